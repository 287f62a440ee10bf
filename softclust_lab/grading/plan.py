"""What is asked of every student's functions: computed once, by trusted code, before any submission runs."""

from __future__ import annotations

from pathlib import Path

from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.grading.course import Course

__all__ = ["write_plan"]


def write_plan(course: Course, room: str, path: Path) -> None:
    """Write the room's plan, drawn from the public demonstration seed.

    Without a sandbox students' code could read a plan of any seed, so no secret one is used.

    Parameters
    ----------
    course : Course
        The checkout with the assignment's source.
    room : str
        The room's name.
    path : Path
        The file to write.
    """
    build_plan(room, DEMO_SEED, source=course.source(room)).save(path)
