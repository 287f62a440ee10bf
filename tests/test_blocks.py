"""The arithmetic of one block: against exact fractions, where digits could be lost, and in both roads."""

from __future__ import annotations

from fractions import Fraction
from math import exp, fsum, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import logsumexp, softmax

from softclust_lab.blocks import (
    CANCELLATION,
    FEW_FEATURES,
    PATCH,
    along_points,
    block_distances,
    middle,
    normalize_exponentials,
    total,
    weighted_sums,
)

from .oracles import exact, squared_distance

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None)
#: Up to FEW_FEATURES and beyond, the arithmetic takes two roads.
FEATURES = [1, 2, FEW_FEATURES, FEW_FEATURES + 1, 9]
DTYPES = [np.float32, np.float64]
GRID = st.integers(-8, 8).map(float)

pytestmark = pytest.mark.filterwarnings("error")


def exact_distances(xt: np.ndarray, c0: np.ndarray) -> list[list[Fraction]]:
    return [[squared_distance(x, c) for x in exact(xt.T)] for c in exact(c0)]


def relative_error(found: np.ndarray, expected: list[list[Fraction]]) -> float:
    """The largest relative error; where zero is expected nothing else will do."""
    pairs = zip(found.ravel().tolist(), (value for row in expected for value in row), strict=True)
    return max(float(abs(Fraction(f) / e - 1)) if e else float(f != 0) for f, e in pairs)


def places(D: int, dtype: Any, seed: int = 0, n: int = 30, K: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Points (D, n) and centers (K, D)."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(D, n)).astype(dtype), rng.normal(size=(K, D)).astype(dtype)


# ------------------------------------------------------------------------------------------------- distances


@pytest.mark.parametrize("D", [2, FEW_FEATURES + 1])
def test_distances_of_points_worked_by_hand(D):
    xt, c0 = np.zeros((D, 3)), np.zeros((2, D))
    xt[:2] = [[0, 3, -1], [0, 4, 1]]
    c0[1, 0] = 3
    assert block_distances(xt, c0).tolist() == [[0.0, 25.0, 2.0], [9.0, 16.0, 17.0]]


@PROPERTY
@given(
    st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 7)).flatmap(
        lambda s: st.tuples(
            arrays(np.float64, (s[2], s[0]), elements=GRID), arrays(np.float64, (s[1], s[2]), elements=GRID)
        )
    )
)
def test_distances_on_whole_numbers_are_exact(pair):
    xt, c0 = pair
    assert block_distances(xt, c0).tolist() == exact_distances(xt, c0)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("D", FEATURES)
def test_distances_keep_their_digits_and_their_type(D, dtype):
    xt, c0 = places(D, dtype)
    found = block_distances(xt, c0)
    assert found.dtype == dtype
    assert found.shape == (4, 30)
    assert found.flags.c_contiguous
    lost = 1 if D <= FEW_FEATURES else 1 / CANCELLATION
    assert relative_error(found, exact_distances(xt, c0)) < lost * (D + 3) * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("D", FEATURES)
@pytest.mark.parametrize("distance", [1e-2, 1e-5])
def test_distances_to_a_center_that_is_much_nearer_than_the_origin_lose_nothing(D, dtype, distance):
    step, centers = places(D, dtype, n=4)
    points = (centers.T + dtype(distance) * step).astype(dtype)
    found = np.diag(block_distances(points, centers))
    expected = np.diag(np.array(exact_distances(points, centers)))
    assert relative_error(found, [expected.tolist()]) < (D + 3) * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("D", FEATURES)
def test_a_point_on_a_center_is_at_distance_zero_and_no_distance_is_negative(D, dtype):
    xt, _ = places(D, dtype, n=300)
    xt[:, 100:200] = np.nextafter(xt[:, :100], dtype(9))
    xt[:, 7] = 0
    c0 = xt[:, :20].T.copy()
    distances = block_distances(xt, c0)
    assert np.all(np.diag(distances) == 0)
    assert distances.min() == 0
    assert np.all(np.diag(distances[:, 100:120]) > 0)


def test_more_entries_than_a_patch_may_need_a_second_look():
    D, n = FEW_FEATURES + 1, 2 * PATCH + 5
    near, centers = places(D, np.float64, n=n, K=2)
    xt = centers[:1].T + 1e-7 * near
    difference = xt - centers[:1].T
    np.testing.assert_allclose(block_distances(xt, centers)[0], (difference**2).sum(axis=0), rtol=1e-14)


@pytest.mark.parametrize("D", FEATURES)
def test_distances_leave_their_arguments_as_they_were(D):
    xt, c0 = places(D, np.float64)
    copies = xt.copy(), c0.copy()
    xt.setflags(write=False)
    c0.setflags(write=False)
    block_distances(xt, c0)
    assert (xt.tobytes(), c0.tobytes()) == (copies[0].tobytes(), copies[1].tobytes())


# -------------------------------------------------------------------------------------------- exponentials


def test_two_logits_worked_by_hand():
    logits = np.array([[0.0], [log(3)]])
    np.testing.assert_allclose(normalize_exponentials(logits), [log(4)], rtol=1e-15)
    np.testing.assert_allclose(logits, [[0.25], [0.75]], rtol=1e-15)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_exponentials_agree_with_plain_sums_and_with_scipy(dtype, scale):
    given_logits = np.random.default_rng(2).normal(scale=scale, size=(5, 40)).astype(dtype)
    shares = given_logits.copy()
    logs = normalize_exponentials(shares)
    assert shares.dtype == logs.dtype == dtype
    rtol = (8 + 8 * scale) * np.finfo(dtype).eps
    columns = given_logits.T.astype(np.float64).tolist()
    np.testing.assert_allclose(logs, [log(fsum(map(exp, column))) for column in columns], rtol=rtol)
    np.testing.assert_allclose(logs, logsumexp(given_logits, axis=0), rtol=rtol)
    np.testing.assert_allclose(shares, softmax(given_logits, axis=0), rtol=rtol)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("far", [1e4, -1e4, 1e30, -1e30])
