"""Task 2, the mean step: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from softclust_lab.checks.compare import NUMBERS, Tolerance
from softclust_lab.checks.draws import FAR, Floats, Ints, blobs, full_labels, rounded
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.hard_kmeans import update_centers

SECTION = "hard-kmeans-mean-step"
EMPTY = "hard-kmeans-empty-clusters"


def _groups(X: Floats, labels: Ints, centers: Floats) -> list[Floats]:
    """Return the members of each cluster."""
    return [X[labels == k] for k in range(len(centers))]


def plain_means(X: Floats, labels: Ints, centers: Floats) -> Floats:
    """Return the right answer, in its plainest form."""
    pairs = zip(_groups(X, labels, centers), centers, strict=True)
    return np.array([group.mean(axis=0) if len(group) else center for group, center in pairs])


def _with_empty_as(value: float, X: Floats, labels: Ints, centers: Floats) -> Floats:
    moved = plain_means(X, labels, centers)
    moved[np.bincount(labels, minlength=len(centers)) == 0] = value
    return moved


def _median(X: Floats, labels: Ints, centers: Floats) -> Floats:
    pairs = zip(_groups(X, labels, centers), centers, strict=True)
    return np.array([np.median(group, axis=0) if len(group) else center for group, center in pairs])


def _over_all_points(X: Floats, labels: Ints, centers: Floats) -> Floats:
    moved = [
        g.sum(axis=0) / len(X) if len(g) else c
        for g, c in zip(_groups(X, labels, centers), centers, strict=True)
    ]
    return np.array(moved)


def _sums(X: Floats, labels: Ints, centers: Floats) -> Floats:
    moved = [
        g.sum(axis=0) if len(g) else c for g, c in zip(_groups(X, labels, centers), centers, strict=True)
    ]
    return np.array(moved)


def _halfway(X: Floats, labels: Ints, centers: Floats) -> Floats:
    return (plain_means(X, labels, centers) + centers) / 2


def _center_as_member(X: Floats, labels: Ints, centers: Floats) -> Floats:
    pairs = zip(_groups(X, labels, centers), centers, strict=True)
    return np.array([(group.sum(axis=0) + center) / (len(group) + 1) for group, center in pairs])


def _one_number_a_cluster(X: Floats, labels: Ints, centers: Floats) -> Floats:
    pairs = zip(_groups(X, labels, centers), centers, strict=True)
    return np.array([np.full(X.shape[1], group.mean()) if len(group) else center for group, center in pairs])


def _without_empty(X: Floats, labels: Ints, centers: Floats) -> NDArray[np.float64]:
    return np.array([group.mean(axis=0) for group in _groups(X, labels, centers) if len(group)])


MISCONCEPTIONS = (
    Misconception(
        "divided-by-all-points",
        "You divide each cluster's sum by the number of all points. The mean of a cluster knows nothing of "
        "the other clusters: its sum is divided by how many points it has itself.",
        SECTION,
        _over_all_points,
    ),
    Misconception(
        "sums-instead-of-means",
        "Your centers are the sums of the clusters' points. A sum grows with the number of points and soon "
        "lies far outside its cluster; the mean is what makes the squared distances smallest.",
        SECTION,
        _sums,
    ),
    Misconception(
        "median-instead-of-mean",
        "Your centers are the medians of each coordinate. The median makes the sum of absolute distances "
        "small; the cost of K-means adds up squared distances, and those are smallest at the mean.",
        SECTION,
        _median,
    ),
    Misconception(
        "halfway-to-the-mean",
        "Your centers go halfway from where they were to the means. Where a center was plays no part in the "
        "mean step (unless its cluster is empty): it goes all the way.",
        SECTION,
        _halfway,
    ),
    Misconception(
        "old-center-as-a-member",
        "You count the old center as one more point of its cluster. Centers are not data: only the rows of X "
        "with the cluster's label enter the mean.",
        SECTION,
        _center_as_member,
    ),
    Misconception(
        "mean-over-the-coordinates",
        "All coordinates of one of your centers are equal: the mean was taken over points and coordinates "
        "together. Each coordinate has a mean of its own; say along which axis to average.",
        SECTION,
        _one_number_a_cluster,
    ),
    Misconception(
        "mean-of-all-points",
        "Every one of your centers is the mean of the whole data set. Choose the rows of X that carry the "
        "cluster's label before you average.",
        SECTION,
        lambda X, labels, centers: np.tile(X.mean(axis=0), (len(centers), 1)),
    ),
    Misconception(
        "nan-for-empty-clusters",
        "An empty cluster gets not-a-number from you: a sum over no points was divided by zero. One such "
        "center spoils every distance that comes after it. Here an empty cluster keeps the center it had.",
        EMPTY,
        lambda X, labels, centers: _with_empty_as(np.nan, X, labels, centers),
    ),
    Misconception(
        "zeros-for-empty-clusters",
        "An empty cluster's center goes to the origin in your function, a place that has nothing to do with "
        "the data. Here an empty cluster keeps the center it had: start from a copy of the old centers.",
        EMPTY,
        lambda X, labels, centers: _with_empty_as(0.0, X, labels, centers),
    ),
    Misconception(
        "empty-clusters-dropped",
        "Your result has fewer rows than `centers`: clusters without points are gone, and the labels of "
        "those behind them have silently changed. K stays what it was; an empty cluster keeps its center. "
        "Note that the labels alone do not tell how many clusters there are.",
        EMPTY,
        _without_empty,
    ),
    Misconception(
        "clusters-counted-from-labels",
        "Your result ends at the largest label that occurs. If the last clusters have no points, the labels "
        "do not show that they exist: the number of clusters is the number of rows of `centers`.",
        EMPTY,
        lambda X, labels, centers: plain_means(X, labels, centers)[: labels.max() + 1],
    ),
)


def easy(rng: Generator) -> Args:
    """Draw three groups with labels that follow them."""
    X, centers = blobs(rng, 18, 3, 2, spread=1.0)
    return X, full_labels(rng, 18, 3, smallest=3), centers


def unequal_sizes(rng: Generator) -> Args:
    """Draw clusters of very different sizes in five dimensions."""
    X, centers = blobs(rng, 50, 6, 5, spread=9.0)
    return X, full_labels(rng, 50, 6, smallest=2), centers


def shifted(rng: Generator) -> Args:
    """Draw data that lie on one side of zero."""
    X, centers = blobs(rng, 25, 4, 2, spread=5.0)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, full_labels(rng, 25, 4, smallest=2), centers + shift


def more_features_than_points(rng: Generator) -> Args:
    """Draw points in twelve dimensions."""
    X, centers = blobs(rng, 9, 3, 12, spread=3.0)
    return X, full_labels(rng, 9, 3, smallest=2), centers


def empty_clusters(rng: Generator) -> Args:
    """Draw labels that leave the first, a middle and the last cluster without points."""
    X, centers = blobs(rng, 20, 6, 2, spread=4.0)
    return X, np.array([1, 3, 4])[full_labels(rng, 20, 3, smallest=2)], centers


def all_in_one(rng: Generator) -> Args:
    """Draw labels that are all the same, and not 0."""
    X, centers = blobs(rng, 8, 3, 1, spread=4.0)
    return X, np.full(8, 2), centers


def one_point(rng: Generator) -> Args:
    """Draw a single point."""
    return rng.normal(size=(1, 3)), np.array([0]), rng.normal(size=(1, 3))


def far_from_zero(rng: Generator) -> Args:
    """Draw groups very far from zero."""
    X, centers = blobs(rng, 18, 3, 2, spread=1.0)
    return rounded(X) + FAR, full_labels(rng, 18, 3, smallest=3), rounded(centers) + FAR


TASK = Task(
    id="hard_kmeans.update_centers",
    title="The mean step",
    parameters=("X", "labels", "centers"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three clusters",
        "values on clusters of very different sizes",
        "moving all data moves the means; any number of coordinates will do",
        "empty clusters, one point, data far from zero",
    ),
    visible=(
        Case(
            "Two points, one center",
            (np.array([[1.0], [11.0]]), np.array([0, 0]), np.array([[2.0]])),
            np.array([[6.0]]),
            "(1 + 11) / 2 = 6.",
        ),
        Case(
            "Two clusters in the plane",
            (
                np.array([[0.0, 0.0], [4.0, 0.0], [2.0, 9.0], [10.0, 12.0]]),
                np.array([0, 0, 0, 1]),
                np.array([[1.0, 1.0], [9.0, 9.0]]),
            ),
            np.array([[2.0, 3.0], [10.0, 12.0]]),
            "Cluster 0: (0 + 4 + 2) / 3 = 2 and (0 + 0 + 9) / 3 = 3. Cluster 1 is its only point.",
        ),
        Case(
            "An empty cluster keeps its center",
            (np.array([[1.0], [3.0]]), np.array([0, 2]), np.array([[0.0], [50.0], [7.0]])),
            np.array([[1.0], [50.0], [3.0]]),
            "No point has label 1, so the center 50 stays where it is; the other two move to their only "
            "points.",
            special=True,
        ),
        Case(
            "The last cluster may be the empty one",
            (np.array([[1.0], [3.0], [8.0]]), np.array([0, 0, 1]), np.array([[0.0], [7.0], [50.0]])),
            np.array([[2.0], [8.0], [50.0]]),
            "(1 + 3) / 2 = 2, and 8 is alone in cluster 1. No point has label 2, so the center 50 stays: "
            "there are three rows in `centers` and three in the answer.",
            special=True,
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=update_centers,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", unequal_sizes, 3),
        *drawn("invariants", shifted, 2),
        *drawn("invariants", more_features_than_points, 2),
        *drawn("extremes", empty_clusters, 2, special=True),
        *drawn("extremes", all_in_one, special=True),
        *drawn("extremes", one_point),
        *drawn("extremes", far_from_zero, 1, Tolerance(relative=1e-14)),
    ),
)
