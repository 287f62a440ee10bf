"""Task 5, the variation: cases worked by hand and hints. Solution and hidden cases live in the source."""

from __future__ import annotations

import math

import numpy as np

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.soft_kmeans.balanced_wrong import WRONG_ANSWERS
from softclust_lab.checks.soft_kmeans.draws import FAR
from softclust_lab.checks.task import Case, Misconception, Task, four_properties
from softclust_lab.checks.values import Value

SECTION = "soft-kmeans-balanced"
LOG_SPACE = "soft-kmeans-log-space"
CONVENTIONS = "soft-kmeans-conventions"

_HINTS = {
    "plain-soft-shares": (
        "Your shares are those of the soft assignment: the totals of the clusters are as unequal as they "
        "were. In each round the columns have to be scaled, too.",
        SECTION,
    ),
    "rows-before-columns": (
        "In each round you scale the rows first and the columns last. Then the totals are exact, but the "
        "shares of a point no longer add up to 1: columns first, rows last.",
        SECTION,
    ),
    "columns-only": (
        "You scale the columns and leave the rows as they come out. The shares of a point then do not add up "
        "to 1: each round has a second half.",
        SECTION,
    ),
    "rows-not-scaled-at-the-start": (
        "You begin with the powers exp(-beta d) as they are. The first totals then count a point the less "
        "the farther it lies from all centers: begin with the soft shares, whose rows add up to 1.",
        SECTION,
    ),
    "one-round-only": (
        "You do a single round, whatever `n_rounds` says. Scaling the rows disturbs the totals a little, "
        "which is why there is a next round.",
        SECTION,
    ),
    "one-round-too-many": (
        "You do one round more than `n_rounds`. With 0 rounds the soft shares come back.",
        SECTION,
    ),
    "one-round-too-few": (
        "You do one round fewer than `n_rounds`. Count how often your loop runs when it is 1.",
        SECTION,
    ),
    "both-at-once": (
        "You work out the factors of the rows from the same table as those of the columns. The columns have "
        "changed by then: scale them first, and take the sums of the rows from the new table.",
        SECTION,
    ),
    "added-instead-of-scaled": (
        "You add the same amount to every share of a column. A share may become negative that way, and the "
        "comparison between a point's centers is lost: a whole column is multiplied by one factor.",
        SECTION,
    ),
    "largest-instead-of-total": (
        "You scale each column by its largest share. What has to be equal is the columns' totals.",
        SECTION,
    ),
    "mean-of-the-logarithms": (
        "You take the mean of a column's logarithms off. The total is wanted: the logarithm of the sum of "
        "the shares, which is not the sum of their logarithms.",
        LOG_SPACE,
    ),
    "rows-and-columns-swapped": (
        "You give every point the total N/K and make the columns add up to 1. It is the other way round: "
        "each cluster holds N/K, each point's shares add up to 1. Check along which axis you sum.",
        SECTION,
    ),
    "logarithms-returned": (
        "You return the logarithms of the shares. Work with them, but return the shares.",
        LOG_SPACE,
    ),
    "hard-shares": (
        "Your shares are 0 or 1. The balance is between shares: nothing is rounded at the end.",
        SECTION,
    ),
    "unsquared-distances": (
        "Your shares begin with exp(-beta d) of the plain distance. Here d is the squared distance.",
        CONVENTIONS,
    ),
    "temperature-instead-of-stiffness": (
        "You divide the squared distances by beta. A stiffness multiplies them.",
        CONVENTIONS,
    ),
    "powers-that-vanish": (
        "Your shares are right until all shares of a column are too small for the computer: then zero is "
        "divided by zero. Work out the logarithms directly, minus stiffness times d minus the log-sum-exp of "
        "its row; the logarithm of finished shares is too late, they are 0 already. Then take the logarithm "
        "of a column's sum with its largest exponent taken off first, too.",
        LOG_SPACE,
    ),
    "digits-lost-far-from-zero": (
        "Your shares are right near zero and wrong for data far from it. Squares of large coordinates leave "
        "no digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        "soft-kmeans-assignment",
    ),
}

LOG2 = math.log(2.0)
_THREE = np.array([[0.0], [0.0], [1.0]])
_LINE = np.array([[0.0], [1.0]])

