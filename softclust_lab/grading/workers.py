"""Who grades: processes on this machine's cores, or the workers of a Dask cluster."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Protocol
from urllib.parse import urlsplit

from softclust_lab.grading.box.box import Box
from softclust_lab.grading.course import CommandError
from softclust_lab.grading.grade import grade
from softclust_lab.grading.plan import code_digest, read_plan

__all__ = ["DaskWorkers", "LocalWorkers", "ThisProcess", "Workers", "grade_here", "own_cores"]

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
LOOPBACK = ("127.0.0.1", "localhost", "::1")

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
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def grade_in_process(submission: bytes, fast: bool, trusted: bool) -> bytes:
    """Grade by the plan that this process was set up with."""
    return grade_here(submission, _plan, fast, trusted)


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
    """

    lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, plan: bytes, n_workers: int, *, trusted: bool = False) -> None:
        self.plan = plan
        self.trusted = trusted
        self.capacity = n_workers
        self._cores = cores(n_workers)
        self._pools = [self._pool(at) for at in range(n_workers)]
        self._load = [0] * n_workers

    def _pool(self, at: int) -> ProcessPoolExecutor:
        context = get_context("forkserver")
        context.set_forkserver_preload(["softclust_lab.grading.workers"])
        with one_thread():
            pool = ProcessPoolExecutor(1, context, set_up_process, (self.plan, self._cores[at]))
            pool.submit(os.getpid)
        return pool

    def submit(self, submission: bytes, *, fast: bool) -> Future[bytes]:
        """Hand a submission to the process with the least to do."""
        at = min(range(self.capacity), key=self._load.__getitem__)
        work = partial(grade_in_process, submission, fast, self.trusted)
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


class DaskWorkers:
    """The workers of a Dask cluster, which are sent submissions and the plan and nothing else.

    Parameters
    ----------
    address : str
        The scheduler's, as ``tls://host:8786``; plain ``tcp://`` only on this machine.
    plan : bytes
        As `GradingPlan.data` holds it.
    certificates : path, optional
        The folder that ``softclust cluster-cert`` wrote.
    trusted : bool
        Whether to do without the sandbox.
    """

    def __init__(
        self,
        address: str,
        plan: bytes,
        certificates: str | os.PathLike[str] | None = None,
        *,
        trusted: bool = False,
    ) -> None:
        from concurrent.futures import CancelledError

        from distributed import Client, KilledWorker
        from distributed.client import FutureCancelledError

        self.lost: tuple[type[BaseException], ...] = (KilledWorker, CancelledError, FutureCancelledError)
        self.plan = plan
        self.trusted = trusted
        with ExitStack() as stack:
            security = cluster_security(address, certificates)
            try:
                self._client = stack.enter_context(
                    Client(address, security=security, timeout=20, set_as_default=False)
                )
            except (OSError, TimeoutError) as error:
                raise CommandError(f"no Dask scheduler answers at {address}: {error}") from error
            self.capacity = sum(self._client.nthreads().values())
            if not self.capacity:
                raise CommandError(f"the scheduler at {address} has no workers: start one with `dask worker`")
            self._require_same_code()
            self._stack = stack.pop_all()

    def submit(self, submission: bytes, *, fast: bool) -> Any:
        """Hand a submission to the cluster, which gives it to another worker if one is lost."""
        # The plan goes along each time: a copy that the cluster keeps is lost with the worker that has it.
        return self._client.submit(grade_here, submission, self.plan, fast, self.trusted, pure=False)

    def _require_same_code(self) -> None:
        """Raise `CommandError` unless every worker judges by the same code as we do."""
        found = self._client.run(code_digest)
        others = sorted(str(worker) for worker, digest in found.items() if digest != code_digest())
        if others:
            raise CommandError(
                f"{', '.join(others)} have another version of softclust: install the same everywhere"
            )

    def __enter__(self) -> DaskWorkers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)


def cluster_security(address: str, certificates: str | os.PathLike[str] | None) -> Any:
    """Return how to speak to a scheduler.

    Raises
    ------
    CommandError
        If the address is on another machine and there are no certificates.
    """
    from distributed.security import Security

    if certificates is not None:
        folder = os.fspath(certificates)
        ca, cert, key = paths = [os.path.join(folder, name) for name in ("ca.pem", "cert.pem", "key.pem")]
        if not all(map(os.path.isfile, paths)):
            raise CommandError(
                f"{folder} lacks ca.pem, cert.pem or key.pem: `softclust cluster-cert` makes them"
            )
        return Security(tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key, require_encryption=True)
    if urlsplit(address).hostname not in LOOPBACK or address.startswith("tls:"):
        raise CommandError(
            f"{address} is reached with certificates only, or submissions and hidden cases would cross the "
            "network in the open: run `softclust cluster-cert`, start the cluster with these certificates "
            "(see teaching.md) and name their folder with --certificates"
        )
    return None
