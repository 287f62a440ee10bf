"""Task 1, the assignment step: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.arrays import IntArray
from softclust_lab.checks.compare import INTEGERS
from softclust_lab.checks.draws import FAR, Floats, accepted, blobs, rounded
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.hard_kmeans import assign_labels

SECTION = "hard-kmeans-assignment-step"


def squares(X: Floats, centers: Floats) -> Floats:
    """Return all squared distances, from differences."""
    return np.asarray(((X[:, None, :] - centers) ** 2).sum(axis=2))


def _expanded(X: Floats, centers: Floats) -> IntArray:
    scores = (X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1)
    return np.asarray(np.argmin(scores, axis=1))


def _last_of_equals(X: Floats, centers: Floats) -> IntArray:
    return np.asarray(len(centers) - 1 - np.argmin(squares(X, centers)[:, ::-1], axis=1))


def _first_coordinate(X: Floats, centers: Floats) -> IntArray:
    return np.asarray(((X[:, :1] - centers[:, 0]) ** 2).argmin(axis=1))


def _sums_squared(X: Floats, centers: Floats) -> IntArray:
    return np.asarray(((X[:, None, :] - centers).sum(axis=2) ** 2).argmin(axis=1))


def _city_block(X: Floats, centers: Floats) -> IntArray:
    return np.asarray(np.abs(X[:, None, :] - centers).sum(axis=2).argmin(axis=1))


MISCONCEPTIONS = (
    Misconception(
        "farthest-center",
        "Your labels are those of the farthest center. The assignment step looks for the smallest distance: "
        "a point that leaves its nearest center can only raise the cost.",
        SECTION,
        lambda X, centers: squares(X, centers).argmax(axis=1),
    ),
    Misconception(
        "labels-from-one",
        "Your labels are right but count from 1. A label is a row number of `centers`, and rows count from "
        "0; otherwise the mean step would move the wrong centers.",
        SECTION,
        lambda X, centers: squares(X, centers).argmin(axis=1) + 1,
    ),
    Misconception(
        "first-coordinate-only",
        "Your labels are what one gets from the first coordinate alone. A squared distance adds up the "
        "squared differences of all D coordinates: check along which axis of the array you add.",
        SECTION,
        _first_coordinate,
    ),
    Misconception(
        "sum-before-square",
        "Your labels are what one gets by adding up the coordinates' differences before squaring (or taking "
        "absolute values). Then a difference of +3 and one of -3 cancel and a far center seems near. Each "
        "difference has to lose its sign before anything is added.",
        SECTION,
        _sums_squared,
    ),
    Misconception(
        "signed-differences",
        "Your labels are what one gets by adding up differences that keep their signs. A center far away on "
        "one side then counts as nearer than near: distances are never negative.",
        SECTION,
        lambda X, centers: (X[:, None, :] - centers).sum(axis=2).argmin(axis=1),
    ),
    Misconception(
        "absolute-distance",
        "Your labels are those of the nearest center in city-block distance, the sum of absolute "
        "differences. K-means measures the straight line: the squared differences are added, and that "
        "changes who is nearest.",
        SECTION,
        _city_block,
    ),
    Misconception(
        "one-hot-rows",
        "You return a table of zeros and ones, one row a point. That is the membership matrix; this task "
        "wants for each point the number of its cluster, an array of shape (N,).",
        SECTION,
        lambda X, centers: np.eye(len(centers), dtype=np.int64)[squares(X, centers).argmin(axis=1)],
    ),
    Misconception(
        "distances-instead-of-labels",
        "You return how far the nearest center is, not which one it is. The smallest value and the place "
        "where the smallest value stands are two different questions to an array.",
        SECTION,
        lambda X, centers: squares(X, centers).min(axis=1),
    ),
    Misconception(
        "nearest-point-of-each-center",
        "You return one number for each center: the row of the point nearest to it. The question is the "
        "other way round: each point looks for its center. Check along which axis you search the smallest "
        "distance.",
        SECTION,
        lambda X, centers: squares(X, centers).argmin(axis=0),
    ),
    Misconception(
        "labels-as-floats",
        "Your labels have the right values but are not integers. They will be used as row numbers, which "
        "have to be whole: look at the dtype of the array that you fill.",
        SECTION,
        lambda X, centers: squares(X, centers).argmin(axis=1).astype(np.float64),
    ),
    Misconception(
        "ties-to-the-last",
        "Where two centers are equally near, you take the later one. Ties go to the lowest index here, so "
        "that every right program gives the same labels. A comparison that lets equals win does the "
        "opposite.",
        "hard-kmeans-ties",
        _last_of_equals,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your labels are right near zero and wrong for data far from it. Squares of large coordinates leave "
        "no digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        SECTION,
        _expanded,
        loose=True,
    ),
)


def far_apart(rng: Generator) -> tuple[Floats, Floats]:
    """Draw groups that are far apart, in which no other distance gives the labels of the right one.

    Otherwise it would depend on the seed what a program with such a distance earns.
    """
    return accepted(rng, lambda rng: blobs(rng, 18, 3, 2, spread=1.0), needs_the_right_distance)


def needs_the_right_distance(drawn: tuple[Floats, Floats]) -> bool:
    """Whether the near ones by each other distance are not all near."""
    right = squares(*drawn).argmin(axis=1)
    others = (_first_coordinate, _sums_squared, _city_block)
    return all(bool((other(*drawn) != right).any()) for other in others)


def easy(rng: Generator) -> Args:
    """Draw groups that are far apart."""
    return far_apart(rng)


def overlapping(rng: Generator) -> Args:
    """Draw groups that overlap in five dimensions."""
    return blobs(rng, 60, 6, 5, spread=9.0)


def unequal_scales(rng: Generator) -> Args:
    """Draw coordinates of very different size."""
    X, centers = blobs(rng, 40, 4, 3, spread=6.0)
    scale = rng.permutation([0.05, 1.0, 40.0])
    return X * scale, centers * scale


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers = blobs(rng, 30, 4, 2, spread=6.0)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift


def reordered(rng: Generator) -> Args:
    """Draw more centers than anybody needs, in an order that means nothing."""
    X, centers = blobs(rng, 30, 12, 2, spread=5.0)
    return X, rng.permutation(centers)


def tied(rng: Generator) -> Args:
    """Draw whole numbers with exact ties between centers that are not the first."""
    centers = rng.permutation(np.array([-40.0, 0.0, 10.0, 20.0, 30.0]))[:, None]
    X = rng.permutation(np.array([5.0, 15.0, 25.0, 5.0, -39.0, 29.0, 11.0]))[:, None]
    return np.hstack([X, X]), np.hstack([centers, centers])


def same_center_twice(rng: Generator) -> Args:
    """Draw two centers on one spot: the second gets nobody."""
    X, centers = far_apart(rng)
    return X, np.vstack([centers, centers[[1, 0]]])


def one_point(rng: Generator) -> Args:
    """Draw a single point on a line whose center is not the first."""
    centers = np.array([[9.0], [-7.0], [2.0], [30.0]]) + rng.normal(size=(4, 1))
    return np.array([[2.5]]), centers


def one_center(rng: Generator) -> Args:
    """Draw a single center."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3))


