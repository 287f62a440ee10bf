"""Task 5, the variation: cases worked by hand and hints. Solution and hidden cases live in the source."""

from __future__ import annotations

import numpy as np

from softclust_lab.checks.compare import NUMBERS, tuple_of
from softclust_lab.checks.fuzzy_cmeans.draws import FAR
from softclust_lab.checks.fuzzy_cmeans.noise_answers import WRONG_ANSWERS
from softclust_lab.checks.task import Case, Misconception, Task, four_properties
from softclust_lab.checks.values import Value

SECTION = "fuzzy-cmeans-noise"
MEMBERSHIPS = "fuzzy-cmeans-memberships"
CENTERS = "fuzzy-cmeans-centers"
ON_A_CENTER = "fuzzy-cmeans-on-a-center"

_HINTS = {
    "noise-distance-not-squared": (
        "Your noise cluster lies at the squared distance Delta. The noise distance is a plain distance, in "
        "the unit of the data; the other entries of the sum are squared, so it has to be squared too.",
        SECTION,
    ),
    "noise-left-out": (
        "Your memberships add up to 1 in each row: the noise cluster gets nothing, as in ordinary fuzzy "
        "c-means. Perhaps you left it out of the sum, or divided by the sum of the real clusters once more.",
        SECTION,
    ),
    "cut-off-at-the-noise-distance": (
        "You treat the noise distance as a border: points beyond it belong nowhere, the others as if there "
        "were no noise. The noise cluster shares in every point, near or far, by the rule of all clusters.",
        SECTION,
    ),
    "each-center-against-noise-alone": (
        "Each of your centers shares the point with the noise alone and does not know of the other centers. "
        "All K centers and the noise share one whole: there are K + 1 terms in every sum.",
        SECTION,
    ),
    "noise-cluster-returned": (
        "You return K + 1 clusters. The noise cluster takes part in the sharing and is then left out: it has "
        "no center, and its column is not wanted.",
        SECTION,
    ),
    "noise-column-returned": (
        "Your memberships have K + 1 columns. The last one is the noise cluster's: it takes part in the "
        "sharing, but only the K real clusters are wanted.",
        SECTION,
    ),
    "centers-without-noise": (
        "Your memberships are right, but your centers follow from other ones, in which the noise has no "
        "part. If you divide each row by its sum or by its largest entry, far points pull as before: use "
        "the memberships that you return.",
        SECTION,
    ),
    "not-raised-to-the-power-m": (
        "Your memberships are right, but the centers are means weighted with the memberships themselves. The "
        "weights are the memberships to the power m, as in the ordinary step.",
        CENTERS,
    ),
    "powers-returned": (
        "Your centers are right, but you return the memberships to the power m. The power belongs into the "
        "weighted means only.",
        MEMBERSHIPS,
    ),
    "divided-by-other-weights": (
        "You add up with u to the power m and divide by the sum of plain u. A weighted mean divides by the "
        "sum of the very weights that it uses; otherwise the centers shrink towards the origin.",
        CENTERS,
    ),
    "exponent-upside-down": (
        "Your exponent is m - 1 where it should be 1/(m - 1). For m = 2 nobody sees the difference.",
        MEMBERSHIPS,
    ),
    "unsquared-distances": (
        "Your memberships are what one gets with distances that are not squared, that to the noise included. "
        "This halves the exponent, and all memberships come out too even.",
        MEMBERSHIPS,
    ),
    "exponential-memberships": (
        "Your memberships fall exponentially with the squared distance, as in soft K-means. Here they fall "
        "like a power of it, for the noise as for the real clusters.",
        MEMBERSHIPS,
    ),
    "parts-swapped": (
        "You return the centers first. The memberships come first, the centers second.",
        SECTION,
    ),
    "memberships-only": (
        "You return the memberships alone. A tuple is wanted: the memberships, and the centers that follow "
        "from them.",
        SECTION,
    ),
    "nan-on-a-center": (
        "A point on a center: zero is divided by zero, and the center becomes not-a-number with the point. "
        "Treat distance zero as a case of its own: such a point belongs to that center alone, and nothing of "
        "it is left for the noise.",
        ON_A_CENTER,
    ),
    "nan-in-the-row-of-a-point-on-a-center": (
        "A point on a center: zero is divided by zero, the sum makes the whole row not-a-number, and the row "
        "all centers. Treat distance zero as a case of its own: that center takes all, the others and the "
        "noise get 0.",
        ON_A_CENTER,
    ),
    "wrong-on-a-center": (
        "Your answer is right unless a point lies on a center. Treat distance zero as a case of its own: the "
        "centers that lie on the point share it equally, the others and the noise get exactly 0. A tiny "
        "number added to all distances would not do that.",
        ON_A_CENTER,
    ),
    "nan-for-a-center-without-points": (
        "A center to which no point belongs gets not-a-number from you: a sum over nothing was divided by "
        "zero. With a noise cluster this can happen, since points have another place to go. Such a center "
        "keeps its place.",
        SECTION,
    ),
    "center-without-points-moved": (
        "A center to which no point belongs does not stay where it was: perhaps you kept zero from being "
        "divided by zero, and sent the center to the origin. Such a center keeps its place.",
        SECTION,
    ),
    "powers-that-vanish": (
        "When m is close to 1, the powers of the squared distances become too small or too large for the "
        "computer. Divide by each row's smallest squared distance, that of the noise included, before you "
        "raise to the power.",
        "fuzzy-cmeans-near-one",
    ),
    "weights-that-vanish": (
        "When m is very large, u to the power m is too small for the computer, though u is not. A common "
        "factor cancels in a weighted mean: divide each column by its largest membership before you raise "
        "it. And that a center has no point is seen from the memberships, not from their powers.",
        "fuzzy-cmeans-large-m",
    ),
    "plain-powers": (
        "A point on a center: distance zero is a case of its own, else zero is divided by zero. And plain "
        "powers become too small or too large for the computer, when m is close to 1 as well as when it is "
        "very large. Only ratios matter: divide by each row's smallest squared distance, that of the noise "
        "included, and each column of memberships by its largest, before you raise them to a power.",
        ON_A_CENTER,
    ),
    "digits-lost-far-from-zero": (
        "Your answer is right near zero and wrong for data far from it. Squares of large coordinates leave "
        "no digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        MEMBERSHIPS,
    ),
}
_LOOSE = {
    "center-without-points-moved",
    "plain-powers",
    "wrong-on-a-center",
    "powers-that-vanish",
    "weights-that-vanish",
    "digits-lost-far-from-zero",
}

