"""What did each student hand in?

Every submission becomes accepted, repaired, quarantined or missing, with a reason. Files are read without
following links and never executed or unpacked.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.course import CommandError, assignment_name
from softclust_lab.grading.notebook_check import UnreadableError, belongs, check_notebook
from softclust_lab.grading.roster import is_student_id

__all__ = ["Intake", "Outcome", "student_folders", "take_in_class", "take_in_student"]

Outcome = Literal["accepted", "repaired", "quarantined", "missing"]

MAX_BYTES = 20_000_000
MAX_DEPTH = 4
MAX_FILES = 500
ENDINGS = (".ipynb", ".ipynb.json", ".ipynb.txt")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?( ?[A-Za-z]{1,5}| ?[+-]\d\d:?\d\d)?")


@dataclass(frozen=True)
class Intake:
    """What was found of one student.

    Parameters
    ----------
    student : str
        The id.
    outcome : {"accepted", "repaired", "quarantined", "missing"}
        Whether it can be executed (the first two).
    reason : str
        Why not, or what was put right; in words for the student.
    notebook : bytes or None
        What to execute.
    timestamp : str
        When it was handed in, as ``timestamp.txt`` says; empty if it does not.
    """

    student: str
    outcome: Outcome
    reason: str = ""
    notebook: bytes | None = None
    timestamp: str = ""


def take_in_class(
    submitted: Path, roster: Mapping[str, str] | None, assignment: Assignment
) -> tuple[Intake, ...]:
    """Look at everything that a class handed in.

    Parameters
    ----------
    submitted : Path
        nbgrader's layout: ``<student>/<room>/<room>_assignment.ipynb``.
    roster : mapping or None
        Names by student. Without it, every folder is a student.
    assignment : Assignment
        What was released.

    Returns
    -------
    tuple of Intake
        The roster in its order, then folders of others by name.

    Raises
    ------
    CommandError
        If `submitted` is not a folder.
    """
    known = list(roster or ())
    others = [name for name in student_folders(submitted) if name not in known]
    found = []
    for student in (*known, *others):
        taken = take_in_student(submitted / student, student, assignment)
        found.append(unlisted(taken) if roster is not None and student not in roster else taken)
    return tuple(found)


def student_folders(submitted: Path) -> list[str]:
    """Return the names of the folders in which students handed something in, sorted.

    Raises
    ------
    CommandError
        If `submitted` is not a folder.
    """
    try:
        with os.scandir(submitted) as entries:
            return sorted(entry.name for entry in entries if entry.name[0] != "." and not entry.is_file())
    except OSError as error:
        raise CommandError(f"the submissions {submitted} cannot be listed: {error.strerror}") from error


def unlisted(intake: Intake) -> Intake:
    """Add to what was found of a student that the roster does not know them."""
    reason = "; ".join(filter(None, ["not on the roster", intake.reason]))
    return Intake(intake.student, intake.outcome, reason, intake.notebook, intake.timestamp)


def take_in_student(folder: Path, student: str, assignment: Assignment) -> Intake:
    """Look at one student's folder.

    Parameters
    ----------
    folder : Path
        ``<submitted>/<student>``, which need not exist.
    student : str
        The id.
    assignment : Assignment
        What was released.
    """
    if not is_student_id(student):
        reason = "the folder's name cannot be a student's id: use letters, digits and . _ @ -"
        return Intake(shown(student), "quarantined", reason)
    try:
        name, note = find_notebook(folder, assignment)
        if name is None:
            return Intake(student, "missing", note)
        checked = check_notebook(read_plain_file(folder / name), assignment)
    except UnreadableError as problem:
        return Intake(student, "quarantined", str(problem))
    repairs = [note, *checked.repairs] if note else list(checked.repairs)
    outcome: Outcome = "repaired" if repairs else "accepted"
    return Intake(student, outcome, "; ".join(repairs), checked.notebook, timestamp(folder / assignment.room))


def find_notebook(folder: Path, assignment: Assignment) -> tuple[str | None, str]:
    """Return the notebook's path inside a student's folder and what was wrong with its place.

    The path is None, with the reason, if nothing was handed in.

    Raises
    ------
    UnreadableError
        If something was handed in, but it is not clear which file is the notebook, or none is.
    """
    wanted = f"{assignment.room}/{assignment_name(assignment.room)}.ipynb"
    names = [name for name in plain_files(folder) if PurePosixPath(name).name != "timestamp.txt"]
    if wanted in names:
        return wanted, ""
    notebooks = [name for name in names if name.lower().endswith(ENDINGS)]
    here = [name for name in notebooks if name.startswith(f"{assignment.room}/")]
    if len(here) != 1:
        here = [name for name in here or notebooks if is_ours(folder / name, assignment)]
    if len(here) == 1:
        return here[0], f"the file was handed in as {shown(here[0])}"
    if len(here) > 1:
        listed = ", ".join(shown(name) for name in here)
        raise UnreadableError(f"{len(here)} notebooks could be the one to grade ({listed}): hand in only one")
    strays = [name for name in names if name.startswith(f"{assignment.room}/")]
    if strays:
        raise UnreadableError(
            f"no notebook of this assignment, but {shown(strays[0])}: hand in {PurePosixPath(wanted).name}"
        )
    return None, "nothing was handed in"


def is_ours(path: Path, assignment: Assignment) -> bool:
    """Whether the file can be read and is this assignment's notebook."""
    try:
        return belongs(read_plain_file(path), assignment)
    except UnreadableError:
        return False


