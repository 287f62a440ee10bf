"""The class on the terminal, 100 columns at most.

A small class has a line of points for each student and what was found below it; every class has its counts,
how scores are distributed and the most common misconceptions.
"""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.results import OUTCOMES, StudentResult, TaskResult
from softclust_lab.grading.tally import BINS, ClassTally
from softclust_lab.grading.terminal import Terminal
from softclust_lab.grading.wording import amount, findings

__all__ = ["SMALL_CLASS", "class_table", "end_table", "summary"]

GAP = "  "
INDENT = "    "
LONGEST_NAME = 32
#: Of a larger class there is no line for each student.
SMALL_CLASS = 40
#: How many misconceptions are listed.
MOST_MISTAKES = 8
LONGEST_BAR = 40
POINTS_WIDTH = 4
TOTAL_WIDTH = 6
STYLES = {"accepted": (), "repaired": ("yellow",), "quarantined": ("red",), "missing": ("red",)}


def class_table(assignment: Assignment, results: Sequence[StudentResult], terminal: Terminal) -> str:
    """Return the table.

    Parameters
    ----------
    assignment : Assignment
        What was graded; its tasks are numbered columns with a legend above.
    results : sequence of StudentResult
        In the order of the lines.
    terminal : Terminal
        For its width, colours and characters.
    """
    names = [shortened(result.student) for result in results]
    widths = [max(map(len, ["student", *names])), max(map(len, OUTCOMES))]
    widths += [*[POINTS_WIDTH] * len(assignment.tasks), TOTAL_WIDTH]
    numbers = [str(number) for number, _ in enumerate(assignment.tasks, 1)]
    maxima = [amount(task.max_points) for task in assignment.tasks]
    head = row(["student", "outcome", *numbers, "total"], widths)
    best = row(["", "of", *maxima, amount(assignment.max_points)], widths)
    rule = "─" * len(best)
    lines = [*legend(assignment, terminal.width), "", terminal.styled(head, "bold"), best, rule]
    for result, name in zip(results, names, strict=True):
        lines += [points_line(result, name, widths, terminal), *found_lines(result, terminal)]
    return terminal.plain("\n".join([*lines, rule]))


def legend(assignment: Assignment, width: int) -> list[str]:
    """Return the lines that say which column is which task, and what its signs mean."""
    names = [f"{number}\0{task.name}" for number, task in enumerate(assignment.tasks, 1)]
    lines = textwrap.wrap(f"{assignment.room}: {', '.join(names)}", width, subsequent_indent=INDENT)
    signs = "– could not be judged, no score"
    if any(task.by_hand for task in assignment.tasks):
        signs = f"? waits for a person, counts nothing yet; {signs}"
    return [line.replace("\0", " ") for line in [*lines, signs]]


def shortened(name: str) -> str:
    """Return a name that fits its column."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return one line: names to the left, points to the right."""
    pairs = zip(cells, widths, strict=True)
    return GAP.join(
        text.ljust(width) if at < 2 else text.rjust(width) for at, (text, width) in enumerate(pairs)
    )


def points_line(result: StudentResult, name: str, widths: Sequence[int], terminal: Terminal) -> str:
    """Return a student's outcome and points."""
    points = [points_cell(item) for item in result.tasks] or ["–"] * (len(widths) - 3)
    total = "–" if result.score is None else amount(result.score)
    line = row([name, result.outcome, *points, total], widths)
    start = widths[0] + len(GAP)
    end = start + len(result.outcome)
    return line[:start] + terminal.styled(line[start:end], *STYLES[result.outcome]) + line[end:]


def points_cell(item: TaskResult) -> str:
    """Return a task's points, or the sign that a person decides."""
    return "?" if item.points is None else amount(item.points)


def found_lines(result: StudentResult, terminal: Terminal) -> list[str]:
    """Return the lines that say why points are missing, if any are."""
    found = "; ".join(filter(None, [result.reason, findings(result)]))
    lines = textwrap.wrap(
        found, terminal.width, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False
    )
    return [terminal.styled(line, "dim") for line in lines]


def end_table(assignment: Assignment, results: Sequence[StudentResult], terminal: Terminal) -> str:
    """Return all that is said of a class at the end: its table if it is small, and its numbers.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    results : sequence of StudentResult
        In the order of the lines.
    terminal : Terminal
        For its width, colours and characters.
    """
    tally = ClassTally.of(assignment, results)
    parts = [[class_table(assignment, results, terminal)]] if len(results) <= SMALL_CLASS else []
    parts += [distribution(assignment, tally), mistake_lines(tally)]
    text = "\n\n".join("\n".join(part) for part in parts if part)
    return terminal.plain(f"{text}\n\n" if text else "") + terminal.styled(summary(results), "bold")


def distribution(assignment: Assignment, tally: ClassTally) -> list[str]:
    """Return a bar for each tenth of the points."""
    if not tally.scored:
        return []
    edges = [amount(assignment.max_points * number / BINS) for number in range(BINS + 1)]
    names = [f"{low} to {high}" for low, high in pairwise(edges)]
    width, most = max(map(len, names)), max(tally.bins)
    lines = [f"points, mean {amount(tally.mean)} of {amount(assignment.max_points)}"]
    for name, count in zip(names, tally.bins, strict=True):
        bar = "#" * math.ceil(LONGEST_BAR * count / most)
        lines.append(f"{INDENT}{name.rjust(width)}{GAP}{bar}{' ' if bar else ''}{count}")
    return lines


def mistake_lines(tally: ClassTally) -> list[str]:
    """Return the most common misconceptions."""
    found = tally.mistakes()
    if not found:
        return []
    lines = [f"{INDENT}{count:5}{GAP}{task}: {code}" for count, task, code in found[:MOST_MISTAKES]]
    more = len(found) - MOST_MISTAKES
    return ["most common misconceptions", *lines, *([f"{INDENT}and {more} more"] if more > 0 else [])]


def summary(results: Sequence[StudentResult]) -> str:
    """Return how many there are of each outcome, and how many answers wait for a person."""
    counts = Counter(str(result.outcome) for result in results)
    waiting = sum(len(result.waiting) for result in results)
    parts = [f"{counts[outcome]} {outcome}" for outcome in OUTCOMES]
    text = f"{len(results)} students: " + ", ".join(parts)
    answers = "answer waits" if waiting == 1 else "answers wait"
    return f"{text}; {waiting} {answers} for a person" if waiting else text
