"""What holds at each place: memberships along a line, and an objective over the plane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_points
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
        If there is not one row of finite memberships for each position.

    Examples
    --------
    >>> plot_memberships([0, 1, 2], [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
    Picture: Memberships against the position from 0 to 2. Cluster 0: 1 to 0. Cluster 1: 0 to 1.
    """
    x, held = as_row(positions, "positions"), np.asarray(memberships, dtype=np.float64)
    if held.ndim != 2 or len(held) != x.size or not np.all(np.isfinite(held)):
        raise ValueError(
            f"`memberships` must be finite and have shape ({x.size}, K), a row for each of positions, got "
            f"{held.shape}: pass what the method's step returns for positions[:, None]"
        )
    with drawing():
        figure, ax = new_figure()
        lines = [
            ax.plot(x, column, color=color_of(k), linestyle=line_of(k), label=f"cluster {k}")[0]
            for k, column in enumerate(held.T)
        ]
        ax.set_ylim(-0.08, max(1.04, 1.04 * float(held.max())))
        _draw_on_axis(ax, points, centers)
        title_above(ax, membership_name)
        ax.set_xlabel(position_name)
        if len(lines) > 1:
            legend_below(figure, lines)
    told = " ".join(f"Cluster {k}: {_course(column)}." for k, column in enumerate(held.T))
    alt = f"{membership_name}s against the {position_name} from {number(x[0])} to {number(x[-1])}. {told}"
    if np.size(centers):
        alt += f" Centers at {listed(number(float(c)) for c in np.ravel(centers))}."
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
        If the points do not have two features, or the objective is not finite somewhere.

    Examples
    --------
    >>> bowl = lambda places: (places**2).sum(axis=1)
    >>> plot_landscape([[-1.0, -1.0], [1.0, 1.0]], bowl, height_name="Cost").title
    'Cost over the plane'
    """
    points = as_shown(X)
    if points.shape[1] != 2:
        raise ValueError(
            f"`X` must have two features for a landscape, got {points.shape[1]}: choose two columns"
        )
    singled = {name: np.asarray(place, dtype=np.float64) for name, place in (marks or {}).items()}
    way = None if path is None else np.asarray(as_points(path, "path"))
    extra = [*singled.values()] + ([] if way is None else [*way])
    view = View(points, feature_names, (0, 1), extra=np.array(extra) if extra else None)
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
        ax.contour(
            across, up, heights.reshape(len(up), len(across)), lines, colors=INK, linewidths=0.9, alpha=0.6
        )
        if way is not None:
            ax.plot(*way.T, color=color_of(1), marker=".", markersize=6, zorder=4)
        ax.plot(*lowest, marker="*", markersize=14, color=color_of(0), markeredgecolor=INK, zorder=5)
        for index, (name, place) in enumerate(singled.items()):
            ax.plot(
                *place,
                marker=marker_of(index),
                markersize=8,
                color=color_of(2),
                markeredgecolor=INK,
                zorder=5,
            )
            ax.annotate(name, tuple(place), (8, 6), textcoords="offset points", zorder=6)
    alt = (
        f"Contour lines of the {lowered(height_name)} over the plane, on {counted(len(points), 'point')}: "
        f"lowest near {places(lowest)} with {number(float(heights.min()), 4)}."
    )
    if way is not None:
        alt += f" A path leads from {places(way[0])} to {places(way[-1])}."
    if singled:
        alt += f" Marked: {listed(f'{name} at {places(place)}' for name, place in singled.items())}."
    return Picture(figure, f"{alt} {view.axes_in_words}", f"{height_name} over the plane")


def _draw_on_axis(ax: Axes, points: ArrayLike, centers: ArrayLike) -> None:
    at = np.ravel(np.asarray(points, dtype=np.float64))
    ax.plot(at, np.full(at.size, -0.04), "|", color=INK, markersize=8, clip_on=False)
    for k, center in enumerate(np.ravel(np.asarray(centers, dtype=np.float64))):
        ax.plot(
            center, -0.04, marker="X", markersize=10, color=color_of(k), markeredgecolor=INK, clip_on=False
        )


def _course(column: FloatArray) -> str:
    first, last, most = column[0], column[-1], column.max()
    inside = most > max(first, last) + 0.005
    return f"{number(first)} to {number(last)}" + (f", at most {number(most)}" if inside else "")
