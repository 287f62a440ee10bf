"""From a verdict to scores, and from scores with what people entered to a student's results."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from softclust_lab.checks.report import Report
from softclust_lab.grading.assignment import Assignment, Task
from softclust_lab.grading.intake.roster import Person
from softclust_lab.grading.plan import GradingPlan
from softclust_lab.grading.record.gradebook_tables import GradeRow, Submission
from softclust_lab.grading.results import Outcome, StudentResult, TaskResult
from softclust_lab.grading.verdict import Verdict

__all__ = ["automatic_grades", "merged", "student_result", "unanswered"]

NOTHING = "nothing was handed in"


def by_name(verdict: Verdict) -> dict[str, Report]:
    """Return a verdict's reports by their function's name, as tasks are named."""
    return {report.task.rpartition(".")[2]: report for report in verdict.reports.values()}


def automatic_grades(plan: GradingPlan, verdict: Verdict) -> dict[str, GradeRow]:
    """Return the rows that a verdict gives by itself, by the graded cell's id.

    Where nothing could be judged there is no score, and a person is asked for every cell.
    """
    reports = by_name(verdict)
    return {task.grade_id: automatic_grade(task, verdict, reports) for task in plan.assignment.tasks}


def automatic_grade(task: Task, verdict: Verdict, reports: dict[str, Report]) -> GradeRow:
    """Return one task's row."""
    if verdict.outcome == "quarantined" or verdict.answered.get(task.grade_id):
        return GradeRow(None, needs_manual=True)
    if task.by_hand:
        return GradeRow(0.0, needs_manual=False)
    return GradeRow(reports[task.name].points, needs_manual=False)


def merged(new: GradeRow, old: GradeRow | None, is_same_text: bool) -> GradeRow:
    """Return an automatic row with what a person entered; another text than they read asks them again."""
    if old is None or (old.manual is None and not old.extra):
        return new
    needs_manual = new.needs_manual if old.manual is None else old.needs_manual or not is_same_text
    return GradeRow(new.auto, needs_manual, old.manual, old.extra)


def unanswered(plan: GradingPlan, verdict: Verdict) -> Iterator[str]:
    """Yield the answer cells that are as they were released, so that graders see it at once."""
    cells = plan.assignment.by_id
    for cell in verdict.cells:
        if (
            cell.grade_id
            and cells[cell.grade_id].is_answer
            and cell.source.split() == cells[cell.grade_id].text.split()
        ):
            yield cell.grade_id


def student_result(
    assignment: Assignment, person: Person, verdict: Verdict | None, entry: Submission | None
) -> StudentResult:
    """Return a student's results.

    Parameters
    ----------
    assignment : Assignment
        What was asked.
    person : Person
        Who it is.
    verdict : Verdict or None
        What was found; None if nothing was handed in.
    entry : Submission or None
        What stands in the gradebook.
    """
    if verdict is None or entry is None:
        return StudentResult(person.student, person.name, "missing", NOTHING, assignment.max_points)
    judged = verdict.outcome != "quarantined" or any(row.manual is not None for row in entry.grades.values())
    outcome: Outcome = verdict.outcome  # type: ignore[assignment]
    return StudentResult(
        student=person.student,
        name=person.name,
        outcome=outcome,
        reason=verdict.reason,
        max_points=assignment.max_points,
        tasks=tuple(task_result(task, verdict, entry) for task in assignment.tasks) if judged else (),
        late_penalty=entry.penalty or 0.0,
        cpu_seconds=verdict.cpu_seconds,
    )


def task_result(task: Task, verdict: Verdict, entry: Submission) -> TaskResult:
    """Return one task as the gradebook has it."""
    row, report = entry.grades[task.grade_id], by_name(verdict).get(task.name)
    if row.manual is not None:
        return TaskResult(task, row.points, "judged", report, manual_note(task, row))
    if row.auto is None:
        return TaskResult(task, None, "waiting")
    if report is None:
        return TaskResult(task, row.points, "no-answer")
    wrong = report.status != "correct"
    return TaskResult(task, row.points, report.status, report, answer_error(task, verdict) if wrong else "")


def manual_note(task: Task, row: GradeRow) -> str:
    """Say what a teacher has to know of a person's score."""
    notes = []
    if not task.by_hand:
        instead = "no score" if row.auto is None else f"{row.auto:g}"
        notes.append(f"a person's score, where the checks give {instead}")
    if row.needs_manual:
        notes.append("handed in again since a person judged it")
    return "; ".join(notes)


def answer_error(task: Task, verdict: Verdict) -> str:
    """Return the type of the error that stopped a task's own cell, if it is one of Python's."""
    errors = (cell.error for cell in verdict.cells if cell.grade_id == task.answer_id and cell.error)
    name = next(errors, "").partition(":")[0].strip()
    kind = getattr(builtins, name, None)
    is_known = isinstance(kind, type) and issubclass(kind, BaseException)
    return name if is_known or not name else "Exception"
