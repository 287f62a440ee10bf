"""Task 2, the soft WCSS: cases, properties and misconceptions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator

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
from softclust_lab.gaussian_wcss import soft_wcss

SECTION = "gaussian-wcss-weights"
GRADIENT = "gaussian-wcss-frozen"

Loss = Callable[[Floats, Floats, float], float]


def _of(combine: Callable[[Floats, Floats, float], object]) -> Loss:
    """Return a loss made of the weights, the squared distances and the bandwidth."""

    def loss(X: Floats, centers: Floats, bandwidth: float) -> float:
        d = squares(X, centers)
        return float(combine(weights(d, bandwidth), d, bandwidth))  # type: ignore[arg-type]

    return loss


def _entropy(w: Floats) -> float:
    return -float((w * np.log(w, out=np.zeros_like(w), where=w > 0)).sum())


def _of_powers(w: Floats, d: Floats, bandwidth: float) -> float:
    return float((np.exp(-d / (2 * bandwidth**2)) * d).sum())


def _over_points(w: Floats, d: Floats, bandwidth: float) -> float:
    return float((weights(d, bandwidth, axis=0) * d).sum())


def _unsquared_weights(w: Floats, d: Floats, bandwidth: float) -> float:
    return float((weights(np.sqrt(d), bandwidth) * d).sum())


def _without_two(w: Floats, d: Floats, bandwidth: float) -> float:
    return float((weights(d, bandwidth / math.sqrt(2)) * d).sum())


def _plain_numbers(X: Floats, centers: Floats, bandwidth: float) -> float:
    d = squares(X, centers)
    return float((weights_in_plain_numbers(d, bandwidth) * d).sum())


def _expanded(X: Floats, centers: Floats, bandwidth: float) -> float:
    d = expanded_squares(X, centers)
    return float((weights(d, bandwidth) * d).sum())


MISCONCEPTIONS = (
    Misconception(
        "free-energy",
        "You return the free energy, the loss of soft K-means: it has 2 sigma^2 times the entropy of the "
        "weights taken off. The soft WCSS is the weighted sum of squared distances and nothing else.",
        GRADIENT,
        _of(lambda w, d, bandwidth: (w * d).sum() - 2 * bandwidth**2 * _entropy(w)),
    ),
    Misconception(
        "entropy-added",
        "Your number has an entropy in it. The soft WCSS has no term for doubt: it is the weighted sum of "
        "squared distances and nothing else.",
        GRADIENT,
        _of(lambda w, d, bandwidth: (w * d).sum() + 2 * bandwidth**2 * _entropy(w)),
    ),
    Misconception(
        "nearest-center-only",
        "You count each point with its nearest center: that is the WCSS of hard K-means, to which this loss "
        "tends when the bandwidth goes to zero. Here every center counts, with its weight.",
        SECTION,
        _of(lambda w, d, bandwidth: d.min(axis=1).sum()),
    ),
    Misconception(
        "weights-forgotten",
        "You add up all squared distances, to every center alike. Each counts with its weight.",
        SECTION,
        _of(lambda w, d, bandwidth: d.sum()),
    ),
    Misconception(
        "equal-weights",
        "You take the plain mean over the centers. That is where the loss goes when the bandwidth grows "
        "without end; at this bandwidth near centers have larger weights.",
        SECTION,
        _of(lambda w, d, bandwidth: d.mean(axis=1).sum()),
    ),
    Misconception(
        "mean-instead-of-sum",
        "You return the mean over the points. The soft WCSS is the sum.",
        SECTION,
        _of(lambda w, d, bandwidth: (w * d).sum() / len(d)),
    ),
    Misconception(
        "mean-over-the-table",
        "You return the mean over points and centers. The soft WCSS is the sum; the weights of a point have "
        "been divided by their sum already.",
        SECTION,
        _of(lambda w, d, bandwidth: (w * d).mean()),
    ),
    Misconception(
        "unsquared-distances",
        "You add up weighted distances that are not squared. The weights are right; what they weight is the "
        "squared distance.",
        SECTION,
        _of(lambda w, d, bandwidth: (w * np.sqrt(d)).sum()),
    ),
    Misconception(
        "unsquared-in-the-weights",
        "What you weight is squared, but your weights are made of plain distances. Both take the squared "
        "distance.",
        SECTION,
        _of(_unsquared_weights),
    ),
    Misconception(
        "two-forgotten-in-the-weights",
        "Your weights are those of exp(-d / sigma^2). The squared distance is divided by 2 sigma^2.",
        SECTION,
        _of(_without_two),
    ),
    Misconception(
        "weights-not-divided",
        "You weight with the powers themselves, which have not been divided by their sum. Then a point far "
        "from all centers hardly counts, and the loss could be lowered by running away from the data.",
        SECTION,
        _of(_of_powers),
    ),
    Misconception(
        "shared-among-the-points",
        "Your weights add up to 1 over the points. They have to add up to 1 over the centers, for each "
        "point.",
        SECTION,
        _of(_over_points),
    ),
    Misconception(
        "squared-weights",
        "You weight with the squares of the weights. That resembles another method, fuzzy c-means; here the "
        "weights enter as they are.",
        SECTION,
        _of(lambda w, d, bandwidth: (w**2 * d).sum()),
    ),
    Misconception(
        "one-number-for-each-point",
        "You return a number for each point. The loss is a single number: add them up.",
        SECTION,
        lambda X, centers, bandwidth: (weights(squares(X, centers), bandwidth) * squares(X, centers)).sum(
            axis=1
        ),
    ),
    Misconception(
        "powers-that-vanish",
        "Your loss is right until all powers of a point are too small for the computer: then zero is divided "
        "by zero. Take each row's smallest squared distance off before you use exp.",
        SECTION,
        _plain_numbers,
        loose=True,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your loss is right near zero and wrong for data far from it. Squares of large coordinates leave no "
        "digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        SECTION,
        _expanded,
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
    return near_blobs(rng, 30, 4, 3, softness=3.0)


def in_other_order(rng: Generator) -> Args:
    """Draw points and centers in another order."""
    X, centers, bandwidth = near_blobs(rng, 25, 4, 3, softness=1.0)
    return rng.permutation(X), rng.permutation(centers), bandwidth


def equal_centers(rng: Generator) -> Args:
    """Draw two centers on one spot."""
    X, centers, bandwidth = near_blobs(rng, 15, 3, 2, softness=1.0)
    return X, np.vstack([centers, centers[1]]), bandwidth


def one_center(rng: Generator) -> Args:
    """Draw a single center: the loss is the WCSS at any bandwidth."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 1.7


