"""Grades as CSV files: plain, and shaped for what Canvas and Moodle take in.

They hold who is on the roster. What has no score is empty, never 0. A learning system shows a score to
students as final, so its files leave one empty as well while an answer waits for a person.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.intake.roster import Person, Roster
from softclust_lab.grading.record.harmless import plain
from softclust_lab.grading.results import StudentResult
from softclust_lab.grading.wording import findings

__all__ = ["EXPORTS", "canvas_csv", "grades_csv", "moodle_csv"]

#: What spreadsheets begin a formula with, full-width forms included.
FORMULA = tuple("=+-@\t＝＋－＠")


def grades_csv(assignment: Assignment, results: Iterable[StudentResult], roster: Roster | None = None) -> str:
    """Return the text of ``grades.csv``.

    One line for each student. A score is empty, never 0, where nothing could be judged; a task's points are
    empty while a person has to judge it, and ``waiting_points`` says how many points that concerns.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    results : iterable of StudentResult
        In the order of the lines.
    roster : mapping, optional
        Not needed here; the other shapes do.
    """
    tasks = [task.name for task in assignment.tasks]
    head = ["student", "name", "room", "outcome", "score", "max_score", *tasks]
    lines = [[*head, "late_penalty", "waiting_points", "reason", "found"]]
    for result in of_class(results):
        points = {item.task.name: item.points for item in result.tasks}
        judged = bool(result.tasks)
        lines.append(
            [
                *(result.student, result.name, assignment.room, result.outcome),
                *(exact(result.score), exact(result.max_points)),
                *(exact(points.get(name)) for name in tasks),
                exact(result.late_penalty if judged else None),
                exact(sum(task.max_points for task in result.waiting) if judged else None),
                *(result.reason, findings(result)),
            ]
        )
    return csv_text(lines)


def canvas_csv(assignment: Assignment, results: Iterable[StudentResult], roster: Roster | None = None) -> str:
    """Return grades as Canvas's gradebook imports them: the room's column, its points in the second line.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    results : iterable of StudentResult
        In the order of the lines.
    roster : mapping, optional
        Canvas's own ids; without them it finds students by their login.
    """
    lines = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.room]]
    lines.append(["    Points Possible", "", "", "", "", exact(assignment.max_points)])
    for result in of_class(results):
        person = person_of(result, roster)
        name = ", ".join(filter(None, [person.last_name, person.first_name])) or person.student
        lines.append([name, person.lms_id, "", person.student, "", exact(final_score(result))])
    return csv_text(lines)


def moodle_csv(assignment: Assignment, results: Iterable[StudentResult], roster: Roster | None = None) -> str:
    """Return grades as the grading worksheet of a Moodle assignment.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    results : iterable of StudentResult
        In the order of the lines.
    roster : mapping, optional
        Moodle's participant numbers and addresses.
    """
    lines = [["Identifier", "Full name", "ID number", "Email address", "Grade", "Maximum Grade"]]
    for result in of_class(results):
        person = person_of(result, roster)
        number = f"Participant {person.lms_id}" if person.lms_id.isdecimal() else person.lms_id
        score = exact(final_score(result))
        name = person.name or person.student
        lines.append([number, name, person.student, person.email, score, exact(result.max_points)])
    return csv_text(lines)


#: The shapes by the name that `softclust export` knows them by.
EXPORTS: Mapping[str, Callable[[Assignment, Iterable[StudentResult], Roster | None], str]] = {
    "plain": grades_csv,
    "canvas": canvas_csv,
    "moodle": moodle_csv,
}


def of_class(results: Iterable[StudentResult]) -> Iterator[StudentResult]:
    """Yield those who are on the roster: a file that is nobody's has no place in a list of grades."""
    return (result for result in results if result.listed)


def person_of(result: StudentResult, roster: Roster | None) -> Person:
    """Return who a result is of, as far as it is known."""
    return (roster or {}).get(result.student, Person(result.student, last_name=result.name))


def final_score(result: StudentResult) -> float | None:
    """Return a score that no person will add to any more, or nothing."""
    return None if result.waiting else result.score


def csv_text(lines: Iterable[Iterable[str]]) -> str:
    """Return lines as CSV in which no field is a formula."""
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\n").writerows([inert(field) for field in line] for line in lines)
    return target.getvalue()


def exact(points: float | None) -> str:
    """Return points with no more digits than they need, or nothing.

    Examples
    --------
    >>> exact(2.50), exact(20.0), exact(0.0), exact(None)
    ('2.5', '20', '0', '')
    """
    return "" if points is None else re.sub(r"\.?0+$", "", f"{points:.6f}")


def inert(text: str) -> str:
    """Return a text that stays in its line and that no spreadsheet takes for a formula.

    Examples
    --------
    >>> inert("=1+1"), inert("Ada\\rLovelace")
    ("'=1+1", 'Ada Lovelace')
    """
    line = plain(text).replace("\n", " ")
    return f"'{line}" if line.lstrip(" ").startswith(FORMULA) else line
