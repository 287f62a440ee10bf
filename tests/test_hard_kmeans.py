"""Hard K-means: one problem worked by hand, the definitions by brute force, invariants, and scikit-learn."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softclust_lab import assign_labels, fit_hard_kmeans, mean_cost, passes, update_centers, wcss
from softclust_lab.result import ConvergenceWarning

from .oracles import best_cost, cost_of, labels_of, lloyd, means_of, partitions

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None)

SEEDS = st.integers(0, 2**32 - 1)
QUARTERS = st.integers(-12, 12).map(lambda n: n / 4)


@st.composite
def grid_problems(draw: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Few points on a coarse grid, with ties and duplicates, centers anywhere on it, and whole weights."""
    N, D = draw(st.integers(1, 7)), draw(st.integers(1, 2))
    K = draw(st.integers(1, min(N, 3)))
    X = draw(arrays(np.float64, (N, D), elements=QUARTERS))
    centers = draw(arrays(np.float64, (K, D), elements=QUARTERS))
    weight = np.array(draw(st.lists(st.integers(0, 3), min_size=N, max_size=N).filter(any)), dtype=float)
    return X, centers, weight


# ------------------------------------------------------------------------------- four points worked by hand

# A (0, 0) counts once, B (2, 0) three times, C (8, 0) twice, D (8, 6) once. The centers start at (0, 0) and
# (1, 0).
# Start:   B, C, D are nearer to the second center: cost 0 + 3*1 + 2*49 + (49 + 36) = 186.
# Step 1:  the second center moves to (3*2 + 2*8 + 8, 6) / 6 = (5, 1). B, at 4 from the first center and at 10
#          from the second, changes sides: cost 0 + 3*4 + 2*10 + 34 = 66.
# Step 2:  the centers are ((0 + 3*2) / 4, 0) = (1.5, 0) and (8, 6 / 3) = (8, 2). Nobody changes sides:
#          cost 2.25 + 3*0.25 + 2*4 + 16 = 27. A further step would move nothing.
HAND_X = [[0.0, 0.0], [2.0, 0.0], [8.0, 0.0], [8.0, 6.0]]
HAND_WEIGHT = [1.0, 3.0, 2.0, 1.0]
HAND_PATH = [[[0.0, 0.0], [1.0, 0.0]], [[0.0, 0.0], [5.0, 1.0]], [[1.5, 0.0], [8.0, 2.0]]]
HAND_LABELS = [[0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]]
HAND_COSTS = [186.0, 66.0, 27.0]


def test_four_weighted_points_worked_by_hand():
    result = fit_hard_kmeans(HAND_X, HAND_PATH[0], sample_weight=HAND_WEIGHT)
    assert result.method == "hard_kmeans"
    assert result.parameters == {"max_iter": 300, "tol": 0.0}
    assert result.centers.tolist() == HAND_PATH[-1]
    assert result.objective == 27.0
    assert result.objective_history.tolist() == HAND_COSTS
    assert result.center_history.tolist() == HAND_PATH
    assert result.n_iter == 2
    assert result.converged is True
    assert result.message == "converged after 2 iterations"
    assert result.labels(HAND_X).tolist() == HAND_LABELS[-1]
    assert result.responsibilities(HAND_X).tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]]


@pytest.mark.parametrize("t", range(3))
def test_each_step_by_hand(t):
    centers, labels = HAND_PATH[t], HAND_LABELS[t]
    assert assign_labels(HAND_X, centers).tolist() == labels
    assert wcss(HAND_X, centers, sample_weight=HAND_WEIGHT) == HAND_COSTS[t]
    assert wcss(HAND_X, centers, labels, HAND_WEIGHT) == HAND_COSTS[t]
    assert mean_cost(HAND_X, centers, sample_weight=HAND_WEIGHT) == HAND_COSTS[t] / 7
    moved = update_centers(HAND_X, labels, centers, HAND_WEIGHT)
    assert moved.tolist() == HAND_PATH[min(t + 1, 2)]


def test_the_first_lesson_two_points_and_one_center():
    assert mean_cost([[1.0], [11.0]], [[2.0]]) == 41.0
    assert update_centers([[1.0], [11.0]], [0, 0], [[2.0]]).tolist() == [[6.0]]
    assert mean_cost([[1.0], [11.0]], [[6.0]]) == 25.0
    assert fit_hard_kmeans([[1.0], [11.0]], [[2.0]]).objective_history.tolist() == [82.0, 50.0]


