"""The fit of ITISC: what each solver promises, how it ends, and the figures that the book quotes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import eigh

from softclust_lab.distances import squared_distances
from softclust_lab.itisc import (
    fit_itisc,
    importance_weights,
    itisc_gradient,
    itisc_objective,
    point_energies,
    update_itisc_centers,
)
from softclust_lab.result import ClusterResult, ConvergenceWarning

PROPERTY = settings(derandomize=True, deadline=None, max_examples=25)
SEEDS = st.integers(0, 2**32 - 1)
SOLVERS = ("quasi-newton", "majorize", "line-search", "alternating")
DESCENTS = SOLVERS[:3]
each_solver = pytest.mark.parametrize("solver", SOLVERS)
each_descent = pytest.mark.parametrize("solver", DESCENTS)


def fit(X: Any, centers: Any, T2: float = 1.0, solver: str = "quasi-newton", **more: Any) -> ClusterResult:
    return fit_itisc(X, centers, deviation_temperature=T2, solver=solver, **more)


def turned(angle: float) -> np.ndarray:
    """The covariance diag(1, .3), turned by a multiple of pi."""
    c, s = math.cos(angle * math.pi), math.sin(angle * math.pi)
    Q = np.array([[c, -s], [s, c]])
    return Q @ np.diag([1, 0.3]) @ Q.T


def paper_sample(means: Any, covariances: Any, sizes: Any) -> np.ndarray:
    """The paper's own sample: its random stream is the legacy one, seeded with 0."""
    stream = np.random.RandomState(0)
    return np.concatenate(
        [stream.multivariate_normal(*three) for three in zip(means, covariances, sizes, strict=True)]
    )


THIRD = 1 / math.sqrt(3)
DEFAULT = paper_sample(
    [(1, 0), (-THIRD, -1), (-THIRD, 1)], [turned(0), turned(1 / 3), turned(2 / 3)], [200] * 3
)
ROUND = [[0.8, 0.4], [0.4, 0.8]]
EXTREME = paper_sample([(1, 0), (8, 0), (4, 8)], [ROUND, ROUND, [[0.8, -0.4], [-0.4, 0.8]]], [2, 100, 2])


def starts(X: np.ndarray, n: int = 6, K: int = 3) -> list[np.ndarray]:
    """Random centers, uniform in the data's box."""
    rng = np.random.default_rng(0)
    return [rng.uniform(X.min(axis=0), X.max(axis=0), (K, X.shape[1])) for _ in range(n)]


def spread(X: np.ndarray, weight: Any = None) -> float:
    """The root mean square distance of the points from their mean."""
    mean = np.average(X, axis=0, weights=weight)
    return math.sqrt(np.average(((X - mean) ** 2).sum(axis=1), weights=weight))


def heavy_tailed(seed: int) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Points with outliers, centers near some of them, low temperatures in the unit of the distortion."""
    rng = np.random.default_rng(seed)
    N, D, K = rng.integers(20, 200), rng.integers(1, 4), rng.integers(1, 6)
    X = rng.standard_t(rng.choice([1.0, 1.5, 2, 3]), size=(N, D))
    squared = bool(rng.integers(2))
    unit = 0.3 * spread(X) ** 2 if squared else 1.0
    temperatures = {
        "deviation_temperature": unit * float(rng.choice([0.01, 0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 1, 1.5, 2])),
        "fuzziness_temperature": unit * float(rng.choice([0.3, 0.5, 1, 2])),
        "distortion": "squared" if squared else "log",
    }
    return X, X[rng.choice(N, K, replace=False)] + 0.1 * rng.normal(size=(K, D)), temperatures


def metric_and_hessian(
    X: np.ndarray, centers: np.ndarray, T2: float, distortion: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """D = diag(2 a_k), the Hessian of R by central differences, and each point's mean squared distance."""
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    u = 1 / d if distortion == "log" else np.exp(-d)
    u /= u.sum(axis=1, keepdims=True)
    w = importance_weights(point_energies(X, centers, 1.0, distortion), T2)
    A = w[:, None] * u / (d if distortion == "log" else 1)
    columns = []
    for index in np.ndindex(centers.shape):
        sides = []
        for h in (1e-5, -1e-5):
            moved = centers.copy()
            moved[index] += h
            sides.append(itisc_gradient(X, moved, 1.0, T2, distortion).ravel())
        columns.append((sides[0] - sides[1]) / 2e-5)
    D = np.diag(np.repeat(2 * A.sum(axis=0), X.shape[1]))
    return D, (np.array(columns) + np.transpose(columns)) / 2, (u * d).sum(axis=1)


