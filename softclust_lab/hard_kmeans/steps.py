"""Hard K-means: each point belongs to its nearest center, each center is the mean of its points."""

from __future__ import annotations

from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    IntArray,
    as_centers,
    as_labels,
    as_points,
    as_weights,
)
from softclust_lab.blocks import total
from softclust_lab.partition import (
    group_means,
    group_sums,
    nearest_labels,
    nearest_to,
    origin_of,
    point_costs,
    width,
)
from softclust_lab.passes import sum_blocks

__all__ = ["assign_labels", "mean_cost", "update_centers", "wcss"]


def assign_labels(X: ArrayLike, centers: ArrayLike) -> IntArray:
    """Assign each point to its nearest center.

    c_i = argmin_k ||x_i - mu_k||^2.  Book: eq-assignment-step.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Centers, in data units.

    Returns
    -------
    ndarray of int, shape (N,)
        Row numbers of `centers`, counted from 0.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Notes
    -----
    On a tie the lowest index wins. Ties are judged after rounding, on coordinates measured from the middle
    of the centers: points and centers on a grid of whole numbers tie exactly.

    Examples
    --------
    >>> assign_labels([[1.0], [2.0], [11.0]], centers=[[1.0], [3.0]])
    array([0, 0, 1])
    """
    X = as_points(X)
    return nearest_labels(X, as_centers(centers, X))


def update_centers(
    X: ArrayLike, labels: ArrayLike, centers: ArrayLike, sample_weight: ArrayLike | None = None
) -> FloatArray:
    """Move each center to the mean of its points.

    mu_k = sum_{i: c_i = k} x_i / N_k, with N_k the number (or weight) of the points of cluster k.
    Book: eq-mean-step.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    labels : array_like of int, shape (N,)
        The cluster of each point, counted from 0.
    centers : array_like, shape (K, D)
        The centers before the step; an empty cluster keeps its center.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    ndarray, shape (K, D)

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Examples
    --------
    >>> update_centers([[1.0], [11.0]], labels=[0, 0], centers=[[2.0], [50.0]])
    array([[ 6.],
           [50.]])
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    labels = as_labels(labels, len(X), len(centers))
    weight = as_weights(sample_weight, len(X))
    origin = origin_of(X)

    def block(x: FloatArray, c: IntArray, w: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        return group_sums(x - origin, c, len(centers), w)

    totals, sums = sum_blocks(block, X, labels, weight, width=width(X, centers))
    return group_means(centers, origin, totals, sums)


def wcss(
    X: ArrayLike,
    centers: ArrayLike,
    labels: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return the within-cluster sum of squares, the objective of hard K-means.

    WCSS = sum_i ||x_i - mu_{c_i}||^2.  Book: eq-wcss.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Centers, in data units.
    labels : array_like of int, shape (N,), optional
        The cluster of each point; without it, the nearest center's.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    float
        In data units squared.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Examples
    --------
    >>> wcss([[1.0], [11.0]], centers=[[2.0]])
    82.0
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    weight = as_weights(sample_weight, len(X))
    given = None if labels is None else as_labels(labels, len(X), len(centers))
    nearest = nearest_to(centers, origin_of(X))

    def block(x: FloatArray, c: IntArray | None, w: FloatArray | None) -> tuple[float]:
        return (total(point_costs(x, centers, nearest(x) if c is None else c), w),)

    return float(sum_blocks(block, X, given, weight, width=width(X, centers))[0])


def mean_cost(
    X: ArrayLike,
    centers: ArrayLike,
    labels: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return the cost J of the lessons: the mean squared distance of a point to its center.

    J = WCSS / N, with N the number (or total weight) of the points.  Book: eq-mean-cost.

    Parameters
    ----------
    X, centers, labels, sample_weight
        As in `wcss`.

    Returns
    -------
    float
        In data units squared.

    Raises
    ------
    ValueError
        As `wcss`.

    Examples
    --------
    >>> mean_cost([[1.0], [11.0]], centers=[[2.0]]), mean_cost([[1.0], [11.0]], centers=[[6.0]])
    (41.0, 25.0)
    """
    X = as_points(X)
    weight = as_weights(sample_weight, len(X))
    size = len(X) if weight is None else float(weight.sum())
    return wcss(X, centers, labels, weight) / size
