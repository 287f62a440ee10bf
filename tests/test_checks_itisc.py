"""The exercises of ITISC: what is right in any style earns all, and facts about points and draws."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.itisc import ROOM
from softclust_lab.checks.itisc.draws import log_sum_exp, parts_of
from softclust_lab.checks.itisc.fit_mistakes import run
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.checks.source import read_source
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.itisc import itisc_objective, point_energies, update_itisc_centers

SOURCE = Path(__file__).parents[1] / "book" / "itisc" / "itisc_assignment.py"
SEEDS = (DEMO_SEED, b"another seed of the tests", bytes(range(32)))


@cache
def plan(seed=DEMO_SEED):
    return build_plan("itisc", seed, SOURCE)


def graded(name, function, seed=DEMO_SEED):
    return judge(plan(seed).tasks[f"itisc.{name}"], DirectCall({name: function}))


def hidden(name, seed=DEMO_SEED):
    return [case for case in plan(seed).tasks[f"itisc.{name}"].cases if case.hidden]


def mistake(name, code):
    task = ROOM.task(f"itisc.{name}")
    found = next(m for m in task.misconceptions if m.code == code).function
    return found or read_source(SOURCE, ROOM)[task.id].mistakes[code]


# Right solutions in different styles.


def energies_by_loops(X, centers, T1):
    found = []
    for x in X:
        d = [sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in centers]
        near = min(d)
        if near == 0:
            found.append(-math.inf)
        else:
            found.append(math.log(near) - T1 * math.log(sum((near / v) ** (1 / T1) for v in d)))
    return found


def energies_by_scipy(X, centers, T1):
    with np.errstate(divide="ignore"):
        return -T1 * logsumexp(-np.log(((X[:, None] - centers) ** 2).sum(axis=2)) / T1, axis=1)


def weights_by_loops(energies, T2):
    top = max(energies)
    shares = [math.exp((E - top) / T2) for E in energies]
    return np.array(shares) / math.fsum(shares)


def weights_by_scipy(energies, T2):
    return softmax(energies / T2)


def objective_by_loops(X, centers, T1, T2):
    energies = energies_by_loops(X, centers, T1)
    top = max(energies)
    return top + T2 * math.log(sum(math.exp((E - top) / T2) for E in energies))


def objective_by_scipy(X, centers, T1, T2):
    return T2 * logsumexp(energies_by_scipy(X, centers, T1) / T2)


def step_by_loops(X, centers, T1, T2):
    w = weights_by_loops(energies_by_loops(X, centers, T1), T2)
    sums, totals = np.zeros_like(centers), np.zeros(len(centers))
    for i, x in enumerate(X):
        d = np.array([((x - c) ** 2).sum() for c in centers])
        u = (d == 0).astype(float) if d.min() == 0 else (d.min() / d) ** (1 / T1)
        pulls = w[i] ** (1 - T2) * (u / u.sum()) ** (1 + T1)
        totals += pulls
        sums += pulls[:, None] * (x - X[0])
    pairs = zip(centers, sums, totals, strict=True)
    return np.array([X[0] + s / total if total else center for center, s, total in pairs])


def step_by_the_chain_rule(X, centers, T1, T2):
    """The form w u / d, with the rules for points on centers added by hand."""
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    off = d.min(axis=1) > 0
    E = np.where(off, energies_by_scipy(X, centers, T1), -np.inf)
    u = softmax(-np.log(d[off]) / T1, axis=1)
    a = np.zeros_like(d)
    a[off] = softmax(E / T2)[off, None] * u / d[off]
    if T2 == 1:
        a[~off] = (d[~off] == 0) / np.exp(logsumexp(E))
    shares = a / np.where(a.any(axis=0), a.sum(axis=0), 1.0)
    return centers + np.einsum("ik,ikd->kd", shares, X[:, None] - centers)


def fit_by_powers_of_two(X, centers, T1, T2, max_iter):
    history = [itisc_objective(X, centers, T1, T2)]
    for _ in range(max_iter):
        target = update_itisc_centers(X, centers, T1, T2)
        for eta in 0.5 ** np.arange(31):
            trial = (1 - eta) * centers + eta * target
            R = itisc_objective(X, trial, T1, T2)
            if history[-1] > R:
                centers = trial
                history.append(R)
                break
        else:
            return centers, history
    return centers, history


def fit_by_recursion(X, centers, T1, T2, max_iter):
    R = objective_by_scipy(X, centers, T1, T2)
    if max_iter == 0:
        return centers, np.array([R])
    trial = step_by_loops(X, centers, T1, T2)
    halvings = 0
    while objective_by_scipy(X, trial, T1, T2) >= R and halvings < 30:
        trial, halvings = (centers + trial) / 2, halvings + 1
    if halvings == 30:
        return centers, np.array([R])
    last, history = fit_by_recursion(X, trial, T1, T2, max_iter - 1)
    return last, np.append(R, history)


def capped_by_loops(X, centers, T1, fraction):
    d = [[sum((a - b) ** 2 for a, b in zip(x, c, strict=True)) for c in centers] for x in X]
    E, u = [], []
    for row in d:
        rates = [math.exp(-(v - min(row)) / T1) for v in row]
        E.append(min(row) - T1 * math.log(sum(rates)))
        u.append([rate / sum(rates) for rate in rates])
    weights, left = np.zeros(len(X)), 1.0
    for i in sorted(range(len(X)), key=lambda i: -E[i]):
        weights[i] = min(left, 1 / (fraction * len(X)))
        left -= weights[i]
    pulls = weights[:, None] * np.array(u)
    pairs = zip(centers, pulls.T, strict=True)
    return np.array([np.average(X, axis=0, weights=p) if p.any() else c for c, p in pairs]), weights


def capped_by_cumulated_caps(X, centers, T1, fraction):
    logits = -((X[:, None] - centers) ** 2).sum(axis=2) / T1
    E, u = -T1 * logsumexp(logits, axis=1), softmax(logits, axis=1)
    reached = np.minimum(np.arange(1, len(X) + 1) / (fraction * len(X)), 1.0)
    weights = np.empty(len(X))
    weights[np.argsort(-E, kind="stable")] = np.diff(reached, prepend=0.0)
    pulls = weights[:, None] * u
    totals, new = np.einsum("ik->k", pulls), centers.copy()
    np.divide(np.einsum("ik,id->kd", pulls, X), totals[:, None], out=new, where=totals[:, None] > 0)
    return new, weights


def capped_by_linear_programming(X, centers, T1, fraction):
    """Ask a general solver what the adversary's best weights are; a nudge breaks ties for earlier rows."""
    from scipy.optimize import linprog

    logits = -((X[:, None] - centers) ** 2).sum(axis=2) / T1
    E, u = -T1 * logsumexp(logits, axis=1), softmax(logits, axis=1)
    scaled = (E - E.mean()) / max(np.ptp(E), 1e-9) - 1e-5 * np.arange(len(X))
    cap = min(1.0, 1 / (fraction * len(X)))
    found = linprog(-scaled, A_eq=np.ones((1, len(X))), b_eq=[1.0], bounds=(0, cap), method="highs-ds")
    pulls = found.x[:, None] * u
    with np.errstate(invalid="ignore"):
        new = X[0] + pulls.T @ (X - X[0]) / pulls.sum(axis=0)[:, None]
    return np.where(np.isnan(new), centers, new), found.x


