"""The bytes of one notebook file: cut, huge, old, and in bounded memory and time."""

from __future__ import annotations

import copy
import json
import time
import tracemalloc
from collections.abc import Callable

import pytest

from softclust_lab.grading.intake.notebook_check import MAX_BYTES
from softclust_lab.grading.intake.notebook_file import MAX_CELLS, MAX_TOKENS, read_notebook

from .toy_submission import (
    GOOD,
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
)

DAMAGED = "cells are damaged"
NOT_OURS = "none of the assignment's cells"
SPACES = b" " * 4_000_000


def test_reading_says_what_it_read() -> None:
    read = read_notebook(GOOD)
    assert (len(read.cells), read.repairs) == (9, ())


def test_a_notebook_cut_anywhere_is_said_to_stop_in_the_middle() -> None:
    notebook = {**released(), "more": [True, None, False, -1.5, '\u00e9\u2264 \\ "quoted"']}
    whole = json.dumps(notebook, indent=1).encode()
    for length in range(1, len(whole) - 1):
        assert "it stops in the middle" in reason(whole[:length]), whole[:length][-12:]


# ------------------------------------------------------------------------------------------------ format 3


def old(notebook: Notebook, *, marks: bool = True) -> Notebook:
    """Save as IPython 2 did."""
    cells = copy.deepcopy(notebook["cells"])
    for one in cells:
        del one["id"]
        if not marks:
            one["metadata"] = {}
        if one["cell_type"] == "code":
            one |= {"input": one.pop("source"), "language": "python", "prompt_number": 1}
    cells[0] = {"cell_type": "heading", "level": 1, "source": ["A toy"], "metadata": {}}
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def test_a_notebook_in_the_old_format_is_converted() -> None:
    checked = check(old(answered()))
    assert checked.repairs == ("it was saved in the old format 3",)
    assert checked.cells == check(GOOD).cells


def test_a_notebook_in_the_old_format_without_marks_is_recognised_or_refused() -> None:
    assert check(old(answered(), marks=False)).cells == check(GOOD).cells
    assert NOT_OURS in reason(encoded(old(other_room(), marks=False)))


# ------------------------------------------------------------------------------------------- size and time


def test_the_outputs_of_a_large_notebook_are_not_parsed_and_its_memory_is_bounded() -> None:
    notebook = answered()
    part(notebook, "check_double")["outputs"] = [{"text": ['[x{\\" ' * 20 + "\n"] * 150_000}]
    part(notebook, "explain")["attachments"] = {"a.png": {"image/png": "A" * 5_000_000}}
    data = encoded(notebook)
    assert len(data) > 25_000_000
    tracemalloc.start()
    checked = check(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sources(checked) == sources(check(GOOD))
    assert peak < 20_000_000


MONSTERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "too long": (lambda: b"x" * (MAX_BYTES + 1), "larger than 50 MB: clear all outputs"),
    "one long string": (lambda: b'{"cells": "' + b"x" * 49_000_000, "more than 4 MB besides outputs"),
    "backslashes": (lambda: b'"' + b"\\" * 49_000_000, "more than 4 MB besides outputs"),
    "brackets": (lambda: b'{"outputs":[' + b"[" * (MAX_TOKENS - 10) + SPACES, "stops in the middle"),
    "too many brackets": (lambda: b'{"outputs":' + b"[" * (MAX_TOKENS + 1) + SPACES, "far too many values"),
    "outputs only": (lambda: b'{"outputs":[]' * 300_000 + SPACES, DAMAGED),
    "wide letters": (
        lambda: b'{"a":"' + "\U0001f600".encode() + b"x" * 49_000_000,
        "more than 4 MB besides outputs",
    ),
    "small objects": (lambda: b'{"cells":[' + b'{"":{"":0}},' * 330_000 + b"0]}", DAMAGED),
    "cells": (lambda: encoded(answered() | {"cells": [cell("x", "")] * (MAX_CELLS + 1)}), DAMAGED),
    "text": (
        lambda: encoded(answered() | {"cells": [cell("x", "x" * 1_000_001)]}),
        "more than 1000000 characters",
    ),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monstrous_file_is_refused_quickly_and_in_bounded_memory(name: str) -> None:
    make, words = MONSTERS[name]
    data = make()
    start = time.perf_counter()
    assert words in reason(data)
    assert time.perf_counter() - start < 10
    tracemalloc.start()
    reason(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 250_000_000
