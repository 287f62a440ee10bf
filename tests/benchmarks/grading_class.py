"""A class of any size, for the grading benchmark: the sample class's answers, no two files alike."""

from __future__ import annotations

import csv
import importlib.util
import json
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROOM = "hard_kmeans"
SAMPLE = ROOT / "tests" / "sample_class"
#: Who never ends, and who hands in what cannot be judged or is judged differently by the stock program.
LEFT_OUT = ("endless", "syntax", "deleted", "truncated", "encoding", "copied", "empty", "nothing", "renamed")
LOOP = "\nwhile True:\n    pass\n"


def samples() -> list[dict[str, Any]]:
    """Return the notebooks of the sample class that any grader can judge."""
    spec = importlib.util.spec_from_file_location("sample_class_build", SAMPLE / "build.py")
    assert spec
    assert spec.loader
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    with tempfile.TemporaryDirectory() as folder:
        builder.build_class(ROOT / "release" / ROOM / f"{ROOM}_assignment.ipynb", Path(folder))
        paths = sorted(Path(folder).glob(f"*/{ROOM}/*.ipynb"))
        kept = [path for path in paths if not any(word in path.parts[-3] for word in LEFT_OUT)]
        return [json.loads(path.read_text("utf-8")) for path in kept]


def write_class(folder: Path, n_students: int, n_loopers: int = 0) -> Path:
    """Write a class into nbgrader's layout, with those who never end spread evenly; return its roster.

    Parameters
    ----------
    folder : Path
        For the submissions.
    n_students, n_loopers : int
        How many, and how many of them never come to an end.
    """
    roster = folder.with_name(f"{folder.name}.csv")
    folder.mkdir(parents=True)
    with roster.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student", "name"])
        for number, notebook in enumerate(islice(cycle(samples()), n_students)):
            student = f"s{number:05d}"
            loops = n_loopers and number % (n_students // n_loopers) == n_students // n_loopers // 2
            path = folder / student / ROOM / f"{ROOM}_assignment.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(own_copy(notebook, student, bool(loops))), "utf-8")
            writer.writerow([student, f"Student {number}"])
    return roster


def own_copy(notebook: dict[str, Any], student: str, loops: bool) -> dict[str, Any]:
    """Return a notebook that says whose it is, and that never ends if wanted."""
    copy = json.loads(json.dumps(notebook))
    answer = next(answer_cells(copy))
    answer["source"] = f"# {student}\n{''.join(answer['source'])}{LOOP if loops else ''}"
    return copy


def answer_cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the cells of code that a student writes."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
            yield cell
