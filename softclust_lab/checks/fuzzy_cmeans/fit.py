"""Task 4, the whole algorithm: cases and properties."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, tuple_of
from softclust_lab.checks.fuzzy_cmeans.draws import Floats, accepted, blobs, fuzzifier
from softclust_lab.checks.fuzzy_cmeans.fit_mistakes import MISCONCEPTIONS, path_of, reference
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.fuzzy_cmeans import fuzzy_memberships


def _moves_and_stays_apart(args: Args) -> bool:
    """Say whether the centers are on the move in every iteration, and far apart at the end."""
    X, centers, m, max_iter = cast("tuple[Floats, Floats, float, int]", args)
    final, history = reference(X, centers, m, max_iter)
    gaps = np.linalg.norm(final[:, None] - final, axis=2)[~np.eye(len(final), dtype=bool)]
    drops = -np.diff(history) / history[:-1]
    return bool(gaps.min() > 0.15 * X.std()) and bool(drops.min() > 1e-7)


def easy(rng: Generator) -> Args:
    """Draw three groups, a start that is some way from them, and the usual fuzzifier."""

    def draw(rng: Generator) -> Args:
        return blobs(rng, 24, 3, 2, spread=2.5)[0], rng.uniform(-12, 12, size=(3, 2)), 2.0, 6

    return accepted(rng, draw, _moves_and_stays_apart)


def overlapping(rng: Generator) -> Args:
    """Draw groups that overlap in three dimensions, and another fuzzifier."""

    def draw(rng: Generator) -> Args:
        X, centers = blobs(rng, 50, 4, 3, spread=4.0)
        return X, centers + 4 * rng.normal(size=(4, 3)), rng.choice([1.3, 1.5, 1.7, 2.5]).item(), 12

    return accepted(rng, draw, _moves_and_stays_apart)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers, m, max_iter = easy(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, m, max_iter  # type: ignore[operator]


def other_unit(rng: Generator) -> Args:
    """Draw data in a smaller unit: the fuzzifier has none and stays."""
    X, centers, m, max_iter = overlapping(rng)
    return 1e2 * X, 1e2 * centers, m, max_iter  # type: ignore[operator]


def no_iteration(rng: Generator) -> Args:
    """Draw a run of no iteration at all."""
    X, centers, _, _ = easy(rng)
    return X, centers, fuzzifier(rng), 0


def one_cluster(rng: Generator) -> Args:
    """Draw a single center."""
    return rng.normal(size=(9, 2)), rng.normal(size=(1, 2)), fuzzifier(rng), 4


def near_one(rng: Generator) -> Args:
    """Draw a run that is almost hard, in which no center is left without points."""

    def draw(rng: Generator) -> Args:
        X, centers, _, _ = easy(rng)
        return X, centers, 1.002, 3

    return accepted(rng, draw, _feeds_every_center)


def _feeds_every_center(args: Args) -> bool:
    X, centers, m, max_iter = cast("tuple[Floats, Floats, float, int]", args)
    path = path_of(X, centers, m, max_iter)
    return all(fuzzy_memberships(X, at, m).max(axis=0).min() > 0.9 for at in path)


def from_data_points(rng: Generator) -> Args:
    """Draw a start with every center on one of the points."""

    def draw(rng: Generator) -> Args:
        X = blobs(rng, 24, 3, 2, spread=2.5)[0]
        return X, rng.permutation(X)[:3], rng.uniform(1.5, 2.2), 5

    return accepted(rng, draw, _moves_and_stays_apart)


def _two(first: float, second: float, m: float) -> float:
    """Return the reduced cost of a point at these two distances (not squared)."""
    return float((first ** (2 / (1 - m)) + second ** (2 / (1 - m))) ** (1 - m))


_PAIR = np.array([[-1.0], [1.0]])
_START = np.array([[-0.5], [0.5]])
#: A center at c goes to (a - b) / (a + b), a = (1 + c)^4 and b = (1 - c)^4, for m = 2.
_FIRST = 40 / 41
_SECOND = (81**4 - 1) / (81**4 + 1)
_COSTS = [2 * _two(1 - c, 1 + c, 2.0) for c in (0.5, _FIRST)]

TASK = Task(
    id="fuzzy_cmeans.fit_fuzzy_cmeans",
    title="The whole algorithm",
    parameters=("X", "centers", "fuzzifier", "max_iter"),
    rule=tuple_of(centers=NUMBERS, history=NUMBERS),
    properties=four_properties(
        (1.0, 1.0, 1.0, 1.0),
        "runs on three groups, m = 2",
        "longer runs on groups that overlap, other fuzzifiers",
        "moving all data, or another unit, changes nothing else",
        "no iteration, K = 1, m near 1, a start on data points",
    ),
    visible=(
        Case(
            "Two points, one center",
            (np.array([[1.0], [11.0]]), np.array([[2.0]]), 2.0, 2),
            (np.array([[6.0]]), np.array([82.0, 50.0, 50.0])),
            "Everything belongs to a single center. Its cost is the sum of squares: 1 + 81 = 82 at 2, and "
            "25 + 25 = 50 at the mean 6, where it stays. Two iterations make three entries.",
        ),
        Case(
            "Two points, two centers, one iteration",
            (_PAIR, _START, 2.0, 1),
            (np.array([[-_FIRST], [_FIRST]]), np.array(_COSTS)),
            "The point 1 has the squared distances 9/4 and 1/4, so its memberships are 0.1 and 0.9, with "
            "squares 0.01 and 0.81; the other point's are the same, turned round. The second center goes to "
            "(0.81 - 0.01) / 0.82 = 40/41. The start costs twice 1 / (4/9 + 4) = 0.225.",
        ),
        Case(
            "Two points, two centers, two iterations",
            (_PAIR, _START, 2.0, 2),
            (
                np.array([[-_SECOND], [_SECOND]]),
                np.array([*_COSTS, 2 * (1 - _SECOND) ** 2 * (1 + _SECOND) ** 2 / (2 + 2 * _SECOND**2)]),
            ),
            "As before, and once more: from 40/41 the distances are 1/41 and 81/41, the memberships are as 1 "
            "to 81 squared, and their squares as 1 to 81 to the power 4.",
        ),
        Case(
            "A larger fuzzifier",
            (_PAIR, _START, 3.0, 1),
            (np.array([[-13 / 14], [13 / 14]]), np.array([9 / 32, 2 * (27 / 392) ** 2])),
            "For m = 3 the memberships of the point 1 are as 1/1.5 to 1/0.5, that is 1/4 and 3/4; their "
            "third powers are as 1 to 27: (27 - 1) / 28 = 13/14. The start costs twice (2 + 2/3)^(-2) = "
            "9/64, the end twice (14 + 14/27)^(-2).",
        ),
        Case(
            "Three points, with both centers on points",
            (np.array([[0.0], [1.0], [3.0]]), np.array([[0.0], [3.0]]), 2.0, 1),
            (
                np.array([[16 / 41], [38 / 13]]),
                np.array(
                    [
                        0.8,
                        _two(16 / 41, 38 / 13, 2.0)
                        + _two(25 / 41, 25 / 13, 2.0)
                        + _two(3 - 16 / 41, 1 / 13, 2.0),
                    ]
                ),
            ),
            "The points 0 and 3 belong to one center each, the point 1 by 0.8 and 0.2. The squares are 0.64 "
            "and 0.04: 0.64 / 1.64 = 16/41, and (0.04 + 3) / 1.04 = 38/13.",
            special=True,
        ),
        Case(
            "Almost hard",
            (np.array([[0.0], [40.0], [100.0], [140.0]]), np.array([[10.0], [130.0]]), 1.001, 1),
            (np.array([[20.0], [120.0]]), np.array([2000.0, 1600.0])),
            "With m so near to 1 each point belongs to its nearest center, to all digits: the centers go to "
            "the means 20 and 120, and the cost falls from 100 + 900 + 900 + 100 to 4 times 400.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=reference,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", overlapping, 3),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", other_unit, 2),
        *drawn("extremes", no_iteration),
        *drawn("extremes", one_cluster),
        *drawn("extremes", near_one, 2),
        *drawn("extremes", from_data_points, 2, special=True),
    ),
)
