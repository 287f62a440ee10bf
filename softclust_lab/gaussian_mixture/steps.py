"""Gaussian mixture: clusters with a weight, a mean and a covariance, fitted by expectation maximisation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers, as_points, as_positive, as_weights
from softclust_lab.gaussian_mixture import model as mixture_model
from softclust_lab.gaussian_mixture.gaussians import (
    as_covariances,
    as_proportions,
    as_responsibilities,
    covariance_shape,
    factor,
    log_densities,
)
from softclust_lab.gaussian_mixture.model import Mixture, Rule, mixture
from softclust_lab.passes import map_points

__all__ = ["e_step", "log_gaussian", "log_likelihood", "m_step"]


def log_gaussian(X: ArrayLike, means: ArrayLike, covariances: ArrayLike) -> FloatArray:
    """Return the log density of each component at each point.

    log N(x; mu, Sigma) = -(D log 2 pi + log |Sigma| + (x - mu)' Sigma^-1 (x - mu)) / 2.
    Book: eq-gaussian-density.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    means : array_like, shape (K, D)
        In data units.
    covariances : array_like, in data units squared
        Their shape says their type: (K, D, D) one matrix for each component ("full"), (1, D, D) one for all
        ("tied"), (K, D) variances of the features ("diagonal"), (K,) one variance ("spherical").

    Returns
    -------
    ndarray, shape (N, K)
        In nats; densities have the unit of 1 / volume.

    Raises
    ------
    ValueError
        If an argument is not as described, or a covariance is not positive definite.

    Notes
    -----
    One matrix for all has three axes, so that nothing changes where K = D: pass ``covariance[None]``.

    Examples
    --------
    >>> log_gaussian([[0.0], [2.0]], means=[[0.0]], covariances=[[[1.0]]]).round(4)
    array([[-0.9189],
           [-2.9189]])
    """
    X = as_points(X)
    means = _as_means(means, X)
    factors = factor(as_covariances(covariances, means), *means.shape)

    def logs(x: FloatArray) -> FloatArray:
        return log_densities(x, means, factors).T

    out: FloatArray = map_points(logs, X, width=len(means) + 3 * X.shape[1], columns=len(means))
    return out


def e_step(
    X: ArrayLike,
    weights: ArrayLike,
    means: ArrayLike,
    covariances: ArrayLike,
    covariance_floor: float = 0.0,
) -> tuple[FloatArray, float]:
    """Return how far each component is responsible for each point, and the log-likelihood.

    r_ik = pi_k N(x_i; mu_k, Sigma_k) / sum_j pi_j N(x_i; mu_j, Sigma_j).  Book: eq-e-step.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    weights : array_like, shape (K,)
        Mixing proportions pi: not negative, with sum 1.
    means, covariances : array_like
        As in `log_gaussian`.
    covariance_floor : float
        As in `log_likelihood`: multiplies each density by exp(-floor trace(Sigma_k^-1) / 2).

    Returns
    -------
    responsibilities : ndarray, shape (N, K)
        Rows sum to 1, also for points so far out that every density is 0 as a float.
    log_likelihood : float
        As `log_likelihood`.

    Raises
    ------
    ValueError
        As `log_gaussian`.

    Examples
    --------
    >>> responsibilities, _ = e_step([[0.0], [1.0]], [0.5, 0.5], [[0.0], [2.0]], [1.0, 1.0])
    >>> responsibilities.round(3)
    array([[0.881, 0.119],
           [0.5  , 0.5  ]])
    """
    X = as_points(X)
    model = _as_mixture(X, weights, means, covariances, covariance_floor)
    likelihood = mixture_model.log_likelihood(X, model, None)
    return mixture_model.responsibilities(X, model), likelihood


def m_step(
    X: ArrayLike,
    responsibilities: ArrayLike,
    covariance_type: str = "full",
    covariance_floor: float = 1e-6,
    sample_weight: ArrayLike | None = None,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the parameters that fit the points best under given responsibilities.

    n_k = sum_i r_ik, pi_k = n_k / N, mu_k = sum_i r_ik x_i / n_k and Sigma_k = S_k + floor I with
    S_k = sum_i r_ik (x_i - mu_k)(x_i - mu_k)' / n_k.  Book: eq-m-step.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    responsibilities : array_like, shape (N, K)
        Rows sum to 1.
    covariance_type : {"full", "tied", "diagonal", "spherical"}
        One covariance for each component; sum_k pi_k S_k + floor I for all; only the diagonals; their means.
    covariance_floor : float
        Added to every variance, in data units squared: the same as scikit-learn's ``reg_covar``.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    weights, means, covariances : ndarray
        In the shapes of `log_gaussian`; a covariance may come out singular if the floor is 0.

    Raises
    ------
    ValueError
        If an argument is not as described, or a component is responsible for nothing: it has no mean.

    Examples
    --------
    >>> m_step([[0.0], [2.0], [7.0]], [[1, 0], [1, 0], [0, 1]], "spherical", covariance_floor=0.0)
    (array([0.66666667, 0.33333333]), array([[1.],
           [7.]]), array([1., 0.]))
    """
    X = as_points(X)
    responsibilities = as_responsibilities(responsibilities, len(X))
    covariance_shape(covariance_type, responsibilities.shape[1], X.shape[1])
    rule = Rule(covariance_type, as_positive(covariance_floor, "covariance_floor", zero=True))
    weight = as_weights(sample_weight, len(X))
    weights, means, covariances = mixture_model.estimate(X, responsibilities, rule, weight)
    return weights, means.astype(X.dtype), covariances


def log_likelihood(
    X: ArrayLike,
    weights: ArrayLike,
    means: ArrayLike,
    covariances: ArrayLike,
    sample_weight: ArrayLike | None = None,
    covariance_floor: float = 0.0,
) -> float:
    """Return the log-likelihood of all points, in nats: larger is better.

    sum_i log sum_k pi_k N(x_i; mu_k, Sigma_k), with a floor each density times
    exp(-floor trace(Sigma_k^-1) / 2).  Book: eq-mixture-log-likelihood.

    Parameters
    ----------
    X, weights, means, covariances
        As in `e_step`.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.
    covariance_floor : float
        In data units squared. With that of the fit, this is minus the fit's objective.

    Returns
    -------
    float
        The total, not the mean over points.

    Raises
    ------
    ValueError
        As `e_step`.

    Notes
    -----
    A floor means that each point is known up to noise of that variance in each feature, over which log
    densities are averaged: E log N(x + noise; mu, Sigma) = log N(x; mu, Sigma) - floor trace(Sigma^-1) / 2.
    The best Sigma_k is then S_k + floor I, so `m_step` and `e_step` with one floor never lower this
    likelihood. Adding the floor to the covariances alone, as is common, can lower the plain one.

    Examples
    --------
    >>> round(log_likelihood([[0.0], [2.0]], [1.0], means=[[0.0]], covariances=[1.0]), 4)
    -3.8379
    """
    X = as_points(X)
    model = _as_mixture(X, weights, means, covariances, covariance_floor)
    return mixture_model.log_likelihood(X, model, as_weights(sample_weight, len(X)))


def _as_means(means: ArrayLike, X: FloatArray) -> FloatArray:
    return as_centers(means, X, "means").astype(np.float64)


def _as_mixture(
    X: FloatArray, weights: ArrayLike, means: ArrayLike, covariances: ArrayLike, covariance_floor: float
) -> Mixture:
    places = _as_means(means, X)
    floor = as_positive(covariance_floor, "covariance_floor", zero=True)
    return mixture(as_proportions(weights, len(places)), places, as_covariances(covariances, places), floor)
