"""The notebook that is recorded for a submission: what formgrader shows, and a person grades in.

It is made anew from the released notebook and a verdict's texts. Outputs are text only, so nothing that a
student wrote or printed reaches a browser as code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from softclust_lab.checks.report import Report
from softclust_lab.grading.assignment import Assignment, Task
from softclust_lab.grading.record.harmless import harmless_markdown, one_line, plain
from softclust_lab.grading.record.scores import by_name
from softclust_lab.grading.verdict import CellShown, Verdict

__all__ = ["recorded_notebook"]

Cell = dict[str, Any]
NOT_JUDGED = "Not judged: the submission could not be read. A person decides."


def recorded_notebook(assignment: Assignment, verdict: Verdict) -> bytes:
    """Return the notebook as a file: the same for the same verdict.

    Parameters
    ----------
    assignment : Assignment
        What was released; its cells keep their ids and nbgrader's marks.
    verdict : Verdict
        What was found. Without cells the released ones are shown, with the reason above them.
    """
    reports = by_name(verdict)
    tasks = {task.grade_id: task for task in assignment.tasks}
    shown = verdict.cells or tuple(
        CellShown(cell.grade_id, cell.released["cell_type"], cell.text) for cell in assignment.cells
    )
    cells = [note(verdict)] if verdict.reason else []
    for place, cell in enumerate(shown, 1):
        if cell.grade_id is None:
            cells.append(students_cell(cell, f"student-{place:03}"))
        else:
            cells.append(released_cell(assignment, cell, tasks.get(cell.grade_id), reports))
    content = {"cells": cells, "metadata": assignment.metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(content, ensure_ascii=False) + "\n").encode()


def note(verdict: Verdict) -> Cell:
    """Return the cell on top that says what was put right, or why there is nothing to see."""
    begin = {"quarantined": "This submission could not be judged", "repaired": "This submission was repaired"}
    words = f"**{begin.get(verdict.outcome, 'Note')}:** {harmless_markdown(one_line(verdict.reason, 2000))}"
    return {"cell_type": "markdown", "id": "softclust-note", "metadata": {}, "source": words}


def students_cell(cell: CellShown, cell_id: str) -> Cell:
    """Return a cell without a mark: the student's own, or instructions that have come back."""
    # A raw cell goes through to the page as it is.
    source = plain(cell.source) if cell.kind == "code" else instructions(cell.source)
    found: Cell = {"cell_type": cell.kind, "id": cell_id, "metadata": {}, "source": source}
    return found | (code_fields(plain_outputs(cell)) if cell.kind == "code" else {})


@lru_cache(maxsize=64)
def instructions(text: str) -> str:
    """Return Markdown made harmless; most of what is not an answer is the same in everybody's notebook."""
    return harmless_markdown(text)


def released_cell(
    assignment: Assignment, cell: CellShown, task: Task | None, reports: Mapping[str, Report]
) -> Cell:
    """Return a marked cell as it was released, with the student's text in it if it is an answer."""
    grade_id = str(cell.grade_id)
    clean = assignment.restored(grade_id, cell.source)
    if assignment.by_id[grade_id].is_answer:
        is_markdown = clean["cell_type"] == "markdown"
        clean["source"] = harmless_markdown(cell.source) if is_markdown else plain(cell.source)
    if clean["cell_type"] != "code":
        return clean
    outputs = plain_outputs(cell)
    if task is not None and not task.by_hand:
        report = reports.get(task.name)
        outputs = [stream("stdout", report.text(None) if report else NOT_JUDGED)]
    return clean | code_fields(outputs)


def code_fields(outputs: list[Cell]) -> Cell:
    """Return what only code cells have."""
    return {"execution_count": None, "outputs": outputs}


def plain_outputs(cell: CellShown) -> list[Cell]:
    """Return what a cell printed, and its error, as text."""
    return [stream(name, text) for name, text in (("stdout", cell.text), ("stderr", cell.error)) if text]


def stream(name: str, text: str) -> Cell:
    """Return an output that can only be text."""
    return {"output_type": "stream", "name": name, "text": plain(text)}
