"""A student's page says what there is to say, and nothing that they must not know."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import nbformat
import numpy as np
import pytest

from softclust_lab.checks.values import shown
from softclust_lab.grading.feedback import LONGEST_OUTPUT, MOST_OUTPUTS, student_page
from softclust_lab.grading.intake.roster import Person
from softclust_lab.grading.plan import GradingPlan
from softclust_lab.grading.record.gradebook_tables import Submission
from softclust_lab.grading.record.recorded_notebook import recorded_notebook
from softclust_lab.grading.record.scores import automatic_grades, student_result
from softclust_lab.grading.verdict import CellShown, Verdict

from .class_samples import EXPLAIN, ROOM, ROOT, Sample, plan_of

SCRIPT = "<script>alert(1)</script>"
BOOK_URL = "https://example.org/book/"


@pytest.fixture(scope="module")
def plan(released_notebook: bytes) -> GradingPlan:
    return plan_of(released_notebook)


@pytest.fixture(scope="module")
def released_notebook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    from softclust_lab.grading.course import Course
    from softclust_lab.grading.record.class_folder import ClassFolder

    return ClassFolder(Course(ROOT), tmp_path_factory.mktemp("class") / "graded").release(ROOM)


def page_of(plan: GradingPlan, verdict: Verdict | None, penalty: float = 0.0, **comments: str) -> str:
    entry = None
    if verdict:
        entry = Submission(None, automatic_grades(plan, verdict), {}, penalty=penalty)
    result = student_result(plan.assignment, Person("ada"), verdict, entry)
    return student_page(plan.assignment, result, BOOK_URL, verdict.cells if verdict else (), comments)


class Words(HTMLParser):
    """Reads a page as someone without CSS and without eyes does."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.in_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if not self.in_style and data.strip():
            self.text.append(" ".join(data.split()))

    def count(self, tag: str) -> int:
        return sum(found == tag for found, _ in self.tags)


def test_each_task_has_its_points_by_property_its_hint_and_a_link(plan: GradingPlan) -> None:
    page = Words(page_of(plan, Sample("ada", points=0.5).verdict(plan)))
    headings = [text for text in page.text if text in {task.name for task in plan.assignment.tasks}]
    assert len(headings) == 2 * len(plan.assignment.tasks)
    text = " ".join(page.text)
    for task in plan.checks.tasks.values():
        assert all(prop.title in text for prop in task.properties)
        assert " ".join(task.mistakes[0].hint.replace("`", "").split()) in text.replace("`", "")
        link = BOOK_URL + task.mistakes[0].link
        assert any(attributes.get("href") == link for tag, attributes in page.tags if tag == "a")
    assert "its points are still open" in text


def test_it_reads_well_without_style_and_by_ear(plan: GradingPlan) -> None:
    page = Words(page_of(plan, Sample("ada", points=0.5).verdict(plan)))
    assert page.count("h1") == 1
    assert page.count("main") == 1
    assert ("html", {"lang": "en"}) in page.tags
    assert page.count("th") == 3 + len(plan.assignment.tasks) + 1
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    assert page.count("details") == page.count("summary") > 0
    forbidden = {"script", "link", "img", "iframe", "form", "object", "svg", "base"}
    assert not forbidden & {tag for tag, _ in page.tags}
    words = " ".join(page.text)
    assert "holds values on groups that are far apart: 0.5 of 0.5" in words
    assert "assign_labels 1 of 2 farthest-center" in words


def test_no_hidden_case_no_expected_value_no_solution_is_in_it(plan: GradingPlan) -> None:
    verdict = Sample("ada", points=0.5).verdict(plan)
    page = page_of(plan, verdict)
    recorded = recorded_notebook(plan.assignment, verdict).decode()
    hidden = [case for task in plan.checks.tasks.values() for case in task.cases if case.hidden]
    assert len(hidden) > 50
    for case in hidden:
        for value in (case.expected, *case.args):
            if isinstance(value, np.ndarray) and value.size > 3:
                assert shown(value) not in page + recorded
                assert repr(float(value.flat[0])) not in page or float(value.flat[0]).is_integer()
        assert case.name not in page + recorded
    source = json.loads((ROOT / "book" / ROOM / f"{ROOM}_assignment.ipynb").read_text("utf-8"))
    lines = {line.strip() for cell in source["cells"] for line in solution_lines("".join(cell["source"]))}
    telling = [line for line in lines if len(line) > 12]
    assert len(telling) > 20
    assert not [line for line in telling if line in page + recorded]


def solution_lines(source: str) -> list[str]:
    found = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.S)
    return [line for block in found for line in block.splitlines()]


def test_what_was_repaired_and_what_lateness_cost_is_said(plan: GradingPlan) -> None:
    verdict = Sample("ada", outcome="repaired", reason="the file was renamed").verdict(plan)
    text = " ".join(Words(page_of(plan, verdict, penalty=2.5)).text)
    assert "graded after something had been put right: The file was renamed." in text
    assert "handed in late −2.5 total 17.5 of 24 4 still open" in text


