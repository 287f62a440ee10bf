"""Where fits from many starts ended: the picture of local minima."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from softclust_lab.plots.inputs import as_row
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.style import color_of, drawing
from softclust_lab.plots.words import lowered, number

__all__ = ["plot_start_outcomes"]

_SAME = 1e-3
_BINS = 20


def plot_start_outcomes(
    objectives: Mapping[str, ArrayLike], *, cost_name: str = "Final sum of squared distances"
) -> Picture:
    """Draw where fits from many starts ended, one row for each way of starting.

    Parameters
    ----------
    objectives : mapping of str to array_like, shape (R,)
        The final objectives of R fits, by the name of the way of starting.
    cost_name : str
        What the objective is.

    Returns
    -------
    Picture
        How many fits ended at each cost; every row says how many ended within 0.1 % of the lowest cost of all
        rows.

    Raises
    ------
    ValueError
        If there is no row, or a row is not a list of finite numbers.

    Examples
    --------
    >>> plot_start_outcomes({"random": [5.0, 5.0, 9.0], "k-means++": [5.0, 5.0]}).title
    'Costs from many starts'
    """
    rows = {name: as_row(values, f"objectives[{name!r}]") for name, values in objectives.items()}
    if not rows:
        raise ValueError("`objectives` must hold at least one row, got none: pass {name: final objectives}")
    together = np.concatenate(list(rows.values()))
    best, worst = float(together.min()), float(together.max())
    edges = np.linspace(best, worst if worst > best else best + 1.0, _BINS + 1)
    reached = {name: int(np.sum(row <= best + _SAME * abs(best))) for name, row in rows.items()}
    with drawing():
        figure = Figure(figsize=(4.8, 0.6 + 1.1 * len(rows)), dpi=72, layout="constrained")
        cells = figure.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]
        for index, (ax, (name, row)) in enumerate(zip(cells, rows.items(), strict=True)):
            counts, _ = np.histogram(row, bins=edges)
            bars = ax.bar(edges[:-1], counts, width=np.diff(edges), align="edge", color=color_of(index))
            ax.bar_label(bars, [f"{count}" if count else "" for count in counts], padding=2)
            ax.set_title(f"{name}: {reached[name]} of {row.size} at the lowest cost", pad=10)
            ax.margins(y=0.25)
            ax.set_yticks([])
            ax.spines["left"].set_visible(False)
        cells[-1].set_xlabel(cost_name)
        cells[-1].xaxis.set_major_locator(MaxNLocator(nbins=6))
    told = "; ".join(
        f"{name}: {reached[name]} of {row.size} fits within 0.1 % of the lowest, the worst at "
        f"{number(row.max(), 4)}"
        for name, row in rows.items()
    )
    alt = f"Histograms of the {lowered(cost_name)}, lowest {number(best, 4)}. {told}."
    return Picture(figure, alt, "Costs from many starts")
