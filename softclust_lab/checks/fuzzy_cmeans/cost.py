"""Task 3, the reduced cost: cases, properties and misconceptions."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.fuzzy_cmeans.draws import (
    FAR,
    Floats,
    blobs,
    expanded_squares,
    fuzzifier,
    rounded,
    shares,
    shares_by_powers,
    squares,
)
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.fuzzy_cmeans import reduced_fuzzy_cost

SECTION = "fuzzy-cmeans-reduced-cost"


def point_costs(distances: Floats, m: float) -> Floats:
    """Return (sum_k d_k^(1 / (1 - m)))^(1 - m) for each row of squared distances, without overflow."""
    nearest = distances.min(axis=1)
    held = shares(distances, 1 / (m - 1)).max(axis=1)
    return np.asarray(nearest * held ** (m - 1))


def _power_sums(X: Floats, centers: Floats, inner: float, outer: float) -> Floats:
    with np.errstate(all="ignore"):
        return np.asarray((squares(X, centers) ** inner).sum(axis=1) ** outer)


def _points_first(X: Floats, centers: Floats, m: float) -> float:
    with np.errstate(all="ignore"):
        return float((squares(X, centers) ** (1 / (1 - m))).sum() ** (1 - m))


def _nan_on_a_center(X: Floats, centers: Floats, m: float) -> float:
    d = squares(X, centers)
    return float("nan") if (d == 0).any() else float(point_costs(d, m).sum())


def _vanishing(X: Floats, centers: Floats, m: float) -> float:
    d = squares(X, centers)
    with np.errstate(all="ignore"):
        terms = shares_by_powers(d, 1 / (m - 1)) ** m * d
    return float(np.where((d == 0).any(axis=1), 0.0, terms.sum(axis=1)).sum())


MISCONCEPTIONS = (
    Misconception(
        "hard-cost",
        "Your cost counts only the nearest center of each point. That is the cost of hard K-means, to which "
        "this one tends as m falls to 1. Here every center enters.",
        SECTION,
        lambda X, centers, m: squares(X, centers).min(axis=1).sum(),
    ),
    Misconception(
        "memberships-not-raised",
        "You add up membership times squared distance. In the cost the memberships are raised to the power "
        "m: with power 1 the best memberships would be 0 and 1.",
        "fuzzy-cmeans-cost",
        lambda X, centers, m: (shares(squares(X, centers), 1 / (m - 1)) * squares(X, centers)).sum(),
    ),
    Misconception(
        "exponents-swapped",
        "Your two exponents have changed places: 1/(1 - m) belongs inside, to the squared distances, and "
        "1 - m outside, to the sum. For m = 2 both are -1 and nobody sees it.",
        SECTION,
        lambda X, centers, m: _power_sums(X, centers, 1 - m, 1 / (1 - m)).sum(),
    ),
    Misconception(
        "outer-power-left-out",
        "You add up the powers of the squared distances and leave out the outer power 1 - m. Without it a "
        "near center makes the cost large, and the unit is wrong: J is in data units squared.",
        SECTION,
        lambda X, centers, m: _power_sums(X, centers, 1 / (1 - m), 1.0).sum(),
    ),
    Misconception(
        "points-added-first",
        "You add up over points and centers together and raise the total at the end. Each point has a cost "
        "of its own: sum over its centers, raise, and only then add up the points.",
        SECTION,
        _points_first,
    ),
    Misconception(
        "mean-over-the-centers",
        "You take the mean over the centers where the formula has the sum. The result is a power mean of "
        "the squared distances; the cost is that mean times K to the power 1 - m.",
        SECTION,
        lambda X, centers, m: point_costs(squares(X, centers), m).sum() * len(centers) ** (m - 1),
    ),
    Misconception(
        "mean-over-the-points",
        "Your cost is that of an average point. The sum over all points is wanted.",
        SECTION,
        lambda X, centers, m: point_costs(squares(X, centers), m).mean(),
    ),
    Misconception(
        "unsquared-distances",
        "Your cost is what one gets with distances that are not squared. The d in the formula is a squared "
        "distance, and J is in data units squared.",
        SECTION,
        lambda X, centers, m: point_costs(np.sqrt(squares(X, centers)), m).sum(),
    ),
    Misconception(
        "sign-of-the-exponents",
        "Your exponents have lost their minus signs: with 1/(m - 1) inside and m - 1 outside the farthest "
        "center decides, and a point on a center costs a lot.",
        SECTION,
        lambda X, centers, m: _power_sums(X, centers, 1 / (m - 1), m - 1).sum(),
    ),
    Misconception(
        "cost-of-each-point",
        "You return one number for each point. Add them up: the cost is a single number.",
        SECTION,
        lambda X, centers, m: point_costs(squares(X, centers), m),
    ),
    Misconception(
        "nan-on-a-center",
        "If a point lies on a center, your cost is not-a-number: somewhere zero is divided by zero. Such a "
        "point costs nothing.",
        "fuzzy-cmeans-on-a-center",
        _nan_on_a_center,
    ),
    Misconception(
        "powers-that-vanish",
        "Your cost is right until m comes close to 1: then the powers of the squared distances become too "
        "small or too large for the computer. Take each row's smallest squared distance out of the sum "
        "before you raise anything.",
        "fuzzy-cmeans-near-one",
        _vanishing,
        loose=True,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your cost is right near zero and wrong for data far from it. Squares of large coordinates leave no "
        "digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        SECTION,
        lambda X, centers, m: point_costs(expanded_squares(X, centers), m).sum(),
        loose=True,
    ),
)


def easy(rng: Generator) -> Args:
    """Draw three groups, with the usual fuzzifier."""
    return *blobs(rng, 18, 3, 2, spread=2.0), 2.0


def other_fuzzifiers(rng: Generator) -> Args:
    """Draw many centers in five dimensions, with a fuzzifier that is not 2."""
    return *blobs(rng, 40, 6, 5, spread=6.0), fuzzifier(rng)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers = blobs(rng, 25, 4, 2, spread=4.0)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, fuzzifier(rng)


def reordered_centers(rng: Generator) -> Args:
    """Draw centers in an order that means nothing, and one of them twice."""
    X, centers = blobs(rng, 25, 4, 3, spread=4.0)
    return X, rng.permutation(np.vstack([centers, centers[0]])), fuzzifier(rng)


def near_one(rng: Generator) -> Args:
    """Draw a fuzzifier so near to 1 that plain powers vanish."""
    return *blobs(rng, 20, 3, 2, spread=4.0), 1.002


def on_centers(rng: Generator) -> Args:
    """Draw points of which some lie on a center."""
    X, centers = blobs(rng, 16, 4, 2, spread=4.0)
    X[rng.permutation(16)[:4]] = centers
    return X, centers, fuzzifier(rng)


def one_point(rng: Generator) -> Args:
    """Draw a single point on a line."""
    return np.array([[rng.normal()]]), np.array([[5.0], [-7.0], [2.0]]) + rng.normal(), fuzzifier(rng)


def one_center(rng: Generator) -> Args:
    """Draw a single center: the cost is the sum of squares, whatever m is."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), fuzzifier(rng)


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X, centers = blobs(rng, 18, 3, 2, spread=2.0)
    return rounded(X) + FAR, rounded(centers) + FAR + 0.0625, 2.0


