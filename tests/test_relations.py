"""The six methods are one family: what each is equal to in another, and what all six have in common.

Each tolerance is a bound that theory gives, or `rounding`. What happens in the limit of low temperatures, and
of high ones, is in `test_relations_limits`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from scipy.special import lambertw, xlogy

from softclust_lab.distances import squared_distances
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans, reduced_fuzzy_cost
from softclust_lab.gaussian_mixture import e_step, fit_gaussian_mixture, m_step
from softclust_lab.gaussian_wcss import fit_gaussian_wcss, gaussian_weights, soft_wcss, soft_wcss_gradient
from softclust_lab.hard_kmeans import assign_labels, fit_hard_kmeans, wcss
from softclust_lab.itisc import fit_itisc, itisc_objective
from softclust_lab.metrics import numerical_gradient
from softclust_lab.result import ClusterResult
from softclust_lab.soft_kmeans import fit_soft_kmeans, free_energy, soft_assign

EPS = float(np.finfo(np.float64).eps)
SEEDS = pytest.mark.parametrize("seed", [0, 1, 2])


def three_blobs(seed: int, N: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Points of unit variance about three places 4 apart, and a center that starts near each."""
    rng = np.random.default_rng(seed)
    places = 4 * np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    X = places[rng.integers(0, 3, size=N)] + rng.normal(size=(N, 2))
    return X, places + rng.normal(size=places.shape)


def rounding(X: np.ndarray, condition: float = 1.0) -> float:
    """A bound on what a sum over all points of lengths within the data is wrong by: N eps times a length."""
    return condition * len(X) * EPS * float(np.abs(X).max())


def excess(X: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """How much farther (squared) each center is than the nearest one, sorted: the first column is 0."""
    d = np.sort(squared_distances(X, centers), axis=1)
    return d - d[:, :1]


def mean_shift_bound(X: np.ndarray, centers: np.ndarray, stiffness: float, tilt: float = 0.0) -> float:
    """How far soft means can lie from the means of each center's nearest points.

    With m the mean of the points with c_i = 1, any weights a_i have their mean within
    max|x_i - m| sum|a_i - c_i| / sum a_i of m. Here |a_i - c_i| <= e_i = (K - 1) exp(-beta gap_i) for
    responsibilities, and <= e^r e_i + e^r - 1 if importance, within exp(+-r), multiplies them; r is `tilt`.
    """
    e = (len(centers) - 1) * np.exp(-stiffness * excess(X, centers)[:, 1])
    error = float((math.exp(tilt) * e + math.expm1(tilt)).sum())
    smallest = np.bincount(assign_labels(X, centers), minlength=len(centers)).min()
    assert error < smallest, "the bound says nothing: choose a lower temperature"
    extent = math.sqrt(squared_distances(X, X).max())
    return extent * error / (smallest - error) + rounding(X)


# ------------------------------------------------------------------------- soft K-means and hard K-means


@SEEDS
@pytest.mark.parametrize("stiffness", [0.1, 1.0, 10.0, 100.0])
def test_responsibilities_differ_from_hard_ones_by_exp_minus_beta_times_the_gap(seed, stiffness):
    X, centers = three_blobs(seed)
    hard = np.eye(3)[assign_labels(X, centers)]
    error = np.abs(soft_assign(X, centers, stiffness) - hard).max(axis=1)
    away = np.exp(-stiffness * excess(X, centers)[:, 1])
    # The partition sum is between 1 and K. Rounding: eps in 1 - phi, and eps times the exponent in exp.
    slack = 4 * EPS + away * 10 * EPS * stiffness * squared_distances(X, centers).max()
    assert np.all(error <= 2 * away + slack)
    assert np.all(error >= away / 3 - slack)


@SEEDS
@pytest.mark.parametrize("stiffness", [0.01, 0.1, 1.0, 10.0, 1e3, 1e6])
def test_the_free_energy_is_below_the_wcss_by_at_most_n_log_k_over_beta(seed, stiffness):
    X, centers = three_blobs(seed)
    J = wcss(X, centers)
    below = J - free_energy(X, centers, stiffness)
    assert -len(X) * EPS * J <= below <= len(X) * math.log(3) / stiffness + len(X) * EPS * J


@SEEDS
def test_stiff_soft_kmeans_goes_the_way_of_kmeans_to_the_same_clusters(seed):
    X, centers = three_blobs(seed)
    soft = fit_soft_kmeans(X, centers, stiffness=20.0)
    hard = fit_hard_kmeans(X, centers)
    before = soft.center_history[-2]
    assert np.array_equal(assign_labels(X, before), hard.labels(X))
    assert np.linalg.norm(soft.centers - hard.centers, axis=1).max() <= mean_shift_bound(X, before, 20.0)
    assert abs(soft.objective - hard.objective) <= len(X) * math.log(3) / 20.0


# ------------------------------------------------------------------------- soft K-means and the mixture


@SEEDS
@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0])
def test_em_with_equal_spherical_covariances_held_fixed_is_soft_kmeans_step_by_step(seed, sigma):
    X, means = three_blobs(seed)
    N, D = X.shape
    beta = 1 / (2 * sigma**2)
    soft = fit_soft_kmeans(X, means, stiffness=beta, max_iter=5000)
    for centers, F in zip(soft.center_history, soft.objective_history, strict=True):
        # Both maps contract here, so that the error of all steps is a few times that of one; exponents are
        # wrong by eps beta d.
        condition = 4 * max(1.0, beta * squared_distances(X, centers).max())
        np.testing.assert_allclose(means, centers, rtol=0, atol=rounding(X, condition))
        r, log_p = e_step(X, np.full(3, 1 / 3), means, np.full(3, sigma**2))
        np.testing.assert_allclose(r, soft_assign(X, centers, beta), rtol=0, atol=condition * N * EPS)
        terms = [-beta * F, -N * math.log(3), -N * D / 2 * math.log(math.pi / beta)]
        assert log_p == pytest.approx(sum(terms), rel=0, abs=N * EPS * sum(map(abs, terms)))
        _, means, _ = m_step(X, r, "spherical")
    assert soft.n_iter >= 3


