"""The unit of work: ``grade(submission, plan) -> verdict``, bytes in and bytes out, on any worker.

A worker sees one submission, the plan and nothing else: no gradebook, no seed, no course, no neighbour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from softclust_lab.checks.judge import judge
from softclust_lab.grading.box.box import Box, CellOutput
from softclust_lab.grading.intake.notebook_check import (
    Checked,
    CheckedCell,
    UnreadableError,
    check_notebook,
    plain_texts,
)
from softclust_lab.grading.plan import GradingPlan, read_plan
from softclust_lab.grading.run import NeverReadyError, Run, RunCall, SlowError
from softclust_lab.grading.verdict import CellShown, Verdict

__all__ = ["FAST_SECONDS", "SlowError", "grade"]

#: What a submission may take in the fast lane. An honest one takes a few hundredths of a second.
FAST_SECONDS = 0.5
#: What is kept of one cell's text, and of all that a notebook's cells printed.
MAX_SOURCE = 100_000
MAX_PRINTED = 100_000
NEVER_READY = (
    "the notebook's cells use up all the time there is, so the functions could not be tried: does a loop in "
    "a cell never end? Run all cells, and hand it in again when that takes a few seconds"
)
CUT = "\n[cut here: too long]"


def grade(submission: bytes, plan: bytes, box: Box, *, fast: bool = False) -> bytes:
    """Grade one submission.

    Parameters
    ----------
    submission : bytes
        The file that was handed in.
    plan : bytes
        As `GradingPlan.data` writes it.
    box : Box
        Where it runs.
    fast : bool
        Whether to give up after `FAST_SECONDS`, with nothing judged, so that others need not wait.

    Returns
    -------
    bytes
        A `Verdict` as JSON: the same for the same submission and plan.

    Raises
    ------
    SlowError
        If `fast` and it takes longer.
    """
    asked = read_plan(plan)
    digest = hashlib.sha256(submission).hexdigest()
    try:
        checked = check_notebook(submission, asked.assignment, plain_texts(asked.notebook))
    except UnreadableError as problem:
        return Verdict(asked.fingerprint, digest, "quarantined", str(problem)).to_bytes()
    return judged(checked, digest, asked, box, FAST_SECONDS if fast else None).to_bytes()


def judged(checked: Checked, digest: str, plan: GradingPlan, box: Box, wall_seconds: float | None) -> Verdict:
    """Run a readable submission and judge its functions."""
    with Run(box, code_to_run(checked, plan), plan.limits, wall_seconds) as run:
        try:
            outputs = dict(run.run_cells())
        except NeverReadyError:
            return Verdict(plan.fingerprint, digest, "quarantined", NEVER_READY, cpu_seconds=run.cpu_seconds)
        call = RunCall(run)
        reports = {task_id: judge(task, call) for task_id, task in plan.checks.tasks.items()}
    return Verdict(
        plan=plan.fingerprint,
        submission=digest,
        outcome="repaired" if checked.repairs else "accepted",
        reason="; ".join(checked.repairs),
        reports=reports,
        answered=answered(checked, plan),
        cells=shown(checked, outputs),
        cpu_seconds=run.cpu_seconds,
    )


def code_to_run(checked: Checked, plan: GradingPlan) -> dict[int, str]:
    """Return the cells to run: set-up cells, answers and the student's own, never a test cell."""
    released = plan.assignment.by_id
    return {
        place: cell.source
        for place, cell in enumerate(checked.cells)
        if cell.kind == "code"
        and not (
            cell.grade_id and released[cell.grade_id].is_graded and not released[cell.grade_id].is_answer
        )
    }


def answered(checked: Checked, plan: GradingPlan) -> dict[str, bool]:
    """Return for each explanation whether anything was written into it."""
    texts = {cell.grade_id: cell.source for cell in checked.cells if cell.grade_id}
    return {
        task.grade_id: is_answer(texts.get(task.grade_id, ""), plan.assignment.by_id[task.grade_id].text)
        for task in plan.assignment.tasks
        if task.by_hand
    }


def is_answer(text: str, released: str) -> bool:
    """Whether a text says anything that was not there when it was handed out."""
    return bool(text.strip()) and text.split() != released.split()


def shown(checked: Checked, outputs: Mapping[int, CellOutput]) -> tuple[CellShown, ...]:
    """Return the notebook as it is recorded: texts and what cells printed, both of bearable length."""
    left = MAX_PRINTED
    cells = []
    for place, cell in enumerate(checked.cells):
        output = outputs.get(place)
        cells.append(one_shown(cell, output, left))
        left -= len(cells[-1].text)
    return tuple(cells)


def one_shown(cell: CheckedCell, output: CellOutput | None, left: int) -> CellShown:
    """Return one cell as it is recorded, with at most `left` characters of what it printed."""
    source = shortened(cell.source, MAX_SOURCE)
    if output is None:
        return CellShown(cell.grade_id, cell.kind, source)
    text = shortened(output.text, max(left, 0))
    return CellShown(cell.grade_id, cell.kind, source, text, output.error, output.state)


def shortened(text: str, longest: int) -> str:
    """Return the beginning of a text, saying where it was cut."""
    return text if len(text) <= longest else text[:longest] + CUT
