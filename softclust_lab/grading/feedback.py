"""One page for each student: points, what holds, what does not, and where to read on.

The page is made from results only. Nothing of the executed notebook is copied into it: its outputs may
hold hidden inputs. It reads well without its few lines of style.
"""

from __future__ import annotations

from html import escape

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.verdict import StudentResult, TaskResult
from softclust_lab.grading.wording import amount, task_words

__all__ = ["student_page"]

STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;"
    "padding:0 1rem}table{border-collapse:collapse}th,td{text-align:left;padding:.2rem 1.2rem .2rem 0;"
    "border-bottom:1px solid #8888;vertical-align:top}.points{text-align:right;white-space:nowrap}"
)
OUTCOME_WORDS = {
    "accepted": "Your notebook was accepted as it is.",
    "repaired": "Your notebook was graded after something had been put right:",
    "quarantined": "Your notebook could not be graded, so you have no score yet:",
    "missing": "There is no notebook of yours, so you have no score yet:",
}
STATUS_WORDS = {
    "waiting": "A person reads this answer; its points are still open.",
    "judged": "A person has read this answer.",
    "no-answer": "You wrote nothing here.",
    "timeout": "It did not come to an end in time: does a loop never end?",
    "error": "It could not be checked, because your notebook stopped there with an error:",
}


def student_page(assignment: Assignment, result: StudentResult, book_url: str) -> str:
    """Return a student's page as HTML.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    result : StudentResult
        One student's result.
    book_url : str
        Where the book's first page lies, with a slash at the end; hints link into the book.
    """
    title = f"{assignment.room}: {result.student}"
    body = [f"<h1>{escape(title)}</h1>", f"<p>{OUTCOME_WORDS[result.outcome]}</p>"]
    if result.reason:
        body.append(f"<p>{escape(result.reason[0].upper() + result.reason[1:])}.</p>")
    if result.tasks:
        body += [points_table(assignment, result), *(task_section(item, book_url) for item in result.tasks)]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def points_table(assignment: Assignment, result: StudentResult) -> str:
    """Return the table of points."""
    lines = [(item.task.name, points_words(item), task_words(item)) for item in result.tasks]
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


def task_section(item: TaskResult, book_url: str) -> str:
    """Return what is to be said of one task: the check's report if there is one."""
    heading = f"<h2>{escape(item.task.name)}</h2>\n"
    if item.report:
        return heading + item.report.html(book_url) + (f"<p>{escape(item.note)}</p>" if item.note else "")
    return heading + f"<p>{escape(STATUS_WORDS[item.status])} {escape(item.note)}</p>"