def test_given_labels_are_used_even_where_another_center_is_nearer():
    assert wcss([[0.0], [10.0]], [[0.0], [10.0]], labels=[1, 1]) == 100.0
    assert mean_cost([[0.0], [10.0]], [[0.0], [10.0]], labels=[1, 0]) == 100.0


# --------------------------------------------------------------------------------------------- brute force


@PROPERTY
@given(grid_problems())
def test_on_a_grid_every_step_is_its_definition_ties_included(problem):
    X, centers, weight = problem
    labels = assign_labels(X, centers)
    assert labels.dtype == np.intp
    assert labels.tolist() == labels_of(X, centers)
    assert wcss(X, centers, sample_weight=weight) == float(cost_of(X, centers, weights=weight))
    moved = np.array(means_of(X, labels, centers, weight), dtype=float)
    np.testing.assert_allclose(update_centers(X, labels, centers, weight), moved, rtol=1e-14, atol=1e-14)


@PROPERTY
@given(grid_problems(), st.data())
def test_the_cost_of_any_labels_is_its_definition(problem, data):
    X, centers, weight = problem
    labels = data.draw(st.lists(st.integers(0, len(centers) - 1), min_size=len(X), max_size=len(X)))
    cost = float(cost_of(X, centers, labels, weight))
    assert wcss(X, centers, labels, weight) == cost
    assert mean_cost(X, centers, labels, weight) == pytest.approx(cost / weight.sum(), rel=1e-15)


def test_every_iteration_of_a_fit_is_that_of_a_fit_in_exact_fractions():
    emptied = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        N, D = int(rng.integers(1, 8)), int(rng.integers(1, 3))
        X, weight = rng.normal(size=(N, D)), rng.random(N)
        centers = rng.normal(size=(int(rng.integers(1, N + 1)), D)) * rng.choice([0.5, 20.0])
        path, costs = lloyd(X, centers, weight)
        result = fit_hard_kmeans(X, centers, sample_weight=weight)
        # Where each point has a cluster of its own, the exact cost is 0 and the rest is rounding.
        steps = len(costs) if costs[-1] > 0 else len(costs) - 1
        assert result.converged
        np.testing.assert_allclose(
            result.objective_history[:steps], np.array(costs[:steps], dtype=float), rtol=1e-9, atol=1e-25
        )
        np.testing.assert_allclose(
            result.center_history[:steps], np.array(path[:steps], dtype=float), rtol=1e-9, atol=1e-12
        )
        assert result.objective == pytest.approx(float(costs[-1]), rel=1e-9, abs=1e-25)
        emptied += "empty" in result.message
    assert emptied > 20, "the problems should try the rule for empty clusters"


@pytest.mark.parametrize("seed", range(10))
def test_no_start_ends_below_the_best_partition_and_from_there_nothing_moves(seed):
    rng = np.random.default_rng(seed)
    X, weight, K = rng.normal(size=(7, 2)), rng.integers(1, 4, size=7).astype(float), 3
    optimum = float(best_cost(X, K, weight))
    ends = [
        fit_hard_kmeans(X, X[rng.choice(7, K, replace=False)], sample_weight=weight).objective
        for _ in range(10)
    ]
    assert min(ends) >= optimum * (1 - 1e-12)
    best = min(
        (np.array(means_of(X, labels, X[:K], weight), dtype=float) for labels in partitions(7, K)),
        key=lambda centers: wcss(X, centers, sample_weight=weight),
    )
    result = fit_hard_kmeans(X, best, sample_weight=weight)
    assert result.objective == pytest.approx(optimum, rel=1e-12)
    np.testing.assert_allclose(result.centers, best, rtol=1e-12)


@PROPERTY
@given(grid_problems())
def test_the_cost_falls_strictly_even_with_ties_duplicates_and_empty_clusters(problem):
    X, centers, weight = problem
    result = fit_hard_kmeans(X, centers, sample_weight=weight)
    assert result.converged
    assert np.all(np.diff(result.objective_history) < 0)


# ------------------------------------------------------------------- ties, duplicates, and the smallest cases


