"""Task 2, the soft mean step: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance
from softclust_lab.checks.draws import blobs
from softclust_lab.checks.soft_kmeans.draws import FAR, Floats, rounded, shared
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.soft_kmeans import soft_assign, update_soft_centers

SECTION = "soft-kmeans-mean-step"


def _weighted(X: Floats, weights: Floats) -> Floats:
    return np.asarray((weights.T @ X) / weights.sum(axis=0)[:, None])


def _largest(phi: Floats) -> Floats:
    """Return 1 for each point's largest share and 0 for the others."""
    return np.asarray(np.eye(phi.shape[1])[phi.argmax(axis=1)])


def _by_label_counts(X: Floats, responsibilities: Floats) -> Floats:
    counts = _largest(responsibilities).sum(axis=0)
    return np.asarray((responsibilities.T @ X) / counts[:, None])


def _own_members_only(X: Floats, responsibilities: Floats) -> Floats:
    return _weighted(X, responsibilities * _largest(responsibilities))


def _one_number_a_cluster(X: Floats, responsibilities: Floats) -> Floats:
    centers = _weighted(X, responsibilities)
    return np.repeat(centers.mean(axis=1, keepdims=True), X.shape[1], axis=1)


MISCONCEPTIONS = (
    Misconception(
        "divided-by-all-points",
        "You divide each weighted sum by the number of all points. A center holds less than that: its sum is "
        "divided by what it holds, the sum of its own column of shares.",
        SECTION,
        lambda X, responsibilities: (responsibilities.T @ X) / len(X),
    ),
    Misconception(
        "sums-instead-of-means",
        "Your centers are weighted sums, not weighted means. A sum grows with the number of points: divide "
        "by how much each center holds. The rows add up to 1, but it is the columns that count here.",
        SECTION,
        lambda X, responsibilities: responsibilities.T @ X,
    ),
    Misconception(
        "divided-by-label-counts",
        "You divide each weighted sum by the number of points that prefer that center. Weights above and "
        "below the line have to be the same ones: divide by the sum of the shares.",
        SECTION,
        _by_label_counts,
    ),
    Misconception(
        "hardened-first",
        "You give each point wholly to the center with its largest share before you average. Then every "
        "doubt is lost: each point pulls at every center with its share.",
        SECTION,
        lambda X, responsibilities: _weighted(X, _largest(responsibilities)),
    ),
    Misconception(
        "own-members-only",
        "You let a point pull only at the center of its largest share. Its smaller shares count too: every "
        "point enters every mean.",
        SECTION,
        _own_members_only,
    ),
    Misconception(
        "squared-shares",
        "You square the shares before you average. That is the mean step of fuzzy c-means; the free energy "
        "of soft K-means has its shares to the first power, and so has its mean.",
        SECTION,
        lambda X, responsibilities: _weighted(X, responsibilities**2),
    ),
    Misconception(
        "mean-of-all-points",
        "All your centers are the mean of the whole data set. The shares have to enter as weights.",
        SECTION,
        lambda X, responsibilities: np.tile(X.mean(axis=0), (responsibilities.shape[1], 1)),
    ),
    Misconception(
        "mean-over-the-coordinates",
        "All coordinates of one of your centers are equal. Each coordinate has a weighted mean of its own: "
        "sum over the points only.",
        SECTION,
        _one_number_a_cluster,
    ),
    Misconception(
        "table-turned-round",
        "Your table has a column for each center. It should have a row for each, shape (K, D).",
        SECTION,
        lambda X, responsibilities: _weighted(X, responsibilities).T,
    ),
)


def easy(rng: Generator) -> Args:
    """Draw three groups that share some points."""
    X, centers, stiffness = shared(rng, 18, 3, 2, softness=1.0)
    return X, soft_assign(X, centers, stiffness)


