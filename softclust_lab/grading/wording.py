"""The words for results, shared by the table, the CSV file and the students' pages."""

from __future__ import annotations

from softclust_lab.grading.verdict import StudentResult, TaskResult

__all__ = ["amount", "findings", "task_words"]


def amount(points: float) -> str:
    """Return points as people write them.

    Examples
    --------
    >>> amount(2.0), amount(1.5), amount(0.3333)
    ('2', '1.5', '0.33')
    """
    return f"{points:.2f}".rstrip("0").rstrip(".")


def task_words(result: TaskResult) -> str:
    """Return in a few words why a task has not all its points; empty if it has, or if a person decides."""
    words = {
        "correct": "",
        "waiting": "",
        "judged": "",
        "no-answer": "no answer",
        "not-started": "not started",
        "timeout": "does not end in time",
        "error": error_words(result),
        "partial": wrong_words(result),
        "incorrect": wrong_words(result),
    }[result.status]
    return ", ".join(filter(None, [words, result.note if result.report else ""]))


def error_words(result: TaskResult) -> str:
    """Name the exception that stopped a task."""
    return f"raises {result.report.exception}" if result.report and result.report.exception else result.note


def wrong_words(result: TaskResult) -> str:
    """Name the misconception, or count what holds."""
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
