"""From the bytes of a notebook file to its cells, whatever the bytes are, within bounded memory and time.

Nothing here knows the assignment. What other programs or older versions wrote is read if it can be read in
one way only, and named as a repair.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["MAX_BYTES", "Read", "UnreadableError", "read_notebook"]

#: A larger file is not read at all.
MAX_BYTES = 50_000_000
#: Parsed JSON can take forty times the memory of its text, so outputs are taken out of more text than this.
MAX_PARSED = 4_000_000
MAX_TOKENS = 2_000_000
MAX_CELLS = 2000
FRESH = "download the assignment again and paste your answers into it"
RESAVE = "hand it in again as soon as JupyterLab opens it"
CLEAR = "clear all outputs, save it and hand it in again"
SIGNATURES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"<", "a web page"),
)
BLANK = b" \t\r\n\0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
KEY_OR_STRING = re.compile(STRING + rb"(?:\s*+:\s*+[\[{]?)?", re.S)
STRING_OR_BRACKET = re.compile(STRING + rb"|[\[\]{}]", re.S)
DROPPED = (b'"outputs"', b'"attachments"', b'"widgets"')


class UnreadableError(Exception):
    """The file cannot be judged; the message is for the student."""


@dataclass(frozen=True)
class Read:
    """What a notebook file holds.

    Parameters
    ----------
    cells : list of dict
        Each has a known ``cell_type`` and a ``source`` that is a string.
    metadata : dict
        The notebook's own.
    repairs : tuple of str
        What was unusual about the file.
    """

    cells: list[dict[str, Any]]
    metadata: dict[str, Any]
    repairs: tuple[str, ...]


def read_notebook(data: bytes) -> Read:
    """Return the cells of a notebook file.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    UnreadableError
        If it is empty, too large, another kind of file, not UTF-8, not JSON or not a notebook.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"the file is larger than {MAX_BYTES // 10**6} MB: {CLEAR}")
    start = data[:1024].lstrip(BLANK)
    if not start and not data.strip(BLANK):
        raise UnreadableError(f"the file is empty: {RESAVE}")
    for signature, kind in SIGNATURES:
        if start.startswith(signature):
            raise UnreadableError(f"the file is {kind}, not a notebook: hand in the .ipynb file itself")
    data, repairs = in_utf_8(data)
    content = parsed(data if len(data) <= MAX_PARSED else without_outputs(data))
    cells, format_repairs = cells_of(content)
    metadata = content.get("metadata")
    return Read(cells, metadata if isinstance(metadata, dict) else {}, (*repairs, *format_repairs))


def in_utf_8(data: bytes) -> tuple[bytes, list[str]]:
    """Return the file in UTF-8 without a byte order mark, and what had to be done for it."""
    if data.startswith(UTF_16):
        try:
            return data.decode("utf-16").encode(), ["the file was saved as UTF-16"]
        except UnicodeError:
            raise UnreadableError(f"the file is damaged UTF-16, not UTF-8: {RESAVE}") from None
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:], ["a byte order mark was removed"]
    return data, []


def without_outputs(data: bytes) -> bytes:
    """Return the JSON text with empty lists in place of all that is in "outputs", without parsing it.

    Raises
    ------
    UnreadableError
        If what is left is still too large to be parsed, or there are too many values.
    """
    kept, at, counter = [], 0, itertools.count()
    while (start := next_dropped(data, at, counter)) >= 0:
        kept += [data[at:start], b"[]"]
        at = end_of_value(data, start, counter)
        if len(kept) > 4 * MAX_CELLS:
            raise UnreadableError(f"the notebook's cells are damaged: {FRESH}")
    kept.append(data[at:])
    left = b"".join(kept)
    if len(left) > MAX_PARSED:
        raise UnreadableError(
            f"the notebook holds more than {MAX_PARSED // 10**6} MB besides outputs and pictures: {FRESH}"
        )
    return left


def next_dropped(data: bytes, at: int, counter: Iterator[int]) -> int:
    """Return where the next list or object begins that is not needed, or -1."""
    for token in tokens(KEY_OR_STRING, data, at, counter):
        if data.startswith(DROPPED, token.start()) and data[token.end() - 1] in b"[{":
            return token.end() - 1
    return -1