def any_shares(rng: Generator) -> Args:
    """Draw shares that have nothing to do with distances, of clusters that hold very different amounts."""
    X, _ = blobs(rng, 40, 5, 4, spread=6.0)
    return X, rng.dirichlet([0.2, 0.5, 1.0, 2.0, 3.0], size=40)


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, responsibilities = easy(rng)
    return X + rng.uniform(50, 90, size=2) * [1, -1], responsibilities  # type: ignore[operator]


def reordered(rng: Generator) -> Args:
    """Draw points in twelve dimensions, with the centers in an order that means nothing."""
    X, centers, stiffness = shared(rng, 9, 4, 12, softness=2.0)
    return X, soft_assign(X, rng.permutation(centers), stiffness)


def hard_shares(rng: Generator) -> Args:
    """Draw shares of 0 and 1: the means are those of hard K-means."""
    X, _ = blobs(rng, 15, 3, 2, spread=3.0)
    return X, np.eye(3)[rng.permutation(np.arange(15) % 3)]


def small_shares(rng: Generator) -> Args:
    """Draw a center that holds very little of anybody."""
    X, responsibilities = easy(rng)
    rest = 1e-30 * rng.random((18, 1))
    return X, np.hstack([responsibilities, rest])  # type: ignore[list-item]


def one_point(rng: Generator) -> Args:
    """Draw a single point: every center goes there."""
    return rng.normal(size=(1, 3)), rng.dirichlet([1.0, 1.0], size=1)


def far_from_zero(rng: Generator) -> Args:
    """Draw shared points very far from zero."""
    X, responsibilities = easy(rng)
    return rounded(X) + FAR, responsibilities  # type: ignore[arg-type]


TASK = Task(
    id="soft_kmeans.update_soft_centers",
    title="The soft mean step",
    parameters=("X", "responsibilities"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with shares of any kind, clusters that hold much and little",
        "moving all data moves the means; any number of coordinates and any order of centers will do",
        "shares of 0 and 1, very small shares, one point, data far from zero",
    ),
    visible=(
        Case(
            "Two points, two centers",
            (np.array([[0.0], [4.0]]), np.array([[0.75, 0.25], [0.25, 0.75]])),
            np.array([[1.0], [3.0]]),
            "First center: (0.75 * 0 + 0.25 * 4) / (0.75 + 0.25) = 1. Second: (0.25 * 0 + 0.75 * 4) / 1 = 3.",
        ),
        Case(
            "A center is divided by what it holds",
            (np.array([[0.0], [6.0], [12.0]]), np.array([[1.0, 0.0], [0.5, 0.5], [0.5, 0.5]])),
            np.array([[4.5], [9.0]]),
            "The first center holds 1 + 0.5 + 0.5 = 2 points: (0 + 3 + 6) / 2 = 4.5. The second holds 1: "
            "(3 + 6) / 1 = 9.",
        ),
        Case(
            "Three centers in the plane",
            (
                np.array([[0.0, 8.0], [8.0, 0.0]]),
                np.array([[0.25, 0.5, 0.25], [0.25, 0.125, 0.625]]),
            ),
            np.array([[4.0, 4.0], [1.6, 6.4], [40 / 7, 16 / 7]]),
            "Second center: it holds 0.5 + 0.125 = 0.625; (0.125 * 8) / 0.625 = 1.6 and (0.5 * 8) / 0.625 = "
            "6.4. Third: it holds 0.875; 0.625 * 8 / 0.875 = 40/7 and 0.25 * 8 / 0.875 = 16/7.",
        ),
        Case(
            "Shares of 0 and 1",
            (np.array([[1.0], [3.0], [8.0]]), np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])),
            np.array([[2.0], [8.0]]),
            "These are the means of hard K-means: (1 + 3) / 2 = 2, and 8 alone.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=update_soft_centers,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", any_shares, 3),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", reordered, 2),
        *drawn("extremes", hard_shares),
        *drawn("extremes", small_shares),
        *drawn("extremes", one_point),
        *drawn("extremes", far_from_zero, 1, Tolerance(relative=1e-14)),
    ),
)
