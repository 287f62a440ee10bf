"""The arithmetic of fuzzy c-means: one pass over the points gives the cost and where the centers go.

A point's squared distances d_j are measured in the smallest, d, so that nothing overflows for m near 1. With
r_j = d / d_j, t_j = r_j^(1 / (m - 1)), and s the mean of t_j over the K centers,

    u_j   = t_j / (K s)                     its memberships,
    u_j^m = K^(-m) t_j r_j s^(-m)           what it counts for in the new centers,
    G     = K^(1 - m) d s^(1 - m)           its part of the reduced cost.

The powers of K are the same for all points, and left out until the end: nothing vanishes for large m. Nothing
here checks its arguments, the first two functions apart: `fuzzy_cmeans` has done so.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, IntArray, as_numbers, as_positive
from softclust_lab.blocks import along_points, block_distances, middle, total, weighted_sums
from softclust_lab.partition import nearest_to, origin_of
from softclust_lab.passes import map_points, sum_blocks
from softclust_lab.real_arrays import check_finite, is_dask, real_chunks


def as_fuzzifier(value: Any) -> float:
    """Return a fuzzifier: a finite number above 1."""
    fuzzifier = as_positive(value, "fuzzifier")
    if fuzzifier <= 1:
        raise ValueError(
            f"`fuzzifier` must be greater than 1, got {value!r}: 2 is usual; at 1 it would be hard K-means"
        )
    return fuzzifier


def as_memberships(values: ArrayLike, n_points: int, n_clusters: int | None = None) -> FloatArray:
    """Return memberships (N, K), which may be a Dask array: not negative; rows may have any sum."""
    shape = f"({n_points}, {n_clusters or 'K'})"
    name = "memberships"
    memberships: Any = real_chunks(values, name) if is_dask(values) else as_numbers(values, name, shape)
    rows, columns = memberships.shape if memberships.ndim == 2 else (0, 0)
    if rows != n_points or columns == 0 or columns != (n_clusters or columns):
        raise ValueError(
            f"`memberships` must have shape {shape}, a row for each point, got {memberships.shape}: "
            "pass the array that fuzzy_memberships returns"
        )
    check_finite(memberships, name)
    if not (memberships >= 0).all():
        raise ValueError(
            f"`memberships` must not be negative, got {float(memberships.min()):g}: they are shares"
        )
    checked: FloatArray = memberships
    return checked


class Shares(NamedTuple):
    """How the points of a block are shared among the centers, in the letters above."""

    d: FloatArray  # (n,)
    r: FloatArray  # (K, n)
    t: FloatArray  # (K, n); for m = 2 the same array as r
    s: FloatArray  # (n,)
    growth: FloatArray  # (n,) s^(1 - m)


class Pass(NamedTuple):
    """What a pass says about a set of centers."""

    cost: float
    scale: float  # root mean square of sqrt(d) s^((1 - m) / 2): how far points typically are from the centers
    target: FloatArray  # (K, D) where the centers' step moves them
    starved: IntArray  # the centers whose points' weight is lost to rounding: they stay


def share(distances: FloatArray, m: float) -> Shares:
    """Share points out by their squared distances, (K, n), which are overwritten.

    A point on a center belongs to it alone, or to all centers at that place the same: r is 1 there, else 0.
    """
    d = distances.min(axis=0)
    on = np.flatnonzero(d == 0)
    if on.size:
        distances[:, on] = np.where(distances[:, on] == 0, 1, np.inf)
        d[on] = 1
    r = np.divide(d, distances, out=distances)
    d[on] = 0
    t = r if m == 2 else r ** (1 / (m - 1))
    s = t.sum(axis=0)
    s /= len(t)
    return Shares(d, r, t, s, 1 / s if m == 2 else _growth(s, m, len(t)))


def _growth(s: FloatArray, m: float, n_clusters: int) -> FloatArray:
    """Return s^(1 - m), at most the root of the largest float.

    It comes to K^(m - 1) for a point on a center. That it outweighs other points by so much is enough.
    """
    most = float(np.finfo(s.dtype).max) ** 0.5
    with np.errstate(over="ignore"):
        growth: FloatArray = s ** (1 - m)
    if (m - 1) * math.log(n_clusters) > math.log(most):
        np.minimum(growth, most, out=growth)
    return growth


def fuzzy_pass(X: FloatArray, centers: FloatArray, m: float, weight: FloatArray | None) -> Pass:
    """Return the reduced cost and where the centers go."""
    origin = middle(centers)
    c0 = centers - origin
    info = np.finfo(X.dtype)
    limit = min(m, float(info.eps) ** -0.5)  # rounding times m: beyond, it would outweigh what still changes

    def block(x: FloatArray, w: FloatArray | None) -> tuple[float, FloatArray, FloatArray]:
        xt = along_points(x, origin)
        d, r, t, s, growth = share(block_distances(xt, c0), limit)
        d *= growth
        growth /= s
        powers = np.multiply(t, r, out=r)
        powers *= growth
        return (total(d, w), *weighted_sums(powers, xt, w))

    cost, totals, sums = sum_blocks(block, X, weight, width=_width(X, centers))
    fed = totals > totals.max() * float(info.tiny / info.eps)
    target = centers.copy()
    target[fed] = origin + sums[fed] / totals[fed, None]
    size = len(X) if weight is None else float(weight.sum())
    reduced = cost * float(len(centers)) ** (1 - m)
    return Pass(reduced, (cost / size) ** 0.5, target, np.flatnonzero(~fed))


def memberships_at(X: FloatArray, centers: FloatArray, m: float) -> FloatArray:
    """Return the memberships, (N, K)."""
    origin = middle(centers)
    c0 = centers - origin

    def block(x: FloatArray) -> FloatArray:
        _, _, u, s, _ = share(block_distances(along_points(x, origin), c0), m)
        u /= s * len(centers)
        return u.T

    memberships: FloatArray = map_points(block, X, width=_width(X, centers), columns=len(centers))
    return memberships


def labels_at(X: FloatArray, centers: FloatArray) -> IntArray:
    """Return the nearest center of each point, which holds it most whatever m is."""
    nearest = nearest_to(centers, origin_of(X))
    labels: IntArray = map_points(nearest, X, width=_width(X, centers), dtype=np.intp)
    return labels


def means_of_memberships(
    X: FloatArray, memberships: FloatArray, m: float, weight: FloatArray | None
) -> tuple[FloatArray, IntArray]:
    """Return the means of the points weighted by u^m, and the columns that have none."""
    origin = origin_of(X)
    largest = np.array(memberships.max(axis=0))
    largest[largest == 0] = 1

    def block(x: FloatArray, u: FloatArray, w: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        powers = (u / largest) ** m  # the largest are 1, so they do not vanish for large m
        return weighted_sums(powers.T, along_points(x, origin), w)

    width = 2 * memberships.shape[1] + X.shape[1]
    totals, sums = sum_blocks(block, X, memberships, weight, width=width)
    empty = np.flatnonzero(totals == 0)
    totals[empty] = 1
    return (origin + sums / totals[:, None]).astype(X.dtype), empty


def cost_of_memberships(
    X: FloatArray, centers: FloatArray, memberships: FloatArray, m: float, weight: FloatArray | None
) -> float:
    """Return sum_i w_i sum_j u_ij^m d_ij."""
    origin = middle(centers)
    c0 = centers - origin

    def block(x: FloatArray, u: FloatArray, w: FloatArray | None) -> tuple[float]:
        costs = u**m * block_distances(along_points(x, origin), c0).T
        return (total(costs.sum(axis=1), w),)

    return float(sum_blocks(block, X, memberships, weight, width=_width(X, centers))[0])


def _width(X: FloatArray, centers: FloatArray) -> int:
    """Return the floats that a block holds for each point."""
    return 2 * len(centers) + int(X.shape[1]) + 4
