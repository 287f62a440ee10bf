"""Months as lines for a terminal or a page: every method beside the baselines, the lowest error marked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from softclust_lab.studies.load_forecasting.choose import (
    Month,
    average_errors,
    chosen,
    months_won,
    unbeaten,
)
from softclust_lab.studies.load_forecasting.clustering import METHODS
from softclust_lab.studies.load_forecasting.months import BASELINE, BY_TEST, YESTERDAY

__all__ = ["month_lines", "tally_lines"]

_BASELINES = (YESTERDAY, BASELINE)
_WIDTH = 14
_HEADINGS = {
    True: "K chosen by the error on the test month itself (the paper's way)",
    False: "K chosen by the month before the test month",
}


def month_lines(months: Sequence[Month], protocol: str) -> list[str]:
    """Return a table of the months' errors, K in brackets, the lowest of each row starred.

    Parameters
    ----------
    months : sequence of mapping
        What `month_errors` returned.
    protocol : {"test", "validation"}

    Returns
    -------
    list of str
        In 92 columns.
    """
    head = "".join(f"{name:>{_WIDTH}}" for name in (*_BASELINES, *METHODS))
    lines = [_HEADINGS[protocol == BY_TEST], f"{'month':<8}{head}"]
    for month in months:
        picks = [chosen(month, method, protocol) for method in METHODS]
        errors = [month["test"][name] for name in _BASELINES] + [pick.error for pick in picks]
        clusters = [f" ({pick.n_clusters})".ljust(5) for pick in picks]
        lines.append(_line(month["month"], errors, ["", "", *clusters]))
    means = average_errors(months, protocol)
    return [
        *lines,
        _line("mean", [means[name] for name in (*_BASELINES, *METHODS)], ["", "", *[" " * 5] * len(METHODS)]),
    ]


def tally_lines(months: Sequence[Month], protocol: str) -> list[str]:
    """Return how often each method has the lowest error of the four, and how often the baseline beats all."""
    won = ", ".join(f"{method} {months_won(months, method, protocol)}" for method in METHODS)
    return [
        f"months won among the four: {won}",
        f"months in which not clustering beats all four: {unbeaten(months, protocol)} of {len(months)}",
    ]


def _line(name: str, errors: Sequence[float], notes: Sequence[str]) -> str:
    lowest = int(np.argmin(errors))
    cells = (
        f"{'*' if at == lowest else ''}{error:.5f}{note}"
        for at, (error, note) in enumerate(zip(errors, notes, strict=True))
    )
    return f"{name:<8}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells)
