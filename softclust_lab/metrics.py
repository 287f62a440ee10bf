"""Figures that say how good a clustering is, and a numerical gradient to check formulas with.

Equations (40) and (41) are those of Information Theoretical Importance Sampling Clustering, arXiv:2302.04421.
Arguments that are not as described raise a ValueError in the words of `softclust_lab.arrays`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    IntArray,
    as_centers,
    as_count,
    as_numbers,
    as_points,
    as_positive,
)
from softclust_lab.blocks import total
from softclust_lab.distances import distances_to, squared_distances
from softclust_lab.gaussian_mixture.gaussians import SingularCovarianceError, factor
from softclust_lab.passes import sum_blocks

__all__ = [
    "adjusted_rand_index",
    "boundary_distance",
    "gaussian_kl",
    "match_centers",
    "numerical_gradient",
    "within_cluster_distance",
]


def boundary_distance(X: ArrayLike, centers: ArrayLike, n_boundary: int = 1) -> float:
    """Return the M-BoundaryDist: how far the outermost points of a data set lie from their centers.

    (40) sum_{i=1}^M min_k ||b_i - mu_k||, with b_1, ..., b_M the points farthest from the mean of all points.

    Parameters
    ----------
    X, centers : array_like, shapes (N, D) and (K, D)
        In data units.
    n_boundary : int
        M, at most N.

    Returns
    -------
    float
        In data units: the distances are not squared.

    Notes
    -----
    Of points equally far from the mean, those that come first in X count as farther.

    Examples
    --------
    >>> boundary_distance([[0.0], [1.0], [10.0], [14.0]], centers=[[0.0], [11.0]])
    3.0
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    n_boundary = as_count(n_boundary, "n_boundary")
    if n_boundary > len(X):
        raise ValueError(f"`n_boundary` must be at most N = {len(X)}, got {n_boundary}: ask for fewer points")
    mean = np.asarray(X.mean(axis=0, dtype=np.float64))
    from_mean = np.asarray(squared_distances(X, mean[None]))[:, 0]
    outermost = np.argsort(-from_mean, kind="stable")[:n_boundary]
    return within_cluster_distance(np.asarray(X[np.sort(outermost)]), centers)


