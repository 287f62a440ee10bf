"""A class in numbers, counted while its results go by."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from softclust_lab.checks.report import Diagnosis
from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.results import OUTCOMES, Change, Outcome, StudentResult, TaskResult

__all__ = ["BINS", "ClassTally", "TaskTally"]

#: Parts that the scores from nothing to everything are sorted into.
BINS = 10
#: How many of the slowest are kept.
SLOWEST = 10


@dataclass
class TaskTally:
    """How a class did in one task.

    Attributes
    ----------
    full, partial, none : int
        Students with all, some and none of its points.
    waiting : int
        Students whose answer a person has to judge.
    mistakes : Counter
        How many made each misconception, by its code.
    """

    full: int = 0
    partial: int = 0
    none: int = 0
    waiting: int = 0
    mistakes: Counter[str] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """How many have a score for it."""
        return self.full + self.partial + self.none

    def add(self, item: TaskResult) -> None:
        """Count one student."""
        if item.points is None:
            self.waiting += 1
        elif item.points >= item.task.max_points:
            self.full += 1
        elif item.points > 0:
            self.partial += 1
        else:
            self.none += 1
        if item.report and item.report.misconception:
            self.mistakes[item.report.misconception.code] += 1


@dataclass
class ClassTally:
    """A class in numbers.

    Attributes
    ----------
    outcomes : dict of str to int
        Students with each outcome.
    tasks : dict of str to TaskTally
        By the task's name, in the assignment's order.
    diagnoses : dict of (str, str) to Diagnosis
        What to say of each misconception that was found, by task and code.
    bins : list of int
        Students whose score is in each tenth of all points.
    quarantined, missing : list
        Who has no score: the id, with the reason, and the id.
    slowest : list of (float, str)
        Seconds of processor time and the student, the most first.
    waiting : int
        Answers that wait for a person.
    changes : list of Change
        Points that another plan had given before.
    """

    outcomes: dict[Outcome, int]
    tasks: dict[str, TaskTally]
    diagnoses: dict[tuple[str, str], Diagnosis] = field(default_factory=dict)
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    quarantined: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    waiting: int = 0
    changes: list[Change] = field(default_factory=list)
    total: float = 0.0

    @classmethod
    def of(cls, assignment: Assignment, results: Iterable[StudentResult]) -> ClassTally:
        """Count a class.

        Parameters
        ----------
        assignment : Assignment
            What was graded.
        results : iterable of StudentResult
            Gone through once.
        """
        tally = cls(dict.fromkeys(OUTCOMES, 0), {task.name: TaskTally() for task in assignment.tasks})
        for result in results:
            tally.add(result)
        tally.slowest.sort(reverse=True)
        return tally

    def add(self, result: StudentResult) -> None:
        """Count one student."""
        self.outcomes[result.outcome] += 1
        self.waiting += len(result.waiting)
        self.changes += result.changes
        if result.outcome == "missing":
            self.missing.append(result.student)
        elif result.score is None:
            self.quarantined.append((result.student, result.reason))
        for item in result.tasks:
            self.tasks[item.task.name].add(item)
            if item.report and item.report.misconception:
                self.diagnoses[item.task.name, item.report.misconception.code] = item.report.misconception
        if result.score is not None:
            self.total += result.score
            self.bins[place(result.score, result.max_points)] += 1
        if result.cpu_seconds > 0:
            keep = heapq.heappush if len(self.slowest) < SLOWEST else heapq.heappushpop
            keep(self.slowest, (result.cpu_seconds, result.student))

    @property
    def scored(self) -> int:
        """How many students have a score."""
        return sum(self.bins)

    @property
    def mean(self) -> float:
        """The mean score of those who have one."""
        return self.total / self.scored if self.scored else 0.0

    def mistakes(self) -> list[tuple[int, str, str]]:
        """Return how many made each misconception, with its task and code; the most common first."""
        found = [
            (count, task, code)
            for task, tally in self.tasks.items()
            for code, count in tally.mistakes.items()
        ]
        return sorted(found, key=lambda item: (-item[0], item[1:]))


def place(score: float, max_points: float) -> int:
    """Return the bin that a score falls into; full points are in the last.

    Examples
    --------
    >>> place(0.0, 24.0), place(12.0, 24.0), place(24.0, 24.0), place(25.0, 24.0)
    (0, 5, 9, 9)
    """
    return min(BINS - 1, max(0, int(BINS * score / max_points))) if max_points else BINS - 1
