"""What a worker found out about one submission, as JSON; read field by field against the plan.

A worker may be another machine, so the writer believes nothing: what is no verdict on this plan is refused.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from softclust_lab.checks.report import Diagnosis, Report, Status
from softclust_lab.checks.report import Verdict as PropertyVerdict
from softclust_lab.checks.task_plan import TaskPlan
from softclust_lab.grading.box.session import EXCEPTION_NAMES
from softclust_lab.grading.plan import GradingPlan

__all__ = ["CELL_KINDS", "CELL_STATES", "CellShown", "Verdict"]

CELL_KINDS = ("code", "markdown", "raw")
CELL_STATES = ("not-run", "ended", "raised", "timeout", "died")
GRADED_OUTCOMES = ("accepted", "repaired", "quarantined")
MAX_CELLS = 4000
MAX_TEXT = 20_000_000

T = TypeVar("T")


@dataclass(frozen=True)
class CellShown:
    """One cell of a submission and what became of it.

    Parameters
    ----------
    grade_id : str or None
        The released cell's id; None for a cell of the student's own.
    kind : str
        One of `CELL_KINDS`.
    source : str
        The student's text, or the released one of a cell that is read-only.
    text : str
        What it printed and what its last line gave, as plain text.
    error : str
        One line, as Python ends a traceback; empty if there was none.
    state : str
        One of `CELL_STATES`.
    """

    grade_id: str | None
    kind: str
    source: str
    text: str = ""
    error: str = ""
    state: str = "not-run"


@dataclass(frozen=True)
class Verdict:
    """The result of grading one submission.

    Parameters
    ----------
    plan : str
        The fingerprint of the plan that it was graded by.
    submission : str
        The SHA-256 of the submission's bytes.
    outcome : str
        One of `GRADED_OUTCOMES`.
    reason : str
        What was put right, or why it could not be judged, in words for the student.
    reports : dict of str to Report
        By task id; empty if it could not be judged.
    answered : dict of str to bool
        For each explanation's grade_id, whether the student wrote anything.
    cells : tuple of CellShown
        In the notebook's order.
    cpu_seconds : float
        What it cost, about.
    """

    plan: str
    submission: str
    outcome: str
    reason: str = ""
    reports: dict[str, Report] = field(default_factory=dict)
    answered: dict[str, bool] = field(default_factory=dict)
    cells: tuple[CellShown, ...] = ()
    cpu_seconds: float = 0.0

    def to_bytes(self) -> bytes:
        """Return the verdict as JSON."""
        data = {
            "plan": self.plan,
            "submission": self.submission,
            "outcome": self.outcome,
            "reason": self.reason,
            "reports": {name: report.to_dict() for name, report in self.reports.items()},
            "answered": self.answered,
            "cells": [vars(cell) for cell in self.cells],
            "cpu_seconds": round(self.cpu_seconds, 3),
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes, plan: GradingPlan) -> Verdict:
        """Return the verdict that `to_bytes` wrote, if it is one on this plan.

        Raises
        ------
        ValueError
            If anything in it does not fit the plan; the text says what.
        """
        try:
            found = json.loads(data)
            verdict = cls(
                plan=text(found["plan"], 64),
                submission=text(found["submission"], 64),
                outcome=one_of(found["outcome"], GRADED_OUTCOMES),
                reason=text(found["reason"]),
                reports=each(found["reports"], lambda name, value: read_report(value, plan, name)),
                answered=each(found["answered"], lambda name, value: truth(value)),
                cells=tuple(read_cell(cell) for cell in items(found["cells"])),
                cpu_seconds=number(found["cpu_seconds"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ValueError(f"this is no verdict: {type(error).__name__}: {error}"[:300]) from None
        verdict._require_fit(plan)
        return verdict

    def _require_fit(self, plan: GradingPlan) -> None:
        """Raise `ValueError` unless this verdict answers exactly what the plan asks."""
        if self.plan != plan.fingerprint:
            raise ValueError("a verdict on another plan: is a worker left from an earlier run?")
        judged = self.outcome != "quarantined"
        by_hand = {task.grade_id for task in plan.assignment.tasks if task.by_hand}
        if set(self.reports) != (set(plan.checks.tasks) if judged else set()):
            raise ValueError("a verdict must report on each checked task, and on nothing else")
        if set(self.answered) != (by_hand if judged else set()):
            raise ValueError("a verdict must say of each explanation whether it is answered")
        marked = sorted((cell.grade_id, cell.kind) for cell in self.cells if cell.grade_id is not None)
        released = sorted((cell.grade_id, cell.released["cell_type"]) for cell in plan.assignment.cells)
        if marked != (released if judged else []):
            raise ValueError("a verdict must show each released cell once")
        if not judged and not self.reason:
            raise ValueError("a quarantined submission needs a reason")


def read_report(data: Any, plan: GradingPlan, name: str) -> Report:
    """Return a task's report; its words are the plan's, so only facts are read."""
    task = plan.checks.tasks[name]
    visible = sum(not case.hidden for case in task.cases)
    properties = tuple(
        read_property(item, prop)
        for item, prop in zip(items(data["properties"]), task.properties, strict=True)
    )
    points = sum(prop.points for prop in properties)
    if not math.isclose(number(data["points"]), points):
        raise ValueError(f"{name}: the points are not those of the properties")
    return Report(
        task=task.id,
        title=task.title,
        points=points,
        max_points=float(task.points),
        mode="graded",
        status=one_of(data["status"], get_args(Status)),
        visible_passed=whole(data["visible_passed"], visible),
        visible_total=visible,
        properties=properties,
        misconception=read_diagnosis(data["misconception"], task),
        exception=None if data["exception"] is None else one_of(data["exception"], EXCEPTION_NAMES),
        plan=plan.checks.fingerprint,
    )


def read_property(item: Any, prop: Any) -> PropertyVerdict:
    """Return one property: it earned all of its points or none."""
    points, held = number(item["points"]), truth(item["held"])
    if text(item["name"]) != prop.name or points not in ((0.0, prop.points) if held else (0.0,)):
        raise ValueError(f"property {prop.name} with {points:g} points, held: {held}")
    return PropertyVerdict(prop.name, prop.title, held, points, float(prop.points))


def read_diagnosis(data: Any, task: TaskPlan) -> Diagnosis | None:
    """Return the plan's own words for a misconception that is named by its code."""
    if data is None:
        return None
    code = text(data["code"])
    mistake = next((mistake for mistake in task.mistakes if mistake.code == code), None)
    if mistake is None:
        raise ValueError(f"{task.id} has no misconception {code[:40]!r}")
    return Diagnosis(mistake.code, mistake.hint, mistake.link)


