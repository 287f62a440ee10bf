"""The exercises of hard K-means: every mistake is named by its own code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.compare import alike
from softclust_lab.checks.hard_kmeans import ROOM
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.checks.source import read_source
from softclust_lab.checks.task_plan import BY_HAND, answers_of, visible_case, visible_plan

SOURCE = Path(__file__).parents[1] / "book" / "hard_kmeans" / "hard_kmeans_assignment.py"
SEEDS = (DEMO_SEED, b"another seed of the tests", bytes(range(32)))
TASKS = pytest.mark.parametrize("task", ROOM.tasks, ids=lambda task: task.function)
MISTAKES = pytest.mark.parametrize(
    ("task", "misconception"),
    [
        pytest.param(task, m, id=f"{task.function}-{m.code}")
        for task in ROOM.tasks
        for m in task.misconceptions
    ],
)


@cache
def plan(seed=DEMO_SEED):
    return build_plan("hard_kmeans", seed, SOURCE)


@cache
def teaching():
    return read_source(SOURCE, ROOM)


def mistake_code(task, misconception):
    return misconception.function or teaching()[task.id].mistakes[misconception.code]


def graded(task, function, seed=DEMO_SEED):
    return judge(plan(seed).tasks[task.id], DirectCall({task.function: function}))


def test_the_points_are_2_2_2_4_10_and_the_variation_has_half_of_them():
    assert [task.points for task in ROOM.tasks] == [2, 2, 2, 4, 10]
    variations = [task for task in ROOM.tasks if task.is_variation]
    assert sum(task.points for task in variations) >= sum(task.points for task in ROOM.tasks) / 2


@TASKS
def test_every_task_has_five_misconceptions_or_more_with_codes_and_hints_of_their_own(task):
    codes = [m.code for m in task.misconceptions]
    assert len(codes) >= 5
    assert len(set(codes)) == len(codes) == len({m.hint for m in task.misconceptions})
    assert all(set(code) <= set("abcdefghijklmnopqrstuvwxyz-") for code in codes)
    assert all(len(m.hint) > 60 and m.hint.endswith(".") and "\n" not in m.hint for m in task.misconceptions)


@pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
@MISTAKES
def test_a_mistake_is_named_by_its_own_code_on_hidden_cases(task, misconception, seed):
    report = graded(task, mistake_code(task, misconception), seed)
    assert report.misconception is not None
    assert report.misconception.code == misconception.code
    assert report.points < task.points


@MISTAKES
def test_a_mistake_is_named_by_its_own_code_on_the_visible_cases(task, misconception):
    report = judge(visible_plan(task), DirectCall({task.function: mistake_code(task, misconception)}))
    assert report.visible_passed < report.visible_total
    assert report.misconception is not None
    assert report.misconception.code == misconception.code


@TASKS
def test_answers_worked_by_hand_are_those_of_the_reference(task):
    reference = task.reference or teaching()[task.id].reference
    for case in task.visible:
        assert alike(reference(*case.args), case.expected, BY_HAND), case.title
        assert case.why.endswith(".")


@pytest.mark.parametrize("task", [t for t in ROOM.tasks if t.is_variation], ids=lambda task: task.function)
def test_the_wrong_answers_of_a_variation_in_the_package_are_those_of_the_mistakes_code(task):
    cases = tuple(visible_case(case) for case in task.visible)
    stored = {mistake.code: mistake.answers for mistake in visible_plan(task).mistakes}
    for misconception in task.misconceptions:
        code = mistake_code(task, misconception)
        computed = answers_of(code, task.rule, cases, loose=misconception.loose)
        for mine, right in zip(stored[misconception.code], computed, strict=True):
            assert mine.kind == right.kind, misconception.code
            assert mine.value is right.value or alike(mine.value, right.value, BY_HAND), misconception.code


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
