"""One pass over the points: its blocks, threads that change nothing, and what it does when a block fails."""

from __future__ import annotations

import math
import os
import threading
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

from softclust_lab import assign_labels, fit_hard_kmeans, passes, update_centers, wcss
from softclust_lab.distances import squared_distances
from softclust_lab.passes import (
    BLOCK_BYTES,
    block_slices,
    map_blocks,
    one_blas_thread,
    sum_blocks,
    thread_count,
    threads,
)

#: Short fits are enough to compare bits.
pytestmark = pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None)
#: So wide that each point is a block of its own.
ONE_ROW = BLOCK_BYTES


def several_blocks(dtype: Any = np.float64) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points, centers and weights that make at least four blocks of different sums."""
    rng = np.random.default_rng(5)
    X = (rng.normal(size=(240_000, 3)) * np.linspace(1, 1000, 240_000)[:, None]).astype(dtype)
    assert len(block_slices(len(X), 4 + 2 * 3)) >= 4
    return X, X[:4].copy(), rng.random(len(X))


# ---------------------------------------------------------------------------------------------------- blocks


@PROPERTY
@given(st.integers(1, 10_000), st.integers(1, 3 * BLOCK_BYTES))
def test_blocks_cover_every_point_once_and_in_order(n_points, width):
    slices = block_slices(n_points, width)
    assert [i for rows in slices for i in range(n_points)[rows]] == list(range(n_points))
    assert slices[-1].stop == n_points


@PROPERTY
@given(st.integers(1, 10_000), st.integers(1, 3 * BLOCK_BYTES))
def test_a_block_stays_within_its_bytes_unless_one_point_does_not(n_points, width):
    largest = max(rows.stop - rows.start for rows in block_slices(n_points, width))
    assert largest == 1 or 8 * largest * width <= BLOCK_BYTES


def test_the_cuts_do_not_depend_on_the_number_of_threads():
    cuts = []
    for n in (1, 2, 5):
        with threads(n):
            cuts.append(block_slices(100_000, 7))
    assert cuts[0] == cuts[1] == cuts[2]


def test_a_sum_over_blocks_is_the_sum_over_points():
    values = np.random.default_rng(0).normal(size=(50_000, 3))
    total, count = sum_blocks(lambda rows: (values[rows].sum(axis=0), len(values[rows])), len(values), 7)
    np.testing.assert_allclose(total, [math.fsum(column) for column in values.T], rtol=1e-12)
    assert count == len(values)


def test_sums_do_not_write_into_the_first_block_s_part():
    parts = [np.zeros(1), np.ones(1)]
    (total,) = sum_blocks(lambda rows: (parts[rows.start],), 2, ONE_ROW)
    assert total == [1.0]
    assert parts[0] == [0.0]


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


def test_results_come_in_the_order_of_the_blocks_even_if_the_last_is_ready_first():
    def slow_at_first(rows: slice) -> int:
        time.sleep(0.02 * (4 - rows.start))
        return rows.start

    with threads(4):
        assert list(map_blocks(slow_at_first, 4, ONE_ROW)) == [0, 1, 2, 3]


def test_two_threads_work_at_the_same_time():
    both = threading.Barrier(2)
    with threads(2):  # a block that waits for the other in vain would raise BrokenBarrierError
        assert sorted(map_blocks(lambda rows: both.wait(timeout=20), 2, ONE_ROW)) == [0, 1]


@pytest.mark.parametrize(("n_threads", "n_blocks"), [(1, 3), (2, 1)])
def test_one_thread_or_one_block_is_the_callers_own_thread(n_threads, n_blocks):
    with threads(n_threads):
        names = list(map_blocks(lambda rows: threading.current_thread().name, n_blocks, ONE_ROW))
    assert set(names) == {threading.current_thread().name}


def test_the_thread_count_is_what_threads_says_and_what_it_was_afterwards():
    before = thread_count()
    with threads(3):
        assert thread_count() == 3
        with threads(1):
            assert thread_count() == 1
        assert thread_count() == 3
    assert thread_count() == before


def test_the_thread_count_is_restored_after_an_error():
    before = thread_count()
    with pytest.raises(KeyError), threads(before + 1):
        raise KeyError
    assert thread_count() == before


def test_by_default_a_pass_uses_the_cores_this_process_may_run_on(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 3, 4}, raising=False)
    assert thread_count() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert thread_count() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert thread_count() == 1


def test_threads_end_once_they_are_no_longer_wanted():
    def running() -> int:
        return sum(thread.name.startswith("softclust") for thread in threading.enumerate())

    with threads(5):
        sum_blocks(lambda rows: (1,), 10, ONE_ROW)
        assert running() >= 5
    deadline = time.monotonic() + 20
    while running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert running() == 0


def test_a_pass_goes_on_when_another_thread_changes_the_thread_count(monkeypatch):
    def pool_and_then_a_change() -> Any:
        found = pool()
        with threads(3):
            pass
        return found

    pool = passes._pool
    with threads(2):
        monkeypatch.setattr(passes, "_pool", pool_and_then_a_change)
        assert sum_blocks(lambda rows: (1,), 10, ONE_ROW) == (10,)


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


def test_on_a_pools_own_thread_there_is_no_pool_to_wait_for():
    with threads(2):
        assert list(map_blocks(lambda rows: passes._pool(), 4, ONE_ROW)) == [None] * 4


# ------------------------------------------------------------------------------------- errors and limits


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


@pytest.fixture
def two_blas_threads(monkeypatch):
    """Two threads in every BLAS that is loaded by now, and a controller that knows them all."""
    monkeypatch.setattr(passes, "_controller", None)
    with threadpool_limits(limits=2, user_api="blas"):
        assert blas_threads() == {2}, "this numpy's linear algebra cannot be told its number of threads"
        yield


@pytest.mark.usefixtures("two_blas_threads")
def test_inside_a_block_linear_algebra_has_one_thread_and_afterwards_what_it_had():
    with threads(2):
        inside = list(map_blocks(lambda rows: blas_threads(), 4, ONE_ROW))
    assert inside == [{1}] * 4
    assert blas_threads() == {2}


@pytest.mark.usefixtures("two_blas_threads")
def test_the_last_to_leave_lifts_the_limit():
    with one_blas_thread():
        with one_blas_thread():
            pass
        assert blas_threads() == {1}
    assert blas_threads() == {2}


@pytest.mark.usefixtures("two_blas_threads")
@pytest.mark.parametrize("n_threads", [1, 2])
def test_an_error_in_a_block_reaches_the_caller_and_leaves_everything_as_it_was(n_threads):
    def fails_late(rows: slice) -> tuple[int]:
        if rows.start == 7:
            raise ZeroDivisionError("block 7")
        return (1,)

    with threads(n_threads):
        with pytest.raises(ZeroDivisionError, match="block 7"):
            sum_blocks(fails_late, 10, ONE_ROW)
        assert blas_threads() == {2}
        assert sum_blocks(lambda rows: (1,), 10, ONE_ROW) == (10,)


@pytest.mark.usefixtures("two_blas_threads")
def test_a_pass_that_is_given_up_leaves_the_limits_as_they_were():
    with threads(2):
        parts = map_blocks(lambda rows: rows.start, 10, ONE_ROW)
        assert next(parts) == 0
        parts.close()
    assert blas_threads() == {2}


@pytest.mark.parametrize("starts", [0, 1])
def test_where_threads_cannot_start_the_pass_runs_in_the_callers(monkeypatch, starts):
    started = []
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if len(started) == starts:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    with threads(3):
        monkeypatch.setattr(threading.Thread, "start", refuse)
        names = list(map_blocks(lambda rows: threading.current_thread().name, 5, ONE_ROW))
        assert names == [threading.current_thread().name] * 5
        monkeypatch.undo()
        names = list(map_blocks(lambda rows: threading.current_thread().name, 5, ONE_ROW))
        assert all(name.startswith("softclust") for name in names)
