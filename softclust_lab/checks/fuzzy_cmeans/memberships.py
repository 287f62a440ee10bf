"""Task 1, the memberships: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.fuzzy_cmeans.draws import FAR, blobs, fuzzifier, rounded
from softclust_lab.checks.fuzzy_cmeans.memberships_mistakes import MISCONCEPTIONS
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.fuzzy_cmeans import fuzzy_memberships


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


def other_unit(rng: Generator) -> Args:
    """Draw data in another unit: the fuzzifier has none and stays."""
    X, centers = blobs(rng, 25, 4, 3, spread=4.0)
    return 1e3 * X, 1e3 * centers, fuzzifier(rng)


def near_one(rng: Generator) -> Args:
    """Draw a fuzzifier so near to 1 that plain powers vanish."""
    return *blobs(rng, 20, 3, 2, spread=4.0), 1.002


def on_centers(rng: Generator) -> Args:
    """Draw points of which some lie on a center."""
    X, centers = blobs(rng, 16, 4, 2, spread=4.0)
    X[rng.permutation(16)[:4]] = centers
    return X, centers, rng.uniform(2.5, 3.5)


def on_equal_centers(rng: Generator) -> Args:
    """Draw two centers on one spot, and a point there."""
    X, centers = blobs(rng, 16, 3, 2, spread=4.0)
    X[rng.integers(16)] = centers[0]
    return X, np.vstack([centers, centers[0]]), rng.uniform(2.5, 3.5)


def one_point(rng: Generator) -> Args:
    """Draw a single point on a line."""
    return np.array([[rng.normal()]]), np.array([[5.0], [-7.0], [2.0]]) + rng.normal(), fuzzifier(rng)


def one_center(rng: Generator) -> Args:
    """Draw a single center: everything belongs to it."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), fuzzifier(rng)


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X, centers = blobs(rng, 18, 3, 2, spread=2.0)
    return rounded(X) + FAR, rounded(centers) + FAR + 0.0625, 2.0


TASK = Task(
    id="fuzzy_cmeans.fuzzy_memberships",
    title="The memberships",
    parameters=("X", "centers", "fuzzifier"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups, m = 2",
        "values with many centers and other fuzzifiers",
        "moving all data changes nothing, nor does another unit",
        "points on centers, m near 1, one point, one center, data far from zero",
    ),
    visible=(
        Case(
            "Four times as near",
            (np.array([[1.0], [6.0]]), np.array([[0.0], [3.0]]), 2.0),
            np.array([[0.8, 0.2], [0.2, 0.8]]),
            "The point 1 has the squared distances 1 and 4, so its shares are as 1 to 1/4. The point 6 has "
            "36 and 9: 1/36 to 1/9, that is 1 to 4.",
        ),
        Case(
            "A larger fuzzifier",
            (np.array([[1.0], [6.0]]), np.array([[0.0], [3.0]]), 3.0),
            np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]]),
            "Now the exponent 1/(m - 1) is 1/2: the ratio 4 of the squared distances becomes 2.",
        ),
        Case(
            "A smaller fuzzifier, and three centers in the plane",
            (
                np.array([[0.0, 0.0], [2.0, 1.0]]),
                np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]),
                1.5,
            ),
            np.array([[16 / 21, 4 / 21, 1 / 21], [25 / 129, 100 / 129, 4 / 129]]),
            "The exponent is 2. (0, 0) has the squared distances 1, 2 and 4: shares as 1 to 1/4 to 1/16. "
            "(2, 1) has 2, 1 and 5: 1/4 to 1 to 1/25.",
        ),
        Case(
            "A point on a center, and two centers on one spot",
            (np.array([[0.0], [1.0], [4.0]]), np.array([[0.0], [4.0], [0.0]]), 3.0),
            np.array([[0.5, 0.0, 0.5], [3 / 7, 1 / 7, 3 / 7], [0.0, 1.0, 0.0]]),
            "The point 0 lies on two centers and belongs to each of them by half; the point 4 lies on one. "
            "The point 1 has the squared distances 1, 9 and 1, and the exponent is 1/2: 1 to 1/3 to 1.",
            special=True,
        ),
        Case(
            "Almost hard",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 1.001),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            "The squared distances of 40 are 1600 and 3600. The second share is the first times (4/9) to "
            "the power 1000, which is nothing.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR + 1], [FAR + 6]]), np.array([[FAR], [FAR + 3]]), 2.0),
            np.array([[0.8, 0.2], [0.2, 0.8]]),
            "The squared distances are those of the first case.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=fuzzy_memberships,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", other_fuzzifiers, 4),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", other_unit, 2),
        *drawn("extremes", near_one, 2),
        *drawn("extremes", one_point),
        *drawn("extremes", one_center),
        *drawn("extremes", far_from_zero, 2),
        *drawn("extremes", on_centers, 2, special=True),
        *drawn("extremes", on_equal_centers, special=True),
    ),
)
