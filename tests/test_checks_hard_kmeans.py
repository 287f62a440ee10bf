"""The exercises of hard K-means: their points, and slips in edge cases."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from softclust_lab.checks import plan as plan_module
from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.hard_kmeans import ROOM
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import build_plan
from softclust_lab.checks.task import Room

from .room_exercises import Exercises, source

EXERCISES = Exercises("hard_kmeans")
plan, graded = EXERCISES.plan, EXERCISES.graded


def test_the_points_are_2_2_2_4_10_and_the_variation_has_half_of_them():
    assert [task.points for task in ROOM.tasks] == [2, 2, 2, 4, 10]
    variations = [task for task in ROOM.tasks if task.is_variation]
    assert sum(task.points for task in variations) >= sum(task.points for task in ROOM.tasks) / 2


def test_a_second_slip_on_edge_cases_does_not_hide_the_first():
    def manhattan_that_fails_on_one_center(X, centers):
        if len(centers) == 1:
            raise ZeroDivisionError
        return np.abs(X[:, None] - centers).sum(axis=2).argmin(axis=1)

    report = graded(ROOM.task("hard_kmeans.assign_labels"), manhattan_that_fails_on_one_center)
    assert report.misconception is not None
    assert report.misconception.code == "absolute-distance"
    assert report.exception == "ZeroDivisionError"


def test_a_mistake_of_ties_alone_costs_only_the_extremes():
    task = ROOM.task("hard_kmeans.assign_labels")
    report = graded(task, next(m.function for m in task.misconceptions if m.code == "ties-to-the-last"))
    assert [(v.name, v.held) for v in report.properties] == [
        ("values-easy", True),
        ("values-hard", True),
        ("invariants", True),
        ("extremes", False),
    ]
    assert (report.points, report.status) == (1.5, "partial")


def test_what_a_wrong_assignment_step_earns_does_not_depend_on_the_seed():
    """City-block distance, say, gives the right labels in many a draw of three groups far apart."""
    task = ROOM.task("hard_kmeans.assign_labels")
    earned = {mistake.code: set() for mistake in task.misconceptions}
    for number in range(50):
        drawn = drawn_plan(task, hashlib.sha256(b"%d" % number).digest())
        for mistake in task.misconceptions:
            report = judge(drawn, DirectCall({task.function: mistake.function}))
            earned[mistake.code].add(report.points)
    edges = {"ties-to-the-last", "digits-lost-far-from-zero"}
    assert earned == {code: {1.5} if code in edges else {0.0} for code in earned}


def drawn_plan(task, seed):
    """The task's part of the room's plan by a seed, without the other tasks."""
    table = Room("hard_kmeans", (task,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan_module, "find_room", lambda name: table)
        patch.setattr(plan_module, "read_source", lambda source, room: {})
        return build_plan("hard_kmeans", seed, source("hard_kmeans")).tasks[task.id]
