"""Soft WCSS: a case by hand, the definitions as loops, the gradient, and what theory says of the loss."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import lambertw

from softclust_lab.gaussian_wcss import (
    fit_gaussian_wcss,
    gaussian_weights,
    soft_wcss,
    soft_wcss_gradient,
)
from softclust_lab.hard_kmeans import wcss
from softclust_lab.metrics import numerical_gradient
from softclust_lab.soft_kmeans import free_energy, soft_assign


def problem(seed: int, largest: int = 25) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Points, centers among them, weights and a bandwidth from hard to very soft."""
    rng = np.random.default_rng(seed)
    N, D = int(rng.integers(3, largest)), int(rng.integers(1, 7))
    X = rng.normal(size=(N, D))
    centers = rng.normal(size=(int(rng.integers(1, min(N, 5) + 1)), D))
    return X, centers, rng.random(N) + 0.1, float(10 ** rng.uniform(-1, 1))


# ---------------------------------------------------------------------------------------------- by hand

# 2 sigma^2 = 1 / log 2 makes the Gaussians 2^-d. The point 0 has squared distances 0 and 1 to the centers at
# 0 and 1: weights 2/3 and 1/3, m = 1/3. The point 3 has 9 and 4: weights 1/33 and 32/33, m = 137/33.
# Brackets 1 - log 2 (d - m): 0: 1 + log 2 / 3 and 1 - 2/3 log 2;  3: 1 - 160/33 log 2 and 1 + 5/33 log 2.
HAND_X = [[0.0], [3.0]]
HAND_CENTERS = [[0.0], [1.0]]
HAND_BANDWIDTH = math.sqrt(0.5 / math.log(2))
LOG2 = math.log(2)
HAND_GRADIENT = [
    [2 * (1 / 33) * (1 - 160 / 33 * LOG2) * (0 - 3)],
    [2 * (1 / 3) * (1 - 2 / 3 * LOG2) * (1 - 0) + 2 * (32 / 33) * (1 + 5 / 33 * LOG2) * (1 - 3)],
]


def test_two_points_worked_by_hand():
    weights = gaussian_weights(HAND_X, HAND_CENTERS, HAND_BANDWIDTH)
    np.testing.assert_allclose(weights, [[2 / 3, 1 / 3], [1 / 33, 32 / 33]], rtol=1e-13)
    assert soft_wcss(HAND_X, HAND_CENTERS, HAND_BANDWIDTH) == pytest.approx(1 / 3 + 137 / 33, rel=1e-13)
    gradient = soft_wcss_gradient(HAND_X, HAND_CENTERS, HAND_BANDWIDTH)
    np.testing.assert_allclose(gradient, HAND_GRADIENT, rtol=1e-13)


def test_one_center_is_the_sum_of_squares_whatever_the_bandwidth():
    for bandwidth in (1e-200, 1e-3, 1.0, 1e200):
        assert soft_wcss([[1.0], [11.0]], [[2.0]], bandwidth) == 82.0
        assert soft_wcss_gradient([[1.0], [11.0]], [[2.0]], bandwidth).tolist() == [[-16.0]]


# ---------------------------------------------------------------------------------------------- definitions


def by_loops(X, centers, bandwidth):
    """Weights, and each point's part of the loss, as the book writes them."""
    weights, parts = [], []
    for x in X:
        distances = [math.dist(x, center) ** 2 for center in centers]
        powers = [math.exp(-d / (2 * bandwidth**2)) for d in distances]
        weights.append([power / math.fsum(powers) for power in powers])
        parts.append(math.fsum(w * d for w, d in zip(weights[-1], distances, strict=True)))
    return np.array(weights), np.array(parts)


