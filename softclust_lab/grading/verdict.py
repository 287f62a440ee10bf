"""What an executed notebook shows: points for each task, and what was found out about the answer.

The points are the gradebook's. The reasons come from the reports that the check engine left in the test
cells; they are data from a student's process, so each is read field by field, and what does not fit is
dropped.
"""

from __future__ import annotations

import builtins
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from softclust_lab.checks.report import MIME_TYPE, Diagnosis, Report, Status, Verdict
from softclust_lab.grading.assignment import Assignment, Task
from softclust_lab.grading.intake import Outcome
from softclust_lab.grading.record import Recorded

__all__ = ["StudentResult", "TaskResult", "judge", "read_report"]

DIAGNOSIS = ("code", "hint", "link")
TIMEOUT = "CellTimeoutError"
MAX_TEXT = 2000


@dataclass(frozen=True)
class TaskResult:
    """One task of one student.

    Parameters
    ----------
    task : Task
        What was asked.
    points : float or None
        What the gradebook has; None while a person has to judge.
    status : str
        A report's status, ``"waiting"`` for a person, ``"judged"`` by one, or ``"no-answer"``.
    report : Report or None
        If the check came to its end.
    note : str
        What went wrong when there is no report, or when report and gradebook differ.
    """

    task: Task
    points: float | None
    status: str
    report: Report | None = None
    note: str = ""


@dataclass(frozen=True)
class StudentResult:
    """All that is known of one student; without `tasks` there is no score, which is not a score of zero."""

    student: str
    name: str
    outcome: Outcome
    reason: str
    max_points: float
    tasks: tuple[TaskResult, ...] = field(default=())

    @property
    def score(self) -> float | None:
        """The points so far, or None if nothing could be judged."""
        return round(sum(result.points or 0.0 for result in self.tasks), 6) if self.tasks else None

    @property
    def waiting(self) -> tuple[Task, ...]:
        """The tasks that a person still has to judge."""
        return tuple(result.task for result in self.tasks if result.status == "waiting")


def judge(
    assignment: Assignment, executed: bytes, recorded: Mapping[str, Recorded]
) -> tuple[TaskResult, ...]:
    """Read one student's results.

    Parameters
    ----------
    assignment : Assignment
        What was released.
    executed : bytes
        The notebook that nbgrader executed.
    recorded : mapping of str to Recorded
        The gradebook's entries by grade_id.
    """
    outputs = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell.get("outputs", [])
        for cell in json.loads(executed)["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id")
    }
    return tuple(
        judge_by_hand(task, recorded[task.grade_id])
        if task.by_hand
        else judge_by_report(task, recorded[task.grade_id], outputs)
        for task in assignment.tasks
    )


def judge_by_hand(task: Task, entry: Recorded) -> TaskResult:
    """Say how an explanation stands."""
    if entry.waits or entry.points is None:
        return TaskResult(task, None, "waiting")
    return TaskResult(task, entry.points, "judged" if entry.points else "no-answer")


def judge_by_report(
    task: Task, entry: Recorded, outputs: Mapping[str, Sequence[Mapping[str, Any]]]
) -> TaskResult:
    """Say how a checked function stands."""
    cell = outputs.get(task.grade_id, ())
    found = [data for output in cell if (data := output.get("data", {}).get(MIME_TYPE)) is not None]
    report = read_report(found[0]) if len(found) == 1 else None
    if report is None:
        error = first_error(outputs.get(task.answer_id, ())) or first_error(cell)
        status = "timeout" if error == TIMEOUT else "error"
        return TaskResult(task, entry.points, status, None, error or "the check left no report")
    agrees = abs(report.points - (entry.points or 0.0)) < 1e-6
    note = "" if agrees else f"the check reported {report.points:g} points"
    return TaskResult(task, entry.points, report.status, report, note)


def first_error(outputs: Sequence[Mapping[str, Any]]) -> str:
    """Return the type of the first error in a cell's outputs, or nothing; being stopped goes before all."""
    names = [str(output.get("ename")) for output in outputs if output.get("output_type") == "error"]
    if TIMEOUT in names:
        return TIMEOUT
    return known_exception(names[0]) if names else ""


def known_exception(name: str) -> str:
    """Return an exception's name if it is Python's own or says that time was up, else ``Exception``."""
    kind = getattr(builtins, name, None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return name if known or name == TIMEOUT else "Exception"


def read_report(data: Any) -> Report | None:
    """Return the report that `data` describe, or None if some field is not as it should be."""
    try:
        found = data["misconception"]
        report = Report(
            task=text(data["task"]),
            title=text(data["title"]),
            points=float(data["points"]),
            max_points=float(data["max_points"]),
            mode="graded",
            status=data["status"],
            visible_passed=int(data["visible_passed"]),
            visible_total=int(data["visible_total"]),
            properties=tuple(read_property(item) for item in data["properties"]),
            misconception=None if found is None else Diagnosis(*(text(found[key]) for key in DIAGNOSIS)),
            exception=None if data["exception"] is None else known_exception(text(data["exception"])),
            plan=text(data["plan"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return report if report.status in get_args(Status) and data["mode"] == "graded" else None


def read_property(item: Any) -> Verdict:
    """Return one property of a report."""
    points, most = float(item["points"]), float(item["max_points"])
    return Verdict(text(item["name"]), text(item["title"]), item["held"] is True, points, most)


def text(value: Any) -> str:
    """Return a report's text, of bearable length."""
    if not isinstance(value, str):
        raise TypeError(f"a report's texts are strings, got {type(value).__name__}")
    return value[:MAX_TEXT]
