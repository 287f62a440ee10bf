"""The arithmetic of a hard partition, on checked arrays: what the steps of hard K-means are made of.

`nearest_to`, `point_costs` and `group_sums` work on one block of points; `softclust_lab.passes` runs them
over all blocks. Nothing here checks its arguments: `softclust_lab.hard_kmeans` has done so.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.passes import map_blocks


def middle(centers: FloatArray) -> FloatArray:
    """Return the place to measure coordinates from: the middle value of the centers in each coordinate.

    Data far from zero keep their digits there. The first center would not do: one that lies far from all the
    others takes their digits away.
    """
    origin: FloatArray = np.sort(centers, axis=0)[(len(centers) - 1) // 2]
    return origin


def nearest_to(centers: FloatArray) -> Callable[[FloatArray], IntArray]:
    """Return a function that finds the nearest center of each point of a block.

    ||x||^2 is the same for all centers, so it is left out, and one product does the work. Where the product's
    rounding could reach the distance between two centers (groups of centers very far apart), the squares of
    differences decide. What depends on the centers alone is computed here, once for a pass.
    """
    origin = middle(centers)
    c0 = centers - origin
    squares = np.einsum("kd,kd->k", c0, c0)
    reach, gap = float(np.abs(c0).max()), _smallest_gap(c0)
    epsilon = float(np.finfo(centers.dtype).eps)

    def nearest(x: FloatArray) -> IntArray:
        x0 = x - origin
        scale = max(reach, float(x0.max()), -float(x0.min()))
        if epsilon * x0.shape[1] * scale**2 > epsilon**0.5 * gap:
            return _nearest_by_differences(x0, c0)
        score = x0 @ (2 * c0).T
        score -= squares
        labels: IntArray = np.argmax(score, axis=1)
        return labels

    return nearest


def _smallest_gap(centers: FloatArray) -> float:
    """Return the smallest squared distance between two different centers; infinity if there are none."""
    gaps = [((centers[k + 1 :] - center) ** 2).sum(axis=1) for k, center in enumerate(centers)]
    apart = np.concatenate(gaps)
    return float(np.min(apart, where=apart > 0, initial=np.inf))


def _nearest_by_differences(x: FloatArray, centers: FloatArray) -> IntArray:
    labels = np.zeros(len(x), dtype=np.intp)
    least = np.full(len(x), np.inf)
    for k, center in enumerate(centers):
        difference = x - center
        cost = np.einsum("nd,nd->n", difference, difference, dtype=np.float64)
        labels[cost < least] = k
        np.minimum(least, cost, out=least)
    return labels


def point_costs(x: FloatArray, centers: FloatArray, labels: IntArray) -> FloatArray:
    """Return ||x_i - mu_{c_i}||^2 for each point of a block, from differences: no digit is cancelled."""
    residual = x - centers.take(labels, axis=0)
    costs: FloatArray = np.einsum("nd,nd->n", residual, residual, dtype=np.float64)
    return costs


def group_sums(
    x: FloatArray, labels: IntArray, n_clusters: int, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
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
        point, cost = _costliest_point(X, centers[kept], weight)
        if cost == 0:
            break
        centers[k] = X[point]
        kept = np.append(kept, k)
        moved += 1
    return moved


def _costliest_point(X: FloatArray, centers: FloatArray, weight: FloatArray | None) -> tuple[int, float]:
    """Return the row of the point that adds most to the cost, and what it adds."""

    nearest = nearest_to(centers)

    def block(rows: slice) -> tuple[int, float]:
        x = X[rows]
        costs = point_costs(x, centers, nearest(x))
        costs = costs if weight is None else costs * weight[rows]
        worst = int(np.argmax(costs))
        return rows.start + worst, float(costs[worst])

    found = list(map_blocks(block, len(X), width(X, centers)))
    return max(found, key=lambda worst: worst[1])


def weighted_sum(values: FloatArray, weight: FloatArray | None) -> float:
    """Return the sum of `values`, each times its weight if there are weights."""
    return float(values.sum() if weight is None else values @ weight)


def part(weight: FloatArray | None, rows: slice) -> FloatArray | None:
    """Return one block of the weights, if there are any."""
    return None if weight is None else weight[rows]


def width(X: FloatArray, centers: FloatArray) -> int:
    """Return the floats that a block holds for each point: scores, shifted points, residuals."""
    return len(centers) + 2 * int(X.shape[1])
