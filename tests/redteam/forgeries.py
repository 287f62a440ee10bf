"""Attacks on the notebook's file: what its cells are, and what it says of itself."""

from __future__ import annotations

import copy
import json
from typing import Any

from ..sample_class.build import find

__all__ = ["ALL", "LIVE", "code_cell", "encoded"]

Notebook = dict[str, Any]

LIVE = "<script>alert('BREACH')</script>"


def encoded(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


def code_cell(source: str, **metadata: Any) -> Notebook:
    outputs: list[Any] = []
    cell = {
        "cell_type": "code",
        "id": f"own-{abs(hash(source)) % 10**8}",
        "metadata": metadata,
        "source": source,
    }
    return cell | {"outputs": outputs, "execution_count": 1}


def mark(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    found: dict[str, Any] = find(notebook, grade_id)["metadata"]["nbgrader"]
    return found


def test_cells_edited(notebook: Notebook) -> bytes:
    """Let every check return full points."""
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("points"):
            cell["source"] = "10.0"
    return encoded(notebook)


def points_edited(notebook: Notebook) -> bytes:
    """Make the task that is right worth a thousand."""
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000
    find(notebook, "update_medoids")["source"] = "def update_medoids(X, labels, centers):\n    return centers"
    return encoded(notebook)


def points_that_are_no_numbers(notebook: Notebook) -> bytes:
    """Write something else where points, versions and flags belong."""
    for value, cell in zip((None, "NaN", [], {}, -5, 1e999, True), marked(notebook), strict=False):
        cell["metadata"]["nbgrader"] |= {
            "points": value,
            "schema_version": value,
            "grade": value,
            "locked": value,
        }
    return encoded(notebook)


def marked(notebook: Notebook) -> list[Notebook]:
    return [cell for cell in notebook["cells"] if "nbgrader" in cell["metadata"]]


def graded_cell_added(notebook: Notebook) -> bytes:
    """Add a test cell of one's own that is worth a thousand points."""
    own = {"grade": True, "grade_id": "bonus", "points": 1000, "locked": False, "schema_version": 3}
    notebook["cells"].append(code_cell("1000.0", nbgrader={**own, "solution": False, "task": False}))
    return encoded(notebook)


def marks_removed(notebook: Notebook) -> bytes:
    """Remove every mark of nbgrader's, ids too."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"].pop("nbgrader", None)
        cell["id"] = f"cell-{number}"
    return encoded(notebook)


def names_of_cells_exchanged(notebook: Notebook) -> bytes:
    """Let the easy task's right answer stand for the ten points of another."""
    find(notebook, "update_medoids")["source"] = "def update_medoids(X, labels, centers):\n    return centers"
    easy, dear = mark(notebook, "wcss"), mark(notebook, "update_medoids")
    easy["grade_id"], dear["grade_id"] = dear["grade_id"], easy["grade_id"]
    first, second = mark(notebook, "check_wcss"), mark(notebook, "check_update_medoids")
    first["grade_id"], second["grade_id"] = second["grade_id"], first["grade_id"]
    return encoded(notebook)


def test_cells_deleted(notebook: Notebook) -> bytes:
    """Hand in no check at all."""
    notebook["cells"] = [
        cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("points")
    ]
    return encoded(notebook)


def answer_handed_in_twice(notebook: Notebook) -> bytes:
    """Hand in two different answers under one name."""
    cell = copy.deepcopy(find(notebook, "update_medoids"))
    cell["source"] += "\n# another"
    cell["id"] = "another"
    notebook["cells"].append(cell)
    return encoded(notebook)


def set_up_cell_edited(notebook: Notebook) -> bytes:
    """Import something else under the names that all cells use."""
    find(notebook, "setup")["source"] = "np = check = type('All', (), {'__eq__': lambda *a: True})()"
    return encoded(notebook)


def read_only_cells_unlocked(notebook: Notebook) -> bytes:
    """Declare checks to be answers, and answers to be checks."""
    for cell in marked(notebook):
        mark = cell["metadata"]["nbgrader"]
        mark |= {"solution": not mark["solution"], "grade": not mark["grade"], "locked": not mark["locked"]}
        if mark["grade_id"].startswith("check_"):
            cell["source"] = "10.0"
    return encoded(notebook)


def results_written_into_the_file(notebook: Notebook) -> bytes:
    """Hand in outputs that say that everything is right."""
    report = {"task": "x", "points": 10.0, "max_points": 10.0, "status": "correct", "mode": "graded"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            data = {"application/vnd.softclust.report+json": report, "text/plain": "10.0", "text/html": LIVE}
            cell["outputs"] = [
                {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1},
                {
                    "output_type": "display_data",
                    "data": {"application/javascript": "alert(1)"},
                    "metadata": {},
                },
            ]
    notebook["metadata"]["nbgrader"] = {"score": 20, "max_score": 20}
    return encoded(notebook)


def html_in_every_field(notebook: Notebook) -> bytes:
    """Put markup wherever the file has a text."""
    for cell in notebook["cells"]:
        cell["id"] = LIVE
        cell["metadata"] |= {"tags": [LIVE], "name": LIVE, "collapsed": LIVE, "softclust": LIVE}
        cell["attachments"] = {LIVE: {"image/svg+xml": LIVE}}
    notebook["metadata"] |= {"title": LIVE, "authors": [{"name": LIVE}], "widgets": {LIVE: LIVE}}
    notebook["cells"].append({"cell_type": "raw", "metadata": {"format": "text/html"}, "source": LIVE})
    return encoded(notebook)


def kernel_replaced(notebook: Notebook) -> bytes:
    """Ask for another interpreter."""
    notebook["metadata"]["kernelspec"] = {
        "name": "../../../../tmp/evil",
        "display_name": LIVE,
        "language": "python",
        "argv": ["/bin/sh", "-c", "id"],
    }
    notebook["metadata"]["language_info"] = {
        "name": "python",
        "codemirror_mode": LIVE,
        "file_extension": "/../x",
    }
    return encoded(notebook)


def answers_made_texts(notebook: Notebook) -> bytes:
    """Turn an answer into a text, and the explanation into code."""
    find(notebook, "update_medoids")["cell_type"] = "markdown"
    find(notebook, "explain_rising_cost")["cell_type"] = "code"
    return encoded(notebook)


ALL = {
    forgery.__name__: forgery
    for forgery in (
        test_cells_edited,
        points_edited,
        points_that_are_no_numbers,
        graded_cell_added,
        marks_removed,
        names_of_cells_exchanged,
        test_cells_deleted,
        answer_handed_in_twice,
        set_up_cell_edited,
        read_only_cells_unlocked,
        results_written_into_the_file,
        html_in_every_field,
        kernel_replaced,
        answers_made_texts,
    )
}
