"""What students hand in, broken in every way we have met: nobody is lost, nobody gets a silent zero."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.course import CommandError
from softclust_lab.grading.intake import MAX_BYTES, Intake, read_plain_file, take_in_class, take_in_student
from softclust_lab.grading.notebook_check import UnreadableError, check_notebook, read_notebook
from softclust_lab.grading.roster import read_roster

Notebook = dict[str, Any]
ROOM = "toy"
NAME = "toy_assignment.ipynb"


def cell(
    grade_id: str, source: str, kind: str = "code", points: float | None = None, **mark: bool
) -> Notebook:
    marks = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, **mark}
    marks |= {"grade_id": grade_id} | ({} if points is None else {"points": points})
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": grade_id, "metadata": {"nbgrader": marks}, "source": source, **code}


def released() -> Notebook:
    cells = [
        cell("setup", "from softclust_lab.checks import check", locked=True),
        cell("double", "def double(x):\n    raise NotImplementedError", solution=True),
        cell("check_double", 'check("toy.double", double)', points=2, grade=True, locked=True),
        cell("explain", "Why?", "markdown", points=3, grade=True, solution=True),
    ]
    return {
        "cells": cells,
        "metadata": {"kernelspec": {"name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def answered() -> Notebook:
    notebook = released()
    notebook["cells"][1]["source"] = ["def double(x):\n", "    return 2 * x"]
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2.0"}]
    return notebook


def encoded(notebook: Any) -> bytes:
    return json.dumps(notebook).encode()


@pytest.fixture
def assignment() -> Assignment:
    return Assignment.read(ROOM, encoded(released()))


@pytest.fixture
def hand_in(tmp_path: Path, assignment: Assignment) -> Callable[..., Intake]:
    """Write one student's files, then look at them."""

    def write(**files: bytes) -> Intake:
        for place, data in files.items():
            path = tmp_path / "s1" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return take_in_student(tmp_path / "s1", "s1", assignment)

    return write


def cells_by_id(intake: Intake) -> dict[str, Notebook]:
    assert intake.notebook is not None
    return {one["id"]: one for one in json.loads(intake.notebook)["cells"]}


def test_tasks_are_read_from_the_released_notebook(assignment: Assignment) -> None:
    described = [(task.name, task.max_points, task.by_hand, task.answer_id) for task in assignment.tasks]
    assert described == [("double", 2.0, False, "double"), ("explain", 3.0, True, "explain")]
    assert assignment.max_points == 5.0


def test_a_good_notebook_is_accepted_with_its_answers_and_without_its_outputs(
    hand_in: Callable[..., Intake],
) -> None:
    taken = hand_in(**{f"{ROOM}/{NAME}": encoded(answered())})
    assert (taken.outcome, taken.reason) == ("accepted", "")
    cells = cells_by_id(taken)
    assert cells["double"]["source"] == "def double(x):\n    return 2 * x"
    assert cells["check_double"]["outputs"] == []


@pytest.mark.parametrize(
    "place",
    [f"{ROOM}/my answers.ipynb", f"{ROOM}/{NAME}.json", f"{ROOM}/extra/{NAME}", NAME, f"Downloads/{NAME}"],
)
def test_the_one_notebook_is_found_under_another_name_or_in_another_folder(
    place: str, hand_in: Callable[..., Intake]
) -> None:
    taken = hand_in(**{place: encoded(answered())})
    assert taken.outcome == "repaired"
    assert place in taken.reason


def test_another_rooms_notebook_is_not_taken_for_this_ones(hand_in: Callable[..., Intake]) -> None:
    other = released()
    for one in other["cells"]:
        one["metadata"]["nbgrader"]["grade_id"] += "_elsewhere"
    taken = hand_in(**{"other/other_assignment.ipynb": encoded(other)})
    assert (taken.outcome, taken.reason, taken.notebook) == ("missing", "nothing was handed in", None)