def on_the_centers(rng: Generator) -> Args:
    """Draw points that all lie on centers, some distances being zero."""
    centers = rng.normal(scale=2, size=(3, 2))
    return centers[rng.integers(3, size=9)], centers, rng.uniform(1.5, 2.0)


TASK = Task(
    id="gaussian_wcss.soft_wcss",
    title="The soft WCSS",
    parameters=("X", "centers", "bandwidth"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with many centers, and at a large bandwidth",
        "moving or reordering the data changes nothing; a unit 100 times smaller makes it 10 000 times "
        "larger",
        "a tiny bandwidth, equal centers, points on centers, one center, data far from zero",
    ),
    visible=(
        Case(
            "One point",
            (np.array([[0.0]]), np.array([[1.0], [2.0]]), HALVES),
            12 / 9,
            "Squared distances 1 and 4, weights 8/9 and 1/9: 8/9 + 4/9 = 12/9.",
        ),
        Case(
            "Two points",
            (np.array([[0.0], [3.0]]), np.array([[1.0], [2.0]]), HALVES),
            24 / 9,
            "The point 3 sees the same distances as the point 0, in the other order: 12/9 each.",
        ),
        Case(
            "Three centers in the plane",
            (np.array([[0.0, 0.0], [2.0, 1.0]]), np.array([[1.0, 0.0], [1.0, 1.0], [2.0, 0.0]]), HALVES),
            20 / 13 + 6 / 5,
            "(0, 0): squared distances 1, 2, 4 with weights 8/13, 4/13, 1/13 make 20/13. (2, 1): 2, 1, 1 "
            "with weights 1/5, 2/5, 2/5 make 6/5.",
        ),
        Case(
            "A tiny bandwidth",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 0.5),
            2500.0,
            "The weights are 1 and 0: each point counts with its nearest center, 1600 + 900.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR]]), np.array([[FAR + 1], [FAR + 2]]), HALVES),
            12 / 9,
            "The distances are those of the first case.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=soft_wcss,
    hidden=(
        *drawn("values-easy", three_groups, 3),
        *drawn("values-hard", many_centers, 2),
        *drawn("values-hard", wide, 2),
        *drawn("invariants", moved, 2),
        *drawn("invariants", in_other_unit, 2),
        *drawn("invariants", in_other_order),
        *drawn("extremes", bandwidth_tiny, 2),
        *drawn("extremes", equal_centers),
        *drawn("extremes", on_the_centers),
        *drawn("extremes", one_center),
        *drawn("extremes", very_far, 2),
    ),
)