def assert_stationary(X: np.ndarray, result: ClusterResult, weight: Any = None) -> None:
    """No center is far from where the update puts it, or R is too flat for that to matter."""
    T1, T2, distortion = list(result.parameters.values())[:3]
    moved = update_itisc_centers(X, result.centers, T1, T2, distortion, weight)
    slope = itisc_gradient(X, result.centers, T1, T2, distortion, weight)
    unit = max(1.0 if distortion == "log" else spread(X, weight) ** 2, abs(result.objective))
    near = np.abs(moved - result.centers).max() <= 1.01e-6 * spread(X, weight)
    assert near or abs((slope * (moved - result.centers)).sum()) <= 2e-14 * unit


# --------------------------------------------------------------------------------------- the book's figures


@each_descent
@pytest.mark.parametrize(("T2", "best"), [(0.1, 1.09712), (0.3, 1.98603), (0.7, 4.09666), (1.0, 5.85842)])
def test_every_descent_finds_the_best_objective_of_the_default_set(solver, T2, best):
    for centers in starts(DEFAULT):
        result = fit(DEFAULT, centers, T2, solver)
        assert result.converged
        assert result.objective == pytest.approx(best, abs=5e-6)


@pytest.mark.parametrize(("T2", "largest"), [(0.7, 0.0273), (0.5, 0.0535), (0.3, 0.1212)])
def test_the_largest_importance_weight_of_the_default_set(T2, largest):
    weights = fit(DEFAULT, starts(DEFAULT)[0], T2).importance_weights(DEFAULT)
    assert weights.max() == pytest.approx(largest, abs=5e-5)
    assert weights.sum() == pytest.approx(1, rel=1e-12)


def test_alternating_converges_at_deviation_temperature_07_in_12_to_25_iterations():
    for centers in starts(DEFAULT):
        result = fit(DEFAULT, centers, 0.7, "alternating", tol=1e-5)
        assert result.converged
        assert 12 <= result.n_iter <= 25


@pytest.mark.parametrize("T2", [0.3, 0.1, 0.02])
def test_alternating_never_converges_at_a_low_deviation_temperature_but_damped_it_does(T2):
    for centers in starts(DEFAULT):
        with pytest.warns(ConvergenceWarning, match="(two states|R rises).*: use solver='majorize'"):
            assert not fit(DEFAULT, centers, T2, "alternating", max_iter=300).converged
    damped = fit(DEFAULT, centers, T2, "alternating", damping=T2 / (2 - T2), max_iter=1500)
    assert damped.converged
    assert damped.objective == pytest.approx(fit(DEFAULT, centers, T2).objective, abs=1e-8)


def test_majorize_takes_few_iterations_where_the_line_search_takes_many():
    for T2, solver, most in (
        (0.5, "majorize", 30),
        (0.1, "majorize", 20),
        (0.02, "majorize", 40),
        (0.3, "line-search", 25),
    ):
        assert all(fit(DEFAULT, centers, T2, solver).n_iter <= most for centers in starts(DEFAULT))
    assert fit(DEFAULT, starts(DEFAULT)[0], 0.02, "line-search").n_iter > 200


