"""Study 2: who pays least when the distribution shifts (section IV-D of the paper)."""

from softclust_lab.studies.distribution_shift.claims import CLAIMS, compared
from softclust_lab.studies.distribution_shift.measure import (
    ANGLES,
    DISTANCES,
    FACTORS,
    RIVALS,
    Shifts,
    cost_by_shift,
    scalings,
    translations,
)
from softclust_lab.studies.distribution_shift.plan import TRADE_DISTANCES, TRADE_TEMPERATURES, trade_pieces

__all__ = [
    "ANGLES",
    "CLAIMS",
    "DISTANCES",
    "FACTORS",
    "RIVALS",
    "TRADE_DISTANCES",
    "TRADE_TEMPERATURES",
    "Shifts",
    "compared",
    "cost_by_shift",
    "scalings",
    "trade_pieces",
    "translations",
]
