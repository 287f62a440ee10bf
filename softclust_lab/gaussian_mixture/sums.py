"""One iteration of expectation maximisation: one pass over the points, and what it makes of the sums.

A pass returns the log-likelihood and, under each component's responsibilities, the weight and the first two
moments. `cholesky_sums` follows the definition: differences from each component's own mean. `product_sums`
uses that log pi_k N(x; mu_k, Sigma_k) is linear in the features (x, xx'): one product gives all densities,
another all moments, two to four times faster. It measures everything from one origin, so it loses digits
where a component is thin against the spread of all; `em_sums` chooses.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.blocks import along_points, normalize_exponentials, total
from softclust_lab.gaussian_mixture.gaussians import SingularCovarianceError
from softclust_lab.gaussian_mixture.model import (
    STARVED,
    Mixture,
    Rule,
    floored,
    joint_logs,
    mixture,
    moments,
    width,
)
from softclust_lab.passes import sum_blocks

#: Products are used up to this ratio of cancelling terms to what they leave. Measured: covariances lose about
#: 3e-16 times the ratio, so that nine digits stay.
REACH = 1e6


class Sums(NamedTuple):
    """One pass: log-likelihood, weights (K,), and the first (K, D) and second moments about `places`.

    Second moments are (K, D, D), or (K, D) for covariances without off-diagonal entries. None is divided by
    its weight. The places are one origin, (D,), or, where sums are `exact`, each component's mean, (K, D).
    """

    log_likelihood: float
    totals: FloatArray
    first: FloatArray
    second: FloatArray
    places: FloatArray
    exact: bool


def em_sums(X: FloatArray, model: Mixture, weight: FloatArray | None) -> Sums:
    """Return the sums at a model, by products where they keep their digits."""
    return product_sums(X, model, weight) if within_reach(model) else cholesky_sums(X, model, weight)


def within_reach(model: Mixture) -> bool:
    """Return whether products keep their digits.

    The terms that cancel are as large as sum_d v_d (Sigma_k^-1)_dd, with v the variances of the whole
    mixture: the squared ratio of the whole's width to the component's. It does not depend on units.
    """
    roots = model.factors.roots[model.weights > 0]
    precisions = np.einsum("ked,ked->kd", roots, roots) if model.matrices else roots**2
    return bool((precisions @ _variances(model)).max() <= REACH)


def _variances(model: Mixture) -> FloatArray:
    """Return the variance of each feature under the whole mixture."""
    weights, means, covariances = model[:3]
    if model.matrices:
        inside = np.einsum("kdd->kd", covariances)
    else:
        inside = covariances.reshape(len(covariances), -1)
    variances: FloatArray = weights @ (inside + (means - weights @ means) ** 2)
    return variances


def cholesky_sums(X: FloatArray, model: Mixture, weight: FloatArray | None) -> Sums:
    """Return the sums by the definition."""

    def block(x: FloatArray, w: FloatArray | None) -> tuple[float, FloatArray, FloatArray, FloatArray]:
        logs = joint_logs(x, model)
        log_likelihood = _normalize(logs, w)
        return log_likelihood, logs.sum(axis=1), *moments(x, logs, model.means, model.matrices)

    log_likelihood, totals, first, second = sum_blocks(block, X, weight, width=width(model), combine=_add)
    return Sums(log_likelihood, totals, first, second, model.means, exact=True)


def product_sums(X: FloatArray, model: Mixture, weight: FloatArray | None) -> Sums:
    """Return the sums by two products with the features of each block."""
    K, D = model.means.shape
    features = _products_of_pairs if model.matrices else _squares
    origin = model.weights @ model.means
    constants, coefficients = _linear_form(model, origin)

    def block(x: FloatArray, w: FloatArray | None) -> tuple[float, FloatArray, FloatArray]:
        phi = features(along_points(np.asarray(x, dtype=np.float64), origin))
        logs = coefficients @ phi
        logs += constants[:, None]  # not one more feature: log 0 must not meet a product
        log_likelihood = _normalize(logs, w)
        return log_likelihood, logs.sum(axis=1), logs @ phi.T

    held = coefficients.shape[1] + K + D
    log_likelihood, totals, sums = sum_blocks(block, X, weight, width=held, combine=_add)
    second = _symmetric(sums[:, D:], D) if model.matrices else sums[:, D:]
    return Sums(log_likelihood, totals, sums[:, :D], second, origin, exact=False)


def _linear_form(model: Mixture, origin: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return each component's constant (K,) and its coefficients of the features (K, F)."""
    (roots, log_determinants), places = model.factors, model.means - origin
    if model.matrices:
        precisions = roots.swapaxes(1, 2) @ roots
        linear = (precisions @ places[:, :, None])[:, :, 0]
        i, j, share = _pairs(len(origin))
        quadratic: FloatArray = precisions[:, i, j] * share
    else:
        linear = roots**2 * places
        quadratic = -0.5 * roots**2
    constants = len(origin) * math.log(2 * math.pi) + log_determinants + np.vecdot(linear, places)
    return model.offsets - 0.5 * constants, np.concatenate([linear, quadratic], axis=1)


