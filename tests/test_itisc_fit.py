"""The fit of ITISC: its laws, its result, its messages, and points in every form."""

from __future__ import annotations

import math
import pickle
from types import SimpleNamespace
from typing import Any

import dask.array
import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from softclust_lab import passes, threads
from softclust_lab.distances import squared_distances
from softclust_lab.itisc import fit_itisc, importance_weights, itisc_objective, point_energies
from softclust_lab.itisc import solvers as itisc_solvers
from softclust_lab.result import ClusterResult, ConvergenceWarning, converged_after

PROPERTY = settings(derandomize=True, deadline=None, max_examples=15)
SEEDS = st.integers(0, 2**32 - 1)
SOLVERS = ("quasi-newton", "majorize", "line-search", "alternating")
each_solver = pytest.mark.parametrize("solver", SOLVERS)
each_case = pytest.mark.parametrize(
    ("solver", "distortion"), [(s, d) for s in SOLVERS for d in ("log", "squared")]
)


def problem(seed: int, distortion: str, N: int = 80) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Three blobs, a center near each, and temperatures at which every solver converges."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, 2)) + 5 * np.array([[0, 0], [1, 0], [0, 1]])[rng.integers(0, 3, size=N)]
    centers = 5 * np.array([[0, 0], [1, 0], [0, 1]]) + rng.normal(size=(3, 2))
    T1, T2 = (1.0, 0.8) if distortion == "log" else (4.0, 40.0)
    temperatures = {"fuzziness_temperature": T1, "deviation_temperature": T2, "distortion": distortion}
    return X, centers, temperatures


def same_fit(one: ClusterResult, other: ClusterResult, rtol: float = 1e-6) -> None:
    assert one.converged
    assert other.converged
    np.testing.assert_allclose(one.centers, other.centers, rtol=rtol, atol=rtol)
    assert one.objective == pytest.approx(other.objective, rel=1e-9, abs=1e-9)


# --------------------------------------------------------------------------------------- laws


@each_case
@PROPERTY
@given(SEEDS)
def test_the_order_of_points_and_of_centers_does_not_matter(solver, distortion, seed):
    X, centers, temperatures = problem(seed, distortion)
    rng = np.random.default_rng(seed)
    k = rng.permutation(3)
    plain = fit_itisc(X, centers, solver=solver, tol=1e-7, **temperatures)
    shuffled = fit_itisc(rng.permutation(X), centers[k], solver=solver, tol=1e-7, **temperatures)
    np.testing.assert_allclose(shuffled.centers, plain.centers[k], rtol=1e-5, atol=1e-5)
    assert shuffled.objective == pytest.approx(plain.objective, rel=1e-10)


@each_case
@pytest.mark.parametrize(("c", "offset"), [(1e-140, 0.0), (1e140, 0.0), (1.0, 1e5), (-2.0, 3.0)])
def test_scaling_and_moving_the_data_changes_nothing_else(solver, distortion, c, offset):
    X, centers, temperatures = problem(1, distortion)
    plain = fit_itisc(X, centers, solver=solver, **temperatures)
    if distortion == "squared":
        for name in ("fuzziness_temperature", "deviation_temperature"):
            temperatures[name] *= c**2
    moved = fit_itisc(c * X + offset, c * centers + offset, solver=solver, **temperatures)
    assert abs(moved.n_iter - plain.n_iter) <= 1
    np.testing.assert_allclose((moved.centers - offset) / c, plain.centers, atol=3e-5)
    R = plain.objective + 2 * math.log(abs(c)) if distortion == "log" else c**2 * plain.objective
    assert moved.objective == pytest.approx(R, rel=1e-8)


@each_case
def test_weights_do_what_repeating_the_points_does(solver, distortion):
    X, centers, temperatures = problem(2, distortion)
    times = np.random.default_rng(0).integers(0, 4, size=len(X))
    weighted = fit_itisc(X, centers, solver=solver, sample_weight=times, tol=1e-7, **temperatures)
    repeated = fit_itisc(np.repeat(X, times, axis=0), centers, solver=solver, tol=1e-7, **temperatures)
    same_fit(weighted, repeated)
    removed = fit_itisc(
        X[times > 0], centers, solver=solver, sample_weight=times[times > 0], tol=1e-7, **temperatures
    )
    same_fit(weighted, removed)


@each_case
def test_weights_all_times_c_add_t2_log_c_to_the_objective_and_nothing_else(solver, distortion):
    X, centers, temperatures = problem(3, distortion)
    weight = np.random.default_rng(0).random(len(X)) + 0.1
    plain = fit_itisc(X, centers, solver=solver, sample_weight=weight, **temperatures)
    scaled = fit_itisc(X, centers, solver=solver, sample_weight=1e6 * weight, **temperatures)
    np.testing.assert_allclose(scaled.centers, plain.centers, atol=1e-6)
    more = temperatures["deviation_temperature"] * math.log(1e6)
    assert scaled.objective == pytest.approx(plain.objective + more, rel=1e-10)


# --------------------------------------------------------------------------------------- the result


