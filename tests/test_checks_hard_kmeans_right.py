"""The exercises of hard K-means: what is right in any style earns all, what is trivial nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.draws import accepted
from softclust_lab.checks.hard_kmeans import ROOM
from softclust_lab.checks.judge import judge
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.hard_kmeans import assign_labels, update_centers, wcss

from .room_exercises import SEEDS, Exercises

TASKS = pytest.mark.parametrize("task", ROOM.tasks, ids=lambda task: task.function)
EXERCISES = Exercises("hard_kmeans")
plan, graded = EXERCISES.plan, EXERCISES.graded
teaching = EXERCISES.solutions


# Right solutions in different styles.


def assign_by_loops(X, centers):
    labels = []
    for x in X:
        squares = [sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in centers]
        labels.append(squares.index(min(squares)))
    return np.array(labels)


def assign_by_broadcasting(X, centers):
    return np.linalg.norm(X[:, None] - centers, axis=2).argmin(axis=1)


def assign_by_einsum(X, centers):
    gaps = X[:, None] - centers
    return np.einsum("nkd,nkd->nk", gaps, gaps).argmin(axis=1)


def update_by_loops(X, labels, centers):
    moved = [list(center) for center in centers]
    for k in range(len(centers)):
        mine = [x for x, label in zip(X, labels, strict=True) if label == k]
        if mine:
            moved[k] = [sum(column) / len(mine) for column in zip(*mine, strict=True)]
    return moved


def update_by_masks(X, labels, centers):
    return np.array([X[labels == k].mean(axis=0) if k in labels else centers[k] for k in range(len(centers))])


def update_by_one_hot(X, labels, centers):
    one_hot = (labels[:, None] == np.arange(len(centers))).astype(float)
    counts = one_hot.sum(axis=0)[:, None]
    return np.where(counts > 0, np.einsum("nk,nd->kd", one_hot, X) / np.maximum(counts, 1), centers)


def cost_by_loops(X, centers, labels):
    return sum(math.dist(x, centers[label]) ** 2 for x, label in zip(X, labels, strict=True))


def cost_by_clusters(X, centers, labels):
    return sum(((X[labels == k] - center) ** 2).sum() for k, center in enumerate(centers))


def cost_by_einsum(X, centers, labels):
    gaps = X - centers[labels]
    return np.einsum("nd,nd", gaps, gaps)


def refill(X, centers, labels):
    full = sorted(set(labels.tolist()))
    for k in range(len(centers)):
        if k not in full:
            costs = ((X[:, None] - centers[full]) ** 2).sum(axis=2).min(axis=1)
            if costs.max() > 0:
                centers[k] = X[costs.argmax()]
            full.append(k)
    return centers


def fit_until_cost_rests(X, centers, max_iter):
    history = [wcss(X, centers)]
    while len(history) - 1 < max_iter:
        labels = assign_by_loops(X, centers)
        moved = refill(X, np.array(update_by_loops(X, labels, centers)), labels)
        if not wcss(X, moved) < history[-1]:
            break
        centers = moved
        history.append(wcss(X, centers))
    return centers, history


def fit_until_labels_rest(X, centers, max_iter):
    labels = assign_by_einsum(X, centers)
    costs = [cost_by_einsum(X, centers, labels)]
    for _ in range(max_iter):
        moved = refill(X, update_by_one_hot(X, labels, centers), labels)
        new_labels = assign_by_einsum(X, moved)
        cost = cost_by_einsum(X, moved, new_labels)
        if np.array_equal(new_labels, labels) and cost >= costs[-1]:
            break
        centers, labels = moved, new_labels
        costs.append(cost)
    return centers, np.array(costs)


def fit_until_centers_rest(X, centers, max_iter):
    path = [centers]
    for _ in range(max_iter):
        labels = assign_labels(X, path[-1])
        moved = refill(X, update_centers(X, labels, path[-1]), labels)
        if np.allclose(moved, path[-1], rtol=0, atol=1e-9):
            break
        path.append(moved)
    return path[-1], np.array([wcss(X, c) for c in path])


def medoids_by_loops(X, labels, centers):
    new = centers.copy()
    for k in range(len(centers)):
        rows = [i for i in range(len(X)) if labels[i] == k]
        totals = [sum(math.dist(X[i], X[j]) for j in rows) for i in rows]
        if rows:
            new[k] = X[rows[totals.index(min(totals))]]
    return new


def medoids_by_full_table(X, labels, centers):
    gaps = np.sqrt(((X[:, None] - X) ** 2).sum(axis=2))
    same = labels[:, None] == labels
    totals = (gaps * same).sum(axis=1)
    new = centers.copy()
    for k in set(labels.tolist()):
        new[k] = X[np.where(labels == k, totals, np.inf).argmin()]
    return new


def medoids_by_einsum(X, labels, centers):
    def medoid(members):
        gaps = members[:, None] - members
        return members[np.sqrt(np.einsum("ijd,ijd->ij", gaps, gaps)).sum(axis=0).argmin()]

    return np.array(
        [medoid(X[labels == k]) if np.any(labels == k) else centers[k] for k in range(len(centers))]
    )


RIGHT = {
    "assign_labels": (assign_by_loops, assign_by_broadcasting, assign_by_einsum),
    "update_centers": (update_by_loops, update_by_masks, update_by_one_hot),
    "wcss": (cost_by_loops, cost_by_clusters, cost_by_einsum),
    "fit_hard_kmeans": (fit_until_cost_rests, fit_until_labels_rest, fit_until_centers_rest),
    "update_medoids": (medoids_by_loops, medoids_by_full_table, medoids_by_einsum),
}


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
@pytest.mark.parametrize(
    ("task", "function"),
    [pytest.param(t, f, id=f.__name__) for t in ROOM.tasks for f in RIGHT[t.function]],
)
def test_a_right_solution_in_any_style_earns_everything_and_is_never_diagnosed(task, function, seed):
    report = graded(task, function, seed)
    assert [v.name for v in report.properties if not v.held] == []
    assert report.points == task.points
    assert report.status == "correct"
    assert report.misconception is None
    visible = judge(visible_plan(task), DirectCall({task.function: function}))
    assert (visible.status, visible.misconception, visible.points) == ("correct", None, 0.0)


def trivial_functions(task):
    """Yield functions that need no understanding: constants, noise, and a copy of each argument."""
    shape_of = {
        "assign_labels": lambda args: np.zeros(len(args[0]), dtype=int),
        "update_centers": lambda args: np.zeros_like(args[2]),
        "wcss": lambda args: np.zeros(()),
        "update_medoids": lambda args: np.zeros_like(args[2]),
    }
    rng = np.random.default_rng(0)
    if task.function == "fit_hard_kmeans":
        yield "zeros", lambda *args: (np.zeros_like(args[1]), np.zeros(3))
        yield "noise", lambda *args: (rng.normal(size=args[1].shape), rng.normal(size=3))
        yield "start", lambda *args: (args[1], np.array([wcss(args[0], args[1])]))
        yield "rows", lambda *args: (args[0][: len(args[1])], np.zeros(1))
    else:
        blank = shape_of[task.function]
        for constant in (0, 1, 2):
            yield f"constant {constant}", lambda *args, c=constant: blank(args) + c
        yield "noise", lambda *args: (3 * rng.random(size=blank(args).shape)).astype(blank(args).dtype)
        yield "data mean", lambda *args: blank(args) + args[0].mean().astype(blank(args).dtype)


@TASKS
def test_trivial_answers_earn_nothing(task):
    for name, function in trivial_functions(task):
        report = graded(task, function)
        assert report.points == 0, name
        assert report.status in ("incorrect", "error"), name


def test_a_recipe_that_refuses_everything_says_so_instead_of_drawing_for_ever():
    with pytest.raises(RuntimeError, match="no acceptable draw"):
        accepted(np.random.default_rng(0), lambda rng: rng.random(), lambda number: number > 1)