def end_of_value(data: bytes, start: int, counter: Iterator[int]) -> int:
    """Return where the list or object that begins at `start` ends."""
    depth = 0
    for token in tokens(STRING_OR_BRACKET, data, start, counter):
        first = data[token.start()]
        depth += (first in b"[{") - (first in b"]}")
        if depth == 0:
            return token.end()
    return len(data)


def tokens(
    pattern: re.Pattern[bytes], data: bytes, at: int, counter: Iterator[int]
) -> Iterator[re.Match[bytes]]:
    """Yield the matches, as long as there are not too many in the whole file."""
    for token in pattern.finditer(data, at):
        if next(counter) > MAX_TOKENS:
            raise UnreadableError(f"the notebook holds far too many values: {CLEAR}")
        yield token


def parsed(data: bytes) -> Any:
    """Return what the JSON text says."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise UnreadableError(f"the file is not UTF-8 text, so it is damaged: {RESAVE}") from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = "it stops in the middle" if is_cut(text, error) else f"line {error.lineno} makes no sense"
        raise UnreadableError(f"the file is not complete JSON, {where}: {RESAVE}") from None
    except (RecursionError, ValueError):
        raise UnreadableError(f"the file is not JSON that a notebook can hold: {FRESH}") from None


def is_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the JSON was right as far as it goes: it ends inside a string, a number or a word."""
    rest = text[error.pos : error.pos + 20].rstrip()
    if not text[error.pos :].rstrip() or error.msg.startswith("Unterminated string"):
        return True
    if error.msg.startswith("Invalid \\uXXXX escape"):
        return len(rest) <= len("uXXXX")
    return rest in ("-", ".", "e", "e-", "e+") or any(
        word.startswith(rest) for word in ("null", "true", "false")
    )


def cells_of(content: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """Return a parsed notebook's cells and what was put right, or raise `UnreadableError` if it is none."""
    if not isinstance(content, dict) or not ("cells" in content or "worksheets" in content):
        raise UnreadableError(f"the file is JSON but not a notebook: {FRESH}")
    version = content.get("nbformat")
    repairs = []
    if "cells" in content:
        cells = content["cells"]
        if version != 4 or isinstance(version, bool):
            repairs.append("its format number was put back to 4")
    else:
        cells = old_cells(content["worksheets"])
        repairs.append("it was saved in the old format 3")
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise UnreadableError(f"the notebook's cells are damaged: {FRESH}")
    return [tidy_cell(cell) for cell in cells], repairs


def old_cells(worksheets: Any) -> list[Any] | None:
    """Return the cells of a notebook in format 3 as format 4 has them; None if they are damaged."""
    if not isinstance(worksheets, list) or not all(isinstance(sheet, dict) for sheet in worksheets):
        return None
    found = [sheet.get("cells", []) for sheet in worksheets]
    if not all(isinstance(cells, list) for cells in found) or sum(map(len, found)) > MAX_CELLS:
        return None
    return [new_cell(cell) if isinstance(cell, dict) else cell for cells in found for cell in cells]


def new_cell(old: dict[str, Any]) -> dict[str, Any]:
    """Return one cell of format 3 as format 4 has it."""
    kind = old.get("cell_type")
    if kind == "code":
        return old | {"source": old.get("input", old.get("source"))}
    if kind == "heading":
        level = old.get("level")
        marks = "#" * level if isinstance(level, int) and 1 <= level <= 6 else "#"
        return old | {"cell_type": "markdown", "source": f"{marks} {joined(old.get('source'))}"}
    return old | {"cell_type": "markdown"} if kind == "html" else old


def tidy_cell(cell: Any) -> dict[str, Any]:
    """Return the parts of a cell that we read, its text as one string, or raise `UnreadableError`."""
    if isinstance(cell, dict) and cell.get("cell_type") in ("code", "markdown", "raw"):
        source = joined(cell.get("source"))
        metadata = cell.get("metadata")
        if source is not None:
            return {
                "cell_type": cell["cell_type"],
                "id": cell.get("id"),
                "metadata": metadata if isinstance(metadata, dict) else {},
                "source": source,
                "pictures": cell.get("attachments") not in (None, {}),
            }
    raise UnreadableError(f"the notebook's cells are damaged: {FRESH}")


def joined(source: Any) -> str | None:
    """Return a text that notebooks keep as one string or as a list of lines; None if it is neither.

    Halves of characters, which JSON can spell and UTF-8 cannot, become question marks.
    """
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    return source if source.isascii() else source.encode("utf-8", errors="replace").decode("utf-8")
