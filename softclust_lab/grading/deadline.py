"""The outermost deadline: a worker that is stuck in our own code, outside the box, is ended."""

from __future__ import annotations

import faulthandler
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from softclust_lab.grading.plan import GradingPlan

__all__ = ["ended_after", "most_seconds"]

#: How much longer than a submission can take by its limits.
GENEROSITY = 2

_ends: dict[int, float] = {}
_lock = threading.Lock()


def most_seconds(plan: GradingPlan) -> float:
    """Return a time in which any submission is graded: the limits of its cells and functions, and more."""
    return GENEROSITY * plan.limits.wall_seconds * (2 + len(plan.checks.tasks))


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """End this process if the block takes longer, and say on stderr where it was.

    The watch is a thread that needs no lock of the interpreter, so it ends a computation that never gives it
    back, too. It is one for the process: of several threads' blocks, the earliest end counts.
    """
    thread = threading.get_ident()
    with _lock:
        _ends[thread] = time.monotonic() + seconds
        watch()
    try:
        yield
    finally:
        with _lock:
            del _ends[thread]
            watch()


def watch() -> None:
    """Wait for the earliest end, or for none."""
    if not _ends:
        faulthandler.cancel_dump_traceback_later()
        return
    left = max(0.001, min(_ends.values()) - time.monotonic())
    faulthandler.dump_traceback_later(left, exit=True, file=sys.__stderr__ or sys.stderr)