@pytest.mark.parametrize("seed", range(30))
def test_weights_and_loss_are_their_definitions(seed):
    X, centers, sample_weight, bandwidth = problem(seed)
    bandwidth = max(bandwidth, 0.3)  # below, the naive exponentials of the loops all vanish
    weights, parts = by_loops(X, centers, bandwidth)
    np.testing.assert_allclose(gaussian_weights(X, centers, bandwidth), weights, rtol=1e-10, atol=1e-300)
    loss = soft_wcss(X, centers, bandwidth, sample_weight)
    assert loss == pytest.approx(sample_weight @ parts, rel=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_the_gradient_is_that_of_the_loss(seed):
    X, centers, sample_weight, bandwidth = problem(seed)
    gradient = soft_wcss_gradient(X, centers, bandwidth, sample_weight)
    step = 1e-5 * min(1, bandwidth)
    numerical = numerical_gradient(lambda y: soft_wcss(X, y, bandwidth, sample_weight), centers, step=step)
    np.testing.assert_allclose(gradient, numerical, rtol=1e-6, atol=1e-6 * np.abs(gradient).max())


@pytest.mark.parametrize("seed", range(10))
def test_with_the_weights_held_fixed_it_is_the_gradient_of_the_free_energy_instead(seed):
    X, centers, _, bandwidth = problem(seed)
    w = gaussian_weights(X, centers, bandwidth)
    frozen = 2 * (w.sum(axis=0)[:, None] * centers - w.T @ X)
    stiffness = 0.5 / bandwidth**2
    numerical = numerical_gradient(lambda y: free_energy(X, y, stiffness), centers, step=1e-6)
    np.testing.assert_allclose(frozen, numerical, rtol=1e-5, atol=1e-5 * np.abs(frozen).max())


def test_the_two_gradients_differ():
    X, centers, _, _ = problem(1)
    w = gaussian_weights(X, centers, 1.0)
    frozen = 2 * (w.sum(axis=0)[:, None] * centers - w.T @ X)
    assert np.abs(soft_wcss_gradient(X, centers, 1.0) - frozen).max() > 0.1 * np.abs(frozen).max()


def test_the_weights_are_those_of_soft_k_means():
    X, centers, _, bandwidth = problem(2)
    np.testing.assert_allclose(
        gaussian_weights(X, centers, bandwidth), soft_assign(X, centers, 0.5 / bandwidth**2), rtol=1e-13
    )


# --------------------------------------------------------------------------------------- what the theory says


@pytest.mark.parametrize("seed", range(40))
def test_the_loss_is_above_the_hard_cost_by_at_most_lamberts_bound(seed):
    X, centers, sample_weight, bandwidth = problem(seed)
    N, K = sample_weight.sum(), len(centers)
    excess = soft_wcss(X, centers, bandwidth, sample_weight) - wcss(X, centers, sample_weight=sample_weight)
    sharp = 2 * bandwidth**2 * N * lambertw((K - 1) / math.e).real
    assert -1e-12 <= excess <= sharp * (1 + 1e-12) + 1e-12
    assert sharp <= 2 * bandwidth**2 * N * (K - 1) / math.e * (1 + 1e-12) + 1e-300


@pytest.mark.parametrize("n_clusters", [2, 3, 9])
def test_lamberts_bound_is_reached(n_clusters):
    bandwidth = 0.7
    bound = lambertw((n_clusters - 1) / math.e).real
    far = math.sqrt(2 * bandwidth**2 * (1 + bound))  # where all centers but one lie, the point on that one
    centers = [[0.0, 0.0]] + [[far, 0.0], [0.0, far], [-far, 0.0], [0.0, -far]] * 2
    loss = soft_wcss([[0.0, 0.0]], centers[:n_clusters], bandwidth)
    assert loss == pytest.approx(2 * bandwidth**2 * bound, rel=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_the_loss_is_the_derivative_of_stiffness_times_free_energy(seed):
    X, centers, _, bandwidth = problem(seed)
    beta = 0.5 / bandwidth**2
    h = 1e-5 * beta
    derivative = (beta + h) * free_energy(X, centers, beta + h) - (beta - h) * free_energy(
        X, centers, beta - h
    )
    assert soft_wcss(X, centers, bandwidth) == pytest.approx(derivative / (2 * h), rel=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_the_loss_is_the_free_energy_plus_the_entropy_of_the_weights_over_the_stiffness(seed):
    X, centers, _, bandwidth = problem(seed)
    w, beta = gaussian_weights(X, centers, bandwidth), 0.5 / bandwidth**2
    entropy = -(w[w > 0] * np.log(w[w > 0])).sum()
    total = free_energy(X, centers, beta) + entropy / beta
    assert soft_wcss(X, centers, bandwidth) == pytest.approx(total, rel=1e-10, abs=1e-10)


@pytest.mark.parametrize(("far", "direction"), [(0.99, 1), (1.01, -1)])
def test_a_center_farther_than_m_plus_two_sigma_squared_is_pushed_away(far, direction):
    bandwidth, K = 0.8, 2
    # One point at 0, one center on it; where is d = m + 2 sigma^2 for the other? At 2 sigma^2 (1 + W(1 / e)).
    edge = 2 * bandwidth**2 * (1 + lambertw((K - 1) / math.e).real)
    y = math.sqrt(far * edge)
    pull = soft_wcss_gradient([[0.0]], [[0.0], [y]], bandwidth)[1, 0]
    assert np.sign(pull) == direction
    m = soft_wcss([[0.0]], [[0.0], [math.sqrt(edge)]], bandwidth)
    assert edge == pytest.approx(m + 2 * bandwidth**2, rel=1e-12)


@pytest.mark.parametrize(("factor", "curves_down"), [(1.02, False), (0.98, True)])
def test_the_merged_state_turns_into_a_minimum_at_sigma_squared_twice_the_largest_variance(
    factor, curves_down
):
    X = np.random.default_rng(1).normal(size=(400, 3)) * [3.0, 1.0, 0.5]
    values, vectors = np.linalg.eigh(np.cov(X.T, bias=True))
    mean, apart = X.mean(axis=0), 1e-3 * math.sqrt(values[-1]) * vectors[:, -1]
    bandwidth = math.sqrt(factor * 2 * values[-1])
    difference = soft_wcss(X, [mean - apart, mean + apart], bandwidth) - soft_wcss(X, [mean, mean], bandwidth)
    # Second order: N |apart|^2 (1 - 4 beta lambda), and 4 beta lambda = 1 / factor.
    assert difference == pytest.approx(len(X) * (apart @ apart) * (1 - 1 / factor), rel=0.02)
    assert (difference < 0) is curves_down


def test_for_skewed_data_that_is_a_local_statement():
    X = np.array([[0.0]] * 19 + [[1.0]])
    bandwidth = math.sqrt(2.5 * 2 * X.var())
    merged = fit_gaussian_wcss(X, [[0.04], [0.06]], bandwidth=bandwidth, tol=1e-8)
    split = fit_gaussian_wcss(X, [[0.0], [1.0]], bandwidth=bandwidth, tol=1e-8)
    assert merged.objective == pytest.approx(0.95, abs=1e-9)
    assert split.objective == pytest.approx(0.713, abs=5e-4)
    assert "only 1 of 2 centers differ" in merged.message
    assert "differ" not in split.message


def test_towards_an_infinite_bandwidth_each_center_has_an_equal_part_of_every_point():
    X, centers, _, _ = problem(3)
    mean_distance = ((X[:, None] - centers) ** 2).sum() / len(centers)
    assert soft_wcss(X, centers, 1e9) == pytest.approx(mean_distance, rel=1e-12)
    assert gaussian_weights(X, centers, 1e9) == pytest.approx(1 / len(centers), rel=1e-12)


@pytest.mark.parametrize("bandwidth", [1e-320, 1e-200, 1e-30])
def test_towards_a_bandwidth_of_zero_it_is_hard_k_means(bandwidth):
    X, centers, _, _ = problem(3)
    assert soft_wcss(X, centers, bandwidth) == pytest.approx(wcss(X, centers), rel=1e-14)
    nearest = ((X[:, None] - centers) ** 2).sum(axis=-1).argmin(axis=1)
    one_hot = np.eye(len(centers))[nearest]
    np.testing.assert_array_equal(gaussian_weights(X, centers, bandwidth), one_hot)
    lloyd = 2 * (one_hot.sum(axis=0)[:, None] * centers - one_hot.T @ X)
    np.testing.assert_allclose(soft_wcss_gradient(X, centers, bandwidth), lloyd, rtol=1e-12, atol=1e-12)


def test_a_center_at_the_end_of_the_world_changes_nothing():
    X, centers, _, _ = problem(3)
    for far in (1e6, 1e100, 1e150):
        more = np.concatenate([centers, np.full((1, X.shape[1]), far)])
        assert soft_wcss(X, more, 1.0) == pytest.approx(soft_wcss(X, centers, 1.0), rel=1e-14)
        gradient = soft_wcss_gradient(X, more, 1.0)
        np.testing.assert_allclose(gradient[:-1], soft_wcss_gradient(X, centers, 1.0), rtol=1e-12)
        assert (gradient[-1] == 0).all()


def test_the_gradient_keeps_its_digits_where_one_center_takes_all():
    X = np.array([[0.1], [0.3], [5.0]])
    gradient = soft_wcss_gradient(X, [[0.0], [4.0]], 1e-9)
    np.testing.assert_allclose(gradient, [[-0.8], [-2.0]], rtol=1e-15)
