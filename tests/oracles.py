"""Slow and plain: the definitions of the book as loops, for the tests to compare the library with.

Nothing here imports the library. Numbers are exact fractions wherever a formula allows it, so an oracle
has no rounding errors of its own; inputs are a few points, because the loops are long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

Point = tuple[Fraction, ...]


def exact(rows: Sequence[Sequence[float]]) -> list[Point]:
    """Return the rows as exact fractions of the same value."""
    return [tuple(Fraction(float(value)) for value in row) for row in rows]


def partitions(n_points: int, n_clusters: int) -> Iterator[tuple[int, ...]]:
    """Yield every partition of the points into at most K clusters, once each, as labels."""

    def extend(labels: tuple[int, ...], used: int) -> Iterator[tuple[int, ...]]:
        if len(labels) == n_points:
            yield labels
            return
        for k in range(min(used + 1, n_clusters)):
            yield from extend((*labels, k), max(used, k + 1))

    return extend((), 0)


def squared_distance(a: Point, b: Point) -> Fraction:
    return sum(((x - y) ** 2 for x, y in zip(a, b, strict=True)), Fraction(0))


def nearest(point: Point, centers: Sequence[Point]) -> int:
    """Return the nearest center; the first of several."""
    return min(range(len(centers)), key=lambda k: squared_distance(point, centers[k]))


def weighted_mean(points: Sequence[Point], weights: Sequence[Fraction]) -> Point:
    total = sum(weights, Fraction(0))
    return tuple(
        sum((w * p[j] for p, w in zip(points, weights, strict=True)), Fraction(0)) / total
        for j in range(len(points[0]))
    )


def as_exact_weights(weights: Sequence[float] | None, n_points: int) -> list[Fraction]:
    return [Fraction(1)] * n_points if weights is None else [Fraction(float(w)) for w in weights]


def labels_of(X: Sequence[Sequence[float]], centers: Sequence[Sequence[float]]) -> list[int]:
    """The assignment step."""
    places = exact(centers)
    return [nearest(point, places) for point in exact(X)]


def means_of(
    X: Sequence[Sequence[float]],
    labels: Sequence[int],
    centers: Sequence[Sequence[float]],
    weights: Sequence[float] | None = None,
) -> list[Point]:
    """The mean step; an empty cluster keeps its center."""
    points, w = exact(X), as_exact_weights(weights, len(X))
    moved = []
    for k, old in enumerate(exact(centers)):
        mine = [i for i in range(len(points)) if labels[i] == k and w[i] > 0]
        moved.append(weighted_mean([points[i] for i in mine], [w[i] for i in mine]) if mine else old)
    return moved


def cost_of(
    X: Sequence[Sequence[float]],
    centers: Sequence[Sequence[float]],
    labels: Sequence[int] | None = None,
    weights: Sequence[float] | None = None,
) -> Fraction:
    """The within-cluster sum of squares."""
    points, places, w = exact(X), exact(centers), as_exact_weights(weights, len(X))
    labels = [nearest(point, places) for point in points] if labels is None else labels
    return sum(
        (w[i] * squared_distance(points[i], places[labels[i]]) for i in range(len(points))), Fraction(0)
    )


def best_cost(
    X: Sequence[Sequence[float]], n_clusters: int, weights: Sequence[float] | None = None
) -> Fraction:
    """The smallest within-cluster sum of squares of all partitions into at most K clusters."""
    points, w = exact(X), as_exact_weights(weights, len(X))

    def cost(labels: tuple[int, ...]) -> Fraction:
        total = Fraction(0)
        for k in set(labels):
            mine = [i for i in range(len(points)) if labels[i] == k and w[i] > 0]
            if mine:
                mean = weighted_mean([points[i] for i in mine], [w[i] for i in mine])
                total += sum((w[i] * squared_distance(points[i], mean) for i in mine), Fraction(0))
        return total

    return min(cost(labels) for labels in partitions(len(points), n_clusters))


def lloyd(
    X: Sequence[Sequence[float]],
    centers: Sequence[Sequence[float]],
    weights: Sequence[float] | None = None,
) -> tuple[list[list[Point]], list[Fraction]]:
    """Hard K-means to the end: the centers and the cost at the start and after each step that lowered it.

    The centers of clusters that weigh nothing go, lowest index first, to the point that then costs most (the
    first of several), unless no point costs anything.
    """
    points, w = exact(X), as_exact_weights(weights, len(X))
    path = [exact(centers)]
    costs = [cost_of(X, path[0], weights=weights)]
    while True:
        labels = [nearest(point, path[-1]) for point in points]
        moved = means_of(X, labels, path[-1], weights)
        empty = [k for k in range(len(moved)) if sum(w[i] for i in range(len(w)) if labels[i] == k) == 0]
        placed = [center for k, center in enumerate(moved) if k not in empty]
        for k in empty:
            shares = [
                w[i] * min(squared_distance(point, center) for center in placed)
                for i, point in enumerate(points)
            ]
            worst = max(range(len(points)), key=shares.__getitem__)
            if shares[worst] == 0:
                break
            moved[k] = points[worst]
            placed.append(moved[k])
        cost = cost_of(X, moved, weights=weights)
        if cost >= costs[-1]:
            return path, costs
        path.append(moved)
        costs.append(cost)


def seeding_probabilities(
    X: Sequence[Sequence[float]],
    chosen: Sequence[Sequence[float]],
    weights: Sequence[float] | None = None,
    *,
    spread: bool,
) -> list[Fraction]:
    """The chance of each point to be the next starting center, after those chosen already.

    In k-means++ (`spread`) it is proportional to the point's weight times its squared distance to the nearest
    chosen center; otherwise to the weight alone, at places not chosen yet.
    """
    points, w = exact(X), as_exact_weights(weights, len(X))
    places = exact(chosen)
    shares = []
    for i, point in enumerate(points):
        far = min((squared_distance(point, place) for place in places), default=Fraction(1))
        shares.append(w[i] * (far if spread else Fraction(far > 0)))
    total = sum(shares, Fraction(0))
    return [share / total for share in shares]


def adjusted_rand_by_pairs(labels: Sequence[object], reference: Sequence[object]) -> float:
    """Hubert and Arabie's index, by looking at every pair of points."""
    both = first = second = every = 0
    for i, j in combinations(range(len(labels)), 2):
        same_here, same_there = labels[i] == labels[j], reference[i] == reference[j]
        both += same_here and same_there
        first += same_here
        second += same_there
        every += 1
    if first == second and first in (0, every):
        return 1.0
    chance = Fraction(first * second, every)
    return float((both - chance) / (Fraction(first + second, 2) - chance))
