"""Hard K-means: what may not depend on the order, place, scale or form of the input, and scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from softclust_lab import assign_labels, fit_hard_kmeans, mean_cost, passes, update_centers, wcss

from .inputs import Frame

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None)

SEEDS = st.integers(0, 2**32 - 1)


def general_problem(seed: int, largest: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points in general position (no ties), different points as centers, and weights.

    Coordinates are multiples of 2^-20, so that adding 1e8 rounds nothing.
    """
    rng = np.random.default_rng(seed)
    N, D = rng.integers(2, largest), rng.integers(1, 5)
    K = rng.integers(1, min(N, 6) + 1)
    X = np.round(rng.normal(size=(N, D)) * 2**20) / 2**20
    return X, X[rng.choice(N, K, replace=False)], rng.random(N) + 0.1


# ------------------------------------------------------------------------------------------------ invariants


@PROPERTY
@given(SEEDS)
def test_the_history_is_the_cost_of_the_centers_and_ends_at_means(seed):
    X, centers, weight = general_problem(seed)
    result = fit_hard_kmeans(X, centers, sample_weight=weight)
    assert np.all(np.diff(result.objective_history) < 0)
    costs = [wcss(X, step, sample_weight=weight) for step in result.center_history]
    np.testing.assert_allclose(result.objective_history, costs, rtol=1e-12, atol=1e-28)
    means = update_centers(X, result.labels(X), result.centers, weight)
    np.testing.assert_allclose(means, result.centers, rtol=1e-9, atol=1e-12)
    assert np.all(result.centers >= X.min(axis=0) - 1e-12)
    assert np.all(result.centers <= X.max(axis=0) + 1e-12)


@PROPERTY
@given(SEEDS)
def test_each_half_step_alone_does_not_raise_the_cost(seed):
    X, centers, weight = general_problem(seed)
    labels = np.random.default_rng(seed).integers(0, len(centers), size=len(X))
    before = wcss(X, centers, labels, weight)
    assert wcss(X, centers, sample_weight=weight) <= before
    moved = update_centers(X, labels, centers, weight)
    assert wcss(X, moved, labels, weight) <= before * (1 + 1e-12) + 1e-28


