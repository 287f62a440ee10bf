"""Who grades: this process, or others on this machine's cores; `cluster` has those of other machines."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import forkserver, get_context
from types import TracebackType
from typing import Any, Protocol

from softclust_lab.grading.box.box import Box
from softclust_lab.grading.deadline import ended_after, most_seconds
from softclust_lab.grading.grade import grade
from softclust_lab.grading.plan import read_plan
from softclust_lab.processes import end_with_the_owner, starting_workers

__all__ = ["LocalWorkers", "ThisProcess", "Workers", "grade_in_time", "own_cores"]

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

    Judge and box take turns: on one core, neither has to be woken up on another.
    """
    global _plan
    _plan = plan
    end_with_the_owner()
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
        self._pools = self._started(range(n_workers))
        self._load = [0] * n_workers

    def _started(self, places: Iterable[int]) -> list[ProcessPoolExecutor]:
        context = get_context("forkserver")
        context.set_forkserver_preload(["softclust_lab.grading.workers"])
        with starting_workers():
            forkserver.ensure_running()
            set_ups = [(self.plan, self._cores[at]) for at in places]
            pools = [ProcessPoolExecutor(1, context, set_up_process, set_up) for set_up in set_ups]
            wait([pool.submit(os.getpid) for pool in pools])
        return pools

    def submit(self, submission: bytes, *, fast: bool) -> Future[bytes]:
        """Hand a submission to the process with the least to do."""
        at = min(range(self.capacity), key=self._load.__getitem__)
        work = partial(grade_in_process, submission, fast, self.trusted, self.seconds)
        try:
            future = self._pools[at].submit(work)
        except BrokenProcessPool:
            self._pools[at].shutdown(wait=False)
            (self._pools[at],) = self._started([at])
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
