"""What is recorded of a class is complete, the same after every interruption, and nbgrader's to read."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from nbgrader.api import Base, Gradebook

from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.intake.roster import Person
from softclust_lab.grading.record.class_folder import ClassFolder, open_database
from softclust_lab.grading.record.gradebook_tables import TABLES, VERDICTS
from softclust_lab.grading.record.stored import open_results
from softclust_lab.grading.record.writer import ClassRecord
from softclust_lab.grading.results import StudentResult

from .class_samples import EXPLAIN, ROOM, Sample, course_in, plan_for, plan_of

BOOK = f"{ROOM}_assignment"
CHECKED = "check_wcss"
ROSTER = {
    "ada": Person("ada", "Ada", "<b>Lovelace</b>", "17", "ada@example.org"),
    "ben": Person("ben"),
    "cyd": Person("cyd"),
    "eve": Person("eve", "Eve", "Late"),
}
SAMPLES = (
    Sample("ada", b'{"a": 1}', timestamp="2026-02-01T10:11:12"),
    Sample("ben", b'{"b": 1}', points=0.5, answered=False, outcome="repaired", reason="it was renamed"),
    Sample("cyd", b"broken", outcome="quarantined", reason="it stops in the middle"),
    Sample("zoe", b'{"z": 1}', points=0.0),
)


class Room:
    """A class's folder and what is needed to record into it."""

    def __init__(self, course: Course, folder: Path, url: str | None = None) -> None:
        self.course = course
        self.folder = folder
        self.url = url
        self.plan = plan_for(course, folder, url)

    @property
    def database(self) -> str:
        return ClassFolder(self.course, self.folder, self.url).scratch.database

    def open(self, roster: Mapping[str, Person] = ROSTER, **changes: object):  # type: ignore[no-untyped-def]
        plan = replace(self.plan, **changes) if changes else self.plan  # type: ignore[arg-type]
        return ClassRecord.open(self.course, self.folder, ROOM, plan, roster, url=self.url)

    def record(self, *samples: Sample, refresh: bool = True) -> dict[str, StudentResult]:
        with self.open() as record:
            for sample in samples or SAMPLES:
                data = None if sample.problem else sample.data
                record.write(sample.handed, data, sample.verdict(self.plan))
            if refresh:
                record.refresh()
            return {result.student: result for result in record.results()}

    def book(self) -> Gradebook:
        return Gradebook(self.database)

    def dump(self, *, times: bool = False) -> dict[str, list[tuple[object, ...]]]:
        """Return all that the gradebook says of submissions, by names instead of nbgrader's random ids."""
        columns = [c for c in VERDICTS.c if times or c.name not in ("graded_at", "cpu_seconds", "cells")]
        with self.book() as book, open_database(self.database) as connection:
            found: dict[str, list[tuple[object, ...]]] = {"submissions": [], "grades": [], "comments": []}
            for one in book.assignment_submissions(ROOM):
                found["submissions"].append((one.student_id, one.timestamp, one.late_submission_penalty))
                for notebook in one.notebooks:
                    for g in notebook.grades:
                        scores = (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                        found["grades"].append((one.student_id, g.name, *scores))
                    for c in notebook.comments:
                        found["comments"].append((one.student_id, c.name, c.auto_comment, c.manual_comment))
            rows = connection.execute(sa.select(*columns)).all()
        return {
            name: sorted(rows, key=str) for name, rows in {**found, "verdicts": [*map(tuple, rows)]}.items()
        }

    def files(self) -> dict[str, bytes]:
        steps = ("submitted", "autograded", "feedback")
        found = (path for step in steps for path in (self.folder / step).rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(course_in(tmp_path), tmp_path / "graded")


def grade(book: Gradebook, student: str, name: str):  # type: ignore[no-untyped-def]
    return book.find_grade(name, BOOK, ROOM, student)


def judge_by_hand(room: Room, student: str, name: str, score: float, extra: float | None = None) -> None:
    """Enter a score as formgrader does."""
    with room.book() as book:
        row = grade(book, student, name)
        row.manual_score, row.extra_credit, row.needs_manual_grade = score, extra, False
        book.db.commit()


def test_our_description_of_the_tables_is_nbgraders() -> None:
    for table in TABLES.tables.values():
        theirs = Base.metadata.tables[table.name]
        for column in table.columns:
            assert type(column.type) is type(theirs.c[column.name].type), f"{table.name}.{column.name}"


def test_nbgrader_reads_what_we_record(room: Room) -> None:
    room.record()
    with room.book() as book:
        ada = book.find_submission(ROOM, "ada")
        assert (ada.score, ada.max_score, ada.needs_manual_grade) == (20.0, 24.0, True)
        assert ada.timestamp == datetime(2026, 2, 1, 10, 11, 12)
        assert grade(book, "ada", EXPLAIN).auto_score is None
        ben = book.find_submission(ROOM, "ben")
        assert not ben.needs_manual_grade
        assert (grade(book, "ben", EXPLAIN).auto_score, 0 < ben.score < 20) == (0.0, True)
        assert book.find_comment("wcss", BOOK, ROOM, "ben").comment == "No response."
        assert book.find_comment("wcss", BOOK, ROOM, "ada").comment is None
        assert book.find_student("ada").last_name == "‹b›Lovelace‹/b›"
        assert {student.id for student in book.students} == {*ROSTER, "zoe"}
        assert {one.student_id for one in book.assignment_submissions(ROOM)} == {"ada", "ben", "cyd", "zoe"}


def test_results_come_in_the_rosters_order_and_others_after_them(room: Room) -> None:
    results = room.record()
    assert list(results) == ["ada", "ben", "cyd", "eve", "zoe"]
    assert [one.outcome for one in results.values()] == [
        "accepted",
        "repaired",
        "quarantined",
        "missing",
        "accepted",
    ]
    assert (results["ada"].score, results["ada"].waiting[0].name) == (20.0, EXPLAIN)
    assert [item.status for item in results["ben"].tasks] == ["partial"] * 5 + ["no-answer"]
    assert results["zoe"].score == 0.0


def test_what_could_not_be_judged_has_no_score_and_waits_for_a_person(room: Room) -> None:
    results = room.record()
    assert (results["cyd"].score, results["cyd"].tasks) == (None, ())
    assert (results["eve"].score, results["eve"].reason) == (None, "nothing was handed in")
    with room.book() as book:
        rows = book.find_submission(ROOM, "cyd").notebooks[0].grades
        assert len(rows) == 6
        assert all(row.auto_score is None and row.needs_manual_grade for row in rows)


def test_a_person_can_judge_what_we_could_not(room: Room) -> None:
    room.record()
    judge_by_hand(room, "cyd", CHECKED, 1.5)
    cyd = room.record()["cyd"]
    assert (cyd.outcome, cyd.score, len(cyd.waiting)) == ("quarantined", 1.5, 5)
    assert "a person did it" in room.files()[f"feedback/cyd/{ROOM}/{BOOK}.html"].decode()


def test_the_same_class_again_changes_nothing_not_even_a_files_date(room: Room) -> None:
    room.record()
    before, paths = room.dump(times=True), sorted(room.folder.rglob("*"))
    dates = [path.stat().st_mtime_ns for path in paths if path.is_file() and path.name[0] != "."]
    with room.open() as record:
        assert all(record.has(sample.handed, sample.verdict(room.plan).submission) for sample in SAMPLES)
    room.record()
    assert room.dump(times=True) == before
    assert sorted(room.folder.rglob("*")) == paths
    assert [p.stat().st_mtime_ns for p in paths if p.is_file() and p.name[0] != "."] == dates
    assert room.dump()["grades"]


def test_a_submission_that_somebody_removed_from_the_gradebook_is_recorded_again(room: Room) -> None:
    room.record()
    with room.book() as book:
        book.remove_submission(ROOM, "ada")
    with room.open() as record:
        assert not record.has(SAMPLES[0].handed, SAMPLES[0].verdict(room.plan).submission)
        record.refresh()
        assert next(record.each_result()).outcome == "missing"
    assert room.record()["ada"].score == 20.0


def test_who_handed_nothing_in_has_a_page_and_other_pages_can_be_left_as_they_are(room: Room) -> None:
    room.record(refresh=False)
    eve, ada = (f"feedback/{student}/{ROOM}/{BOOK}.html" for student in ("eve", "ada"))
    assert eve not in room.files()
    judge_by_hand(room, "ada", EXPLAIN, 3.0)
    with room.open() as record:
        record.refresh(pages=False)
    assert b"Nothing was handed in" in room.files()[eve]
    assert b"3 of 4" not in room.files()[ada]
    with room.open() as record:
        record.refresh()
    assert b"3 of 4" in room.files()[ada]


def test_the_original_bytes_and_the_time_are_kept(room: Room) -> None:
    room.record()
    files = room.files()
    assert files[f"submitted/cyd/{ROOM}/{BOOK}.ipynb"] == b"broken"
    assert files[f"submitted/ada/{ROOM}/timestamp.txt"] == b"2026-02-01 10:11:12 UTC\n"
    room.record(Sample("ada", outcome="quarantined", reason="a link", problem="a link"))
    assert not [name for name in room.files() if name.startswith("submitted/ada/")]


def test_a_new_attempt_replaces_the_one_before(room: Room) -> None:
    room.record()
    later = Sample("ada", b'{"a": 2}', points=0.0, attempt="2", timestamp="2026-02-03T00:00:00")
    with room.open() as record:
        assert not record.has(later.handed, later.verdict(room.plan).submission)
    assert room.record(later)["ada"].score == 0.0
    with room.open() as record:
        assert record.has(later.handed, later.verdict(room.plan).submission)
        assert record.tell_changes() == ()
    with room.book() as book:
        assert len(book.student_submissions("ada")) == 1
    assert room.files()[f"submitted/ada/{ROOM}/{BOOK}.ipynb"] == b'{"a": 2}'


def test_a_new_plan_updates_scores_and_says_which(room: Room) -> None:
    room.record()
    old, room.plan = room.plan, plan_of(room.plan.notebook, b"t" * 32)
    assert old.fingerprint != room.plan.fingerprint
    with room.open() as record:
        assert not record.has(SAMPLES[0].handed, SAMPLES[0].verdict(old).submission)
    room.record(replace(SAMPLES[0], points=0.0), *SAMPLES[1:])
    expected = [f"ada: {name} {most} → 0" for name, most in (("assign_labels", 2), ("update_centers", 2))]
    with room.open() as record:
        changes = [str(change) for change in record.tell_changes()]
        assert changes[:2] == expected
        assert {change.partition(":")[0] for change in changes} == {"ada"}
        assert len(changes) == 5


def test_a_change_is_told_once_and_stays_in_the_record(room: Room) -> None:
    room.record()
    room.plan = plan_of(room.plan.notebook, b"t" * 32)
    room.record(replace(SAMPLES[0], points=0.0))
    with room.open() as record:
        assert len(record.tell_changes()) == 5
    later = replace(SAMPLES[0], points=0.0, timestamp="2026-02-02T10:11:12")
    results = room.record(*SAMPLES[1:], later)
    with room.open() as record:
        assert record.tell_changes() == ()
    assert str(results["ada"].changes[0]) == "ada: assign_labels 2 → 0"
    assert len(results["ada"].changes) == 5
    assert results["ben"].changes == ()
    room.record(replace(SAMPLES[1], points=0.0, data=b"anew"))
    room.plan = plan_of(room.plan.notebook, b"u" * 32)
    assert len(room.record(replace(SAMPLES[0], points=1.0))["ada"].changes) == 5
    with room.open() as record:
        assert str(record.tell_changes()[0]) == "ada: assign_labels 0 → 2"


def test_a_verdict_by_another_plan_or_for_a_strange_name_is_refused(room: Room) -> None:
    other = plan_of(room.plan.notebook, b"u" * 32)
    with room.open() as record:
        with pytest.raises(ValueError, match="no verdict on this plan"):
            record.write(SAMPLES[0].handed, b"", SAMPLES[0].verdict(other))
        with pytest.raises(ValueError, match="no student's id"):
            record.write(Sample("../x").handed, b"", Sample("../x").verdict(room.plan))
    with pytest.raises(CommandError, match="another form of the assignment"), room.open(notebook=b"{}"):
        pass


def test_what_people_entered_is_kept_when_a_submission_is_graded_again(room: Room) -> None:
    room.record()
    judge_by_hand(room, "ada", EXPLAIN, 3.0, extra=0.5)
    with room.book() as book:
        book.find_comment(EXPLAIN, BOOK, ROOM, "ada").manual_comment = "Well <said>."
        book.db.commit()
    room.plan = plan_of(room.plan.notebook, b"t" * 32)
    ada = room.record()["ada"]
    assert (ada.score, ada.waiting, ada.tasks[-1].status, ada.tasks[-1].note) == (23.5, (), "judged", "")
    assert "Well &lt;said&gt;." in room.files()[f"feedback/ada/{ROOM}/{BOOK}.html"].decode()


def test_another_text_than_the_one_that_a_person_judged_asks_them_again(room: Room) -> None:
    room.record()
    judge_by_hand(room, "ada", EXPLAIN, 3.0)
    ada = room.record(replace(SAMPLES[0], data=b"new"))["ada"]
    assert (ada.tasks[-1].points, ada.tasks[-1].note) == (3.0, "handed in again since a person judged it")
    with room.book() as book:
        assert grade(book, "ada", EXPLAIN).needs_manual_grade


def test_a_persons_score_for_a_checked_task_counts_and_is_reported(room: Room) -> None:
    room.record()
    judge_by_hand(room, "zoe", CHECKED, 1.0)
    wcss = room.record()["zoe"].tasks[2]
    assert (wcss.points, wcss.status) == (1.0, "judged")
    assert wcss.note == "a person's score, where the checks give 0"


# ---------------- late submissions

HALF = """
from nbgrader.plugins import BasePlugin

class Half(BasePlugin):
    def late_submission_penalty(self, student, score, seconds):
        return score / 2 if seconds > 60 else -1.0

c.AssignLatePenalties.plugin_class = Half
"""


def set_due(room: Room, due: datetime, extension: timedelta | None = None) -> None:
    with room.book() as book:
        book.update_or_create_assignment(ROOM, duedate=due)
        if extension:
            book.find_submission(ROOM, "ada").extension = extension
            book.db.commit()


def test_the_courses_plugin_takes_points_from_what_came_late(tmp_path: Path) -> None:
    room = Room(course_in(tmp_path, HALF), tmp_path / "graded")
    set_due(room, datetime(2026, 2, 1, 9))
    results = room.record()
    assert (results["ada"].late_penalty, results["ada"].score) == (10.0, 10.0)
    assert results["ben"].late_penalty == 0.0
    assert "handed in late" in room.files()[f"feedback/ada/{ROOM}/{BOOK}.html"].decode()
    with room.book() as book:
        assert book.find_submission(ROOM, "ada").late_submission_penalty == 10.0


def test_dates_extensions_and_scores_that_people_enter_later_count_at_the_next_run(tmp_path: Path) -> None:
    room = Room(course_in(tmp_path, HALF), tmp_path / "graded")
    assert room.record()["ada"].late_penalty == 0.0
    set_due(room, datetime(2026, 2, 1, 9))
    judge_by_hand(room, "ada", EXPLAIN, 4.0)
    assert room.record()["ada"].late_penalty == 12.0
    set_due(room, datetime(2026, 2, 1, 9), timedelta(hours=1, minutes=10, seconds=42))
    assert room.record()["ada"].late_penalty == 0.0
    set_due(room, datetime(2026, 2, 1, 9), timedelta(hours=3))
    assert room.record()["ada"].late_penalty == 0.0


def test_nbgraders_own_plugin_takes_nothing_unless_told_to(tmp_path: Path) -> None:
    room = Room(course_in(tmp_path), tmp_path / "graded")
    set_due(room, datetime(2026, 1, 1))
    assert room.record()["ada"].late_penalty == 0.0
    (tmp_path / "other").mkdir()
    config = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
    zero = Room(course_in(tmp_path / "other", config), room.folder)
    assert zero.record()["ada"].score == 0.0


def test_a_plugin_that_fails_is_named(tmp_path: Path) -> None:
    room = Room(course_in(tmp_path, HALF.replace("score / 2", "score / 0")), tmp_path / "graded")
    set_due(room, datetime(2026, 1, 1))
    with pytest.raises(
        CommandError, match=r"late submissions failed on ada: ZeroDivisionError.*plugin_class"
    ):
        room.record()


# ---------------- interruption


def many(n: int) -> list[Sample]:
    return [
        Sample(f"s{number:03}", b"{%d}" % number, [0, 0.5, 1][number % 3], answered=number % 2 == 0)
        for number in range(n)
    ]


def write_in_a_process(room: Room, samples: list[Sample], pause: float) -> int:
    """Write in a process of its own and return its id."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        with room.open() as record:
            for sample in samples:
                verdict = sample.verdict(room.plan)
                if not record.has(sample.handed, verdict.submission):
                    record.write(sample.handed, sample.data, verdict)
                    time.sleep(pause)
        status = 0
    finally:
        os._exit(status)


def wait_for(room: Room, n_submitted: int) -> None:
    """Wait until a writer has got so far."""
    while len(list((room.folder / "submitted").glob(f"*/{ROOM}/{BOOK}.ipynb"))) < n_submitted:
        time.sleep(0.002)


def test_a_writer_killed_at_any_moment_and_started_again_leaves_what_an_undisturbed_one_does(
    tmp_path: Path,
) -> None:
    course, samples, moments = course_in(tmp_path), many(160), random.Random(7)
    undisturbed, killed = Room(course, tmp_path / "one"), Room(course, tmp_path / "two")
    assert os.waitpid(write_in_a_process(undisturbed, samples, 0), 0)[1] == 0
    n_recorded = []
    for n_submitted in (1, 40, 70, 75, 120, 150):
        pid = write_in_a_process(killed, samples, 0.003)
        wait_for(killed, n_submitted)
        time.sleep(moments.uniform(0, 0.15))
        os.kill(pid, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        n_recorded.append(len(killed.dump()["verdicts"]))
    assert n_recorded == sorted(n_recorded)
    assert any(0 < n < len(samples) for n in n_recorded)
    assert os.waitpid(write_in_a_process(killed, samples, 0), 0)[1] == 0
    assert killed.dump() == undisturbed.dump()
    files = killed.files()
    assert {name: data for name, data in files.items() if not name.endswith(".part")} == undisturbed.files()


def test_only_one_process_writes_at_a_time_and_a_dead_one_does_not_block(room: Room) -> None:
    code = (
        "import fcntl, sys, time\n"
        f"file = open({str(room.folder / '.softclust.lock')!r}, 'w')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\nfile.write('process 17 on earth')\nfile.flush()\n"
        "print('locked', flush=True)\ntime.sleep(60)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert other.stdout
    assert other.stdout.readline() == "locked\n"
    with pytest.raises(CommandError, match="process 17 on earth is grading into"), room.open():
        pass
    other.kill()
    other.wait()
    other.stdout.close()
    assert room.record()["ada"].score == 20.0


# ---------------- the class's folder


def changed_source(room: Room, folder: Path) -> Room:
    """Return the same class after a cell of the assignment has got another id."""
    book = folder / "changed" / "book" / ROOM
    book.mkdir(parents=True)
    (folder / "changed" / "nbgrader_config.py").write_bytes((folder / "nbgrader_config.py").read_bytes())
    source = room.course.notebook(ROOM).read_bytes().replace(b"explain_rising_cost", b"explain_it")
    (book / f"{BOOK}.ipynb").write_bytes(source)
    return Room(Course(folder / "changed"), room.folder)


def test_submissions_of_an_earlier_form_of_the_assignment_are_forgotten(room: Room, tmp_path: Path) -> None:
    room.record()
    changed = changed_source(room, tmp_path)
    assert changed.plan.assignment.tasks[-1].name == "explain_it"
    assert changed.dump()["verdicts"] == []
    assert not list((room.folder / "autograded").glob(f"*/{ROOM}"))
    with changed.open() as record:
        assert {one.outcome for one in record.results()} == {"missing"}


def test_scores_that_people_gave_forbid_another_form_of_the_assignment(room: Room, tmp_path: Path) -> None:
    room.record()
    judge_by_hand(room, "ada", EXPLAIN, 3.0)
    with pytest.raises(CommandError, match="holds scores or comments that a person gave"):
        changed_source(room, tmp_path)
    assert room.record()["ada"].score == 23.0


def test_the_folder_is_private_and_holds_rooms_only(room: Room) -> None:
    room.record()
    assert room.folder.stat().st_mode & 0o077 == 0
    assert [path.name for path in (room.folder / "source").iterdir()] == [ROOM]


def test_a_folder_with_somebody_elses_settings_is_not_overwritten(tmp_path: Path) -> None:
    course = course_in(tmp_path)
    before = (tmp_path / "nbgrader_config.py").read_bytes()
    with pytest.raises(CommandError, match="settings that this command did not write"):
        Room(course, tmp_path)
    with (
        pytest.raises(CommandError, match="settings that this command"),
        ClassFolder(course, tmp_path).lock(),
    ):
        pass
    assert (tmp_path / "nbgrader_config.py").read_bytes() == before
    assert not (tmp_path / ".softclust.lock").exists()


def test_results_can_be_read_without_a_plan_or_a_roster(room: Room) -> None:
    written = room.record()
    folder = ClassFolder(room.course, room.folder)
    with open_results(folder, ROOM) as (assignment, roster, results):
        found = {result.student: result for result in results}
    assert assignment.max_points == 24
    assert roster["ada"].lms_id == "17"
    assert {name: one.score for name, one in found.items()} == {
        name: one.score for name, one in written.items()
    }
    with pytest.raises(CommandError, match="run `softclust grade soft_kmeans` first"):
        open_results(folder, "soft_kmeans").__enter__()


def test_a_gradebook_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    course = course_in(tmp_path)
    with pytest.raises(
        CommandError, match=r"postgresql\+psycopg2://me@localhost:1/x cannot be used"
    ) as caught:
        Room(course, tmp_path / "graded", "postgresql+psycopg2://me:secret@localhost:1/x")
    assert "secret" not in str(caught.value)


# ---------------- PostgreSQL


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from .postgres import running_server

    with running_server(tmp_path_factory) as url:
        yield url


def test_a_gradebook_on_postgresql_holds_the_same_as_a_file(server: str, tmp_path: Path) -> None:
    course = course_in(tmp_path)
    on_server, in_file = Room(course, tmp_path / "one", server), Room(course, tmp_path / "two")
    for room in (on_server, in_file):
        set_due(room, datetime(2026, 2, 1, 9))
        room.record()
        judge_by_hand(room, "ada", EXPLAIN, 3.0, extra=0.5)
        room.record(replace(SAMPLES[1], data=b"other", points=1.0))
        room.plan = plan_of(room.plan.notebook, b"t" * 32)
        room.record()
    assert on_server.dump() == in_file.dump()
    assert on_server.files() == in_file.files()
    assert not (on_server.folder / "gradebook.db").exists()
    assert "secret" not in (on_server.folder / "nbgrader_config.py").read_text()
