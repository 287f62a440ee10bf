"""Fuzzy c-means: a case worked by hand, the formulas in 50 digits, minima by brute force, extremes of m."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from decimal import Context, Decimal, localcontext

import numpy as np
import pytest

from softclust_lab.fuzzy_cmeans import (
    fit,
    fit_fuzzy_cmeans,
    fuzzy_cost,
    fuzzy_memberships,
    reduced_fuzzy_cost,
    update_fuzzy_centers,
)
from softclust_lab.fuzzy_cmeans.sums import Pass
from softclust_lab.hard_kmeans import fit_hard_kmeans, wcss
from softclust_lab.metrics import numerical_gradient
from softclust_lab.result import ConvergenceWarning

# --------------------------------------------------------------------------------------------- worked by hand

# m = 2, points -2, 0 and 2, of which the middle one counts 8 times; centers -1 and 1.
# -2:  d = 1 and 9, so u = (1/1, 1/9) / (10/9) = (0.9, 0.1), and the point costs 1 / (10/9) = 0.9.
#  0:  d = 1 and 1, so u = (0.5, 0.5), and it costs 8 times 1/2.
#  2:  as -2, the other way round.
# Cost 0.9 + 4 + 0.9 = 5.8. The first center moves to
# (0.81 (-2) + 8 * 0.25 * 0 + 0.01 * 2) / (0.81 + 8 * 0.25 + 0.01) = -1.6 / 2.82 = -80/141, the second to
# 80/141.
HAND_X = [[-2.0], [0.0], [2.0]]
HAND_CENTERS = [[-1.0], [1.0]]
HAND_WEIGHT = [1.0, 8.0, 1.0]
HAND_U = [[0.9, 0.1], [0.5, 0.5], [0.1, 0.9]]
HAND_NEXT = [-80 / 141, 80 / 141]


def test_each_step_by_hand():
    u = fuzzy_memberships(HAND_X, HAND_CENTERS, 2)
    np.testing.assert_allclose(u, HAND_U, rtol=1e-15)
    moved = update_fuzzy_centers(HAND_X, HAND_U, 2, HAND_WEIGHT)
    np.testing.assert_allclose(moved.ravel(), HAND_NEXT, rtol=1e-14)
    assert fuzzy_cost(HAND_X, HAND_CENTERS, HAND_U, 2, HAND_WEIGHT) == pytest.approx(5.8, rel=1e-15)
    assert reduced_fuzzy_cost(HAND_X, HAND_CENTERS, 2, HAND_WEIGHT) == pytest.approx(5.8, rel=1e-15)


def test_one_iteration_of_a_fit_by_hand():
    with pytest.warns(ConvergenceWarning):
        result = fit_fuzzy_cmeans(HAND_X, HAND_CENTERS, sample_weight=HAND_WEIGHT, max_iter=1)
    assert result.method == "fuzzy_cmeans"
    assert result.parameters == {"fuzzifier": 2.0, "max_iter": 1, "tol": 1e-6}
    np.testing.assert_allclose(result.center_history[:, :, 0], [[-1, 1], HAND_NEXT], rtol=1e-14)
    # From the new centers: (2 - 80/141)^2 and (2 + 80/141)^2 for the outer points, (80/141)^2 for the other.
    near, far, mid = (2 - 80 / 141) ** 2, (2 + 80 / 141) ** 2, (80 / 141) ** 2
    np.testing.assert_allclose(
        result.objective_history, [5.8, 2 / (1 / near + 1 / far) + 8 * mid / 2], rtol=1e-14
    )


def test_memberships_of_other_fuzzifiers_by_hand():
    # d = 1 and 4: m = 1.5 takes 1/d to the power 2, 1 and 1/16; m = 3 to the power 1/2, 1 and 1/2.
    np.testing.assert_allclose(fuzzy_memberships([[1.0]], [[0.0], [3.0]], 1.5), [[16 / 17, 1 / 17]])
    np.testing.assert_allclose(fuzzy_memberships([[1.0]], [[0.0], [3.0]], 3), [[2 / 3, 1 / 3]])
    assert reduced_fuzzy_cost([[1.0]], [[0.0], [3.0]], 1.5) == pytest.approx((17 / 16) ** -0.5)
    assert reduced_fuzzy_cost([[1.0]], [[0.0], [3.0]], 3) == pytest.approx(1.5**-2)


# ---------------------------------------------------------------------------------- the formulas in 50 digits


Rows = list[list[Decimal]]


@pytest.fixture(autouse=True)
def fifty_digits() -> Iterator[Context]:
    with localcontext(prec=50) as context:
        yield context


def decimals(rows: np.ndarray) -> Rows:
    return [[Decimal(float(value)) for value in row] for row in rows]


def floats(rows: Rows) -> np.ndarray:
    return np.array(rows, dtype=float)


def distances_of(points: Rows, centers: Rows) -> Rows:
    return [[sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) for y in centers] for x in points]


def memberships_of(distances: Rows, m: Decimal) -> Rows:
    return [[1 / sum((dj / dk) ** (1 / (m - 1)) for dk in d) for dj in d] for d in distances]


def reduced_cost_of(distances: Rows, m: Decimal, weight: list[Decimal]) -> Decimal:
    return sum(
        w * sum(dj ** (1 / (1 - m)) for dj in d) ** (1 - m) for d, w in zip(distances, weight, strict=True)
    )


def means_of(points: Rows, u: Rows, m: Decimal, weight: list[Decimal]) -> Rows:
    means = []
    for column in zip(*u, strict=True):
        share = [w * uij**m for uij, w in zip(column, weight, strict=True)]
        feature_sums = [
            sum(a * v for a, v in zip(share, values, strict=True)) for values in zip(*points, strict=True)
        ]
        means.append([value / sum(share) for value in feature_sums])
    return means


def problem(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    N, D, K = int(rng.integers(3, 12)), int(rng.integers(1, 7)), int(rng.integers(1, 4))
    return rng.normal(size=(N, D)), rng.normal(size=(K, D)), rng.random(N) + 0.1


#: With m = 1.01 a membership is a distance to the power 100.
FUZZIFIERS = [1.01, 1.25, 2.0, 3.0, 7.5, 60.0, 1e6]


@pytest.mark.parametrize("m", FUZZIFIERS)
@pytest.mark.parametrize("seed", range(4))
def test_every_step_is_its_formula(seed, m):
    X, centers, weight = problem(seed)
    points, exact_m, w = decimals(X), Decimal(m), [Decimal(float(value)) for value in weight]
    d = distances_of(points, decimals(centers))
    u = memberships_of(d, exact_m)
    cost = float(reduced_cost_of(d, exact_m, w))
    np.testing.assert_allclose(fuzzy_memberships(X, centers, m), floats(u), rtol=1e-11, atol=1e-300)
    assert reduced_fuzzy_cost(X, centers, m, weight) == pytest.approx(cost, rel=1e-12, abs=0)
    assert fuzzy_cost(X, centers, floats(u), m, weight) == pytest.approx(cost, rel=1e-14 * max(m, 10), abs=0)
    means = floats(means_of(points, u, exact_m, w))
    np.testing.assert_allclose(
        update_fuzzy_centers(X, floats(u), m, weight), means, rtol=0, atol=1e-14 * max(m, 10)
    )


@pytest.mark.parametrize("m", FUZZIFIERS)
def test_every_iteration_of_a_fit_is_that_of_a_fit_in_50_digits(m):
    X, centers, weight = problem(1)
    points, exact_m, w = decimals(X), Decimal(m), [Decimal(float(value)) for value in weight]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        result = fit_fuzzy_cmeans(X, centers, fuzzifier=m, sample_weight=weight, max_iter=4, tol=0)
    places, tolerance = decimals(centers), 1e-15 * max(m, 1e4)
    for t in range(result.n_iter + 1):
        d = distances_of(points, places)
        np.testing.assert_allclose(result.center_history[t], floats(places), rtol=0, atol=tolerance)
        cost = float(reduced_cost_of(d, exact_m, w))
        assert result.objective_history[t] == pytest.approx(cost, rel=tolerance, abs=0)
        places = means_of(points, memberships_of(d, exact_m), exact_m, w)


# -------------------------------------------------------------------------------------- minima by brute force


@pytest.mark.parametrize("m", [1.3, 2.0, 4.0])
def test_no_memberships_on_a_fine_grid_cost_less_than_the_reduced_cost(m):
    X, centers = np.random.default_rng(0).normal(size=(5, 2)), np.array([[0.0, 0.0], [1.0, -1.0], [0.5, 2.0]])
    a, b = np.meshgrid(*[np.linspace(0, 1, 301)] * 2)
    grid = np.stack([a, b, np.abs(1 - a - b)], axis=-1)[a + b <= 1 + 1e-9]
    for x in X:
        d = ((x - centers) ** 2).sum(axis=1)
        best = (grid**m @ d).min()
        reduced = reduced_fuzzy_cost(x[None], centers, m)
        assert reduced <= best * (1 + 1e-12)
        assert reduced == pytest.approx(best, rel=1e-3)


@pytest.mark.parametrize("m", [1.3, 2.0, 4.0])
def test_a_fit_ends_at_the_lowest_cost_of_a_fine_grid_of_centers(m):
    X, weight = np.array([[0.0], [0.5], [1.0], [4.0], [5.5]]), np.array([1.0, 1.0, 2.0, 1.0, 1.0])
    side = np.linspace(-1, 6, 141)
    pairs = [(a, b) for a in side for b in side if a < b]
    costs = [reduced_fuzzy_cost(X, [[a], [b]], m, weight) for a, b in pairs]
    result = fit_fuzzy_cmeans(X, [[0.2], [5.0]], fuzzifier=m, sample_weight=weight)
    assert result.objective <= min(costs)
    np.testing.assert_allclose(result.centers.ravel(), pairs[int(np.argmin(costs))], atol=0.05)


@pytest.mark.parametrize("m", [1.1, 2.0, 5.0])
def test_the_gradient_vanishes_where_a_fit_ends_and_is_the_steps_elsewhere(m):
    rng = np.random.default_rng(2)
    X, weight = rng.normal(size=(40, 2)) + rng.choice([-3.0, 3.0], size=(40, 1)), rng.random(40)
    start = np.array([[-2.0, 1.0], [2.0, 0.5]])

    def gradient(centers: np.ndarray) -> np.ndarray:
        return numerical_gradient(lambda y: reduced_fuzzy_cost(X, y, m, weight), centers)

    a = weight[:, None] * fuzzy_memberships(X, start, m) ** m
    expected = 2 * (a.sum(axis=0)[:, None] * start - a.T @ X)
    np.testing.assert_allclose(gradient(start), expected, rtol=1e-6)
    end = fit_fuzzy_cmeans(X, start, fuzzifier=m, sample_weight=weight, tol=1e-10).centers
    np.testing.assert_allclose(gradient(end), 0, atol=1e-6 * np.abs(expected).max())


# ------------------------------------------------------------------------------------------ points on centers


@pytest.mark.parametrize("m", [1 + 1e-9, 1.5, 2.0, 40.0, 1e5])
def test_a_point_on_a_center_belongs_to_it_alone_and_costs_nothing(m):
    centers = [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    X = [[1.0, 1.0], [0.0, 0.0]]
    assert fuzzy_memberships(X, centers, m).tolist() == [[0, 1, 0], [0.5, 0, 0.5]]
    assert reduced_fuzzy_cost(X, centers, m) == 0
    result = fit_fuzzy_cmeans([*X, [0.0, 0.0]], centers, fuzzifier=m)
    assert (result.objective, result.converged) == (0, True)
    np.testing.assert_allclose(result.centers, centers, rtol=0, atol=1e-12)


def test_a_point_ever_nearer_to_a_center_belongs_to_it_ever_more_and_then_wholly():
    near = fuzzy_memberships([[10.0**-e] for e in range(0, 170, 10)] + [[0.0]], [[0.0], [1.0]], 2)[:, 0]
    assert np.all(np.diff(near) >= 0)
    assert near[-1] == 1
    assert near[1] == pytest.approx(1, abs=1e-15)


def test_where_every_point_lies_on_a_center_the_fit_is_over():
    X = [[0.0, 1.0], [2.0, 3.0], [2.0, 3.0]]
    result = fit_fuzzy_cmeans(X, X[:2])
    assert (result.objective, result.n_iter, result.message) == (0, 0, "converged after 0 iterations")


def test_points_that_all_coincide_draw_the_centers_to_them():
    result = fit_fuzzy_cmeans([[3.0, 1.0]] * 4, [[0.0, 0.0], [9.0, 9.0]])
    assert result.converged
    np.testing.assert_allclose(result.centers, [[3, 1], [3, 1]], rtol=1e-15)


def test_one_center_is_the_weighted_mean_whatever_m_is():
    rng = np.random.default_rng(0)
    X, weight = rng.normal(size=(50, 3)), rng.random(50)
    for m in (1.001, 2.0, 9.0, 1e4):
        result = fit_fuzzy_cmeans(X, [[9.0, 9.0, 9.0]], fuzzifier=m, sample_weight=weight)
        np.testing.assert_allclose(result.centers[0], np.average(X, axis=0, weights=weight), rtol=1e-12)
        assert result.objective == pytest.approx(wcss(X, result.centers, sample_weight=weight), rel=1e-13)


# ------------------------------------------------------------------------------------------ m near 1, m large


@pytest.mark.parametrize("m", [np.nextafter(1, 2), 1 + 1e-6, 1.001])
def test_near_m_1_a_fit_is_that_of_hard_kmeans(m):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(300, 2)) + rng.choice([-4.0, 0.0, 4.0], size=(300, 1))
    hard = fit_hard_kmeans(X, X[:3])
    fuzzy = fit_fuzzy_cmeans(X, X[:3], fuzzifier=m)
    assert fuzzy.converged
    assert fuzzy.objective == pytest.approx(hard.objective, rel=2 * (m - 1) + 1e-12)
    np.testing.assert_allclose(fuzzy.centers, hard.centers, rtol=0, atol=2 * (m - 1) + 1e-12)
    np.testing.assert_array_equal(fuzzy.labels(X), hard.labels(X))


def test_as_m_falls_to_1_the_cost_rises_to_that_of_hard_kmeans():
    X, centers, weight = problem(1)
    costs = [reduced_fuzzy_cost(X, centers, m, weight) for m in (4.0, 2.0, 1.5, 1.1, 1.01, 1.0001)]
    assert np.all(np.diff(costs) > 0)
    assert costs[-1] == pytest.approx(wcss(X, centers, sample_weight=weight), rel=1e-3)
    assert costs[-2] < wcss(X, centers, sample_weight=weight)


def test_a_starved_center_stays_and_the_message_names_it():
    X = np.random.default_rng(0).normal(size=(20, 2))
    result = fit_fuzzy_cmeans(X, [[0.0, 0.0], [1e3, 1e3]], fuzzifier=1.001)
    assert result.centers[1].tolist() == [1e3, 1e3]
    np.testing.assert_allclose(result.centers[0], X.mean(axis=0), rtol=1e-12)
    assert result.converged
    assert result.message.endswith("; starved centers stay where they are: 1")
    assert fit_fuzzy_cmeans(X, [[0.0, 0.0], [1e3, 1e3]], fuzzifier=1.5).message.startswith("converged after")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("m", [1e3, 1e9, 1e40, 1e308])
def test_for_huge_m_memberships_are_equal_and_the_steps_those_of_geometric_means(m, dtype):
    rng = np.random.default_rng(4)
    X, centers = rng.normal(size=(30, 2)).astype(dtype), rng.normal(size=(3, 2)).astype(dtype)
    d = ((X.astype(float)[:, None] - centers) ** 2).sum(axis=-1)
    np.testing.assert_allclose(fuzzy_memberships(X, centers, m), 1 / 3, atol=10 / m + 1e-6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        result = fit_fuzzy_cmeans(X, centers, fuzzifier=m, max_iter=1)
    share = np.exp(np.log(d).mean(axis=1, keepdims=True)) / d
    moved = share.T @ X / share.sum(axis=0)[:, None]
    np.testing.assert_allclose(
        result.center_history[1], moved, rtol=0, atol=20 / m + np.finfo(dtype).eps ** 0.5
    )


def test_the_objective_of_large_m_fades_to_zero_and_the_centers_do_not():
    X = np.random.default_rng(5).normal(size=(30, 2))
    result = fit_fuzzy_cmeans(X, [[0.1, 0.1], [3.0, 3.0]], fuzzifier=5000.0, max_iter=2000)
    assert result.objective == 0
    assert np.all(np.isfinite(result.center_history))
    assert result.converged


# ---------------------------------------------------------------------------------------------- when it stops


def test_max_iter_zero_only_evaluates_the_start():
    with pytest.warns(ConvergenceWarning, match="max_iter = 0"):
        result = fit_fuzzy_cmeans(HAND_X, HAND_CENTERS, sample_weight=HAND_WEIGHT, max_iter=0)
    assert result.center_history.tolist() == [HAND_CENTERS]
    assert (result.n_iter, result.converged) == (0, False)


def test_max_iter_ends_a_fit_whose_centers_have_become_no_numbers(monkeypatch):
    def overflowing(X, centers, m, weight):
        return Pass(np.inf, 1.0, np.full_like(centers, np.nan), np.empty(0, int))

    monkeypatch.setattr(fit, "fuzzy_pass", overflowing)
    with pytest.warns(ConvergenceWarning):
        assert fit_fuzzy_cmeans(HAND_X, HAND_CENTERS, max_iter=3).n_iter == 3


def test_stopping_early_warns_the_caller_and_says_so_in_the_result():
    with pytest.warns(ConvergenceWarning) as caught:
        result = fit_fuzzy_cmeans(HAND_X, HAND_CENTERS, max_iter=2)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert str(caught[0].message) == f"fuzzy c-means {result.message}"
    assert result.message == "stopped at max_iter = 2 before convergence: raise max_iter"
    assert result.converged is False


def test_tol_is_measured_in_the_points_typical_distance_from_the_centers():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(500, 2)) + rng.choice([-2.0, 0.0, 2.0], size=(500, 1))
    full, loose = fit_fuzzy_cmeans(X, X[:3]), fit_fuzzy_cmeans(X, X[:3], tol=1e-2)
    distance = np.sqrt(3 * full.objective_history[:-1] / 500)
    moves = np.abs(np.diff(full.center_history, axis=0)).max(axis=(1, 2))
    first_small = int(np.argmax(moves <= 1e-2 * distance)) + 1
    assert loose.converged
    assert 1 < loose.n_iter == first_small < full.n_iter
    np.testing.assert_array_equal(loose.center_history, full.center_history[: first_small + 1])


@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_with_tol_zero_a_fit_ends_where_only_rounding_moves_it(offset):
    rng = np.random.default_rng(6)
    X = rng.normal(size=(200, 2)) + rng.choice([-2.0, 2.0], size=(200, 1)) + offset
    result = fit_fuzzy_cmeans(X, X[:2], tol=0, max_iter=2000)
    assert result.converged
    further = update_fuzzy_centers(X, result.responsibilities(X), 2)
    np.testing.assert_allclose(further, result.centers, rtol=1e-14)


def test_a_fit_that_converges_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fit_fuzzy_cmeans(HAND_X, HAND_CENTERS).converged


# -------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: fuzzy_memberships(HAND_X, HAND_CENTERS, 1),
            "`fuzzifier` must be greater than 1, got 1: 2 is usual; at 1 it would be hard K-means",
        ),
        (
            lambda: update_fuzzy_centers(HAND_X, HAND_U[:2], 2),
            "`memberships` must have shape (3, K), a row for each point, got (2, 2): pass the array that "
            "fuzzy_memberships returns",
        ),
        (
            lambda: fuzzy_cost(HAND_X, HAND_CENTERS, [[1.0]] * 3, 2),
            "`memberships` must have shape (3, 2), a row for each point, got (3, 1): pass the array that "
            "fuzzy_memberships returns",
        ),
        (
            lambda: fuzzy_cost(HAND_X, HAND_CENTERS, [[1.5, -0.5]] * 3, 2),
            "`memberships` must not be negative, got -0.5: they are shares",
        ),
        (
            lambda: update_fuzzy_centers(HAND_X, [[0, 1], [1, 0], [0, 1]], 2, sample_weight=[1, 0, 1]),
            "`memberships` must give each cluster a point that counts, got none in column 0: leave that "
            "center where it is, and pass the other columns",
        ),
    ],
)
def test_a_message_says_what_was_expected_what_came_and_what_to_do(call, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        call()
    assert str(caught.value) == message
