"""The ``softclust`` command from its first moment on, when nothing is imported yet.

Whatever is written is written whole, so an interrupt may end the command anywhere: in the middle of an
import, or where some library would have taken it for an error of its own.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

__all__ = ["main"]

INTERRUPTED = 130


def main() -> int:
    """Run the command line and return its exit status."""
    signal.signal(signal.SIGINT, stop)
    from softclust_lab.cli import main as run

    return run()


def stop(number: int, frame: FrameType | None) -> None:
    """End at once, with one line; what the command started notices and ends itself."""
    clear = "\r\x1b[2K" if sys.stderr is not None and sys.stderr.isatty() else ""
    os.write(2, f"{clear}softclust: stopped; the same command goes on where it was\n".encode())
    os._exit(INTERRUPTED)
