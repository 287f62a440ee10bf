"""Who is in the class: a CSV file of our own, of Canvas or of Moodle."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from softclust_lab.grading.course import CommandError

__all__ = ["Person", "Roster", "is_student_id", "read_roster"]

STUDENT_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,62}[A-Za-z0-9_@-])?")
WANTED = "its first line must name a column `student` or `id`, or be that of a Canvas or Moodle export"
NOT_AN_ID = "is no id: use letters, digits and . _ @ -"
#: Who is in Canvas's export without being a student.
CANVAS_EXTRAS = ("points possible", "student, test", "test student")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Person:
    """One student.

    Parameters
    ----------
    student : str
        The id that names them everywhere: in the gradebook, in folders and files.
    first_name, last_name : str
        Their names; a name that is not split is all in `last_name`.
    lms_id : str
        What the learning system's files call them: Canvas's user id, Moodle's participant number.
    email : str
        Their address.
    """

    student: str
    first_name: str = ""
    last_name: str = ""
    lms_id: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        """The whole name, first name first."""
        return " ".join(filter(None, [self.first_name, self.last_name]))


Roster = Mapping[str, Person]


def is_student_id(text: str) -> bool:
    """Whether `text` can name a student, a folder and a file: letters, digits and ``. _ @ -``, at most 64.

    Examples
    --------
    >>> is_student_id("s.12-b"), is_student_id("../s12")
    (True, False)
    """
    return STUDENT_ID.fullmatch(text) is not None and ".." not in text


def read_roster(path: Path) -> dict[str, Person]:
    """Read a class list.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8 (with commas, semicolons or tabs) of one of three kinds. Our own: ``student`` (or
        ``id``) and, if they are known, ``name`` (or ``first_name``, ``last_name``), ``lms_id``, ``email``.
        Canvas's gradebook export: ``Student, ID, SIS User ID, SIS Login ID, Section``. Moodle's
        participants or grading worksheet: ``First name, Surname, ID number, Email address``.

    Returns
    -------
    dict of str to Person
        By student, in the file's order.

    Raises
    ------
    CommandError
        If the file cannot be read, is of no such kind, is empty, or repeats or misspells a student.
    """
    lines = list(read_rows(path))
    columns = set(lines[0][1]) if lines else set()
    roster: dict[str, Person] = {}
    seen: dict[str, int] = {}
    for number, person in kind_of(path, columns)(lines):
        if not is_student_id(person.student):
            raise CommandError(f"{path}, line {number}: {person.student!r} {NOT_AN_ID}")
        for mark in filter(None, (person.student.lower(), person.lms_id and f"{person.lms_id} (lms_id)")):
            if mark in seen:
                raise CommandError(
                    f"{path}, line {number}: {mark} is there twice, in line {seen[mark]} too "
                    "(capital letters make no difference)"
                )
            seen[mark] = number
        roster[person.student] = person
    if not roster:
        raise CommandError(f"the roster {path} names nobody")
    return roster


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the file's rows with their line numbers; the first is the header itself, under its own names."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(
            f"the roster {path} cannot be read: it is not UTF-8 ({error.reason}); save it as `CSV UTF-8`"
        ) from error
    except OSError as error:
        raise CommandError(f"the roster {path} cannot be read: {error.strerror}") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        columns = [" ".join(name.split()).lower() for name in next(rows, [])]
        yield 1, {name: name for name in columns}
        for row in rows:
            if any(map(str.strip, row)):
                yield rows.line_num, dict(zip(columns, map(str.strip, row), strict=False))
    except csv.Error as error:
        raise CommandError(f"{path}, line {rows.line_num}: {error}") from error


Lines = list[tuple[int, dict[str, str]]]
People = Iterator[tuple[int, Person]]


def kind_of(path: Path, columns: set[str]) -> Callable[[Lines], People]:
    """Return how to read a file with these columns."""
    if {"student", "id"} <= columns and columns & {"sis user id", "sis login id", "section"}:
        return read_canvas
    if columns & {"student", "id"}:
        return read_own
    if columns & {"email address", "id number", "username"} and columns & {"first name", "full name"}:
        return read_moodle
    raise CommandError(
        f"the roster {path} cannot be used: {WANTED}; got {', '.join(sorted(columns)) or 'nothing'}"
    )


def read_own(lines: Lines) -> People:
    """Read our own columns."""
    for number, row in lines[1:]:
        student = row.get("student") if "student" in row else row.get("id")
        first, last = row.get("first_name", ""), row.get("last_name", "")
        if row.get("name"):
            first, last = "", row["name"]
        yield number, Person(student or "", first, last, row.get("lms_id", ""), row.get("email", ""))


def read_canvas(lines: Lines) -> People:
    """Read Canvas's gradebook export, leaving out its lines that are no students."""
    rows = [
        (number, row)
        for number, row in lines[1:]
        if row.get("id") and not row.get("student", "").lower().startswith(CANVAS_EXTRAS)
    ]
    column = column_of_ids(rows, ("sis login id", "sis user id", "id"))
    for number, row in rows:
        last, _, first = (part.strip() for part in row["student"].partition(","))
        login = row.get("sis login id", "")
        yield (
            number,
            Person(row.get(column, "") or row["id"], first, last, row["id"], login if "@" in login else ""),
        )


def read_moodle(lines: Lines) -> People:
    """Read Moodle's list of participants or its grading worksheet, which knows the numbers in file names."""
    rows = lines[1:]
    column = column_of_ids(rows, ("id number", "username", "email address"))
    for number, row in rows:
        first, last = row.get("first name", ""), row.get("surname") or row.get("last name", "")
        if not (first or last):
            last = row.get("full name", "")
        participant = re.search(r"\d+$", row.get("identifier", ""))
        lms_id = participant[0] if participant else ""
        yield number, Person(row.get(column, ""), first, last, lms_id, row.get("email address", ""))


def column_of_ids(rows: Lines, candidates: tuple[str, ...]) -> str:
    """Return the first column whose ids are usable and all different, or else the first there is.

    It may lack a few: one newcomer whose login is not known yet must not rename everyone else.
    """
    for column in candidates:
        ids = [one for _, row in rows if (one := row.get(column, ""))]
        all_different = len({one.lower() for one in ids}) == len(ids)
        if 2 * len(ids) > len(rows) and all_different and all(map(is_student_id, ids)):
            return column
    return next((column for column in candidates if rows and column in rows[0][1]), candidates[0])
