"""Study 1: who serves the boundary points (sections IV-A to IV-C of the paper)."""

from softclust_lab.studies.boundary_points.claims import CLAIMS
from softclust_lab.studies.boundary_points.measure import (
    alternate,
    boundary_distances,
    tells_apart,
    weights_at,
)
from softclust_lab.studies.boundary_points.plan import draws_of, extreme_draws

__all__ = [
    "CLAIMS",
    "alternate",
    "boundary_distances",
    "draws_of",
    "extreme_draws",
    "tells_apart",
    "weights_at",
]
