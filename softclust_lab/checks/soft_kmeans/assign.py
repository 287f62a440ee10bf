"""Task 1, the soft assignment: cases, properties and misconceptions."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator

from softclust_lab.arrays import IntArray
from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.soft_kmeans.draws import (
    FAR,
    Floats,
    far_from_zero,
    in_other_unit,
    shared,
    shares,
    squares,
    stiff,
)
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.soft_kmeans import soft_assign

SECTION = "soft-kmeans-assignment"
STIFFNESS = "soft-kmeans-stiffness"
CONVENTIONS = "soft-kmeans-conventions"
LOG_SPACE = "soft-kmeans-log-space"


def _one_hot(X: Floats, centers: Floats, stiffness: float) -> IntArray:
    return np.asarray(np.eye(len(centers), dtype=np.int64)[squares(X, centers).argmin(axis=1)])


def _inverse_distances(X: Floats, centers: Floats, stiffness: float) -> Floats:
    inverse = 1 / squares(X, centers) ** stiffness
    return np.asarray(inverse / inverse.sum(axis=1, keepdims=True))


def _powers(X: Floats, centers: Floats, stiffness: float) -> Floats:
    return np.asarray(np.exp(-stiffness * squares(X, centers)))


def _in_plain_numbers(X: Floats, centers: Floats, stiffness: float) -> Floats:
    powers = _powers(X, centers, stiffness)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _relative_to_the_largest(X: Floats, centers: Floats, stiffness: float) -> Floats:
    scores = -stiffness * squares(X, centers)
    return np.asarray(np.exp(scores - scores.max(axis=1, keepdims=True)))


def _expanded(X: Floats, centers: Floats, stiffness: float) -> Floats:
    norms = (X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1)
    return shares(-stiffness * norms)


MISCONCEPTIONS = (
    Misconception(
        "unsquared-distances",
        "Your shares are those of exp(-beta d) with the plain distance. Here d is the squared distance: only "
        "then is the weighted mean the best place for a center, which the second step relies on.",
        CONVENTIONS,
        lambda X, centers, stiffness: shares(-stiffness * np.sqrt(squares(X, centers))),
    ),
    Misconception(
        "temperature-instead-of-stiffness",
        "You divide the squared distances by beta. That makes beta a temperature: a large one would melt the "
        "clusters. A stiffness multiplies, and a large one makes the shares hard.",
        CONVENTIONS,
        lambda X, centers, stiffness: shares(-squares(X, centers) / stiffness),
    ),
    Misconception(
        "half-in-the-exponent",
        "Your shares are those of exp(-beta d / 2), the convention of another book. Ours has no half: "
        "whoever compares numbers from two sources has to convert them first.",
        CONVENTIONS,
        lambda X, centers, stiffness: shares(-stiffness * squares(X, centers) / 2),
    ),
    Misconception(
        "stiffness-ignored",
        "Your shares do not depend on beta: they are those of exp(-d). The stiffness says how much a "
        "difference of distances matters; it multiplies every squared distance.",
        STIFFNESS,
        lambda X, centers, stiffness: shares(-squares(X, centers)),
    ),
    Misconception(
        "minus-forgotten",
        "The farthest center gets the largest share from you. The exponent is minus beta times the squared "
        "distance, so that near means much.",
        SECTION,
        lambda X, centers, stiffness: shares(stiffness * squares(X, centers)),
    ),
    Misconception(
        "not-divided-by-the-sum",
        "Your rows do not add up to 1: you return the powers exp(-beta d) themselves. A share is a part of a "
        "whole: divide each row by its sum.",
        SECTION,
        _powers,
    ),
    Misconception(
        "divided-by-the-largest",
        "In each of your rows the largest entry is 1. Taking the largest exponent off is the right way to "
        "compute the powers safely, but they still have to be divided by their sum.",
        LOG_SPACE,
        _relative_to_the_largest,
    ),
    Misconception(
        "shared-among-the-points",
        "In your answer the columns add up to 1, not the rows. A point divides itself among the centers; "
        "that a center divides itself among the points is another method. Check along which axis you sum.",
        SECTION,
        lambda X, centers, stiffness: shares(-stiffness * squares(X, centers), axis=0),
    ),
    Misconception(
        "hard-shares",
        "All your shares are 0 or 1. That is the hard assignment, to which this step leads only when beta "
        "grows without end.",
        STIFFNESS,
        _one_hot,
    ),
    Misconception(
        "labels-instead-of-shares",
        "You return one number for each point, its nearest center. Wanted is for each point its share in "
        "every center, a table of shape (N, K).",
        SECTION,
        lambda X, centers, stiffness: squares(X, centers).argmin(axis=1),
    ),
    Misconception(
        "inverse-distances",
        "Your shares fall like a power of the distance. That is the rule of another method, fuzzy c-means; "
        "here they fall exponentially with the squared distance, and nothing is divided by a distance.",
        SECTION,
        _inverse_distances,
    ),
    Misconception(
        "table-turned-round",
        "Your table has a row for each center. It should have a row for each point, shape (N, K).",
        SECTION,
        lambda X, centers, stiffness: shares(-stiffness * squares(X, centers)).T,
    ),
    Misconception(
        "powers-that-vanish",
        "Your shares are right until all powers of a point are too small for the computer: then zero is "
        "divided by zero. A common factor cancels in a share: take each row's largest exponent off before "
        "you use exp.",
        LOG_SPACE,
        _in_plain_numbers,
        loose=True,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your shares are right near zero and wrong for data far from it. Squares of large coordinates leave "
        "no digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        SECTION,
        _expanded,
        loose=True,
    ),
)


def easy(rng: Generator) -> Args:
    """Draw three groups in the plane, with some doubt."""
    return shared(rng, 18, 3, 2, softness=0.7)


def seven_centers(rng: Generator) -> Args:
    """Draw many centers in five dimensions."""
    return shared(rng, 40, 7, 5, softness=1.0)


def soft(rng: Generator) -> Args:
    """Draw points that hardly prefer anybody."""
    return shared(rng, 30, 4, 3, softness=4.0)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers, stiffness = shared(rng, 20, 3, 2, softness=1.0)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, stiffness


def equal_centers(rng: Generator) -> Args:
    """Draw two centers on one spot: they hold the same shares."""
    X, centers, stiffness = shared(rng, 15, 3, 2, softness=1.0)
    return X, np.vstack([centers, centers[1]]), stiffness


def one_point(rng: Generator) -> Args:
    """Draw a single point on a line, halfway between two centers and far from a third."""
    a, b = rng.normal(size=2)
    return np.array([[(a + b) / 2]]), np.array([[a], [b], [b + 3.0]]), rng.uniform(0.6, 0.9)


def one_center(rng: Generator) -> Args:
    """Draw a single center: it holds everything."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 0.7


