"""A course of nbgrader's for the attacks: an ordinary assignment, and a neighbour with a secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from softclust_lab.checks.task_plan import TaskPlan
from softclust_lab.checks.values import Value
from softclust_lab.grading.course import assignment_name

from ..sample_class.build import find
from .stage import ROOT, Stage
from .submissions import FULL, ROOM, honest

__all__ = ["NOTEBOOK", "api", "scores", "set_up"]

NOTEBOOK = f"{assignment_name(ROOM)}.ipynb"
CELL_SECONDS = 4
CASES = 5
CONFIG = f"""
c = get_config()
c.CourseDirectory.course_id = "redteam"
c.Execute.timeout = {CELL_SECONDS}
"""


def stock_notebook(stage: Stage) -> bytes:
    """Return the assignment with tests as nbgrader's guide has them: some visible, more of them hidden."""
    notebook = json.loads((ROOT / "book" / ROOM / NOTEBOOK).read_text("utf-8"))
    for name in FULL:
        plan = stage.plan.checks.tasks[f"{ROOM}.{name}"]
        find(notebook, f"check_{name}")["source"] = tests(plan)
    return json.dumps(notebook).encode()


def tests(plan: TaskPlan) -> str:
    """Return a test cell for one function."""
    visible = [case for case in plan.cases if not case.hidden][:2]
    hidden = [case for case in plan.cases if case.hidden][:CASES]
    lines = [test(plan.function, case.args, case.expected) for case in visible]
    lines += ["### BEGIN HIDDEN TESTS"]
    lines += [test(plan.function, case.args, case.expected) for case in hidden]
    return "\n".join([*lines, "### END HIDDEN TESTS"])


def test(name: str, args: tuple[Value, ...], expected: Value) -> str:
    """Return one comparison."""
    got = f"{name}({', '.join(literal(arg) for arg in args)})"
    if not isinstance(expected, tuple):
        return f"np.testing.assert_allclose({got}, {literal(expected)})"
    parts = [f"np.testing.assert_allclose(got[{i}], {literal(part)})" for i, part in enumerate(expected)]
    return "\n".join([f"got = {got}", *parts])


def literal(value: Value) -> str:
    """Return a value as Python."""
    return f"np.array({value.tolist()!r})" if isinstance(value, np.ndarray) else repr(value)


def set_up(stage: Stage) -> bytes:
    """Make the stage's folder a course of nbgrader's and return what its students receive."""
    source = stage.folder / "source" / ROOM / NOTEBOOK
    source.parent.mkdir(parents=True)
    source.write_bytes(stock_notebook(stage))
    (stage.folder / "nbgrader_config.py").write_text(CONFIG)
    (stage.folder / "gradebook.db").unlink()
    (stage.folder / "door.sock").unlink(missing_ok=True)
    made = api(stage.folder).generate_assignment(ROOM)
    assert made["success"], made
    enter_neighbour(stage)
    released = (stage.folder / "release" / ROOM / NOTEBOOK).read_bytes()
    notebook = json.loads(honest(released))
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "own", "metadata": {}, "source": stage.secrets["neighbour"]}
    )
    stage.files["NEIGHBOUR"].write_text(json.dumps(notebook))
    return released


def api(folder: Path) -> Any:
    """Return nbgrader's own interface to a course."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = "redteam"
    config.Execute.timeout = CELL_SECONDS
    return NbGraderAPI(config=config)


def enter_neighbour(stage: Stage) -> None:
    """Plant the gradebook's secret."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{stage.folder}/gradebook.db") as book:
        book.update_or_create_student("neighbour", last_name=stage.secrets["gradebook"])


def scores(folder: Path, student: str) -> dict[str, float | None]:
    """Return what nbgrader recorded for the five functions; empty if nothing."""
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        try:
            notebook = book.find_submission_notebook(assignment_name(ROOM), ROOM, student)
        except MissingEntry:
            return {}
        found = {grade.name.removeprefix("check_"): grade for grade in notebook.grades}
        return {
            name: found[name].auto_score if found[name].manual_score is None else found[name].manual_score
            for name in FULL
        }
