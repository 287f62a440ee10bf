"""Our own table: what was found of each submission that counts, and results read back from it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from sys import intern
from typing import Any, NamedTuple

import sqlalchemy as sa

from softclust_lab.checks.report import Report
from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.course import CommandError
from softclust_lab.grading.intake.roster import Person, Roster
from softclust_lab.grading.record.class_folder import ClassFolder, open_database
from softclust_lab.grading.record.class_list import is_listed, kept_class
from softclust_lab.grading.record.gradebook import RoomRows, batched
from softclust_lab.grading.record.gradebook_tables import VERDICTS, Submission
from softclust_lab.grading.record.scores import student_result
from softclust_lab.grading.results import Change, StudentResult
from softclust_lab.grading.verdict import CellShown, Verdict

__all__ = ["Changed", "Key", "Stored", "open_results", "read_results"]


class Changed(NamedTuple):
    """What another plan changed: a task, its points before and after, for each; and whether that was told."""

    points: tuple[tuple[str, float | None, float | None], ...] = ()
    told: bool = False

    def to_json(self) -> str:
        """Return it as it is stored."""
        return json.dumps(self._asdict())


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
                "changed": changed.to_json(),
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

    def remove(self, students: Sequence[str]) -> None:
        """Remove some students' rows."""
        in_room = VERDICTS.c.room == self.room
        self.connection.execute(VERDICTS.delete().where(in_room, VERDICTS.c.student.in_(students)))

    def changed(self, student: str) -> Changed:
        """Return what the current plan changed for a student."""
        query = sa.select(VERDICTS.c.changed).where(VERDICTS.c.room == self.room)
        return read_changed(self.connection.execute(query.where(VERDICTS.c.student == student)).scalar())

    def changes(self, *, untold: bool = False) -> Iterator[tuple[str, tuple[Change, ...]]]:
        """Yield what plans changed, by student; all of it, or what nobody was told yet."""
        query = sa.select(VERDICTS.c.student, VERDICTS.c.changed).order_by(VERDICTS.c.student)
        found = self.connection.execute(query.where(VERDICTS.c.room == self.room)).all()
        for student, text in found:
            changed = read_changed(text)
            if changed.points and not (untold and changed.told):
                yield student, tuple(Change(student, *points) for points in changed.points)

    def tell_changes(self) -> list[Change]:
        """Return the changes that nobody was told yet, and keep that they have been told now."""
        new = dict(self.changes(untold=True))
        values = [
            {"its_student": student, "changed": self.changed(student)._replace(told=True).to_json()}
            for student in new
        ]
        if values:
            place = (VERDICTS.c.room == self.room, VERDICTS.c.student == sa.bindparam("its_student"))
            self.connection.execute(VERDICTS.update().where(*place), values)
        return [change for changes in new.values() for change in changes]


def read_changed(text: str | None) -> Changed:
    """Return changes as they were before they were stored."""
    found = json.loads(text or "{}")
    if isinstance(found, list):  # as the first version kept them
        found = {"points": found, "told": True}
    points = tuple((name, before, after) for name, before, after in found.get("points", ()))
    return Changed(points, bool(found.get("told")))


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
    changes = dict(stored.changes())
    for students in batched(order):
        entries, verdicts = rows.submissions(students), stored.verdicts(students, cells=False)
        for student in students:
            entry: Submission | None = entries[student][1] if student in entries else None
            person = roster.get(student, Person(student))
            result = student_result(assignment, person, verdicts.get(student), entry)
            listed, changed = is_listed(student, roster), changes.get(student, ())
            yield replace(result, listed=listed, changes=changed)
    if connection.in_transaction():
        connection.rollback()


@contextmanager
def open_results(
    folder: ClassFolder, room: str
) -> Iterator[tuple[Assignment, Roster, Iterator[StudentResult]]]:
    """Open a room's record to read it: the assignment, the class by its last roster, and its results.

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
        roster = kept_class(connection, room)
        yield assignment, roster, read_results(connection, assignment, roster)
