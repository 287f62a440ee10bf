"""One submission in the box: its cells, then its functions, however often it ends its own process."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from softclust_lab.checks.calls import Outcome
from softclust_lab.checks.values import Value
from softclust_lab.grading.box.box import Box, CellOutput, Session
from softclust_lab.grading.box.limits import Limits

__all__ = ["Run", "RunCall", "SlowError"]

#: So often a submission may lose its process; each time, all of its cells but the guilty one run again.
MAX_LOSSES = 8
#: So many calls of one function may end or block the process before the rest is not tried.
MAX_LOST_CALLS = 2
#: So often the box itself may end under a submission, for whatever reason, before it is given up.
MAX_LOST_BOXES = 2


class BoxLostError(Exception):
    """The box ended more than once under this submission: nothing can be said of it."""


class SlowError(Exception):
    """The submission needs more time than it was given in this lane; nothing has been judged."""


class Run:
    """A submission in the box; use it as a context manager.

    Parameters
    ----------
    box : Box
        A warm box.
    cells : mapping of int to str
        What to run, by place in the notebook, in order.
    limits : Limits
        What the submission may use, all of its processes together.
    wall_seconds : float, optional
        Give up with `SlowError` after this time; without it, the limits decide and what is late is lost.
    """

    def __init__(
        self, box: Box, cells: Mapping[int, str], limits: Limits, wall_seconds: float | None = None
    ) -> None:
        self.box = box
        self.cells = dict(cells)
        self.limits = limits
        self.is_fast = wall_seconds is not None
        self.wall_left = limits.wall_seconds if wall_seconds is None else wall_seconds
        self.outputs: dict[int, CellOutput] = {}
        self.cpu_seconds = 0.0
        self._lost_cells: set[int] = set()
        self._lost_calls: dict[str, int] = {}
        self._losses = 0
        self._lost_boxes = 0
        self._session: Session | None = None

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def exhausted(self) -> bool:
        """Whether no further process is started for it."""
        if self.wall_left <= 0 and self.is_fast:
            raise SlowError
        used_up = self.wall_left <= 0 or self.cpu_seconds >= self.limits.cpu_seconds
        return used_up or self._losses > MAX_LOSSES

    def run_cells(self) -> Mapping[int, CellOutput]:
        """Run the cells; what each did the first time it ran is kept."""
        while not self.exhausted and not self._start():
            pass
        for place in self.cells:
            self.outputs.setdefault(place, CellOutput("", "", "timeout"))
        return self.outputs

    def call(self, name: str, args: tuple[Value, ...]) -> Outcome:
        """Call one of the submission's functions."""
        if self._lost_calls.get(name, 0) >= MAX_LOST_CALLS:
            return Outcome("timeout")
        while self._session is None:
            if self.exhausted:
                return Outcome("timeout")
            self._start()
        session = self._session
        outcome = session.call(name, args)
        self._require_in_time(session)
        if session.box_died:
            self._lose_box()
            return self.call(name, args)
        if not session.alive:
            self._lost_calls[name] = self._lost_calls.get(name, 0) + 1
            self._lose()
        return outcome

    def _start(self) -> bool:
        """Run the cells in a fresh process; False if one of them ended it, which is left out from then on."""
        session = self.box.session(
            wall_seconds=max(0.05, self.wall_left),
            cpu_seconds=max(0.1, self.limits.cpu_seconds - self.cpu_seconds),
            sources=self.cells.values(),
        )
        self._session = session.__enter__()
        for place, source in self.cells.items():
            if place in self._lost_cells:
                continue
            output = session.run_cell(source)
            self._require_in_time(session)
            if session.box_died:
                self._lose_box()
                return False
            if not session.alive:
                self.outputs[place] = output
                self._lost_cells.add(place)
                self._lose()
                return False
            self.outputs.setdefault(place, output)
        return True

    def _require_in_time(self, session: Session) -> None:
        if session.out_of_time and self.is_fast:
            raise SlowError

    def _lose_box(self) -> None:
        self._lost_boxes += 1
        self._close()
        if self._lost_boxes >= MAX_LOST_BOXES:
            raise BoxLostError

    def _lose(self) -> None:
        self._losses += 1
        self._close()

    def _close(self) -> None:
        if self._session is not None:
            self.cpu_seconds += self._session.cpu_seconds
            self.wall_left = self._session.wall_left
            self._session.__exit__(None, None, None)
            self._session = None


class RunCall:
    """The judge's way to a submission's functions."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def __call__(self, name: str, args: tuple[Value, ...], *, hidden: bool) -> Outcome:
        """Return the outcome of one call, without a trace."""
        return self.run.call(name, args)
