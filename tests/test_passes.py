"""One pass over the points: its blocks, its sums, its values, and threads that change no bit of them."""

from __future__ import annotations

import math
import threading
import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softclust_lab import assign_labels, fit_hard_kmeans, passes, update_centers, wcss
from softclust_lab.distances import squared_distances
from softclust_lab.passes import BLOCK_BYTES, block_slices, map_points, sum_blocks
from softclust_lab.threads import threads

#: Short fits are enough to compare bits.
pytestmark = pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None)
#: So wide that each point is a block of its own, and worth a thread.
ONE_ROW = BLOCK_BYTES
WIDTHS = st.one_of(st.integers(1, 3 * BLOCK_BYTES), st.integers(BLOCK_BYTES // 64, BLOCK_BYTES))


def several_blocks(dtype: Any = np.float64) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points, centers and weights that make many blocks of different sums."""
    rng = np.random.default_rng(5)
    X = (rng.normal(size=(480_000, 3)) * np.linspace(1, 1000, 480_000)[:, None]).astype(dtype)
    assert len(block_slices(len(X), 4 + 2 * 3)) >= 6
    return X, X[:4].copy(), rng.random(len(X))


def numbered(n: int) -> np.ndarray:
    """Points that are their own row numbers."""
    return np.arange(float(n)).reshape(-1, 1)


def joined(a: tuple[list[Any]], b: tuple[list[Any]]) -> tuple[list[Any]]:
    return (a[0] + b[0],)


# ---------------------------------------------------------------------------------------------------- blocks


@PROPERTY
@given(st.integers(1, 10_000), WIDTHS)
def test_blocks_cover_every_point_once_and_in_order(n_points, width):
    slices = block_slices(n_points, width)
    assert [i for rows in slices for i in range(n_points)[rows]] == list(range(n_points))
    assert slices[-1].stop == n_points


@PROPERTY
@given(st.integers(1, 10_000), WIDTHS)
def test_a_block_stays_within_its_bytes_unless_one_point_does_not(n_points, width):
    largest = max(rows.stop - rows.start for rows in block_slices(n_points, width))
    assert largest == 1 or 8 * largest * width <= BLOCK_BYTES


def test_the_cuts_do_not_depend_on_the_number_of_threads():
    cuts = []
    for n in (1, 2, 5):
        with threads(n):
            cuts.append(
                sum_blocks(lambda x: ([len(x)],), np.zeros((100_000, 1)), width=700, combine=joined)[0]
            )
    assert cuts[0] == cuts[1] == cuts[2]
    assert cuts[0] == [rows.stop - rows.start for rows in block_slices(100_000, 700)]


# ------------------------------------------------------------------------------------------------------ sums


def test_a_sum_over_blocks_is_the_sum_over_points():
    values = np.random.default_rng(0).normal(size=(50_000, 3))
    total, count = sum_blocks(lambda x: (x.sum(axis=0), len(x)), values, width=70)
    np.testing.assert_allclose(total, [math.fsum(column) for column in values.T], rtol=1e-12)
    assert count == len(values)


def test_each_block_gets_its_own_rows_of_what_goes_along_and_none_where_there_is_nothing():
    X, labels = numbered(1000), np.arange(1000)
    table = np.stack([labels, -labels], axis=1)

    def block(x, c, nothing, t):
        assert nothing is None
        assert x[:, 0].tolist() == c.tolist() == t[:, 0].tolist() == (-t[:, 1]).tolist()
        return (len(x),)

    assert sum_blocks(block, X, labels, None, table, width=BLOCK_BYTES // 64) == (1000,)


@pytest.mark.parametrize("groups", [1, 3, 32, 10_000])
@pytest.mark.parametrize("n_threads", [1, 3])
def test_combine_meets_the_blocks_in_the_order_of_the_points(monkeypatch, groups, n_threads):
    monkeypatch.setattr(passes, "GROUPS", groups)
    with threads(n_threads):
        (rows,) = sum_blocks(
            lambda x: (x[:, 0].tolist(),), numbered(101), width=ONE_ROW // 24, combine=joined
        )
    assert rows == list(range(101))


def test_combine_may_keep_the_larger_of_two_and_add_on_a_logarithmic_scale():
    logs = np.random.default_rng(1).normal(scale=300.0, size=(5000, 1))

    def block(x):
        return float(x.max()), float(np.logaddexp.reduce(x[:, 0]))

    largest, log_sum = sum_blocks(
        block,
        logs,
        width=BLOCK_BYTES // 800,
        combine=lambda a, b: (max(a[0], b[0]), np.logaddexp(a[1], b[1])),
    )
    assert largest == logs.max()
    assert log_sum == pytest.approx(np.logaddexp.reduce(logs[:, 0]), rel=1e-13)


def test_sums_do_not_write_into_the_first_block_s_part():
    parts = [np.zeros(1), np.ones(1)]
    (total,) = sum_blocks(lambda x: (parts[int(x[0, 0])],), numbered(2), width=ONE_ROW)
    assert total == [1.0]
    assert parts[0] == [0.0]


@pytest.mark.parametrize("groups", [1, 2, 5, 10_000])
def test_the_number_of_groups_moves_a_sum_by_rounding_alone(monkeypatch, groups):
    X, _, weight = several_blocks()

    def block(x, w):
        return len(x), w @ x

    count, expected = sum_blocks(block, X, weight, width=10)
    monkeypatch.setattr(passes, "GROUPS", groups)
    again, found = sum_blocks(block, X, weight, width=10)
    assert again == count == len(X)
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_no_more_sums_are_held_than_there_are_groups():
    class Part:
        def __add__(self, other: Part) -> Part:
            return Part()

    alive: weakref.WeakSet[Part] = weakref.WeakSet()
    most = []

    def block(x):
        part = Part()
        alive.add(part)
        most.append(len(alive))
        return (part,)

    with threads(1):
        sum_blocks(block, numbered(500), width=ONE_ROW)
    assert len(most) == 500
    assert max(most) <= passes.GROUPS + 1


# ---------------------------------------------------------------------------------------------------- values


@pytest.mark.parametrize("n_threads", [1, 2, 5])
@pytest.mark.parametrize("groups", [1, 3, 10_000])
def test_values_stand_where_their_points_stand(monkeypatch, n_threads, groups):
    monkeypatch.setattr(passes, "GROUPS", groups)
    X = numbered(1001)
    with threads(n_threads):
        values = map_points(lambda x, w: x[:, 0] * w, X, 2 * X[:, 0], width=BLOCK_BYTES // 80)
    np.testing.assert_array_equal(values, 2 * X[:, 0] ** 2)


@pytest.mark.parametrize("columns", [1, 3])
def test_rows_of_values_lie_in_memory_column_by_column(columns):
    X = numbered(1001)
    values = map_points(
        lambda x: x - np.arange(columns), X, width=BLOCK_BYTES // 80, columns=columns, dtype=np.float32
    )
    assert values.shape == (1001, columns)
    assert values.dtype == np.float32
    assert values.T.flags.c_contiguous
    np.testing.assert_array_equal(values, X - np.arange(columns))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_have_the_type_of_the_points_unless_another_is_asked_for(dtype):
    X = numbered(3).astype(dtype)
    assert map_points(lambda x: x[:, 0].astype(np.float64), X, width=1).dtype == dtype
    labels = map_points(lambda x: x[:, 0].astype(int), X, width=1, dtype=np.intp)
    assert labels.dtype == np.intp
    assert labels.tolist() == [0, 1, 2]


def test_what_goes_along_with_values_may_be_nothing():
    values = map_points(lambda x, w: x[:, 0] if w is None else w, numbered(3), None, width=1)
    assert values.tolist() == [0, 1, 2]


def test_an_error_in_a_block_of_values_reaches_the_caller():
    def fails_late(x):
        if x[0, 0] == 7:
            raise ZeroDivisionError("block 7")
        return x[:, 0]

    with threads(2), pytest.raises(ZeroDivisionError, match="block 7"):
        map_points(fails_late, numbered(10), width=ONE_ROW)


# --------------------------------------------------------------------------------------------------- threads


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_two_and_five_threads_give_the_same_bits(dtype):
    X, centers, weight = several_blocks(dtype)
    outcomes = []
    for n in (1, 2, 5):
        with threads(n):
            result = fit_hard_kmeans(X, centers, sample_weight=weight, max_iter=8)
            labels = assign_labels(X, centers)
            outcomes.append(
                [
                    result.center_history.tobytes(),
                    result.objective_history.tobytes(),
                    labels.tobytes(),
                    update_centers(X, labels, centers, weight).tobytes(),
                    wcss(X, centers, sample_weight=weight),
                    squared_distances(X, centers).tobytes(),
                ]
            )
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_two_blocks_are_worked_on_at_the_same_time():
    both = threading.Barrier(2)
    with threads(2):  # a block that waits for the other in vain would raise BrokenBarrierError
        (arrived,) = sum_blocks(
            lambda x: ([both.wait(timeout=20)],), numbered(2), width=ONE_ROW, combine=joined
        )
    assert sorted(arrived) == [0, 1]


@pytest.mark.parametrize(("n_threads", "n_points", "width"), [(1, 3, ONE_ROW), (2, 1, ONE_ROW), (2, 600, 8)])
def test_one_thread_or_one_block_or_few_points_are_the_callers_own_thread(n_threads, n_points, width):
    with threads(n_threads):
        (names,) = sum_blocks(
            lambda x: ([threading.current_thread().name],), numbered(n_points), width=width, combine=joined
        )
    assert set(names) == {threading.current_thread().name}


def test_many_threads_may_fit_at_the_same_time():
    X, centers, _ = several_blocks()
    expected = fit_hard_kmeans(X, centers, max_iter=3).center_history.tobytes()
    found = []
    callers = [
        threading.Thread(
            target=lambda: found.append(fit_hard_kmeans(X, centers, max_iter=3).center_history.tobytes())
        )
        for _ in range(4)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(timeout=60)
    assert found == [expected] * 4
