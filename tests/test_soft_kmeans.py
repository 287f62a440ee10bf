"""Soft K-means: three points by hand, the definitions as loops, the free energy, and when a fit stops."""

from __future__ import annotations

import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import minimize

from softclust_lab import passes
from softclust_lab.metrics import numerical_gradient
from softclust_lab.result import ConvergenceWarning, converged_after
from softclust_lab.soft_kmeans import fit_soft_kmeans, free_energy, soft_assign, update_soft_centers

# ------------------------------------------------------------------------------- three points worked by hand

# Stiffness log 2 makes exp(-beta d) = 2^-d. The centers are at 0 and 2, the points at 0, 1 and 3.
# Squared distances:  0: (0, 4);  1: (1, 1);  3: (9, 1).
# Powers of 1/2:      (1, 1/16);  (1/2, 1/2); (1/512, 1/2), with sums 17/16, 1 and 257/512.
# Responsibilities:   (16/17, 1/17);  (1/2, 1/2);  (1/257, 256/257).
# Free energy:        -log2(17/16 * 1 * 257/512).
HAND_X = [[0.0], [1.0], [3.0]]
HAND_CENTERS = [[0.0], [2.0]]
HAND_PHI = [[Fraction(16, 17), Fraction(1, 17)], [Fraction(1, 2)] * 2, [Fraction(1, 257), Fraction(256, 257)]]
HAND_ENERGY = -math.log2(Fraction(17 * 257, 16 * 512))
# Means, with the points counting 1, 3 and 2 times: sum of w phi x over sum of w phi.
HAND_WEIGHT = [1, 3, 2]
HAND_MEANS = [
    sum(w * p[k] * Fraction(x[0]) for w, p, x in zip(HAND_WEIGHT, HAND_PHI, HAND_X, strict=True))
    / sum(w * p[k] for w, p in zip(HAND_WEIGHT, HAND_PHI, strict=True))
    for k in range(2)
]


def test_three_points_worked_by_hand():
    phi = soft_assign(HAND_X, HAND_CENTERS, stiffness=math.log(2))
    np.testing.assert_allclose(phi, np.array(HAND_PHI, dtype=float), rtol=1e-14)
    assert free_energy(HAND_X, HAND_CENTERS, math.log(2)) == pytest.approx(HAND_ENERGY, rel=1e-14)
    moved = update_soft_centers(HAND_X, phi, HAND_WEIGHT)
    np.testing.assert_allclose(moved.ravel(), np.array(HAND_MEANS, dtype=float), rtol=1e-14)


def test_one_iteration_by_hand():
    with pytest.warns(ConvergenceWarning, match="max_iter = 1"):
        result = fit_soft_kmeans(
            HAND_X, HAND_CENTERS, stiffness=math.log(2), sample_weight=HAND_WEIGHT, max_iter=1
        )
    start = HAND_WEIGHT @ -np.log2([17 / 16, 1.0, 257 / 512])
    assert result.method == "soft_kmeans"
    assert dict(result.parameters) == {"stiffness": math.log(2), "max_iter": 1, "tol": 1e-6}
    assert result.center_history[0].tolist() == HAND_CENTERS
    np.testing.assert_allclose(result.centers.ravel(), np.array(HAND_MEANS, dtype=float), rtol=1e-14)
    assert result.objective_history[0] == pytest.approx(start, rel=1e-14)
    assert result.objective == result.objective_history[1] < result.objective_history[0]
    assert (result.n_iter, result.converged) == (1, False)


def test_two_pairs_far_apart_end_at_the_means_of_the_pairs():
    result = fit_soft_kmeans([[0.0], [2.0], [10.0], [12.0]], [[3.0], [4.0]], stiffness=1.0)
    np.testing.assert_allclose(result.centers.ravel(), [1.0, 11.0], atol=1e-6)
    assert result.converged
    assert result.message == converged_after(result.n_iter)
    assert result.labels([[0.0], [7.0]]).tolist() == [0, 1]


# ---------------------------------------------------------------------------------------------- definitions


def problem(seed: int, largest: int = 25) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    rng = np.random.default_rng(seed)
    N, D = int(rng.integers(2, largest)), int(rng.integers(1, 7))
    X = rng.normal(size=(N, D))
    centers = rng.normal(size=(int(rng.integers(1, min(N, 5) + 1)), D))
    return X, centers, rng.random(N) + 0.1, float(10 ** rng.uniform(-2, 1.5))


def by_loops(X, centers, stiffness):
    """Responsibilities and each point's free energy, as the book writes them."""
    phi, energies = [], []
    for x in X:
        powers = [math.exp(-stiffness * math.dist(x, center) ** 2) for center in centers]
        phi.append([power / math.fsum(powers) for power in powers])
        energies.append(-math.log(math.fsum(powers)) / stiffness)
    return np.array(phi), np.array(energies)


