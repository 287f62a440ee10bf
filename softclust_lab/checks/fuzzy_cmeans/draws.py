"""Random points, centers and fuzzifiers of the hidden cases, and the arithmetic that mistakes are made of."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.draws import FAR, Floats, Ints, accepted, blobs, rounded

__all__ = [
    "FAR",
    "Floats",
    "Ints",
    "accepted",
    "blobs",
    "expanded_squares",
    "fuzzifier",
    "rounded",
    "shares",
    "shares_by_powers",
    "squares",
]


def squares(X: Floats, centers: Floats) -> Floats:
    """Return all squared distances, from differences."""
    return np.asarray(((X[:, None, :] - centers) ** 2).sum(axis=2))


def expanded_squares(X: Floats, centers: Floats) -> Floats:
    """Return all squared distances from the squares of the coordinates, which loses digits far from zero."""
    table = (X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1)
    return np.asarray(np.maximum(table, 0.0))


def shares(distances: Floats, power: float) -> Floats:
    """Return shares in proportion to distances^(-power); where a distance is 0, it takes the whole."""
    nearest = distances.min(axis=1, keepdims=True)
    on = np.where(distances == 0, 1.0, 0.0)
    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
        parts = np.where(nearest == 0, on, (nearest / distances) ** power)
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def shares_by_powers(distances: Floats, power: float) -> Floats:
    """Return the same in plain powers, which vanish or overflow if large and are 0/0 at distance 0."""
    with np.errstate(all="ignore"):
        parts = distances**-power
        return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def fuzzifier(rng: Generator) -> float:
    """Return a fuzzifier on either side of 2 and well away from it."""
    return float(rng.choice([rng.uniform(1.4, 1.7), rng.uniform(2.5, 3.5)]))
