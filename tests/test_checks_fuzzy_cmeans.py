"""The exercises of fuzzy c-means: their points, and what each slip costs."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.fuzzy_cmeans import ROOM
from softclust_lab.checks.judge import judge
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.fuzzy_cmeans import (
    fit_fuzzy_cmeans,
    fuzzy_memberships,
    reduced_fuzzy_cost,
    update_fuzzy_centers,
)

from .room_exercises import Exercises

EXERCISES = Exercises("fuzzy_cmeans")
plan, graded = EXERCISES.plan, EXERCISES.graded
teaching = partial(EXERCISES.teaching, "noise_step")


def held(report):
    return [verdict.name for verdict in report.properties if verdict.held]


def test_the_points_are_2_2_2_4_10_and_the_variation_has_half_of_them():
    assert [task.points for task in ROOM.tasks] == [2, 2, 2, 4, 10]
    assert [task.function for task in ROOM.tasks if task.is_variation] == ["noise_step"]


# What a slip costs.


def test_the_right_memberships_with_centers_that_do_not_move_earn_nothing_in_the_variation():
    right = teaching().reference
    report = graded("noise_step", lambda X, centers, m, noise: (right(X, centers, m, noise)[0], centers))
    assert report.points == 0


def test_the_librarys_whole_fit_does_not_answer_the_variation():
    def library(X, centers, m, noise_distance):
        fit = fit_fuzzy_cmeans(X, centers, fuzzifier=m, max_iter=500)
        return fit.responsibilities(X), fit.centers

    assert graded("noise_step", library).points == 0


@pytest.mark.parametrize("name", ["fuzzy_memberships", "reduced_fuzzy_cost", "noise_step"])
def test_a_slip_in_edge_cases_alone_costs_the_extremes_alone(name):
    task = ROOM.task(f"fuzzy_cmeans.{name}")
    edges = {"nan-on-a-center", "powers-that-vanish", "digits-lost-far-from-zero", "tiny-number-added"}
    edges |= {"nan-for-a-center-without-points", "nan-in-the-row-of-a-point-on-a-center", "plain-powers"}
    edges |= {"wrong-on-a-center", "first-of-several-centers", "weights-that-vanish"}
    found = [m for m in task.misconceptions if m.code in edges]
    assert len(found) >= 3
    for mistake in found:
        function = mistake.function or teaching().mistakes[mistake.code]
        assert held(graded(name, function)) == ["values-easy", "values-hard", "invariants"], mistake.code


@pytest.mark.parametrize("code", ["exponent-upside-down", "fuzzifier-ignored"])
def test_a_mistake_that_shows_only_for_other_fuzzifiers_keeps_the_easy_points(code):
    mistake = next(m for m in ROOM.tasks[0].misconceptions if m.code == code)
    report = graded("fuzzy_memberships", mistake.function)
    assert held(report) == ["values-easy"]
    assert report.points == 0.5


def test_a_missing_rule_for_points_on_centers_does_not_hide_another_mistake():
    def unsquared_and_careless(X, centers, m):
        lengths = np.sqrt(((X[:, None] - centers) ** 2).sum(axis=2))
        with np.errstate(all="ignore"):
            parts = lengths ** (-1 / (m - 1))
            return parts / parts.sum(axis=1, keepdims=True)

    report = graded("fuzzy_memberships", unsquared_and_careless)
    assert report.misconception is not None
    assert report.misconception.code == "unsquared-distances"


# What a hint says is true of the answer that it is given to.


def named(name, function):
    task = ROOM.task(f"fuzzy_cmeans.{name}")
    report = judge(visible_plan(task), DirectCall({name: function}))
    return None if report.misconception is None else report.misconception.code


def powers_of(d, m):
    with np.errstate(all="ignore"):
        parts = d ** (-1 / (m - 1))
        return parts / parts.sum(axis=1, keepdims=True)


def by_the_nearest(d, m):
    with np.errstate(all="ignore"):
        return powers_of(d / d.min(axis=1, keepdims=True), m)


def by_ratios(d, m):
    with np.errstate(all="ignore"):
        return 1 / ((d[:, :, None] / d[:, None, :]) ** (1 / (m - 1))).sum(axis=2)


def shared_on_a_center(share):
    """Return memberships that are right, and `share` of the row of zeros and ones for a point on centers."""

    def table(d, m):
        on = (d == 0).astype(float)
        return np.where(on.any(axis=1, keepdims=True), share(on), by_ratios(d, m))

    return table


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("plain-powers", powers_of),
        ("nan-on-a-center", by_ratios),
        ("nan-in-the-row-of-a-point-on-a-center", by_the_nearest),
        ("tiny-number-added", lambda d, m: by_the_nearest(d + 1e-10, m)),
        ("tiny-number-added", lambda d, m: by_the_nearest(np.maximum(d, 1e-10), m)),
        ("tinier-number-added", lambda d, m: by_the_nearest(d + 1e-12, m)),
        ("wrong-on-a-center", lambda d, m: by_the_nearest(np.maximum(d, 1e-9), m)),
        ("wrong-on-a-center", shared_on_a_center(lambda on: on[:, ::-1].cumsum(axis=1)[:, ::-1] == 1)),
        ("first-of-several-centers", shared_on_a_center(lambda on: on * (on.cumsum(axis=1) == 1))),
        ("whole-to-each-of-several-centers", shared_on_a_center(lambda on: on)),
        ("powers-that-vanish", lambda d, m: powers_of(d + 1e-10, m)),
        (None, shared_on_a_center(lambda on: on / np.maximum(on.sum(axis=1, keepdims=True), 1))),
    ],
)
def test_what_goes_wrong_on_a_center_is_told_apart(code, table):
    def memberships(X, centers, m):
        return table(((X[:, None] - centers) ** 2).sum(axis=2), m)

    assert named("fuzzy_memberships", memberships) == code


@pytest.mark.parametrize(
    ("code", "table"),
    [("plain-powers", powers_of), ("nan-on-a-center", by_ratios), ("nan-on-a-center", by_the_nearest)],
)
def test_a_run_with_a_students_own_memberships_is_told_what_they_lack(code, table):
    def fit(X, centers, m, max_iter):
        history = [reduced_fuzzy_cost(X, centers, m)]
        for _ in range(max_iter):
            weights = table(((X[:, None] - centers) ** 2).sum(axis=2), m) ** m
            centers = weights.T @ X / weights.sum(axis=0)[:, None]
            lost = np.isnan(centers).any()
            history.append(np.nan if lost else reduced_fuzzy_cost(X, centers, m))
        return centers, np.array(history)

    assert named("fit_fuzzy_cmeans", fit) == code


@pytest.mark.parametrize(
    ("code", "table", "largest_first"),
    [
        ("plain-powers", powers_of, False),
        ("nan-on-a-center", by_ratios, True),
        ("nan-in-the-row-of-a-point-on-a-center", by_the_nearest, True),
        ("weights-that-vanish", shared_on_a_center(lambda on: on), False),
        (None, shared_on_a_center(lambda on: on), True),
    ],
)
def test_what_goes_wrong_in_the_noise_step_is_told_apart(code, table, largest_first):
    def noise_step(X, centers, m, noise_distance):
        d = ((X[:, None] - centers) ** 2).sum(axis=2)
        u = table(np.column_stack([d, np.full(len(X), noise_distance**2)]), m)[:, :-1]
        empty = u.max(axis=0) == 0
        scale = np.where(empty, 1, u.max(axis=0)) if largest_first else 1
        totals = ((u / scale) ** m).sum(axis=0)[:, None]
        moved = ((u / scale) ** m).T @ X / np.where(totals == 0, 1, totals)
        return u, np.where(totals == 0, centers, moved)

    assert named("noise_step", noise_step) == code


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("nan-for-a-center-without-points", lambda X, w: w.T @ X / w.sum(axis=0)[:, None]),
        (
            "center-without-points-moved",
            lambda X, w: w.T @ X / np.maximum(w.sum(axis=0), 1e-300)[:, None],
        ),
        (
            "center-without-points-moved",
            lambda X, w: np.where(w.any(axis=0)[:, None], w.T @ X / w.sum(axis=0)[:, None], X.mean(axis=0)),
        ),
    ],
)
def test_where_a_center_without_points_goes_is_told_apart(code, means):
    def noise_step(X, centers, m, noise_distance):
        u = teaching().reference(X, centers, m, noise_distance)[0]
        largest = u.max(axis=0)
        with np.errstate(all="ignore"):
            return u, means(X, (u / np.where(largest == 0, 1, largest)) ** m)

    assert named("noise_step", noise_step) == code


def test_centers_from_rows_divided_by_their_largest_membership_do_not_feel_the_noise():
    def centers_of(X, centers, m, noise_distance):
        u = teaching().reference(X, centers, m, noise_distance)[0]
        weights = (u / u.max(axis=1, keepdims=True)) ** m
        totals = weights.sum(axis=0)[:, None]
        return u, np.where(totals == 0, centers, weights.T @ X / np.where(totals == 0, 1, totals))

    X, centers = np.array([[1.0], [6.0], [90.0]]), np.array([[0.0], [3.0]])
    near, far = (centers_of(X, centers, 2.0, noise_distance)[1] for noise_distance in (2.0, 1e6))
    assert np.allclose(near, far)
    with np.errstate(all="ignore"):
        assert named("noise_step", centers_of) == "centers-without-noise"


def test_the_cost_taken_before_the_move_gives_82_82_50_and_is_named():
    def fit(X, centers, m, max_iter):
        history = [reduced_fuzzy_cost(X, centers, m)]
        for _ in range(max_iter):
            history.append(reduced_fuzzy_cost(X, centers, m))
            centers = update_fuzzy_centers(X, fuzzy_memberships(X, centers, m), m)
        return centers, np.array(history)

    assert np.allclose(fit(np.array([[1.0], [11.0]]), np.array([[2.0]]), 2.0, 2)[1], [82, 82, 50])
    assert named("fit_fuzzy_cmeans", fit) == "costs-before-the-move"


def test_the_cost_of_hard_k_means_as_history_is_named():
    def fit(X, centers, m, max_iter):
        history = [((X[:, None] - centers) ** 2).sum(axis=2).min(axis=1).sum()]
        for _ in range(max_iter):
            centers = update_fuzzy_centers(X, fuzzy_memberships(X, centers, m), m)
            history.append(((X[:, None] - centers) ** 2).sum(axis=2).min(axis=1).sum())
        return centers, np.array(history)

    assert named("fit_fuzzy_cmeans", fit) == "hard-costs"


# The facts that the task texts state.


def test_the_answers_given_by_hand_in_the_assignment_are_right():
    assert np.allclose(fuzzy_memberships([[1.0]], [[0.0], [3.0]], 2), [[0.8, 0.2]])
    assert np.allclose(fuzzy_memberships([[1.0]], [[0.0], [3.0]], 3), [[2 / 3, 1 / 3]])
    assert math.isclose(reduced_fuzzy_cost([[1.0], [6.0]], [[0.0], [3.0]], 2), 8)
    u, centers = teaching().reference(np.array([[1.0], [2.0]]), np.array([[0.0]]), 2.0, 2.0)
    assert np.allclose(u.ravel(), [0.8, 0.5])
    assert math.isclose(centers.item(), 114 / 89)
    assert round(centers.item(), 2) == 1.28


def test_the_far_point_of_the_explain_task_does_what_its_rubric_says():
    X = np.r_[np.linspace(-1, 1, 10), np.linspace(9, 11, 10), 1000.0][:, None]
    start = np.array([[0.0], [10.0]])
    u = fuzzy_memberships(X, start, 2)
    assert np.allclose(u[-1], [0.495, 0.505], atol=5e-4)
    shifts = update_fuzzy_centers(X, u, 2) - start
    assert np.allclose(shifts, 250 / 10.25, atol=0.6)
    noisy, kept = teaching().reference(X, start, 2.0, 5.0)
    assert np.allclose(noisy[-1], 25 / 1e6, rtol=0.05)
    assert np.abs(kept - start).max() < 0.2
