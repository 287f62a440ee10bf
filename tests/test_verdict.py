"""The writer believes no worker: a verdict that does not fit the plan is refused, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED
from softclust_lab.checks.rooms import find_room
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.course import Course
from softclust_lab.grading.plan import GradingPlan, make_plan, read_plan
from softclust_lab.grading.verdict import CellShown, Verdict

ROOT = Path(__file__).parent.parent
ROOM = "hard_kmeans"
Change = Callable[[dict[str, Any]], object]


@cache
def plan() -> GradingPlan:
    notebook = (ROOT / "book" / ROOM / f"{ROOM}_assignment.ipynb").read_bytes()
    return make_plan(Course(ROOT), ROOM, notebook, DEMO_SEED, Limits())


@cache
def verdict() -> Verdict:
    mistakes = {
        task.function: next(m.function for m in task.misconceptions if m.function)
        for task in find_room(ROOM).tasks
        if not task.is_variation
    }
    mistakes["update_medoids"] = lambda X, labels, medoids: 1 / 0
    reports = {name: judge(task, DirectCall(mistakes)) for name, task in plan().checks.tasks.items()}
    answered = {task.grade_id: True for task in plan().assignment.tasks if task.by_hand}
    cells = tuple(
        CellShown(cell.grade_id, cell.released["cell_type"], "1/0", "", "ZeroDivisionError: no", "raised")
        for cell in plan().assignment.cells
    )
    return Verdict(plan().fingerprint, "ab" * 32, "repaired", "renamed", reports, answered, cells, 0.25)


def test_a_verdict_survives_its_journey() -> None:
    assert Verdict.from_bytes(verdict().to_bytes(), plan()) == verdict()
    diagnosed = [report for report in verdict().reports.values() if report.misconception]
    assert len(diagnosed) == 4
    assert verdict().reports["hard_kmeans.update_medoids"].exception == "ZeroDivisionError"


def test_a_plan_survives_its_journey_and_says_what_it_is() -> None:
    again = read_plan(plan().data)
    assert again.fingerprint == plan().fingerprint
    assert again.data == plan().data
    assert again.assignment == plan().assignment
    with pytest.raises(ValueError, match="not a stored plan"):
        read_plan(b"something else")


def set_report(field: str, value: Any, task: str = "hard_kmeans.wcss") -> Change:
    return lambda data: data["reports"][task].__setitem__(field, value)


def set_property(field: str, value: Any) -> Change:
    return lambda data: data["reports"]["hard_kmeans.wcss"]["properties"][0].__setitem__(field, value)


def set_cell(field: str, value: Any) -> Change:
    return lambda data: data["cells"][0].__setitem__(field, value)


FORGERIES: dict[str, Change] = {
    "more points than the properties give": set_report("points", 10.0),
    "points that are not a number": set_report("points", float("nan")),
    "points in words": set_report("points", "10"),
    "points for a property that does not hold": set_property("points", 0.5),
    "a property that half holds": set_property("held", "yes"),
    "another property's name": set_property("name", "invented"),
    "a property too few": lambda data: data["reports"]["hard_kmeans.wcss"]["properties"].pop(),
    "an unknown status": set_report("status", "excellent"),
    "an exception that a student named": set_report("exception", "TheSecretIs42"),
    "a misconception that nobody has": set_report("misconception", {"code": "<script>"}),
    "more visible cases than there are": set_report("visible_passed", 99),
    "a task too few": lambda data: data["reports"].pop("hard_kmeans.wcss"),
    "a task too many": lambda data: data["reports"].__setitem__("hard_kmeans.more", {}),
    "an explanation too few": lambda data: data["answered"].clear(),
    "another plan": lambda data: data.__setitem__("plan", "cd" * 32),
    "no plan": lambda data: data.pop("plan"),
    "an unknown outcome": lambda data: data.__setitem__("outcome", "passed"),
    "points although quarantined": lambda data: data.__setitem__("outcome", "quarantined"),
    "endless time": lambda data: data.__setitem__("cpu_seconds", float("inf")),
    "a cell of a new kind": set_cell("kind", "html"),
    "a cell of another kind": set_cell("kind", "raw"),
    "a released cell that is none": set_cell("grade_id", "nope"),
    "a released cell too few": lambda data: data["cells"].pop(),
    "a released cell twice": lambda data: data["cells"].append(data["cells"][0]),
    "a cell in a new state": set_cell("state", "fine"),
    "a cell without text": set_cell("text", None),
    "a cell that is no cell": lambda data: data["cells"].append(5),
    "cells that are no list": lambda data: data.__setitem__("cells", {}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_does_not_fit_the_plan_is_refused(forgery: str) -> None:
    data = json.loads(verdict().to_bytes())
    FORGERIES[forgery](data)
    with pytest.raises(ValueError, match=r"^(this is no verdict|a verdict|a quarantined)"):
        Verdict.from_bytes(json.dumps(data).encode(), plan())


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"\xff", b'{"plan": ' + b"[" * 100_000])
def test_what_is_no_verdict_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="this is no verdict"):
        Verdict.from_bytes(data, plan())


def test_a_diagnosis_is_told_in_the_plans_words_and_not_in_the_workers() -> None:
    data = json.loads(verdict().to_bytes())
    wanted = verdict().reports["hard_kmeans.wcss"].misconception
    data["reports"]["hard_kmeans.wcss"]["misconception"] |= {
        "hint": "<b>pay here</b>",
        "link": "javascript:1",
    }
    data["reports"]["hard_kmeans.wcss"] |= {"title": "Another", "max_points": 1000, "plan": "forged"}
    read = Verdict.from_bytes(json.dumps(data).encode(), plan()).reports["hard_kmeans.wcss"]
    assert (read.misconception, read.title, read.max_points) == (
        wanted,
        verdict().reports[read.task].title,
        2.0,
    )


def test_a_quarantined_submission_has_a_reason_and_no_report() -> None:
    good = Verdict(plan().fingerprint, "ab" * 32, "quarantined", "it is a PDF")
    assert Verdict.from_bytes(good.to_bytes(), plan()) == good
    silent = Verdict(plan().fingerprint, "ab" * 32, "quarantined")
    with pytest.raises(ValueError, match="needs a reason"):
        Verdict.from_bytes(silent.to_bytes(), plan())
