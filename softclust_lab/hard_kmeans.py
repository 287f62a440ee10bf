"""Hard K-means: each point belongs to its nearest center, each center is the mean of its points."""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    IntArray,
    as_centers,
    as_count,
    as_labels,
    as_points,
    as_positive,
    as_weights,
    check_n_clusters,
)
from softclust_lab.blocks import total
from softclust_lab.partition import (
    group_means,
    group_sums,
    lloyd_block,
    nearest_to,
    origin_of,
    point_costs,
    refill,
    width,
)
from softclust_lab.passes import map_points, sum_blocks
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.threads import one_blas_thread

__all__ = ["assign_labels", "fit_hard_kmeans", "mean_cost", "update_centers", "wcss"]


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
    return _labels(X, as_centers(centers, X))


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


def fit_hard_kmeans(
    X: ArrayLike,
    centers: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    max_iter: int = 300,
    tol: float = 0.0,
) -> ClusterResult:
    """Repeat the assignment step and the mean step until the cost stops falling.

    Minimises WCSS = sum_i min_k ||x_i - mu_k||^2 to a local minimum.  Book: eq-wcss.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Starting centers, K <= N; `softclust_lab.initialization` makes some.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.
    max_iter : int
        Largest number of iterations; 0 only evaluates the start.
    tol : float
        Stop as well once no coordinate of a center moves by more than this, in data units.

    Returns
    -------
    ClusterResult
        ``objective`` is the WCSS with nearest labels.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`, or K > N.

    Warns
    -----
    ConvergenceWarning
        If `max_iter` came first.

    Notes
    -----
    The history falls strictly: a last step that lowers nothing is not recorded. A cluster that loses all its
    points gets the point that costs most as its new center, which cannot raise the cost; the message counts
    such moves.

    References
    ----------
    S. P. Lloyd (1982), Least squares quantization in PCM, IEEE Transactions on Information Theory 28(2).

    Examples
    --------
    >>> result = fit_hard_kmeans([[0.0], [2.0], [10.0], [12.0]], centers=[[0.0], [2.0]])
    >>> result.centers.ravel(), result.objective, result.converged
    (array([ 1., 11.]), 4.0, True)
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    check_n_clusters(len(centers), len(X))
    weight = as_weights(sample_weight, len(X))
    max_iter = as_count(max_iter, "max_iter", minimum=0)
    tol = as_positive(tol, "tol", zero=True)
    origin = origin_of(X)

    def lloyd_pass(centers: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        cost, totals, sums = sum_blocks(lloyd_block(centers, origin), X, weight, width=width(X, centers))
        return cost, totals, sums

    with one_blas_thread():
        cost, totals, sums = lloyd_pass(centers)
        costs, path, refilled, converged = [cost], [centers], 0, False
        while not converged and len(path) <= max_iter:
            moved = group_means(centers, origin, totals, sums)
            empty = np.flatnonzero(totals == 0)
            if empty.size:
                refilled += refill(X, moved, empty, weight)
            shift = float(np.abs(moved - centers).max())
            if shift == 0:
                converged = True
                break
            cost, totals, sums = lloyd_pass(moved)
            if cost >= costs[-1]:
                converged = True
                break
            centers, converged = moved, shift <= tol
            costs.append(cost)
            path.append(centers)

    return ClusterResult(
        method="hard_kmeans",
        parameters={"max_iter": max_iter, "tol": tol},
        centers=centers,
        objective=costs[-1],
        objective_history=np.array(costs),
        center_history=np.stack(path),
        n_iter=len(path) - 1,
        converged=converged,
        message=_message(converged, len(path) - 1, refilled),
        membership=partial(_one_hot, centers=centers),
        assignment=partial(_labels, centers=centers),
    )


def _labels(X: FloatArray, centers: FloatArray) -> IntArray:
    """Return `assign_labels` of checked arguments."""
    labels: IntArray = map_points(
        nearest_to(centers, origin_of(X)), X, width=width(X, centers), dtype=np.intp
    )
    return labels


def _one_hot(X: FloatArray, centers: FloatArray) -> FloatArray:
    """Return the hard memberships: 1 for the nearest center, 0 for the others."""
    nearest, rows = nearest_to(centers, origin_of(X)), np.eye(len(centers), dtype=X.dtype)
    memberships: FloatArray = map_points(
        lambda x: rows[nearest(x)], X, width=width(X, centers), columns=len(centers)
    )
    return memberships


def _message(converged: bool, n_iter: int, refilled: int) -> str:
    if converged:
        message = f"converged after {n_iter} iterations"
    else:
        message = f"stopped at max_iter = {n_iter} before convergence: raise max_iter"
        warnings.warn(f"hard K-means {message}", ConvergenceWarning, stacklevel=3)
    if refilled:
        message += f"; empty clusters moved to the costliest points: {refilled}"
    return message
