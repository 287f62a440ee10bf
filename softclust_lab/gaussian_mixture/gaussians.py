"""Gaussian densities: covariances of four types, their checks and factors, and a block's log densities."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, IntArray, as_numbers, as_points

COVARIANCE_TYPES = ("full", "tied", "diagonal", "spherical")
#: A feature that others explain but for this share of its variance counts as dependent on them: rounding
#: leaves about as much.
DEPENDENT = 1e-13


class SingularCovarianceError(ValueError):
    """A covariance is not positive definite; `components` says which."""

    def __init__(self, components: IntArray) -> None:
        self.components = components
        super().__init__(
            f"`covariances` must be positive definite, got a singular one for component "
            f"{', '.join(map(str, components))}: a feature has no variance there or depends linearly on the "
            "others, so drop it, or add a small multiple of the identity"
        )


class Factors(NamedTuple):
    """Covariances as densities need them.

    `roots` is (K, D, D), lower triangles with root' root = inverse covariance, or (K, D), one over the
    standard deviations; `log_determinants`, shape (K,), are those of the covariances.
    """

    roots: FloatArray
    log_determinants: FloatArray


def covariance_shape(covariance_type: str, n_clusters: int, n_features: int) -> tuple[int, ...]:
    """Return the shape of covariances of a type.

    Examples
    --------
    >>> [covariance_shape(name, 3, 2) for name in COVARIANCE_TYPES]
    [(3, 2, 2), (1, 2, 2), (3, 2), (3,)]
    """
    if covariance_type not in COVARIANCE_TYPES:
        raise ValueError(
            f"`covariance_type` must be one of {', '.join(map(repr, COVARIANCE_TYPES))}, "
            f"got {covariance_type!r}: pass 'full' unless the clusters share a shape"
        )
    K, D = n_clusters, n_features
    return {"full": (K, D, D), "tied": (1, D, D), "diagonal": (K, D), "spherical": (K,)}[covariance_type]


def as_covariances(
    covariances: ArrayLike, means: FloatArray, covariance_type: str | None = None
) -> FloatArray:
    """Return covariances of one type, or of any, in float64, symmetric where they have to be."""
    K, D = means.shape
    types = COVARIANCE_TYPES if covariance_type is None else (covariance_type,)
    shapes = {name: covariance_shape(name, K, D) for name in types}
    wanted = " or ".join(f"{shape} ({name})" for name, shape in shapes.items())
    array = as_numbers(covariances, "covariances", wanted).astype(np.float64)
    if array.shape not in shapes.values():
        raise ValueError(
            f"`covariances` must have shape {wanted}, got {array.shape}: "
            "one covariance shared by all components goes in as covariance[None]"
        )
    if array.ndim == 3:
        deviations = np.sqrt(np.abs(np.einsum("kdd->kd", array)))
        allowed = 1e-6 * deviations[:, :, None] * deviations[:, None, :]
        if (np.abs(array - array.swapaxes(1, 2)) > allowed).any():
            raise ValueError("`covariances` must be symmetric, got some that are not: use (S + S.T) / 2")
    return array


def as_proportions(weights: ArrayLike, n_clusters: int) -> FloatArray:
    """Return mixing proportions as float64: not negative, with sum 1, which rounding may have broken."""
    array = as_numbers(weights, "weights", f"({n_clusters},)").astype(np.float64)
    if array.shape != (n_clusters,):
        raise ValueError(
            f"`weights` must have shape ({n_clusters},), got {array.shape}: pass one for each component"
        )
    if array.min() < 0 or abs(array.sum() - 1) > 1e-6:
        raise ValueError(
            f"`weights` must be proportions with sum 1, got {array.min():g} as the smallest and "
            f"{array.sum():g} as the sum: divide them by their sum"
        )
    shares: FloatArray = array / array.sum()
    return shares


def as_responsibilities(responsibilities: ArrayLike, n_points: int) -> FloatArray:
    """Return responsibilities (N, K): not negative, with rows of sum 1."""
    array = as_points(responsibilities, "responsibilities")
    if len(array) != n_points:
        raise ValueError(
            f"`responsibilities` must have shape ({n_points}, K), one row for each point, got {array.shape}: "
            "pass what e_step returns first"
        )
    if array.min() < 0 or abs(array.sum(axis=1) - 1).max() > 1e-3:
        raise ValueError(
            "`responsibilities` must not be negative, with rows of sum 1, got values down to "
            f"{float(array.min()):g} and sums up to {float(array.sum(axis=1).max()):g}: divide by the sums"
        )
    return array


def expand(covariances: FloatArray, n_clusters: int, n_features: int) -> FloatArray:
    """Return covariances of any type as one matrix for each component, (K, D, D), perhaps read-only."""
    if covariances.ndim == 3:
        return np.broadcast_to(covariances, (n_clusters, n_features, n_features))
    variances = covariances.reshape(n_clusters, -1, 1) * np.ones((n_features, 1))
    full: FloatArray = variances * np.eye(n_features)
    return full


def factor(covariances: FloatArray, n_clusters: int, n_features: int) -> Factors:
    """Return inverse Cholesky roots and log-determinants, or say which covariances have none."""
    if covariances.ndim == 3:
        roots, log_determinants = _factor_matrices(covariances)
        if len(roots) == n_clusters:
            return Factors(roots, log_determinants)
        shape = (n_clusters, n_features, n_features)  # tied
        return Factors(np.broadcast_to(roots, shape), np.broadcast_to(log_determinants, n_clusters))
    variances = covariances.reshape(n_clusters, -1)
    _refuse_unless_positive(variances)
    roots = np.broadcast_to(1 / np.sqrt(variances), (n_clusters, n_features))
    return Factors(roots, -2 * np.log(roots).sum(axis=1))


def _factor_matrices(covariances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Factor correlations, so that the units of the features do not decide what is singular."""
    variances = np.einsum("kdd->kd", covariances)
    _refuse_unless_positive(variances)
    deviations = np.sqrt(variances)
    correlations = covariances / (deviations[:, :, None] * deviations[:, None, :])
    try:
        lower = np.linalg.cholesky(correlations)
    except np.linalg.LinAlgError:
        least = np.linalg.eigvalsh(correlations)[:, 0]
        raise SingularCovarianceError(np.flatnonzero(least <= max(least.min(), DEPENDENT))) from None
    pivots = np.einsum("kdd->kd", lower)
    if pivots.min() ** 2 <= DEPENDENT:
        raise SingularCovarianceError(np.flatnonzero(pivots.min(axis=1) ** 2 <= DEPENDENT))
    roots = np.linalg.inv(lower) / deviations[:, None, :]
    return roots, 2 * np.log(pivots * deviations).sum(axis=1)


def _refuse_unless_positive(variances: FloatArray) -> None:
    refuse_overflow(variances)
    if not variances.min() > 0:
        raise SingularCovarianceError(np.flatnonzero((variances <= 0).any(axis=1)))


def log_densities(x: FloatArray, means: FloatArray, factors: Factors) -> FloatArray:
    """Return log N(x_i; mu_k, Sigma_k) for a block of points (n, D), shape (K, n).

    With z = root (x - mu): -(D log 2 pi + log |Sigma| + ||z||^2) / 2.
    """
    logs = np.empty((len(means), len(x)))
    for mean, root, out in zip(means, factors.roots, logs, strict=True):
        difference = (x - mean).T
        z = root @ difference if root.ndim == 2 else root[:, None] * difference
        np.einsum("dn,dn->n", z, z, out=out)
    logs += (x.shape[1] * math.log(2 * math.pi) + factors.log_determinants)[:, None]
    logs *= -0.5
    return logs


def refuse_overflow(values: Any) -> None:
    """Say so if squares of the data have no room among floats."""
    if not np.isfinite(values).all():
        raise ValueError(
            "`X` and the means must have finite squares, got overflow: divide them by their size"
        )
