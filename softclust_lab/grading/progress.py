"""A line that says how far a long command is, how fast, and how long it will still take."""

from __future__ import annotations

import time

from softclust_lab.grading.terminal import Terminal

__all__ = ["ProgressBar", "duration"]

BAR = 24
#: Redraw this often; somewhere else than on a terminal, print this often.
SECONDS, SECONDS_IN_A_FILE = 0.1, 15.0


class ProgressBar:
    """Shows progress on a terminal as one line that changes, elsewhere as a line now and then.

    Parameters
    ----------
    terminal : Terminal
        Where.
    what : str
        What is counted.
    """

    def __init__(self, terminal: Terminal, what: str) -> None:
        self.terminal = terminal
        self.what = what
        self.started = self.shown = time.monotonic()
        self.first: int | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done; what was done at the first call counts for no rate."""
        now = time.monotonic()
        if self.first is None:
            self.first, self.started = done, now
        pause = SECONDS if self.terminal.is_tty else SECONDS_IN_A_FILE
        if now - self.shown >= pause or done == total:
            self.shown = now
            self.terminal.overwrite(self.line(done, total, now - self.started))

    def line(self, done: int, total: int, seconds: float) -> str:
        """Return the line.

        Examples
        --------
        >>> import sys
        >>> bar = ProgressBar(Terminal(sys.stdout), "submissions")
        >>> bar.first = 0
        >>> bar.line(250, 500, 5.0)
        '############············  250 of 500 submissions, 3000 a minute, 5 s left'
        """
        filled = BAR * done // max(total, 1)
        text = f"{'#' * filled}{'·' * (BAR - filled)}  {done} of {total} {self.what}"
        new = done - (self.first or 0)
        if not new or seconds <= 0:
            return text
        rate = new / seconds
        left = f", {duration((total - done) / rate)} left" if done < total else f", {duration(seconds)}"
        return f"{text}, {60 * rate:.0f} a minute{left}"


def duration(seconds: float) -> str:
    """Return a time as people say it.

    Examples
    --------
    >>> duration(4.2), duration(75), duration(4020)
    ('4 s', '1 min 15 s', '1 h 07 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
