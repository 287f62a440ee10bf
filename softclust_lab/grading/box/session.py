"""One submission in the box: its cells, its functions, and nothing of it left behind.

Everything that comes back may have been written by the submission itself: an answer counts only if it was
asked for, comes in time, and is what an answer can be. Anything else ends the session and nothing more.
"""

from __future__ import annotations

import secrets
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal

from softclust_lab.checks.calls import BUILTIN_EXCEPTIONS, Outcome
from softclust_lab.checks.values import UnusableError, Value, plain
from softclust_lab.grading.box import text, wire
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.box.process import Process

__all__ = ["CellOutput", "Session"]

CellState = Literal["ended", "raised", "timeout", "died"]
#: How a cell may say that it came to an end.
_STATES: dict[str, CellState] = {"ended": "ended", "raised": "raised", "timeout": "timeout"}
EXCEPTION_NAMES = frozenset(kind.__name__ for kind in BUILTIN_EXCEPTIONS)
MAX_ERROR = 300
#: What a deadline inside, which can be ignored, has in advance of the one outside, which cannot.
GRACE_SECONDS = 0.5
#: How often to look at the clock of a process that has not answered yet.
LOOK_SECONDS = 0.1
CHUNK = 1 << 16


@dataclass(frozen=True)
class CellOutput:
    """What a cell printed and showed, what it raised, in one line, and how it came to an end."""

    text: str
    error: str
    state: CellState