def far_from_zero(rng: Generator) -> Args:
    """Draw groups that are far apart, very far from zero."""
    X, centers = far_apart(rng)
    return rounded(X) + FAR, rounded(centers) + FAR


TASK = Task(
    id="hard_kmeans.assign_labels",
    title="The assignment step",
    parameters=("X", "centers"),
    rule=INTEGERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on groups that are far apart",
        "values on groups that overlap, with coordinates of different size",
        "moving all data, or reordering the centers, changes nothing else",
        "ties, equal centers, one point, one center, data far from zero",
    ),
    visible=(
        Case(
            "Two centers on a line",
            (np.array([[1.0], [4.0], [11.0]]), np.array([[0.0], [10.0]])),
            np.array([0, 0, 1]),
            "1 and 4 are nearer to 0 than to 10 (4 is 4 away from 0 and 6 away from 10); 11 is 1 away from "
            "10.",
        ),
        Case(
            "All coordinates count",
            (np.array([[0.0, 4.0], [3.0, 0.0]]), np.array([[0.0, 0.0], [2.0, 5.0]])),
            np.array([1, 0]),
            "(0, 4): 0 + 16 = 16 to the first center, 4 + 1 = 5 to the second. "
            "(3, 0): 9 + 0 = 9 to the first, 1 + 25 = 26 to the second.",
        ),
        Case(
            "The straight line counts",
            (np.array([[3.0, 3.0], [11.0, 0.0], [4.0, 7.0]]), np.array([[3.0, 8.0], [0.0, 0.0]])),
            np.array([1, 1, 0]),
            "(3, 3): 0 + 25 = 25 to the first center, 9 + 9 = 18 to the second. "
            "(11, 0): 64 + 64 = 128 and 121. (4, 7): 1 + 1 = 2 and 16 + 49 = 65.",
        ),
        Case(
            "A tie goes to the lowest index",
            (np.array([[5.0], [18.0]]), np.array([[20.0], [0.0], [10.0]])),
            np.array([1, 0]),
            "5 is 5 away from 0 (index 1) and from 10 (index 2): the lower index is 1. 18 is nearest to 20.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR + 1], [FAR + 4]]), np.array([[FAR], [FAR + 5]])),
            np.array([0, 1]),
            "The distances are 1 and 4 for the first point, 4 and 1 for the second, as they would be near "
            "zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=assign_labels,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", overlapping, 2),
        *drawn("values-hard", unequal_scales, 2),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", reordered, 2),
        *drawn("extremes", tied, 2),
        *drawn("extremes", same_center_twice),
        *drawn("extremes", one_point),
        *drawn("extremes", one_center),
        *drawn("extremes", far_from_zero, 2),
    ),
)
