"""The sample class gets the grades it should, with reasons, and no student can stop the others."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from softclust_lab import cli
from softclust_lab.checks.report import MIME_TYPE
from softclust_lab.checks.rooms import room_names
from softclust_lab.grading import execute, pipeline
from softclust_lab.grading.assignment import Assignment, Task
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.export import grades_csv
from softclust_lab.grading.feedback import student_page
from softclust_lab.grading.record import Recorded
from softclust_lab.grading.release import release_notebook
from softclust_lab.grading.stock import ScratchCourse, StockError, gradebook
from softclust_lab.grading.table import class_table, summary
from softclust_lab.grading.terminal import Terminal
from softclust_lab.grading.verdict import StudentResult, TaskResult, judge, read_report
from softclust_lab.grading.wording import findings

ROOT = Path(__file__).parent.parent
ROOM = "hard_kmeans"
SAMPLE = ROOT / "tests" / "sample_class"
TASKS = [
    "assign_labels",
    "update_centers",
    "wcss",
    "fit_hard_kmeans",
    "update_medoids",
    "explain_rising_cost",
]


def read_csv(text: str) -> dict[str, dict[str, str]]:
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


EXPECTED = read_csv((SAMPLE / ROOM / "expected.csv").read_text("utf-8"))


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_class_build", SAMPLE / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Graded:
    """One run of the command on the sample class."""

    course: Course
    submitted: Path
    out: Path
    status: int
    stdout: str
    stderr: str

    @property
    def grades(self) -> dict[str, dict[str, str]]:
        return read_csv((self.out / "grades.csv").read_text("utf-8"))


def run_command(course: Course, submitted: Path, roster: Path, out: Path, room: str = ROOM) -> Graded:
    stdout, stderr = io.StringIO(), io.StringIO()
    arguments = [
        "grade",
        room,
        "--submitted",
        submitted,
        "--roster",
        roster,
        "--out",
        out,
        "--course",
        course.root,
    ]
    with redirect_stdout(stdout), redirect_stderr(stderr):
        status = cli.main([str(argument) for argument in arguments])
    return Graded(course, submitted, out, status, stdout.getvalue(), stderr.getvalue())


def grade_sample(folder: Path, room: str) -> Graded:
    """Grade a room's class in a course folder of its own."""
    for name in ("book", "nbgrader_config.py"):
        (folder / name).symlink_to(ROOT / name)
    course = Course(folder)
    builder().build_class(release_notebook(course, room), folder / "submitted")
    return run_command(course, folder / "submitted", SAMPLE / room / "class.csv", folder / "out", room)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    return grade_sample(tmp_path_factory.mktemp("class"), ROOM)


def test_every_room_has_a_class() -> None:
    assert builder().rooms() == sorted(room_names())


@pytest.mark.parametrize("room", [room for room in room_names() if room != ROOM])
def test_every_other_rooms_class_gets_the_expected_grades_and_reasons(room: str, tmp_path: Path) -> None:
    done = grade_sample(tmp_path, room)
    assert done.status == 0, done.stderr
    expected = read_csv((SAMPLE / room / "expected.csv").read_text("utf-8"))
    columns = next(iter(expected.values())).keys() - {"student", "reason"}
    assert len(columns) >= 8
    for student, wanted in expected.items():
        got = done.grades[student]
        assert {name: got[name] for name in columns} == {name: wanted[name] for name in columns}, student
        assert wanted["reason"] in got["reason"]
    assert list(done.grades) == list(expected)
    scores = {row["score"] for row in done.grades.values()}
    assert len(scores) >= 3


def test_the_class_is_graded_to_its_end(graded: Graded) -> None:
    assert graded.status == 0, graded.stderr
    assert list(graded.grades) == list(EXPECTED)


@pytest.mark.parametrize("student", EXPECTED)
def test_each_student_gets_the_expected_grade_and_reason(student: str, graded: Graded) -> None:
    got, wanted = graded.grades[student], EXPECTED[student]
    columns = ["outcome", "score", *TASKS, "found"]
    assert {name: got[name] for name in columns} == {name: wanted[name] for name in columns}
    assert wanted["reason"] in got["reason"]
    assert bool(wanted["reason"]) == bool(got["reason"])


def test_what_could_not_be_judged_has_no_score_and_no_points_at_all(graded: Graded) -> None:
    unjudged = [row for row in graded.grades.values() if row["outcome"] in ("quarantined", "missing")]
    assert len(unjudged) == 6
    assert all(row[name] == "" for row in unjudged for name in ("score", *TASKS, "waiting_points"))
    assert all(row["max_score"] == "24" and row["reason"] for row in unjudged)