@each_case
def test_the_result_tells_the_whole_way_and_survives_pickling(solver, distortion):
    X, centers, temperatures = problem(4, distortion)
    result = fit_itisc(X, centers, solver=solver, **temperatures)
    np.testing.assert_array_equal(result.center_history[0], centers)
    np.testing.assert_array_equal(result.center_history[-1], result.centers)
    assert len(result.objective_history) == len(result.center_history) == result.n_iter + 1
    costs = [itisc_objective(X, step, **temperatures) for step in result.center_history]
    np.testing.assert_allclose(result.objective_history, costs, rtol=1e-12)
    assert result.message == converged_after(result.n_iter)
    assert dict(result.parameters) == temperatures | {
        "solver": solver,
        "damping": 1.0,
        "max_iter": 500,
        "tol": 1e-6,
    }
    again = pickle.loads(pickle.dumps(result))
    for name in ("responsibilities", "labels", "importance_weights"):
        np.testing.assert_array_equal(getattr(again, name)(X), getattr(result, name)(X))


@pytest.mark.parametrize("distortion", ["log", "squared"])
@pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")
def test_memberships_labels_and_weights_are_those_of_the_steps(distortion):
    X, centers, temperatures = problem(5, distortion)
    X[0], weight = centers[2], np.arange(1.0, len(X) + 1)
    result = fit_itisc(X, centers, max_iter=0, **temperatures)
    d = squared_distances(X, centers)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = 1 / d if distortion == "log" else np.exp(-d / 4)
        u = shares / shares.sum(axis=1, keepdims=True)
    if distortion == "log":
        u[0] = [0, 0, 1]
    np.testing.assert_allclose(result.responsibilities(X), u, rtol=1e-12)
    np.testing.assert_array_equal(result.labels(X), d.argmin(axis=1))
    E = point_energies(X, centers, temperatures["fuzziness_temperature"], distortion)
    for s in (None, weight):
        expected = importance_weights(E, temperatures["deviation_temperature"], s)
        np.testing.assert_allclose(result.importance_weights(X, s), expected, rtol=1e-14)


# --------------------------------------------------------------------------------------- how it ends


@each_solver
def test_too_few_iterations_are_said_so_with_one_warning(solver):
    X, centers, temperatures = problem(6, "log")
    with pytest.warns(ConvergenceWarning) as caught:
        result = fit_itisc(X, centers, solver=solver, max_iter=2, **temperatures)
    assert [str(w.message) for w in caught] == [f"ITISC {result.message}"]
    assert caught[0].filename == __file__
    assert result.message == "stopped at max_iter = 2 before convergence: raise max_iter"
    assert (result.converged, result.n_iter) == (False, 2)
    with pytest.warns(ConvergenceWarning):
        assert (
            fit_itisc(X, centers, solver=solver, max_iter=0, **temperatures).centers.tolist()
            == centers.tolist()
        )


@each_solver
def test_a_fit_that_starts_at_its_end_takes_no_step(solver):
    X, centers, temperatures = problem(7, "log")
    end = fit_itisc(X, centers, solver="majorize", tol=1e-8, **temperatures).centers
    again = fit_itisc(X, end, solver=solver, **temperatures)
    assert (again.n_iter, again.converged) == (0, True)


@each_case
def test_a_tolerance_of_zero_goes_as_far_as_rounding_lets_it(solver, distortion):
    X, centers, temperatures = problem(8, distortion)
    result = fit_itisc(X, centers, solver=solver, tol=0.0, **temperatures)
    assert result.converged
    loose = fit_itisc(X, centers, solver=solver, tol=1e-3, **temperatures)
    assert loose.n_iter < result.n_iter
    assert loose.objective >= result.objective - 1e-12 * abs(result.objective)


def test_where_scipy_gives_up_descent_goes_on_and_the_message_says_so(monkeypatch):
    X, centers, temperatures = problem(9, "log")

    def give_up(objective: Any, z: Any, callback: Any, **_: Any) -> Any:
        value, slope = objective(z)
        closer = z - 1e-3 * slope
        assert objective(closer)[0] < value
        callback(SimpleNamespace(x=closer))
        return SimpleNamespace(message="Desired error not necessarily achieved due to precision loss.")

    expected = fit_itisc(X, centers, **temperatures)
    monkeypatch.setattr(scipy.optimize, "minimize", give_up)
    result = fit_itisc(X, centers, **temperatures)
    same_fit(result, expected, rtol=1e-5)
    words = (
        "scipy's BFGS gave up at iteration 1 (Desired error not necessarily achieved due to precision loss)"
    )
    assert f"; {words} and descent went on" in result.message


def test_a_descent_that_finds_no_lower_place_says_so(monkeypatch):
    X, centers, temperatures = problem(9, "log")
    monkeypatch.setattr(itisc_solvers, "HALVINGS", 0)
    with pytest.warns(ConvergenceWarning, match="no step lowers R beyond rounding any more: raise tol"):
        result = fit_itisc(X, centers, solver="line-search", **temperatures)
    assert not result.converged


