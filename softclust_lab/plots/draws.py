"""What came out on many draws: a dot for each, a row for each model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from softclust_lab.arrays import BoolArray, FloatArray
from softclust_lab.plots.inputs import as_row
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import INK, color_of, drawing, legend_below, new_figure
from softclust_lab.plots.words import counted, lowered, number

__all__ = ["plot_draws"]

#: In inches: the room of a model's name, of a dot above another, and of what is below all rows.
_NAME, _DOT, _AXIS = 0.36, 0.085, 0.75
_BINS = 60
_SIZE = 5.5


def plot_draws(
    values: Mapping[str, ArrayLike],
    successes: Mapping[str, ArrayLike],
    *,
    value_name: str,
    success_name: str,
    failure_name: str,
) -> Picture:
    """Draw a number and a yes or no for each of many draws, one row for each model.

    Parameters
    ----------
    values : mapping of str to array_like, shape (R,)
        The number, on each of R draws, by model.
    successes : mapping of str to array_like of bool, shape (R,)
        Filled dots (true) and hollow ones.
    value_name : str
        What stands below the axis.
    success_name, failure_name : str
        What filled and hollow mean.

    Returns
    -------
    Picture
        Dots that would cover each other are piled up.

    Raises
    ------
    ValueError
        If there is no model, or not one success for each value.

    Examples
    --------
    >>> dots = {"value_name": "Cost", "success_name": "found", "failure_name": "missed"}
    >>> plot_draws({"one": [1.0, 2.0, 4.0]}, {"one": [True, True, False]}, **dots)
    Picture: Dots for the cost on 3 draws. one: from 1 to 4, median 2; found in 2 of 3.
    """
    if not values:
        raise ValueError("`values` must hold at least one model, got none: pass {model: numbers}")
    rows = {model: as_row(row, f"values[{model!r}]") for model, row in values.items()}
    filled: dict[str, BoolArray] = {}
    for model, row in rows.items():
        filled[model] = np.asarray(successes.get(model, ()), dtype=bool)
        if filled[model].shape != row.shape:
            raise ValueError(
                f"`successes[{model!r}]` must have one entry for each value, got {filled[model].shape} and "
                f"{row.shape}: pass a bool for each draw"
            )
    largest = max(float(row.max()) for row in rows.values())
    piles = {model: _DOT * _piled(row, largest / _BINS) for model, row in rows.items()}
    height = sum(_NAME + float(pile.max()) for pile in piles.values())
    with drawing():
        figure, ax = new_figure(height=height + _AXIS)
        base = height
        for index, (model, row) in enumerate(rows.items()):
            base -= float(piles[model].max()) + _NAME
            for chosen, face in ((filled[model], color_of(index)), (~filled[model], "none")):
                ax.plot(
                    row[chosen],
                    base + _NAME + piles[model][chosen],
                    linestyle="none",
                    marker="o",
                    markersize=_SIZE,
                    markerfacecolor=face,
                    markeredgecolor=color_of(index),
                )
            ax.axhline(base + _NAME - _DOT, color=INK, alpha=0.25, linewidth=0.8)
            ax.text(0.0, base + _NAME - 1.3 * _DOT, model, va="top", fontsize=10)
        ax.set(xlabel=value_name, yticks=[], xlim=(-0.02 * largest, 1.04 * largest), ylim=(0, height + _DOT))
        ax.spines["left"].set_visible(False)
        key = [
            Line2D(
                [], [], linestyle="none", marker="o", markerfacecolor=face, markeredgecolor=INK, label=name
            )
            for face, name in ((INK, success_name), ("none", failure_name))
        ]
        legend_below(figure, key)
    told = " ".join(
        f"{model}: from {number(row.min())} to {number(row.max())}, median {number(float(np.median(row)))}; "
        f"{success_name} in {int(filled[model].sum())} of {len(row)}."
        for model, row in rows.items()
    )
    n_draws = max(len(row) for row in rows.values())
    return Picture(
        figure, f"Dots for the {lowered(value_name)} on {counted(n_draws, 'draw')}. {told}", "Draw by draw"
    )


def _piled(row: FloatArray, width: float) -> FloatArray:
    """Return how many earlier dots lie in the same narrow column, for each dot."""
    bins = np.floor(row / (width or 1.0)).astype(np.intp)
    return np.array([float((bins[:i] == bins[i]).sum()) for i in range(len(bins))])
