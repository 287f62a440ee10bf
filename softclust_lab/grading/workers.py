"""Who grades: this process, or others on this machine's cores; `cluster` has those of other machines."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import forkserver, get_context
from types import TracebackType
from typing import Any, Protocol

from softclust_lab.grading.box.box import Box
from softclust_lab.grading.box.inside import syscalls
from softclust_lab.grading.deadline import ended_after, most_seconds
from softclust_lab.grading.grade import grade
from softclust_lab.grading.plan import read_plan

__all__ = ["LocalWorkers", "ThisProcess", "Workers", "grade_in_time", "one_thread", "own_cores"]

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

_boxes = threading.local()
_plan = b""


class Workers(Protocol):
    """Something that grades submissions somewhere else."""

    capacity: int
    #: What a future raises when its worker is gone and the submission may be to blame.
    lost: tuple[type[BaseException], ...]

    def submit(self, submission: bytes, *, fast: bool) -> Any:
        """Return the future of a verdict's bytes."""


def grade_here(submission: bytes, plan: bytes, fast: bool, trusted: bool) -> bytes:
    """Grade in this thread's own warm box, which is kept for the next submission."""
    key = (read_plan(plan).limits, trusted)
    if getattr(_boxes, "key", None) != key:
        close_box()
        _boxes.box, _boxes.key = Box(key[0], trusted=trusted), key
        _boxes.box.__enter__()
    return grade(submission, plan, _boxes.box, fast=fast)


def grade_in_time(
    submission: bytes, plan: bytes, fast: bool, trusted: bool, seconds: float | None = None
) -> bytes:
    """Grade in a process that is ended if it is stuck: it must be nobody's but a worker's.

    Parameters
    ----------
    submission, plan, fast, trusted
        As `grade` and `Box` have them.
    seconds : float, optional
        Until then; `most_seconds` of the plan unless given.
    """
    with ended_after(most_seconds(read_plan(plan)) if seconds is None else seconds):
        return grade_here(submission, plan, fast, trusted)


def close_box() -> None:
    """Give this thread's box back."""
    if getattr(_boxes, "key", None) is not None:
        _boxes.box.__exit__(None, None, None)
        _boxes.key = None


def set_up_process(plan: bytes, core: int | None) -> None:
    """Keep the plan in a worker process, so that it is sent once, and keep the process to a core of its own.

    Judge and box take turns: on one core, neither has to be woken up on another. The process ends with the
    server that it was forked from, which ends with the grader, however that ends.
    """
    global _plan
    _plan = plan
    if sys.platform == "linux":
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def grade_in_process(submission: bytes, fast: bool, trusted: bool, seconds: float | None) -> bytes:
    """Grade by the plan that this process was set up with."""
    return grade_in_time(submission, _plan, fast, trusted, seconds)


class ThisProcess:
    """This very process, for a single submission: starting another would take longer than grading it.

    Parameters
    ----------
    plan : bytes
        As `GradingPlan.data` holds it.
    trusted : bool
        Whether to do without the sandbox.
    """

    capacity = 1
    lost: tuple[type[BaseException], ...] = ()

    def __init__(self, plan: bytes, *, trusted: bool = False) -> None:
        self.plan = plan
        self.trusted = trusted

    def submit(self, submission: bytes, *, fast: bool) -> Future[bytes]:
        """Grade a submission and return its future, which is past."""
        future: Future[bytes] = Future()
        try:
            future.set_result(grade_here(submission, self.plan, fast, self.trusted))
        except Exception as error:
            future.set_exception(error)
        return future

    def __enter__(self) -> ThisProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        close_box()


class LocalWorkers:
    """Processes on this machine, each with a box of its own.

    Each is a pool of one: when a process is lost, the others and what they are doing are not.

    Parameters
    ----------
    plan : bytes
        As `GradingPlan.data` holds it.
    n_workers : int
        How many.
    trusted : bool
        Whether to do without the sandbox.
    seconds : float, optional
        After which a process that is stuck is ended; `most_seconds` of the plan unless given.
    """

    lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(
        self, plan: bytes, n_workers: int, *, trusted: bool = False, seconds: float | None = None
    ) -> None:
        self.plan = plan
        self.trusted = trusted
        self.seconds = seconds
        self.capacity = n_workers
        self._cores = cores(n_workers)
        self._pools = [self._pool(at) for at in range(n_workers)]
        self._load = [0] * n_workers

    def _pool(self, at: int) -> ProcessPoolExecutor:
        context = get_context("forkserver")
        context.set_forkserver_preload(["softclust_lab.grading.workers"])
        with one_thread():
            with uninterrupted():
                forkserver.ensure_running()
            pool = ProcessPoolExecutor(1, context, set_up_process, (self.plan, self._cores[at]))
            pool.submit(os.getpid)
        return pool

    def submit(self, submission: bytes, *, fast: bool) -> Future[bytes]:
        """Hand a submission to the process with the least to do."""
        at = min(range(self.capacity), key=self._load.__getitem__)
        work = partial(grade_in_process, submission, fast, self.trusted, self.seconds)
        try:
            future = self._pools[at].submit(work)
        except BrokenProcessPool:
            self._pools[at].shutdown(wait=False)
            self._pools[at] = self._pool(at)
            future = self._pools[at].submit(work)
        self._load[at] += 1
        future.add_done_callback(lambda _: self._done(at))
        return future

    def _done(self, at: int) -> None:
        self._load[at] -= 1

    def __enter__(self) -> LocalWorkers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools:
            pool.shutdown(wait=kind is None, cancel_futures=True)


def cores(n_workers: int) -> list[int | None]:
    """Return a core for each worker, or None for all if there are not enough."""
    allowed = own_cores()
    return list(allowed[:n_workers]) if len(allowed) >= n_workers else [None] * n_workers


def own_cores() -> list[int]:
    """Return the cores that this process may use; none where nobody says."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@contextmanager
def one_thread() -> Iterator[None]:
    """Let the processes that are started meanwhile use one thread for linear algebra."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ |= ONE_THREAD
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let the processes that are started meanwhile take no notice of an interrupt at the terminal: we do."""
    before = None
    with suppress(ValueError):  # only the main thread may
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
