"""Soft K-means: what may not depend on the order, place, scale, form or home of the data."""

from __future__ import annotations

import pickle

import dask.array as da
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softclust_lab import passes
from softclust_lab.soft_kmeans import fit_soft_kmeans, free_energy, soft_assign, update_soft_centers
from softclust_lab.soft_kmeans.stiffness import critical_stiffness

from .inputs import Frame

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=40)
SEEDS = st.integers(0, 2**32 - 1)
#: So that no fit warns: what is compared here is not where it stops.
PATIENT = {"max_iter": 20_000}


def problem(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Points, different points as centers, weights, and a stiffness well above the critical one."""
    rng = np.random.default_rng(seed)
    N, D = int(rng.integers(6, 60)), int(rng.integers(1, 7))
    X = np.round(rng.normal(size=(N, D)) * 2**20) / 2**20
    centers = X[rng.choice(N, int(rng.integers(1, 5)), replace=False)]
    return X, centers, rng.random(N) + 0.1, critical_stiffness(X) * float(rng.uniform(3, 30))


@PROPERTY
@given(SEEDS, st.sampled_from([0.01, 0.5, 1.0, 3.0, 1e4]))
def test_the_free_energy_never_rises(seed, factor):
    X, centers, weight, stiffness = problem(seed)
    result = fit_soft_kmeans(X, centers, stiffness=factor * stiffness, sample_weight=weight, **PATIENT)
    history = result.objective_history
    assert np.diff(history).max() <= 1e-14 * np.abs(history).max()
    assert np.all(result.centers >= X.min(axis=0) - 1e-12)
    assert np.all(result.centers <= X.max(axis=0) + 1e-12)


@PROPERTY
@given(SEEDS)
def test_each_step_lowers_the_energy_by_at_least_the_movement_times_what_the_centers_hold(seed):
    X, centers, weight, stiffness = problem(seed)
    result = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=weight, **PATIENT)
    here, there = result.center_history[:2]
    held = weight @ soft_assign(X, here, stiffness)
    promised = held @ ((there - here) ** 2).sum(axis=1)
    before, after = result.objective_history[:2]
    assert before - after >= promised - 1e-12 * abs(before)


@PROPERTY
@given(SEEDS)
def test_the_order_of_points_and_of_centers_does_not_matter(seed):
    X, centers, weight, stiffness = problem(seed)
    rng = np.random.default_rng(seed)
    points, order = rng.permutation(len(X)), rng.permutation(len(centers))
    plain = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=weight, **PATIENT)
    shuffled = fit_soft_kmeans(
        X[points], centers[order], stiffness=stiffness, sample_weight=weight[points], **PATIENT
    )
    np.testing.assert_allclose(shuffled.centers, plain.centers[order], rtol=0, atol=1e-4)
    np.testing.assert_allclose(
        soft_assign(X[points], centers[order], stiffness),
        soft_assign(X, centers, stiffness)[points][:, order],
        rtol=1e-10,
        atol=1e-15,
    )
    assert shuffled.objective == pytest.approx(plain.objective, rel=1e-8)


@PROPERTY
@given(SEEDS, st.sampled_from([-3.0, 1e4, 1e8]))
def test_moving_everything_moves_the_centers_and_nothing_else(seed, offset):
    X, centers, weight, stiffness = problem(seed)
    settings = {"stiffness": stiffness, "sample_weight": weight, "tol": 1e-4} | PATIENT
    plain = fit_soft_kmeans(X, centers, **settings)
    moved = fit_soft_kmeans(X + offset, centers + offset, **settings)
    assert moved.n_iter == plain.n_iter
    ulp = np.spacing(abs(offset)) + 1e-15
    np.testing.assert_allclose(moved.centers - offset, plain.centers, rtol=0, atol=200 * ulp)
    assert moved.objective == pytest.approx(plain.objective, rel=1e-6, abs=1e-6)


@PROPERTY
@given(SEEDS, st.sampled_from([0.25, -2.0, 2.0**-20, 2.0**20, 2.0**300, 2.0**-300]))
def test_scaling_by_c_scales_the_energy_by_c_squared_if_the_stiffness_falls_by_c_squared(seed, c):
    X, centers, weight, stiffness = problem(seed)
    plain = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=weight, **PATIENT)
    scaled = fit_soft_kmeans(c * X, c * centers, stiffness=stiffness / c**2, sample_weight=weight, **PATIENT)
    assert scaled.n_iter == plain.n_iter
    np.testing.assert_allclose(scaled.centers, c * plain.centers, rtol=1e-12)
    assert scaled.objective == pytest.approx(c**2 * plain.objective, rel=1e-12)


@PROPERTY
@given(SEEDS)
def test_weights_do_what_repeating_the_points_does(seed):
    X, centers, _, stiffness = problem(seed)
    times = np.random.default_rng(seed).integers(0, 4, size=len(X))
    times[0] += 1
    weighted = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=times, **PATIENT)
    repeated = fit_soft_kmeans(np.repeat(X, times, axis=0), centers, stiffness=stiffness, **PATIENT)
    np.testing.assert_allclose(weighted.centers, repeated.centers, rtol=0, atol=1e-4)
    assert weighted.objective == pytest.approx(repeated.objective, rel=1e-8)
    phi = soft_assign(X, centers, stiffness)
    np.testing.assert_allclose(
        update_soft_centers(X, phi, times),
        update_soft_centers(np.repeat(X, times, axis=0), np.repeat(phi, times, axis=0)),
        rtol=1e-10,
        atol=1e-13,
    )


@pytest.mark.parametrize("c", [1e-200, 1e-3, 1e200])
def test_weights_all_times_c_change_the_energy_by_c_and_nothing_else(c):
    X, centers, weight, stiffness = problem(4)
    plain = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=weight)
    scaled = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=c * weight)
    np.testing.assert_allclose(scaled.centers, plain.centers, rtol=1e-12)
    assert scaled.objective == pytest.approx(c * plain.objective, rel=1e-12)


# ---------------------------------------------------------------------------------------- types and memory

X_WHOLE = np.random.default_rng(8).integers(-9, 9, size=(60, 3))
C_WHOLE = X_WHOLE[:3]
W_WHOLE = np.random.default_rng(9).integers(1, 4, size=60)


def everything(X, centers, weight):
    """All that the module computes."""
    phi = soft_assign(X, centers, 0.05)
    result = fit_soft_kmeans(X, centers, stiffness=0.05, sample_weight=weight)
    return [
        np.asarray(phi),
        update_soft_centers(X, phi, weight),
        free_energy(X, centers, 0.05, weight),
        result.center_history,
        result.objective_history,
        np.asarray(result.labels(X)),
        np.asarray(result.responsibilities(X)),
    ]


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
        frozen,
        lambda a: np.asfortranarray(a.astype(float)),
        lambda a: np.repeat(a.astype(float), 3, axis=0)[::3],
        Frame,
    ],
    ids=["lists", "small integers", "big-endian", "read-only", "Fortran order", "strided", "a frame"],
)
def test_the_same_numbers_in_any_form_give_the_same_results(form):
    expected = everything(X_WHOLE.astype(float), C_WHOLE.astype(float), W_WHOLE.astype(float))
    for found, wanted in zip(everything(form(X_WHOLE), form(C_WHOLE), form(W_WHOLE)), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-300)


def test_inputs_are_never_changed():
    given_arrays = [X_WHOLE.astype(float), C_WHOLE * 1.0, W_WHOLE.astype(float)]
    before = [array.copy() for array in given_arrays]
    everything(*given_arrays)
    for array, old in zip(given_arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_a_dask_array_in_threads_gives_what_numpy_gives():
    expected = everything(X_WHOLE.astype(float), C_WHOLE, W_WHOLE)
    chunked = da.from_array(X_WHOLE.astype(float), chunks=(25, -1))
    for found, wanted in zip(everything(chunked, C_WHOLE, W_WHOLE), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-13)


def test_responsibilities_of_a_dask_array_stay_in_its_chunks_and_are_checked():
    chunked = da.from_array(X_WHOLE.astype(float), chunks=(25, -1))
    phi = soft_assign(chunked, C_WHOLE, 0.05)
    assert phi.chunks == ((25, 25, 10), (3,))
    with pytest.raises(ValueError, match="`responsibilities` must not be negative"):
        update_soft_centers(chunked, phi - 1)


def test_a_memory_map_gives_what_its_contents_give(tmp_path):
    X = X_WHOLE.astype(float)
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    for found, wanted in zip(
        everything(mapped, C_WHOLE, W_WHOLE), everything(X, C_WHOLE, W_WHOLE), strict=True
    ):
        np.testing.assert_array_equal(found, wanted)


def test_float32_stays_float32_and_agrees_with_float64():
    X = (np.random.default_rng(0).random((20_000, 2)) * 10 + 100).astype(np.float32)
    single = fit_soft_kmeans(X, X[:3], stiffness=0.5, tol=1e-4)
    double = fit_soft_kmeans(X.astype(np.float64), X[:3], stiffness=0.5, tol=1e-4)
    assert single.centers.dtype == single.center_history.dtype == np.float32
    assert single.responsibilities(X[:5]).dtype == soft_assign(X[:5], X[:2], 1.0).dtype == np.float32
    assert update_soft_centers(X[:2], [[1.0, 0.0], [0.0, 1.0]]).dtype == np.float32
    assert single.objective_history.dtype == np.float64
    assert single.converged
    np.testing.assert_allclose(single.centers, double.centers, rtol=1e-5)
    assert single.objective == pytest.approx(double.objective, rel=1e-5)


def test_small_blocks_give_what_one_block_gives(monkeypatch):
    X, centers, weight, stiffness = problem(11)
    whole = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=weight)
    monkeypatch.setattr(passes, "BLOCK_BYTES", 1 << 8)
    cut = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=weight)
    np.testing.assert_allclose(cut.center_history, whole.center_history, rtol=0, atol=1e-10)


def test_a_result_survives_pickling():
    result = fit_soft_kmeans(X_WHOLE, C_WHOLE, stiffness=0.05)
    again = pickle.loads(pickle.dumps(result))
    assert np.array_equal(again.responsibilities(X_WHOLE), result.responsibilities(X_WHOLE))
    assert np.array_equal(again.labels(X_WHOLE), result.responsibilities(X_WHOLE).argmax(axis=1))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_responsibilities_in_chunks_that_are_not_finite_are_refused_by_their_row(value):
    phi = da.from_array(np.array([[1.0, 0.0], [0.0, value]]), chunks=1)
    with pytest.raises(ValueError, match=r"`responsibilities` must be finite, got \w+ in row 1: drop such"):
        update_soft_centers([[0.0], [1.0]], phi)
