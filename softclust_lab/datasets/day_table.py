"""A table with one row for each day, as people's programs write it: read by rules, every exception told."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from softclust_lab.arrays import FloatArray

__all__ = ["DayTable", "Days", "LoadFileError", "days_in_words", "read_day_table"]

Days = NDArray[np.datetime64]

_DATE = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:\.0+)?|(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T][\d:.]+)?"
)
_SHOWN = 5
_MOST_HEADER_LINES = 5
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: What the first bytes give away of files that are no text.
_NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
}


class LoadFileError(ValueError):
    """A file that no stated rule makes sense of."""


@dataclass
class DayTable:
    """The rows of a file by day.

    Attributes
    ----------
    days : ndarray of datetime64[D], shape (n,)
        Ascending, each once; days may be missing.
    values : ndarray, shape (n, columns)
        Their numbers, NaN where a cell holds none.
    header : list of str or None
        The names of the columns after the date, if the file has names.
    notes : list of str
        What was odd, and what was done about it.
    """

    days: Days
    values: FloatArray
    header: list[str] | None
    notes: list[str] = field(default_factory=list)


def read_day_table(path: Path, n_columns: Sequence[int]) -> DayTable:
    """Read a table whose first column is a date and whose others are numbers.

    Parameters
    ----------
    path : Path
        A text file with commas, semicolons or tabs.
    n_columns : sequence of int
        How many columns of numbers it may have.

    Returns
    -------
    DayTable

    Raises
    ------
    LoadFileError
        If the file cannot be read, is no such table, or fewer than half of its rows begin with a date.

    Notes
    -----
    A row without a date or with another number of cells is left out. A day that stands there twice with the
    same numbers counts once; with different numbers none of them is believed, and the day is missing.
    """
    rows = _rows(path)
    n_lines = len(rows)
    header = _header(rows)
    width = _width(path, rows, n_columns)
    days, values, undated, misshapen = [], [], [], []
    for number, row in enumerate(rows, start=1 + n_lines - len(rows)):
        day = _date(row[0])
        if day is None:
            undated.append(f"row {number} ({row[0][:20]!r})")
        elif len(row) != 1 + width:
            misshapen.append(f"{day} ({len(row) - 1})")
        else:
            days.append(day)
            values.append([_number(cell) for cell in row[1:]])
    if len(days) < max(1, len(rows) / 2):
        raise LoadFileError(
            f"{path}: only {len(days)} of {len(rows)} rows begin with a date and hold {width} numbers. "
            "Expected a row for each day that begins like 20120101 or 2012-01-01"
        )
    if 2 * np.isfinite(values).sum() < np.size(values):
        raise LoadFileError(
            f"{path}: fewer than half of the cells hold a number. Expected numbers with a decimal point, "
            f"got for example {rows[0][1]!r}"
        )
    table = DayTable(np.array(days, dtype="datetime64[D]"), np.array(values), header)
    _tell(table.notes, undated, "begins with no date: left out")
    _tell(table.notes, misshapen, f"has not {width} numbers: left out")
    return _in_order(table)


def days_in_words(days: Iterable[object]) -> str:
    """Return days, or what names them, as a list that stays short.

    Examples
    --------
    >>> days_in_words(np.arange("2012-01-01", "2012-01-08", dtype="datetime64[D]"))
    '2012-01-01, 2012-01-02, 2012-01-03, 2012-01-04, 2012-01-05 and 2 more'
    """
    told = [str(day) for day in days]
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return ", ".join(told[:_SHOWN]) + more


def _rows(path: Path) -> list[list[str]]:
    """Return the cells of the lines that are not empty."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LoadFileError(f"{path}: cannot be read ({error.strerror}). Is the name right?") from error
    for start, what in _NOT_TEXT.items():
        if content.startswith(start):
            raise LoadFileError(f"{path}: is {what}. Save the sheet as CSV and pass that file")
    lines = [line for line in _decoded(path, content).splitlines() if line.strip(" ,;\t")]
    if len(lines) < 2:
        raise LoadFileError(f"{path}: has no rows. Expected a row for each day")
    delimiter = max(",;\t", key=lines[-1].count)
    return _without_empty_ends(
        [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    )


def _decoded(path: Path, content: bytes) -> str:
    """Return the text; only the header can suffer from a wrong guess at its encoding."""
    encodings = ("utf-16",) if content[:2] in _UTF_16 else ("utf-8-sig", "gb18030", "latin-1")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise LoadFileError(f"{path}: is no text. Save the table as CSV in UTF-8 and pass that file")


def _without_empty_ends(rows: list[list[str]]) -> list[list[str]]:
    """Drop what some programs add: commas at the end of all lines, or of some."""
    usual = _most_frequent([len(row) for row in rows])
    while usual > 1 and not any(row[usual - 1] for row in rows if len(row) >= usual):
        usual -= 1
    return [row if any(row[usual:]) else row[:usual] for row in rows]


def _header(rows: list[list[str]]) -> list[str] | None:
    """Take the lines above the first date off the rows; return the names in the last of them."""
    for number, row in enumerate(rows[:_MOST_HEADER_LINES]):
        if _date(row[0]) is not None:
            above = rows[:number]
            del rows[:number]
            return above[-1][1:] if above else None
    return rows.pop(0)[1:]


def _width(path: Path, rows: list[list[str]], n_columns: Sequence[int]) -> int:
    """Return how many cells most rows have after the date."""
    width = _most_frequent([len(row) for row in rows]) - 1
    if width not in n_columns:
        allowed = " or ".join(map(str, n_columns))
        raise LoadFileError(f"{path}: most rows have {width} cells after the date. Expected {allowed}")
    return width


def _most_frequent(numbers: list[int]) -> int:
    return max(sorted(set(numbers)), key=numbers.count)


def _date(cell: str) -> np.datetime64 | None:
    match = _DATE.fullmatch(cell.strip("'\" "))
    if not match:
        return None
    year, month, day = [part for part in match.groups() if part]
    try:
        return np.datetime64(f"{year}-{int(month):02d}-{int(day):02d}", "D")
    except ValueError:
        return None


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _in_order(table: DayTable) -> DayTable:
    """Sort the days and make each stand there once."""
    if (np.diff(table.days) < np.timedelta64(0)).any():
        table.notes.append("rows were not in the order of their dates: sorted")
    order = np.argsort(table.days, kind="stable")
    days, values = table.days[order], table.values[order]
    first = np.flatnonzero(np.r_[True, days[1:] != days[:-1]])
    groups = np.split(np.arange(len(days)), first[1:])
    twice = [group for group in groups if len(group) > 1]
    alike = [
        g[0] for g in twice if np.array_equal(values[g], values[g[:1]].repeat(len(g), 0), equal_nan=True)
    ]
    refused = [group[0] for group in twice if group[0] not in alike]
    _tell(table.notes, days[alike], "stands there more than once with the same numbers: counted once")
    _tell(table.notes, days[refused], "stands there more than once with different numbers: none is believed")
    kept = [i for i in first if i not in refused]
    return DayTable(days[kept], values[kept], table.header, table.notes)


def _tell(notes: list[str], found: Iterable[object], what: str) -> None:
    if listed := days_in_words(found):
        notes.append(f"{listed}: {what}")