def test_exponentials_far_beyond_the_range_of_floats_are_shares_all_the_same(dtype, far):
    logits = np.array([[0.0, 1.0], [far, far]], dtype=dtype)
    logs = normalize_exponentials(logits)
    winner = int(far > 0)
    np.testing.assert_array_equal(logits[winner], 1)
    np.testing.assert_array_equal(logits[1 - winner], 0)
    np.testing.assert_array_equal(logs, np.array([max(0.0, far), max(1.0, far)], dtype=dtype))


@pytest.mark.parametrize("dtype", DTYPES)
def test_shares_sum_to_one_and_do_not_move_when_all_logits_do(dtype):
    whole = np.random.default_rng(3).integers(-40, 40, size=(6, 50)).astype(dtype)
    here, there = whole.copy(), whole + dtype(1000)
    logs_here, logs_there = normalize_exponentials(here), normalize_exponentials(there)
    assert here.tobytes() == there.tobytes()
    np.testing.assert_allclose(logs_there - 1000, logs_here, atol=2000 * np.finfo(dtype).eps)
    np.testing.assert_allclose(here.sum(axis=0), 1, rtol=4 * np.finfo(dtype).eps)


def test_a_logit_of_minus_infinity_has_no_share_and_one_logit_has_all_of_it():
    logits = np.array([[-np.inf, 2.0], [1.0, 2.0]])
    np.testing.assert_array_equal(normalize_exponentials(logits)[:1], [1.0])
    assert logits.tolist() == [[0.0, 0.5], [1.0, 0.5]]
    alone = np.array([[-3.5, 700.25]])
    assert normalize_exponentials(alone).tolist() == [-3.5, 700.25]
    assert alone.tolist() == [[1.0, 1.0]]


# -------------------------------------------------------------------------------------------------- sums


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("D", FEATURES)
def test_weighted_sums_agree_with_exact_ones(D, dtype, weighted):
    rng = np.random.default_rng(4)
    xt, _ = places(D, dtype, n=50)
    a = rng.random((3, 50)).astype(dtype)
    w = rng.random(50) if weighted else None
    kept = [part.tobytes() for part in (a, xt)]
    totals, sums = weighted_sums(a, xt, w)
    assert [part.tobytes() for part in (a, xt)] == kept
    assert totals.dtype == sums.dtype == np.float64
    shares = [
        [Fraction(v) * (1 if w is None else Fraction(w[i])) for i, v in enumerate(row)] for row in a.tolist()
    ]
    points = exact(xt.T)
    exact_sums = [
        [float(sum(s * x[d] for s, x in zip(row, points, strict=True))) for d in range(D)] for row in shares
    ]
    epsilon = np.finfo(dtype if D > FEW_FEATURES and not weighted else np.float64).eps
    np.testing.assert_allclose(totals, [float(sum(row)) for row in shares], rtol=1e-14)
    np.testing.assert_allclose(sums, exact_sums, rtol=0, atol=50 * 2 * epsilon)


def test_sums_of_float32_points_far_apart_are_added_in_float64():
    n = 100_000
    xt = np.ones((1, n), dtype=np.float32)
    xt[0, 0] = 2**25  # to which float32 cannot add 1
    totals, sums = weighted_sums(np.ones((2, n), dtype=np.float32), xt, None)
    assert totals.tolist() == [n, n]
    assert sums.tolist() == [[2**25 + n - 1]] * 2


def test_the_total_is_a_float_in_double_precision():
    values = np.full(100_000, 0.1, dtype=np.float32)
    found = total(values, None)
    assert type(found) is float
    assert found == pytest.approx(1e5 * float(np.float32(0.1)), rel=1e-13)
    assert total(np.array([1.0, 2.0, 4.0]), np.array([0.5, 0.0, 2.0])) == 8.5
    weight = np.random.default_rng(5).random(100_000)
    assert total(values, weight) == pytest.approx(fsum(weight) * float(np.float32(0.1)), rel=1e-13)


# ------------------------------------------------------------------------------------ coordinates, origin


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("D", FEATURES)
@pytest.mark.parametrize("order", ["C", "F"])
def test_coordinates_are_measured_from_the_origin_and_the_points_stay_where_they_are(D, dtype, order):
    x = np.asarray(places(D, dtype)[0].T, order=order)
    x.setflags(write=False)
    origin = x[3]
    xt = along_points(x, origin)
    assert xt.dtype == dtype
    assert not np.shares_memory(xt, x)
    np.testing.assert_array_equal(xt, (x - origin).T)
    assert D > FEW_FEATURES or xt.flags.c_contiguous


def test_the_middle_is_a_value_that_a_center_has_in_each_coordinate():
    assert middle(np.array([[3.0, 1.0], [1.0, 9.0], [2.0, 5.0]])).tolist() == [2.0, 5.0]
    assert middle(np.array([[3.0, 1.0], [1.0, 9.0]])).tolist() == [1.0, 1.0]
    assert middle(np.array([[3.0, 1.0]])).tolist() == [3.0, 1.0]


@PROPERTY
@given(st.permutations(range(5)), st.sampled_from([-1e12, 1e12]))
def test_the_middle_knows_no_order_and_does_not_follow_one_center_far_away(order, far):
    centers = np.random.default_rng(6).normal(size=(5, 3))
    centers[4] = far
    assert np.abs(middle(centers)).max() < 10
    np.testing.assert_array_equal(middle(centers[list(order)]), middle(centers))
