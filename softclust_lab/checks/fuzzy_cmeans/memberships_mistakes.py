"""Task 1, the memberships: its misconceptions."""

from __future__ import annotations

import numpy as np

from softclust_lab.checks.fuzzy_cmeans.draws import (
    Floats,
    expanded_squares,
    shares,
    shares_by_powers,
    squares,
)
from softclust_lab.checks.task import Misconception

SECTION = "fuzzy-cmeans-memberships"
ON_A_CENTER = "fuzzy-cmeans-on-a-center"
NEAR_ONE = "fuzzy-cmeans-near-one"


def _farther_counts_more(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    parts = (d / d.max(axis=1, keepdims=True)) ** (1 / (m - 1))
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def _exponential(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    beyond_the_nearest = d - d.min(axis=1, keepdims=True)
    falling = np.exp(-beyond_the_nearest / (m - 1))
    return np.asarray(falling / falling.sum(axis=1, keepdims=True))


def _not_divided(X: Floats, centers: Floats, m: float) -> Floats:
    with np.errstate(all="ignore"):
        return np.asarray(squares(X, centers) ** (1 / (1 - m)))


def _one_hot(X: Floats, centers: Floats, m: float) -> Floats:
    return np.asarray(np.eye(len(centers))[squares(X, centers).argmin(axis=1)])


def _nan_on_a_center(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    return np.where(d == 0, np.nan, shares(d, 1 / (m - 1)))


def _nan_in_the_row(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    return np.where((d == 0).any(axis=1, keepdims=True), np.nan, shares(d, 1 / (m - 1)))


def _first_of_several(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    first = np.eye(len(centers))[d.argmin(axis=1)]
    return np.where((d == 0).any(axis=1, keepdims=True), first, shares(d, 1 / (m - 1)))


def _whole_to_each(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    return np.where(d == 0, 1.0, shares(d, 1 / (m - 1)))


def _nothing_on_a_center(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    return np.where((d == 0).any(axis=1, keepdims=True), 0.0, shares(d, 1 / (m - 1)))


def _vanishing(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    on = (d == 0).any(axis=1, keepdims=True)
    return np.where(on, shares(d, 1 / (m - 1)), shares_by_powers(d, 1 / (m - 1)))


MISCONCEPTIONS = (
    Misconception(
        "unsquared-distances",
        "Your memberships are what one gets with distances that are not squared. The d in the formula is a "
        "squared distance: leaving the square out halves the exponent, and all memberships come out too "
        "even.",
        SECTION,
        lambda X, centers, m: shares(squares(X, centers), 0.5 / (m - 1)),
    ),
    Misconception(
        "squared-twice",
        "Your memberships are too sharp: the distances are squared twice. Books write either a plain "
        "distance to the power 2/(m - 1), or a squared one to the power 1/(m - 1). Use one of the two, not a "
        "mixture.",
        SECTION,
        lambda X, centers, m: shares(squares(X, centers), 2 / (m - 1)),
    ),
    Misconception(
        "exponent-upside-down",
        "Your exponent is m - 1 where it should be 1/(m - 1). For m = 2 nobody sees the difference; for "
        "other values a larger m would make the memberships sharper, and it has to make them more even.",
        SECTION,
        lambda X, centers, m: shares(squares(X, centers), m - 1),
    ),
    Misconception(
        "one-over-m",
        "Your exponent is -1/m where it should be -1/(m - 1). The cost has the power m; its derivative has "
        "the power m - 1, and solving for the membership turns that one over.",
        SECTION,
        lambda X, centers, m: shares(squares(X, centers), 1 / m),
    ),
    Misconception(
        "fuzzifier-ignored",
        "Your memberships are those of m = 2, whatever the fuzzifier is. It sets the power 1/(m - 1) to "
        "which the ratios of squared distances are raised.",
        SECTION,
        lambda X, centers, m: shares(squares(X, centers), 1.0),
    ),
    Misconception(
        "raised-to-the-power-m",
        "You return the memberships to the power m. That power belongs into the cost and into the centers' "
        "step; the memberships themselves add up to 1 in each row.",
        SECTION,
        lambda X, centers, m: shares(squares(X, centers), 1 / (m - 1)) ** m,
    ),
    Misconception(
        "farther-counts-more",
        "Your memberships grow with the distance: the ratio of the two distances is upside down, or the "
        "exponent has lost its minus sign. The nearest center has the largest membership.",
        SECTION,
        _farther_counts_more,
    ),
    Misconception(
        "exponential-memberships",
        "Your memberships fall exponentially with the squared distance. That is the rule of soft K-means; "
        "here they fall like a power of it, so that only ratios of distances matter.",
        "fuzzy-cmeans-temperature",
        _exponential,
    ),
    Misconception(
        "not-divided-by-the-sum",
        "Your rows do not add up to 1: you return the powers of the distances themselves. A membership is "
        "one center's part of the sum over all centers.",
        SECTION,
        _not_divided,
    ),
    Misconception(
        "shared-among-the-points",
        "In your answer the columns add up to 1, not the rows: check along which axis you sum.",
        SECTION,
        lambda X, centers, m: shares(squares(X, centers).T, 1 / (m - 1)).T,
    ),
    Misconception(
        "hard-memberships",
        "All your memberships are 0 or 1. That is hard K-means, the limit of this step as m falls to 1.",
        NEAR_ONE,
        _one_hot,
    ),
    Misconception(
        "nan-on-a-center",
        "A point on a center: zero is divided by zero. Treat distance zero as a case of its own. Such a "
        "point belongs to that center alone; if several centers lie there, to each of those the same.",
        ON_A_CENTER,
        _nan_on_a_center,
    ),
    Misconception(
        "nan-in-the-row-of-a-point-on-a-center",
        "A point on a center: zero is divided by zero, and the sum then makes the whole row not-a-number. "
        "Treat distance zero as a case of its own: that center takes all, the others get 0.",
        ON_A_CENTER,
        _nan_in_the_row,
    ),
    Misconception(
        "first-of-several-centers",
        "Where several centers lie on a point, you give the point to the first of them. Several centers on "
        "the point share equally.",
        ON_A_CENTER,
        _first_of_several,
    ),
    Misconception(
        "whole-to-each-of-several-centers",
        "Where several centers lie on a point, you give the whole point to each of them. Several centers on "
        "the point share equally: the row still adds up to 1.",
        ON_A_CENTER,
        _whole_to_each,
    ),
    Misconception(
        "tiny-number-added",
        "Your memberships are right except for points on a center: it looks as if the tiny number 1e-10 had "
        "been added to the squared distances. For larger m its small power is not tiny any more, and the "
        "other centers get a share that they must not have. Treat distance zero as a case of its own.",
        ON_A_CENTER,
        lambda X, centers, m: shares(squares(X, centers) + 1e-10, 1 / (m - 1)),
    ),
    Misconception(
        "tinier-number-added",
        "Your memberships are right except for points on a center: it looks as if the tiny number 1e-12 had "
        "been added to the squared distances. For larger m its small power is not tiny any more, and the "
        "other centers get a share that they must not have. Treat distance zero as a case of its own.",
        ON_A_CENTER,
        lambda X, centers, m: shares(squares(X, centers) + 1e-12, 1 / (m - 1)),
    ),
    Misconception(
        "wrong-on-a-center",
        "Your memberships are right except for points on a center. Treat distance zero as a case of its own: "
        "the centers that lie on the point share it equally, and all others get exactly 0. A tiny number "
        "added to all distances would not do that: for larger m its small power is not tiny any more.",
        ON_A_CENTER,
        _nothing_on_a_center,
        loose=True,
    ),
    Misconception(
        "powers-that-vanish",
        "When m is close to 1, the powers of the distances become too small or too large for the computer. "
        "Only ratios matter: divide by each row's smallest distance before you raise to the power.",
        NEAR_ONE,
        _vanishing,
        loose=True,
    ),
    Misconception(
        "plain-powers",
        "A point on a center: zero is divided by zero. Treat distance zero as a case of its own. And when m "
        "is close to 1, the powers of the distances become too small or too large for the computer. Only "
        "ratios matter: divide by each row's smallest distance before you raise to the power.",
        ON_A_CENTER,
        lambda X, centers, m: shares_by_powers(squares(X, centers), 1 / (m - 1)),
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your memberships are right near zero and wrong for data far from it. Squares of large coordinates "
        "leave no digits for a small distance when one large square is taken from another. Subtract first, "
        "then square.",
        SECTION,
        lambda X, centers, m: shares(expanded_squares(X, centers), 1 / (m - 1)),
        loose=True,
    ),
)
