"""What processes take from the one that starts them, and that they end with it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import parent_process, resource_tracker

__all__ = ["ONE_THREAD", "end_with_the_owner", "environment", "starting_workers"]

#: Other libraries' threads would fight over cores that our processes share already.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
#: What an interrupted command leaves of its pools is cleared away without a word.
_QUIET = {"PYTHONWARNINGS": "ignore:resource_tracker"}


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Give the processes that are started meanwhile these environment variables."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ |= variables
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@contextmanager
def starting_workers() -> Iterator[None]:
    """Let the workers that are started meanwhile be whole before an interrupt comes, and take none: we do.

    A process that is half started when its owner ends would say so in many words.
    """
    with environment(ONE_THREAD | _QUIET):
        resource_tracker.ensure_running()  # which lets interrupts through when it is started
        if not hasattr(signal, "pthread_sigmask"):  # not on Windows
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_the_owner() -> None:
    """Let this worker of a pool not outlive the process that owns the pool, which may end without a goodbye.

    Waiting for work, a worker would not notice: it holds the other end of its own queue.
    """
    threading.Thread(target=_wait_for_the_owners_end, daemon=True).start()


def _wait_for_the_owners_end() -> None:
    owner = parent_process()
    if owner is not None:
        owner.join()
        os._exit(1)
