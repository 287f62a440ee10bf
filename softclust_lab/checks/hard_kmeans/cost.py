"""Task 3, the cost: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance
from softclust_lab.checks.draws import FAR, Floats, Ints, blobs, full_labels, rounded
from softclust_lab.checks.hard_kmeans.assign import squares
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.hard_kmeans import update_centers, wcss

SECTION = "hard-kmeans-cost"


def _costs(X: Floats, centers: Floats, labels: Ints) -> Floats:
    """Return each point's squared distance to its own center."""
    return np.asarray(((X - centers[labels]) ** 2).sum(axis=1))


def _pairs_within(X: Floats, centers: Floats, labels: Ints) -> float:
    same = labels[:, None] == labels
    return float((squares(X, X) * same).sum() / 2)


def _expanded(X: Floats, centers: Floats, labels: Ints) -> float:
    c = centers[labels]
    return float(((X**2).sum(axis=1) - 2 * (X * c).sum(axis=1) + (c**2).sum(axis=1)).sum())


MISCONCEPTIONS = (
    Misconception(
        "unsquared-distances",
        "You add up the distances themselves. The cost of K-means adds up their squares, so that a point "
        "twice as far counts four times: that is why the mean, and not some other middle, is the best "
        "center.",
        SECTION,
        lambda X, centers, labels: float(np.sqrt(_costs(X, centers, labels)).sum()),
    ),
    Misconception(
        "mean-instead-of-sum",
        "You return the cost of an average point. WCSS is the sum over all points; dividing it by N gives "
        "the mean cost J of the lesson, a number of its own.",
        SECTION,
        lambda X, centers, labels: float(_costs(X, centers, labels).mean()),
    ),
    Misconception(
        "mean-over-all-entries",
        "You return the mean over all points and coordinates. WCSS is a plain sum: nothing in it is divided "
        "by N or by D.",
        SECTION,
        lambda X, centers, labels: float(((X - centers[labels]) ** 2).mean()),
    ),
    Misconception(
        "root-of-the-sum",
        "You take a square root of the whole sum. WCSS stays in squared units: a matrix norm, for example, "
        "is its root.",
        SECTION,
        lambda X, centers, labels: float(np.sqrt(_costs(X, centers, labels).sum())),
    ),
    Misconception(
        "absolute-differences",
        "You add up absolute differences of the coordinates. The cost of K-means squares each difference "
        "first.",
        SECTION,
        lambda X, centers, labels: float(np.abs(X - centers[labels]).sum()),
    ),
    Misconception(
        "sum-before-square",
        "You add up a point's differences before you square them. Then +3 in one coordinate and -3 in "
        "another cancel and the point seems to lie on its center: square each difference first, then add.",
        SECTION,
        lambda X, centers, labels: float(((X - centers[labels]).sum(axis=1) ** 2).sum()),
    ),
    Misconception(
        "square-of-the-total",
        "You add up the differences of all points and square the total. Points on opposite sides of a center "
        "then cancel, and at the means nothing is left: square each difference first, then add.",
        SECTION,
        lambda X, centers, labels: float((X - centers[labels]).sum() ** 2),
    ),
    Misconception(
        "every-center-counted",
        "You add up the distances of every point to every center. Only one center counts for each point: "
        "the one that its label names.",
        SECTION,
        lambda X, centers, labels: float(squares(X, centers).sum()),
    ),
    Misconception(
        "labels-ignored",
        "You take the nearest center of each point. The labels are an argument because they may come from an "
        "earlier step: the center that counts is the one the label names, near or not.",
        SECTION,
        lambda X, centers, labels: float(squares(X, centers).min(axis=1).sum()),
    ),
    Misconception(
        "centers-ignored",
        "You measure from the means of the clusters. The centers are an argument because they need not be "
        "means yet: measure from where they are.",
        SECTION,
        lambda X, centers, labels: wcss(X, update_centers(X, labels, centers), labels),
    ),
    Misconception(
        "distance-to-the-mean-of-all",
        "You measure every point from the mean of the whole data set. That is the total sum of squares, "
        "which knows of no clusters.",
        SECTION,
        lambda X, centers, labels: float(((X - X.mean(axis=0)) ** 2).sum()),
    ),
    Misconception(
        "pairs-of-points",
        "You add up squared distances between points of the same cluster. The cost measures each point from "
        "its cluster's center.",
        SECTION,
        _pairs_within,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your cost is right near zero and wrong for data far from it. Squares of large coordinates leave no "
        "digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        SECTION,
        _expanded,
        loose=True,
    ),
)


