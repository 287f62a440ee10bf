"""Soft K-means: each point belongs to every center, the nearer the more, and each center is the mean of all
points, weighted by how much they belong to it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    as_centers,
    as_points,
    as_positive,
    as_weights,
)
from softclust_lab.blocks import along_points, weighted_sums
from softclust_lab.gibbs import (
    memberships,
)
from softclust_lab.partition import origin_of
from softclust_lab.passes import sum_blocks
from softclust_lab.soft_kmeans.sums import as_responsibilities, means_of, soft_pass, starved

__all__ = ["free_energy", "soft_assign", "update_soft_centers"]


def soft_assign(X: ArrayLike, centers: ArrayLike, stiffness: float) -> FloatArray:
    """Share each point out among the centers.

    phi_ik = exp(-beta d_ik) / sum_j exp(-beta d_ij), with d_ik = ||x_i - mu_k||^2.  Book: eq-soft-assignment.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Centers, in data units.
    stiffness : float
        beta > 0, in one over data units squared. The larger, the harder the assignment.

    Returns
    -------
    ndarray, shape (N, K)
        Responsibilities; each row sums to 1.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Notes
    -----
    Exponents are measured from the nearest center, so nothing overflows at any stiffness. Centers at the same
    distance share a point equally, also in the hard limit. Other conventions for beta:
    `softclust_lab.soft_kmeans.stiffness.as_stiffness`.

    Examples
    --------
    >>> soft_assign([[0.0], [1.0]], centers=[[0.0], [2.0]], stiffness=0.25).round(3)
    array([[0.731, 0.269],
           [0.5  , 0.5  ]])
    """
    X = as_points(X)
    return memberships(X, as_centers(centers, X), as_positive(stiffness, "stiffness"))


def update_soft_centers(
    X: ArrayLike, responsibilities: ArrayLike, sample_weight: ArrayLike | None = None
) -> FloatArray:
    """Move each center to the mean of all points, weighted by its responsibilities.

    mu_k = sum_i phi_ik x_i / sum_i phi_ik.  Book: eq-soft-mean-step.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    responsibilities : array_like, shape (N, K)
        What `soft_assign` returns; not negative.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    ndarray, shape (K, D)

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`, or a cluster is starved.

    Notes
    -----
    A cluster is starved if its responsibilities sum to zero, or to so little that they have lost their
    digits: it has no mean. `fit_soft_kmeans` lets such a center stay where it is.

    Examples
    --------
    >>> update_soft_centers([[0.0], [4.0]], responsibilities=[[0.75, 0.25], [0.25, 0.75]])
    array([[1.],
           [3.]])
    """
    X = as_points(X)
    phi = as_responsibilities(responsibilities, len(X))
    weight = as_weights(sample_weight, len(X))
    origin = origin_of(X)

    def block(x: FloatArray, p: FloatArray, w: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        return weighted_sums(p.T, along_points(x, origin), w)

    K, D = int(phi.shape[1]), int(X.shape[1])
    totals, sums = sum_blocks(block, X, phi, weight, width=2 * K + D)
    empty = np.flatnonzero(starved(totals, X))
    if empty.size:
        raise ValueError(
            f"`responsibilities` must give each cluster points that count, got a sum of {totals[empty[0]]:g} "
            f"in column {empty[0]}: leave that center where it is, and pass the other columns"
        )
    return means_of(np.empty((K, D), X.dtype), origin, totals, sums)


def free_energy(
    X: ArrayLike, centers: ArrayLike, stiffness: float, sample_weight: ArrayLike | None = None
) -> float:
    """Return the free energy, the objective of soft K-means.

    F = -1/beta sum_i log sum_k exp(-beta d_ik), which is the least value, over all responsibilities phi, of
    sum_ik phi_ik d_ik + 1/beta sum_ik phi_ik log phi_ik.  Book: eq-free-energy.

    Parameters
    ----------
    X, centers, stiffness
        As in `soft_assign`.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    float
        In data units squared. Between WCSS - N log(K) / beta and WCSS, so it may be negative.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Examples
    --------
    >>> round(free_energy([[0.0], [1.0]], centers=[[0.0], [2.0]], stiffness=0.25), 6)
    -3.025635
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    stiffness = as_positive(stiffness, "stiffness")
    weight = as_weights(sample_weight, len(X))
    return soft_pass(X, centers, stiffness, origin_of(X), weight)[0]
