"""What the cost depends on: where a center stands, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray
from softclust_lab.plots.inputs import as_curve
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import (
    INK,
    color_of,
    count_axis,
    drawing,
    large_numbers,
    marker_of,
    new_figure,
    title_above,
)
from softclust_lab.plots.words import listed, lowered, number

__all__ = ["plot_cost_curve", "plot_elbow"]

_FLAT = 0.5
_ABOVE: dict[str, Any] = {"xytext": (0, 11), "textcoords": "offset points", "ha": "center"}


def plot_cost_curve(
    positions: ArrayLike,
    costs: ArrayLike,
    *,
    marks: Mapping[float, float] | None = None,
    points: Sequence[float] = (),
    position_name: str = "position of the center",
    cost_name: str = "Cost J",
) -> Picture:
    """Draw the cost as a function of where one center stands on a line.

    Parameters
    ----------
    positions : array_like, shape (M,)
        Positions of the center, ascending, in data units.
    costs : array_like, shape (M,)
        The cost at each, in the unit of the cost.
    marks : mapping of float to float, optional
        Positions to single out, each with its cost.
    points : sequence of float
        The data, shown on the axis.
    position_name, cost_name : str
        Names for the axes.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If positions and costs are not two equally long rows of finite numbers.

    Examples
    --------
    >>> picture = plot_cost_curve([0, 6, 12], [61, 25, 61], marks={6: 25}, points=[1, 11])
    >>> picture  # doctest: +NORMALIZE_WHITESPACE
    Picture: Curve of cost J against the position of the center, lowest at 6 with 25. Marked: 25 at 6.
    Data points at 1 and 11.
    """
    x, y = as_curve(positions, costs, "positions", "costs")
    marked = dict(marks or {})
    with drawing():
        figure, ax = new_figure()
        ax.plot(x, y, color=color_of(0))
        top = max([*y, *marked.values()])
        ax.set_ylim(min(0.0, float(y.min())), 1.05 * top)
        for index, (place, cost) in enumerate(marked.items()):
            ax.vlines(place, 0.0, cost, color=INK, alpha=0.4, linewidth=0.8, linestyle=(0, (4, 3)))
            ax.plot(
                place, cost, marker=marker_of(index), markersize=9, color=color_of(1), markeredgecolor=INK
            )
            ax.annotate(f"{number(cost, 4)} at {number(place)}", (place, cost), **_place_label(x, y, place))
        if len(points):
            ax.plot(points, np.zeros(len(points)), "o", color=INK, markersize=8, clip_on=False, zorder=5)
            for point in points:
                ax.annotate(f"x = {number(point)}", (point, 0.0), **_ABOVE)
        title_above(ax, cost_name)
        ax.set_xlabel(position_name)
    lowest = int(np.argmin(y))
    alt = (
        f"Curve of {lowered(cost_name)} against the {position_name}, lowest at {number(x[lowest])} with "
        f"{number(y[lowest], 4)}."
    )
    if marked:
        alt += (
            f" Marked: {listed(f'{number(cost, 4)} at {number(place)}' for place, cost in marked.items())}."
        )
    if len(points):
        alt += f" Data points at {listed(number(point) for point in points)}."
    return Picture(figure, alt, "Cost by position")


def plot_elbow(ks: ArrayLike, costs: ArrayLike, *, cost_name: str = "Sum of squared distances") -> Picture:
    """Draw the lowest cost found for each number of clusters.

    Parameters
    ----------
    ks : array_like of int, shape (M,)
        Numbers of clusters, ascending.
    costs : array_like, shape (M,)
        The cost for each.
    cost_name : str
        What the cost is.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If ks and costs are not two equally long rows of finite numbers.

    Examples
    --------
    >>> plot_elbow([1, 2], [90.0, 20.0])  # doctest: +NORMALIZE_WHITESPACE
    Picture: Line plot of the sum of squared distances against the number of clusters:
    90 for K = 1 and 20 for K = 2.
    """
    x, y = as_curve(ks, costs, "ks", "costs")
    with drawing():
        figure, ax = new_figure()
        ax.plot(x, y, color=color_of(0), marker="o", markersize=7)
        ax.set_ylim(min(0.0, 1.05 * float(y.min())), None)
        title_above(ax, cost_name)
        count_axis(ax, "number of clusters K")
        large_numbers(ax)
    values = listed(f"{number(cost, 4)} for K = {k:g}" for k, cost in zip(x, y, strict=True))
    alt = f"Line plot of the {lowered(cost_name)} against the number of clusters: {values}."
    return Picture(figure, alt, "Cost by number of clusters")


def _place_label(x: FloatArray, y: FloatArray, place: float) -> dict[str, Any]:
    """Return where to write beside a curve without touching it: on the side to which it falls, or above."""
    slope = np.interp(place, x, np.gradient(y, x)) if x.size > 1 else 0.0
    steepness = slope * np.ptp(x) / (np.ptp(y) or 1.0)
    if abs(steepness) < _FLAT:
        return _ABOVE
    side = -1 if steepness > 0 else 1
    return {"xytext": (10 * side, 4), "textcoords": "offset points", "ha": "left" if side > 0 else "right"}