VISIBLE = (
    Case(
        "Two points on one spot have to part",
        (np.array([[0.0], [0.0]]), _LINE, LOG2, 1),
        np.array([[0.5, 0.5], [0.5, 0.5]]),
        "Soft shares 2/3 and 1/3, twice: the columns hold 4/3 and 2/3 and should hold 1 each. Times 3/4 and "
        "3/2 all shares are 1/2, and the rows add up to 1 already.",
    ),
    Case(
        "One round",
        (_THREE, _LINE, LOG2, 1),
        np.array([[8 / 13, 5 / 13], [8 / 13, 5 / 13], [2 / 7, 5 / 7]]),
        "Soft shares (2/3, 1/3), twice, and (1/3, 2/3): the columns hold 5/3 and 4/3 and should hold 3/2. "
        "Times 9/10 and 9/8: (3/5, 3/8), twice, and (3/10, 3/4). Divided by their sums 39/40 and 21/20: "
        "(8/13, 5/13) and (2/7, 5/7).",
    ),
    Case(
        "Two rounds",
        (_THREE, _LINE, LOG2, 2),
        np.array([[36 / 59, 23 / 59], [36 / 59, 23 / 59], [9 / 32, 23 / 32]]),
        "After one round the columns hold 138/91 and 135/91. Times 91/92 and 91/90: (14/23, 7/18), twice, "
        "and (13/46, 13/18). Divided by their sums: (36/59, 23/59) and (9/32, 23/32).",
    ),
    Case(
        "No round: the soft shares",
        (_THREE, _LINE, LOG2, 0),
        np.array([[2 / 3, 1 / 3], [2 / 3, 1 / 3], [1 / 3, 2 / 3]]),
        "With beta = log 2 the powers are 1 and 1/2, with the sum 3/2.",
    ),
    Case(
        "Three centers in the plane",
        (
            np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]),
            np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]]),
            LOG2,
            1,
        ),
        np.array([[8 / 17, 3 / 17, 6 / 17], [8 / 17, 3 / 17, 6 / 17], [0.1, 0.6, 0.3]]),
        "Soft shares (4, 1, 2)/7, twice, and (1, 4, 2)/7: the columns hold 9/7, 6/7 and 6/7 and should hold "
        "1. Scaled: (4/9, 1/6, 1/3), with the sum 17/18, and (1/9, 2/3, 1/3), with the sum 10/9.",
    ),
    Case(
        "Very stiff",
        (np.array([[10.0], [40.0]]), np.array([[0.0], [100.0]]), 50.0, 1),
        np.array([[1.0, 0.0], [1 / 3, 2 / 3]]),
        "Both points have the shares 1 and (almost) 0: exp(-400000) for 10, exp(-100000) for 40. The first "
        "column holds 2 and is halved. The second is scaled up to hold 1: nearly all of it is the point 40. "
        "Rows: (1/2, 0) becomes (1, 0), and (1/2, 1) becomes (1/3, 2/3).",
    ),
    Case(
        "Far from zero",
        (_THREE + FAR, _LINE + FAR, LOG2, 1),
        np.array([[8 / 13, 5 / 13], [8 / 13, 5 / 13], [2 / 7, 5 / 7]]),
        "The distances are those of the second case, as they would be near zero.",
    ),
)


def _answers(code: str) -> tuple[Value | None, ...]:
    """Return what a mistake answers to each visible case."""
    wrong = WRONG_ANSWERS[code]
    shapes = [np.asarray(case.expected).shape for case in VISIBLE]
    return tuple(
        np.array(wrong[place]).reshape(shapes[place]) if place in wrong else case.expected
        for place, case in enumerate(VISIBLE)
    )


TASK = Task(
    id="soft_kmeans.balanced_responsibilities",
    title="A variation: every cluster holds the same",
    parameters=("X", "centers", "stiffness", "n_rounds"),
    rule=NUMBERS,
    properties=four_properties(
        (3.0, 3.0, 2.0, 2.0),
        "values on three groups of unequal size",
        "values with many centers, after several rounds",
        "moving the data, another unit with its stiffness or renumbering the centers changes nothing else",
        "no round, many rounds, a very large stiffness, one center, equal centers, data far from zero",
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
