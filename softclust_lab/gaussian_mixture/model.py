"""A Gaussian mixture by its definition, on checked arrays: likelihood, E-step and M-step.

The plain way, and the accurate one wherever a covariance has a Cholesky factor; `gaussian_mixture.sums` takes
both steps in one pass.

The covariance floor is blur: each point stands for a cloud N(x_i, floor I), over which log densities are
averaged. That adds floor I to every covariance of the M-step and -floor trace(Sigma_k^-1) / 2 to every log
density, and expectation maximisation still never lowers the likelihood (it needs no densities of integral 1).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.blocks import (
    along_points,
    block_distances,
    middle,
    normalize_exponentials,
    total,
    weighted_sums,
)
from softclust_lab.gaussian_mixture.gaussians import Factors, factor, log_densities, refuse_overflow
from softclust_lab.passes import map_points, sum_blocks

#: A component with a smaller share of the weight than this has no mean and no covariance of its own.
STARVED = 1e-100
#: The means of given responsibilities are measured from the middle of so many points.
FIRST_ROWS = 101


class Mixture(NamedTuple):
    """Parameters in float64: proportions (K,), means (K, D), covariances of one type, and what follows.

    `offsets`, (K,), are log pi_k - floor trace(Sigma_k^-1) / 2.
    """

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray
    factors: Factors
    offsets: FloatArray

    @property
    def matrices(self) -> bool:
        """Whether covariances have off-diagonal entries."""
        return self.covariances.ndim == 3


class Rule(NamedTuple):
    """The settings of an M-step."""

    covariance_type: str
    covariance_floor: float

    @property
    def matrices(self) -> bool:
        """Whether covariances have off-diagonal entries."""
        return self.covariance_type in ("full", "tied")


def mixture(
    weights: FloatArray, means: FloatArray, covariances: FloatArray, covariance_floor: float = 0.0
) -> Mixture:
    """Return the parameters with what follows from them, or raise `SingularCovarianceError`."""
    factors = factor(covariances, *means.shape)
    with np.errstate(divide="ignore"):  # a starved component: log 0
        offsets = np.log(weights)
    if covariance_floor:
        offsets -= covariance_floor / 2 * np.square(factors.roots).reshape(len(means), -1).sum(axis=1)
    return Mixture(weights, means, covariances, factors, offsets)


def width(model: Mixture) -> int:
    """Return the floats that a block holds for each point."""
    K, D = model.means.shape
    return int(K + 3 * D)


def joint_logs(x: FloatArray, model: Mixture) -> FloatArray:
    """Return log (pi_k N(x_i; mu_k, Sigma_k)), blurred, for a block of points (n, D), shape (K, n)."""
    logs = log_densities(np.asarray(x, dtype=np.float64), model.means, model.factors)
    logs += model.offsets[:, None]
    return logs


def responsibilities(X: FloatArray, model: Mixture) -> FloatArray:
    """Return how far each component is responsible for each point, (N, K): the E-step."""

    def block(x: FloatArray) -> FloatArray:
        logs = joint_logs(x, model)
        normalize_exponentials(logs)
        return logs.T

    out: FloatArray = map_points(block, X, width=width(model), columns=len(model.means))
    return out


def labels(X: FloatArray, model: Mixture) -> IntArray:
    """Return the most responsible component of each point, the lowest on a tie."""

    def block(x: FloatArray) -> IntArray:
        nearest: IntArray = np.argmax(joint_logs(x, model), axis=0)
        return nearest

    out: IntArray = map_points(block, X, width=width(model), dtype=np.intp)
    return out


def log_likelihood(X: FloatArray, model: Mixture, weight: FloatArray | None) -> float:
    """Return the total log-likelihood."""

    def block(x: FloatArray, w: FloatArray | None) -> tuple[float]:
        return (total(normalize_exponentials(joint_logs(x, model)), w),)

    (likelihood,) = sum_blocks(block, X, weight, width=width(model))
    refuse_overflow(likelihood)
    return float(likelihood)


def estimate(
    X: FloatArray, held: FloatArray, rule: Rule, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return weights, means and covariances under given responsibilities (N, K): the M-step.

    Refuses a component that holds nothing.
    """
    K, D = held.shape[1], X.shape[1]
    origin = middle(np.asarray(X[:FIRST_ROWS], dtype=np.float64))

    def first_moments(x: FloatArray, r: FloatArray, w: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        return weighted_sums(r.T, along_points(np.asarray(x, dtype=np.float64), origin), w)

    def second_moments(x: FloatArray, r: FloatArray, w: FloatArray | None) -> tuple[FloatArray]:
        return (moments(x, r.T if w is None else r.T * w, means, rule.matrices)[1],)

    totals, sums = sum_blocks(first_moments, X, held, weight, width=2 * K + D)
    starved = np.flatnonzero(totals <= STARVED * totals.sum())
    if starved.size:
        raise ValueError(
            "`responsibilities` must give every component something to hold, but column "
            f"{starved[0]} has no weight: leave that component out"
        )
    means = origin + sums / totals[:, None]
    (second,) = sum_blocks(second_moments, X, held, weight, width=2 * K + 2 * D)
    weights = totals / totals.sum()
    scatter = second / (totals[:, None, None] if rule.matrices else totals[:, None])
    return weights, means, floored(scatter, weights, rule)


def moments(
    x: FloatArray, coefficients: FloatArray, places: FloatArray, matrices: bool
) -> tuple[FloatArray, FloatArray]:
    """Return sum_i a_ki (x_i - p_k), (K, D), and sum_i a_ki (x_i - p_k)(x_i - p_k)' or only its diagonal."""
    K, D = places.shape
    first, second = np.empty((K, D)), np.empty((K, D, D) if matrices else (K, D))
    for k, (coefficient, place) in enumerate(zip(coefficients, places, strict=True)):
        differences = (x - place).T
        first[k] = differences @ coefficient
        differences *= np.sqrt(coefficient)
        second[k] = differences @ differences.T if matrices else np.vecdot(differences, differences)
    return first, second


def floored(scatter: FloatArray, weights: FloatArray, rule: Rule) -> FloatArray:
    """Return the covariances of a type from each component's own about its mean, (K, D, D) or (K, D)."""
    covariances: FloatArray
    if rule.covariance_type == "tied":
        covariances = np.tensordot(weights, scatter, axes=1)[None]
    elif rule.covariance_type == "spherical":
        covariances = scatter.mean(axis=1)
    else:
        covariances = scatter
    return covariances + rule.covariance_floor * (np.eye(scatter.shape[1]) if rule.matrices else 1.0)


def spread_about_nearest(
    X: FloatArray, means: FloatArray, weight: FloatArray | None, rule: Rule
) -> FloatArray:
    """Return for every component the covariance of the points about their nearest centers."""
    K, D = means.shape
    origin = middle(means)

    def block(x: FloatArray, w: FloatArray | None) -> tuple[float, FloatArray]:
        x = np.asarray(x, dtype=np.float64)
        nearest = block_distances(along_points(x, origin), means - origin).argmin(axis=0)
        residuals = x - means[nearest]
        if w is not None:
            residuals *= np.sqrt(w)[:, None]
        return float(len(x) if w is None else w.sum()), residuals.T @ residuals

    size, sums = sum_blocks(block, X, weight, width=2 * K + 4 * D)
    scatter = (sums if rule.matrices else np.diagonal(sums)) / size
    return floored(np.broadcast_to(scatter, (K, *scatter.shape)), np.full(K, 1 / K), rule)
