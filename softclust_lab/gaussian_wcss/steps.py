"""Soft WCSS: the within-cluster sum of squares with Gaussian weights in place of labels.

It is minimised by its gradient. The weights depend on the centers and the gradient knows it: that is the
difference to soft K-means.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    as_centers,
    as_points,
    as_positive,
    as_weights,
)
from softclust_lab.gaussian_wcss.sums import stiffness_of, wcss_pass
from softclust_lab.gibbs import (
    memberships,
)
from softclust_lab.partition import origin_of

__all__ = ["gaussian_weights", "soft_wcss", "soft_wcss_gradient"]


def gaussian_weights(X: ArrayLike, centers: ArrayLike, bandwidth: float) -> FloatArray:
    """Return each center's share of each point, by Gaussians around the centers.

    w_ik = exp(-d_ik / (2 sigma^2)) / sum_j exp(-d_ij / (2 sigma^2)), with d_ik = ||x_i - mu_k||^2.
    Book: eq-gaussian-weights.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Centers, in data units.
    bandwidth : float
        sigma > 0, in data units. The smaller, the harder the weights.

    Returns
    -------
    ndarray, shape (N, K)
        Each row sums to 1.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Notes
    -----
    The same weights as soft K-means with stiffness 1 / (2 sigma^2); nothing overflows at any bandwidth.

    Examples
    --------
    >>> gaussian_weights([[0.0], [1.0]], centers=[[0.0], [2.0]], bandwidth=1.0).round(3)
    array([[0.881, 0.119],
           [0.5  , 0.5  ]])
    """
    X = as_points(X)
    return memberships(X, as_centers(centers, X), stiffness_of(as_positive(bandwidth, "bandwidth")))


def soft_wcss(
    X: ArrayLike, centers: ArrayLike, bandwidth: float, sample_weight: ArrayLike | None = None
) -> float:
    """Return the soft within-cluster sum of squares.

    L = sum_i m_i, m_i = sum_k w_ik d_ik, with the Gaussian weights w of these centers.  Book: eq-soft-wcss.

    Parameters
    ----------
    X, centers, bandwidth
        As in `gaussian_weights`.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    float
        In data units squared. Never below the WCSS of the same centers, and above it by at most
        2 sigma^2 N W((K - 1) / e), with Lambert's W.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Examples
    --------
    >>> round(soft_wcss([[0.0], [1.0]], centers=[[0.0], [2.0]], bandwidth=1.0), 6)
    1.476812
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    stiffness = stiffness_of(as_positive(bandwidth, "bandwidth"))
    return wcss_pass(X, centers, stiffness, origin_of(X), as_weights(sample_weight, len(X)))[0]


def soft_wcss_gradient(
    X: ArrayLike, centers: ArrayLike, bandwidth: float, sample_weight: ArrayLike | None = None
) -> FloatArray:
    """Return the gradient of the soft WCSS, through the weights.

    dL/dmu_k = 2 sum_i w_ik (1 - (d_ik - m_i) / (2 sigma^2)) (mu_k - x_i).  Book: eq-soft-wcss-gradient.

    Parameters
    ----------
    X, centers, bandwidth, sample_weight
        As in `soft_wcss`.

    Returns
    -------
    ndarray of float64, shape (K, D)
        In data units.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Notes
    -----
    A point with d_ik > m_i + 2 sigma^2 pushes center k away. With the weights held fixed the bracket would be
    1, and this the gradient of another function: the free energy of soft K-means.

    Examples
    --------
    >>> soft_wcss_gradient([[0.0], [1.0]], centers=[[0.0], [2.0]], bandwidth=1.0).round(3)
    array([[-1.   ],
           [ 0.637]])
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    stiffness = stiffness_of(as_positive(bandwidth, "bandwidth"))
    return wcss_pass(X, centers, stiffness, origin_of(X), as_weights(sample_weight, len(X)))[1]