VISIBLE = (
    Case(
        "One center and the noise",
        (np.array([[1.0], [2.0]]), np.array([[0.0]]), 2.0, 2.0),
        (np.array([[0.8], [0.5]]), np.array([[114 / 89]])),
        "The noise is at the squared distance 4. The point 1: as 1 to 1/4. The point 2 is as far from the "
        "center as from the noise. The center: (0.64 * 1 + 0.25 * 2) / 0.89.",
    ),
    Case(
        "Two centers and the noise",
        (np.array([[1.0], [6.0]]), np.array([[0.0], [3.0]]), 2.0, 2.0),
        (np.array([[2 / 3, 1 / 6], [1 / 14, 4 / 14]]), np.array([[838 / 793], [913 / 193]])),
        "The point 1 has the squared distances 1, 4 and, from the noise, 4: as 4 to 1 to 1. The point 6 has "
        "36, 9 and 4: as 1 to 4 to 9. The first center has the weights 4/9 and 1/196, the second 1/36 and "
        "4/49.",
    ),
    Case(
        "A larger fuzzifier",
        (np.array([[1.0], [6.0]]), np.array([[0.0], [3.0]]), 3.0, 2.0),
        (np.array([[1 / 2, 1 / 4], [1 / 6, 1 / 3]]), np.array([[33 / 28], [411 / 91]])),
        "The exponent is 1/2. The point 1: as 1 to 1/2 to 1/2. The point 6: as 1/6 to 1/3 to 1/2. Third "
        "powers: 1/8 and 1/216, that is 27 to 1, for the first center; 1/64 and 1/27 for the second.",
    ),
    Case(
        "In the plane, with a far point",
        (
            np.array([[3.0, 4.0], [0.0, 5.0], [30.0, 40.0]]),
            np.array([[0.0, 0.0]]),
            2.0,
            5.0,
        ),
        (
            np.array([[1 / 2], [1 / 2], [1 / 101]]),
            np.array([[0.75 + 30 / 10201, 2.25 + 40 / 10201]]) / (0.5 + 1 / 10201),
        ),
        "The first two points are as far from the center as from the noise: 1/2 each. The third is at the "
        "squared distance 2500, a hundred times 25: as 1/100 to 1, that is 1/101. Weights 1/4, 1/4 and "
        "1/10201: the far point hardly counts.",
    ),
    Case(
        "A point on a center",
        (np.array([[0.0], [1.0]]), np.array([[0.0], [3.0]]), 3.0, 2.0),
        (np.array([[1.0, 0.0], [0.5, 0.25]]), np.array([[1 / 9], [1.0]])),
        "The point 0 belongs to the first center alone. The point 1: 1/2 and 1/4, as before. The first "
        "center: (1 * 0 + 1/8 * 1) / (9/8) = 1/9. Only the point 1 counts for the second.",
        special=True,
    ),
    Case(
        "Almost hard: to a center, or to the noise",
        (np.array([[40.0], [70.0], [500.0]]), np.array([[0.0], [100.0]]), 1.001, 50.0),
        (np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), np.array([[40.0], [70.0]])),
        "The squared noise distance is 2500. The point 40 has 1600 to the first center, the point 70 has 900 "
        "to the second; 500 has 160000 to its nearer center, so the noise takes it whole.",
    ),
    Case(
        "A center to which no point belongs",
        (np.array([[40.0], [45.0]]), np.array([[0.0], [200.0]]), 1.001, 50.0),
        (np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[42.5], [200.0]])),
        "The squared distances of 40 are 1600 and 25600, those of 45 are 2025 and 24025, and the noise has "
        "2500: both points belong to the first center. The second one keeps its place.",
        special=True,
    ),
    Case(
        "A very large fuzzifier",
        (np.array([[3.0, 4.0], [5.0, 0.0]]), np.array([[0.0, 0.0], [8.0, 4.0]]), 2000.0, 5.0),
        (np.full((2, 2), 1 / 3), np.array([[4.0, 2.0], [4.0, 2.0]])),
        "Both points lie at the distance 5 from both centers and from the noise, so every part is 1/3. Its "
        "power 2000 is too small for the computer, but it is the same for both points: both centers go to "
        "their plain mean. No membership is 0, so no center keeps its place.",
    ),
    Case(
        "Far from zero",
        (np.array([[FAR + 1], [FAR + 6]]), np.array([[FAR], [FAR + 3]]), 2.0, 2.0),
        (np.array([[2 / 3, 1 / 6], [1 / 14, 4 / 14]]), FAR + np.array([[838 / 793], [913 / 193]])),
        "Everything is as in the second case, only elsewhere.",
    ),
)


def _answers(code: str) -> tuple[Value | None, ...]:
    """Return what a mistake answers to each visible case."""
    wrong = WRONG_ANSWERS[code]
    return tuple(
        _value(wrong[place]) if place in wrong else case.expected for place, case in enumerate(VISIBLE)
    )


def _value(answer: object) -> Value:
    """Return a stored answer as arrays."""
    return tuple(np.array(part) for part in answer) if isinstance(answer, tuple) else np.array(answer)


TASK = Task(
    id="fuzzy_cmeans.noise_step",
    title="A variation: a cluster for noise",
    parameters=("X", "centers", "fuzzifier", "noise_distance"),
    rule=tuple_of(memberships=NUMBERS, centers=NUMBERS),
    properties=four_properties(
        (3.0, 3.0, 2.0, 2.0),
        "values on three groups with far points, m = 2",
        "values with many centers in four dimensions and other fuzzifiers",
        "another unit, another order of the centers, a noise that is too far away to matter",
        "points on centers, centers without points, m near 1 or very large, one point, data far from zero",
    ),
    visible=VISIBLE,
    misconceptions=tuple(
        Misconception(code, hint, section, visible=_answers(code), loose=code in _LOOSE)
        for code, (hint, section) in _HINTS.items()
    ),
)
