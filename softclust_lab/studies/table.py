"""A report as JSON, as lines for a terminal, and as a table of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from softclust_lab.studies.claims import Entry, Finding, Verdict
from softclust_lab.studies.pieces import Form, json_text
from softclust_lab.studies.run import Report

__all__ = ["ClaimsTable", "as_json", "form_in_words", "terminal_lines", "write_report"]

#: Of a claim with more entries than this, a terminal shows those that are not as in the paper.
_MOST_ENTRIES = 18
_COLUMNS = ("paper", "ours", "median", "5-95 %")
_WIDTHS = (7, 7, 7, 14)
_LONGEST_NAME = 36
_AS_PRINTED = (Verdict.REPRODUCED, Verdict.HOLDS)


def as_json(report: Report) -> dict[str, Any]:
    """Return all that was found, without the seconds: the same run gives the same bytes."""
    return {
        "form": report.form.name,
        "seed": report.form.seed,
        "claims": [
            {
                "id": found.claim.id,
                "claim": found.claim.text,
                "verdict": found.verdict.value,
                "entries": [_entry_json(entry) for entry in found.entries],
            }
            for found in report.findings
        ],
    }


def write_report(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write ``claims-<form>.json`` and beside it ``seconds-<form>.json``; return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"{what}-{report.form.name}.json" for what in ("claims", "seconds"))
    for path, told in zip(paths, (as_json(report), report.seconds), strict=True):
        path.write_text(json_text(told), encoding="utf-8")
    return paths[0], paths[1]


def form_in_words(form: Form) -> str:
    """Return which form made the numbers, and how to run the other.

    Examples
    --------
    >>> form_in_words(Form(quick=True))
    'Quick form, first seed 0. The full form has more draws: make reproduce'
    """
    other = "The full form has more draws: make reproduce" if form.quick else "This is the full form."
    return f"{form.name.capitalize()} form, first seed {form.seed}. {other}"


def terminal_lines(report: Report) -> list[str]:
    """Return the table in at most 100 columns of plain text."""
    lines = [form_in_words(report.form)]
    for study, group in groupby(report.findings, key=lambda found: found.claim.id.partition(".")[0]):
        lines += ["", f"{study:<{4 + _LONGEST_NAME}}{_row(_COLUMNS)}  verdict"]
        for found in group:
            lines += _claim_lines(found, report.seconds[found.claim.id])
    counts = Counter(found.verdict.value for found in report.findings)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    return [*lines, "", f"{len(report.findings)} claims: {told}"]


class ClaimsTable:
    """A report as a table for a notebook or a page; its text is what a terminal shows.

    Parameters
    ----------
    report : Report
    """

    def __init__(self, report: Report) -> None:
        self.report = report

    def __repr__(self) -> str:
        return "\n".join(terminal_lines(self.report))

    def _repr_html_(self) -> str:
        parts = [f"<p>{escape(form_in_words(self.report.form))}.</p>".replace("..", ".")]
        parts += [_claim_html(found, self.report.seconds[found.claim.id]) for found in self.report.findings]
        return f'<div class="softclust-claims">{"".join(parts)}</div>'


def _entry_json(entry: Entry) -> dict[str, Any]:
    low, high = entry.band or (None, None)
    return {
        "name": entry.name,
        "paper": entry.paper,
        "ours": entry.ours,
        "statement": entry.statement,
        "n_draws": len(entry.draws),
        "median": entry.median,
        "low": low,
        "high": high,
        "verdict": entry.verdict.value,
    }


def _cells(entry: Entry) -> tuple[str, str, str, str]:
    """Return what stands in the four columns of numbers: of a statement, in how many draws it is true."""

    def shown(value: float | None) -> str:
        if value is None:
            return "-"
        return ("yes" if value else "no") if entry.statement else format(value, entry.style)

    if entry.statement:
        share = "-" if entry.median is None else f"{entry.median:.0%}"
        draws = f"of {len(entry.draws)} draws" if entry.draws else "-"
        return shown(entry.paper), shown(entry.ours), share, draws
    band = " to ".join(map(shown, entry.band)) if entry.band else "-"
    return shown(entry.paper), shown(entry.ours), shown(entry.median), band


def _row(cells: Iterable[str]) -> str:
    return "".join(f" {cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))


def _claim_lines(found: Finding, seconds: float) -> list[str]:
    name = found.claim.id.partition(".")[2]
    lines = [f"  {name}: {found.claim.text}", f"    {found.verdict.value.upper()}, {seconds:.1f} s"]
    shown = found.entries
    if len(shown) > _MOST_ENTRIES:
        shown = tuple(entry for entry in shown if entry.verdict not in _AS_PRINTED)
        lines[1] += f"; {len(found.entries) - len(shown)} of {len(found.entries)} entries as printed"
    for entry in shown:
        lines.append(f"    {entry.name:<{_LONGEST_NAME}}{_row(_cells(entry))}  {entry.verdict.value}")
    return lines


def _claim_html(found: Finding, seconds: float) -> str:
    """Return a claim as a line that opens on its entries."""
    as_printed = sum(entry.verdict in _AS_PRINTED for entry in found.entries)
    printed = [entry for entry in found.entries if entry.paper is not None]
    count = f", {as_printed} of {len(printed)} entries as printed" if printed else ""
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Entry", *_titles(found), "Verdict"))
    rows = "".join(
        f'<tr><th scope="row">{escape(entry.name)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in (*_cells(entry), entry.verdict.value))
        + "</tr>"
        for entry in found.entries
    )
    return (
        f"<details><summary>{escape(found.claim.text)}. <strong>{escape(found.verdict.value.capitalize())}"
        f"</strong>{count} ({seconds:.1f} s)</summary>"
        f'<div class="claim-entries" role="region" tabindex="0" aria-label="{escape(found.claim.id)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _titles(found: Finding) -> tuple[str, str, str, str]:
    if all(entry.statement for entry in found.entries):
        return "Paper", "First draw", "True in", "Draws"
    return "Paper", "First draw", "Median", "5 to 95 %"
