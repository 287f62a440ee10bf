"""Task 4, the whole algorithm: cases and properties."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, tuple_of
from softclust_lab.checks.soft_kmeans.draws import Floats, accepted, doubtful, shared
from softclust_lab.checks.soft_kmeans.fit_mistakes import MISCONCEPTIONS
from softclust_lab.checks.soft_kmeans.fit_runs import path_of, reference
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.soft_kmeans import soft_assign


def _is_soft_and_moves(args: Args) -> bool:
    """Say whether points are still shared at the end, and the centers far apart and on the move."""
    X, centers, stiffness, max_iter = cast("tuple[Floats, Floats, float, int]", args)
    final, history = reference(X, centers, stiffness, max_iter)
    gaps = np.linalg.norm(final[:, None] - final, axis=2)[~np.eye(len(final), dtype=bool)]
    apart = bool(gaps.min() > 0.15 * X.std())
    drops = -np.diff(history) / np.abs(history[:-1])
    return apart and bool(drops.min() > 1e-9) and doubtful(soft_assign(X, final, stiffness)) > 0.15


def easy(rng: Generator) -> Args:
    """Draw three groups and a start that is some way from them."""

    def draw(rng: Generator) -> Args:
        X, _, stiffness = shared(rng, 24, 3, 2, softness=0.5)
        return X, rng.uniform(-12, 12, size=(3, 2)), stiffness, 6

    return accepted(rng, draw, _is_soft_and_moves)


def overlapping(rng: Generator) -> Args:
    """Draw groups that overlap in three dimensions, and a start at some of the points."""

    def draw(rng: Generator) -> Args:
        X, _, stiffness = shared(rng, 50, 4, 3, softness=0.4)
        return X, rng.permutation(X)[:4], stiffness, 12

    return accepted(rng, draw, _is_soft_and_moves)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers, stiffness, max_iter = easy(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, stiffness, max_iter  # type: ignore[operator]


def other_unit(rng: Generator) -> Args:
    """Draw data in a smaller unit, with the stiffness that belongs to it."""
    X, centers, stiffness, max_iter = easy(rng)
    return 1e2 * X, 1e2 * centers, stiffness / 1e4, max_iter  # type: ignore[operator]


def no_iteration(rng: Generator) -> Args:
    """Draw a run of no iteration at all."""
    X, centers, stiffness, _ = easy(rng)
    return X, centers, stiffness, 0


def one_cluster(rng: Generator) -> Args:
    """Draw a single center."""
    return rng.normal(size=(9, 2)), rng.normal(size=(1, 2)), 0.7, 4


def on_one_spot(rng: Generator) -> Args:
    """Draw a start with all centers on one spot: they stay together."""
    X, centers, stiffness, _ = easy(rng)
    return X, np.tile(cast(Floats, centers)[:1], (3, 1)), stiffness, 3


def very_stiff(rng: Generator) -> Args:
    """Draw a run at so large a stiffness that it is hard K-means, without empty clusters."""

    def draw(rng: Generator) -> Args:
        X, centers, stiffness, _ = easy(rng)
        return X, centers, 1e6 * cast(float, stiffness), 3

    return accepted(rng, draw, _has_no_starved_center)


def _has_no_starved_center(args: Args) -> bool:
    X, centers, stiffness, max_iter = cast("tuple[Floats, Floats, float, int]", args)
    path = path_of(X, centers, stiffness, max_iter)[0]
    return all(soft_assign(X, at, stiffness).sum(axis=0).min() > 0.5 for at in path)


def starved(rng: Generator) -> Args:
    """Draw a start with a center so far away that its shares are exactly zero."""
    X, centers, stiffness, max_iter = easy(rng)
    moved = cast(Floats, centers).copy()
    moved[rng.integers(3)] += 1e4
    return X, moved, stiffness, max_iter


LOG2 = math.log(2.0)


def _total(*powers: float) -> float:
    """Return the free energy of a point at stiffness log 2, from the exponents of its powers of 1/2."""
    return -math.log2(sum(0.5**power for power in powers))


_TWO = np.array([[-1.0], [1.0]])
#: The second iteration of the pair: a center at c moves to (1 - r) / (1 + r), r = 1/2 to the power 4 c.
_SECOND = (1 - 0.5**2.4) / (1 + 0.5**2.4)
_PAIR = (0.5 + 2 * math.log2(4 / 5), 2 * _total(0.4**2, 1.6**2))

TASK = Task(
    id="soft_kmeans.fit_soft_kmeans",
    title="The whole algorithm",
    parameters=("X", "centers", "stiffness", "max_iter"),
    rule=tuple_of(centers=NUMBERS, history=NUMBERS),
    properties=four_properties(
        (1.0, 1.0, 1.0, 1.0),
        "runs on three groups",
        "longer runs on groups that overlap",
        "moving all data, or another unit with the stiffness that belongs to it, changes nothing else",
        "no iteration, K = 1, all centers on one spot, a very large stiffness, a center that holds nothing",
    ),
    visible=(
        Case(
            "Two points, one center",
            (np.array([[1.0], [11.0]]), np.array([[2.0]]), 0.5, 3),
            (np.array([[6.0]]), np.array([82.0, 50.0, 50.0, 50.0])),
            "A single center holds everything, and its free energy is the WCSS: 1 + 81 = 82 at 2, and "
            "25 + 25 = 50 at the mean 6, where it stays. Three iterations make four entries.",
        ),
        Case(
            "Two points, two centers, one iteration",
            (_TWO, np.array([[-0.5], [0.5]]), LOG2, 1),
            (np.array([[-0.6], [0.6]]), np.array(_PAIR)),
            "With beta = log 2 powers are those of 1/2. The point 1 has the squared distances 9/4 and 1/4, "
            "so its shares are 1/5 and 4/5, and the other point's are 4/5 and 1/5. The second mean is "
            "4/5 - 1/5 = 0.6. F falls from 1/2 - 2 log(5/4) / log 2, about -0.144, to about -0.181.",
        ),
        Case(
            "Two points, two centers, two iterations",
            (_TWO, np.array([[-0.5], [0.5]]), LOG2, 2),
            (
                np.array([[-_SECOND], [_SECOND]]),
                np.array([*_PAIR, 2 * _total((1 - _SECOND) ** 2, (1 + _SECOND) ** 2)]),
            ),
            "As before, and once more: at 0.6 the squared distances are 0.16 and 2.56, the shares are 1 to "
            "2 to the power -2.4, and the second mean is about 0.681.",
        ),
        Case(
            "Three points, of which two are equal",
            (np.array([[0.0], [0.0], [1.0]]), np.array([[0.0], [1.0]]), LOG2, 1),
            (
                np.array([[0.2], [0.5]]),
                np.array([3 * _total(0, 1), 2 * _total(0.04, 0.25) + _total(0.64, 0.25)]),
            ),
            "Shares: 2/3 and 1/3 for the points 0, 1/3 and 2/3 for the point 1. The first center holds 5/3 "
            "and goes to (1/3) / (5/3) = 0.2, the second holds 4/3 and goes to (2/3) / (4/3) = 0.5.",
        ),
        Case(
            "No iteration",
            (np.array([[0.0], [0.0], [1.0]]), np.array([[0.0], [1.0]]), LOG2, 0),
            (np.array([[0.0], [1.0]]), np.array([3 * _total(0, 1)])),
            "The given centers, with their free energy: minus 3 log(3/2) / log 2, about -1.755.",
        ),
        Case(
            "A center that holds nothing",
            (np.array([[0.0], [2.0]]), np.array([[0.0], [1000.0]]), LOG2, 2),
            (np.array([[1.0], [1000.0]]), np.array([4.0, 2.0, 2.0])),
            "At the center 1000 every power is 1/2 to the power of almost a million, which is zero to the "
            "computer: it holds nothing and stays. The other one holds both points and goes to 1.",
            special=True,
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=reference,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", overlapping, 3),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", other_unit),
        *drawn("extremes", no_iteration),
        *drawn("extremes", one_cluster),
        *drawn("extremes", on_one_spot),
        *drawn("extremes", very_stiff),
        *drawn("extremes", starved, 2, special=True),
    ),
)
