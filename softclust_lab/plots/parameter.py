"""A picture against a parameter: its scales, values singled out by named vertical lines, and its words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from softclust_lab.arrays import FloatArray
from softclust_lab.plots.inputs import as_row, check_positive
from softclust_lab.plots.style import INK, large_numbers, log_axis
from softclust_lab.plots.words import listed, number

__all__ = ["as_marks", "check_logs", "draw_marks", "marks_in_words", "set_scales", "span_of"]

_LOGS = ("", "x", "y", "xy")
_CHARACTER = 0.023
_ROW = 0.085


def check_logs(log: str, x: FloatArray, rows: list[FloatArray]) -> None:
    """Refuse what has no place on the axes that are logarithmic."""
    if log not in _LOGS:
        raise ValueError(
            f"`log` must be one of {', '.join(map(repr, _LOGS))}, got {log!r}: name the axes to stretch"
        )
    if "x" in log:
        check_positive(x, "values")
    if "y" in log:
        for row in rows:
            check_positive(row, "curves")


def set_scales(ax: Axes, log: str, x: FloatArray, y: FloatArray) -> None:
    """Make the axes in `log` logarithmic, and write the others' numbers plainly."""
    if "x" in log:
        log_axis(ax, "x", float(x.min()), float(x.max()))
    if "y" in log:
        log_axis(ax, "y", float(y.min()), float(y.max()))
    else:
        large_numbers(ax)


def as_marks(marks: Mapping[str, float] | None, log: bool) -> dict[str, float]:
    """Return checked values by name from left to right, or raise a ValueError that names the argument."""
    if not marks:
        return {}
    row = as_row(list(marks.values()), "marks")
    if log:
        check_positive(row, "marks")
    return dict(sorted(zip(marks, row.tolist(), strict=True), key=lambda mark: mark[1]))


def draw_marks(ax: Axes, marks: Mapping[str, float]) -> None:
    """Draw a line for each value, up to its name above the curves.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With everything else in place and both scales set: the vertical axis grows by the rows of names.
    marks : mapping of str to float
        From left to right. A name that would cover an earlier one stands a row lower, and so does not meet
        the line of a later one.
    """
    if not marks:
        return
    # A line of no height: it makes room for its value, whose share of the axis is not known before.
    bottom = ax.get_ylim()[0]
    for place in marks.values():
        ax.plot([place], [bottom], linestyle="none", scaley=False)
    to_axes = ax.transScale + ax.transLimits
    across = [float(to_axes.transform((place, bottom))[0]) for place in marks.values()]
    texts = [_reach_of(name, x) for name, x in zip(marks, across, strict=True)]
    rows = _rows(texts)
    _make_room(ax, max(rows) + 1)
    for name, x, (low, _), row in zip(marks, across, texts, rows, strict=True):
        top, rightwards = 1.0 - _ROW * row, low >= x
        ax.axvline(
            marks[name], ymax=top, color=INK, alpha=0.5, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1
        )
        ax.annotate(
            name,
            (marks[name], top),
            (4 if rightwards else -4, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="left" if rightwards else "right",
            va="top",
        )


def marks_in_words(marks: Mapping[str, float]) -> str:
    """Return a sentence that says where the lines are, nothing if there are none."""
    if not marks:
        return ""
    told = (number(x) if name == number(x) else f"{name} at {number(x)}" for name, x in marks.items())
    return f" Marked: {listed(told)}."


def span_of(name: str, x: FloatArray, log: str) -> str:
    """Return ``beta from 0.1 to 3 on a logarithmic axis``."""
    along = " on a logarithmic axis" if "x" in log else ""
    return f"{name} from {number(x[0])} to {number(x[-1])}{along}"


def _reach_of(name: str, x: float) -> tuple[float, float]:
    """Return from where to where a name reaches, in shares of the axis: rightwards unless it runs out."""
    width = _CHARACTER * (len(name) + 1)
    return (x, x + width) if x + width <= 1.0 or x < 0.5 else (x - width, x)


def _rows(spans: list[tuple[float, float]]) -> list[int]:
    rows: list[int] = []
    for index, (low, high) in enumerate(spans):
        covered = [
            row for (start, end), row in zip(spans[:index], rows, strict=True) if start < high and low < end
        ]
        rows.append(1 + max(covered, default=-1))
    return rows


def _make_room(ax: Axes, n_rows: int) -> None:
    scale = ax.yaxis.get_transform()
    low, high = scale.transform(np.array(ax.get_ylim()))
    share = _ROW * n_rows
    ax.set_ylim(top=float(scale.inverted().transform(np.array([low + (high - low) / (1.0 - share)]))[0]))
