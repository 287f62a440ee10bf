"""The picture that other sites show beside a link to a page: its title, and points that three clusters share.

Drawn by the course's own library while the book is built; no outside service makes or serves it.
"""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from sphinx.application import Sphinx

from softclust_lab import fit_soft_kmeans
from softclust_lab.datasets import make_gallery_set
from softclust_lab.palette import PALETTE

#: Width and height in pixels: the shape that the sites which show such cards ask for.
CARD_SIZE = (1200, 630)
DOTS_PER_INCH = 100
PAPER, INK, MUTED = "#14181c", "#f2f5f7", "#a7b2bc"


def card_name(pagename: str) -> str:
    """Return where a page's card lies below ``_static``."""
    return f"cards/{pagename.replace('/', '-')}.png"


@cache
def shared_points() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points (N, 2), their colours (N, 3), mixed by responsibility, and the three centers (3, 2)."""
    X = make_gallery_set("overlapping").X
    result = fit_soft_kmeans(X, X[[0, 100, 200]], stiffness=0.6)
    return X, result.responsibilities(X) @ np.array([to_rgb(color) for color in PALETTE[:3]]), result.centers


def draw_card(title: str, book: str, path: Path) -> None:
    """Write the card of one page.

    Parameters
    ----------
    title, book : str
        The page's title, and the book's.
    path : Path
        Where the PNG goes; its folder is made.
    """
    figure = Figure(
        figsize=[pixels / DOTS_PER_INCH for pixels in CARD_SIZE], dpi=DOTS_PER_INCH, facecolor=PAPER
    )
    axes = figure.add_axes((0.58, 0.06, 0.4, 0.88))
    axes.set_axis_off()
    axes.set_aspect("equal", adjustable="datalim")
    X, colors, centers = shared_points()
    axes.scatter(*X.T, s=70, c=colors, alpha=0.9, linewidths=0)
    axes.scatter(*centers.T, s=330, c=INK, marker="X", edgecolors=PAPER, linewidths=2.5)
    lines = textwrap.wrap(title, width=17)
    size = 44 if len(lines) <= 4 else 36
    figure.text(0.06, 0.82, "\n".join(lines), color=INK, size=size, weight="bold", va="top", linespacing=1.15)
    if title != book:
        figure.text(0.06, 0.08, book, color=MUTED, size=24)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": None})


def draw_cards(app: Sphinx, error: Exception | None) -> None:
    """Draw the card of every page of the finished site."""
    if error is not None or app.builder.format != "html":
        return
    for pagename, title in app.env.titles.items():
        draw_card(title.astext(), app.config.html_title, Path(app.outdir) / "_static" / card_name(pagename))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the step above."""
    app.connect("build-finished", draw_cards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
