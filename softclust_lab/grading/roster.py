"""Who is in the class."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from softclust_lab.grading.course import CommandError

__all__ = ["is_student_id", "read_roster"]

STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def is_student_id(text: str) -> bool:
    """Whether `text` can name a student, a folder and a file: letters, digits and ``. _ @ -``, at most 64.

    Examples
    --------
    >>> is_student_id("s.12-b"), is_student_id("../s12")
    (True, False)
    """
    return STUDENT_ID.fullmatch(text) is not None and ".." not in text


def read_roster(path: Path) -> dict[str, str]:
    """Read a class list.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8 whose first line names its columns: ``student`` (or ``id``) and, if there are
        names, ``name`` (or ``first_name`` and ``last_name``).

    Returns
    -------
    dict
        Names by student, in the file's order; a name may be empty.

    Raises
    ------
    CommandError
        If the file cannot be read, has no such column, is empty, or repeats or misspells a student.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"the roster {path} cannot be read: {error}") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    columns = [name.strip().lower() for name in rows.fieldnames or []]
    rows.fieldnames = columns
    key = next((name for name in ("student", "id") if name in columns), None)
    if key is None:
        raise CommandError(
            f"the roster {path} has no column 'student' or 'id' in its first line: got {columns}"
        )
    roster: dict[str, str] = {}
    for row in rows:
        student = (row[key] or "").strip()
        if not is_student_id(student):
            raise CommandError(
                f"{path}, line {rows.line_num}: {student!r} is no id: use letters, digits and . _ @ -"
            )
        if student in roster:
            raise CommandError(f"{path}, line {rows.line_num}: {student} is there twice")
        roster[student] = full_name(row)
    if not roster:
        raise CommandError(f"the roster {path} names nobody")
    return roster


def full_name(row: Mapping[str, str | None]) -> str:
    """Return the name that a roster's line holds, or an empty one."""
    parts = [row.get("name")] if row.get("name") else [row.get("first_name"), row.get("last_name")]
    return " ".join(part.strip() for part in parts if part)