def test_the_extreme_set_and_its_local_minimum_of_fuzzy_c_means():
    boundary = EXTREME[((EXTREME - EXTREME.mean(axis=0)) ** 2).sum(axis=1).argmax()][None]

    def found(T2: float) -> set[tuple[float, float]]:
        fits = [fit(EXTREME, centers, T2) for centers in starts(EXTREME, n=20)]
        far = [math.sqrt(squared_distances(boundary, result.centers).min()) for result in fits]
        return {(round(math.exp(f.objective), 2), round(x, 2)) for f, x in zip(fits, far, strict=True)}

    assert [distance for _, distance in found(0.1)] == [2.27]
    assert {(107.41, 1.13), (111.06, 7.29)} <= found(1.0)


@each_descent
def test_a_center_that_starts_on_a_point_is_left_there_by_alternating_only(solver):
    centers = DEFAULT[[0, 200, 400]]
    with pytest.warns(ConvergenceWarning, match=r"centers \[0, 1, 2\] lie on points"):
        stuck = fit(DEFAULT, centers, 1.5, "alternating")
    assert not stuck.converged
    assert stuck.n_iter == 0
    assert stuck.objective > 9
    assert fit(DEFAULT, centers, 1.5, solver).objective == pytest.approx(8.907, abs=5e-4)


# --------------------------------------------------------------------------------------- theory


@PROPERTY
@given(SEEDS, st.sampled_from([0.1, 0.4, 0.8, 1.0]))
def test_the_hessian_is_bounded_as_the_two_propositions_say(seed, T2):
    rng = np.random.default_rng(seed)
    X, centers = rng.normal(size=(30, 2)), rng.normal(size=(3, 2))
    D, H, _ = metric_and_hessian(X, centers, T2, "log")
    assert eigh(H, D, eigvals_only=True)[-1] <= 2 / T2 - 1 + 1e-6
    D, H, delta = metric_and_hessian(X, centers, T2, "squared")
    assert eigh(H, D, eigvals_only=True)[-1] <= 1 + 2 / T2 * delta.max() + 1e-6


def test_alternating_fails_where_the_largest_eigenvalue_passes_2():
    for T2, stable in ((0.5, True), (0.4, False)):
        minimum = fit(DEFAULT, starts(DEFAULT)[0], T2, tol=1e-8).centers
        D, H, _ = metric_and_hessian(DEFAULT, minimum, T2, "log")
        assert (eigh(H, D, eigvals_only=True)[-1] < 2) == stable
        near = minimum + 1e-4
        if stable:
            assert fit(DEFAULT, near, T2, "alternating").converged
        else:
            with pytest.warns(ConvergenceWarning):
                fit(DEFAULT, near, T2, "alternating")


@PROPERTY
@given(SEEDS, st.sampled_from([1.0, 1.3, 1.9]))
def test_from_deviation_temperature_1_on_alternating_descends_and_three_solvers_are_one(seed, T2):
    rng = np.random.default_rng(seed)
    X, centers = rng.normal(size=(40, 2)), rng.normal(size=(3, 2))
    one, other, last = (fit(X, centers, T2, solver, max_iter=5000) for solver in SOLVERS[1:])
    assert np.all(np.diff(one.objective_history) <= 1e-12)
    np.testing.assert_allclose(one.center_history, other.center_history, rtol=1e-12)
    np.testing.assert_allclose(one.center_history, last.center_history, rtol=1e-12)


@PROPERTY
@given(SEEDS)
def test_putting_centers_back_into_the_data_box_never_raises_the_objective(seed):
    X, _, temperatures = heavy_tailed(seed)
    centers = 3 * spread(X) * np.random.default_rng(seed).normal(size=(3, X.shape[1]))
    back = np.clip(centers, X.min(axis=0), X.max(axis=0))
    before, after = (itisc_objective(X, y, **temperatures) for y in (centers, back))
    assert after <= before + 1e-12 * abs(before)


