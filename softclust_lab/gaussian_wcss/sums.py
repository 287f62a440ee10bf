"""The arithmetic of soft WCSS: one pass over the points gives the loss and its exact gradient.

Computed in float64 whatever the points are, because a line search compares losses that differ little. Nothing
here checks its arguments: `softclust_lab.gaussian_wcss` has done so.
"""

from __future__ import annotations

import numpy as np

from softclust_lab.arrays import BoolArray, FloatArray
from softclust_lab.blocks import along_points, block_distances, total, weighted_sums
from softclust_lab.gibbs import gibbs_weights
from softclust_lab.passes import sum_blocks

#: A center is lost once no point gives it more than this share of an equal part.
LOST = 1e-2

#: The largest weight that a point gives each center, and the corners of the data's box.
Reach = tuple[FloatArray, FloatArray, FloatArray]


def stiffness_of(bandwidth: float) -> float:
    """Return 1 / (2 sigma^2), or the largest number there is."""
    return min(0.5 / bandwidth / bandwidth, float(np.finfo(np.float64).max))


def wcss_pass(
    X: FloatArray, centers: FloatArray, stiffness: float, origin: FloatArray, weight: FloatArray | None
) -> tuple[float, FloatArray]:
    """Return the soft WCSS and its gradient, (K, D)."""
    c0 = centers - origin

    def block(x: FloatArray, s: FloatArray | None) -> tuple[float, FloatArray, FloatArray]:
        xt = along_points(x.astype(np.float64, copy=False), origin)
        excess = block_distances(xt, c0)
        w, means, _ = gibbs_weights(excess, stiffness)
        extra = np.einsum("kn,kn->n", w, excess)
        means += extra
        pull = excess  # w (1 - stiffness (excess - extra)), in an order in which nothing overflows
        pull -= extra
        pull *= w
        pull *= -stiffness
        pull += w
        return (total(means, s), *weighted_sums(pull, xt, s))

    K, D = centers.shape
    loss, totals, sums = sum_blocks(block, X, weight, width=2 * K + D)
    return loss, 2 * (totals[:, None] * c0 - sums)


def lost_centers(
    X: FloatArray, centers: FloatArray, stiffness: float, origin: FloatArray, weight: FloatArray | None
) -> tuple[BoolArray, BoolArray]:
    """Return which centers no point gives a share worth the name, and which lie outside the data's box."""
    c0 = centers - origin

    def block(x: FloatArray, s: FloatArray | None) -> Reach:
        x = x if s is None else x[s > 0]
        w = gibbs_weights(block_distances(along_points(x, origin), c0), stiffness)[0]
        return w.max(axis=1, initial=0), x.min(axis=0, initial=np.inf), x.max(axis=0, initial=-np.inf)

    def merge(a: Reach, b: Reach) -> Reach:
        return np.maximum(a[0], b[0]), np.minimum(a[1], b[1]), np.maximum(a[2], b[2])

    K, D = centers.shape
    most, low, high = sum_blocks(block, X, weight, width=2 * K + D, combine=merge)
    return most * K < LOST, ((centers < low) | (centers > high)).any(axis=1)