def test_explanations_wait_for_a_person(graded: Graded) -> None:
    assert graded.grades["student-01-perfect"]["waiting_points"] == "4"
    assert graded.grades["student-10-half-finished"]["waiting_points"] == "0"
    assert "12 answers wait for a person" in graded.stdout


def test_the_table_names_everyone_aligns_and_fits_a_hundred_columns(graded: Graded) -> None:
    lines = graded.stdout.splitlines()
    head = next(line for line in lines if line.startswith("student "))
    rows = [line for line in lines if line.startswith("student-")]
    assert [line.split()[0] for line in rows] == list(EXPECTED)
    assert {len(line) for line in (head, *rows)} == {len(head)}
    assert max(map(len, lines[:-2])) <= 100
    assert "    wcss: unsquared-distances" in lines
    assert "19 students: 12 accepted, 1 repaired, 5 quarantined, 1 missing" in graded.stdout
    assert str(graded.out / "grades.csv") in lines[-2]


def test_where_it_runs_is_said_before_anything_runs(graded: Graded) -> None:
    assert graded.stderr.startswith("Submissions run with your own rights, without a sandbox")
    assert "executed 13 of 13" in graded.stderr


def test_every_student_has_a_page_made_from_results_only(graded: Graded) -> None:
    pages = {path.stem: path.read_text("utf-8") for path in (graded.out / "feedback").iterdir()}
    assert sorted(pages) == sorted(EXPECTED)
    page = pages["student-07-unsquared"]
    assert "You add up the distances themselves." in page
    assert re.search(r'href="[^"]*book/hard_kmeans/hard_kmeans\.html#[\w-]+"', page)
    assert "no score yet" in pages["student-15-truncated"]
    assert "it stops in the middle" in pages["student-15-truncated"]
    assert "<script" not in "".join(pages.values())


def test_the_same_class_gives_the_same_bytes_again(graded: Graded, tmp_path: Path) -> None:
    some = ["student-06-divided-by-all", "student-13-renamed-file", "student-19-handed-in-nothing"]
    roster = tmp_path / "roster.csv"
    lines = (SAMPLE / ROOM / "class.csv").read_text("utf-8").splitlines()
    roster.write_text("\n".join(line for line in lines if line.split(",")[0] in ("student", *some)) + "\n")
    for student in some[:2]:
        shutil.copytree(graded.submitted / student, tmp_path / "submitted" / student)
    again = [run_command(graded.course, tmp_path / "submitted", roster, tmp_path / "out") for _ in range(2)]
    assert again[0].stdout == again[1].stdout
    assert again[0].grades == {student: graded.grades[student] for student in some}


def test_the_gradebook_has_what_nbgrader_records(graded: Graded) -> None:
    scratch = ScratchCourse(graded.course, graded.out / "course")
    with gradebook(scratch) as book:
        assert {student.id for student in book.students} == set(EXPECTED)
        assert {one.student_id for one in book.assignment_submissions(ROOM)} == {
            student for student, row in EXPECTED.items() if row["score"]
        }
        submission = book.find_submission(ROOM, "student-05-city-block")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (18.5, 24.0, True)
        assert book.find_student("student-05-city-block").last_name == "05"
        assert not book.find_submission(ROOM, "student-10-half-finished").needs_manual_grade


# ---------------------------------------------------------------- a small room with students who break things

CHECK = f"""
from IPython.display import display

def check(task, function):
    points = 2.0 * (function(2) == 4)
    report = {{"task": task, "title": "Double", "points": points, "max_points": 2.0, "mode": "graded",
              "status": "correct" if points else "incorrect", "visible_passed": 1, "visible_total": 1,
              "properties": [], "misconception": None, "exception": None, "plan": "none"}}
    display({{"{MIME_TYPE}": report, "text/plain": ""}}, raw=True)
    return points
"""
BREAKERS = {
    "s1-good": "def double(x):\n    return 2 * x",
    "s2-exits": "import os\nos._exit(1)",
    "s3-never-stops": "import time\nwhile 1:\n  try:\n    time.sleep(9)\n  except BaseException:\n    pass",
    "s4-loops": "while True:\n    pass",
    "s5-kills-the-grader": "import os\nos.kill(os.getppid(), 9)",
    "s6-also-good": "def double(x):\n    return x + x",
}


