"""One page about a class for its teacher: what was handed in, how it did, and what it got wrong."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise

from softclust_lab.checks.render_text import chapter_link, hint_title
from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.record.harmless import one_line
from softclust_lab.grading.results import StudentResult
from softclust_lab.grading.tally import ClassTally, TaskTally
from softclust_lab.grading.wording import amount, counted

__all__ = ["class_report"]

STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem}table{border-collapse:collapse}th,td{text-align:left;padding:.2rem 1.2rem .2rem 0;"
    "border-bottom:1px solid #8888;vertical-align:top}td.n{text-align:right;white-space:nowrap}"
    ".wide{overflow-x:auto}td{min-width:3.5rem}svg{max-width:100%;height:auto}"
    "svg text{fill:currentColor;font-size:11px}rect{fill:#2b83ba}"
    # A small screen shrinks the picture, and its numbers have to stay legible.
    "@media(max-width:40rem){svg text{font-size:18px}}"
)
#: More students than these are counted and not named.
MOST_NAMES = 200


def class_report(
    assignment: Assignment, results: Iterable[StudentResult], book_url: str | None = None
) -> str:
    """Return the page as HTML, which needs no other file and holds no script.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    results : iterable of StudentResult
        Gone through once.
    book_url : str, optional
        Where the book's first page lies, with a slash at the end; without it, sections have no link.
    """
    tally = ClassTally.of(assignment, results)
    title = f"{assignment.room}: the class"
    body = [
        f"<h1>{escape(title)}</h1>",
        *("<h2>What was handed in</h2>", outcomes(tally)),
        *("<h2>Scores</h2>", scores(assignment, tally)),
        *("<h2>Tasks</h2>", tasks(assignment, tally)),
        *("<h2>Misconceptions</h2>", misconceptions(tally, book_url)),
        *("<h2>Without a score</h2>", without_score(tally)),
        *(("<h2>Not on the roster</h2>", strays(tally)) if tally.strays else ()),
        *("<h2>Slowest</h2>", slowest(tally)),
        *(("<h2>Changed by the present checks</h2>", changes(tally)) if tally.changes else ()),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def outcomes(tally: ClassTally) -> str:
    """Return how many there are of each outcome."""
    total = sum(tally.outcomes.values())
    lines = [[name, str(count), share(count, total)] for name, count in tally.outcomes.items()]
    said = f"<p>Shares are of all {counted(total, 'student', 'students')}.</p>\n"
    waiting = f"\n<p>{counted(tally.waiting, 'answer waits', 'answers wait')} for a person.</p>"
    return said + table(["outcome", "students", "share"], lines) + waiting


def scores(assignment: Assignment, tally: ClassTally) -> str:
    """Return the mean, and how scores are distributed, as a picture that says the same in words."""
    if not tally.scored:
        return "<p>Nobody has a score yet.</p>"
    who = counted(tally.scored, "student has", "students have")
    mean = f"{amount(tally.mean)} of {amount(assignment.max_points)} points"
    unjudged = assignment.max_points - tally.edges[-1]
    end = f"for answers that nobody has judged yet: the picture ends at {amount(tally.edges[-1])}"
    note = f" {counted(unjudged, 'point is', 'points are')} {end}." if unjudged else ""
    return f"<p>{who} a score; the mean is {mean}.{note}</p>\n{histogram(tally)}"


def histogram(tally: ClassTally) -> str:
    """Return the distribution of scores as an SVG picture."""
    width, height, margin, gap = 560, 140, 20, 4
    edges = [amount(edge) for edge in tally.edges]
    step, most = width / len(tally.bins), max(tally.bins)
    counts = zip(pairwise(edges), tally.bins, strict=True)
    said = "; ".join(f"{low} to {high} points: {count}" for (low, high), count in counts)
    size = f'viewBox="0 -6 {width + 2 * margin} {height + 42}" width="{width + 2 * margin}"'
    parts = [f'<svg {size} role="img" aria-label="{escape(said)}">']
    for number, count in enumerate(tally.bins):
        left, tall = margin + step * number, height * count / most
        parts.append(
            f'<rect x="{left + gap / 2:.1f}" y="{height + 16 - tall:.1f}" width="{step - gap:.1f}" '
            f'height="{tall:.1f}"/>'
            f'<text x="{left + step / 2:.1f}" y="{height + 12 - tall:.1f}" text-anchor="middle">{count or ""}'
            "</text>"
        )
    for number, edge in enumerate(edges):
        place = margin + step * number
        parts.append(f'<text x="{place:.1f}" y="{height + 31}" text-anchor="middle">{edge}</text>')
    return "\n".join([*parts, "</svg>"])


def tasks(assignment: Assignment, tally: ClassTally) -> str:
    """Return how the class did in each task."""
    lines = []
    for task in assignment.tasks:
        one = tally.tasks[task.name]
        shares = [share(count, one.judged) for count in (one.full, one.partial, one.none)]
        numbers = [amount(task.max_points), str(one.judged), *shares, str(one.waiting or "")]
        lines.append([task.name, *numbers, most_common(one)])
    head = ["task", "points", "judged", "full", "partial", "none", "waiting", "most common"]
    return "<p>Shares are of those whose answer to the task is judged.</p>\n" + table(head, lines)


def most_common(one: TaskTally) -> str:
    """Return the most common misconception of a task."""
    found = one.mistakes.most_common(1)
    return f"{found[0][0]} ({found[0][1]})" if found else ""


def misconceptions(tally: ClassTally, book_url: str | None) -> str:
    """Return every misconception that was found, with what its hint says and where the book explains it."""
    rows = []
    for count, task, code in tally.mistakes():
        diagnosis = tally.diagnoses[task, code]
        section, url = chapter_link(diagnosis, book_url)
        where = f'<a href="{escape(url)}">{escape(section)}</a>' if url else escape(section)
        cells = (escape(task), f"{escape(hint_title(diagnosis))}<br>{escape(diagnosis.hint)}", where)
        rows.append(
            f'<tr><td class="n">{count}</td>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        )
    if not rows:
        return "<p>None was recognised.</p>"
    return wrapped(["students", "task", "misconception", "section"], rows)


def without_score(tally: ClassTally) -> str:
    """Return who was quarantined and why, and who is missing."""
    if not tally.quarantined and not tally.missing:
        return "<p>Nobody: everyone handed in something that could be judged.</p>"
    lines = [[student, one_line(reason)] for student, reason in tally.quarantined[:MOST_NAMES]]
    lines += [[student, "nothing was handed in"] for student in tally.missing[:MOST_NAMES]]
    return beginning(["student", "reason"], lines, len(tally.quarantined) + len(tally.missing))


def slowest(tally: ClassTally) -> str:
    """Return who needed most processor time."""
    if not tally.slowest:
        return "<p>Nothing was run.</p>"
    return table(["student", "seconds"], [[student, f"{seconds:.2f}"] for seconds, student in tally.slowest])


def strays(tally: ClassTally) -> str:
    """Return the entries that are not on the roster, and what is known of each."""
    lines = [[student, one_line(words)] for student, words in tally.strays[:MOST_NAMES]]
    return beginning(["entry", "outcome"], lines, len(tally.strays))


def changes(tally: ClassTally) -> str:
    """Return whose points are not those that an earlier form of the checks gave to the same file."""
    lines = [
        [change.student, change.task, *("–" if points is None else amount(points) for points in pair)]
        for change in tally.changes[:MOST_NAMES]
        for pair in [(change.before, change.after)]
    ]
    return beginning(["student", "task", "before", "after"], lines, len(tally.changes))


def beginning(head: list[str], lines: list[list[str]], total: int) -> str:
    """Return a table that may be the beginning of a longer one, and how much longer that would be."""
    more = total - len(lines)
    return table(head, lines) + (f"\n<p>And {more} more.</p>" if more else "")


def table(head: list[str], lines: list[list[str]]) -> str:
    """Return a table of texts; the first column names the line."""
    rows = [
        f'<tr><th scope="row">{escape(line[0])}</th>'
        + "".join(f"<td{' class=n' if is_number(cell) else ''}>{escape(cell)}</td>" for cell in line[1:])
        + "</tr>"
        for line in lines
    ]
    return wrapped(head, rows)


def wrapped(head: list[str], rows: list[str]) -> str:
    """Return a table with a head."""
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = f"<thead><tr>{names}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>"
    # A wide table scrolls by itself on a small screen, with the keyboard, too.
    return f'<div class="wide" tabindex="0">\n<table>\n{body}\n</table>\n</div>'


def is_number(text: str) -> bool:
    """Whether a cell is to stand to the right."""
    return text.rstrip("%").replace(".", "", 1).isdecimal()


def share(count: int, total: int) -> str:
    """Return a share in percent; a dash of nothing.

    Examples
    --------
    >>> share(1, 3), share(0, 0)
    ('33%', '–')
    """
    return f"{count / total:.0%}" if total else "–"
