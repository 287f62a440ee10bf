"""The words in which a room describes its exercises: tasks, cases, properties and misconceptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from numpy.random import Generator

from softclust_lab.checks.compare import Rule, Tolerance
from softclust_lab.checks.values import Value

__all__ = [
    "Case",
    "Function",
    "HiddenCase",
    "Misconception",
    "Property",
    "Room",
    "Task",
    "drawn",
    "four_properties",
]

Function = Callable[..., object]
Args = tuple[Value, ...]


@dataclass(frozen=True)
class Case:
    """A visible case, worked by hand.

    Attributes
    ----------
    title : str
        What the case is about.
    args : tuple
        The arguments, in the order of the task's parameters.
    expected : Value
        The right answer, worked out by a person.
    why : str
        How that person got there, in a sentence or two.
    special : bool
        It asks for a rule of its own, for clusters without points: a program that lacks this rule can
        still be recognised by what it does elsewhere.
    """

    title: str
    args: Args
    expected: Value
    why: str
    special: bool = False


@dataclass(frozen=True)
class HiddenCase:
    """A recipe for a case that only the grader's plan contains.

    Attributes
    ----------
    name : str
        Unique within the task; part of what its random stream is derived from.
    prop : str
        The property that it belongs to.
    make : callable
        Takes a random generator, returns the arguments.
    tolerance : Tolerance
        How exact the answer has to be.
    special : bool
        As in `Case`.
    """

    name: str
    prop: str
    make: Callable[[Generator], Args]
    tolerance: Tolerance = field(default_factory=Tolerance)
    special: bool = False


@dataclass(frozen=True)
class Property:
    """Something true of every right solution, with its points; it is earned if all of its cases are right."""

    name: str
    title: str
    points: float


@dataclass(frozen=True)
class Misconception:
    """A plausible wrong implementation and what to say to the person who wrote it.

    Attributes
    ----------
    code : str
        Its short name, in kebab-case.
    hint : str
        One paragraph that names the idea without giving the code away.
    section : str
        The label of the chapter's section that explains it.
    function : callable or None
        What the mistake computes; None for a variation, whose code students must not have.
    visible : tuple
        For a variation: what the mistake answers to each visible case, None where it raises.
    loose : bool
        Its wrong answers hang on rounding: any wrong answer in the same places counts as this mistake.
    """

    code: str
    hint: str
    section: str
    function: Function | None = None
    visible: tuple[Value | None, ...] = ()
    loose: bool = False


@dataclass(frozen=True)
class Task:
    """One function that a student writes.

    Attributes
    ----------
    id : str
        ``"<room>.<function>"``.
    title : str
        For people.
    parameters : tuple of str
        The function's parameters.
    rule : Rule
        What kind of answer it gives.
    properties : tuple of Property
        What earns points.
    visible : tuple of Case
        The cases that students see; they earn nothing.
    misconceptions : tuple of Misconception
        The most telling first.
    reference : callable or None
        A right solution; None for a variation.
    hidden : tuple of HiddenCase
        Empty for a variation: its recipes live beside its solution.
    """

    id: str
    title: str
    parameters: tuple[str, ...]
    rule: Rule
    properties: tuple[Property, ...]
    visible: tuple[Case, ...]
    misconceptions: tuple[Misconception, ...]
    reference: Function | None = None
    hidden: tuple[HiddenCase, ...] = field(default=())

    @property
    def room(self) -> str:
        """The room that the task belongs to."""
        return self.id.split(".")[0]

    @property
    def function(self) -> str:
        """The name of the function that the student writes; its cell has it as grade_id, too."""
        return self.id.split(".")[1]

    @property
    def grade_id(self) -> str:
        """The grade_id of the notebook cell that checks and grades the task."""
        return f"check_{self.function}"

    @property
    def points(self) -> float:
        """What the task is worth."""
        return sum(prop.points for prop in self.properties)

    @property
    def is_variation(self) -> bool:
        """Whether the library has no answer to it."""
        return self.reference is None


@dataclass(frozen=True)
class Room:
    """A chapter's exercises.

    Attributes
    ----------
    name : str
        The name of the chapter and of the folders.
    tasks : tuple of Task
        In the order of the assignment.
    sections : dict of str to str
        What the reader sees of each section that a hint links to: by its label, its heading, or the words in
        bold with which it begins.
    """

    name: str
    tasks: tuple[Task, ...]
    sections: Mapping[str, str] = field(default_factory=dict)

    def task(self, task_id: str) -> Task:
        """Return the task of that id.

        Raises
        ------
        KeyError
            If the room has none.
        """
        return {task.id: task for task in self.tasks}[task_id]


def drawn(
    prop: str,
    make: Callable[[Generator], Args],
    count: int = 1,
    tolerance: Tolerance | None = None,
    *,
    special: bool = False,
) -> tuple[HiddenCase, ...]:
    """Return `count` hidden cases of one property, drawn by the same recipe."""
    return tuple(
        HiddenCase(f"{prop}/{make.__name__}/{number}", prop, make, tolerance or Tolerance(), special)
        for number in range(1, count + 1)
    )


def four_properties(
    points: tuple[float, float, float, float], easy: str, hard: str, invariants: str, extremes: str
) -> tuple[Property, ...]:
    """Return the four properties that every task of the course has, with this task's points and titles.

    Those whose names begin with ``values`` have to beat every trivial answer before any property counts.
    """
    names = ("values-easy", "values-hard", "invariants", "extremes")
    titles = (easy, hard, invariants, extremes)
    return tuple(Property(n, t, p) for n, t, p in zip(names, titles, points, strict=True))
