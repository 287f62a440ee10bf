"""What one submission may use."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True)
class Limits:
    """What one submission may use, and how much of its output is kept.

    Parameters
    ----------
    cpu_seconds : float
        Processor time of a notebook's cells, all together, and of each function.
    wall_seconds : float
        How long the grader waits for the cells, and for each function.
    call_seconds, cell_seconds : float
        How long one call of a function, and one cell, may take.
    memory_mb : int
        Address space that a submission may add to that of the warm interpreter.
    tmp_mb, file_mb : int
        What it may keep in ``/tmp``, all together and in one file.
    threads : int
        How many threads it may have.
    output_chars : int
        How much of one cell's text is kept.
    reply_bytes : int
        How large one answer may be on its way out.
    """

    cpu_seconds: float = 10.0
    wall_seconds: float = 30.0
    call_seconds: float = 3.0
    cell_seconds: float = 5.0
    memory_mb: int = 1024
    tmp_mb: int = 64
    file_mb: int = 16
    threads: int = 16
    output_chars: int = 20_000
    reply_bytes: int = 64_000_000
