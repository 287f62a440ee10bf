"""Which two numbers of each point become its place in a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from softclust_lab.arrays import FloatArray
from softclust_lab.plots.geometry import boundary_segments
from softclust_lab.plots.style import INK, title_above
from softclust_lab.plots.words import span

__all__ = ["View"]

_BINS = 60
_LEAST_PILE = 8
_PATH_DEPTH = 6.0
_ALIKE = 4.0


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
        Further places that have to be in the picture.
    """

    def __init__(
        self,
        points: FloatArray,
        feature_names: Sequence[str] | None,
        axes: tuple[int, int],
        extra: FloatArray | None = None,
    ) -> None:
        n_features = points.shape[1]
        self.columns = (0,) if n_features == 1 else _checked_axes(axes, n_features)
        names = _checked_names(feature_names, n_features)
        self.names = tuple(names[column] for column in self.columns)
        self.shown = points[:, self.columns]
        everything = self.shown if extra is None else np.vstack([self.shown, extra[:, self.columns]])
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

    def places(self, centers: FloatArray) -> FloatArray:
        """Return where centers are drawn, shape (K, 2): on the line itself if there is only one feature."""
        if self.is_line:
            return np.column_stack([centers[:, 0], np.zeros(len(centers))])
        return centers[:, self.columns]

    def path(self, way: FloatArray) -> FloatArray:
        """Return where the stations of a center are drawn, shape (T + 1, 2); on a line one below another."""
        if self.is_line:
            depth = self.pile_height / _LEAST_PILE * np.linspace(1.5, _PATH_DEPTH, len(way))
            return np.column_stack([way[:, 0], -depth])
        return way[:, self.columns]

    def boundaries(self, centers: FloatArray) -> list[FloatArray]:
        """Return where two centers are equally near, as segments that reach beyond the picture."""
        if self.is_projection:
            return []
        reach = 10.0 * float(np.max(self.high - self.low, initial=0.0)) or 1.0
        if not self.is_line:
            return boundary_segments(centers, reach)
        ordered = np.unique(centers[:, 0])
        return [np.array([[x, 0.0], [x, reach]]) for x in (ordered[1:] + ordered[:-1]) / 2.0]

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
            step = self.pile_height / _LEAST_PILE
            ax.set_ylim(-(_PATH_DEPTH + 1.5) * step if below else -1.5, self.pile_height + 1.0)
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

    def _piled(self, values: FloatArray) -> FloatArray:
        """Return places on a line, those that would cover each other piled up."""
        width = float(self.high[0] - self.low[0]) / _BINS or 1.0
        bins = np.floor((values - self.low[0]) / width).astype(np.intp)
        order = np.argsort(bins, kind="stable")
        sorted_bins = bins[order]
        first = np.searchsorted(sorted_bins, sorted_bins)
        heights = np.empty(len(values))
        heights[order] = 1.0 + np.arange(len(values)) - first
        return np.column_stack([values, heights])


def _checked_axes(axes: tuple[int, int], n_features: int) -> tuple[int, int]:
    try:
        first, second = (int(column) for column in axes)
    except (TypeError, ValueError):
        first = second = -1
    if first == second or not (0 <= first < n_features and 0 <= second < n_features):
        raise ValueError(
            f"`axes` must be two different columns of X, from 0 to {n_features - 1}, got {axes!r}: "
            "name the one for the horizontal axis first"
        )
    return first, second


def _checked_names(feature_names: Sequence[str] | None, n_features: int) -> tuple[str, ...]:
    if feature_names is None:
        return ("feature",) if n_features == 1 else tuple(f"feature {d}" for d in range(n_features))
    names = (feature_names,) if isinstance(feature_names, str) else tuple(feature_names)
    if len(names) != n_features:
        raise ValueError(
            f"`feature_names` must have {n_features} entries to match X, got {names!r}: "
            "pass one name for each column"
        )
    return names
