"""The exercises of ITISC: points, mixtures of slips, and facts about the draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from softclust_lab.checks.itisc import ROOM
from softclust_lab.checks.itisc.draws import log_sum_exp, parts_of
from softclust_lab.checks.itisc.fit_mistakes import reference, run
from softclust_lab.itisc import itisc_objective, point_energies, update_itisc_centers

from .room_exercises import SEEDS, Exercises, source

EXERCISES = Exercises("itisc")
plan, graded, hidden, mistake, visible = (
    EXERCISES.plan,
    EXERCISES.graded,
    EXERCISES.hidden,
    EXERCISES.mistake,
    EXERCISES.visible,
)


# Points.


def test_the_points_are_2_1_1_2_4_10_and_the_variation_has_half_of_them():
    assert [task.points for task in ROOM.tasks] == [2, 1, 1, 2, 4, 10]
    assert [task.is_variation for task in ROOM.tasks] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("name", "code", "points"),
    [
        ("point_energies", "nan-on-a-center", 1.5),
        ("point_energies", "overflow-at-low-temperatures", 1.5),
        ("importance_weights", "overflow-of-large-energies", 0.75),
        ("itisc_objective", "overflow-at-low-temperatures", 0.75),
        ("update_itisc_centers", "nan-where-a-center-lies-on-a-point", 1.5),
        ("update_itisc_centers", "nan-where-no-point-pulls", 1.5),
        ("fit_itisc", "equal-is-enough", 3.0),
        ("update_capped_centers", "nan-where-no-point-pulls", 8.0),
        ("update_capped_centers", "weight-above-one", 8.0),
        ("update_capped_centers", "ties-to-the-last", 8.0),
        ("update_capped_centers", "underflow-far-from-the-centers", 8.0),
    ],
)
def test_a_slip_in_extreme_cases_alone_costs_only_their_points(name, code, points):
    report = graded(name, mistake(name, code))
    assert [v.name for v in report.properties if not v.held] == ["extremes"]
    assert (report.points, report.status) == (points, "partial")


def test_nan_on_a_center_does_not_hide_a_mistake_of_another_kind():
    def unsquared_and_careless(X, centers, T1):
        distances = np.sqrt(((X[:, None] - centers) ** 2).sum(axis=2))
        found = -T1 * logsumexp(-np.log(np.maximum(distances, 1e-300)) / T1, axis=1)
        return np.where(distances.min(axis=1) == 0, np.nan, found)

    report = graded("point_energies", unsquared_and_careless)
    assert report.misconception is not None
    assert report.misconception.code == "logarithm-of-the-distance"


def test_both_ways_to_go_on_without_a_gain_get_the_same_hint():
    def equal_is_kept(X, centers, T1, T2, max_iter):
        history = [itisc_objective(X, centers, T1, T2)]
        for _ in range(max_iter):
            step = update_itisc_centers(X, centers, T1, T2) - centers
            for halving in range(31):
                R = itisc_objective(X, centers + 0.5**halving * step, T1, T2)
                if history[-1] >= R:
                    centers = centers + 0.5**halving * step
                    history.append(R)
                    break
        return centers, np.array(history)

    def appended_after_failing(X, centers, T1, T2, max_iter):
        kept, history = reference(X, centers, T1, T2, max_iter)
        return kept, history if len(history) > max_iter else np.append(history, history[-1])

    for function in (equal_is_kept, appended_after_failing):
        for report in (graded("fit_itisc", function), visible("fit_itisc", function)):
            assert report.misconception.code == "equal-is-enough"


def test_a_literal_formula_is_told_of_both_places_in_which_it_divides_zero_by_zero():
    def literal(X, centers, T1, T2):
        d = ((X[:, None] - centers) ** 2).sum(axis=2)
        with np.errstate(all="ignore"):
            u = d ** (-1 / T1)
            u /= u.sum(axis=1, keepdims=True)
            E = -T1 * logsumexp(-np.log(d) / T1, axis=1)
            a = softmax(E / T2)[:, None] * u / d
            return a.T @ X / a.sum(axis=0)[:, None]

    assert visible("update_itisc_centers", literal).misconception.code == "nan-where-zero-is-divided-by-zero"


@pytest.mark.parametrize(
    ("top", "code"), [(1.0, "too-much-weight"), (np.inf, "full-cap-for-every-point")], ids=("one", "none")
)
def test_the_full_cap_for_the_border_point_is_recognised_even_beside_a_slip_for_far_centers(top, code):
    def uncut(X, centers, T1, fraction):
        weights = EXERCISES.teaching("update_capped_centers").reference(X, centers, T1, fraction)[1]
        weights[weights > 0] = min(1 / (fraction * len(X)), top)
        logits = -((X[:, None] - centers) ** 2).sum(axis=2) / T1
        pulls = weights[:, None] * softmax(logits, axis=1)
        with np.errstate(invalid="ignore"):
            return pulls.T @ X / pulls.sum(axis=0)[:, None], weights

    for report in (graded("update_capped_centers", uncut), visible("update_capped_centers", uncut)):
        assert report.misconception.code == code


@pytest.mark.parametrize(
    ("cost", "code"),
    [
        (lambda d, u: d.min(axis=1), "nearest-distance-as-energy"),
        (lambda d, u: (u * d).sum(axis=1), "mean-distortion-as-energy"),
    ],
    ids=("nearest", "mean"),
)
def test_a_mean_distortion_in_the_place_of_the_energy_is_not_taken_for_the_nearest_distance(cost, code):
    def update(X, centers, T1, fraction):
        d = ((X[:, None] - centers) ** 2).sum(axis=2)
        u = softmax(-d / T1, axis=1)
        weights = np.zeros(len(X))
        reached = np.minimum(np.arange(len(X) + 1) / (fraction * len(X)), 1.0)
        weights[np.argsort(-cost(d, u), kind="stable")] = np.diff(reached)
        pulls = weights[:, None] * u
        with np.errstate(invalid="ignore"):
            new = pulls.T @ X / pulls.sum(axis=0)[:, None]
        return np.where(np.isnan(new), centers, new), weights

    for report in (graded("update_capped_centers", update), visible("update_capped_centers", update)):
        assert report.misconception.code == code


def test_the_centers_in_the_question_to_explain_are_those_of_its_points():
    X, center, path = np.array([[0.0], [1.0], [3.0], [4.0]]), np.array([[2.3]]), []
    for _ in range(8):
        path.append(f"{center[0, 0]:.2f}")
        center = update_itisc_centers(X, center, 1.0, 0.3)
    assert path == ["2.30", "0.80", "3.85", "0.20", "3.80", "0.20", "3.80", "0.20"]
    text = source("itisc").read_text(encoding="utf-8")
    assert "starts at 2.30 and goes to 0.80, 3.85, 0.20, 3.80, **0.20, 3.80, 0.20, 3.80, ...**" in text

    h = 1e-6  # with one center on a line the eigenvalue is 2/T2 - 1, and the step's map has 1 minus that
    slope = (update_itisc_centers(X, np.array([[2 + h]]), 1.0, 0.3)[0, 0] - 2) / h
    assert 1 - slope == pytest.approx(2 / 0.3 - 1, rel=1e-6)
    assert "2/T2 - 1, here 5.67" in text
    assert round(2 / 0.3 - 1, 2) == 5.67


# Facts about the draws.


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
def test_no_comparison_of_a_hidden_fit_hangs_on_rounding_and_whole_steps_would_fail(seed):
    cases = {"values-easy": 0, "values-hard": 0}
    for case in hidden("fit_itisc", seed):
        *_, margins, halvings = run(*case.args)
        if case.name.startswith("extremes/at_rest"):
            continue
        assert min(margins) > 1e-6
        if case.prop in cases:
            cases[case.prop] += 1
            assert halvings >= 3
    assert cases == {"values-easy": 3, "values-hard": 3}


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
def test_hidden_weights_obey_the_cap_and_beat_the_energy_ranked_by_distance(seed):
    for case in hidden("update_capped_centers", seed):
        X, centers, T1, fraction = case.args
        weights = case.expected[1]
        assert weights.sum() == pytest.approx(1)
        assert weights.max() <= 1 / (fraction * len(X)) + 1e-12
        E = point_energies(X, centers, T1, "squared")
        ranked = mistake("update_capped_centers", "nearest-distance-as-energy")(*case.args)[1]
        assert weights @ E >= ranked @ E - 1e-12 * np.abs(E).max()


def test_the_parts_that_mistakes_are_made_of_give_the_librarys_step():
    for case in hidden("update_itisc_centers"):
        X, centers, T1, T2 = case.args
        p = parts_of(X, centers, T1, T2)
        pull = p.w[:, None] ** (1 - T2) * p.u ** (1 + T1)
        total = pull.sum(axis=0)[:, None]
        step = np.where(total > 0, X[0] + pull.T @ (X - X[0]) / np.where(total > 0, total, 1), centers)
        assert np.abs(step - case.expected).max() <= 1e-8 * (1 + np.abs(X - X[0]).max())


def test_the_logarithm_of_a_sum_is_right_where_terms_overflow_or_are_infinite():
    assert log_sum_exp(np.array([1000.0, 1000.0])) == pytest.approx(1000 + math.log(2))
    assert log_sum_exp(np.array([-np.inf, 0.0])) == 0
    assert log_sum_exp(np.array([np.inf, 0.0])) == np.inf
    assert log_sum_exp(np.array([-np.inf, -np.inf])) == -np.inf
