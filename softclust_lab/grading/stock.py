"""The one place that talks to nbgrader: its configuration, its converters, its traps."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softclust_lab.grading.course import Course, assignment_name

__all__ = ["ScratchCourse", "StockError", "generate_assignment"]


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
    url : str
        The gradebook's address for SQLAlchemy; a file in the folder unless given.
    """

    course: Course
    folder: Path
    url: str = ""

    @property
    def gradebook(self) -> Path:
        """The gradebook's file; for a server, which needs none, the folder, which is there."""
        return self.folder if self.url else (self.folder / "gradebook.db").resolve()

    @property
    def database(self) -> str:
        """The gradebook's address; the wait lets two processes take turns at one file."""
        return self.url or f"sqlite:///{self.gradebook}?timeout=60"

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


def convert(converter_name: str, scratch: ScratchCourse, room: str) -> None:
    """Run one of nbgrader's converters.

    Raises
    ------
    StockError
        With its log, if it failed.
    """
    from nbgrader import converters
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

    config = scratch.config()
    directory = CourseDirectory(config=config, assignment_id=room)
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
