"""Task 6, the variation: cases worked by hand and hints. Solution and hidden cases live in the source."""

from __future__ import annotations

from typing import Any

import numpy as np

from softclust_lab.checks.compare import NUMBERS, tuple_of
from softclust_lab.checks.itisc.capped_wrong import WRONG_ANSWERS
from softclust_lab.checks.task import Case, Misconception, Task, four_properties
from softclust_lab.checks.values import Value

SECTION = "itisc-capped-weights"
LOG_SPACE = "itisc-log-space"

_HINTS = {
    "best-points-first": (
        "You give the weight to the points with the lowest energies. The adversary wants the mean energy as "
        "high as possible: the costliest points come first.",
        SECTION,
    ),
    "importance-weights-of-a-temperature": (
        "Your weights are exponentials of the energies. That is the answer to the penalty on the divergence; "
        "under a cap nobody pays for unequal weights, and so the costliest points get all that the cap "
        "allows, one after the other.",
        SECTION,
    ),
    "border-point-left-out": (
        "Only whole points get weight from you, and they share all of it. If the fraction of N is not a "
        "whole number, that lifts them above the cap: one more point, at the border, takes what is left.",
        SECTION,
    ),
    "border-point-in-full": (
        "You count the point at the border as one of the worst and let all of them share alike. Then the "
        "worst points stay below the cap, and the mean energy below what the adversary can reach: the border "
        "point gets only what is left.",
        SECTION,
    ),
    "too-little-weight": (
        "Your weights add up to less than 1: the worst points have the cap, and nobody has the rest. It "
        "belongs to the next point in order.",
        SECTION,
    ),
    "too-much-weight": (
        "Your weights add up to more than 1: the point at the border gets the full cap. It only gets what "
        "the points before it have left.",
        SECTION,
    ),
    "full-cap-for-every-point": (
        "Your weights add up to more than 1: every point that gets any weight gets the full cap, even where "
        "that is more than all the weight there is. A point gets the cap, or what the points before it have "
        "left, whichever is less; the first one finds 1.",
        SECTION,
    ),
    "weight-above-one": (
        "If the fraction is less than one point, your worst point gets a weight above 1. The cap is then no "
        "limit at all: the worst point takes the whole weight, which is 1.",
        SECTION,
    ),
    "fraction-as-the-cap": (
        "You use the fraction itself as the cap. The cap is 1/(fraction N): with the fraction 1 it is 1/N, "
        "and all points count alike.",
        SECTION,
    ),
    "weights-in-sorted-order": (
        "Your weights are right but stand in the order of falling energies. They belong to the rows of X: "
        "put each back in the place of its point.",
        SECTION,
    ),
    "nearest-distance-as-energy": (
        "You rank the points by the distance to their nearest center. At a positive T1 the cost of a point "
        "is its energy, in which all centers have a part: between two centers it is lower than near one "
        "alone.",
        "itisc-energy",
    ),
    "mean-distortion-as-energy": (
        "You rank the points by the mean of their distances under the memberships, the sum of u d. The "
        "energy has a second term, T1 times the sum of u log u: a point that is undecided between centers "
        "costs less than its mean distance says.",
        "itisc-energy",
    ),
    "ranked-by-log-energies": (
        "You rank by the energies of task 1. Here the distortion is d, not log d.",
        "itisc-logarithm",
    ),
    "log-energies-and-memberships": (
        "Your energies and your memberships are those of the tasks before, made with the logarithm of the "
        "squared distance. In this task the distortion is d itself, in both.",
        "itisc-logarithm",
    ),
    "log-distortion": (
        "You measure with the logarithm of the squared distance, as in the tasks before. This task uses the "
        "squared distance itself, in the energies and in the step.",
        "itisc-logarithm",
    ),
    "weights-left-out-of-the-step": (
        "Your weights are right, but your centers are means over all points, weighted by memberships alone. "
        "The weights say who counts: multiply them in.",
        "itisc-alternating-step",
    ),
    "memberships-left-out": (
        "All your centers are at the same place: the memberships are missing in the step, and each point "
        "pulls every center alike.",
        "itisc-alternating-step",
    ),
    "nearest-center-takes-all": (
        "In your step each point pulls its nearest center only. At a positive T1 it pulls every center, by "
        "its membership.",
        "itisc-alternating-step",
    ),
    "ties-to-the-last": (
        "Of points with the same energy, the one that comes later in X gets the weight first. Here the "
        "earlier row goes first; an ascending order that is turned round does the opposite.",
        SECTION,
    ),
    "parts-swapped": (
        "You return the weights first. The centers come first, the weights second.",
        SECTION,
    ),
    "underflow-far-from-the-centers": (
        "Your answer is right for points near the centers. Far from them exp(-d / T1) is too small for a "
        "float, and 0/0 or log 0 is left. Take the nearest center's part out of the sum first.",
        LOG_SPACE,
    ),
    "nan-where-no-point-pulls": (
        "A center that no point pulls gets not-a-number from you: zero divided by zero. It stays where it "
        "is.",
        SECTION,
    ),
    "zero-divided-by-zero": (
        "Your answer is right for points near the centers and centers near the points. Far from all centers "
        "exp(-d / T1) is 0, and the memberships become 0/0: take the nearest center's part out first. And a "
        "center whose pulls are all 0 stays where it is.",
        LOG_SPACE,
    ),
    "zero-where-no-point-pulls": (
        "A center that no point pulls goes to zero in your step: an empty sum, divided by something that "
        "keeps the division alive. Zero is a place like any other; the center stays where it is.",
        SECTION,
    ),
}

