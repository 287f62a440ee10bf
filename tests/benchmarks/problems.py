"""The points that are clustered, where fits start, and one pass of each method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.distances import squared_distances
from softclust_lab.fuzzy_cmeans.sums import fuzzy_pass
from softclust_lab.gaussian_mixture.model import mixture
from softclust_lab.gaussian_mixture.sums import em_sums
from softclust_lab.gaussian_wcss.sums import wcss_pass
from softclust_lab.itisc.one_pass import checked_problem
from softclust_lab.partition import lloyd_block, origin_of, width
from softclust_lab.passes import sum_blocks
from softclust_lab.soft_kmeans.sums import soft_pass

Size = tuple[int, int, int]

#: (N, D, K)
SIZES: tuple[Size, ...] = (
    (600, 2, 3),
    (10_000, 2, 3),
    (1_000_000, 2, 3),
    (100_000, 2, 8),
    (100_000, 16, 16),
    (200_000, 64, 64),
)
QUICK_SIZES: tuple[Size, ...] = ((600, 2, 3), (20_000, 2, 8), (10_000, 16, 16), (4_000, 64, 64))

#: T1 and T2 of ITISC, as in most of the paper's experiments.
TEMPERATURES = (1.0, 0.7)
#: Means and one covariance, turned by thirds, of three groups that overlap: the paper's default data.
MEANS = ((1.0, 0.0), (-(3**-0.5), -1.0), (-(3**-0.5), 1.0))
VARIANCES = (1.0, 0.3)


def uniform(N: int, D: int, K: int, seed: int = 0) -> tuple[FloatArray, FloatArray]:
    """Return uniform points, on which no method converges soon, and K of them to start from."""
    rng = np.random.default_rng([seed, N, D, K])
    X = rng.random((N, D))
    return X, X[rng.choice(N, K, replace=False)]


def three_groups(n_points: int = 600, seed: int = 0) -> FloatArray:
    """Return points of three overlapping groups in the plane, in random order."""
    rng = np.random.default_rng(seed)
    group = rng.integers(3, size=n_points)
    angle = group * np.pi / 3
    u, v = (rng.standard_normal((2, n_points)).T * np.sqrt(VARIANCES)).T
    turned = np.column_stack([np.cos(angle) * u - np.sin(angle) * v, np.sin(angle) * u + np.cos(angle) * v])
    return np.asarray(MEANS)[group] + turned


def stiffness_for(X: FloatArray, centers: FloatArray) -> float:
    """Return a stiffness at which a point at the usual distance from its center feels the others."""
    return 1 / float(squared_distances(X[:10_000], centers).min(axis=1).mean())


def passes_of(X: FloatArray, centers: FloatArray) -> dict[str, Callable[[], Any]]:
    """Return, for each method, what it does once for each set of centers: one pass over checked points."""
    origin, beta = origin_of(X), stiffness_for(X, centers)
    K = len(centers)
    spread = np.tile(np.cov(X[:10_000].T).reshape(X.shape[1], -1), (K, 1, 1))
    model = mixture(np.full(K, 1 / K), centers, spread)
    problem, _ = checked_problem(X, centers, *TEMPERATURES, "log", None)
    lloyd = lloyd_block(centers, origin)
    return {
        "hard_kmeans": lambda: sum_blocks(lloyd, X, None, width=width(X, centers)),
        "soft_kmeans": lambda: soft_pass(X, centers, beta, origin, None),
        "gaussian_mixture": lambda: em_sums(X, model, None),
        "gaussian_wcss": lambda: wcss_pass(X, centers, beta, origin, None),
        "fuzzy_cmeans": lambda: fuzzy_pass(X, centers, 2.0, None),
        "itisc": lambda: problem.at(centers),
    }
