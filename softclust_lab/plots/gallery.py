"""Many small pictures of clusters: a method on many data sets, or many methods on one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray
from softclust_lab.plots.inputs import as_shown
from softclust_lab.plots.marks import draw_clusters
from softclust_lab.plots.picture import HEADING, Picture, panelled
from softclust_lab.plots.view import View
from softclust_lab.plots.words import counted, groups_in_words
from softclust_lab.result import ClusterResult

__all__ = ["plot_gallery"]

#: How many panels stand side by side, and how wide each is, in inches: by how many there are.
_FEW = {1: (1, 3.4), 2: (2, 3.4), 3: (3, 2.1), 5: (3, 2.1), 6: (3, 2.1), 9: (3, 2.1)}
_MANY = (4, 1.75)
_POINT = 2.8


def plot_gallery(fits: Mapping[str, tuple[ArrayLike, ClusterResult]]) -> Picture:
    """Draw many small pictures of clusters: one method on many data sets, or many methods on one.

    Parameters
    ----------
    fits : mapping of str to (X, result)
        Two features each; the name stands above the panel.

    Returns
    -------
    Picture
        Panels as `plot_clusters` draws them, without numbers. They wrap: up to four side by side in a wide
        page, fewer on a phone.

    Raises
    ------
    ValueError
        If there is nothing to draw, or a data set does not have two features.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[0.0, 0.0], [0.0, 2.0], [8.0, 1.0]]
    >>> plot_gallery({"tiny": (X, fit_hard_kmeans(X, centers=[[0.0, 0.0], [8.0, 0.0]]))})
    Picture: 1 scatter plot. Tiny: 3 points in 2 clusters of sizes 2 and 1.
    """
    if not fits:
        raise ValueError("`fits` must hold at least one data set, got none: pass {name: (X, result)}")
    drawers, sentences = [], []
    for name, (X, result) in fits.items():
        points = as_shown(X, f"X of {name!r}")
        if points.shape[1] != 2:
            raise ValueError(
                f"`X of {name!r}` must have two features for the gallery, got {points.shape[1]}: "
                "choose two columns"
            )
        heading = name[:1].upper() + name[1:].replace("_", " ")
        drawers.append(partial(_draw_panel, heading=heading, points=points, result=result))
        words = groups_in_words(result.labels(points), "cluster", len(result.centers))
        sentences.append(f"{heading}: {counted(len(points), 'point')} in {words}")
    alt = f"{counted(len(drawers), 'scatter plot')}. {'; '.join(sentences)}."
    columns, width = _FEW.get(len(drawers), _MANY)
    return panelled(drawers, (width, width + HEADING), columns, alt, "Clusters side by side")


def _draw_panel(ax: Axes, *, heading: str, points: FloatArray, result: ClusterResult) -> None:
    view = View(points, None, (0, 1), extra=result.centers)
    view.prepare(ax)
    ax.set(xlabel="", xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set(visible=True, alpha=0.4)
    ax.set_title(heading, pad=4, fontsize=10.5)
    draw_clusters(ax, view, points, result, size=_POINT)
