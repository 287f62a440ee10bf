"""A load record from two files of a contest's kind: one with each day's readings, one with its weather."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.datasets.day_table import Days, DayTable, LoadFileError, days_in_words, read_day_table
from softclust_lab.datasets.load_record import LoadRecord

__all__ = ["WEATHER_COLUMNS", "read_load_files"]

WEATHER_COLUMNS = ("maximum temperature", "minimum temperature", "mean temperature", "humidity", "rain")
MOST_HOURS_BRIDGED = 1
#: Warmer or colder than anywhere on Earth, in °C or °F.
COLDEST, HOTTEST = -130.0, 140.0
#: A reading so many times the usual one is told, and kept: nobody can know.
SUSPICIOUS = 10.0
_STAMP = re.compile(r"[Tt]?(\d{1,2}):?(\d{2})(?::00)?")


def read_load_files(load: Path | str, weather: Path | str) -> tuple[LoadRecord, list[str]]:
    """Read a load record, and say what was odd about its files.

    Parameters
    ----------
    load : path
        A row for each day: the date (20120101 or 2012-01-01), then 96, 48 or 24 readings from midnight on.
    weather : path
        A row for each day: the date, then maximum, minimum and mean temperature, humidity and rain.

    Returns
    -------
    record : LoadRecord
        The days that both files reach over. NaN where a day or a reading is missing.
    notes : list of str
        Each thing that was odd, and what was done about it; empty if nothing was.

    Raises
    ------
    LoadFileError
        If a file cannot be read, is no such table, or the two have no day in common.

    Notes
    -----
    The rules: the columns count by their place, unless a header names all times of day. Negative readings and
    cells that hold no number are missing. Missing readings of at most an hour between two known ones are
    bridged by a straight line; longer gaps stay missing, and so do missing days. Readings ten times the usual
    one are kept. A day whose mean temperature does not lie between its minimum and maximum, or nowhere on
    Earth, has no temperature. `read_day_table` has the rules for dates, duplicates and rows.
    """
    readings = read_day_table(Path(load), (96, 48, 24))
    climate = read_day_table(Path(weather), (len(WEATHER_COLUMNS),))
    notes = [f"load: {note}" for note in readings.notes]
    notes += [f"weather: {note}" for note in climate.notes]
    _order_stamps(Path(load), readings, notes)
    first, last = max(readings.days[0], climate.days[0]), min(readings.days[-1], climate.days[-1])
    if first > last:
        raise LoadFileError(
            f"{load} reaches from {readings.days[0]} to {readings.days[-1]} and {weather} from "
            f"{climate.days[0]} to {climate.days[-1]}: they have no day in common"
        )
    for what, table in (("load", readings), ("weather", climate)):
        if outside := int(np.sum((table.days < first) | (table.days > last))):
            notes.append(
                f"{what}: {_days(outside)} before or after what the other file reaches over: left out"
            )
    dates = np.arange(first, last + 1)
    use = _by_date(readings, dates, "load", notes)
    degrees = _by_date(climate, dates, "weather", notes)
    return (
        LoadRecord(
            name=Path(load).name,
            start=str(first),
            load=_checked_load(use, dates, notes),
            weather=_checked_weather(Path(weather), degrees, dates, notes),
            weather_names=WEATHER_COLUMNS,
            unit="as in the file",
            source=f"{load} and {weather}",
            license="The files' owner knows.",
            card="One row is one day of readings, as the file has them; what was odd about it was told.",
        ),
        notes,
    )


def _order_stamps(path: Path, table: DayTable, notes: list[str]) -> None:
    """Put the columns in the order of their times, if the header names them."""
    n_stamps = table.values.shape[1]
    if table.header is None:
        notes.append("load: no header: the columns count as the readings from midnight on")
        return
    matches = [_STAMP.fullmatch(name.strip("'\" ")) for name in table.header[:n_stamps]]
    minutes = [60 * int(match[1]) + int(match[2]) for match in matches if match]
    if len(minutes) < n_stamps or len(table.header) < n_stamps:
        named = f"{len(minutes)} of {n_stamps}"
        notes.append(
            f"load: the header names only {named} times: the columns count as readings from midnight on"
        )
        return
    step = 24 * 60 // n_stamps
    order = np.argsort(minutes, kind="stable")
    times = np.array(minutes)[order]
    if len(set(times)) < n_stamps or (np.diff(times) != step).any():
        raise LoadFileError(
            f"{path}: the header's times are not {n_stamps} times {step} minutes apart "
            f"(first: {', '.join(table.header[:3])}). Correct the header, or leave it out"
        )
    if (order != np.arange(n_stamps)).any():
        notes.append("load: the columns were not in the order of their times: sorted")
        table.values = table.values[:, order]


def _by_date(table: DayTable, dates: Days, what: str, notes: list[str]) -> FloatArray:
    """Return a row for each date, NaN for the days that the table does not have."""
    values = np.full((len(dates), table.values.shape[1]), np.nan)
    within = (table.days >= dates[0]) & (table.days <= dates[-1])
    values[(table.days[within] - dates[0]).astype(int)] = table.values[within]
    if len(missing := dates[np.isnan(values).all(axis=1)]):
        notes.append(f"{what}: {_days(len(missing))} missing: {days_in_words(missing)}")
    return values


def _checked_load(load: FloatArray, dates: Days, notes: list[str]) -> FloatArray:
    empty = np.isnan(load) & ~np.isnan(load).all(axis=1, keepdims=True)
    impossible = np.isinf(load) | (load < 0)
    for found, what in ((empty, "without a number"), (impossible, "negative or infinite")):
        if found.any():
            where = days_in_words(dates[found.any(axis=1)])
            notes.append(f"load: {_readings(int(found.sum()))} {what}: missing ({where})")
    load = np.where(impossible, np.nan, load)
    if high := int(np.sum(load > SUSPICIOUS * np.nanmedian(load))):
        notes.append(f"load: {_readings(high)} above {SUSPICIOUS:g} times the median: kept, but look at them")
    bridged = _bridge(load.ravel(), MOST_HOURS_BRIDGED * load.shape[1] // 24).reshape(load.shape)
    if n_bridged := int(np.sum(np.isnan(load) & ~np.isnan(bridged))):
        notes.append(f"load: {_readings(n_bridged)} in gaps of at most an hour: bridged by a straight line")
    if n_left := int(np.sum(np.isnan(bridged).any(axis=1))):
        notes.append(
            f"load: {_days(n_left)} with readings still missing: they and the week after each take no part"
        )
    return bridged


def _bridge(values: FloatArray, longest: int) -> FloatArray:
    """Fill gaps of at most `longest` values between two known ones by straight lines."""
    values = values.copy()
    missing = np.isnan(values)
    edges = np.flatnonzero(np.diff(np.r_[False, missing, False].astype(int)))
    for begin, end in edges.reshape(-1, 2):
        if end - begin <= longest and begin > 0 and end < len(values):
            line = np.linspace(values[begin - 1], values[end], end - begin + 2)
            values[begin:end] = line[1:-1]
    return values


def _checked_weather(path: Path, weather: FloatArray, dates: Days, notes: list[str]) -> FloatArray:
    weather = np.where(np.isfinite(weather), weather, np.nan)
    highest, lowest, mean = weather[:, 0], weather[:, 1], weather[:, 2]
    known = np.isfinite(highest + lowest + mean)
    wrong = known & ~((lowest > COLDEST) & (lowest <= mean) & (mean <= highest) & (highest < HOTTEST))
    if 2 * wrong.sum() > known.sum():
        raise LoadFileError(
            f"{path}: on {wrong.sum()} of {known.sum()} days the mean temperature does not lie between "
            f"minimum and maximum. Expected the columns {', '.join(WEATHER_COLUMNS)}, in this order"
        )
    if wrong.any():
        where = days_in_words(dates[wrong])
        notes.append(f"weather: {_days(int(wrong.sum()))} with impossible temperatures: missing ({where})")
    if n_unknown := int(np.sum(np.isnan(mean) & ~wrong)):
        notes.append(
            f"weather: {_days(n_unknown)} without a mean temperature: the two days after each take no part"
        )
    return np.where(wrong[:, None], np.nan, weather)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _readings(number: int) -> str:
    return "1 reading" if number == 1 else f"{number} readings"
