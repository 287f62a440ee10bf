"""Task 5, the variation: cases worked by hand and hints. Solution and hidden cases live in the source."""

from __future__ import annotations

import math

import numpy as np

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.gaussian_wcss.draws import FAR, HALVES
from softclust_lab.checks.gaussian_wcss.scales_wrong import WRONG_ANSWERS
from softclust_lab.checks.task import Case, Misconception, Task, four_properties
from softclust_lab.checks.values import Value

CHAIN, SCALES = "gaussian-wcss-end-to-end", "gaussian-wcss-scales"
FROZEN, VANISH = "gaussian-wcss-frozen", "gaussian-wcss-vanish"

_HINTS = {
    "frozen-weights": (
        "Your slopes of the distances are the weights alone. The weights change with the scales, too: use "
        "the whole slope g of the chapter, with its bracket.",
        FROZEN,
    ),
    "factor-two-forgotten": (
        "Your answer is half of what it should be. A scale enters a squared distance squared, and the "
        "derivative of a square brings a factor of 2.",
        CHAIN,
    ),
    "scale-forgotten": (
        "You differentiate as if a distance were the scale times a square. It is the square of the scale "
        "times a square, so the scale itself stays in the derivative.",
        CHAIN,
    ),
    "scaled-differences-inside": (
        "In the second factor you use the differences after scaling. They contain the scale already, so it "
        "counts three times: differentiate with respect to the scale, and keep the unscaled difference.",
        CHAIN,
    ),
    "scales-not-in-the-weights": (
        "Your weights and distances are those of the unscaled data. The loss is that of the scaled data: "
        "scale points and centers before you compute them.",
        SCALES,
    ),
    "scales-not-squared": (
        "Your distances multiply each squared difference by the scale. The coordinates are scaled before "
        "they are squared, so the scale enters squared.",
        SCALES,
    ),
    "centers-not-scaled": (
        "You scale the points and leave the centers. Both live in the same features and are scaled alike.",
        SCALES,
    ),
    "with-respect-to-logarithms": (
        "Your answer is the gradient with respect to the logarithms of the scales. That is the scale times "
        "the one asked for.",
        CHAIN,
    ),
    "gradient-of-the-centers": (
        "Your answer adds up the gradient of the centers. A scale moves the distances, and these move the "
        "loss: the second factor is the derivative of a distance with respect to a scale.",
        CHAIN,
    ),
    "one-number-for-all": (
        "Every feature gets the same number: you add over the features as well. Feature j has its own "
        "differences, and its own sum over points and centers.",
        CHAIN,
    ),
    "mean-instead-of-sum": (
        "You divide by the number of points. The loss is a sum over points, and so is its derivative.",
        CHAIN,
    ),
    "downhill": (
        "Your vector points downhill. The gradient points in the direction in which the loss grows.",
        CHAIN,
    ),
    "mean-without-weights": (
        "In your bracket stands the plain mean of a point's distances. It is the mean weighted with the "
        "point's weights.",
        "gaussian-wcss-gradient",
    ),
    "factor-two-in-the-bracket": (
        "In your bracket the difference is divided by sigma squared, not by 2 sigma squared.",
        "gaussian-wcss-gradient",
    ),
    "sign-of-the-bracket": (
        "In your bracket the second part has the wrong sign: a center that moves away loses weight.",
        "gaussian-wcss-gradient",
    ),
    "nearest-center-only": (
        "Each point counts with its nearest center alone in your answer. All centers count, with their "
        "slopes.",
        CHAIN,
    ),
    "powers-that-vanish": (
        "Your answer is right until all powers of a point are too small for the computer; then zero is "
        "divided by zero. Subtract each row's smallest squared distance in the exponent.",
        VANISH,
    ),
    "digits-lost-far-from-zero": (
        "Your answer is right near zero and wrong for data far from it. Take the differences of points and "
        "centers first, then scale and square.",
        CHAIN,
    ),
}

LOG2 = math.log(2.0)
_NEAR = 8 / 9 * (1 + LOG2 / 3)
_FARTHER = 1 / 9 * (1 - LOG2 * 8 / 3)
_CROSS = np.array([[1.0, 0.0], [0.0, 1.0]])

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
        (np.array([[0.0, 0.0]]), _CROSS, HALVES, np.array([1.0, 2.0])),
        np.array([2 * _NEAR, 4 * _FARTHER]),
        "Scaled, the squared distances are 1 and 4, so the slopes are those of the last case. Feature 0 "
        "changes the first distance only, by 2 times 1 times 1; feature 1 the second, by 2 times 2 times 1.",
    ),
    Case(
        "Two points",
        (np.array([[0.0, 0.0], [1.0, 1.0]]), _CROSS, HALVES, np.array([2.0, 1.0])),
        np.array([2 * 4 * _FARTHER, 2 * 2 * _NEAR]),
        "The point (0, 0) is at 4 and 1, the point (1, 1) at 1 and 4. For each the farther center differs in "
        "feature 0 and the nearer one in feature 1: two times 2 times 2 times g, and two times 2 times 1 "
        "times g.",
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
        "Far from zero",
        (np.array([[FAR, FAR], [FAR + 1, FAR + 1]]), _CROSS + FAR, HALVES, np.array([2.0, 1.0])),
        np.array([2 * 4 * _FARTHER, 2 * 2 * _NEAR]),
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
            loose=code in ("powers-that-vanish", "digits-lost-far-from-zero"),
        )
        for code, (hint, section) in _HINTS.items()
    ),
)
