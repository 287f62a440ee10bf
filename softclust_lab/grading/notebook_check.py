"""Is this file the assignment's notebook, and can it be judged? Answered from its bytes; nothing is executed.

What can be put right without touching an answer is put right and named: nbgrader's marks, read-only
cells, a lost set-up cell. What comes out is a new notebook that holds the students' texts and nothing
else of theirs.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from softclust_lab.grading.assignment import Assignment, source_text

__all__ = ["Checked", "UnreadableError", "belongs", "check_notebook", "read_notebook"]

MAX_CELLS = 2000
FRESH = "download the assignment again and paste your answers into it"
RESAVE = "hand it in again as soon as JupyterLab opens it"
SIGNATURES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"<", "a web page"),
    (b"\xff\xfe", "text in UTF-16, not UTF-8"),
    (b"\xfe\xff", "text in UTF-16, not UTF-8"),
)


class UnreadableError(Exception):
    """The file cannot be judged; the message is for the student."""


@dataclass(frozen=True)
class Checked:
    """A notebook that can be executed, and what was put right in it."""

    notebook: bytes
    repairs: tuple[str, ...]


def read_notebook(data: bytes) -> list[dict[str, Any]]:
    """Return the cells of a notebook file.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    list of dict
        Its cells: each has a known ``cell_type``, a ``source`` and a ``metadata`` dictionary.

    Raises
    ------
    UnreadableError
        If it is empty, another kind of file, not UTF-8, not JSON or not a notebook.
    """
    if not data.strip():
        raise UnreadableError(f"the file is empty: {RESAVE}")
    for start, kind in SIGNATURES:
        if data.lstrip().startswith(start):
            raise UnreadableError(f"the file is {kind}, not a notebook: hand in the .ipynb file itself")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(f"the file is not UTF-8 text, so it is damaged: {RESAVE}") from None
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        where = "it stops in the middle" if is_cut(text, error) else f"line {error.lineno} makes no sense"
        raise UnreadableError(f"the file is not complete JSON, {where}: {RESAVE}") from None
    except (RecursionError, ValueError):
        raise UnreadableError(f"the file is not JSON that a notebook can hold: {FRESH}") from None
    return cells_of(content)


def is_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the JSON was right as far as it goes: it ends inside a string, a number or a word."""
    rest = text[error.pos :].rstrip()
    if not rest or error.msg.startswith("Unterminated string"):
        return True
    if error.msg.startswith("Invalid \\uXXXX escape"):
        return len(rest) <= len("uXXXX")
    return rest in ("-", ".", "e", "e-", "e+") or any(
        word.startswith(rest) for word in ("null", "true", "false")
    )


def cells_of(content: Any) -> list[dict[str, Any]]:
    """Return a parsed notebook's cells, or raise `UnreadableError` if it is none."""
    if not isinstance(content, dict) or not ("cells" in content or "worksheets" in content):
        raise UnreadableError(f"the file is JSON but not a notebook: {FRESH}")
    if content.get("nbformat") != 4 or isinstance(content.get("nbformat"), bool):
        raise UnreadableError(f"the notebook's format is not version 4: {RESAVE}")
    cells = content.get("cells")
    if not isinstance(cells, list) or len(cells) > MAX_CELLS or not all(map(is_cell, cells)):
        raise UnreadableError(f"the notebook's cells are damaged: {FRESH}")
    return cells


def is_cell(cell: Any) -> bool:
    """Whether this is a cell with the parts that we read."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source")
    lines = isinstance(source, list) and all(isinstance(line, str) for line in source)
    return (isinstance(source, str) or lines) and isinstance(cell.get("metadata", {}), dict)


def mark_of(cell: dict[str, Any]) -> str | None:
    """Return the cell's grade_id, or None."""
    mark = cell.get("metadata", {}).get("nbgrader")
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def belongs(data: bytes, assignment: Assignment) -> bool:
    """Whether the file is a notebook with at least half of the assignment's answer cells."""
    try:
        present = {mark_of(cell) for cell in read_notebook(data)}
    except UnreadableError:
        return False
    answers = {cell.grade_id for cell in assignment.cells if cell.is_answer}
    return 2 * len(answers & present) >= len(answers)


