"""Task 1, the Gaussian weights: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.arrays import IntArray
from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.gaussian_wcss.draws import (
    FAR,
    HALVES,
    Floats,
    bandwidth_tiny,
    expanded_squares,
    in_other_unit,
    moved,
    near_blobs,
    squares,
    very_far,
    weights,
    weights_in_plain_numbers,
)
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.gaussian_wcss import gaussian_weights

SECTION = "gaussian-wcss-weights"


def _one_hot(X: Floats, centers: Floats, bandwidth: float) -> IntArray:
    return np.asarray(np.eye(len(centers), dtype=np.int64)[squares(X, centers).argmin(axis=1)])


def _powers(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    return np.asarray(np.exp(-squares(X, centers) / (2 * bandwidth**2)))


def _sum_up_to_k(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    powers = _powers(X, centers, bandwidth)
    return np.asarray(powers / powers.cumsum(axis=1))


def _without_itself(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    powers = _powers(X, centers, bandwidth)
    return np.asarray(powers / (powers.sum(axis=1, keepdims=True) - powers))


def _reciprocals(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    inverse = 1 / squares(X, centers)
    return np.asarray(inverse / inverse.sum(axis=1, keepdims=True))


MISCONCEPTIONS = (
    Misconception(
        "unsquared-distances",
        "Your weights are those of exp(-distance / (2 sigma^2)) with the plain distance. A Gaussian falls "
        "with the squared distance.",
        SECTION,
        lambda X, centers, bandwidth: weights(np.sqrt(squares(X, centers)), bandwidth),
    ),
    Misconception(
        "bandwidth-not-squared",
        "You divide by 2 sigma. The squared distance has the data's unit squared, and the bandwidth is a "
        "length: only 2 sigma^2 makes the exponent a pure number.",
        SECTION,
        lambda X, centers, bandwidth: weights(squares(X, centers), np.sqrt(bandwidth)),
    ),
    Misconception(
        "two-forgotten",
        "You divide the squared distance by sigma^2. In this course, as in a normal distribution, it is "
        "divided by 2 sigma^2.",
        SECTION,
        lambda X, centers, bandwidth: weights(squares(X, centers), bandwidth / np.sqrt(2)),
    ),
    Misconception(
        "bandwidth-as-stiffness",
        "You multiply the squared distance by the bandwidth. A stiffness multiplies; a bandwidth is a "
        "length, and the larger it is the softer the weights.",
        SECTION,
        lambda X, centers, bandwidth: weights(squares(X, centers), np.sqrt(0.5 / bandwidth)),
    ),
    Misconception(
        "bandwidth-ignored",
        "Your weights do not depend on the bandwidth: they are those of exp(-d). The bandwidth says how far "
        "from a border a point still counts with both sides.",
        SECTION,
        lambda X, centers, bandwidth: weights(squares(X, centers), np.sqrt(0.5)),
    ),
    Misconception(
        "minus-forgotten",
        "The farthest center gets the largest weight from you. The exponent is minus the squared distance, "
        "divided by 2 sigma^2, so that near means much.",
        SECTION,
        lambda X, centers, bandwidth: weights(-squares(X, centers), bandwidth),
    ),
    Misconception(
        "not-divided-by-the-sum",
        "Your rows do not add up to 1: you return the powers themselves. A weight is a part of a whole: "
        "divide each row by its sum.",
        SECTION,
        _powers,
    ),
    Misconception(
        "sum-up-to-the-center",
        "You divide each power by the sum of the powers up to this center only, as if the sum ended at the "
        "center's own number. It runs over all centers; only then do the weights add up to 1.",
        SECTION,
        _sum_up_to_k,
    ),
    Misconception(
        "sum-without-itself",
        "You divide each power by the sum of the others. Those are odds, not weights: the sum runs over all "
        "centers, the one in question too.",
        SECTION,
        _without_itself,
    ),
    Misconception(
        "shared-among-the-points",
        "In your answer the columns add up to 1, not the rows. A point spreads its weight over the centers; "
        "that a center spreads it over the points belongs to mean shift. Check along which axis you sum.",
        SECTION,
        lambda X, centers, bandwidth: weights(squares(X, centers), bandwidth, axis=0),
    ),
    Misconception(
        "hard-weights",
        "All your weights are 0 or 1. That is what remains when the bandwidth goes to zero; a label jumps, "
        "and what jumps has no derivative.",
        SECTION,
        _one_hot,
    ),
    Misconception(
        "reciprocal-distances",
        "Your weights are reciprocals of the squared distances, each divided by the sum. Here a weight is an "
        "exponential, which falls much faster, and nothing is divided by a distance.",
        SECTION,
        _reciprocals,
    ),
    Misconception(
        "table-turned-round",
        "Your table has a row for each center. It should have a row for each point, shape (N, K).",
        SECTION,
        lambda X, centers, bandwidth: weights(squares(X, centers), bandwidth).T,
    ),
    Misconception(
        "powers-that-vanish",
        "Your weights are right until all powers of a point are too small for the computer: then zero is "
        "divided by zero. A common factor cancels: take each row's smallest squared distance off before you "
        "use exp.",
        SECTION,
        lambda X, centers, bandwidth: weights_in_plain_numbers(squares(X, centers), bandwidth),
        loose=True,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your weights are right near zero and wrong for data far from it. Squares of large coordinates leave "
        "no digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        SECTION,
        lambda X, centers, bandwidth: weights(expanded_squares(X, centers), bandwidth),
        loose=True,
    ),
)


def three_groups(rng: Generator) -> Args:
    """Draw three groups in the plane."""
    return near_blobs(rng, 18, 3, 2, softness=0.7)


def many_centers(rng: Generator) -> Args:
    """Draw many centers in five dimensions."""
    return near_blobs(rng, 40, 7, 5, softness=1.0)


def wide(rng: Generator) -> Args:
    """Draw points that hardly prefer any center."""
    return near_blobs(rng, 30, 4, 3, softness=4.0)


def equal_centers(rng: Generator) -> Args:
    """Draw two centers on one spot: they have the same weights."""
    X, centers, bandwidth = near_blobs(rng, 15, 3, 2, softness=1.0)
    return X, np.vstack([centers, centers[1]]), bandwidth


def one_point(rng: Generator) -> Args:
    """Draw a single point on a line, halfway between two centers."""
    a, b = rng.normal(size=2)
    return np.array([[(a + b) / 2]]), np.array([[a], [b], [b + 3.0]]), rng.uniform(1.5, 2.0)


def one_center(rng: Generator) -> Args:
    """Draw a single center: it has all the weight."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 1.7


