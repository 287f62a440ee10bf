"""The pieces of the study: one test month of one record, and where Fuzzy-ITISC puts its weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from softclust_lab.datasets import LoadRecord, load_meter, make_load_set, read_load_files
from softclust_lab.studies.load_forecasting.clustering import FEARED, cluster_days
from softclust_lab.studies.load_forecasting.months import Settings, month_errors, month_period

__all__ = ["heavy_days", "month_of", "record_of"]

#: Days are low if they are among this share of the lowest.
LOW = 0.1
#: The paper stars the heaviest hundredth of the days.
HEAVY = 0.01


def record_of(source: Sequence[Any]) -> LoadRecord:
    """Return a record by what names it in a piece's inputs.

    Parameters
    ----------
    source : sequence
        ``["meter"]``, ``["city", seed]``, or ``["files", load, weather, digest]``, whose digest of the files
        does no more than make another piece of other contents.
    """
    return _record(*source)


def month_of(source: Sequence[Any], month: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `month_errors` finds, for inputs of JSON's types."""
    return month_errors(record_of(source), month, Settings.of(settings))


def heavy_days(
    source: Sequence[Any], month: str, n_clusters: int, deviation_temperature: float, seed: int
) -> dict[str, Any]:
    """Say where the training days lie that weigh most, as the paper's figure 8 does.

    Parameters
    ----------
    source, month
        As in `month_of`; the 24 months before the test month are clustered.
    n_clusters, deviation_temperature, seed
        Of the one fit of Fuzzy-ITISC.

    Returns
    -------
    dict
        ``"low"``: the share of the heaviest hundredth of the days that are low or follow a low day.
        ``"usual"``: that share among all days. A day is low if its mean reading is among the lowest tenth.
    """
    record = record_of(source)
    period = month_period(record, month, Settings(every=record.n_stamps))
    fit = cluster_days(FEARED, period.features, n_clusters, seed, deviation_temperature).result
    assert fit is not None
    weights = fit.importance_weights(period.features)
    heavy = np.argsort(-weights)[: max(1, round(HEAVY * len(weights)))]
    mean = record.load.mean(axis=1)
    low = mean <= np.quantile(mean[period.days], LOW)
    near = low[period.days] | low[period.days - 1]
    return {"low": float(near[heavy].mean()), "usual": float(near.mean())}


@cache
def _record(kind: str, *told: Any) -> LoadRecord:
    if kind == "meter":
        return load_meter()
    if kind == "city":
        return make_load_set(*told)
    return read_load_files(*told[:2])[0]
