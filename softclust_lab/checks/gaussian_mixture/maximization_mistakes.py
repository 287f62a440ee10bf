"""Task 3, the M-step: what its mistakes compute and what to say about them."""

from __future__ import annotations

import numpy as np

from softclust_lab.checks.gaussian_mixture.draws import (
    Floats,
    differences,
)
from softclust_lab.checks.task import Misconception
from softclust_lab.gaussian_mixture import m_step

SECTION = "gaussian-mixture-m-step"
FLOORS = "gaussian-mixture-floors"
Parameters = tuple[Floats, Floats, Floats]


def reference(X: Floats, responsibilities: Floats, covariance_floor: float) -> Parameters:
    """Return the library's M-step for full covariances."""
    return m_step(X, responsibilities, "full", covariance_floor)


def _scatter(X: Floats, held: Floats, places: Floats) -> Floats:
    """Return sum_i r_ik (x_i - p_k)(x_i - p_k)', shape (K, D, D)."""
    gaps = differences(X, places)
    return np.asarray(np.einsum("nk,nkd,nke->kde", held, gaps, gaps))


def _floor(X: Floats, covariance_floor: float) -> Floats:
    return covariance_floor * np.eye(X.shape[1])


def _with_covariances(X: Floats, held: Floats, covariances: Floats) -> Parameters:
    weights, means, _ = m_step(X, held, "full", 0.0)
    return weights, means, covariances


def _about(X: Floats, held: Floats, covariance_floor: float, places: Floats, divisors: Floats) -> Parameters:
    covariances = _scatter(X, held, places) / divisors[:, None, None] + _floor(X, covariance_floor)
    return _with_covariances(X, held, covariances)


