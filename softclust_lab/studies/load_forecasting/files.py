"""The study on a user's own record: the contest's files, or others of their form."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softclust_lab.datasets import LoadRecord, read_load_files
from softclust_lab.studies.load_forecasting.claims import record_claims
from softclust_lab.studies.load_forecasting.months import (
    BY_TEST,
    BY_VALIDATION,
    Settings,
    month_period,
    months_to_test,
)
from softclust_lab.studies.load_forecasting.plan import months_of
from softclust_lab.studies.load_forecasting.table import month_lines, tally_lines
from softclust_lab.studies.pieces import Form, json_text
from softclust_lab.studies.run import Progress, Report, reproduce

__all__ = ["FileStudy", "forecastable_months", "study_files"]


@dataclass(frozen=True)
class FileStudy:
    """What was found in a user's files.

    Attributes
    ----------
    record : LoadRecord
    notes : list of str
        What was odd about the files, and which months could not be forecast.
    months : list of dict
        What `month_errors` found for each test month.
    report : Report
        The claims about this record.
    """

    record: LoadRecord
    notes: list[str]
    months: list[dict[str, Any]]
    report: Report

    def lines(self) -> list[str]:
        """Return all of it for a terminal: what was odd, then the months, K chosen in both ways."""
        lines = [repr(self.record)]
        lines += [f"  {note}" for note in self.notes] or ["  nothing odd was found in the files"]
        for protocol in (BY_TEST, BY_VALIDATION):
            lines += ["", *month_lines(self.months, protocol), *tally_lines(self.months, protocol)]
        return lines

    def write(self, folder: Path) -> Path:
        """Write it as JSON into a folder and return the file's path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"load-study-{Path(self.record.name).stem}.json"
        told = {"record": repr(self.record), "notes": self.notes, "months": self.months}
        path.write_text(json_text(told), encoding="utf-8")
        return path


def study_files(
    load: Path,
    weather: Path,
    settings: Settings,
    folder: Path | None = None,
    *,
    quick: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> FileStudy:
    """Read a record and forecast each of its months that has enough known days before it.

    Parameters
    ----------
    load, weather : Path
        As in `read_load_files`.
    settings : Settings
    quick : bool
        Three times of day, three K and one start.
    folder, workers, progress
        As in `reproduce`: what was finished before is not computed again.

    Returns
    -------
    FileStudy

    Raises
    ------
    LoadFileError, ValueError
        If the files make no sense, or no month can be forecast.
    """
    record, notes = read_load_files(load, weather)
    settings = settings.quick(record.n_stamps) if quick else settings
    months, reasons = forecastable_months(record, settings)
    if not months:
        raise ValueError("no month can be forecast: " + "; ".join(reasons))
    contents = hashlib.sha256(load.read_bytes() + b"\0" + weather.read_bytes()).hexdigest()
    source = ["files", str(load.resolve()), str(weather.resolve()), contents]
    name = hashlib.sha256(repr((source, settings)).encode()).hexdigest()[:8]
    pieces = months_of(f"files-{name}", source, settings, months)
    claims = record_claims("files", record.name, lambda form: pieces)
    report = reproduce(claims, Form(), folder, workers=workers, progress=progress)
    return FileStudy(record, [*notes, *reasons], [report.results[piece.name] for piece in pieces], report)


def forecastable_months(record: LoadRecord, settings: Settings) -> tuple[list[str], list[str]]:
    """Return the months that can be forecast, and of the others why they cannot.

    A month needs a known day, and so does the month before it; both need more known days to train on than the
    largest number of clusters.
    """
    needed = max(settings.n_clusters) + 1
    months, reasons = [], []
    for month in months_to_test(record, settings.training_months):
        try:
            known = min(
                len(month_period(record, month, settings, validation=validation).days)
                for validation in (False, True)
            )
        except ValueError as error:
            reasons.append(f"{month} is left out: {error}")
            continue
        if known < needed:
            reasons.append(
                f"{month} is left out: of the days before it {known} are known, {needed} are needed"
            )
        else:
            months.append(month)
    return months, reasons
