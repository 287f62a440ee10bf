"""A made-up city's electricity: three years of quarter hours with weather, weekends and festivals."""

from __future__ import annotations

import numpy as np

from softclust_lab.arrays import FloatArray, as_count
from softclust_lab.datasets.load_record import LoadRecord

__all__ = ["FESTIVALS", "make_load_set"]

START, N_DAYS, N_STAMPS = "2012-01-01", 1096, 96
BASE = 5500.0
GROWTH = 0.06
SATURDAY, SUNDAY = 0.97, 0.93
COOLING, COOL_FROM = 110.0, 24.0
HEATING, HEAT_FROM = 45.0, 8.0
#: Spring Festival by year: the deepest day of a valley that takes a week to fall and two to rise.
FESTIVALS = ("2012-01-23", "2013-02-10", "2014-01-31")
FESTIVAL_DEPTH, FESTIVAL_FALL, FESTIVAL_RISE = 0.45, 4.0, 8.0
#: Other holidays in each year: first month and day, how many days, how deep.
HOLIDAYS = (("01-01", 3, 0.08), ("04-04", 3, 0.06), ("05-01", 3, 0.10), ("10-01", 7, 0.15))


def make_load_set(seed: int = 0) -> LoadRecord:
    """Make a record of the ITISC paper's shape: 2012 to 2014, 96 readings a day, five kinds of weather.

    Parameters
    ----------
    seed : int
        The same seed makes the same record.

    Returns
    -------
    LoadRecord
        `load` of shape (1096, 96) in MW; `weather` of shape (1096, 5): maximum, minimum and mean temperature,
        humidity, rain.

    Notes
    -----
    The load is a growing base with two peaks a day, lower at weekends, plus what cooling and heating add;
    holidays multiply it, and two noises with memory, one from day to day and one from reading to reading. All
    sizes are guesses at a plausible city: none was fitted to anything.

    Examples
    --------
    >>> record = make_load_set(seed=1)
    >>> record.load.shape, bool((record.load > 0).all())
    ((1096, 96), True)
    """
    rng = np.random.default_rng(as_count(seed, "seed", minimum=0))
    dates = np.datetime64(START) + np.arange(N_DAYS)
    weather = _weather(rng, dates)
    level = BASE * (1 + GROWTH * np.arange(N_DAYS) / 365.25) * _calendar(dates)
    hour = np.arange(N_STAMPS) * 24 / N_STAMPS
    temperature = weather[:, 2][:, None] + _swing(hour) * (weather[:, 0] - weather[:, 1])[:, None] / 2
    comfort = COOLING * np.maximum(temperature - COOL_FROM, 0) + HEATING * np.maximum(
        HEAT_FROM - temperature, 0
    )
    noise = (
        1
        + _memory(rng, N_DAYS, 0.6, 0.015)[:, None]
        + _memory(rng, N_DAYS * N_STAMPS, 0.9, 0.008).reshape(N_DAYS, N_STAMPS)
    )
    return LoadRecord(
        name=f"Made-up city, seed {seed}",
        start=START,
        load=(level[:, None] * _profile(hour) + comfort) * noise,
        weather=weather,
        weather_names=(
            "maximum temperature (°C)",
            "minimum temperature (°C)",
            "mean temperature (°C)",
            "humidity (%)",
            "rain (mm)",
        ),
        unit="MW",
        source="Made by softclust_lab.datasets.make_load_set from a seed: no measurement.",
        license="CC0 1.0: use the numbers as you like.",
        card=(
            "One row is one day of a city that does not exist: its load in each quarter of an hour. The load "
            "grows by 6 % a year, has two peaks a day, is lower at weekends and on holidays, falls by nearly "
            "a half at Spring Festival, and rises with heat and with cold."
        ),
    )


def _weather(rng: np.random.Generator, dates: np.ndarray) -> FloatArray:
    day_of_year = (dates - dates.astype("datetime64[Y]")).astype(float)
    mean = 16 + 12 * np.sin(2 * np.pi * (day_of_year - 110) / 365.25) + _memory(rng, N_DAYS, 0.75, 3.0)
    damp = _memory(rng, N_DAYS, 0.5, 1.0)
    swing = np.maximum(9 - 2 * damp + rng.standard_normal(N_DAYS), 2.0)
    humidity = np.clip(70 + 12 * damp, 20, 100)
    rain = np.where(damp > 0.6, rng.gamma(1.2, 6.0, N_DAYS), 0.0)
    return np.column_stack([mean + swing / 2, mean - swing / 2, mean, humidity, rain])


def _calendar(dates: np.ndarray) -> FloatArray:
    """Return what weekends and holidays leave of each day's base."""
    weekday = (dates.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    factor = np.select([weekday == 5, weekday == 6], [SATURDAY, SUNDAY], 1.0)
    for year in np.unique(dates.astype("datetime64[Y]")):
        for first, length, depth in HOLIDAYS:
            begin = np.datetime64(f"{year}-{first}")
            factor[(dates >= begin) & (dates < begin + length)] *= 1 - depth
    for festival in FESTIVALS:
        away = (dates - np.datetime64(festival)).astype(float)
        width = np.where(away < 0, FESTIVAL_FALL, FESTIVAL_RISE)
        factor *= 1 - FESTIVAL_DEPTH * np.exp(-0.5 * (away / width) ** 2)
    return factor


def _profile(hour: FloatArray) -> FloatArray:
    """Return the shape of a day: low at four in the morning, peaks before noon and in the evening."""
    night = -0.28 * np.exp(-0.5 * ((hour - 4) / 2.5) ** 2)
    noon = 0.10 * np.exp(-0.5 * ((hour - 11) / 2.0) ** 2)
    evening = 0.16 * np.exp(-0.5 * ((hour - 19.5) / 1.8) ** 2)
    profile: FloatArray = 1 + night + noon + evening
    return profile


def _swing(hour: FloatArray) -> FloatArray:
    """Return the temperature's course over a day, from -1 to 1, warmest at three in the afternoon."""
    course: FloatArray = np.cos(2 * np.pi * (hour - 15) / 24)
    return course


def _memory(rng: np.random.Generator, length: int, kept: float, deviation: float) -> FloatArray:
    """Return noise of which the share `kept` stays from one value to the next, with that deviation."""
    steps = rng.standard_normal(length) * deviation * np.sqrt(1 - kept**2)
    values = np.empty(length)
    value = rng.standard_normal() * deviation
    for index, step in enumerate(steps):
        value = kept * value + step
        values[index] = value
    return values
