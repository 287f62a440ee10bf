"""Who handed in what? Every submission of a class, from a folder or a zip archive; nothing is run.

Each file is matched with a student by nbgrader's folders or by the names that Canvas, Moodle and Blackboard
give to what they collect. What cannot be matched is listed too, with the reason: nobody's work disappears.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Literal

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.intake.archive import StoredFile, list_source
from softclust_lab.grading.intake.attempts import Labelled, attempts_of, choose
from softclust_lab.grading.intake.file_names import Label, is_other_room, iso_time, label_of, shown
from softclust_lab.grading.intake.layout import is_work, students_level
from softclust_lab.grading.intake.matching import Owner, find_owners, sender_of, unmatched
from softclust_lab.grading.intake.notebook_file import UnreadableError
from softclust_lab.grading.intake.roster import Roster

__all__ = ["HandedIn", "UnreadableError", "collect"]

#: What may lie between the submissions without being one.
NO_WORK = (".csv", ".xlsx", ".txt", ".md", ".log", ".db", ".ini")
LOOSE = "{} lies beside the submissions, and nothing says whose it is: put it into <student>/{}/"


@dataclass(frozen=True)
class HandedIn:
    """One attempt of one student; it holds no bytes.

    Parameters
    ----------
    student : str
        The roster's id; of what is nobody's, an id made from where it lay.
    listed : bool
        Whether the roster has this student, or there is no roster.
    attempt : str
        A number or a time that orders one student's attempts; empty for the first or only one.
    timestamp : str
        When it was handed in, in ISO's form: with an offset if the zone is known; empty if unknown.
    place : str
        Where it lay, fit to be printed.
    note : str
        What was unusual about the place or the name, in words for the student.
    problem : str
        If not empty, why there is nothing to grade.
    late : bool
        Whether the learning system marked it as late.
    """

    student: str
    listed: bool
    attempt: str
    timestamp: str
    place: str
    note: str = ""
    problem: str = ""
    late: bool = False
    _file: StoredFile | None = field(default=None, repr=False, compare=False)

    def read(self) -> bytes:
        """Return the notebook's bytes.

        Raises
        ------
        UnreadableError
            If there is a problem, or it cannot be read.
        """
        if self.problem or self._file is None:
            raise UnreadableError(self.problem or "nothing was handed in")
        return self._file.read()


def collect(
    source: Path,
    assignment: Assignment,
    roster: Roster | None = None,
    *,
    attempts: Literal["last", "all"] = "last",
) -> tuple[HandedIn, ...]:
    """Find what a class handed in for one room.

    Parameters
    ----------
    source : Path
        A folder or a zip archive: ``<student>/<room>/``, or as Canvas or Moodle make them.
    assignment : Assignment
        What was released.
    roster : mapping of str to Person, optional
        The class; without it, whoever handed something in.
    attempts : {"last", "all"}
        Which attempts of a student to return.

    Returns
    -------
    tuple of HandedIn
        In the roster's order, then what is from nobody on it, by id; attempts in their order. Who handed
        in nothing does not appear.

    Raises
    ------
    CommandError
        If the source cannot be read, or is not the folder of a class; the text says what to name instead.
    """
    room, files = assignment.room, list_source(source)
    level = students_level(files, source, room, roster)
    owners, work = sorted_by_owner(files, level, room, roster)
    found = []
    for student, handed_in in work.items():
        tries = [one for one in each_attempt(owners[student], handed_in, assignment) if one is not None]
        found += tries[-1:] if attempts == "last" else tries
    loose = (file for file in files if is_loose(file, level, room))
    # An archive can hold two files of one name; the files are sorted, so equal ones are neighbours.
    for _, same in groupby(loose, key=lambda file: file.parts):
        found += [nobodys(file, number, level, room) for number, file in enumerate(same)]
    order = {student: number for number, student in enumerate(roster or ())}
    return tuple(sorted(found, key=lambda one: (order.get(one.student, len(order)), one.student)))


def sorted_by_owner(
    files: Sequence[StoredFile], level: int, room: str, roster: Roster | None
) -> tuple[dict[str, Owner], dict[str, list[Labelled]]]:
    """Return the students with whose work it is decided, and everyone's files, by student."""
    labelled = [(file, label) for file in files if (label := label_at(file, level, room)) is not None]
    senders = find_owners([(label, file.parts[level]) for file, label in labelled], roster)
    owners: dict[str, Owner] = {}
    work: dict[str, list[Labelled]] = defaultdict(list)
    for file, label in labelled:
        if is_other_room(label, room):
            continue
        owner = senders[sender_of(label, file.parts[level])]
        if owner.note or owner.student not in owners:
            owners[owner.student] = owner
        work[owner.student].append(Labelled(file, label, label.rest))
    return owners, work


def label_at(file: StoredFile, level: int, room: str) -> Label | None:
    """Return what a file's path says below that level; of a folder that cannot be listed, its name."""
    inside = file.parts[level:]
    if len(inside) == 1 and file.problem and not is_work(file):
        return Label("folder", inside[0], "", ())
    return label_of(inside, room) if inside else None


def each_attempt(
    owner: Owner, files: Sequence[Labelled], assignment: Assignment
) -> Iterator[HandedIn | None]:
    """Yield a student's attempts, None for one in which there is nothing for this room."""
    for one_attempt in attempts_of(files, assignment):
        found = choose(one_attempt, assignment)
        if found.file is None and not found.problem:
            yield None
            continue
        chosen = found.file or one_attempt[0]
        yield HandedIn(
            student=owner.student,
            listed=owner.listed,
            attempt=chosen.label.attempt,
            timestamp=handed_in_at(chosen, one_attempt, assignment.room),
            place=shown("/".join(chosen.file.parts)),
            note="; ".join(filter(None, [owner.note, found.note])),
            problem=owner.problem or found.problem or chosen.file.problem,
            late=chosen.label.late,
            _file=chosen.file,
        )


def handed_in_at(chosen: Labelled, files: Sequence[Labelled], room: str) -> str:
    """Return when an attempt was handed in, as its name or nbgrader's ``timestamp.txt`` says; else nothing.

    A ``timestamp.txt`` counts only where nbgrader writes it, never where students put their own files. The
    dates of files and of an archive's members say when somebody downloaded them, not when they were sent.
    """
    if chosen.label.timestamp:
        return chosen.label.timestamp
    for file in files:
        if file.label.kind in ("folder", "exchange") and file.rest == (room, "timestamp.txt"):
            try:
                return iso_time(file.file.read()[:100].decode("ascii")) or ""
            except (UnreadableError, UnicodeDecodeError):
                break
    return ""


def is_loose(file: StoredFile, level: int, room: str) -> bool:
    """Whether a file lies beside the submissions and may be somebody's work."""
    is_beside = len(file.parts) == level + 1 and not file.parts[-1].lower().endswith(NO_WORK)
    return is_beside and label_at(file, level, room) is None


def nobodys(file: StoredFile, number: int, level: int, room: str) -> HandedIn:
    """Return the entry of a file that is nobody's; `number` tells it from others of the same name."""
    path = "/".join(file.parts[level:])
    words = LOOSE.format(shown(path), room)
    if path.lower().endswith(".zip"):
        words += "; if it is the whole class's, grade it with --zip"
    owner = unmatched(f"file {number} {path}", words)
    return HandedIn(owner.student, False, "", "", shown(path), problem=owner.problem, _file=file)
