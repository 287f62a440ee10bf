"""ITISC and its relatives: which method it becomes as its temperatures go to zero or to infinity.

T1 is how soft the minimum over centers is, T2 how soft the maximum over points. Each tolerance is the bound
that says how far from the limit a given temperature is.
"""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np
import pytest

from softclust_lab.distances import squared_distances
from softclust_lab.hard_kmeans import fit_hard_kmeans, wcss
from softclust_lab.itisc import fit_itisc, itisc_objective, point_energies
from softclust_lab.metrics import within_cluster_distance
from softclust_lab.soft_kmeans import fit_soft_kmeans, free_energy, soft_assign, update_soft_centers

from .oracles import partitions
from .test_relations import EPS, SEEDS, mean_shift_bound, rounding, three_blobs


def temperatures(T1: float, T2: float, distortion: str = "squared") -> dict[str, object]:
    return {"fuzziness_temperature": T1, "deviation_temperature": T2, "distortion": distortion}


def enclosing_ball(X: np.ndarray) -> tuple[np.ndarray, float]:
    """The center and the squared radius of the smallest disc around points of the plane, by trial.

    It has two of the points at the ends of a diameter, or three on its border.
    """
    if len(X) == 1:
        return X[0], 0.0
    centers = [(a + b) / 2 for a, b in combinations(X, 2)]
    for a, b, c in combinations(X, 3):
        sides = 2 * np.array([b - a, c - a])
        if abs(np.linalg.det(sides)) > 1e-12:
            centers.append(np.linalg.solve(sides, [b @ b - a @ a, c @ c - a @ a]))
    radii = squared_distances(X, np.array(centers)).max(axis=0)
    return centers[int(radii.argmin())], float(radii.min())


# ------------------------------------------------------------------------- T2 to infinity: soft K-means


@SEEDS
@pytest.mark.parametrize("T2", [1e1, 1e3, 1e5, 1e8])
def test_at_high_t2_r_is_the_free_energy_of_a_point(seed, T2):
    X, centers = three_blobs(seed)
    N, T1 = len(X), 3.0
    E = point_energies(X, centers, T1, "squared")
    F = free_energy(X, centers, stiffness=1 / T1)
    assert E.sum() == pytest.approx(F, rel=0, abs=N * EPS * np.abs(E).sum())
    above = itisc_objective(X, centers, **temperatures(T1, T2)) - T2 * math.log(N) - F / N
    # Hoeffding's lemma: T2 log mean exp(E / T2) exceeds the mean by at most range^2 / (8 T2), and by
    # Jensen's inequality it is not less; T2 log N loses digits of its size.
    lost = 4 * EPS * (T2 * math.log(N) + np.abs(E).max())
    assert -lost <= above <= np.ptp(E) ** 2 / (8 * T2) + lost


@SEEDS
@pytest.mark.parametrize("T2", [1e3, 1e5, 1e8])
def test_at_high_t2_each_alternating_step_is_one_of_soft_kmeans_with_beta_1_over_t1(seed, T2):
    X, start = three_blobs(seed)
    T1 = 3.0
    path = fit_itisc(X, start, solver="alternating", **temperatures(T1, T2)).center_history
    assert len(path) >= 4
    extent = math.sqrt(squared_distances(X, X).max())
    for centers, moved in pairwise(path):
        soft = update_soft_centers(X, soft_assign(X, centers, 1 / T1))
        # Importance weights lie within exp(+-r) / N, r = range / T2, and change each share of a mean by no
        # more than a factor exp(+-2 r).
        r = np.ptp(point_energies(X, centers, T1, "squared")) / T2
        bound = extent * math.expm1(2 * r) + rounding(X, 4)
        assert np.linalg.norm(moved - soft, axis=1).max() <= bound


@SEEDS
def test_the_distance_to_soft_kmeans_centers_falls_as_1_over_t2(seed):
    X, start = three_blobs(seed)
    soft = fit_soft_kmeans(X, start, stiffness=1 / 3, tol=1e-10, max_iter=5000).centers
    away = [
        np.abs(
            fit_itisc(X, start, solver="majorize", tol=1e-10, **temperatures(3.0, T2)).centers - soft
        ).max()
        for T2 in (1e4, 1e5)
    ]
    # The next term is range / T2 = 1e-2 of the first one; both fits stop 1e-4 of it from their ends.
    assert away[0] / away[1] == pytest.approx(10, rel=0.05)


@SEEDS
def test_at_high_t2_and_low_t1_it_is_kmeans(seed):
    X, start = three_blobs(seed)
    N, T1, T2 = len(X), 0.05, 1e7
    hard = fit_hard_kmeans(X, start)
    result = fit_itisc(X, start, solver="alternating", **temperatures(T1, T2))
    before = result.center_history[-2]
    tilt = np.ptp(point_energies(X, before, T1, "squared")) / T2
    bound = mean_shift_bound(X, before, stiffness=1 / T1, tilt=tilt)
    assert np.array_equal(result.labels(X), hard.labels(X))
    assert np.linalg.norm(result.centers - hard.centers, axis=1).max() <= bound
    # Energies are below the distances by at most T1 log K; above their mean, Hoeffding's lemma again.
    E = point_energies(X, result.centers, T1, "squared")
    R = result.objective - T2 * math.log(N)
    lost = 4 * EPS * T2 * math.log(N)
    J = wcss(X, result.centers) / N
    assert J - T1 * math.log(3) - lost <= R <= J + np.ptp(E) ** 2 / (8 * T2) + lost


