"""A process of somebody else's: how much it has used, and its end."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress

__all__ = ["Process"]

#: How long the kernel may take to clear away a process and all that it started.
END_SECONDS = 5.0


class Process:
    """A process that runs a submission.

    Parameters
    ----------
    pid : int
        Its number here.
    leader : bool
        Whether it leads a process group that should end with it. In the box it is the first of its PID
        namespace, and the kernel ends all of that.
    """

    def __init__(self, pid: int, *, leader: bool) -> None:
        self.pid = pid
        self.leader = leader
        self._handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
        # The kernel's name for the clock of a process: its number, inverted, and a kind.
        self._clock = (~pid << 3) | 2
        self._used = 0.0

    def cpu_seconds(self) -> float:
        """Return the processor time that it has used, all threads together."""
        if sys.platform == "linux":
            with suppress(OSError):  # once it has ended nobody knows
                self._used = time.clock_gettime(self._clock)
        return self._used

    def has_ended(self, seconds: float = 0.0) -> bool:
        """Wait so long for its end, and say whether it has come."""
        if self._handle < 0:
            return True
        watch = select.poll()
        watch.register(self._handle, select.POLLIN)
        return bool(watch.poll(seconds * 1000))

    def kill(self) -> bool:
        """End it and all that it started, and say whether that is done."""
        if self._handle < 0:
            self._kill_group()
            return True
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        if self.leader:
            self._kill_group()
        gone = self.has_ended(END_SECONDS)
        os.close(self._handle)
        self._handle = -1
        return gone

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