@PROPERTY
@given(SEEDS)
def test_the_order_of_points_and_of_centers_does_not_matter(seed):
    X, centers, weight = general_problem(seed)
    rng = np.random.default_rng(seed)
    points, order = rng.permutation(len(X)), rng.permutation(len(centers))
    plain = fit_hard_kmeans(X, centers, sample_weight=weight)
    shuffled = fit_hard_kmeans(X[points], centers[order], sample_weight=weight[points])
    np.testing.assert_allclose(shuffled.centers, plain.centers[order], rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(order[shuffled.labels(X)], plain.labels(X))


@PROPERTY
@given(SEEDS, st.sampled_from([-3.0, 1e4, 1e8]))
def test_moving_everything_moves_the_centers_and_nothing_else(seed, offset):
    X, centers, weight = general_problem(seed)
    plain = fit_hard_kmeans(X, centers, sample_weight=weight)
    moved = fit_hard_kmeans(X + offset, centers + offset, sample_weight=weight)
    ulp = np.spacing(abs(offset)) + 1e-15
    np.testing.assert_array_equal(moved.labels(X + offset), plain.labels(X))
    np.testing.assert_allclose(moved.centers - offset, plain.centers, rtol=0, atol=4 * ulp)
    # A center that is rounded by e raises the cost by e^2 for each point, no more.
    np.testing.assert_allclose(moved.objective, plain.objective, rtol=1e-9, atol=8 * weight.sum() * ulp**2)


@PROPERTY
@given(SEEDS, st.sampled_from([0.25, -2.0, 3.0, 1e-6, 1e6]))
def test_scaling_by_c_scales_the_cost_by_c_squared(seed, c):
    X, centers, weight = general_problem(seed)
    plain = fit_hard_kmeans(X, centers, sample_weight=weight)
    scaled = fit_hard_kmeans(c * X, c * centers, sample_weight=weight)
    np.testing.assert_allclose(scaled.objective, c**2 * plain.objective, rtol=1e-9, atol=c**2 * 1e-28)
    np.testing.assert_allclose(scaled.centers, c * plain.centers, rtol=1e-9, atol=abs(c) * 1e-12)


@PROPERTY
@given(SEEDS)
def test_weights_do_what_repeating_the_points_does(seed):
    X, centers, _ = general_problem(seed)
    times = np.random.default_rng(seed).integers(0, 4, size=len(X))
    times[0] += 1
    centers = X[times > 0][: len(centers)]
    weighted = fit_hard_kmeans(X, centers, sample_weight=times)
    repeated = fit_hard_kmeans(np.repeat(X, times, axis=0), centers)
    np.testing.assert_allclose(weighted.objective, repeated.objective, rtol=1e-9, atol=1e-26)
    np.testing.assert_allclose(weighted.centers, repeated.centers, rtol=1e-9, atol=1e-12)


@PROPERTY
@given(SEEDS, st.sampled_from([1e-3, 2.0, 1e6]))
def test_weights_all_times_c_change_the_cost_by_c_and_nothing_else(seed, c):
    X, centers, weight = general_problem(seed)
    plain = fit_hard_kmeans(X, centers, sample_weight=weight)
    scaled = fit_hard_kmeans(X, centers, sample_weight=c * weight)
    np.testing.assert_allclose(scaled.objective, c * plain.objective, rtol=1e-9, atol=c * 1e-26)
    np.testing.assert_allclose(scaled.centers, plain.centers, rtol=1e-9, atol=1e-12)
    assert mean_cost(X, plain.centers, sample_weight=c * weight) == pytest.approx(
        mean_cost(X, plain.centers, sample_weight=weight), rel=1e-12, abs=1e-28
    )


@pytest.mark.parametrize("order", [[0, 1, 2], [1, 0, 2], [1, 2, 0]])
def test_one_center_far_from_all_others_does_not_blind_them(order):
    rng = np.random.default_rng(0)
    near = rng.random((200, 2))
    X = np.concatenate([[[1e8, 1e8]], near])
    alone = fit_hard_kmeans(near, near[:2])
    result = fit_hard_kmeans(X, X[order])
    found = result.centers[np.argsort(order)]
    np.testing.assert_allclose(found[1:], alone.centers, rtol=0, atol=1e-7)
    np.testing.assert_array_equal(np.array(order)[result.labels(near)] - 1, alone.labels(near))
    assert result.objective == pytest.approx(alone.objective, rel=1e-9)


def test_a_move_of_exactly_tol_is_the_last():
    X, start, weight = [[0.0], [2.0], [8.0]], [[0.0], [1.0]], [1.0, 3.0, 3.0]
    assert fit_hard_kmeans(X, start, sample_weight=weight).center_history[:2, 1].tolist() == [[1.0], [5.0]]
    assert fit_hard_kmeans(X, start, sample_weight=weight, tol=4.0).n_iter == 1
    assert fit_hard_kmeans(X, start, sample_weight=weight, tol=3.99).n_iter == 2


def test_tol_stops_once_no_coordinate_moves_further():
    X = np.random.default_rng(0).random((2000, 2))
    full = fit_hard_kmeans(X, X[:5])
    loose = fit_hard_kmeans(X, X[:5], tol=0.01)
    moves = np.abs(np.diff(full.center_history, axis=0)).max(axis=(1, 2))
    first_small = int(np.argmax(moves <= 0.01)) + 1
    assert loose.converged
    assert loose.n_iter == first_small < full.n_iter
    np.testing.assert_array_equal(loose.center_history, full.center_history[: first_small + 1])


def test_fitting_again_from_the_end_moves_nothing():
    X, centers, weight = general_problem(4)
    result = fit_hard_kmeans(X, centers, sample_weight=weight)
    again = fit_hard_kmeans(X, result.centers, sample_weight=weight)
    np.testing.assert_allclose(again.centers, result.centers, rtol=1e-12)
    assert again.objective == pytest.approx(result.objective, rel=1e-12)


# ---------------------------------------------------------------------------------------- types and memory


def everything(X: Any, centers: Any, weight: Any) -> list[Any]:
    """All that the module computes, in a form that can be compared."""
    labels = assign_labels(X, centers)
    result = fit_hard_kmeans(X, centers, sample_weight=weight)
    return [
        labels.tolist(),
        update_centers(X, labels, centers, weight).tolist(),
        wcss(X, centers, sample_weight=weight),
        mean_cost(X, centers, labels, weight),
        result.center_history.tolist(),
        result.objective_history.tolist(),
        result.labels(X).tolist(),
        result.responsibilities(X).tolist(),
    ]


X_WHOLE = np.random.default_rng(8).integers(-50, 50, size=(40, 3))
C_WHOLE = X_WHOLE[:3]
W_WHOLE = np.random.default_rng(9).integers(1, 4, size=40)


def frozen(array: np.ndarray) -> np.ndarray:
    array = array.astype(float)
    array.setflags(write=False)
    return array


@pytest.mark.parametrize(
    "form",
    [
        np.ndarray.tolist,
        lambda a: tuple(map(tuple, a)) if a.ndim == 2 else tuple(a),
        lambda a: a.astype(np.int16),
        lambda a: a.astype(">f8"),
        lambda a: a.astype(object),
        frozen,
        lambda a: np.asfortranarray(a.astype(float)),
        lambda a: np.repeat(a.astype(float), 3, axis=0)[::3],
        lambda a: a.astype(float)[::-1].copy()[::-1],
        Frame,
    ],
    ids=[
        "lists", "tuples", "small integers", "big-endian", "objects", "read-only", "Fortran order", "strided",
        "reversed", "a frame",
    ],
)  # fmt: skip
def test_the_same_numbers_in_any_form_give_the_same_results(form):
    expected = everything(X_WHOLE.astype(float), C_WHOLE.astype(float), W_WHOLE.astype(float))
    found = everything(form(X_WHOLE), form(C_WHOLE), form(W_WHOLE))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-14)


