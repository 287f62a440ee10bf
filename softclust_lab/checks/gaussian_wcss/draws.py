"""Random points, centers and bandwidths that the hidden cases of the soft WCSS are made of."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.draws import FAR, Floats, accepted, blobs, rounded

__all__ = [
    "FAR",
    "HALVES",
    "Floats",
    "Problem",
    "accepted",
    "along",
    "bandwidth_tiny",
    "expanded_squares",
    "in_other_unit",
    "moved",
    "near_blobs",
    "rounded",
    "slopes",
    "squares",
    "very_far",
    "weights",
    "weights_in_plain_numbers",
]

Problem = tuple[Floats, Floats, float]

#: The bandwidth at which exp(-d / (2 sigma^2)) is 1/2 to the power d.
HALVES = float(1 / np.sqrt(2 * np.log(2)))


def squares(X: Floats, centers: Floats) -> Floats:
    """Return all squared distances, from differences, shape (N, K)."""
    return np.asarray(((X[:, None, :] - centers) ** 2).sum(axis=2))


def expanded_squares(X: Floats, centers: Floats) -> Floats:
    """Return the squared distances from three products, which loses digits far from zero."""
    return np.asarray((X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1))


def weights(d: Floats, bandwidth: float, axis: int = 1) -> Floats:
    """Return the Gaussian weights of squared distances, without overflow."""
    powers = np.exp(-(d - d.min(axis=axis, keepdims=True)) / (2 * bandwidth**2))
    return np.asarray(powers / powers.sum(axis=axis, keepdims=True))


def weights_in_plain_numbers(d: Floats, bandwidth: float) -> Floats:
    """Return the Gaussian weights as the formula has them: zero by zero where all powers vanish."""
    powers = np.exp(-d / (2 * bandwidth**2))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def slopes(w: Floats, d: Floats, bandwidth: float) -> Floats:
    """Return what the loss does when a squared distance grows, through distances and weights."""
    mean = (w * d).sum(axis=1, keepdims=True)
    return np.asarray(w * (1 - (d - mean) / (2 * bandwidth**2)))


def along(g: Floats, X: Floats, centers: Floats) -> Floats:
    """Return 2 sum_i g_ik (mu_k - x_i), from differences."""
    return np.asarray(2 * np.einsum("nk,nkd->kd", g, centers - X[:, None, :]))


def near_blobs(rng: Generator, n_points: int, n_clusters: int, n_features: int, softness: float) -> Problem:
    """Return points, centers and a bandwidth at which many points count with more than one center.

    Parameters
    ----------
    rng : Generator
    n_points, n_clusters, n_features : int
        N, K and D.
    softness : float
        About 2 sigma^2 in units of the mean difference between a point's two nearest squared distances.

    Returns
    -------
    X : ndarray, shape (N, D)
    centers : ndarray, shape (K, D)
    bandwidth : float
        Never near 1, where several mistakes agree.
    """
    X, centers = blobs(rng, n_points, n_clusters, n_features, spread=5.0)
    nearest = np.sort(squares(X, centers), axis=1)
    gap = float((nearest[:, 1] - nearest[:, 0]).mean()) if n_clusters > 1 else 25.0
    return X, centers, max(float(np.sqrt(softness * gap / 2)), 1.5) * rng.uniform(0.9, 1.1)


def moved(rng: Generator) -> Problem:
    """Draw data that lie on one side of zero."""
    X, centers, bandwidth = near_blobs(rng, 20, 3, 2, softness=1.0)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, bandwidth


def in_other_unit(rng: Generator) -> Problem:
    """Draw data in a unit a hundred times smaller, the bandwidth too: it is a length."""
    X, centers, bandwidth = near_blobs(rng, 20, 3, 2, softness=1.0)
    return 100.0 * X, 100.0 * centers, 100.0 * bandwidth


def bandwidth_tiny(rng: Generator) -> Problem:
    """Draw a bandwidth so small that all powers of most points vanish."""
    X, centers, _ = near_blobs(rng, 20, 4, 2, softness=1.0)
    return X, centers, rng.uniform(0.02, 0.04)


def very_far(rng: Generator) -> Problem:
    """Draw data very far from zero."""
    X, centers, bandwidth = near_blobs(rng, 20, 3, 2, softness=1.0)
    return rounded(X) + FAR, rounded(centers) + FAR, bandwidth
