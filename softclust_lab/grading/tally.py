"""A class in numbers, counted while its results go by."""

from __future__ import annotations

import heapq
import itertools
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from softclust_lab.checks.report import Diagnosis
from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.results import OUTCOMES, Change, Outcome, StudentResult, TaskResult

__all__ = ["ClassTally", "TaskTally", "round_edges"]

#: Scores are counted between round numbers, in no more parts than these.
MOST_BINS = 12
#: How many of the slowest are kept.
SLOWEST = 10
#: What took less, in seconds, was hardly run.
SHORTEST = 0.005


@dataclass
class TaskTally:
    """How a class did in one task.

    Attributes
    ----------
    max_points, by_hand : float, bool
        What it is worth, and whether a person judges it.
    full, partial, none : int
        Students with all, some and none of its points.
    waiting : int
        Students whose answer a person has to judge.
    mistakes : Counter
        How many made each misconception, by its code.
    """

    max_points: float = 0.0
    by_hand: bool = False
    full: int = 0
    partial: int = 0
    none: int = 0
    waiting: int = 0
    mistakes: Counter[str] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """How many have a score for it."""
        return self.full + self.partial + self.none

    @property
    def can_earn(self) -> bool:
        """Whether anybody can have points for it yet."""
        return not self.by_hand or self.full + self.partial > 0

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
    scores : Counter
        How many have each score.
    quarantined, missing : list
        Who has no score: the id, with the reason, and the id.
    strays : list of (str, str)
        Entries that are not on the roster, with the reason or the outcome; they count nowhere else.
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
    scores: Counter[float] = field(default_factory=Counter)
    quarantined: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    strays: list[tuple[str, str]] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    waiting: int = 0
    changes: list[Change] = field(default_factory=list)

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
        tasks = {task.name: TaskTally(task.max_points, task.by_hand) for task in assignment.tasks}
        tally = cls(dict.fromkeys(OUTCOMES, 0), tasks)
        for result in results:
            tally.add(result)
        tally.slowest.sort(reverse=True)
        return tally

    def add(self, result: StudentResult) -> None:
        """Count one student."""
        if not result.listed:
            self.strays.append((result.student, result.reason or f"it was {result.outcome}"))
            return
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
            self.scores[result.score] += 1
        if result.cpu_seconds >= SHORTEST:
            keep = heapq.heappush if len(self.slowest) < SLOWEST else heapq.heappushpop
            keep(self.slowest, (result.cpu_seconds, result.student))

    @property
    def scored(self) -> int:
        """How many students have a score."""
        return self.scores.total()

    @property
    def mean(self) -> float:
        """The mean score of those who have one."""
        total = sum(score * count for score, count in self.scores.items())
        return total / self.scored if self.scored else 0.0

    @property
    def edges(self) -> list[float]:
        """Where the bins of the scores begin and end: the last one at the highest score there can be yet."""
        tallies = self.tasks.values()
        return round_edges(sum(one.max_points for one in tallies if one.can_earn) or 1.0)

    @property
    def bins(self) -> list[int]:
        """How many students have a score between each two edges; the last edge itself is inside."""
        edges = self.edges
        found = [0] * (len(edges) - 1)
        for score, count in self.scores.items():
            found[max(0, min(bisect_right(edges, score + 1e-9), len(found)) - 1)] += count
        return found

    def mistakes(self) -> list[tuple[int, str, str]]:
        """Return how many made each misconception, with its task and code; the most common first."""
        found = [
            (count, task, code)
            for task, tally in self.tasks.items()
            for code, count in tally.mistakes.items()
        ]
        return sorted(found, key=lambda item: (-item[0], item[1:]))


def round_edges(top: float) -> list[float]:
    """Return round numbers from nothing to `top`, at the same distance but for the last one.

    Examples
    --------
    >>> round_edges(24.0)[-3:], round_edges(23.0)[-3:]
    ([20.0, 22.0, 24.0], [20.0, 22.0, 23.0])
    """
    steps = (digit * 10.0**power for power in itertools.count(-3) for digit in (1, 2, 5))
    step = next(step for step in steps if top / step <= MOST_BINS + 1e-9)
    return [*(number * step for number in range(math.ceil(top / step - 1e-9))), top]
