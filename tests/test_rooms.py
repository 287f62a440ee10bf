"""Facts about every room: texts and notebooks agree, and so do assignments, tables of tasks and chapters."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import sys
from functools import cache
from pathlib import Path

import pytest

from softclust_lab.checks.rooms import find_room, find_task, room_names
from softclust_lab.checks.source import read_source
from softclust_lab.checks.task_plan import visible_plan

BOOK = Path(__file__).parents[1] / "book"
ROOMS = pytest.mark.parametrize("room", room_names())


def load_generator():
    path = BOOK / "_ext" / "notebooks.py"
    spec = importlib.util.spec_from_file_location("softclust_book_notebooks", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


notebooks = load_generator()
TEXTS = pytest.mark.parametrize("text", list(notebooks.texts()), ids=lambda path: path.name)


def source_path(room):
    return BOOK / room / f"{room}_assignment.py"


@cache
def assignment(room):
    return json.loads(notebooks.notebook_text(source_path(room)))


def cells_by_grade_id(room):
    marked = [cell for cell in assignment(room)["cells"] if "nbgrader" in cell["metadata"]]
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in marked}


def text_of(cell):
    return "".join(cell["source"])


# Texts and notebooks.


@TEXTS
def test_a_notebook_equals_its_text_byte_for_byte(text):
    notebook = text.with_suffix(".ipynb")
    assert notebook.is_file(), "make it with: python book/_ext/notebooks.py"
    assert notebook.read_bytes() == notebooks.notebook_text(text).encode()


@TEXTS
def test_the_same_text_gives_the_same_notebook_twice(text):
    assert notebooks.notebook_text(text) == notebooks.notebook_text(text)


@TEXTS
def test_a_notebook_has_no_outputs_one_kernel_and_cell_ids_that_stay(text):
    notebook = json.loads(notebooks.notebook_text(text))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids) > 3
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        assert cell["id"] == name if name else re.fullmatch(r"cell-\d{3}", cell["id"])
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_a_stale_or_missing_notebook_is_named_and_only_writing_mends_it(tmp_path, capsys):
    book = tmp_path / "book"
    room = book / "a_room"
    room.mkdir(parents=True)
    shutil.copy(source_path("hard_kmeans"), room / "a_room_assignment.py")
    opening = "---\nkernelspec: {name: python3, display_name: Python 3}\n---\n\n"
    (room / "a_room.md").write_text(opening + "# A room\n\n```{code-cell}\n1 + 1\n```\n")
    (room / "other.md").write_text("# no chapter")
    assert notebooks.main(["--check"], book) == 1
    assert capsys.readouterr().out.splitlines() == [
        "stale: book/a_room/a_room.ipynb",
        "stale: book/a_room/a_room_assignment.ipynb",
    ]
    assert not list(room.glob("*.ipynb"))
    assert notebooks.main([], book) == 0
    assert notebooks.main(["--check"], book) == 0
    chapter = room / "a_room.ipynb"
    assert [cell["cell_type"] for cell in json.loads(chapter.read_text())["cells"]] == ["markdown", "code"]
    chapter.write_text(chapter.read_text() + " ")
    assert notebooks.main(["--check"], book) == 1


def test_two_cells_with_one_grade_id_are_refused(tmp_path):
    mark = '# %% nbgrader={"grade": false, "grade_id": "twice", "locked": true, "solution": false}\n1\n'
    path = tmp_path / "room_assignment.py"
    path.write_text(mark + "\n" + mark)
    with pytest.raises(ValueError, match="repeated: twice"):
        notebooks.notebook_text(path)


# Assignments and tables.


def test_every_assignment_has_a_table_of_tasks_and_every_table_an_assignment():
    with_assignment = {path.parent.name for path in BOOK.glob("*/*_assignment.py")}
    assert with_assignment == set(room_names())


@ROOMS
def test_task_ids_grade_ids_points_and_order_are_those_of_the_table(room):
    graded = [
        cell
        for cell in assignment(room)["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    found = []
    for cell in graded:
        call = ast.parse(text_of(cell)).body[-1].value
        assert call.func.id == "check", "a test cell's last value has to be the points"
        task_id, function = call.args
        marks = cell["metadata"]["nbgrader"]
        assert (marks["locked"], marks["solution"]) == (True, False)
        found.append((task_id.value, function.id, marks["grade_id"], marks["points"]))
    table = find_room(room).tasks
    assert found == [(task.id, task.function, task.grade_id, task.points) for task in table]
    assert all(find_task(task.id) is task and task.room == room for task in table)


@ROOMS
def test_each_answer_cell_defines_the_tasks_function_with_its_parameters(room):
    cells = cells_by_grade_id(room)
    for task in find_room(room).tasks:
        cell = cells[task.function]
        marks = cell["metadata"]["nbgrader"]
        assert (marks["solution"], marks["grade"], marks["locked"]) == (True, False, False)
        function = ast.parse(text_of(cell)).body[0]
        assert function.name == task.function
        assert tuple(arg.arg for arg in function.args.args) == task.parameters
        assert ast.get_docstring(function)


@ROOMS
def test_the_set_up_is_read_only_and_every_marked_cell_is_of_the_current_schema(room):
    cells = cells_by_grade_id(room)
    marks = cells["setup"]["metadata"]["nbgrader"]
    assert (marks["locked"], marks["grade"], marks["solution"]) == (True, False, False)
    assert {cell["metadata"]["nbgrader"]["schema_version"] for cell in cells.values()} == {3}


@ROOMS
def test_the_instructions_state_the_points_and_the_time(room):
    opening = text_of(assignment(room)["cells"][0])
    assert re.search(r"about \d+ minutes", opening)
    for task in find_room(room).tasks:
        assert re.search(rf"\| `{task.function}` \| {task.points:g} \|", opening), task.id
    for cell in assignment(room)["cells"]:
        heading = re.match(r"## Task .*\((\d+) points", text_of(cell))
        name = re.search(r"Write `(\w+)\(", text_of(cell))
        if heading and name:
            assert float(heading.group(1)) == find_task(f"{room}.{name.group(1)}").points


@ROOMS
def test_a_variation_carries_at_least_half_of_the_checked_points(room):
    tasks = find_room(room).tasks
    assert 2 * sum(t.points for t in tasks if t.is_variation) >= sum(t.points for t in tasks)


# What students receive.


def released(room):
    """Return the notebook as nbgrader releases it: solutions and hidden tests taken out."""
    preprocessors = pytest.importorskip("nbgrader.preprocessors")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.reads(json.dumps(assignment(room)), as_version=4)
    for step in (preprocessors.ClearSolutions(), preprocessors.ClearHiddenTests()):
        notebook, _ = step.preprocess(notebook, {})
    return notebook


@ROOMS
def test_the_released_notebook_runs_from_top_to_bottom_with_nothing_filled_in(room, monkeypatch, capfd):
    monkeypatch.delenv("SOFTCLUST_PLAN", raising=False)
    namespace = {"__name__": "__main__"}
    for cell in released(room).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), namespace)
    out, err = capfd.readouterr()
    assert err == ""
    assert out.count("not started yet") == len(find_room(room).tasks)


@ROOMS
def test_the_released_notebook_holds_no_line_of_a_solution_or_a_marking_scheme(room):
    left = "\n".join(cell.source for cell in released(room).cells)
    regions = [
        region
        for cell in assignment(room)["cells"]
        for region in re.findall(r"### BEGIN [A-Z ]+\n(.*?)### END", text_of(cell), re.DOTALL)
    ]
    assert len(regions) == len(find_room(room).tasks) + 1
    lines = {line.strip() for region in regions for line in region.splitlines() if len(line.strip()) > 14}
    assert len(lines) > 20
    assert not [line for line in lines if line in left]


@ROOMS
def test_a_variations_secret_half_is_only_in_its_source(room):
    package = Path(sys.modules["softclust_lab.checks"].__file__).parent
    shipped = "\n".join(path.read_text("utf-8") for path in (package / room).rglob("*.py"))
    for task_id, teaching in read_source(source_path(room), find_room(room)).items():
        task = find_task(task_id)
        assert task.reference is None
        assert not task.hidden
        assert all(m.function is None and len(m.visible) == len(task.visible) for m in task.misconceptions)
        assert teaching.hidden
        for name in {case.make.__name__ for case in teaching.hidden} - {
            "one_point",
            "far_from_zero",
            "empty_clusters",
        }:
            assert f"def {name}(" not in shipped


# Hints.


def headings(room):
    """Return the chapter's headings that have a label, and bold first words of paragraphs that have one."""
    chapter = (BOOK / room / f"{room}.md").read_text("utf-8")
    found = re.findall(r"^\(([\w-]+)\)=\n+(?:#+ (.+)|\*\*(.+?)\.?\*\*)", chapter, re.MULTILINE)
    return {label: heading or opening for label, heading, opening in found}


@ROOMS
def test_every_hint_links_to_a_section_of_the_chapter(room):
    found = headings(room)
    for task in find_room(room).tasks:
        for mistake in visible_plan(task).mistakes:
            page, anchor = mistake.link.split("#")
            assert page == f"{room}/{room}.html"
            assert anchor in found, f"{task.id}, {mistake.code}"


@ROOMS
def test_a_room_knows_the_chapters_words_for_every_section_that_a_hint_links_to(room):
    linked = {m.section for task in find_room(room).tasks for m in task.misconceptions}
    found = headings(room)
    assert find_room(room).sections == {label: found[label] for label in linked}
