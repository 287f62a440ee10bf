"""What every record of electricity use is: days of equally spaced readings, and the days' weather."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softclust_lab.arrays import FloatArray

__all__ = ["MEAN_TEMPERATURE", "LoadRecord"]

MEAN_TEMPERATURE = "mean temperature"
HOURS = 24


@dataclass(frozen=True, eq=False, repr=False)
class LoadRecord:
    """Electricity use, day by day, and what one should know before forecasting it.

    Attributes
    ----------
    name : str
        Its name, for titles.
    start : str
        The first day, as ``"2012-01-31"``; the days follow one another without a gap.
    load : ndarray, shape (n_days, n_stamps)
        Read-only; the readings of each day, from midnight on, in `unit`. A whole number of them to the hour.
        NaN where nothing is known.
    weather : ndarray, shape (n_days, W)
        Read-only; the weather of each day, one column for each of `weather_names`. NaN where unknown.
    weather_names : tuple of str, length W
        What the columns are, with units; one of them begins with "mean temperature".
    unit : str
        The unit of the readings.
    source, license, card : str
        As in `Dataset`.

    Raises
    ------
    ValueError
        If the shapes do not fit, or there is no mean temperature.

    Examples
    --------
    >>> from softclust_lab.datasets import load_meter
    >>> load_meter()
    LoadRecord('Illinois meter', 809 days of 24 readings (kWh), 2015-11-22 to 2018-02-07)
    """

    name: str
    start: str
    load: FloatArray
    weather: FloatArray
    weather_names: tuple[str, ...]
    unit: str
    source: str
    license: str
    card: str

    def __post_init__(self) -> None:
        for field in ("load", "weather"):
            table = np.array(getattr(self, field), dtype=np.float64)
            if table.ndim != 2 or not len(table):
                raise ValueError(f"`{field}` must have one row for each day, got shape {table.shape}")
            table.setflags(write=False)
            object.__setattr__(self, field, table)
        if self.n_stamps % HOURS:
            raise ValueError(
                f"`load` must have a multiple of {HOURS} readings a day, got {self.n_stamps}: "
                "pass the same number for each hour"
            )
        if self.weather.shape != (self.n_days, len(self.weather_names)):
            raise ValueError(
                f"`weather` must have shape ({self.n_days}, {len(self.weather_names)}) to match `load` and "
                f"`weather_names`, got {self.weather.shape}"
            )
        if not any(name.startswith(MEAN_TEMPERATURE) for name in self.weather_names):
            raise ValueError(f"`weather_names` must name a {MEAN_TEMPERATURE!r}, got {self.weather_names}")

    @property
    def n_days(self) -> int:
        """The number of days."""
        return len(self.load)

    @property
    def n_stamps(self) -> int:
        """The number of readings in a day."""
        return int(self.load.shape[1])

    @property
    def dates(self) -> NDArray[np.datetime64]:
        """The days, shape (n_days,)."""
        dates: NDArray[np.datetime64] = np.datetime64(self.start, "D") + np.arange(self.n_days)
        return dates

    @property
    def mean_temperature(self) -> FloatArray:
        """The mean temperature of each day, shape (n_days,)."""
        column = [name.startswith(MEAN_TEMPERATURE) for name in self.weather_names].index(True)
        return self.weather[:, column]

    def __repr__(self) -> str:
        first, last = self.dates[[0, -1]]
        size = f"{self.n_days} days of {self.n_stamps} readings ({self.unit})"
        return f"LoadRecord({self.name!r}, {size}, {first} to {last})"
