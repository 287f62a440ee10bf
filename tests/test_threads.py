"""All cores for one pass: who works, who waits for whom, and how many there are."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import pytest

from softclust_lab import threads as threads_module
from softclust_lab.threads import (
    WORTH_THREADS,
    on_all_cores,
    one_thread_here,
    thread_count,
    threads,
)

#: Longer than any thread takes to wake up: nobody waits so long unless a claim is wrong.
PATIENCE = 20


def name_of_thread(index: int) -> str:
    return threading.current_thread().name


def everywhere(task: Any, n: int) -> list[Any]:
    """Run so much work that threads are worth it."""
    return on_all_cores(task, n, WORTH_THREADS)


def callers_thread_only(names: list[str]) -> bool:
    return set(names) == {threading.current_thread().name}


def all_meet(n: int) -> bool:
    """Whether n tasks are worked on at the same time: each waits for all the others."""
    barrier = threading.Barrier(n)
    return sorted(everywhere(lambda index: barrier.wait(timeout=PATIENCE), n)) == list(range(n))


# ------------------------------------------------------------------------------------------- who does what


def test_results_come_in_the_order_of_the_tasks_even_if_the_last_is_ready_first():
    done = [threading.Event() for _ in range(4)]

    def waits_for_the_next(index: int) -> int:
        assert index == 3 or done[index + 1].wait(timeout=PATIENCE)
        done[index].set()
        return index

    with threads(4):
        assert everywhere(waits_for_the_next, 4) == [0, 1, 2, 3]


@pytest.mark.parametrize("n", [2, 5])
def test_as_many_threads_as_were_asked_for_work_at_the_same_time(n):
    with threads(n):
        assert all_meet(n)


def test_the_callers_thread_is_one_of_them():
    both = threading.Barrier(2)

    def name_after_both_came(index: int) -> str:
        both.wait(timeout=PATIENCE)
        return name_of_thread(index)

    with threads(2):
        names = everywhere(name_after_both_came, 2)
    names.remove(threading.current_thread().name)
    assert names[0].startswith("softclust")


def test_a_slow_task_holds_up_nothing_but_itself():
    others_done = threading.Semaphore(0)

    def first_waits_for_all_others(index: int) -> int:
        if index > 0:
            others_done.release()
        else:
            assert all(others_done.acquire(timeout=PATIENCE) for _ in range(9))
        return index

    with threads(2):
        assert everywhere(first_waits_for_all_others, 10) == list(range(10))


@pytest.mark.parametrize(("n_threads", "n"), [(1, 3), (2, 1)])
def test_one_thread_or_one_task_is_the_callers_own_thread(n_threads, n):
    with threads(n_threads):
        assert callers_thread_only(everywhere(name_of_thread, n))


def test_little_work_is_not_worth_a_thread():
    with threads(3):
        assert callers_thread_only(on_all_cores(name_of_thread, 9, WORTH_THREADS - 1))


def test_nobody_waits_for_a_thread_that_is_busy_elsewhere():
    elsewhere = threading.Event()
    with threads(3):
        busy = [threads_module._pool().submit(elsewhere.wait, PATIENCE) for _ in range(2)]
        try:
            assert callers_thread_only(everywhere(name_of_thread, 9))
            assert not any(job.done() for job in busy)
        finally:
            elsewhere.set()


def test_one_thread_here_keeps_this_thread_alone_and_no_other():
    found = []
    with threads(2):
        with one_thread_here():
            with one_thread_here():
                pass
            assert callers_thread_only(everywhere(name_of_thread, 9))
            other = threading.Thread(target=lambda: found.append(all_meet(2)))
            other.start()
            other.join(timeout=2 * PATIENCE)
        assert found == [True]
        assert all_meet(2)


def test_one_thread_here_ends_with_an_error_too():
    with pytest.raises(KeyError), one_thread_here():
        raise KeyError
    with threads(2):
        assert all_meet(2)


def test_tasks_inside_a_task_stay_on_its_thread():
    def slow_name(index: int) -> str:
        time.sleep(0.002)  # long enough for an idle thread to come and help, if it were asked
        return name_of_thread(index)

    def inner_names(index: int) -> tuple[str, set[str]]:
        return name_of_thread(index), set(everywhere(slow_name, 20))

    with threads(4):
        assert all(inner == {outer} for outer, inner in everywhere(inner_names, 2))


def test_many_callers_share_the_threads():
    found = []
    callers = [
        threading.Thread(target=lambda: found.append(everywhere(lambda index: index, 50))) for _ in range(8)
    ]
    with threads(3):
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(timeout=PATIENCE)
    assert found == [list(range(50))] * 8


# --------------------------------------------------------------------------------------- how many there are


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
        assert all_meet(5)
        assert running() >= 4
    deadline = time.monotonic() + PATIENCE
    while running() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert running() == 0


def test_tasks_go_on_when_another_thread_changes_the_thread_count(monkeypatch):
    def pool_and_then_a_change() -> Any:
        found = pool()
        with threads(3):
            pass
        return found

    pool = threads_module._pool
    with threads(2):
        monkeypatch.setattr(threads_module, "_pool", pool_and_then_a_change)
        assert all_meet(2)


@pytest.mark.parametrize("starts", [0, 1])
def test_where_threads_cannot_start_the_callers_does_the_work(monkeypatch, starts):
    started = []
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if len(started) == starts:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    with threads(3):
        monkeypatch.setattr(threading.Thread, "start", refuse)
        names = everywhere(name_of_thread, 50)
        assert set(names) <= {threading.current_thread().name} | {thread.name for thread in started}
        assert all_meet(1 + starts)
        monkeypatch.undo()
        assert all_meet(3)