def marked(
    grade_id: str, source: str, kind: str = "code", points: float | None = None, **mark: bool
) -> dict[str, Any]:
    marks = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, **mark}
    marks |= {"grade_id": grade_id} | ({} if points is None else {"points": points})
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": grade_id, "metadata": {"nbgrader": marks}, "source": source, **code}


def toy_notebook(answer: str) -> bytes:
    cells = [
        marked("setup", CHECK, locked=True),
        marked("double", answer, solution=True),
        marked("check_double", 'check("toy.double", double)', points=2, grade=True, locked=True),
        marked("why", "Because.", "markdown", points=3, grade=True, solution=True),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}).encode()


def toy_course(folder: Path) -> Course:
    room = folder / "book" / "toy"
    room.mkdir(parents=True)
    config = (ROOT / "nbgrader_config.py").read_text("utf-8")
    (folder / "nbgrader_config.py").write_text(
        config + "c.Execute.timeout = 2\nc.Execute.iopub_timeout = 2\n"
    )
    (room / "toy_assignment.py").touch()
    (room / "toy_assignment.ipynb").write_bytes(
        toy_notebook("def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION")
    )
    return Course(folder)


def hand_in(folder: Path, answers: dict[str, str]) -> Path:
    for student, answer in answers.items():
        path = folder / student / "toy" / "toy_assignment.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(toy_notebook(answer))
    return folder


@pytest.fixture
def no_plan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy room's check needs none."""
    monkeypatch.setattr(pipeline, "write_plan", lambda course, room, path: path.write_bytes(b""))
    return iter(())


@pytest.mark.usefixtures("no_plan")
def test_students_who_break_everything_do_not_stop_the_others(tmp_path: Path) -> None:
    course = toy_course(tmp_path)
    submitted = hand_in(tmp_path / "submitted", BREAKERS)
    found = pipeline.grade_class(course, "toy", submitted, tmp_path / "out")
    results = {result.student: result for result in found.results}
    assert {student: result.score for student, result in results.items()} == {
        "s1-good": 2.0,
        "s2-exits": None,
        "s3-never-stops": None,
        "s4-loops": 0.0,
        "s5-kills-the-grader": None,
        "s6-also-good": 2.0,
    }
    assert results["s2-exits"].outcome == "quarantined"
    assert "ended the Python process" in results["s2-exits"].reason
    assert "did not stop" in results["s3-never-stops"].reason
    assert findings(results["s4-loops"]) == "double: does not end in time"
    assert "ended the grading process" in results["s5-kills-the-grader"].reason


@pytest.mark.usefixtures("no_plan")
def test_a_persons_scores_outlive_a_second_run_and_a_change_of_cells_is_refused(tmp_path: Path) -> None:
    course = toy_course(tmp_path)
    submitted = hand_in(tmp_path / "submitted", {"s1": BREAKERS["s1-good"]})
    (submitted / "s1" / "toy" / "timestamp.txt").write_text("2026-02-01 10:11:12 UTC\n")
    pipeline.grade_class(course, "toy", submitted, tmp_path / "out")
    with gradebook(ScratchCourse(course, tmp_path / "out" / "course")) as book:
        grade = book.find_grade("why", "toy_assignment", "toy", "s1")
        assert grade.needs_manual_grade
        assert str(book.find_submission("toy", "s1").timestamp) == "2026-02-01 10:11:12"
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.db.commit()
    (result,) = pipeline.grade_class(course, "toy", submitted, tmp_path / "out").results
    assert (result.score, result.waiting) == (4.5, ())
    assert result.tasks[1].status == "judged"

    path = course.notebook("toy")
    path.write_bytes(path.read_bytes().replace(b'"why"', b'"why_not"'))
    with pytest.raises(CommandError, match="holds scores that a person gave"):
        pipeline.grade_class(course, "toy", submitted, tmp_path / "out")


def test_an_assignment_that_nbgrader_cannot_convert_is_reported_with_its_words(tmp_path: Path) -> None:
    course = toy_course(tmp_path)
    course.notebook("toy").write_bytes(toy_notebook("### BEGIN SOLUTION\nno end"))
    with pytest.raises(CommandError, match=r"nbgrader could not convert toy:\n.*solution"):
        pipeline.grade_class(course, "toy", hand_in(tmp_path / "submitted", {"s": ""}), tmp_path / "out")
    with pytest.raises(CommandError, match="nbgrader could not release toy"):
        release_notebook(course, "toy")


