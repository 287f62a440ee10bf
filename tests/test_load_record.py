"""The records of electricity use are what their cards say."""

from __future__ import annotations

import hashlib
from importlib import resources

import numpy as np
import pytest

from softclust_lab.datasets import LoadRecord, load_meter, make_load_set
from softclust_lab.datasets.load_set import FESTIVALS


def tiny(**changes):
    """A valid record of two days, with changes."""
    fields = {
        "name": "Tiny",
        "start": "2020-02-28",
        "load": np.ones((2, 24)),
        "weather": [[3.0], [4.0]],
        "weather_names": ("mean temperature (°C)",),
        "unit": "MW",
        "source": "made here",
        "license": "none",
        "card": "Two days.",
    }
    return LoadRecord(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"load": np.ones(24)}, "`load` must have one row for each day"),
        ({"load": np.ones((2, 25))}, "`load` must have a multiple of 24 readings a day, got 25"),
        ({"weather": [[3.0]]}, r"`weather` must have shape \(2, 1\)"),
        ({"weather_names": ("rain",)}, "`weather_names` must name a 'mean temperature'"),
    ],
)
def test_a_record_that_does_not_fit_together_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        tiny(**changes)


def test_a_record_is_read_only_and_knows_its_days():
    record = tiny()
    assert [str(day) for day in record.dates] == ["2020-02-28", "2020-02-29"]
    with pytest.raises(ValueError, match="read-only"):
        record.load[0, 0] = 2.0


def test_the_meter_is_the_published_one():
    record = load_meter()
    told = np.column_stack([record.load.sum(axis=1), record.weather]).round(6).tobytes()
    assert record.load[0, :4].tolist() == [0.29, 1.47, 0.58, 0.28]  # the first lines of the publisher's file
    assert record.load[-1, -4:].tolist() == [1.26, 0.93, 1.44, 1.37]  # and the last but one
    assert hashlib.sha256(told).hexdigest()[:16] == "ce5ec393b3883e66"


def test_the_meters_license_travels_with_it():
    license_text = (resources.files("softclust_lab.datasets") / "illinois_meter_license.txt").read_text()
    assert "Apache License" in license_text
    assert "Copyright 2014-2025 OpenDSM contributors" in license_text
    assert "OpenDSM contributors" in load_meter().license
    assert "simulated, not real" in load_meter().card


def test_the_meters_numbers_agree_with_its_card():
    record = load_meter()
    total = record.load.sum(axis=1)
    weekend = (record.dates.astype(int) + 3) % 7 >= 5
    assert abs(total[weekend].mean() / total[~weekend].mean() - 1) < 0.02  # no weekend
    hours = record.load.mean(axis=0)
    assert hours.min() > 0.6 * hours.max()  # hardly a night
    spread = record.load - record.load.mean(axis=1, keepdims=True)
    same_hour = np.corrcoef(spread[:-1].ravel(), spread[1:].ravel())[0, 1]
    assert same_hour < 0.1  # nearly all chance
    warmth = np.abs(record.mean_temperature - 60)
    assert np.corrcoef(total, warmth)[0, 1] > 0.5  # follows the temperature


def test_the_same_seed_makes_the_same_city_and_another_another():
    assert np.array_equal(make_load_set(3).load, make_load_set(3).load)
    assert not np.array_equal(make_load_set(3).load, make_load_set(4).load)


@pytest.mark.parametrize("seed", range(3))
def test_the_made_up_city_is_what_its_card_says(seed):
    record = make_load_set(seed)
    day = record.load.mean(axis=1)
    assert (record.load > 0).all()
    years = record.dates.astype("datetime64[Y]")
    assert 1.08 < day[years == years[-1]].mean() / day[years == years[0]].mean() < 1.16  # grows
    for festival in FESTIVALS:
        at = int(np.flatnonzero(record.dates == np.datetime64(festival))[0])
        assert day[at - 1 : at + 2].mean() < 0.7 * day[at + 21 : at + 51].mean()  # the valley
    weekday = (record.dates.astype(int) + 3) % 7
    assert day[weekday == 6].mean() < 0.97 * day[weekday == 2].mean()
    summer = np.isin(record.dates.astype("datetime64[M]").astype(int) % 12, [5, 6, 7])
    assert np.corrcoef(day[summer], record.mean_temperature[summer])[0, 1] > 0.3
    highest, lowest, mean, humidity, rain = record.weather.T
    assert ((lowest < mean) & (mean < highest)).all()
    assert (humidity >= 20).all()
    assert (humidity <= 100).all()
    assert (rain >= 0).all()
