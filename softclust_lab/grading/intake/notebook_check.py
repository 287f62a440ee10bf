"""Is this file the assignment's notebook, and can it be judged? Answered from its bytes; nothing is executed.

What can be put right without touching an answer is put right and named: nbgrader's marks, read-only and test
cells, a deleted cell. What comes out are texts: the students' where they may write, the released ones
elsewhere.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from softclust_lab.checks.rooms import room_names
from softclust_lab.grading.assignment import Assignment, Cell, source_text
from softclust_lab.grading.course import assignment_name
from softclust_lab.grading.intake.notebook_file import FRESH, MAX_BYTES, UnreadableError, read_notebook
from softclust_lab.grading.intake.recognise import Recognised, definitions, mark_of, recognise

__all__ = [
    "MAX_BYTES",
    "Checked",
    "CheckedCell",
    "UnreadableError",
    "belongs",
    "check_notebook",
    "plain_texts",
]

#: The text of all cells together: more is no answer, and would have to be kept for everyone.
MAX_CHARACTERS = 1_000_000
CHECKED_ROOM = re.compile(r"""\bcheck\(["'](\w+)\.\w+["']""")
MARKS = ("grade", "solution", "locked", "points", "schema_version")


@dataclass(frozen=True)
class CheckedCell:
    """One cell to run or to show.

    Parameters
    ----------
    grade_id : str or None
        Of a released cell; None for the student's own and for instructions.
    kind : str
        ``"code"``, ``"markdown"`` or ``"raw"``.
    source : str
        Its text.
    """

    grade_id: str | None
    kind: str
    source: str


@dataclass(frozen=True)
class Checked:
    """A notebook that can be judged, every released cell once, and what was put right in it."""

    cells: tuple[CheckedCell, ...]
    repairs: tuple[str, ...]


@lru_cache(maxsize=8)
def plain_texts(notebook: bytes) -> frozenset[str]:
    """Return the texts of a released notebook's cells without a mark, which are its instructions."""
    cells = json.loads(notebook)["cells"]
    return frozenset(source_text(cell).strip() for cell in cells if "nbgrader" not in cell["metadata"])


def belongs(data: bytes, assignment: Assignment) -> bool:
    """Whether the file is a notebook with at least half of the assignment's answer cells."""
    try:
        places = recognise(read_notebook(data).cells, assignment, None).places
    except UnreadableError:
        return False
    answers = [cell.grade_id for cell in assignment.cells if cell.is_answer]
    return 2 * sum(grade_id in places for grade_id in answers) >= len(answers)


def check_notebook(data: bytes, assignment: Assignment, texts: frozenset[str] = frozenset()) -> Checked:
    """Make a submission ready for execution.

    Parameters
    ----------
    data : bytes
        The file that was handed in.
    assignment : Assignment
        What was released.
    texts : frozenset of str
        `plain_texts` of the released notebook: with them, an explanation without its mark can be told from
        the instructions around it.

    Raises
    ------
    UnreadableError
        If it cannot be read, is not this assignment, or it is not clear what an answer is.
    """
    read = read_notebook(data)
    if sum(len(cell["source"]) for cell in read.cells) > MAX_CHARACTERS:
        raise UnreadableError(f"the notebook's cells hold more than {MAX_CHARACTERS} characters: {FRESH}")
    refuse_other_room(read.cells, assignment)
    found = recognise(read.cells, assignment, texts)
    require_ours(found, assignment)
    repairs = [*read.repairs, *kernel_repairs(read.metadata), *found.repairs]
    clean = clean_cells(read.cells, found, assignment, repairs)
    put_back_missing(clean, found, assignment, repairs)
    move_set_up_cells(clean, assignment, repairs)
    return Checked(tuple(clean), tuple(dict.fromkeys(repairs)))


def refuse_other_room(cells: list[dict[str, Any]], assignment: Assignment) -> None:
    """Raise `UnreadableError` if no answer of ours is marked and the cells check another room's tasks."""
    answers = {cell.grade_id for cell in assignment.cells if cell.is_answer}
    room = room_of(cells)
    if room not in ("", assignment.room) and answers.isdisjoint(map(mark_of, cells)):
        raise UnreadableError(
            f"this is the notebook of {room}: hand in {assignment_name(assignment.room)}.ipynb"
        )


def room_of(cells: list[dict[str, Any]]) -> str:
    """Return the room whose tasks the cells check most often; empty if they check none that we know."""
    checked = (name for cell in cells for name in CHECKED_ROOM.findall(cell["source"]))
    rooms = Counter(name for name in checked if name in room_names())
    return rooms.most_common(1)[0][0] if rooms else ""


def require_ours(found: Recognised, assignment: Assignment) -> None:
    """Raise `UnreadableError` unless there is an answer, and half of them if no mark is left."""
    answers = [cell.grade_id for cell in assignment.cells if cell.is_answer]
    n_found = sum(grade_id in found.places for grade_id in answers)
    if not n_found or (len(found.guessed) == len(found.places) and 2 * n_found < len(answers)):
        raise UnreadableError(
            f"none of the assignment's cells is in this notebook, or a tool removed its marks: {FRESH}"
        )


def clean_cells(
    cells: list[dict[str, Any]], found: Recognised, assignment: Assignment, repairs: list[str]
) -> list[CheckedCell]:
    """Return the texts that count, in the student's order, and add to `repairs` what was put right."""
    copies = frozenset().union(*found.copies.values())
    names = {place: grade_id for grade_id, place in found.places.items()}
    clean = []
    for place, cell in enumerate(cells):
        if place in names:
            released = assignment.by_id[names[place]]
            repairs += changes(cell, released)
            clean.append(restored(released, cell["source"]))
        elif place not in copies:
            clean.append(CheckedCell(None, cell["cell_type"], cell["source"]))
    return clean


def restored(released: Cell, source: str | None) -> CheckedCell:
    """Return a marked cell as it was released, with the student's text if it is an answer."""
    if source is None or not released.is_answer:
        source = source_text(released.released)
    return CheckedCell(released.grade_id, released.released["cell_type"], source)


def changes(cell: dict[str, Any], released: Cell) -> list[str]:
    """Say what has to be put right in a cell that was released."""
    grade_id, kind = released.grade_id, released.released["cell_type"]
    found = []
    if cell["cell_type"] != kind:
        found.append(f"cell {grade_id} is a {kind} cell again")
    if not released.is_answer and cell["source"].rstrip() != source_text(released.released).rstrip():
        found.append(f"the text of read-only cell {grade_id} was put back")
    mark = cell["metadata"].get("nbgrader")
    if mark_of(cell) == grade_id and any(mark.get(name) != released.mark.get(name) for name in MARKS):
        found.append(f"the marks of cell {grade_id} were put back")
    if released.is_answer and cell["pictures"]:
        found.append(f"pictures that were pasted into cell {grade_id} are not kept")
    return found


def kernel_repairs(metadata: dict[str, Any]) -> list[str]:
    """Say so if the notebook was meant for another language than Python."""
    names = [
        part[key]
        for name, key in (("kernelspec", "language"), ("language_info", "name"))
        if isinstance(part := metadata.get(name), dict) and isinstance(part.get(key), str)
    ]
    foreign = any(name.strip().lower() not in ("python", "ipython", "") for name in names)
    return ["its kernel was put back to Python"] if foreign else []


def put_back_missing(
    clean: list[CheckedCell], found: Recognised, assignment: Assignment, repairs: list[str]
) -> None:
    """Insert released cells that are missing, each after the released cell before it; say so."""
    defined = set().union(*(definitions(cell.source) for cell in clean if cell.kind == "code"))
    after = 0
    for cell in assignment.cells:
        if cell.grade_id not in found.places:
            put_back, words = restored(cell, None), f"read-only cell {cell.grade_id} was put back"
            if cell.is_answer:
                words = f"cell {cell.grade_id} is missing: no points for it"
            if cell.is_answer and definitions(put_back.source) & defined:
                # The released text would replace what the student wrote elsewhere.
                put_back = CheckedCell(cell.grade_id, put_back.kind, "")
                words = f"cell {cell.grade_id} is missing: what other cells define counts"
            clean.insert(after, put_back)
            repairs.append(words)
        after = 1 + index_of(clean, cell.grade_id)


def move_set_up_cells(clean: list[CheckedCell], assignment: Assignment, repairs: list[str]) -> None:
    """Move read-only cells that prepare an answer before it, if the student moved them behind it."""
    for cell in assignment.cells:
        if cell.is_needed:
            continue
        at = index_of(clean, cell.grade_id)
        later = {other.grade_id for other in assignment.cells[assignment.cells.index(cell) + 1 :]}
        first = next((place for place, other in enumerate(clean) if other.grade_id in later), at)
        if first < at:
            clean.insert(first, clean.pop(at))
            repairs.append(f"read-only cell {cell.grade_id} was moved back to its place")


def index_of(clean: list[CheckedCell], grade_id: str) -> int:
    """Return where a released cell is."""
    return next(place for place, other in enumerate(clean) if other.grade_id == grade_id)
