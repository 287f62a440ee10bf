"""What the stiffness means in other people's words, where centers split, and annealing through it."""

from __future__ import annotations

import math
import warnings

import dask.array as da
import numpy as np
import pytest

from softclust_lab.gibbs import count_distinct
from softclust_lab.result import ConvergenceWarning
from softclust_lab.soft_kmeans import fit_soft_kmeans, free_energy, soft_assign
from softclust_lab.soft_kmeans.annealing import anneal_soft_kmeans
from softclust_lab.soft_kmeans.stiffness import CONVENTIONS, as_stiffness, critical_stiffness

# ---------------------------------------------------------------------------------------------- conventions

#: Each convention as its source writes it, from the Euclidean distance d and the source's number.
WRITTEN = {
    "exp(-beta d^2)": lambda d, beta: np.exp(-beta * d**2),
    "exp(-beta d^2 / 2)": lambda d, beta: np.exp(-beta * d**2 / 2),
    "exp(-d^2 / beta)": lambda d, beta: np.exp(-(d**2) / beta),
    "exp(-d^2 / (2 sigma^2))": lambda d, sigma: np.exp(-(d**2) / (2 * sigma**2)),
}


def test_every_convention_is_tried_here():
    assert set(WRITTEN) == set(CONVENTIONS)


@pytest.mark.parametrize("convention", WRITTEN)
@pytest.mark.parametrize("value", [0.2, 1.0, 3.0])
def test_the_converted_stiffness_gives_the_weights_of_the_source(convention, value):
    rng = np.random.default_rng(5)
    X, centers = rng.normal(size=(20, 2)), rng.normal(size=(3, 2))
    powers = WRITTEN[convention](np.linalg.norm(X[:, None] - centers, axis=-1), value)
    stiffness = as_stiffness(value, convention)
    np.testing.assert_allclose(
        soft_assign(X, centers, stiffness), powers / powers.sum(axis=1)[:, None], rtol=1e-11
    )


def test_spaces_do_not_matter_and_ours_is_the_default():
    assert as_stiffness(4.0, "exp( -d^2/beta )") == 0.25
    assert as_stiffness(4.0) == 4.0


def test_unsquared_distances_are_another_model_and_the_error_says_why():
    with pytest.raises(ValueError, match="another model: no stiffness gives all points its weights"):
        as_stiffness(1.0, "exp(-beta d)")
    # The reason, seen: two points whose weights exp(-d) belong to different stiffnesses.
    distances = np.array([[1.0, 2.0], [1.0, 3.0]])
    ratios = np.exp(distances[:, 1] - distances[:, 0])
    stiffnesses = np.log(ratios) / (distances[:, 1] ** 2 - distances[:, 0] ** 2)
    assert stiffnesses[0] == pytest.approx(1 / 3)
    assert stiffnesses[1] == pytest.approx(1 / 4)


@pytest.mark.parametrize("convention", ["exp(-beta*d^2)", "", None, 2, "exp(beta d^2)"])
def test_an_unknown_convention_is_refused_with_the_known_ones(convention):
    with pytest.raises(ValueError, match=r"`convention` must be one of 'exp\(-beta d\^2\)'"):
        as_stiffness(1.0, convention)


@pytest.mark.parametrize(
    ("value", "convention"),
    [
        (0.0, "exp(-beta d^2)"),
        (-1.0, "exp(-d^2 / beta)"),
        (math.nan, "exp(-d^2 / beta)"),
        (5e-324, "exp(-d^2 / beta)"),
        (1e-200, "exp(-d^2 / (2 sigma^2))"),
        (1e200, "exp(-d^2 / (2 sigma^2))"),
    ],
)
def test_a_number_that_is_no_stiffness_is_refused(value, convention):
    with pytest.raises(ValueError, match="`value` must be"):
        as_stiffness(value, convention)


# --------------------------------------------------------------------------------------- the critical value


