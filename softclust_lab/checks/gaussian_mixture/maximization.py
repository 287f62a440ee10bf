"""Task 3, the M-step: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance, tuple_of
from softclust_lab.checks.gaussian_mixture.draws import (
    FAR,
    Floats,
    mixture_of,
    points_of,
    rounded,
)
from softclust_lab.checks.gaussian_mixture.maximization_mistakes import MISCONCEPTIONS, reference
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties


def _shared(rng: Generator, n_points: int, n_clusters: int) -> Floats:
    """Return responsibilities of which each component has at least two points' worth."""
    free = rng.gamma(0.6, size=(n_points, n_clusters)) + 0.02
    free[np.arange(2 * n_clusters), np.arange(2 * n_clusters) % n_clusters] += 9.0
    free = rng.permutation(free)
    return np.asarray(free / free.sum(axis=1, keepdims=True))


def _drawn(rng: Generator, n_points: int, n_clusters: int, n_features: int, floor: float) -> Args:
    X = points_of(rng, n_points, *mixture_of(rng, n_clusters, n_features, spread=2.0))
    return X, _shared(rng, n_points, n_clusters), floor


def easy(rng: Generator) -> Args:
    """Draw points in the plane, shared by three components."""
    return _drawn(rng, 18, 3, 2, 0.0)


def floored(rng: Generator) -> Args:
    """Draw points in four dimensions, shared by five components, and a floor that matters."""
    return _drawn(rng, 50, 5, 4, float(rng.uniform(3, 9)))


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, held, _ = easy(rng)
    return X + rng.uniform(50, 90, size=2) * [1, -1], held, float(rng.uniform(1, 2))  # type: ignore[operator]


def renumbered(rng: Generator) -> Args:
    """Draw more components than coordinates, in an order that means nothing."""
    return _drawn(rng, 30, 6, 3, 0.5)


def all_or_nothing(rng: Generator) -> Args:
    """Draw responsibilities of 0 and 1: the steps of hard K-means, with covariances."""
    X, held, floor = _drawn(rng, 20, 3, 2, 0.25)
    return X, np.eye(3)[held.argmax(axis=1)], floor  # type: ignore[union-attr]


def one_point(rng: Generator) -> Args:
    """Draw a single point: its covariance is the floor."""
    return rng.normal(size=(1, 3)), np.ones((1, 1)), float(rng.uniform(0.1, 0.2))


def on_a_line(rng: Generator) -> Args:
    """Draw one coordinate and one component."""
    return rng.normal(size=(8, 1)), np.ones((8, 1)), 0.0


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X, held, _ = easy(rng)
    return rounded(X) + FAR, held, 0.5  # type: ignore[arg-type]


_HALF = np.array([[1.0, 0.0], [0.5, 0.5], [0.5, 0.5], [0.0, 1.0]])

TASK = Task(
    id="gaussian_mixture.m_step",
    title="The M-step",
    parameters=("X", "responsibilities", "covariance_floor"),
    rule=tuple_of(weights=NUMBERS, means=NUMBERS, covariances=NUMBERS),
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on points shared by three components",
        "values in four dimensions, with a floor",
        "moving all data moves the means alone; any number of components will do",
        "shares of 0 and 1, one point, one coordinate, data far from zero",
    ),
    visible=(
        Case(
            "One component",
            (np.array([[1.0], [3.0], [8.0]]), np.ones((3, 1)), 0.0),
            (np.array([1.0]), np.array([[4.0]]), np.array([[[26 / 3]]])),
            "The mean is 12 / 3 = 4, the squared differences are 9, 1 and 16, and the variance is 26 / 3.",
        ),
        Case(
            "Two components share two points",
            (np.array([[0.0], [2.0], [4.0], [8.0]]), _HALF, 0.0),
            (
                np.array([0.5, 0.5]),
                np.array([[1.5], [5.5]]),
                np.array([[[2.75]], [[6.75]]]),
            ),
            "The totals are 1 + 1/2 + 1/2 = 2 each, the weights 2/4. First mean (0 + 1 + 2) / 2 = 1.5, "
            "variance (2.25 + 0.125 + 3.125) / 2 = 2.75. Second mean (1 + 2 + 8) / 2 = 5.5, variance "
            "(6.125 + 1.125 + 6.25) / 2 = 6.75.",
        ),
        Case(
            "In the plane, unequal totals",
            (
                np.array([[0.0, 0.0], [4.0, 2.0], [2.0, 4.0], [8.0, 8.0], [6.0, 8.0]]),
                np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]),
                0.0,
            ),
            (
                np.array([0.6, 0.4]),
                np.array([[2.0, 2.0], [7.0, 8.0]]),
                np.array([[[8 / 3, 4 / 3], [4 / 3, 8 / 3]], [[1.0, 0.0], [0.0, 0.0]]]),
            ),
            "First component: mean (6, 6) / 3, differences (-2, -2), (2, 0) and (0, 2); their outer products "
            "add up to [[8, 4], [4, 8]]. Second: mean (14, 16) / 2, differences (1, 0) and (-1, 0).",
        ),
        Case(
            "A floor",
            (
                np.array([[0.0, 0.0], [2.0, 2.0], [5.0, 5.0]]),
                np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]),
                0.25,
            ),
            (
                np.array([2 / 3, 1 / 3]),
                np.array([[1.0, 1.0], [5.0, 5.0]]),
                np.array([[[1.25, 1.0], [1.0, 1.25]], [[0.25, 0.0], [0.0, 0.25]]]),
            ),
            "Without the floor the covariances are [[1, 1], [1, 1]] and zeros, both singular. The floor adds "
            "0.25 to the diagonals.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR + 1], [FAR + 3]]), np.ones((2, 1)), 0.5),
            (np.array([1.0]), np.array([[FAR + 2]]), np.array([[[1.5]]])),
            "The differences from the mean are -1 and 1: variance 1, and 0.5 from the floor.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=reference,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", floored, 3),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", renumbered, 2),
        *drawn("extremes", all_or_nothing),
        *drawn("extremes", one_point),
        *drawn("extremes", on_a_line),
        *drawn("extremes", far_from_zero, 2, Tolerance(relative=1e-13, absolute=1e-9)),
    ),
)
