"""The Gaussian mixture's fit: what may not depend on order, place, scale or form; degenerate data."""

from __future__ import annotations

import re
import warnings
from typing import Any

import dask.array
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softclust_lab import passes
from softclust_lab.gaussian_mixture import e_step, fit_gaussian_mixture, m_step
from softclust_lab.result import ClusterResult, ConvergenceWarning

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=20)
SEEDS = st.integers(0, 2**32 - 1)
TYPES = ("full", "tied", "diagonal", "spherical")


def problem(seed: int, D: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two overlapping clusters, starting centers and weights; coordinates are multiples of 2^-20."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(80, D)) @ (np.eye(D) + rng.normal(size=(D, D)) / 3)
    X[:40] += 1
    X = np.round(X * 2**20) / 2**20
    return X, X[[0, -1]], rng.uniform(0.5, 2, size=80)


def five_steps(X: Any, centers: Any, **settings: Any) -> ClusterResult:
    """Five iterations from a start: none may stop a step earlier than another because of rounding."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return fit_gaussian_mixture(X, centers, max_iter=5, tol=0.0, **settings)


def assert_same(a: ClusterResult, b: ClusterResult, rtol: float = 1e-8) -> None:
    np.testing.assert_allclose(a.weights, b.weights, rtol=rtol)
    np.testing.assert_allclose(a.centers, b.centers, rtol=rtol, atol=rtol)
    np.testing.assert_allclose(a.covariances, b.covariances, rtol=rtol, atol=rtol)


@PROPERTY
@given(SEEDS, st.sampled_from(TYPES))
def test_the_order_of_points_and_of_components_does_not_matter(seed, kind):
    X, centers, weight = problem(seed)
    order = np.random.default_rng(seed).permutation(len(X))
    plain = five_steps(X, centers, covariance_type=kind, sample_weight=weight)
    shuffled = five_steps(X[order], centers[::-1], covariance_type=kind, sample_weight=weight[order])
    np.testing.assert_allclose(shuffled.objective, plain.objective, rtol=1e-10)
    np.testing.assert_allclose(shuffled.weights[::-1], plain.weights, rtol=1e-8)
    np.testing.assert_allclose(shuffled.centers[::-1], plain.centers, rtol=1e-8, atol=1e-8)
    step = 1 if kind == "tied" else -1
    np.testing.assert_allclose(shuffled.covariances[::step], plain.covariances, rtol=1e-8, atol=1e-8)


@PROPERTY
@given(SEEDS, st.sampled_from(TYPES), st.sampled_from([-3.0, 1e4, 1e8]))
def test_moving_everything_moves_the_means_and_nothing_else(seed, kind, offset):
    X, centers, _ = problem(seed)
    plain = five_steps(X, centers, covariance_type=kind)
    moved = five_steps(X + offset, centers + offset, covariance_type=kind)
    rtol = 1e-9 + 10 * np.spacing(abs(offset))
    np.testing.assert_allclose(moved.objective, plain.objective, rtol=rtol)
    np.testing.assert_allclose(moved.weights, plain.weights, rtol=10 * rtol)
    np.testing.assert_allclose(moved.centers - offset, plain.centers, rtol=0, atol=100 * rtol)
    np.testing.assert_allclose(moved.covariances, plain.covariances, rtol=0, atol=1000 * rtol)


@PROPERTY
@given(SEEDS, st.sampled_from(TYPES), st.sampled_from([1e-6, 0.25, -3.0, 1e6]))
def test_scaling_by_c_with_the_floor_by_c_squared_scales_covariances_by_c_squared(seed, kind, c):
    X, centers, _ = problem(seed)
    plain = five_steps(X, centers, covariance_type=kind, covariance_floor=0.01)
    scaled = five_steps(c * X, c * centers, covariance_type=kind, covariance_floor=0.01 * c**2)
    np.testing.assert_allclose(scaled.covariances / c**2, plain.covariances, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(scaled.centers / c, plain.centers, rtol=1e-8, atol=1e-9)
    shift = X.size * np.log(abs(c))  # densities have the unit of 1 / volume
    assert scaled.objective == pytest.approx(plain.objective + shift, rel=1e-9, abs=1e-7)


@PROPERTY
@given(SEEDS)
def test_full_covariances_follow_any_affine_map(seed):
    X, centers, _ = problem(seed, D=3)
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(3, 3)) + 2 * np.eye(3)
    start = np.stack([np.cov(X.T)] * 2)
    plain = five_steps(X, centers, covariances=start, covariance_floor=0.0)
    mapped = five_steps(X @ A + 5, centers @ A + 5, covariances=A.T @ start @ A, covariance_floor=0.0)
    np.testing.assert_allclose(mapped.weights, plain.weights, rtol=1e-6)
    np.testing.assert_allclose(mapped.centers, plain.centers @ A + 5, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(mapped.covariances, A.T @ plain.covariances @ A, rtol=1e-6, atol=1e-6)
    shift = len(X) * np.linalg.slogdet(A)[1]
    assert mapped.objective == pytest.approx(plain.objective + shift, rel=1e-9, abs=1e-7)


@PROPERTY
@given(SEEDS, st.sampled_from(TYPES))
def test_weights_do_what_repeating_the_points_does(seed, kind):
    X, centers, _ = problem(seed)
    times = np.random.default_rng(seed).integers(0, 4, size=len(X))
    weighted = five_steps(X, centers, covariance_type=kind, sample_weight=times)
    repeated = five_steps(np.repeat(X, times, axis=0), centers, covariance_type=kind)
    assert weighted.objective == pytest.approx(repeated.objective, rel=1e-10)
    assert_same(weighted, repeated)


@PROPERTY
@given(SEEDS, st.sampled_from(TYPES), st.sampled_from([1e-3, 1e6]))
def test_weights_all_times_c_change_the_objective_by_c_and_nothing_else(seed, kind, c):
    X, centers, weight = problem(seed)
    plain = five_steps(X, centers, covariance_type=kind, sample_weight=weight)
    scaled = five_steps(X, centers, covariance_type=kind, sample_weight=c * weight)
    assert scaled.objective == pytest.approx(c * plain.objective, rel=1e-10)
    assert_same(scaled, plain)


# ------------------------------------------------------------------------------------------- forms of input


@pytest.mark.parametrize("kind", TYPES)
def test_float32_points_are_fitted_in_float64_and_keep_their_type(kind):
    X, centers, _ = problem(0, D=6)
    single = five_steps(X.astype(np.float32), centers, covariance_type=kind)
    double = five_steps(
        X.astype(np.float32).astype(np.float64), centers.astype(np.float32), covariance_type=kind
    )
    assert single.centers.dtype == single.center_history.dtype == np.float32
    assert single.responsibilities(X.astype(np.float32)).dtype == np.float32
    assert_same(single, double, rtol=1e-6)
    assert single.objective == pytest.approx(double.objective, rel=1e-12)


@pytest.mark.parametrize("kind", TYPES)
def test_a_dask_array_is_fitted_where_it_lies(kind):
    X, centers, weight = problem(1, D=3)
    chunks = dask.array.from_array(X, chunks=(30, 2))
    there = five_steps(chunks, centers, covariance_type=kind, sample_weight=weight)
    here = five_steps(X, centers, covariance_type=kind, sample_weight=weight)
    assert_same(there, here, rtol=1e-10)
    assert there.message == here.message
    held, likelihood = e_step(chunks, here.weights, here.centers, here.covariances)
    assert isinstance(held, dask.array.Array)
    wanted, total = e_step(X, here.weights, here.centers, here.covariances)
    np.testing.assert_allclose(held.compute(), wanted, rtol=1e-12)
    assert likelihood == pytest.approx(total, rel=1e-13)
    for a, b in zip(m_step(chunks, held, kind), m_step(X, wanted, kind), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", TYPES)
def test_the_sum_over_blocks_is_the_sum_over_points(kind, monkeypatch):
    X, centers, weight = problem(2, D=3)
    whole = five_steps(X, centers, covariance_type=kind, sample_weight=weight)
    monkeypatch.setattr(passes, "BLOCK_BYTES", 8 * 100)  # a few points to a block
    assert_same(five_steps(X, centers, covariance_type=kind, sample_weight=weight), whole, rtol=1e-10)


def test_read_only_input_is_accepted_and_left_alone():
    X, centers, weight = problem(3)
    given = [X, centers, weight, np.array([0.4, 0.6]), np.stack([np.eye(2)] * 2)]
    before = [array.copy() for array in given]
    for array in given:
        array.setflags(write=False)
    X, centers, weight, weights, covariances = given
    five_steps(X, centers, sample_weight=weight, weights=weights, covariances=covariances)
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))


# ------------------------------------------------------------------------------------------ degenerate data

CLOUD = np.random.default_rng(9).normal(size=(60, 2))
WITH_TWINS = np.concatenate([CLOUD, [[9.0, 9.0]] * 7])
FLAT = np.column_stack([CLOUD, CLOUD.sum(axis=1)])
CONSTANT = np.column_stack([CLOUD, np.full(60, 3.0)])


@pytest.mark.parametrize("kind", ["full", "diagonal", "spherical"])
def test_without_a_floor_a_component_that_collapses_stops_the_fit_with_a_cause_and_a_remedy(kind):
    with pytest.warns(ConvergenceWarning, match="component 1 collapsed on 7 points"):
        result = fit_gaussian_mixture(
            WITH_TWINS, [[0.0, 0.0], [9.0, 9.0]], covariance_type=kind, covariance_floor=0.0
        )
    assert result.converged is False
    assert re.search(r"use fewer components or another start, or raise covariance_floor = 0", result.message)
    assert np.isfinite(result.responsibilities(WITH_TWINS)).all()
    assert np.isfinite(result.objective_history).all()


@pytest.mark.parametrize("kind", ["full", "diagonal", "spherical"])
def test_the_floor_holds_a_collapsing_component_up_and_the_message_says_so(kind):
    result = fit_gaussian_mixture(WITH_TWINS, [[0.0, 0.0], [9.0, 9.0]], covariance_type=kind)
    assert result.converged
    assert "although component 1 collapsed on 7 points" in result.message
    np.testing.assert_allclose(result.weights[1], 7 / 67, rtol=1e-9)
    shared = np.eye(2) if kind == "full" else 1.0
    np.testing.assert_allclose(result.covariances[1], 1e-6 * shared, rtol=1e-9, atol=1e-18)


def test_a_shared_covariance_does_not_collapse_on_twins():
    result = fit_gaussian_mixture(
        WITH_TWINS, [[0.0, 0.0], [9.0, 9.0]], covariance_type="tied", covariance_floor=0.0
    )
    assert result.converged
    assert "collapsed" not in result.message


@pytest.mark.parametrize("X", [FLAT, CONSTANT], ids=["dependent", "constant"])
def test_features_that_do_not_span_space_are_named_as_the_cause(X):
    with pytest.raises(
        ValueError, match=r"`covariances` must be passed or .* a feature is constant or depends"
    ):
        fit_gaussian_mixture(X, X[:2], covariance_floor=0.0)
    with pytest.warns(
        ConvergenceWarning, match="a feature is constant or depends linearly on others: drop it"
    ):
        result = fit_gaussian_mixture(X, X[:2], covariances=[np.eye(3)] * 2, covariance_floor=0.0)
    assert (result.n_iter, result.converged) == (0, False)
    floored = fit_gaussian_mixture(X, X[:2])
    assert floored.converged
    assert "a feature is constant or depends linearly on others: drop it" in floored.message


def test_a_constant_feature_changes_nothing_but_the_constant():
    settings = {"covariance_floor": 1e-4, "tol": 1e-9}
    plain = fit_gaussian_mixture(CLOUD, CLOUD[:2], **settings)
    constant = fit_gaussian_mixture(CONSTANT, CONSTANT[:2], **settings)
    np.testing.assert_allclose(constant.weights, plain.weights, rtol=1e-6)
    np.testing.assert_allclose(constant.centers[:, :2], plain.centers, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", TYPES)
def test_one_component_on_each_point(kind):
    X = CLOUD[:4]
    result = fit_gaussian_mixture(X, X, covariance_type=kind)
    assert result.converged
    assert "collapsed on" in result.message
    np.testing.assert_allclose(result.centers, X, atol=1e-12)
    np.testing.assert_allclose(result.responsibilities(X), np.eye(4), atol=1e-12)


@pytest.mark.parametrize("kind", TYPES)
def test_points_that_all_coincide(kind):
    X = np.full((10, 2), 3.0)
    result = fit_gaussian_mixture(X, [[3.0, 3.0], [3.0, 3.0]], covariance_type=kind)
    assert result.converged
    np.testing.assert_allclose(result.centers, X[:2], rtol=1e-12)
    assert "a feature is constant" in result.message


def test_with_one_feature_full_diagonal_and_spherical_are_the_same():
    X, centers, _ = problem(4, D=1)
    results = [five_steps(X, centers, covariance_type=kind) for kind in ("full", "diagonal", "spherical")]
    for other in results[1:]:
        assert other.objective == pytest.approx(results[0].objective, rel=1e-12)
        np.testing.assert_allclose(other.covariances.ravel(), results[0].covariances.ravel(), rtol=1e-9)


@pytest.mark.parametrize("kind", TYPES)
def test_a_component_without_points_keeps_its_place_with_weight_zero(kind):
    result = fit_gaussian_mixture(CLOUD, [[0.0, 0.0], [1e6, 1e6]], covariance_type=kind, covariance_floor=0.0)
    assert result.converged
    assert result.weights.tolist() == [1.0, 0.0]
    assert result.centers[1].tolist() == [1e6, 1e6]
    assert "holding no points: component 1" in result.message
    np.testing.assert_allclose(result.centers[0], CLOUD.mean(axis=0), atol=1e-12)


def test_data_below_the_floor_are_told_apart_from_flat_data():
    result = fit_gaussian_mixture(CLOUD * 1e-6, CLOUD[:2] * 1e-6)
    assert (
        "all points together spread less than it in some direction: lower it, or rescale X" in result.message
    )


def test_squares_beyond_floats_are_refused():
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(ValueError, match=r"`X` .* squares fit"):
        fit_gaussian_mixture(CLOUD * 1e200, CLOUD[:2] * 1e200)
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(ValueError, match=r"`X` .* squares fit"):
        fit_gaussian_mixture(CLOUD * 1e200, CLOUD[:2] * 1e200, covariances=[np.eye(2)] * 2)