# ------------------------------------------------------------------------- T1, T2 to zero: K-center


@SEEDS
@pytest.mark.parametrize("distortion", ["squared", "log"])
@pytest.mark.parametrize("T", [1.0, 0.1, 1e-3, 1e-6])
def test_at_low_temperatures_r_is_the_largest_distance_to_a_nearest_center(seed, distortion, T):
    X, centers = three_blobs(seed)
    farthest = squared_distances(X, centers).min(axis=1).max()
    limit = farthest if distortion == "squared" else math.log(farthest)
    # A soft minimum of K numbers is below by at most T1 log K, a soft maximum of N above by at most T2 log N.
    R = itisc_objective(X, centers, **temperatures(T, T, distortion))
    lost = len(X) * EPS * abs(limit)
    assert limit - T * math.log(3) - lost <= R <= limit + T * math.log(len(X)) + lost


@SEEDS
@pytest.mark.parametrize("T2", [1.0, 0.1, 0.01])
@pytest.mark.parametrize("distortion", ["squared", "log"])
def test_one_center_at_low_t2_is_that_of_the_smallest_enclosing_ball(seed, T2, distortion):
    X, start = three_blobs(seed, N=25)
    middle, radius2 = enclosing_ball(X)
    result = fit_itisc(X, start[:1], solver="majorize", **temperatures(1.0, T2, distortion))
    assert result.converged
    # At its minimum the largest squared distance is at most r^2 + s, where s = T2 log N ("squared") or
    # r^2 (N^T2 - 1) ("log"), and it is at least r^2 + |y - middle|^2 everywhere.
    squared = distortion == "squared"
    s = T2 * math.log(len(X)) if squared else radius2 * math.expm1(T2 * math.log(len(X)))
    # Stopped at a step of tol = 1e-6 spreads: R (convex, or exp(R / T2) is) is flat to that, times a length.
    flat = 2e-6 * squared_distances(X, X).max()
    found = result.objective if squared else math.exp(result.objective)
    assert radius2 <= found <= radius2 + s + flat
    assert ((result.centers[0] - middle) ** 2).sum() <= s + flat


@pytest.mark.parametrize("seed", [0, 1])
def test_the_best_two_centers_at_low_temperatures_solve_the_k_center_problem(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(8, 2))
    groups = ([X[np.array(labels) == k] for k in set(labels)] for labels in partitions(8, 2))
    best = min(max(enclosing_ball(group)[1] for group in groups_of) for groups_of in groups)
    T = 1e-3
    fits = [
        fit_itisc(X, rng.normal(size=(2, 2)), solver="majorize", max_iter=5000, **temperatures(T, T))
        for _ in range(20)
    ]
    farthest = min(squared_distances(X, fit.centers).min(axis=1).max() for fit in fits)
    # Two soft limits, as above: R there is at most best + T2 log N, and the distance at most T1 log K more.
    assert best * (1 - 1e-12) <= farthest <= best + T * (math.log(8) + math.log(2))


# ------------------------------------------------------------------------- T1 to zero at a given T2


@SEEDS
@pytest.mark.parametrize("T1", [1.0, 0.1, 1e-3, 1e-6])
def test_fuzzy_itisc_at_t2_1_is_kmeans_and_at_t2_2_k_medians_as_t1_goes_to_zero(seed, T1):
    X, centers = three_blobs(seed)
    for T2, limit in ((1.0, wcss(X, centers)), (2.0, within_cluster_distance(X, centers))):
        cost = math.exp(itisc_objective(X, centers, **temperatures(T1, T2, "log")) / T2)
        # exp(E) is between d K^-T1 and d, with d the least squared distance; cost is the sum of exp(E / T2).
        lost = len(X) * EPS * max(1, abs(math.log(cost)))
        assert 3 ** (-T1 / T2) * (1 - lost) <= cost / limit <= 1 + lost


def test_one_center_at_t2_2_is_the_geometric_median():
    # Of the corners of a convex quadrilateral that is where its diagonals cross; here at (1, 0.5).
    X = np.array([[-1.0, 0.5], [4.0, 0.5], [1.0, -2.0], [1.0, 1.5]])
    result = fit_itisc(X, [[0.3, 0.2]], deviation_temperature=2.0, tol=1e-10)
    assert result.converged
    # exp(R / 2) is the sum of the distances: of the diagonals. The fit ends where R is flat to 1e-14 of its
    # size, and so knows the center to about the root of that, 1e-7.
    assert math.exp(result.objective / 2) == pytest.approx(5 + 3.5, rel=1e-12)
    np.testing.assert_allclose(result.centers, [[1.0, 0.5]], rtol=0, atol=5e-7)
