"""One test month: every method, every K and every seed, on that month and on the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from softclust_lab.arrays import IntArray, as_count, as_positive
from softclust_lab.datasets import LoadRecord
from softclust_lab.studies.load_forecasting.clustering import DRAWN, METHODS, cluster_days, one_cluster
from softclust_lab.studies.load_forecasting.features import LAG_HOURS, Period, prepare
from softclust_lab.studies.load_forecasting.forecast import Forecaster, mean_squared_error

__all__ = [
    "BASELINE",
    "BY_TEST",
    "BY_VALIDATION",
    "YESTERDAY",
    "Settings",
    "month_days",
    "month_errors",
    "month_period",
    "months_to_test",
]

#: The two ways to choose K: by the error on the test month, as the paper does, or on the month before it.
BY_TEST, BY_VALIDATION = "test", "validation"
#: What the methods are compared with: one group of all days, and the day before.
BASELINE, YESTERDAY = "not clustered", "yesterday"


@dataclass(frozen=True)
class Settings:
    """What is run.

    Attributes
    ----------
    training_months : int
        How many months before a test month are trained on.
    n_clusters : tuple of int
        The numbers of clusters to choose from.
    seeds : tuple of int
        Of the starting centers; errors are averaged over them, as in the paper.
    deviation_temperature : float
        T2 of Fuzzy-ITISC.
    penalty, tube : float
        C and epsilon of the regressions. The paper does not give its settings; these are scikit-learn's
        defaults.
    every : int
        Forecast every so many-th reading of a day; 1 for all.

    Raises
    ------
    ValueError
        If there are fewer than two training months, one of which is for validation, or T2 is not positive.
    """

    training_months: int = 24
    n_clusters: tuple[int, ...] = (2, 3, 4, 5, 6, 7, 8, 9, 10)
    seeds: tuple[int, ...] = (0, 1, 2, 3)
    deviation_temperature: float = 0.1
    penalty: float = 1.0
    tube: float = 0.1
    every: int = 1

    def __post_init__(self) -> None:
        as_count(self.training_months, "training_months", minimum=2)
        as_positive(self.deviation_temperature, "deviation_temperature")

    def quick(self, n_stamps: int) -> Settings:
        """Return settings that run in seconds: three times of day, three K, one start."""
        return replace(self, n_clusters=(2, 6, 10), seeds=(0,), every=n_stamps // 3)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Settings:
        """Return settings from plain data."""
        given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in told.items()}
        return cls(**given)

    def told(self) -> dict[str, Any]:
        """Return the settings as plain data."""
        return {n: list(v) if isinstance(v, tuple) else v for n, v in asdict(self).items()}


def month_days(record: LoadRecord, first: Any, n_months: int = 1) -> IntArray:
    """Return the numbers of the days of `n_months` months from `first` on, as far as the record goes."""
    begin = np.datetime64(first, "M")
    return np.flatnonzero((record.dates >= begin) & (record.dates < begin + n_months))


def months_to_test(record: LoadRecord, training_months: int) -> list[str]:
    """Return the whole months of the record that have `training_months` whole months before them.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> from softclust_lab.datasets import load_meter
    >>> months_to_test(load_meter(), 24)
    ['2017-12', '2018-01']
    """
    first, end = record.dates[0], record.dates[-1] + 1
    begin = first.astype("datetime64[M]")
    if begin.astype("datetime64[D]") < first:
        begin += 1
    months = np.arange(begin + training_months, end.astype("datetime64[M]"))
    if not len(months):
        raise ValueError(
            f"`training_months` must leave a whole month to test on, got {training_months}: the record "
            f"reaches from {record.dates[0]} to {record.dates[-1]}"
        )
    return [str(month) for month in months]


def month_period(record: LoadRecord, month: str, settings: Settings, *, validation: bool = False) -> Period:
    """Return a test month and the months before it, ready to be forecast.

    Parameters
    ----------
    record : LoadRecord
    month : str
        The test month, for example ``"2014-02"``.
    settings : Settings
    validation : bool
        Leave the test month out and forecast the last month of training from those before it.
    """
    test = np.datetime64(month, "M")
    begin = test - settings.training_months
    forecast = test - 1 if validation else test
    training = month_days(record, begin, int((forecast - begin).astype(int)))
    return prepare(record, training, month_days(record, forecast), range(0, record.n_stamps, settings.every))


def month_errors(record: LoadRecord, month: str, settings: Settings) -> dict[str, Any]:
    """Return the errors of one test month as plain data.

    Parameters
    ----------
    record : LoadRecord
    month : str
    settings : Settings

    Returns
    -------
    dict
        ``"K"`` has the numbers of clusters. ``"test"`` and ``"validation"`` each hold ``"not clustered"`` and
        ``"yesterday"`` (the error of repeating the day before), a number each, and for each method a list
        with a row for each K and a column for each seed. ``"days"`` says how many days were trained on,
        tested on, and left out as not fully known; ``"not converged"`` how many fits were not.
    """
    told: dict[str, Any] = {"month": month, "K": list(settings.n_clusters), "not converged": 0}
    for part in (BY_TEST, BY_VALIDATION):
        period = month_period(record, month, settings, validation=part == BY_VALIDATION)
        told[part] = _errors(period, settings, told)
        if part == BY_TEST:
            told["days"] = {
                "trained on": len(period.days),
                "tested on": len(period.later_days),
                "left out": period.n_left_out,
            }
    return told


def _errors(period: Period, settings: Settings, told: dict[str, Any]) -> dict[str, Any]:
    forecaster = Forecaster(period, settings.penalty, settings.tube)
    yesterday = period.later_lags[:, :, LAG_HOURS.index(24)]
    errors: dict[str, Any] = {
        BASELINE: forecaster.error(one_cluster(period.features)),
        YESTERDAY: mean_squared_error(yesterday, period.later_load),
    }
    for method in METHODS:
        seeds = settings.seeds if method in DRAWN else settings.seeds[:1]
        errors[method] = []
        for n_clusters in settings.n_clusters:
            row = []
            for seed in seeds:
                partition = cluster_days(
                    method, period.features, n_clusters, seed, settings.deviation_temperature
                )
                told["not converged"] += partition.result is not None and not partition.result.converged
                row.append(forecaster.error(partition))
            errors[method].append(row)
    return errors
