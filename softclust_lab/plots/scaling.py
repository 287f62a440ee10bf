"""How time grows with size: both axes logarithmic, and the slope in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray
from softclust_lab.plots.inputs import as_curves, check_positive
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import (
    color_of,
    drawing,
    legend_below,
    line_of,
    log_axis,
    marker_of,
    new_figure,
    title_above,
)
from softclust_lab.plots.words import number

__all__ = ["plot_scaling"]


def plot_scaling(
    sizes: ArrayLike,
    seconds: Mapping[str, ArrayLike],
    *,
    size_name: str,
    fit_from: float | None = None,
) -> Picture:
    """Draw times against sizes, both logarithmic, with the slope of each curve.

    Parameters
    ----------
    sizes : array_like, shape (M,)
        Sizes, ascending, M >= 2.
    seconds : mapping of str to array_like, shape (M,)
        Times by name, in seconds.
    size_name : str
        What the size is.
    fit_from : float, optional
        Fit slopes to sizes from here on; small sizes measure fixed costs.

    Returns
    -------
    Picture
        A slope of 1 means that twice the size takes twice the time. It is the least-squares line's through
        the logarithms.

    Raises
    ------
    ValueError
        If a row has another length, something is not positive, or fewer than two sizes are left to fit.

    Examples
    --------
    >>> plot_scaling([10, 100, 1000], {"sum": [1e-3, 1e-2, 1e-1]}, size_name="N")
    Picture: Time in seconds against N from 10 to 1,000, both axes logarithmic. Sum: 0.001 to 0.1, slope 1.00.
    """
    x, curves = as_curves(sizes, seconds, "sizes", "seconds")
    for row in (x, *curves.values()):
        check_positive(row, "sizes and seconds")
    fitted = x >= (x.min() if fit_from is None else fit_from)
    if fitted.sum() < 2:
        raise ValueError(f"`fit_from` must leave two sizes or more, got {fit_from!r}: choose a smaller one")
    since = "" if fitted.all() else f", fitted from {number(x[fitted].min())} on"
    slopes = {name: _slope(x[fitted], row[fitted]) for name, row in curves.items()}
    every = np.concatenate(list(curves.values()))
    with drawing():
        figure, ax = new_figure()
        lines = [
            ax.plot(
                x,
                row,
                color=color_of(index),
                linestyle=line_of(index),
                marker=marker_of(index),
                markersize=6,
                label=f"{name}: {slopes[name]:.2f}",
            )[0]
            for index, (name, row) in enumerate(curves.items())
        ]
        log_axis(ax, "x", float(x.min()), float(x.max()))
        log_axis(ax, "y", float(every.min()), float(every.max()))
        title_above(ax, "Time (seconds)")
        ax.set_xlabel(size_name)
        legend_below(figure, lines, f"Slope{since}")
    told = "; ".join(
        f"{name}: {number(row[0])} to {number(row[-1])}, slope {slopes[name]:.2f}"
        for name, row in curves.items()
    )
    told = told[:1].upper() + told[1:]
    alt = (
        f"Time in seconds against {size_name} from {number(x[0])} to {number(x[-1])}, both axes logarithmic. "
    )
    return Picture(figure, f"{alt}{told}{since}.", f"Time by {size_name}")


def _slope(x: FloatArray, y: FloatArray) -> float:
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])
