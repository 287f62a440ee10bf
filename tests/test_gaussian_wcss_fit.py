"""Fits of the soft WCSS: three solvers, centers that escape, hide or merge, and when a fit stops."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from softclust_lab import passes
from softclust_lab.gaussian_wcss import (
    fit_gaussian_wcss,
    gaussian_weights,
    soft_wcss,
    soft_wcss_gradient,
)
from softclust_lab.gaussian_wcss import sums as soft_wcss_pass
from softclust_lab.gaussian_wcss.descent import Descent, descend
from softclust_lab.result import ConvergenceWarning, converged_after

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=30)
SEEDS = st.integers(0, 2**32 - 1)
SOLVERS = ("quasi-newton", "armijo", "fixed-step")


def three_groups(seed: int = 0, apart: float = 3.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    places = apart * np.array([[1.0, 0.0], [-0.5, -0.9], [-0.5, 0.9]])
    return np.concatenate([rng.normal(size=(40, 2)) + place for place in places])


def fit(X, centers, **settings):
    """A fit that may stop early without a word."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return fit_gaussian_wcss(X, centers, **settings)


# -------------------------------------------------------------------------------------------------- solvers


@pytest.mark.parametrize("solver", SOLVERS)
def test_two_pairs_far_apart_end_at_the_means_of_the_pairs(solver):
    result = fit_gaussian_wcss(
        [[0.0], [2.0], [10.0], [12.0]], [[0.0], [9.0]], bandwidth=1.0, solver=solver, tol=1e-7
    )
    np.testing.assert_allclose(result.centers.ravel(), [1.0, 11.0], atol=1e-5)
    assert result.objective == pytest.approx(4.0, rel=1e-9)
    assert result.method == "gaussian_wcss"
    assert result.message == converged_after(result.n_iter)
    expected = {"bandwidth": 1.0, "solver": solver, "step": None, "max_iter": 300, "tol": 1e-7}
    assert dict(result.parameters) == expected
    assert result.labels([[0.0], [7.0]]).tolist() == [0, 1]
    np.testing.assert_array_equal(
        result.responsibilities([[5.0]]), gaussian_weights([[5.0]], result.centers, 1.0)
    )


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("bandwidth", [0.3, 1.0])
def test_every_solver_ends_where_the_gradient_vanishes_and_all_in_the_same_place(solver, bandwidth):
    X = three_groups()
    weight = np.random.default_rng(1).random(120) + 0.5
    settings = {"bandwidth": bandwidth, "sample_weight": weight, "max_iter": 3000}
    result = fit_gaussian_wcss(X, X[[0, 40, 80]], solver=solver, **settings)
    mean = weight @ X / weight.sum()
    spread = np.sqrt(weight @ ((X - mean) ** 2).sum(axis=1) / weight.sum())
    gradient = soft_wcss_gradient(X, result.centers, bandwidth, weight)
    assert result.converged
    assert np.abs(gradient).max() <= 1e-6 * weight.sum() * spread * (1 + 1e-6)
    reference = fit_gaussian_wcss(X, result.centers, tol=1e-8, **settings)
    np.testing.assert_allclose(result.centers, reference.centers, atol=1e-4)


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_histories_hold_every_accepted_iterate_and_its_loss(solver):
    X = three_groups()
    result = fit(X, X[:3], bandwidth=0.8, solver=solver)
    assert result.center_history.shape == (result.n_iter + 1, 3, 2)
    assert np.array_equal(result.center_history[0], X[:3])
    assert np.array_equal(result.center_history[-1], result.centers)
    assert result.objective == result.objective_history[-1]
    for centers, value in zip(result.center_history, result.objective_history, strict=True):
        assert soft_wcss(X, centers, 0.8) == value


@pytest.mark.parametrize("seed", range(6))
def test_a_fit_ends_where_a_minimiser_of_the_definition_ends(seed):
    X = three_groups(seed)

    def loss(y):
        distances = ((X[:, None] - y.reshape(3, 2)) ** 2).sum(axis=-1)
        weights = np.exp(-distances / 2)
        return (weights / weights.sum(axis=1)[:, None] * distances).sum()

    ours = fit_gaussian_wcss(X, X[[0, 40, 80]], bandwidth=1.0)
    theirs = minimize(loss, X[[0, 40, 80]].ravel(), method="BFGS")
    assert ours.objective == pytest.approx(theirs.fun, rel=1e-8)
    np.testing.assert_allclose(ours.centers.ravel(), theirs.x, atol=1e-3)


