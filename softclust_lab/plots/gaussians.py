"""The Gaussians of a mixture: ellipses in the plane, bells on a line."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Ellipse

from softclust_lab.arrays import FloatArray
from softclust_lab.gaussian_mixture import full_covariances
from softclust_lab.plots.geometry import ellipse_axes
from softclust_lab.plots.style import INK, color_of
from softclust_lab.plots.view import View
from softclust_lab.result import ClusterResult

__all__ = ["draw_gaussians"]

_STROKES = ((INK, 3.0), ("", 1.6))
"""A line in the cluster's own colour on a wider one that sets it off from points of that colour."""

_DASH = (8.0, 4.0)
_REACH = 3.5


def draw_gaussians(ax: Axes, view: View, result: ClusterResult, thickness: float = 1.0) -> None:
    """Draw a mixture's ellipses at 1 and 2 standard deviations, on a line its bells; else nothing."""
    if result.covariances is None or result.weights is None:
        return
    covariances = full_covariances(result.centers, result.covariances)
    if view.is_line:
        _draw_bells(ax, view, result.weights, result.centers[:, 0], covariances[:, 0, 0])
        return
    shown = np.ix_(range(len(covariances)), view.columns, view.columns)
    places = zip(view.places(result.centers), covariances[shown], strict=True)
    for cluster, (place, covariance) in enumerate(places):
        for deviations in (1, 2):
            for stroke, width in _STROKES:
                ellipse = _ellipse(place, covariance, deviations, thickness * width)
                ellipse.set_edgecolor(stroke or color_of(cluster))
                # Not as a patch of the axes: the picture is as large as the points need.
                ax.add_artist(ellipse)


def _ellipse(place: FloatArray, covariance: FloatArray, deviations: int, width: float) -> Ellipse:
    along, across, angle = ellipse_axes(covariance)
    return Ellipse(
        (float(place[0]), float(place[1])),
        2 * deviations * along,
        2 * deviations * across,
        angle=angle,
        fill=False,
        linewidth=width,
        linestyle="-" if deviations == 1 else (0, tuple(length / width for length in _DASH)),
        zorder=3,
    )


def _draw_bells(ax: Axes, view: View, weights: FloatArray, means: FloatArray, variances: FloatArray) -> None:
    """Draw how many points each component expects in a pile."""
    offsets = np.linspace(-_REACH, _REACH, 200)
    bell = np.exp(-(offsets**2) / 2) / np.sqrt(2 * np.pi)
    deviations = np.sqrt(variances)
    expected = len(view.coordinates) * view.pile_width * weights / deviations
    curves = [
        np.column_stack([mean + deviation * offsets, height * bell])
        for mean, deviation, height in zip(means, deviations, expected, strict=True)
    ]
    for stroke, width in _STROKES:
        colors = [stroke or color_of(cluster) for cluster in range(len(curves))]
        ax.add_collection(LineCollection(curves, colors=colors, linewidths=width, zorder=3), autolim=False)
