"""A warm box: sessions in namespaces of their own, or, for submissions that one trusts, plain processes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from types import TracebackType
from typing import Any

from softclust_lab.grading.box import wire
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.box.process import Process
from softclust_lab.grading.box.session import CellOutput, Session
from softclust_lab.grading.box.zygote import BoxUnavailableError, Zygote, receive_with_pid

__all__ = ["Box", "BoxUnavailableError", "CellOutput", "Session", "require_protection"]

#: What is imported beforehand, from the least to the most. A fork costs the more the more there is of it.
WARMTH = (
    (),
    ("scipy.special", "scipy.linalg", "scipy.spatial.distance"),
    (
        "scipy.special",
        "scipy.linalg",
        "scipy.spatial.distance",
        "scipy.optimize",
        "scipy.stats",
        "matplotlib.pyplot",
    ),
)
_SOME = re.compile(r"\bscipy\b")
_MUCH = re.compile(
    r"\bmatplotlib\b|\bscipy\.(?:stats|optimize|cluster)\b"
    r"|\bfrom scipy import [^\n]{0,200}?\b(?:stats|optimize)"
)
READY_SECONDS = 10.0


class Box:
    """A warm box; use it as a context manager, from one thread.

    It starts when the first session does, and starts again by itself if its inside has died.

    Parameters
    ----------
    limits : Limits
        What one submission may use.
    trusted : bool
        Whether to run submissions as plain processes with the user's own rights, without bubblewrap.
    """

    def __init__(self, limits: Limits | None = None, *, trusted: bool = False) -> None:
        self.limits = limits or Limits()
        self.trusted = trusted
        self._zygotes: dict[int, Zygote] = {}

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything; a session asked for later starts the box again."""
        while self._zygotes:
            self._zygotes.popitem()[1].close()

    def session(
        self,
        *,
        wall_seconds: float | None = None,
        cpu_seconds: float | None = None,
        seed: int = 0,
        sources: Iterable[str] = (),
    ) -> Session:
        """Start a session.

        Parameters
        ----------
        wall_seconds, cpu_seconds : float, optional
            Other bounds than the limits'.
        seed : int
            What all random numbers start from.
        sources : iterable of str
            What it will run: a session that uses scipy or matplotlib is forked from a process that has
            imported them. It changes nothing but the time it takes.

        Raises
        ------
        BoxUnavailableError
            If there is no sandbox on this machine.
        """
        limits = replace(
            self.limits,
            wall_seconds=self.limits.wall_seconds if wall_seconds is None else wall_seconds,
            cpu_seconds=self.limits.cpu_seconds if cpu_seconds is None else cpu_seconds,
        )
        order = vars(limits) | {"seed": seed}
        warmth = needed_warmth(sources)
        for attempt in (1, 2):
            zygote = self._zygote(warmth)
            try:
                return self._begin(zygote, order, limits)
            except (OSError, wire.WireError, BoxUnavailableError) as problem:
                self._zygotes.pop(warmth).close()
                if attempt == 2 and isinstance(problem, BoxUnavailableError):
                    raise
                if attempt == 2:
                    raise BoxUnavailableError(f"the sandbox does not answer: {problem}") from problem
        raise AssertionError("unreachable")

    def control_group(self) -> dict[str, str]:
        """Return the limits of the control group around the box; none where it is not allowed to make one."""
        groups = [zygote.cgroup for zygote in self._zygotes.values() if zygote.cgroup is not None]
        return groups[0].limits() if groups else {}

    def _zygote(self, warmth: int) -> Zygote:
        found = self._zygotes.get(warmth)
        if found is not None and not found.alive:
            self._zygotes.pop(warmth).close()
            found = None
        if found is None:
            found = self._zygotes[warmth] = Zygote(self.limits, WARMTH[warmth], trusted=self.trusted)
        return found

    def _begin(self, zygote: Zygote, order: dict[str, Any], limits: Limits) -> Session:
        """Fork a submission and wait until it has shut itself in."""
        link = zygote.fork(order)
        try:
            link.settimeout(READY_SECONDS)
            message, pid = receive_with_pid(link)
            header = ready(message)
            if "failed" in header:
                raise BoxUnavailableError(
                    f"the sandbox cannot shut submissions off from each other: {header['failed']}. "
                    "They need user namespaces inside user namespaces; `softclust doctor` says more"
                )
            process = Process(header["ready"] if self.trusted else pid, leader=self.trusted)
        except BaseException:
            link.close()
            raise
        return Session(link, process, limits, lambda: zygote.alive)


def needed_warmth(sources: Iterable[str]) -> int:
    """Return how much the process must have imported from which these cells are forked."""
    text = "\n".join(sources)
    return 2 if _MUCH.search(text) else 1 if _SOME.search(text) else 0


def ready(message: bytes) -> dict[str, Any]:
    """Return the header of a fork's first message, which it writes before it has seen a submission."""
    if len(message) < wire.LENGTHS.size:
        raise wire.WireError("a submission's process ended before it began")
    length, _ = wire.LENGTHS.unpack_from(message)
    return wire.parsed(message[wire.LENGTHS.size : wire.LENGTHS.size + length])


def require_protection(*, trusted: bool = False) -> None:
    """Make sure that submissions can be shut in, or that they need not be.

    Raises
    ------
    BoxUnavailableError
        If there is no sandbox here; the message says what to do.
    """
    with Box(trusted=trusted) as box, box.session() as session:
        if session.run_cell("1 + 1") != CellOutput("2\n", "", "ended"):
            raise BoxUnavailableError("the sandbox starts, but the first cell in it does not run")
