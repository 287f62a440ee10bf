"""All cores for one pass: the threads that work on it, and the linear-algebra library kept to one of them."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from softclust_lab.arrays import as_count

__all__ = ["on_all_cores", "one_blas_thread", "one_thread_here", "thread_count", "threads"]

#: A pass over less data than this (floats a block holds, times points) is over before a thread wakes up.
WORTH_THREADS = 1 << 19

Part = TypeVar("Part")


def on_all_cores(task: Callable[[int], Part], n: int, work: int) -> list[Part]:
    """Return ``[task(0), ..., task(n - 1)]``, computed on all cores where the work is worth it.

    The caller's thread works too, so a pool that cannot start, or that is shutting down, costs time only.
    """
    results: list[Any] = [None] * n
    waiting = deque(range(n))

    def next_index() -> int | None:
        try:
            return waiting.popleft()
        except IndexError:
            return None

    def worker() -> None:
        with one_thread_here():
            try:
                for index in iter(next_index, None):
                    results[index] = task(index)
            except BaseException:
                waiting.clear()
                raise

    with one_blas_thread():
        others = _submit(worker, min(n, thread_count()) - 1) if work >= WORTH_THREADS else []
        try:
            worker()
        finally:
            running = [other for other in others if not other.cancel()]
            failures = [failure for other in running if (failure := other.exception()) is not None]
    if failures:
        raise failures[0]
    return results


@contextmanager
def one_thread_here() -> Iterator[None]:
    """Let the passes that this thread makes inside the ``with`` block use no other thread.

    Inside a pass others would wait for it while it waits for them, and a cluster's worker has its cores
    from the cluster.
    """
    outer, _here.alone = getattr(_here, "alone", False), True
    try:
        yield
    finally:
        _here.alone = outer


def _submit(worker: Callable[[], None], n: int) -> list[Future[None]]:
    """Start `worker` on n threads of the kept pool, or on none where `one_thread_here` says so."""
    if n < 1 or getattr(_here, "alone", False):
        return []
    started: list[Future[None]] = []
    try:
        pool = _pool()
        for _ in range(n):
            started.append(pool.submit(worker))
    except RuntimeError:  # a browser's Python has no threads; a closing interpreter starts none
        _close_pool()
    return started


_n_threads: int | None = None
_executor: ThreadPoolExecutor | None = None
_lock = threading.RLock()
_here = threading.local()


def thread_count() -> int:
    """Return the number of threads a pass uses: the cores this process may run on, unless `threads` says."""
    if _n_threads is not None:
        return _n_threads
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Use `n` threads for the passes inside the ``with`` block, in the whole process.

    Results do not depend on it. Use 1 where many processes share the cores already.

    Raises
    ------
    ValueError
        If `n` is not a whole number of at least 1.

    Examples
    --------
    >>> with threads(1):
    ...     thread_count()
    1
    """
    global _n_threads
    previous, _n_threads = _n_threads, as_count(n, "n")
    _close_pool()
    try:
        yield
    finally:
        _n_threads = previous
        _close_pool()


def _pool() -> ThreadPoolExecutor:
    """Return the kept pool: one thread less than a pass uses, because the caller's works too."""
    global _executor
    with _lock:
        if _executor is None:
            _executor = ThreadPoolExecutor(max(1, thread_count() - 1), thread_name_prefix="softclust")
        return _executor


def _close_pool() -> None:
    """Forget the pool: its threads end once no pass holds it any more."""
    global _executor
    with _lock:
        _executor = None


_blas_users = 0
_blas_limit: Any = None
_controller: Any = None
_knows_scipy = False


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep the linear-algebra library to one thread: the cores are taken by our own blocks.

    Entered once for a fit, it costs the passes inside nothing more. The limit is the process's, so the first
    to enter sets it and the last to leave lifts it.
    """
    global _blas_users, _blas_limit, _controller, _knows_scipy
    with _lock:
        if _blas_limit is None:
            scipy_loaded = "scipy.linalg" in sys.modules  # it brings a linear algebra of its own
            if _controller is None or scipy_loaded != _knows_scipy:
                from threadpoolctl import ThreadpoolController

                _controller, _knows_scipy = ThreadpoolController(), scipy_loaded
            _take_control()
            _blas_limit = _controller.limit(limits=1, user_api="blas")
        _blas_users += 1
    try:
        yield
    finally:
        with _lock:
            _blas_users = max(_blas_users - 1, 0)
            if _blas_users == 0 and _blas_limit is not None:
                _take_control()
                _blas_limit.restore_original_limits()
                _take_control()
                _blas_limit = None


def _take_control() -> None:
    """Let any thread set the limit: threadpoolctl 3.8 listens only to the first that did."""
    from threadpoolctl import OpenBLASController

    if hasattr(OpenBLASController, "clear_controlling_thread"):
        OpenBLASController.clear_controlling_thread(force=True)


def _after_fork() -> None:
    """A forked child has no threads and nobody inside a pass: start afresh.

    A limit that the parent had set at that moment holds in the child too; the child's first pass lifts it.
    """
    global _executor, _lock, _blas_users
    _executor, _lock, _blas_users = None, threading.RLock(), 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