RIGHT = {
    "point_energies": (energies_by_loops, energies_by_scipy),
    "importance_weights": (weights_by_loops, weights_by_scipy),
    "itisc_objective": (objective_by_loops, objective_by_scipy),
    "update_itisc_centers": (step_by_loops, step_by_the_chain_rule),
    "fit_itisc": (fit_by_powers_of_two, fit_by_recursion),
    "update_capped_centers": (capped_by_loops, capped_by_cumulated_caps, capped_by_linear_programming),
}


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
@pytest.mark.parametrize(
    ("name", "function"),
    [pytest.param(name, f, id=f.__name__) for name, right in RIGHT.items() for f in right],
)
def test_a_right_solution_in_any_style_earns_everything_and_is_never_diagnosed(name, function, seed):
    report = graded(name, function, seed)
    assert [v.name for v in report.properties if not v.held] == []
    assert (report.status, report.misconception) == ("correct", None)
    assert report.points == ROOM.task(f"itisc.{name}").points
    seen = visible(name, function)
    assert (seen.status, seen.misconception, seen.points) == ("correct", None, 0.0)


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


def visible(name, function):
    return judge(visible_plan(ROOM.task(f"itisc.{name}")), DirectCall({name: function}))


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
        kept, history = fit_by_powers_of_two(X, centers, T1, T2, max_iter)
        return kept, np.array(history + history[-1:] * (len(history) <= max_iter))

    for function in (equal_is_kept, appended_after_failing):
        for report in (graded("fit_itisc", function), visible("fit_itisc", function)):
            assert report.misconception.code == "equal-is-enough"


def test_a_literal_formula_is_told_of_both_places_in_which_it_divides_zero_by_zero():
    def literal(X, centers, T1, T2):
        d = ((X[:, None] - centers) ** 2).sum(axis=2)
        with np.errstate(all="ignore"):
            u = d ** (-1 / T1)
            u /= u.sum(axis=1, keepdims=True)
            a = weights_by_scipy(energies_by_scipy(X, centers, T1), T2)[:, None] * u / d
            return a.T @ X / a.sum(axis=0)[:, None]

    assert visible("update_itisc_centers", literal).misconception.code == "nan-where-zero-is-divided-by-zero"


@pytest.mark.parametrize(
    ("top", "code"), [(1.0, "too-much-weight"), (np.inf, "full-cap-for-every-point")], ids=("one", "none")
)
def test_the_full_cap_for_the_border_point_is_recognised_even_beside_a_slip_for_far_centers(top, code):
    def uncut(X, centers, T1, fraction):
        weights = capped_by_loops(X, centers, T1, fraction)[1]
        weights[weights > 0] = min(1 / (fraction * len(X)), top)
        logits = -((X[:, None] - centers) ** 2).sum(axis=2) / T1
        pulls = weights[:, None] * softmax(logits, axis=1)
        with np.errstate(invalid="ignore"):
            return pulls.T @ X / pulls.sum(axis=0)[:, None], weights

    for report in (graded("update_capped_centers", uncut), visible("update_capped_centers", uncut)):
        assert report.misconception.code == code


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