@each_solver
def test_when_every_point_lies_on_a_center_the_fit_is_over(solver):
    result = fit_itisc([[0.0], [3.0]], [[3.0], [0.0]], solver=solver)
    assert result.objective == -math.inf
    assert (
        result.message == "converged after 0 iterations; every point lies on a center, so that R is -infinity"
    )
    assert result.importance_weights([[0.0], [3.0]]).tolist() == [0.5, 0.5]


@each_case
def test_points_in_one_place_bring_all_centers_there(solver, distortion):
    X = np.full((5, 2), 3.0)
    result = fit_itisc(X, [[1.0, 1.0], [3.5, 0.0]], solver=solver, distortion=distortion)
    assert result.converged
    np.testing.assert_allclose(
        result.centers[np.isclose(result.centers, 3).all(axis=1)], [[3, 3]] * 2, atol=1e-6
    )


def test_a_starved_center_is_named():
    X = np.array([[0.0], [1.0], [2.0]])
    result = fit_itisc(
        X, [[0.5], [1e4]], distortion="squared", deviation_temperature=5.0, solver="alternating"
    )
    assert result.converged
    assert "centers [1] pull no points, so that R is flat in them" in result.message
    assert result.centers[1, 0] == 1e4


def test_a_descent_brings_a_far_center_back_into_the_box_of_the_points_that_count():
    X, weight = [[0.0], [1.0], [2.0], [1e5]], [1.0, 1.0, 1.0, 0.0]
    for solver in ("majorize", "line-search"):
        temperatures = {"distortion": "squared", "deviation_temperature": 5.0}
        result = fit_itisc(X, [[0.5], [1e4]], solver=solver, sample_weight=weight, **temperatures)
        assert result.center_history[1, 1, 0] <= 2


@each_case
@pytest.mark.parametrize("T2", [1e-3, 1e6])
@pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")
def test_extreme_temperatures_never_give_nan(solver, distortion, T2):
    X, centers, temperatures = problem(10, distortion)
    for start in (centers, X[:3]):
        result = fit_itisc(
            X, start, solver=solver, max_iter=50, **temperatures | {"deviation_temperature": T2}
        )
        assert np.isfinite(result.center_history).all()
        assert np.isfinite(result.objective_history).all()
        if solver != "alternating":
            assert result.objective <= result.objective_history[0]


# --------------------------------------------------------------------------------------- forms of the data


@each_case
def test_a_memory_map_a_dask_array_and_small_blocks_give_what_an_array_gives(
    solver, distortion, tmp_path, monkeypatch
):
    X, centers, temperatures = problem(11, distortion, N=3000)
    weight = np.random.default_rng(0).random(len(X))
    arguments = {"solver": solver, "sample_weight": weight, **temperatures}
    plain = fit_itisc(X, centers, **arguments)
    np.save(tmp_path / "X.npy", X)
    lazy = dask.array.from_array(X, chunks=(700, 2))
    monkeypatch.setattr(passes, "BLOCK_BYTES", 1 << 12)
    for data in (np.load(tmp_path / "X.npy", mmap_mode="r"), lazy):
        result = fit_itisc(data, centers, **arguments)
        assert result.n_iter == plain.n_iter
        np.testing.assert_allclose(result.centers, plain.centers, rtol=1e-10, atol=1e-10)
    for name in ("responsibilities", "labels"):
        found = getattr(plain, name)(lazy)
        np.testing.assert_allclose(found.compute(), getattr(plain, name)(X), rtol=1e-12)
    np.testing.assert_allclose(plain.importance_weights(lazy), plain.importance_weights(X), rtol=1e-12)


def test_one_thread_gives_the_bits_of_many(monkeypatch):
    X, centers, temperatures = problem(12, "log", N=2000)
    monkeypatch.setattr(passes, "BLOCK_BYTES", 1 << 12)
    monkeypatch.setattr(threads, "WORTH_THREADS", 0)
    many = fit_itisc(X, centers, **temperatures)
    with threads.threads(1):
        one = fit_itisc(X, centers, **temperatures)
    np.testing.assert_array_equal(one.center_history, many.center_history)


@each_case
def test_float32_is_kept_and_computed_in_float64(solver, distortion):
    X, centers, temperatures = problem(13, distortion)
    X = X.astype(np.float32)
    result = fit_itisc(X, centers, solver=solver, **temperatures)
    double = fit_itisc(X.astype(np.float64), centers.astype(np.float32), solver=solver, **temperatures)
    assert result.centers.dtype == result.center_history.dtype == np.float32
    assert result.responsibilities(X).dtype == result.importance_weights(X).dtype == np.float32
    np.testing.assert_array_equal(result.objective_history, double.objective_history)
    np.testing.assert_allclose(result.centers, double.centers, rtol=1e-6)


def test_inputs_are_never_changed_and_may_be_read_only():
    X, centers, temperatures = problem(14, "log")
    weight = np.ones(len(X))
    before = [array.copy() for array in (X, centers, weight)]
    for array in (X, centers, weight):
        array.setflags(write=False)
    for solver in SOLVERS:
        fit_itisc(X, centers, solver=solver, sample_weight=weight, **temperatures)
    for array, old in zip((X, centers, weight), before, strict=True):
        np.testing.assert_array_equal(array, old)