def test_the_right_name_wins_over_a_copy_beside_it(hand_in: Callable[..., Intake]) -> None:
    taken = hand_in(**{f"{ROOM}/{NAME}": encoded(answered()), f"{ROOM}/copy.ipynb": encoded(released())})
    assert taken.outcome == "accepted"
    assert "2 * x" in cells_by_id(taken)["double"]["source"]


def test_two_notebooks_under_wrong_names_are_not_chosen_between(hand_in: Callable[..., Intake]) -> None:
    taken = hand_in(**{f"{ROOM}/a.ipynb": encoded(answered()), f"{ROOM}/b.ipynb": encoded(answered())})
    assert taken.outcome == "quarantined"
    assert "a.ipynb" in taken.reason
    assert "b.ipynb" in taken.reason


def test_of_two_notebooks_the_one_that_can_be_read_is_taken(hand_in: Callable[..., Intake]) -> None:
    taken = hand_in(**{f"{ROOM}/a.ipynb": encoded(answered()), f"{ROOM}/b.ipynb": b""})
    assert taken.outcome == "repaired"
    assert "a.ipynb" in taken.reason


def without(grade_id: str) -> Notebook:
    notebook = answered()
    notebook["cells"] = [one for one in notebook["cells"] if one["id"] != grade_id]
    return notebook


def twice(grade_id: str) -> Notebook:
    notebook = answered()
    notebook["cells"] += [copy.deepcopy(one) for one in notebook["cells"] if one["id"] == grade_id]
    return notebook


def unmarked() -> Notebook:
    notebook = answered()
    for one in notebook["cells"]:
        one["metadata"] = {}
    return notebook


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (encoded(answered())[:300], "stops in the middle"),
        (b'{"cells": [}', "line 1 makes no sense"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not JSON"),
        (b"null", "not a notebook"),
        (b"[]", "not a notebook"),
        (b'{"nbformat": 4}', "not a notebook"),
        (b"\x93\xfa\x96{", "not UTF-8"),
        (json.dumps(answered()).encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (encoded(answered() | {"nbformat": 3}), "not version 4"),
        (encoded(answered() | {"nbformat": True}), "not version 4"),
        (encoded(answered() | {"cells": {}}), "cells are damaged"),
        (encoded(answered() | {"cells": [{"cell_type": "code", "source": 3}]}), "cells are damaged"),
        (encoded(answered() | {"cells": [{"cell_type": "other", "source": ""}]}), "cells are damaged"),
        (encoded(answered() | {"cells": []}), "none of the assignment's cells"),
        (encoded(unmarked()), "none of the assignment's cells"),
        (encoded(without("check_double")), "cell check_double is deleted"),
        (encoded(without("double")), "cell double is deleted"),
        (encoded(twice("check_double")), "cell check_double is there twice"),
        (encoded(twice("double")), "cell double is there twice"),
    ],
)
def test_what_cannot_be_judged_is_quarantined_with_a_reason(
    data: bytes, words: str, hand_in: Callable[..., Intake]
) -> None:
    taken = hand_in(**{f"{ROOM}/{NAME}": data})
    assert (taken.outcome, taken.notebook) == ("quarantined", None)
    assert words in taken.reason


def test_something_else_instead_of_a_notebook_is_named(hand_in: Callable[..., Intake]) -> None:
    taken = hand_in(**{f"{ROOM}/answers.pdf": b"%PDF"})
    assert taken.outcome == "quarantined"
    assert "answers.pdf" in taken.reason


def test_a_file_that_is_far_too_large_is_not_read(hand_in: Callable[..., Intake], tmp_path: Path) -> None:
    hand_in(**{f"{ROOM}/{NAME}": b"{"})
    os.truncate(tmp_path / "s1" / ROOM / NAME, MAX_BYTES + 1)
    taken = hand_in()
    assert taken.outcome == "quarantined"
    assert "larger than 20 MB" in taken.reason


def test_a_lost_set_up_cell_is_put_back_in_its_place(assignment: Assignment) -> None:
    checked = check_notebook(encoded(without("setup")), assignment)
    ids = [one["id"] for one in json.loads(checked.notebook)["cells"]]
    assert ids == ["setup", "double", "check_double", "explain"]
    assert checked.repairs == ("read-only cell setup was put back",)