TASK = Task(
    id="gaussian_wcss.gaussian_weights",
    title="The Gaussian weights",
    parameters=("X", "centers", "bandwidth"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with many centers, and at a large bandwidth",
        "moving all data changes nothing, nor does another unit for data and bandwidth",
        "a tiny bandwidth, equal centers, one point, one center, data far from zero",
    ),
    visible=(
        Case(
            "Powers of one half",
            (np.array([[0.0]]), np.array([[1.0], [2.0]]), HALVES),
            np.array([[8 / 9, 1 / 9]]),
            "The bandwidth is 0.849..., so that 1 / (2 sigma^2) = log 2 and the powers are 1/2 to the power "
            "of the squared distances 1 and 4: 1/2 and 1/16, with the sum 9/16.",
        ),
        Case(
            "Half the bandwidth",
            (np.array([[0.0], [1.0]]), np.array([[1.0], [0.0]]), HALVES / 2),
            np.array([[1 / 17, 16 / 17], [16 / 17, 1 / 17]]),
            "Half the sigma is four times the exponent: 1/16 to the power of the squared distance. The "
            "point 0 has the squared distances 1 and 0: powers 1/16 and 1, with the sum 17/16.",
        ),
        Case(
            "All coordinates count, and every center has a weight",
            (np.array([[0.0, 0.0], [2.0, 1.0]]), np.array([[1.0, 0.0], [1.0, 1.0], [2.0, 0.0]]), HALVES),
            np.array([[8 / 13, 4 / 13, 1 / 13], [0.2, 0.4, 0.4]]),
            "(0, 0) has the squared distances 1, 2 and 4: powers 1/2, 1/4 and 1/16, with the sum 13/16. (2, "
            "1) has 2, 1 and 1: powers 1/4, 1/2 and 1/2.",
        ),
        Case(
            "A tiny bandwidth",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 0.5),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            "The squared distances of 40 are 1600 and 3600: the second power is the first times exp(-4000), "
            "which is nothing.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR]]), np.array([[FAR + 1], [FAR + 2]]), HALVES),
            np.array([[8 / 9, 1 / 9]]),
            "The squared distances are 1 and 4, as they would be near zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=gaussian_weights,
    hidden=(
        *drawn("values-easy", three_groups, 3),
        *drawn("values-hard", many_centers, 2),
        *drawn("values-hard", wide, 2),
        *drawn("invariants", moved, 2),
        *drawn("invariants", in_other_unit, 2),
        *drawn("extremes", bandwidth_tiny, 2),
        *drawn("extremes", equal_centers),
        *drawn("extremes", one_point),
        *drawn("extremes", one_center),
        *drawn("extremes", very_far, 2),
    ),
)
