"""The objective on its way down, and a mixture's likelihood on its way up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import (
    color_of,
    count_axis,
    drawing,
    large_numbers,
    legend_below,
    line_of,
    log_axis,
    marker_of,
    new_figure,
    title_above,
)
from softclust_lab.plots.words import counted, lowered, number, way
from softclust_lab.result import ClusterResult

__all__ = ["plot_log_likelihood", "plot_objective"]

_OBJECTIVES = {
    "hard_kmeans": "Sum of squared distances",
    "soft_kmeans": "Free energy",
    "gaussian_mixture": "Minus log-likelihood",
    "gaussian_wcss": "Soft sum of squared distances",
    "fuzzy_cmeans": "Fuzzy cost",
    "itisc": "ITISC objective R",
}
_ABOVE: dict[str, Any] = {"xytext": (0, 11), "textcoords": "offset points", "ha": "center"}
_MOST_MARKERS = 30
_ROUNDING = 4 * np.finfo(float).eps


def plot_objective(
    runs: ClusterResult | Mapping[str, ClusterResult], *, above_lowest: bool = False
) -> Picture:
    """Draw the objective at each iteration, of one fit or of several.

    Parameters
    ----------
    runs : ClusterResult or mapping of str to ClusterResult
        One result, or several by name.
    above_lowest : bool
        Draw how far each is above the lowest value that any of them found, on a logarithmic axis: a straight
        line is a distance that shrinks by the same share in each iteration.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no run, the runs minimise different objectives, or `above_lowest` finds all values equal.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> plot_objective(fit_hard_kmeans([[1.0], [11.0]], centers=[[2.0]]))  # doctest: +NORMALIZE_WHITESPACE
    Picture: Line plot of the sum of squared distances (data units²) against the iteration:
    from 82 to 50 in 1 iteration.
    """
    named = runs if isinstance(runs, Mapping) else {"": runs}
    name = _objective_of(named)
    histories = {run: result.objective_history for run, result in named.items()}
    if above_lowest:
        return _draw_gaps(histories, name)
    return _draw_traces(histories, name, "Objective by iteration")


def plot_log_likelihood(runs: ClusterResult | Mapping[str, ClusterResult]) -> Picture:
    """Draw the log-likelihood of a Gaussian mixture at each iteration, of one fit or of several.

    Parameters
    ----------
    runs : ClusterResult or mapping of str to ClusterResult
        Results of `softclust_lab.fit_gaussian_mixture`; one, or several by name.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no run, or a run is not of a Gaussian mixture.

    Notes
    -----
    This is minus the objective, so it includes the penalty of the covariance floor, if there is one.

    Examples
    --------
    >>> from softclust_lab import fit_gaussian_mixture
    >>> fit = fit_gaussian_mixture([[-1.0], [1.0], [9.0], [11.0]], centers=[[1.0], [9.0]])
    >>> plot_log_likelihood(fit).title
    'Log-likelihood by iteration'
    """
    named = runs if isinstance(runs, Mapping) else {"": runs}
    methods = sorted({result.method for result in named.values()})
    if methods != ["gaussian_mixture"]:
        raise ValueError(
            f"`runs` must be results of gaussian_mixture, got {methods or 'none'}: "
            "only a mixture has a likelihood, for the others there is plot_objective"
        )
    histories = {run: -result.objective_history for run, result in named.items()}
    return _draw_traces(histories, "Log-likelihood", "Log-likelihood by iteration")


def _objective_of(named: Mapping[str, ClusterResult]) -> str:
    """Return the one objective that all runs minimise, with its unit."""
    names = {_name_of(result) for result in named.values()}
    if len(names) != 1:
        methods = sorted({result.method for result in named.values()})
        raise ValueError(
            f"`runs` must be results of one method, got {methods or 'none'}: "
            "objectives of different methods or distortions do not share an axis"
        )
    return names.pop()


def _name_of(result: ClusterResult) -> str:
    name = _OBJECTIVES.get(result.method)
    if name is None:
        return f"Objective of {result.method}"
    if result.method == "gaussian_mixture" or result.parameters.get("distortion") == "log":
        return name
    return f"{name} (data units²)"


def _draw_traces(histories: Mapping[str, FloatArray], name: str, title: str) -> Picture:
    with drawing():
        figure, ax = new_figure()
        lines = [
            _draw_trace(ax, index, np.arange(len(history)), history, f"{run}: {number(history[-1], 4)}")
            for index, (run, history) in enumerate(histories.items())
        ]
        if "" in histories:
            end = histories[""]
            ax.annotate(number(end[-1], 4), (len(end) - 1, end[-1]), **_ABOVE)
        large_numbers(ax)
        _finish(figure, ax, histories, lines, name)
    ways = [_way_in_words(run, history) for run, history in histories.items()]
    return Picture(
        figure, f"Line plot of the {lowered(name)} against the iteration: {'; '.join(ways)}.", title
    )


def _draw_gaps(histories: Mapping[str, FloatArray], name: str) -> Picture:
    """Draw what is above the lowest value by more than rounding; the rest has no place on the axis."""
    lowest = min(float(history.min()) for history in histories.values())
    gaps = {run: history - lowest for run, history in histories.items()}
    least = _ROUNDING * abs(lowest)
    shown = np.concatenate([gap[gap > least] for gap in gaps.values()])
    if shown.size == 0:
        raise ValueError(
            f"`above_lowest` needs a value above the lowest, {lowest:g}, got none: "
            "draw the objective itself, or add a run that ends elsewhere"
        )
    with drawing():
        figure, ax = new_figure()
        lines = [
            _draw_trace(ax, index, np.flatnonzero(gap > least), gap[gap > least], run)
            for index, (run, gap) in enumerate(gaps.items())
        ]
        log_axis(ax, "y", float(shown.min()), float(shown.max()))
        _finish(figure, ax, histories, lines, f"{name}\nabove the lowest")
    ways = "; ".join(_way_in_words(run, np.where(gap > least, gap, 0.0)) for run, gap in gaps.items())
    alt = (
        f"Line plot of how far the {lowered(name)} lies above the lowest value found, {number(lowest, 4)}, "
        f"on a logarithmic axis against the iteration: {ways}."
    )
    return Picture(figure, alt, "Objective above the lowest by iteration")


def _draw_trace(ax: Axes, index: int, iterations: IntArray, values: FloatArray, label: str) -> Line2D:
    (line,) = ax.plot(
        iterations,
        values,
        color=color_of(index),
        linestyle=line_of(index),
        marker=marker_of(index),
        markersize=6,
        markevery=max(1, len(values) // _MOST_MARKERS),
        label=label,
    )
    return line


def _finish(
    figure: Figure, ax: Axes, histories: Mapping[str, FloatArray], lines: list[Line2D], name: str
) -> None:
    title_above(ax, name)
    count_axis(ax, "iteration")
    if "" not in histories:
        legend_below(figure, lines)


def _way_in_words(run: str, values: FloatArray) -> str:
    steps = counted(len(values) - 1, "iteration")
    told = f"{way(values[0], values[-1])} in {steps}"
    return f"{run} {told}" if run else told
