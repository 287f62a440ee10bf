"""Random points, centers and stiffnesses that the hidden cases of soft K-means are made of."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.draws import FAR, Floats, accepted, blobs, rounded
from softclust_lab.checks.task import Args

__all__ = [
    "FAR",
    "Floats",
    "accepted",
    "doubtful",
    "far_from_zero",
    "in_other_unit",
    "rounded",
    "shared",
    "shares",
    "squares",
    "stiff",
    "with_arrays",
]


def squares(X: Floats, centers: Floats) -> Floats:
    """Return all squared distances, from differences, shape (N, K)."""
    return np.asarray(((X[:, None, :] - centers) ** 2).sum(axis=2))


def shares(scores: Floats, axis: int = 1) -> Floats:
    """Return exp(scores), divided by its sum along an axis, without overflow."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def shared(
    rng: Generator, n_points: int, n_clusters: int, n_features: int, softness: float
) -> tuple[Floats, Floats, float]:
    """Return points, centers and a stiffness at which many points are shared.

    Parameters
    ----------
    rng : Generator
    n_points, n_clusters, n_features : int
        N, K and D.
    softness : float
        About the mean difference between a point's two nearest squared distances, times the stiffness, to
        the power -1: near 0 the shares are 0 and 1, at 1 they are doubtful.

    Returns
    -------
    X : ndarray, shape (N, D)
    centers : ndarray, shape (K, D)
    stiffness : float
        Never near 1 or 1/2, where several conventions agree.
    """
    X, centers = blobs(rng, n_points, n_clusters, n_features, spread=5.0)
    nearest = np.sort(squares(X, centers), axis=1)
    gap = float((nearest[:, 1] - nearest[:, 0]).mean()) if n_clusters > 1 else 25.0
    return X, centers, rng.uniform(0.8, 1.2) / (softness * gap)


def doubtful(phi: Floats) -> float:
    """Return the share of points whose largest responsibility is below 0.9."""
    return float((phi.max(axis=1) < 0.9).mean())


def with_arrays(args: Args) -> tuple[Floats, Floats, float]:
    """Return points, centers and stiffness with their types."""
    return cast("tuple[Floats, Floats, float]", args[:3])


def in_other_unit(rng: Generator) -> tuple[Floats, Floats, float]:
    """Draw shared points in a unit a hundred times smaller, with the stiffness that belongs to it."""
    X, centers, stiffness = shared(rng, 20, 3, 2, softness=1.0)
    return 100.0 * X, 100.0 * centers, stiffness / 1e4


def stiff(rng: Generator) -> tuple[Floats, Floats, float]:
    """Draw points and a stiffness so large that all powers of a far point vanish."""
    X, centers, stiffness = shared(rng, 20, 4, 2, softness=1.0)
    return 50.0 * X, 50.0 * centers, 40.0 * stiffness


def far_from_zero(rng: Generator) -> tuple[Floats, Floats, float]:
    """Draw shared points very far from zero."""
    X, centers, stiffness = shared(rng, 20, 3, 2, softness=1.0)
    return rounded(X) + FAR, rounded(centers) + FAR, stiffness
