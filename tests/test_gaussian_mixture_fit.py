"""The Gaussian mixture's fit: scikit-learn's, its own steps, and both ways of a pass over the points."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning as SklearnWarning
from sklearn.mixture import GaussianMixture

from softclust_lab.gaussian_mixture import e_step, fit_gaussian_mixture, log_likelihood, m_step
from softclust_lab.gaussian_mixture import fit as mixture_fit
from softclust_lab.gaussian_mixture import sums as mixture_sums
from softclust_lab.gaussian_mixture.model import Rule, mixture
from softclust_lab.result import ClusterResult, ConvergenceWarning

TYPES = ("full", "tied", "diagonal", "spherical")


def clusters(seed: int = 0, N: int = 400, D: int = 3, K: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Overlapping clusters of different shapes, and starting centers."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(K, size=N)
    shapes = rng.normal(size=(K, D, D)) / np.sqrt(D) + np.eye(D) / 2
    X = 2 * rng.normal(size=(K, D))[labels] + np.einsum("nde,ne->nd", shapes[labels], rng.normal(size=(N, D)))
    return X, X[rng.choice(N, K, replace=False)]


def fit_of(*arguments: Any, **settings: Any) -> ClusterResult:
    """A fit whose number of iterations is limited, and no word about it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return fit_gaussian_mixture(*arguments, **settings)


def start_of(X: np.ndarray, centers: np.ndarray, covariance_type: str) -> Any:
    result = fit_of(X, centers, covariance_type=covariance_type, covariance_floor=0.0, max_iter=0)
    return result.covariances


def scikit_learn(
    X: np.ndarray, centers: np.ndarray, start: Any, covariance_type: str, **settings: Any
) -> Any:
    """Scikit-learn's mixture from the same start, after exactly max_iter iterations."""
    inverse = 1 / start if start.ndim < 3 else np.linalg.inv(start)
    model = GaussianMixture(
        len(centers),
        covariance_type={"diagonal": "diag"}.get(covariance_type, covariance_type),
        weights_init=np.full(len(centers), 1 / len(centers)),
        means_init=centers,
        precisions_init=inverse[0] if covariance_type == "tied" else inverse,
        tol=0.0,
        **settings,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SklearnWarning)
        return model.fit(X)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_ten_iterations_are_scikit_learns(covariance_type):
    X, centers = clusters()
    start = start_of(X, centers, covariance_type)
    theirs = scikit_learn(X, centers, start, covariance_type, max_iter=10, reg_covar=0.0)
    ours = fit_of(X, centers, covariance_type=covariance_type, covariance_floor=0.0, max_iter=10, tol=0.0)
    assert ours.n_iter == 10
    np.testing.assert_allclose(ours.weights, theirs.weights_, rtol=1e-9)
    np.testing.assert_allclose(ours.centers, theirs.means_, rtol=1e-9, atol=1e-9)
    covariances = ours.covariances[0] if covariance_type == "tied" else ours.covariances
    np.testing.assert_allclose(covariances, theirs.covariances_, rtol=1e-8, atol=1e-10)
    assert -ours.objective == pytest.approx(theirs.score(X) * len(X), rel=1e-11)
    np.testing.assert_allclose(ours.responsibilities(X), theirs.predict_proba(X), rtol=1e-7, atol=1e-10)
    np.testing.assert_array_equal(ours.labels(X), theirs.predict(X))


