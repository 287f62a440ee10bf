"""Task 4, the descent: cases and properties."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance, tuple_of
from softclust_lab.checks.gaussian_wcss.descent_mistakes import MISCONCEPTIONS
from softclust_lab.checks.gaussian_wcss.descent_runs import Run, follow, reference
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


def valleys(rng: Generator) -> Args:
    """Draw three groups of 5, 2 and 1 equal points, far apart: a length is refused, and fits again later.

    Places, and every step, are sums of powers of two, so that nothing is rounded.
    """
    shift = rng.integers(1, 3) * _signs(rng)
    places = np.array([[0.0, 0.0], [64.0, 0.0], [0.0, 64.0]]) * _signs(rng)
    return _in_groups(places, (5, 2, 1)), places + np.array([[8.0], [0.0], [4.0]]) * shift, 0.5, 5


def ties(rng: Generator) -> Args:
    """Draw two groups of 3 and 1 equal points for which every second length leaves the loss as it is."""
    shift = rng.permutation(np.array([1, rng.integers(3)]))
    places = np.array([[0.0, 0.0], [64.0, 0.0]]) * _signs(rng)
    starts = places + np.array([shift * _signs(rng), shift[::-1] * _signs(rng)])
    return _in_groups(places, (3, 1)), starts, 0.5, 17


def _signs(rng: Generator) -> Floats:
    return rng.choice([-1.0, 1.0], size=2)


def _in_groups(places: Floats, sizes: tuple[int, ...]) -> Floats:
    return np.repeat(places, sizes, axis=0)


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
_THREE_PLACES = np.repeat([[0.0], [100.0], [200.0]], [5, 2, 1], axis=0)

TASK = Task(
    id="gaussian_wcss.descend",
    title="The descent",
    parameters=("X", "centers", "bandwidth", "max_iter"),
    rule=tuple_of(centers=NUMBERS, history=NUMBERS),
    properties=four_properties(
        (1.0, 1.0, 1.0, 1.0),
        "runs on three groups",
        "longer runs on groups that overlap, and on groups far apart, in which lengths just fail",
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
            "it, about 0.090, brings the centers together a little, and the loss from 0.667 to about 0.609.",
        ),
        Case(
            "A length that is too long",
            (np.array([[0.0], [0.0], [0.0], [100.0]]), np.array([[4.0], [104.0]]), 0.5, 4),
            (np.array([[-0.125], [100.375]]), np.array([64.0, 12.0, 3.0, 0.75, 0.1875])),
            "The groups are so far apart that all weights are 0 or 1. Length 1/8: gradient (24, 8), centers "
            "1 and 103, loss 3 + 9. Length 1/4: gradient (6, 6), centers -0.5 and 101.5, loss 3. Length 1/2: "
            "gradient (-3, 3), centers 1 and 100, loss 3 again: refused. Half of it, 1/4: loss 0.75. Then "
            "1/2 again: loss 0.75, refused; and 1/4.",
        ),
        Case(
            "A length that fits again later",
            (_THREE_PLACES, np.array([[8.0], [100.0], [204.0]]), 0.5, 5),
            (
                np.array([[27 / 64], [100.0], [200 + 63 / 128]]),
                np.array([336, 229 / 4, 621 / 64, 2061 / 256, 5589 / 4096, 18549 / 16384]),
            ),
            "Groups of 5, 2 and 1 points, far apart. A step of length h multiplies the distance of the first "
            "center to its group by 1 - 10 h, of the last by 1 - 2 h. Lengths 1/16, 1/8 and 1/4 are "
            "accepted; 1/2 and 1/4 would raise the loss 8.05 and are refused, 1/8 is accepted. Then twice "
            "that, 1/4, is tried again, and lowers the loss from 1.364 to 1.132.",
        ),
        Case(
            "Many small steps",
            (np.array([[0.0], [0.0], [0.0], [64.0]]), np.array([[1.0], [65.0]]), 0.5, 17),
            (
                np.array([[0.25 * (-0.5) ** 16], [64 + 0.75 * 0.5**16]]),
                np.array([4.0, *(0.75 * 0.25**n for n in range(17))]),
            ),
            "As in the case of a length that is too long: from the third loss on every iteration tries 1/2, "
            "which brings the same loss again, and accepts 1/4, which leaves a quarter of the loss. Nothing "
            "but a gradient of exactly 0 ends the descent earlier.",
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
        *drawn("values-hard", valleys),
        *drawn("values-hard", ties),
        *drawn("invariants", moved, 2, Tolerance(relative=1e-7)),
        *drawn("invariants", in_metres),
        *drawn("extremes", no_iteration),
        *drawn("extremes", one_cluster),
        *drawn("extremes", at_rest),
    ),
)
