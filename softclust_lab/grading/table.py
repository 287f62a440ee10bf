"""The class on the terminal, 100 columns at most.

A small class has a line of points for each student and what was found below it; every class has its counts,
how scores are distributed and the most common misconceptions.
"""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.record.harmless import one_line
from softclust_lab.grading.results import OUTCOMES, StudentResult, TaskResult
from softclust_lab.grading.tally import ClassTally
from softclust_lab.grading.terminal import WIDEST, Terminal, columns, fitted
from softclust_lab.grading.wording import amount, counted, findings

__all__ = ["SMALL_CLASS", "class_table", "end_table", "summary"]

GAP = "  "
INDENT = "    "
LONGEST_ID = 32
LONGEST_NAME = 24
#: Of a larger class there is no line for each student.
SMALL_CLASS = 40
#: How many misconceptions are listed.
MOST_MISTAKES = 8
LONGEST_BAR = 40
#: How many entries of nobody are listed.
MOST_STRAYS = 10
OUTCOME_WIDTH = max(map(len, OUTCOMES))
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
    columns = Columns.of(assignment, results, terminal)
    numbers = [str(number) for number, _ in enumerate(assignment.tasks, 1)]
    maxima = [amount(task.max_points) for task in assignment.tasks]
    head = columns.row("student", "name", "outcome", [*numbers, "total"])
    best = columns.row("", "", "of", [*maxima, amount(assignment.max_points)])
    rule = "─" * len(best)
    lines = [*legend(assignment, terminal.width), "", terminal.styled(head, "bold"), best, rule]
    for result in results:
        lines += [points_line(result, columns, terminal), *found_lines(result, terminal)]
    return terminal.plain("\n".join([*lines, rule]))


@dataclass(frozen=True)
class Columns:
    """How wide the columns are: of ids, of names (0 if there are none), of points."""

    student: int
    name: int
    points: tuple[int, ...]

    @classmethod
    def of(cls, assignment: Assignment, results: Sequence[StudentResult], terminal: Terminal) -> Columns:
        """Fit them to a class; names get what the others leave."""
        student = min(LONGEST_ID, max(len(text) for text in ["student", *(one.student for one in results)]))
        points = (*[POINTS_WIDTH] * len(assignment.tasks), TOTAL_WIDTH)
        left = WIDEST - student - OUTCOME_WIDTH - sum(points) - len(GAP) * (len(points) + 2)
        longest = max((columns(name_of(one, terminal)) for one in results), default=0)
        room = min(LONGEST_NAME, left)
        return cls(student, max(len("name"), min(longest, room)) if longest and room >= 8 else 0, points)

    def row(self, student: str, name: str, outcome: str, points: Sequence[str]) -> str:
        """Return one line: names to the left, points to the right."""
        cells = [fitted(student, self.student), *([fitted(name, self.name)] if self.name else [])]
        cells += [fitted(outcome, OUTCOME_WIDTH)]
        cells += [text.rjust(width) for text, width in zip(points, self.points, strict=True)]
        return GAP.join(cells)


def name_of(result: StudentResult, terminal: Terminal) -> str:
    """Return a name in characters that the terminal takes, and that do nothing to it."""
    return terminal.plain(one_line(result.name))


def legend(assignment: Assignment, width: int) -> list[str]:
    """Return the lines that say which column is which task, and what its signs mean."""
    names = [f"{number}\0{task.name}" for number, task in enumerate(assignment.tasks, 1)]
    lines = textwrap.wrap(f"{assignment.room}: {', '.join(names)}", width, subsequent_indent=INDENT)
    signs = "– could not be judged, no score"
    if any(task.by_hand for task in assignment.tasks):
        signs = f"? waits for a person, counts nothing yet; {signs}"
    return [line.replace("\0", " ") for line in [*lines, signs]]


def points_line(result: StudentResult, columns: Columns, terminal: Terminal) -> str:
    """Return a student's name, outcome and points."""
    points = [points_cell(item) for item in result.tasks] or ["–"] * (len(columns.points) - 1)
    total = "–" if result.score is None else amount(result.score)
    line = columns.row(result.student, name_of(result, terminal), "\0", [*points, total])
    outcome = terminal.styled(result.outcome, *STYLES[result.outcome])
    return line.replace("\0".ljust(len(result.outcome)), outcome, 1)


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
    is_small = len(results) <= SMALL_CLASS
    parts = [[class_table(assignment, results, terminal)]] if is_small else [strays(results)]
    parts += [distribution(assignment, tally), mistake_lines(tally)]
    text = "\n\n".join("\n".join(part) for part in parts if part)
    return terminal.plain(f"{text}\n\n" if text else "") + terminal.styled(summary(results), "bold")


def distribution(assignment: Assignment, tally: ClassTally) -> list[str]:
    """Return a bar for each part of the points."""
    if not tally.scored:
        return []
    names = [f"{low} to {high}" for low, high in pairwise(map(amount, tally.edges))]
    width, most = max(map(len, names)), max(tally.bins)
    lines = [f"points, mean {amount(tally.mean)} of {amount(assignment.max_points)}"]
    for name, count in zip(names, tally.bins, strict=True):
        bar = "#" * math.ceil(LONGEST_BAR * count / most)
        lines.append(f"{INDENT}{name.rjust(width)}{GAP}{bar}{' ' if bar else ''}{count}")
    return lines


def strays(results: Sequence[StudentResult]) -> list[str]:
    """Return the entries that are not on the roster, and why; a small class's table has them."""
    found = [f"{INDENT}{one.student}: {one_line(one.reason)}" for one in results if not one.listed]
    if not found:
        return []
    more = len(found) - MOST_STRAYS
    return ["not on the roster", *found[:MOST_STRAYS], *([f"{INDENT}and {more} more"] if more > 0 else [])]


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
    listed = [result for result in results if result.listed]
    counts = Counter(str(result.outcome) for result in listed)
    waiting = sum(len(result.waiting) for result in listed)
    parts = [f"{len(listed)} students: " + ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES)]
    if waiting:
        parts.append(f"{counted(waiting, 'answer waits', 'answers wait')} for a person")
    if n_strays := len(results) - len(listed):
        parts.append(f"{counted(n_strays, 'entry is', 'entries are')} not on the roster")
    return "; ".join(parts)
