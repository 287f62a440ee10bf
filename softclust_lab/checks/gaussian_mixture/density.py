"""Task 1, the log density of a Gaussian: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.gaussian_mixture.density_mistakes import MISCONCEPTIONS
from softclust_lab.checks.gaussian_mixture.draws import (
    FAR,
    LOG_TWO_PI,
    covariances_of,
    mixture_of,
    points_of,
    rounded,
)
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.gaussian_mixture import log_gaussian


def easy(rng: Generator) -> Args:
    """Draw three components in the plane, and points from them."""
    weights, means, covariances = mixture_of(rng, 3, 2, spread=1.5)
    return points_of(rng, 15, weights, means, covariances), means, covariances


def tilted(rng: Generator) -> Args:
    """Draw components in five dimensions, thin and turned."""
    weights, means, covariances = mixture_of(rng, 4, 5, spread=4.0)
    return points_of(rng, 30, weights, means, covariances), means, covariances


def other_unit(rng: Generator) -> Args:
    """Draw data in a small unit, so that all numbers are large."""
    X, means, covariances = easy(rng)
    return 30.0 * X, 30.0 * means, 900.0 * covariances  # type: ignore[operator]


def reordered(rng: Generator) -> Args:
    """Draw more components than points, in an order that means nothing."""
    weights, means, covariances = mixture_of(rng, 8, 3, spread=2.0)
    return points_of(rng, 9, weights, means, covariances)[:4], means, covariances


def far_out(rng: Generator) -> Args:
    """Draw points that lie sixty standard deviations or more from every mean."""
    _, means, covariances = mixture_of(rng, 3, 2, spread=1.0)
    angles = rng.uniform(0, 2 * np.pi, size=6)
    return 500.0 * np.column_stack([np.cos(angles), np.sin(angles)]), means, covariances


def tiny_determinants(rng: Generator) -> Args:
    """Draw many coordinates in a large unit: the determinants are 0 as floats."""
    means = 1e-9 * rng.normal(size=(2, 20))
    covariances = covariances_of(rng, 2, 20, spread=1e-9)
    return means[rng.integers(0, 2, size=5)] + 1e-9 * rng.normal(size=(5, 20)), means, covariances


def one_coordinate(rng: Generator) -> Args:
    """Draw a single point on a line and a single component."""
    return rng.normal(size=(1, 1)), rng.normal(size=(1, 1)), rng.uniform(2, 5, size=(1, 1, 1))


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    weights, means, covariances = mixture_of(rng, 3, 2, spread=1.5)
    X = points_of(rng, 12, weights, means, covariances)
    return rounded(X) + FAR, rounded(means) + FAR, covariances


_LOG_36 = np.log(36)
_TILTED = np.array([[2.0, 1.0], [1.0, 2.0]])

TASK = Task(
    id="gaussian_mixture.log_gaussian",
    title="The log density of a Gaussian",
    parameters=("X", "means", "covariances"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three components in the plane",
        "values on thin, turned components in five dimensions",
        "another unit, another number of components: the formula is the same",
        "points far out, determinants too small for a float, one point, data far from zero",
    ),
    visible=(
        Case(
            "On a line",
            (np.array([[3.0], [7.0]]), np.array([[3.0]]), np.array([[[4.0]]])),
            np.array([[-0.5 * (LOG_TWO_PI + np.log(4))], [-0.5 * (LOG_TWO_PI + np.log(4) + 4)]]),
            "The variance is 4, so one standard deviation is 2. In the middle -(log 2 pi + log 4) / 2 = "
            "-1.612. At 7 the difference is 4, its square over the variance 16 / 4 = 4, and half of that is "
            "subtracted: -3.612.",
        ),
        Case(
            "A tilted ellipse",
            (np.array([[1.0, 1.0], [1.0, -1.0], [3.0, 0.0]]), np.zeros((1, 2)), _TILTED[None]),
            -0.5 * (2 * LOG_TWO_PI + np.log(3) + np.array([[2 / 3], [2.0], [6.0]])),
            "The determinant is 2 * 2 - 1 * 1 = 3 and the inverse [[2, -1], [-1, 2]] / 3. The squared "
            "lengths are, for (1, 1): (2 - 1 - 1 + 2) / 3 = 2/3; for (1, -1): (2 + 1 + 1 + 2) / 3 = 2; for "
            "(3, 0): 18 / 3 = 6. (1, 1) and (1, -1) are equally far from the mean, but the ellipse lies "
            "along (1, 1).",
        ),
        Case(
            "Two components",
            (
                np.array([[0.0, 1.0], [2.0, 4.0], [6.0, 1.0]]),
                np.array([[0.0, 0.0], [2.0, 1.0]]),
                np.array([np.eye(2), [[4.0, 0.0], [0.0, 9.0]]]),
            ),
            -LOG_TWO_PI - 0.5 * np.array([[1.0, _LOG_36 + 1], [20.0, _LOG_36 + 1], [37.0, _LOG_36 + 4]]),
            "Each value is -log 2 pi - (log |Sigma| + squared length) / 2, with log |Sigma| = 0 and log 36. "
            "The squared lengths from the first mean are 1, 20 and 37; from the second, 4/4 + 0/9 = 1, "
            "0/4 + 9/9 = 1 and 16/4 + 0/9 = 4.",
        ),
        Case(
            "Far out",
            (np.array([[100.0]]), np.array([[0.0]]), np.array([[[1.0]]])),
            np.array([[-0.5 * (LOG_TWO_PI + 10000)]]),
            "The squared length is 100^2 = 10000: -(1.838 + 10000) / 2 = -5000.919. The density itself, "
            "exp(-5000.919), is 0 for a computer.",
        ),
        Case(
            "A tiny determinant",
            (np.zeros((1, 4)), np.zeros((1, 4)), 1e-100 * np.eye(4)[None]),
            np.array([[-0.5 * (4 * LOG_TWO_PI - 400 * np.log(10))]]),
            "The determinant is 1e-100^4 = 1e-400, which is 0 for a computer; its logarithm is "
            "-400 log 10 = -921.03. The point is the mean: -(4 * 1.838 - 921.03) / 2 = 456.84.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR + 1], [FAR + 4]]), np.array([[FAR + 2]]), np.array([[[2.0]]])),
            np.array([[-0.5 * (LOG_TWO_PI + np.log(2) + 0.5)], [-0.5 * (LOG_TWO_PI + np.log(2) + 2)]]),
            "The differences are -1 and 2, their squares over the variance 1/2 and 2, as they would be near "
            "zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=log_gaussian,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", tilted, 3),
        *drawn("invariants", other_unit, 2),
        *drawn("invariants", reordered, 2),
        *drawn("extremes", far_out),
        *drawn("extremes", tiny_determinants),
        *drawn("extremes", one_coordinate),
        *drawn("extremes", far_from_zero, 2),
    ),
)
