"""The exercises of soft K-means: what is right in any style earns all, and what a slip costs."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.special import logsumexp, softmax

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED
from softclust_lab.checks.soft_kmeans import ROOM
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.soft_kmeans import free_energy, soft_assign, update_soft_centers

from .room_exercises import SEEDS, Exercises

BALANCED = ROOM.task("soft_kmeans.balanced_responsibilities")
EXERCISES = Exercises("soft_kmeans")
plan, graded = EXERCISES.plan, EXERCISES.graded
teaching = partial(EXERCISES.teaching, BALANCED)


# Right solutions in different styles.


def assign_by_loops(X, centers, stiffness):
    table = []
    for x in X:
        exponents = [-stiffness * sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in centers]
        powers = [math.exp(exponent - max(exponents)) for exponent in exponents]
        table.append([power / sum(powers) for power in powers])
    return table


def assign_by_scipy(X, centers, stiffness):
    return softmax(-stiffness * cdist(X, centers, "sqeuclidean"), axis=1)


def assign_by_differences(X, centers, stiffness):
    """Share by one over the sum of exp(beta (d_k - d_l)), without any largest exponent."""
    d = np.einsum("nkd,nkd->nk", X[:, None] - centers, X[:, None] - centers)
    with np.errstate(over="ignore"):
        return 1 / np.exp(stiffness * (d[:, :, None] - d[:, None, :])).sum(axis=2)


def update_by_loops(X, responsibilities):
    moved = []
    for k in range(responsibilities.shape[1]):
        held = sum(responsibilities[:, k])
        moved.append([sum(responsibilities[:, k] * X[:, d]) / held for d in range(X.shape[1])])
    return np.array(moved)


def update_by_average(X, responsibilities):
    return np.array([np.average(X, axis=0, weights=column) for column in responsibilities.T])


def update_by_einsum(X, responsibilities):
    sums = np.einsum("nk,nd->kd", responsibilities, X)
    return sums / np.einsum("nk->k", responsibilities)[:, None]


def energy_by_loops(X, centers, stiffness):
    total = 0.0
    for x in X:
        exponents = [-stiffness * math.dist(x, c) ** 2 for c in centers]
        largest = max(exponents)
        total -= (largest + math.log(sum(math.exp(e - largest) for e in exponents))) / stiffness
    return total


def energy_by_scipy(X, centers, stiffness):
    return -logsumexp(-stiffness * cdist(X, centers, "sqeuclidean"), axis=1).sum() / stiffness


def energy_by_cost_and_entropy(X, centers, stiffness):
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    phi = assign_by_scipy(X, centers, stiffness)
    logs = np.where(phi > 0, np.log(np.where(phi > 0, phi, 1)), 0)
    return (phi * d).sum() + (phi * logs).sum() / stiffness


def fit_by_library_steps(X, centers, stiffness, max_iter):
    history = [free_energy(X, centers, stiffness)]
    while len(history) <= max_iter:
        phi = soft_assign(X, centers, stiffness)
        centers = np.array(
            [
                update_soft_centers(X, phi[:, [k]])[0] if phi[:, k].any() else centers[k]
                for k in range(len(centers))
            ]
        )
        history.append(free_energy(X, centers, stiffness))
    return centers, history


def fit_by_where(X, centers, stiffness, max_iter):
    path = [centers]
    for _ in range(max_iter):
        phi = assign_by_scipy(X, path[-1], stiffness)
        held = phi.sum(axis=0)[:, None]
        path.append(np.where(held > 0, phi.T @ X / np.where(held > 0, held, 1), path[-1]))
    return path[-1], np.array([energy_by_scipy(X, at, stiffness) for at in path])


def fit_by_gradient(X, centers, stiffness, max_iter):
    """A mean step is a gradient step of length 1 / (2 held)."""
    history = [energy_by_loops(X, centers, stiffness)]
    for _ in range(max_iter):
        phi = np.array(assign_by_loops(X, centers, stiffness))
        for k in np.flatnonzero(phi.sum(axis=0)):
            gradient = (phi[:, [k]] * (centers[k] - X)).sum(axis=0)
            centers = centers.copy()
            centers[k] = centers[k] - gradient / phi[:, k].sum()
        history.append(energy_by_loops(X, centers, stiffness))
    return centers, np.array(history)


def balance_by_scipy(X, centers, stiffness, n_rounds):
    """Bring the columns to 1: that their totals are equal is enough, because the rows come last."""
    logs = -stiffness * cdist(X, centers, "sqeuclidean")
    logs -= logsumexp(logs, axis=1, keepdims=True)
    for _ in range(n_rounds):
        logs -= logsumexp(logs, axis=0, keepdims=True)
        logs -= logsumexp(logs, axis=1, keepdims=True)
    return np.exp(logs)


def balance_by_prices(X, centers, stiffness, n_rounds):
    """Keep one price for each center and compute the shares anew from the prices."""
    d = cdist(X, centers, "sqeuclidean")
    prices = np.zeros(len(centers))
    for _ in range(n_rounds):
        scores = -stiffness * (d + prices)
        logs = scores - logsumexp(scores, axis=1)[:, None]
        prices = prices + (logsumexp(logs, axis=0) - np.log(len(X) / len(centers))) / stiffness
    return softmax(-stiffness * (d + prices), axis=1)


def balance_by_loops(X, centers, stiffness, n_rounds):
    def log_sum(values):
        return max(values) + math.log(math.fsum(math.exp(value - max(values)) for value in values))

    logs = [[-stiffness * math.dist(x, c) ** 2 for c in centers] for x in X]
    logs = [[value - log_sum(row) for value in row] for row in logs]
    for _ in range(n_rounds):
        totals = [log_sum(column) for column in zip(*logs, strict=True)]
        room = math.log(len(X) / len(centers))
        logs = [[value - total + room for value, total in zip(row, totals, strict=True)] for row in logs]
        logs = [[value - log_sum(row) for value in row] for row in logs]
    return [[math.exp(value) for value in row] for row in logs]


RIGHT = {
    "soft_assign": (assign_by_loops, assign_by_scipy, assign_by_differences),
    "update_soft_centers": (update_by_loops, update_by_average, update_by_einsum),
    "free_energy": (energy_by_loops, energy_by_scipy, energy_by_cost_and_entropy),
    "fit_soft_kmeans": (fit_by_library_steps, fit_by_where, fit_by_gradient),
    "balanced_responsibilities": (balance_by_scipy, balance_by_prices, balance_by_loops),
}


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
@pytest.mark.parametrize(
    ("task", "function"),
    [pytest.param(t, f, id=f.__name__) for t in ROOM.tasks for f in RIGHT[t.function]],
)
def test_a_right_solution_in_any_style_earns_everything_and_is_never_diagnosed(task, function, seed):
    report = graded(task, function, seed)
    assert [v.name for v in report.properties if not v.held] == []
    assert (report.points, report.status, report.misconception) == (task.points, "correct", None)
    visible = judge(visible_plan(task), DirectCall({task.function: function}))
    assert (visible.status, visible.misconception, visible.points) == ("correct", None, 0.0)


# Points, and slips.


def test_the_points_are_2_2_2_4_10_and_the_variation_has_half_of_them():
    assert [task.points for task in ROOM.tasks] == [2, 2, 2, 4, 10]
    assert [task.is_variation for task in ROOM.tasks] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("function", "code", "lost"),
    [
        ("soft_assign", "powers-that-vanish", 0.5),
        ("free_energy", "powers-that-vanish", 0.5),
        ("free_energy", "zero-times-log-zero", 0.5),
        ("fit_soft_kmeans", "starved-center-becomes-nan", 1),
        ("balanced_responsibilities", "powers-that-vanish", 2),
        ("balanced_responsibilities", "digits-lost-far-from-zero", 2),
    ],
)
def test_a_mistake_of_extreme_inputs_alone_costs_only_the_extremes(function, code, lost):
    task = ROOM.task(f"soft_kmeans.{function}")
    mistake = next(m for m in task.misconceptions if m.code == code)
    report = graded(task, mistake.function or teaching().mistakes[code])
    assert [v.name for v in report.properties if not v.held] == ["extremes"]
    assert report.points == task.points - lost


def test_an_entropy_of_nan_and_shares_of_nan_are_told_apart():
    def with_shares_of_nan(X, centers, stiffness):
        powers = np.exp(-stiffness * cdist(X, centers, "sqeuclidean"))
        phi = powers / powers.sum(axis=1, keepdims=True)
        logs = np.log(phi, out=np.zeros_like(phi), where=phi != 0)
        return (phi * cdist(X, centers, "sqeuclidean")).sum() + (phi * logs).sum() / stiffness

    def with_entropy_of_nan(X, centers, stiffness):
        phi = assign_by_scipy(X, centers, stiffness)
        return (phi * cdist(X, centers, "sqeuclidean")).sum() + (phi * np.log(phi)).sum() / stiffness

    task = ROOM.task("soft_kmeans.free_energy")
    for function, code in (
        (with_shares_of_nan, "powers-that-vanish"),
        (with_entropy_of_nan, "zero-times-log-zero"),
    ):
        report = judge(visible_plan(task), DirectCall({task.function: function}))
        assert report.misconception is not None
        assert report.misconception.code == code


def test_a_second_slip_on_edge_cases_does_not_hide_the_first():
    def unsquared_that_fails_on_one_center(X, centers, stiffness):
        if len(centers) == 1:
            raise ZeroDivisionError
        return softmax(-stiffness * cdist(X, centers), axis=1)

    report = graded(ROOM.task("soft_kmeans.soft_assign"), unsquared_that_fails_on_one_center)
    assert report.misconception is not None
    assert report.misconception.code == "unsquared-distances"
    assert report.exception == "ZeroDivisionError"


def test_two_mistakes_at_once_are_not_called_by_the_name_of_either():
    def unsquared_and_over_the_points(X, centers, stiffness):
        return softmax(-stiffness * cdist(X, centers), axis=0)

    report = graded(ROOM.task("soft_kmeans.soft_assign"), unsquared_and_over_the_points)
    assert (report.points, report.misconception) == (0, None)


# The draws.


def cases(task, prop, seed=DEMO_SEED):
    return [case for case in plan(seed).tasks[task.id].cases if case.prop == prop]


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
def test_shares_in_the_values_cases_are_doubtful_and_the_stiffness_is_no_special_number(seed):
    task = ROOM.task("soft_kmeans.soft_assign")
    for case in cases(task, "values-easy", seed) + cases(task, "values-hard", seed):
        assert (case.expected.max(axis=1) < 0.9).mean() > 0.1
        assert all(abs(case.args[2] - special) > 0.01 for special in (0.5, 1.0, 2.0))


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
def test_unbalanced_draws_are_unbalanced_and_end_nearer_to_balance(seed):
    for case in cases(BALANCED, "values-easy", seed) + cases(BALANCED, "values-hard", seed):
        X, centers, stiffness, n_rounds = case.args
        room = len(X) / len(centers)
        before = np.abs(soft_assign(X, centers, stiffness).sum(axis=0) - room).max()
        after = np.abs(case.expected.sum(axis=0) - room).max()
        assert n_rounds >= 2
        assert after < before
        np.testing.assert_allclose(case.expected.sum(axis=1), 1, rtol=1e-12)


def test_after_many_rounds_the_shares_are_balanced_and_the_best_of_all_balanced_ones():
    (case,) = [case for case in cases(BALANCED, "extremes") if "uneven_until_balanced" in case.name]
    X, centers, stiffness, _ = case.args
    best, d = case.expected, cdist(X, centers, "sqeuclidean")
    np.testing.assert_allclose(best.sum(axis=0), len(X) / len(centers), rtol=1e-9)

    def objective(phi):
        return (phi * d).sum() + (phi * np.log(phi)).sum() / stiffness

    rng = np.random.default_rng(0)
    for _ in range(20):
        i, j = rng.choice(len(X), 2, replace=False)
        k, m = rng.choice(len(centers), 2, replace=False)
        step = 0.5 * min(best[i, k], best[i, m], best[j, k], best[j, m])
        for signed in (step, -step):
            other = best.copy()
            other[[i, j], [k, m]] += signed
            other[[i, j], [m, k]] -= signed
            assert objective(other) > objective(best)