@PROPERTY
@given(SEEDS, st.sampled_from(["quasi-newton", "armijo"]), st.floats(0.05, 20.0))
def test_the_loss_never_rises(seed, solver, bandwidth):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(int(rng.integers(3, 60)), int(rng.integers(1, 6))))
    centers = rng.normal(size=(3, X.shape[1])) * rng.choice([0.1, 1.0, 10.0])
    history = fit(X, centers, bandwidth=bandwidth, solver=solver, max_iter=50).objective_history
    assert np.isfinite(history).all()
    assert (np.diff(history) <= 1e-14 * history[:-1]).all()


def test_armijo_steps_follow_the_gradient_and_keep_the_promised_share():
    X = three_groups()
    result = fit_gaussian_wcss(X, X[:3], bandwidth=0.8, solver="armijo", tol=1e-4)
    path, values = result.center_history, result.objective_history
    lengths = []
    for t in range(result.n_iter):
        gradient = soft_wcss_gradient(X, path[t], 0.8)
        step = (path[t] - path[t + 1]) / gradient
        lengths.append(step.mean())
        np.testing.assert_allclose(step, lengths[-1], rtol=1e-6)
        assert values[t] - values[t + 1] >= 1e-4 * lengths[-1] * (gradient**2).sum() * (1 - 1e-6)
    # In units of the first trial, twice 1 / (2 N), each step is twice the last one, halved some times.
    powers = np.log2(np.array(lengths) * len(X))
    np.testing.assert_allclose(powers, powers.round(), atol=1e-5)
    assert (np.diff(powers) <= 1 + 1e-5).all()


# ----------------------------------------------------------------------------------------------- fixed steps


def test_fixed_steps_are_what_they_say():
    X = three_groups()
    result = fit(X, X[:3], bandwidth=0.8, solver="fixed-step", step=0.001, max_iter=5)
    centers = X[:3]
    for t in range(5):
        centers = centers - 0.001 * soft_wcss_gradient(X, centers, 0.8)
        np.testing.assert_allclose(result.center_history[t + 1], centers, rtol=1e-12)


def test_the_default_step_in_the_hard_limit_is_a_share_of_lloyds():
    X, weight = [[0.0], [2.0], [9.0]], [1.0, 2.0, 1.0]
    result = fit(X, [[0.0], [8.0]], bandwidth=1e-3, solver="fixed-step", sample_weight=weight, max_iter=1)
    # 1 / (2 N) times the gradient 2 n_k (mu_k - mean_k), N = 4: three quarters and one quarter of the way.
    np.testing.assert_allclose(result.centers.ravel(), [0.75 * 4 / 3, 8 + 0.25], rtol=1e-14)


def test_the_default_step_did_not_rise_in_thirty_runs_and_six_times_as_long_ones_did():
    rises = {}
    for factor in (0.5, 3.0):
        rises[factor] = 0
        for seed in range(30):
            rng = np.random.default_rng(seed)
            X = three_groups(seed, apart=float(rng.uniform(0.5, 4)))
            centers, bandwidth = rng.uniform(X.min(axis=0), X.max(axis=0), (3, 2)), rng.uniform(0.2, 3)
            history = fit(
                X, centers, bandwidth=bandwidth, solver="fixed-step", step=factor / len(X), max_iter=60
            ).objective_history
            rises[factor] += bool((np.diff(history) > 1e-12 * history[:-1]).any())
    assert rises[0.5] == 0
    assert rises[3.0] > 15