class _EndedError(Exception):
    """The session is over; `outcome` is what the request that ended it counts as."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.kind)
        self.outcome = outcome


_DIED = Outcome("raised", exception="SystemExit")
_LATE = Outcome("timeout")
_FORGED = Outcome("unusable")


class Session:
    """A submission's process; use it as a context manager.

    Parameters
    ----------
    link : socket
        The channel to it.
    process : Process
        What to end.
    limits : Limits
        What it may use.
    is_box_alive : callable
        Says whether the box is still there.

    Attributes
    ----------
    alive : bool
        Whether it can still be asked something.
    out_of_time : bool
        Whether its own time, wall or processor, is used up.
    box_died : bool
        Whether it ended because the box did, which says nothing of the submission.
    gone : bool
        After the end: whether nothing of it is left.
    """

    def __init__(
        self,
        link: socket.socket,
        process: Process,
        limits: Limits,
        is_box_alive: Callable[[], bool],
    ) -> None:
        self.alive = True
        self.out_of_time = False
        self.box_died = False
        self.gone = False
        self._link = link
        self._link.setblocking(False)
        self._watch = select.poll()
        self._watch.register(link, select.POLLIN)
        self._process = process
        self._limits = limits
        self._wall_left = limits.wall_seconds
        self._is_box_alive = is_box_alive
        self._cpu_used = 0.0
        self._has_called = False
        self._end = _DIED

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish(self._end)

    @property
    def pid(self) -> int:
        """The number of its process, as it is called here."""
        return self._process.pid

    @property
    def cpu_seconds(self) -> float:
        """The processor time it has used; of one that ended by itself, what was seen last."""
        if self.alive:
            self._cpu_used = self._process.cpu_seconds()
        return self._cpu_used

    @property
    def wall_left(self) -> float:
        """How much of its waiting time is left, in seconds."""
        return self._wall_left

    def run_cell(self, source: str) -> CellOutput:
        """Run a cell.

        Parameters
        ----------
        source : str
            Its text.

        Raises
        ------
        RuntimeError
            After the first call: what a cell prints then could be a hidden case.
        """
        if self._has_called:
            raise RuntimeError("cells run before functions are called: their output is shown to students")
        try:
            text_bytes = source.encode("utf-8", "surrogatepass")
            header, body = self._ask({"cell": True}, [text_bytes], self._limits.cell_seconds)
            return self._as_output(header, body)
        except _EndedError as ended:
            return CellOutput("", "", "timeout" if ended.outcome.kind == "timeout" else "died")

    def call(self, name: str, args: tuple[Value, ...]) -> Outcome:
        """Call a function.

        Parameters
        ----------
        name : str
            Its name in the notebook.
        args : tuple of Value
            Plain data, which is copied.
        """
        self._has_called = True
        arrays: list[bytes] = []
        question = {"name": name, "args": wire.described(args, arrays)}
        try:
            header, body = self._ask(question, arrays, self._limits.call_seconds)
            return self._as_outcome(header, body)
        except _EndedError as ended:
            return ended.outcome

    def _as_output(self, header: dict[str, Any], body: bytes) -> CellOutput:
        printed, error, told = header.get("text"), header.get("error"), header.get("state")
        state: CellState | None = _STATES.get(told) if type(told) is str else None
        if body or state is None or type(printed) is not str or type(error) is not str:
            raise self._finish(_FORGED)
        return CellOutput(
            text.clean(printed, self._limits.output_chars), text.one_line(error, MAX_ERROR), state
        )

    def _as_outcome(self, header: dict[str, Any], body: bytes) -> Outcome:
        kind = header.get("kind")
        if kind == "value":
            try:
                return Outcome("value", plain(wire.rebuilt(header.get("value"), body)))
            except (wire.WireError, UnusableError):
                raise self._finish(_FORGED) from None
        if body:
            raise self._finish(_FORGED)
        if kind == "raised":
            name = header.get("exception")
            if type(name) is str and name in EXCEPTION_NAMES:
                return Outcome("raised", exception=name)
        if kind == "timeout":
            return _LATE
        if kind == "unusable":
            return _FORGED
        raise self._finish(_FORGED)

    def _ask(
        self, question: dict[str, Any], arrays: list[bytes], seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """Send a request and return the answer to it, or end the session."""
        if not self.alive:
            raise _EndedError(self._end)
        token = secrets.token_hex(8)
        message = wire.frame(question | {"token": token}, arrays)
        started = time.monotonic()
        deadline = started + min(seconds + GRACE_SECONDS, self._wall_left)
        try:
            self._refuse_early()
            self._send(message, deadline)
            header, body = self._receive(deadline)
        except (ConnectionError, TimeoutError, wire.WireError) as problem:
            self._wall_left -= time.monotonic() - started
            raise self._ended_by(problem) from None
        self._wall_left -= time.monotonic() - started
        if header.get("token") != token:
            raise self._finish(_FORGED)
        self._watch_time()
        return header, body

    def _refuse_early(self) -> None:
        """Refuse what came before anything was asked."""
        try:
            early = self._link.recv(1)
        except BlockingIOError:
            return
        raise wire.WireError("an answer that nobody asked for") if early else ConnectionResetError()

    def _ended_by(self, problem: Exception) -> _EndedError:
        if isinstance(problem, TimeoutError):
            self.out_of_time = self.out_of_time or self._wall_left <= 0
            return self._finish(_LATE)
        if isinstance(problem, wire.WireError):
            return self._finish(_FORGED)
        self.box_died = not self._is_box_alive()
        return self._finish(_DIED)

    def _watch_time(self) -> None:
        """End a session that has used up its time; the answer that it has just given still counts."""
        if self._wall_left <= 0 or self.cpu_seconds >= self._limits.cpu_seconds:
            self.out_of_time = True
            self._finish(_LATE)

    def _finish(self, outcome: Outcome) -> _EndedError:
        """End the process and everything that it started."""
        if self.alive:
            self._cpu_used = self._process.cpu_seconds()
            self.alive = False
            self._end = outcome
            self._link.close()
            self.gone = self._process.kill()
        return _EndedError(outcome)

    def _send(self, message: bytes, deadline: float) -> None:
        left = memoryview(message)
        while left:
            try:
                left = left[self._link.send(left) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        """Return an answer: its lengths are believed only as far as they are allowed."""
        data = bytearray()
        start, size = wire.LENGTHS.size, 0
        while not size or len(data) < size:
            self._wait(select.POLLIN, deadline)  # an answer is never there already
            part = self._link.recv(CHUNK)
            if not part:
                raise ConnectionResetError
            data += part
            if not size and len(data) >= start:
                header_length, body_length = wire.LENGTHS.unpack_from(data)
                if header_length > wire.MAX_HEADER or body_length > self._limits.reply_bytes:
                    raise wire.WireError("an answer that is too large")
                size = start + header_length + body_length
        if len(data) > size:
            raise wire.WireError("more than the answer")
        body = start + header_length
        return wire.parsed(bytes(data[start:body])), bytes(data[body:])

    def _wait(self, event: int, deadline: float) -> None:
        """Wait until the channel is ready, as long as the session has time."""
        self._watch.modify(self._link, event)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if self._watch.poll(1000 * min(left, LOOK_SECONDS)):
                return
            if self.cpu_seconds >= self._limits.cpu_seconds:
                self.out_of_time = True
                raise TimeoutError
