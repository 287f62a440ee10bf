"""What is asked of every submission: computed once, by trusted code, before any submission runs."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

import numpy as np

import softclust_lab
from softclust_lab.checks.plan import Plan, build_plan
from softclust_lab.checks.storage import fingerprint, pack, unpack
from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.course import Course

__all__ = ["GradingPlan", "code_digest", "make_plan", "read_plan"]

FORMAT = 1


@dataclass(frozen=True)
class GradingPlan:
    """One room's assignment, its hidden cases with their answers, and the limits of a submission.

    Parameters
    ----------
    notebook : bytes
        The notebook that students received.
    checks : Plan
        The cases of every task.
    limits : Limits
        What a submission may use.
    code : str
        The digest of the code that judges.
    """

    notebook: bytes
    checks: Plan
    limits: Limits
    code: str

    @property
    def room(self) -> str:
        """The room's name."""
        return self.checks.room

    @cached_property
    def assignment(self) -> Assignment:
        """The released notebook's cells and tasks."""
        return Assignment.read(self.room, self.notebook)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of everything in it: two plans with the same one judge alike."""
        return fingerprint(self._tree())

    @cached_property
    def data(self) -> bytes:
        """The plan as plain data: JSON and arrays in one file, the same bytes every time."""
        return pack(self._tree())

    def _tree(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "notebook": self.notebook.decode(),
            "checks": np.frombuffer(self.checks.to_bytes(), np.uint8),
            "limits": asdict(self.limits),
            "code": self.code,
        }


@lru_cache(maxsize=8)
def read_plan(data: bytes) -> GradingPlan:
    """Return the plan that `GradingPlan.data` holds; a worker reads the same bytes only once.

    Raises
    ------
    ValueError
        If the bytes are no plan of this format.
    """
    tree, mark = unpack(data)
    if tree.get("format") != FORMAT:
        raise ValueError(
            f"a grading plan must have format {FORMAT}, got {tree.get('format')!r}: make it again"
        )
    checks = Plan.from_bytes(tree["checks"].tobytes())
    plan = GradingPlan(tree["notebook"].encode(), checks, Limits(**tree["limits"]), tree["code"])
    vars(plan).update(fingerprint=mark, data=data)  # both are known already
    return plan


def make_plan(course: Course, room: str, notebook: bytes, seed: bytes, limits: Limits) -> GradingPlan:
    """Compute the plan of a room.

    Parameters
    ----------
    course : Course
        The checkout with the assignment's source.
    room : str
        The room's name.
    notebook : bytes
        The room's released notebook.
    seed : bytes
        What the hidden cases are drawn from.
    limits : Limits
        What a submission may use.
    """
    checks = build_plan(room, seed, source=course.source(room))
    return GradingPlan(notebook, checks, limits, code_digest())


@cache
def code_digest() -> str:
    """Return the SHA-256 of all code that a verdict depends on: a change of it grades everyone anew."""
    package = Path(softclust_lab.__file__).parent
    judging = (package / "grading" / name for name in ("grade.py", "run.py"))
    parts = (package / "checks", package / "grading" / "box", package / "grading" / "intake")
    digest = hashlib.sha256()
    for path in (*judging, *(path for part in parts for path in sorted(part.rglob("*.py")))):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
