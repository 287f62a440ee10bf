"""Task 4, the whole algorithm: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance, tuple_of
from softclust_lab.checks.gaussian_mixture.draws import (
    LOG_TWO_PI,
    Floats,
    accepted,
    mixture_of,
    points_of,
    shares_of,
)
from softclust_lab.checks.gaussian_mixture.fit_mistakes import MISCONCEPTIONS
from softclust_lab.checks.gaussian_mixture.fit_runs import Path, path, reference
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties

#: After many iterations rounding shows in more digits than after one step.
LOOSER = Tolerance(relative=1e-7, absolute=1e-10)


def _ends_clearly(args: Args, at_least: int, at_most: int) -> bool:
    """Say whether a run is long enough, and whether no gain comes near the tolerance or a collapse."""
    X, weights, means, covariances, tol, max_iter = args
    try:
        run = path(X, (weights, means, covariances), tol, max_iter)  # type: ignore[arg-type]
    except ValueError:
        return False
    gains = np.diff(run.history)
    clear = bool(np.all(gains[:-1] > 1.3 * tol)) and gains[-1] < 0.7 * tol  # type: ignore[operator]
    return at_least <= len(gains) <= at_most and clear and _is_sound(run)


def _is_sound(run: Path) -> bool:
    """Say whether every component keeps some width and some weight."""
    weights, _, covariances = run.steps[-1]
    return bool(weights.min() > 0.05 and np.linalg.eigvalsh(covariances).min() > 0.1)


def _start(rng: Generator, X: Floats, n_clusters: int) -> tuple[Floats, Floats, Floats]:
    width = 0.5 * np.cov(X.T, bias=True).reshape(X.shape[1], -1)
    means = rng.permutation(X)[:n_clusters]
    return shares_of(rng, n_clusters), means, np.repeat(width[None], n_clusters, axis=0)


def _drawn(
    rng: Generator, n_points: int, n_clusters: int, n_features: int, spread: float, least: int
) -> Args:
    def draw(rng: Generator) -> Args:
        X = points_of(rng, n_points, *mixture_of(rng, n_clusters, n_features, spread))
        return X, *_start(rng, X, n_clusters), float(rng.choice([0.01, 0.02, 0.05])), 80

    return accepted(rng, draw, lambda args: _ends_clearly(args, least, 50))


def easy(rng: Generator) -> Args:
    """Draw two groups in the plane and a start at two of the points."""
    return _drawn(rng, 40, 2, 2, spread=2.5, least=4)


def overlapping(rng: Generator) -> Args:
    """Draw three groups in three dimensions that run into each other."""
    return _drawn(rng, 90, 3, 3, spread=4.0, least=8)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, weights, means, covariances, tol, max_iter = easy(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, weights, means + shift, covariances, tol, max_iter  # type: ignore[operator]


def other_unit(rng: Generator) -> Args:
    """Draw data in a small unit: all gains stay what they are."""
    X, weights, means, covariances, tol, max_iter = easy(rng)
    return 30.0 * X, weights, 30.0 * means, 900.0 * covariances, tol, max_iter  # type: ignore[operator]


def stopped_by_max_iter(rng: Generator) -> Args:
    """Draw a run that is cut off."""
    return (*overlapping(rng)[:5], 3)


def no_iteration(rng: Generator) -> Args:
    """Draw a run of no iteration at all."""
    return (*easy(rng)[:5], 0)


def one_component(rng: Generator) -> Args:
    """Draw a single component: it is done after one iteration, and the next one notices."""
    X = rng.normal(size=(12, 2)) * [1.0, 3.0] + 5.0
    return X, np.ones(1), rng.normal(size=(1, 2)), 4.0 * np.eye(2)[None], 0.05, 20


def groups_out_of_sight(rng: Generator) -> Args:
    """Draw groups so far apart that shares are 0 and 1, and densities 0 as floats."""
    _, means, covariances = mixture_of(rng, 2, 2, spread=1.0)
    means = np.array([[-900.0, 0.0], [900.0, 100.0]]) + means
    X = points_of(rng, 25, np.array([0.4, 0.6]), means, covariances)
    start = means + rng.normal(size=(2, 2))
    return X, np.array([0.5, 0.5]), start, np.repeat(9.0 * np.eye(2)[None], 2, axis=0), 0.05, 20


def _normal(variance: float, squares: list[float]) -> float:
    """Return the log-likelihood of one Gaussian on a line, from squared differences."""
    return float(-0.5 * (len(squares) * (LOG_TWO_PI + np.log(variance)) + sum(squares) / variance))


def _moved(place: float, variance: float) -> tuple[float, float]:
    """Return where EM moves two components at -place and place that share the points -2, -1, 1 and 2."""
    one, two = (1 / (1 + np.exp(-2 * place * x / variance)) for x in (1, 2))
    mean = ((2 * one - 1) + 2 * (2 * two - 1)) / 2
    return float(mean), float(2.5 - mean**2)


def _of_four(place: float, variance: float) -> float:
    """Return the log-likelihood of the points -2, -1, 1 and 2 under those two components."""
    sums = [sum(np.exp(-((x - side * place) ** 2) / (2 * variance)) for side in (-1, 1)) for x in (1, 2)]
    return float(4 * np.log(0.5) - 2 * (LOG_TWO_PI + np.log(variance)) + 2 * np.log(sums).sum())


_LINE = np.array([[1.0], [3.0], [8.0]])
_AT_FIRST = _normal(1.0, [0.0, 4.0, 49.0])
_AT_LAST = _normal(26 / 3, [9.0, 1.0, 16.0])
_PAIRS = np.array([[-301.0], [-299.0], [298.0], [302.0]])
_APART_AT_FIRST = 4 * np.log(0.5) + _normal(1.0, [1.0, 1.0, 4.0, 4.0])
_APART_AT_LAST = 4 * np.log(0.5) + _normal(1.0, [1.0, 1.0]) + _normal(4.0, [4.0, 4.0])
_THREES = 2 / np.log(3)
_SHARED_AT_FIRST = (
    4 * np.log(0.5)
    - 2 * (LOG_TWO_PI + np.log(_THREES))
    + 2 * np.log(4 / 3)
    + 2 * (np.log(10 / 9) - np.log(3) / 4)
)
_SHARED_AFTER_ONE = _of_four(1.05, 1.3975)
_SHARED_AFTER_TWO = _of_four(*_moved(1.05, 1.3975))
_FOUR = (
    np.array([[-2.0], [-1.0], [1.0], [2.0]]),
    np.array([0.5, 0.5]),
    np.array([[-1.0], [1.0]]),
    np.full((2, 1, 1), _THREES),
)
_QUARTERS = (
    np.array([[-0.25], [0.25]]),
    np.array([0.5, 0.5]),
    np.zeros((2, 1)),
    np.full((2, 1, 1), 0.075625),
)
_SMALL_GAIN = [_normal(0.075625, [0.0625, 0.0625]), _normal(0.0625, [0.0625, 0.0625])]

TASK = Task(
    id="gaussian_mixture.fit_gaussian_mixture",
    title="The whole algorithm",
    parameters=("X", "weights", "means", "covariances", "tol", "max_iter"),
    rule=tuple_of(weights=NUMBERS, means=NUMBERS, covariances=NUMBERS, history=NUMBERS),
    properties=four_properties(
        (1.0, 1.0, 1.0, 1.0),
        "runs on two groups in the plane",
        "longer runs on three groups in three dimensions",
        "moving all data, or another unit, changes nothing else",
        "max_iter reached, no iteration, K = 1, groups far apart",
    ),
    visible=(
        Case(
            "One component",
            (_LINE, np.ones(1), np.array([[1.0]]), np.ones((1, 1, 1)), 0.01, 10),
            (
                np.ones(1),
                np.array([[4.0]]),
                np.array([[[26 / 3]]]),
                np.array([_AT_FIRST, _AT_LAST, _AT_LAST]),
            ),
            "With one component all responsibilities are 1. Start: squares 0, 4 and 49, log-likelihood "
            "-(3 * 1.838 + 53) / 2 = -29.257. One iteration gives the mean 4 and the variance 26/3: "
            "-(3 * (1.838 + log 26/3) + 3) / 2 = -7.496. The next one gains 0, less than 0.01, and ends the "
            "run: it counts.",
        ),
        Case(
            "Two pairs far apart",
            (_PAIRS, np.array([0.5, 0.5]), np.array([[-300.0], [300.0]]), np.ones((2, 1, 1)), 0.01, 10),
            (
                np.array([0.5, 0.5]),
                np.array([[-300.0], [300.0]]),
                np.array([[[1.0]], [[4.0]]]),
                np.array([_APART_AT_FIRST, _APART_AT_LAST, _APART_AT_LAST]),
            ),
            "All shares are 0 and 1. The means are right already; the variances become 1 and 4. "
            "Log-likelihoods: 4 log 0.5 - (4 * 1.838 + 10) / 2 = -11.448, then 4 log 0.5 - (2 * 1.838 + 2) "
            "/ 2 - (2 * 1.838 + 2 log 4 + 2) / 2 = -9.835, and once more.",
        ),
        Case(
            "At most one iteration",
            (_PAIRS, np.array([0.25, 0.75]), np.array([[-299.0], [299.0]]), np.ones((2, 1, 1)), 0.01, 1),
            (
                np.array([0.5, 0.5]),
                np.array([[-300.0], [300.0]]),
                np.array([[[1.0]], [[4.0]]]),
                np.array(
                    [
                        2 * np.log(0.25) + 2 * np.log(0.75) + _normal(1.0, [4.0, 0.0, 1.0, 9.0]),
                        _APART_AT_LAST,
                    ]
                ),
            ),
            "The same data from another start, cut off after the first iteration, which gained more than "
            "0.01. Start: 2 log 0.25 + 2 log 0.75 - (4 * 1.838 + 4 + 0 + 1 + 9) / 2 = -14.024.",
        ),
        Case(
            "Shares of 3/4 and 9/10",
            (*_FOUR, 0.001, 1),
            (
                np.array([0.5, 0.5]),
                np.array([[-1.05], [1.05]]),
                np.full((2, 1, 1), 1.3975),
                np.array([_SHARED_AT_FIRST, _SHARED_AFTER_ONE]),
            ),
            "The variance 2 / log 3 is chosen so that the densities of the two components are as 3 to 1 at 1 "
            "and as 9 to 1 at 2. The second component holds -2, -1, 1 and 2 with 0.1, 0.25, 0.75 and 0.9: "
            "total 2, mean (-0.2 - 0.25 + 0.75 + 1.8) / 2 = 1.05, mean square (0.4 + 0.25 + 0.75 + 3.6) / 2 "
            "= 2.5, variance 2.5 - 1.05^2 = 1.3975. One iteration is allowed.",
        ),
        Case(
            "New shares in the second iteration",
            (*_FOUR, 0.001, 2),
            (
                np.array([0.5, 0.5]),
                np.array([[-1.0], [1.0]]) * _moved(1.05, 1.3975)[0],
                np.full((2, 1, 1), _moved(1.05, 1.3975)[1]),
                np.array([_SHARED_AT_FIRST, _SHARED_AFTER_ONE, _SHARED_AFTER_TWO]),
            ),
            "The run above with one more iteration. With the means -1.05 and 1.05 and the variance 1.3975 "
            "the shares of the second component at 1 and 2 are 1 / (1 + exp(-2 * 1.05 / 1.3975)) = 0.818 and "
            "0.953, at -1 and -2 what is left to 1: mean (0.636 + 2 * 0.906) / 2 = 1.224, variance 2.5 - "
            "1.224^2 = 1.003.",
        ),
        Case(
            "No iteration",
            (_LINE, np.ones(1), np.array([[1.0]]), np.ones((1, 1, 1)), 0.01, 0),
            (np.ones(1), np.array([[1.0]]), np.ones((1, 1, 1)), np.array([_AT_FIRST])),
            "Nothing moves; the history holds the log-likelihood of the start.",
        ),
        Case(
            "A gain that is small enough",
            (*_QUARTERS, 0.05, 10),
            (np.array([0.5, 0.5]), np.zeros((2, 1)), np.full((2, 1, 1), 0.0625), np.array(_SMALL_GAIN)),
            "Two equal components share both points half and half: the mean stays 0, the variance becomes "
            "0.25^2 = 0.0625. The log-likelihood rises from -0.0823 to -0.0653, by less than 0.05: this "
            "iteration ends the run and counts.",
        ),
        Case(
            "The same gain, not small enough",
            (*_QUARTERS, 0.01, 10),
            (
                np.array([0.5, 0.5]),
                np.zeros((2, 1)),
                np.full((2, 1, 1), 0.0625),
                np.array([*_SMALL_GAIN, _SMALL_GAIN[1]]),
            ),
            "The gain of 0.017 is more than 0.01, so there is another iteration; that one gains nothing.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=reference,
    hidden=(
        *drawn("values-easy", easy, 3, LOOSER),
        *drawn("values-hard", overlapping, 3, LOOSER),
        *drawn("invariants", shifted, 2, LOOSER),
        *drawn("invariants", other_unit, 1, LOOSER),
        *drawn("extremes", stopped_by_max_iter, 2, LOOSER),
        *drawn("extremes", no_iteration),
        *drawn("extremes", one_component),
        *drawn("extremes", groups_out_of_sight),
    ),
)
