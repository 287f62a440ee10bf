"""Task 2, the E-step: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, tuple_of
from softclust_lab.checks.gaussian_mixture.draws import (
    FAR,
    LOG_TWO_PI,
    mixture_of,
    points_of,
    rounded,
)
from softclust_lab.checks.gaussian_mixture.expectation_mistakes import MISCONCEPTIONS
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.gaussian_mixture import e_step


def easy(rng: Generator) -> Args:
    """Draw three components in the plane that overlap somewhat."""
    weights, means, covariances = mixture_of(rng, 3, 2, spread=4.0)
    return points_of(rng, 16, weights, means, covariances), weights, means, covariances


def overlapping(rng: Generator) -> Args:
    """Draw components in four dimensions that lie through each other."""
    weights, means, covariances = mixture_of(rng, 5, 4, spread=9.0)
    return points_of(rng, 40, weights, means, covariances), weights, means, covariances


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, weights, means, covariances = easy(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, weights, means + shift, covariances  # type: ignore[operator]


def renumbered(rng: Generator) -> Args:
    """Draw the components in another order."""
    X, weights, means, covariances = overlapping(rng)
    order = rng.permutation(5)
    return X, weights[order], means[order], covariances[order]  # type: ignore[index]


def far_out(rng: Generator) -> Args:
    """Draw points that are far from every mean: all densities are 0 as floats."""
    weights, means, covariances = mixture_of(rng, 3, 2, spread=1.5)
    angles = rng.uniform(0, 2 * np.pi, size=5)
    X = 500.0 * np.column_stack([np.cos(angles), np.sin(angles)])
    return X, weights, means, covariances


def one_component(rng: Generator) -> Args:
    """Draw a single component: it is responsible for everything."""
    weights, means, covariances = mixture_of(rng, 1, 3, spread=2.0)
    return points_of(rng, 7, weights, means, covariances), np.ones(1), means, covariances


def one_point(rng: Generator) -> Args:
    """Draw a single point between components."""
    weights, means, covariances = mixture_of(rng, 4, 2, spread=9.0)
    return rng.normal(size=(1, 2)), weights, means, covariances


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X, weights, means, covariances = easy(rng)
    return rounded(X) + FAR, weights, rounded(means) + FAR, covariances  # type: ignore[arg-type]


_ROUND = np.array([np.eye(1), np.eye(1)])
_NEAR = np.exp(2.0)

TASK = Task(
    id="gaussian_mixture.e_step",
    title="The E-step",
    parameters=("X", "weights", "means", "covariances"),
    rule=tuple_of(responsibilities=NUMBERS, log_likelihood=NUMBERS),
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three components in the plane",
        "values on components that lie through each other in four dimensions",
        "moving all data, or renumbering the components, changes nothing else",
        "points far out, one component, one point, data far from zero",
    ),
    visible=(
        Case(
            "Half way between two",
            (np.array([[1.0]]), np.array([0.75, 0.25]), np.array([[0.0], [2.0]]), _ROUND),
            (np.array([[0.75, 0.25]]), -0.5 * (LOG_TWO_PI + 1)),
            "1 is equally far from both means and both variances are 1: only the weights decide. The "
            "density is (0.75 + 0.25) N(1; 0, 1), its logarithm -(log 2 pi + 1) / 2 = -1.419.",
        ),
        Case(
            "Narrow and wide",
            (
                np.array([[0.0]]),
                np.array([0.5, 0.5]),
                np.array([[0.0], [0.0]]),
                np.array([[[1.0]], [[16.0]]]),
            ),
            (np.array([[0.8, 0.2]]), -0.5 * LOG_TWO_PI + np.log(0.625)),
            "Both components lie on the point, with standard deviations 1 and 4: the narrow one is 4 times "
            "as high. Shares 4/5 and 1/5; the density is (0.5 + 0.5 / 4) / sqrt(2 pi) = 0.625 / sqrt(2 pi).",
        ),
        Case(
            "Two points",
            (np.array([[0.0], [2.0]]), np.array([0.5, 0.5]), np.array([[0.0], [2.0]]), _ROUND),
            (
                np.array([[_NEAR, 1.0], [1.0, _NEAR]]) / (1 + _NEAR),
                2 * (np.log(0.5) - 0.5 * LOG_TWO_PI + np.log1p(np.exp(-2.0))),
            ),
            "For the point 0 the squares over 2 are 0 and 2, so the densities are as 1 to exp(-2), the "
            "shares 0.881 and 0.119. Its log density is log 0.5 - 0.919 + log(1 + exp(-2)) = -1.485. For the "
            "point 2 it is the other way round: the sum is -2.970.",
        ),
        Case(
            "In the plane",
            (
                np.array([[2.0, 0.0], [0.0, 2.0]]),
                np.array([0.5, 0.5]),
                np.zeros((2, 2)),
                np.array([[[4.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 4.0]]]),
            ),
            (
                np.array([[np.exp(1.5), 1.0], [1.0, np.exp(1.5)]]) / (1 + np.exp(1.5)),
                2 * (np.log(0.25) - LOG_TWO_PI - 0.5 + np.log1p(np.exp(-1.5))),
            ),
            "Both components have the mean 0 and the determinant 4; one is wide, the other tall. For (2, 0) "
            "the squared lengths are 4/4 = 1 and 4/1 = 4, so the densities are as exp(-1/2) to exp(-2): "
            "shares 0.818 and 0.182. Its log density is log 0.5 - log 2 pi - log 2 - 1/2 + log(1 + "
            "exp(-3/2)) = -3.523.",
        ),
        Case(
            "Far out, alone",
            (np.array([[41.0]]), np.array([0.5, 0.5]), np.array([[0.0], [2.0]]), _ROUND),
            (np.array([[np.exp(-80.0), 1.0]]), np.log(0.5) - 0.5 * (LOG_TWO_PI + 39.0**2)),
            "Both densities are 0 for a computer, but their logarithms differ: (41^2 - 39^2) / 2 = 80, so "
            "the second component has a share of 1 to 34 digits. The log density is log 0.5 - 0.919 - "
            "39^2 / 2 = -762.112.",
        ),
        Case(
            "Far out, and one point in the middle",
            (np.array([[101.0], [-99.0], [1.0]]), np.array([0.5, 0.5]), np.array([[0.0], [2.0]]), _ROUND),
            (
                np.array([[np.exp(-200.0), 1.0], [1.0, np.exp(-200.0)], [0.5, 0.5]]),
                2 * np.log(0.5) - 1.5 * LOG_TWO_PI - 0.5 * (99.0**2 + 99.0**2 + 1.0),
            ),
            "At 101 and -99 all densities are 0 for a computer, but their logarithms differ: (101^2 - 99^2) "
            "/ 2 = 200, so the nearer component has a share of 1 to 86 digits. Each log density is log 0.5 - "
            "0.919 - 99^2 / 2. The point 1 is equally far from both means, shares 1/2 and 1/2; its log "
            "density is -0.919 - 1/2. The sum is -9805.643.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=e_step,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", overlapping, 3),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", renumbered, 2),
        *drawn("extremes", far_out),
        *drawn("extremes", one_component),
        *drawn("extremes", one_point),
        *drawn("extremes", far_from_zero),
    ),
)
