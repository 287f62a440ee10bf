"""The centers of several fits on several data sets, side by side under one key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers
from softclust_lab.plots.inputs import as_shown
from softclust_lab.plots.marks import draw_center_set, draw_points
from softclust_lab.plots.picture import HEADING, Picture, panelled
from softclust_lab.plots.view import View
from softclust_lab.plots.words import counted, places
from softclust_lab.result import ClusterResult

__all__ = ["plot_center_panels"]

_WIDTH = 2.4
_POINT = 2.0
_CENTER = 9.0


def plot_center_panels(panels: Mapping[str, tuple[ArrayLike, Mapping[str, ClusterResult]]]) -> Picture:
    """Draw the centers of several fits over the points in grey, one panel for each data set.

    Parameters
    ----------
    panels : mapping of str to (X, {name: result})
        Two features each; the same fits, by name, in every panel.

    Returns
    -------
    Picture
        The last panel is the key. They wrap: three side by side in a wide page, fewer on a phone.

    Raises
    ------
    ValueError
        If there is nothing to draw, a data set does not have two features, or the names of the fits differ
        from panel to panel.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[0.0, 0.0], [0.0, 2.0], [8.0, 1.0]]
    >>> plot_center_panels({"tiny": (X, {"one": fit_hard_kmeans(X, X[:1])})})
    Picture: 1 panel of centers over points. tiny, 3 points: one at (2.67, 1).
    """
    if not panels:
        raise ValueError(
            "`panels` must hold at least one data set, got none: pass {name: (X, {name: result})}"
        )
    names = list(next(iter(panels.values()))[1])
    drawers, sentences = [], []
    for title, (X, results) in panels.items():
        if list(results) != names:
            raise ValueError(
                f"`panels` must have the same fits in each panel, got {list(results)} in {title!r} after "
                f"{names}: one key serves all"
            )
        points = as_shown(X, f"X of {title!r}")
        if points.shape[1] != 2:
            raise ValueError(
                f"`X of {title!r}` must have two features, got {points.shape[1]}: choose two columns"
            )
        found = {
            name: as_centers(fit.centers, points, f"centers of {name!r}") for name, fit in results.items()
        }
        drawers.append(partial(_draw_panel, title=title, points=points, found=found))
        told = "; ".join(f"{name} at {places(centers)}" for name, centers in found.items())
        sentences.append(f"{title}, {counted(len(points), 'point')}: {told}.")
    alt = f"{counted(len(panels), 'panel')} of centers over points. {' '.join(sentences)}"
    size = (_WIDTH, _WIDTH + HEADING)
    return panelled([*drawers, partial(_draw_key, names=names)], size, 3, alt, "Centers side by side")


def _draw_panel(ax: Axes, *, title: str, points: FloatArray, found: Mapping[str, FloatArray]) -> None:
    view = View(points, None, (0, 1))
    view.prepare(ax)
    ax.set(xlabel="", xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set(visible=True, alpha=0.4)
    ax.set_title(title, pad=4, fontsize=10.5)
    draw_points(ax, view, None, size=_POINT)
    for index, (name, centers) in enumerate(found.items()):
        draw_center_set(ax, view.places(centers), name, index, len(found), _CENTER)


def _draw_key(ax: Axes, *, names: Sequence[str]) -> None:
    ax.set_axis_off()
    for index, name in enumerate(names):
        ax.set(xlim=(0, 1), ylim=(0, 1))
        height = 0.85 - 0.13 * index
        place = as_shown([[0.06, height]])
        draw_center_set(ax, place, name, index, len(names), _CENTER)
        ax.text(0.14, height, name, va="center", fontsize=9.5)
