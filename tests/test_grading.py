"""A class is graded to its end: the sample class earns what it should, twice the same, by whatever way."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from softclust_lab import cli
from softclust_lab.checks.rooms import room_names
from softclust_lab.checks.task_plan import TaskPlan
from softclust_lab.grading import pipeline
from softclust_lab.grading.box.box import BoxUnavailableError, require_protection
from softclust_lab.grading.course import Course

ROOT = Path(__file__).parent.parent
ROOM = "hard_kmeans"
SAMPLE = ROOT / "tests" / "sample_class"
TASKS = (
    "assign_labels",
    "update_centers",
    "wcss",
    "fit_hard_kmeans",
    "update_medoids",
    "explain_rising_cost",
)


def protection() -> list[str]:
    """Return the options with which this machine can grade: without bubblewrap, the class must be trusted."""
    try:
        require_protection()
    except BoxUnavailableError as error:
        print(f"graded without the sandbox: {error}")
        return ["--trust-submissions"]
    return []


def read_csv(text: str) -> dict[str, dict[str, str]]:
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_class_build", SAMPLE / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Ran:
    """One run of the command."""

    status: int
    stdout: str
    stderr: str


def run(*arguments: object) -> Ran:
    stdout, stderr = io.StringIO(), io.StringIO()
    with redirect_stdout(stdout), redirect_stderr(stderr):
        status = cli.main([str(argument) for argument in arguments])
    return Ran(status, stdout.getvalue(), stderr.getvalue())


@dataclass(frozen=True)
class Class:
    """A class in a course folder of its own."""

    course: Course
    room: str

    @property
    def submitted(self) -> Path:
        return self.course.root / "submitted"

    @property
    def roster(self) -> Path:
        return SAMPLE / self.room / "class.csv"

    def command(self, graded: str, *more: object) -> list[str]:
        options = [
            "--roster",
            self.roster,
            "--graded",
            self.course.root / graded,
            "--course",
            self.course.root,
        ]
        if not {"--submitted", "--zip"} & {str(option) for option in more}:
            options += ["--submitted", self.submitted]
        return [str(part) for part in ("grade", self.room, "--public-seed", *protection(), *options, *more)]

    def grade(self, graded: str = "graded", *more: object) -> Ran:
        return run(*self.command(graded, *more))

    def grades(self, graded: str = "graded") -> dict[str, dict[str, str]]:
        ran = run("export", self.room, "--graded", self.course.root / graded, "--course", self.course.root)
        assert ran.status == 0, ran.stderr
        return read_csv(ran.stdout)


def class_of(folder: Path, room: str) -> Class:
    for name in ("book", "nbgrader_config.py"):
        (folder / name).symlink_to(ROOT / name)
    released = ROOT / "release" / room / f"{room}_assignment.ipynb"
    if not released.is_file():
        assert run("release", "--course", ROOT).status == 0
    builder().build_class(released, folder / "submitted")
    return Class(Course(folder), room)


def expected(room: str) -> dict[str, dict[str, str]]:
    return read_csv((SAMPLE / room / "expected.csv").read_text("utf-8"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Class:
    made = class_of(tmp_path_factory.mktemp("class"), ROOM)
    ran = made.grade()
    assert ran.status == 0, ran.stderr
    return made


def test_every_room_has_a_class() -> None:
    assert builder().rooms() == sorted(room_names())


@pytest.mark.parametrize("room", [room for room in room_names() if room != ROOM])
def test_every_other_rooms_class_gets_the_expected_grades_and_reasons(room: str, tmp_path: Path) -> None:
    made = class_of(tmp_path, room)
    ran = made.grade()
    assert ran.status == 0, ran.stderr
    wanted = expected(room)
    columns = next(iter(wanted.values())).keys() - {"student", "reason"}
    assert len(columns) >= 8
    grades = made.grades()
    for student, row in wanted.items():
        assert {name: grades[student][name] for name in columns} == {name: row[name] for name in columns}, (
            student
        )
        assert row["reason"] in grades[student]["reason"]
    assert list(grades) == list(wanted)
    assert len({row["score"] for row in grades.values()}) >= 3


@pytest.mark.parametrize("student", expected(ROOM))
def test_each_student_gets_the_expected_grade_and_reason(student: str, sample: Class) -> None:
    got, wanted = sample.grades()[student], expected(ROOM)[student]
    columns = ["outcome", "score", *TASKS, "found"]
    assert {name: got[name] for name in columns} == {name: wanted[name] for name in columns}
    assert wanted["reason"] in got["reason"]
    assert bool(wanted["reason"]) == bool(got["reason"])


def test_what_could_not_be_judged_has_no_score_and_no_points_at_all(sample: Class) -> None:
    unjudged = [row for row in sample.grades().values() if row["outcome"] in ("quarantined", "missing")]
    assert len(unjudged) == 4
    assert all(row[name] == "" for row in unjudged for name in ("score", *TASKS, "waiting_points"))
    assert all(row["max_score"] == "24" and row["reason"] for row in unjudged)


def test_a_class_that_is_recorded_is_not_graded_again_and_no_byte_changes(sample: Class) -> None:
    before = snapshot(sample.course.root / "graded")
    first = sample.grade()
    assert first.status == 0
    assert "\n0 submissions were graded now, the others before\n" in first.stdout
    assert sample.grade().stdout == first.stdout
    assert snapshot(sample.course.root / "graded") == before


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of a class's folder, with the gradebook as text."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".ipynb", ".html")
    }
    return files | {"gradebook": b"\n".join(gradebook(folder))}


def gradebook(folder: Path) -> list[bytes]:
    """Return what the gradebook says, without times."""
    with sqlite3.connect(folder / "gradebook.db") as database:
        rows = database.execute(
            "SELECT s.student_id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade, g.extra_credit "
            "FROM grade g JOIN submitted_notebook n ON g.notebook_id = n.id "
            "JOIN submitted_assignment s ON n.assignment_id = s.id JOIN grade_cells x ON g.cell_id = x.id "
            "JOIN base_cell c ON c.id = x.id ORDER BY 1, 2"
        )
        return [repr(row).encode() for row in rows]


def test_the_same_class_gives_the_same_bytes_in_another_folder_and_from_an_archive(
    sample: Class, tmp_path: Path
) -> None:
    archive = tmp_path / "class.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for path in sorted(sample.submitted.rglob("*")):
            target.write(path, Path("download") / path.relative_to(sample.submitted))
    assert sample.grade("from-zip", "--zip", archive, "--workers", "1").status == 0
    assert sample.grades("from-zip") == sample.grades()
    first, second = (snapshot(sample.course.root / name) for name in ("graded", "from-zip"))
    assert first["gradebook"] == second["gradebook"]
    assert {name for name in first if name.startswith("autograded")} == {
        name for name in second if name.startswith("autograded")
    }
    assert all(second[name] == first[name] for name in first if name.startswith("autograded"))


def test_a_writer_that_is_killed_at_any_moment_goes_on_with_the_same_gradebook(sample: Class) -> None:
    moments = random.Random(int(os.environ.get("SOFTCLUST_KILL_SEED", "1")))
    folder = sample.course.root / "killed"
    for _ in range(int(os.environ.get("SOFTCLUST_KILLS", "3"))):
        if folder.exists() and moments.random() < 0.5:
            shutil.rmtree(folder)
        process = subprocess.Popen(
            [sys.executable, "-m", "softclust_lab.cli", *sample.command("killed")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(moments.uniform(0.3, 8.0))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert sample.grade("killed").status == 0
    assert snapshot(folder) == snapshot(sample.course.root / "graded")


def test_an_interrupt_at_any_moment_is_one_line_and_the_next_run_goes_on(sample: Class) -> None:
    """A terminal interrupts the whole group of processes: the grader, its workers and what starts them."""
    moments = random.Random(int(os.environ.get("SOFTCLUST_KILL_SEED", "1")))
    folder = sample.course.root / "interrupted"
    for _ in range(int(os.environ.get("SOFTCLUST_KILLS", "3"))):
        process = subprocess.Popen(
            ["softclust", *sample.command("interrupted")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stderr
        first = process.stderr.readline()  # of the seed: the command runs
        time.sleep(moments.uniform(0, 8.0))
        os.killpg(process.pid, signal.SIGINT)
        # It is read to the end of the last process that can write to it: none is left behind.
        lines = [line for line in process.stderr if "submissions" not in line]
        assert process.wait() in (0, 130)
        assert "Hidden cases" in first
        stopped = ["softclust: stopped; the same command goes on where it was\n"]
        assert lines == (stopped if process.returncode else [])
        process.stderr.close()
    assert sample.grade("interrupted").status == 0
    assert snapshot(folder) == snapshot(sample.course.root / "graded")


def test_the_best_of_several_attempts_counts_if_it_is_asked_for(sample: Class, tmp_path: Path) -> None:
    folder = tmp_path / "canvas"
    folder.mkdir()
    for suffix, student in (("", "student-04-einsum"), ("-1", "student-09-squared-medoids")):
        source = sample.submitted / student / ROOM / f"{ROOM}_assignment.ipynb"
        shutil.copyfile(source, folder / f"doejane_77_901_{ROOM}_assignment{suffix}.ipynb")
    roster = tmp_path / "roster.csv"
    roster.write_text("student,name,lms_id\njane,Jane Doe,77\n", "utf-8")
    for attempts, score in (("last", 10.0), ("best", 20.0)):
        ran = run(
            "grade",
            ROOM,
            "--submitted",
            folder,
            "--roster",
            roster,
            "--graded",
            tmp_path / attempts,
            "--course",
            sample.course.root,
            "--public-seed",
            *protection(),
            "--attempts",
            attempts,
        )
        assert ran.status == 0, ran.stderr
        export = run("export", ROOM, "--graded", tmp_path / attempts, "--course", sample.course.root)
        assert float(read_csv(export.stdout)["jane"]["score"]) == score


def test_a_secret_seed_is_needed_and_right_answers_are_right_by_any_seed(tmp_path: Path) -> None:
    made = class_of(tmp_path, ROOM)
    command = [part for part in made.command("graded") if part != "--public-seed"]
    ran = run(*command)
    assert ran.status == 2
    assert "run `softclust init` once" in ran.stderr
    assert run("init", "--course", tmp_path).status == 0
    assert run(*command).status == 0
    grades, wanted = made.grades(), expected(ROOM)
    full = {student for student, row in wanted.items() if row["score"] == "20"}
    assert {student for student, row in grades.items() if row["score"] == "20"} == full
    assert all(grades[student]["outcome"] == row["outcome"] for student, row in wanted.items())


def test_a_submission_that_gets_lost_is_an_error(sample: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.Class, "_take", lambda self, one, data, verdict: None)
    ran = sample.grade("lost")
    assert ran.status == 1
    assert "without an outcome: student-01-perfect, student-02-loops" in ran.stderr


def test_a_second_grader_in_one_folder_is_sent_away_before_it_has_made_a_plan(
    sample: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sample.course.root / "graded"
    before = {path: path.stat().st_mtime_ns for path in (folder / ".plans").iterdir()}
    code = (
        "import fcntl, sys\n"
        f"file = open({str(folder / '.softclust.lock')!r}, 'w')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\nprint('process 17 on earth', file=file, flush=True)\n"
        "print('locked', flush=True)\nsys.stdin.read()\n"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with first:
        assert first.stdout
        assert first.stdin
        assert first.stdout.readline() == "locked\n"
        monkeypatch.setattr(pipeline, "prepare", lambda *arguments: pytest.fail("a plan without the lock"))
        ran = sample.grade()
        assert ran.status == 2
        assert f"process 17 on earth is grading into {folder}: wait until it has finished" in ran.stderr
        assert "another folder with --graded" in ran.stderr
        first.stdin.close()
    assert {path: path.stat().st_mtime_ns for path in (folder / ".plans").iterdir()} == before


def test_points_that_only_the_checks_know_of_are_refused(
    sample: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TaskPlan, "points", property(lambda plan: 3.0))
    ran = sample.grade("other-points")
    assert ran.status == 2
    assert "disagree on the points of assign_labels, fit_hard_kmeans" in ran.stderr


def test_a_folder_that_holds_something_else_is_not_graded_into(sample: Class) -> None:
    ran = sample.grade("book")
    assert ran.status == 2
    assert "book holds something else than a graded class" in ran.stderr


def test_submissions_that_are_not_there_are_reported_before_anything_is_done(tmp_path: Path) -> None:
    made = class_of(tmp_path, ROOM)
    shutil.rmtree(made.submitted)
    ran = made.grade()
    assert ran.status == 2
    assert (
        f"there is no {made.submitted}: name the folder of the submissions with --submitted DIR" in ran.stderr
    )
    for words in ("--zip FILE", f"submitted/<student>/{ROOM}/{ROOM}_assignment.ipynb"):
        assert words in ran.stderr
    assert not (made.course.root / "graded").exists()
