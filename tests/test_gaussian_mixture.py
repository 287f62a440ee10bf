"""The Gaussian mixture's steps: three points by hand, the definitions as loops, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from softclust_lab.gaussian_mixture import e_step, full_covariances, log_gaussian, log_likelihood, m_step

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=40)
SEEDS = st.integers(0, 2**32 - 1)
TYPES = ("full", "tied", "diagonal", "spherical")


def random_mixture(
    rng: np.random.Generator, K: int, D: int, covariance_type: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Proportions, means and covariances in general position."""
    roots = rng.normal(size=(K, D, 2 * D)) / np.sqrt(D)
    full = roots @ roots.swapaxes(1, 2)
    covariances = {
        "full": full,
        "tied": full[:1],
        "diagonal": rng.uniform(0.2, 3, size=(K, D)),
        "spherical": rng.uniform(0.2, 3, size=K),
    }[covariance_type]
    return rng.dirichlet(np.ones(K)), 2 * rng.normal(size=(K, D)), covariances


def random_problem(seed: int, covariance_type: str) -> tuple[Any, ...]:
    """Points, a mixture that knows nothing of them, and weights."""
    rng = np.random.default_rng(seed)
    K, D = int(rng.integers(1, 5)), int(rng.integers(1, 7))
    N = int(rng.integers(3 * D + 2, 60))
    X = rng.normal(size=(N, D)) + 3 * rng.integers(0, 2, size=(N, 1))
    return X, *random_mixture(rng, K, D, covariance_type), rng.uniform(0.1, 2, size=N)


# ------------------------------------------------------------------------------ three points worked by hand

# Two components of variance 1 and weight 1/2 at -m and m, m = log(3) / 2, and the points -1, 0, 1. The odds
# for the second component at x are exp(2 m x) = 3^x: at -1, 0, 1 it is responsible for 1/4, 1/2, 3/4.
# M-step: n = 3/2, so its weight stays 1/2; its mean is (3/4 - 1/4) / (3/2) = 1/3; the second moment is
# (3/4 + 1/4) / (3/2) = 2/3 and the variance 2/3 - 1/9 = 5/9. By symmetry the first has mean -1/3.
# The density at x is exp(-(x^2 + m^2) / 2) cosh(m x) / sqrt(2 pi), with cosh(m) = (sqrt 3 + 1 / sqrt 3) / 2,
# which is 2 / sqrt 3.
M = math.log(3) / 2
HAND_X = [[-1.0], [0.0], [1.0]]
HAND = ([0.5, 0.5], [[-M], [M]], [1.0, 1.0])
HAND_RESPONSIBILITIES = [[3 / 4, 1 / 4], [1 / 2, 1 / 2], [1 / 4, 3 / 4]]
HAND_LIKELIHOOD = 2 * math.log(2 / math.sqrt(3)) - (2 + 3 * M**2) / 2 - 1.5 * math.log(2 * math.pi)


@pytest.mark.parametrize("covariances", [[1.0, 1.0], [[1.0], [1.0]], [[[1.0]]], [[[1.0]], [[1.0]]]])
def test_the_e_step_by_hand_whatever_the_type_of_the_covariances(covariances):
    responsibilities, likelihood = e_step(HAND_X, *HAND[:2], covariances)
    np.testing.assert_allclose(responsibilities, HAND_RESPONSIBILITIES, rtol=1e-14)
    assert likelihood == pytest.approx(HAND_LIKELIHOOD, rel=1e-14)
    assert log_likelihood(HAND_X, *HAND[:2], covariances) == likelihood


@pytest.mark.parametrize(
    ("covariance_type", "covariances"),
    [
        ("full", [[[5 / 9]], [[5 / 9]]]),
        ("tied", [[[5 / 9]]]),
        ("diagonal", [[5 / 9], [5 / 9]]),
        ("spherical", [5 / 9, 5 / 9]),
    ],
)
@pytest.mark.parametrize("floor", [0.0, 0.25])
def test_the_m_step_by_hand(covariance_type, covariances, floor):
    weights, means, found = m_step(HAND_X, HAND_RESPONSIBILITIES, covariance_type, floor)
    np.testing.assert_allclose(weights, [0.5, 0.5], rtol=1e-15)
    np.testing.assert_allclose(means, [[-1 / 3], [1 / 3]], rtol=1e-14)
    np.testing.assert_allclose(found, np.array(covariances) + floor, rtol=1e-14)


def test_the_density_by_hand():
    # Sigma = [[2, 1], [1, 1]] has determinant 1 and inverse [[1, -1], [-1, 2]]: the square of (1, 0) is 1.
    density = log_gaussian([[4.0, 5.0]], [[3.0, 5.0]], [[[2.0, 1.0], [1.0, 1.0]]])
    np.testing.assert_allclose(density, [[-math.log(2 * math.pi) - 0.5]], rtol=1e-15)


# --------------------------------------------------------------------------------------------- brute force