def test_without_a_score_there_is_a_reason_and_no_number(plan: GradingPlan) -> None:
    verdict = Sample("ada", outcome="quarantined", reason="the file is empty").verdict(plan)
    for text in (page_of(plan, verdict), page_of(plan, None)):
        assert "you have no score yet" in text
        assert "<table" not in text
    assert "<p>The file is empty.</p>" in page_of(plan, verdict)
    assert "<p>Nothing was handed in.</p>" in page_of(plan, None)


def test_cells_show_their_output_and_error_cut_and_escaped(plan: GradingPlan) -> None:
    cells = (
        CellShown(None, "code", "", f"{SCRIPT}\x1b[31m\x00" + "x" * 50_000, "", "ended"),
        CellShown("wcss", "code", "", "", f"ValueError: {SCRIPT}\nsecond line", "raised"),
        CellShown(None, "code", "", "", "", "timeout"),
        CellShown(None, "code", "", "", "", "died"),
        *(CellShown(None, "code", "", "y", "", "ended") for _ in range(60)),
    )
    silent = [cell for cell in Sample("ada").verdict(plan).cells if cell.grade_id not in (None, "wcss")]
    silent = [replace(cell, text="", error="", state="not-run") for cell in silent]
    page = page_of(plan, Sample("ada").verdict(plan, cells=(*cells, *silent)))
    assert SCRIPT not in page
    assert "\x1b" not in page
    assert "\x00" not in page
    assert "x" * (LONGEST_OUTPUT - len(SCRIPT) - 10) in page
    assert "x" * LONGEST_OUTPUT not in page
    assert "[the rest is left out]" in page
    assert "<p>ValueError: &lt;script&gt;alert(1)&lt;/script&gt; second line</p>" in page
    assert "<details open><summary>Cell 2, wcss: stopped</summary>" in page
    assert "it took too long" in page
    assert "ended the Python process" in page
    assert page.count("<details") == MOST_OUTPUTS
    assert f"{64 - MOST_OUTPUTS} more cells printed something" in page
    assert len(page) < 100_000


def test_the_error_that_stopped_a_cell_explains_a_function_that_is_missing(plan: GradingPlan) -> None:
    verdict = Sample("ada", points=0.0).verdict(plan)
    error = CellShown("wcss", "code", "def", "", "SyntaxError: '(' was never closed", "raised")
    own = CellShown("update_centers", "code", "def", "", "MyError<b>: x", "raised")
    page = " ".join(Words(page_of(plan, replace(verdict, cells=(error, own)))).text)
    assert "wcss 0 of 2 SyntaxError" in page
    assert "update_centers 0 of 2 Exception" in page


def test_a_persons_comment_is_shown_as_text(plan: GradingPlan) -> None:
    page = page_of(plan, Sample("ada").verdict(plan), **{EXPLAIN: f"Good.\n{SCRIPT}"})
    assert "<pre>Good.\n&lt;script&gt;alert(1)&lt;/script&gt;</pre>" in page


@pytest.mark.parametrize("outcome", ["accepted", "repaired", "quarantined"])
def test_the_recorded_notebook_is_valid_and_keeps_nbgraders_marks(plan: GradingPlan, outcome: str) -> None:
    verdict = Sample("ada", points=0.5, outcome=outcome, reason="why").verdict(plan)
    data = recorded_notebook(plan.assignment, verdict)
    assert data == recorded_notebook(plan.assignment, verdict)
    notebook = nbformat.reads(data, 4)
    nbformat.validate(notebook)
    marks = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert marks == [cell.released["metadata"]["nbgrader"] for cell in plan.assignment.cells]
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert {output.output_type for output in outputs} == {"stream"}
    assert sum("points" in output.text for output in outputs) == (0 if outcome == "quarantined" else 5)


def test_the_recorded_notebook_holds_no_control_character_and_no_cell_of_its_own_choice(
    plan: GradingPlan,
) -> None:
    hostile = "\ud800\x1b]0;x\x07\u202e" + SCRIPT
    cells = tuple(
        CellShown(None, kind, hostile, hostile, hostile, "ended") for kind in ("markdown", "raw", "code")
    )
    verdict = replace(Sample("ada").verdict(plan), cells=(*cells, CellShown("setup", "code", hostile)))
    notebook = nbformat.reads(recorded_notebook(plan.assignment, verdict), 4)
    nbformat.validate(notebook)
    assert notebook.cells[-1].source == plan.assignment.by_id["setup"].text
    assert not any(re.search("[\x00-\x09\x0b-\x1f\u202e\ud800]", cell.source) for cell in notebook.cells)
    assert [SCRIPT in cell.source for cell in notebook.cells[:3]] == [False, False, True]
