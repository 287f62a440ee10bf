"""Who handed in what: nbgrader's, Canvas's, Moodle's and Blackboard's names, and what is nobody's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.intake.collect import HandedIn, collect

from .toy_submission import (
    ASSIGNMENT,
    BLANK,
    CLASS,
    GOOD,
    NAME,
    ROOM,
    collected,
    encoded,
    only,
    other_room,
    zipped,
)

# -------------------------------------------------------------------------------------------------- nbgrader


def test_nbgraders_folders_are_read_with_their_timestamps(tmp_path: Path) -> None:
    files = {f"jsmith/{ROOM}/{NAME}": GOOD, f"jsmith/{ROOM}/timestamp.txt": b"2026-02-01 10:11:12.5 UTC\n"}
    one = only(collected(tmp_path, files))
    assert one == HandedIn("jsmith", True, "", "2026-02-01T10:11:12.500000+00:00", f"jsmith/{ROOM}/{NAME}")
    assert one.read() == GOOD


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-02-01 10:11:12 UTC", "2026-02-01T10:11:12+00:00"),
        ("2026-02-01 10:11:12.123456 +0100\n", "2026-02-01T10:11:12.123456+01:00"),
        ("2026-02-01 10:11:12 CET", "2026-02-01T10:11:12"),
        ("2026-13-01 10:11:12", ""),
        ("yesterday", ""),
        ("2026-02-01; rm -r", ""),
        ("\u0662026-02-01 10:11:12", ""),
    ],
)
def test_a_timestamp_is_kept_only_if_it_is_a_time(text: str, kept: str, tmp_path: Path) -> None:
    files = {f"s1/{ROOM}/{NAME}": GOOD, f"s1/{ROOM}/timestamp.txt": text.encode()}
    assert only(collected(tmp_path, files, None)).timestamp == kept


@pytest.mark.parametrize(
    "place",
    [
        f"{ROOM}/my answers.ipynb",
        f"{ROOM}/{NAME}.json",
        f"{ROOM}/extra/{NAME}",
        f"{ROOM}/TOY_Assignment.IPYNB",
        NAME,
        f"Downloads/{NAME}",
        "Downloads/x.ipynb",
        f"{ROOM}\\{NAME}.",
    ],
)
def test_the_one_notebook_is_found_under_another_name_or_in_another_folder(
    place: str, tmp_path: Path
) -> None:
    one = only(collected(tmp_path, {f"jsmith/{place}": GOOD}))
    assert (one.student, one.problem, one.read()) == ("jsmith", "", GOOD)
    assert one.note.startswith("the file was handed in as ") or "\\" in place


@pytest.mark.parametrize(
    "place", [f"jsmith\\{ROOM}\\{NAME}", f"jsmith/{ROOM}/{NAME}. ", f"jsmith/{ROOM}./{NAME}"]
)
def test_names_that_windows_made_are_read_as_they_are_meant(place: str, tmp_path: Path) -> None:
    assert (only(collected(tmp_path, {place: GOOD})).note, only(collected(tmp_path, {})).read()) == ("", GOOD)


def test_another_rooms_notebook_is_nothing_for_this_room(tmp_path: Path) -> None:
    files = {"jsmith/other/other_assignment.ipynb": encoded(other_room()), "jdoe/other/x.pdf": b"%PDF"}
    files["jsmith/other/more.ipynb"] = encoded(other_room())
    assert collected(tmp_path, files) == {}


def test_the_right_name_wins_over_a_copy_beside_it(tmp_path: Path) -> None:
    files = {
        f"jsmith/{ROOM}/{NAME}": GOOD,
        f"jsmith/{ROOM}/copy.ipynb": BLANK,
        f"jsmith/{ROOM}/old.zip": b"x",
    }
    one = only(collected(tmp_path, files))
    words = "another notebook lay beside it and was not graded"
    assert (one.note, one.problem, one.read()) == (words, "", GOOD)


@pytest.mark.parametrize(
    ("second", "chosen"), [(b"", True), (encoded(other_room()), True), (GOOD, True), (BLANK, False)]
)
def test_of_two_notebooks_one_is_taken_only_if_there_is_no_doubt(
    second: bytes, chosen: bool, tmp_path: Path
) -> None:
    one = only(collected(tmp_path, {f"jsmith/{ROOM}/a.ipynb": GOOD, f"jsmith/{ROOM}/b.ipynb": second}))
    assert one.note.startswith(f"the file was handed in as {ROOM}/a.ipynb") is chosen
    assert one.note.endswith("and was not graded") is (chosen and second != GOOD)
    assert ("a.ipynb" in one.problem and "b.ipynb" in one.problem) is not chosen


def test_a_damaged_notebook_is_handed_in_and_not_missing(tmp_path: Path) -> None:
    for number, place in enumerate((f"{ROOM}/{NAME}", f"{ROOM}/a.ipynb", NAME, "a.ipynb", f"x/{NAME}")):
        one = only(collected(tmp_path / str(number), {f"jsmith/{place}": b""}))
        assert (one.problem, one.read()) == ("", b"")


def test_something_else_instead_of_a_notebook_is_named(tmp_path: Path) -> None:
    one = only(collected(tmp_path, {f"jsmith/{ROOM}/answers.pdf": b"%PDF"}))
    assert one.problem == f"no notebook of this assignment, but {ROOM}/answers.pdf: hand in {NAME}"


# ------------------------------------------------------------------------------------ who is who, or nobody


def test_the_class_is_the_roster_in_its_order_then_everyone_else(tmp_path: Path) -> None:
    names = ("jdoe", "jsmith", "zz", ".hidden", "__MACOSX", "bad name")
    found = collected(tmp_path, {f"{name}/{ROOM}/{NAME}": GOOD for name in names} | {"notes.txt": b""})
    assert [(one.student[:9], one.listed) for one in found.values()] == [
        ("jsmith", True),
        ("jdoe", True),
        ("unmatched", False),
        ("zz", False),
    ]
    assert "nobody on the roster has the id or the name zz" in found["zz"].problem


@pytest.mark.parametrize("folder", ["JSMITH", "jane@example.org", "12345", "Jane Smith", "smith, jane"])
def test_a_folder_under_another_of_a_students_names_is_theirs_and_said_so(
    folder: str, tmp_path: Path
) -> None:
    one = only(collected(tmp_path, {f"{folder}/{ROOM}/{NAME}": GOOD}))
    assert (one.student, one.problem) == ("jsmith", "")
    assert "jsmith" in one.note


def test_what_is_in_a_students_own_folder_is_theirs_whatever_it_is_called(tmp_path: Path) -> None:
    files = {f"jsmith/jdoe/{ROOM}/{NAME}": GOOD, f"jsmith/doejohn_12346_1_{NAME}": GOOD}
    assert [one.student for one in collected(tmp_path, files).values()] == ["jsmith"]


def test_a_loose_notebook_is_listed_as_nobodys(tmp_path: Path) -> None:
    found = collected(tmp_path, {f"jsmith/{ROOM}/{NAME}": GOOD, NAME: GOOD, "class.zip": b""})
    problems = [one.problem for one in found.values() if not one.listed]
    assert len(problems) == 2
    assert all("nothing says whose it is" in problem for problem in problems)
    assert any("--zip" in problem for problem in problems)


def test_without_a_roster_everyone_with_something_is_a_student(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    files = {
        f"s1/{ROOM}/{NAME}": GOOD,
        f"smithjane_12345_1_{NAME}": GOOD,
        f"{ROOM}_s_2_attempt_2026-01-30-20-30-10_x.ipynb": GOOD,
    }
    found = collected(tmp_path, files | {f"bad name/{ROOM}/{NAME}": GOOD}, None)
    assert [one.student for one in found.values() if one.listed] == ["12345", "s1", "s_2"]
    (bad,) = (one for one in found.values() if not one.listed)
    assert "cannot be a student's id" in bad.problem


def test_names_of_students_files_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    one = only(collected(tmp_path, {f"jsmith/{ROOM}/\x1b[31m\udcffred.ipynb": GOOD}))
    assert one.place.isprintable()
    assert "?[31m?red.ipynb" in one.note


# ------------------------------------------------------------------------------------------- the wrong level


@pytest.mark.parametrize("roster", [None, CLASS])
@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({f"{ROOM}/{NAME}": GOOD}, "is the folder of one student: name the folder of all"),
        ({NAME: GOOD, "timestamp.txt": b""}, "nothing says whose it is: name the folder of the class"),
        ({f"submitted/jdoe/{ROOM}/{NAME}": GOOD}, "use --submitted .*/submitted$"),
        (
            {
                f"submitted/jdoe/{ROOM}/{NAME}": GOOD,
                f"source/{ROOM}/{NAME}": GOOD,
                f"release/{ROOM}/{NAME}": GOOD,
            },
            "use --submitted .*/submitted$",
        ),
        ({f"2026/week 1/jdoe/{ROOM}/{NAME}": GOOD, "x.zip": b""}, "use --submitted .*/2026/week 1$"),
        ({f"Canvas/smithjane_12345_1_{NAME}": GOOD}, "use --submitted .*/Canvas$"),
        ({"submissions.zip": zipped({})}, "--zip .*/submissions.zip$"),
    ],
)
def test_a_folder_at_the_wrong_level_is_refused_with_the_right_one(
    files: dict[str, bytes], words: str, roster: Any, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=words):
        collected(tmp_path, files, roster)


def test_a_class_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be listed"):
        collect(tmp_path / "nowhere", ASSIGNMENT)


def test_an_empty_folder_is_a_class_that_handed_in_nothing(tmp_path: Path) -> None:
    assert collect(tmp_path, ASSIGNMENT, CLASS) == ()
