"""How every picture looks, and where a figure begins: thin lines, no box, one ink.

The ink is a colour that nothing else uses. In a page it becomes ``currentColor``, in a dark file a light
grey, so one figure serves both; whatever must look the same everywhere has a colour of its own from the
palette.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from softclust_lab.palette import PALETTE
from softclust_lab.plots.colors import text_color_on

__all__ = [
    "GREY",
    "INK",
    "MARKERS",
    "badge",
    "color_of",
    "count_axis",
    "drawing",
    "large_numbers",
    "legend_below",
    "line_of",
    "log_axis",
    "marker_of",
    "marker_size",
    "new_figure",
    "title_above",
]

INK = "#010203"
GREY = "#7d8791"
MARKERS = ("o", "s", "^", "D", "v", "p", "h", "*")
"""One shape for each cluster, so that colour is never the only cue; `X` is kept for centers."""

_LINES = ("-", "--", ":")
_CHARACTERS = 50
_HUGE = 1e7
_LEAST_STEP = 1e-5
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
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


def line_of(index: int) -> str:
    """Return the line style of a curve: another one when the colours come round again."""
    return _LINES[index // len(PALETTE) % len(_LINES)]


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


def log_axis(ax: Axes, along: str, low: float, high: float) -> None:
    """Make the axis `along`, ``"x"`` or ``"y"``, logarithmic, with plain numbers for what it spans.

    Notes
    -----
    matplotlib's own exponents are small print, too small on a phone.
    """
    ax.set(**{f"{along}scale": "log"})
    axis = ax.xaxis if along == "x" else ax.yaxis
    decades = math.log10(high / low)
    between = (1.0,) if decades > 2.5 else (1.0, 3.0) if decades > 1.5 else (1.0, 2.0, 5.0)
    axis.set_major_locator(LogLocator(subs=between))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(_short))


def large_numbers(ax: Axes) -> None:
    """Write the thousands of the vertical axis with commas, and what is huge as a power of ten."""
    ax.yaxis.set_major_formatter(FuncFormatter(partial(_with_commas, ax.yaxis)))


def legend_below(figure: Figure, handles: Sequence[Artist], title: str = "") -> None:
    """Name what is drawn, below the axes, where it hides nothing; the figure grows by as much."""
    names = [str(handle.get_label()) for handle in handles]
    columns = max(1, min(len(names), _CHARACTERS // (max(map(len, names)) + 5)))
    rows = -(-len(names) // columns) + bool(title)
    figure.set_figheight(figure.get_figheight() + 0.25 * rows)
    figure.legend(
        handles=handles,
        loc="outside lower left",
        ncols=columns,
        title=title or None,
        alignment="left",
        frameon=False,
        borderaxespad=0.2,
        borderpad=0.1,
        columnspacing=1.4,
        handletextpad=0.6,
    )


def badge(ax: Axes, text: str, xy: tuple[float, float], color: str, offset: tuple[float, float]) -> None:
    """Write a short text on a patch of its own colour, `offset` points away from a place in the data."""
    ax.annotate(
        text,
        xy,
        xytext=offset,
        textcoords="offset points",
        ha="center",
        va="center",
        color=text_color_on(color),
        fontweight="bold",
        bbox={"boxstyle": "round,pad=0.25", "facecolor": color, "edgecolor": INK, "linewidth": 0.8},
        zorder=6,
    )


def _with_commas(axis: Axis, value: float, position: int | None = None) -> str:
    """Return a number for a tick, with as many decimals as tell the ticks of the axis apart."""
    ticks = axis.get_majorticklocs()
    step = float(np.min(np.diff(ticks), initial=_HUGE))
    if np.max(np.abs(ticks), initial=0.0) > _HUGE or step < _LEAST_STEP:
        return _short(value)
    decimals = next(d for d in range(9) if abs(round(step, d) - step) < 1e-3 * step)
    return f"{value:,.{decimals}f}"


def _short(value: float, position: int | None = None) -> str:
    """Return a number for a tick: plain while that is short, else with a power of ten."""
    size = abs(value)
    if size == 0 or 1e-4 <= size < 1e5:
        return f"{value:,.0f}" if size >= 1000 else f"{value:.6g}"
    factor, exponent = f"{value:.6e}".split("e")
    power = "10" + str(int(exponent)).translate(_SUPERSCRIPT)
    return power if float(factor) == 1 else f"{float(factor):g}·{power}"
