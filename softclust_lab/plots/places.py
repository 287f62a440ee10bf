"""What holds at each place: memberships along a line, and an objective over the plane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray
from softclust_lab.plots.geometry import grid
from softclust_lab.plots.inputs import as_row, as_shown
from softclust_lab.plots.marks import draw_points
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import (
    INK,
    color_of,
    drawing,
    legend_below,
    line_of,
    marker_of,
    new_figure,
    title_above,
)
from softclust_lab.plots.view import View
from softclust_lab.plots.words import counted, listed, lowered, number, places

__all__ = ["plot_landscape", "plot_memberships"]

_MARKERS_EACH = 8


def plot_memberships(
    positions: ArrayLike,
    memberships: ArrayLike,
    *,
    points: ArrayLike = (),
    centers: ArrayLike = (),
    position_name: str = "position",
    membership_name: str = "Membership",
) -> Picture:
    """Draw who holds a place, along a line: one curve for each cluster.

    Parameters
    ----------
    positions : array_like, shape (M,)
        Places on the line, ascending, in data units.
    memberships : array_like, shape (M, K)
        How much each cluster holds each place.
    points, centers : array_like, shape (N,) and (K,), optional
        Shown on the axis.
    position_name, membership_name : str
        Names for the axes.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is not one row of finite memberships for each position, or a place is not a finite number.

    Examples
    --------
    >>> plot_memberships([0, 1, 2], [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
    Picture: Membership by cluster against the position from 0 to 2. Cluster 0: 1 to 0. Cluster 1: 0 to 1.
    """
    x, held = as_row(positions, "positions"), np.asarray(memberships, dtype=np.float64)
    if held.ndim != 2 or len(held) != x.size or not np.all(np.isfinite(held)):
        raise ValueError(
            f"`memberships` must be finite and have shape ({x.size}, K), a row for each of positions, got "
            f"{held.shape}: pass what the method's step returns for positions[:, None]"
        )
    on_axis, middles = _as_places(points, "points"), _as_places(centers, "centers")
    apart = max(1, x.size // _MARKERS_EACH)
    with drawing():
        figure, ax = new_figure()
        lines = [
            ax.plot(
                x,
                column,
                color=color_of(k),
                linestyle=line_of(k),
                marker=marker_of(k),
                markersize=6,
                # Curves that lie on each other show their markers in turn.
                markevery=(k * apart // held.shape[1], apart),
                label=f"cluster {k}",
            )[0]
            for k, column in enumerate(held.T)
        ]
        ax.set_ylim(-0.08, max(1.04, 1.04 * float(held.max())))
        _draw_on_axis(ax, on_axis, middles)
        title_above(ax, membership_name)
        ax.set_xlabel(position_name)
        if len(lines) > 1:
            legend_below(figure, lines)
    told = " ".join(f"Cluster {k}: {_course(x, column)}." for k, column in enumerate(held.T))
    span = f"{position_name} from {number(x[0])} to {number(x[-1])}"
    alt = f"{membership_name} by cluster against the {span}. {told}"
    if middles.size:
        alt += f" {'Center' if middles.size == 1 else 'Centers'} at {places(middles[:, None])}."
    if on_axis.size:
        alt += f" On the axis {counted(on_axis.size, 'point')}."
    return Picture(figure, alt, f"{membership_name} by place")


def plot_landscape(
    X: ArrayLike,
    height: Callable[[FloatArray], ArrayLike],
    *,
    height_name: str,
    path: ArrayLike | None = None,
    marks: Mapping[str, ArrayLike] | None = None,
    feature_names: Sequence[str] | None = None,
    levels: int = 12,
) -> Picture:
    """Draw an objective over the plane as contour lines, as one center moves and all else stays.

    Parameters
    ----------
    X : array_like, shape (N, 2)
        The points, in data units.
    height : callable
        From places, shape (M, 2), to the objective with the center there, shape (M,).
    height_name : str
        What the objective is.
    path : array_like, shape (T, 2), optional
        The way of the center.
    marks : mapping of str to array_like, shape (2,), optional
        Places to single out, by name.
    feature_names : sequence of str, length 2, optional
    levels : int
        How many contour lines; each band between two covers the same area.

    Returns
    -------
    Picture
        A star stands at the lowest place of the grid on which the objective was evaluated.

    Raises
    ------
    ValueError
        If points, path or a mark are not in a plane, the objective is not finite, or there is no level.

    Examples
    --------
    >>> bowl = lambda places: (places**2).sum(axis=1)
    >>> plot_landscape([[-1.0, -1.0], [1.0, 1.0]], bowl, height_name="Cost").title
    'Cost over the plane'
    """
    points = _in_plane(X, "X")
    if levels < 1:
        raise ValueError(f"`levels` must be 1 or more, got {levels!r}: 12 is a good start")
    singled = {
        name: _in_plane(np.reshape(place, (1, -1)), f"marks[{name!r}]")[0]
        for name, place in (marks or {}).items()
    }
    way = np.empty((0, 2)) if path is None else _in_plane(path, "path")
    view = View(points, feature_names, (0, 1), extra=np.vstack([way, *singled.values()]))
    across, up, at = grid(*view.box(one_scale=view.has_one_scale))
    heights = np.asarray(height(at), dtype=np.float64)
    if heights.shape != (len(at),) or not np.all(np.isfinite(heights)):
        raise ValueError(
            f"`height` must return one finite number for each of {len(at)} places, got shape {heights.shape}"
        )
    lines = np.unique(np.quantile(heights, np.linspace(0, 1, levels + 2)[1:-1]))
    lowest = at[int(heights.argmin())]
    with drawing():
        figure, ax = new_figure(*view.figure_size())
        view.prepare(ax)
        draw_points(ax, view, None)
        over = heights.reshape(len(up), len(across))
        ax.contour(across, up, over, lines, colors=INK, linewidths=0.9, alpha=0.6)
        shown = {name: _inside(view, place[None])[0] for name, place in singled.items()}
        legend_below(figure, _draw_singled(ax, lowest, _inside(view, way), shown))
    alt = (
        f"Contour lines of the {lowered(height_name)} over the plane, on {counted(len(points), 'point')}: "
        f"lowest near {places(lowest)} with {number(float(heights.min()), 4)}."
    )
    if len(way):
        alt += f" A path leads from {places(way[0])} to {places(way[-1])}."
    if singled:
        alt += f" Marked: {listed(f'{name} at {places(place)}' for name, place in singled.items())}."
    if far := [name for name, place in shown.items() if np.isnan(place).any()]:
        alt += f" Outside the picture: {listed(far)}."
    return Picture(figure, f"{alt} {view.axes_in_words}", f"{height_name} over the plane")


def _in_plane(values: ArrayLike, name: str) -> FloatArray:
    found = as_shown(values, name)
    if found.shape[1] != 2:
        raise ValueError(f"`{name}` must have two columns for a landscape, got {found.shape[1]}: choose two")
    return found


def _inside(view: View, at: FloatArray) -> FloatArray:
    """Return places with those too far off to be in the picture blanked out."""
    return np.where(view.is_outside(at)[:, None], np.nan, at)


def _draw_singled(
    ax: Axes, lowest: FloatArray, way: FloatArray, singled: Mapping[str, FloatArray]
) -> list[Line2D]:
    lines = []
    if len(way):
        lines += ax.plot(*way.T, color=color_of(1), marker=".", markersize=6, zorder=4, label="path")
    named = [("lowest place", lowest, "*", 14, 0)]
    named += [(name, place, marker_of(i), 8, 2 + i) for i, (name, place) in enumerate(singled.items())]
    for name, place, marker, size, color in named:
        lines += ax.plot(
            *place,
            linestyle="none",
            marker=marker,
            markersize=size,
            color=color_of(color),
            markeredgecolor=INK,
            zorder=5,
            label=name,
        )
    return lines


def _as_places(values: ArrayLike, name: str) -> FloatArray:
    row = np.ravel(values)
    return as_row(row, name) if row.size else np.empty(0)


def _draw_on_axis(ax: Axes, points: FloatArray, centers: FloatArray) -> None:
    # An empty line that is not clipped would lie at the figure's corner and squeeze the axes.
    if points.size:
        ax.plot(points, np.full(points.size, -0.04), "|", color=INK, markersize=8, clip_on=False)
    for k, center in enumerate(centers):
        ax.plot(center, -0.04, "X", color=color_of(k), markersize=10, markeredgecolor=INK, clip_on=False)


def _course(x: FloatArray, column: FloatArray) -> str:
    """Return the ends of a curve, and where it is highest or lowest between; thousandths are enough."""
    shown = np.round(column, 3)
    course = f"{number(shown[0])} to {number(shown[-1])}"
    for word, at, beyond in (
        ("highest", int(column.argmax()), shown.max() > shown[[0, -1]].max()),
        ("lowest", int(column.argmin()), shown.min() < shown[[0, -1]].min()),
    ):
        course += f", {word} {number(shown[at])} at {number(x[at])}" if beyond else ""
    return course
