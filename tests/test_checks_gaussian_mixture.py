"""The exercises of Gaussian mixtures: what is right in any style earns all, and what a slip costs."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from scipy.linalg import solve_triangular
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.gaussian_mixture import ROOM
from softclust_lab.checks.gaussian_mixture.fit_runs import path
from softclust_lab.checks.judge import judge
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.gaussian_mixture import e_step, log_gaussian, m_step

from .room_exercises import SEEDS, Exercises

DENSITY, E_STEP, M_STEP, FIT, GAPS = ROOM.tasks
EXERCISES = Exercises("gaussian_mixture")
plan, graded = EXERCISES.plan, EXERCISES.graded
teaching = partial(EXERCISES.teaching, GAPS)


# Right solutions in different styles.


def density_by_loops(X, means, covariances):
    out = np.zeros((len(X), len(means)))
    for k, (mean, covariance) in enumerate(zip(means, covariances, strict=True)):
        log_determinant = np.linalg.slogdet(covariance)[1]
        for i, x in enumerate(X):
            square = (x - mean) @ np.linalg.solve(covariance, x - mean)
            out[i, k] = -(len(x) * math.log(2 * math.pi) + log_determinant + square) / 2
    return out


def density_by_cholesky(X, means, covariances):
    columns = []
    for mean, root in zip(means, np.linalg.cholesky(covariances), strict=True):
        z = solve_triangular(root, (X - mean).T, lower=True)
        constant = X.shape[1] * np.log(2 * np.pi) / 2 + np.log(np.diag(root)).sum()
        columns.append(-constant - (z**2).sum(axis=0) / 2)
    return np.stack(columns, axis=1)


def density_by_scipy(X, means, covariances):
    pairs = zip(means, covariances, strict=True)
    return np.array([multivariate_normal(m, c).logpdf(X).reshape(len(X)) for m, c in pairs]).T


def e_step_by_loops(X, weights, means, covariances):
    held, total = [], 0.0
    for row in density_by_loops(X, means, covariances):
        logs = [math.log(w) + value for w, value in zip(weights, row, strict=True)]
        powers = [math.exp(value - max(logs)) for value in logs]
        held.append([power / sum(powers) for power in powers])
        total += max(logs) + math.log(sum(powers))
    return np.array(held), total


def e_step_by_scipy(X, weights, means, covariances):
    logs = np.log(weights) + density_by_cholesky(X, means, covariances)
    return softmax(logs, axis=1), logsumexp(logs, axis=1).sum()


def e_step_by_differences(X, weights, means, covariances):
    """Share by one over the sum of exp(log differences), without any largest logarithm."""
    logs = np.log(weights) + log_gaussian(X, means, covariances)
    with np.errstate(over="ignore"):
        held = 1 / np.exp(logs[:, None, :] - logs[:, :, None]).sum(axis=2)
    return held, e_step(X, weights, means, covariances)[1]


def m_step_by_loops(X, responsibilities, covariance_floor):
    weights, means, covariances = [], [], []
    for shares in responsibilities.T:
        total = sum(shares)
        mean = sum(r * x for r, x in zip(shares, X, strict=True)) / total
        outer = [r * np.outer(x - mean, x - mean) for r, x in zip(shares, X, strict=True)]
        weights.append(total / len(X))
        means.append(mean)
        covariances.append(sum(outer) / total + covariance_floor * np.eye(X.shape[1]))
    return np.array(weights), np.array(means), np.array(covariances)


def m_step_by_numpys_cov(X, responsibilities, covariance_floor):
    means = np.array([np.average(X, axis=0, weights=r) for r in responsibilities.T])
    floor = covariance_floor * np.eye(X.shape[1])
    covariances = [
        np.cov(X.T, aweights=r, bias=True).reshape(X.shape[1], -1) + floor for r in responsibilities.T
    ]
    return responsibilities.mean(axis=0), means, np.array(covariances)


def m_step_by_roots(X, responsibilities, covariance_floor):
    """Multiply the differences by the roots of the shares, as one does to keep a scatter symmetric."""
    totals = responsibilities.sum(axis=0)
    means = (X.mean(axis=0) + responsibilities.T @ (X - X.mean(axis=0)) / totals[:, None]).copy()
    scaled = np.sqrt(responsibilities).T[:, :, None] * (X - means[:, None])
    covariances = scaled.transpose(0, 2, 1) @ scaled / totals[:, None, None]
    rows = np.arange(X.shape[1])
    covariances[:, rows, rows] += covariance_floor
    return totals / totals.sum(), means, covariances


def fit_by_a_while_loop(X, weights, means, covariances, tol, max_iter):
    history, gain = [e_step_by_scipy(X, weights, means, covariances)[1]], math.inf
    while len(history) <= max_iter and gain >= tol:
        held = e_step_by_scipy(X, weights, means, covariances)[0]
        weights, means, covariances = m_step_by_numpys_cov(X, held, 0.0)
        history.append(e_step_by_scipy(X, weights, means, covariances)[1])
        gain = history[-1] - history[-2]
    return weights, means, covariances, history


def fit_by_a_for_loop(X, weights, means, covariances, tol, max_iter):
    theta = (weights, means, covariances)
    held, value = e_step_by_differences(X, *theta)
    values = [value]
    for _ in range(max_iter):
        theta = m_step_by_roots(X, held, 0)
        held, value = e_step_by_differences(X, *theta)
        values.append(value)
        if values[-1] < values[-2] + tol:
            break
    return (*theta, np.array(values))


def fit_by_the_library(X, weights, means, covariances, tol, max_iter):
    theta, kept = (weights, means, covariances), []
    for turn in range(max_iter + 1):
        held, value = e_step(X, *theta)
        kept.append((theta, value))
        if turn and value - kept[-2][1] < tol:
            break
        theta = m_step(X, held, covariance_floor=0.0)
    return (*kept[-1][0], np.array([value for _, value in kept]))


def gaps_by_loops(X, weights, means, covariances):
    held, total = np.empty((len(X), len(weights))), 0.0
    for i, x in enumerate(X):
        known = [d for d in range(len(x)) if not math.isnan(x[d])]
        logs = np.log(weights)
        for k in range(len(weights)):
            if known:
                part = covariances[k][np.ix_(known, known)]
                logs[k] += multivariate_normal(means[k][known], part).logpdf(x[known])
        total += logsumexp(logs)
        held[i] = softmax(logs)
    return held, total


def gaps_by_pattern(X, weights, means, covariances):
    """Treat all points with the same gaps at once."""
    known = ~np.isnan(X)
    logs = np.tile(np.log(weights), (len(X), 1))
    for pattern in np.unique(known, axis=0):
        if pattern.any():
            rows = (known == pattern).all(axis=1)
            parts = covariances[:, pattern][:, :, pattern]
            logs[rows] += log_gaussian(X[rows][:, pattern], means[:, pattern], parts)
    peak = logs.max(axis=1, keepdims=True)
    powers = np.exp(logs - peak)
    totals = powers.sum(axis=1, keepdims=True)
    return powers / totals, float((peak + np.log(totals)).sum())


def gaps_by_masks(X, weights, means, covariances):
    """Give missing coordinates a difference of 0 and a variance of 1 of their own: they cancel."""
    known = ~np.isnan(X)
    gaps = np.where(known[:, None, :], X[:, None, :] - means, 0.0)
    both = known[:, :, None] & known[:, None, :]
    S = np.where(both[:, None], covariances, np.eye(X.shape[1]))
    squares = (gaps * np.linalg.solve(S, gaps[..., None])[..., 0]).sum(axis=-1)
    constants = known.sum(axis=1)[:, None] * np.log(2 * np.pi) + np.linalg.slogdet(S)[1]
    logs = np.log(weights) - (constants + squares) / 2
    return softmax(logs, axis=1), logsumexp(logs, axis=1).sum()


RIGHT = {
    "log_gaussian": (density_by_loops, density_by_cholesky, density_by_scipy),
    "e_step": (e_step_by_loops, e_step_by_scipy, e_step_by_differences),
    "m_step": (m_step_by_loops, m_step_by_numpys_cov, m_step_by_roots),
    "fit_gaussian_mixture": (fit_by_a_while_loop, fit_by_a_for_loop, fit_by_the_library),
    "e_step_with_gaps": (gaps_by_loops, gaps_by_pattern, gaps_by_masks),
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


# Points.


def held_properties(report):
    return [v.name for v in report.properties if v.held]


def test_the_points_are_2_2_2_4_10():
    assert [task.points for task in ROOM.tasks] == [2, 2, 2, 4, 10]
    assert [task.is_variation for task in ROOM.tasks] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (DENSITY, "log-of-a-vanished-density"),
        (E_STEP, "densities-underflow"),
        (E_STEP, "one-largest-logarithm-for-all"),
        (M_STEP, "digits-lost-far-from-zero"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.function,
)
def test_numbers_that_vanish_cost_only_the_extremes(task, code):
    report = graded(task, next(m.function for m in task.misconceptions if m.code == code))
    assert held_properties(report) == ["values-easy", "values-hard", "invariants"]
    assert (report.points, report.status) == (1.5, "partial")


def test_no_rule_for_points_of_which_nothing_is_known_costs_2_of_10():
    for code in ("equal-shares-when-nothing-is-known", "nothing-known-not-a-number"):
        report = graded(GAPS, teaching().mistakes[code])
        assert (report.points, report.misconception.code) == (8.0, code)


def test_a_floor_in_the_wrong_places_costs_nothing_where_there_is_no_floor():
    wrong = next(m.function for m in M_STEP.misconceptions if m.code == "floor-on-every-entry")
    assert held_properties(graded(M_STEP, wrong)) == ["values-easy"]


def test_a_second_slip_where_nothing_is_known_does_not_hide_the_first():
    def slices_that_fail_on_an_empty_point(X, *mixture):
        if np.isnan(X).all(axis=1).any():
            raise IndexError
        return teaching().mistakes["sub-matrix-of-the-inverse"](X, *mixture)

    report = graded(GAPS, slices_that_fail_on_an_empty_point)
    assert report.misconception.code == "sub-matrix-of-the-inverse"


# What the cases are.


def test_no_gain_of_a_run_comes_near_its_tolerance():
    cases = [case for case in plan().tasks[FIT.id].cases if case.prop in ("values-easy", "values-hard")]
    for case in cases:
        X, *start, tol, max_iter = case.args
        gains = np.diff(path(X, tuple(start), tol, max_iter).history)
        assert gains[:-1].min() > 1.3 * tol
        assert gains[-1] < 0.7 * tol


def test_gaps_survive_on_their_way_to_the_function_and_back():
    seen = []

    def spy(X, *mixture):
        seen.append(X)
        return gaps_by_masks(X, *mixture)

    graded(GAPS, spy)
    shares = [np.isnan(X).mean() for X in seen]
    assert max(shares) == 1
    assert min(shares) == 0
    assert sum(0 < share < 1 for share in shares) > 15