# ------------------------------------------------------------------------- Fuzzy-ITISC and fuzzy c-means


@SEEDS
@pytest.mark.parametrize("m", [1.5, 2.0, 3.0])
def test_fuzzy_itisc_at_t1_m_minus_1_and_t2_1_is_fuzzy_cmeans_step_by_step(seed, m):
    X, centers = three_blobs(seed)
    fuzzy = fit_fuzzy_cmeans(X, centers, fuzzifier=m, tol=1e-9, max_iter=1000)
    temperatures = {"fuzziness_temperature": m - 1, "deviation_temperature": 1.0}
    itisc = fit_itisc(X, centers, solver="alternating", tol=1e-9, max_iter=1000, **temperatures)
    steps = min(fuzzy.n_iter, itisc.n_iter)
    assert steps >= 5
    # u^m = d^(-m / (m - 1)) / ... multiplies relative errors by m / (m - 1); errors add up over the steps.
    condition = steps * m / (m - 1)
    np.testing.assert_allclose(
        itisc.center_history[: steps + 1], fuzzy.center_history[: steps + 1], atol=rounding(X, condition)
    )
    np.testing.assert_allclose(
        np.exp(itisc.objective_history[: steps + 1]),
        fuzzy.objective_history[: steps + 1],
        rtol=condition * len(X) * EPS,
    )
    # The two stop by rules of their own, 1e-9 of a length each, and the memberships follow their centers.
    np.testing.assert_allclose(itisc.responsibilities(X), fuzzy.responsibilities(X), atol=1e-6)


