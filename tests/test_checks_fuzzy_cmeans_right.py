"""The exercises of fuzzy c-means: what is right in any style earns all, what is trivial nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.fuzzy_cmeans import ROOM
from softclust_lab.checks.judge import judge
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.fuzzy_cmeans import fuzzy_cost, fuzzy_memberships, update_fuzzy_centers

from .room_exercises import SEEDS, Exercises

TASKS = pytest.mark.parametrize("task", ROOM.tasks, ids=lambda task: task.function)
EXERCISES = Exercises("fuzzy_cmeans")
plan, graded = EXERCISES.plan, EXERCISES.graded


# Right solutions in different styles.


def memberships_by_loops(X, centers, m):
    rows = []
    for x in X:
        d = [math.dist(x, center) ** 2 for center in centers]
        if min(d) == 0:
            rows.append([(value == 0) / d.count(0) for value in d])
        else:
            parts = [math.exp((math.log(min(d)) - math.log(value)) / (m - 1)) for value in d]
            rows.append([part / sum(parts) for part in parts])
    return rows


def memberships_by_ratios(X, centers, m):
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    with np.errstate(all="ignore"):
        u = 1 / ((d[:, :, None] / d[:, None, :]) ** (1 / (m - 1))).sum(axis=2)
    on = d == 0
    return np.where(on.any(axis=1, keepdims=True), on / np.maximum(on.sum(axis=1, keepdims=True), 1), u)


def memberships_by_logs(X, centers, m):
    lengths = np.linalg.norm(X[:, None] - centers, axis=2)
    with np.errstate(divide="ignore"):
        logs = np.maximum(-2 * np.log(lengths), -1e300) / (m - 1)
    logs = np.where(np.isposinf(logs), 1e300, logs)
    parts = np.exp(np.maximum(logs - logs.max(axis=1, keepdims=True), -800))
    return parts / parts.sum(axis=1, keepdims=True)


def centers_by_loops(X, u, m):
    new = []
    for column in u.T:
        weights = [(value / max(column)) ** m for value in column]
        new.append(sum(w * x for w, x in zip(weights, X, strict=True)) / sum(weights))
    return new


def centers_by_average(X, u, m):
    return np.array([np.average(X, axis=0, weights=(column / column.max()) ** m) for column in u.T])


def centers_by_logs(X, u, m):
    with np.errstate(divide="ignore"):
        logs = m * np.log(u)
    weights = np.exp(logs - logs.max(axis=0))
    return np.einsum("nk,nd->kd", weights, X) / weights.sum(axis=0)[:, None]


def cost_by_memberships(X, centers, m):
    u = memberships_by_ratios(X, centers, m)
    return (u**m * ((X[:, None] - centers) ** 2).sum(axis=2)).sum()


def cost_by_loops(X, centers, m):
    total = 0.0
    for x in X:
        d = [math.dist(x, center) ** 2 for center in centers]
        if min(d) > 0:
            total += min(d) * sum((min(d) / value) ** (1 / (m - 1)) for value in d) ** (1 - m)
    return total


def cost_by_largest_membership(X, centers, m):
    nearest = ((X[:, None] - centers) ** 2).sum(axis=2).min(axis=1)
    return float(nearest @ np.max(memberships_by_loops(X, centers, m), axis=1) ** (m - 1))


def fit_by_own_steps(X, centers, m, max_iter):
    path = [centers]
    while len(path) <= max_iter:
        u = memberships_by_ratios(X, path[-1], m)
        path.append(centers_by_average(X, u, m))
    return path[-1], np.array([cost_by_loops(X, at, m) for at in path])


def fit_by_the_library(X, centers, m, max_iter):
    history = []
    for count in range(max_iter + 1):
        u = fuzzy_memberships(X, centers, m)
        history.append(fuzzy_cost(X, centers, u, m))
        if count < max_iter:
            centers = update_fuzzy_centers(X, u, m)
    return centers, history


def noise_by_loops(X, centers, m, noise_distance):
    u = []
    for x in X:
        d = [math.dist(x, center) ** 2 for center in centers] + [noise_distance**2]
        if min(d) == 0:
            u.append([(value == 0) / d.count(0) for value in d[:-1]])
        else:
            parts = [(min(d) / value) ** (1 / (m - 1)) for value in d]
            u.append([part / sum(parts) for part in parts[:-1]])
    u = np.array(u)
    new = [
        np.average(X, axis=0, weights=(column / column.max()) ** m) if column.any() else center
        for column, center in zip(u.T, centers, strict=True)
    ]
    return u, np.array(new)


def noise_by_scaling(X, centers, m, noise_distance):
    """Share the memberships of ordinary fuzzy c-means with the noise: their parts keep their proportions."""
    u = fuzzy_memberships(X, centers, m)
    nearest = ((X[:, None] - centers) ** 2).sum(axis=2).min(axis=1)
    largest = u.max(axis=1)
    smaller = np.minimum(nearest, noise_distance**2)
    with np.errstate(divide="ignore"):
        real = np.where(nearest == 0, 1.0, (smaller / nearest) ** (1 / (m - 1)) / largest)
    noise = np.where(nearest == 0, 0.0, (smaller / noise_distance**2) ** (1 / (m - 1)))
    u = u * (real / (real + noise))[:, None]
    kept = u.any(axis=0)
    moved = centers.copy()
    moved[kept] = centers_by_logs(X, u[:, kept], m)
    return u, moved


RIGHT = {
    "fuzzy_memberships": (memberships_by_loops, memberships_by_ratios, memberships_by_logs),
    "update_fuzzy_centers": (centers_by_loops, centers_by_average, centers_by_logs),
    "reduced_fuzzy_cost": (cost_by_memberships, cost_by_loops, cost_by_largest_membership),
    "fit_fuzzy_cmeans": (fit_by_own_steps, fit_by_the_library),
    "noise_step": (noise_by_loops, noise_by_scaling),
}


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
@pytest.mark.parametrize(
    ("task", "function"),
    [pytest.param(t, f, id=f.__name__) for t in ROOM.tasks for f in RIGHT[t.function]],
)
def test_a_right_solution_in_any_style_earns_everything_and_is_never_diagnosed(task, function, seed):
    report = graded(task.function, function, seed)
    assert [v.name for v in report.properties if not v.held] == []
    assert (report.points, report.status, report.misconception) == (task.points, "correct", None)
    visible = judge(visible_plan(task), DirectCall({task.function: function}))
    assert (visible.status, visible.misconception, visible.points) == ("correct", None, 0.0)


# Answers that say nothing.


def blank(task, args):
    """Return an answer of zeros in the right form."""
    n_points, n_clusters = len(args[0]), len(args[1])
    if task.function == "fuzzy_memberships":
        return np.zeros((n_points, n_clusters))
    if task.function == "update_fuzzy_centers":
        return np.zeros((args[1].shape[1], args[0].shape[1]))
    if task.function == "reduced_fuzzy_cost":
        return 0.0
    if task.function == "fit_fuzzy_cmeans":
        return np.zeros_like(args[1]), np.zeros(args[3] + 1)
    return np.zeros((n_points, n_clusters)), np.zeros_like(args[1])


def filled(answer, fill):
    """Return an answer with every part filled."""
    if isinstance(answer, tuple):
        return tuple(fill(part) for part in answer)
    return fill(answer)


@TASKS
def test_trivial_answers_earn_nothing(task):
    rng = np.random.default_rng(0)
    fills = {
        "zeros": lambda part: part,
        "ones": lambda part: part + 1,
        "equal shares": lambda part: part + 1 / 3,
        "noise": lambda part: rng.random(np.shape(part)) + part,
    }
    for name, fill in fills.items():
        report = graded(task.function, lambda *args, fill=fill: filled(blank(task, args), fill))
        assert report.points == 0, name
        assert report.status == "incorrect", name