def test_steps_that_are_too_long_diverge_and_the_fit_says_so_before_anything_overflows():
    X = three_groups()
    with pytest.warns(ConvergenceWarning, match="diverged after .* take shorter ones") as caught:
        result = fit_gaussian_wcss(X, X[:3], bandwidth=1.0, solver="fixed-step", step=30 / len(X))
    assert [caught[0].filename, len(caught)] == [__file__, 1]
    assert str(caught[0].message) == f"soft WCSS {result.message}"
    assert not result.converged
    assert np.isfinite(result.center_history).all()
    assert np.isfinite(result.objective_history).all()
    assert np.abs(result.centers).max() < 1e8
    assert result.objective > 1e6 * result.objective_history[0]


# ------------------------------------------------------------------------- centers that escape, hide or merge


def test_escaping_centers_stay_finite_and_are_reported_and_the_rest_fits_without_them():
    X = three_groups(apart=1.0)
    escaped = 0
    for seed in range(12):
        start = np.random.default_rng(seed).uniform(X.min(axis=0), X.max(axis=0), (3, 2))
        result = fit(X, start, bandwidth=1.5)
        assert np.isfinite(result.center_history).all()
        assert result.converged
        gone = np.flatnonzero(result.responsibilities(X).max(axis=0) < 1e-2 / 3)
        if gone.size == 0:
            assert result.message == converged_after(result.n_iter)
            continue
        escaped += 1
        assert result.message.endswith(f"; pushed away by the points and escaped: {gone[0]}")
        assert np.linalg.norm(result.centers[gone]) > np.linalg.norm(X, axis=1).max()
        rest = fit_gaussian_wcss(X, np.delete(result.centers, gone, axis=0), bandwidth=1.5)
        assert result.objective == pytest.approx(rest.objective, rel=1e-6)
    assert escaped >= 3


def test_a_center_may_rest_outside_the_box_of_the_data_because_its_weights_are_signed():
    X = three_groups(apart=1.0)
    start = np.random.default_rng(8).uniform(X.min(axis=0), X.max(axis=0), (3, 2))
    result = fit_gaussian_wcss(X, start, bandwidth=1.5, tol=1e-7)
    outside = (result.centers > X.max(axis=0)).any(axis=1)
    assert outside.sum() == 1
    assert result.responsibilities(X)[:, outside].max() > 0.9
    assert result.message == converged_after(result.n_iter)
    for k in range(3):  # a minimum: no nearby place is better
        for direction in np.eye(2):
            for sign in (-0.05, 0.05):
                nearby = result.centers.copy()
                nearby[k] += sign * direction
                assert soft_wcss(X, nearby, 1.5) > result.objective


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_center_out_of_every_points_reach_stays_and_is_named(solver):
    X = three_groups()
    X[0] = [0.0, 80.0]
    for place in ([0.0, 40.0], [1e9, 0.0]):  # in a gap of the data, and far from them
        result = fit_gaussian_wcss(X, [X[1], place, X[41], X[0]], bandwidth=0.3, solver=solver, max_iter=3000)
        assert result.converged
        assert result.centers[1].tolist() == place
        assert result.message.endswith("; out of every point's reach: 1")


def test_centers_that_merge_are_counted():
    X = three_groups()
    variance = np.linalg.eigvalsh(np.cov(X.T, bias=True))[-1]
    start = X.mean(axis=0) + np.array([[0.2, 0.0], [-0.1, 0.1], [0.0, -0.2]])
    merged = fit_gaussian_wcss(X, start, bandwidth=np.sqrt(1.2 * 2 * variance))
    apart = fit_gaussian_wcss(X, start, bandwidth=np.sqrt(0.8 * 2 * variance))
    assert merged.message.endswith("only 1 of 3 centers differ: a smaller bandwidth tells more apart")
    np.testing.assert_allclose(merged.centers, np.tile(X.mean(axis=0), (3, 1)), atol=1e-3)
    assert "differ" not in apart.message


def test_equal_starts_stay_equal_and_are_reported():
    X = three_groups()
    result = fit_gaussian_wcss(X, [X[0], X[0], X[41]], bandwidth=0.5)
    np.testing.assert_allclose(result.centers[0], result.centers[1], rtol=1e-9)
    assert "only 2 of 3 centers differ" in result.message