def test_submissions_that_are_not_there_are_reported_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be listed"):
        pipeline.grade_class(toy_course(tmp_path), "toy", tmp_path / "nowhere", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "problem",
    [
        "sqlalchemy.exc.OperationalError: database is locked",
        "RuntimeError: Kernel didn't respond in 60 seconds",
    ],
)
def test_what_failed_for_a_passing_reason_is_tried_once_more(
    problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []

    def busy_once(scratch: ScratchCourse, room: str, student: str, sockets: Path) -> Path:
        attempts.append(student)
        if len(attempts) == 1:
            raise StockError(problem)
        path = tmp_path / "notebook"
        path.write_bytes(b"done")
        return path

    monkeypatch.setattr(execute, "autograde", busy_once)
    scratch = ScratchCourse(Course(tmp_path), tmp_path)
    assert execute.execute_one(scratch, "toy", "s1", tmp_path) == execute.Executed("s1", b"done")
    assert attempts == ["s1", "s1"]


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("nbclient.exceptions.DeadKernelError", "ended the Python process"),
        ("something new", "see worker.log"),
    ],
)
def test_what_nbgrader_gives_up_on_is_said_in_words(
    log: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(scratch: ScratchCourse, room: str, student: str, sockets: Path) -> Path:
        raise StockError(log)

    monkeypatch.setattr(execute, "autograde", fails)
    done = execute.execute_one(ScratchCourse(Course(tmp_path), tmp_path), "toy", "s1", tmp_path)
    assert done.notebook is None
    assert words in done.failure


# ---------------------------------------------------------- reports that a student's process may have forged


def report(**changes: Any) -> dict[str, Any]:
    plain = {
        "task": "toy.double",
        "title": "Double",
        "points": 1.0,
        "max_points": 2.0,
        "mode": "graded",
        "status": "partial",
        "visible_passed": 1,
        "visible_total": 2,
        "properties": [
            {"name": "a", "title": "easy", "held": True, "points": 1.0, "max_points": 1.0},
            {"name": "b", "title": "hard", "held": False, "points": 0.0, "max_points": 1.0},
        ],
        "misconception": None,
        "exception": None,
        "plan": "abc",
    }
    return plain | changes


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        "correct",
        report(status="excellent"),
        report(status=["correct"]),
        report(mode="visible"),
        report(points="many"),
        report(points=None),
        report(title=3),
        report(properties=7),
        report(properties=[{"name": "a"}]),
        report(misconception="unsquared"),
        report(misconception={"code": "x", "hint": 5, "link": "y"}),
        report(exception=5),
        report(visible_passed=float("inf")),
    ],
)
def test_what_is_not_a_report_is_not_read_as_one(data: Any) -> None:
    assert read_report(data) is None


def test_a_report_is_read_with_its_texts_cut_to_length() -> None:
    found = read_report(report(title="x" * 5000, exception="MyOwnError"))
    assert found is not None
    assert len(found.title) == 2000
    assert found.exception == "Exception"


TOY = Assignment.read("toy", toy_notebook("def double(x):\n    raise NotImplementedError"))


def executed(*outputs: dict[str, Any], answer: tuple[dict[str, Any], ...] = ()) -> bytes:
    notebook = json.loads(toy_notebook(""))
    notebook["cells"][1]["outputs"] = list(answer)
    notebook["cells"][2]["outputs"] = list(outputs)
    return json.dumps(notebook).encode()


def shown(data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {MIME_TYPE: data}, "metadata": {}}