def read_cell(data: Any) -> CellShown:
    """Return one cell."""
    return CellShown(
        grade_id=None if data["grade_id"] is None else text(data["grade_id"], 200),
        kind=one_of(data["kind"], CELL_KINDS),
        source=text(data["source"]),
        text=text(data["text"]),
        error=text(data["error"]),
        state=one_of(data["state"], CELL_STATES),
    )


def text(value: Any, longest: int = MAX_TEXT) -> str:
    """Return a string of bearable length."""
    if type(value) is not str or len(value) > longest:
        raise ValueError(f"expected a text of at most {longest} characters, got {type(value).__name__}")
    return value


def number(value: Any) -> float:
    """Return a finite number that is not negative."""
    if type(value) not in (int, float) or not 0 <= value < math.inf:
        raise ValueError(f"expected a finite number from 0 up, got {value!r:.40}")
    return float(value)


def whole(value: Any, largest: int) -> int:
    """Return a whole number from 0 to `largest`."""
    if type(value) is not int or not 0 <= value <= largest:
        raise ValueError(f"expected a whole number from 0 to {largest}, got {value!r:.40}")
    return value


def truth(value: Any) -> bool:
    """Return true or false."""
    if type(value) is not bool:
        raise ValueError(f"expected true or false, got {value!r:.40}")
    return value


def one_of(value: Any, allowed: Any) -> Any:
    """Return a value from a closed list."""
    if type(value) is not str or value not in allowed:
        raise ValueError(f"unexpected word {value!r:.40}")
    return value


def items(value: Any) -> list[Any]:
    """Return a list of bearable length."""
    if type(value) is not list or len(value) > MAX_CELLS:
        raise ValueError("expected a list of bearable length")
    return value


def each(value: Mapping[str, Any], read: Callable[[str, Any], T]) -> dict[str, T]:
    """Return what `read` makes of each entry of a dictionary."""
    return {name: read(name, entry) for name, entry in value.items()}