def test_on_a_tie_the_lowest_index_wins():
    assert assign_labels([[0.0]], [[1.0], [-1.0]]).tolist() == [0]
    assert assign_labels([[0.0]], [[2.0], [-1.0], [1.0]]).tolist() == [1]
    assert assign_labels([[5.0], [6.0]], [[3.0], [3.0]]).tolist() == [0, 0]


@pytest.mark.parametrize("offset", [0, 1_000_000])
def test_whole_numbers_tie_exactly_wherever_they_are(offset):
    side = np.arange(-6, 7) + offset
    X = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    centers = [[offset + 4, offset - 2], [offset - 2, offset + 4], [offset - 2, offset - 2]]
    np.testing.assert_array_equal(assign_labels(X, centers), labels_of(X, centers))


def test_points_that_coincide_share_their_center():
    result = fit_hard_kmeans([[1.0], [1.0], [1.0], [5.0]], [[1.0], [5.0]])
    assert result.objective_history.tolist() == [0.0]
    assert result.n_iter == 0
    assert result.converged


def test_more_centers_than_places_leave_the_others_where_they_were():
    result = fit_hard_kmeans([[5.0], [5.0], [5.0]], [[5.0], [7.0], [9.0]])
    assert result.centers.ravel().tolist() == [5.0, 7.0, 9.0]
    assert (result.objective, result.n_iter, result.message) == (0.0, 0, "converged after 0 iterations")


@PROPERTY
@given(st.integers(1, 8), st.integers(1, 3), SEEDS)
def test_with_as_many_clusters_as_points_the_cost_ends_at_zero_from_any_start(N, D, seed):
    rng = np.random.default_rng(seed)
    X = rng.permutation(np.arange(2.0 * N * D).reshape(-1, D))[:N]
    result = fit_hard_kmeans(X, rng.integers(-5, 5, size=(N, D)))
    assert result.objective == 0.0
    assert sorted(result.centers.tolist()) == sorted(X.tolist())


def test_one_point_is_its_own_mean():
    result = fit_hard_kmeans([[3.0, 4.0]], [[0.0, 0.0]])
    assert result.objective_history.tolist() == [25.0, 0.0]
    assert result.centers.tolist() == [[3.0, 4.0]]


def test_one_cluster_is_the_weighted_mean_and_its_cost_the_variance():
    rng = np.random.default_rng(0)
    X, weight = rng.normal(size=(50, 3)), rng.random(50)
    result = fit_hard_kmeans(X, [[9.0, 9.0, 9.0]], sample_weight=weight)
    np.testing.assert_allclose(result.centers[0], np.average(X, axis=0, weights=weight), rtol=1e-13)
    spread = np.average((X - result.centers[0]) ** 2, axis=0, weights=weight).sum()
    assert result.objective == pytest.approx(weight.sum() * spread, rel=1e-12)


def test_on_a_line_clusters_are_intervals():
    X = np.random.default_rng(1).normal(size=(200, 1))
    labels = fit_hard_kmeans(X, [[-1.0], [0.0], [1.0]]).labels(X)
    assert np.all(np.diff(labels[np.argsort(X[:, 0])]) >= 0)


# ------------------------------------------------------------------------------------------ empty clusters


def test_in_the_mean_step_an_empty_cluster_keeps_its_center():
    moved = update_centers([[1.0], [3.0]], [2, 2], [[7.0], [8.0], [9.0]])
    assert moved.tolist() == [[7.0], [8.0], [2.0]]


def test_in_the_mean_step_a_cluster_of_weight_zero_keeps_its_center():
    moved = update_centers([[1.0], [3.0]], [0, 1], [[7.0], [8.0]], sample_weight=[1.0, 0.0])
    assert moved.tolist() == [[1.0], [8.0]]


def test_several_emptied_centers_go_one_after_the_other_to_the_costliest_points():
    # All three points are nearest to 0, so its center moves to 11/3; the two empty ones go to 10, which costs
    # most, and then to 0. In the next step nobody is left at 11/3: it goes to 0 (which costs as much as 1,
    # and comes first) while the mean of 0 and 1 moves to 0.5. Then every point has a center.
    result = fit_hard_kmeans([[0.0], [1.0], [10.0]], [[0.0], [100.0], [200.0]])
    np.testing.assert_allclose(
        result.center_history[..., 0], [[0, 100, 200], [11 / 3, 10, 0], [0, 10, 0.5], [0, 10, 1]], rtol=1e-14
    )
    assert result.objective_history.tolist() == [101.0, 1.0, 0.25, 0.0]
    assert result.message == "converged after 3 iterations; empty clusters moved to the costliest points: 3"


