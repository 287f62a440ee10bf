"""Task 1, the Gaussian weights: what its mistakes compute and what to say about them."""

from __future__ import annotations

import numpy as np

from softclust_lab.arrays import IntArray
from softclust_lab.checks.gaussian_wcss.draws import (
    Floats,
    expanded_squares,
    squares,
    weights,
    weights_in_plain_numbers,
)
from softclust_lab.checks.task import Misconception

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


def _nearest_one(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    d = squares(X, centers)
    return np.asarray(np.exp((d.min(axis=1)[:, None] - d) / (2 * bandwidth**2)))


def _smallest_of_columns(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    d = squares(X, centers)
    return weights_in_plain_numbers(d - d.min(axis=0), bandwidth)


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
        "divided-and-multiplied-again",
        "Python reads `d / 2 * s**2` from left to right: half of d, times s squared. What follows the first "
        "slash in the formula is one denominator: put 2 sigma squared in brackets.",
        SECTION,
        lambda X, centers, bandwidth: weights(squares(X, centers), 1 / bandwidth),
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
        "smallest-distance-off-but-not-divided",
        "The nearest center always gets exactly 1 from you. Taking the smallest distance off keeps the "
        "powers from vanishing; after that each row still has to be divided by its sum.",
        SECTION,
        _nearest_one,
    ),
    Misconception(
        "normal-density",
        "You return normal densities. Their factor in front depends on sigma alone, and a weight compares "
        "centers: what counts is each power divided by the sum of the row.",
        SECTION,
        lambda X, centers, bandwidth: _powers(X, centers, bandwidth) / np.sqrt(2 * np.pi * bandwidth**2),
    ),
    Misconception(
        "one-sum-for-the-table",
        "Your whole table adds up to 1. Each point has the weight 1 to spread: divide each row by its own "
        "sum.",
        SECTION,
        lambda X, centers, bandwidth: _powers(X, centers, bandwidth) / _powers(X, centers, bandwidth).sum(),
    ),
    Misconception(
        "smallest-of-the-columns",
        "You take the smallest distance of each center off, not of each point. Only a number that is the "
        "same in a whole row cancels: take the minimum along the centers.",
        "gaussian-wcss-vanish",
        _smallest_of_columns,
    ),
    Misconception(
        "first-coordinate-only",
        "Your distances know the first coordinate only. A squared distance adds up the squares of all D "
        "differences.",
        SECTION,
        lambda X, centers, bandwidth: weights(squares(X[:, :1], centers[:, :1]), bandwidth),
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
        "gaussian-wcss-vanish",
        lambda X, centers, bandwidth: weights_in_plain_numbers(squares(X, centers), bandwidth),
        loose=True,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your weights are right near zero and wrong for data far from it. Squares of large coordinates leave "
        "no digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        "gaussian-wcss-far",
        lambda X, centers, bandwidth: weights(expanded_squares(X, centers), bandwidth),
        loose=True,
    ),
)
