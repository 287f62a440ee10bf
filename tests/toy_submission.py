"""A small assignment, and what students make of it; shared by the tests of the intake."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.intake.collect import HandedIn, collect
from softclust_lab.grading.intake.notebook_check import Checked, UnreadableError, check_notebook, plain_texts
from softclust_lab.grading.intake.roster import Person

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
        {"cell_type": "markdown", "id": "cell-000", "metadata": {}, "source": "# A toy"},
        cell("setup", "from softclust_lab.checks import check", locked=True),
        cell("double", "def double(x):\n    raise NotImplementedError", solution=True),
        cell("check_double", 'check("toy.double", double)', points=2, grade=True, locked=True),
        cell("halve", "def halve(x):\n    raise NotImplementedError", solution=True),
        cell("check_halve", 'check("toy.halve", halve)', points=2, grade=True, locked=True),
        {"cell_type": "markdown", "id": "cell-006", "metadata": {}, "source": "Explain."},
        cell("explain", "YOUR ANSWER HERE", "markdown", points=3, grade=True, solution=True),
        {"cell_type": "markdown", "id": "cell-008", "metadata": {}, "source": "Hand it in."},
    ]
    return {
        "cells": cells,
        "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


DOUBLE = "def double(x):\n    return 2 * x"
HALVE = "def halve(x):\n    return x / 2"


def answered() -> Notebook:
    notebook = released()
    part(notebook, "double")["source"] = DOUBLE.splitlines(keepends=True)
    part(notebook, "halve")["source"] = HALVE
    part(notebook, "explain")["source"] = "Because."
    part(notebook, "check_double")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2.0"}]
    return notebook


def part(notebook: Notebook, grade_id: str) -> Notebook:
    found: Notebook = next(one for one in notebook["cells"] if one["id"] == grade_id)
    return found


def without(*grade_ids: str) -> Notebook:
    notebook = answered()
    notebook["cells"] = [one for one in notebook["cells"] if one["id"] not in grade_ids]
    return notebook


def twice(grade_id: str, source: str | None = None) -> Notebook:
    """Copy a cell as JupyterLab does: the marks stay, the id does not."""
    notebook = answered()
    copied = copy.deepcopy(part(notebook, grade_id)) | {"id": "copy"}
    if source is not None:
        copied["source"] = source
    notebook["cells"].append(copied)
    return notebook


def unmarked(*, ids: bool = True) -> Notebook:
    notebook = answered()
    for number, one in enumerate(notebook["cells"]):
        one["metadata"] = {}
        one["id"] = one["id"] if ids else f"new-{number}"
    return notebook


def other_room() -> Notebook:
    notebook = answered()
    for one in notebook["cells"]:
        one["id"] = f"other-{one['id']}"
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"]["grade_id"] += "_elsewhere"
        one["source"] = "".join(one["source"]).replace("double", "triple").replace("halve", "third")
    return notebook


def encoded(notebook: Any) -> bytes:
    return json.dumps(notebook).encode()


ASSIGNMENT = Assignment.read(ROOM, encoded(released()))
TEXTS = plain_texts(encoded(released()))
GOOD = encoded(answered())


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 2, 1, 10, 11, 12)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def laid_out(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def check(notebook: Any) -> Checked:
    data = notebook if isinstance(notebook, bytes) else encoded(notebook)
    return check_notebook(data, ASSIGNMENT, TEXTS)


def sources(checked: Checked) -> dict[str, str]:
    return {one.grade_id: one.source for one in checked.cells if one.grade_id}


def reason(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        check(data)
    return str(caught.value)


CLASS = {
    person.student: person
    for person in (
        Person("jsmith", "Jane", "Smith", "12345", "jane@example.org"),
        Person("jdoe", "John", "Doe", "12346"),
        Person("omuller", "Olé", "O'Brien-Müller", "12347"),
        Person("jdoe2", "John", "Doe", "12348"),
    )
}
BLANK = encoded(released())


def collected(
    folder: Path, files: Mapping[str, bytes], roster: Any = CLASS, **options: Any
) -> dict[str, HandedIn]:
    found = collect(laid_out(folder, files), ASSIGNMENT, roster, **options)
    assert len({one.student for one in found}) == len(found)
    return {one.student: one for one in found}


def only(found: Mapping[str, HandedIn]) -> HandedIn:
    (one,) = found.values()
    return one
