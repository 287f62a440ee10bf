"""A student's results as people are told of them: points for each task, and why points are missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from softclust_lab.checks.report import Report
from softclust_lab.grading.assignment import Task

__all__ = ["OUTCOMES", "Change", "Outcome", "StudentResult", "TaskResult"]

Outcome = Literal["accepted", "repaired", "quarantined", "missing"]
OUTCOMES: tuple[Outcome, ...] = ("accepted", "repaired", "quarantined", "missing")


@dataclass(frozen=True)
class Change:
    """Points that another plan gave to the same submission."""

    student: str
    task: str
    before: float | None
    after: float | None

    def __str__(self) -> str:
        before, after = (
            "no score" if points is None else f"{points:g}" for points in (self.before, self.after)
        )
        return f"{self.student}: {self.task} {before} → {after}"


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
        Of a checked task.
    note : str
        What else a teacher has to know, for example that a person's score replaces the automatic one.
    """

    task: Task
    points: float | None
    status: str
    report: Report | None = None
    note: str = ""


@dataclass(frozen=True)
class StudentResult:
    """All that is known of one student; without `tasks` there is no score, which is not a score of zero.

    Who is not `listed` is not on the roster: a file that nobody can be found for, say.
    """

    student: str
    name: str
    outcome: Outcome
    reason: str
    max_points: float
    tasks: tuple[TaskResult, ...] = field(default=())
    late_penalty: float = 0.0
    cpu_seconds: float = 0.0
    listed: bool = True
    changes: tuple[Change, ...] = ()

    @property
    def score(self) -> float | None:
        """The points so far, less a penalty for being late, or None if nothing could be judged."""
        if not self.tasks:
            return None
        earned = sum(result.points or 0.0 for result in self.tasks)
        return round(max(0.0, earned - self.late_penalty), 6)

    @property
    def waiting(self) -> tuple[Task, ...]:
        """The tasks that a person still has to judge."""
        return tuple(result.task for result in self.tasks if result.status == "waiting")
