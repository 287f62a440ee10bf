"""Who wins, case by case: differences of two costs against what the cases differ in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray
from softclust_lab.plots.inputs import as_curve
from softclust_lab.plots.marks import RASTER_ABOVE
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import (
    INK,
    color_of,
    drawing,
    large_numbers,
    legend_below,
    marker_of,
    new_figure,
    title_above,
)
from softclust_lab.plots.words import lowered, number

__all__ = ["plot_differences"]

_SMALL, _LARGE = 2.6, 6.0


def plot_differences(
    groups: Mapping[str, tuple[ArrayLike, ArrayLike]], *, position_name: str, difference_name: str
) -> Picture:
    """Draw differences as dots, above and below a line at zero.

    Parameters
    ----------
    groups : mapping of str to (positions, differences), each of shape (M,)
        The cases by group: a colour and a marker for each.
    position_name, difference_name : str
        What stands on the horizontal and above the vertical axis.

    Returns
    -------
    Picture
        Thousands of dots are one image.

    Raises
    ------
    ValueError
        If there is no group, or a group's rows differ in length.

    Examples
    --------
    >>> far = [1, 2, 3, 4], [-1, 2, 2, 1]
    >>> plot_differences({"far": far}, position_name="KL", difference_name="Gain").title
    'Differences case by case'
    """
    if not groups:
        raise ValueError(
            "`groups` must hold at least one group, got none: pass {name: (positions, differences)}"
        )
    rows: dict[str, tuple[FloatArray, FloatArray]] = {
        name: as_curve(x, y, f"positions of {name!r}", f"differences of {name!r}")
        for name, (x, y) in groups.items()
    }
    many = sum(len(x) for x, _ in rows.values()) > RASTER_ABOVE
    with drawing():
        figure, ax = new_figure()
        key = []
        for index, (name, (x, y)) in enumerate(rows.items()):
            look: dict[str, Any] = {"color": color_of(index), "marker": marker_of(index), "linestyle": "none"}
            ax.plot(
                x,
                y,
                markersize=_SMALL if many else _LARGE,
                markeredgewidth=0,
                alpha=0.5,
                rasterized=many,
                **look,
            )
            key += ax.plot([], [], markersize=7, label=name, **look)
        ax.axhline(0.0, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
        ax.set_xlabel(position_name)
        title_above(ax, difference_name)
        large_numbers(ax)
        legend_below(figure, key)
    told = " ".join(
        f"{name}: {position_name} from {number(x.min())} to {number(x.max())}, {lowered(difference_name)} "
        f"from {number(y.min())} to {number(y.max())}, {100 * float(np.mean(y > 0)):.0f} % above zero."
        for name, (x, y) in rows.items()
    )
    return Picture(
        figure,
        f"Dots for the {lowered(difference_name)} against {position_name}, with a line at zero. {told}",
        "Differences case by case",
    )
