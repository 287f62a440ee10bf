"""Task 1, the energy of a point: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.itisc.draws import (
    FAR,
    Floats,
    blobs,
    groups,
    log_sum_exp,
    mixed,
    on_points,
    rounded,
    squares,
)
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.itisc import point_energies

SECTION = "itisc-energy"
LOGARITHM = "itisc-logarithm"
LOG_SPACE = "itisc-log-space"


def _logs(X: Floats, centers: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(squares(X, centers)))


def _soft_minimum(distortions: Floats, temperature: float) -> Floats:
    return -temperature * log_sum_exp(-distortions / temperature)


def _plain_powers(X: Floats, centers: Floats, T1: float) -> Floats:
    with np.errstate(all="ignore"):
        return np.asarray(-T1 * np.log((squares(X, centers) ** (-1 / T1)).sum(axis=1)))


def _without_entropy(X: Floats, centers: Floats, T1: float) -> Floats:
    logs = _logs(X, centers)
    u = np.exp(-(logs - _soft_minimum(logs, T1)[:, None]) / T1)
    return np.asarray((u * logs).sum(axis=1))


def _nan_on_centers(X: Floats, centers: Floats, T1: float) -> Floats:
    found = point_energies(X, centers, T1)
    return np.where(np.isneginf(found), np.nan, found)


def _with_a_small_number(X: Floats, centers: Floats, T1: float) -> Floats:
    return _soft_minimum(np.log(squares(X, centers) + 1e-12), T1)


def _expanded(X: Floats, centers: Floats, T1: float) -> Floats:
    d = (X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1)
    with np.errstate(all="ignore"):
        return _soft_minimum(np.log(np.maximum(d, 0)), T1)


MISCONCEPTIONS = (
    Misconception(
        "distances-without-the-logarithm",
        "Your energies use the squared distance itself as the distortion. That is ITISC without the "
        "logarithm; this task measures with log d, so that exp(-log d / T1) is a power of d.",
        LOGARITHM,
        lambda X, centers, T1: _soft_minimum(squares(X, centers), T1),
    ),
    Misconception(
        "logarithm-of-the-distance",
        "You take the logarithm of the distance, not of the squared distance. The two differ by a factor of "
        "2, which no temperature makes good.",
        LOGARITHM,
        lambda X, centers, T1: _soft_minimum(_logs(X, centers) / 2, T1),
    ),
    Misconception(
        "soft-maximum",
        "Your energy lies above the largest distortion of a point: you compute a soft maximum. A point "
        "belongs to centers that are near, so its energy is a soft minimum, and lies a little below the "
        "smallest distortion. Check the signs inside and outside of the logarithm.",
        SECTION,
        lambda X, centers, T1: -_soft_minimum(-_logs(X, centers), T1),
    ),
    Misconception(
        "sign-flipped",
        "Your energies are right except for their sign. The logarithm of the sum is multiplied by minus T1.",
        SECTION,
        lambda X, centers, T1: -point_energies(X, centers, T1),
    ),
    Misconception(
        "sign-of-the-exponent",
        "The minus is missing in your exponents: far centers have the largest part in your sum. Here a power "
        "of d is d^(-1/T1), which falls with the distance.",
        SECTION,
        lambda X, centers, T1: _soft_minimum(-_logs(X, centers), T1),
    ),
    Misconception(
        "temperature-left-out-before-the-logarithm",
        "Inside the sum the temperature is where it should be, but the factor T1 before the logarithm is "
        "missing. Without it an energy has no longer the unit of a distortion: with one center it should be "
        "log d, whatever T1 is.",
        SECTION,
        lambda X, centers, T1: _soft_minimum(_logs(X, centers), T1) / T1,
    ),
    Misconception(
        "multiplied-by-the-temperature",
        "Inside the exponential you multiply by T1 instead of dividing by it. A high temperature has to make "
        "the differences between centers smaller, not larger.",
        SECTION,
        lambda X, centers, T1: T1 * _soft_minimum(T1 * _logs(X, centers), 1.0),
    ),
    Misconception(
        "nearest-center-only",
        "Your energies are the distortions to the nearest center. That is the limit of T1 to 0. At a "
        "positive temperature the other centers count as well, and lower the energy.",
        SECTION,
        lambda X, centers, T1: _logs(X, centers).min(axis=1),
    ),
    Misconception(
        "entropy-left-out",
        "Your energies are the mean distortions under the memberships. The free energy has a second term, "
        "T1 times the sum of u log u, which lowers it; both together are minus T1 times one logarithm.",
        SECTION,
        _without_entropy,
    ),
    Misconception(
        "mean-over-the-centers",
        "You take the mean over the centers inside the logarithm, where the sum belongs. That adds T1 log K "
        "to every energy.",
        SECTION,
        lambda X, centers, T1: point_energies(X, centers, T1) + T1 * np.log(len(centers)),
    ),
    Misconception(
        "one-energy-for-each-center",
        "You return one number for each center. An energy belongs to a point: the sum inside the logarithm "
        "runs over the centers, along the second axis.",
        SECTION,
        lambda X, centers, T1: _soft_minimum(_logs(X, centers).T, T1),
    ),
    Misconception(
        "overflow-at-low-temperatures",
        "Your energies are right at ordinary temperatures. At a low T1 the powers d^(-1/T1) become too large "
        "or too small for a float, and the logarithm of infinity or of 0 is left. Take the nearest center's "
        "part out of the sum first.",
        LOG_SPACE,
        _plain_powers,
    ),
    Misconception(
        "nan-on-a-center",
        "A point that lies on a center gets not-a-number from you: infinity minus infinity, or zero divided "
        "by zero. Its distortion is minus infinity, and so is its energy.",
        LOG_SPACE,
        _nan_on_centers,
    ),
    Misconception(
        "small-number-in-the-logarithm",
        "You keep log 0 away with a small number, and so a point on a center gets a finite energy, which "
        "depends on that number. Its energy is minus infinity: let the logarithm say so, and take out what "
        "is infinite before you subtract.",
        LOG_SPACE,
        _with_a_small_number,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your energies are right near zero and wrong for data far from it. Squares of large coordinates "
        "leave no digits for a small distance when one large square is taken from another. Subtract first, "
        "then square.",
        LOG_SPACE,
        _expanded,
        loose=True,
    ),
)


def three_groups(rng: Generator) -> Args:
    """Draw three groups, and a temperature that is not 1."""
    return *groups(rng), float(rng.choice([0.6, 0.8, 1.5]))


def overlapping_groups(rng: Generator) -> Args:
    """Draw groups that overlap in four dimensions."""
    return *mixed(rng), float(rng.choice([0.5, 2.0, 3.0]))


def another_unit(rng: Generator) -> Args:
    """Draw data in a large unit, and so of small numbers: all energies move by the same amount."""
    X, centers = groups(rng)
    return 1e-3 * X, 1e-3 * centers, 1.2


def moved(rng: Generator) -> Args:
    """Draw data on one side of zero."""
    X, centers = groups(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, 0.7


def one_center(rng: Generator) -> Args:
    """Draw a single center: the energy is the distortion, whatever the temperature."""
    return *blobs(rng, 7, 1, 3, spread=2.0), 2.5


def points_on_centers(rng: Generator) -> Args:
    """Draw a center that lies on a point."""
    return *on_points(rng), 1.5


def cold(rng: Generator) -> Args:
    """Draw a temperature so low that powers overflow, with two centers at the same distance."""
    X, centers = groups(rng)
    return X, np.vstack([centers, centers[0]]), 0.002


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X, centers = groups(rng)
    return rounded(X) + FAR, rounded(centers) + FAR + 0.0625, 0.8


_PAIR = np.array([[1.0], [2.0]])

TASK = Task(
    id="itisc.point_energies",
    title="The energy of a point",
    parameters=("X", "centers", "fuzziness_temperature"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values on groups that overlap in four dimensions",
        "moving the data changes nothing, another unit moves all energies alike, one center",
        "a point on a center, a very low temperature, data far from zero",
    ),
    visible=(
        Case(
            "One center",
            (np.array([[0.0], [5.0]]), np.array([[2.0]]), 2.0),
            np.log([4.0, 9.0]),
            "The squared distances are 4 and 9. With one center -T1 log(d^(-1/T1)) is log d at any T1.",
        ),
        Case(
            "Two centers",
            (np.array([[0.0], [4.0]]), _PAIR, 1.0),
            np.log([4 / 5, 36 / 13]),
            "The point 0 has d = 1 and 4: 1 + 1/4 = 5/4, and minus its logarithm is log(4/5). The point 4 "
            "has d = 9 and 4: 1/9 + 1/4 = 13/36.",
        ),
        Case(
            "A higher temperature",
            (np.array([[0.0], [4.0]]), _PAIR, 2.0),
            np.log([4 / 9, 36 / 25]),
            "With T1 = 2 the powers are d^(-1/2): 1 + 1/2 = 3/2 and -2 log(3/2) = log(4/9); 1/3 + 1/2 = 5/6 "
            "and -2 log(5/6) = log(36/25).",
        ),
        Case(
            "Both coordinates count",
            (np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [6.0, 8.0], [5.0, 0.0]]), 0.5),
            np.log([100 / np.sqrt(33)]),
            "d = 25, 100 and 25. With T1 = 1/2 the powers are d^-2: 16/10000 + 1/10000 + 16/10000 = "
            "33/10000, and -log(33/10000)/2 = log(100/sqrt(33)).",
        ),
        Case(
            "A very low temperature",
            (np.array([[0.0]]), np.array([[10.0], [-10.0]]), 0.001),
            np.log([100.0]) - 0.001 * np.log(2),
            "Both centers have d = 100. Their sum is 2 times 100^-1000, so E = log 100 - 0.001 log 2; but "
            "100^-1000 by itself is too small for a float.",
        ),
        Case(
            "A point on a center",
            (np.array([[2.0], [3.0]]), np.array([[2.0], [4.0]]), 1.0),
            np.array([-np.inf, -np.log(2)]),
            "The point 2 lies on the first center: log 0 is minus infinity, and so is its energy. The point "
            "3 has d = 1 and 1: 1 + 1 = 2.",
            special=True,
        ),
        Case(
            "Far from zero",
            (np.array([[FAR], [FAR + 4]]), np.array([[FAR + 1], [FAR + 2]]), 1.0),
            np.log([4 / 5, 36 / 13]),
            "The same distances as near zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=point_energies,
    hidden=(
        *drawn("values-easy", three_groups, 3),
        *drawn("values-hard", overlapping_groups, 3),
        *drawn("invariants", another_unit),
        *drawn("invariants", moved, 2),
        *drawn("invariants", one_center),
        *drawn("extremes", points_on_centers, 2, special=True),
        *drawn("extremes", cold, 2),
        *drawn("extremes", far_from_zero, 2),
    ),
)
