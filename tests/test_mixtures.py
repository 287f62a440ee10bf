"""What a mixture is good for: sampling from it, counting its parameters, and the criteria AIC and BIC."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from softclust_lab.gaussian_mixture import (
    aic,
    bic,
    fit_gaussian_mixture,
    full_covariances,
    log_likelihood,
    n_parameters,
    sample_mixture,
)

MEANS = np.array([[0.0, 0.0, 0.0], [5.0, -5.0, 2.0]])
SHARED = np.array([[2.0, 0.6, 0.0], [0.6, 1.0, -0.3], [0.0, -0.3, 0.5]])
COVARIANCES = {
    "full": np.stack([SHARED, np.diag([1.0, 2.0, 3.0])]),
    "tied": SHARED[None],
    "diagonal": np.array([[1.0, 2.0, 3.0], [0.5, 0.1, 4.0]]),
    "spherical": np.array([0.5, 2.0]),
}
#: 1 weight and 6 coordinates of means are free, and of each covariance 6, 3 or 1 numbers.
COUNTS = {"full": 7 + 12, "tied": 7 + 6, "diagonal": 7 + 6, "spherical": 7 + 2}
KINDS = pytest.mark.parametrize("kind", list(COVARIANCES))


@KINDS
def test_free_parameters_are_counted_by_type(kind):
    assert n_parameters(MEANS, COVARIANCES[kind]) == COUNTS[kind]


@KINDS
def test_criteria_are_scikit_learns(kind):
    X, _ = sample_mixture([0.3, 0.7], MEANS, COVARIANCES[kind], 300, random_state=0)
    result = fit_gaussian_mixture(X, MEANS, covariance_type=kind)
    theirs = GaussianMixture(2, covariance_type={"diagonal": "diag"}.get(kind, kind))
    theirs.weights_, theirs.means_ = result.weights, result.centers
    full = full_covariances(result.centers, result.covariances)
    roots = np.linalg.cholesky(np.linalg.inv(full))  # any triangular root of the precisions does
    theirs.precisions_cholesky_ = {
        "full": roots,
        "tied": roots[0],
        "diagonal": np.sqrt(1 / np.einsum("kdd->kd", full)),
        "spherical": np.sqrt(1 / full[:, 0, 0]),
    }[kind]
    theirs.covariances_ = result.covariances[0] if kind == "tied" else result.covariances
    mixture = (result.weights, result.centers, result.covariances)
    assert aic(X, *mixture) == pytest.approx(theirs.aic(X), rel=1e-10)
    assert bic(X, *mixture) == pytest.approx(theirs.bic(X), rel=1e-10)


def test_with_weights_the_criteria_count_a_point_as_often_as_it_weighs():
    X, _ = sample_mixture([0.3, 0.7], MEANS, COVARIANCES["full"], 40, random_state=1)
    times = np.random.default_rng(1).integers(0, 4, size=40)
    mixture = ([0.3, 0.7], MEANS, COVARIANCES["full"])
    repeated = np.repeat(X, times, axis=0)
    assert bic(X, *mixture, sample_weight=times) == pytest.approx(bic(repeated, *mixture), rel=1e-12)
    assert aic(X, *mixture, sample_weight=times) == pytest.approx(aic(repeated, *mixture), rel=1e-12)
    likelihood = log_likelihood(repeated, *mixture)
    assert bic(repeated, *mixture) == pytest.approx(-2 * likelihood + 19 * math.log(times.sum()), rel=1e-13)


@KINDS
def test_a_sample_has_the_mixtures_moments(kind):
    N = 40_000
    X, labels = sample_mixture([0.25, 0.75], MEANS, COVARIANCES[kind], N, random_state=3)
    assert X.shape == (N, 3)
    for k, covariance in enumerate(full_covariances(MEANS, COVARIANCES[kind])):
        mine = X[labels == k]
        assert len(mine) / N == pytest.approx([0.25, 0.75][k], abs=5 * math.sqrt(0.25 * 0.75 / N))
        error = np.sqrt(np.diag(covariance) / len(mine))
        assert np.all(np.abs(mine.mean(axis=0) - MEANS[k]) < 5 * error)
        scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)) * 2 / len(mine))
        assert np.all(np.abs(np.cov(mine.T) - covariance) < 5 * scale)


def test_a_seed_fixes_the_sample_and_a_generator_moves_on():
    mixture = ([0.5, 0.5], MEANS, COVARIANCES["tied"])
    a, b = (sample_mixture(*mixture, 50, random_state=7) for _ in range(2))
    np.testing.assert_array_equal(a[0], b[0])
    np.testing.assert_array_equal(a[1], b[1])
    generator = np.random.default_rng(7)
    first, second = (sample_mixture(*mixture, 50, random_state=generator)[0] for _ in range(2))
    np.testing.assert_array_equal(first, a[0])
    assert not np.array_equal(first, second)


def test_a_component_of_weight_zero_is_never_drawn():
    _, labels = sample_mixture([1.0, 0.0], MEANS, COVARIANCES["spherical"], 200, random_state=0)
    assert labels.tolist() == [0] * 200


def test_a_fit_to_a_sample_finds_the_mixture_again():
    X, labels = sample_mixture([0.25, 0.75], MEANS, COVARIANCES["full"], 20_000, random_state=4)
    result = fit_gaussian_mixture(X, MEANS + 0.5)
    np.testing.assert_allclose(result.weights, [0.25, 0.75], atol=0.02)
    np.testing.assert_allclose(result.centers, MEANS, atol=0.1)
    np.testing.assert_allclose(result.covariances, COVARIANCES["full"], atol=0.2)
    assert (result.labels(X) == labels).mean() > 0.99


@KINDS
def test_full_covariances_are_what_each_type_stands_for(kind):
    full = full_covariances(MEANS, COVARIANCES[kind])
    wanted = {
        "full": COVARIANCES["full"],
        "tied": np.stack([SHARED, SHARED]),
        "diagonal": np.stack([np.diag(v) for v in COVARIANCES["diagonal"]]),
        "spherical": np.stack([0.5 * np.eye(3), 2 * np.eye(3)]),
    }[kind]
    np.testing.assert_array_equal(full, wanted)
    assert full.flags.writeable
    assert not np.shares_memory(full, COVARIANCES[kind])


def test_a_covariance_that_is_none_is_refused_by_name():
    with pytest.raises(ValueError, match=r"`covariances` must be positive definite, .* component 1: "):
        sample_mixture([0.5, 0.5], MEANS, [np.eye(3), np.ones((3, 3))], 10)
