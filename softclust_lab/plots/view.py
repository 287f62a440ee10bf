"""Which two numbers of each point become its place in a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from softclust_lab.arrays import BoolArray, FloatArray, IntArray
from softclust_lab.plots.geometry import boundary_curves, boundary_segments, distinct
from softclust_lab.plots.inputs import as_axes, as_names
from softclust_lab.plots.style import INK, title_above
from softclust_lab.plots.words import listed, span
from softclust_lab.result import ClusterResult

__all__ = ["View"]

_BINS = 60
_LEAST_PILE = 8
_PATH_DEPTH = 0.75
_LABEL = 0.1
_ALIKE = 4.0
_ONE_PLACE = 1e-3
_ARROWS = ("↖↑↗", "← →", "↙↓↘")


class View:
    """A picture's plane: two features of the points, or for one feature a line with the points piled upon it.

    Parameters
    ----------
    points : ndarray, shape (N, D)
    feature_names : sequence of str, length D, or None
        None names the features by their column.
    axes : tuple of (int, int)
        The columns to show; not used when D = 1.
    extra : ndarray, shape (M, D), or None
        Further places that have to be in the picture, unless they lie so far off that the points would shrink
        to a dot: outside the points' box stretched to three times its size.
    """

    def __init__(
        self,
        points: FloatArray,
        feature_names: Sequence[str] | None,
        axes: tuple[int, int],
        extra: FloatArray | None = None,
    ) -> None:
        n_features = points.shape[1]
        self.columns = (0,) if n_features == 1 else as_axes(axes, n_features)
        names = as_names(feature_names, n_features)
        self.names = tuple(names[column] for column in self.columns)
        self.shown = points[:, self.columns]
        self.low, self.high = self.shown.min(axis=0), self.shown.max(axis=0)
        room = np.where(self.high > self.low, self.high - self.low, np.inf)
        self._reach = self.low - room, self.high + room
        if extra is not None:
            everything = np.vstack([self.shown, extra[~self.is_outside(extra)][:, self.columns]])
            self.low, self.high = everything.min(axis=0), everything.max(axis=0)
        self.is_line = n_features == 1
        self.is_projection = n_features > 2
        self.coordinates = self._piled(self.shown[:, 0]) if self.is_line else self.shown

    @property
    def kind(self) -> str:
        """What such a picture is called."""
        return "Dot plot" if self.is_line else "Scatter plot"

    @property
    def pile_height(self) -> float:
        """How many points lie above each other on a line, or a few more if they are few."""
        return max(_LEAST_PILE, float(self.coordinates[:, 1].max()))

    @property
    def pile_width(self) -> float:
        """How near points on a line lie to be piled up, in data units."""
        return float(np.ptp(self.shown[:, 0])) / _BINS or 1.0

    @property
    def _depth(self) -> float:
        return _PATH_DEPTH * self.pile_height

    @property
    def has_one_scale(self) -> bool:
        """Whether both axes can have the same scale, so that distances are what they look like."""
        extent = self.high - self.low
        return not self.is_line and float(max(extent)) < _ALIKE * float(min(extent))

    def figure_size(self, *, below: bool = False) -> tuple[float, float]:
        """Return a good width and height for the figure, in inches.

        Parameters
        ----------
        below : bool
            Leave room under the line for paths, if there is only one feature.
        """
        if self.is_line:
            height = 1.3 if self.pile_height == _LEAST_PILE else 2.2
            return 4.8, height + 0.7 * below
        if not self.has_one_scale:
            return 4.8, 3.6
        wide, high = self.high - self.low
        return 4.8, float(np.clip(0.75 + 4.2 * high / wide, 2.6, 4.8))

    @property
    def axes_in_words(self) -> str:
        """What the axes show and from where to where the points reach."""
        spans = [span(name, self.shown[:, column]) for column, name in enumerate(self.names)]
        return f"{'Axis' if self.is_line else 'Axes'}: {'; '.join(spans)}."

    def places(self, centers: FloatArray, *, below: bool = False) -> FloatArray:
        """Return where centers are drawn, shape (K, 2): on a line itself, or `below` it, where paths end."""
        if self.is_line:
            return np.column_stack([centers[:, 0], np.full(len(centers), -self._depth * below)])
        return centers[:, self.columns]

    def crowding(self, places: FloatArray) -> IntArray:
        """Return how many earlier places each is so near to that labels would hide each other, shape (K,)."""
        extent = np.append(self.high - self.low, 1.0)[:2]
        room = np.full(2, extent.max()) if self.has_one_scale else np.where(extent > 0, extent, 1.0)
        near = (np.abs(places[:, None] - places) < _LABEL * room).all(axis=2)
        return np.asarray(np.tril(near, -1).sum(axis=1))

    def is_outside(self, centers: FloatArray) -> BoolArray:
        """Return which centers lie too far off to be in the picture, shape (K,)."""
        shown = centers[:, self.columns]
        outside: BoolArray = ((shown < self._reach[0]) | (shown > self._reach[1])).any(axis=1)
        return outside

    def outside_in_words(self, centers: FloatArray) -> str:
        """Return which centers lie too far off to be in the picture, nothing if all are in it."""
        numbers = [str(cluster) for cluster in np.flatnonzero(self.is_outside(centers))]
        if not numbers:
            return ""
        return f"; outside the picture: {'center' if len(numbers) == 1 else 'centers'} {listed(numbers)}"

    def edge(self, center: FloatArray, *, below: bool = False) -> tuple[FloatArray, str]:
        """Return the place in the picture nearest to a center outside, and an arrow towards the center."""
        columns, nearest = list(self.columns), np.array(center)
        nearest[columns] = np.clip(center[columns], self.low, self.high)
        across, *up = np.sign(center - nearest)[columns].astype(int)
        return self.places(nearest[None], below=below)[0], _ARROWS[1 - sum(up)][1 + across]

    def box(self, *, one_scale: bool) -> tuple[FloatArray, FloatArray]:
        """Return corners of a box that covers the axes, whose limits are not known before they are drawn."""
        extent = self.high - self.low
        beyond = 0.65 * np.where(one_scale | (extent == 0), extent.max() or 1.0, extent)
        middle = (self.low + self.high) / 2
        return middle - beyond, middle + beyond

    def path(self, way: FloatArray) -> FloatArray:
        """Return where the stations of a center are drawn, shape (T + 1, 2); on a line one below another."""
        if self.is_line:
            return np.column_stack([way[:, 0], -self._depth * np.linspace(0.25, 1.0, len(way))])
        return way[:, self.columns]

    def boundaries(self, centers: FloatArray) -> list[FloatArray]:
        """Return where two centers are equally near, as segments that reach beyond the picture.

        Centers that have merged count as one: rounding alone would say which is nearer.
        """
        if self.is_projection:
            return []
        extent = float(np.max(self.high - self.low, initial=0.0)) or 1.0
        apart = distinct(centers, _ONE_PLACE * extent)
        if not self.is_line:
            return boundary_segments(apart, 10.0 * extent)
        ordered = np.sort(apart[:, 0])
        return [self._upright(x) for x in (ordered[1:] + ordered[:-1]) / 2.0]

    def curved_boundaries(self, result: ClusterResult, *, one_scale: bool) -> list[FloatArray]:
        """Return where the cluster that holds a place most changes, for clusters of any shape."""
        if self.is_projection:
            return []
        curves = boundary_curves(result.responsibilities, *self.box(one_scale=one_scale))
        return [self._upright(curve[0, 0]) for curve in curves] if self.is_line else curves

    def prepare(self, ax: Axes, *, below: bool = False) -> None:
        """Set limits, names and proportions of the axes.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
        below : bool
            Leave room under the line for paths, if there is only one feature.
        """
        ax.margins(0.06)
        ax.set_xlabel(self.names[0])
        if self.is_line:
            ax.update_datalim(np.column_stack([[self.low[0], self.high[0]], [0.0, 0.0]]))
            ax.autoscale_view(scaley=False)
            ax.set_ylim(-1.25 * self._depth if below else -1.5, self.pile_height + 1.0)
            ax.spines["left"].set_visible(False)
            ax.set_yticks([])
            if below:
                ax.axhline(0.0, color=INK, alpha=0.4, linewidth=0.8)
            else:
                ax.spines["bottom"].set_position(("data", 0.0))
            return
        ax.update_datalim([self.low, self.high])
        title_above(ax, self.names[1])
        if self.has_one_scale:
            ax.set_aspect("equal", adjustable="datalim")

    def _upright(self, x: float) -> FloatArray:
        return np.array([[x, 0.0], [x, 10.0 * self.pile_height]])

    def _piled(self, values: FloatArray) -> FloatArray:
        """Return places on a line, those that would cover each other piled up."""
        width = self.pile_width
        bins = np.floor((values - self.low[0]) / width).astype(np.intp)
        order = np.argsort(bins, kind="stable")
        sorted_bins = bins[order]
        first = np.searchsorted(sorted_bins, sorted_bins)
        heights = np.empty(len(values))
        heights[order] = 1.0 + np.arange(len(values)) - first
        return np.column_stack([values, heights])
