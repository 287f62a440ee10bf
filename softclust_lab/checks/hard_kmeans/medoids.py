"""Task 5, the variation: cases worked by hand and hints. Solution and hidden cases live in the source."""

from __future__ import annotations

from typing import Any

import numpy as np

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.task import Case, Misconception, Task, four_properties
from softclust_lab.checks.values import Value

SECTION = "hard-kmeans-medoids"
EMPTY = "hard-kmeans-empty-clusters"

_HINTS = {
    "squared-distances": (
        "Your medoids have the smallest sum of squared distances. That member is simply the one nearest to "
        "the mean, and far points pull it as they pull the mean. Add up the distances themselves.",
        SECTION,
    ),
    "mean-instead-of-member": (
        "Your centers are the means of the clusters. A medoid is one of the data: it has to be a row of X.",
        SECTION,
    ),
    "median-of-each-coordinate": (
        "Your centers are the medians of each coordinate. Coordinates taken from different points need not "
        "make up a point of the data: choose one member, with all its coordinates.",
        SECTION,
    ),
    "absolute-distance": (
        "Your medoids have the smallest sum of city-block distances. This task measures the straight line: "
        "the root of the summed squared differences.",
        SECTION,
    ),
    "any-point-as-candidate": (
        "Your medoids may belong to other clusters: you let every point stand for election. Only the "
        "members of a cluster can be its medoid.",
        SECTION,
    ),
    "distances-to-all-points": (
        "Your candidates are members of the cluster, but you add up their distances to all points. What "
        "counts is how far the members are; the other clusters play no part.",
        SECTION,
    ),
    "place-within-the-cluster": (
        "You find the right member and then take another row: a place within the cluster is used as a row "
        "number of X. These two ways of counting differ as soon as clusters are mixed in X.",
        SECTION,
    ),
    "row-numbers-instead-of-points": (
        "You return which rows win. The centers are wanted: the coordinates of those rows, shape (K, D).",
        SECTION,
    ),
    "farthest-member": (
        "Your medoids have the largest sum of distances: they are the loneliest members. The most central "
        "one is wanted.",
        SECTION,
    ),
    "smallest-radius": (
        "Your medoids have the smallest largest distance. Then a single far point decides; a medoid has the "
        "smallest sum over all members.",
        SECTION,
    ),
    "ties-to-the-last": (
        "Where several members have the same smallest sum, you take the later one. Here the one that comes "
        "first in X wins: a comparison that lets equals win does the opposite.",
        "hard-kmeans-ties",
    ),
    "nan-for-empty-clusters": (
        "An empty cluster gets not-a-number from you. It has no members and so no medoid: it keeps its "
        "center.",
        EMPTY,
    ),
    "zeros-for-empty-clusters": (
        "An empty cluster's center goes to the origin in your function. It should stay where it was: begin "
        "with a copy of the old centers.",
        EMPTY,
    ),
    "empty-clusters-dropped": (
        "Your result has fewer rows than `centers`: clusters without points are gone, and those behind them "
        "have changed their numbers. K stays what it was; an empty cluster keeps its center.",
        EMPTY,
    ),
    "digits-lost-far-from-zero": (
        "Your medoids are right near zero and wrong for data far from it. Squares of large coordinates "
        "leave no digits for a small distance when one large square is taken from another. Subtract first, "
        "then square.",
        SECTION,
    ),
}

