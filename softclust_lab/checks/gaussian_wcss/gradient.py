"""Task 3, the gradient: cases and properties."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance
from softclust_lab.checks.gaussian_wcss.draws import (
    FAR,
    HALVES,
    bandwidth_tiny,
    in_other_unit,
    moved,
    near_blobs,
    very_far,
)
from softclust_lab.checks.gaussian_wcss.gradient_mistakes import MISCONCEPTIONS
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.gaussian_wcss import soft_wcss_gradient


def easy(rng: Generator) -> Args:
    """Draw three groups in the plane."""
    return near_blobs(rng, 18, 3, 2, softness=1.0)


def many(rng: Generator) -> Args:
    """Draw many centers in five dimensions."""
    return near_blobs(rng, 40, 7, 5, softness=1.5)


def pushed_away(rng: Generator) -> Args:
    """Draw a center that the points push away."""
    X, centers, bandwidth = near_blobs(rng, 20, 3, 2, softness=1.0)
    pushed = centers.copy()
    pushed[rng.integers(3)] += 4.0 * bandwidth
    return X, pushed, bandwidth


def on_one_spot(rng: Generator) -> Args:
    """Draw centers that all lie on one spot: each has the same gradient."""
    X, centers, bandwidth = near_blobs(rng, 12, 3, 2, softness=1.0)
    return X, np.tile(centers[:1], (3, 1)), bandwidth


def one_center(rng: Generator) -> Args:
    """Draw a single center: its gradient is that of K-means."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 1.7


LOG2 = math.log(2.0)
_NEAR = 8 / 9 * (1 + LOG2 / 3)
_FARTHER = 1 / 9 * (1 - LOG2 * 8 / 3)
_ACROSS = 1 / 3 * (1 - LOG2 * 2 / 3)

TASK = Task(
    id="gaussian_wcss.soft_wcss_gradient",
    title="The gradient",
    parameters=("X", "centers", "bandwidth"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with many centers, and with a center that is pushed away",
        "moving all data changes nothing; another unit changes the gradient by its factor",
        "a very small bandwidth, one center, centers on one spot, data far from zero",
    ),
    visible=(
        Case(
            "One center",
            (np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([[1.0, 0.0]]), 0.7),
            np.array([[-4.0, -4.0]]),
            "With one center every weight is 1, every distance is the point's mean, and the bracket is 1: "
            "2 (1 - 1 + 1 - 3) = -4 and 2 (0 - 2 + 0 - 0) = -4.",
        ),
        Case(
            "One point, two centers",
            (np.array([[0.0]]), np.array([[1.0], [2.0]]), HALVES),
            np.array([[2 * _NEAR], [4 * _FARTHER]]),
            "Weights 8/9 and 1/9, mean distance 4/3, and 1/(2 sigma^2) = log 2. Brackets: 1 + log(2)/3 and "
            "1 - 8 log(2)/3, which is negative. Times 2 times the weight times (1 - 0) and (2 - 0).",
        ),
        Case(
            "Two points on two centers",
            (np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]]), HALVES),
            np.array([[-2 * _ACROSS], [2 * _ACROSS]]),
            "Weights 2/3 and 1/3, mean distance 1/3. For the first center the point 0 adds nothing, because "
            "it lies on it; the point 1 adds 2 times 1/3 times (1 - 2 log(2)/3) times (0 - 1).",
        ),
        Case(
            "Two dimensions",
            (np.array([[0.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 2.0]]), HALVES),
            np.array([[2 * _NEAR, 0.0], [0.0, 4 * _FARTHER]]),
            "The squared distances are 1 and 4, as in the second case; each center lies on one axis.",
        ),
        Case(
            "A small bandwidth",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 0.1),
            np.array([[-80.0], [60.0]]),
            "The weights are 0 and 1, so each center feels its own point only: 2 (0 - 40) and 2 (100 - 70).",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR], [FAR + 1]]), np.array([[FAR], [FAR + 1]]), HALVES),
            np.array([[-2 * _ACROSS], [2 * _ACROSS]]),
            "The differences are those of the third case, as they would be near zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=soft_wcss_gradient,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", many, 2),
        *drawn("values-hard", pushed_away, 2),
        *drawn("invariants", moved, 2),
        *drawn("invariants", in_other_unit, 2),
        *drawn("extremes", bandwidth_tiny, 2),
        *drawn("extremes", one_center),
        *drawn("extremes", on_one_spot),
        *drawn("extremes", very_far, 2, Tolerance(relative=1e-9)),
    ),
)
