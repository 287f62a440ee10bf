"""A released assignment as the grader sees it: which cells it must find again, and what each is worth."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

__all__ = ["Assignment", "Cell", "Task", "source_text"]

CHECK_CALL = re.compile(r"""\bcheck\(\s*["'](?P<id>[\w.]+)["']""")


def source_text(cell: dict[str, Any]) -> str:
    """Return a cell's text, which notebooks keep as one string or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


@dataclass(frozen=True)
class Cell:
    """One cell of the released notebook that carries an nbgrader mark."""

    grade_id: str
    released: dict[str, Any]

    @property
    def mark(self) -> dict[str, Any]:
        """Nbgrader's metadata of the cell."""
        mark: dict[str, Any] = self.released["metadata"]["nbgrader"]
        return mark

    @property
    def text(self) -> str:
        """Its text as released."""
        return source_text(self.released)

    @property
    def is_answer(self) -> bool:
        """Whether the student writes in it."""
        return bool(self.mark.get("solution"))

    @property
    def is_graded(self) -> bool:
        """Whether points are given for it: a test cell, or an explanation that a person reads."""
        return bool(self.mark.get("grade"))

    @property
    def is_needed(self) -> bool:
        """Whether a submission without it cannot be judged."""
        return self.is_answer or self.is_graded


@dataclass(frozen=True)
class Task:
    """One thing to earn points with.

    Parameters
    ----------
    name : str
        The function's name, or the grade_id of an explanation.
    grade_id : str
        The cell that carries the points.
    max_points : float
        How many.
    by_hand : bool
        Whether a person judges it.
    answer_id : str
        The cell that the student writes the answer in.
    """

    name: str
    grade_id: str
    max_points: float
    by_hand: bool
    answer_id: str


@dataclass(frozen=True)
class Assignment:
    """The marked cells of a released notebook, in order."""

    room: str
    cells: tuple[Cell, ...]
    metadata: dict[str, Any]

    @classmethod
    def read(cls, room: str, notebook: bytes) -> Assignment:
        """Read a released notebook, which is our own and therefore trusted."""
        content = json.loads(notebook)
        marked = (cell for cell in content["cells"] if "nbgrader" in cell["metadata"])
        cells = tuple(Cell(cell["metadata"]["nbgrader"]["grade_id"], cell) for cell in marked)
        return cls(room, cells, content["metadata"])

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        """The marked cells by grade_id."""
        return {cell.grade_id: cell for cell in self.cells}

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks in the notebook's order."""
        found, answer_id = [], ""
        for cell in self.cells:
            answer_id = cell.grade_id if cell.is_answer else answer_id
            if cell.is_graded:
                found.append(self._task(cell, answer_id))
        return tuple(found)

    def _task(self, cell: Cell, answer_id: str) -> Task:
        call = CHECK_CALL.search(source_text(cell.released))
        name = call["id"].rpartition(".")[2] if call else cell.grade_id
        return Task(name, cell.grade_id, float(cell.mark["points"]), cell.is_answer, answer_id)

    @property
    def max_points(self) -> float:
        """What the whole assignment is worth."""
        return sum(task.max_points for task in self.tasks)

    def restored(self, grade_id: str, source: str | None) -> dict[str, Any]:
        """Return a marked cell as it was released, with the student's text if it is an answer."""
        cell = self.by_id[grade_id]
        return cell.released | {"source": source if cell.is_answer and source is not None else cell.text}
