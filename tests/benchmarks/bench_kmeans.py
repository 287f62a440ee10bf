"""Hard K-means against scikit-learn's Lloyd, from the same starts: ms an iteration.

The points are uniform, and the start is that of the first seed from which neither side converges within the
iterations. A figure is the time of a whole call of `fit`, checks and all, divided by its iterations.
"""

from __future__ import annotations

import numpy as np
from harness import TURNS, Goal, Report, Row, in_turns, milliseconds, ratios, timer
from problems import QUICK_SIZES, SIZES, Size, uniform
from sklearn.cluster import KMeans

from softclust_lab import fit_hard_kmeans
from softclust_lab.result import ClusterResult

#: Two costs agree if they differ by less than this share: both add up the same squares in another order.
SAME_COST = 1e-9
#: The first three sizes; the others are bound by one matrix product, on which a compiled loop is no slower.
GOALS = {size: Goal(2.0 if place < 3 else 1.0) for place, size in enumerate(SIZES)}
COLUMNS = ("N", "D", "K", "iterations", "peer_ms", "ours_ms", "ratio", "goal", "met", "same_cost")


def ours(X: np.ndarray, start: np.ndarray, iterations: int) -> ClusterResult:
    return fit_hard_kmeans(X, start, max_iter=iterations)


def peer(X: np.ndarray, start: np.ndarray, iterations: int) -> KMeans:
    return KMeans(len(start), init=start, n_init=1, max_iter=iterations, tol=0, algorithm="lloyd").fit(X)


def unfinished_start(size: Size, iterations: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points and starting centers from which both sides still move after the iterations."""
    for seed in range(1000):
        X, start = uniform(*size, seed)
        found = ours(X, start, iterations + 1)
        if found.n_iter <= iterations or "empty" in found.message:  # empty clusters: the two rules differ
            continue
        if peer(X, start, iterations + 1).n_iter_ > iterations:
            return X, start
    raise SystemExit(f"every start of {size} converges within {iterations} iterations: ask for fewer")


def compare(size: Size, iterations: int, turns: int) -> Row:
    """Measure one size."""
    X, start = unfinished_start(size, iterations)
    found, expected = ours(X, start, iterations), peer(X, start, iterations)
    assert found.n_iter == expected.n_iter_ == iterations, "the two must do the same work"
    arguments = (X, start, iterations)
    times = in_turns({"ours": timer(ours, *arguments), "peer": timer(peer, *arguments)}, turns)
    row: Row = dict(zip("NDK", size, strict=True))
    row |= {"iterations": iterations, "goal": None, "met": None}
    row |= {f"{side}_ms": milliseconds(times[side], 1 / iterations) for side in times}
    row |= ratios(times["peer"], times["ours"])
    row["same_cost"] = bool(abs(found.objective / expected.inertia_ - 1) <= SAME_COST)
    if size in GOALS:
        row |= GOALS[size].judge(row["ratio"])
    return row


def run(quick: bool) -> Report:
    sizes, iterations, turns = (QUICK_SIZES, 5, 3) if quick else (SIZES, 20, TURNS)
    rows = [compare(size, iterations, turns) for size in sizes]
    return Report(
        "Hard K-means: ms an iteration; ratio = scikit-learn's KMeans (lloyd) / ours", COLUMNS, rows
    )
