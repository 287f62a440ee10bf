"""What nobody stands for any more leaves the record, and never with what a person entered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from softclust_lab.grading.intake.roster import Person, Roster
from softclust_lab.grading.record.class_folder import ClassFolder
from softclust_lab.grading.record.leftovers import clear_up
from softclust_lab.grading.record.stored import open_results
from softclust_lab.grading.results import StudentResult

from .class_samples import EXPLAIN, ROOM, Sample, course_in
from .test_record import Room, judge_by_hand

STRAY = Sample("unmatched-12345678", outcome="quarantined", reason="nobody has that id", problem="nobody")
ADA, BEN = Sample("ada", b'{"a": 1}'), Sample("ben", b'{"b": 1}')
TYPO = Sample("aba", ADA.data)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(course_in(tmp_path), tmp_path / "graded")


def roster_of(*students: str) -> Roster:
    return {student: Person(student, student.title(), "Doe") for student in students}


def run(room: Room, samples: Sequence[Sample], roster: Roster) -> list[str]:
    """Record a class as `softclust grade` does and return what was cleared up."""
    with room.open(roster) as record:
        record.keep_class()
        for sample in samples:
            verdict = sample.verdict(room.plan)
            verdict = verdict if not sample.problem else unread(sample, room)
            record.write(sample.handed, None if sample.problem else sample.data, verdict)
        record.flush()
        found = [str(one) for one in clear_up(record, {sample.student for sample in samples})]
        record.refresh(pages=False)
    return found


def unread(sample: Sample, room: Room):  # type: ignore[no-untyped-def]
    from softclust_lab.grading.pipeline import quarantined

    return quarantined(room.plan, sample.reason)


def results(room: Room) -> dict[str, StudentResult]:
    with open_results(ClassFolder(room.course, room.folder), ROOM) as (_, _, found):
        return {result.student: result for result in found}


def traces(room: Room, student: str) -> list[str]:
    """Return every place that still speaks of a student."""
    with room.book() as book:
        known = [person.id for person in book.students if person.id == student]
    said = [str(rows) for rows in room.dump().values() if f"'{student}'" in str(rows)]
    return known + said + [path.name for path in room.folder.glob(f"*/{student}")]


def test_a_file_that_found_its_student_leaves_nothing_of_the_entry_it_had(room: Room) -> None:
    assert run(room, [STRAY, BEN], roster_of("ben")) == []
    assert traces(room, STRAY.student)
    told = run(room, [ADA, BEN], roster_of("ada", "ben"))
    assert told == [f"{STRAY.student} was removed from the record: its file is not there any more"]
    assert traces(room, STRAY.student) == []
    assert list(results(room)) == ["ada", "ben"]
    assert run(room, [ADA, BEN], roster_of("ada", "ben")) == []


def test_of_a_corrected_id_only_the_right_one_stays(room: Room) -> None:
    run(room, [TYPO, BEN], roster_of("aba", "ben"))
    assert run(room, [ADA, BEN], roster_of("ada", "ben")) == [
        "aba was removed from the record: the same file is ada's now"
    ]
    assert traces(room, "aba") == []
    assert (results(room)["ada"].score, list(results(room))) == (20.0, ["ada", "ben"])


def test_what_a_person_graded_stays_and_is_told_of_until_it_is_dealt_with(room: Room) -> None:
    run(room, [TYPO, BEN], roster_of("aba", "ben"))
    judge_by_hand(room, "aba", EXPLAIN, 3.0)
    for _ in range(2):
        (told,) = run(room, [ADA, BEN], roster_of("ada", "ben"))
        assert told.startswith("aba stays in the record: a person graded it, and the same file is ada's now")
        assert results(room)["aba"].score == 23.0
    judge_by_hand(room, "ada", EXPLAIN, 3.0)
    with room.book() as book:
        row = book.find_grade(EXPLAIN, f"{ROOM}_assignment", ROOM, "aba")
        row.manual_score = None
        book.db.commit()
    assert run(room, [ADA, BEN], roster_of("ada", "ben"))[0].startswith("aba was removed")
    assert (traces(room, "aba"), results(room)["ada"].score) == ([], 23.0)


def test_what_came_later_by_itself_removes_nothing(room: Room) -> None:
    """Late submissions, or another group's, are not the whole class: nothing can be said of the others."""
    run(room, [STRAY, TYPO, BEN], roster_of("ben"))
    assert run(room, [ADA], roster_of("ada", "ben")) == []
    assert run(room, [Sample("cyd", BEN.data)], roster_of("cyd")) == []
    assert set(results(room)) == {"cyd", "ada", "ben", "aba", STRAY.student}


def test_without_a_roster_a_renamed_folder_leaves_no_second_student(room: Room) -> None:
    run(room, [STRAY, TYPO, BEN], {})
    assert len(run(room, [ADA, BEN], {})) == 2
    assert list(results(room)) == ["ada", "ben"]


def test_who_left_the_roster_without_having_handed_anything_in_is_forgotten(room: Room) -> None:
    run(room, [BEN], roster_of("aba", "ben"))
    assert results(room)["aba"].outcome == "missing"
    assert traces(room, "aba")
    run(room, [BEN], roster_of("ada", "ben"))
    assert traces(room, "aba") == []
    assert list(results(room)) == ["ada", "ben"]


def test_only_who_is_on_the_roster_is_listed(room: Room) -> None:
    run(room, [STRAY, ADA, BEN], roster_of("cyd", "ada"))
    assert {student: one.listed for student, one in results(room).items()} == {
        "cyd": True,
        "ada": True,
        "ben": False,
        STRAY.student: False,
    }
    run(room, [STRAY, ADA, BEN], {})
    assert {student for student, one in results(room).items() if not one.listed} == {STRAY.student}
