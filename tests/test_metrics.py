"""Figures of merit, against their definitions, scikit-learn and scipy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.stats import multivariate_normal, norm
from sklearn.metrics import adjusted_rand_score

from softclust_lab import wcss
from softclust_lab.metrics import (
    adjusted_rand_index,
    boundary_distance,
    gaussian_kl,
    match_centers,
    numerical_gradient,
    within_cluster_distance,
)

from .oracles import Point, adjusted_rand_by_pairs, exact, nearest, squared_distance, weighted_mean

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None)

# Two clusters on a line: 0, 1, 3 belong to the center 1, and 10, 14 to the center 11.
LINE = [[0.0], [1.0], [3.0], [10.0], [14.0]]
CENTERS = [[1.0], [11.0]]


# -------------------------------------------------------------------------------------------------- distances


def boundary_distance_by_clusters(
    X: Sequence[Sequence[float]], centers: Sequence[Sequence[float]], n_boundary: int
) -> float:
    """Equation (40), letter for letter: the boundary points of each cluster, then the sum over clusters."""
    points, places = exact(X), exact(centers)
    mean = weighted_mean(points, [Fraction(1)] * len(points))
    boundary = sorted(points, key=lambda point: squared_distance(point, mean), reverse=True)[:n_boundary]
    clusters: dict[int, list[Point]] = {}
    for point in boundary:
        clusters.setdefault(nearest(point, places), []).append(point)
    return sum(math.dist(b, places[j]) for j, members in clusters.items() for b in members)


# The mean of the line is 5.6; from it the points lie 5.6, 4.6, 2.6, 4.4 and 8.4 away.
@pytest.mark.parametrize(
    ("n_boundary", "expected"), [(1, 3), (2, 3 + 1), (3, 3 + 1 + 0), (4, 3 + 1 + 0 + 1), (5, 7)]
)
def test_the_boundary_distance_of_five_points_worked_by_hand(n_boundary, expected):
    assert boundary_distance(LINE, CENTERS, n_boundary) == expected


def test_boundary_points_are_far_from_the_mean_of_the_data_whichever_cluster_they_belong_to():
    # Around the mean 0: both outermost points belong to the right cluster, the left cluster has none.
    X = [[-4.0], [-3.0], [-3.0], [5.0], [5.0]]
    assert boundary_distance(X, [[-3.0], [4.0]], n_boundary=2) == 1 + 1


def test_of_points_equally_far_from_the_mean_the_first_is_the_boundary_point():
    assert boundary_distance([[-1.0], [1.0]], [[-1.0], [4.0]]) == 0.0
    assert boundary_distance([[1.0], [-1.0]], [[-1.0], [4.0]]) == 2.0


@pytest.mark.parametrize("n_boundary", [1, 2, 7, 12])
def test_the_boundary_distance_is_its_definition(n_boundary):
    rng = np.random.default_rng(n_boundary)
    for _ in range(20):
        X, centers = rng.normal(size=(12, 2)).tolist(), rng.normal(size=(3, 2)).tolist()
        expected = boundary_distance_by_clusters(X, centers, n_boundary)
        assert boundary_distance(X, centers, n_boundary) == pytest.approx(expected, rel=1e-12)


def test_all_points_as_boundary_give_the_within_cluster_distance():
    rng = np.random.default_rng(0)
    X, centers = rng.normal(size=(40, 3)), rng.normal(size=(4, 3))
    assert boundary_distance(X, centers, 40) == pytest.approx(within_cluster_distance(X, centers), rel=1e-12)


def test_more_boundary_points_than_points_are_refused():
    with pytest.raises(ValueError, match="`n_boundary` must be at most N = 5, got 6: ask for fewer points"):
        boundary_distance(LINE, CENTERS, 6)


@PROPERTY
@given(st.floats(0.1, 10), st.floats(-5, 5), st.permutations(range(12)), st.permutations(range(3)))
def test_distances_scale_with_the_data_and_ignore_order_and_origin(scale, shift, points, clusters):
    rng = np.random.default_rng(5)
    X, centers = rng.normal(size=(12, 2)), rng.normal(size=(3, 2))
    moved, moved_centers = scale * X[points] + shift, scale * centers[clusters] + shift
    assert boundary_distance(moved, moved_centers, 4) == pytest.approx(
        scale * boundary_distance(X, centers, 4), rel=1e-9
    )
    assert within_cluster_distance(moved, moved_centers) == pytest.approx(
        scale * within_cluster_distance(X, centers), rel=1e-9
    )


def test_a_dask_array_and_a_memory_map_have_the_distances_of_the_array(tmp_path):
    da = pytest.importorskip("dask.array")
    rng = np.random.default_rng(2)
    X, centers = rng.normal(size=(5000, 3)), rng.normal(size=(4, 3))
    on_disk = np.memmap(tmp_path / "points", dtype=np.float64, mode="w+", shape=X.shape)
    on_disk[:] = X
    on_disk.flush()
    for points in (on_disk, da.from_array(X, chunks=(700, 3))):
        assert boundary_distance(points, centers, 10) == pytest.approx(
            boundary_distance(X, centers, 10), rel=1e-12
        )
        assert within_cluster_distance(points, centers) == pytest.approx(
            within_cluster_distance(X, centers), rel=1e-12
        )


def test_float32_points_far_from_zero_lose_no_more_than_their_own_rounding():
    rng = np.random.default_rng(3)
    X = (rng.normal(size=(200_000, 2)) + 100).astype(np.float32)
    centers = np.array([[99, 100], [101, 100]], dtype=np.float32)
    for distance in (within_cluster_distance, boundary_distance):
        exactly = distance(X.astype(np.float64), centers)
        assert distance(X, centers) == pytest.approx(exactly, rel=1e-6)


def test_the_within_cluster_distance_of_five_points_worked_by_hand():
    assert within_cluster_distance(LINE, CENTERS) == 1 + 0 + 2 + 1 + 3
    assert within_cluster_distance(LINE, CENTERS, squared=True) == 1 + 0 + 4 + 1 + 9


def test_the_squared_within_cluster_distance_is_the_wcss():
    rng = np.random.default_rng(1)
    X, centers = rng.normal(size=(300, 3)) + 1e3, rng.normal(size=(4, 3)) + 1e3
    assert within_cluster_distance(X, centers, squared=True) == pytest.approx(wcss(X, centers), rel=1e-12)


# ---------------------------------------------------------------------------------------- adjusted Rand index

SMALL_LABELS = st.integers(1, 9).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(0, 3), min_size=n, max_size=n)] * 2)
)


def test_six_points_worked_by_hand():
    # Pairs together: 01 02 12 34 in the first, 01 23 45 in the second, 01 in both; 15 pairs in all.
    # Expected by chance 4 * 3 / 15 = 0.8, at most (4 + 3) / 2 = 3.5: (1 - 0.8) / (3.5 - 0.8) = 2 / 27.
    found = adjusted_rand_index([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 2])
    assert found == pytest.approx(2 / 27, rel=1e-14)


@PROPERTY
@given(SMALL_LABELS)
def test_the_index_is_what_counting_pairs_gives(labelings):
    assert adjusted_rand_index(*labelings) == pytest.approx(adjusted_rand_by_pairs(*labelings), abs=1e-12)


@PROPERTY
@given(SMALL_LABELS)
def test_the_index_agrees_with_scikit_learn(labelings):
    assert adjusted_rand_index(*labelings) == pytest.approx(adjusted_rand_score(*labelings), abs=1e-12)


def test_the_index_agrees_with_scikit_learn_on_many_points():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 12, size=20_000)
    found = np.where(rng.random(20_000) < 0.3, rng.integers(0, 9, size=20_000), truth)
    assert adjusted_rand_index(found, truth) == pytest.approx(adjusted_rand_score(truth, found), rel=1e-12)


@PROPERTY
@given(SMALL_LABELS, st.permutations(range(4)))
def test_the_index_is_symmetric_and_blind_to_the_clusters_names(labelings, renamed):
    first, second = labelings
    value = adjusted_rand_index(first, second)
    assert adjusted_rand_index(second, first) == pytest.approx(value, abs=1e-12)
    assert adjusted_rand_index([renamed[k] for k in first], second) == pytest.approx(value, abs=1e-12)


def test_labels_may_be_words_or_fractions():
    assert adjusted_rand_index(["b", "b", "a"], [0.5, 0.5, -1.0]) == 1.0


def test_as_many_clusters_as_points_need_no_table_of_all_pairs_of_clusters():
    everyone = np.arange(100_000)  # a table of 100,000 x 100,000 counts would take 80 GB
    assert adjusted_rand_index(everyone, everyone[::-1]) == 1.0
    assert adjusted_rand_index(everyone, np.zeros(100_000)) == 0.0


def test_two_random_labelings_agree_about_as_much_as_chance():
    rng = np.random.default_rng(0)
    assert abs(adjusted_rand_index(rng.integers(0, 5, 10_000), rng.integers(0, 5, 10_000))) < 0.01


# ------------------------------------------------------------------------------------------- matching centers


@pytest.mark.parametrize("K", [1, 2, 3, 5])
def test_the_matching_is_the_best_of_all_orders(K):
    rng = np.random.default_rng(K)
    for _ in range(20):
        centers, reference = rng.normal(size=(K, 2)), rng.normal(size=(K, 2))
        best = min(permutations(range(K)), key=lambda s: ((centers[list(s)] - reference) ** 2).sum())
        assert match_centers(centers, reference).tolist() == list(best)


def test_shuffled_centers_are_put_back_in_order():
    rng = np.random.default_rng(0)
    reference = rng.normal(size=(7, 3))
    shuffled = reference[rng.permutation(7)] + 1e-6
    np.testing.assert_allclose(shuffled[match_centers(shuffled, reference)], reference, atol=2e-6)


# ---------------------------------------------------------------------------------------------- Gaussian KL


@pytest.mark.parametrize(
    ("m1", "s1", "m2", "s2"), [(0, 1, 0, 1), (1, 2, -0.5, 1), (0, 0.3, 2, 1.5), (-3, 1, 3, 2)]
)
def test_in_one_dimension_it_is_the_integral(m1, s1, m2, s2):
    first, second = norm(m1, s1), norm(m2, s2)
    integral, _ = quad(
        lambda x: first.pdf(x) * (first.logpdf(x) - second.logpdf(x)), m1 - 12 * s1, m1 + 12 * s1, points=[m1]
    )
    assert gaussian_kl([m1], [[s1**2]], [m2], [[s2**2]]) == pytest.approx(integral, abs=1e-9)


def test_in_three_dimensions_it_is_the_mean_log_ratio_of_the_densities():
    rng = np.random.default_rng(0)
    roots = rng.normal(size=(2, 3, 3)) / 2 + np.eye(3)
    covariances = roots @ roots.transpose(0, 2, 1)
    m1, m2 = rng.normal(size=(2, 3))
    sample = rng.multivariate_normal(m1, covariances[0], size=400_000)
    ratio = multivariate_normal(m1, covariances[0]).logpdf(sample) - multivariate_normal(
        m2, covariances[1]
    ).logpdf(sample)
    error = ratio.std() / math.sqrt(len(sample))
    assert gaussian_kl(m1, covariances[0], m2, covariances[1]) == pytest.approx(ratio.mean(), abs=4 * error)


def test_it_is_zero_for_equal_gaussians_and_not_symmetric():
    S = [[2.0, 0.5], [0.5, 1.0]]
    assert gaussian_kl([1.0, 2.0], S, [1.0, 2.0], S) == pytest.approx(0, abs=1e-14)
    assert gaussian_kl([0.0], [[4.0]], [0.0], [[1.0]]) != gaussian_kl([0.0], [[1.0]], [0.0], [[4.0]])


def test_of_a_translation_it_is_half_the_squared_distance_in_standard_deviations():
    # Moved by 2 along a variance of 1, then along a variance of 0.3.
    S = np.diag([1.0, 0.3])
    assert gaussian_kl([2.0, 0.0], S, [0.0, 0.0], S) == pytest.approx(2.0, rel=1e-14)
    assert gaussian_kl([0.0, 2.0], S, [0.0, 0.0], S) == pytest.approx(2 / 0.3, rel=1e-14)


def test_the_first_gaussian_is_the_one_whose_points_are_drawn():
    # Twice the variance: (2 - 1 - log 2) / 2. The other way round it would be (1/2 - 1 + log 2) / 2.
    assert gaussian_kl([0.0], [[2.0]], [0.0], [[1.0]]) == pytest.approx((1 - math.log(2)) / 2, rel=1e-14)


def test_features_in_very_small_and_very_large_units_are_no_worse():
    units = np.array([1e-9, 1e9])
    S1, S2 = np.array([[1.0, 0.4], [0.4, 0.8]]), np.array([[0.8, -0.4], [-0.4, 0.8]])
    m1, m2 = np.array([1.0, 0.0]), np.array([0.0, 2.0])
    scaled = gaussian_kl(m1 * units, S1 * np.outer(units, units), m2 * units, S2 * np.outer(units, units))
    assert scaled == pytest.approx(gaussian_kl(m1, S1, m2, S2), rel=1e-12)


def test_it_is_computed_in_float64_from_float32_arguments():
    # In float32 a standard deviation changed by a ten-thousandth would come out as rounding noise.
    S, T = np.eye(2, dtype=np.float32), (np.eye(2) * (1 + 2**-13)).astype(np.float32)
    change = 2.0**-13
    m = np.zeros(2, dtype=np.float32)
    assert gaussian_kl(m, T, m, S) == pytest.approx(change - math.log1p(change), rel=1e-6)


def test_it_does_not_change_when_both_gaussians_are_mapped_by_the_same_matrix():
    rng = np.random.default_rng(3)
    A, shift = rng.normal(size=(3, 3)), rng.normal(size=3)
    roots = rng.normal(size=(2, 3, 3))
    S1, S2 = roots @ roots.transpose(0, 2, 1) + np.eye(3)
    m1, m2 = rng.normal(size=(2, 3))
    mapped = gaussian_kl(A @ m1 + shift, A @ S1 @ A.T, A @ m2 + shift, A @ S2 @ A.T)
    assert mapped == pytest.approx(gaussian_kl(m1, S1, m2, S2), rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ([0.0], [[1.0]], [0.0, 0.0], np.eye(2)),
            "`mean` and `reference_mean` must have the same length, got 1 and 2",
        ),
        (([0.0], np.eye(2), [0.0], [[1.0]]), r"`mean` and `covariance` must have shapes \(D,\) and \(D, D\)"),
        (
            ([0.0] * 2, [[1e-12, 3e-13], [0.0, 1e-12]], [0.0] * 2, np.eye(2)),
            r"`covariance` must be symmetric: use \(S \+ S.T\) / 2",
        ),
        (
            (
                [0.0] * 2,
                [[0.1, 0.3], [0.3, 0.9]],
                [0.0] * 2,
                np.eye(2),
            ),  # 0.1 * 0.9 - 0.3**2 is not quite zero
            "`covariance` must be positive definite",
        ),
        (
            ([0.0], [[-1.0]], [0.0], [[1.0]]),
            "`covariance` must be positive definite, got eigenvalues down to -1",
        ),
        (([0.0], [[1.0]], [0.0], [[0.0]]), "`reference_covariance` must be positive definite"),
    ],
)
def test_what_is_no_gaussian_is_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        gaussian_kl(*arguments)


# -------------------------------------------------------------------------------------- numerical gradient


@PROPERTY
@given(arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 3)), elements=st.floats(-5, 5)))
def test_the_gradient_of_a_quadratic_is_exact_to_rounding(at):
    A = np.arange(1.0, at.size + 1).reshape(at.shape)
    found = numerical_gradient(lambda y: float((A * y**2).sum()), at, step=1e-3)
    np.testing.assert_allclose(found, 2 * A * at, atol=1e-8)


def test_the_gradient_agrees_with_scipy():
    def f(y: np.ndarray) -> float:
        return float(np.sin(y[0]) * np.exp(y[1]))

    at = np.array([0.3, -0.7])
    np.testing.assert_allclose(numerical_gradient(f, at), approx_fprime(at, f), atol=1e-6)
    np.testing.assert_allclose(
        numerical_gradient(f, at), [np.cos(0.3) * np.exp(-0.7), np.sin(0.3) * np.exp(-0.7)], atol=1e-9
    )


def test_the_error_falls_with_the_square_of_the_step():
    errors = [abs(float(numerical_gradient(lambda y: float(y**3), 1.0, step=h)) - 3) for h in (1e-1, 1e-2)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=1e-3)


def test_the_place_is_left_as_it_was_even_if_the_function_writes_into_its_argument():
    at = np.array([1.0, 2.0])

    def careless(y: np.ndarray) -> float:
        y *= 2
        return float(y.sum())

    np.testing.assert_allclose(numerical_gradient(careless, at), [2.0, 2.0], rtol=1e-8)
    assert at.tolist() == [1.0, 2.0]
