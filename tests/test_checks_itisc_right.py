"""The exercises of ITISC: what is right in any style earns everything."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from softclust_lab.checks.itisc import ROOM
from softclust_lab.itisc import itisc_objective, update_itisc_centers

from .room_exercises import SEEDS, Exercises

EXERCISES = Exercises("itisc")
plan, graded, visible = EXERCISES.plan, EXERCISES.graded, EXERCISES.visible


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
