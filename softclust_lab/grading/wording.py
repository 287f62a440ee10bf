"""The words for results, shared by tables, CSV files and pages."""

from __future__ import annotations

from softclust_lab.grading.results import StudentResult, TaskResult

__all__ = ["amount", "counted", "findings", "task_words"]

WORDS = {
    "no-answer": "no answer",
    "not-started": "not started",
    "timeout": "does not end in time",
}


def amount(points: float) -> str:
    """Return points as people write them.

    Examples
    --------
    >>> amount(2.0), amount(1.5), amount(0.3333)
    ('2', '1.5', '0.33')
    """
    return f"{points:.2f}".rstrip("0").rstrip(".")


def counted(count: float, one: str, many: str) -> str:
    """Return a number with the right form of its words.

    Examples
    --------
    >>> counted(1, "point", "points"), counted(2.5, "point", "points")
    ('1 point', '2.5 points')
    """
    return f"{amount(count)} {one if count == 1 else many}"


def task_words(result: TaskResult) -> str:
    """Return in a few words why a task has not all its points; empty if it has, or if a person decides.

    A note says more than a report: the error that stopped a cell is the cause of a missing function.
    """
    if result.note:
        return result.note
    if result.status in ("partial", "incorrect", "error"):
        return wrong_words(result)
    return WORDS.get(result.status, "")


def wrong_words(result: TaskResult) -> str:
    """Name the misconception or the exception, or count what holds."""
    if result.report is None:
        return ""
    if result.report.misconception:
        return result.report.misconception.code
    if result.report.exception:
        return f"raises {result.report.exception}"
    held = sum(item.held for item in result.report.properties)
    return f"{held} of {len(result.report.properties)} properties hold"


def findings(result: StudentResult) -> str:
    """Return what was found of a student's answers, in one line; tasks with the same finding share it."""
    by_words: dict[str, list[str]] = {}
    for item in result.tasks:
        if words := task_words(item):
            by_words.setdefault(words, []).append(item.task.name)
    return "; ".join(f"{', '.join(names)}: {words}" for words, names in by_words.items())