def _totals_as_weights(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, covariances = reference(X, held, covariance_floor)
    return weights * len(X), means, covariances


def _sums_as_means(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, covariances = reference(X, held, covariance_floor)
    return weights, means * weights[:, None] * len(X), covariances


def _all_divided_by_n(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, covariances = m_step(X, held, "full", 0.0)
    shrunk = covariances * weights[:, None, None] + _floor(X, covariance_floor)
    return weights, means, shrunk


def _equal_weights(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, covariances = reference(X, held, covariance_floor)
    return np.full_like(weights, 1 / len(weights)), means, covariances


def _hard(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    return reference(X, np.eye(held.shape[1])[held.argmax(axis=1)], covariance_floor)


def _squared(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, _ = m_step(X, held, "full", 0.0)
    squares = held**2
    scatter = _scatter(X, squares, means) / held.sum(axis=0)[:, None, None]
    return weights, means, scatter + _floor(X, covariance_floor)


def _tied(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, shared = m_step(X, held, "tied", covariance_floor)
    return weights, means, np.repeat(shared, len(weights), axis=0)


def _diagonal(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, variances = m_step(X, held, "diagonal", covariance_floor)
    return weights, means, variances[:, :, None] * np.eye(X.shape[1])


def _everywhere(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, covariances = m_step(X, held, "full", 0.0)
    return weights, means, covariances + covariance_floor


def _least(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, covariances = m_step(X, held, "full", 0.0)
    diagonal = np.maximum(np.einsum("kdd->kd", covariances), covariance_floor)
    rows = np.arange(X.shape[1])
    covariances[:, rows, rows] = diagonal
    return weights, means, covariances


def _expanded(X: Floats, held: Floats, covariance_floor: float) -> Parameters:
    weights, means, _ = m_step(X, held, "full", 0.0)
    moments = np.einsum("nk,nd,ne->kde", held, X, X) / held.sum(axis=0)[:, None, None]
    covariances = moments - means[:, :, None] * means[:, None, :] + _floor(X, covariance_floor)
    return weights, means, covariances


MISCONCEPTIONS = (
    Misconception(
        "totals-as-weights",
        "Your weights are the totals N_k. A weight is a probability, so divide by the number of points: the "
        "K weights add up to 1.",
        SECTION,
        _totals_as_weights,
    ),
    Misconception(
        "equal-weights",
        "Your weights are all 1 / K. The data say how large each component is: its share of all "
        "responsibilities.",
        SECTION,
        _equal_weights,
    ),
    Misconception(
        "sums-instead-of-means",
        "Your means are weighted sums. Divide each by the total of its responsibilities, N_k: otherwise the "
        "mean moves away as points are added.",
        SECTION,
        _sums_as_means,
    ),
    Misconception(
        "covariances-divided-by-all-points",
        "You divide each component's scatter by the number of all points. A component's covariance knows "
        "nothing of the others: divide by its own total N_k.",
        SECTION,
        _all_divided_by_n,
    ),
    Misconception(
        "one-less-in-the-divisor",
        "You divide by N_k - 1. That makes an estimate unbiased, which is another aim: the covariance that "
        "makes the likelihood largest has N_k in the divisor.",
        SECTION,
        lambda X, held, floor: _about(X, held, floor, m_step(X, held, "full", 0.0)[1], held.sum(axis=0) - 1),
    ),
    Misconception(
        "scatter-not-divided",
        "Your covariances are sums over the points and grow with their number. Divide by the total N_k.",
        SECTION,
        lambda X, held, floor: _about(
            X, held, floor, m_step(X, held, "full", 0.0)[1], np.ones(held.shape[1])
        ),
    ),
    Misconception(
        "about-the-mean-of-all-points",
        "You measure the scatter about the mean of all points. Each component spreads about its own new "
        "mean.",
        SECTION,
        lambda X, held, floor: _about(
            X, held, floor, np.tile(X.mean(axis=0), (held.shape[1], 1)), held.sum(axis=0)
        ),
    ),
    Misconception(
        "about-zero",
        "You average x x' without taking the mean off first. A covariance is about differences from the "
        "component's mean.",
        SECTION,
        lambda X, held, floor: _about(
            X, held, floor, np.zeros((held.shape[1], X.shape[1])), held.sum(axis=0)
        ),
    ),
    Misconception(
        "hard-responsibilities",
        "You give each point to its most responsible component before you average. In the M-step every point "
        "counts in every component, with its share.",
        SECTION,
        _hard,
    ),
    Misconception(
        "responsibilities-squared",
        "In your covariances the responsibilities are squared. It happens when a difference is multiplied by "
        "the share and the product is then multiplied by itself: the share belongs into it once.",
        SECTION,
        _squared,
    ),
    Misconception(
        "one-covariance-for-all",
        "All your components have the same covariance. That is the tied type; here each has its own.",
        "gaussian-mixture-types",
        _tied,
    ),
    Misconception(
        "variances-only",
        "Your covariances have zeros off the diagonal. That is the diagonal type; here covariances are full: "
        "take the outer product of each difference with itself.",
        "gaussian-mixture-types",
        _diagonal,
    ),
    Misconception(
        "deviations-instead-of-covariances",
        "You take roots of the variances. A covariance holds variances and stays in squared units.",
        SECTION,
        lambda X, held, floor: _with_covariances(
            X, held, np.sign(reference(X, held, floor)[2]) * np.sqrt(np.abs(reference(X, held, floor)[2]))
        ),
    ),
    Misconception(
        "floor-forgotten",
        "You do not use the floor. It is added to every variance, so that no component can become "
        "infinitely thin.",
        FLOORS,
        lambda X, held, floor: m_step(X, held, "full", 0.0),
    ),
    Misconception(
        "floor-on-every-entry",
        "You add the floor to every entry of the covariances. It belongs on the diagonal alone: floor times "
        "the identity makes a component thicker in all directions alike and tilts nothing.",
        FLOORS,
        _everywhere,
    ),
    Misconception(
        "floor-as-a-smallest-value",
        "You raise variances that are below the floor and leave the others alone. Here the floor is added "
        "to every variance, large or small.",
        FLOORS,
        _least,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your covariances are right near zero and wrong for data far from it. The mean of the squares minus "
        "the square of the mean leaves no digits there. Subtract the mean first, then square.",
        SECTION,
        _expanded,
        loose=True,
    ),
)