def check_notebook(data: bytes, assignment: Assignment) -> Checked:
    """Make a submission ready for execution.

    Parameters
    ----------
    data : bytes
        The file that was handed in.
    assignment : Assignment
        What was released.

    Returns
    -------
    Checked
        A new notebook: released cells as released, the student's cells and answers as text, no outputs.

    Raises
    ------
    UnreadableError
        If it cannot be read, or an answer or test cell is deleted or there twice.
    """
    cells = read_notebook(data)
    known = [grade_id for cell in cells if (grade_id := mark_of(cell)) in assignment.by_id]
    require_each_once(known, assignment)
    repairs = ["a byte order mark was removed"] if data.startswith(b"\xef\xbb\xbf") else []
    clean = []
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        grade_id = mark_of(cell)
        if grade_id in assignment.by_id and grade_id not in seen:
            seen.add(grade_id)
            repairs += changes(cell, assignment, grade_id)
            clean.append(assignment.restored(grade_id, printable(source_text(cell))))
        else:
            clean.append(plain_cell(cell, number))
    repairs += put_back_lost_cells(clean, seen, assignment)
    content = {"cells": clean, "metadata": assignment.metadata, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return Checked(text.encode() + b"\n", tuple(dict.fromkeys(repairs)))


def require_each_once(known: list[str], assignment: Assignment) -> None:
    """Raise `UnreadableError` unless every answer and test cell is there exactly once."""
    if not known:
        raise UnreadableError(
            f"none of the assignment's cells is in this notebook, or a tool removed its marks: {FRESH}"
        )
    counts = Counter(known)
    needed = [cell.grade_id for cell in assignment.cells if cell.is_needed]
    for wrong, word in (
        ([name for name in needed if not counts[name]], "deleted"),
        ([name for name in needed if counts[name] > 1], "there twice (copied or split)"),
    ):
        if wrong:
            subject = f"cell {wrong[0]} is" if len(wrong) == 1 else f"cells {', '.join(wrong)} are"
            raise UnreadableError(f"{subject} {word}: {FRESH}")


def changes(cell: dict[str, Any], assignment: Assignment, grade_id: str) -> list[str]:
    """Say what has to be put right in a cell that was released."""
    released = assignment.by_id[grade_id]
    found = []
    if cell["cell_type"] != released.released["cell_type"]:
        found.append(f"cell {grade_id} is a {released.released['cell_type']} cell again")
    if (
        not released.is_answer
        and printable(source_text(cell)).rstrip() != source_text(released.released).rstrip()
    ):
        found.append(f"the text of read-only cell {grade_id} was put back")
    settings = ("grade", "solution", "locked", "points", "schema_version")
    if any(cell["metadata"]["nbgrader"].get(name) != released.mark.get(name) for name in settings):
        found.append(f"the marks of cell {grade_id} were put back")
    return found


def plain_cell(cell: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a cell of the student's own without outputs, marks or anything else that is not its text."""
    clean = {
        "cell_type": cell["cell_type"],
        "id": f"own-{number:04d}",
        "metadata": {},
        "source": printable(source_text(cell)),
    }
    return clean | ({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})


def put_back_lost_cells(clean: list[dict[str, Any]], seen: set[str], assignment: Assignment) -> list[str]:
    """Insert released read-only cells that are missing, each after the released cell before it; say so."""
    repairs = []
    place = 0
    for cell in assignment.cells:
        if cell.grade_id not in seen:
            clean.insert(place, assignment.restored(cell.grade_id, None))
            repairs.append(f"read-only cell {cell.grade_id} was put back")
        place = 1 + next(i for i, other in enumerate(clean) if mark_of(other) == cell.grade_id)
    return repairs


def printable(text: str) -> str:
    """Replace halves of characters, which JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
