"""Task 3, the free energy: cases and properties."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.soft_kmeans.draws import (
    FAR,
    far_from_zero,
    in_other_unit,
    shared,
    stiff,
)
from softclust_lab.checks.soft_kmeans.energy_mistakes import MISCONCEPTIONS
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.soft_kmeans import free_energy


def easy(rng: Generator) -> Args:
    """Draw three groups in the plane, with some doubt."""
    return shared(rng, 18, 3, 2, softness=0.7)


def seven_centers(rng: Generator) -> Args:
    """Draw many centers in five dimensions."""
    return shared(rng, 40, 7, 5, softness=1.0)


def soft(rng: Generator) -> Args:
    """Draw a stiffness so low that the entropy outweighs the cost."""
    return shared(rng, 30, 4, 3, softness=12.0)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers, stiffness = shared(rng, 20, 3, 2, softness=1.0)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, stiffness


def on_one_spot(rng: Generator) -> Args:
    """Draw centers that all lie on one spot: the entropy is the largest possible."""
    X, centers, stiffness = shared(rng, 12, 3, 2, softness=1.0)
    return X, np.tile(centers[:1], (3, 1)), stiffness


def one_center(rng: Generator) -> Args:
    """Draw a single center: the entropy is zero."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 0.7


def one_point(rng: Generator) -> Args:
    """Draw a single point."""
    return rng.normal(size=(1, 2)), rng.normal(size=(4, 2)), 0.7


LOG2 = math.log(2.0)

TASK = Task(
    id="soft_kmeans.free_energy",
    title="The free energy",
    parameters=("X", "centers", "stiffness"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with many centers, and at a low stiffness",
        "moving all data changes nothing; another unit changes the number by its square",
        "a very large stiffness, all centers on one spot, one center, one point, data far from zero",
    ),
    visible=(
        Case(
            "One point, one center",
            (np.array([[3.0]]), np.array([[1.0]]), 2.0),
            4.0,
            "With one center there is no doubt: the squared distance is 4, whatever beta is.",
        ),
        Case(
            "One point between two centers",
            (np.array([[0.0]]), np.array([[-3.0], [3.0]]), 2 * LOG2),
            8.5,
            "Expected cost 9, entropy log 2 for the shares 1/2 and 1/2: 9 - log 2 / (2 log 2) = 8.5.",
        ),
        Case(
            "Two points",
            (np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]]), LOG2),
            -2 * math.log2(1.5),
            "With beta = log 2, exp(-beta d) is 1/2 to the power d. Each point has the powers 1 and 1/2, "
            "with the sum 3/2: F is minus 2 log(3/2) / log 2, about -1.17.",
        ),
        Case(
            "Two points of different doubt",
            (np.array([[0.0], [1.0]]), np.array([[0.0], [2.0]]), 2 * LOG2),
            0.5 - 0.5 * math.log2(257 / 256),
            "Now exp(-beta d) is 1/4 to the power d. The point 0: powers 1 and 1/256, with the sum 257/256. "
            "The point 1: 1/4 and 1/4, with the sum 1/2. F is minus log(257/512) / (2 log 2), about 0.497.",
        ),
        Case(
            "A center far away",
            (np.array([[0.0], [1.0]]), np.array([[0.0], [100.0]]), 2.0),
            1.0,
            "The center 100 has the powers exp(-20000) and exp(-19602): its shares are 0 to the computer. "
            "There is no doubt, so the entropy is 0, and the cost 0 + 1 is left.",
        ),
        Case(
            "Very stiff",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 50.0),
            2500.0,
            "The shares are 1 and 0, so the entropy is zero and the cost 1600 + 900 is left.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR], [FAR + 1]]), np.array([[FAR], [FAR + 1]]), LOG2),
            -2 * math.log2(1.5),
            "The distances are those of the third case, as they would be near zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=free_energy,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", seven_centers, 2),
        *drawn("values-hard", soft, 2),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", in_other_unit, 2),
        *drawn("extremes", stiff, 2),
        *drawn("extremes", on_one_spot),
        *drawn("extremes", one_center),
        *drawn("extremes", one_point),
        *drawn("extremes", far_from_zero, 2),
    ),
)
