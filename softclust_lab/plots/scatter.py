"""Points, clusters and the centers of several fits, in the plane or on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import as_centers
from softclust_lab.plots.inputs import as_groups, as_shown
from softclust_lab.plots.marks import (
    draw_arrows,
    draw_center_set,
    draw_centers,
    draw_clusters,
    draw_points,
    is_shared,
    membership_key,
    shared_in_words,
)
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import color_of, drawing, legend_below, new_figure
from softclust_lab.plots.view import View
from softclust_lab.plots.words import counted, groups_in_words, places
from softclust_lab.result import ClusterResult

__all__ = ["plot_centers", "plot_clusters", "plot_points"]


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
    points = as_shown(X)
    groups = None if labels is None else as_groups(labels, len(points))
    crosses = None if centers is None else as_centers(centers, points)
    view = View(points, feature_names, axes, extra=crosses)
    with drawing():
        figure, ax = new_figure(*view.figure_size())
        view.prepare(ax)
        draw_points(ax, view, groups)
        if crosses is not None:
            draw_centers(ax, view, crosses, numbered=groups is not None)
    about = "" if groups is None else f" in {groups_in_words(groups, 'group')}"
    marked = ""
    if crosses is not None:
        marked = f"; crosses mark centers at {places(crosses)}{view.outside_in_words(crosses)}"
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
        What the fit returned, by any method.
    feature_names, axes
        As in `plot_points`.

    Returns
    -------
    Picture
        A point has the shape of the cluster that holds it most. Points that clusters share have the clusters'
        colours mixed, and are hollow where none holds more than half. A mixture has its ellipses at one
        standard deviation (solid) and two (dashed); on a line, the number of points it expects in each pile.

    Raises
    ------
    ValueError
        As `plot_points`.

    Notes
    -----
    Thin lines mark where one cluster holds as much as the next. With more than two features there are none,
    because the boundaries are not lines in a projection. Centers that lie so far off that the points would
    shrink to a dot are arrows at the edge.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[0.0, 0.0], [0.0, 2.0], [8.0, 1.0]]
    >>> plot_clusters(X, fit_hard_kmeans(X, centers=[[0.0, 0.0], [8.0, 0.0]])).title
    'Clusters'
    """
    points = as_shown(X)
    centers = as_centers(result.centers, points, "result.centers")
    labels, memberships = result.labels(points), result.responsibilities(points)
    view = View(points, feature_names, axes, extra=centers)
    shared = is_shared(memberships)
    with drawing():
        figure, ax = new_figure(*view.figure_size())
        view.prepare(ax)
        draw_clusters(ax, view, points, result)
        if shared:
            legend_below(figure, membership_key(len(points)), "Largest membership")
    about = f"in {groups_in_words(labels, 'cluster', len(centers))}; centers at {places(centers)}"
    if shared:
        about += f"; {shared_in_words(memberships)}"
    if result.weights is not None:
        curves = "bells" if view.is_line else "ellipses at one and two standard deviations"
        about += f"; {curves}, weights {places(result.weights[:, None])}"
    about += view.outside_in_words(centers)
    return Picture(
        figure, f"{view.kind} of {counted(len(points), 'point')} {about}. {view.axes_in_words}", "Clusters"
    )


def plot_centers(
    X: ArrayLike,
    results: Mapping[str, ClusterResult],
    *,
    feature_names: Sequence[str] | None = None,
    axes: tuple[int, int] = (0, 1),
) -> Picture:
    """Draw the centers of several fits over the same points in grey.

    Parameters
    ----------
    X : array_like, shape (N, D)
        The points, in data units.
    results : mapping of str to ClusterResult
        Fits by name: a colour and a marker for each. The first are the largest, so that centers in one place
        all show.
    feature_names, axes
        As in `plot_points`.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        As `plot_points`, or if there is no fit.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[0.0, 0.0], [0.0, 2.0], [8.0, 1.0]]
    >>> plot_centers(X, {"one": fit_hard_kmeans(X, X[:1]), "two": fit_hard_kmeans(X, X[1:])}).title
    'Centers'
    """
    if not results:
        raise ValueError("`results` must hold at least one fit, got none: pass {name: result}")
    points = as_shown(X)
    found = {
        name: as_centers(fit.centers, points, f"results[{name!r}].centers") for name, fit in results.items()
    }
    together = np.vstack(list(found.values()))
    view = View(points, feature_names, axes, extra=together)
    with drawing():
        figure, ax = new_figure(*view.figure_size())
        view.prepare(ax)
        draw_points(ax, view, None)
        for index, (name, centers) in enumerate(found.items()):
            draw_center_set(ax, view.places(centers[~view.is_outside(centers)]), name, index, len(found))
        colors = [color_of(index) for index, centers in enumerate(found.values()) for _ in centers]
        draw_arrows(ax, view, together, [""] * len(together), colors)
        legend_below(figure, [line for line in ax.lines if line.get_label() in found])
    told = "; ".join(
        f"{name} at {places(centers)}{view.outside_in_words(centers)}" for name, centers in found.items()
    )
    return Picture(
        figure, f"Centers over {counted(len(points), 'point')}: {told}. {view.axes_in_words}", "Centers"
    )
