"""The grader's plan: all hidden cases of a room with their answers, computed once by trusted code."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import mismatch
from softclust_lab.checks.judge import Result, diagnose
from softclust_lab.checks.rooms import find_room
from softclust_lab.checks.source import Teaching, read_source
from softclust_lab.checks.storage import fingerprint, pack, unpack
from softclust_lab.checks.task import HiddenCase, Task
from softclust_lab.checks.task_plan import Answer, Mistake, PlanCase, TaskPlan, answers_of, link, visible_case
from softclust_lab.checks.trivial import trivial_scores
from softclust_lab.checks.values import plain

__all__ = ["DEMO_SEED", "Plan", "PlanError", "build_plan", "case_rng"]

#: The public seed of the bundled sample class. A real class has a secret one.
DEMO_SEED = b"softclust public demo seed, no secret"

FORMAT = 1


class PlanError(ValueError):
    """A room's recipes, right answers and mistakes do not fit together; the text says which."""


@dataclass(frozen=True)
class Plan:
    """The plans of all tasks of a room.

    Attributes
    ----------
    room : str
        Its name.
    tasks : dict of str to TaskPlan
        By task id, in the order of the assignment.
    fingerprint : str
        SHA-256 of everything in it: two plans with the same one judge alike.
    """

    room: str
    tasks: dict[str, TaskPlan]
    fingerprint: str

    def save(self, path: str | Path) -> None:
        """Write the plan to one file: a zip of JSON and .npy, the same bytes every time."""
        Path(path).write_bytes(self.to_bytes())

    @classmethod
    def load(cls, path: str | Path) -> Plan:
        """Read a plan.

        Raises
        ------
        OSError
            If the file cannot be read.
        ValueError
            If it is no plan of this format.
        """
        return cls.from_bytes(Path(path).read_bytes())

    def to_bytes(self) -> bytes:
        """Return the bytes of the plan's file."""
        return pack(_tree(self.room, tuple(self.tasks.values())))

    @classmethod
    def from_bytes(cls, data: bytes) -> Plan:
        """Return the plan that `to_bytes` stored; the errors are those of `load`."""
        tree, mark = unpack(data)
        if tree.get("format") != FORMAT:
            raise ValueError(f"a plan must have format {FORMAT}, got {tree.get('format')!r}: build it again")
        return cls(tree["room"], {part["id"]: TaskPlan.from_tree(part, mark) for part in tree["tasks"]}, mark)


def build_plan(room: str, seed: bytes, source: str | Path | None = None) -> Plan:
    """Compute the plan of a room.

    Parameters
    ----------
    room : str
        Its name, for example ``"hard_kmeans"``.
    seed : bytes
        What all hidden cases are drawn from; at least 16 bytes.
    source : path, optional
        The room's assignment with solutions; ``book/<room>/<room>_assignment.py`` unless given.

    Returns
    -------
    Plan
        The same for the same arguments.

    Raises
    ------
    PlanError
        If a trivial answer is right on a values case, or a mistake is not recognised by its own answers.
    ValueError
        If the seed is too short, or the room or something in its source is missing.
    """
    if len(seed) < 16:
        raise ValueError(f"`seed` must have at least 16 bytes, got {len(seed)}: take os.urandom(32)")
    table = find_room(room)
    teaching = read_source(Path(source or f"book/{room}/{room}_assignment.py"), table)
    plans = tuple(
        _task_plan(task, teaching.get(task.id) or _library_teaching(task), seed) for task in table.tasks
    )
    mark = fingerprint(_tree(room, plans))
    return Plan(room, {plan.id: replace(plan, fingerprint=mark) for plan in plans}, mark)


def case_rng(seed: bytes, task_id: str, case: str) -> Generator:
    """Return the random stream of one case, HMAC-SHA256(seed, task and case): no case depends on another."""
    digest = hmac.new(seed, f"{task_id}\0{case}".encode(), hashlib.sha256).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def _tree(room: str, plans: tuple[TaskPlan, ...]) -> dict[str, Any]:
    return {"format": FORMAT, "room": room, "tasks": [plan.to_tree() for plan in plans]}


def _library_teaching(task: Task) -> Teaching:
    mistakes = {m.code: m.function for m in task.misconceptions if m.function is not None}
    assert task.reference is not None
    return Teaching(task.reference, task.hidden, mistakes)


def _task_plan(task: Task, teaching: Teaching, seed: bytes) -> TaskPlan:
    hidden = tuple(_hidden_case(task, teaching, case, seed) for case in teaching.hidden)
    cases = (*(visible_case(case) for case in task.visible), *hidden)
    values = tuple(case for case in hidden if case.prop.startswith("values"))
    mistakes = tuple(
        Mistake(
            m.code,
            m.hint,
            link(task, m),
            answers_of(teaching.mistakes[m.code], task.rule, cases, loose=m.loose),
        )
        for m in task.misconceptions
    )
    plan = TaskPlan(
        id=task.id,
        title=task.title,
        function=task.function,
        parameters=task.parameters,
        rule=task.rule,
        properties=task.properties,
        cases=cases,
        mistakes=mistakes,
        trivial=trivial_scores(
            task.rule, task.parameters, values, case_rng(seed, task.id, "trivial answers")
        ),
    )
    _check(plan)
    return plan


def _hidden_case(task: Task, teaching: Teaching, case: HiddenCase, seed: bytes) -> PlanCase:
    args = tuple(plain(arg) for arg in case.make(case_rng(seed, task.id, case.name)))
    expected = plain(teaching.reference(*args))
    problem = mismatch(task.rule, expected, expected, case.tolerance)
    if problem:
        raise PlanError(
            f"{task.id}, {case.name}: the reference's own answer does not fit the rule: {problem}"
        )
    return PlanCase(case.name, case.prop, args, expected, case.tolerance, special=case.special)


def _check(plan: TaskPlan) -> None:
    """Refuse a plan that could not tell understanding from luck, or one mistake from another."""
    covered = {case.prop for case in plan.cases if case.hidden}
    if covered != {prop.name for prop in plan.properties}:
        raise PlanError(f"{plan.id}: properties and hidden cases must name the same, got {sorted(covered)}")
    if len({case.name for case in plan.cases}) < len(plan.cases):
        raise PlanError(f"{plan.id}: two cases have the same name")
    lucky = {name: share for name, share in plan.trivial.items() if share > 0}
    if lucky:
        raise PlanError(f"{plan.id}: trivial answers are right on values cases: {lucky}; draw richer cases")
    for mistake in plan.mistakes:
        results = [_as_result(answer) for answer in mistake.answers]
        named = diagnose(plan, results)
        if named is not mistake:
            found = "nothing" if named is None else named.code
            raise PlanError(
                f"{plan.id}: {mistake.code} is diagnosed as {found}; add a case that shows the mistake"
            )


def _as_result(answer: Answer) -> Result:
    """Return a mistake's own answer as if a student had given it."""
    return Result(None if answer.kind == "right" else "a known mistake", answer.value)
