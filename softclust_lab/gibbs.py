"""Memberships proportional to exp(-stiffness * d), and the scale of the data that tolerances are measured by.

Nothing here checks its arguments: `softclust_lab.soft_kmeans` and `softclust_lab.gaussian_wcss` have done so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.blocks import along_points, block_distances, total, weighted_sums
from softclust_lab.partition import nearest_to, origin_of, width
from softclust_lab.passes import map_points, sum_blocks

#: Centers nearer to each other than this share of the spread (or of the kernel's width) count as one.
ONE_PLACE = 1e-3


class Scale(NamedTuple):
    """How much there is of the data, and how far it reaches."""

    weight: float  # N, or the total weight
    mean: FloatArray  # (D,), float64
    spread: float  # root of the mean squared distance to the mean, in data units


def gibbs_weights(distances: FloatArray, stiffness: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return exp(-stiffness d_k) / sum_j exp(-stiffness d_j), shape (K, n), with the way there.

    The distances become, in place, what each has in excess of the nearest: so no exponent overflows at any
    stiffness, and what follows loses no digits where one center takes all.

    Returns
    -------
    weights : ndarray, shape (K, n)
    least : ndarray, shape (n,)
        The distance to the nearest center.
    partition : ndarray, shape (n,)
        sum_k exp(-stiffness (d_k - least)), between 1 and K.
    """
    stiffness = min(stiffness, float(np.finfo(distances.dtype).max))
    least = distances.min(axis=0)
    distances -= least
    with np.errstate(over="ignore"):  # an exponent of -infinity is right
        weights = distances * -stiffness
    np.exp(weights, out=weights)
    partition = weights.sum(axis=0)
    weights *= 1 / partition
    return weights, least, partition


def memberships(X: FloatArray, centers: FloatArray, stiffness: float) -> FloatArray:
    """Return the weights of all points, shape (N, K)."""
    origin = origin_of(X)
    c0 = centers - origin

    def block(x: FloatArray) -> FloatArray:
        return gibbs_weights(block_distances(along_points(x, origin), c0), stiffness)[0].T

    K, D = centers.shape
    weights: FloatArray = map_points(block, X, width=2 * K + D, columns=K)
    return weights


def labels(X: FloatArray, centers: FloatArray) -> IntArray:
    """Return the center with the largest weight, which is the nearest, shape (N,)."""
    nearest: IntArray = map_points(
        nearest_to(centers, origin_of(X)), X, width=width(X, centers), dtype=np.intp
    )
    return nearest


def scale_of(X: FloatArray, weight: FloatArray | None) -> Scale:
    """Return the scale of the data, in one pass."""
    origin = origin_of(X)

    def block(x: FloatArray, w: FloatArray | None) -> tuple[float, FloatArray, float]:
        x0 = along_points(x, origin)
        size, sums = weighted_sums(np.ones((1, len(x)), x.dtype), x0, w)
        return float(size[0]), sums[0], total(np.einsum("dn,dn->n", x0, x0), w)

    size, sums, squares = sum_blocks(block, X, weight, width=int(X.shape[1]) + 2)
    mean = sums / size
    return Scale(size, origin + mean, float(np.sqrt(max(squares / size - mean @ mean, 0.0))))


def movement_floor(centers: FloatArray) -> float:
    """Return how far a coordinate may move by rounding alone."""
    return 4 * float(np.spacing(np.abs(centers).max()))


def count_distinct(centers: FloatArray, within: float) -> int:
    """Return how many centers are left if those that share a place count once."""
    return sum(
        not (np.linalg.norm(centers[:k] - center, axis=1) <= within).any() for k, center in enumerate(centers)
    )
