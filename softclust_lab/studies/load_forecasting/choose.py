"""How K is chosen: the paper's way, which looks at the test month, beside one that does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.studies.load_forecasting.clustering import METHODS
from softclust_lab.studies.load_forecasting.months import BASELINE, YESTERDAY

__all__ = ["Chosen", "average_errors", "chosen", "months_won", "unbeaten"]

Month = Mapping[str, Any]


class Chosen(NamedTuple):
    """The number of clusters that was chosen, and the error that it has on the test month."""

    n_clusters: int
    error: float


def chosen(month: Month, method: str, protocol: str) -> Chosen:
    """Choose K for one method and one test month.

    Book: eq-load-choice.

    Parameters
    ----------
    month : mapping
        What `month_errors` returned.
    method : str
    protocol : {"test", "validation"}
        Choose the K whose error, averaged over the seeds, is lowest on the test month itself, as the paper
        does, or on the month before it, of which the test knows nothing.

    Returns
    -------
    Chosen
        The first K where several are lowest.

    Examples
    --------
    >>> month = {"K": [2, 3], "test": {"Ward": [[0.2], [0.1]]}, "validation": {"Ward": [[0.3], [0.4]]}}
    >>> chosen(month, "Ward", "test"), chosen(month, "Ward", "validation")
    (Chosen(n_clusters=3, error=0.1), Chosen(n_clusters=2, error=0.2))
    """
    at = int(np.argmin(_over_seeds(month, method, protocol)))
    return Chosen(month["K"][at], float(_over_seeds(month, method, "test")[at]))


def months_won(months: Sequence[Month], method: str, protocol: str) -> int:
    """Return in how many months a method has the lowest error of the four."""
    others = [other for other in METHODS if other != method]
    return sum(
        chosen(month, method, protocol).error < min(chosen(month, other, protocol).error for other in others)
        for month in months
    )


def unbeaten(months: Sequence[Month], protocol: str) -> int:
    """Return in how many months the baseline has a lower error than each of the four methods."""
    return sum(
        month["test"][BASELINE] < min(chosen(month, method, protocol).error for method in METHODS)
        for month in months
    )


def average_errors(months: Sequence[Month], protocol: str) -> dict[str, float]:
    """Return the error over all months of each method, of the baseline and of repeating the day before."""
    errors = {method: [chosen(month, method, protocol).error for month in months] for method in METHODS}
    errors |= {name: [month["test"][name] for month in months] for name in (BASELINE, YESTERDAY)}
    return {name: float(np.mean(row)) for name, row in errors.items()}


def _over_seeds(month: Month, method: str, part: str) -> FloatArray:
    """Return the error for each K, averaged over the seeds."""
    return np.array([np.mean(row) for row in month[part][method]])
