"""Make the notebooks of the book from their texts: the texts are the source, the notebooks are generated.

    python book/_ext/notebooks.py            write every notebook that is not up to date
    python book/_ext/notebooks.py --check    write nothing; name the notebooks that are not, and exit with 1

Each room has two texts: the chapter ``book/<room>/<room>.md`` (MyST) and, if it has exercises, the
assignment ``book/<room>/<room>_assignment.py`` (py:percent). A notebook has no outputs. Its cells have ids
that stay the same: the nbgrader grade_id where there is one, otherwise ``cell-001`` and so on. The same text
gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

BOOK = Path(__file__).resolve().parent.parent

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def texts(book: Path = BOOK) -> Iterator[Path]:
    """Yield the texts that have a notebook, room by room."""
    for folder in sorted(path for path in book.iterdir() if path.is_dir()):
        for path in (folder / f"{folder.name}.md", folder / f"{folder.name}_assignment.py"):
            if path.is_file():
                yield path


def notebook_text(path: Path) -> str:
    """Return the notebook that belongs to a text, as the text of its file.

    Parameters
    ----------
    path : Path
        A chapter (``.md``) or an assignment (``.py``).

    Returns
    -------
    str
        JSON of a valid notebook, format 4.5.

    Raises
    ------
    ValueError
        If two cells have the same grade_id.
    """
    import jupytext
    import nbformat

    source = jupytext.read(path, fmt="md:myst" if path.suffix == ".md" else "py:percent")
    cells = [_cell(cell, number) for number, cell in enumerate(source.cells, start=1)]
    ids = [cell["id"] for cell in cells]
    repeated = sorted({name for name in ids if ids.count(name) > 1})
    if repeated:
        raise ValueError(f"{path}: cells must have grade_ids of their own, repeated: {', '.join(repeated)}")
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    nbformat.validate(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def stale(book: Path = BOOK) -> list[tuple[Path, str]]:
    """Return the notebooks that are missing or differ from their texts, with what they should be."""
    wanted = ((path.with_suffix(".ipynb"), notebook_text(path)) for path in texts(book))
    return [(path, text) for path, text in wanted if not path.is_file() or path.read_text("utf-8") != text]


def main(arguments: Sequence[str] | None = None, book: Path = BOOK) -> int:
    """Write the notebooks, or say which ones are stale; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="notebooks.py", description="Make the book's notebooks from their texts."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if a notebook is stale"
    )
    check = parser.parse_args(arguments).check
    found = stale(book)
    for path, text in found:
        print(f"{'stale' if check else 'wrote'}: {path.relative_to(book.parent)}")
        if not check:
            path.write_text(text, "utf-8")
    if check and found:
        print("make them again with: python book/_ext/notebooks.py", file=sys.stderr)
    return int(check and bool(found))


def _cell(cell: Any, number: int) -> dict[str, Any]:
    """Return one cell as the notebook stores it."""
    metadata = dict(cell.metadata)
    name = metadata.get("nbgrader", {}).get("grade_id") or f"cell-{number:03d}"
    made = {
        "cell_type": cell.cell_type,
        "id": name,
        "metadata": metadata,
        "source": cell.source.splitlines(keepends=True),
    }
    return made if cell.cell_type != "code" else made | {"execution_count": None, "outputs": []}


if __name__ == "__main__":
    sys.exit(main())