_LINE = np.array([[0.0], [1.0], [5.0]])
#: Here exp(-d / T1) is 2^-d.
_BINARY = float(1 / np.log(2))

VISIBLE = (
    Case(
        "The worst half",
        (np.array([[0.0], [8.0], [1.0], [5.0]]), np.array([[2.0]]), 3.0, 0.5),
        (np.array([[6.5]]), np.array([0.0, 0.5, 0.0, 0.5])),
        "With one center E = d: 4, 36, 1 and 9. Half of four points are two, so the cap is 1/2: it goes to 8 "
        "and 5. Their mean is 6.5.",
    ),
    Case(
        "One and a half points",
        (_LINE, np.array([[2.0]]), 3.0, 0.5),
        (np.array([[10 / 3]]), np.array([1 / 3, 0.0, 2 / 3])),
        "E = 4, 1 and 9; half of three points are 1.5, so the cap is 1/1.5 = 2/3. The point 5 gets 2/3, the "
        "next one, 0, what is left: 1/3. The center goes to 2/3 of 5.",
    ),
    Case(
        "All points",
        (_LINE, np.array([[2.0]]), 3.0, 1.0),
        (np.array([[2.0]]), np.array([1 / 3, 1 / 3, 1 / 3])),
        "With the fraction 1 the cap is 1/N, and all points count alike: (0 + 1 + 5)/3 = 2.",
    ),
    Case(
        "Less than one point",
        (_LINE, np.array([[2.0]]), 3.0, 0.2),
        (np.array([[5.0]]), np.array([0.0, 0.0, 1.0])),
        "The cap is 1/0.6, more than all the weight there is: the worst point gets 1.",
    ),
    Case(
        "Two centers",
        (np.array([[3.0], [0.0], [1.0]]), np.array([[0.0], [2.0]]), _BINARY, 2 / 3),
        (np.array([[263 / 259], [1793 / 769]]), np.array([0.5, 0.0, 0.5])),
        "T1 = 1/log 2 makes exp(-d/T1) = 2^-d. The sums over the centers are 257/512, 17/16 and 1, so that 3 "
        "costs most and 1 comes next; two points have 1/2 each. The memberships of 3 are 1/257 and 256/257, "
        "those of 1 are 1/2 and 1/2: the first center goes to (3/257 + 1/2)/(1/257 + 1/2) = 263/259, the "
        "second to (3*256/257 + 1/2)/(256/257 + 1/2) = 1793/769.",
    ),
    Case(
        "Energies, not distances",
        (np.array([[2.0], [-1.8]]), np.array([[0.0], [4.0]]), _BINARY, 0.5),
        (np.array([[-1.8], [-1.8]]), np.array([0.0, 1.0])),
        "The point 2 has d = 4 and 4, so 2^-4 + 2^-4 = 2^-3 and E = 3. The point -1.8 has d = 3.24 and "
        "33.64; its second center adds next to nothing, and E = 3.24 to seven digits. It costs more, though "
        "its nearest center is nearer. Half of two points are one: it gets all.",
    ),
    Case(
        "Energies, not mean distances",
        (np.array([[1.5], [-1.55]]), np.array([[0.0], [4.0]]), _BINARY, 0.5),
        (np.array([[-1.55], [-1.55]]), np.array([0.0, 1.0])),
        "The point 1.5 has d = 2.25 and 6.25: 2^-2.25 + 2^-6.25 = 2^-2.25 * 17/16, and E = 2.25 - "
        "log2(17/16) = 2.16. The mean of its d, 2.25*16/17 + 6.25/17 = 2.49, leaves out that the point is "
        "undecided. The point -1.55 has d = 2.4025 and 30.8025, and E = 2.40 like the mean. It costs more.",
    ),
    Case(
        "Energies without a logarithm",
        (np.array([[2.0], [-1.5]]), np.array([[0.0], [4.0]]), _BINARY, 0.5),
        (np.array([[2.0], [2.0]]), np.array([1.0, 0.0])),
        "The point 2 has d = 4 and 4, so E = 3 as before. The point -1.5 has d = 2.25 and 30.25, and E = "
        "2.25 to seven digits. The point 2 costs more and gets all. With log d in the place of d its energy "
        "would be 0.386, and that of -1.5 would be 0.590.",
    ),
    Case(
        "Ties go to the first in X",
        (np.array([[2.0], [3.0], [1.0]]), np.array([[2.0]]), 1.0, 0.5),
        (np.array([[7 / 3]]), np.array([0.0, 2 / 3, 1 / 3])),
        "3 and 1 have the energy 1, and 3 comes first: it gets the cap 2/3, and 1 the rest. 2/3 of 3 and 1/3 "
        "of 1 make 7/3.",
    ),
    Case(
        "Far from the centers",
        (np.array([[0.0], [100.0]]), np.array([[40.0], [160.0]]), 1.0, 1.0),
        (np.array([[100 / 3], [100.0]]), np.array([0.5, 0.5])),
        "The point 0 has d = 1600 and 25600: it belongs to the first center, to all digits. The point 100 "
        "has d = 3600 twice, and half of it belongs to each: (1*0 + 100/2)/(1 + 1/2) = 100/3, and 100.",
    ),
    Case(
        "A center that no point pulls",
        (_LINE, np.array([[2.0], [100.0]]), 1.0, 0.5),
        (np.array([[10 / 3], [100.0]]), np.array([1 / 3, 0.0, 2 / 3])),
        "The memberships in the second center are about exp(-9000), 0 in a float: nothing pulls it, and it "
        "stays. For the first all is as in 'One and a half points'.",
        special=True,
    ),
)


def _answers(code: str) -> tuple[Value | None, ...]:
    """Return what a mistake answers to each visible case."""
    wrong: dict[int, Any] = WRONG_ANSWERS[code]
    return tuple(
        tuple(np.array(part) for part in wrong[i]) if i in wrong else case.expected
        for i, case in enumerate(VISIBLE)
    )


TASK = Task(
    id="itisc.update_capped_centers",
    title="A variation: a cap on the weights",
    parameters=("X", "centers", "fuzziness_temperature", "fraction"),
    rule=tuple_of(centers=NUMBERS, weights=NUMBERS),
    properties=four_properties(
        (3.0, 3.0, 2.0, 2.0),
        "values on three groups",
        "values on groups that overlap in four dimensions, with a point at the border",
        "another unit, another order of the points, and the fraction 1",
        "ties, less than one point, one center, points far from all centers, a center that no point pulls",
    ),
    visible=VISIBLE,
    misconceptions=tuple(
        Misconception(code, hint, section, visible=_answers(code)) for code, (hint, section) in _HINTS.items()
    ),
)
