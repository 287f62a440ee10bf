"""What every plot returns: a figure together with the words that say what is in it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.text import Text

from softclust_lab.plots.style import INK, drawing
from softclust_lab.plots.svg import figure_svg, open_tag

__all__ = ["HEADING", "Picture", "panelled"]

_LIGHT = {"paper": "#ffffff", "ink": "#1b1f24"}
_DARK = {"paper": "#14181e", "ink": "#dfe3e8"}
_PIXELS_PER_INCH = 100
_GAP = 12

HEADING = 0.26
"""Height above the axes of a panel for its heading, in inches."""


@dataclass(frozen=True, eq=False, repr=False)
class Picture:
    """A figure and its description; a notebook shows it as inline SVG in the page's own colours.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The whole figure, yours to change before you show or save it.
    alt : str
        What the picture shows, in words and numbers, for those who cannot see it.
    title : str
        A few words, shown when the pointer rests on the picture.
    panels : tuple of matplotlib.figure.Figure
        For a picture of several panels, each panel alone: in a page they wrap to the width there is.
    columns : int
        How many panels stand side by side at most.

    Examples
    --------
    >>> from softclust_lab.plots import plot_elbow
    >>> plot_elbow([1, 2], [90.0, 20.0]).alt
    'Line plot of the sum of squared distances against the number of clusters: 90 for K = 1 and 20 for K = 2.'
    """

    figure: Figure
    alt: str
    title: str
    panels: tuple[Figure, ...] = ()
    columns: int = 1

    def __post_init__(self) -> None:
        # The layout engine starts from where it stopped, so each drawing would differ a little from the last.
        with drawing():
            for figure in (self.figure, *self.panels):
                figure.draw_without_rendering()
                for ax in figure.axes:
                    # Axes of one scale were stretched to fit boxes that the layout has since changed.
                    ax.autoscale_view()
                figure.draw_without_rendering()
                figure.set_layout_engine("none")

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": self.alt}

    def _repr_html_(self) -> str:
        named = {"class": "softclust-picture", "role": "img", "aria-label": self.alt}
        if not self.panels:
            return _inline_svg(self.figure, named, self.title)
        attributes = " ".join(f'{name}="{escape(value)}"' for name, value in named.items())
        width = _pixels(self.panels[0])
        return (
            f'<div {attributes} style="display:grid;gap:{_GAP}px;margin:0 auto;'
            f"max-width:{self.columns * width + (self.columns - 1) * _GAP}px;"
            f'grid-template-columns:repeat(auto-fit,minmax(min(100%,{width * 4 // 5}px),1fr))">'
            + "".join(_inline_svg(panel, {"aria-hidden": "true"}) for panel in self.panels)
            + "</div>"
        )

    def save(self, path: str | PathLike[str], *, dark: bool = False) -> Path:
        """Write the picture to a PNG or SVG file with a background of its own.

        Parameters
        ----------
        path : str or path
            Ends in ``.png`` or ``.svg``.
        dark : bool
            Light on dark instead of dark on white.

        Returns
        -------
        pathlib.Path
            The file written. The same picture gives the same bytes every time.

        Raises
        ------
        ValueError
            If the name ends in anything else.
        """
        target = Path(path)
        colors = _DARK if dark else _LIGHT
        if target.suffix == ".png":
            with drawing():
                _recolored(self.figure, colors["ink"]).savefig(
                    target,
                    dpi=2 * _PIXELS_PER_INCH,
                    facecolor=colors["paper"],
                    metadata={"Description": self.alt},
                )
        elif target.suffix == ".svg":
            target.write_text(_svg_file(self.figure, self.alt, colors), encoding="utf-8")
        else:
            raise ValueError(f"`path` must end in .png or .svg, got {target.name!r}: choose one of the two")
        return target


def panelled(
    drawers: Sequence[Callable[[Axes], None]],
    size: tuple[float, float],
    columns: int,
    alt: str,
    title: str,
) -> Picture:
    """Draw each panel twice: all together in one figure to save, each alone for pages to wrap.

    Parameters
    ----------
    drawers : sequence of callables
        Each draws its panel on the axes it is given.
    size : tuple of (float, float)
        Width and height of a panel with its heading, in inches.
    columns : int
        How many panels stand side by side in the whole figure.
    alt, title : str
        As in `Picture`.

    Returns
    -------
    Picture
    """
    rows = -(-len(drawers) // columns)
    with drawing():
        whole = Figure(figsize=(columns * size[0], rows * size[1]), dpi=72, layout="constrained")
        cells = whole.subplots(rows, columns, squeeze=False).ravel()
        for ax in cells[len(drawers) :]:
            ax.remove()
        panels = []
        for draw, ax in zip(drawers, cells[: len(drawers)], strict=True):
            panel = Figure(figsize=size, dpi=72)
            # Not a layout engine: the boxes of neighbours have to line up, whatever their headings.
            alone = panel.add_axes((0.01, 0.01, 0.98, 1.0 - HEADING / size[1]))
            draw(ax)
            draw(alone)
            panels.append(panel)
    return Picture(whole, alt, title, tuple(panels), columns)


def _pixels(figure: Figure) -> int:
    return round(figure.get_figwidth() * _PIXELS_PER_INCH)


def _inline_svg(figure: Figure, attributes: dict[str, str], title: str = "") -> str:
    content, size = figure_svg(figure)
    style = f"display:block;width:100%;max-width:{_pixels(figure)}px;height:auto;margin:0 auto;color:inherit"
    heading = f"<title>{escape(title)}</title>" if title else ""
    return f"{open_tag(size, attributes, style)}{heading}{content}</svg>"


def _svg_file(figure: Figure, alt: str, colors: dict[str, str]) -> str:
    content, size = figure_svg(figure)
    inches = {"width": f"{figure.get_figwidth():g}in", "height": f"{figure.get_figheight():g}in"}
    tag = open_tag(size, {**inches, "role": "img", "aria-label": alt}, f"color:{colors['ink']}")
    return (
        f"{tag}<title>{escape(alt)}</title>"
        f'<rect width="100%" height="100%" fill="{colors["paper"]}"/>{content}</svg>\n'
    )


def _recolored(figure: Figure, ink: str) -> Figure:
    """Return a copy of the figure in which everything drawn in our ink has another colour."""
    copy: Figure = pickle.loads(pickle.dumps(figure))
    for artist in copy.findobj():
        _recolor(artist, ink)
        if isinstance(artist, Text):
            for patch in (artist.get_bbox_patch(), getattr(artist, "arrow_patch", None)):
                if patch is not None:
                    _recolor(patch, ink)
    for ax in copy.axes:
        # Ticks that the drawing adds later take their colour from here.
        ax.tick_params(colors=ink)
    return copy


def _recolor(artist: Artist, ink: str) -> None:
    for part in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor"):
        getter, setter = getattr(artist, f"get_{part}", None), getattr(artist, f"set_{part}", None)
        if getter is None or setter is None:
            continue
        rgba = to_rgba_array(getter())
        ours = np.all(np.isclose(rgba[:, :3], to_rgb(INK)), axis=1)
        if ours.any():
            rgba[ours, :3] = to_rgb(ink)
            setter(rgba if len(rgba) > 1 else rgba[0])