def plain_files(folder: Path) -> list[str]:
    """Return the files under `folder` as sorted paths inside it, without hidden ones; no link is followed.

    Raises
    ------
    UnreadableError
        If the folder or what it holds is a link, or there is far too much in it.
    """
    if folder.is_symlink():
        raise UnreadableError("the folder is a link to another place: hand in the files themselves")
    return sorted(walk(folder, "", 0)) if folder.is_dir() else []


def walk(folder: Path, inside: str, depth: int) -> Iterator[str]:
    """Yield what `plain_files` returns, unsorted."""
    with os.scandir(folder) as entries:
        listed = [entry for entry in entries if not entry.name.startswith((".", "__"))]
    if len(listed) > MAX_FILES:
        raise UnreadableError(f"more than {MAX_FILES} files were handed in: hand in the notebook only")
    for entry in listed:
        name = f"{inside}{entry.name}"
        if entry.is_symlink():
            raise UnreadableError(f"{shown(name)} is a link to another file: hand in the file itself")
        if entry.is_dir(follow_symlinks=False) and depth < MAX_DEPTH:
            yield from walk(folder / entry.name, f"{name}/", depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield name


def read_plain_file(path: Path) -> bytes:
    """Read a regular file of bearable size; between listing and reading it may have become something else.

    Raises
    ------
    UnreadableError
        If it is too large, no regular file or cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            data = file.read(MAX_BYTES + 1) if stat.S_ISREG(status.st_mode) else None
    except OSError as error:
        raise UnreadableError(f"the file cannot be read ({error.strerror}): hand it in again") from error
    if data is None:
        raise UnreadableError("this is not a plain file: hand in the notebook itself")
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            f"the file is larger than {MAX_BYTES // 10**6} MB: clear all outputs and save it"
        )
    return data


def timestamp(folder: Path) -> str:
    """Return when the submission was collected, if ``timestamp.txt`` says so in nbgrader's form."""
    try:
        text = read_plain_file(folder / "timestamp.txt").decode("ascii").strip()
    except (UnreadableError, UnicodeDecodeError):
        return ""
    return text if TIMESTAMP.fullmatch(text) else ""


def shown(name: str) -> str:
    """Return a student's own name for a file so that it can be printed: no control characters, not long."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in name)
    return clean if len(clean) <= 60 else f"{clean[:28]}...{clean[-28:]}"