def within_cluster_distance(X: ArrayLike, centers: ArrayLike, squared: bool = False) -> float:
    """Return the sum over points of the distance to the nearest center.

    sum_i min_k ||x_i - mu_k||, or of its square, which is the WCSS.

    Parameters
    ----------
    X, centers : array_like, shapes (N, D) and (K, D)
        In data units.
    squared : bool
        Whether to add up squares.

    Returns
    -------
    float
        In data units, or data units squared.

    Examples
    --------
    >>> X = [[1.0], [11.0]]
    >>> within_cluster_distance(X, [[2.0]]), within_cluster_distance(X, [[2.0]], squared=True)
    (10.0, 82.0)
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    distances = distances_to(centers)

    def block(x: FloatArray) -> tuple[float]:
        nearest = distances(x).min(axis=1)
        return (total(nearest if squared else np.sqrt(nearest), None),)

    return float(sum_blocks(block, X, width=3 * len(centers) + X.shape[1])[0])


def adjusted_rand_index(labels: ArrayLike, reference: ArrayLike) -> float:
    """Return how far two labelings agree on which points belong together, corrected for chance.

    ARI = (a - e) / (m - e), with a the number of pairs that both keep together, e = p q / C(N, 2) its
    expectation under random labels, m = (p + q) / 2, and p, q the pairs that each keeps together.

    Parameters
    ----------
    labels, reference : array_like, shape (N,)
        Two labels for each of N points; the names of the clusters do not matter.

    Returns
    -------
    float
        1 for equal partitions, about 0 for unrelated ones; no unit.

    Raises
    ------
    ValueError
        If the two do not have the same length N >= 1, or hold NaN or things that cannot be sorted.

    References
    ----------
    L. Hubert and P. Arabie (1985), Comparing partitions, Journal of Classification 2, 193-218.

    Examples
    --------
    >>> adjusted_rand_index([0, 0, 1, 1], [1, 1, 0, 0])
    1.0
    """
    first, second = _codes(labels, "labels"), _codes(reference, "reference")
    if first.shape != second.shape:
        raise ValueError(
            f"`labels` and `reference` must have the same length, got {len(first)} and {len(second)}: "
            "pass one label for each point"
        )

    def pairs(codes: IntArray) -> float:
        counts = np.unique(codes, return_counts=True)[1].astype(np.float64)
        return float((counts * (counts - 1) / 2).sum())

    together, p, q = pairs(first * (second.max() + 1) + second), pairs(first), pairs(second)
    every = len(first) * (len(first) - 1) / 2
    expected = p * q / every if every else 0.0
    largest = (p + q) / 2
    return 1.0 if largest == expected else (together - expected) / (largest - expected)


def match_centers(centers: ArrayLike, reference: ArrayLike) -> IntArray:
    """Return the order in which `centers` come nearest to `reference`.

    The permutation s that minimises sum_k ||centers[s_k] - reference[k]||^2.

    Parameters
    ----------
    centers, reference : array_like, shape (K, D)
        Two sets of centers, in data units.

    Returns
    -------
    ndarray of int, shape (K,)
        ``centers[match_centers(centers, reference)]`` lines up with `reference`.

    Examples
    --------
    >>> match_centers([[9.0], [1.0]], reference=[[0.0], [10.0]])
    array([1, 0])
    """
    from scipy.optimize import linear_sum_assignment

    target = as_points(reference, "reference")
    moved = as_points(centers, "centers")
    if moved.shape != target.shape:
        raise ValueError(
            f"`centers` and `reference` must have the same shape, got {moved.shape} and {target.shape}: "
            "compare fits with the same number of clusters"
        )
    order: IntArray = linear_sum_assignment(squared_distances(target, moved))[1]
    return order


def gaussian_kl(
    mean: ArrayLike, covariance: ArrayLike, reference_mean: ArrayLike, reference_covariance: ArrayLike
) -> float:
    """Return the Kullback-Leibler divergence of one Gaussian from another, in nats.

    (41) KL(1 || 2) = (log |S_2| / |S_1| - D + tr(S_2^-1 S_1) + (m_2 - m_1)' S_2^-1 (m_2 - m_1)) / 2.

    Parameters
    ----------
    mean, covariance, reference_mean, reference_covariance : array_like, shapes (D,) and (D, D)
        The Gaussians 1 and 2, for example after and before a shift.

    Returns
    -------
    float
        Not negative, and zero only if the two are equal, up to rounding.

    Raises
    ------
    ValueError
        If the shapes do not fit or a covariance is not symmetric positive definite.

    Examples
    --------
    >>> gaussian_kl([3.0], [[1.0]], [0.0], [[1.0]])
    4.5
    """
    m1, root1 = _gaussian(mean, covariance, "mean", "covariance")
    m2, root2 = _gaussian(reference_mean, reference_covariance, "reference_mean", "reference_covariance")
    if m1.shape != m2.shape:
        raise ValueError(
            f"`mean` and `reference_mean` must have the same length, got {len(m1)} and {len(m2)}: "
            "compare Gaussians of the same dimension"
        )
    whitened = np.linalg.solve(root2, np.column_stack([root1, m2 - m1]))
    log_ratio = 2 * float(np.log(np.diag(root2)).sum() - np.log(np.diag(root1)).sum())
    return (log_ratio - len(m1) + float((whitened**2).sum())) / 2


def numerical_gradient(
    function: Callable[[FloatArray], float], at: ArrayLike, step: float = 1e-6
) -> FloatArray:
    """Return the gradient of a function by central differences.

    (f(y + h e) - f(y - h e)) / (2 h) for each coordinate e; the error is of the order of h^2.

    Parameters
    ----------
    function : callable
        Takes an array of the shape of `at`, returns a float.
    at : array_like, any shape
        Where to differentiate.
    step : float
        h, in the units of `at`.

    Returns
    -------
    ndarray, the shape of `at`

    Examples
    --------
    >>> numerical_gradient(lambda y: float((y**2).sum()), [1.0, -2.0]).round(6)
    array([ 2., -4.])
    """
    step = as_positive(step, "step")
    point = as_numbers(at, "at").astype(np.float64)

    def beside(index: tuple[int, ...], distance: float) -> float:
        moved = point.copy()
        moved[index] += distance
        return function(moved)

    slopes = [(beside(i, step) - beside(i, -step)) / (2 * step) for i in np.ndindex(point.shape)]
    return np.reshape(slopes, point.shape)


def _codes(labels: ArrayLike, name: str) -> IntArray:
    """Return labels of any kind as whole numbers from 0."""
    try:
        names, codes = np.unique(np.asarray(labels), return_inverse=True)
    except (TypeError, ValueError) as error:
        raise ValueError(f"`{name}` must be labels of one kind, got a mixture: use whole numbers") from error
    if codes.ndim != 1 or codes.size == 0:
        raise ValueError(f"`{name}` must have shape (N,), N >= 1, got {codes.shape}: pass a label a point")
    if (names != names).any():
        raise ValueError(f"`{name}` must not hold NaN: leave such points out of both labelings")
    return codes


def _gaussian(mean: ArrayLike, covariance: ArrayLike, *names: str) -> tuple[FloatArray, FloatArray]:
    """Return a checked mean and the covariance's Cholesky factor, in float64."""
    m = as_numbers(mean, names[0], "(D,)").astype(np.float64, copy=False)
    S = as_points(covariance, names[1]).astype(np.float64, copy=False)
    if m.ndim != 1 or S.shape != (len(m), len(m)):
        raise ValueError(
            f"`{names[0]}` and `{names[1]}` must have shapes (D,) and (D, D), got {m.shape} and {S.shape}: "
            "pass one variance or covariance for each pair of features"
        )
    deviation = np.sqrt(np.abs(np.diag(S)))
    if (np.abs(S - S.T) > 1e-6 * np.outer(deviation, deviation)).any():
        raise ValueError(f"`{names[1]}` must be symmetric: use (S + S.T) / 2 if rounding broke it")
    try:
        factor(S[None], 1, len(m))  # judges by correlations, whatever the features' units
        return m, np.linalg.cholesky(S)
    except (SingularCovarianceError, np.linalg.LinAlgError) as error:
        raise ValueError(
            f"`{names[1]}` must be positive definite, got eigenvalues down to {np.linalg.eigvalsh(S)[0]:g}: "
            "add a small multiple of the identity, or drop a feature that depends on the others"
        ) from error
