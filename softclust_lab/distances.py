"""Squared Euclidean distances between points and centers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers, as_points
from softclust_lab.blocks import FEW_FEATURES, along_points, block_distances, middle
from softclust_lab.passes import map_points

__all__ = ["squared_distances"]


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
    Sums of squared differences, or for many features the expanded form ||x||^2 - 2 x.c + ||c||^2, with the
    middle of the centers as origin and differences where it would lose more than three digits.

    Examples
    --------
    >>> squared_distances([[0.0, 0.0], [3.0, 4.0]], [[0.0, 0.0]])
    array([[ 0.],
           [25.]])
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    K, D = len(centers), X.shape[1]
    out: FloatArray = map_points(distances_to(centers), X, width=3 * K + D, columns=K)
    return out


def distances_to(centers: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """Return a function that gives the squared distances of a block of points to all centers, (n, K)."""
    # Differences need no origin, and without one a point on its way to a center loses no digit.
    origin = middle(centers) if centers.shape[1] > FEW_FEATURES else np.zeros_like(centers[0])
    c0 = centers - origin

    def distances(x: FloatArray) -> FloatArray:
        d: FloatArray = block_distances(along_points(x, origin), c0).T
        return d

    return distances
