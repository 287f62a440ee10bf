"""`check`: what a student calls in a notebook, and what the grader's cells call too."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import Plan
from softclust_lab.checks.report import MIME_TYPE, Report
from softclust_lab.checks.rooms import find_task
from softclust_lab.checks.task_plan import TaskPlan, visible_plan

__all__ = ["check"]

#: Names the plan file whose hidden cases are judged as well.
PLAN_VARIABLE = "SOFTCLUST_PLAN"
#: Gives the address of the book, with a slash at the end, for links in hints; there are none without it.
BOOK_VARIABLE = "SOFTCLUST_BOOK_URL"


def check(task_id: str, function: Callable[..., object]) -> float:
    """Check a function that you wrote, and show a report.

    Parameters
    ----------
    task_id : str
        Which task it solves, for example ``"hard_kmeans.assign_labels"``.
    function : callable
        Your function. It gets copies of its arguments; what it prints on visible cases is in the report.

    Returns
    -------
    float
        Points: 0.0 unless a grader's plan with hidden cases is set, never more than the task is worth.

    Raises
    ------
    KeyboardInterrupt
        If you interrupt it. Nothing else that the function does gets out.
    RuntimeError
        If a grader has set a plan that cannot be used.
    """
    report = _report(task_id, function)
    _show(report)
    return report.points


def _report(task_id: str, function: object) -> Report:
    try:
        task = find_task(task_id)
    except LookupError as error:
        return _nothing_checked(str(task_id), "Unknown task", 0.0, str(error.args[0]))
    if not callable(function):
        remark = (
            f"The second argument must be your function, got {type(function).__name__}: write "
            f'check("{task.id}", {task.function}), without brackets after {task.function}.'
        )
        return _nothing_checked(task.id, task.title, task.points, remark)
    plan = _plan(task_id) or visible_plan(task)
    return judge(plan, DirectCall({task.function: function}))


def _nothing_checked(task_id: str, title: str, points: float, remark: str) -> Report:
    mode = "graded" if os.environ.get(PLAN_VARIABLE) else "visible"
    return Report(task_id, title, 0.0, float(points), mode, "error", 0, 0, remark=remark)  # type: ignore[arg-type]


def _plan(task_id: str) -> TaskPlan | None:
    """Return the task's plan from the file that the grader names, None if there is no grader."""
    path = os.environ.get(PLAN_VARIABLE)
    if not path:
        return None
    try:
        return Plan.load(Path(path)).tasks[task_id]
    except (OSError, ValueError, KeyError) as error:
        reason = type(error).__name__
        raise RuntimeError(
            f"{PLAN_VARIABLE} names no plan for {task_id} ({reason}): build it again"
        ) from None


def _show(report: Report) -> None:
    """Show the report: as HTML where IPython is running, otherwise as text."""
    book_url = os.environ.get(BOOK_VARIABLE)
    text = report.text(book_url)
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        print(text.encode(encoding, "replace").decode(encoding), end="")
        return
    bundle: dict[str, object] = {"text/plain": text, "text/html": report.html(book_url)}
    if report.mode == "graded":
        bundle[MIME_TYPE] = report.to_dict()
    ipython.display.display(bundle, raw=True)
