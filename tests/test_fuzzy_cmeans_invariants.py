"""Fuzzy c-means: what may not depend on the order, place, scale or form of the input, what never rises."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softclust_lab import passes, threads
from softclust_lab.fuzzy_cmeans import (
    fit_fuzzy_cmeans,
    fuzzy_cost,
    fuzzy_memberships,
    reduced_fuzzy_cost,
    update_fuzzy_centers,
)
from softclust_lab.hard_kmeans import wcss

from .inputs import Frame

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=40)
SEEDS = st.integers(0, 2**32 - 1)
FUZZIFIERS = st.sampled_from([1.01, 1.3, 2.0, 3.5, 12.0])

# A few iterations say as much as many: rounding grows from one to the next.
pytestmark = pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")


def problem(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points, centers beside them, and weights; multiples of 2^-20, so that adding 1e6 rounds nothing."""
    rng = np.random.default_rng(seed)
    N, D, K = int(rng.integers(6, 60)), int(rng.integers(1, 7)), int(rng.integers(1, 5))
    X = np.round(rng.normal(size=(N, D)) * 2**20) / 2**20
    return X, np.round(rng.normal(size=(K, D)) * 2**20) / 2**20, rng.random(N) + 0.1


def fit(X: Any, centers: Any, m: float, weight: Any = None, max_iter: int = 8) -> Any:
    return fit_fuzzy_cmeans(X, centers, fuzzifier=m, sample_weight=weight, max_iter=max_iter)


@PROPERTY
@given(SEEDS, FUZZIFIERS)
def test_the_cost_never_rises_and_is_the_reduced_cost_of_the_centers(seed, m):
    X, centers, weight = problem(seed)
    result = fit(X, centers, m, weight, max_iter=100)
    history = result.objective_history
    assert np.all(np.diff(history) <= 1e-14 * history[:-1])
    costs = [reduced_fuzzy_cost(X, step, m, weight) for step in result.center_history]
    assert history.tolist() == costs


@PROPERTY
@given(SEEDS, FUZZIFIERS)
def test_a_fit_is_its_own_steps(seed, m):
    X, centers, weight = problem(seed)
    result = fit(X, centers, m, weight)
    for before, after in zip(result.center_history, result.center_history[1:], strict=False):
        moved = update_fuzzy_centers(X, fuzzy_memberships(X, before, m), m, weight)
        np.testing.assert_allclose(moved, after, rtol=0, atol=1e-12)


@PROPERTY
@given(SEEDS, FUZZIFIERS)
def test_each_half_step_alone_does_not_raise_the_cost(seed, m):
    X, centers, weight = problem(seed)
    u = np.random.default_rng(seed).random((len(X), len(centers)))
    u /= u.sum(axis=1, keepdims=True)
    before = fuzzy_cost(X, centers, u, m, weight)
    best = fuzzy_memberships(X, centers, m)
    assert fuzzy_cost(X, centers, best, m, weight) <= before
    assert fuzzy_cost(X, centers, best, m, weight) == pytest.approx(
        reduced_fuzzy_cost(X, centers, m, weight), rel=1e-12
    )
    assert fuzzy_cost(X, update_fuzzy_centers(X, u, m, weight), u, m, weight) <= before


@PROPERTY
@given(SEEDS, FUZZIFIERS)
def test_memberships_are_shares_and_the_nearest_center_has_the_largest(seed, m):
    X, centers, weight = problem(seed)
    u = fuzzy_memberships(X, centers, m)
    assert np.all(u >= 0)
    np.testing.assert_allclose(u.sum(axis=1), 1, rtol=1e-14)
    assert np.array_equal(fit(X, centers, m, max_iter=0).labels(X), u.argmax(axis=1))
    low = len(centers) ** (1 - m) * wcss(X, centers, sample_weight=weight)
    assert low * (1 - 1e-12) <= reduced_fuzzy_cost(X, centers, m, weight) <= low * len(centers) ** (m - 1)


@PROPERTY
@given(SEEDS, FUZZIFIERS)
def test_the_order_of_points_and_of_centers_does_not_matter(seed, m):
    X, centers, weight = problem(seed)
    rng = np.random.default_rng(seed)
    points, order = rng.permutation(len(X)), rng.permutation(len(centers))
    plain, shuffled = fit(X, centers, m, weight), fit(X[points], centers[order], m, weight[points])
    assert shuffled.objective == pytest.approx(plain.objective, rel=1e-12)
    np.testing.assert_allclose(shuffled.centers, plain.centers[order], rtol=0, atol=1e-11)


