"""The class's record: what was found of every submission, in nbgrader's gradebook and in files.

There is one writer. Files are written before the rows that speak of them are committed, and rows are
committed some dozens at a time: whoever kills the writer loses what it had not committed, and the next run
does that again, with the same result.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.intake.collect import HandedIn
from softclust_lab.grading.intake.roster import Person, Roster, is_student_id
from softclust_lab.grading.plan import GradingPlan
from softclust_lab.grading.record.class_files import ClassFiles
from softclust_lab.grading.record.class_folder import ClassFolder, open_database, transaction
from softclust_lab.grading.record.class_list import forget_people, keep_class
from softclust_lab.grading.record.gradebook import RoomRows, batched, upsert_students
from softclust_lab.grading.record.gradebook_tables import Submission
from softclust_lab.grading.record.harmless import one_line
from softclust_lab.grading.record.late import LatePenalty, read_timestamp
from softclust_lab.grading.record.scores import automatic_grades, merged, unanswered
from softclust_lab.grading.record.stored import Changed, Key, Stored, read_results
from softclust_lab.grading.results import Change, StudentResult
from softclust_lab.grading.verdict import Verdict

__all__ = ["ClassRecord"]

#: What is written at a time: so many submissions, so much text, or what came in so long.
BATCH = 50
BATCH_CHARACTERS = 8_000_000
BATCH_SECONDS = 0.5
NO_MARKUP = str.maketrans({"<": "‹", ">": "›", "&": "+", '"': "”"})


@dataclass(frozen=True)
class Pending:
    """One submission on its way into the record."""

    handed: HandedIn
    verdict: Verdict

    @property
    def key(self) -> Key:
        """What makes this submission another one than the one recorded."""
        verdict, handed = self.verdict, self.handed
        return Key(
            handed.attempt,
            verdict.submission,
            verdict.plan,
            handed.timestamp,
            verdict.outcome,
            verdict.reason,
        )


class ClassRecord:
    """One room of a class's record, open for writing; use `open` in a ``with`` statement."""

    def __init__(
        self, folder: ClassFolder, connection: sa.Connection, plan: GradingPlan, roster: Roster
    ) -> None:
        self.connection = connection
        self.plan = plan
        self.assignment = plan.assignment
        self.roster = roster
        self.files = ClassFiles(folder, plan.assignment, roster)
        with transaction(self.connection):
            self.rows = RoomRows(connection, plan.room)
            stored, there = Stored(connection, plan.room).keys(), self.rows.students()
            # Somebody may have removed a submission from the gradebook.
            self.keys = {student: key for student, key in stored.items() if student in there}
            upsert_students(connection, {student: fields_of(one) for student, one in roster.items()})
            self.students = set(roster) | set(stored)
        self.late = LatePenalty(folder.scratch)
        self.pending: dict[str, Pending] = {}
        self.size, self.began = 0, 0.0

    @classmethod
    @contextmanager
    def open(
        cls,
        course: Course,
        root: Path,
        room: str,
        plan: GradingPlan,
        roster: Roster,
        *,
        url: str | None = None,
    ) -> Iterator[ClassRecord]:
        """Keep the class's folder to this process and open the record of a room in it, as `inside` does.

        Parameters
        ----------
        course : Course
            The checkout.
        root : Path
            The class's folder; made if it is not there.
        room : str
            The room's name.
        plan : GradingPlan
            What submissions are graded by.
        roster : mapping of str to Person
            The class, in its order.
        url : str, optional
            The gradebook's address for SQLAlchemy; ``gradebook.db`` in the folder unless given.

        Raises
        ------
        CommandError
            If another process writes here, the gradebook cannot be used, or the plan is for another room.
        """
        folder = ClassFolder(course, root, url)
        with folder.lock(), cls.inside(folder, room, plan, roster) as record:
            yield record

    @classmethod
    @contextmanager
    def inside(
        cls, folder: ClassFolder, room: str, plan: GradingPlan, roster: Roster
    ) -> Iterator[ClassRecord]:
        """Open a room's record, as `open` does, in a folder that is locked already."""
        if folder.release(room) != plan.notebook:
            raise CommandError(f"the plan of {room} is for another form of the assignment: make it again")
        folder.prepare()
        with open_database(folder.scratch.database) as connection:
            record = cls(folder, connection, plan, roster)
            yield record
            record.flush()

    def keep_class(self) -> None:
        """Keep the roster for exports and reports; who has left it without having handed in is forgotten."""
        with transaction(self.connection):
            left = keep_class(self.connection, self.plan.room, self.roster) - set(self.keys)
            for student in left:
                self.files.remove(student)
            forget_people(self.connection, left)

    def has(self, handed: HandedIn, digest: str) -> bool:
        """Whether this attempt, with content of this SHA-256, is recorded by the current plan."""
        found = self.keys.get(handed.student)
        wanted = (handed.attempt, digest, self.plan.fingerprint, handed.timestamp)
        return found is not None and found[:4] == wanted

    def write(self, handed: HandedIn, data: bytes | None, verdict: Verdict) -> None:
        """Record a submission that counts; the same once more changes nothing.

        Parameters
        ----------
        handed : HandedIn
            Whose it is, and when it came.
        data : bytes or None
            What was handed in; None if it could not be read.
        verdict : Verdict
            By the record's plan.

        Raises
        ------
        ValueError
            If the verdict is on another plan, or the student's id could not name a folder.
        """
        if verdict.plan != self.plan.fingerprint or not is_student_id(handed.student):
            raise ValueError(f"no verdict on this plan, or no student's id: {handed.student!r}")
        one = Pending(handed, verdict)
        if one.key == self.keys.get(handed.student) and handed.student not in self.pending:
            return
        self.files.write_submitted(handed, data)
        self.pending[handed.student] = one
        self.size += sum(len(cell.source) + len(cell.text) for cell in verdict.cells)
        self.began = self.began or time.monotonic()
        waited = time.monotonic() - self.began
        if len(self.pending) >= BATCH or self.size > BATCH_CHARACTERS or waited > BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what was given since the last time, files first, and commit it."""
        batch = self.pending
        if not batch:
            return
        stored = Stored(self.connection, self.plan.room)
        with transaction(self.connection):
            upsert_students(self.connection, {one: {} for one in batch if one not in self.students})
            recorded, due = self.rows.submissions(list(batch)), self.rows.duedate()
            entries = {who: self._entry(one, recorded.get(who), due) for who, one in batch.items()}
            changed = {who: self._changes(one, entries[who], recorded) for who, one in batch.items()}
            for who, one in batch.items():
                self.files.write_recorded(who, one.verdict, entries[who])
            self.rows.save(entries, recorded)
            stored.save([(who, one.key, one.verdict, changed[who]) for who, one in batch.items()])
        self.keys.update({who: one.key for who, one in batch.items()})
        self.students.update(batch)
        self.pending, self.size, self.began = {}, 0, 0.0

    def refresh(self, *, pages: bool = True) -> None:
        """Bring the record up to date with what people entered since: scores, comments, dates.

        Parameters
        ----------
        pages : bool
            Whether to make everyone's page again, or only of those whose late penalty changed. Who handed
            nothing in has a page in either case.
        """
        self.flush()
        for students in batched(sorted(self.keys)):
            with transaction(self.connection):
                recorded, due = self.rows.submissions(students), self.rows.duedate()
                entries = {
                    student: self._with_penalty(student, recorded[student][1], due) for student in students
                }
                again = [one for one in students if pages or entries[one] != recorded[one][1]]
                for student, verdict in Stored(self.connection, self.plan.room).verdicts(again).items():
                    self.files.write_page(student, verdict, entries[student])
                self.rows.save(entries, recorded)
        for student in self.roster:
            if student not in self.keys:
                self.files.write_page(student, None, None)

    def results(self) -> tuple[StudentResult, ...]:
        """Return everyone's results: the roster in its order, then others by their id."""
        return tuple(self.each_result())

    def each_result(self) -> Iterator[StudentResult]:
        """Yield everyone's results, reading only a few at a time."""
        self.flush()
        yield from read_results(self.connection, self.assignment, self.roster)

    def tell_changes(self) -> tuple[Change, ...]:
        """Return the points that a plan changed since the last time, of submissions judged before."""
        self.flush()
        with transaction(self.connection):
            return tuple(Stored(self.connection, self.plan.room).tell_changes())

    def _entry(
        self, one: Pending, recorded: tuple[str, Submission] | None, due: datetime | None
    ) -> Submission:
        """Return the rows of a submission: its own, and what people entered."""
        verdict, old = one.verdict, recorded[1] if recorded else Submission(None, {}, {})
        before = self.keys.get(one.handed.student)
        is_same_text = before is not None and before.submission == verdict.submission
        grades = {
            name: merged(row, old.grades.get(name), is_same_text)
            for name, row in automatic_grades(self.plan, verdict).items()
            if name in self.rows.graded
        }
        comments = dict.fromkeys(self.rows.answers, "") | {
            name: "No response." for name in unanswered(self.plan, verdict) if name in self.rows.answers
        }
        timestamp = read_timestamp(one.handed.timestamp)
        entry = replace(old, timestamp=timestamp, grades=grades, comments=comments)
        return self._with_penalty(one.handed.student, entry, due)

    def _with_penalty(self, student: str, entry: Submission, due: datetime | None) -> Submission:
        return replace(entry, penalty=self.late.penalty(student, entry, due))

    def _changes(
        self, one: Pending, entry: Submission, recorded: Mapping[str, tuple[str, Submission]]
    ) -> Changed:
        """Return which points a new plan changed, if it is the same submission."""
        student = one.handed.student
        before = self.keys.get(student)
        if student not in recorded or before is None or before.submission != one.verdict.submission:
            return Changed()
        if before.plan == one.verdict.plan:
            return Stored(self.connection, self.plan.room).changed(student)
        old = recorded[student][1].grades
        pairs = (
            (
                task.name,
                old[task.grade_id].auto if task.grade_id in old else None,
                entry.grades[task.grade_id].auto,
            )
            for task in self.assignment.tasks
        )
        return Changed(tuple((name, was, now) for name, was, now in pairs if was != now))


def fields_of(person: Person) -> dict[str, str | None]:
    """Return what the gradebook knows of a person; formgrader shows it as HTML, so it must hold none."""
    fields = {"first_name": person.first_name, "last_name": person.last_name}
    fields |= {"email": person.email, "lms_user_id": person.lms_id}
    return {name: one_line(text, 128).translate(NO_MARKUP) or None for name, text in fields.items()}
