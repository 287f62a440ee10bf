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
from softclust_lab.plots.inputs import as_curve, as_curves, as_row
from softclust_lab.plots.parameter import (
    as_marks,
    check_logs,
    draw_marks,
    marks_in_words,
    set_scales,
    span_of,
)
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import (
    color_of,
    drawing,
    legend_below,
    line_of,
    marker_of,
    new_figure,
    title_above,
)
from softclust_lab.plots.words import counted, lowered, number, places

__all__ = ["plot_bifurcation", "plot_sweep"]

_MOST_MARKERS = 30
_FEW_MARKERS = 12
_MOST_CHANGES = 6
_ONE_PLACE = 2e-3


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
        If the rows differ in length, a band has no curve or is upside down, or a number has no place on a
        logarithmic axis.

    Examples
    --------
    >>> plot_sweep([1, 2, 3], {"BIC": [9.0, 4.0, 6.0]}, parameter_name="K", value_name="Criterion")
    Picture: Line plot of the criterion against K from 1 to 3. BIC: from 9 to 6, lowest 4 at 2.
    """
    x, found = as_curves(values, curves, "values", "curves")
    spans = _as_bands(x, found, bands or {})
    check_logs(log, x, [*found.values(), *(row for span in spans.values() for row in span)])
    named = as_marks(marks, "x" in log)
    with drawing():
        figure, ax = new_figure()
        lines = [_draw_curve(ax, index, x, name, row) for index, (name, row) in enumerate(found.items())]
        for index, name in enumerate(found):
            if name in spans:
                ax.fill_between(x, *spans[name], color=color_of(index), alpha=0.2, linewidth=0)
        set_scales(ax, log, x, np.concatenate(list(found.values())))
        draw_marks(ax, named)
        _finish(figure, ax, parameter_name, value_name, lines)
    told = " ".join(f"{name}: {_course(x, row)}{_reach(spans.get(name))}." for name, row in found.items())
    what = f"{lowered(value_name)}{', on a logarithmic axis,' if 'y' in log else ''}"
    alt = f"Line plot of the {what} against {span_of(parameter_name, x, log)}. {told}"
    return Picture(figure, alt + marks_in_words(named), f"{value_name} by {parameter_name}")


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
    'Positions of 2 centers against beta from 1 to 3: 1 place at 1, 2 places from 3 on; at 3: -1 and 1.'
    """
    x, sets = as_row(values, "values"), np.asarray(centers, dtype=np.float64)
    if sets.ndim != 3 or len(sets) != x.size or sets.size == 0 or not np.all(np.isfinite(sets)):
        raise ValueError(
            f"`centers` must be finite and have shape ({x.size}, K, D), one set for each of values, got "
            f"{sets.shape}: stack the fits' centers"
        )
    if not 0 <= axis < sets.shape[2]:
        raise ValueError(f"`axis` must be from 0 to {sets.shape[2] - 1}, got {axis}: count columns from 0")
    check_logs("x" if log else "", x, [])
    named, K = as_marks(marks, log), sets.shape[1]
    with drawing():
        figure, ax = new_figure()
        lines = [
            ax.plot(
                x,
                sets[:, k, axis],
                color=color_of(k),
                linestyle=line_of(k),
                linewidth=1.8 + 3.4 * (K - 1 - k) / max(K - 1, 1),
                label=f"center {k}",
            )[0]
            for k in range(K)
        ]
        set_scales(ax, "x" if log else "", x, sets[..., axis].ravel())
        draw_marks(ax, named)
        _finish(figure, ax, parameter_name, center_name, lines)
    which = f", coordinate {axis}," if sets.shape[2] > 1 else ""
    about = (
        f"Positions of {counted(K, 'center')}{which} against {span_of(parameter_name, x, 'x' if log else '')}"
    )
    told = f"{_places(x, sets)}; at {number(x[-1])}: {places(sets[-1][:, [axis]])}."
    return Picture(figure, f"{about}: {told}{marks_in_words(named)}", "Centers by parameter")


def _as_bands(
    x: FloatArray, curves: Mapping[str, FloatArray], bands: Mapping[str, tuple[ArrayLike, ArrayLike]]
) -> dict[str, tuple[FloatArray, FloatArray]]:
    if unknown := sorted(set(bands) - set(curves)):
        raise ValueError(f"`bands` must belong to curves, got {unknown}: use the names {sorted(curves)}")
    spans = {}
    for name, ends in bands.items():
        low, high = (as_curve(x, end, "values", f"bands[{name!r}][{i}]")[1] for i, end in enumerate(ends))
        if np.any(low > high):
            raise ValueError(f"`bands[{name!r}]` must be (low, high), got low above high: swap the two")
        spans[name] = low, high
    return spans


def _draw_curve(ax: Axes, index: int, x: FloatArray, name: str, row: FloatArray) -> Line2D:
    level = bool(np.all(row == row[0])) and row.size > 1
    (line,) = ax.plot(
        x,
        row,
        color=color_of(index),
        linestyle=(0, (6, 3)) if level else line_of(index),
        marker="" if level else marker_of(index),
        markersize=6,
        markevery=1 if row.size <= _MOST_MARKERS else row.size // _FEW_MARKERS,
        label=name,
    )
    return line


def _finish(figure: Figure, ax: Axes, parameter_name: str, value_name: str, lines: list[Line2D]) -> None:
    title_above(ax, value_name)
    ax.set_xlabel(parameter_name)
    if len(lines) > 1:
        legend_below(figure, lines)


def _course(x: FloatArray, row: FloatArray) -> str:
    if np.all(row == row[0]):
        return f"{number(row[0], 4)} throughout"
    lowest = int(np.argmin(row))
    course = f"from {number(row[0], 4)} to {number(row[-1], 4)}"
    inside = 0 < lowest < len(row) - 1
    return f"{course}, lowest {number(row[lowest], 4)} at {number(x[lowest])}" if inside else course


def _reach(span: tuple[FloatArray, FloatArray] | None) -> str:
    if span is None:
        return ""
    first, last = (" to ".join(number(row[end], 4) for row in span) for end in (0, -1))
    return f", band from {first} at first and from {last} at last"


def _places(x: FloatArray, sets: FloatArray) -> str:
    """Return how many distinct places the centers have, and from which values on."""
    extent = float(np.ptp(sets.reshape(-1, sets.shape[2]), axis=0).max()) or 1.0
    counts = [len(distinct(one, _ONE_PLACE * extent)) for one in sets]
    changes = [i for i in range(1, len(counts)) if counts[i] != counts[i - 1]]
    told = [f"{counted(counts[0], 'place')} at {number(x[0])}"]
    told += [f"{counted(counts[i], 'place')} from {number(x[i])} on" for i in changes[:_MOST_CHANGES]]
    if len(changes) > _MOST_CHANGES:
        told.append(f"after more changes {counted(counts[-1], 'place')} from {number(x[changes[-1]])} on")
    return ", ".join(told)
