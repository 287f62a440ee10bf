"""What every test needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _no_lock_that_a_deadline_could_leave_held() -> Iterator[None]:
    """Take away the lock around coverage's own notes.

    A check's deadline interrupts a student's function wherever it is, and under coverage that may be inside
    the measuring itself, between taking this lock and giving it back: every thread that starts later then
    waits for ever. The notes are dictionaries, which CPython's own lock protects.
    """
    try:
        import coverage
    except ImportError:
        yield
        return
    measuring = coverage.Coverage.current()
    collector = getattr(measuring, "_collector", None)
    if collector is not None:
        collector.data_lock = None
    yield
