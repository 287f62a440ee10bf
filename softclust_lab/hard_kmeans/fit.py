"""The fit of hard K-means: the loop, when it ends, and how it says so."""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    as_centers,
    as_count,
    as_points,
    as_positive,
    as_weights,
    check_n_clusters,
)
from softclust_lab.partition import (
    group_means,
    lloyd_block,
    nearest_labels,
    one_hot,
    origin_of,
    refill,
    width,
)
from softclust_lab.passes import sum_blocks
from softclust_lab.result import ClusterResult, ConvergenceWarning, converged_after
from softclust_lab.threads import one_blas_thread


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
        membership=partial(one_hot, centers=centers),
        assignment=partial(nearest_labels, centers=centers),
    )


def _message(converged: bool, n_iter: int, refilled: int) -> str:
    if converged:
        message = converged_after(n_iter)
    else:
        message = f"stopped at max_iter = {n_iter} before convergence: raise max_iter"
        warnings.warn(f"hard K-means {message}", ConvergenceWarning, stacklevel=3)
    if refilled:
        message += f"; empty clusters moved to the costliest points: {refilled}"
    return message
