"""Task 3, the objective R: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.itisc.draws import (
    Floats,
    blobs,
    groups,
    log_sum_exp,
    mixed,
    on_points,
    parts_of,
    squares,
)
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.itisc import itisc_objective, point_energies

SECTION = "itisc-objective"
LOG_SPACE = "itisc-log-space"


def soft_maximum(energies: Floats, T2: float) -> float:
    """Return T2 log sum exp(E / T2)."""
    return float(T2 * log_sum_exp(energies / T2))


def _mean(X: Floats, centers: Floats, T1: float, T2: float) -> float:
    return float(point_energies(X, centers, T1).mean())


def _under_the_weights(X: Floats, centers: Floats, T1: float, T2: float) -> float:
    parts = parts_of(X, centers, T1, T2)
    return float((parts.w * np.where(parts.w > 0, parts.energies, 0)).sum())


def _entropy_with_the_wrong_sign(X: Floats, centers: Floats, T1: float, T2: float) -> float:
    return 2 * _under_the_weights(X, centers, T1, T2) - itisc_objective(X, centers, T1, T2)


def _with_a_small_number(X: Floats, centers: Floats, T1: float, T2: float) -> float:
    return soft_maximum(-T1 * log_sum_exp(-np.log(squares(X, centers) + 1e-12) / T1), T2)


def _plain(X: Floats, centers: Floats, T1: float, T2: float) -> float:
    with np.errstate(all="ignore"):
        return float(T2 * np.log(np.exp(point_energies(X, centers, T1) / T2).sum()))


def _nan_on_centers(X: Floats, centers: Floats, T1: float, T2: float) -> float:
    on_a_center = np.isneginf(point_energies(X, centers, T1)).any()
    return float("nan") if on_a_center else itisc_objective(X, centers, T1, T2)


MISCONCEPTIONS = (
    Misconception(
        "mean-of-the-energies",
        "You return the mean energy, in which all points count the same. That is what remains of R for a "
        "very high T2 (and after taking away T2 log N): here the costly points count more.",
        SECTION,
        _mean,
    ),
    Misconception(
        "sum-of-the-energies",
        "You return the sum of the energies, in which all points count the same. R is a soft maximum of "
        "them: exponentials are added, not the energies.",
        SECTION,
        lambda X, centers, T1, T2: float(point_energies(X, centers, T1).sum()),
    ),
    Misconception(
        "largest-energy",
        "You return the energy of the worst point. That is the limit of T2 to 0; at a positive temperature "
        "the other points count as well.",
        SECTION,
        lambda X, centers, T1, T2: float(point_energies(X, centers, T1).max()),
    ),
    Misconception(
        "soft-minimum",
        "Your R lies below the smallest energy: it is a soft minimum over the points. The adversary "
        "maximises, so it is a soft maximum. The inner sum over centers has minus signs, the outer one over "
        "points has none.",
        SECTION,
        lambda X, centers, T1, T2: -soft_maximum(-point_energies(X, centers, T1), T2),
    ),
    Misconception(
        "sign-flipped",
        "Your R is right except for its sign. There is no minus before T2: R is what the adversary can "
        "reach, and grows with the energies.",
        SECTION,
        lambda X, centers, T1, T2: -itisc_objective(X, centers, T1, T2),
    ),
    Misconception(
        "sign-of-the-exponent",
        "There is a minus in your exponents: the points that cost least count most. That minus belongs to "
        "the inner sum, over the centers; the outer one, over the points, is exp(E / T2).",
        SECTION,
        lambda X, centers, T1, T2: soft_maximum(-point_energies(X, centers, T1), T2),
    ),
    Misconception(
        "temperature-left-out-before-the-logarithm",
        "The factor T2 before the logarithm is missing. Without it R has not the unit of an energy.",
        SECTION,
        lambda X, centers, T1, T2: soft_maximum(point_energies(X, centers, T1), T2) / T2,
    ),
    Misconception(
        "multiplied-by-the-temperature",
        "You multiply the energies by T2 before the exponential. They are divided by it: a low temperature "
        "brings out the differences.",
        SECTION,
        lambda X, centers, T1, T2: T2 * soft_maximum(T2 * point_energies(X, centers, T1), 1.0),
    ),
    Misconception(
        "logarithm-left-out",
        "You stop at the sum of exponentials. R is T2 times its logarithm.",
        SECTION,
        lambda X, centers, T1, T2: float(
            np.exp(np.minimum(soft_maximum(point_energies(X, centers, T1), T2) / T2, 700))
        ),
    ),
    Misconception(
        "log-n-taken-away",
        "Your R is too small by T2 log N: somewhere a mean stands in the place of the sum. Both have their "
        "minima at the same centers, but here R is defined with the sum.",
        SECTION,
        lambda X, centers, T1, T2: itisc_objective(X, centers, T1, T2) - T2 * float(np.log(len(X))),
    ),
    Misconception(
        "energy-under-the-weights",
        "You return the mean energy under the importance weights. The adversary pays for those weights: the "
        "term - T2 sum of w log w is missing.",
        SECTION,
        _under_the_weights,
    ),
    Misconception(
        "entropy-with-the-wrong-sign",
        "You add T2 times the sum of w log w to the mean energy. It is taken away: that sum is what the "
        "adversary pays, apart from a constant.",
        SECTION,
        _entropy_with_the_wrong_sign,
    ),
    Misconception(
        "temperatures-swapped",
        "You use T1 where T2 belongs and the other way round. T1 is the temperature inside, over the "
        "centers; T2 is that outside, over the points.",
        SECTION,
        lambda X, centers, T1, T2: itisc_objective(X, centers, T2, T1),
    ),
    Misconception(
        "distances-without-the-logarithm",
        "Your R is that of the squared distances. This task measures with their logarithm.",
        "itisc-logarithm",
        lambda X, centers, T1, T2: itisc_objective(X, centers, T1, T2, "squared"),
    ),
    Misconception(
        "nearest-center-only",
        "You use the distortion to the nearest center as the energy of a point. At a positive T1 the other "
        "centers have their part in it.",
        "itisc-energy",
        lambda X, centers, T1, T2: soft_maximum(np.log(np.maximum(squares(X, centers).min(1), 1e-300)), T2),
    ),
    Misconception(
        "overflow-at-low-temperatures",
        "Your R is right at ordinary temperatures. At a low T2 the exponentials are too large or too small "
        "for a float. Take the largest energy out of the sum first.",
        LOG_SPACE,
        _plain,
    ),
    Misconception(
        "small-number-in-the-logarithm",
        "You add a small number to the squared distances to keep log 0 away. In a large unit they are small "
        "themselves, and R is then about that number. Let the logarithm say minus infinity instead.",
        LOG_SPACE,
        _with_a_small_number,
    ),
    Misconception(
        "nan-on-a-center",
        "One point on a center makes your R not-a-number. The energy of such a point is minus infinity; it "
        "adds exp(-infinity) = 0 to the sum.",
        LOG_SPACE,
        _nan_on_centers,
    ),
)


def on_three_groups(rng: Generator) -> Args:
    """Draw three groups, and two temperatures."""
    T1, T2 = rng.permutation([0.7, 1.6])
    return *groups(rng), float(T1), float(T2)


def on_mixed_groups(rng: Generator) -> Args:
    """Draw groups that overlap in four dimensions."""
    T1, T2 = rng.permutation([0.4, 2.0])
    return *mixed(rng), float(T1), float(T2)


def in_another_unit(rng: Generator) -> Args:
    """Draw data in another unit: R grows by a constant."""
    X, centers = groups(rng)
    return 1e-6 * X, 1e-6 * centers, 1.3, 0.6


def moved_data(rng: Generator) -> Args:
    """Draw data on one side of zero."""
    X, centers = groups(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, 0.8, 0.5


def one_point(rng: Generator) -> Args:
    """Draw a single point: R is its energy."""
    return *blobs(rng, 1, 1, 3, spread=2.0), 1.4, 0.6


def freezing(rng: Generator) -> Args:
    """Draw a deviation temperature at which exponentials overflow."""
    return *groups(rng), 0.9, 0.002


def centers_on_points(rng: Generator) -> Args:
    """Draw a center that lies on a point."""
    return *on_points(rng), 1.4, 0.6


TASK = Task(
    id="itisc.itisc_objective",
    title="The objective",
    parameters=("X", "centers", "fuzziness_temperature", "deviation_temperature"),
    rule=NUMBERS,
    properties=four_properties(
        (0.25, 0.25, 0.25, 0.25),
        "values on three groups",
        "values on groups that overlap in four dimensions",
        "moving the data changes nothing, another unit adds a constant",
        "a point on a center, a very low temperature, a single point",
    ),
    visible=(
        Case(
            "One center, both temperatures 1",
            (np.array([[0.0], [1.0], [5.0]]), np.array([[2.0]]), 1.0, 1.0),
            float(np.log(14.0)),
            "exp(E) is the squared distance: 4 + 1 + 9 = 14.",
        ),
        Case(
            "A low deviation temperature",
            (np.array([[0.0], [1.0], [5.0]]), np.array([[2.0]]), 1.0, 0.5),
            float(np.log(98.0) / 2),
            "With T2 = 1/2 the squares are added: 16 + 1 + 81 = 98, and R is half its logarithm.",
        ),
        Case(
            "Two centers and different temperatures",
            (np.array([[0.0], [4.0]]), np.array([[1.0], [2.0]]), 2.0, 0.5),
            float(np.log((4 / 9) ** 2 + (36 / 25) ** 2) / 2),
            "With T1 = 2 the energies are log(4/9) and log(36/25), as in task 1. With T2 = 1/2 their "
            "exponentials are squared, and R = log(16/81 + 1296/625)/2.",
        ),
        Case(
            "Another unit",
            (np.array([[0.0], [1e-6], [5e-6]]), np.array([[2e-6]]), 1.0, 1.0),
            float(np.log(14e-12)),
            "The first case with its millimetres read as kilometres: the sum is 14e-12.",
        ),
        Case(
            "A very low temperature",
            (np.array([[0.0], [10.0]]), np.array([[4.0]]), 1.0, 0.001),
            float(np.log(36.0)),
            "The sum is 16^1000 + 36^1000, too large for a float. Beside the second the first is nothing, "
            "and 0.001 times the logarithm of 36^1000 is log 36.",
        ),
        Case(
            "A point on a center",
            (np.array([[2.0], [3.0], [6.0]]), np.array([[2.0]]), 1.0, 1.0),
            float(np.log(17.0)),
            "0 + 1 + 16 = 17: the point on the center adds nothing.",
            special=True,
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=itisc_objective,
    hidden=(
        *drawn("values-easy", on_three_groups, 3),
        *drawn("values-hard", on_mixed_groups, 3),
        *drawn("invariants", in_another_unit),
        *drawn("invariants", moved_data, 2),
        *drawn("extremes", one_point),
        *drawn("extremes", freezing, 2),
        *drawn("extremes", centers_on_points, special=True),
    ),
)
