"""Task 4, the whole algorithm: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, tuple_of
from softclust_lab.checks.draws import accepted, blobs
from softclust_lab.checks.hard_kmeans.fit_mistakes import MISCONCEPTIONS, library_fit, reference
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties


def _falls_clearly(args: Args, at_least: int, *, refilled: bool) -> bool:
    """Say whether a run is long enough, and every drop large enough for any sensible stopping rule."""
    X, centers, max_iter = args
    result = library_fit(X, centers, max_iter)  # type: ignore[arg-type]
    history = result.objective_history
    drops = -np.diff(history) / history[:-1]
    return len(history) >= at_least and bool(np.all(drops > 1e-4)) and ("moved" in result.message) == refilled


def easy(rng: Generator) -> Args:
    """Draw three groups and a start that is some iterations away from them."""

    def draw(rng: Generator) -> Args:
        return blobs(rng, 24, 3, 2, spread=2.5)[0], rng.uniform(-12, 12, size=(3, 2)), 50

    return accepted(rng, draw, lambda args: _falls_clearly(args, 4, refilled=False))


def overlapping(rng: Generator) -> Args:
    """Draw groups that overlap in three dimensions, and a start at some of the points."""

    def draw(rng: Generator) -> Args:
        X = blobs(rng, 60, 5, 3, spread=8.0)[0]
        return X, rng.permutation(X)[:5], 100

    return accepted(rng, draw, lambda args: _falls_clearly(args, 6, refilled=False))


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers, max_iter = easy(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, max_iter  # type: ignore[operator]


def other_unit(rng: Generator) -> Args:
    """Draw data in a small unit, so that all numbers are large."""
    X, centers, max_iter = easy(rng)
    return 1e3 * X, 1e3 * centers, max_iter  # type: ignore[operator]


def stopped_by_max_iter(rng: Generator) -> Args:
    """Draw a run that is cut off."""
    X, centers, _ = overlapping(rng)
    return X, centers, 2


def no_iteration(rng: Generator) -> Args:
    """Draw a run of no iteration at all."""
    X, centers, _ = easy(rng)
    return X, centers, 0


def one_cluster(rng: Generator) -> Args:
    """Draw a single center."""
    return rng.normal(size=(9, 2)), rng.normal(size=(1, 2)), 20


def as_many_as_points(rng: Generator) -> Args:
    """Draw a start with a center on every point: there is nothing to do."""
    X = rng.normal(size=(5, 2))
    return X, rng.permutation(X), 20


def emptied(rng: Generator) -> Args:
    """Draw a start with a center that is nearest to nobody."""
    return _with_far_centers(rng, 1)


def emptied_twice(rng: Generator) -> Args:
    """Draw a start with two centers that are nearest to nobody."""
    return _with_far_centers(rng, 2)


def _with_far_centers(rng: Generator, count: int) -> Args:
    def draw(rng: Generator) -> Args:
        X = blobs(rng, 30, 4, 2, spread=2.0)[0]
        centers = rng.permutation(X)[:4]
        centers[rng.permutation(4)[:count]] += 500.0
        return X, centers, 50

    return accepted(rng, draw, lambda args: _falls_clearly(args, 3, refilled=True))


_LINE = np.array([[0.0], [2.0], [10.0], [12.0]])

TASK = Task(
    id="hard_kmeans.fit_hard_kmeans",
    title="The whole algorithm",
    parameters=("X", "centers", "max_iter"),
    rule=tuple_of(centers=NUMBERS, history=NUMBERS),
    properties=four_properties(
        (1.0, 1.0, 1.0, 1.0),
        "runs on groups that are far apart",
        "longer runs on groups that overlap",
        "moving all data, or another unit, changes nothing else",
        "max_iter reached, no iteration, K = 1, K = N, clusters that become empty",
    ),
    visible=(
        Case(
            "Two points, one center",
            (np.array([[1.0], [11.0]]), np.array([[2.0]]), 10),
            (np.array([[6.0]]), np.array([82.0, 50.0])),
            "At 2 the cost is 1 + 81 = 82, at the mean 6 it is 25 + 25 = 50; a second iteration finds "
            "nothing.",
        ),
        Case(
            "Two iterations",
            (_LINE, np.array([[0.0], [2.0]]), 10),
            (np.array([[1.0], [11.0]]), np.array([164.0, 24.0, 4.0])),
            "Start: only 0 belongs to the center 0; cost 0 + 0 + 64 + 100 = 164. Means 0 and 8: 2 changes "
            "sides; cost 0 + 4 + 4 + 16 = 24. Means 1 and 11: cost 1 + 1 + 1 + 1 = 4, and no label changes "
            "any more.",
        ),
        Case(
            "At most one iteration",
            (_LINE, np.array([[0.0], [2.0]]), 1),
            (np.array([[0.0], [8.0]]), np.array([164.0, 24.0])),
            "The run above, cut off after its first iteration.",
        ),
        Case(
            "At rest from the start",
            (np.array([[0.0], [2.0]]), np.array([[1.0]]), 10),
            (np.array([[1.0]]), np.array([2.0])),
            "The center is the mean already: nothing is kept but the start, and its cost is 1 + 1 = 2.",
        ),
        Case(
            "A cluster without points",
            (np.array([[0.0], [1.0], [2.0], [9.0]]), np.array([[1.0], [100.0]]), 10),
            (np.array([[1.0], [9.0]]), np.array([66.0, 14.0, 2.0])),
            "Start: all points belong to the center 1; cost 1 + 0 + 1 + 64 = 66. Their mean is 3; the point "
            "9 costs most there (36), so the other center moves to 9. Cost 9 + 4 + 1 + 0 = 14. Means 1 and "
            "9: 1 + 0 + 1 + 0 = 2.",
            special=True,
        ),
        Case(
            "Two clusters without points",
            (np.array([[0.0], [2.0], [8.0], [18.0]]), np.array([[2.0], [100.0], [200.0]]), 10),
            (np.array([[8.0], [18.0], [1.0]]), np.array([296.0, 5.0, 2.0])),
            "Start: all points belong to the center 2; cost 4 + 0 + 36 + 256 = 296. Their mean is 7, where "
            "the points cost 49, 25, 1 and 121: the second center moves to 18. With 7 and 18 they cost "
            "49, 25, 1 and 0: the third moves to 0. Cost 0 + 4 + 1 + 0 = 5. Means 8, 18 and "
            "1: 1 + 1 + 0 + 0 = 2.",
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
        *drawn("extremes", stopped_by_max_iter, 2),
        *drawn("extremes", no_iteration),
        *drawn("extremes", one_cluster),
        *drawn("extremes", as_many_as_points),
        *drawn("extremes", emptied, 2, special=True),
        *drawn("extremes", emptied_twice, special=True),
    ),
)
