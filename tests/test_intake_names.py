"""The names that Canvas, Moodle, Blackboard and nbgrader's exchange give to what they collect."""

from __future__ import annotations

from pathlib import Path

import pytest

from softclust_lab.grading.intake.collect import collect
from softclust_lab.grading.intake.roster import Person

from .toy_submission import ASSIGNMENT, BLANK, CLASS, GOOD, NAME, ROOM, collected, encoded, only, other_room


def test_canvas_names_are_matched_by_the_users_number(tmp_path: Path) -> None:
    found = collected(
        tmp_path,
        {
            f"smithjane_LATE_12345_678910_{NAME}": GOOD,
            f"doejohn_12346_678911_{NAME}": GOOD,
            f"x_12347_678912_{NAME}": GOOD,
            "doejohn_12348_678913_answers.pdf": b"%PDF",
        },
    )
    assert list(found) == list(CLASS)
    assert [one.late for one in found.values()] == [True, False, False, False]
    assert {one.note for one in found.values()} == {""}
    assert [bool(one.problem) for one in found.values()] == [False, False, False, True]


def test_canvas_attempts_are_in_order_and_the_last_one_counts(tmp_path: Path) -> None:
    files = {
        f"smithjane_12345_{700 - number}_toy_assignment{suffix}.ipynb": suffix.encode()
        for number, suffix in enumerate(("", "-2", "-10", "-1"))
    }
    files["smithjane_12345_800_notes-11.ipynb"] = encoded(other_room())
    assert only(collected(tmp_path, files)).read() == b"-10"
    every = collect(tmp_path, ASSIGNMENT, CLASS, attempts="all")
    assert [one.read() for one in every] == [b"", b"-1", b"-2", b"-10"]
    assert [one.attempt for one in every] == sorted({one.attempt for one in every})


def test_a_roster_without_canvas_numbers_matches_names_that_are_unique(tmp_path: Path) -> None:
    roster = {student: Person(student, one.first_name, one.last_name) for student, one in CLASS.items()}
    files = {f"obrienmullerolé_1_2_{NAME}": GOOD, f"doejohn_3_4_{NAME}": GOOD}
    known, unknown = collected(tmp_path, files, roster).values()
    assert (known.student, known.note) == ("omuller", "omuller was recognised by the name only")
    assert "could be jdoe and jdoe2" in unknown.problem


def test_an_anonymous_download_is_refused_with_the_remedy(tmp_path: Path) -> None:
    found = collected(
        tmp_path, {f"anon_aB3xZ_77_{NAME}": GOOD, f"Participant_99_assignsubmission_file_/{NAME}": GOOD}
    )
    assert len(found) == 2
    assert all("the download is anonymous" in one.problem for one in found.values())


@pytest.mark.parametrize(
    "place",
    [
        "{}_12345_assignsubmission_file_/" + NAME,
        "{}_12345_assignsubmission_file/" + NAME,
        "{}_12345_assignsubmission_file_" + NAME,
        "{}_777_assignsubmission_file_/" + NAME,
        "{}_777_assignsubmission_file_" + NAME,
    ],
)
@pytest.mark.parametrize("name", ["Jane Smith", "Smith Jane", "jane SMITH", "Jane  Smith"])
def test_moodle_names_are_matched_by_number_or_name(place: str, name: str, tmp_path: Path) -> None:
    one = only(collected(tmp_path, {place.format(name): GOOD}))
    assert (one.student, one.problem, one.read()) == ("jsmith", "", GOOD)
    assert bool(one.note) is ("777" in place)


def test_a_moodle_student_who_takes_anothers_name_gets_nothing_and_harms_nobody(tmp_path: Path) -> None:
    by_name = {"Jane Smith_777_assignsubmission_file_/" + NAME: GOOD}
    found = collected(tmp_path / "a", by_name | {"Jane S._12345_assignsubmission_file_/" + NAME: BLANK})
    assert found["jsmith"].read() == BLANK
    (other,) = (one for one in found.values() if not one.listed)
    assert "something else is too" in other.problem
    found = collected(tmp_path / "b", by_name | {"Jane Smith_778_assignsubmission_file_/" + NAME: BLANK})
    assert [one.listed for one in found.values()] == [False, False]


def test_a_canvas_name_with_several_numbers_is_not_given_to_the_wrong_person(tmp_path: Path) -> None:
    files = {f"x_12346_1_12345_2_{NAME}": GOOD, f"smithjane_12345_3_1_2_{NAME}": BLANK}
    found = collected(tmp_path, files)
    assert found["jsmith"].read() == BLANK
    assert "jdoe" not in found
    assert any("could be the file of several people" in one.problem for one in found.values())


def test_moodles_timestamp_is_not_one_that_students_write(tmp_path: Path) -> None:
    folder = "Jane Smith_12345_assignsubmission_file_"
    files = {f"{folder}/{NAME}": GOOD, f"{folder}/timestamp.txt": b"2020-01-01 00:00:00 UTC"}
    assert only(collected(tmp_path, files)).timestamp == ""


@pytest.mark.parametrize(
    "name",
    [
        f"{ROOM}_jdoe_attempt_2026-01-30-20-30-10_{NAME}",
        f"{ROOM}_assignment_jdoe_attempt_2026-01-30-20-30-10_{NAME}",
        f"Week_1_jdoe_attempt_2026-01-30-20-30-10_{NAME}",
    ],
)
def test_zip_collect_names_are_matched_with_their_time(name: str, tmp_path: Path) -> None:
    one = only(collected(tmp_path, {name: GOOD}))
    assert (one.student, one.note, one.read()) == ("jdoe", "", GOOD)
    assert one.timestamp == one.attempt == "2026-01-30T20:30:10"


def test_zip_collect_attempts_are_in_the_order_of_time_and_other_rooms_are_left_out(tmp_path: Path) -> None:
    files = {f"{ROOM}_jdoe_attempt_2026-01-{day}-20-30-10_{NAME}": str(day).encode() for day in (30, 29, 31)}
    files["other_jdoe_attempt_2026-02-01-20-30-10_other_assignment.ipynb"] = GOOD
    assert only(collected(tmp_path, files)).read() == b"31"


def test_nbgraders_exchange_holds_attempts_too(tmp_path: Path) -> None:
    files = {f"jdoe+{ROOM}+2026-01-{day} 20:30:10.1 UTC+salt/{NAME}": str(day).encode() for day in (30, 29)}
    files[f"jdoe+other+2026-01-31 20:30:10.1 UTC+salt/{NAME}"] = GOOD
    one = only(collected(tmp_path, files))
    assert (one.read(), one.timestamp) == (b"30", "2026-01-30T20:30:10.100000+00:00")
