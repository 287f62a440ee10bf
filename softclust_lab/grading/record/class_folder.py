"""The folder of a class: an nbgrader course of its own, with every room that was graded.

graded/nbgrader_config.py   nbgrader's settings, written by us
      /gradebook.db         unless the gradebook is on a server
      /source, /release     each room's assignment, with and without answers
      /submitted            what was handed in, byte for byte
      /autograded           the recorded notebooks, which formgrader shows
      /feedback             a page for each student
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from softclust_lab.grading.course import CONFIG_NAME, CommandError, Course
from softclust_lab.grading.feedback import book_address
from softclust_lab.grading.files import write_if_new
from softclust_lab.grading.record.gradebook import RoomRows, batched
from softclust_lab.grading.record.gradebook_tables import OURS, VERDICTS
from softclust_lab.grading.stock import ScratchCourse, StockError, generate_assignment

__all__ = ["ClassFolder", "open_database", "transaction"]

CONFIG = '''"""nbgrader's settings for this class, by `softclust grade`: put your own into the course's."""

import os

c = get_config()  # noqa: F821 - nbgrader provides it
here = os.path.dirname(os.path.abspath(__file__))

# The course's own settings come first: a plugin for late submissions, say.
load_subconfig("nbgrader_config.py", path=os.path.join(here, {course!r}))  # noqa: F821

c.CourseDirectory.root = here
c.CourseDirectory.source_directory = "source"
{database}
# Submissions are graded in a sandbox, by `softclust grade`; nbgrader would run them with your rights.
c.Autograde.exporter_class = "softclust_lab.grading.record.formgrader.RefusingExporter"
# Feedback is made from what was recorded, and export leaves empty what was not judged.
c.GenerateFeedback.exporter_class = "softclust_lab.grading.record.formgrader.FeedbackExporter"
c.GenerateFeedback.preprocessors = []
c.FeedbackExporter.book_url = {book!r}
c.ExportApp.plugin_class = "softclust_lab.grading.record.formgrader.HonestExport"
# Nothing that a student wrote is shown as HTML. The recorded notebooks are harmless without this, too.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {{"markdown2html": "softclust_lab.grading.record.formgrader.safe_markdown"}}
'''
SERVER = """# A password does not belong here: libpq reads it from ~/.pgpass or PGPASSWORD.
c.CourseDirectory.db_url = {url!r}
"""


@dataclass(frozen=True)
class ClassFolder:
    """Where everything of a class lies.

    Parameters
    ----------
    course : Course
        The checkout that the assignments come from.
    root : Path
        The folder.
    url : str, optional
        The gradebook's address for SQLAlchemy; a file in the folder unless given.
    """

    course: Course
    root: Path
    url: str | None = None

    @property
    def scratch(self) -> ScratchCourse:
        """The folder as `stock` sees it."""
        return ScratchCourse(self.course, self.root, self.url or "")

    @property
    def book_url(self) -> str:
        """Where hints on a student's page link to."""
        return book_address(self.course, self.page("room", "student").parent)

    def notebook(self, step: str, room: str, student: str = ".") -> Path:
        """Return where a notebook lies at one step, ``"submitted"`` say."""
        return self.scratch.notebook(step, room, student)

    def page(self, room: str, student: str) -> Path:
        """Return where a student's feedback lies."""
        return self.notebook("feedback", room, student).with_suffix(".html")

    def prepare(self) -> None:
        """Make the folder, private to whoever grades, and write nbgrader's settings.

        Raises
        ------
        CommandError
            If the folder is the course's own, or another one with settings that we did not write.
        """
        self._require_ours()
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)
        course = os.path.relpath(self.course.root, self.root.resolve())
        database = SERVER.format(url=without_password(self.url)) if self.url else ""
        text = CONFIG.format(course=course, database=database, book=self.book_url)
        write_if_new(self.root / CONFIG_NAME, text.encode())

    def _require_ours(self) -> None:
        settings = self.root / CONFIG_NAME
        first_line = CONFIG.partition("\n")[0]
        if settings.is_file() and settings.read_text("utf-8", "replace").partition("\n")[0] != first_line:
            raise CommandError(
                f"{self.root} is an nbgrader course of its own, with settings that this command did not "
                "write: choose another folder for the class"
            )

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep the folder to this process; a process that died has let go of it.

        Raises
        ------
        CommandError
            If another process grades into this folder, or it is somebody else's.
        """
        import fcntl

        self._require_ours()
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self.root / ".softclust.lock", "a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    raise
                file.seek(0)
                who = file.read(200).strip() or "another process"
                raise CommandError(
                    f"{who} is grading into {self.root}: wait until it has finished, or name another folder "
                    "with --graded"
                ) from None
            file.truncate(0)
            file.write(f"process {os.getpid()} on {socket.gethostname()}")
            file.flush()
            yield

    def release(self, room: str) -> bytes:
        """Return a room's released notebook; if the source changed, nbgrader makes it and enters its cells.

        Raises
        ------
        CommandError
            If nbgrader cannot convert it, or its cells changed under scores that people gave.
        """
        source, made = self.notebook("source", room), self.notebook("release", room)
        wanted = self.course.notebook(room).read_bytes()
        if made.is_file() and source.is_file() and source.read_bytes() == wanted and self._knows(room):
            return made.read_bytes()
        self.prepare()
        try:
            self._generate(room)
        except StockError as error:
            # The copy must not pass for one that was converted.
            source.unlink(missing_ok=True)
            raise CommandError(f"nbgrader could not convert {room}:\n{error}") from error
        return made.read_bytes()

    def _generate(self, room: str) -> None:
        lay_out_server(self.url)
        try:
            generate_assignment(self.scratch, room)
        except StockError as error:
            if "Cannot add or remove cells" not in str(error):
                raise
            self._forget(room)
            generate_assignment(self.scratch, room)

    def _knows(self, room: str) -> bool:
        if not self.url and not self.scratch.gradebook.exists():
            return False
        with open_database(self.scratch.database) as connection:
            try:
                RoomRows(connection, room)
            except (LookupError, sa.exc.DBAPIError):
                return False
        return True

    def _forget(self, room: str) -> None:
        """Remove a room's submissions, which belong to an earlier form of it, unless people gave scores."""
        with open_database(self.scratch.database) as connection, transaction(connection):
            rows = RoomRows(connection, room)
            for students in batched(sorted(rows.students())):
                if rows.touched_by_people(students):
                    raise CommandError(
                        f"{self.root} holds scores or comments that a person gave, for an earlier form of "
                        f"{room}: grade into another folder with --graded, or move this one away"
                    )
                rows.remove(students)
            connection.execute(VERDICTS.delete().where(VERDICTS.c.room == room))
        for step in ("autograded", "feedback"):
            for folder in (self.root / step).glob(f"*/{room}"):
                shutil.rmtree(folder)


