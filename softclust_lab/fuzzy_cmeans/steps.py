"""Fuzzy c-means: each point belongs to every center, more to nearer ones; m says how evenly."""

from __future__ import annotations

from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    as_centers,
    as_points,
    as_weights,
)
from softclust_lab.fuzzy_cmeans.sums import (
    as_fuzzifier,
    as_memberships,
    cost_of_memberships,
    fuzzy_pass,
    means_of_memberships,
    memberships_at,
)

__all__ = [
    "fuzzy_cost",
    "fuzzy_memberships",
    "reduced_fuzzy_cost",
    "update_fuzzy_centers",
]


def fuzzy_memberships(X: ArrayLike, centers: ArrayLike, fuzzifier: float) -> FloatArray:
    """Return how much each point belongs to each center.

    u_ij = 1 / sum_k (d_ij / d_ik)^(1 / (m - 1)), with d_ij = ||x_i - y_j||^2.  Book: eq-fuzzy-memberships.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Centers, in data units.
    fuzzifier : float
        m > 1, no unit: near 1 memberships are those of hard K-means, for large m most are nearly 1 / K.

    Returns
    -------
    ndarray, shape (N, K)
        Rows sum to 1. A point on a center belongs to it alone; on several, to each of those the same.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Examples
    --------
    >>> fuzzy_memberships([[0.0], [1.0]], centers=[[0.0], [3.0]], fuzzifier=2.0)
    array([[1. , 0. ],
           [0.8, 0.2]])
    """
    X = as_points(X)
    return memberships_at(X, as_centers(centers, X), as_fuzzifier(fuzzifier))


def update_fuzzy_centers(
    X: ArrayLike, memberships: ArrayLike, fuzzifier: float, sample_weight: ArrayLike | None = None
) -> FloatArray:
    """Move each center to the mean of the points, weighted by their memberships to the power m.

    y_j = sum_i u_ij^m x_i / sum_i u_ij^m.  Book: eq-fuzzy-centers.

    Parameters
    ----------
    X, fuzzifier
        As in `fuzzy_memberships`.
    memberships : array_like, shape (N, K)
        Not negative.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    ndarray, shape (K, D)

    Raises
    ------
    ValueError
        If an argument is not as described, or to some cluster belongs no point that counts.

    Examples
    --------
    >>> update_fuzzy_centers([[0.0], [17.0]], memberships=[[0.8, 0.0], [0.2, 1.0]], fuzzifier=2.0)
    array([[ 1.],
           [17.]])
    """
    X = as_points(X)
    memberships = as_memberships(memberships, len(X))
    fuzzifier = as_fuzzifier(fuzzifier)
    centers, empty = means_of_memberships(X, memberships, fuzzifier, as_weights(sample_weight, len(X)))
    if empty.size:
        raise ValueError(
            f"`memberships` must give each cluster a point that counts, got none in column {empty[0]}: "
            "leave that center where it is, and pass the other columns"
        )
    return centers


def fuzzy_cost(
    X: ArrayLike,
    centers: ArrayLike,
    memberships: ArrayLike,
    fuzzifier: float,
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return the cost of centers and memberships, whether or not they suit each other.

    J_m(U, Y) = sum_i sum_j u_ij^m d_ij.  Book: eq-fuzzy-cost.

    Parameters
    ----------
    X, centers, fuzzifier
        As in `fuzzy_memberships`.
    memberships, sample_weight
        As in `update_fuzzy_centers`.

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
    >>> fuzzy_cost([[1.0]], centers=[[0.0], [3.0]], memberships=[[0.5, 0.5]], fuzzifier=2.0)
    1.25
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    memberships = as_memberships(memberships, len(X), len(centers))
    fuzzifier = as_fuzzifier(fuzzifier)
    return cost_of_memberships(X, centers, memberships, fuzzifier, as_weights(sample_weight, len(X)))


def reduced_fuzzy_cost(
    X: ArrayLike, centers: ArrayLike, fuzzifier: float, sample_weight: ArrayLike | None = None
) -> float:
    """Return the cost of centers with the memberships that suit them best: the objective.

    J_m(Y) = min_U J_m(U, Y) = sum_i (sum_j d_ij^(1 / (1 - m)))^(1 - m).  Book: eq-reduced-fuzzy-cost.

    Parameters
    ----------
    X, centers, fuzzifier
        As in `fuzzy_memberships`.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    float
        In data units squared. A point on a center costs nothing. Other points cost K^(1 - m) times a mean of
        their squared distances (the power mean of order 1 / (1 - m)), so J_m fades as m grows: beyond about
        m = 1 + 700 / ln K it is 0, as no float is so small.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Examples
    --------
    >>> reduced_fuzzy_cost([[0.0], [2.0]], centers=[[0.0], [4.0]], fuzzifier=2.0)
    2.0
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    weight = as_weights(sample_weight, len(X))
    return fuzzy_pass(X, centers, as_fuzzifier(fuzzifier), weight).cost
