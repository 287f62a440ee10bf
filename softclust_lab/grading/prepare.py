"""The plan of a room, kept in the class's folder so that it is computed only when something changed."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import astuple
from pathlib import Path

import softclust_lab
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.files import write_private
from softclust_lab.grading.plan import GradingPlan, make_plan, read_plan
from softclust_lab.grading.record.class_folder import ClassFolder

__all__ = ["kept_plan", "prepare"]


def prepare(folder: ClassFolder, room: str, seed: bytes, limits: Limits) -> GradingPlan:
    """Return a room's plan, from the class's folder if it was computed before from the same sources.

    Parameters
    ----------
    folder : ClassFolder
        The class's folder.
    room : str
        The room's name.
    seed : bytes
        What hidden cases are drawn from.
    limits : Limits
        What a submission may use.

    Raises
    ------
    CommandError
        If the assignment cannot be released, or its tasks make no plan.
    """
    key = sources_key(folder.course, room, seed, limits)
    kept = plans(folder) / f"{room}-{key}.zip"
    try:
        return read_plan(kept.read_bytes())
    except (FileNotFoundError, ValueError):
        plan = compute(folder, room, seed, limits)
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in kept.parent.glob(f"{room}-*.zip"):
        old.unlink()
    write_private(kept, plan.data)
    return plan


def plans(folder: ClassFolder) -> Path:
    """Return where plans are kept."""
    return folder.root / ".plans"


def kept_plan(folder: ClassFolder, room: str) -> GradingPlan:
    """Return the plan that a class was graded by last.

    Raises
    ------
    CommandError
        If it was not graded here.
    """
    for path in plans(folder).glob(f"{room}-*.zip"):
        return read_plan(path.read_bytes())
    raise CommandError(f"{folder.root} holds no grades of {room}: run `softclust grade {room}` first")


def compute(folder: ClassFolder, room: str, seed: bytes, limits: Limits) -> GradingPlan:
    """Release the assignment into the class's folder and compute its plan."""
    from softclust_lab.checks.plan import PlanError
    from softclust_lab.checks.source import SourceError

    try:
        plan = make_plan(folder.course, room, folder.release(room), seed, limits)
    except (PlanError, SourceError) as error:
        raise CommandError(f"the tasks of {room} make no plan: {error}") from error
    require_same_points(plan)
    return plan


def require_same_points(plan: GradingPlan) -> None:
    """Raise `CommandError` unless the assignment promises what the checks give."""
    promised = {task.name: task.max_points for task in plan.assignment.tasks if not task.by_hand}
    given = {task.function: float(task.points) for task in plan.checks.tasks.values()}
    if promised != given:
        names = sorted(name for name in {*promised, *given} if promised.get(name) != given.get(name))
        raise CommandError(
            f"the checks of {plan.room} and its assignment disagree on the points of {', '.join(names)}: "
            "change both (see teaching.md, Change points), run `make notebooks` and release again"
        )


def sources_key(course: Course, room: str, seed: bytes, limits: Limits) -> str:
    """Return a name for all that a plan is computed from; it tells nothing about the seed."""
    package = Path(softclust_lab.__file__).parent
    mark = hmac.new(seed, repr(astuple(limits)).encode(), hashlib.sha256)
    for path in (course.source(room), course.notebook(room), *sorted(package.rglob("*.py"))):
        mark.update(hashlib.sha256(path.read_bytes()).digest())
    return mark.hexdigest()[:32]