def test_the_critical_stiffness_by_hand():
    assert critical_stiffness([[-1.0, 0.0], [1.0, 0.0]]) == 0.5
    # Variances 4 along (1, 1) / sqrt 2 and 1 across.
    axes = np.array([[1.0, 1.0], [1.0, -1.0]]) / math.sqrt(2)
    X = np.concatenate([2 * axes[:1], -2 * axes[:1], axes[1:], -axes[1:]]) * math.sqrt(2)
    assert critical_stiffness(X) == pytest.approx(1 / 8, rel=1e-14)
    assert critical_stiffness(X, [1, 1, 0, 0]) == pytest.approx(1 / 16, rel=1e-14)
    assert critical_stiffness([[3.0], [3.0]]) == math.inf


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_the_critical_stiffness_is_that_of_numpys_covariance(offset):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(500, 6)) @ rng.normal(size=(6, 6))
    weight = rng.integers(0, 4, size=500)
    covariance = np.cov(X.T, bias=True, fweights=weight)
    expected = 0.5 / np.linalg.eigvalsh(covariance)[-1]
    assert critical_stiffness(X + offset, weight) == pytest.approx(expected, rel=1e-8)
    chunked = da.from_array(X + offset, chunks=(77, -1))
    assert critical_stiffness(chunked, weight) == pytest.approx(expected, rel=1e-8)
    assert critical_stiffness((X + offset / 1e3).astype(np.float32), weight) == pytest.approx(
        expected, rel=1e-3
    )


@pytest.mark.parametrize(("factor", "curves_down"), [(0.98, False), (1.02, True)])
def test_at_the_critical_stiffness_the_merged_state_turns_from_a_minimum_into_a_saddle(factor, curves_down):
    X = np.random.default_rng(1).normal(size=(400, 3)) * [3.0, 1.0, 0.5]
    values, vectors = np.linalg.eigh(np.cov(X.T, bias=True))
    mean, apart = X.mean(axis=0), 1e-3 * math.sqrt(values[-1]) * vectors[:, -1]
    stiffness = factor * critical_stiffness(X)
    merged = free_energy(X, [mean, mean], stiffness)
    split = free_energy(X, [mean - apart, mean + apart], stiffness)
    # Second order: F(split) - F(merged) = N |apart|^2 (1 - 2 beta lambda).
    expected = len(X) * (apart @ apart) * (1 - factor)
    assert split - merged == pytest.approx(expected, rel=0.02)
    assert (split < merged) is curves_down


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_a_fit_splits_above_the_critical_stiffness_along_the_first_axis_and_merges_below(factor):
    X = np.random.default_rng(1).normal(size=(400, 2)) @ [[3.0, 1.0], [0.0, 1.0]]
    mean, axis = X.mean(axis=0), np.linalg.eigh(np.cov(X.T))[1][:, -1]
    stiffness = factor * critical_stiffness(X)
    result = fit_soft_kmeans(
        X, mean + np.array([[-0.1, 0.02], [0.1, 0.01]]), stiffness=stiffness, max_iter=5000
    )
    gap = result.centers[1] - result.centers[0]
    if factor < 1:
        assert np.linalg.norm(gap) < 1e-3
        np.testing.assert_allclose(result.centers, [mean, mean], atol=1e-3)
    else:
        assert np.linalg.norm(gap) > 0.5
        assert abs(gap @ axis) > 0.99 * np.linalg.norm(gap)


def test_the_critical_stiffness_is_a_local_statement():
    X = np.array([[0.0]] * 76 + [[1.0]] * 4)  # skewed: a split minimum beats the merged one below it already
    stiffness, mean = 0.95 * critical_stiffness(X), 0.05
    split = fit_soft_kmeans(X, [[0.0], [0.01], [1.0]], stiffness=stiffness, max_iter=5000)
    merged = free_energy(X, [[mean]] * 3, stiffness)
    near = fit_soft_kmeans(X, [[mean - 1e-3], [mean], [mean + 1e-3]], stiffness=stiffness, max_iter=5000)
    assert near.objective == pytest.approx(merged, rel=1e-9)
    assert np.ptp(near.centers) < 1e-3
    assert np.ptp(split.centers) > 0.9
    assert split.objective < merged - 0.2


# ------------------------------------------------------------------------------------------------ annealing


def three_groups() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(size=(60, 2)) * 0.3 + place for place in ([0, 0], [4, 0], [0, 6])])


def anneal(X, K, factors, **settings):
    merged = np.tile(X.mean(axis=0), (K, 1))
    schedule = critical_stiffness(X) * np.asarray(factors)
    return anneal_soft_kmeans(X, merged, schedule=schedule, max_iter=5000, **settings)


