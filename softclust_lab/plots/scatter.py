"""Points, clusters and the paths of centers, in the plane or on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, IntArray, as_centers, as_points
from softclust_lab.plots.inputs import as_groups
from softclust_lab.plots.picture import HEADING, Picture, panelled
from softclust_lab.plots.style import GREY, INK, badge, color_of, drawing, marker_of, marker_size, new_figure
from softclust_lab.plots.view import View
from softclust_lab.plots.words import counted, places, sizes
from softclust_lab.result import ClusterResult

RASTER_ABOVE = 1500
"""More points than this become one image: as many shapes would make the page heavy."""

__all__ = ["plot_clusters", "plot_gallery", "plot_points", "plot_trajectories"]


def plot_points(
    X: ArrayLike,
    labels: ArrayLike | None = None,
    centers: ArrayLike | None = None,
    *,
    feature_names: Sequence[str] | None = None,
    axes: tuple[int, int] = (0, 1),
) -> Picture:
    """Draw the points, with their groups and with centers if there are any.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units. D = 1 gives a line with the points piled upon it; of more than two features,
        `axes` says which two to show.
    labels : array_like of int, shape (N,), optional
        The group of each point, counted from 0: a colour and a marker shape for each.
    centers : array_like, shape (K, D), optional
        Drawn as large outlined crosses.
    feature_names : sequence of str, length D, optional
        For the axes; `Dataset.axis_labels` has them with units.
    axes : tuple of (int, int)
        The columns on the horizontal and the vertical axis.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If an argument has the wrong shape or values, or `axes` is not two different columns.

    Examples
    --------
    >>> plot_points([[0, 0], [1, 2], [5, 5]])
    Picture: Scatter plot of 3 points. Axes: feature 0 from 0 to 5; feature 1 from 0 to 5.
    """
    points = as_points(X)
    groups = None if labels is None else as_groups(labels, len(points))
    crosses = None if centers is None else as_centers(centers, points)
    view = View(points, feature_names, axes, extra=crosses)
    with drawing():
        figure, ax = new_figure(*view.figure_size())
        view.prepare(ax)
        _draw_points(ax, view, groups)
        if crosses is not None:
            _draw_centers(ax, view.places(crosses), numbered=groups is not None)
    about = "" if groups is None else f" in {_groups_in_words(groups, 'group')}"
    marked = "" if crosses is None else f"; crosses mark centers at {places(crosses)}"
    return Picture(
        figure,
        f"{view.kind} of {counted(len(points), 'point')}{about}{marked}. {view.axes_in_words}",
        "Points",
    )


def plot_clusters(
    X: ArrayLike,
    result: ClusterResult,
    *,
    feature_names: Sequence[str] | None = None,
    axes: tuple[int, int] = (0, 1),
) -> Picture:
    """Draw the points in the clusters that a fit found, its centers, and the boundaries between them.

    Parameters
    ----------
    X : array_like, shape (N, D)
        The points, in data units.
    result : ClusterResult
        What the fit returned.
    feature_names, axes
        As in `plot_points`.

    Returns
    -------
    Picture
        Thin lines mark where two centers are equally near; with more than two features there are none,
        because the boundaries are not lines in a projection.

    Raises
    ------
    ValueError
        As `plot_points`.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[0.0, 0.0], [0.0, 2.0], [8.0, 1.0]]
    >>> plot_clusters(X, fit_hard_kmeans(X, centers=[[0.0, 0.0], [8.0, 0.0]])).title
    'Clusters'
    """
    points = as_points(X)
    centers = as_centers(result.centers, points, "result.centers")
    labels = result.labels(points)
    view = View(points, feature_names, axes, extra=centers)
    with drawing():
        figure, ax = new_figure(*view.figure_size())
        view.prepare(ax)
        _draw_boundaries(ax, view, centers)
        _draw_points(ax, view, labels)
        _draw_centers(ax, view.places(centers), numbered=True)
    about = f"in {_groups_in_words(labels, 'cluster', len(centers))}; centers at {places(centers)}"
    return Picture(
        figure, f"{view.kind} of {counted(len(points), 'point')} {about}. {view.axes_in_words}", "Clusters"
    )


def plot_trajectories(
    X: ArrayLike,
    result: ClusterResult,
    *,
    feature_names: Sequence[str] | None = None,
    axes: tuple[int, int] = (0, 1),
) -> Picture:
    """Draw the way of each center from its start (hollow) to its end (filled), over the points in grey.

    Parameters
    ----------
    X : array_like, shape (N, D)
        The points, in data units.
    result : ClusterResult
        What the fit returned; its `center_history` is drawn.
    feature_names, axes
        As in `plot_points`.

    Returns
    -------
    Picture
        With one feature, the ways run downwards from the start, one step for each iteration.

    Raises
    ------
    ValueError
        As `plot_points`.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[1.0], [11.0]]
    >>> plot_trajectories(X, fit_hard_kmeans(X, centers=[[2.0]])).title
    'Paths of the centers'
    """
    points = as_points(X)
    history = result.center_history
    flat = as_centers(history.reshape(-1, history.shape[-1]), points, "result.center_history")
    view = View(points, feature_names, axes, extra=flat)
    with drawing():
        figure, ax = new_figure(*view.figure_size(below=True))
        view.prepare(ax, below=True)
        _draw_points(ax, view, None)
        for cluster in range(history.shape[1]):
            _draw_path(ax, view.path(history[:, cluster]), cluster)
    about = "; ".join(f"{places(way[0])} to {places(way[-1])}" for way in history.swapaxes(0, 1)[:6])
    return Picture(
        figure,
        f"Paths of {counted(history.shape[1], 'center')} over {counted(result.n_iter, 'iteration')}, on "
        f"{counted(len(points), 'point')}: from {about}. {view.axes_in_words}",
        "Paths of the centers",
    )


def plot_gallery(fits: Mapping[str, tuple[ArrayLike, ClusterResult]]) -> Picture:
    """Draw many small pictures of clusters, one for each data set.

    Parameters
    ----------
    fits : mapping of str to (X, result)
        Two features each; the name stands above the panel.

    Returns
    -------
    Picture
        Panels that wrap: four side by side in a wide page, two on a phone.

    Raises
    ------
    ValueError
        If there is nothing to draw, or a data set does not have two features.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[0.0, 0.0], [0.0, 2.0], [8.0, 1.0]]
    >>> plot_gallery({"tiny": (X, fit_hard_kmeans(X, centers=[[0.0, 0.0], [8.0, 0.0]]))})
    Picture: 1 scatter plot. Tiny: 3 points in 2 clusters of sizes 2 and 1.
    """
    if not fits:
        raise ValueError("`fits` must hold at least one data set, got none: pass {name: (X, result)}")
    drawers, sentences = [], []
    for name, (X, result) in fits.items():
        points = as_points(X, f"X of {name!r}")
        if points.shape[1] != 2:
            raise ValueError(
                f"`X of {name!r}` must have two features for the gallery, got {points.shape[1]}: "
                "choose two columns"
            )
        labels, heading = result.labels(points), name.replace("_", " ").capitalize()
        drawers.append(partial(_draw_panel, heading=heading, points=points, labels=labels, result=result))
        words = _groups_in_words(labels, "cluster", len(result.centers))
        sentences.append(f"{heading}: {counted(len(points), 'point')} in {words}")
    alt = f"{counted(len(drawers), 'scatter plot')}. {'; '.join(sentences)}."
    return panelled(drawers, (1.75, 1.75 + HEADING), min(4, len(drawers)), alt, "Clusters in each data set")


def _draw_panel(
    ax: Axes, *, heading: str, points: FloatArray, labels: IntArray, result: ClusterResult
) -> None:
    view = View(points, None, (0, 1), extra=result.centers)
    view.prepare(ax)
    ax.set(xlabel="", xticks=[], yticks=[])
    ax.set_aspect("equal", adjustable="datalim")
    for spine in ax.spines.values():
        spine.set(visible=True, alpha=0.4)
    ax.set_title(heading, pad=4, fontsize=10.5)
    _draw_boundaries(ax, view, result.centers)
    _draw_points(ax, view, labels, size=2.8)
    _draw_centers(ax, view.places(result.centers), numbered=False, size=8.0)


def _draw_points(ax: Axes, view: View, labels: IntArray | None, size: float | None = None) -> None:
    """Draw the points, grey and alike if there are no labels; many of them as one image."""
    n_points = len(view.coordinates)
    many = n_points > RASTER_ABOVE
    diameter = size if size is not None else 5.0 if n_points <= 120 else 4.2 if not many else 2.2
    for cluster in [None] if labels is None else np.unique(labels):
        chosen = view.coordinates if cluster is None else view.coordinates[labels == cluster]
        ax.plot(
            *chosen.T,
            linestyle="none",
            color=GREY if cluster is None else color_of(cluster),
            marker="o" if cluster is None else marker_of(cluster),
            markersize=diameter if cluster is None else marker_size(cluster, diameter),
            markeredgewidth=0.0,
            alpha=0.35 if many else 0.9,
            rasterized=many,
            zorder=2,
        )


def _draw_centers(ax: Axes, places: FloatArray, *, numbered: bool, size: float = 12.0) -> None:
    for cluster, (x, y) in enumerate(places):
        _draw_cross(ax, x, y, cluster, size)
        if numbered:
            badge(ax, str(cluster), (x, y), color_of(cluster), (14, 12))


def _draw_boundaries(ax: Axes, view: View, centers: FloatArray) -> None:
    lines = LineCollection(view.boundaries(centers), colors=INK, alpha=0.5, linewidths=0.8, zorder=1)
    # The lines reach beyond the picture, which is as large as the points need.
    ax.add_collection(lines, autolim=False)


def _draw_path(ax: Axes, path: FloatArray, cluster: int) -> None:
    color, marker = color_of(cluster), marker_of(cluster)
    ax.plot(*path.T, color=color, linewidth=2.0, marker=".", markersize=5, zorder=3)
    ax.plot(*path[0], marker=marker, markersize=10, markerfacecolor="none", markeredgecolor=INK, zorder=4)
    x, y = path[-1]
    _draw_cross(ax, x, y, cluster, 12.0)
    badge(ax, str(cluster), (x, y), color, (14, 12))


def _draw_cross(ax: Axes, x: float, y: float, cluster: int, size: float) -> None:
    ax.plot(x, y, marker="X", markersize=size, color=color_of(cluster), markeredgecolor=INK, zorder=5)


def _groups_in_words(labels: IntArray, noun: str, n_groups: int = 0) -> str:
    """Return how many and how large; with a number of groups given, the empty ones count."""
    counts = np.bincount(labels, minlength=n_groups)
    if n_groups == 0:
        counts = counts[counts > 0]
    return f"{counted(len(counts), noun)} {sizes([int(count) for count in counts])}"
