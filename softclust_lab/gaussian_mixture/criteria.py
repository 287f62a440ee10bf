"""What a Gaussian mixture is good for: samples from it, full covariances, and criteria to choose one by."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, IntArray, as_count, as_points, as_weights
from softclust_lab.gaussian_mixture.gaussians import as_covariances, as_proportions, expand, factor
from softclust_lab.gaussian_mixture.steps import log_likelihood
from softclust_lab.initialization import RandomState, as_generator

__all__ = ["aic", "bic", "full_covariances", "n_parameters", "sample_mixture"]


def sample_mixture(
    weights: ArrayLike,
    means: ArrayLike,
    covariances: ArrayLike,
    n_points: int,
    random_state: RandomState = None,
) -> tuple[FloatArray, IntArray]:
    """Draw points from a mixture: first the component, with probability pi_k, then the point from it.

    x = mu_k + L z with L L' = Sigma_k and z standard normal.

    Parameters
    ----------
    weights, means, covariances : array_like
        As in `e_step`; a result's ``weights, centers, covariances``.
    n_points : int
        How many.
    random_state : int, Generator or None
        Seed, or the generator to draw from.

    Returns
    -------
    X : ndarray, shape (n_points, D)
        In data units, in the order of the draw.
    labels : ndarray of int, shape (n_points,)
        The component that each point was drawn from.

    Raises
    ------
    ValueError
        If an argument is not as described, or a covariance is not positive definite.

    Examples
    --------
    >>> X, labels = sample_mixture([0.5, 0.5], [[0.0], [100.0]], [1.0, 1.0], 4, random_state=0)
    >>> labels, (X[:, 0] > 50).astype(int)
    (array([1, 0, 0, 0]), array([1, 0, 0, 0]))
    """
    means = as_points(means, "means").astype(np.float64)
    covariances = as_covariances(covariances, means)
    shares = as_proportions(weights, len(means))
    n_points = as_count(n_points, "n_points")
    generator = as_generator(random_state)
    factor(covariances, *means.shape)  # refuses what is not positive definite, and names it
    roots = np.linalg.cholesky(expand(covariances, *means.shape))
    labels = generator.choice(len(means), size=n_points, p=shares)
    X = generator.standard_normal((n_points, means.shape[1]))
    for k, (mean, root) in enumerate(zip(means, roots, strict=True)):
        X[labels == k] = mean + X[labels == k] @ root.T
    return X, labels


def full_covariances(means: ArrayLike, covariances: ArrayLike) -> FloatArray:
    """Return covariances of any type as one matrix for each component.

    Parameters
    ----------
    means, covariances : array_like
        As in `log_gaussian`.

    Returns
    -------
    ndarray, shape (K, D, D)
        In data units squared.

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> full_covariances([[0.0, 0.0]], [4.0])
    array([[[4., 0.],
            [0., 4.]]])
    """
    means = as_points(means, "means")
    return np.array(expand(as_covariances(covariances, means), *means.shape))


def n_parameters(means: ArrayLike, covariances: ArrayLike) -> int:
    """Return how many numbers of a mixture are free.

    K - 1 weights, K D coordinates of means, and of covariances K D (D + 1) / 2 (full), D (D + 1) / 2 (tied),
    K D (diagonal) or K (spherical).

    Parameters
    ----------
    means, covariances : array_like
        As in `log_gaussian`.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> n_parameters([[0.0, 0.0], [1.0, 1.0]], covariances=[1.0, 1.0])
    7
    """
    means = as_points(means, "means")
    K, D = means.shape
    shape = as_covariances(covariances, means).shape
    free = shape[0] * D * (D + 1) // 2 if len(shape) == 3 else math.prod(shape)
    return int(K - 1 + K * D + free)


def aic(
    X: ArrayLike,
    weights: ArrayLike,
    means: ArrayLike,
    covariances: ArrayLike,
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return Akaike's information criterion: smaller is better.

    -2 log-likelihood + 2 p, with p free parameters.  Book: eq-aic.

    Parameters
    ----------
    X, weights, means, covariances, sample_weight
        As in `log_likelihood`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As `log_likelihood`.

    Examples
    --------
    >>> round(aic([[0.0], [2.0]], [1.0], means=[[1.0]], covariances=[1.0]), 4)
    9.6758
    """
    likelihood = log_likelihood(X, weights, means, covariances, sample_weight)
    return -2 * likelihood + 2 * n_parameters(means, covariances)


def bic(
    X: ArrayLike,
    weights: ArrayLike,
    means: ArrayLike,
    covariances: ArrayLike,
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return the Bayesian information criterion: smaller is better.

    -2 log-likelihood + p log N, with p free parameters and N points (or their total weight).  Book: eq-bic.

    Parameters
    ----------
    X, weights, means, covariances, sample_weight
        As in `log_likelihood`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As `log_likelihood`.

    Notes
    -----
    Parameters of components that collapsed or starved count in full: look at the result's message first.

    References
    ----------
    G. Schwarz (1978), Estimating the dimension of a model, Annals of Statistics 6(2).

    Examples
    --------
    >>> round(bic([[0.0], [2.0]], [1.0], means=[[1.0]], covariances=[1.0]), 4)
    7.062
    """
    X = as_points(X)
    weight = as_weights(sample_weight, len(X))
    size = len(X) if weight is None else float(weight.sum())
    likelihood = log_likelihood(X, weights, means, covariances, weight)
    return -2 * likelihood + n_parameters(means, covariances) * math.log(size)
