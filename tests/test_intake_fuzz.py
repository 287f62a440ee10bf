"""Whatever bytes are handed in: accepted, repaired with a word, or quarantined with a word, in good time."""

from __future__ import annotations

import copy
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softclust_lab.grading.intake.archive import shown
from softclust_lab.grading.intake.collect import HandedIn, collect
from softclust_lab.grading.intake.file_names import iso_time, label_of, tidy_parts
from softclust_lab.grading.intake.notebook_check import UnreadableError, check_notebook
from softclust_lab.grading.intake.roster import Person, is_student_id

from .toy_submission import (
    ASSIGNMENT,
    GOOD,
    NAME,
    ROOM,
    TEXTS,
    answered,
    encoded,
    laid_out,
    unmarked,
    zipped,
)

#: Deadlines would count what else the machine does meanwhile; `judged` measures its own time.
FUZZ = settings(max_examples=400, deadline=None, derandomize=True)
FILES = settings(FUZZ, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
MAX_SECONDS = 1.0

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["code", "markdown", "double", "explain", "nbgrader", 4, 3]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def judged(data: bytes) -> str:
    """Return what became of a file, after making sure that it is a proper outcome."""
    start = time.process_time()
    try:
        checked = check_notebook(data, ASSIGNMENT, TEXTS)
    except UnreadableError as problem:
        outcome, words = "quarantined", [str(problem)]
    else:
        outcome, words = ("repaired" if checked.repairs else "accepted"), list(checked.repairs)
        ids = [cell.grade_id for cell in checked.cells if cell.grade_id]
        assert sorted(ids) == sorted(ASSIGNMENT.by_id)
        for cell in checked.cells:
            cell.source.encode()
            released = ASSIGNMENT.by_id.get(cell.grade_id or "")
            assert cell.kind in ("code", "markdown", "raw")
            assert released is None or released.is_answer or cell.source == released.text
    assert time.process_time() - start < MAX_SECONDS
    assert all(word and word.isprintable() and len(word) < 300 for word in words)
    return outcome


def taken(one: HandedIn) -> str:
    """Return why a file cannot be read, or what became of it."""
    try:
        data = one.read()
    except UnreadableError as problem:
        return str(problem)
    return judged(data)


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a JSON tree."""
    yield path
    if isinstance(tree, dict | list):
        for key in tree if isinstance(tree, dict) else range(len(tree)):
            yield from places(tree[key], (*path, key))


PLACES = list(places(answered()))[1:]


def changed(tree: Any, path: tuple[Any, ...], how: str, value: Any) -> None:
    """Delete, replace, double or swap one value, if it is still there."""
    *above, key = path
    try:
        for step in above:
            tree = tree[step]
        if how == "delete":
            del tree[key]
        elif how == "double":
            tree.insert(key, copy.deepcopy(tree[key]))
        elif how == "swap":
            tree[key], tree[key - 1] = tree[key - 1], tree[key]
        else:
            tree[key] = value
    except (KeyError, IndexError, TypeError, AttributeError):
        pass


CHANGES = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["delete", "double", "swap", "replace"]), JSON),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("start", [answered(), unmarked(ids=False)], ids=["marked", "unmarked"])
def test_a_notebook_with_any_values_changed_has_an_outcome(start: Any) -> None:
    seen = set()

    @FUZZ
    @given(CHANGES)
    def run(changes: list[tuple[tuple[Any, ...], str, Any]]) -> None:
        notebook = copy.deepcopy(start)
        for path, how, value in changes:
            changed(notebook, path, how, value)
        seen.add(judged(encoded(notebook)))

    run()
    assert {"repaired", "quarantined"} <= seen <= {"accepted", "repaired", "quarantined"}


@pytest.mark.parametrize("how", ["delete", "double", "replace"])
def test_every_single_change_has_an_outcome(how: str) -> None:
    for path in PLACES:
        notebook = answered()
        changed(notebook, path, how, None)
        judged(encoded(notebook))


@FUZZ
@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=12)),
        min_size=1,
        max_size=5,
    )
)
def test_a_notebook_with_any_bytes_changed_has_an_outcome(edits: list[tuple[int, int, bytes]]) -> None:
    data = GOOD
    for at, length, new in edits:
        data = data[:at] + new + data[at + length :]
    judged(data)


@FUZZ
@given(st.binary(max_size=200) | JSON.map(lambda tree: json.dumps(tree).encode()))
def test_any_other_bytes_are_quarantined(data: bytes) -> None:
    assert judged(data) == "quarantined"


@FUZZ
@given(st.lists(st.sampled_from(answered()["cells"] + unmarked(ids=False)["cells"]), max_size=14))
def test_any_choice_of_cells_in_any_order_has_an_outcome(cells: list[Any]) -> None:
    judged(encoded(answered() | {"cells": cells}))


@FILES
@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=4)
)
def test_an_archive_with_any_bytes_changed_stops_nobody(
    tmp_path: Path, edits: list[tuple[int, int, bytes]]
) -> None:
    data = zipped({NAME: GOOD, "a/b.txt": b"x"})
    for at, length, new in edits:
        # Half of the places are counted from the end, where the directory is.
        at = at % len(data) if at % 2 else max(0, len(data) - at)
        data = data[:at] + new + data[at + length :]
    source = laid_out(tmp_path, {f"s1/{ROOM}/work.zip": data, f"s2/{ROOM}/{NAME}": GOOD})
    first, second = collect(source, ASSIGNMENT)
    assert (first.student, second.student, second.read()) == ("s1", "s2", GOOD)
    assert taken(first)


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40)
PATTERNS = st.sampled_from(
    ["{}_12345_6_{}", "{}_LATE_1_2_{}", "{}_1_assignsubmission_file_/{}", "{}_attempt_2026-01-30-20-30-10_{}",
     "{}+toy+2026-01-30 20:30:10 UTC/{}", "{}/toy/{}", "{}"]
)  # fmt: skip


@FUZZ
@given(st.lists(st.tuples(PATTERNS, NAMES, NAMES), min_size=1, max_size=6), st.booleans())
def test_any_names_give_unique_safe_students_and_printable_places(
    names: list[tuple[str, str, str]], listed: bool
) -> None:
    files = {pattern.format(one, two): GOOD for pattern, one, two in names}
    roster = {"s1": Person("s1", "Jane", "Smith", "12345")} if listed else None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "class.zip"
        source.write_bytes(zipped({**files, f"anchor/{ROOM}/{NAME}": GOOD, "x_9_9_y.ipynb": GOOD}))
        found = collect(source, ASSIGNMENT, roster)
    assert len({one.student for one in found}) == len(found) >= 2
    for one in found:
        assert is_student_id(one.student)
        assert (one.place + one.note + one.problem).isprintable()
        assert one.listed == (roster is None or one.student in roster) or one.problem


@FUZZ
@given(st.text(max_size=60))
def test_any_text_can_be_taken_for_a_name_or_a_time(text: str) -> None:
    parts = tidy_parts(text)
    assert not {".", "..", ""} & set(parts)
    if parts:
        label_of(parts, ROOM)
    assert shown(text).isprintable()
    assert iso_time(text) == "" or iso_time(iso_time(text)) == iso_time(text)
