"""A report for a terminal; the sentences that the notebook's form shares live here too."""

from __future__ import annotations

import textwrap

from softclust_lab.checks.report import CaseReport, Diagnosis, Report, Verdict
from softclust_lab.checks.rooms import find_room, room_names

__all__ = ["case_to_read", "chapter_link", "headline", "hint_title", "next_step", "number", "report_text"]

WIDTH = 96

_HEADLINES = {
    "correct": "all checks passed",
    "partial": "not all right yet",
    "incorrect": "not right yet",
    "not-started": "not started yet",
    "error": "stopped by an error",
    "timeout": "took too long",
}
#: Words of a mistake's code that are written in another way.
_ACRONYMS = {"wcss": "WCSS"}


def report_text(report: Report, book_url: str | None) -> str:
    """Return the whole report as lines of text."""
    lines = [f"{report.title} ({report.task}): {headline(report)}"]
    lines += _wrapped(next_step(report))
    if report.status != "not-started":
        chosen = case_to_read(report)
        lines += [line for case in report.cases for line in _case_lines(case, full=case is chosen)]
        lines += [_property_line(verdict) for verdict in report.properties]
    if report.misconception:
        lines += _hint_lines(report.misconception, book_url)
    return "\n".join(lines) + "\n"


def headline(report: Report) -> str:
    """Return the outcome in a few words.

    Examples
    --------
    >>> headline(Report("room.task", "A task", 0.0, 2.0, "visible", "partial", 3, 4))
    'not all right yet; 3 of 4 visible checks pass'
    """
    if report.remark:
        return "nothing was checked"
    passed, total = report.visible_passed, report.visible_total
    all_pass = f"visible checks passed, {passed} of {total}"
    visible = all_pass if passed == total else f"{passed} of {total} visible checks pass"
    if report.mode == "graded":
        earned = f"{number(report.points)} of {number(report.max_points)} points"
        return f"{_HEADLINES[report.status]}; {earned}; {visible}"
    return visible if report.status == "correct" else f"{_HEADLINES[report.status]}; {visible}"


def next_step(report: Report) -> str:
    """Return the sentence below the headline."""
    if report.remark:
        return report.remark
    if report.status == "not-started":
        return "The function, or one it calls, still raises NotImplementedError: put your code in its place."
    if report.mode == "visible":
        return (
            "Visible checks earn no points, so the value below is 0.0. Points come from hidden checks when "
            f"your work is graded: up to {number(report.max_points)} for this task."
        )
    if report.properties and report.points == 0 and any(verdict.held for verdict in report.properties):
        return (
            "A property counts only once the values are better than those of a constant, a copy or a guess."
        )
    return f"The first error was of type {report.exception}." if report.exception else ""


def chapter_link(diagnosis: Diagnosis, book_url: str | None) -> tuple[str, str]:
    """Return what the chapter calls the section, and its address, which is empty if the book's is not known.

    Examples
    --------
    >>> chapter_link(Diagnosis("a-code", "A hint.", "hard_kmeans/hard_kmeans.html#hard-kmeans-ties"), None)
    ('Ties', '')
    """
    room, label = diagnosis.link.partition("/")[0], diagnosis.link.rpartition("#")[2]
    sections = find_room(room).sections if room in room_names() else {}
    words = label.removeprefix(f"{room.replace('_', '-')}-").replace("-", " ")
    return sections.get(label, words), "" if book_url is None else book_url + diagnosis.link


def hint_title(diagnosis: Diagnosis) -> str:
    """Return a mistake's name for people, made from its code.

    Examples
    --------
    >>> hint_title(Diagnosis("labels-from-one", "Count from 0.", "room/room.html#room-steps"))
    'Labels from one'
    >>> hint_title(Diagnosis("wcss-recorded", "Record another.", "room/room.html#room-steps"))
    'WCSS recorded'
    """
    words = [_ACRONYMS.get(word, word) for word in diagnosis.code.split("-")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def number(value: float) -> str:
    """Return points without a needless ``.0``."""
    return f"{value:g}"


def case_to_read(report: Report) -> CaseReport | None:
    """Return the case to show in full: the first that fails, else the first that printed or warned."""
    failed = (case for case in report.cases if not case.passed)
    return next(failed, None) or next((case for case in report.cases if case.printed or case.remarks), None)


def _case_lines(case: CaseReport, *, full: bool) -> list[str]:
    lines = [f"  [{'pass' if case.passed else 'FAIL'}] {case.title}"]
    if not full:
        return lines
    lines += [f"         {given}" for given in case.given]
    lines.append(f"         expected {case.expected}")
    lines += [f"         yours    {case.got}"] if case.got else []
    lines += _wrapped(case.problem, 9)
    lines += [f"         at {case.line}"] if case.line else []
    lines += _wrapped(f"why: {case.why}", 9)
    lines += [line for remark in case.remarks for line in _wrapped(f"remark: {remark}", 9)]
    if case.printed:
        lines += ["         it printed:", textwrap.indent(case.printed.rstrip(), " " * 11)]
    return lines


def _property_line(verdict: Verdict) -> str:
    earned = f"{number(verdict.points)} of {number(verdict.max_points)}"
    return f"  [{'holds' if verdict.held else 'fails'}] {verdict.title}: {earned}"


def _hint_lines(diagnosis: Diagnosis, book_url: str | None) -> list[str]:
    section, url = chapter_link(diagnosis, book_url)
    where = f'In the chapter: the section on "{section}"' + (f", {url}" if url else "")
    return [
        f"  Hint: {hint_title(diagnosis)} ({diagnosis.code})",
        *_wrapped(diagnosis.hint, 4),
        f"    {where}",
    ]


def _wrapped(text: str, indent: int = 2) -> list[str]:
    space = " " * indent
    return textwrap.wrap(text, WIDTH, initial_indent=space, subsequent_indent=space) if text else []
