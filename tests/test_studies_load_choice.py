"""K is chosen as told, wins are counted as by hand, and a user's own files are studied like the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from softclust_lab import cli
from softclust_lab.datasets import make_load_set
from softclust_lab.studies.load_forecasting import files
from softclust_lab.studies.load_forecasting.choose import average_errors, chosen, months_won, unbeaten
from softclust_lab.studies.load_forecasting.claims import CLAIMS, judge_record
from softclust_lab.studies.load_forecasting.clustering import FEARED, METHODS
from softclust_lab.studies.load_forecasting.measure import heavy_days
from softclust_lab.studies.load_forecasting.months import (
    BASELINE,
    BY_TEST,
    BY_VALIDATION,
    Settings,
    month_errors,
)
from softclust_lab.studies.load_forecasting.paper import MONTHS_CLAIMED, TABLE_3, months_won_in_table_3
from softclust_lab.studies.load_forecasting.table import month_lines
from softclust_lab.studies.pieces import Form

SMALL = Settings(training_months=6, n_clusters=(2, 3), seeds=(0,), every=48)
MONTH = "2012-09"


@pytest.fixture(scope="module")
def city():
    return make_load_set(seed=0)


@pytest.fixture(scope="module")
def found(city):
    return month_errors(city, MONTH, SMALL)


def made_up_month(baseline, **errors):
    """A month of hand-made errors: for each method (test, validation), a row for each K."""
    rows = {
        method: errors.get(method.replace("-", "_").replace(" ", "_"), ([1.0], [1.0])) for method in METHODS
    }
    return {
        "month": "2014-01",
        "K": list(range(2, 2 + len(next(iter(rows.values()))[0]))),
        "test": {BASELINE: baseline, "yesterday": 0.5}
        | {m: [[e] for e in row[0]] for m, row in rows.items()},
        "validation": {BASELINE: 9.0, "yesterday": 9.0}
        | {m: [[e] for e in row[1]] for m, row in rows.items()},
    }


def test_looking_is_never_worse_than_not_looking(found):
    for method in METHODS:
        assert chosen(found, method, BY_TEST).error <= chosen(found, method, BY_VALIDATION).error


def test_choice_wins_and_baseline_are_counted_as_by_hand():
    others = {"Ward": ([0.6, 0.6], [1, 1]), "fuzzy_c_means": ([0.7, 0.7], [1, 1])}
    months = [
        made_up_month(0.35, K_means=([0.5, 0.4], [1, 2]), Fuzzy_ITISC=([0.3, 0.45], [2, 1]), **others),
        made_up_month(0.10, K_means=([0.2, 0.3], [1, 2]), Fuzzy_ITISC=([0.3, 0.40], [2, 1]), **others),
    ]
    assert chosen(months[0], FEARED, BY_TEST) == (2, 0.3)
    assert chosen(months[0], FEARED, BY_VALIDATION) == (3, 0.45)
    assert [months_won(months, m, BY_TEST) for m in METHODS] == [1, 0, 0, 1]
    assert [months_won(months, m, BY_VALIDATION) for m in METHODS] == [1, 0, 0, 1]
    assert (unbeaten(months, BY_TEST), unbeaten(months, BY_VALIDATION)) == (1, 2)
    assert np.isclose(average_errors(months, BY_VALIDATION)[FEARED], (0.45 + 0.4) / 2)
    entries = {entry.name: entry for entry in judge_record(months, [months, months[1:]], BY_TEST)}
    assert entries["Fuzzy-ITISC wins most months"].ours == 0.0
    assert entries["Fuzzy-ITISC wins most months"].paper == 1.0
    assert entries["months won by K-means"].draws == (1.0, 1.0)
    assert entries["months in which not clustering beats all"].ours == 1.0
    assert entries["K-means beats not clustered"].paper is None


def test_a_table_of_months_stars_the_lowest_error_of_each_row(found):
    for protocol in (BY_TEST, BY_VALIDATION):
        lines = month_lines([found], protocol)
        assert len(lines) == 4
        assert all(line.count("*") == 1 for line in lines[2:])
        errors = [found["test"]["yesterday"], found["test"][BASELINE]]
        errors += [chosen(found, method, protocol).error for method in METHODS]
        assert f"*{min(errors):.5f}" in lines[2]


def test_the_paper_wins_nine_months_of_its_own_table_and_not_december():
    assert len(months_won_in_table_3()) == 9 == MONTHS_CLAIMED - 1
    assert 12 not in months_won_in_table_3()
    assert len(TABLE_3) == 12


def test_both_forms_ask_for_all_months_of_both_records():
    for form in (Form(quick=True), Form()):
        pieces = {piece.name for claim in CLAIMS for piece in claim.pieces(form)}
        assert sum("-city-0-" in name and form.name in name for name in pieces) == 12
        assert sum("-meter-" in name for name in pieces) == (6 if form.quick else 14)
    draws = {name.split("city-")[1].split("-2014")[0] for name in pieces if "draw-city" in name}
    assert len(draws) == 10


def test_heavy_days_are_counted_among_the_known(city):
    told = heavy_days(["city", 0], "2014-02", 4, 0.1, 0)
    assert 0.1 < told["usual"] < 0.2  # the lowest tenth, and the days after them
    assert told["low"] > told["usual"]


@pytest.fixture
def contest(tmp_path, city):
    """Write the first ten months of the city, coarser, as a contest's files; return their paths."""
    days = city.dates < np.datetime64("2012-11-01")
    stamps = ",".join(f"T{hour:02d}00" for hour in range(24))
    load = [
        f"{d},{','.join(f'{v:.1f}' for v in row)}"
        for d, row in zip(city.dates[days], city.load[days, ::4], strict=True)
    ]
    weather = [
        f"{d},{','.join(f'{v:.1f}' for v in row)}"
        for d, row in zip(city.dates[days], city.weather[days], strict=True)
    ]
    paths = tmp_path / "load.csv", tmp_path / "weather.csv"
    for path, head, rows in zip(
        paths, (f"YMD,{stamps}", "YMD,max,min,mean,humidity,rain"), (load, weather), strict=True
    ):
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return paths


