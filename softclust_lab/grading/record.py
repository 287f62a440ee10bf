"""The class's nbgrader gradebook: who is in it, and what stands in it after execution."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.stock import ScratchCourse, StockError, generate_assignment, gradebook

__all__ = ["Recorded", "enrol", "open_gradebook", "read_scores"]


@dataclass(frozen=True)
class Recorded:
    """What the gradebook says of one graded cell.

    Parameters
    ----------
    points : float or None
        A person's score if there is one, else the automatic one; None while a person has to judge.
    waits : bool
        Whether the cell waits for a person.
    """

    points: float | None
    waits: bool


def has_manual_work(scratch: ScratchCourse) -> bool:
    """Whether a person gave scores or comments in this gradebook."""
    from nbgrader.api import Comment, Grade

    if not scratch.gradebook.exists():
        return False
    with gradebook(scratch) as book:
        scores = book.db.query(Grade).filter(Grade.manual_score.isnot(None)).count()
        comments = book.db.query(Comment).filter(Comment.manual_comment.isnot(None)).count()
    return bool(scores or comments)


def open_gradebook(scratch: ScratchCourse, room: str) -> Path:
    """Make the scratch course ready for a run and return the released notebook.

    What a machine wrote is made anew, so that two runs leave the same; a gradebook with a person's scores or
    comments is kept, and the automatic scores in it are replaced.

    Raises
    ------
    CommandError
        If the assignment's cells changed under a person's scores, or nbgrader cannot convert the assignment.
    """
    kept = has_manual_work(scratch)
    if not kept:
        shutil.rmtree(scratch.folder, ignore_errors=True)
    for step in ("submitted", "autograded", "release"):
        shutil.rmtree(scratch.folder / step, ignore_errors=True)
    scratch.folder.mkdir(parents=True, exist_ok=True)
    try:
        return generate_assignment(scratch, room)
    except StockError as error:
        if kept and "Cannot add or remove cells" in str(error):
            raise CommandError(
                f"{scratch.gradebook} holds scores that a person gave, for an earlier form of "
                f"{room}: grade into another folder with --out, or move this one away"
            ) from error
        raise CommandError(f"nbgrader could not convert {room}:\n{error}") from error


def enrol(scratch: ScratchCourse, students: Iterable[str], names: Mapping[str, str]) -> None:
    """Enter students and their names into the gradebook, whether or not they handed anything in."""
    with gradebook(scratch) as book:
        for student in students:
            first, _, last = names.get(student, "").rpartition(" ")
            book.update_or_create_student(student, first_name=first or None, last_name=last or None)


def read_scores(scratch: ScratchCourse, room: str) -> dict[str, dict[str, Recorded]]:
    """Return what is recorded for a room: by student, then by the graded cell's id."""
    scores: dict[str, dict[str, Recorded]] = {}
    with gradebook(scratch) as book:
        for submission in book.assignment_submissions(room):
            scores[submission.student_id] = {
                grade.name: Recorded(
                    grade.manual_score if grade.manual_score is not None else grade.auto_score,
                    grade.manual_score is None and bool(grade.needs_manual_grade),
                )
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
    return scores
