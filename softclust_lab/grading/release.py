"""What students receive: each room's notebook without answers, and one archive to take home."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import softclust_lab
from softclust_lab.checks.rooms import find_room
from softclust_lab.grading import leaks
from softclust_lab.grading.bundle import write_student_zip
from softclust_lab.grading.course import CommandError, Course, assignment_name
from softclust_lab.grading.stock import ScratchCourse, StockError, generate_assignment

__all__ = ["Release", "library_cells", "make_release", "release_notebook", "room_secrets"]


@dataclass(frozen=True)
class Release:
    """What `make_release` wrote and how far it was searched for answers."""

    notebooks: tuple[Path, ...]
    archive: Path
    n_secret_lines: int
    n_files_searched: int


def release_notebook(course: Course, room: str) -> Path:
    """Write ``release/<room>/<room>_assignment.ipynb``, the only file of its folder, and return its path.

    The same source gives the same bytes.

    Raises
    ------
    CommandError
        If the room has no notebook or nbgrader cannot convert it.
    """
    scratch = ScratchCourse(course, course.build / "release")
    shutil.rmtree(scratch.folder / "release" / room, ignore_errors=True)
    scratch.gradebook.unlink(missing_ok=True)
    try:
        made = generate_assignment(scratch, room)
    except StockError as error:
        raise CommandError(f"nbgrader could not release {room}:\n{error}") from error
    target = course.release / room / f"{assignment_name(room)}.ipynb"
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir(parents=True)
    shutil.copyfile(made, target)
    return target


def room_secrets(course: Course, room: str) -> tuple[leaks.Secret, ...]:
    """Return the lines of the room's assignment that must not leave.

    Raises
    ------
    CommandError
        If a task has none, since a search for nothing would always be content.
    """
    notebook = json.loads(course.notebook(room).read_text("utf-8"))
    secrets = leaks.secret_lines(notebook, library_cells(room), public_modules(room))
    if not any(secret.of_library_task for secret in secrets) or all(
        secret.of_library_task for secret in secrets
    ):
        raise CommandError(
            f"{course.notebook(room)} has no solution that could be recognised; is it the source?"
        )
    return secrets


def library_cells(room: str) -> frozenset[str]:
    """Return the answer cells of a room whose answers the library has."""
    return frozenset(task.function for task in find_room(room).tasks if not task.is_variation)


def public_modules(room: str) -> tuple[str, ...]:
    """Return the texts of the library and of what the check engine knows of its tasks."""
    package = Path(softclust_lab.__file__).parent
    tasks = [task for task in find_room(room).tasks if not task.is_variation]
    recipes = {case.make.__module__ for task in tasks for case in task.hidden}
    mistakes = {
        mistake.function.__module__ for task in tasks for mistake in task.misconceptions if mistake.function
    }
    files = {*package.glob("*.py"), *(Path(str(sys.modules[name].__file__)) for name in recipes | mistakes)}
    return tuple(path.read_text("utf-8") for path in sorted(files))


def make_release(course: Course, rooms: Sequence[str]) -> Release:
    """Write ``release/<room>/`` for each room and ``release/student.zip`` with all of them.

    Parameters
    ----------
    course : Course
        The checkout.
    rooms : sequence of str
        Names of rooms with an assignment.

    Returns
    -------
    Release
        What was written.

    Raises
    ------
    CommandError
        If a room cannot be released, or if anything written holds a line of an answer; then nothing stays in
        ``release/``.
    """
    secrets = tuple(secret for room in rooms for secret in room_secrets(course, room))
    notebooks = tuple(release_notebook(course, room) for room in rooms)
    archive = write_student_zip(course, dict(zip(rooms, notebooks, strict=True)))
    n_files, found = leaks.search(course.release, secrets)
    if found:
        shutil.rmtree(course.release)
        listed = "\n".join(f"  {leak}" for leak in found[:10])
        raise CommandError(f"release/ was withdrawn, for it held lines of answers ({len(found)}):\n{listed}")
    return Release(notebooks, archive, len(secrets), n_files)
