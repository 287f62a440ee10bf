"""What a pass on all cores leaves behind: the limits of linear algebra, and an error where a task failed."""

from __future__ import annotations

import threading
import time

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from softclust_lab import threads as threads_module
from softclust_lab.threads import WORTH_THREADS, on_all_cores, one_blas_thread, threads

from .test_threads import PATIENCE, all_meet, everywhere


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


@pytest.fixture
def two_blas_threads(monkeypatch):
    """Two threads in every BLAS that is loaded by now, and a controller that knows them all."""
    monkeypatch.setattr(threads_module, "_controller", None)
    with threadpool_limits(limits=2, user_api="blas"):
        assert blas_threads() == {2}, "this numpy's linear algebra cannot be told its number of threads"
        yield


@pytest.mark.usefixtures("two_blas_threads")
@pytest.mark.parametrize("work", [1, WORTH_THREADS])
def test_inside_a_task_linear_algebra_has_one_thread_and_afterwards_what_it_had(work):
    with threads(2):
        assert on_all_cores(lambda index: blas_threads(), 4, work) == [{1}] * 4
    assert blas_threads() == {2}


@pytest.mark.usefixtures("two_blas_threads")
def test_the_last_to_leave_lifts_the_limit():
    with one_blas_thread():
        with one_blas_thread():
            pass
        assert everywhere(lambda index: blas_threads(), 2) == [{1}] * 2
        assert blas_threads() == {1}
    assert blas_threads() == {2}


@pytest.mark.usefixtures("two_blas_threads")
def test_a_caller_that_ends_first_leaves_the_limit_to_one_that_is_still_at_work():
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with one_blas_thread():
            entered.set()
            leave.wait(timeout=PATIENCE)

    other = threading.Thread(target=hold)
    with one_blas_thread():
        other.start()
        assert entered.wait(timeout=PATIENCE)
    assert blas_threads() == {1}
    leave.set()
    other.join(timeout=PATIENCE)
    assert blas_threads() == {2}


@pytest.mark.usefixtures("two_blas_threads")
def test_whichever_thread_set_a_limit_before_the_caller_sets_and_lifts_its_own():
    # Some versions of threadpoolctl listen to one thread alone: here to this one, which set two.
    inside, may_end = [], threading.Event()

    def one_pass_and_stay() -> None:
        inside.extend(everywhere(lambda index: blas_threads(), 2))
        may_end.wait(timeout=PATIENCE)

    other = threading.Thread(target=one_pass_and_stay)
    other.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while (len(inside) < 2 or blas_threads() != {2}) and time.monotonic() < deadline:
            time.sleep(0.001)
        assert inside == [{1}] * 2
        assert blas_threads() == {2}
        with threadpool_limits(limits=1, user_api="blas"):
            assert blas_threads() == {1}, "the pass of another thread has taken the limits away from this one"
    finally:
        may_end.set()
        other.join(timeout=PATIENCE)


@pytest.mark.usefixtures("two_blas_threads")
@pytest.mark.parametrize("failure", [ZeroDivisionError, KeyboardInterrupt])
@pytest.mark.parametrize("where", ["the caller's thread", "another thread"])
def test_an_error_reaches_the_caller_from_any_thread_and_leaves_everything_as_it_was(failure, where):
    both = threading.Barrier(2)
    caller = threading.current_thread()

    def fails_in_one_thread(index: int) -> int:
        both.wait(timeout=PATIENCE)
        if (threading.current_thread() is caller) == (where == "the caller's thread"):
            raise failure(where)
        return index

    with threads(2):
        with pytest.raises(failure, match=where):
            everywhere(fails_in_one_thread, 2)
        assert blas_threads() == {2}
        assert all_meet(2)


@pytest.mark.parametrize("n_threads", [1, 2])
def test_an_error_reaches_the_caller_once_no_task_is_running(n_threads):
    at_work, seen = set(), []

    def works_or_fails(index: int) -> None:
        at_work.add(index)
        seen.append(index)
        try:
            if index == 3:
                raise ZeroDivisionError
            time.sleep(0.005)
        finally:
            at_work.discard(index)

    with threads(n_threads):
        with pytest.raises(ZeroDivisionError):
            everywhere(works_or_fails, 1000)
        assert not at_work
        assert len(seen) < 1000, "tasks were begun long after one had failed"
        begun = len(seen)
        assert all_meet(n_threads)
        assert len(seen) == begun
