"""A Gaussian mixture set by hand, one part changed at a time, and what its likelihood says to that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.gaussian_mixture import log_gaussian
from softclust_lab.result import ClusterResult

__all__ = ["Mixture", "mixture_at", "spread_profile"]


class Mixture(NamedTuple):
    """Weights (K,), means (K, D) and full covariances (K, D, D)."""

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray

    @property
    def spreads(self) -> FloatArray:
        """The standard deviation in one dimension; in two, the geometric mean of an ellipse's half axes."""
        D = self.means.shape[1]
        return np.asarray(np.linalg.det(self.covariances) ** (0.5 / D))

    def with_weight(self, k: int, weight: float) -> Mixture:
        """Return the mixture with another weight of component k; the others give way in proportion."""
        weights = self.weights.copy()
        weights[k] = 0.0
        if not weights.any():  # the others have nothing that could be shared
            weights[:] = 1.0
            weights[k] = 0.0
        weights *= (1 - weight) / (weights.sum() or 1.0)
        weights[k] = weight
        return self._replace(weights=weights / weights.sum())

    def with_mean(self, k: int, feature: int, place: float) -> Mixture:
        """Return the mixture with component k moved along one feature."""
        means = self.means.copy()
        means[k, feature] = place
        return self._replace(means=means)

    def with_spread(self, k: int, spread: float) -> Mixture:
        """Return the mixture with another spread of component k, whose ellipse keeps its shape."""
        covariances = self.covariances.copy()
        covariances[k] *= (spread / self.spreads[k]) ** 2
        return self._replace(covariances=covariances)


def mixture_at(result: ClusterResult, iteration: int) -> Mixture:
    """Return the mixture that a fit had at an iteration."""
    if result.weight_history is None or result.covariance_history is None:
        raise ValueError(f"`result` must be of a Gaussian mixture with its histories, got {result.method}")
    return Mixture(
        result.weight_history[iteration],
        result.center_history[iteration],
        result.covariance_history[iteration],
    )


def spread_profile(
    X: FloatArray, mixture: Mixture, k: int, spreads: FloatArray, floors: Sequence[float]
) -> FloatArray:
    """Return the log-likelihood over the spread of component k, all else as it is, shape (F, S).

    sum_i log sum_k pi_k N(x_i; mu_k, Sigma_k) exp(-floor trace(Sigma_k^-1) / 2), for each of F floors and S
    spreads.  Book: eq-mixture-log-likelihood.

    Examples
    --------
    >>> X, one = np.array([[0.0], [2.0]]), Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> spread_profile(X, one, 0, np.array([1.0]), [0.0]).round(4)
    array([[-3.8379]])
    """
    weights, means, covariances = mixture
    shape = covariances[k] / mixture.spreads[k] ** 2
    many = np.repeat(means[[k]], len(spreads), axis=0)
    own = log_gaussian(X, many, spreads[:, None, None] ** 2 * shape) + np.log(max(weights[k], 1e-300))
    others = np.flatnonzero((weights > 0) & (np.arange(len(weights)) != k))
    found = []
    for floor in floors:
        total = own - floor * np.trace(np.linalg.inv(shape)) / (2 * spreads**2)
        for j in others:
            penalty = floor * np.trace(np.linalg.inv(covariances[j])) / 2
            density = log_gaussian(X, means[[j]], covariances[[j]]) + np.log(weights[j]) - penalty
            total = np.logaddexp(total, density)
        found.append(total.sum(axis=0))
    return np.stack(found)