def test_the_costliest_point_is_judged_with_its_weight():
    result = fit_hard_kmeans([[0.0], [4.0], [6.0]], [[0.0], [90.0]], sample_weight=[10.0, 1.0, 0.1])
    # The mean is 4.6 / 11.1 = 0.41; the point 4 costs 12.9 and the point 6, which counts little, 3.1.
    np.testing.assert_allclose(result.center_history[1, :, 0], [4.6 / 11.1, 4.0], rtol=1e-14)


def test_a_point_of_weight_zero_draws_no_center():
    result = fit_hard_kmeans([[0.0], [2.0], [1000.0]], [[0.0], [900.0]], sample_weight=[1.0, 1.0, 0.0])
    assert sorted(result.centers.ravel()) == [0.0, 2.0]
    assert result.objective == 0.0


def test_the_costliest_point_is_found_in_whatever_block_it_lies(monkeypatch):
    monkeypatch.setattr(passes, "BLOCK_BYTES", 8 * 4 * 16)  # 16 points to a block
    X = np.zeros((100, 1))
    X[70] = 5.0
    assert fit_hard_kmeans(X, [[0.0], [1e3]]).center_history[1, 1] == 5.0
    X[20] = -5.0  # costs as much, and comes first
    assert fit_hard_kmeans(X, [[0.0], [1e3]]).center_history[1, 1] == -5.0


# -------------------------------------------------------------------------------------------- when it stops


def test_max_iter_zero_only_evaluates_the_start():
    with pytest.warns(ConvergenceWarning, match="max_iter = 0"):
        result = fit_hard_kmeans(HAND_X, HAND_PATH[0], sample_weight=HAND_WEIGHT, max_iter=0)
    assert result.objective_history.tolist() == [186.0]
    assert result.center_history.tolist() == HAND_PATH[:1]
    assert (result.n_iter, result.converged) == (0, False)


def test_stopping_early_warns_the_caller_and_says_so_in_the_result():
    with pytest.warns(ConvergenceWarning) as caught:
        result = fit_hard_kmeans(HAND_X, HAND_PATH[0], sample_weight=HAND_WEIGHT, max_iter=1)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert str(caught[0].message) == f"hard K-means {result.message}"
    assert result.message == "stopped at max_iter = 1 before convergence: raise max_iter"
    assert result.converged is False
    assert result.objective_history.tolist() == HAND_COSTS[:2]


def test_a_fit_that_converges_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fit_hard_kmeans(HAND_X, HAND_PATH[0]).converged


def test_a_fit_is_its_own_steps_bit_for_bit():
    X = np.random.default_rng(11).normal(size=(500, 3)) * [1.0, 30.0, 0.01] + 1e5
    result = fit_hard_kmeans(X, X[:5])
    assert result.n_iter > 3
    for t in range(result.n_iter):
        centers = result.center_history[t]
        assert wcss(X, centers) == result.objective_history[t]
        moved = update_centers(X, assign_labels(X, centers), centers)
        assert np.array_equal(moved, result.center_history[t + 1])


@pytest.mark.parametrize(("dtype", "far"), [(np.float64, 1e9), (np.float32, 1e4)])
def test_centers_in_groups_very_far_apart_still_win_their_own_points(dtype, far):
    X = np.array([[0.0], [1.0], [far], [far + 1]], dtype=dtype)
    assert assign_labels(X, X).tolist() == [0, 1, 2, 3]
    assert wcss(X, X) == fit_hard_kmeans(X, X).objective == 0
    rng = np.random.default_rng(3)
    spread = rng.normal(size=(300, 2)) + rng.choice([0.0, far], size=(300, 1))
    points = spread.astype(dtype)
    centers = points[:6]
    exact = ((points.astype(np.longdouble)[:, None] - centers.astype(np.longdouble)) ** 2).sum(axis=-1)
    chosen = exact[np.arange(300), assign_labels(points, centers)]
    assert np.allclose(chosen.astype(float), exact.min(axis=1).astype(float), rtol=1e-3, atol=0)
