"""What a day is clustered by, what its readings are forecast from, and both on the training data's scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.datasets import LoadRecord

__all__ = ["LAG_HOURS", "Period", "clustering_features", "lagged", "min_max", "prepare"]

#: How long before a reading the nine lie that forecast it: the paper's 96, 100, ..., 672 quarter hours.
LAG_HOURS = (24, 25, 26, 48, 72, 96, 120, 144, 168)
WEEK = 7


@dataclass(frozen=True)
class Period:
    """Training days and the days after them, all on the scale of the training days.

    Attributes
    ----------
    features, later_features : ndarray, shapes (n, 3) and (m, 3)
        What days are clustered by.
    lags, later_lags : ndarray, shapes (S, n, 9) and (S, m, 9)
        What each of S readings a day is forecast from.
    load, later_load : ndarray, shapes (S, n) and (S, m)
        The readings themselves.
    days, later_days : ndarray of int, shapes (n,) and (m,)
        Which days of the record these are: those whose readings and features are all known.
    n_left_out : int
        How many of the days that were asked for are not.
    """

    features: FloatArray
    lags: FloatArray
    load: FloatArray
    days: IntArray
    later_features: FloatArray
    later_lags: FloatArray
    later_load: FloatArray
    later_days: IntArray
    n_left_out: int


def clustering_features(record: LoadRecord) -> FloatArray:
    """Return what is known of each day on the evening before.

    Book: eq-load-features.

    Parameters
    ----------
    record : LoadRecord

    Returns
    -------
    ndarray, shape (n_days, 3)
        Yesterday's largest reading, the mean of the last seven days' largest readings, both in the record's
        unit, and the mean of the last two days' mean temperatures. NaN where a day that is needed is unknown.

    Examples
    --------
    >>> from softclust_lab.datasets import load_meter
    >>> clustering_features(load_meter())[7].round(2)
    array([ 4.35,  3.93, 40.88])
    """
    largest = record.load.max(axis=1)
    return np.column_stack(
        [_mean_before(largest, 1), _mean_before(largest, WEEK), _mean_before(record.mean_temperature, 2)]
    )


def lagged(load: FloatArray, stamps: Sequence[int] | IntArray) -> FloatArray:
    """Return the nine readings that each reading is forecast from.

    Parameters
    ----------
    load : ndarray, shape (n_days, n_stamps)
        Readings, in any unit.
    stamps : sequence of int, length S
        Which readings of the day are forecast.

    Returns
    -------
    ndarray, shape (S, n_days, 9)
        The readings `LAG_HOURS` earlier; NaN where the record does not reach back or has none.

    Examples
    --------
    >>> import numpy as np
    >>> hours = np.arange(8 * 24.0).reshape(8, 24)
    >>> lagged(hours, [5])[0, 7]
    array([149., 148., 147., 125., 101.,  77.,  53.,  29.,   5.])
    """
    n_days, n_stamps = load.shape
    to_hour = n_stamps // 24
    padded = np.concatenate([np.full(WEEK * n_stamps, np.nan), load.ravel()])
    now = (np.arange(n_days) + WEEK) * n_stamps + np.asarray(stamps)[:, None]
    earlier: FloatArray = padded[now[..., None] - to_hour * np.array(LAG_HOURS)]
    return earlier


def min_max(training: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return each column's smallest value and range among the training days; a constant's range is 1.

    Book: eq-load-min-max.
    """
    low = np.nanmin(training, axis=0)
    width = np.nanmax(training, axis=0) - low
    return low, np.where(width > 0, width, 1.0)


def prepare(record: LoadRecord, training: IntArray, later: IntArray, stamps: Sequence[int]) -> Period:
    """Return training days and later days, ready to be clustered and forecast.

    Parameters
    ----------
    record : LoadRecord
    training, later : ndarray of int
        Days of the record, by number. Only the training days set the scale.
    stamps : sequence of int
        Which readings of the day are forecast.

    Returns
    -------
    Period

    Raises
    ------
    ValueError
        If no training day or no later day is fully known.

    Notes
    -----
    A day takes part if all its readings and all that they are forecast from are known: nothing is filled in.
    """
    features = clustering_features(record)
    low, width = min_max(record.load[training])
    scaled = (record.load - low) / width
    lags = lagged(scaled, stamps)
    needed = np.column_stack([features, scaled, lags.min(axis=(0, 2))])
    known = np.isfinite(needed).all(axis=1)
    days, later_days = training[known[training]], later[known[later]]
    for name, wanted, found in (("training", training, days), ("later", later, later_days)):
        if not len(found):
            raise ValueError(
                f"`{name}`: none of the {len(wanted)} days from {record.dates[wanted[0]]} has all its "
                "readings and those of the week before: choose another month, or repair the record"
            )
    low, width = min_max(features[days])
    features = (features - low) / width
    load = scaled[:, list(stamps)].T
    return Period(
        features[days],
        lags[:, days],
        load[:, days],
        days,
        features[later_days],
        lags[:, later_days],
        load[:, later_days],
        later_days,
        len(training) + len(later) - len(days) - len(later_days),
    )


def _mean_before(values: FloatArray, n_days: int) -> FloatArray:
    """Return for each day the mean of the `n_days` before it, NaN where one of them is unknown."""
    padded = np.concatenate([np.full(n_days, np.nan), values[:-1]])
    means: FloatArray = np.lib.stride_tricks.sliding_window_view(padded, n_days).mean(axis=1)
    return means
