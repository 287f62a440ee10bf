"""All that is needed to judge one task, as plain data: cases, right answers, known wrong answers, points."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from softclust_lab.checks.compare import Rule, Tolerance, mismatch
from softclust_lab.checks.task import Args, Case, Function, Misconception, Property, Task
from softclust_lab.checks.values import UnusableError, Value, copied, plain

__all__ = ["VISIBLE", "Answer", "Mistake", "PlanCase", "TaskPlan", "answers_of", "visible_plan"]

#: The property of visible cases; it carries no points.
VISIBLE = "visible"
#: Numbers worked out by hand are exact; only rounding is allowed for, far from zero too.
BY_HAND = Tolerance(relative=1e-14, absolute=1e-9)


@dataclass(frozen=True)
class PlanCase:
    """One case with its right answer.

    Attributes
    ----------
    name : str
        The title of a visible case, the name of a hidden one.
    prop : str
        A property's name, or ``VISIBLE``.
    args, expected : Value
        Plain data.
    tolerance : Tolerance
        How exact the answer has to be.
    why : str
        Of a visible case: how its answer was worked out.
    special : bool
        As in `Case`.
    """

    name: str
    prop: str
    args: Args
    expected: Value
    tolerance: Tolerance = field(default_factory=Tolerance)
    why: str = ""
    special: bool = False

    @property
    def hidden(self) -> bool:
        """Whether a student must not see anything of it."""
        return self.prop != VISIBLE


@dataclass(frozen=True)
class Answer:
    """What a mistake gives on one case: the right value, a wrong one, none, or something that varies."""

    kind: Literal["right", "value", "none", "varies"]
    value: Value | None = None


@dataclass(frozen=True)
class Mistake:
    """A misconception with its answers to all cases of a plan."""

    code: str
    hint: str
    link: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class TaskPlan:
    """What the judge reads.

    Attributes
    ----------
    id, title, function, parameters, rule
        As in `Task`.
    properties : tuple of Property
        With their points.
    cases : tuple of PlanCase
        Visible cases first.
    mistakes : tuple of Mistake
        The most telling first.
    trivial : dict of str to float
        The share of the values cases that each trivial answer gets right.
    fingerprint : str or None
        Of the whole plan; None if there are visible cases only.
    """

    id: str
    title: str
    function: str
    parameters: tuple[str, ...]
    rule: Rule
    properties: tuple[Property, ...]
    cases: tuple[PlanCase, ...]
    mistakes: tuple[Mistake, ...]
    trivial: dict[str, float]
    fingerprint: str | None = None

    @property
    def points(self) -> float:
        """What the task is worth."""
        return sum(prop.points for prop in self.properties)

    def to_tree(self) -> dict[str, Any]:
        """Return the plan as a tree for `storage.pack`, without its fingerprint."""
        return {
            "id": self.id,
            "title": self.title,
            "function": self.function,
            "parameters": list(self.parameters),
            "rule": self.rule.to_dict(),
            "properties": [vars(prop) for prop in self.properties],
            "cases": [vars(case) | {"tolerance": vars(case.tolerance)} for case in self.cases],
            "mistakes": [
                vars(mistake) | {"answers": [vars(answer) for answer in mistake.answers]}
                for mistake in self.mistakes
            ],
            "trivial": dict(self.trivial),
        }

    @classmethod
    def from_tree(cls, tree: dict[str, Any], fingerprint: str | None) -> TaskPlan:
        """Return the plan that `to_tree` described."""
        return cls(
            id=tree["id"],
            title=tree["title"],
            function=tree["function"],
            parameters=tuple(tree["parameters"]),
            rule=Rule.from_dict(tree["rule"]),
            properties=tuple(Property(**prop) for prop in tree["properties"]),
            cases=tuple(
                PlanCase(**{**case, "tolerance": Tolerance(**case["tolerance"])}) for case in tree["cases"]
            ),
            mistakes=tuple(
                Mistake(**{**mistake, "answers": tuple(Answer(**answer) for answer in mistake["answers"])})
                for mistake in tree["mistakes"]
            ),
            trivial=tree["trivial"],
            fingerprint=fingerprint,
        )


def visible_plan(task: Task) -> TaskPlan:
    """Return the plan that the notebook can make by itself: the visible cases, worth no points.

    Mistakes of a library task are computed on the spot, those of a variation come with the task.
    """
    cases = tuple(visible_case(case) for case in task.visible)
    mistakes = tuple(
        Mistake(m.code, m.hint, link(task, m), _visible_answers(m, task.rule, cases))
        for m in task.misconceptions
    )
    return TaskPlan(
        task.id, task.title, task.function, task.parameters, task.rule, task.properties, cases, mistakes, {}
    )


def visible_case(case: Case) -> PlanCase:
    """Return a hand-worked case in the form that the judge reads."""
    return PlanCase(case.title, VISIBLE, case.args, case.expected, BY_HAND, case.why, case.special)


def link(task: Task, misconception: Misconception) -> str:
    """Return where in the book the misconception is explained, relative to the book's first page."""
    return f"{task.room}/{task.room}.html#{misconception.section}"


def answers_of(
    function: Function, rule: Rule, cases: tuple[PlanCase, ...], *, loose: bool = False
) -> tuple[Answer, ...]:
    """Return what a wrong implementation answers to each case."""
    return tuple(_answer(_outcome(function, case.args), rule, case, loose) for case in cases)


def _visible_answers(
    misconception: Misconception, rule: Rule, cases: tuple[PlanCase, ...]
) -> tuple[Answer, ...]:
    if misconception.function is not None:
        return answers_of(misconception.function, rule, cases, loose=misconception.loose)
    pairs = zip(misconception.visible, cases, strict=True)
    return tuple(_answer(value, rule, case, misconception.loose) for value, case in pairs)


def _answer(value: Value | None, rule: Rule, case: PlanCase, loose: bool) -> Answer:
    if value is not None and mismatch(rule, value, case.expected, case.tolerance) is None:
        return Answer("right")
    if loose:
        return Answer("varies")
    return Answer("none") if value is None else Answer("value", value)


def _outcome(function: Function, args: Args) -> Value | None:
    """Return what our own code gives for the arguments, None if it raises, without its warnings."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return plain(function(*(copied(arg) for arg in args)))
        except (UnusableError, ArithmeticError, LookupError, TypeError, ValueError):
            return None
