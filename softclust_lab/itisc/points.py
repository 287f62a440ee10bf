"""What ITISC says of each point: its memberships, its energy, its importance, its label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.blocks import along_points, block_distances
from softclust_lab.itisc.one_pass import Soft, Temperatures, soft_assign
from softclust_lab.partition import nearest_to, origin_of, width
from softclust_lab.passes import map_points


def memberships(X: Any, centers: FloatArray, temperatures: Temperatures) -> FloatArray:
    """Return u_ik, shape (N, K)."""
    block, floats = _point_block(X, centers, temperatures)

    def memberships_of(x: FloatArray) -> FloatArray:
        soft = block(x)
        return (soft.rates / soft.total).T

    found: FloatArray = map_points(memberships_of, X, width=floats, columns=len(centers))
    return found


def energies(X: Any, centers: FloatArray, temperatures: Temperatures) -> FloatArray:
    """Return E_i, in float64, shape (N,)."""
    block, floats = _point_block(X, centers, temperatures)
    found: FloatArray = map_points(lambda x: block(x).energy, X, width=floats, dtype=np.float64)
    return found


def importance(
    X: Any, weight: FloatArray | None, centers: FloatArray, temperatures: Temperatures
) -> FloatArray:
    """Return w_i, shape (N,)."""
    energy = np.asarray(energies(X, centers, temperatures))
    return worst_weights(energy, temperatures.deviation, weight).astype(X.dtype, copy=False)


def worst_weights(energy: FloatArray, T2: float, s: FloatArray | None) -> FloatArray:
    """Return w_i from the energies of all points, shape (N,)."""
    counted: FloatArray = energy if s is None else np.where(s > 0, energy, -np.inf)
    top = counted.max()
    with np.errstate(over="ignore"):  # at a low T2 an exponent of -infinity is right
        w: FloatArray = np.ones_like(energy) if np.isneginf(top) else np.exp((counted - top) / T2)
    if s is not None:
        w *= s
    w /= w.sum()
    return w


def labels(X: Any, centers: FloatArray) -> IntArray:
    """Return the center with the largest membership, which is the nearest, shape (N,)."""
    nearest = nearest_to(centers, origin_of(X))
    found: IntArray = map_points(nearest, X, width=width(X, centers), dtype=np.intp)
    return found


def _point_block(
    X: Any, centers: FloatArray, temperatures: Temperatures
) -> tuple[Callable[[FloatArray], Soft], int]:
    """Return the soft assignment of a block of points, and the floats it holds for each."""
    T1, _, log = temperatures
    origin = origin_of(X).astype(np.float64)
    c0 = centers - origin

    def block(x: FloatArray) -> Soft:
        xt = along_points(x.astype(np.float64, copy=False), origin)
        with np.errstate(over="ignore"):  # at a low T1 an exponent of -infinity is right
            return soft_assign(block_distances(xt, c0), T1, log)

    return block, 2 * len(centers) + len(origin)
