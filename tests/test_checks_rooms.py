"""The exercises of every room: each mistake is named by its own code, and what is trivial earns nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.compare import alike
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.checks.rooms import find_room, room_names
from softclust_lab.checks.source import _teaching_code, read_source
from softclust_lab.checks.task_plan import BY_HAND, answers_of, visible_case, visible_plan

BOOK = Path(__file__).parents[1] / "book"
SEEDS = (DEMO_SEED, b"another seed of the tests", bytes(range(32)))
ALL_TASKS = [task for room in room_names() for task in find_room(room).tasks]
TASKS = pytest.mark.parametrize("task", ALL_TASKS, ids=lambda task: task.id)
VARIATIONS = pytest.mark.parametrize(
    "task", [task for task in ALL_TASKS if task.is_variation], ids=lambda task: task.id
)
MISTAKES = pytest.mark.parametrize(
    ("task", "misconception"),
    [pytest.param(task, m, id=f"{task.id}-{m.code}") for task in ALL_TASKS for m in task.misconceptions],
)


def source(room):
    return BOOK / room / f"{room}_assignment.py"


@cache
def plan(room, seed=DEMO_SEED):
    return build_plan(room, seed, source(room))


@cache
def teaching(room):
    return read_source(source(room), find_room(room))


def mistake_code(task, misconception):
    return misconception.function or teaching(task.room)[task.id].mistakes[misconception.code]


def graded(task, function, seed=DEMO_SEED):
    return judge(plan(task.room, seed).tasks[task.id], DirectCall({task.function: function}))


@TASKS
def test_every_task_has_four_misconceptions_or_more_with_codes_and_hints_of_their_own(task):
    codes = [m.code for m in task.misconceptions]
    assert len(codes) >= 4
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
    reference = task.reference or teaching(task.room)[task.id].reference
    for case in task.visible:
        assert alike(reference(*case.args), case.expected, BY_HAND), case.title
        assert case.why.endswith(".")


@VARIATIONS
def test_the_wrong_answers_of_a_variation_in_the_package_are_those_of_the_mistakes_code(task):
    cases = tuple(visible_case(case) for case in task.visible)
    stored = {mistake.code: mistake.answers for mistake in visible_plan(task).mistakes}
    for misconception in task.misconceptions:
        code = mistake_code(task, misconception)
        computed = answers_of(code, task.rule, cases, loose=misconception.loose)
        for mine, right in zip(stored[misconception.code], computed, strict=True):
            assert mine.kind == right.kind, misconception.code
            assert mine.value is right.value or alike(mine.value, right.value, BY_HAND), misconception.code


@TASKS
def test_the_reference_and_the_solution_in_the_assignment_earn_everything(task):
    reference = task.reference or teaching(task.room)[task.id].reference
    for function in (reference, solutions(task.room)[task.function]):
        report = graded(task, function)
        assert (report.points, report.status, report.misconception) == (task.points, "correct", None)


@cache
def solutions(room):
    namespace = {"__name__": "solutions"}
    exec(_teaching_code(source(room)), namespace)
    return namespace


# Answers that say nothing.


def echo(place):
    return lambda *args: args[place]


@TASKS
def test_stubs_and_copies_of_an_input_earn_nothing(task):
    def stub(*args):
        raise NotImplementedError

    report = graded(task, stub)
    assert (report.points, report.status) == (0, "not-started")
    trivial = {f"copy of {name}": echo(place) for place, name in enumerate(task.parameters)}
    for name, function in (trivial | {"nothing": lambda *args: None, "text": lambda *args: "0"}).items():
        report = graded(task, function)
        assert report.points == 0, name
        assert report.status in ("incorrect", "error"), name


@TASKS
def test_no_trivial_answer_is_right_on_any_values_case(task):
    for seed in SEEDS:
        trivial = plan(task.room, seed).tasks[task.id].trivial
        assert len(trivial) >= 10
        assert set(trivial.values()) == {0.0}