def error(name: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": "", "traceback": []}


SCORES = {"check_double": Recorded(1.0, False), "why": Recorded(None, True)}


@pytest.mark.parametrize(
    ("notebook", "status", "words"),
    [
        (executed(shown(report())), "partial", "1 of 2 properties hold"),
        (executed(shown(report()), shown(report())), "error", "the check left no report"),
        (executed(shown({"forged": 1})), "error", "the check left no report"),
        (executed(error("NameError"), answer=(error("SyntaxError"),)), "error", "SyntaxError"),
        (executed(error("NameError")), "error", "NameError"),
        (executed(error("<b>Own</b>")), "error", "Exception"),
        (executed(error("KeyboardInterrupt"), error("CellTimeoutError")), "timeout", "does not end in time"),
        (
            executed(shown(report(points=2.0))),
            "partial",
            "1 of 2 properties hold, the check reported 2 points",
        ),
        (executed(shown(report(exception="ValueError"))), "partial", "raises ValueError"),
        (executed(shown(report(status="error", exception="ValueError"))), "error", "raises ValueError"),
        (executed(shown(report(status="not-started"))), "not-started", "not started"),
        (
            executed(shown(report(misconception={"code": "halved", "hint": "h", "link": "l"}))),
            "partial",
            "halved",
        ),
    ],
)
def test_a_task_is_described_by_what_its_cell_shows(notebook: bytes, status: str, words: str) -> None:
    results = judge(TOY, notebook, SCORES)
    assert (results[0].status, results[0].points) == (status, 1.0)
    assert (results[1].status, results[1].points) == ("waiting", None)
    student = StudentResult("s", "", "accepted", "", 5.0, results)
    assert findings(student) == f"double: {words}"
    assert student.score == 1.0


def a_result(**changes: Any) -> StudentResult:
    plain = StudentResult("s1", "", "accepted", "", 5.0, judge(TOY, executed(shown(report())), SCORES))
    return replace(plain, **changes)


def test_a_page_shows_texts_and_never_markup_of_the_student() -> None:
    attack = "<script>alert(1)</script>"
    forged = report(
        title=attack,
        properties=[{"name": attack, "title": attack, "held": False, "points": 0, "max_points": 1}],
        misconception={"code": attack, "hint": attack, "link": '"><script>'},
    )
    tasks = judge(TOY, executed(shown(forged)), SCORES)
    page = student_page(TOY, a_result(tasks=tasks, reason=attack), "../")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "its points are still open" in page


def test_a_page_says_why_there_is_no_report() -> None:
    tasks = judge(TOY, executed(error("NameError"), answer=(error("SyntaxError"),)), SCORES)
    page = student_page(TOY, a_result(tasks=tasks), "../")
    assert "your notebook stopped there with an error: SyntaxError" in page


def test_a_page_without_points_gives_the_reason_as_a_sentence() -> None:
    page = student_page(TOY, a_result(tasks=(), outcome="quarantined", reason="the file is empty"), "../")
    assert "you have no score yet:</p>\n<p>The file is empty.</p>" in page


def test_no_field_of_the_csv_file_is_taken_for_a_formula() -> None:
    text = grades_csv(TOY, [a_result(name="=1+1"), a_result(student="s2", name="-x")])
    rows = read_csv(text)
    assert (rows["s1"]["name"], rows["s2"]["name"]) == ("'=1+1", "'-x")


def test_scores_are_exact_in_the_csv_file() -> None:
    third = TaskResult(TOY.tasks[0], 1 / 3, "partial", read_report(report()), "")
    assert read_csv(grades_csv(TOY, [a_result(tasks=(third,))]))["s1"]["score"] == "0.333333"


def test_the_table_is_plain_ascii_where_the_stream_wants_it() -> None:
    results = [a_result(), a_result(student="x" * 64, outcome="quarantined", reason="Größe", tasks=())]
    text = class_table(TOY, results, Terminal(io.StringIO()))
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 100
    assert "x" * 31 + "~" in text


def test_colours_do_not_move_columns() -> None:
    results = [
        a_result(outcome="repaired", reason="renamed"),
        a_result(student="s2", tasks=(), outcome="missing"),
    ]
    plain = class_table(TOY, results, Terminal(io.StringIO(), unicode=True))
    coloured = class_table(TOY, results, Terminal(io.StringIO(), unicode=True, colour=True))
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    assert "\x1b[33mrepaired\x1b[0m" in coloured


def test_the_summary_counts_outcomes_and_waiting_answers() -> None:
    assert summary([a_result(), a_result(tasks=(), outcome="missing")]) == (
        "2 students: 1 accepted, 0 repaired, 0 quarantined, 1 missing; 1 answer waits for a person"
    )
    assert "waits" not in summary([a_result(tasks=(), outcome="missing")])


def test_hints_link_to_the_address_that_the_teacher_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(tmp_path)
    assert (
        pipeline.book_address(course, tmp_path / "_build" / "grading" / "toy" / "feedback")
        == "../../../html/book/"
    )
    monkeypatch.setenv("SOFTCLUST_BOOK_URL", "https://example.org/book/")
    assert pipeline.book_address(course, tmp_path) == "https://example.org/book/"


def test_a_task_without_a_check_call_has_its_cells_name() -> None:
    assert TOY.tasks == (
        Task("double", "check_double", 2.0, False, "double"),
        Task("why", "why", 3.0, True, "why"),
    )
