"""Read what only teachers have: a variation's solution, hidden cases and mistakes, from the room's source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from softclust_lab.checks.task import Function, HiddenCase, Room, Task

__all__ = ["SourceError", "Teaching", "read_source"]

#: The names that a source with a variation defines, by task id, beside the solution.
CASES_NAME = "HIDDEN_CASES"
MISTAKES_NAME = "MISTAKES"

_HIDDEN = re.compile(r"^#+ BEGIN HIDDEN TESTS$(.*?)^#+ END HIDDEN TESTS$", re.DOTALL | re.MULTILINE)


class SourceError(ValueError):
    """A room's source lacks something that its variation needs."""


class Teaching:
    """A task's secret half: its reference solution, its recipes and its mistakes' code."""

    def __init__(
        self, reference: Function, hidden: tuple[HiddenCase, ...], mistakes: dict[str, Function]
    ) -> None:
        self.reference = reference
        self.hidden = hidden
        self.mistakes = mistakes


def read_source(path: Path, room: Room) -> dict[str, Teaching]:
    """Return the secret half of each variation of a room.

    Only the set-up cells, the solutions and the hidden regions of test cells are run, in a fresh namespace:
    no check runs.

    Parameters
    ----------
    path : Path
        The room's assignment, as ``<room>_assignment.py`` or as the notebook made from it.
    room : Room
        Its table.

    Raises
    ------
    SourceError
        If the file defines no solution, cases or mistake that the table names.
    """
    namespace: dict[str, Any] = {"__name__": f"softclust_source_{room.name}"}
    exec(compile(_teaching_code(path), str(path), "exec"), namespace)
    return {task.id: _teaching(task, namespace, path) for task in room.tasks if task.is_variation}


def _teaching_code(path: Path) -> str:
    import jupytext

    parts = []
    for cell in jupytext.read(path).cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not marks:
            continue
        parts.append("\n".join(_HIDDEN.findall(cell.source)) if marks["grade"] else cell.source)
    return "\n\n".join(parts)


def _teaching(task: Task, namespace: dict[str, Any], path: Path) -> Teaching:
    reference: Any = namespace.get(task.function)
    hidden: Any = namespace.get(CASES_NAME, {}).get(task.id)
    mistakes: Any = namespace.get(MISTAKES_NAME, {}).get(task.id)
    for name, found in ((task.function, reference), (CASES_NAME, hidden), (MISTAKES_NAME, mistakes)):
        if not found:
            raise SourceError(f"{path} defines no {name} for {task.id}: put it into the cell of its solution")
    wanted = {misconception.code for misconception in task.misconceptions}
    if set(mistakes) != wanted:
        raise SourceError(
            f"{path}: {MISTAKES_NAME}[{task.id!r}] and the table must name the same misconceptions, "
            f"only one of them has {sorted(wanted ^ set(mistakes))}"
        )
    return Teaching(reference, tuple(hidden), dict(mistakes))
