"""Squared distances: the definition, its symmetries, and the digits it must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist

from softclust_lab import passes
from softclust_lab.distances import squared_distances

from .oracles import exact, squared_distance

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None)
GRID = st.integers(-8, 8).map(float)


def by_loops(X: np.ndarray, centers: np.ndarray) -> np.ndarray:
    return np.array([[float(squared_distance(x, c)) for c in exact(centers)] for x in exact(X)])


def test_three_points_and_two_centers_worked_by_hand():
    X = [[0.0, 0.0], [3.0, 4.0], [-1.0, 1.0]]
    centers = [[0.0, 0.0], [3.0, 0.0]]
    assert squared_distances(X, centers).tolist() == [[0.0, 9.0], [25.0, 16.0], [2.0, 17.0]]


@PROPERTY
@given(
    st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 3)).flatmap(
        lambda s: st.tuples(
            arrays(np.float64, (s[0], s[2]), elements=GRID), arrays(np.float64, (s[1], s[2]), elements=GRID)
        )
    )
)
def test_on_whole_numbers_it_is_the_definition_exactly(places):
    X, centers = places
    np.testing.assert_array_equal(squared_distances(X, centers), by_loops(X, centers))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_it_agrees_with_scipy_to_rounding(dtype, offset):
    rng = np.random.default_rng(3)
    X = (rng.normal(size=(500, 7)) + offset).astype(dtype)
    centers = (rng.normal(size=(5, 7)) + offset).astype(dtype)
    expected = cdist(X.astype(np.float64), centers.astype(np.float64), "sqeuclidean")
    found = squared_distances(X, centers)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, expected, rtol=100 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_point_very_near_to_a_center_far_from_the_origin_keeps_its_digits(dtype):
    step = float(np.spacing(dtype(1e4)))
    X = np.array([[1e4, 1e4 + step], [1e4 + 3 * step, 1e4]], dtype=dtype)
    centers = np.array([[-1e4, 0.0], [1e4, 1e4]], dtype=dtype)
    np.testing.assert_array_equal(squared_distances(X, centers)[:, 1], [step**2, 9 * step**2])


def test_a_point_on_a_center_is_at_distance_zero_and_none_is_negative():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 9)) * 1e-3 + rng.normal(size=9) * 1e3
    distances = squared_distances(X, X[:40])
    assert np.all(np.diag(distances[:40]) == 0.0)
    assert distances.min() == 0.0


@pytest.mark.parametrize("order", [[0, 1, 2], [1, 0, 2], [1, 2, 0]])
def test_a_center_far_from_all_others_does_not_take_their_digits(order):
    centers = np.array([[1e9], [0.3], [1.7]])[order]
    np.testing.assert_allclose(squared_distances([[1.1]], centers), (1.1 - centers.T) ** 2, rtol=1e-13)


def test_a_distance_is_the_same_in_both_directions():
    rng = np.random.default_rng(2)
    A, B = rng.normal(size=(20, 3)), rng.normal(size=(15, 3))
    np.testing.assert_allclose(squared_distances(A, B), squared_distances(B, A).T, rtol=1e-12)


def test_the_cuts_between_blocks_leave_no_trace(monkeypatch):
    rng = np.random.default_rng(4)
    X, centers = rng.normal(size=(1000, 3)), rng.normal(size=(4, 3))
    whole = squared_distances(X, centers)
    monkeypatch.setattr(passes, "BLOCK_BYTES", 1 << 12)
    np.testing.assert_allclose(squared_distances(X, centers), whole, rtol=1e-12)


def test_inputs_are_not_changed():
    X, centers = np.arange(6.0).reshape(3, 2), np.ones((2, 2))
    squared_distances(X, centers)
    np.testing.assert_array_equal(X, np.arange(6.0).reshape(3, 2))
    np.testing.assert_array_equal(centers, np.ones((2, 2)))
