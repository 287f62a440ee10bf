"""What the tests of the rooms' exercises share: plans by seed, the rooms' solutions, reports."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.checks.rooms import find_room
from softclust_lab.checks.source import read_source
from softclust_lab.checks.task_plan import visible_plan

SEEDS = (DEMO_SEED, b"another seed of the tests", bytes(range(32)))


def source(room):
    """Return where a room's solutions are."""
    return Path(__file__).parents[1] / "book" / room / f"{room}_assignment.py"


@cache
def plan_of(room, seed=DEMO_SEED):
    """Return a room's plan, computed once in a process for all files of tests."""
    return build_plan(room, seed, source(room))


class Exercises:
    """One room's exercises; a task is named by itself or by its function."""

    def __init__(self, name):
        self.room = find_room(name)
        self.solutions = cache(lambda: read_source(source(name), self.room))

    def plan(self, seed=DEMO_SEED):
        """Return the room's plan."""
        return plan_of(self.room.name, seed)

    def task(self, task):
        """Return a task."""
        return self.room.task(f"{self.room.name}.{task}") if isinstance(task, str) else task

    def teaching(self, task):
        """Return a variation's reference and mistakes."""
        return self.solutions()[self.task(task).id]

    def mistake(self, task, code):
        """Return the function that makes a mistake."""
        task = self.task(task)
        found = next(mistake for mistake in task.misconceptions if mistake.code == code).function
        return found or self.teaching(task).mistakes[code]

    def graded(self, task, function, seed=DEMO_SEED):
        """Return the report with hidden cases."""
        task = self.task(task)
        return judge(self.plan(seed).tasks[task.id], DirectCall({task.function: function}))

    def visible(self, task, function):
        """Return the report that a student sees."""
        task = self.task(task)
        return judge(visible_plan(task), DirectCall({task.function: function}))

    def hidden(self, task, seed=DEMO_SEED):
        """Return the hidden cases of a task."""
        return [case for case in self.plan(seed).tasks[self.task(task).id].cases if case.hidden]
