"""Grades leave as CSV files that learning systems take in, and that never turn nothing into a zero."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from softclust_lab.checks.report import Report
from softclust_lab.grading.assignment import Assignment, Task
from softclust_lab.grading.export import EXPORTS, canvas_csv, grades_csv, moodle_csv
from softclust_lab.grading.files import write_whole
from softclust_lab.grading.intake.roster import Person
from softclust_lab.grading.record.class_folder import ClassFolder
from softclust_lab.grading.record.writer import ClassRecord
from softclust_lab.grading.results import StudentResult, TaskResult

from .class_samples import ROOM, Sample, course_in, plan_for

CODE, WHY = Task("double", "check_double", 2.0, False, "double"), Task("why", "why", 3.0, True, "why")


class Toy(Assignment):
    """An assignment of two tasks, without a notebook."""

    @property
    def tasks(self) -> tuple[Task, ...]:  # type: ignore[override]
        return (CODE, WHY)


TOY = Toy("toy", (), {})
REPORT = Report("toy.double", "Double", 1.0, 2.0, "graded", "partial", 1, 2)
DONE = (TaskResult(CODE, 4 / 3, "partial", REPORT), TaskResult(WHY, 2.0, "judged"))
ROSTER = {
    "s1": Person("s1", "Ada", "=Lovelace", "1001", "ada@example.org"),
    "s2": Person("s2", "Ben", "Bitdiddle", "Participant 7", "+ben@example.org"),
    "s4": Person("s4", "", "@Eve"),
}
RESULTS = [
    StudentResult("s1", "Ada =Lovelace", "accepted", "", 5.0, DONE, late_penalty=0.5),
    StudentResult("s2", "Ben", "accepted", "", 5.0, (DONE[0], TaskResult(WHY, None, "waiting"))),
    StudentResult("s3", "", "quarantined", "=cmd()|x", 5.0),
    StudentResult("s4", "@Eve", "missing", "nothing was handed in", 5.0),
    StudentResult("s5", "-Zero", "accepted", "", 5.0, (TaskResult(CODE, 0.0, "incorrect", REPORT), DONE[1])),
]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_plain_file_has_everything_and_nothing_where_there_is_nothing() -> None:
    found = rows(grades_csv(TOY, RESULTS))
    assert [row["score"] for row in found] == ["2.833333", "1.333333", "", "", "2"]
    assert [row["late_penalty"] for row in found] == ["0.5", "0", "", "", "0"]
    assert [row["waiting_points"] for row in found] == ["0", "3", "", "", "0"]
    assert [row["double"] for row in found] == ["1.333333", "1.333333", "", "", "0"]
    assert [row["why"] for row in found] == ["2", "", "", "", "2"]
    assert {row["max_score"] for row in found} == {"5"}


@pytest.mark.parametrize("shape", EXPORTS)
def test_only_who_is_on_the_roster_leaves(shape: str) -> None:
    stray = replace(RESULTS[2], student="unmatched-0badcafe", listed=False)
    found = EXPORTS[shape](TOY, [stray, *RESULTS], ROSTER)
    assert "unmatched" not in found
    assert found == EXPORTS[shape](TOY, RESULTS, ROSTER)


def test_canvas_gets_its_columns_the_points_possible_and_final_scores_only() -> None:
    found = rows(canvas_csv(TOY, RESULTS, ROSTER))
    assert list(found[0]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "toy"]
    assert (found[0]["Student"].strip(), found[0]["toy"]) == ("Points Possible", "5")
    assert [row["toy"] for row in found[1:]] == ["2.833333", "", "", "", "2"]
    assert [row["ID"] for row in found[1:]] == ["1001", "Participant 7", "", "", ""]
    assert [row["SIS Login ID"] for row in found[1:]] == ["s1", "s2", "s3", "s4", "s5"]
    assert found[2]["Student"] == "Bitdiddle, Ben"


def test_moodle_gets_its_worksheet() -> None:
    found = rows(moodle_csv(TOY, RESULTS, ROSTER))
    assert list(found[0]) == [
        "Identifier",
        "Full name",
        "ID number",
        "Email address",
        "Grade",
        "Maximum Grade",
    ]
    assert [row["Grade"] for row in found] == ["2.833333", "", "", "", "2"]
    assert [row["Identifier"] for row in found] == ["Participant 1001", "Participant 7", "", "", ""]
    assert [row["Full name"] for row in found[:3]] == ["Ada =Lovelace", "Ben Bitdiddle", "s3"]


@pytest.mark.parametrize("shape", EXPORTS)
def test_no_field_is_a_formula(shape: str) -> None:
    names = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1")
    hostile = [replace(RESULTS[0], student=f"s{i}", name=name, reason=name) for i, name in enumerate(names)]
    roster = {f"s{i}": Person(f"s{i}", "", name, name, name) for i, name in enumerate(names)}
    found = rows(EXPORTS[shape](TOY, hostile, roster))
    assert len(found) == len(names) + (shape == "canvas")
    for field in (field for row in found for field in row.values()):
        assert not field.strip().startswith(("=", "+", "-", "@", "＝"))
        assert not set("\t\r\n") & set(field[:1])


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "grades.csv"
    write_whole(path, "one\n")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text() == "one\n"
    assert os.listdir(path.parent) == ["grades.csv"]


# ---------------- nbgrader's own commands in the class's folder


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("class")
    course, folder = course_in(top), top / "graded"
    plan = plan_for(course, folder)
    roster = {"ada": Person("ada", "Ada", "Lovelace, Countess"), "ben": Person("ben"), "eve": Person("eve")}
    samples = [Sample("ada", b"{1}"), Sample("ben", b"{2}", outcome="quarantined", reason="it is empty")]
    stray = Sample("unmatched-0badcafe", b"{4}", outcome="quarantined", reason="it is nobody's")
    with ClassRecord.open(course, folder, ROOM, plan, roster) as record:
        for sample in [*samples, stray, Sample("zoe", b"{3}", points=0.0, answered=False)]:
            record.write(sample.handed, sample.data, sample.verdict(plan))
        record.refresh()
    return folder


def nbgrader(graded: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=graded, capture_output=True, text=True, check=False)


def test_nbgraders_export_is_empty_where_nothing_was_judged(graded: Path) -> None:
    done = nbgrader(graded, "export", "--to=out.csv")
    assert done.returncode == 0, done.stderr
    found = {row["student_id"]: row for row in rows((graded / "out.csv").read_text())}
    assert {student: row["score"] for student, row in found.items()} == {
        "ada": "20.0",
        "ben": "",
        "eve": "",
        "zoe": "0.0",
    }
    assert {row["raw_score"] for row in found.values()} == {"20.0", "0.0", ""}
    assert found["ada"]["last_name"] == "Lovelace, Countess"
    assert found["ada"]["max_score"] == "24.0"
    assert (
        nbgrader(graded, "export", "--to=one.csv", "--student=['zoe']", f"--assignment=['{ROOM}']").returncode
        == 0
    )
    assert [row["student_id"] for row in rows((graded / "one.csv").read_text())] == ["zoe"]


def files(graded: Path) -> dict[str, bytes]:
    found = (path for step in ("submitted", "autograded", "feedback") for path in (graded / step).rglob("*"))
    return {str(path): path.read_bytes() for path in found if path.is_file()}


def test_nbgraders_autograder_refuses_names_our_command_and_touches_nothing(graded: Path) -> None:
    before = files(graded)
    done = nbgrader(graded, "autograde", ROOM, "--force")
    assert done.returncode != 0
    assert f"softclust grade {ROOM}" in done.stderr
    assert files(graded) == before


def test_nbgraders_feedback_command_makes_our_pages(graded: Path) -> None:
    before = files(graded)
    done = nbgrader(graded, "generate_feedback", ROOM, "--force")
    assert done.returncode == 0, done.stderr
    assert files(graded) == before


def test_nbgraders_settings_leave_the_courses_own_alone(graded: Path) -> None:
    folder = ClassFolder(course=course_of(graded), root=graded)
    assert folder.scratch.config().CourseDirectory.notebook_id == "*_assignment"
    text = (graded / "nbgrader_config.py").read_text()
    assert "load_subconfig(\"nbgrader_config.py\", path=os.path.join(here, '..'))" in text


def course_of(graded: Path):  # type: ignore[no-untyped-def]
    from softclust_lab.grading.course import Course

    return Course(graded.parent)