@contextlib.contextmanager
def open_database(url: str) -> Iterator[sa.Connection]:
    """Connect to a gradebook that is there, with our table in it.

    Raises
    ------
    CommandError
        If the database cannot be reached or used.
    """
    try:
        engine = sa.create_engine(url)
        connection = engine.connect()
        OURS.create_all(engine)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CommandError(f"the gradebook {without_password(url)} cannot be used: {reason}") from error
    try:
        yield connection
    finally:
        connection.close()
        engine.dispose()


@contextlib.contextmanager
def transaction(connection: sa.Connection) -> Iterator[None]:
    """Commit all of a block or nothing; nobody else writes between what it reads and what it writes."""
    # Whatever was only read before has begun a transaction of its own.
    connection.rollback()
    with connection.begin():
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield


def lay_out_server(url: str | None) -> None:
    """Lay out an empty gradebook on a server, stamped with the version of nbgrader's tables.

    Left to itself, nbgrader asks the program ``alembic`` for that, which has to be on PATH.
    """
    if not url:
        return
    with open_database(url) as connection:
        if sa.inspect(connection).has_table("alembic_version"):
            return
        from alembic.script import ScriptDirectory
        from nbgrader.api import Base
        from nbgrader.dbutil import ALEMBIC_DIR

        version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
        with transaction(connection):
            Base.metadata.create_all(connection)
            connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
            # nbgrader's assignments belong to the course without a name, which a server insists on.
            connection.execute(sa.text("INSERT INTO course (id) VALUES ('')"))


def without_password(url: str) -> str:
    """Return a database's address without its password."""
    parts = make_url(url)
    return parts._replace(password=None).render_as_string(hide_password=False)