def plain_steps(X: Any, weights: Any, means: Any, covariances: Any, weight: Any) -> tuple[Any, ...]:
    """Both steps and the likelihood by their definitions, one component after the other."""
    full = full_covariances(means, covariances)
    logs = np.stack(
        [multivariate_normal(mean, S).logpdf(X).reshape(-1) for mean, S in zip(means, full, strict=True)],
        axis=1,
    )
    joint = logs + np.log(weights)
    likelihood = logsumexp(joint, axis=1)
    held = np.exp(joint - likelihood[:, None])
    counted = held * weight[:, None]
    moved = [np.average(X, axis=0, weights=column) for column in counted.T]
    scatter = [np.cov(X.T, aweights=column, bias=True).reshape(2 * [X.shape[1]]) for column in counted.T]
    return (
        logs,
        held,
        float(weight @ likelihood),
        counted.sum(axis=0) / weight.sum(),
        moved,
        np.array(scatter),
    )


@PROPERTY
@given(SEEDS, st.sampled_from(TYPES))
def test_every_step_is_its_definition(seed, covariance_type):
    X, *mixture, weight = random_problem(seed, covariance_type)
    logs, held, likelihood, share, moved, scatter = plain_steps(X, *mixture, weight)
    np.testing.assert_allclose(log_gaussian(X, *mixture[1:]), logs, rtol=1e-10)
    responsibilities, plain = e_step(X, *mixture)
    np.testing.assert_allclose(responsibilities, held, rtol=1e-9, atol=1e-14)
    assert plain == pytest.approx(log_likelihood(X, *mixture), rel=1e-13)
    assert log_likelihood(X, *mixture, weight) == pytest.approx(likelihood, rel=1e-11)
    weights, means, covariances = m_step(X, held, covariance_type, 0.0, weight)
    np.testing.assert_allclose(weights, share, rtol=1e-12)
    np.testing.assert_allclose(means, moved, rtol=1e-9, atol=1e-12)
    wanted = {
        "full": scatter,
        "tied": np.tensordot(share, scatter, axes=1)[None],
        "diagonal": np.einsum("kdd->kd", scatter),
        "spherical": np.einsum("kdd->k", scatter) / X.shape[1],
    }[covariance_type]
    np.testing.assert_allclose(covariances, wanted, rtol=1e-8, atol=1e-13)


@PROPERTY
@given(SEEDS, st.sampled_from(TYPES))
def test_the_floor_is_noise_on_the_points_over_which_log_densities_are_averaged(seed, covariance_type):
    X, weights, means, covariances, _ = random_problem(seed, covariance_type)
    floor, D = 0.3, X.shape[1]
    steps = math.sqrt(floor * D) * np.concatenate([np.eye(D), -np.eye(D)])  # 2 D points of covariance floor I
    averaged = np.mean([log_gaussian(X + step, means, covariances) for step in steps], axis=0)
    likelihood = logsumexp(averaged + np.log(weights), axis=1)
    responsibilities, total = e_step(X, weights, means, covariances, covariance_floor=floor)
    assert total == pytest.approx(likelihood.sum(), rel=1e-10)
    np.testing.assert_allclose(
        responsibilities, np.exp(averaged + np.log(weights) - likelihood[:, None]), rtol=1e-8, atol=1e-13
    )


@PROPERTY
@given(SEEDS, st.sampled_from(TYPES), st.sampled_from([0.0, 1e-6, 0.01, 0.5]))
def test_both_steps_with_one_floor_never_lower_the_likelihood(seed, covariance_type, floor):
    X, weights, means, covariances, _ = random_problem(seed, covariance_type)
    previous = -math.inf
    for _ in range(15):
        held, likelihood = e_step(X, weights, means, covariances, covariance_floor=floor)
        assert likelihood >= previous - 1e-11 * max(1.0, abs(previous))
        previous = likelihood
        try:
            weights, means, covariances = m_step(X, held, covariance_type, floor)
            log_gaussian(X[:1], means, covariances)
        except ValueError:
            assert floor == 0, "only without a floor can a component shrink without end"
            break


def test_a_floor_on_the_covariances_alone_can_lower_the_plain_likelihood():
    # Two thin clouds, one across the other.
    X = np.random.default_rng(5).normal(size=(60, 2)) * [1.0, 0.02]
    X[30:] = X[30:, ::-1]
    held, _ = e_step(X, [0.5, 0.5], X[[0, -1]], [1.0, 1.0])
    plain = []
    for _ in range(100):
        mixture = m_step(X, held, covariance_floor=0.01)
        held, likelihood = e_step(X, *mixture)
        plain.append(likelihood)
    assert np.diff(plain).min() < -1e-3


