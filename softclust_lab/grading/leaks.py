"""Do the lines of a solution or a hidden test appear in anything that leaves?

A line is *distinctive* when it says something (at least `SHORTEST` characters without spaces, and more
than a comment, a docstring or an import) and does not stand in the part of the notebook that students
receive. The answers of library tasks are the library, by nature, so their lines are secret in assignments
only; all other lines are secret everywhere, from `TELLING` characters on. Lines are searched without
regard to spaces, so that HTML's highlighting and JSON's quoting cannot hide them, in every file and
inside every archive.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softclust_lab.grading.assignment import source_text

__all__ = ["Leak", "Secret", "search", "secret_lines", "secret_names", "squeeze"]

SHORTEST = 14
# Outside assignments a shorter line is too likely to stand there by chance: np.unique(labels).
TELLING = 24
# A shorter line that public modules of ours have too is common usage; a longer one has been copied.
COMMON = 40
REGION = re.compile(
    r"^[ \t]*#+ BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)[^\n]*\n(.*?)^[ \t]*#+ END \1",
    re.MULTILINE | re.DOTALL,
)
IDENTIFIER = re.compile(r"\b[A-Za-z]\w{7,}\b")


@dataclass(frozen=True)
class Secret:
    """A line that students must not receive; one of a library task only matters in assignments."""

    line: str
    of_library_task: bool

    def matters_in(self, place: str) -> bool:
        """Whether it is secret in a file of this name."""
        telling = not self.of_library_task and len(squeeze(self.line)) >= TELLING
        return telling or place.endswith("_assignment.ipynb")


@dataclass(frozen=True)
class Leak:
    """One secret line in one place that students can reach."""

    place: str
    line: str

    def __str__(self) -> str:
        return f"{self.place}: {self.line}"


def squeeze(text: str) -> str:
    """Remove all white space."""
    return "".join(text.split())


def regions(notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (grade_id, text) of each solution, hidden test and marking scheme, from BEGIN to END."""
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        for match in REGION.finditer(source_text(cell)):
            yield grade_id, match.group(2)


def public_text(notebook: dict[str, Any]) -> str:
    """Return all that the notebook says outside its secret regions."""
    return "\n".join(REGION.sub("", source_text(cell)) for cell in notebook["cells"])


def secret_lines(
    notebook: dict[str, Any], library_cells: Collection[str], public_modules: Iterable[str]
) -> tuple[Secret, ...]:
    """Return the distinctive lines of a notebook's solutions, hidden tests and marking schemes.

    Parameters
    ----------
    notebook : dict
        The instructor's notebook, as JSON reads it.
    library_cells : collection of str
        The grade_id of each cell whose answer the library has.
    public_modules : iterable of str
        Texts of modules that students receive by design.

    Examples
    --------
    >>> source = "### BEGIN SOLUTION\\nx = 1\\nmedoid = within.sum(axis=0)\\n### END SOLUTION"
    >>> cell = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "task"}}, "source": source}
    >>> secret_lines({"cells": [cell]}, (), ())
    (Secret(line='medoid = within.sum(axis=0)', of_library_task=False),)
    """
    common = {squeeze(line) for text in public_modules for line in text.splitlines()}
    common = {line for line in common if len(line) < COMMON}
    public = squeeze(public_text(notebook))
    found = dict.fromkeys(
        line
        for _, region in regions(notebook)
        for line in code_lines(region)
        if len(squeeze(line)) >= SHORTEST and squeeze(line) not in public and squeeze(line) not in common
    )
    of_library = {
        line
        for grade_id, region in regions(notebook)
        if grade_id in library_cells
        for line in code_lines(region)
    }
    return tuple(Secret(line, line in of_library) for line in found)


def code_lines(region: str) -> Iterator[str]:
    """Yield a region's lines without comments, docstrings and imports."""
    inside = False
    for line in map(str.strip, region.splitlines()):
        quotes = line.count('"""')
        if not inside and not quotes and not line.startswith(("#", "import ", "from ")):
            yield line
        inside ^= quotes % 2 == 1


def secret_names(
    notebook: dict[str, Any], library_cells: Collection[str], elsewhere: Iterable[str]
) -> frozenset[str]:
    """Return the longer identifiers that the secret regions use and no other text of the course does.

    A search index keeps words, not lines: there, these names are what can be found.

    Parameters
    ----------
    notebook, library_cells
        As for `secret_lines`.
    elsewhere : iterable of str
        All other texts of the course.
    """
    secret = {
        name
        for grade_id, region in regions(notebook)
        if grade_id not in library_cells
        for name in IDENTIFIER.findall(region)
    }
    for text in (public_text(notebook), *elsewhere):
        secret.difference_update(IDENTIFIER.findall(text))
    return frozenset(secret)


def search(folder: Path, secrets: Iterable[Secret]) -> tuple[int, tuple[Leak, ...]]:
    """Search every file under `folder`, archives included.

    Parameters
    ----------
    folder : Path
        What leaves: ``release/``, or a built site.
    secrets : iterable of Secret
        What must not be there.

    Returns
    -------
    n_files : int
        How many files were read, members of archives included.
    leaks : tuple of Leak
        In the order of the files' names.
    """
    wanted = [(squeeze(secret.line), secret) for secret in secrets]
    n_files, leaks = 0, []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        for place, data in unpacked(path.relative_to(folder).as_posix(), path.read_bytes()):
            n_files += 1
            texts = [squeeze(text) for text in readings(data)]
            leaks += [
                Leak(place, secret.line)
                for plain, secret in wanted
                if secret.matters_in(place) and any(plain in text for text in texts)
            ]
    return n_files, tuple(leaks)


def unpacked(place: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or what lies inside it if it is an archive, down to the last layer."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from unpacked(f"{place}!{name}", archive.read(name))
    elif data.startswith(b"\x1f\x8b"):
        yield from unpacked(f"{place}!", gzip.decompress(data))
    else:
        yield place, data


def readings(data: bytes) -> Iterator[str]:
    """Yield a file's text as it stands, without HTML's tags, and with JSON's strings read."""
    text = data.decode("utf-8", errors="replace")
    yield text
    if "<" in text:
        yield html.unescape(re.sub(r"<[^<>]*>", "", text))
    if text.lstrip().startswith(("{", "[")):
        try:
            yield "".join(strings(json.loads(text)))
        except (ValueError, RecursionError):
            return


def strings(value: Any) -> Iterator[str]:
    """Yield every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
