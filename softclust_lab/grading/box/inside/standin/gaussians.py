"""In place of `softclust_lab.gaussian_mixture.gaussians`: only what the paper's data sets check with."""

from __future__ import annotations

from typing import Any

import numpy as np


def as_covariances(covariances: Any, means: Any, covariance_type: str | None = None) -> Any:
    """Return covariances as an array of their own, one (D, D) for each mean."""
    n_groups, n_features = np.shape(means)
    array = np.array(covariances, dtype=np.float64)
    if array.shape != (n_groups, n_features, n_features):
        raise ValueError(
            f"`covariances` must have shape ({n_groups}, {n_features}, {n_features}), got {array.shape}"
        )
    return array


def factor(covariances: Any, n_clusters: int, n_features: int) -> Any:
    """Refuse covariances that are not positive definite."""
    try:
        return np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError:
        raise ValueError("`covariances` must be positive definite, got a singular one") from None
