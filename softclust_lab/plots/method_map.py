"""The map of soft clustering: six methods, and what each becomes in a limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.text import Text

from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import GREY, INK, color_of, drawing, new_figure

__all__ = ["EDGES", "Edge", "plot_method_map"]


class Edge(NamedTuple):
    """A road on the map: from a method, to what it becomes, and when."""

    start: str
    end: str
    when: str
    both_ways: bool = False


#: Column and row of each method, from the left and from below; the last two are not chapters of their own.
_PLACES = {
    "Gaussian\nmixture": (0, 1),
    "Soft\nWCSS": (0, 0),
    "ITISC": (1, 2),
    "Soft\nK-means": (1, 1),
    "Hard\nK-means": (1, 0),
    "Fuzzy-\nITISC": (2, 2),
    "Fuzzy\nc-means": (2, 1),
    "K-center": (3, 2),
    "K-medians": (3, 1),
}
_CHAPTERLESS = ("K-center", "K-medians")
_COLUMN, _ROW = 1.2, 1.25

EDGES = (
    Edge("Soft\nK-means", "Hard\nK-means", "stiffness without bound"),
    Edge("Gaussian\nmixture", "Soft\nK-means", "equal weights, one fixed round covariance"),
    Edge("Soft\nWCSS", "Soft\nK-means", "derivative of stiffness times free energy", True),
    Edge("Soft\nWCSS", "Hard\nK-means", "bandwidth to zero"),
    Edge("Fuzzy\nc-means", "Hard\nK-means", "fuzzifier to one"),
    Edge("Fuzzy-\nITISC", "Fuzzy\nc-means", "T2 = 1, T1 = m - 1"),
    Edge("ITISC", "Soft\nK-means", "T2 without bound"),
    Edge("ITISC", "Fuzzy-\nITISC", "log of the distances", True),
    Edge("Fuzzy-\nITISC", "K-medians", "T2 = 2, T1 to zero"),
    Edge("Fuzzy-\nITISC", "K-center", "both temperatures to zero"),
)
"""The roads, in the order of their numbers."""


def plot_method_map() -> Picture:
    """Draw the methods as places and the limits and identities between them as numbered roads.

    Returns
    -------
    Picture
        An arrow leads from a method to what it becomes; a line with two heads ties two that have one formula.
        Dashed places have no chapter.

    Examples
    --------
    >>> plot_method_map().title
    'The map of soft clustering'
    """
    with drawing():
        figure, ax = new_figure(4.8, 3.5)
        ax.set_axis_off()
        ax.set(xlim=(-0.55, 3 * _COLUMN + 0.5), ylim=(-0.35, 2 * _ROW + 0.35))
        boxes = {
            name: _draw_place(ax, name, place, "" if name in _CHAPTERLESS else color_of(index))
            for index, (name, place) in enumerate(_PLACES.items())
        }
        for number, edge in enumerate(EDGES, start=1):
            _draw_road(ax, number, edge, boxes)
    roads = "; ".join(
        f"{number}: {_plain(edge.start)} {'and' if edge.both_ways else 'becomes'} {_plain(edge.end)}, "
        f"{edge.when}"
        for number, edge in enumerate(EDGES, start=1)
    )
    return Picture(
        figure, f"Map of the methods with {len(EDGES)} roads. {roads}.", "The map of soft clustering"
    )


def _at(place: tuple[int, int]) -> tuple[float, float]:
    return place[0] * _COLUMN, place[1] * _ROW


def _plain(name: str) -> str:
    return name.replace("-\n", "-").replace("\n", " ")


def _draw_place(ax: Axes, name: str, place: tuple[int, int], color: str) -> Text:
    box = {
        "boxstyle": "round,pad=0.35",
        "facecolor": "none",
        "edgecolor": color or GREY,
        "linewidth": 2.4 if color else 1.2,
        "linestyle": "-" if color else (0, (4, 2)),
    }
    return ax.text(*_at(place), name, ha="center", va="center", bbox=box, linespacing=1.15)


def _draw_road(ax: Axes, number: int, edge: Edge, boxes: Mapping[str, Text]) -> None:
    """Draw an arrow from rim to rim, its number beside it."""
    start, end = boxes[edge.start], boxes[edge.end]
    ax.annotate(
        "",
        end.get_position(),
        start.get_position(),
        arrowprops={
            "arrowstyle": "<|-|>" if edge.both_ways else "-|>",
            "color": INK,
            "patchA": start.get_bbox_patch(),
            "patchB": end.get_bbox_patch(),
            "shrinkA": 3,
            "shrinkB": 3,
        },
    )
    (x0, y0), (x1, y1) = start.get_position(), end.get_position()
    beside = (0, 13) if y0 == y1 else (13, 0)
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    ax.annotate(str(number), middle, beside, textcoords="offset points", ha="center", va="center")
