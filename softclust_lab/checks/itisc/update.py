"""Task 4, the alternating step: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance
from softclust_lab.checks.itisc.draws import FAR, accepted, groups, mixed, on_points, parts_of, rounded
from softclust_lab.checks.itisc.update_mistakes import MISCONCEPTIONS
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.itisc import update_itisc_centers

#: In the cases with a center that no point pulls.
COLD = 0.01


def on_three_groups(rng: Generator) -> Args:
    """Draw three groups, and two temperatures."""
    return *groups(rng), float(rng.choice([0.7, 1.4])), float(rng.choice([0.4, 0.6]))


def on_mixed_groups(rng: Generator) -> Args:
    """Draw groups that overlap in four dimensions."""
    return *mixed(rng), float(rng.choice([0.5, 2.0])), float(rng.choice([0.3, 0.8]))


def in_another_unit(rng: Generator) -> Args:
    """Draw data in another unit, on one side of zero."""
    X, centers = groups(rng)
    return 100 * X + 5000.0, 100 * centers + 5000.0, 1.3, 0.6


def other_order(rng: Generator) -> Args:
    """Draw groups with their centers in another order."""
    X, centers = groups(rng)
    return X, rng.permutation(centers), 0.8, 0.5


def at_temperature_one(rng: Generator) -> Args:
    """Draw the case of fuzzy c-means, in which the importance weights drop out."""
    return *groups(rng), 1.5, 1.0


def freezing(rng: Generator) -> Args:
    """Draw a deviation temperature at which exponentials overflow."""
    return *groups(rng), 0.9, 0.004


def centers_on_points(rng: Generator) -> Args:
    """Draw a center that lies on a point."""
    return *on_points(rng), 1.4, 0.6


def fuzzy_centers_on_points(rng: Generator) -> Args:
    """Draw a center that lies on a point, at T2 = 1."""
    return *on_points(rng), 1.4, 1.0


def out_of_reach(rng: Generator) -> Args:
    """Draw a low T1 and one center so far away that no point pulls it."""

    def draw(rng: Generator) -> Args:
        X, centers = groups(rng)
        return X, np.vstack([centers[:2], rng.uniform(2900, 3100, size=2), centers[2:]]), COLD, 0.6

    def others_are_pulled(args: Args) -> bool:
        u = parts_of(*args).u  # type: ignore[arg-type]
        return bool((u.max(axis=0) > 0.1).tolist() == [True, True, False, True])

    return accepted(rng, draw, others_are_pulled)


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X, centers = groups(rng)
    return rounded(X) + FAR, rounded(centers) + FAR + 0.0625, 1.2, 0.5


TASK = Task(
    id="itisc.update_itisc_centers",
    title="The alternating step",
    parameters=("X", "centers", "fuzziness_temperature", "deviation_temperature"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values on groups that overlap in four dimensions",
        "another unit and another order of the centers change nothing else; T2 = 1",
        "a center on a point, a center that no point pulls, a very low temperature, data far from zero",
    ),
    visible=(
        Case(
            "Fuzzy c-means",
            (np.array([[0.0], [1.0], [5.0]]), np.array([[3.0]]), 1.0, 1.0),
            np.array([[2.0]]),
            "With T2 = 1 and one center all points pull alike: (0 + 1 + 5)/3 = 2.",
        ),
        Case(
            "A low deviation temperature",
            (np.array([[0.0], [1.0], [5.0]]), np.array([[3.0]]), 1.0, 0.5),
            np.array([[24 / 17]]),
            "d = 9, 4 and 4. With T2 = 1/2 w is proportional to d^2, and w^(1/2) to d: "
            "(9*0 + 4*1 + 4*5)/17 = 24/17.",
        ),
        Case(
            "Two centers",
            (np.array([[0.0], [4.0]]), np.array([[1.0], [2.0]]), 1.0, 0.5),
            np.array([[288000 / 212608], [1458000 / 373288]]),
            "Memberships 4/5 and 1/5 of the point 0, 4/13 and 9/13 of the point 4; w^(1/2) is as 4/5 to "
            "36/13. The first center: pulls (4/5)^3 = 64/125 and (36/13)(4/13)^2 = 576/2197. The second: "
            "(4/5)(1/5)^2 = 4/125 and (36/13)(9/13)^2 = 2916/2197.",
        ),
        Case(
            "A very low temperature",
            (np.array([[0.0], [10.0]]), np.array([[4.0]]), 1.0, 0.002),
            np.array([[10.0]]),
            "d = 16 and 36, and w^(1 - T2) is proportional to d^499. Beside 36^499, too large for a float, "
            "16^499 is nothing: the center goes to the worse point.",
        ),
        Case(
            "A center on a point",
            (np.array([[2.0], [3.0], [5.0]]), np.array([[2.0]]), 1.0, 0.5),
            np.array([[4.8]]),
            "d = 0, 1 and 9, and the pulls are as d: (0*2 + 1*3 + 9*5)/10 = 4.8.",
            special=True,
        ),
        Case(
            "A center on a point, fuzzy c-means",
            (np.array([[2.0], [3.0], [7.0]]), np.array([[2.0]]), 1.0, 1.0),
            np.array([[4.0]]),
            "At T2 = 1 all importance weights have the power 0, which makes them 1: (2 + 3 + 7)/3 = 4.",
            special=True,
        ),
        Case(
            "A center that no point pulls",
            (np.array([[0.0], [1.0], [5.0], [6.0]]), np.array([[2.0], [300.0]]), COLD, 0.5),
            np.array([[71 / 15], [300.0]]),
            "All points belong to the first center, with d = 4, 1, 9 and 16, and pull it by as much: "
            "(4*0 + 1*1 + 9*5 + 16*6)/30 = 71/15. The memberships in the second are below 10^-300, "
            "0 in a float: nothing pulls it, and it stays.",
            special=True,
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=update_itisc_centers,
    hidden=(
        *drawn("values-easy", on_three_groups, 3),
        *drawn("values-hard", on_mixed_groups, 3),
        *drawn("invariants", in_another_unit, 2),
        *drawn("invariants", other_order),
        *drawn("invariants", at_temperature_one),
        *drawn("extremes", centers_on_points, 2, special=True),
        *drawn("extremes", fuzzy_centers_on_points, special=True),
        *drawn("extremes", out_of_reach, 2, Tolerance(relative=1e-11), special=True),
        *drawn("extremes", freezing, 2),
        *drawn("extremes", far_from_zero, 3, Tolerance(relative=1e-14)),
    ),
)