@SEEDS
@pytest.mark.parametrize("m", [1.01, 1.5, 2.0, 3.0, 10.0])
def test_exp_r_is_the_reduced_cost_of_fuzzy_cmeans_at_any_centers(seed, m):
    X, _ = three_blobs(seed)
    centers = np.random.default_rng(seed).normal(scale=5.0, size=(4, 2))
    R = itisc_objective(X, centers, fuzziness_temperature=m - 1, deviation_temperature=1.0)
    # exp makes the absolute error of R a relative one; 1 / T1 multiplies that of log d, T1 takes it back.
    assert math.exp(R) == pytest.approx(reduced_fuzzy_cost(X, centers, m), rel=len(X) * EPS * max(1, abs(R)))


# ------------------------------------------------------------------------- soft WCSS


@SEEDS
@pytest.mark.parametrize("sigma", [1e-6, 0.1, 0.5, 1.0, 3.0, 30.0])
def test_the_soft_wcss_is_above_the_wcss_by_at_most_lamberts_bound(seed, sigma):
    X, centers = three_blobs(seed)
    J = wcss(X, centers)
    above = soft_wcss(X, centers, sigma) - J
    sharp = 2 * sigma**2 * len(X) * float(lambertw(2 / math.e).real)
    assert -len(X) * EPS * J <= above <= sharp + len(X) * EPS * J
    assert sharp <= 2 * sigma**2 * len(X) * 2 / math.e


@pytest.mark.parametrize("K", [2, 3, 8])
def test_lamberts_bound_is_reached_by_a_point_on_a_center_and_the_others_at_one_distance(K):
    sigma, W = 0.7, float(lambertw((K - 1) / math.e).real)
    # The largest of (K - 1) z e^-z / (1 + (K - 1) e^-z), z = d / (2 sigma^2): it is W, at z = 1 + W.
    angles = np.arange(K - 1)
    others = sigma * math.sqrt(2 * (1 + W)) * np.column_stack([np.cos(angles), np.sin(angles)])
    loss = soft_wcss([[0.0, 0.0]], np.vstack([[0.0, 0.0], others]), sigma)
    assert loss == pytest.approx(
        2 * sigma**2 * W, rel=100 * EPS
    )  # stationary in z: only exp's rounding counts


@SEEDS
@pytest.mark.parametrize("sigma", [1.0, 0.5, 0.1])
def test_the_minimum_of_the_soft_wcss_tends_to_that_of_kmeans(seed, sigma):
    X, centers = three_blobs(seed)
    soft, hard = fit_gaussian_wcss(X, centers, bandwidth=sigma), fit_hard_kmeans(X, centers)
    bound = 2 * sigma**2 * len(X) * float(lambertw(2 / math.e).real)
    assert soft.converged
    assert -len(X) * EPS * hard.objective <= soft.objective - hard.objective <= bound
    # With equal labels J(soft) - J(hard) = sum_k n_k |difference of center k|^2, and J(soft) <= L(soft).
    assert np.array_equal(soft.labels(X), hard.labels(X))
    n = np.bincount(hard.labels(X))
    assert n @ ((soft.centers - hard.centers) ** 2).sum(axis=1) <= bound


@SEEDS
@pytest.mark.parametrize("beta", [0.01, 0.1, 1.0])
def test_the_soft_wcss_is_the_derivative_of_beta_times_the_free_energy_by_beta(seed, beta):
    X, centers = three_blobs(seed)
    L, h = soft_wcss(X, centers, (2 * beta) ** -0.5), 1e-5 * beta

    def beta_F(b: float) -> float:
        return b * free_energy(X, centers, b)

    slope = (beta_F(beta + h) - beta_F(beta - h)) / (2 * h)
    # Truncation: h^2 / 6 times the third derivative, a sum of third central moments of numbers within
    # `reach`, each at most reach^3 / (6 sqrt 3). Rounding: eps times the terms of the sum, over h.
    reach = excess(X, centers)[:, -1]
    truncation = h**2 / 6 * (reach**3).sum() / (6 * math.sqrt(3))
    terms = len(X) * (beta * squared_distances(X, centers).max() + math.log(3))
    assert slope == pytest.approx(L, rel=0, abs=truncation + 4 * EPS * terms / h)


