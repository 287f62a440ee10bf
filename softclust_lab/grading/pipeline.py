"""A class from folder to grades: intake, plan, execute, verdict, record, and what people get to see."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.execute import Executed, Executor
from softclust_lab.grading.export import grades_csv, write_whole
from softclust_lab.grading.feedback import student_page
from softclust_lab.grading.intake import Intake, student_folders, take_in_class
from softclust_lab.grading.plan import write_plan
from softclust_lab.grading.record import enrol, open_gradebook, read_scores
from softclust_lab.grading.stock import ScratchCourse
from softclust_lab.grading.verdict import StudentResult, judge

__all__ = ["ClassResult", "grade_class"]

Progress = Callable[[str], None]
# More processes than this only wait for each other at the one gradebook file.
MAX_WORKERS = 8


@dataclass(frozen=True)
class ClassResult:
    """Everyone's results and where they were written."""

    assignment: Assignment
    results: tuple[StudentResult, ...]
    csv: Path
    feedback: Path


def grade_class(
    course: Course,
    room: str,
    submitted: Path,
    out: Path,
    roster: Mapping[str, str] | None = None,
    progress: Progress = lambda text: None,
) -> ClassResult:
    """Grade everything that a class handed in for one room.

    Submissions are executed by nbgrader in this environment, without a sandbox.

    Parameters
    ----------
    course : Course
        The checkout with the assignment.
    room : str
        The room's name.
    submitted : Path
        ``<student>/<room>/<room>_assignment.ipynb`` for each student.
    out : Path
        Where grades.csv, feedback/ and nbgrader's own course/ go.
    roster : mapping or None
        Names by student; without it, whoever handed something in is the class.
    progress : callable
        Told in a few words what is being done.

    Returns
    -------
    ClassResult
        The roster in its order, then others.

    Raises
    ------
    CommandError
        If there is no class: no roster, and nobody's folder.
    """
    # Ask for what must be there before anything takes time.
    folders = student_folders(submitted)
    if not folders and not roster:
        raise CommandError(
            f"{submitted} holds no student's folder: put <student>/{room}/{room}_assignment.ipynb there"
        )
    n_workers = max(1, min(os.cpu_count() or 1, len(folders), MAX_WORKERS))
    course.notebook(room)
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    (out / "worker.log").unlink(missing_ok=True)
    scratch, plan = ScratchCourse(course, out / "course"), out / "plan.zip"
    with Executor(scratch, room, plan, n_workers) as executor:
        progress("preparing the assignment")
        assignment = Assignment.read(room, open_gradebook(scratch, room).read_bytes())
        write_plan(course, room, plan)
        taken = take_in_class(submitted, roster, assignment)
        enrol(scratch, {**(roster or {}), **{one.student: "" for one in taken if one.notebook}}, roster or {})
        executed = execute_all(executor, taken, progress)
    results = conclude(scratch, assignment, taken, executed, roster or {})
    write_whole(out / "grades.csv", grades_csv(assignment, results))
    write_feedback(out / "feedback", assignment, results, book_address(course, out / "feedback"))
    return ClassResult(assignment, results, out / "grades.csv", out / "feedback")


def execute_all(executor: Executor, taken: Sequence[Intake], progress: Progress) -> dict[str, Executed]:
    """Execute what can be executed, saying after each how many are done."""
    accepted = [one for one in taken if one.notebook is not None]
    done: dict[str, Executed] = {}
    for one in executor.run(accepted):
        done[one.student] = one
        progress(f"executed {len(done)} of {len(accepted)}: {one.student}")
    return done


def conclude(
    scratch: ScratchCourse,
    assignment: Assignment,
    taken: Sequence[Intake],
    executed: Mapping[str, Executed],
    names: Mapping[str, str],
) -> tuple[StudentResult, ...]:
    """Bring intake, execution and gradebook together, one result for each student in the intake's order."""
    scores = read_scores(scratch, assignment.room)
    results = []
    for one in taken:
        result = StudentResult(
            one.student, names.get(one.student, ""), one.outcome, one.reason, assignment.max_points
        )
        run = executed.get(one.student)
        if run and run.notebook is not None:
            result = replace(result, tasks=judge(assignment, run.notebook, scores[one.student]))
        elif run:
            result = replace(result, outcome="quarantined", reason=run.failure)
        results.append(result)
    return tuple(results)


def book_address(course: Course, folder: Path) -> str:
    """Return where hints link to: SOFTCLUST_BOOK_URL, or the book built in this checkout."""
    built = os.path.relpath(course.build / "html" / "book", folder)
    return os.environ.get("SOFTCLUST_BOOK_URL") or f"{Path(built).as_posix()}/"


def write_feedback(
    folder: Path, assignment: Assignment, results: Sequence[StudentResult], book_url: str
) -> None:
    """Write one page for each student, and remove pages of an earlier run."""
    shutil.rmtree(folder, ignore_errors=True)
    for result in results:
        write_whole(folder / f"{result.student}.html", student_page(assignment, result, book_url))
