"""What stands in a picture of clusters: points, centers, boundaries and the ways of centers."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.plots.colors import mixed_light
from softclust_lab.plots.gaussians import draw_gaussians
from softclust_lab.plots.style import GREY, INK, badge, color_of, marker_of, marker_size
from softclust_lab.plots.view import View
from softclust_lab.result import ClusterResult

__all__ = [
    "draw_arrows",
    "draw_boundaries",
    "draw_center_set",
    "draw_centers",
    "draw_clusters",
    "draw_path",
    "draw_points",
    "is_shared",
    "membership_key",
    "shared_in_words",
]

RASTER_ABOVE = 1500
"""More points than this become one image: as many shapes would make the page heavy."""

_BESIDE = 34
_CORNERS = ((14, 12), (-14, 12), (14, -12), (-14, -12))
_EDGE = 0.2
_MOST_DOTS = 40
_SHARED = 0.9
_STEPS = 10


def draw_points(ax: Axes, view: View, labels: IntArray | None, size: float = 0.0) -> None:
    """Draw the points, grey and alike if there are no labels; many of them as one image."""
    many = len(view.coordinates) > RASTER_ABOVE
    diameter = size or _diameter(view)
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


def draw_shared_points(
    ax: Axes, view: View, labels: IntArray, memberships: FloatArray, size: float = 0.0
) -> None:
    """Draw points that clusters share: colours mixed, and hollow where no cluster holds more than half.

    Memberships are shown in steps, so that many points look alike and a page stays light. The shape is that
    of the cluster that holds most. Where there are so many points that they become an image, the shared ones
    are faint instead of hollow.
    """
    many = len(view.coordinates) > RASTER_ABOVE
    diameter = size or _diameter(view)
    largest = memberships.max(axis=1, keepdims=True)
    steps = np.round(_STEPS * memberships / largest)
    parts = steps / steps.sum(axis=1, keepdims=True)
    colors = mixed_light(parts, [color_of(k) for k in range(parts.shape[1])])
    filled = certainty(np.round(largest[:, 0], 1))
    edge = 0.0 if many else _EDGE * diameter
    if many:
        filled = 0.1 + 0.25 * filled
    order = np.lexsort([*colors.T, -filled])
    for cluster in np.unique(labels):
        chosen = order[labels[order] == cluster]
        x, y = view.coordinates[chosen].T
        ax.scatter(
            x,
            y,
            s=(marker_size(cluster, diameter) - edge) ** 2,
            marker=marker_of(cluster),
            facecolors=np.column_stack([colors, filled])[chosen],
            edgecolors="none" if many else colors[chosen],
            linewidths=edge,
            rasterized=many,
            zorder=2,
        )


def certainty(largest: FloatArray) -> FloatArray:
    """Return how full a point is drawn: 1 if one cluster holds all of it, 0 if none holds more than half."""
    filled: FloatArray = np.clip(2.0 * largest - 1.0, 0.0, 1.0)
    return filled


def is_shared(memberships: FloatArray) -> bool:
    """Return whether any point belongs to more than one cluster, as far as a picture can show it."""
    return bool(np.any(memberships.max(axis=1) < 0.95))


def shared_in_words(memberships: FloatArray) -> str:
    """Return how many points no cluster has nearly for itself."""
    shared = int(np.sum(memberships.max(axis=1) < _SHARED))
    return f"{shared:,} of them {'belongs' if shared == 1 else 'belong'} to no cluster by {_SHARED:g} or more"


def membership_key(n_points: int) -> list[Artist]:
    """Return the legend of points that are more or less full, or faint where they are many."""
    many = n_points > RASTER_ABOVE
    return [
        Line2D(
            [],
            [],
            linestyle="none",
            marker="o",
            markersize=7,
            markeredgecolor="none" if many else INK,
            markerfacecolor=to_rgba(INK, max(0.3 * many, float(certainty(np.array(largest))))),
            label=name,
        )
        for largest, name in ((1.0, "1"), (0.75, "0.75"), (0.5, "0.5 or less"))
    ]


def draw_clusters(ax: Axes, view: View, points: FloatArray, result: ClusterResult, size: float = 0.0) -> None:
    """Draw all that a result says of the points: boundaries, points, Gaussians if it has them, and centers.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Prepared by the view.
    view : View
    points : ndarray, shape (N, D)
    result : ClusterResult
    size : float
        Diameter of points in a small panel, whose centers carry no numbers; 0 for a picture of its own.
    """
    labels, memberships = result.labels(points), result.responsibilities(points)
    draw_boundaries(ax, view, result)
    if is_shared(memberships):
        draw_shared_points(ax, view, labels, memberships, size)
    else:
        draw_points(ax, view, labels, size)
    draw_gaussians(ax, view, result, thickness=0.6 if size else 1.0)
    draw_centers(ax, view, result.centers, numbered=not size, size=8.0 if size else 12.0)


def draw_centers(
    ax: Axes, view: View, centers: FloatArray, *, numbered: bool, size: float = 12.0, below: bool = False
) -> None:
    """Draw each center as a cross, numbered where its neighbours leave room; one too far off as an arrow.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    view : View
    centers : ndarray, shape (K, D)
    numbered : bool
    size : float
        Diameter of the crosses, in points.
    below : bool
        Draw them below the line, where paths end.
    """
    inside = np.flatnonzero(~view.is_outside(centers)).tolist()
    places = view.places(centers[inside], below=below)
    for cluster, (x, y), before in zip(inside, places, view.crowding(places), strict=True):
        draw_cross(ax, (x, y), cluster, size)
        if numbered:
            badge(ax, str(cluster), (x, y), color_of(cluster), _CORNERS[before % len(_CORNERS)])
    names = [str(cluster) if numbered else "" for cluster in range(len(centers))]
    draw_arrows(ax, view, centers, names, [color_of(cluster) for cluster in range(len(centers))], below=below)


def draw_center_set(ax: Axes, at: FloatArray, name: str, index: int, n_sets: int, size: float = 13.0) -> None:
    """Draw the centers of one of several fits: its own colour and marker, the first fit's the largest."""
    diameter = size * (1.0 - 0.54 * index / max(n_sets - 1, 1))
    ax.plot(
        *at.T,
        linestyle="none",
        color=color_of(index),
        marker=marker_of(index),
        markersize=marker_size(index, diameter),
        markeredgecolor=INK,
        markeredgewidth=1.0 if size > 10 else 0.6,
        label=name,
        zorder=4,
    )


