"""Find the table of a room: the subpackage of `checks` that has its name."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from softclust_lab.checks.task import Room, Task

__all__ = ["find_room", "find_task", "room_names"]


@cache
def room_names() -> tuple[str, ...]:
    """Return the names of all rooms that have exercises.

    Examples
    --------
    >>> "hard_kmeans" in room_names()
    True
    """
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return tuple(sorted(module.name for module in found if module.ispkg))


def find_room(name: str) -> Room:
    """Return a room's table.

    Raises
    ------
    ValueError
        If there is no such room.
    """
    if name not in room_names():
        raise ValueError(f"`room` must be one of {', '.join(room_names())}, got {name!r}")
    room = importlib.import_module(f"softclust_lab.checks.{name}").ROOM
    assert isinstance(room, Room)
    return room


def find_task(task_id: str) -> Task:
    """Return the task of that id.

    Raises
    ------
    LookupError
        If there is none; the text names the most similar ids.
    """
    room = str(task_id).partition(".")[0]
    tasks = {task.id: task for task in find_room(room).tasks} if room in room_names() else {}
    if task_id in tasks:
        return tasks[task_id]
    known = [task.id for name in room_names() for task in find_room(name).tasks]
    similar = get_close_matches(str(task_id), known, n=3, cutoff=0.4) or known
    raise LookupError(f"there is no task {task_id!r}. Did you mean {' or '.join(similar)}?")
