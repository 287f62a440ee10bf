"""Task 5, the variation: cases worked by hand and hints. Solution and hidden cases live in the source."""

from __future__ import annotations

import math

import numpy as np

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.gaussian_wcss.draws import FAR, HALVES
from softclust_lab.checks.gaussian_wcss.scales_hints import HINTS
from softclust_lab.checks.gaussian_wcss.scales_wrong import WRONG_ANSWERS
from softclust_lab.checks.task import Case, Misconception, Task, four_properties
from softclust_lab.checks.values import Value

LOG2 = math.log(2.0)
_NEAR = 8 / 9 * (1 + LOG2 / 3)
_FARTHER = 1 / 9 * (1 - LOG2 * 8 / 3)
_CROSS = np.array([[1.0, 0.0], [0.0, 2.0]])

VISIBLE = (
    Case(
        "One center, one feature",
        (np.array([[3.0]]), np.array([[1.0]]), 0.7, np.array([2.0])),
        np.array([16.0]),
        "One center has all the weight, and the bracket is 1. The squared distance is a^2 times 4; its "
        "derivative is 2 a times 4 = 16.",
    ),
    Case(
        "One center, two features",
        (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[0.0, 0.0]]), 0.7, np.array([3.0, 0.5])),
        np.array([6.0, 5.0]),
        "First feature: 2 times 3 times (1 + 0). Second: 2 times 0.5 times (4 + 1).",
    ),
    Case(
        "One point, two centers",
        (np.array([[0.0]]), np.array([[1.0], [2.0]]), HALVES, np.array([1.0])),
        np.array([2 * (_NEAR + 4 * _FARTHER)]),
        "With the scale 1 nothing is stretched yet: slopes g of 8/9 (1 + log(2)/3) and 1/9 (1 - 8 log(2)/3) "
        "as in task 3. The distances have the derivatives 2 times 1 and 2 times 4.",
    ),
    Case(
        "Each center in a feature of its own",
        (np.array([[0.0, 0.0]]), _CROSS, HALVES, np.array([2.0, 0.5])),
        np.array([4 * _FARTHER, 4 * _NEAR]),
        "The squared distances are 1 and 4 before scaling and 4 and 1 after it, so the first center has the "
        "slope 1/9 (1 - 8 log(2)/3) now, the second 8/9 (1 + log(2)/3). Feature 0 changes the first distance "
        "only, by 2 times 2 times 1; feature 1 the second, by 2 times 0.5 times 4.",
    ),
    Case(
        "Two points",
        (np.array([[0.0, 0.0], [1.0, 2.0]]), _CROSS, HALVES, np.array([2.0, 0.5])),
        np.array([2 * 4 * _FARTHER, 2 * 4 * _NEAR]),
        "Scaled, the point (0, 0) is at 4 and 1, the point (1, 2) at 1 and 4. For each the farther center "
        "differs in feature 0 and the nearer one in feature 1: two times 2 times 2 times 1 times g, and two "
        "times 2 times 0.5 times 4 times g.",
    ),
    Case(
        "A small bandwidth",
        (
            np.array([[40.0, 1.0], [70.0, 1.0]]),
            np.array([[0.0, 0.0], [100.0, 0.0]]),
            0.1,
            np.array([2.0, 3.0]),
        ),
        np.array([10000.0, 12.0]),
        "The weights are 1 and 0. First feature: 2 times 2 times (1600 + 900). Second: 2 times 3 times 2.",
    ),
    Case(
        "A feature in millimetres",
        (np.array([[0.0]]), np.array([[1000.0], [2000.0]]), HALVES, np.array([0.001])),
        np.array([2000 * (_NEAR + 4 * _FARTHER)]),
        "Scaled, the squared distances are 1 and 4 again, with the slopes of the case of one point and two "
        "centers. They have the derivatives 2 times 0.001 times 1000 squared, and times 2000 squared.",
    ),
    Case(
        "Far from zero",
        (np.array([[FAR, FAR], [FAR + 1, FAR + 2]]), _CROSS + FAR, HALVES, np.array([2.0, 0.5])),
        np.array([2 * 4 * _FARTHER, 2 * 4 * _NEAR]),
        "The differences are those of the case with two points, as they would be near zero.",
    ),
)


def _answers(code: str) -> tuple[Value | None, ...]:
    """Return what a mistake answers to each visible case."""
    wrong = WRONG_ANSWERS[code]
    return tuple(
        np.array(wrong[place]) if place in wrong else case.expected for place, case in enumerate(VISIBLE)
    )


TASK = Task(
    id="gaussian_wcss.scale_gradient",
    title="A variation: the gradient of the scales",
    parameters=("X", "centers", "bandwidth", "scales"),
    rule=NUMBERS,
    properties=four_properties(
        (3.0, 3.0, 2.0, 2.0),
        "values on three groups in two features",
        "values with many centers in five features of very different scale",
        "moving the data, another unit, or features in another order change nothing else",
        "a very small bandwidth, one center, a feature that is the same everywhere, data far from zero",
    ),
    visible=VISIBLE,
    misconceptions=tuple(
        Misconception(
            code,
            hint,
            section,
            visible=_answers(code),
            loose=code in ("powers-that-vanish", "digits-lost-far-from-zero", "finite-differences"),
        )
        for code, (hint, section) in HINTS.items()
    ),
)
