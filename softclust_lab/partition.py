"""The arithmetic of a hard partition, on checked arrays: what the steps of hard K-means are made of.

The functions of a block take its points x, (n, D); `softclust_lab.passes` runs them over all blocks. Nothing
here checks its arguments: `softclust_lab.hard_kmeans` has done so.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softclust_lab.arrays import BoolArray, FloatArray, IntArray
from softclust_lab.blocks import (
    FEW_FEATURES,
    along_points,
    block_distances,
    middle,
    total,
    weighted_sums,
)
from softclust_lab.passes import map_points, sum_blocks

#: The origin is the middle of so many points, not of the centers: equal labels give equal bits in every pass.
FIRST_ROWS = 101

Sums = tuple[FloatArray, FloatArray]


def origin_of(X: FloatArray) -> FloatArray:
    """Return the place to measure coordinates from, which depends on the points alone."""
    return middle(np.asarray(X[:FIRST_ROWS]))


def lloyd_block(
    centers: FloatArray, origin: FloatArray
) -> Callable[[FloatArray, FloatArray | None], tuple[float, FloatArray, FloatArray]]:
    """Return the statistic of one iteration: a block's cost, and each cluster's weight and sum of points."""
    c0 = centers - origin
    nearest = nearest_to(centers, origin)

    def few_features(x: FloatArray, weight: FloatArray | None) -> tuple[float, FloatArray, FloatArray]:
        xt = along_points(x, origin)
        distances = block_distances(xt, c0)
        least = distances.min(axis=0)
        members = _members(distances, least).astype(x.dtype)
        return (total(least, weight), *weighted_sums(members, xt, weight))

    def many_features(x: FloatArray, weight: FloatArray | None) -> tuple[float, FloatArray, FloatArray]:
        labels = nearest(x)
        cost = total(point_costs(x, centers, labels), weight)
        return (cost, *group_sums(x - origin, labels, len(centers), weight))

    return few_features if len(origin) <= FEW_FEATURES else many_features


def nearest_to(centers: FloatArray, origin: FloatArray) -> Callable[[FloatArray], IntArray]:
    """Return a function that finds the nearest center of each point of a block, the first one on a tie.

    With many features one product does the work: ||x||^2 is the same for all centers, so it is left out.
    Where the product's rounding could reach the distance between two centers (groups of centers very far
    apart), distances decide.
    """
    c0 = centers - origin

    def by_distance(x: FloatArray) -> IntArray:
        labels: IntArray = block_distances(along_points(x, origin), c0).argmin(axis=0)
        return labels

    if len(origin) <= FEW_FEATURES:
        return by_distance
    squares = np.einsum("kd,kd->k", c0, c0)
    reach, gap = float(np.abs(c0).max()), _smallest_gap(c0)
    epsilon = float(np.finfo(centers.dtype).eps)

    def by_product(x: FloatArray) -> IntArray:
        x0 = x - origin
        scale = max(reach, float(x0.max()), -float(x0.min()))
        if epsilon * x0.shape[1] * scale**2 > epsilon**0.5 * gap:
            return by_distance(x)
        score = x0 @ (2 * c0).T
        score -= squares
        labels: IntArray = np.argmax(score, axis=1)
        return labels

    return by_product


def _members(distances: FloatArray, least: FloatArray) -> BoolArray:
    """Return whose nearest center is whose, (K, n): the first one where several are equally near."""
    members: BoolArray = distances == least
    if np.count_nonzero(members) > members.shape[1]:
        members &= np.cumsum(members, axis=0) == 1
    return members


def _smallest_gap(centers: FloatArray) -> float:
    """Return the smallest squared distance between two different centers; infinity if there are none."""
    gaps = [((centers[k + 1 :] - center) ** 2).sum(axis=1) for k, center in enumerate(centers)]
    apart = np.concatenate(gaps)
    return float(np.min(apart, where=apart > 0, initial=np.inf))


def nearest_labels(X: FloatArray, centers: FloatArray) -> IntArray:
    """Return the nearest center of each point, (N,)."""
    labels: IntArray = map_points(
        nearest_to(centers, origin_of(X)), X, width=width(X, centers), dtype=np.intp
    )
    return labels


def one_hot(X: FloatArray, centers: FloatArray) -> FloatArray:
    """Return the hard memberships: 1 for the nearest center, 0 for the others."""
    nearest, rows = nearest_to(centers, origin_of(X)), np.eye(len(centers), dtype=X.dtype)
    memberships: FloatArray = map_points(
        lambda x: rows[nearest(x)], X, width=width(X, centers), columns=len(centers)
    )
    return memberships


def point_costs(x: FloatArray, centers: FloatArray, labels: IntArray) -> FloatArray:
    """Return ||x_i - mu_{c_i}||^2 for each point of a block, from differences: no digit is cancelled."""
    residual = x - centers.take(labels, axis=0)
    costs: FloatArray = np.vecdot(residual, residual)
    return costs


def group_sums(x: FloatArray, labels: IntArray, n_clusters: int, weight: FloatArray | None) -> Sums:
    """Return each cluster's total weight and weighted sum of points: a one-hot product, never made dense."""
    from scipy.sparse import csc_array

    n = len(x)
    weight = np.ones(n) if weight is None else weight
    one_hot = csc_array((weight, labels, np.arange(n + 1)), shape=(n_clusters, n))
    totals = np.bincount(labels, weights=weight, minlength=n_clusters).astype(np.float64)
    return totals, one_hot @ x


def group_means(centers: FloatArray, origin: FloatArray, totals: FloatArray, sums: FloatArray) -> FloatArray:
    """Return the clusters' means; where a cluster weighs nothing, its center as it was."""
    moved = centers.copy()
    full = totals > 0
    moved[full] = origin + sums[full] / totals[full, None]
    return moved


def refill(X: FloatArray, centers: FloatArray, empty: IntArray, weight: FloatArray | None) -> int:
    """Move the centers of empty clusters, in place, to the points that cost most; return how many moved.

    One after the other, each with the centers before it in place, so that two never take the same spot. Where
    every point lies on a center already, there is nothing to win and the center stays.
    """
    moved = 0
    kept = np.setdiff1d(np.arange(len(centers)), empty)
    for k in empty:
        cost, place = _costliest_place(X, centers[kept], weight)
        if cost == 0:
            break
        centers[k] = place
        kept = np.append(kept, k)
        moved += 1
    return moved


def _costliest_place(
    X: FloatArray, centers: FloatArray, weight: FloatArray | None
) -> tuple[float, FloatArray]:
    """Return what the point that adds most to the cost adds, and where it lies."""
    nearest = nearest_to(centers, origin_of(X))

    def worst(x: FloatArray, w: FloatArray | None) -> tuple[float, FloatArray]:
        costs = point_costs(x, centers, nearest(x))
        costs = costs if w is None else costs * w
        i = int(np.argmax(costs))
        return float(costs[i]), x[i]

    cost, place = sum_blocks(
        worst, X, weight, width=width(X, centers), combine=lambda a, b: b if b[0] > a[0] else a
    )
    return cost, place


def width(X: FloatArray, centers: FloatArray) -> int:
    """Return the floats that a block holds for each point: scores, shifted points, residuals."""
    return len(centers) + 2 * int(X.shape[1])
