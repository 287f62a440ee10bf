"""How every picture looks, and where a figure begins: thin lines, no box, one ink.

The ink is a colour that nothing else uses. In a page it becomes ``currentColor``, in a dark file a light
grey, so one figure serves both; whatever must look the same everywhere has a colour of its own from the
palette.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from softclust_lab.palette import PALETTE

__all__ = [
    "GREY",
    "INK",
    "MARKERS",
    "badge",
    "color_of",
    "count_axis",
    "drawing",
    "marker_of",
    "marker_size",
    "new_figure",
    "title_above",
]

INK = "#010203"
GREY = "#7d8791"
MARKERS = ("o", "s", "^", "D", "v", "p", "h", "*")
"""One shape for each cluster, so that colour is never the only cue; `X` is kept for centers."""

_LIKE_A_DISC = {"s": 0.9, "D": 0.85, "p": 1.1, "h": 1.1, "*": 1.5}

_STYLE: dict[str, Any] = {
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    "figure.facecolor": "none",
    "font.family": ["DejaVu Sans"],
    "font.size": 11,
    "lines.linewidth": 1.8,
    "svg.fonttype": "none",
    "svg.hashsalt": "softclust",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw and render under our own settings, whatever the reader's matplotlibrc says."""
    with matplotlib.style.context(["default", _STYLE]):
        yield


def new_figure(width: float = 4.8, height: float = 3.4) -> tuple[Figure, Axes]:
    """Return an empty figure with one pair of axes, sizes in inches, outside pyplot's list of figures.

    Notes
    -----
    At 4.8 inches a picture that fills a phone of 390 pixels still shows 11 point text about 11 pixels high;
    wider pictures are made of panels that wrap.
    """
    figure = Figure(figsize=(width, height), dpi=72, layout="constrained")
    return figure, figure.add_subplot()


def color_of(cluster: int) -> str:
    """Return the colour of a cluster; colours come round again after the last one."""
    return PALETTE[cluster % len(PALETTE)]


def marker_of(cluster: int) -> str:
    """Return the marker of a cluster."""
    return MARKERS[cluster % len(MARKERS)]


def marker_size(cluster: int, size: float) -> float:
    """Return the size at which the cluster's marker covers about as much as a disc of that size."""
    return size * _LIKE_A_DISC.get(marker_of(cluster), 1.0)


def title_above(ax: Axes, text: str) -> None:
    """Name the vertical axis above its upper end, where it needs no turned head."""
    ax.set_title(text, pad=8)


def count_axis(ax: Axes, label: str) -> None:
    """Make the horizontal axis count whole steps."""
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    ax.set_xlabel(label)


def badge(ax: Axes, text: str, xy: tuple[float, float], color: str, offset: tuple[float, float]) -> None:
    """Write a short text on a patch of its own colour, `offset` points away from a place in the data."""
    ax.annotate(
        text,
        xy,
        xytext=offset,
        textcoords="offset points",
        ha="center",
        va="center",
        color=_text_color_on(color),
        fontweight="bold",
        bbox={"boxstyle": "round,pad=0.25", "facecolor": color, "edgecolor": INK, "linewidth": 0.8},
        zorder=6,
    )


def _text_color_on(color: str) -> str:
    """Return near black or white, whichever stands out more on the colour (WCAG relative luminance)."""
    red, green, blue = (
        (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
        for value in matplotlib.colors.to_rgb(color)
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#111111" if luminance > 0.179 else "white"