@SEEDS
def test_the_soft_wcss_is_the_free_energy_plus_entropy_over_beta(seed):
    X, centers = three_blobs(seed)
    w = gaussian_weights(X, centers, bandwidth=2.0)
    F, L = free_energy(X, centers, 1 / 8), soft_wcss(X, centers, 2.0)
    entropy = -float(xlogy(w, w).sum())
    assert pytest.approx(F + 8 * entropy, rel=0, abs=8 * len(X) * EPS * L) == L


@SEEDS
def test_with_frozen_weights_the_gradient_is_that_of_the_free_energy_and_lacks_the_entropys(seed):
    X, centers = three_blobs(seed)
    w = gaussian_weights(X, centers, bandwidth=2.0)
    frozen = 2 * (w.sum(axis=0)[:, None] * centers - w.T @ X)
    F, L = partial(free_energy, X, stiffness=1 / 8), partial(soft_wcss, X, bandwidth=2.0)
    # Central differences with h = 1e-6: rounding N eps L / h, far above a truncation of the order of h^2.
    slack = len(X) * EPS * L(centers) / 1e-6
    np.testing.assert_allclose(numerical_gradient(F, centers), frozen, rtol=0, atol=slack)
    missing = soft_wcss_gradient(X, centers, 2.0) - frozen
    np.testing.assert_allclose(
        numerical_gradient(lambda y: L(y) - F(y), centers), missing, rtol=0, atol=2 * slack
    )
    assert np.abs(missing).max() > 1


# ------------------------------------------------------------------------- all six

#: With tolerances so fine that where a fit stops is no matter.
FITS: dict[str, Callable[..., ClusterResult]] = {
    "hard_kmeans": fit_hard_kmeans,
    "soft_kmeans": partial(fit_soft_kmeans, stiffness=0.3, tol=1e-9, max_iter=5000),
    "gaussian_mixture": partial(fit_gaussian_mixture, tol=1e-15, max_iter=5000),
    "gaussian_wcss": partial(fit_gaussian_wcss, bandwidth=1.0, tol=1e-7),
    "fuzzy_cmeans": partial(fit_fuzzy_cmeans, tol=1e-9, max_iter=5000),
    "itisc": partial(fit_itisc, deviation_temperature=0.8, tol=1e-8),
}
each_fit = pytest.mark.parametrize("fit", FITS.values(), ids=FITS)


def same_fit(one: ClusterResult, other: ClusterResult) -> None:
    """Two fits that ended in one place: objectives equal to rounding, centers to about its root.

    All paths agree to 1e-13, the mixture's apart: where its likelihood is flat to rounding one fit may stop
    an iteration before the other, up to 4e-7 away.
    """
    assert one.converged
    assert other.converged
    flat = 100 * EPS * abs(one.objective)  # about 100 points, one eps each
    assert one.objective == pytest.approx(other.objective, rel=0, abs=flat)
    np.testing.assert_allclose(one.centers, other.centers, rtol=0, atol=math.sqrt(flat))


@each_fit
@SEEDS
def test_weights_do_in_every_method_what_repeating_the_points_does(fit, seed):
    X, centers = three_blobs(seed)
    times = np.random.default_rng(seed).integers(0, 4, size=len(X))
    weighted = fit(X, centers, sample_weight=times)
    same_fit(weighted, fit(np.repeat(X, times, axis=0), centers))
    assert np.abs(weighted.centers - fit(X, centers).centers).max() > 1e-3  # they do something


@each_fit
@SEEDS
def test_the_order_of_points_does_not_matter_and_that_of_centers_is_kept_in_every_method(fit, seed):
    X, centers = three_blobs(seed)
    rng = np.random.default_rng(seed)
    points, k = rng.permutation(len(X)), [2, 0, 1]
    plain, shuffled = fit(X, centers), fit(X[points], centers[k])
    restored = np.argsort(k)
    same_fit(plain, replace(shuffled, centers=shuffled.centers[restored]))
    assert np.array_equal(shuffled.labels(X), restored[plain.labels(X)])
