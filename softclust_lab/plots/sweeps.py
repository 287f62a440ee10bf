"""What changes as a parameter moves: numbers, and the places of centers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray
from softclust_lab.plots.geometry import distinct
from softclust_lab.plots.inputs import as_curve, as_curves, as_row, check_positive
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import (
    INK,
    color_of,
    drawing,
    large_numbers,
    legend_below,
    line_of,
    log_axis,
    marker_of,
    new_figure,
    title_above,
)
from softclust_lab.plots.words import counted, listed, lowered, number

__all__ = ["plot_bifurcation", "plot_sweep"]

_MOST_MARKERS = 30
_ONE_PLACE = 2e-3
_LOGS = ("", "x", "y", "xy")


def plot_sweep(
    values: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    parameter_name: str,
    value_name: str,
    log: str = "",
    marks: Mapping[str, float] | None = None,
    bands: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
) -> Picture:
    """Draw numbers as functions of a parameter.

    Parameters
    ----------
    values : array_like, shape (M,)
        The parameter's values, ascending.
    curves : mapping of str to array_like, shape (M,), or a single number
        What was found at each value, by name; a single number is a level line.
    parameter_name, value_name : str
        What stands on the horizontal and above the vertical axis, with units.
    log : str
        Which axes are logarithmic: ``""``, ``"x"``, ``"y"`` or ``"xy"``.
    marks : mapping of str to float, optional
        Values of the parameter to single out by a vertical line, by name.
    bands : mapping of str to (low, high), optional
        For curves of that name, from where to where the values scatter; each of shape (M,).

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the rows differ in length, a band has no curve, or a number has no place on a logarithmic axis.

    Examples
    --------
    >>> plot_sweep([1, 2, 3], {"BIC": [9.0, 4.0, 6.0]}, parameter_name="K", value_name="Criterion")
    Picture: Line plot of the criterion against K from 1 to 3. BIC: from 9 to 6, lowest 4 at 2.
    """
    x, found = as_curves(values, curves, "values", "curves")
    spans = _as_bands(x, found, bands or {})
    _check_logs(log, x, [*found.values(), *(row for span in spans.values() for row in span)])
    with drawing():
        figure, ax = new_figure()
        lines = [_draw_curve(ax, index, x, name, row) for index, (name, row) in enumerate(found.items())]
        for index, name in enumerate(found):
            if name in spans:
                ax.fill_between(x, *spans[name], color=color_of(index), alpha=0.2, linewidth=0)
        _scale(ax, log, x, np.concatenate(list(found.values())))
        _draw_marks(ax, marks or {})
        _finish(figure, ax, parameter_name, value_name, lines if len(lines) > 1 else [])
    told = " ".join(f"{name}: {_course(x, row)}." for name, row in found.items())
    alt = f"Line plot of the {lowered(value_name)} against {_span(parameter_name, x, log)}. {told}"
    return Picture(figure, alt + _marks_in_words(marks or {}), f"{value_name} by {parameter_name}")


def plot_bifurcation(
    values: ArrayLike,
    centers: ArrayLike,
    *,
    parameter_name: str,
    axis: int = 0,
    center_name: str = "Position of the centers",
    log: bool = False,
    marks: Mapping[str, float] | None = None,
) -> Picture:
    """Draw where centers sit as a parameter moves: lines that part where a center becomes two.

    Parameters
    ----------
    values : array_like, shape (V,)
        The parameter's values, ascending.
    centers : array_like, shape (V, K, D)
        The centers at each value, in data units.
    parameter_name : str
        What stands on the horizontal axis.
    axis : int
        The coordinate to draw.
    center_name : str
        What stands above the vertical axis.
    log : bool
        Whether the parameter's axis is logarithmic.
    marks : mapping of str to float, optional
        Values of the parameter to single out by a vertical line, by name.

    Returns
    -------
    Picture
        The first centers have the widest lines, so that merged ones all show.

    Raises
    ------
    ValueError
        If there is not one set of centers for each value, or no such coordinate.

    Notes
    -----
    Centers within two thousandths of all centers' extent count as one in the description.

    Examples
    --------
    >>> centers = [[[0.0], [0.0]], [[0.0], [0.0]], [[-1.0], [1.0]]]
    >>> plot_bifurcation([1, 2, 3], centers, parameter_name="beta").alt
    'Positions of 2 centers against beta from 1 to 3: 1 place at 1, 2 places from 3 on.'
    """
    x, sets = as_row(values, "values"), np.asarray(centers, dtype=np.float64)
    if sets.ndim != 3 or len(sets) != x.size or sets.size == 0 or not np.all(np.isfinite(sets)):
        raise ValueError(
            f"`centers` must be finite and have shape ({x.size}, K, D), one set for each of values, got "
            f"{sets.shape}: stack the fits' centers"
        )
    if not 0 <= axis < sets.shape[2]:
        raise ValueError(f"`axis` must be from 0 to {sets.shape[2] - 1}, got {axis}: count columns from 0")
    _check_logs("x" if log else "", x, [])
    K = sets.shape[1]
    with drawing():
        figure, ax = new_figure()
        for k in range(K):
            width = 1.8 + 3.4 * (K - 1 - k) / max(K - 1, 1)
            ax.plot(x, sets[:, k, axis], color=color_of(k), linestyle=line_of(k), linewidth=width)
        _scale(ax, "x" if log else "", x, sets[..., axis].ravel())
        _draw_marks(ax, marks or {})
        _finish(figure, ax, parameter_name, center_name, [])
    about = f"Positions of {counted(K, 'center')} against {_span(parameter_name, x, 'x' if log else '')}"
    return Picture(
        figure, f"{about}: {_places(x, sets)}.{_marks_in_words(marks or {})}", "Centers by parameter"
    )


def _as_bands(
    x: FloatArray, curves: Mapping[str, FloatArray], bands: Mapping[str, tuple[ArrayLike, ArrayLike]]
) -> dict[str, tuple[FloatArray, FloatArray]]:
    if unknown := sorted(set(bands) - set(curves)):
        raise ValueError(f"`bands` must belong to curves, got {unknown}: use the names {sorted(curves)}")
    return {
        name: (
            as_curve(x, low, "values", f"bands[{name!r}][0]")[1],
            as_curve(x, high, "values", f"bands[{name!r}][1]")[1],
        )
        for name, (low, high) in bands.items()
    }


def _check_logs(log: str, x: FloatArray, rows: list[FloatArray]) -> None:
    if log not in _LOGS:
        raise ValueError(f"`log` must be one of {', '.join(map(repr, _LOGS))}, got {log!r}")
    if "x" in log:
        check_positive(x, "values")
    if "y" in log:
        for row in rows:
            check_positive(row, "curves")


def _draw_curve(ax: Axes, index: int, x: FloatArray, name: str, row: FloatArray) -> Line2D:
    level = bool(np.all(row == row[0])) and row.size > 1
    (line,) = ax.plot(
        x,
        row,
        color=color_of(index),
        linestyle=(0, (6, 3)) if level else line_of(index),
        marker="" if level else marker_of(index),
        markersize=6,
        markevery=max(1, len(row) // _MOST_MARKERS),
        label=name,
    )
    return line


def _draw_marks(ax: Axes, marks: Mapping[str, float]) -> None:
    for name, place in marks.items():
        ax.axvline(place, color=INK, alpha=0.5, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
        ax.annotate(
            name,
            (place, 1.0),
            (4, -2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
        )


def _scale(ax: Axes, log: str, x: FloatArray, y: FloatArray) -> None:
    if "x" in log:
        log_axis(ax, "x", float(x.min()), float(x.max()))
    if "y" in log:
        log_axis(ax, "y", float(y.min()), float(y.max()))
    else:
        large_numbers(ax)


def _finish(figure: Figure, ax: Axes, parameter_name: str, value_name: str, lines: list[Line2D]) -> None:
    title_above(ax, value_name)
    ax.set_xlabel(parameter_name)
    if lines:
        legend_below(figure, lines)


def _span(name: str, x: FloatArray, log: str) -> str:
    along = " on a logarithmic axis" if "x" in log else ""
    return f"{name} from {number(x[0])} to {number(x[-1])}{along}"


def _course(x: FloatArray, row: FloatArray) -> str:
    if np.all(row == row[0]):
        return f"{number(row[0], 4)} throughout"
    lowest = int(np.argmin(row))
    course = f"from {number(row[0], 4)} to {number(row[-1], 4)}"
    inside = 0 < lowest < len(row) - 1
    return f"{course}, lowest {number(row[lowest], 4)} at {number(x[lowest])}" if inside else course


def _places(x: FloatArray, sets: FloatArray) -> str:
    """Return how many distinct places the centers have, and from which values on."""
    extent = float(np.ptp(sets.reshape(-1, sets.shape[2]), axis=0).max()) or 1.0
    counts = [len(distinct(one, _ONE_PLACE * extent)) for one in sets]
    changes = [i for i in range(1, len(counts)) if counts[i] != counts[i - 1]]
    told = [f"{counted(counts[0], 'place')} at {number(x[0])}"]
    told += [f"{counted(counts[i], 'place')} from {number(x[i])} on" for i in changes]
    return ", ".join(told)


def _marks_in_words(marks: Mapping[str, float]) -> str:
    if not marks:
        return ""
    return f" Marked: {listed(f'{name} at {number(place)}' for name, place in marks.items())}."