@pytest.mark.parametrize("covariance_type", TYPES)
def test_the_floor_of_one_m_step_is_scikit_learns(covariance_type):
    X, centers = clusters(1)
    start = start_of(X, centers, covariance_type)
    theirs = scikit_learn(X, centers, start, covariance_type, max_iter=1, reg_covar=0.1)
    held, _ = e_step(X, np.full(3, 1 / 3), centers, start)
    weights, means, covariances = m_step(X, held, covariance_type, covariance_floor=0.1)
    np.testing.assert_allclose(weights, theirs.weights_, rtol=1e-12)
    np.testing.assert_allclose(means, theirs.means_, rtol=1e-10)
    covariances = covariances[0] if covariance_type == "tied" else covariances
    np.testing.assert_allclose(covariances, theirs.covariances_, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("floor", [0.0, 1e-6, 0.05])
def test_a_fit_is_its_own_steps_and_its_objective_minus_their_likelihood(covariance_type, floor):
    X, centers = clusters(2)
    weight = np.random.default_rng(2).uniform(0.5, 2, size=len(X))
    result = fit_gaussian_mixture(
        X, centers, covariance_type=covariance_type, covariance_floor=floor, sample_weight=weight
    )
    assert result.converged
    assert result.n_iter > 5
    assert np.diff(result.objective_history).max() < 0
    for t in range(result.n_iter):
        now = (result.weight_history[t], result.center_history[t], result.covariance_history[t])
        held, _ = e_step(X, *now, covariance_floor=floor)
        likelihood = log_likelihood(X, *now, weight, covariance_floor=floor)
        assert result.objective_history[t] == pytest.approx(-likelihood, rel=1e-11)
        weights, means, covariances = m_step(X, held, covariance_type, floor, weight)
        np.testing.assert_allclose(result.weight_history[t + 1], weights, rtol=1e-9)
        np.testing.assert_allclose(result.center_history[t + 1], means, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(result.covariance_history[t + 1], covariances, rtol=1e-8, atol=1e-10)


def test_the_record_of_a_fit_holds_together():
    X, centers = clusters(3)
    result = fit_gaussian_mixture(X, centers, covariance_type="tied")
    T = result.n_iter
    assert result.method == "gaussian_mixture"
    settings = {"covariance_type": "tied", "covariance_floor": 1e-6, "max_iter": 500, "tol": 1e-5}
    assert result.parameters == settings
    assert result.weight_history.shape == (T + 1, 3)
    assert result.center_history.shape == (T + 1, 3, 3)
    assert result.covariance_history.shape == (T + 1, 1, 3, 3)
    assert result.weight_history[0].tolist() == [1 / 3] * 3
    np.testing.assert_array_equal(result.center_history[0], centers)
    for name, history in [("weights", "weight"), ("centers", "center"), ("covariances", "covariance")]:
        final, path = getattr(result, name), getattr(result, f"{history}_history")
        np.testing.assert_array_equal(final, path[-1])
        assert not final.flags.writeable
        assert not path.flags.writeable
    held, _ = e_step(X, result.weights, result.centers, result.covariances)
    travelled = pickle.loads(pickle.dumps(result))
    np.testing.assert_array_equal(travelled.responsibilities(X), held)
    np.testing.assert_array_equal(travelled.labels(X), held.argmax(axis=1))
    np.testing.assert_array_equal(travelled.covariance_history, result.covariance_history)


def test_a_mixture_weighs_no_points_and_says_so():
    X, centers = clusters(3)
    result = fit_gaussian_mixture(X, centers)
    with pytest.raises(AttributeError, match="gaussian_mixture has no importance weights"):
        result.importance_weights(X)


def test_a_history_of_covariances_too_long_to_keep_is_left_out(monkeypatch):
    X, centers = clusters(3)
    kept = fit_gaussian_mixture(X, centers, max_iter=100)
    monkeypatch.setattr(mixture_fit, "HISTORY", 101 * kept.covariances.size - 1)
    result = fit_gaussian_mixture(X, centers, max_iter=100)
    assert result.covariance_history is None
    assert kept.covariance_history is not None
    np.testing.assert_array_equal(result.covariances, kept.covariances)
    np.testing.assert_array_equal(result.weight_history, kept.weight_history)


def test_the_start_is_the_spread_about_the_nearest_centers():
    X = [[0.0, 0.0], [2.0, 1.0], [10.0, 0.0], [10.0, 3.0]]
    # Differences from (1, 0) and (10, 0): (-1, 0), (1, 1), (0, 0), (0, 3).
    # Their mean squares are 2 / 4 and 10 / 4, their mean product 1 / 4; then the floor.
    with pytest.warns(ConvergenceWarning, match="Gaussian mixture stopped at max_iter = 0") as caught:
        result = fit_gaussian_mixture(X, [[1.0, 0.0], [10.0, 0.0]], max_iter=0, covariance_floor=0.5)
    assert (len(caught), caught[0].filename) == (1, __file__)
    np.testing.assert_allclose(result.covariances, [[[1.0, 0.25], [0.25, 3.0]]] * 2, rtol=1e-15)
    assert (result.n_iter, result.converged) == (0, False)


def test_given_starts_are_used():
    X, centers = clusters(4)
    weights, covariances = [0.2, 0.3, 0.5], np.stack([np.eye(3), 2 * np.eye(3), 3 * np.eye(3)])
    result = fit_gaussian_mixture(X, centers, weights=weights, covariances=covariances)
    np.testing.assert_array_equal(result.weight_history[0], weights)
    np.testing.assert_array_equal(result.covariance_history[0], covariances)


def test_starting_weights_whose_sum_is_1_but_for_rounding_do_not_end_the_fit():
    X, centers = clusters(4)
    early = fit_gaussian_mixture(X, centers, tol=1e-4)
    start = {"centers": early.centers, "covariances": early.covariances, "tol": 1e-9}
    exact = fit_gaussian_mixture(X, weights=early.weights, **start)
    rounded = fit_gaussian_mixture(X, weights=early.weights * (1 + 9e-7), **start)
    assert rounded.n_iter == exact.n_iter > 0
    np.testing.assert_allclose(rounded.objective_history, exact.objective_history, rtol=1e-14)


def test_covariances_of_another_type_than_asked_for_are_refused():
    X, centers = clusters(4)
    with pytest.raises(ValueError, match=r"`covariances` must have shape \(1, 3, 3\) \(tied\), got \(3,\)"):
        fit_gaussian_mixture(X, centers, covariance_type="tied", covariances=np.ones(3))


# ----------------------------------------------------------------------------------- the two ways of a pass


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("D", [1, 2, 5, 12])
def test_products_give_the_sums_of_the_definition(covariance_type, D):
    X, centers = clusters(5, D=D)
    weight = np.random.default_rng(5).uniform(0, 2, size=len(X))
    model = mixture(np.array([0.2, 0.3, 0.5]), centers, start_of(X, centers, covariance_type), 0.01)
    rule = Rule(covariance_type, 0.01)
    exact, fast = mixture_sums.cholesky_sums(X, model, weight), mixture_sums.product_sums(X, model, weight)
    assert fast.log_likelihood == pytest.approx(exact.log_likelihood, rel=1e-12)
    moved = [mixture_sums.maximize(model, sums, rule) for sums in (fast, exact)]
    for name in ("weights", "means", "covariances"):
        np.testing.assert_allclose(*(getattr(m, name) for m in moved), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("size", [1e-2, 1e-3, 1e-5, 1e-7])
def test_a_component_however_small_keeps_its_digits(size):
    rng = np.random.default_rng(6)
    shape = np.array([[1.0, 0.3], [-0.5, 0.8]])
    X = np.concatenate([rng.normal(size=(300, 2)) @ shape * size, rng.normal(size=(300, 2)) + 4])
    means, start = [[2 * size, 0.0], [4.0, 4.0]], np.stack([size**2 * np.eye(2), np.eye(2)])
    result = fit_of(X, means, covariances=start, covariance_floor=0.0, max_iter=3, tol=0.0)
    now = (np.full(2, 0.5), np.array(means), start)
    for _ in range(result.n_iter):
        now = m_step(X, e_step(X, *now)[0], covariance_floor=0.0)
    np.testing.assert_allclose(result.covariances, now[2], rtol=1e-9)
    np.testing.assert_allclose(now[2][0], size**2 * shape.T @ shape, rtol=0.2, atol=0.1 * size**2)
    np.testing.assert_allclose(result.centers[0], now[1][0], rtol=0, atol=1e-12 * size)
    assert -result.objective == pytest.approx(log_likelihood(X, *now), rel=1e-10)


def test_products_are_left_before_they_lose_their_digits(monkeypatch):
    X, centers = clusters(7)
    model = mixture(np.full(3, 1 / 3), centers, start_of(X, centers, "full"))
    assert mixture_sums.within_reach(model)
    assert mixture_sums.within_reach(mixture(model.weights, 1e6 * model.means, 1e12 * model.covariances))
    assert not mixture_sums.within_reach(mixture(model.weights, 1e6 * model.means, model.covariances))
    usual = fit_gaussian_mixture(X, centers)
    monkeypatch.setattr(mixture_sums, "REACH", 0.0)
    exact = fit_gaussian_mixture(X, centers)
    np.testing.assert_allclose(exact.objective_history, usual.objective_history, rtol=1e-12)
    np.testing.assert_allclose(exact.covariances, usual.covariances, rtol=1e-9, atol=1e-11)