def test_inputs_are_never_changed():
    given_arrays = [X_WHOLE.astype(float), C_WHOLE * 10.0, W_WHOLE.astype(float)]
    before = [array.copy() for array in given_arrays]
    everything(*given_arrays)
    for array, old in zip(given_arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_results_share_no_memory_with_the_centers_that_were_passed():
    centers = np.array([[0.0], [9.0]])
    result = fit_hard_kmeans([[1.0], [8.0], [9.0]], centers)
    moved = update_centers([[1.0]], [0], centers)
    centers[:] = -1
    assert result.center_history[0].ravel().tolist() == [0.0, 9.0]
    assert result.labels([[8.0]]).tolist() == [1]
    assert moved.ravel().tolist() == [1.0, 9.0]


def test_float32_stays_float32_and_costs_are_added_in_float64():
    X = (np.random.default_rng(0).random((200_000, 2)) + 100).astype(np.float32)
    start = X[:3].astype(np.float64)
    result = fit_hard_kmeans(X, start, tol=1e-3)
    assert result.centers.dtype == result.center_history.dtype == np.float32
    assert result.responsibilities(X[:5]).dtype == update_centers(X[:3], [0, 1, 2], X[:3]).dtype == np.float32
    assert result.objective_history.dtype == np.float64
    double = X.astype(np.float64)
    labels = result.labels(X)
    means = update_centers(double, labels, result.centers)
    np.testing.assert_allclose(update_centers(X, labels, result.centers), means, rtol=1e-6)
    exact_cost = wcss(double, result.centers, labels)
    assert result.objective == pytest.approx(exact_cost, rel=1e-6)
    assert wcss(X, result.centers) == pytest.approx(exact_cost, rel=1e-6)


def test_float32_points_whose_squares_are_beyond_float32_are_refused_and_float64_ones_are_not():
    X = np.array([[0.0], [2e20]], dtype=np.float32)
    with pytest.raises(ValueError, match="float64"):
        wcss(X, [[1e20]])
    assert wcss(X.astype(np.float64), [[1e20]]) == pytest.approx(2e40, rel=1e-6)


def test_small_blocks_give_what_one_block_gives(monkeypatch):
    X, centers, weight = general_problem(11, largest=1000)
    whole = fit_hard_kmeans(X, centers, sample_weight=weight)
    monkeypatch.setattr(passes, "BLOCK_BYTES", 1 << 9)
    cut = fit_hard_kmeans(X, centers, sample_weight=weight)
    np.testing.assert_allclose(cut.center_history, whole.center_history, rtol=1e-11, atol=1e-13)
    np.testing.assert_array_equal(cut.labels(X), whole.labels(X))


# ---------------------------------------------------------------------------------------- scikit-learn


@pytest.mark.parametrize("weighted", [False, True])
def test_from_the_same_start_scikit_learn_ends_at_the_same_centers(weighted):
    compared = 0
    for seed in range(100):
        rng = np.random.default_rng([seed, weighted])
        N, D, K = (int(rng.integers(*limits)) for limits in ((20, 400), (1, 7), (2, 8)))
        X = rng.normal(size=(N, D)) + 3 * rng.normal(size=(K, D))[rng.integers(0, K, size=N)]
        start = X[rng.choice(N, K, replace=False)]
        weight = rng.random(N) + 0.05 if weighted else None
        ours = fit_hard_kmeans(X, start, sample_weight=weight)
        if "empty" in ours.message:  # the two have different rules for what then happens
            continue
        theirs = KMeans(K, init=start, n_init=1, tol=0, max_iter=300, algorithm="lloyd")
        theirs.fit(X, sample_weight=weight)
        np.testing.assert_allclose(ours.centers, theirs.cluster_centers_, rtol=1e-9, atol=1e-12)
        assert ours.objective == pytest.approx(theirs.inertia_, rel=1e-9)
        np.testing.assert_array_equal(ours.labels(X), theirs.labels_)
        compared += 1
    assert compared > 90
