"""Random mixtures and points from them, of which the hidden cases of Gaussian mixtures are made."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.draws import FAR, Floats, Ints, accepted, rounded

__all__ = [
    "FAR",
    "LOG_TWO_PI",
    "Floats",
    "Ints",
    "accepted",
    "covariances_of",
    "differences",
    "mixture_of",
    "points_of",
    "rounded",
    "shares_of",
]

#: log(2 pi), which every log density of a Gaussian contains.
LOG_TWO_PI = float(np.log(2 * np.pi))


def shares_of(rng: Generator, n_clusters: int) -> Floats:
    """Return proportions that differ clearly, none below 1 / (3 K)."""
    free = rng.permutation(np.arange(1, n_clusters + 1) + rng.uniform(0, 0.5, size=n_clusters))
    return np.asarray(1 / (3 * n_clusters) + 2 / 3 * free / free.sum())


def covariances_of(rng: Generator, n_clusters: int, n_features: int, spread: float) -> Floats:
    """Return full covariances, shape (K, D, D), whose axes are turned and differ in length up to fourfold."""
    out = np.empty((n_clusters, n_features, n_features))
    for k in range(n_clusters):
        turn = np.linalg.qr(rng.normal(size=(n_features, n_features)))[0]
        lengths = spread * rng.uniform(0.5, 1.5) * np.geomspace(0.5, 2.0, n_features + 1)[1:]
        out[k] = (turn * lengths**2) @ turn.T
    return np.asarray((out + out.swapaxes(1, 2)) / 2)


def mixture_of(
    rng: Generator, n_clusters: int, n_features: int, spread: float
) -> tuple[Floats, Floats, Floats]:
    """Return weights, means and covariances of a mixture whose means lie about 10 apart."""
    means = rng.uniform(-12, 12, size=(n_clusters, n_features))
    return shares_of(rng, n_clusters), means, covariances_of(rng, n_clusters, n_features, spread)


def points_of(rng: Generator, n_points: int, weights: Floats, means: Floats, covariances: Floats) -> Floats:
    """Return points drawn from a mixture, in random order."""
    groups = rng.choice(len(weights), size=n_points, p=weights)
    groups[: len(weights)] = np.arange(len(weights))
    roots = np.linalg.cholesky(covariances)[groups]
    noise = rng.normal(size=(n_points, means.shape[1], 1))
    return rng.permutation(means[groups] + (roots @ noise)[:, :, 0])


def differences(X: Floats, means: Floats) -> Floats:
    """Return x_i - mu_k for all pairs, shape (N, K, D)."""
    return np.asarray(X[:, None, :] - means)
