"""Soft WCSS: what may not depend on the order, place, scale, form or home of the data."""

from __future__ import annotations

import pickle

import dask.array as da
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softclust_lab import passes
from softclust_lab.gaussian_wcss import (
    fit_gaussian_wcss,
    gaussian_weights,
    soft_wcss,
    soft_wcss_gradient,
)

from .test_gaussian_wcss_fit import SOLVERS, fit, three_groups

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=30)
SEEDS = st.integers(0, 2**32 - 1)


def at_groups(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Groups with a center in each, so that every fit has one place to go, and weights."""
    rng = np.random.default_rng(seed)
    X = np.round(three_groups(seed % 1000) * 2**20) / 2**20
    return X, X[[0, 40, 80]], rng.random(120) + 0.5


@PROPERTY
@given(SEEDS)
def test_the_order_of_points_and_of_centers_does_not_matter(seed):
    X, centers, weight = at_groups(seed)
    rng = np.random.default_rng(seed)
    points, order = rng.permutation(len(X)), rng.permutation(3)
    plain = fit_gaussian_wcss(X, centers, bandwidth=0.7, sample_weight=weight)
    shuffled = fit_gaussian_wcss(X[points], centers[order], bandwidth=0.7, sample_weight=weight[points])
    np.testing.assert_allclose(shuffled.centers, plain.centers[order], atol=1e-4)
    np.testing.assert_allclose(
        soft_wcss_gradient(X[points], centers[order], 0.7, weight[points]),
        soft_wcss_gradient(X, centers, 0.7, weight)[order],
        rtol=1e-10,
        atol=1e-10,
    )


@PROPERTY
@given(SEEDS, st.sampled_from([-3.0, 1e4, 1e8]))
def test_moving_everything_moves_the_centers_and_nothing_else(seed, offset):
    X, centers, weight = at_groups(seed)
    plain = fit_gaussian_wcss(X, centers, bandwidth=0.7, sample_weight=weight)
    moved = fit_gaussian_wcss(X + offset, centers + offset, bandwidth=0.7, sample_weight=weight)
    np.testing.assert_allclose(moved.centers - offset, plain.centers, rtol=0, atol=1e-4)
    assert moved.objective == pytest.approx(plain.objective, rel=1e-8)


@PROPERTY
@given(SEEDS, st.sampled_from([0.25, -2.0, 2.0**-30, 2.0**30]))
def test_scaling_by_c_scales_the_loss_by_c_squared_if_the_bandwidth_grows_by_c(seed, c):
    X, centers, weight = at_groups(seed)
    for solver in SOLVERS:
        plain = fit(X, centers, bandwidth=0.7, sample_weight=weight, solver=solver, max_iter=20)
        scaled = fit(
            c * X, c * centers, bandwidth=0.7 * abs(c), sample_weight=weight, solver=solver, max_iter=20
        )
        np.testing.assert_allclose(scaled.centers, c * plain.centers, rtol=1e-6, atol=1e-9 * abs(c))
        assert scaled.objective == pytest.approx(c**2 * plain.objective, rel=1e-9)


@PROPERTY
@given(SEEDS)
def test_weights_do_what_repeating_the_points_does(seed):
    X, centers, _ = at_groups(seed)
    times = np.random.default_rng(seed).integers(0, 4, size=len(X))
    repeated = np.repeat(X, times, axis=0)
    assert soft_wcss(X, centers, 0.7, times) == pytest.approx(soft_wcss(repeated, centers, 0.7), rel=1e-12)
    np.testing.assert_allclose(
        soft_wcss_gradient(X, centers, 0.7, times), soft_wcss_gradient(repeated, centers, 0.7), atol=1e-9
    )
    weighted = fit_gaussian_wcss(X, centers, bandwidth=0.7, sample_weight=times)
    np.testing.assert_allclose(
        weighted.centers, fit_gaussian_wcss(repeated, centers, bandwidth=0.7).centers, atol=1e-4
    )


# ---------------------------------------------------------------------------------------- types and memory


def everything(X, centers, weight):
    """All that the module computes."""
    result = fit_gaussian_wcss(X, centers, bandwidth=0.7, sample_weight=weight)
    return [
        np.asarray(gaussian_weights(X, centers, 0.7)),
        soft_wcss(X, centers, 0.7, weight),
        soft_wcss_gradient(X, centers, 0.7, weight),
        result.centers,
        result.objective,
        np.asarray(result.labels(X)),
        np.asarray(result.responsibilities(X)),
    ]


def compare(found, wanted, rtol=1e-7, atol=1e-6):
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=rtol, atol=atol)


def test_a_dask_array_in_threads_gives_what_numpy_gives():
    X, centers, weight = at_groups(0)
    compare(everything(da.from_array(X, chunks=(50, -1)), centers, weight), everything(X, centers, weight))


def test_a_memory_map_read_only_arrays_and_lists_give_what_arrays_give(tmp_path):
    X, centers, weight = at_groups(0)
    expected = everything(X, centers, weight)
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    before = [X.copy(), centers.copy(), weight.copy()]
    for array in (X, centers, weight):
        array.setflags(write=False)
    compare(everything(mapped, centers, weight), expected, rtol=0, atol=0)
    compare(everything(X.tolist(), centers.tolist(), weight.tolist()), expected, rtol=0, atol=0)
    compare([X, centers, weight], before, rtol=0, atol=0)


@pytest.mark.parametrize("solver", SOLVERS)
def test_float32_points_get_float32_centers_computed_in_float64(solver):
    X = (three_groups() + 100).astype(np.float32)
    single = fit_gaussian_wcss(X, X[[0, 40, 80]], bandwidth=0.7, solver=solver, max_iter=3000)
    double = fit_gaussian_wcss(
        X.astype(np.float64), X[[0, 40, 80]], bandwidth=0.7, solver=solver, max_iter=3000
    )
    assert single.centers.dtype == single.center_history.dtype == np.float32
    assert gaussian_weights(X, X[:3], 0.7).dtype == single.responsibilities(X).dtype == np.float32
    assert single.objective_history.dtype == soft_wcss_gradient(X, X[:3], 0.7).dtype == np.float64
    assert single.converged
    np.testing.assert_allclose(single.centers, double.centers, rtol=1e-6)
    assert single.objective == pytest.approx(double.objective, rel=1e-9)


def test_small_blocks_give_what_one_block_gives(monkeypatch):
    X, centers, weight = at_groups(3)
    whole = everything(X, centers, weight)
    monkeypatch.setattr(passes, "BLOCK_BYTES", 1 << 8)
    compare(everything(X, centers, weight), whole)


def test_a_result_survives_pickling():
    X, centers, _ = at_groups(0)
    result = fit_gaussian_wcss(X, centers, bandwidth=0.7)
    again = pickle.loads(pickle.dumps(result))
    assert np.array_equal(again.responsibilities(X), result.responsibilities(X))
    assert np.array_equal(again.labels(X), result.responsibilities(X).argmax(axis=1))