@PROPERTY
@given(SEEDS, FUZZIFIERS, st.sampled_from([-3.0, 1e4, 1e6]))
def test_moving_everything_moves_the_centers_and_nothing_else(seed, m, offset):
    X, centers, weight = problem(seed)
    plain, moved = fit(X, centers, m, weight, 2), fit(X + offset, centers + offset, m, weight, 2)
    assert moved.objective_history[0] == plain.objective_history[0]
    assert moved.objective == pytest.approx(plain.objective, rel=1e-8)
    np.testing.assert_allclose(moved.centers - offset, plain.centers, rtol=0, atol=1e-8)


@PROPERTY
@given(SEEDS, FUZZIFIERS, st.sampled_from([0.25, -2.0, 3.0, 1e-6, 1e6]))
def test_scaling_by_c_scales_the_cost_by_c_squared(seed, m, c):
    X, centers, weight = problem(seed)
    plain, scaled = fit(X, centers, m, weight), fit(c * X, c * centers, m, weight)
    assert scaled.objective == pytest.approx(c**2 * plain.objective, rel=1e-11)
    np.testing.assert_allclose(scaled.centers, c * plain.centers, rtol=0, atol=abs(c) * 1e-10)


@PROPERTY
@given(SEEDS, FUZZIFIERS)
def test_weights_do_what_repeating_the_points_does(seed, m):
    X, centers, _ = problem(seed)
    times = np.random.default_rng(seed).integers(0, 4, size=len(X))
    times[:4] += 1
    weighted, repeated = fit(X, centers, m, times), fit(np.repeat(X, times, axis=0), centers, m)
    assert weighted.objective == pytest.approx(repeated.objective, rel=1e-11)
    np.testing.assert_allclose(weighted.centers, repeated.centers, rtol=0, atol=1e-10)


@PROPERTY
@given(SEEDS, FUZZIFIERS, st.sampled_from([1e-3, 2.0, 1e6]))
def test_weights_all_times_c_change_the_cost_by_c_and_nothing_else(seed, m, c):
    X, centers, weight = problem(seed)
    plain, scaled = fit(X, centers, m, weight), fit(X, centers, m, c * weight)
    assert scaled.objective == pytest.approx(c * plain.objective, rel=1e-11)
    np.testing.assert_allclose(scaled.centers, plain.centers, rtol=0, atol=1e-10)


def test_fitting_again_from_the_end_moves_nothing():
    X, centers, weight = problem(4)
    result = fit(X, centers, 2, weight, max_iter=2000)
    again = fit(X, result.centers, 2, weight)
    assert result.converged
    assert again.n_iter <= 1
    np.testing.assert_allclose(again.centers, result.centers, rtol=0, atol=1e-5)


def test_centers_that_start_at_one_place_stay_together():
    X, _, weight = problem(6)
    one, two = fit(X, X[:1] + 0.5, 2, weight), fit(X, np.repeat(X[:1] + 0.5, 2, axis=0), 2, weight)
    np.testing.assert_array_equal(two.center_history[:, 0], two.center_history[:, 1])
    np.testing.assert_allclose(two.center_history[-1, 0], one.centers[0], rtol=1e-12)


def test_one_center_far_from_all_others_does_not_blind_them():
    near = np.random.default_rng(0).random((200, 2))
    X = np.concatenate([[[1e8, 1e8]], near])
    result = fit(X, [[1e8, 1e8], [0.2, 0.3], [0.8, 0.7]], 1.5, max_iter=500)
    alone = fit(near, [[0.2, 0.3], [0.8, 0.7]], 1.5, max_iter=500)
    np.testing.assert_allclose(result.centers[1:], alone.centers, rtol=0, atol=1e-5)


# ------------------------------------------------------------------------------------------- types and memory


def everything(X: Any, centers: Any, weight: Any) -> list[Any]:
    """All that the module computes, in a form that can be compared."""
    u = fuzzy_memberships(X, centers, 1.7)
    result = fit(X, centers, 1.7, weight)
    return [
        u.tolist(),
        update_fuzzy_centers(X, u, 1.7, weight).tolist(),
        fuzzy_cost(X, centers, u, 1.7, weight),
        reduced_fuzzy_cost(X, centers, 1.7, weight),
        result.center_history.tolist(),
        result.objective_history.tolist(),
        result.labels(X).tolist(),
        result.responsibilities(X).tolist(),
    ]


X_WHOLE = np.random.default_rng(8).integers(-50, 50, size=(40, 3))
C_WHOLE = X_WHOLE[:3] + 1
W_WHOLE = np.random.default_rng(9).integers(1, 4, size=40)


def frozen(array: np.ndarray) -> np.ndarray:
    array = array.astype(float)
    array.setflags(write=False)
    return array