_LINE = (np.array([[1.0], [6.0]]), np.array([[0.0], [3.0]]))

TASK = Task(
    id="fuzzy_cmeans.reduced_fuzzy_cost",
    title="The reduced cost",
    parameters=("X", "centers", "fuzzifier"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups, m = 2",
        "values with many centers and other fuzzifiers",
        "moving all data, or reordering the centers, changes nothing else",
        "points on centers, m near 1, one point, one center, data far from zero",
    ),
    visible=(
        Case(
            "Two points, two centers",
            (*_LINE, 2.0),
            8.0,
            "For m = 2 both exponents are -1. The point 1 costs 1 / (1 + 1/4) = 0.8, the point 6 costs "
            "1 / (1/36 + 1/9) = 7.2.",
        ),
        Case(
            "A larger fuzzifier",
            (*_LINE, 3.0),
            40 / 9,
            "The exponents are -1/2 inside and -2 outside. The point 1 costs (1 + 1/2)^(-2) = 4/9, the point "
            "6 costs (1/6 + 1/3)^(-2) = 4.",
        ),
        Case(
            "A smaller fuzzifier, and three centers in the plane",
            (
                np.array([[0.0, 0.0], [2.0, 1.0]]),
                np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]),
                1.5,
            ),
            4 / math.sqrt(21) + 10 / math.sqrt(129),
            "The exponents are -2 inside and -1/2 outside. (0, 0): 1 + 1/4 + 1/16 = 21/16, whose root is "
            "turned over. (2, 1): 1/4 + 1 + 1/25 = 129/100.",
        ),
        Case(
            "A point on a center costs nothing",
            (np.array([[0.0], [1.0]]), np.array([[0.0], [3.0]]), 2.0),
            0.8,
            "The point 0 costs 0, the point 1 costs 0.8 as before.",
            special=True,
        ),
        Case(
            "Almost hard",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 1.001),
            2500.0,
            "The squared distances of 40 are 1600 and 3600; beside the power 1000 of the first one, that of "
            "the second is nothing. So 40 costs 1600, and 70 costs 900.",
        ),
        Case(
            "Far from zero",
            (_LINE[0] + FAR, _LINE[1] + FAR, 2.0),
            8.0,
            "The squared distances are those of the first case.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=reduced_fuzzy_cost,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", other_fuzzifiers, 4),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", reordered_centers, 2),
        *drawn("extremes", near_one, 2),
        *drawn("extremes", one_point),
        *drawn("extremes", one_center),
        *drawn("extremes", far_from_zero, 2),
        *drawn("extremes", on_centers, 2, special=True),
    ),
)