def _products_of_pairs(xt: FloatArray) -> FloatArray:
    """Return the features (x, upper triangle of xx') of points (D, n), row by row of the triangle."""
    D, n = xt.shape
    phi = np.empty((D * (D + 3) // 2, n))
    phi[:D] = xt
    xt, row = phi[:D], D
    for d in range(D):
        np.multiply(xt[d:], xt[d], out=phi[row : row + D - d])
        row += D - d
    return phi


def _squares(xt: FloatArray) -> FloatArray:
    """Return the features (x, x^2) of points (D, n)."""
    return np.concatenate([xt, xt**2])


def _symmetric(triangles: FloatArray, n_features: int) -> FloatArray:
    """Return matrices (K, D, D) from the rows of their upper triangles."""
    i, j, _ = _pairs(n_features)
    out = np.empty((len(triangles), n_features, n_features))
    out[:, i, j] = out[:, j, i] = triangles
    return out


@lru_cache(maxsize=8)
def _pairs(n_features: int) -> tuple[IntArray, IntArray, FloatArray]:
    """Return row and column of the upper triangle's entries, and what each counts in -x'Px / 2."""
    i, j = np.triu_indices(n_features)
    return i, j, np.where(i == j, -0.5, -1.0)


def iterate(
    X: FloatArray, model: Mixture, sums: Sums, rule: Rule, weight: FloatArray | None
) -> tuple[Mixture, Sums]:
    """Return the M-step's parameters, and the sums at them.

    Parameters that leave the products' reach are computed again, from sums by the definition.
    """
    if not sums.exact:
        try:
            moved = maximize(model, sums, rule)
            if within_reach(moved):
                return moved, product_sums(X, moved, weight)
        except SingularCovarianceError:
            pass
        sums = cholesky_sums(X, model, weight)
    moved = maximize(model, sums, rule)
    return moved, em_sums(X, moved, weight)


def maximize(model: Mixture, sums: Sums, rule: Rule) -> Mixture:
    """Return the parameters that the sums ask for: the M-step.

    A component that has starved keeps its mean and its covariance, with weight 0.
    """
    weights = sums.totals / sums.totals.sum()
    starved = weights <= STARVED
    totals = np.where(starved, 1, sums.totals)[:, None]
    weights[starved] = 0
    shift = sums.first / totals
    means = sums.places + shift
    if rule.matrices:
        scatter = sums.second / totals[:, :, None] - shift[:, :, None] * shift[:, None, :]
    else:
        scatter = sums.second / totals - shift**2
    covariances = floored(scatter, weights, rule)
    means[starved] = model.means[starved]
    if rule.covariance_type != "tied":
        covariances[starved] = model.covariances[starved]
    return mixture(weights, means, covariances, rule.covariance_floor)


def _normalize(logs: FloatArray, weight: FloatArray | None) -> float:
    """Turn log joint densities, in place, into weighted responsibilities; return the log-likelihood."""
    log_likelihood = total(normalize_exponentials(logs), weight)
    if weight is not None:
        logs *= weight
    return log_likelihood


def _add(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[Any, ...]:
    """Add up the sums in place: each block makes its own, and they may be large."""
    for mine, other in zip(a[1:], b[1:], strict=True):
        mine += other
    return (a[0] + b[0], *a[1:])