LOG2 = math.log(2.0)

TASK = Task(
    id="soft_kmeans.soft_assign",
    title="The soft assignment",
    parameters=("X", "centers", "stiffness"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with many centers, and at a low stiffness",
        "moving all data changes nothing, nor does another unit with the stiffness that belongs to it",
        "a very large stiffness, equal centers, one point, one center, data far from zero",
    ),
    visible=(
        Case(
            "Powers of one half",
            (np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [2.0]]), LOG2),
            np.array([[16 / 17, 1 / 17], [0.5, 0.5], [1 / 17, 16 / 17]]),
            "With beta = log 2, exp(-beta d) is 1/2 to the power d. The squared distances of the point 0 are "
            "0 and 4: powers 1 and 1/16, with the sum 17/16. The point 1 is as far from both.",
        ),
        Case(
            "Twice as stiff",
            (np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]]), 2 * LOG2),
            np.array([[0.8, 0.2], [0.2, 0.8]]),
            "Now exp(-beta d) is 1/4 to the power d. The squared distances of the point 0 are 0 and 1: "
            "powers 1 and 1/4, with the sum 5/4.",
        ),
        Case(
            "All coordinates count, and every center has a share",
            (
                np.array([[0.0, 0.0], [1.0, 1.0]]),
                np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]]),
                LOG2,
            ),
            np.array([[4 / 7, 1 / 7, 2 / 7], [1 / 7, 4 / 7, 2 / 7]]),
            "(0, 0) has the squared distances 0, 2 and 1: powers 1, 1/4 and 1/2, with the sum 7/4.",
        ),
        Case(
            "Very stiff",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 50.0),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            "The squared distances of 40 are 1600 and 3600: the second power is the first times "
            "exp(-100000), which is nothing.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR], [FAR + 1]]), np.array([[FAR], [FAR + 1]]), 2 * LOG2),
            np.array([[0.8, 0.2], [0.2, 0.8]]),
            "The squared distances are 0 and 1, as they would be near zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=soft_assign,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", seven_centers, 2),
        *drawn("values-hard", soft, 2),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", in_other_unit, 2),
        *drawn("extremes", stiff, 2),
        *drawn("extremes", equal_centers),
        *drawn("extremes", one_point),
        *drawn("extremes", one_center),
        *drawn("extremes", far_from_zero, 2),
    ),
)
