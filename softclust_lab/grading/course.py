"""Where a course keeps its files, and which rooms it has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["CommandError", "Course", "assignment_name"]

CONFIG_NAME = "nbgrader_config.py"


class CommandError(Exception):
    """A problem whose message tells the person at the terminal what to do; shown without a traceback."""


def assignment_name(room: str) -> str:
    """Return the name of a room's assignment notebook, without its ending.

    Examples
    --------
    >>> assignment_name("hard_kmeans")
    'hard_kmeans_assignment'
    """
    return f"{room}_assignment"


@dataclass(frozen=True)
class Course:
    """A checkout of the course: the folder with ``nbgrader_config.py`` and ``book/``."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Course:
        """Return the course that `start` lies in.

        Parameters
        ----------
        start : Path
            Any folder inside the course.

        Raises
        ------
        CommandError
            If neither `start` nor a folder above it is a course.
        """
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / CONFIG_NAME).is_file() and (folder / "book").is_dir():
                return cls(folder)
        raise CommandError(
            f"no course in {start}: expected a folder with {CONFIG_NAME} and book/, here or above; "
            "change to the course's folder or name it with --course"
        )

    @property
    def build(self) -> Path:
        """The folder for everything that can be made again."""
        return self.root / "_build"

    @property
    def release(self) -> Path:
        """The folder of what students receive."""
        return self.root / "release"

    def rooms(self) -> tuple[str, ...]:
        """Return the names of the rooms that have an assignment, sorted."""
        found = (path.parent for path in (self.root / "book").glob("*/*_assignment.py"))
        return tuple(sorted(room.name for room in found if (room / f"{room.name}_assignment.py").is_file()))

    def room(self, name: str) -> str:
        """Return `name` if the course has such a room with an assignment.

        Raises
        ------
        CommandError
            If it has not.
        """
        rooms = self.rooms()
        if name not in rooms:
            listed = ", ".join(rooms) or "none yet"
            raise CommandError(
                f"no room {name!r} with an assignment in {self.root / 'book'}: there is {listed}"
            )
        return name

    def source(self, room: str) -> Path:
        """Return the assignment's source text, a py:percent file."""
        return self.root / "book" / room / f"{assignment_name(room)}.py"

    def notebook(self, room: str) -> Path:
        """Return the notebook that is generated from the assignment's source.

        Raises
        ------
        CommandError
            If it has not been generated.
        """
        path = self.source(room).with_suffix(".ipynb")
        if not path.is_file():
            raise CommandError(f"{path} is missing: run `make notebooks` to generate it from {path.stem}.py")
        return path
