"""Random points and centers for the hidden cases of ITISC, and the parts that its mistakes are made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.draws import FAR, Floats, accepted, blobs, rounded
from softclust_lab.checks.hard_kmeans.assign import squares
from softclust_lab.itisc import importance_weights, point_energies

__all__ = [
    "FAR",
    "Floats",
    "Parts",
    "accepted",
    "blobs",
    "groups",
    "log_sum_exp",
    "mixed",
    "on_points",
    "parts_of",
    "rounded",
    "squares",
]


class Parts(NamedTuple):
    """What a step is made of: squared distances, memberships (both (N, K)), energies and weights (N,)."""

    d: Floats
    u: Floats
    energies: Floats
    w: Floats


def log_sum_exp(a: Floats) -> Floats:
    """Return log sum exp over the last axis, whatever the size of the entries."""
    top = a.max(axis=-1, keepdims=True)
    shift = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(all="ignore"):
        found: Floats = (shift + np.log(np.exp(a - shift).sum(axis=-1, keepdims=True)))[..., 0]
    return found


def parts_of(X: Floats, centers: Floats, T1: float, T2: float) -> Parts:
    """Return the parts of a step with the logarithm; a point on a center belongs to it and weighs nothing."""
    d = squares(X, centers)
    nearest = d.min(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        rates = np.where(nearest == 0, d == 0, (nearest / d) ** (1 / T1))
    energies = point_energies(X, centers, T1)
    return Parts(d, rates / rates.sum(axis=1, keepdims=True), energies, importance_weights(energies, T2))


def groups(rng: Generator) -> tuple[Floats, Floats]:
    """Draw three groups in the plane, and centers near them."""
    return blobs(rng, 18, 3, 2, spread=2.0)


def mixed(rng: Generator) -> tuple[Floats, Floats]:
    """Draw five groups that overlap, in four dimensions, and centers among them."""
    return blobs(rng, 40, 5, 4, spread=6.0)


def on_points(rng: Generator) -> tuple[Floats, Floats]:
    """Draw groups with one of the centers on a point, and the others on none."""
    X, centers = groups(rng)
    X, centers = rounded(X), rounded(centers) + 0.0625
    centers[1] = X[rng.integers(len(X))]
    return X, centers