FILES = replace(SMALL, training_months=8, n_clusters=(2,), seeds=(0,), every=12)


def test_a_users_files_are_forecast_and_kept(contest, tmp_path):
    told = []
    study = files.study_files(
        *contest, FILES, tmp_path / "kept", workers=1, progress=lambda *n: told.append(n)
    )
    assert [month["month"] for month in study.months] == ["2012-09", "2012-10"]
    assert study.notes == []
    assert [found.claim.id for found in study.report.findings] == [
        "load_forecasting.files_test",
        "load_forecasting.files_validation",
    ]
    assert told == [(0, 2), (1, 2), (2, 2)]
    told.clear()
    again = files.study_files(
        *contest, FILES, tmp_path / "kept", workers=1, progress=lambda *n: told.append(n)
    )
    assert told == [(2, 2)]  # nothing was computed again
    assert again.months == study.months


def test_other_contents_of_the_same_files_are_other_pieces(contest, tmp_path):
    first = files.study_files(*contest, FILES, tmp_path / "kept", workers=1)
    contest[0].write_text(contest[0].read_text().replace("2012-09-20,", "2012-09-20,1", 1))
    again = files.study_files(*contest, FILES, tmp_path / "kept", workers=1)
    assert again.months[0] != first.months[0]


def test_months_that_cannot_be_forecast_are_told(contest, tmp_path):
    lines = contest[0].read_text().splitlines()
    contest[0].write_text("\n".join(line for line in lines if not line.startswith("2012-09")) + "\n")
    with pytest.raises(
        ValueError, match="no month can be forecast: 2012-09 is left out: `later`: none of the 30"
    ):
        files.study_files(*contest, FILES, tmp_path / "kept", workers=1)


def test_a_month_with_too_few_days_to_train_on_is_told(city):
    load = city.load.copy()
    load[(city.dates > np.datetime64("2012-03-12")) & (city.dates < np.datetime64("2012-08-20"))] = np.nan
    months, reasons = files.forecastable_months(replace(city, load=load), replace(SMALL, n_clusters=(12,)))
    assert MONTH not in months
    assert any(reason.startswith(f"{MONTH} is left out") for reason in reasons)


def load_study(contest, folder):
    """The command on the contest's files, with little to train on."""
    load, weather = map(str, contest)
    return [
        "load-study",
        "--load",
        load,
        "--weather",
        weather,
        "--training-months",
        "8",
        "--out",
        str(folder),
    ]


def test_the_command_tells_what_was_odd_and_shows_both_ways_to_choose(contest, tmp_path, capsys):
    contest[0].write_text(contest[0].read_text().replace("2012-05-03,", "2012-05-03,-", 1))
    command = [
        "load-study",
        "--load",
        str(contest[0]),
        "--weather",
        str(contest[1]),
        "--quick",
        "--workers",
        "1",
    ]
    command += ["--training-months", "8", "--out", str(tmp_path / "out")]
    assert cli.main(command) == 0
    told = capsys.readouterr().out
    assert "load: 1 reading negative or infinite: missing (2012-05-03)" in told
    assert "K chosen by the error on the test month itself (the paper's way)" in told
    assert "K chosen by the month before the test month" in told
    assert "2012-09" in told
    assert "2012-10" in told
    assert (tmp_path / "out" / "load-study-load.json").is_file()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (["--load", "nowhere.csv"], "nowhere.csv: cannot be read"),
        (["--training-months", "1"], "`training_months` must be a whole number of at least 2, got 1"),
        (["--training-months", "24"], "`training_months` must leave a whole month to test on, got 24"),
        (["--deviation-temperature", "0"], "`deviation_temperature` must be"),
    ],
)
def test_the_command_says_what_is_wrong(contest, tmp_path, capsys, changes, words):
    command = [
        "load-study",
        "--load",
        str(contest[0]),
        "--weather",
        str(contest[1]),
        "--training-months",
        "8",
    ]
    assert cli.main([*command, "--out", str(tmp_path / "out"), *changes]) == 2
    assert words in capsys.readouterr().err