def easy(rng: Generator) -> Args:
    """Draw three clusters in the plane."""
    X, centers = blobs(rng, 15, 3, 2, spread=1.0)
    return X, centers, full_labels(rng, 15, 3, smallest=2)


def labels_not_nearest(rng: Generator) -> Args:
    """Draw labels that have nothing to do with distance, in five dimensions."""
    X, centers = blobs(rng, 50, 6, 5, spread=9.0)
    return X, centers, full_labels(rng, 50, 6)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers = blobs(rng, 25, 4, 3, spread=5.0)
    shift = rng.uniform(50, 90, size=3) * [1, -1, 1]
    return X + shift, centers + shift, full_labels(rng, 25, 4)


def tiny_unit(rng: Generator) -> Args:
    """Draw data in a large unit, so that all numbers are small."""
    X, centers = blobs(rng, 20, 3, 2, spread=5.0)
    return 1e-3 * X, 1e-3 * centers, full_labels(rng, 20, 3)


def on_the_centers(rng: Generator) -> Args:
    """Draw points that lie on their centers: the cost is 0."""
    centers = rng.integers(-9, 9, size=(3, 2)).astype(np.float64)
    labels = full_labels(rng, 9, 3)
    return centers[labels], centers, labels


def one_point(rng: Generator) -> Args:
    """Draw a single point and three centers, two of them without points."""
    return rng.normal(size=(1, 4)), rng.normal(size=(3, 4)), np.array([1])


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X, centers = blobs(rng, 18, 3, 2, spread=1.0)
    return rounded(X) + FAR, rounded(centers) + FAR, full_labels(rng, 18, 3)


TASK = Task(
    id="hard_kmeans.wcss",
    title="The cost",
    parameters=("X", "centers", "labels"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three clusters",
        "values for labels that are not the nearest center's",
        "moving all data changes nothing; small units are exact too",
        "cost 0, one point, centers without points, data far from zero",
    ),
    visible=(
        Case(
            "Two points, one center",
            (np.array([[1.0], [11.0]]), np.array([[2.0]]), np.array([0, 0])),
            82.0,
            "(1 - 2)^2 + (11 - 2)^2 = 1 + 81 = 82, twice the mean cost J = 41 of the lesson.",
        ),
        Case(
            "Two clusters in the plane",
            (
                np.array([[0.0, 0.0], [3.0, 4.0], [10.0, 10.0]]),
                np.array([[0.0, 0.0], [10.0, 8.0]]),
                np.array([0, 0, 1]),
            ),
            29.0,
            "0 + (9 + 16) + (0 + 4) = 29.",
        ),
        Case(
            "The labels decide",
            (np.array([[0.0], [10.0]]), np.array([[1.0], [10.0]]), np.array([1, 0])),
            181.0,
            "The label of 0 names the center 10, the label of 10 the center 1: 100 + 81 = 181.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR + 1], [FAR + 4]]), np.array([[FAR + 2]]), np.array([0, 0])),
            5.0,
            "1 + 4 = 5, as it would be near zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=wcss,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", labels_not_nearest, 3),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", tiny_unit, 2, Tolerance(relative=1e-8, absolute=0.0)),
        *drawn("extremes", on_the_centers, 1, Tolerance(absolute=1e-9)),
        *drawn("extremes", one_point),
        *drawn("extremes", far_from_zero, 2),
    ),
)
