"""The tables of nbgrader's gradebook, our own table of verdicts beside them, and a submission's rows.

nbgrader's tables are described here once more, because importing nbgrader takes longer than grading one
submission; a test compares them with its own. Only tables and columns that a grader needs are named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, DateTime, Float, Integer, Interval, LargeBinary, String, Table, Text

__all__ = [
    "ASSIGNMENT",
    "BASE_CELL",
    "CLASS_LIST",
    "COMMENT",
    "GRADE",
    "GRADE_CELL",
    "NOTEBOOK",
    "OURS",
    "STUDENT",
    "SUBMITTED",
    "SUBMITTED_NOTEBOOK",
    "TABLES",
    "VERDICTS",
    "GradeRow",
    "Submission",
]

TABLES = sa.MetaData()
ASSIGNMENT = Table(
    "assignment", TABLES, Column("id", String(32)), Column("name", String(128)), Column("duedate", DateTime)
)
NOTEBOOK = Table(
    "notebook",
    TABLES,
    Column("id", String(32)),
    Column("name", String(128)),
    Column("assignment_id", String(32)),
)
BASE_CELL = Table(
    "base_cell",
    TABLES,
    *(Column("id", String(32)), Column("name", String(128)), Column("notebook_id", String(32))),
    Column("type", String(50)),
)
GRADE_CELL = Table("grade_cells", TABLES, Column("id", String(32)), Column("max_score", Float))
STUDENT = Table(
    "student",
    TABLES,
    *(Column(name, String(128)) for name in ("id", "first_name", "last_name", "email", "lms_user_id")),
)
SUBMITTED = Table(
    "submitted_assignment",
    TABLES,
    *(Column("id", String(32)), Column("assignment_id", String(32)), Column("student_id", String(128))),
    *(Column("timestamp", DateTime), Column("extension", Interval)),
)
SUBMITTED_NOTEBOOK = Table(
    "submitted_notebook",
    TABLES,
    *(Column("id", String(32)), Column("assignment_id", String(32)), Column("notebook_id", String(32))),
    *(Column("flagged", Boolean), Column("late_submission_penalty", Float)),
)
GRADE = Table(
    "grade",
    TABLES,
    *(Column("id", String(32)), Column("notebook_id", String(32)), Column("cell_id", String(32))),
    *(Column("auto_score", Float), Column("manual_score", Float), Column("extra_credit", Float)),
    Column("needs_manual_grade", Boolean),
)
COMMENT = Table(
    "comment",
    TABLES,
    *(Column("id", String(32)), Column("notebook_id", String(32)), Column("cell_id", String(32))),
    *(Column("auto_comment", Text), Column("manual_comment", Text)),
)

OURS = sa.MetaData()
#: One row for each submission that counts: its key, what a worker found, and which points that changed.
VERDICTS = Table(
    "softclust_verdict",
    OURS,
    Column("room", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    *(Column("attempt", String(64)), Column("submission", String(64)), Column("plan", String(64))),
    *(Column("timestamp", String(64)), Column("outcome", String(16)), Column("reason", Text)),
    *(Column("facts", Text), Column("cells", LargeBinary), Column("changed", Text)),
    *(Column("cpu_seconds", Float), Column("graded_at", DateTime)),
)
#: The roster of each room, in its order; none of a room that was graded without one.
CLASS_LIST = Table(
    "softclust_class",
    OURS,
    Column("room", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("place", Integer),
)


@dataclass(frozen=True)
class GradeRow:
    """What stands in the gradebook for one graded cell.

    Parameters
    ----------
    auto : float or None
        The checks' score; None if a person has to judge.
    needs_manual : bool
        Whether formgrader asks a person to look.
    manual : float or None
        A person's score, which replaces the automatic one.
    extra : float
        What a person added.
    """

    auto: float | None
    needs_manual: bool
    manual: float | None = None
    extra: float = 0.0

    @property
    def points(self) -> float | None:
        """The score that counts; None while there is none."""
        score = self.auto if self.manual is None else self.manual
        return None if score is None else score + self.extra


@dataclass(frozen=True)
class Submission:
    """All rows of one student's submission.

    Parameters
    ----------
    timestamp : datetime or None
        When it was handed in, in UTC.
    grades : dict of str to GradeRow
        By the graded cell's id.
    comments : dict of str to str
        The automatic comment of each answer cell; empty if there is none.
    extension : timedelta
        What a person granted.
    penalty : float or None
        For being late.
    manual_comments : dict of str to str
        What people wrote.
    """

    timestamp: datetime | None
    grades: dict[str, GradeRow]
    comments: dict[str, str]
    extension: timedelta = timedelta()
    penalty: float | None = None
    manual_comments: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The sum that nbgrader's late-penalty plugin is told."""
        return sum(row.points or 0.0 for row in self.grades.values())
