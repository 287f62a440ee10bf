"""One pass over the points: blocks that fit the cache, all cores, the same bits every time.

Each method of this library is a sum over points of a small statistic (counts, sums, a cost). This module
owns that sum. It cuts the points into blocks whose temporaries stay in the cache, evaluates the statistic of
the blocks on all cores (numpy releases the interpreter lock inside its loops) and adds the parts in the order
of the blocks. Where the cuts fall depends on the data's shape alone, so one thread and many threads give the
same result bit for bit. A block is a slice: a ``numpy.memmap`` is never held in memory as a whole.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from softclust_lab.arrays import as_count

__all__ = ["block_slices", "map_blocks", "one_blas_thread", "sum_blocks", "thread_count", "threads"]

#: Bytes of temporaries that one block may need. Of 2^15 to 2^23, tried at six sizes from (600, 2, 3) to
#: (200000, 64, 64), this was the best or within a tenth of it: smaller blocks pay their fixed cost too often.
BLOCK_BYTES = 1 << 22

Part = TypeVar("Part")


def block_slices(n_points: int, width: int) -> list[slice]:
    """Cut N points into blocks whose temporaries take about `BLOCK_BYTES`.

    Parameters
    ----------
    n_points : int
        N.
    width : int
        Floats that the statistic holds for each point, for example K + 2 D.

    Returns
    -------
    list of slice
        Consecutive slices that cover 0..N-1. They depend on `n_points` and `width` alone.

    Raises
    ------
    ValueError
        If `n_points` or `width` is not a whole number of at least 1.

    Examples
    --------
    >>> block_slices(5, width=BLOCK_BYTES // 16)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    n_points, width = as_count(n_points, "n_points"), as_count(width, "width")
    rows = max(1, BLOCK_BYTES // (8 * width))
    return [slice(start, min(start + rows, n_points)) for start in range(0, n_points, rows)]


def map_blocks(function: Callable[[slice], Part], n_points: int, width: int) -> Iterator[Part]:
    """Evaluate `function` on every block's slice, on all cores, and yield the results in order.

    A pass inside a block runs on that block's own thread: waiting for another would be waiting for itself.
    """
    slices = block_slices(n_points, width)
    with one_blas_thread():
        pool = _pool() if len(slices) > 1 and thread_count() > 1 else None
        yield from (map if pool is None else pool.map)(function, slices)


def sum_blocks(statistic: Callable[[slice], tuple[Any, ...]], n_points: int, width: int) -> tuple[Any, ...]:
    """Add up a statistic over all blocks, in the order of the blocks.

    Parameters
    ----------
    statistic : callable
        Takes a slice of the points, returns a tuple of arrays or numbers to be added up.
    n_points, width : int
        As in `block_slices`.

    Returns
    -------
    tuple
        The sums, in the order of the statistic's tuple.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.arange(6.0).reshape(3, 2)
    >>> total, count = sum_blocks(lambda rows: (X[rows].sum(axis=0), len(X[rows])), n_points=3, width=2)
    >>> total / count
    array([2., 3.])
    """
    parts = map_blocks(statistic, n_points, width)
    totals = list(next(parts))
    for part in parts:
        for index, value in enumerate(part):
            totals[index] = totals[index] + value
    return tuple(totals)


_n_threads: int | None = None
_executor: ThreadPoolExecutor | None = None
_lock = threading.RLock()
_worker = threading.local()


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


def _pool() -> ThreadPoolExecutor | None:
    """Return the kept pool, or None on one of its own threads and where threads cannot start."""
    global _executor
    if getattr(_worker, "inside", False):
        return None
    with _lock:
        if _executor is None:
            _executor = _start_pool(thread_count())
        return _executor


def _start_pool(n: int) -> ThreadPoolExecutor | None:
    """Return a pool with all its threads running, or None where they cannot start (a browser's Python)."""
    executor = ThreadPoolExecutor(n, thread_name_prefix="softclust", initializer=_mark_worker)
    gate = threading.Event()
    try:
        for _ in range(n):  # each call waits at the gate, so each needs a thread of its own
            executor.submit(gate.wait)
    except RuntimeError:
        return None
    finally:
        gate.set()
    return executor


def _mark_worker() -> None:
    _worker.inside = True


def _close_pool() -> None:
    """Forget the pool: its threads end once no pass holds it any more."""
    global _executor
    with _lock:
        _executor = None


_blas_users = 0
_blas_limit: Any = None
_controller: Any = None


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep the linear-algebra library to one thread: the cores are taken by our own blocks.

    Entered once for a fit, it costs the passes inside nothing more. The limit is the process's, so the first
    to enter sets it and the last to leave lifts it.
    """
    global _blas_users, _blas_limit, _controller
    with _lock:
        if _blas_limit is None:
            if _controller is None:
                from threadpoolctl import ThreadpoolController

                _controller = ThreadpoolController()
            _blas_limit = _controller.limit(limits=1, user_api="blas")
        _blas_users += 1
    try:
        yield
    finally:
        with _lock:
            _blas_users = max(_blas_users - 1, 0)
            if _blas_users == 0 and _blas_limit is not None:
                _blas_limit.restore_original_limits()
                _blas_limit = None


def _after_fork() -> None:
    """A forked child has no threads and nobody inside a pass: start afresh.

    A limit that the parent had set at that moment holds in the child too; the child's first pass lifts it.
    """
    global _executor, _lock, _blas_users
    _executor, _lock, _blas_users = None, threading.RLock(), 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