@pytest.mark.parametrize(
    "form",
    [
        np.ndarray.tolist,
        lambda a: a.astype(np.int16),
        lambda a: a.astype(">f8"),
        lambda a: a.astype(object),
        frozen,
        lambda a: np.asfortranarray(a.astype(float)),
        lambda a: np.repeat(a.astype(float), 3, axis=0)[::3],
        Frame,
    ],
    ids=[
        "lists",
        "small integers",
        "big-endian",
        "objects",
        "read-only",
        "Fortran order",
        "strided",
        "a frame",
    ],
)
def test_the_same_numbers_in_any_form_give_the_same_results(form):
    expected = everything(X_WHOLE.astype(float), C_WHOLE.astype(float), W_WHOLE.astype(float))
    found = everything(form(X_WHOLE), form(C_WHOLE), form(W_WHOLE))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13)


def test_inputs_are_never_changed():
    given_arrays = [X_WHOLE.astype(float), X_WHOLE[:3] * 1.0, W_WHOLE.astype(float)]  # points on centers too
    before = [array.copy() for array in given_arrays]
    everything(*given_arrays)
    for array, old in zip(given_arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


@pytest.mark.parametrize("m", [1.2, 2.0, 5.0])
@pytest.mark.parametrize("D", [2, 20])
def test_float32_stays_float32_and_ends_where_float64_does(D, m):
    rng = np.random.default_rng(D)
    X = (rng.normal(size=(3000, D)) + 4 * rng.integers(0, 2, size=(3000, 1)) + 10).astype(np.float32)
    start = np.array([[10.5], [13.5]]) + np.zeros(D)
    result, double = fit(X, start, m, max_iter=500), fit(X.astype(float), start, m, max_iter=500)
    assert result.converged
    assert result.center_history.dtype == result.responsibilities(X).dtype == np.float32
    assert update_fuzzy_centers(X, result.responsibilities(X), m).dtype == np.float32
    np.testing.assert_allclose(result.centers, double.centers, rtol=0, atol=1e-3)
    np.testing.assert_allclose(result.objective, double.objective, rtol=1e-5)
    assert np.all(np.diff(result.objective_history) <= 1e-6 * result.objective)


def test_blocks_and_threads_change_no_more_than_rounding(monkeypatch):
    X, centers, weight = np.random.default_rng(2).random((3000, 2)), [[0.2, 0.2], [0.7, 0.8]], None
    whole = fit(X, centers, 1.6, weight)
    monkeypatch.setattr(passes, "BLOCK_BYTES", 1 << 12)
    monkeypatch.setattr(threads, "WORTH_THREADS", 0)
    cut = fit(X, centers, 1.6, weight)
    with threads.threads(1):
        alone = fit(X, centers, 1.6, weight)
    np.testing.assert_allclose(cut.center_history, whole.center_history, rtol=1e-12)
    np.testing.assert_array_equal(alone.center_history, cut.center_history)


def test_a_memory_map_and_a_dask_array_give_what_the_array_gives(tmp_path: Path):
    dask_array = pytest.importorskip("dask.array")
    X, start = np.random.default_rng(3).random((500, 3)), [[0.2, 0.2, 0.3], [0.7, 0.8, 0.6]]
    weight = np.random.default_rng(4).random(500)
    plain = fit(X, start, 1.8, weight)
    on_disk = np.memmap(tmp_path / "points", dtype=float, mode="w+", shape=X.shape)
    on_disk[:] = X
    chunked = dask_array.from_array(X, chunks=(120, 2))
    for points in (on_disk, chunked):
        result = fit(points, start, 1.8, weight)
        np.testing.assert_allclose(result.center_history, plain.center_history, rtol=0, atol=1e-13)
        np.testing.assert_allclose(result.responsibilities(points), plain.responsibilities(X), rtol=1e-12)
        moved = update_fuzzy_centers(points, result.responsibilities(points), 1.8, weight)
        np.testing.assert_allclose(moved, update_fuzzy_centers(X, plain.responsibilities(X), 1.8, weight))


def test_a_result_survives_pickling():
    X, centers, weight = problem(7)
    result = fit(X, centers, 2.5, weight)
    again = pickle.loads(pickle.dumps(result))
    np.testing.assert_array_equal(again.responsibilities(X), result.responsibilities(X))
    np.testing.assert_array_equal(again.labels(X), result.labels(X))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_memberships_in_chunks_that_are_not_finite_are_refused_by_their_row(value):
    dask_array = pytest.importorskip("dask.array")
    memberships = dask_array.from_array(np.array([[1.0, 0.0], [0.0, value]]), chunks=1)
    with pytest.raises(ValueError, match=r"`memberships` must be finite, got \w+ in row 1: drop such"):
        update_fuzzy_centers([[0.0], [1.0]], memberships, 2.0)