def test_with_equal_spherical_covariances_responsibilities_are_a_softmax_of_squared_distances():
    rng = np.random.default_rng(5)
    X, means, variance = rng.normal(size=(50, 3)), rng.normal(size=(4, 3)), 0.7
    beta = 1 / (2 * variance)
    squared = ((X[:, None] - means) ** 2).sum(axis=2)
    free_energy = -logsumexp(-beta * squared, axis=1).sum() / beta
    held, likelihood = e_step(X, np.full(4, 0.25), means, np.full(4, variance))
    logits = -beta * squared
    np.testing.assert_allclose(held, np.exp(logits - logsumexp(logits, axis=1, keepdims=True)), rtol=1e-12)
    constant = 50 * math.log(4) + 50 * 3 / 2 * math.log(math.pi / beta)
    assert likelihood == pytest.approx(-beta * free_energy - constant, rel=1e-13)


def test_points_so_far_out_that_every_density_is_zero_still_have_responsibilities():
    held, likelihood = e_step([[1e6], [-1e6]], [0.5, 0.5], [[-1.0], [1.0]], [1.0, 1.0])
    assert held.tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert likelihood == pytest.approx(-1e12, rel=1e-5)


def test_a_weight_of_zero_takes_a_component_out():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(20, 2))
    held, likelihood = e_step(X, [1.0, 0.0], [[0.0, 0.0], [0.1, 0.0]], [1.0, 1.0])
    assert held.tolist() == [[1.0, 0.0]] * 20
    assert likelihood == pytest.approx(log_likelihood(X, [1.0], [[0.0, 0.0]], [1.0]), rel=1e-14)


def test_as_many_components_as_features_do_not_confuse_the_types():
    rng = np.random.default_rng(2)
    X, means = rng.normal(size=(30, 2)), rng.normal(size=(2, 2))
    shared = np.array([[2.0, 0.5], [0.5, 1.0]])
    tied, diagonal = log_gaussian(X, means, shared[None]), log_gaussian(X, means, shared)
    np.testing.assert_allclose(tied, log_gaussian(X, means, np.stack([shared, shared])), rtol=1e-13)
    np.testing.assert_allclose(diagonal, log_gaussian(X, means, [np.diag(v) for v in shared]), rtol=1e-13)


def test_float32_points_give_float32_responsibilities_from_parameters_in_float64():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(40, 3)).astype(np.float32)
    weights, means, covariances = random_mixture(rng, 2, 3, "full")
    held, likelihood = e_step(X, weights, means, covariances)
    exact, total = e_step(X.astype(np.float64), weights, means.astype(np.float32), covariances)
    assert held.dtype == log_gaussian(X, means, covariances).dtype == np.float32
    np.testing.assert_allclose(held, exact, rtol=1e-6)
    assert likelihood == pytest.approx(total, rel=1e-13)
    share, moved, found = m_step(X, held)
    assert (share.dtype, moved.dtype, found.dtype) == (np.float64, np.float32, np.float64)


# ----------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: log_gaussian([[0.0, 0.0]], [[0.0, 0.0]], np.eye(3)),
            r"`covariances` must have shape \(1, 2, 2\) \(full\) or .* got \(3, 3\): one covariance shared",
        ),
        (
            lambda: log_gaussian([[0.0, 0.0]], np.zeros((3, 2)), [np.eye(2), np.ones((2, 2)), -np.eye(2)]),
            r"`covariances` must be positive definite, got a singular one for component 2: .* drop it",
        ),
        (
            lambda: log_gaussian([[0.0, 0.0]], np.zeros((2, 2)), [np.eye(2), np.ones((2, 2))]),
            r"`covariances` must be positive definite, got a singular one for component 1: ",
        ),
        (
            lambda: log_gaussian([[0.0, 0.0]], [[0.0, 0.0]], [[[1.0, 0.5], [0.0, 1.0]]]),
            r"`covariances` must be symmetric",
        ),
        (
            lambda: e_step([[0.0]], [0.5, 0.6], [[0.0], [1.0]], [1.0, 1.0]),
            r"`weights` must be .* 1.1 as the sum",
        ),
        (
            lambda: e_step([[0.0]], [0.5], [[0.0], [1.0]], [1.0, 1.0]),
            r"`weights` must have shape \(2,\), got \(1,\)",
        ),
        (
            lambda: m_step([[0.0], [1.0]], [[0.5, 0.4], [1, 0]]),
            r"`responsibilities` must not be .* rows of sum 1",
        ),
        (lambda: m_step([[0.0], [1.0]], [[1.0, 0.0]]), r"`responsibilities` must have shape \(2, K\)"),
        (
            lambda: m_step([[0.0], [1.0]], [[1, 0], [1, 0]]),
            r"`responsibilities` must .* column 1 has no weight",
        ),
        (lambda: m_step([[0.0], [1.0]], [[1.0], [1.0]], "diag"), r"`covariance_type` must be one of 'full'"),
    ],
)
def test_what_does_not_fit_is_named_with_a_remedy(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_squares_beyond_floats_are_refused_and_never_become_nan():
    with np.errstate(over="ignore", invalid="ignore"), pytest.raises(ValueError, match=r"`X` .* squares fit"):
        e_step([[1e200]], [1.0], [[0.0]], [1.0])