def test_points_of_no_weight_have_no_box():
    X = np.concatenate([three_groups(), [[0.0, 500.0]]])
    weight = np.append(np.ones(120), 0.0)
    result = fit(X, [X[0], [0.0, 300.0]], bandwidth=100.0, sample_weight=weight)
    without = fit(X[:-1], [X[0], [0.0, 300.0]], bandwidth=100.0)
    np.testing.assert_allclose(result.centers, without.centers, atol=1e-6)
    assert result.message == without.message


@pytest.mark.parametrize("solver", SOLVERS)
def test_points_that_are_all_equal_draw_all_centers_to_their_place(solver):
    result = fit_gaussian_wcss(np.full((6, 2), 3.0), [[3.0, 3.0], [3.5, 3.0]], bandwidth=2.0, solver=solver)
    assert result.converged
    np.testing.assert_allclose(result.centers, 3.0, atol=1e-7)
    assert result.objective == pytest.approx(0.0, abs=1e-12)


# -------------------------------------------------------------------------------------------- when it stops


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("max_iter", [0, 2])
def test_stopping_early_warns_the_caller_and_says_so_in_the_result(solver, max_iter):
    X = three_groups()
    with pytest.warns(ConvergenceWarning) as caught:
        result = fit_gaussian_wcss(X, X[:3], bandwidth=1.0, solver=solver, max_iter=max_iter)
    assert [caught[0].filename, len(caught)] == [__file__, 1]
    assert result.message == f"stopped at max_iter = {max_iter} before convergence: raise max_iter"
    assert (result.n_iter, result.converged) == (max_iter, False)
    assert len(result.objective_history) == max_iter + 1


@pytest.mark.parametrize("solver", ["quasi-newton", "armijo"])
def test_where_rounding_hides_every_fall_the_descent_ends_and_says_so(solver):
    start = np.ones((2, 2))

    def noisy(y):  # lowest at the start, whatever its gradient says
        return 1 + float(np.abs(y - start).sum()), 2 * y

    way = Descent(noisy, start, tolerance=0.0, max_iter=99)
    descend(way, solver, step=0.25, unit=1.0, weight=1.0, reach=1.0)
    assert not way.converged
    assert way.n_iter == 0
    assert way.ending == "stopped after 0 iterations where rounding hides any further fall: raise tol"


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_armijo_steps_do_not_depend_on_the_size_of_the_weights(size):
    X = three_groups()
    arguments = {"bandwidth": 1.0, "solver": "armijo"}
    plain = fit_gaussian_wcss(X, X[::20][:3], **arguments)
    sized = fit_gaussian_wcss(X, X[::20][:3], sample_weight=np.full(len(X), size), **arguments)
    assert sized.converged
    np.testing.assert_allclose(sized.centers, plain.centers, rtol=1e-9)


def test_a_start_that_is_stationary_is_the_end():
    result = fit_gaussian_wcss([[0.0], [2.0]], [[1.0]], bandwidth=1.0)
    assert (result.n_iter, result.converged, result.objective) == (0, True, 2.0)


def test_one_pass_gives_both_the_loss_and_the_gradient(monkeypatch):
    counted = []
    real = passes.sum_blocks
    monkeypatch.setattr(soft_wcss_pass, "sum_blocks", lambda *a, **k: counted.append(1) or real(*a, **k))
    X = three_groups()
    result = fit(X, X[:3], bandwidth=0.8, solver="fixed-step")
    assert len(counted) == result.n_iter + 1 + 1  # and one at the end, for the message


@pytest.mark.parametrize("solver", ["newton", "BFGS", None, 1])
def test_an_unknown_solver_is_refused(solver):
    with pytest.raises(ValueError, match=r"`solver` must be one of 'quasi-newton', 'armijo', 'fixed-step'"):
        fit_gaussian_wcss([[0.0], [1.0]], [[0.0]], bandwidth=1.0, solver=solver)


def test_a_step_without_a_use_is_refused():
    with pytest.raises(ValueError, match="`step` must be None for solver='quasi-newton'"):
        fit_gaussian_wcss([[0.0], [1.0]], [[0.0]], bandwidth=1.0, step=0.1)
    with pytest.raises(ValueError, match="`step` must be one finite number greater than zero"):
        fit_gaussian_wcss([[0.0], [1.0]], [[0.0]], bandwidth=1.0, solver="armijo", step=0)
