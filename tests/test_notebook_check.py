"""One notebook file, broken in every way we have met: what can be judged is, and the rest says why not."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from softclust_lab.checks.rooms import room_names
from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.intake.notebook_check import UnreadableError, belongs, check_notebook, plain_texts

from .toy_submission import (
    ASSIGNMENT,
    DOUBLE,
    GOOD,
    HALVE,
    Notebook,
    answered,
    cell,
    check,
    encoded,
    other_room,
    part,
    reason,
    released,
    sources,
    twice,
    unmarked,
    without,
)

ORDER = ["setup", "double", "check_double", "halve", "check_halve", "explain"]
DAMAGED = "cells are damaged"
NOT_OURS = "none of the assignment's cells"


def test_a_good_notebook_needs_no_repair_and_gives_the_students_texts() -> None:
    checked = check(GOOD)
    assert checked.repairs == ()
    assert [one.grade_id for one in checked.cells if one.grade_id] == ORDER
    assert (sources(checked)["double"], sources(checked)["explain"]) == (DOUBLE, "Because.")
    assert [one.source for one in checked.cells if one.grade_id is None] == [
        "# A toy",
        "Explain.",
        "Hand it in.",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\0" * 5000, "the file is empty"),
        (GOOD[:300], "stops in the middle"),
        (b'{"cells": [}', "line 1 makes no sense"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":' * 100_000, "not JSON"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not JSON"),
        (b"null", "not a notebook"),
        (b"[]", "not a notebook"),
        (b'{"nbformat": 4}', "not a notebook"),
        (b"\x93\xfa\x96{", "not UTF-8"),
        (b"\xff\xfe{\0\xd8", "UTF-16"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b"  <!DOCTYPE html><html></html>", "a web page"),
        (encoded(answered() | {"cells": {}}), DAMAGED),
        (encoded(answered() | {"cells": [{"cell_type": "code", "source": 3}]}), DAMAGED),
        (encoded(answered() | {"cells": [{"cell_type": "other", "source": ""}]}), DAMAGED),
        (encoded(answered() | {"cells": [None]}), DAMAGED),
        (encoded({"nbformat": 3, "worksheets": {}}), DAMAGED),
        (encoded({"nbformat": 3, "worksheets": [{"cells": [7]}]}), DAMAGED),
        (encoded({"nbformat": 3, "worksheets": []}), NOT_OURS),
        (encoded(answered() | {"cells": []}), NOT_OURS),
        (encoded(other_room()), NOT_OURS),
        (encoded(without("double", "halve", "explain")), NOT_OURS),
        (encoded(twice("double", "def double(x):\n    return x + x")), "cell double is there twice"),
        (encoded(twice("explain", "Or not.")), "cell explain is there twice"),
    ],
)
def test_what_cannot_be_judged_says_why_and_what_to_do(data: bytes, words: str) -> None:
    said = reason(data)
    assert words in said
    assert ": " in said


# ------------------------------------------------------------------------ repairs that touch no answer


@pytest.mark.parametrize(
    ("notebook", "repair"),
    [
        (without("setup"), "read-only cell setup was put back"),
        (without("check_double"), "read-only cell check_double was put back"),
        (twice("check_double"), "cell check_double was there 2 times and is used once"),
        (twice("check_double", "2.0"), "cell check_double was there 2 times and is used once"),
        (twice("double"), "cell double was there 2 times and is used once"),
        (
            twice("double", part(released(), "double")["source"]),
            "cell double was there 2 times and is used once",
        ),
        (answered() | {"nbformat": 5}, "its format number was put back to 4"),
        (answered() | {"nbformat": True}, "its format number was put back to 4"),
        (answered() | {"metadata": {"kernelspec": {"language": "R"}}}, "its kernel was put back to Python"),
        (
            answered() | {"metadata": {"language_info": {"name": "julia"}}},
            "its kernel was put back to Python",
        ),
        (unmarked(), "the marks of 6 cells were lost and put back"),
        (unmarked(ids=False), "the marks of 6 cells were lost and put back"),
        (b"\xef\xbb\xbf" + GOOD, "a byte order mark was removed"),
        (json.dumps(answered()).encode("utf-16"), "the file was saved as UTF-16"),
    ],
)
def test_what_is_put_right_is_named_and_no_answer_changes(notebook: Notebook | bytes, repair: str) -> None:
    checked = check(notebook)
    assert checked.repairs == (repair,)
    assert sources(checked) == sources(check(GOOD))
    assert [one.grade_id for one in checked.cells if one.grade_id] == ORDER


@pytest.mark.parametrize("metadata", [None, [], {"kernelspec": 7}, {"kernelspec": {"language": ["R"]}}, {}])
def test_metadata_that_make_no_sense_do_no_harm(metadata: Any) -> None:
    notebook = answered() | {"metadata": metadata}
    notebook["cells"][0]["metadata"] = metadata
    assert check(notebook).repairs == ()


def test_marks_and_read_only_cells_are_as_released_whatever_the_student_did() -> None:
    notebook = answered()
    part(notebook, "double")["cell_type"] = "markdown"
    part(notebook, "check_double")["source"] = "2.0"
    part(notebook, "check_double")["metadata"]["nbgrader"] |= {"points": 100, "schema_version": 99}
    checked = check(notebook)
    assert sources(checked) == sources(check(GOOD))
    assert {one.kind for one in checked.cells if one.grade_id == "double"} == {"code"}
    assert checked.repairs == (
        "cell double is a code cell again",
        "the text of read-only cell check_double was put back",
        "the marks of cell check_double were put back",
    )


def test_a_renamed_mark_is_recognised_by_its_cell() -> None:
    notebook = answered()
    part(notebook, "double")["metadata"]["nbgrader"]["grade_id"] = "double_new"
    assert check(notebook).repairs == ("the marks of cell double were lost and put back",)
    part(notebook, "double")["id"] = "x"
    assert sources(check(notebook))["double"] == DOUBLE


def test_a_deleted_answer_costs_its_own_points_only() -> None:
    checked = check(without("double"))
    assert checked.repairs == ("cell double is missing: no points for it",)
    assert sources(checked)["double"] == part(released(), "double")["source"]
    assert sources(checked)["halve"] == HALVE


@pytest.mark.parametrize("places", [[1], [1, 2], [9]])
def test_an_answer_in_cells_of_the_students_own_is_not_overwritten(places: list[int]) -> None:
    notebook = without("double")
    for place in places:
        own = {"cell_type": "code", "source": f"{DOUBLE}  # {place}\ndouble_used = 1", "metadata": {}}
        notebook["cells"].insert(place, own)
    namespace: dict[str, Any] = {}
    for one in check(notebook).cells:
        if one.kind == "code" and one.grade_id not in ("setup", "check_double", "check_halve"):
            exec(one.source, namespace)
    assert namespace["double"](4) == 8


def test_an_explanation_without_its_mark_is_found_between_the_instructions() -> None:
    notebook = without("explain")
    notebook["cells"].insert(-1, {"cell_type": "markdown", "source": "Because, I think.", "metadata": {}})
    assert sources(check(notebook))["explain"] == "Because, I think."


def test_an_explanation_that_could_be_either_text_is_left_to_the_student() -> None:
    notebook = without("explain")
    own = {"cell_type": "markdown", "source": "Because.", "metadata": {}}
    notebook["cells"] += [own, own | {"source": "Or not."}]
    assert "several cells could be it" in reason(encoded(notebook))


def test_without_the_instructions_texts_no_explanation_is_overlooked() -> None:
    with pytest.raises(UnreadableError, match="several cells could be it"):
        check_notebook(encoded(unmarked(ids=False)), ASSIGNMENT)


def test_moved_cells_keep_the_students_order_but_set_up_comes_first() -> None:
    notebook = answered()
    notebook["cells"].reverse()
    checked = check(notebook)
    ids = [one.grade_id for one in checked.cells if one.grade_id]
    assert ids == ["setup", "explain", "check_halve", "halve", "check_double", "double"]
    assert checked.repairs == ("read-only cell setup was moved back to its place",)


def test_cells_of_the_students_own_are_kept_as_plain_text() -> None:
    notebook = answered()
    own = {
        "cell_type": "code",
        "metadata": {"nbgrader": {"grade_id": "mine", "grade": True, "points": 50}, "tags": ["x"]},
        "source": "print('\ud800')",
        "outputs": [{"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}}],
    }
    notebook["cells"].insert(1, own)
    clean = check(notebook).cells[1]
    assert (clean.grade_id, clean.kind, clean.source) == (None, "code", "print('?')")


def test_a_lost_picture_is_said_to_be_lost() -> None:
    notebook = answered()
    part(notebook, "explain")["attachments"] = {"image.png": {"image/png": "aGVsbG8="}}
    assert check(notebook).repairs == ("pictures that were pasted into cell explain are not kept",)


def test_an_ordinary_notebook_is_checked_in_two_milliseconds() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        check(GOOD)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(20)) < 0.002


def test_a_notebook_belongs_to_an_assignment_by_half_of_its_answers() -> None:
    assert belongs(GOOD, ASSIGNMENT)
    assert belongs(encoded(unmarked(ids=False)), ASSIGNMENT)
    assert not belongs(encoded(without("double", "halve")), ASSIGNMENT)
    assert not belongs(encoded(other_room()), ASSIGNMENT)
    assert not belongs(GOOD[:100], ASSIGNMENT)


def test_every_released_cell_is_there_once_whatever_is_missing() -> None:
    for grade_id in ORDER:
        checked = check(without(grade_id))
        assert sorted(sources(checked)) == sorted(ORDER)


def of_room(room: str) -> bytes:
    return (Path(__file__).parents[1] / "book" / room / f"{room}_assignment.ipynb").read_bytes()


@pytest.mark.parametrize("room", room_names())
def test_the_notebook_of_another_room_is_called_by_that_rooms_name(room: str) -> None:
    assignment = Assignment.read(room, of_room(room))
    for other in room_names():
        if other != room:
            with pytest.raises(UnreadableError, match=f"^this is the notebook of {other}: hand in {room}_a"):
                check_notebook(of_room(other), assignment, plain_texts(of_room(room)))


def test_a_room_that_does_not_exist_is_not_named() -> None:
    strange = {"cells": [cell("climb", 'check("attic.climb", climb)')], "metadata": {}, "nbformat": 4}
    assert NOT_OURS in reason(encoded(strange))
