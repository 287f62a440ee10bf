"""Task 2, the centers' step: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance
from softclust_lab.checks.fuzzy_cmeans.draws import FAR, Floats, blobs, fuzzifier, rounded
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.fuzzy_cmeans import update_fuzzy_centers

SECTION = "fuzzy-cmeans-centers"


def means(X: Floats, counts: Floats) -> Floats:
    """Return the means of the points, each column of `counts` saying how much each point counts."""
    return np.asarray(counts.T @ X / counts.sum(axis=0)[:, None])


def powers(u: Floats, m: float) -> Floats:
    """Return u^m, each column measured in its largest, so that nothing vanishes."""
    return np.asarray((u / u.max(axis=0)) ** m)


def _largest_only(X: Floats, u: Floats, m: float) -> Floats:
    winners = np.eye(u.shape[1])[u.argmax(axis=1)]
    counts = winners.sum(axis=0)[:, None]
    return np.asarray(np.where(counts > 0, winners.T @ X / np.maximum(counts, 1), 0.0))


def _rows_made_whole(X: Floats, u: Floats, m: float) -> Floats:
    raised = powers(u, m) * u.max(axis=0) ** m
    return means(X, raised / raised.sum(axis=1, keepdims=True))


def _divided_by(parts: Floats, X: Floats, u: Floats, m: float) -> Floats:
    return np.asarray((u**m).T @ X / parts.T)


def _vanishing(X: Floats, u: Floats, m: float) -> Floats:
    with np.errstate(all="ignore"):
        return means(X, u**m)


MISCONCEPTIONS = (
    Misconception(
        "not-raised-to-the-power-m",
        "Your centers are means weighted with the memberships themselves. The cost holds the memberships to "
        "the power m, and setting its derivative to zero keeps that power: without it points of other "
        "clusters count too much.",
        SECTION,
        lambda X, u, m: means(X, u),
    ),
    Misconception(
        "divided-by-other-weights",
        "You add up with one set of weights and divide by the sum of another: u to the power m above, plain "
        "u below. A weighted mean divides by the sum of the very weights that it uses; otherwise the "
        "centers shrink towards the origin.",
        SECTION,
        lambda X, u, m: _divided_by(u.sum(axis=0, keepdims=True), X, u, m),
    ),
    Misconception(
        "divided-by-all-points",
        "You divide by the number of points. The weights do not add up to that number: divide by the sum of "
        "the weights of each cluster.",
        SECTION,
        lambda X, u, m: _divided_by(np.full((1, 1), float(len(X))), X, u, m),
    ),
    Misconception(
        "not-divided",
        "Your centers are weighted sums, not weighted means: divide each by the sum of its weights.",
        SECTION,
        lambda X, u, m: _divided_by(np.ones((1, 1)), X, u, m),
    ),
    Misconception(
        "fuzzifier-ignored",
        "You square the memberships whatever the fuzzifier is. The weights are u to the power m; the square "
        "is right for m = 2 only.",
        SECTION,
        lambda X, u, m: means(X, powers(u, 2.0)),
    ),
    Misconception(
        "exponent-of-the-memberships-step",
        "You raise the memberships to the power 1/(m - 1). That exponent belongs to the distances in the "
        "other step; here the weights are u to the power m.",
        SECTION,
        lambda X, u, m: means(X, powers(u, 1 / (m - 1))),
    ),
    Misconception(
        "rows-made-to-add-up-to-one",
        "After raising to the power m you made each row add up to 1 again. Then the power is undone in part: "
        "a point in doubt has to count for less in all, which is what the power is for.",
        SECTION,
        _rows_made_whole,
    ),
    Misconception(
        "divided-by-the-row-maximum",
        "You divide each row by its largest membership before you raise it. What cancels in a weighted mean "
        "is a factor that is common to a column; a factor of a row belongs to one point alone, and makes a "
        "point in doubt count like any other. Divide each column by its largest membership.",
        "fuzzy-cmeans-large-m",
        lambda X, u, m: means(X, (u / u.max(axis=1, keepdims=True)) ** m),
    ),
    Misconception(
        "largest-membership-only",
        "Your centers are the means of the points that belong to them most. That is the mean step of hard "
        "K-means; here every point counts for every center, in its share.",
        SECTION,
        _largest_only,
    ),
    Misconception(
        "mean-of-all-points",
        "Every one of your centers is the plain mean of all points. Each center has weights of its own: its "
        "column of the memberships.",
        SECTION,
        lambda X, u, m: np.tile(X.mean(axis=0), (u.shape[1], 1)),
    ),
    Misconception(
        "powers-that-vanish",
        "Your centers are right until m is large: then u to the power m is too small for the computer, and "
        "zero is divided by zero. A common factor cancels in a weighted mean: divide each column by its "
        "largest membership before you raise it.",
        "fuzzy-cmeans-large-m",
        _vanishing,
        loose=True,
    ),
)


def random_memberships(rng: Generator, n_points: int, n_clusters: int) -> Floats:
    """Draw memberships, each row of which adds up to 1."""
    parts = rng.uniform(0.05, 1.0, size=(n_points, n_clusters)) ** 2
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def easy(rng: Generator) -> Args:
    """Draw three groups with any memberships, and the usual fuzzifier."""
    return blobs(rng, 18, 3, 2, spread=2.0)[0], random_memberships(rng, 18, 3), 2.0


def other_fuzzifiers(rng: Generator) -> Args:
    """Draw many clusters in five dimensions, with a fuzzifier that is not 2."""
    return blobs(rng, 40, 6, 5, spread=6.0)[0], random_memberships(rng, 40, 6), fuzzifier(rng)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, memberships, m = other_fuzzifiers(rng)
    return X + rng.uniform(50, 90, size=5), memberships, m  # type: ignore[operator]


def other_sums(rng: Generator) -> Args:
    """Draw memberships whose rows add up to less than 1, each to something else."""
    X, memberships, m = other_fuzzifiers(rng)
    return X, memberships * rng.uniform(0.2, 1.0, size=(40, 1)), m


def very_fuzzy(rng: Generator) -> Args:
    """Draw memberships near 1/3, and a fuzzifier so large that all their powers vanish."""
    m = 2000.0
    parts = 1 + rng.uniform(-2, 2, size=(18, 3)) / m
    return blobs(rng, 18, 3, 2, spread=2.0)[0], parts / parts.sum(axis=1, keepdims=True), m


def some_zeros(rng: Generator) -> Args:
    """Draw points that belong to one center alone, and others in doubt."""
    memberships = random_memberships(rng, 18, 3)
    memberships[:6] = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    return blobs(rng, 18, 3, 2, spread=2.0)[0], memberships, fuzzifier(rng)


def one_point(rng: Generator) -> Args:
    """Draw a single point: all centers go there."""
    return rng.normal(size=(1, 3)), np.array([[0.3, 0.7]]), fuzzifier(rng)


def one_cluster(rng: Generator) -> Args:
    """Draw a single cluster, to which everything belongs."""
    return rng.normal(size=(9, 2)), np.ones((9, 1)), fuzzifier(rng)


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X = rounded(blobs(rng, 18, 3, 2, spread=2.0)[0])
    return X + FAR, random_memberships(rng, 18, 3), 2.0


TASK = Task(
    id="fuzzy_cmeans.update_fuzzy_centers",
    title="The centers' step",
    parameters=("X", "memberships", "fuzzifier"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three clusters, m = 2",
        "values on many clusters with other fuzzifiers",
        "moving all data moves the centers; rows may have any sum",
        "a very large m, memberships of 0 and 1, one point, one cluster, data far from zero",
    ),
    visible=(
        Case(
            "Two points, two clusters",
            (np.array([[0.0], [10.0]]), np.array([[0.75, 0.25], [0.25, 0.75]]), 2.0),
            np.array([[1.0], [9.0]]),
            "The squared memberships are 9/16 and 1/16, as 9 to 1: (9 * 0 + 1 * 10) / 10 = 1.",
        ),
        Case(
            "A larger fuzzifier",
            (np.array([[0.0], [9.0]]), np.array([[2 / 3, 1 / 3], [1 / 3, 2 / 3]]), 3.0),
            np.array([[1.0], [8.0]]),
            "The memberships are as 2 to 1, their third powers as 8 to 1: (8 * 0 + 1 * 9) / 9 = 1.",
        ),
        Case(
            "Three points in the plane",
            (
                np.array([[0.0, 0.0], [25.0, 50.0], [29.0, 4.0]]),
                np.array([[0.6, 0.4], [0.8, 0.2], [0.0, 1.0]]),
                2.0,
            ),
            np.array([[16.0, 32.0], [25.0, 5.0]]),
            "Weights 0.36, 0.64 and 0 for the first center: 0.64 times (25, 50), divided by 1. Weights 0.16, "
            "0.04 and 1 for the second: (1 + 29, 2 + 4) divided by 1.2.",
        ),
        Case(
            "Rows may have any sum",
            (np.array([[0.0], [37.0]]), np.array([[0.6, 0.2], [0.1, 0.1]]), 2.0),
            np.array([[1.0], [7.4]]),
            "Weights 0.36 and 0.01: 0.37 / 0.37 = 1. Weights 0.04 and 0.01: 0.37 / 0.05 = 7.4.",
        ),
        Case(
            "A very large fuzzifier",
            (
                np.array([[0.0], [2.0], [7.0]]),
                np.array([[0.5, 0.5], [0.5, 0.5], [0.25, 0.75]]),
                2000.0,
            ),
            np.array([[1.0], [7.0]]),
            "In the first column the third point counts (1/2) to the power 2000 times as much as the other "
            "two, which is nothing; in the second column the first two count nothing beside the third.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=update_fuzzy_centers,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", other_fuzzifiers, 3),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", other_sums, 2),
        *drawn("extremes", very_fuzzy, 2),
        *drawn("extremes", some_zeros),
        *drawn("extremes", one_point),
        *drawn("extremes", one_cluster),
        *drawn("extremes", far_from_zero, 1, Tolerance(relative=1e-14)),
    ),
)
