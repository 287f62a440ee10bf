"""Our own table: what was found of each submission that counts, and results read back from it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from sys import intern
from typing import Any, NamedTuple

import sqlalchemy as sa

from softclust_lab.checks.report import Report
from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.course import CommandError
from softclust_lab.grading.intake.roster import Person, Roster
from softclust_lab.grading.record.class_folder import ClassFolder, open_database
from softclust_lab.grading.record.gradebook import RoomRows, batched
from softclust_lab.grading.record.gradebook_tables import STUDENT, VERDICTS, Submission
from softclust_lab.grading.record.scores import student_result
from softclust_lab.grading.results import StudentResult
from softclust_lab.grading.verdict import CellShown, Verdict

__all__ = ["Key", "Stored", "open_results", "read_results"]

#: How intake names what it could not match with anyone.
UNMATCHED = "unmatched-"
Changed = list[tuple[str, float | None, float | None]]


class Key(NamedTuple):
    """What tells whether a submission is the one that is recorded."""

    attempt: str
    submission: str
    plan: str
    timestamp: str
    outcome: str
    reason: str


class Stored:
    """One room's rows of our table."""

    def __init__(self, connection: sa.Connection, room: str) -> None:
        self.connection = connection
        self.room = room

    def keys(self) -> dict[str, Key]:
        """Return the key of every student's submission."""
        columns = [VERDICTS.c[name] for name in ("student", *Key._fields)]
        rows = self.connection.execute(sa.select(*columns).where(VERDICTS.c.room == self.room))
        return {row[0]: Key(*(intern(field) for field in row[1:])) for row in rows}

    def save(self, rows: Iterable[tuple[str, Key, Verdict, Changed]]) -> None:
        """Put verdicts in the place of those that were there."""
        values = [
            {
                "room": self.room,
                "student": student,
                **key._asdict(),
                "facts": facts(verdict),
                "cells": packed(verdict.cells),
                "changed": json.dumps(changed),
                "cpu_seconds": verdict.cpu_seconds,
                "graded_at": datetime.now(UTC).replace(microsecond=0, tzinfo=None),
            }
            for student, key, verdict, changed in rows
        ]
        old = VERDICTS.delete().where(VERDICTS.c.room == self.room)
        self.connection.execute(old.where(VERDICTS.c.student.in_([row["student"] for row in values])))
        self.connection.execute(VERDICTS.insert(), values)

    def verdicts(self, students: Sequence[str], *, cells: bool = True) -> dict[str, Verdict]:
        """Return the verdicts on some students' submissions, with or without their notebooks' cells."""
        leave_out = () if cells else ("cells",)
        columns = [column for column in VERDICTS.c if column.name not in leave_out]
        query = sa.select(*columns).where(VERDICTS.c.room == self.room, VERDICTS.c.student.in_(students))
        return {row.student: read_verdict(row, cells=cells) for row in self.connection.execute(query)}

    def changed(self, student: str) -> Changed:
        """Return what the current plan changed for a student."""
        query = sa.select(VERDICTS.c.changed).where(VERDICTS.c.room == self.room)
        return read_changed(self.connection.execute(query.where(VERDICTS.c.student == student)).scalar())

    def changes(self, plan: str) -> Iterator[tuple[str, Changed]]:
        """Yield what a plan changed, by student."""
        query = sa.select(VERDICTS.c.student, VERDICTS.c.changed).order_by(VERDICTS.c.student)
        found = self.connection.execute(
            query.where(VERDICTS.c.room == self.room, VERDICTS.c.plan == plan, VERDICTS.c.changed != "[]")
        ).all()
        for student, changed in found:
            yield student, read_changed(changed)


def read_changed(text: str | None) -> Changed:
    """Return changes as they were before they were stored."""
    return [(name, before, after) for name, before, after in json.loads(text or "[]")]


def facts(verdict: Verdict) -> str:
    """Return what results are made of, as JSON: all but the texts of the notebook."""
    reports = {name: report.to_dict() for name, report in verdict.reports.items()}
    errors = {cell.grade_id: cell.error for cell in verdict.cells if cell.grade_id and cell.error}
    return json.dumps(
        {"reports": reports, "answered": verdict.answered, "errors": errors}, separators=(",", ":")
    )


def packed(cells: Sequence[CellShown]) -> bytes:
    """Return cells as compressed JSON."""
    return zlib.compress(json.dumps([vars(cell) for cell in cells], separators=(",", ":")).encode(), 1)


def read_verdict(row: Any, *, cells: bool) -> Verdict:
    """Return the verdict of a row. Without the cells' texts, those with errors remain."""
    found = json.loads(row.facts)
    if cells:
        shown = tuple(CellShown(**cell) for cell in json.loads(zlib.decompress(row.cells)))
    else:
        shown = tuple(
            CellShown(grade_id, "code", "", "", error, "raised")
            for grade_id, error in found["errors"].items()
        )
    return Verdict(
        plan=row.plan,
        submission=row.submission,
        outcome=row.outcome,
        reason=row.reason,
        reports={name: read_report(report) for name, report in found["reports"].items()},
        answered=found["answered"],
        cells=shown,
        cpu_seconds=row.cpu_seconds,
    )


def read_report(data: dict[str, Any]) -> Report:
    """Return a report; texts that thousands of reports share are kept once."""
    for part in (data, *data["properties"], data["misconception"] or {}):
        part.update({name: intern(value) for name, value in part.items() if isinstance(value, str)})
    return Report.from_dict(data)


def read_results(
    connection: sa.Connection, assignment: Assignment, roster: Roster
) -> Iterator[StudentResult]:
    """Yield results as the gradebook has them now: the roster in its order, then others by their id."""
    rows, stored = RoomRows(connection, assignment.room), Stored(connection, assignment.room)
    query = sa.select(VERDICTS.c.student).where(VERDICTS.c.room == assignment.room)
    recorded = {student for (student,) in connection.execute(query)}
    order = [*roster, *sorted(recorded - set(roster))]
    for students in batched(order):
        entries, verdicts = rows.submissions(students), stored.verdicts(students, cells=False)
        for student in students:
            entry: Submission | None = entries[student][1] if student in entries else None
            person = roster.get(student, Person(student))
            yield student_result(assignment, person, verdicts.get(student), entry)
    if connection.in_transaction():
        connection.rollback()


@contextmanager
def open_results(
    folder: ClassFolder, room: str
) -> Iterator[tuple[Assignment, Roster, Iterator[StudentResult]]]:
    """Open a room's record to read it: the assignment, the class as the gradebook knows it, and its results.

    Raises
    ------
    CommandError
        If the room is not recorded there.
    """
    released = folder.notebook("release", room)
    if not released.is_file() or not (folder.url or folder.scratch.gradebook.is_file()):
        raise CommandError(f"{folder.root} holds no grades of {room}: run `softclust grade {room}` first")
    assignment = Assignment.read(room, released.read_bytes())
    with open_database(folder.scratch.database) as connection:
        roster = known_people(connection)
        yield assignment, roster, read_results(connection, assignment, roster)


def known_people(connection: sa.Connection) -> dict[str, Person]:
    """Return everyone in the gradebook, but not what stands for files that are nobody's."""
    rows = connection.execute(sa.select(STUDENT).order_by(STUDENT.c.id)).all()
    return {
        row.id: Person(
            row.id, row.first_name or "", row.last_name or "", row.lms_user_id or "", row.email or ""
        )
        for row in rows
        if not row.id.startswith(UNMATCHED)
    }
