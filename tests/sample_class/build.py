"""Build what the sample class hands in, from the released notebook and the students' answers.

    python tests/sample_class/build.py _build/sample_class

Nothing that is built is kept under version control, so the submissions always fit the assignment. A
student's file ``<room>/<student>.py`` has one block for each answer, headed by ``# %%`` and the answer
cell's grade_id (for an explanation ``# %% [markdown]``, and its lines as comments). `CLASS` says whose
answers fill the gaps, and what happens to the file on its way.
"""

from __future__ import annotations

import argparse
import copy
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


# student -> (whose answers fill the gaps, what happens to the file, its name if not the assignment's)
CLASS: dict[str, tuple[str | None, Callable[[Notebook], bytes], str | None]] = {
    "student-01-perfect": (None, encoded, None),
    "student-02-loops": (None, encoded, None),
    "student-03-broadcasting": (None, encoded, None),
    "student-04-einsum": (None, encoded, None),
    "student-05-city-block": ("student-04-einsum", encoded, None),
    "student-06-divided-by-all": ("student-04-einsum", encoded, None),
    "student-07-unsquared": ("student-04-einsum", encoded, None),
    "student-08-old-labels": ("student-01-perfect", encoded, None),
    "student-09-squared-medoids": ("student-01-perfect", encoded, None),
    "student-10-half-finished": (None, encoded, None),
    "student-11-endless-loop": ("student-01-perfect", encoded, None),
    "student-12-syntax-error": ("student-04-einsum", syntax_error, None),
    "student-13-renamed-file": ("student-03-broadcasting", encoded, "kmeans final (2).ipynb"),
    "student-14-deleted-test": ("student-01-perfect", deleted_test, None),
    "student-15-truncated": ("student-01-perfect", truncated, None),
    "student-16-wrong-encoding": ("student-01-perfect", wrong_encoding, None),
    "student-17-copied-cell": ("student-01-perfect", copied_cell, None),
    "student-18-empty-file": ("student-01-perfect", empty_file, None),
}


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
    for student, (base, accident, name) in CLASS.items():
        notebook = json.loads(released.read_text("utf-8"))
        for grade_id, text in (answers(room, base or student) | answers(room, student)).items():
            find(notebook, grade_id)["source"] = text
        folder = submitted / student / room
        folder.mkdir(parents=True)
        (folder / (name or released.name)).write_bytes(accident(notebook))


def main() -> None:
    """Build the class of one room."""
    parser = argparse.ArgumentParser(description="Build what the sample class hands in.")
    parser.add_argument("out", type=Path, help="the folder to write, for example _build/sample_class")
    parser.add_argument("--room", default="hard_kmeans")
    parser.add_argument("--release", type=Path, default=Path("release"))
    arguments = parser.parse_args()
    released = arguments.release / arguments.room / f"{arguments.room}_assignment.ipynb"
    if not released.is_file():
        parser.error(f"{released} is missing: run `softclust release` first")
    build_class(released, arguments.out)


if __name__ == "__main__":
    main()
