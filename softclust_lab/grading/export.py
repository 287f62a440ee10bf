"""Grades as a CSV file that any spreadsheet opens."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.verdict import StudentResult
from softclust_lab.grading.wording import findings

__all__ = ["grades_csv", "write_whole"]


def grades_csv(assignment: Assignment, results: Sequence[StudentResult]) -> str:
    """Return the text of ``grades.csv``.

    One line for each student. A score is empty, never 0, where nothing could be judged; a task's points are
    empty while a person has to judge it, and ``waiting_points`` says how many points that concerns.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    results : sequence of StudentResult
        In the order of the lines.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    tasks = [task.name for task in assignment.tasks]
    writer.writerow(
        [
            "student",
            "name",
            "room",
            "outcome",
            "score",
            "max_score",
            *tasks,
            "waiting_points",
            "reason",
            "found",
        ]
    )
    for result in results:
        points = {item.task.name: item.points for item in result.tasks}
        waiting = sum(task.max_points for task in result.waiting) if result.tasks else None
        writer.writerow(
            [
                *(inert(field) for field in (result.student, result.name)),
                assignment.room,
                result.outcome,
                exact(result.score),
                exact(result.max_points),
                *(exact(points.get(name)) for name in tasks),
                exact(waiting),
                inert(result.reason),
                findings(result),
            ]
        )
    return target.getvalue()


def exact(points: float | None) -> str:
    """Return points with no more digits than they need, or nothing."""
    return "" if points is None else f"{points:.6f}".rstrip("0").rstrip(".")


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_text(text, "utf-8")
    os.replace(partial, path)
