"""Task 4, the descent: cases and properties."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance, tuple_of
from softclust_lab.checks.gaussian_wcss.descent_mistakes import MISCONCEPTIONS, Run, follow, reference
from softclust_lab.checks.gaussian_wcss.draws import HALVES, Floats, accepted, near_blobs
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.gaussian_wcss import soft_wcss

#: Decisions of a run are farther than this share of the loss from being made otherwise.
CLEAR = 1e-7


def _is_telling(args: Args) -> bool:
    """Say whether no decision is a close one, some lengths are refused, and the loss falls to the end."""
    X, centers, bandwidth, max_iter = cast("tuple[Floats, Floats, float, int]", args)
    run = follow(X, centers, bandwidth, max_iter)
    drops = -np.diff(run.history) / run.history[:-1]
    return _is_clear(run) and run.refused >= 2 and bool(drops.min() > 1e-6)


def _is_clear(run: Run) -> bool:
    return run.closest > CLEAR


def easy(rng: Generator) -> Args:
    """Draw three groups and a start that is some way from them."""

    def draw(rng: Generator) -> Args:
        X, centers, bandwidth = near_blobs(rng, 20, 3, 2, softness=1.0)
        return X, centers + rng.normal(scale=2.0, size=(3, 2)), bandwidth, 6

    return accepted(rng, draw, _is_telling)


def longer(rng: Generator) -> Args:
    """Draw overlapping groups in three dimensions, and a start at some of the points."""

    def draw(rng: Generator) -> Args:
        X, _, bandwidth = near_blobs(rng, 40, 4, 3, softness=1.0)
        return X, rng.permutation(X)[:4], bandwidth, 9

    return accepted(rng, draw, _is_telling)


def moved(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers, bandwidth, max_iter = easy(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, bandwidth, max_iter  # type: ignore[operator]


def in_metres(rng: Generator) -> Args:
    """Draw data in a larger unit, with the bandwidth that belongs to it."""
    X, centers, bandwidth, max_iter = easy(rng)
    return X / 1e2, centers / 1e2, bandwidth / 1e2, max_iter  # type: ignore[operator]


def no_iteration(rng: Generator) -> Args:
    """Draw a run of no iteration at all."""
    X, centers, bandwidth, _ = easy(rng)
    return X, centers, bandwidth, 0


def one_cluster(rng: Generator) -> Args:
    """Draw a single center: the first step leads to the mean, and then nothing is left to do."""
    X = rng.integers(-8, 9, size=(8, 2)) * 1.0
    return X - np.round(X.mean(axis=0)), rng.integers(20, 30, size=(1, 2)) * 1.0, 0.7, 1


def at_rest(rng: Generator) -> Args:
    """Draw points and one center on their mean, where the gradient is exactly zero."""
    half = rng.integers(-8, 9, size=(4, 2)) * 1.0
    return np.vstack([half, -half]), np.zeros((1, 2)), 0.7, 5


LOG2 = math.log(2.0)
_SLOPE = 2 * 1 / 3 * (1 - LOG2 * 2 / 3)
_STEP = _SLOPE / 4
_PAIR = np.array([[0.0], [1.0]])
_AFTER = np.array([[_STEP], [1 - _STEP]])

TASK = Task(
    id="gaussian_wcss.descend",
    title="The descent",
    parameters=("X", "centers", "bandwidth", "max_iter"),
    rule=tuple_of(centers=NUMBERS, history=NUMBERS),
    properties=four_properties(
        (1.0, 1.0, 1.0, 1.0),
        "runs on three groups",
        "longer runs on groups that overlap",
        "moving all data, or another unit with its bandwidth, changes nothing else",
        "no iteration, one center, a start where the gradient is zero",
    ),
    visible=(
        Case(
            "Two points, one center, one step",
            (np.array([[1.0], [11.0]]), np.array([[2.0]]), 0.7, 1),
            (np.array([[6.0]]), np.array([82.0, 50.0])),
            "The loss is 1 + 81 = 82 and the gradient 2 (2 - 1 + 2 - 11) = -16. The first length is "
            "1/(2 N) = 1/4: the center goes to 2 + 4 = 6, where the loss is 25 + 25 = 50. That is enough.",
        ),
        Case(
            "Two points, one center, three iterations",
            (np.array([[1.0], [11.0]]), np.array([[2.0]]), 0.7, 3),
            (np.array([[6.0]]), np.array([82.0, 50.0])),
            "At the mean 6 the gradient is exactly 0: the descent ends, and the history has two entries.",
        ),
        Case(
            "Two points on two centers, one step",
            (_PAIR, _PAIR, HALVES, 1),
            (_AFTER, np.array([2 / 3, soft_wcss(_PAIR, _AFTER, HALVES)])),
            "The gradient is minus and plus 2/3 times (1 - 2 log(2)/3), about 0.359 (task 3). A quarter of "
            "it, about 0.090, brings the centers together a little, and the loss from 0.667 to about 0.601.",
        ),
        Case(
            "A length that is too long",
            (np.array([[0.0], [0.0], [0.0], [100.0]]), np.array([[4.0], [104.0]]), 0.5, 3),
            (np.array([[0.25], [100.75]]), np.array([64.0, 12.0, 3.0, 0.75])),
            "The groups are so far apart that all weights are 0 or 1. Length 1/8: gradient (24, 8), centers "
            "1 and 103, loss 3 + 9. Length 1/4: gradient (6, 6), centers -0.5 and 101.5, loss 3. Length 1/2: "
            "gradient (-3, 3), centers 1 and 100, loss 3 again: refused. Half of it, 1/4: loss 0.75.",
        ),
        Case(
            "No iteration",
            (np.array([[1.0], [11.0]]), np.array([[2.0]]), 0.7, 0),
            (np.array([[2.0]]), np.array([82.0])),
            "The given center, with its loss.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=reference,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", longer, 3),
        *drawn("invariants", moved, 2, Tolerance(relative=1e-7)),
        *drawn("invariants", in_metres),
        *drawn("extremes", no_iteration),
        *drawn("extremes", one_cluster),
        *drawn("extremes", at_rest),
    ),
)
