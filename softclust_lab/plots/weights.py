"""Importance weights: how much each point counts for a method that fears the worst."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from softclust_lab.arrays import as_centers
from softclust_lab.plots.inputs import as_shown
from softclust_lab.plots.marks import draw_centers
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import INK, color_of, drawing, legend_below, marker_of, marker_size, new_figure
from softclust_lab.plots.view import View
from softclust_lab.plots.words import counted, number, places
from softclust_lab.result import ClusterResult

__all__ = ["plot_importance_weights"]

_LARGEST = 16.0
_LEAST = 1.6
_ALPHA = 0.85


def plot_importance_weights(
    X: ArrayLike,
    result: ClusterResult,
    *,
    feature_names: Sequence[str] | None = None,
    axes: tuple[int, int] = (0, 1),
) -> Picture:
    """Draw points as large as their importance weights, over the centers that the weights pull.

    Parameters
    ----------
    X : array_like, shape (N, D)
        The points, in data units.
    result : ClusterResult
        What `softclust_lab.fit_itisc` returned.
    feature_names, axes
        As in `plot_points`.

    Returns
    -------
    Picture
        A point's area is its weight; a point too light to be seen is a dot.

    Raises
    ------
    ValueError
        If the method does not weigh its points, or as `plot_points`.

    Examples
    --------
    >>> from softclust_lab import fit_itisc
    >>> X = [[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]]
    >>> fit = fit_itisc(X, X[:1], deviation_temperature=0.5)
    >>> plot_importance_weights(X, fit).title
    'Importance weights'
    """
    points = as_shown(X)
    if result.importance is None:
        raise ValueError(
            f"`result` must have importance weights, got one of {result.method}: fit with fit_itisc, or draw "
            "this one with plot_clusters"
        )
    weights = np.asarray(result.importance_weights(points))
    centers = as_centers(result.centers, points, "result.centers")
    labels = result.labels(points)
    view = View(points, feature_names, axes, extra=centers)
    largest, even = float(weights.max()), 1 / len(weights)
    scale = _LARGEST / np.sqrt(largest)
    with drawing():
        figure, ax = new_figure(*view.figure_size())
        view.prepare(ax)
        # Diameters in quarters of a point: nobody sees the difference, and points of one size share a shape.
        sizes = np.round(4 * np.maximum(scale * np.sqrt(weights), _LEAST)) / 4
        for cluster, size in sorted(set(zip(labels.tolist(), sizes.tolist(), strict=True))):
            ax.plot(
                *view.coordinates[(labels == cluster) & (sizes == size)].T,
                linestyle="none",
                marker=marker_of(cluster),
                markersize=marker_size(cluster, size),
                color=color_of(cluster),
                alpha=_ALPHA,
                markeredgewidth=0,
                zorder=2,
            )
        draw_centers(ax, view, centers, numbered=True)
        key = [
            Line2D(
                [],
                [],
                linestyle="none",
                marker="o",
                color=INK,
                alpha=_ALPHA,
                markeredgewidth=0,
                markersize=max(scale * np.sqrt(weight), _LEAST),
                label=name,
            )
            for weight, name in (
                (largest, f"{number(largest)}, the largest"),
                (even, f"{number(even)}, even share"),
            )
        ]
        legend_below(figure, key, "Importance weight")
    heaviest = points[int(weights.argmax())][list(view.columns)]
    most = f"{number(largest)} at {places(heaviest)}, {number(largest / even)} times an even share"
    alt = (
        f"{view.kind} of {counted(len(points), 'point')}, areas in proportion to importance weights: the "
        f"largest is {most}; centers at {places(centers)}. {view.axes_in_words}"
    )
    return Picture(figure, alt, "Importance weights")
