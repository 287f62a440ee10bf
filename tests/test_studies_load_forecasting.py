"""The load forecast does what it says: nothing of the test month leaks, and K is chosen as told."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.svm import SVR

from softclust_lab.datasets import make_load_set
from softclust_lab.metrics import adjusted_rand_index
from softclust_lab.studies.load_forecasting.clustering import (
    FEARED,
    METHODS,
    Partition,
    cluster_days,
    one_cluster,
)
from softclust_lab.studies.load_forecasting.features import clustering_features, lagged, min_max
from softclust_lab.studies.load_forecasting.forecast import Forecaster, mean_squared_error
from softclust_lab.studies.load_forecasting.measure import month_of
from softclust_lab.studies.load_forecasting.months import (
    Settings,
    month_errors,
    month_period,
    months_to_test,
)

SMALL = Settings(training_months=6, n_clusters=(2, 3), seeds=(0, 1), every=48)
MONTH = "2012-09"


@pytest.fixture(scope="module")
def city():
    return make_load_set(seed=0)


@pytest.fixture(scope="module")
def found(city):
    return month_errors(city, MONTH, SMALL)


def changed(record, **arrays):
    return replace(record, **arrays)


def test_a_day_is_described_by_the_days_before_it_alone(city):
    features = clustering_features(city)
    largest = city.load.max(axis=1)
    for day in (7, 100, 1095):
        week = np.mean([largest[day - back] for back in range(1, 8)])
        warmth = (city.mean_temperature[day - 1] + city.mean_temperature[day - 2]) / 2
        assert np.allclose(features[day], [largest[day - 1], week, warmth])
    assert np.isnan(features[:7]).any(axis=1).all()


def test_the_lags_are_the_papers_nine(city):
    flat = city.load.ravel()
    for back, stamp in enumerate((0, 41, 95)):
        now = 200 * 96 + stamp
        wanted = [flat[now - lag] for lag in (96, 100, 104, 192, 288, 384, 480, 576, 672)]
        assert lagged(city.load, [0, 41, 95])[back, 200].tolist() == wanted


def test_a_constant_column_keeps_a_range_of_one():
    low, width = min_max(np.array([[1.0, 5.0], [3.0, 5.0]]))
    assert low.tolist() == [1.0, 5.0]
    assert width.tolist() == [2.0, 1.0]


def test_the_training_days_set_the_scale(city):
    period = month_period(city, MONTH, SMALL)
    for scaled in (period.features, period.load.T):
        assert np.allclose(scaled.min(axis=0), 0.0)
        assert np.allclose(scaled.max(axis=0), 1.0)
    assert len(period.days) == 184  # March to August
    assert len(period.later_days) == 30


def test_nothing_after_the_evening_before_reaches_a_forecast(city):
    period = month_period(city, MONTH, SMALL)
    partition = cluster_days(FEARED, period.features, 3)
    honest = Forecaster(period, 1.0, 0.1).forecast(partition)
    at = 12
    load, weather = city.load.copy(), city.weather.copy()
    load[period.later_days[at] :] *= 7.0
    weather[period.later_days[at] :] += 30.0
    spoiled = month_period(changed(city, load=load, weather=weather), MONTH, SMALL)
    assert np.array_equal(spoiled.features, period.features)
    again = Forecaster(spoiled, 1.0, 0.1).forecast(partition)
    assert np.array_equal(again[:, : at + 1], honest[:, : at + 1])
    assert not np.array_equal(again[:, at + 1 :], honest[:, at + 1 :])


def test_the_validation_month_is_the_last_of_training_and_knows_nothing_of_the_test_month(city, found):
    period = month_period(city, MONTH, SMALL, validation=True)
    assert str(city.dates[period.later_days[0]]) == "2012-08-01"
    assert str(city.dates[period.days[-1]]) == "2012-07-31"
    load = city.load.copy()
    load[city.dates >= np.datetime64(MONTH)] *= 3.0
    spoiled = month_errors(changed(city, load=load), MONTH, SMALL)
    assert spoiled["validation"] == found["validation"]
    assert spoiled["test"] != found["test"]


@pytest.mark.parametrize("method", METHODS)
def test_a_forecast_is_that_of_a_plain_loop(city, method):
    period = month_period(city, MONTH, SMALL)
    partition = cluster_days(method, period.features, 3)
    forecast = Forecaster(period, 1.0, 0.1).forecast(partition)
    for day, features in enumerate(period.later_features):
        group = int(np.argmin(((partition.centers - features) ** 2).sum(axis=1)))
        members = partition.labels == group
        for stamp in range(2):
            model = SVR().fit(period.lags[stamp][members], period.load[stamp][members])
            wanted = model.predict(period.later_lags[stamp][[day]])[0]
            assert np.isclose(forecast[stamp, day], wanted, rtol=1e-12, atol=1e-12)
        if day == 9:
            break


def test_the_baseline_trains_on_all_days(city):
    period = month_period(city, MONTH, SMALL)
    forecast = Forecaster(period, 1.0, 0.1).forecast(one_cluster(period.features))
    model = SVR().fit(period.lags[1], period.load[1])
    assert np.allclose(forecast[1], model.predict(period.later_lags[1]))


def test_the_error_is_the_mean_over_days_and_times():
    assert mean_squared_error(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [3.0, 2.0]])) == 2.0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_clusters", [2, 7])
def test_no_group_is_empty_and_all_days_have_one(city, method, n_clusters):
    period = month_period(city, MONTH, SMALL)
    partition = cluster_days(method, period.features, n_clusters)
    assert len(partition.labels) == len(period.features)
    assert np.bincount(partition.labels, minlength=len(partition.centers)).min() >= 1
    assert len(partition.centers) <= n_clusters
    assert set(partition.assign(period.later_features)) <= set(range(len(partition.centers)))


def test_a_center_that_no_day_is_nearest_to_is_left_out():
    days = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.1], [1.0, 1.0, 1.0], [1.0, 1.0, 0.9]])
    for seed in range(20):
        partition = cluster_days("fuzzy c-means", days, 4, seed)
        assert np.bincount(partition.labels, minlength=len(partition.centers)).min() >= 1


def test_at_the_temperature_of_one_the_feared_method_groups_days_as_fuzzy_c_means_does(city):
    features = month_period(city, MONTH, SMALL).features
    feared = cluster_days(FEARED, features, 3, seed=0, deviation_temperature=1.0)
    fuzzy = cluster_days("fuzzy c-means", features, 3, seed=0)
    one, other = (p.centers[np.argsort(p.centers[:, 0])] for p in (feared, fuzzy))
    assert np.allclose(one, other, atol=1e-3)
    assert adjusted_rand_index(feared.labels, fuzzy.labels) > 0.98


def test_a_method_that_is_none_is_refused():
    with pytest.raises(
        ValueError, match="`method` must be one of K-means, fuzzy c-means, Ward, Fuzzy-ITISC, got"
    ):
        cluster_days("DBSCAN", np.zeros((3, 3)), 2)


def test_groups_that_were_forecast_once_are_not_forecast_again(city):
    period = month_period(city, MONTH, SMALL)
    forecaster = Forecaster(period, 1.0, 0.1)
    halves = Partition(np.repeat([0, 1], [100, 84]), period.later_features[[0, -1]])
    turned = Partition(1 - halves.labels, halves.centers[::-1])
    assert np.array_equal(forecaster.forecast(halves), forecaster.forecast(turned))
    assert len(forecaster._known) == 2


def test_a_month_is_plain_data_and_the_same_twice(city, found):
    assert json.loads(json.dumps(found)) == found
    assert month_errors(city, MONTH, SMALL) == found
    assert month_of(["city", 0], MONTH, json.loads(json.dumps(SMALL.told()))) == found
    assert found["days"] == {"trained on": 184, "tested on": 30, "left out": 0}
    assert [len(row) for row in found["test"][FEARED]] == [2, 2]
    assert [len(row) for row in found["test"]["Ward"]] == [1, 1]


def test_repeating_yesterday_is_what_it_says(city, found):
    period = month_period(city, MONTH, SMALL)
    days = period.later_days
    low, width = min_max(city.load[period.days])
    scaled = ((city.load - low) / width)[:, ::48]
    assert np.isclose(found["test"]["yesterday"], np.mean((scaled[days] - scaled[days - 1]) ** 2))


def test_unknown_days_take_no_part_and_are_counted(city):
    load = city.load.copy()
    load[city.dates == np.datetime64("2012-05-10"), 7] = np.nan
    period = month_period(changed(city, load=load), MONTH, SMALL)
    assert period.n_left_out == 8  # the day and the week that looks back on it
    assert len(period.days) == 184 - 8
    weather = city.weather.copy()
    weather[city.dates == np.datetime64("2012-05-10")] = np.nan
    assert month_period(changed(city, weather=weather), MONTH, SMALL).n_left_out == 2


def test_a_month_without_a_known_day_is_refused(city):
    load = city.load.copy()
    load[city.dates >= np.datetime64(MONTH)] = np.nan
    with pytest.raises(ValueError, match="`later`: none of the 30 days from 2012-09-01 has all its readings"):
        month_period(changed(city, load=load), MONTH, SMALL)


def test_the_papers_twelve_months_can_be_tested(city):
    assert months_to_test(city, 24) == [f"2014-{month:02d}" for month in range(1, 13)]
    with pytest.raises(ValueError, match="`training_months` must leave a whole month to test on, got 36"):
        months_to_test(city, 36)


def test_january_lacks_the_week_before_the_record(city):
    period = month_period(city, "2014-01", Settings(every=96))
    assert len(period.days) == 731 - 7
    assert len(month_period(city, "2014-02", Settings(every=96)).days) == 731
