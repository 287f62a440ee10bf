"""In place of `softclust_lab.metrics`: only how far a shifted data set is from the original."""

from __future__ import annotations

from typing import Any

import numpy as np


def gaussian_kl(mean: Any, covariance: Any, reference_mean: Any, reference_covariance: Any) -> float:
    """Return the Kullback-Leibler divergence of one Gaussian from another, in nats."""
    offset = np.asarray(reference_mean) - mean
    ratio = np.linalg.solve(reference_covariance, covariance)
    spread = np.trace(ratio) - np.linalg.slogdet(ratio)[1] - len(offset)
    return float(spread + offset @ np.linalg.solve(reference_covariance, offset)) / 2