def draw_arrows(
    ax: Axes, view: View, centers: FloatArray, names: list[str], colors: list[str], *, below: bool = False
) -> None:
    """Draw centers that lie too far off as arrows at the edge, side by side where they leave at one place."""
    outside = np.flatnonzero(view.is_outside(centers)).tolist()
    if not outside:
        return
    places, arrows = zip(*(view.edge(centers[k], below=below) for k in outside), strict=True)
    crowding = view.crowding(np.array(places))
    for k, (x, y), arrow, before in zip(outside, places, arrows, crowding, strict=True):
        inwards = -1 if 2 * x > view.low[0] + view.high[0] else 1
        badge(ax, f"{names[k]} {arrow}".strip(), (x, y), colors[k], (inwards * _BESIDE * before, 0))


def draw_cross(ax: Axes, place: tuple[float, float], cluster: int, size: float = 12.0) -> None:
    """Draw a center."""
    ax.plot(*place, marker="X", markersize=size, color=color_of(cluster), markeredgecolor=INK, zorder=5)


def draw_boundaries(ax: Axes, view: View, result: ClusterResult) -> None:
    """Draw where the cluster that holds a place most gives way to another."""
    if result.covariances is None:
        found = view.boundaries(result.centers)
    else:
        found = view.curved_boundaries(result, one_scale=ax.get_aspect() != "auto")
    lines = LineCollection(found, colors=INK, alpha=0.5, linewidths=0.8, zorder=1)
    # The lines reach beyond the picture, which is as large as the points need.
    ax.add_collection(lines, autolim=False)


def draw_path(ax: Axes, view: View, way: FloatArray, cluster: int) -> None:
    """Draw the way of a center from its hollow start, a dot at each iteration if there are few."""
    path = view.path(way)
    line = Line2D(
        *path.T,
        color=color_of(cluster),
        linewidth=2.0,
        marker=".",
        markersize=5,
        markevery=max(1, -(-len(path) // _MOST_DOTS)),
        zorder=3,
    )
    # Not with `plot`: a way that leaves the picture must not stretch it.
    ax.add_artist(line)
    if not view.is_outside(way[:1])[0]:
        ax.plot(
            *path[0],
            marker=marker_of(cluster),
            markerfacecolor="none",
            markeredgecolor=INK,
            markersize=10,
            zorder=4,
        )


def _diameter(view: View) -> float:
    n_points = len(view.coordinates)
    return 5.0 if n_points <= 120 else 4.2 if n_points <= RASTER_ABOVE else 2.2
