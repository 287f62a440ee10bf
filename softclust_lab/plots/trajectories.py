"""The ways of centers: through the plane or along a line, from one iteration to the next."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from softclust_lab.arrays import as_centers
from softclust_lab.plots.inputs import as_shown
from softclust_lab.plots.marks import draw_centers, draw_path, draw_points
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import drawing, new_figure
from softclust_lab.plots.view import View
from softclust_lab.plots.words import counted, places
from softclust_lab.result import ClusterResult

__all__ = ["plot_trajectories"]


def plot_trajectories(
    X: ArrayLike,
    result: ClusterResult,
    *,
    feature_names: Sequence[str] | None = None,
    axes: tuple[int, int] = (0, 1),
) -> Picture:
    """Draw the way of each center from its start (hollow) to its end (filled), over the points in grey.

    Parameters
    ----------
    X : array_like, shape (N, D)
        The points, in data units.
    result : ClusterResult
        What the fit returned; its `center_history` is drawn.
    feature_names, axes
        As in `plot_points`.

    Returns
    -------
    Picture
        A dot marks an iteration, or every few if there are many. With one feature, the ways run downwards
        from the start, one step for each iteration. A center that leaves for far away ends as an arrow.

    Raises
    ------
    ValueError
        As `plot_points`.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[1.0], [11.0]]
    >>> plot_trajectories(X, fit_hard_kmeans(X, centers=[[2.0]])).title
    'Paths of the centers'
    """
    points = as_shown(X)
    history = result.center_history
    flat = as_centers(history.reshape(-1, history.shape[-1]), points, "result.center_history")
    view = View(points, feature_names, axes, extra=flat)
    with drawing():
        figure, ax = new_figure(*view.figure_size(below=True))
        view.prepare(ax, below=True)
        draw_points(ax, view, None)
        for cluster in range(history.shape[1]):
            draw_path(ax, view, history[:, cluster], cluster)
        draw_centers(ax, view, history[-1], numbered=True, below=True)
    about = "; ".join(f"{places(way[0])} to {places(way[-1])}" for way in history.swapaxes(0, 1)[:6])
    return Picture(
        figure,
        f"Paths of {counted(history.shape[1], 'center')} over {counted(result.n_iter, 'iteration')}, on "
        f"{counted(len(points), 'point')}: from {about}{view.outside_in_words(history[-1])}. "
        f"{view.axes_in_words}",
        "Paths of the centers",
    )