def test_marks_and_read_only_cells_are_as_released_whatever_the_student_did(assignment: Assignment) -> None:
    notebook = answered()
    _, answer, test, _ = notebook["cells"]
    answer["cell_type"] = "markdown"
    test["source"] = "2.0"
    test["metadata"]["nbgrader"] |= {"points": 100, "schema_version": 99}
    checked = check_notebook(encoded(notebook), assignment)
    cells = {one["id"]: one for one in json.loads(checked.notebook)["cells"]}
    assert cells["double"]["cell_type"] == "code"
    assert cells["check_double"] == released()["cells"][2]
    assert len(checked.repairs) == 3


def test_cells_of_the_students_own_are_kept_as_plain_text(assignment: Assignment) -> None:
    notebook = answered()
    own = {
        "cell_type": "code",
        "metadata": {"nbgrader": {"grade_id": "mine", "grade": True, "points": 50}, "tags": ["x"]},
        "source": "print('\ud800')",
        "outputs": [{"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}}],
    }
    notebook["cells"].insert(1, own)
    clean = json.loads(check_notebook(encoded(notebook), assignment).notebook)["cells"][1]
    assert clean["metadata"] == {}
    assert clean["outputs"] == []
    assert clean["source"] == "print('?')"


def test_the_same_submission_gives_the_same_bytes(assignment: Assignment) -> None:
    first, second = (check_notebook(encoded(answered()), assignment).notebook for _ in range(2))
    assert first == second


def test_a_byte_order_mark_is_repaired(assignment: Assignment) -> None:
    checked = check_notebook(b"\xef\xbb\xbf" + encoded(answered()), assignment)
    assert checked.repairs == ("a byte order mark was removed",)


def test_a_notebook_with_thousands_of_cells_is_refused(assignment: Assignment) -> None:
    notebook = answered()
    notebook["cells"] += [{"cell_type": "raw", "source": "", "metadata": {}}] * 2000
    with pytest.raises(UnreadableError, match="cells are damaged"):
        check_notebook(encoded(notebook), assignment)


@pytest.mark.parametrize("what", ["file", "folder", "student"])
def test_links_are_never_followed(what: str, tmp_path: Path, assignment: Assignment) -> None:
    real = tmp_path / "elsewhere" / ROOM
    real.mkdir(parents=True)
    (real / NAME).write_bytes(encoded(answered()))
    submitted = tmp_path / "submitted"
    place = {"file": f"s1/{ROOM}/{NAME}", "folder": f"s1/{ROOM}", "student": "s1"}[what]
    target = {"file": real / NAME, "folder": real, "student": real.parent}[what]
    (submitted / place).parent.mkdir(parents=True, exist_ok=True)
    (submitted / place).symlink_to(target)
    (taken,) = take_in_class(submitted, {"s1": ""}, assignment)
    assert taken.outcome == "quarantined"
    assert "is a link" in taken.reason


def test_a_pipe_under_the_notebooks_name_does_not_stop_the_class(
    tmp_path: Path, assignment: Assignment
) -> None:
    folder = tmp_path / "s1" / ROOM
    folder.mkdir(parents=True)
    os.mkfifo(folder / NAME)
    assert take_in_student(tmp_path / "s1", "s1", assignment).outcome == "missing"


def test_what_has_become_a_pipe_since_it_was_listed_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableError, match="not a plain file"):
        read_plain_file(tmp_path / "pipe")


def test_what_has_become_a_link_since_it_was_listed_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_plain_file(tmp_path / "link")


def test_a_folder_full_of_files_is_refused(tmp_path: Path, assignment: Assignment) -> None:
    folder = tmp_path / "s1" / ROOM
    folder.mkdir(parents=True)
    for number in range(501):
        (folder / f"{number}.txt").touch()
    taken = take_in_student(tmp_path / "s1", "s1", assignment)
    assert taken.outcome == "quarantined"
    assert "more than 500 files" in taken.reason


def test_names_of_students_files_cannot_write_on_the_terminal(hand_in: Callable[..., Intake]) -> None:
    taken = hand_in(**{f"{ROOM}/\x1b[31mred.ipynb": encoded(answered())})
    assert "\x1b" not in taken.reason
    assert "?[31mred.ipynb" in taken.reason


def test_the_class_is_the_roster_in_its_order_then_everyone_else(
    tmp_path: Path, assignment: Assignment
) -> None:
    for student in ("b", "a", "zz", ".hidden", "bad name"):
        path = tmp_path / student / ROOM / NAME
        path.parent.mkdir(parents=True)
        path.write_bytes(encoded(answered()))
    (tmp_path / "notes.txt").touch()
    taken = take_in_class(tmp_path, {"b": "", "absent": "", "a": ""}, assignment)
    assert [(one.student, one.outcome) for one in taken] == [
        ("b", "accepted"),
        ("absent", "missing"),
        ("a", "accepted"),
        ("bad name", "quarantined"),
        ("zz", "accepted"),
    ]
    assert taken[-1].reason == "not on the roster"


def test_without_a_roster_every_folder_is_a_student(tmp_path: Path, assignment: Assignment) -> None:
    (tmp_path / "s1").mkdir()
    assert [one.outcome for one in take_in_class(tmp_path, None, assignment)] == ["missing"]


def test_a_class_folder_that_is_not_there_is_an_error(tmp_path: Path, assignment: Assignment) -> None:
    with pytest.raises(CommandError, match="cannot be listed"):
        take_in_class(tmp_path / "nowhere", None, assignment)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-02-01 10:11:12 UTC", "2026-02-01 10:11:12 UTC"),
        ("2026-02-01 10:11:12.123456 +0100\n", "2026-02-01 10:11:12.123456 +0100"),
        ("yesterday", ""),
        ("2026-02-01; rm -r", ""),
    ],
)
def test_a_timestamp_is_kept_only_if_nbgrader_can_read_it(
    text: str, kept: str, hand_in: Callable[..., Intake]
) -> None:
    files = {f"{ROOM}/{NAME}": encoded(answered()), f"{ROOM}/timestamp.txt": text.encode()}
    assert hand_in(**files).timestamp == kept


