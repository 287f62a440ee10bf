"""Task 4, the alternating step: what its mistakes compute and what to say about them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softclust_lab.arrays import BoolArray
from softclust_lab.checks.itisc.draws import Floats, Parts, parts_of
from softclust_lab.checks.task import Misconception
from softclust_lab.itisc import update_itisc_centers

SECTION = "itisc-fuzzy-step"
ON_A_POINT = "itisc-center-on-a-point"
LOG_SPACE = "itisc-log-space"

Step = Callable[[Floats, Floats, float, float], Floats]


def weighted_means(pull: Floats, X: Floats, centers: Floats) -> Floats:
    """Return the mean of the points for each column of pulls; a center that no point pulls stays."""
    origin = X.mean(axis=0)  # moving the origin keeps digits
    total = pull.sum(axis=0)[:, None]
    with np.errstate(all="ignore"):
        return np.where(total == 0, centers, origin + pull.T @ (X - origin) / total)


def step_with(pull: Callable[[Parts, float, float], Floats]) -> Step:
    """Return the step whose pulls (N, K) are computed from its parts and the temperatures."""

    def step(X: Floats, centers: Floats, T1: float, T2: float) -> Floats:
        with np.errstate(all="ignore"):
            return weighted_means(pull(parts_of(X, centers, T1, T2), T1, T2), X, centers)

    return step


def _over_distance(p: Parts, power: float) -> Floats:
    """Return w u / d^power, 0 for points on centers."""
    return np.where(p.d > 0, p.w[:, None] * p.u / np.where(p.d > 0, p.d, 1.0) ** power, 0.0)


def _sums(X: Floats, centers: Floats, T1: float, T2: float) -> Floats:
    p = parts_of(X, centers, T1, T2)
    return np.asarray(_over_distance(p, 1.0).T @ X)


def _shares_of_all_pulls(X: Floats, centers: Floats, T1: float, T2: float) -> Floats:
    p = parts_of(X, centers, T1, T2)
    pull = p.w[:, None] ** (1 - T2) * p.u ** (1 + T1)
    return np.asarray(pull.T @ X / pull.sum())


def _over_the_centers(X: Floats, centers: Floats, T1: float, T2: float) -> Floats:
    p = parts_of(X, centers, T1, T2)
    pull = p.w[:, None] ** (1 - T2) * p.u ** (1 + T1)
    with np.errstate(all="ignore"):
        return np.asarray((pull / pull.sum(axis=1, keepdims=True)).T @ X)


def on_a_point(p: Parts) -> BoolArray:
    """Return which centers lie on a point."""
    return np.asarray((p.d == 0).any(axis=0))


def unpulled(p: Parts) -> BoolArray:
    """Return which centers no point pulls because it belongs to others wholly."""
    return np.asarray((p.u == 0).all(axis=0))


def _spoiled(value: float, *where: Callable[[Parts], BoolArray]) -> Step:
    """Return the right step, except that some centers get this value."""

    def step(X: Floats, centers: Floats, T1: float, T2: float) -> Floats:
        found = update_itisc_centers(X, centers, T1, T2)
        for spoils in where:
            found[spoils(parts_of(X, centers, T1, T2))] = value
        return found

    return step


def _powers_overflow(X: Floats, centers: Floats, T1: float, T2: float) -> Floats:
    p = parts_of(X, centers, T1, T2)
    with np.errstate(all="ignore"):
        plain = np.exp(p.energies / T2)
        w = plain / plain.sum()
        return weighted_means(w[:, None] ** (1 - T2) * p.u ** (1 + T1), X, centers)


MISCONCEPTIONS = (
    Misconception(
        "importance-left-out",
        "Your centers do not depend on T2: they are those of fuzzy c-means. The importance weights have "
        "their part in the step, as w^(1 - T2).",
        SECTION,
        step_with(lambda p, T1, T2: p.u ** (1 + T1)),
    ),
    Misconception(
        "step-of-the-squared-distance",
        "Your points pull with w u. That is the step for the squared distance; the derivative of log d "
        "brings in a factor 1/d for each point and center.",
        SECTION,
        step_with(lambda p, T1, T2: p.w[:, None] * p.u),
    ),
    Misconception(
        "memberships-without-their-power",
        "Your points pull with w^(1 - T2) u. The factor 1/d of the logarithm gives the membership the power "
        "1 + T1.",
        SECTION,
        step_with(lambda p, T1, T2: p.w[:, None] ** (1 - T2) * p.u),
    ),
    Misconception(
        "importance-with-the-power-one",
        "Your points pull with w u^(1 + T1). The factor 1/d also changes the power of the importance weight, "
        "to 1 - T2.",
        SECTION,
        step_with(lambda p, T1, T2: p.w[:, None] * p.u ** (1 + T1)),
    ),
    Misconception(
        "importance-with-the-opposite-power",
        "Your points pull with w^(T2 - 1) u^(1 + T1), so that costly points pull less. For T2 < 1 they pull "
        "more: the power is 1 - T2.",
        SECTION,
        step_with(lambda p, T1, T2: np.where(p.w > 0, p.w, 1.0)[:, None] ** (T2 - 1) * p.u ** (1 + T1)),
    ),
    Misconception(
        "memberships-left-out",
        "All your centers are at the same place: the memberships are missing, and every point pulls every "
        "center alike.",
        SECTION,
        step_with(lambda p, T1, T2: np.where(p.d >= 0, p.w[:, None] ** (1 - T2), 0.0)),
    ),
    Misconception(
        "divided-by-the-distance",
        "You divide w u by the distance. The derivative of log d has the squared distance d in its "
        "denominator.",
        SECTION,
        step_with(lambda p, T1, T2: _over_distance(p, 0.5)),
    ),
    Misconception(
        "divided-by-the-distance-twice",
        "Your points pull with w^(1 - T2) u^(1 + T1) / d. The factor 1/d is already in the two powers: use w "
        "u / d, or the powers, not both.",
        SECTION,
        step_with(
            lambda p, T1, T2: np.where(
                p.d > 0,
                p.w[:, None] ** (1 - T2) * p.u ** (1 + T1) / np.where(p.d > 0, p.d, 1.0),
                0.0,
            )
        ),
    ),
    Misconception(
        "temperatures-swapped",
        "You use T1 where T2 belongs and the other way round. T1 belongs to the memberships, T2 to the "
        "importance weights.",
        SECTION,
        lambda X, centers, T1, T2: update_itisc_centers(X, centers, T2, T1),
    ),
    Misconception(
        "sums-instead-of-means",
        "You add up the points with their weights and do not divide. The weights of one center do not add up "
        "to 1 by themselves: divide by their sum.",
        SECTION,
        _sums,
    ),
    Misconception(
        "divided-by-the-total-of-all-pulls",
        "With one center your step is right; with several you divide every sum by the pulls on all centers "
        "together. Each center is a mean of its own: divide by the sum of the pulls on that center alone, "
        "which is a sum over the points.",
        "itisc-alternating-step",
        _shares_of_all_pulls,
    ),
    Misconception(
        "divided-by-the-sum-over-the-centers",
        "You divide the pulls of each point by their sum over the centers, which makes all points count "
        "alike again and the sums no means. Each center is a mean over the points: divide by the sum of the "
        "pulls on that center.",
        "itisc-alternating-step",
        _over_the_centers,
    ),
    Misconception(
        "halfway",
        "Your centers go half of the way. The plain alternating step goes all the way to the weighted mean; "
        "shortening it is a matter for the next task.",
        SECTION,
        lambda X, centers, T1, T2: (centers + update_itisc_centers(X, centers, T1, T2)) / 2,
    ),
    Misconception(
        "nan-where-a-center-lies-on-a-point",
        "A center that lies on a point gets not-a-number from you: zero divided by zero. With the form "
        "w^(1 - T2) u^(1 + T1) nothing is divided by d: such a point belongs to its center wholly, and its "
        "importance weight is 0.",
        ON_A_POINT,
        _spoiled(np.nan, on_a_point),
    ),
    Misconception(
        "nan-where-no-point-pulls",
        "A center so far away that all its pulls are 0 gets not-a-number from you: zero divided by zero. No "
        "point asks it to move, so it stays where it is.",
        LOG_SPACE,
        _spoiled(np.nan, unpulled),
    ),
    Misconception(
        "nan-where-zero-is-divided-by-zero",
        "Your formula is right, but it divides zero by zero in two places: at a point that lies on a center "
        "(its membership there is 1, its importance weight 0), and for a center whose pulls are all 0 (it "
        "stays where it is).",
        ON_A_POINT,
        _spoiled(np.nan, on_a_point, unpulled),
    ),
    Misconception(
        "zero-where-no-point-pulls",
        "A center that no point pulls goes to zero in your step: an empty sum, divided by something that "
        "keeps the division alive. Zero is a place like any other; the center stays where it is.",
        LOG_SPACE,
        _spoiled(0.0, unpulled),
    ),
    Misconception(
        "overflow-at-low-temperatures",
        "Your step is right at ordinary temperatures. At a low T2 the importance weights overflow on the "
        "way: take the largest energy out of the exponents first.",
        LOG_SPACE,
        _powers_overflow,
    ),
)