@pytest.mark.parametrize("T1", [0.5, 1.0, 2.0])
def test_alternating_at_deviation_temperature_1_is_fuzzy_c_means_iterate_by_iterate(T1):
    centers = DEFAULT[[0, 200, 400]]  # on points, where u is 0 or 1
    result = fit(DEFAULT, centers, 1.0, "alternating", fuzziness_temperature=T1)
    for step, cost in zip(result.center_history, result.objective_history, strict=True):
        np.testing.assert_allclose(step, centers, rtol=1e-9)
        d = ((DEFAULT[:, None] - centers) ** 2).sum(axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            u = d ** (-1 / T1) / (d ** (-1 / T1)).sum(axis=1, keepdims=True)
        u = np.where(d.min(axis=1, keepdims=True) == 0, d == 0, u)
        assert math.exp(cost) == pytest.approx((u ** (1 + T1) * d).sum(), rel=1e-12)
        centers = (u ** (1 + T1)).T @ DEFAULT / (u ** (1 + T1)).sum(axis=0)[:, None]


def test_one_center_at_a_low_deviation_temperature_is_the_middle_of_the_smallest_circle():
    X = [[0.0, 0.0], [4.0, 0.0], [2.0, 1.0], [1.0, -1.0]]
    for distortion in ("log", "squared"):
        result = fit(X, [[1.0, 0.5]], 1e-4, distortion=distortion)
        np.testing.assert_allclose(result.centers, [[2.0, 0.0]], atol=1e-3)


@each_descent
def test_one_center_at_deviation_temperature_2_is_the_geometric_median_even_from_a_point(solver):
    X = np.array([[0.0, 0.0], [4.0, 0.0], [6.0, 6.0], [0.0, 2.0]])  # the diagonals cross at (4/3, 4/3)
    for centers in (X[:1], [[3.0, 1.0]]):
        np.testing.assert_allclose(fit(X, centers, 2.0, solver).centers, [[4 / 3, 4 / 3]], rtol=1e-5)
    inside = np.vstack([X, [[1.5, 1.3]]])  # the others pull it, but with less force than it holds the center
    kept = fit(inside, inside[-1:], 2.0, solver)
    assert kept.n_iter == 0
    assert "centers [0] lie on points, where R has a kink" in kept.message


@each_solver
def test_squared_distances_at_a_high_deviation_temperature_give_soft_k_means(solver):
    result = fit(DEFAULT, starts(DEFAULT)[0], 1e12, solver, fuzziness_temperature=0.5, distortion="squared")
    u = np.exp(-squared_distances(DEFAULT, result.centers) / 0.5)
    u /= u.sum(axis=1, keepdims=True)
    assert result.converged
    np.testing.assert_allclose(
        result.centers, u.T @ DEFAULT / u.sum(axis=0)[:, None], atol=1.1e-6 * spread(DEFAULT)
    )


# --------------------------------------------------------------------------------------- descent


@each_descent
@pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")
def test_no_descent_ever_raises_the_objective_and_all_end_where_it_is_stationary(solver):
    unfinished = 0
    for seed in range(60):
        X, centers, temperatures = heavy_tailed(seed)
        weight = np.random.default_rng(seed).random(len(X)) if seed % 3 == 0 else None
        result = fit_itisc(X, centers, solver=solver, sample_weight=weight, **temperatures)
        history = result.objective_history
        assert np.all(np.diff(history) <= 1e-12 * max(1.0, np.abs(history).max()))
        again = [
            itisc_objective(X, step, **temperatures, sample_weight=weight) for step in result.center_history
        ]
        np.testing.assert_allclose(history, again, rtol=1e-9, atol=1e-9)
        if result.converged:
            assert_stationary(X, result, weight)
        unfinished += not result.converged
    assert unfinished <= {"quasi-newton": 0, "majorize": 0, "line-search": 20}[solver]
