"""One submission in the box: its cells, then its functions, however often it ends its own process."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TypeVar

from softclust_lab.checks.calls import Outcome
from softclust_lab.checks.values import Value
from softclust_lab.grading.box.box import Box, CellOutput, Session
from softclust_lab.grading.box.limits import Limits

__all__ = ["BoxLostError", "NeverReadyError", "Run", "RunCall", "SlowError"]

T = TypeVar("T")

#: The allowance of the cells, beside those of the functions.
CELLS = ""
#: So many cells may end the process; each time, all but the guilty ones run again.
MAX_LOST_CELLS = 9
#: So many calls of one function may end or block the process before the rest is not tried.
MAX_LOST_CALLS = 2
#: The bounds of one process are as many times wider than an allowance: they are only there for the worst.
BACKSTOP = 8
#: So often the box itself may end under a submission, for whatever reason, before it is given up.
MAX_LOST_BOXES = 2


class BoxLostError(Exception):
    """The box ended more than once under this submission: nothing can be said of it."""


class SlowError(Exception):
    """The submission needs more time than it was given in this lane; nothing has been judged."""


class NeverReadyError(Exception):
    """The cells used up their time before the functions could be tried."""


@dataclass
class Spent:
    """What something has used of its own allowance."""

    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    losses: int = 0

    def exceeds(self, limits: Limits, most_losses: int) -> bool:
        """Whether nothing is left."""
        late = self.cpu_seconds >= limits.cpu_seconds or self.wall_seconds >= limits.wall_seconds
        return late or self.losses >= most_losses


class Run:
    """A submission in the box; use it as a context manager.

    The cells and each function have an allowance of their own, of time and of processes that they may end.
    So a function that never ends takes nothing from the next one, on a fast machine or a busy one.

    Parameters
    ----------
    box : Box
        A warm box.
    cells : mapping of int to str
        What to run, by place in the notebook, in order.
    limits : Limits
        What the cells, and each function, may use.
    wall_seconds : float, optional
        Give up with `SlowError` after this time for everything; without it, the limits decide.
    """

    def __init__(
        self, box: Box, cells: Mapping[int, str], limits: Limits, wall_seconds: float | None = None
    ) -> None:
        self.box = box
        self.cells = dict(cells)
        self.limits = limits
        self.outputs: dict[int, CellOutput] = {}
        self.lane_left = wall_seconds
        self._spent: dict[str, Spent] = defaultdict(Spent)
        self._lost_cells: set[int] = set()
        self._lost_boxes = 0
        self._session: Session | None = None

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def cpu_seconds(self) -> float:
        """The processor time that it has used, all processes together."""
        return sum(spent.cpu_seconds for spent in self._spent.values())

    def run_cells(self) -> Mapping[int, CellOutput]:
        """Run the cells; what each did the first time it ran is kept.

        Raises
        ------
        NeverReadyError
            If they use up their allowance.
        """
        while not self._start(CELLS):
            if self._spent[CELLS].exceeds(self.limits, MAX_LOST_CELLS):
                raise NeverReadyError
        return self.outputs

    def call(self, name: str, args: tuple[Value, ...]) -> Outcome:
        """Call one of the submission's functions."""
        spent = self._spent[name]
        while True:
            if spent.exceeds(self.limits, MAX_LOST_CALLS):
                return Outcome("timeout")
            if self._session is None and not self._start(name):
                continue
            assert self._session is not None
            session = self._session
            outcome = self._charged(name, session, partial(session.call, name, args))
            if session.box_died:
                self._lose_box()
                continue
            if not session.alive:
                self._lose(name)
            return outcome

    def _start(self, key: str) -> bool:
        """Run the cells in a fresh process, at the cost of what lost the one before; False if they end it."""
        opened = self.box.session(
            wall_seconds=BACKSTOP * self.limits.wall_seconds if self.lane_left is None else self.lane_left,
            cpu_seconds=BACKSTOP * self.limits.cpu_seconds,
            sources=self.cells.values(),
        )
        session = self._session = opened.__enter__()
        for place, source in self.cells.items():
            if place in self._lost_cells:
                continue
            output = self._charged(key, session, partial(session.run_cell, source))
            if session.box_died:
                self._lose_box()
                return False
            late = self._spent[key].exceeds(self.limits, MAX_LOST_CELLS)
            if session.alive or key == CELLS:
                self.outputs.setdefault(place, output)
            if not session.alive or late:
                self._lost_cells |= set() if session.alive else {place}
                self._lose(key)
                return False
        return True

    def _charged(self, key: str, session: Session, ask: Callable[[], T]) -> T:
        """Ask a session something and charge what it costs."""
        started, before = time.monotonic(), session.cpu_seconds
        answer = ask()
        elapsed = time.monotonic() - started
        self._spent[key].cpu_seconds += max(0.0, session.cpu_seconds - before)
        self._spent[key].wall_seconds += elapsed
        if self.lane_left is not None:
            self.lane_left -= elapsed
            if session.out_of_time or self.lane_left <= 0:
                raise SlowError
        return answer

    def _lose_box(self) -> None:
        self._lost_boxes += 1
        self._close()
        if self._lost_boxes >= MAX_LOST_BOXES:
            raise BoxLostError

    def _lose(self, key: str) -> None:
        self._spent[key].losses += 1
        self._close()

    def _close(self) -> None:
        if self._session is not None:
            self._session.__exit__(None, None, None)
            self._session = None


class RunCall:
    """The judge's way to a submission's functions."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def __call__(self, name: str, args: tuple[Value, ...], *, hidden: bool) -> Outcome:
        """Return the outcome of one call, without a trace."""
        return self.run.call(name, args)