VISIBLE = (
    Case(
        "A far point hardly pulls",
        (np.array([[0.0], [1.0], [2.0], [3.0], [14.0]]), np.array([0, 0, 0, 0, 0]), np.array([[7.0]])),
        np.array([[2.0]]),
        "The sums of distances are 20, 17, 16, 17 and 36: the smallest belongs to 2.",
    ),
    Case(
        "The straight line, not squared",
        (
            np.array([[2.0, 9.0], [5.0, 10.0], [7.0, 9.0], [7.0, 2.0], [0.0, 0.0]]),
            np.array([0, 0, 0, 0, 0]),
            np.array([[4.0, 4.0]]),
        ),
        np.array([[5.0, 10.0]]),
        "The sums of distances are, in the order of X, 25.98, 24.82, 25.64, 31.13 and 39.08. For example "
        "(5, 10): 3.16 + 0 + 2.24 + 8.25 + 11.18 = 24.82 to within the rounding.",
    ),
    Case(
        "Only members count",
        (
            np.array([[2.0, 2.0], [0.0, 8.0], [6.0, 0.0], [0.0, 0.0], [12.0, 8.0]]),
            np.array([1, 0, 0, 0, 2]),
            np.array([[1.0, 1.0], [9.0, 9.0], [5.0, 5.0]]),
        ),
        np.array([[0.0, 0.0], [2.0, 2.0], [12.0, 8.0]]),
        "Cluster 0 has the members (0, 8), (6, 0) and (0, 0) with the sums 10 + 8 = 18, 10 + 6 = 16 and 8 + "
        "6 = 14. (2, 2) would give 13.6, but it belongs to cluster 1. The clusters 1 and 2 have one member "
        "each.",
    ),
    Case(
        "A tie goes to the first in X",
        (np.array([[4.0], [3.0], [1.0], [2.0]]), np.array([0, 0, 0, 0]), np.array([[0.0]])),
        np.array([[3.0]]),
        "The sums are 6, 4, 6 and 4: 3 and 2 are equally good, and 3 comes first.",
    ),
    Case(
        "An empty cluster keeps its center",
        (np.array([[1.0], [5.0]]), np.array([2, 0]), np.array([[0.0], [9.0], [3.0]])),
        np.array([[5.0], [9.0], [1.0]]),
        "No point has label 1, so the center 9 stays; the other two clusters have one member each.",
        special=True,
    ),
    Case(
        "Far from zero",
        (
            np.array([[1e9 + 9], [1e9 + 1], [1e9 + 2]]),
            np.array([0, 0, 0]),
            np.array([[1e9]]),
        ),
        np.array([[1e9 + 2]]),
        "The sums are 8 + 7 = 15, 8 + 1 = 9 and 7 + 1 = 8, as they would be near zero.",
    ),
)

#: What each mistake answers to the visible cases that show it, by the place of the case: computed once by the
#: mistakes' own code, which the package does not contain; a test holds the two together.
WRONG_ANSWERS: dict[str, dict[int, list[Any]]] = {
    "squared-distances": {0: [[3.0]], 1: [[2.0, 9.0]]},
    "mean-instead-of-member": {
        0: [[4.0]],
        1: [[4.2, 6.0]],
        2: [[2.0, 8 / 3], [2.0, 2.0], [12.0, 8.0]],
        3: [[2.5]],
        5: [[1000000004.0]],
    },
    "median-of-each-coordinate": {1: [[5.0, 9.0]], 3: [[2.5]]},
    "absolute-distance": {1: [[7.0, 9.0]]},
    "any-point-as-candidate": {2: [[2.0, 2.0], [2.0, 2.0], [12.0, 8.0]]},
    "distances-to-all-points": {2: [[6.0, 0.0], [2.0, 2.0], [12.0, 8.0]]},
    "place-within-the-cluster": {2: [[6.0, 0.0], [2.0, 2.0], [2.0, 2.0]], 4: [[1.0], [9.0], [1.0]]},
    "row-numbers-instead-of-points": {0: [2], 1: [1], 2: [3, 0, 4], 3: [1], 4: [1, -1, 0], 5: [2]},
    "farthest-member": {
        0: [[14.0]],
        1: [[0.0, 0.0]],
        2: [[0.0, 8.0], [2.0, 2.0], [12.0, 8.0]],
        3: [[4.0]],
        5: [[1000000009.0]],
    },
    "smallest-radius": {0: [[3.0]], 1: [[7.0, 2.0]]},
    "ties-to-the-last": {3: [[2.0]]},
    "nan-for-empty-clusters": {4: [[5.0], [np.nan], [1.0]]},
    "zeros-for-empty-clusters": {4: [[5.0], [0.0], [1.0]]},
    "empty-clusters-dropped": {4: [[5.0], [1.0]]},
    "digits-lost-far-from-zero": {5: [[1000000001.0]]},
}


def _answers(code: str) -> tuple[Value, ...]:
    """Return what a mistake answers to each visible case."""
    wrong = WRONG_ANSWERS[code]
    return tuple(np.array(wrong[i]) if i in wrong else case.expected for i, case in enumerate(VISIBLE))


TASK = Task(
    id="hard_kmeans.update_medoids",
    title="A variation: centers that are data points",
    parameters=("X", "labels", "centers"),
    rule=NUMBERS,
    properties=four_properties(
        (3.0, 3.0, 2.0, 2.0),
        "values on three clusters with far points",
        "values on mixed clusters of unequal size in four dimensions",
        "turning, moving, scaling the data or renumbering the clusters changes nothing else",
        "ties, empty clusters, one point, data far from zero",
    ),
    visible=VISIBLE,
    misconceptions=tuple(
        Misconception(code, hint, section, visible=_answers(code), loose=code == "digits-lost-far-from-zero")
        for code, (hint, section) in _HINTS.items()
    ),
)