@pytest.mark.parametrize("seed", range(30))
def test_each_step_is_its_definition(seed):
    X, centers, weight, stiffness = problem(seed)
    phi, energies = by_loops(X, centers, stiffness)
    np.testing.assert_allclose(soft_assign(X, centers, stiffness), phi, rtol=1e-11, atol=1e-300)
    energy = free_energy(X, centers, stiffness, weight)
    assert energy == pytest.approx(weight @ energies, rel=1e-12, abs=1e-12)
    means = (phi * weight[:, None]).T @ X / (weight @ phi)[:, None]
    np.testing.assert_allclose(update_soft_centers(X, phi, weight), means, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("seed", range(30))
def test_a_fit_is_its_own_steps(seed):
    X, centers, weight, stiffness = problem(seed)
    result = fit_soft_kmeans(X, centers, stiffness=stiffness, sample_weight=weight, max_iter=1000)
    for t in range(0, result.n_iter, 7):
        here = result.center_history[t]
        assert free_energy(X, here, stiffness, weight) == pytest.approx(
            result.objective_history[t], rel=1e-13, abs=1e-13
        )
        moved = update_soft_centers(X, soft_assign(X, here, stiffness), weight)
        np.testing.assert_allclose(moved, result.center_history[t + 1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_the_free_energy_is_the_least_over_all_responsibilities_and_soft_assign_attains_it(seed):
    X, centers, _, stiffness = problem(seed)
    distances = ((X[:, None] - centers) ** 2).sum(axis=-1)

    def cost(phi):
        entropy = np.where(phi > 0, phi * np.log(np.where(phi > 0, phi, 1)), 0).sum()
        return (phi * distances).sum() + entropy / stiffness

    energy = free_energy(X, centers, stiffness)
    assert cost(soft_assign(X, centers, stiffness)) == pytest.approx(energy, rel=1e-11, abs=1e-11)
    rng = np.random.default_rng(seed)
    for concentration in (0.1, 1.0, 10.0):
        others = rng.dirichlet(np.full(len(centers), concentration), size=len(X))
        assert cost(others) >= energy - 1e-11 * abs(energy)


@pytest.mark.parametrize("seed", range(20))
def test_the_gradient_of_the_free_energy_has_the_weights_held_fixed(seed):
    X, centers, weight, stiffness = problem(seed)
    phi = soft_assign(X, centers, stiffness) * weight[:, None]
    gradient = 2 * (phi.sum(axis=0)[:, None] * centers - phi.T @ X)
    numerical = numerical_gradient(lambda y: free_energy(X, y, stiffness, weight), centers, step=1e-5)
    np.testing.assert_allclose(gradient, numerical, rtol=1e-6, atol=1e-6 * np.abs(gradient).max())


@pytest.mark.parametrize("seed", range(10))
def test_a_fit_ends_where_a_minimiser_of_the_definition_ends(seed):
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(size=(8, 2)) + place for place in ([0, 0], [4, 0])])
    ours = fit_soft_kmeans(X, X[[0, -1]], stiffness=0.7, tol=1e-9, max_iter=3000)
    theirs = minimize(
        lambda y: by_loops(X, y.reshape(2, 2), 0.7)[1].sum(), ours.centers.ravel() + 0.01, method="BFGS"
    )
    np.testing.assert_allclose(ours.centers.ravel(), theirs.x, atol=1e-5)
    assert ours.objective == pytest.approx(theirs.fun, rel=1e-9)


# ------------------------------------------------------------------------------------------------- extremes


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("stiffness", [1e30, 1e39, 1e300, 1.7e308])
def test_any_stiffness_is_safe_and_the_largest_give_hard_assignments(dtype, stiffness):
    X = np.array([[0.0], [3.0], [5.0]], dtype=dtype)
    phi = soft_assign(X, [[0.0], [4.0]], stiffness)
    assert phi.tolist() == [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
    assert free_energy(X, [[0.0], [4.0]], stiffness) == 2.0
    assert soft_assign(X, [[4.0], [2.0]], stiffness)[1].tolist() == [0.5, 0.5]  # a tie stays a tie


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("stiffness", [1e-300, 1e-46, 1e-20])
def test_the_smallest_stiffness_shares_everything_equally(dtype, stiffness):
    X = np.array([[0.0], [3.0], [9.0]], dtype=dtype)
    assert soft_assign(X, [[0.0], [4.0]], stiffness) == pytest.approx(0.5)
    result = fit_soft_kmeans(X, [[0.0], [4.0]], stiffness=stiffness)
    np.testing.assert_allclose(result.centers.ravel(), 4.0, rtol=1e-6)
    assert result.objective == pytest.approx(-3 * math.log(2) / stiffness, rel=1e-6)
    assert "only 1 of 2 centers differ" in result.message


@pytest.mark.parametrize(("dtype", "far"), [(np.float64, 1e8), (np.float32, 1e3)])
def test_data_far_from_zero_keep_their_digits(dtype, far):
    X = np.array([[0.0], [1.0], [4.0], [5.0]], dtype=dtype)
    near = fit_soft_kmeans(X, X[[0, 3]], stiffness=1.0)
    moved = fit_soft_kmeans(X + dtype(far), X[[0, 3]] + dtype(far), stiffness=1.0)
    np.testing.assert_allclose(moved.centers - far, near.centers, atol=4 * np.spacing(dtype(far)))


def test_a_starved_center_stays_and_is_named():
    X = [[0.0], [1.0], [2.0]]
    result = fit_soft_kmeans(X, [[0.0], [1e6], [2.0]], stiffness=2.0)
    assert result.converged
    assert result.centers[1] == 1e6
    assert "starved centers stay where they are: 1" in result.message
    alone = fit_soft_kmeans(X, [[0.0], [2.0]], stiffness=2.0)
    np.testing.assert_allclose(result.centers[[0, 2]], alone.centers, rtol=1e-12)


def test_responsibilities_too_small_to_have_digits_move_no_center():
    X = np.array([[0.0], [1.0]])
    barely = math.sqrt(740.0)  # exp(-740) is a denormal number, with a digit or two
    result = fit_soft_kmeans(X, [[0.5], [barely + 1]], stiffness=1.0)
    assert result.centers[1] == barely + 1
    with pytest.raises(ValueError, match=r"`responsibilities` must give each cluster .* in column 1"):
        update_soft_centers(X, [[1.0, 0.0], [1.0, 5e-324]])


@pytest.mark.parametrize("phi", [[[1.0], [0.5]], [1.0, 0.5, 0.5], np.empty((3, 0))])
def test_responsibilities_of_another_shape_are_refused(phi):
    with pytest.raises(
        ValueError, match=r"`responsibilities` must have shape \(3, K\), one row for each point"
    ):
        update_soft_centers(HAND_X, phi)


def test_points_that_are_all_equal_are_one_place():
    result = fit_soft_kmeans(np.full((5, 2), 3.0), [[3.0, 3.0], [3.5, 3.0]], stiffness=1.0)
    assert result.converged
    np.testing.assert_allclose(result.centers, 3.0)
    assert "only 1 of 2 centers differ" in result.message


def test_equal_centers_stay_equal():
    X = np.random.default_rng(0).normal(size=(30, 2))
    result = fit_soft_kmeans(X, [X[0], X[0], X[1]], stiffness=5.0)
    assert result.centers[0].tolist() == result.centers[1].tolist() != result.centers[2].tolist()
    assert "only 2 of 3 centers differ" in result.message


def test_a_point_of_no_weight_does_not_exist():
    X = np.random.default_rng(3).normal(size=(20, 2))
    X[7] = 1e6
    weight = np.ones(20)
    weight[7] = 0
    kept = np.delete(X, 7, axis=0)
    result = fit_soft_kmeans(X, X[:2], stiffness=1.0, sample_weight=weight)
    without = fit_soft_kmeans(kept, X[:2], stiffness=1.0)
    assert result.n_iter == without.n_iter
    np.testing.assert_allclose(result.centers, without.centers, rtol=1e-7)


# -------------------------------------------------------------------------------------------- when it stops


def test_max_iter_zero_only_evaluates_the_start():
    with pytest.warns(ConvergenceWarning, match="max_iter = 0") as caught:
        result = fit_soft_kmeans(HAND_X, HAND_CENTERS, stiffness=math.log(2), max_iter=0)
    assert [caught[0].filename, len(caught)] == [__file__, 1]
    assert str(caught[0].message) == f"soft K-means {result.message}"
    assert result.objective_history.tolist() == [pytest.approx(HAND_ENERGY)]
    assert result.centers.tolist() == HAND_CENTERS


def test_tol_is_a_share_of_the_spread():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 2)) * [3.0, 1.0] + 50
    spread = math.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=1).mean())
    full = fit_soft_kmeans(X, X[:3], stiffness=0.5, tol=1e-8, max_iter=2000)
    loose = fit_soft_kmeans(X, X[:3], stiffness=0.5, tol=1e-3)
    moves = np.abs(np.diff(full.center_history, axis=0)).max(axis=(1, 2))
    first = int(np.argmax(moves <= 1e-3 * spread)) + 1
    assert loose.n_iter == first < full.n_iter
    np.testing.assert_array_equal(loose.center_history, full.center_history[: first + 1])
    assert moves[-1] <= 1e-8 * spread < moves[-2]


def test_a_fit_that_converges_is_silent_and_a_second_one_from_its_end_stays():
    X = np.random.default_rng(2).normal(size=(100, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = fit_soft_kmeans(X, X[:3], stiffness=2.0)
        again = fit_soft_kmeans(X, result.centers, stiffness=2.0)
    assert result.converged
    assert again.n_iter == 1
    np.testing.assert_allclose(again.centers, result.centers, atol=1e-5)


def test_one_pass_for_each_iteration_gives_both_the_energy_and_the_update(monkeypatch):
    from softclust_lab.soft_kmeans import sums as soft_pass

    counted = []
    real = passes.sum_blocks
    monkeypatch.setattr(soft_pass, "sum_blocks", lambda *a, **k: counted.append(1) or real(*a, **k))
    X = np.random.default_rng(2).normal(size=(100, 2))
    result = fit_soft_kmeans(X, X[:3], stiffness=2.0)
    assert len(counted) == result.n_iter + 1
