"""The one place that talks to nbgrader: its configuration, its converters, its traps."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softclust_lab.grading.course import Course, assignment_name

__all__ = ["ScratchCourse", "StockError", "autograde", "generate_assignment", "gradebook"]


class StockError(Exception):
    """Nbgrader could not convert a notebook; the message is its log and traceback."""


@dataclass(frozen=True)
class ScratchCourse:
    """An nbgrader course directory of our own, so that no gradebook of the user's is touched.

    Parameters
    ----------
    course : Course
        The course whose ``nbgrader_config.py`` holds.
    folder : Path
        Where source, release, submitted, autograded and gradebook.db lie.
    """

    course: Course
    folder: Path

    @property
    def gradebook(self) -> Path:
        """The gradebook's file."""
        return (self.folder / "gradebook.db").resolve()

    @property
    def database(self) -> str:
        """The gradebook's address; the wait lets two processes take turns at one file."""
        return f"sqlite:///{self.gradebook}?timeout=60"

    def notebook(self, step: str, room: str, student: str = ".") -> Path:
        """Return where nbgrader has a notebook at one step (``"submitted"``, say) of one student."""
        return self.folder / step / student / room / f"{assignment_name(room)}.ipynb"

    def config(self) -> Any:
        """Return the course's nbgrader configuration, pointed at this folder."""
        from traitlets.config.loader import PyFileConfigLoader

        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.course.root)).load_config()
        config.CourseDirectory.root = str(self.folder.resolve())
        config.CourseDirectory.source_directory = "source"
        config.CourseDirectory.db_url = self.database
        return config


@contextlib.contextmanager
def gradebook(scratch: ScratchCourse) -> Iterator[Any]:
    """Open the scratch gradebook, made anew if there is none."""
    from nbgrader.api import Gradebook

    create_gradebook(scratch)
    with Gradebook(scratch.database) as book:
        yield book


def create_gradebook(scratch: ScratchCourse) -> None:
    """Lay out an empty gradebook file, stamped with the version of its tables.

    Left to itself, nbgrader asks the program ``alembic`` for it, which has to be on PATH; the answer
    takes three seconds.
    """
    if scratch.gradebook.exists():
        return
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    scratch.folder.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(scratch.gradebook)) as database, database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (version,))


def convert(
    converter_name: str, scratch: ScratchCourse, room: str, student: str = "*", sockets: Path | None = None
) -> None:
    """Run one of nbgrader's converters; kernels are reached through files in `sockets`.

    Raises
    ------
    StockError
        With its log, if it failed.
    """
    from nbgrader import converters
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

    config = scratch.config()
    if sockets:
        # Two processes that look for free TCP ports at once can find the same: a kernel never answers.
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(sockets / str(os.getpid()))
    directory = CourseDirectory(config=config, assignment_id=room, student_id=student)
    app = getattr(converters, converter_name)(coursedir=directory, config=config)
    app.force = True
    app.log.setLevel(logging.WARNING)
    create_gradebook(scratch)
    outcome = capture_log(app)
    if not outcome["success"]:
        raise StockError(outcome.get("log", "") + outcome["error"])


def generate_assignment(scratch: ScratchCourse, room: str) -> Path:
    """Make the students' version of a room's notebook and enter its cells in the scratch gradebook.

    Only the notebook is copied into the scratch course, so nothing else of the room can reach the release.

    Returns
    -------
    Path
        The notebook without solutions and hidden tests.

    Raises
    ------
    StockError
        If nbgrader refuses, for example because the cells changed after submissions were recorded.
    """
    source = scratch.notebook("source", room)
    source.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(scratch.course.notebook(room), source)
    convert("GenerateAssignment", scratch, room)
    return scratch.notebook("release", room)


def autograde(scratch: ScratchCourse, room: str, student: str, sockets: Path) -> Path:
    """Execute one submission and record its scores in the scratch gradebook.

    Parameters
    ----------
    scratch : ScratchCourse
        Has the released assignment and the submission.
    room, student : str
        Which one.
    sockets : Path
        A folder with a short path, for the kernel's sockets.

    Returns
    -------
    Path
        The executed notebook.

    Raises
    ------
    StockError
        If it could not be executed to its end.
    """
    convert("Autograde", scratch, room, student, sockets)
    return scratch.notebook("autograded", room, student)