def test_annealing_from_one_place_splits_step_by_step_and_finds_the_groups():
    X = three_groups()
    results = anneal(X, 3, [0.5, 0.9, 1.2, 8.0, 40.0])
    spread = math.sqrt(X.var(axis=0).sum())
    assert [count_distinct(result.centers, 0.01 * spread) for result in results] == [1, 1, 2, 3, 3]
    means = [X[:60].mean(axis=0), X[60:120].mean(axis=0), X[120:].mean(axis=0)]
    found = results[-1].centers
    for mean in means:
        assert np.linalg.norm(found - mean, axis=1).min() < 1e-3
    assert all(result.converged for result in results)
    assert "only 2 of 3 centers differ" in results[2].message


def test_without_a_perturbation_merged_centers_cannot_part():
    X = three_groups()
    results = anneal(X, 3, [0.5, 5.0, 40.0], perturbation=0.0)
    assert [count_distinct(result.centers, 0.0) for result in results] == [1, 1, 1]


def test_each_result_is_a_fit_at_its_stiffness_from_near_the_last_one():
    X = three_groups()
    results = anneal(X, 2, [2.0, 3.0, 4.0], perturbation=1e-4, random_state=7)
    spread = math.sqrt(X.var(axis=0).sum())
    previous = np.tile(X.mean(axis=0), (2, 1))
    for factor, result in zip([2.0, 3.0, 4.0], results, strict=True):
        stiffness = result.parameters["stiffness"]
        assert stiffness == pytest.approx(factor * critical_stiffness(X))
        moved = np.abs(result.center_history[0] - previous).max()
        assert 0 < moved < 5e-4 * spread
        alone = fit_soft_kmeans(X, result.center_history[0], stiffness=stiffness, max_iter=5000)
        np.testing.assert_array_equal(alone.center_history, result.center_history)
        previous = result.centers


def test_the_same_seed_gives_the_same_way_and_another_seed_another():
    X = three_groups()
    one, same, other = (anneal(X, 3, [1.5, 9.0], random_state=seed)[0].centers for seed in (3, 3, 4))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    np.testing.assert_array_equal(one, anneal(X, 3, [1.5], random_state=np.random.default_rng(3))[0].centers)


def test_annealing_finds_the_groups_from_starts_that_lead_a_stiff_fit_astray():
    X = three_groups()
    schedule = critical_stiffness(X) * np.array([0.5, 2.0, 8.0, 700.0])
    astray = 0
    for seed in range(12):
        start = X[np.random.default_rng(seed).choice(len(X), 3, replace=False)]
        stiff = fit_soft_kmeans(X, start, stiffness=schedule[-1])
        annealed = anneal_soft_kmeans(X, start, schedule=schedule, max_iter=5000)[-1]
        assert annealed.objective == pytest.approx(33, abs=2)
        astray += stiff.objective > 10 * annealed.objective
    assert astray >= 3


def test_one_warning_counts_the_fits_that_did_not_converge():
    X = three_groups()
    with pytest.warns(ConvergenceWarning, match="at 2 of 3 values of the stiffness") as caught:
        results = anneal_soft_kmeans(X, X[:3], schedule=[0.5, 0.6, 50.0], max_iter=2, perturbation=0)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert [result.converged for result in results] == [False, False, True]


def test_float32_and_weights_pass_through():
    X = three_groups().astype(np.float32)
    weight = np.random.default_rng(0).integers(1, 3, size=len(X))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        last = anneal_soft_kmeans(X, X[:3], schedule=[0.5, 5.0], sample_weight=weight)[-1]
    repeated = anneal_soft_kmeans(np.repeat(X, weight, axis=0), X[:3], schedule=[0.5, 5.0])[-1]
    assert last.centers.dtype == np.float32
    order = np.argsort(last.centers[:, 0]), np.argsort(repeated.centers[:, 0])
    np.testing.assert_allclose(last.centers[order[0]], repeated.centers[order[1]], atol=1e-3)


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ([], "`schedule` must be a sequence"),
        (1.0, "`schedule` must be a sequence"),
        (None, "`schedule` must be a sequence"),
        ("12", "`schedule` must be a sequence"),
        ([1.0, 0.0], "`schedule` must hold finite numbers greater than zero"),
        ([[1.0, 2.0]], "`schedule` must hold finite numbers"),
        ([1.0, math.nan], "`schedule` must hold finite numbers"),
    ],
)
def test_a_schedule_that_is_none_is_refused(schedule, message):
    with pytest.raises(ValueError, match=message):
        anneal_soft_kmeans([[0.0], [1.0]], [[0.0]], schedule=schedule)
