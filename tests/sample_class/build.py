"""Build what the sample class hands in, from the released notebook and the students' answers.

    python tests/sample_class/build.py _build/sample_class

Nothing that is built is kept under version control, so the submissions always fit the assignment. A
student's file ``<room>/<student>.py`` has one block for each answer, headed by ``# %%`` and the answer
cell's grade_id (for an explanation ``# %% [markdown]``, and its lines as comments). The room's ``class.csv``
is its roster, and says besides whose answers fill the gaps (``base``), what happens to the file on its way
(``accident``, or ``nothing`` is handed in) and under which name it comes (``file``). Beside it,
``expected.csv`` says what each student should earn, and why.
"""

from __future__ import annotations

import argparse
import copy
import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
HERE = Path(__file__).parent
BLOCK = re.compile(r"^# %% (?P<markdown>\[markdown\] )?(?P<id>\w+)\n(?P<text>.*?)(?=^# %% |\Z)", re.M | re.S)


def syntax_error(notebook: Notebook) -> bytes:
    """Lose the closing bracket of the mean step's first line."""
    cell = find(notebook, "update_centers")
    cell["source"] = cell["source"].replace("):", ":", 1)
    return encoded(notebook)


def deleted_test(notebook: Notebook) -> bytes:
    """Delete the cell that checks the cost."""
    notebook["cells"].remove(find(notebook, "check_wcss"))
    return encoded(notebook)


def copied_cell(notebook: Notebook) -> bytes:
    """Copy an answer cell, as one does to keep an older attempt."""
    place = notebook["cells"].index(find(notebook, "update_medoids"))
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))
    return encoded(notebook)


def truncated(notebook: Notebook) -> bytes:
    """Lose the second half, as in an interrupted upload."""
    data = encoded(notebook)
    return data[: len(data) // 2]


def wrong_encoding(notebook: Notebook) -> bytes:
    """Save a name with an umlaut in Latin-1."""
    notebook["cells"][0]["source"] = "Lösung\n"
    return json.dumps(notebook, ensure_ascii=False).encode("latin-1")


def empty_file(notebook: Notebook) -> bytes:
    """Hand in a file of no bytes."""
    return b""


def encoded(notebook: Notebook) -> bytes:
    """Return a notebook's file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


ACCIDENTS: dict[str, Callable[[Notebook], bytes]] = {
    "": encoded,
    "syntax_error": syntax_error,
    "deleted_test": deleted_test,
    "copied_cell": copied_cell,
    "truncated": truncated,
    "wrong_encoding": wrong_encoding,
    "empty_file": empty_file,
}


def rooms() -> list[str]:
    """Return the rooms that have a class."""
    return sorted(path.parent.name for path in HERE.glob("*/class.csv"))


def class_list(room: str) -> list[dict[str, str]]:
    """Return who is in the class of a room, and what they do."""
    with (HERE / room / "class.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    """Return the cell of that grade_id."""
    marked = (cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"])
    return next(cell for cell in marked if cell["metadata"]["nbgrader"]["grade_id"] == grade_id)


def answers(room: str, student: str) -> dict[str, str]:
    """Return the texts of a student's own answer cells; none without a file."""
    path = HERE / room / f"{student}.py"
    if not path.exists():
        return {}
    found = {}
    for block in BLOCK.finditer(path.read_text("utf-8")):
        text = block["text"].strip()
        found[block["id"]] = re.sub(r"^# ?", "", text, flags=re.M) if block["markdown"] else text
    return found


def build_class(released: Path, submitted: Path) -> None:
    """Write ``<student>/<room>/<room>_assignment.ipynb`` for everyone who hands something in.

    Parameters
    ----------
    released : Path
        The released notebook, ``release/<room>/<room>_assignment.ipynb``.
    submitted : Path
        The folder to write; an earlier one is removed.
    """
    room = released.parent.name
    shutil.rmtree(submitted, ignore_errors=True)
    for row in class_list(room):
        if row["accident"] == "nothing":
            continue
        notebook = json.loads(released.read_text("utf-8"))
        student = row["student"]
        for grade_id, text in (answers(room, row["base"] or student) | answers(room, student)).items():
            find(notebook, grade_id)["source"] = text
        folder = submitted / student / room
        folder.mkdir(parents=True)
        (folder / (row["file"] or released.name)).write_bytes(ACCIDENTS[row["accident"]](notebook))


def main() -> None:
    """Build the class of one room, or of all."""
    parser = argparse.ArgumentParser(description="Build what the sample class hands in.")
    parser.add_argument("out", type=Path, help="the folder to write, for example _build/sample_class")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="by default every room that has a class")
    parser.add_argument("--release", type=Path, default=Path("release"))
    arguments = parser.parse_args()
    for room in arguments.rooms or rooms():
        released = arguments.release / room / f"{room}_assignment.ipynb"
        if not released.is_file():
            parser.error(f"{released} is missing: run `softclust release` first")
        build_class(released, arguments.out / room)


if __name__ == "__main__":
    main()
