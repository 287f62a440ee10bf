"""The rows of one room in nbgrader's gradebook, read and written in bulk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table

from softclust_lab.grading.record.gradebook_tables import (
    ASSIGNMENT,
    BASE_CELL,
    COMMENT,
    GRADE,
    GRADE_CELL,
    NOTEBOOK,
    STUDENT,
    SUBMITTED,
    SUBMITTED_NOTEBOOK,
    GradeRow,
    Submission,
)

__all__ = ["RoomRows", "batched", "upsert_students"]


def row_id(*parts: str) -> str:
    """Return the id of a row, the same for the same thing, so that two runs leave equal gradebooks."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


class RoomRows:
    """One room's rows, read and written in bulk on an open connection.

    Parameters
    ----------
    connection : Connection
        To the gradebook.
    room : str
        The assignment's name.

    Raises
    ------
    LookupError
        If the gradebook does not know the room.
    """

    def __init__(self, connection: sa.Connection, room: str) -> None:
        self.connection = connection
        self.room = room
        query = sa.select(ASSIGNMENT.c.id, NOTEBOOK.c.id).join(
            NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id
        )
        found = connection.execute(query.where(ASSIGNMENT.c.name == room)).first()
        if found is None:
            raise LookupError(f"the gradebook has no assignment {room}")
        self.assignment_id, self.notebook_id = found
        cells = connection.execute(
            sa.select(BASE_CELL.c.name, BASE_CELL.c.id, BASE_CELL.c.type, GRADE_CELL.c.max_score)
            .outerjoin(GRADE_CELL, GRADE_CELL.c.id == BASE_CELL.c.id)
            .where(BASE_CELL.c.notebook_id == self.notebook_id)
        ).all()
        self.graded = {name: cell for name, cell, kind, _ in cells if kind == "GradeCell"}
        self.max_scores = {name: most for name, _, kind, most in cells if kind == "GradeCell"}
        self.answers = {name: cell for name, cell, kind, _ in cells if kind == "SolutionCell"}
        self.names = {cell: name for name, cell, _, _ in cells}

    def duedate(self) -> datetime | None:
        """Return when the room is due, as it stands now."""
        query = sa.select(ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.id == self.assignment_id)
        due: datetime | None = self.connection.execute(query).scalar()
        return due

    def students(self) -> set[str]:
        """Return everyone with a submission."""
        query = sa.select(SUBMITTED.c.student_id).where(SUBMITTED.c.assignment_id == self.assignment_id)
        return set(self.connection.execute(query).scalars())

    def submissions(self, students: Sequence[str]) -> dict[str, tuple[str, Submission]]:
        """Return what is recorded of some students, with the id of each one's notebook row."""
        rows = self.connection.execute(
            sa.select(
                SUBMITTED, SUBMITTED_NOTEBOOK.c.id.label("book"), SUBMITTED_NOTEBOOK.c.late_submission_penalty
            )
            .join(SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMITTED.c.id)
            .where(
                SUBMITTED.c.assignment_id == self.assignment_id,
                SUBMITTED.c.student_id.in_(students),
                SUBMITTED_NOTEBOOK.c.notebook_id == self.notebook_id,
            )
        ).all()
        found = {
            row.book: Submission(
                row.timestamp, {}, {}, row.extension or timedelta(), row.late_submission_penalty
            )
            for row in rows
        }
        for grade in self._of(GRADE, found):
            found[grade.notebook_id].grades[self.names[grade.cell_id]] = GradeRow(
                grade.auto_score,
                bool(grade.needs_manual_grade),
                grade.manual_score,
                grade.extra_credit or 0.0,
            )
        for comment in self._of(COMMENT, found):
            name = self.names[comment.cell_id]
            found[comment.notebook_id].comments[name] = comment.auto_comment or ""
            if comment.manual_comment:
                found[comment.notebook_id].manual_comments[name] = comment.manual_comment
        return {row.student_id: (row.book, found[row.book]) for row in rows}

    def touched_by_people(self, students: Sequence[str]) -> set[str]:
        """Return those of some students for whom a person entered a score, a comment or an extension."""
        return {
            student
            for student, (_, one) in self.submissions(students).items()
            if one.manual_comments
            or one.extension
            or any(row.manual is not None or row.extra for row in one.grades.values())
        }

    def remove(self, students: Sequence[str]) -> None:
        """Remove some students' submissions with all that belongs to them."""
        mine = (SUBMITTED.c.assignment_id == self.assignment_id, SUBMITTED.c.student_id.in_(students))
        heads = sa.select(SUBMITTED.c.id).where(*mine)
        books = sa.select(SUBMITTED_NOTEBOOK.c.id).where(SUBMITTED_NOTEBOOK.c.assignment_id.in_(heads))
        for table in (GRADE, COMMENT):
            self.connection.execute(table.delete().where(table.c.notebook_id.in_(books)))
        in_heads = SUBMITTED_NOTEBOOK.c.assignment_id.in_(heads)
        self.connection.execute(SUBMITTED_NOTEBOOK.delete().where(in_heads))
        self.connection.execute(SUBMITTED.delete().where(*mine))

    def _of(self, table: Table, books: Iterable[str]) -> Sequence[Any]:
        """Return the rows of some notebooks; the index is by cell first, so the cells are named too."""
        wanted = list(books)
        if not wanted:
            return []
        query = sa.select(table).where(table.c.cell_id.in_(list(self.names)), table.c.notebook_id.in_(wanted))
        return self.connection.execute(query).all()

    def save(self, new: Mapping[str, Submission], recorded: Mapping[str, tuple[str, Submission]]) -> None:
        """Enter submissions: new rows in bulk, and of rows that exist only what a machine may change."""
        fresh = {student: one for student, one in new.items() if student not in recorded}
        self._insert_heads(fresh)
        for student, one in new.items():
            if student in recorded and recorded[student][1] != one:
                self._update_head(student, recorded[student][0], one)
        books = {
            student: recorded[student][0] if student in recorded else self._book(student) for student in new
        }
        old = {student: recorded[student][1] for student in new if student in recorded}
        self._save_grades(new, old, books)
        self._save_comments(new, old, books)

    def _book(self, student: str) -> str:
        return row_id("notebook", self.room, student)

    def _insert_heads(self, fresh: Mapping[str, Submission]) -> None:
        ids = {student: row_id("submission", self.room, student) for student in fresh}
        heads = [
            {
                "id": ids[student],
                "assignment_id": self.assignment_id,
                "student_id": student,
                "timestamp": one.timestamp,
            }
            for student, one in fresh.items()
        ]
        books = [
            {
                "id": self._book(student),
                "assignment_id": ids[student],
                "notebook_id": self.notebook_id,
                "flagged": False,
                "late_submission_penalty": one.penalty,
            }
            for student, one in fresh.items()
        ]
        if heads:
            self.connection.execute(SUBMITTED.insert(), heads)
            self.connection.execute(SUBMITTED_NOTEBOOK.insert(), books)

    def _update_head(self, student: str, book: str, one: Submission) -> None:
        self.connection.execute(
            SUBMITTED.update()
            .where(SUBMITTED.c.assignment_id == self.assignment_id, SUBMITTED.c.student_id == student)
            .values(timestamp=one.timestamp)
        )
        self.connection.execute(
            SUBMITTED_NOTEBOOK.update()
            .where(SUBMITTED_NOTEBOOK.c.id == book)
            .values(late_submission_penalty=one.penalty)
        )

    def _save_grades(
        self, new: Mapping[str, Submission], old: Mapping[str, Submission], books: Mapping[str, str]
    ) -> None:
        inserts, updates = [], []
        for student, one in new.items():
            known = old[student].grades if student in old else {}
            for name, grade in one.grades.items():
                values = {"auto_score": grade.auto, "needs_manual_grade": grade.needs_manual}
                key = {"notebook_id": books[student], "cell_id": self.graded[name]}
                if name not in known:
                    inserts.append({"id": row_id("grade", books[student], name), **key, **values})
                elif known[name] != grade:
                    updates.append({**{f"its_{column}": value for column, value in key.items()}, **values})
        self._write(GRADE, inserts, updates)

    def _save_comments(
        self, new: Mapping[str, Submission], old: Mapping[str, Submission], books: Mapping[str, str]
    ) -> None:
        inserts, updates = [], []
        for student, one in new.items():
            known = old[student].comments if student in old else {}
            for name, comment in one.comments.items():
                values = {"auto_comment": comment or None}
                key = {"notebook_id": books[student], "cell_id": self.answers[name]}
                if name not in known:
                    inserts.append({"id": row_id("comment", books[student], name), **key, **values})
                elif known[name] != comment:
                    updates.append({**{f"its_{column}": value for column, value in key.items()}, **values})
        self._write(COMMENT, inserts, updates)

    def _write(self, table: Table, inserts: list[dict[str, Any]], updates: list[dict[str, Any]]) -> None:
        if inserts:
            self.connection.execute(table.insert(), inserts)
        if updates:
            place = [table.c[name] == sa.bindparam(f"its_{name}") for name in ("notebook_id", "cell_id")]
            self.connection.execute(table.update().where(*place), updates)


def batched(names: Iterable[str], size: int = 200) -> Iterator[list[str]]:
    """Yield names in parts that a query can hold."""
    rest = list(names)
    for start in range(0, len(rest), size):
        yield rest[start : start + size]


def upsert_students(connection: sa.Connection, students: Mapping[str, Mapping[str, str | None]]) -> None:
    """Enter students who are not in the gradebook, and update what is known of the others."""
    known: dict[str, Any] = {}
    for ids in batched(students):
        known |= {row.id: row for row in connection.execute(sa.select(STUDENT).where(STUDENT.c.id.in_(ids)))}
    fresh = [{"id": student, **fields} for student, fields in students.items() if student not in known]
    if fresh:
        connection.execute(STUDENT.insert(), fresh)
    for student, fields in students.items():
        changed = {
            name: value
            for name, value in fields.items()
            if student in known and value is not None and getattr(known[student], name) != value
        }
        if changed:
            connection.execute(STUDENT.update().where(STUDENT.c.id == student).values(**changed))
