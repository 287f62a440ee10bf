"""Squared Euclidean distances between points and centers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers, as_points
from softclust_lab.partition import middle
from softclust_lab.passes import map_blocks

__all__ = ["squared_distances"]

#: Where the expanded square keeps less than this share of its terms, it is computed again from differences.
CANCELLATION = 1e-3


def squared_distances(X: ArrayLike, centers: ArrayLike) -> FloatArray:
    """Return every squared distance between a point and a center.

    d_ik = ||x_i - mu_k||^2.  Book: eq-squared-distance.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Centers, in data units.

    Returns
    -------
    ndarray, shape (N, K)
        In data units squared; never negative, and exactly 0 where a point lies on a center.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Notes
    -----
    The expanded form ||x||^2 - 2 x.c + ||c||^2 is one matrix product, but it loses digits where a point is
    far nearer to a center than both are to the origin. Here the origin is the middle of the centers, and
    entries that lost more than three digits are computed again as sums of squared differences.

    Examples
    --------
    >>> squared_distances([[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0]])
    array([[ 0.],
           [25.]])
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    N, D = X.shape
    out = np.empty((N, len(centers)), dtype=X.dtype)
    for _ in map_blocks(lambda rows: _fill_block(X[rows], centers, out[rows]), N, 2 * len(centers) + D):
        pass
    return out


def _fill_block(x: FloatArray, centers: FloatArray, out: FloatArray) -> None:
    """Write the distances of one block of points into `out`."""
    origin = middle(centers)
    x0, c0 = x - origin, centers - origin
    scale = np.einsum("nd,nd->n", x0, x0)[:, None] + np.einsum("kd,kd->k", c0, c0)
    np.matmul(x0, -2 * c0.T, out=out)
    out += scale
    i, k = np.nonzero(out < CANCELLATION * scale)
    difference = x[i] - centers[k]
    out[i, k] = np.einsum("md,md->m", difference, difference)