def roster_file(folder: Path, text: str) -> Path:
    path = folder / "roster.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "student,name\ns1,First Student\ns2,\n",
        "\ufeffid,first_name,last_name,email\ns1,First,Student,x\ns2,,,\n",
        "Student , name\n s1 ,First Student\ns2\n",
    ],
)
def test_a_roster_is_read_in_the_forms_that_schools_export(text: str, tmp_path: Path) -> None:
    assert read_roster(roster_file(tmp_path, text)) == {"s1": "First Student", "s2": ""}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column 'student' or 'id'"),
        ("name\nx\n", "no column 'student' or 'id'"),
        ("student\n", "names nobody"),
        ("student\ns1\ns1\n", "line 3: s1 is there twice"),
        ("student\n../s1\n", "line 2: '../s1' is no id"),
        ("student\n*\n", "line 2: '\\*' is no id"),
        ("student,name\n,nobody\n", "line 2: '' is no id"),
    ],
)
def test_a_roster_that_cannot_be_meant_is_refused_with_its_line(
    text: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=words):
        read_roster(roster_file(tmp_path, text))


def test_a_roster_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


def test_a_notebook_cut_anywhere_is_said_to_stop_in_the_middle() -> None:
    notebook = {**released(), "more": [True, None, False, -1.5, '\u00e9\u2264 \\ "quoted"']}
    whole = json.dumps(notebook, indent=1).encode()
    assert check_fails_with(whole[:0]).startswith("the file is empty")
    for length in range(1, len(whole) - 1):
        assert "it stops in the middle" in check_fails_with(whole[:length]), whole[:length][-12:]


def check_fails_with(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_notebook(data)
    return str(caught.value)
