"""One page for each student: points, what holds, what does not, where to read on, what their cells printed.

The page is made from results, and from the texts of the student's own cells, which ran before any check.
Nothing of a check's calls is in it. It reads well without its few lines of style, and holds no script.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.course import Course
from softclust_lab.grading.record.harmless import one_line, plain
from softclust_lab.grading.results import StudentResult, TaskResult
from softclust_lab.grading.verdict import CellShown
from softclust_lab.grading.wording import amount, task_words

__all__ = ["book_address", "student_page"]

STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;"
    "padding:0 1rem}table{border-collapse:collapse}th,td{text-align:left;padding:.2rem 1.2rem .2rem 0;"
    "border-bottom:1px solid #8888;vertical-align:top;overflow-wrap:anywhere}"
    ".points{text-align:right;white-space:nowrap}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;border-left:.2rem solid #8888;padding-left:.8rem}"
)
OUTCOME_WORDS = {
    "accepted": "Your notebook was accepted as it is.",
    "repaired": "Your notebook was graded after something had been put right:",
    "quarantined": "Your notebook could not be graded, so you have no score yet:",
    "missing": "There is no notebook of yours, so you have no score yet:",
}
#: What a quarantined notebook that a person has graded by hand is introduced with.
BY_HAND = "Your notebook could not be graded automatically, so a person did it:"
STATUS_WORDS = {
    "waiting": "A person reads this answer; its points are still open.",
    "judged": "A person has judged this answer.",
    "no-answer": "You wrote nothing here.",
    "not-started": "You have not started this task.",
    "timeout": "It did not come to an end in time: does a loop never end?",
    "error": "It could not be checked, because your notebook stopped there with an error.",
}
STATE_WORDS = {
    "timeout": "This cell was stopped: it took too long.",
    "died": "This cell ended the Python process.",
}
LONGEST_OUTPUT = 4000
MOST_OUTPUTS = 40
CUT = "\n[the rest is left out]"


def book_address(course: Course, folder: Path) -> str:
    """Return where hints link to: SOFTCLUST_BOOK_URL, or the book built in this checkout.

    Parameters
    ----------
    course : Course
        The checkout.
    folder : Path
        Where the page with the links will lie.
    """
    built = os.path.relpath(course.build / "html" / "book", folder)
    address = os.environ.get("SOFTCLUST_BOOK_URL", "").rstrip("/") or Path(built).as_posix()
    return f"{address}/"


def student_page(
    assignment: Assignment,
    result: StudentResult,
    book_url: str,
    cells: Sequence[CellShown] = (),
    comments: Mapping[str, str] | None = None,
) -> str:
    """Return a student's page as HTML.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    result : StudentResult
        One student's result.
    book_url : str
        Where the book's first page lies, with a slash at the end; hints link into the book.
    cells : sequence of CellShown
        The student's notebook, with what it printed.
    comments : mapping of str to str, optional
        What a person wrote about the answer cells.
    """
    title = f"{assignment.room}: {result.student}"
    body = [f"<h1>{escape(title)}</h1>", *outcome_lines(result)]
    if result.tasks:
        body += [points_table(assignment, result)]
        body += [task_section(item, book_url, comments or {}) for item in result.tasks]
    body += output_section(cells)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def outcome_lines(result: StudentResult) -> list[str]:
    """Return what became of the notebook, and why."""
    words = BY_HAND if result.outcome == "quarantined" and result.tasks else OUTCOME_WORDS[result.outcome]
    lines = [f"<p>{words}</p>"]
    if reason := one_line(result.reason, 2000):
        lines.append(f"<p>{escape(reason[0].upper() + reason[1:])}.</p>")
    return lines


def points_table(assignment: Assignment, result: StudentResult) -> str:
    """Return the table of points."""
    lines = [(item.task.name, points_words(item), task_words(item)) for item in result.tasks]
    if result.late_penalty:
        lines.append(("handed in late", f"−{amount(result.late_penalty)}", ""))
    open_points = sum(task.max_points for task in result.waiting)
    total = f"{amount(result.score or 0.0)} of {amount(assignment.max_points)}"
    lines.append(("total", total, f"{amount(open_points)} still open" if open_points else ""))
    rows = [
        f'<tr><th scope="row">{name}</th><td class="points">{points}</td><td>{found}</td></tr>'
        for name, points, found in (map(escape, line) for line in lines)
    ]
    names = ("task", "points", "found")
    head = "<tr>" + "".join(f'<th scope="col">{name}</th>' for name in names) + "</tr>"
    return f"<table>\n<thead>{head}</thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>"


def points_words(item: TaskResult) -> str:
    """Return a task's points, as "1.5 of 2"."""
    points = "open" if item.points is None else amount(item.points)
    return f"{points} of {amount(item.task.max_points)}"


def task_section(item: TaskResult, book_url: str, comments: Mapping[str, str]) -> str:
    """Return what is to be said of one task: the check's report, what a person did and wrote."""
    parts = [f"<h2>{escape(item.task.name)}</h2>"]
    if item.report is None or item.status == "judged":
        parts.append(f"<p>{escape(STATUS_WORDS.get(item.status, ''))}</p>")
    if item.report:
        parts.append(item.report.html(book_url))
    if item.note:
        parts.append(f"<p>Note: {escape(item.note)}.</p>")
    if comment := comments.get(item.task.answer_id):
        parts.append(f"<p>Comment:</p>\n<pre>{escape(plain(comment))}</pre>")
    return "\n".join(parts)


def output_section(cells: Sequence[CellShown]) -> list[str]:
    """Return what the student's own cells printed and the errors that stopped them."""
    shown = [
        (place, cell)
        for place, cell in enumerate(cells, 1)
        if cell.text or cell.error or cell.state in STATE_WORDS
    ]
    if not shown:
        return []
    parts = [
        "<h2>What your cells printed</h2>",
        *(output(place, cell) for place, cell in shown[:MOST_OUTPUTS]),
    ]
    if len(shown) > MOST_OUTPUTS:
        parts.append(f"<p>{len(shown) - MOST_OUTPUTS} more cells printed something.</p>")
    return parts


def output(place: int, cell: CellShown) -> str:
    """Return one cell's output; errors are open to see, the rest is folded."""
    name = f"Cell {place}" + (f", {cell.grade_id}" if cell.grade_id else "")
    error = one_line(cell.error) or STATE_WORDS.get(cell.state, "")
    parts = [f"<p>{escape(STATE_WORDS.get(cell.state, error))}</p>"] if error else []
    if text := plain(cell.text):
        parts.append(f"<pre>{escape(text[:LONGEST_OUTPUT])}{CUT if len(text) > LONGEST_OUTPUT else ''}</pre>")
    title = f"{name}: stopped" if error else name
    is_open = " open" if error else ""
    return f"<details{is_open}><summary>{escape(title)}</summary>\n" + "\n".join(parts) + "\n</details>"
