"""Files of a contest's kind are read by stated rules, and whatever is odd about them is told."""

from __future__ import annotations

import numpy as np
import pytest

from softclust_lab.datasets import LoadFileError, read_load_files

DAYS = np.arange("2012-01-01", "2012-01-21", dtype="datetime64[D]")
STAMPS = 24
HEADER = "YMD," + ",".join(f"T{hour:02d}00" for hour in range(STAMPS))
WEATHER_HEADER = "YMD,maximum,minimum,mean,humidity,rain"


def reading(day: int, stamp: int) -> float:
    return 1000.0 + 10 * day + stamp


def load_rows(days=DAYS) -> list[list[str]]:
    return [
        [str(date).replace("-", ""), *(f"{reading(day, stamp):g}" for stamp in range(STAMPS))]
        for day, date in enumerate(days)
    ]


def weather_rows(days=DAYS) -> list[list[str]]:
    return [
        [str(date).replace("-", ""), "9", "1", f"{3 + day / 10:g}", "70", "0"]
        for day, date in enumerate(days)
    ]


def text(rows: list[list[str]], header: str | None = HEADER, delimiter: str = ",", end: str = "\n") -> str:
    lines = [delimiter.join(row) for row in rows]
    return end.join(([header] if header is not None else []) + lines) + end


@pytest.fixture
def read(tmp_path):
    """Read two files made of texts or bytes; sound ones unless given."""

    def written(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(load=None, weather=None):
        return read_load_files(
            written("load.csv", text(load_rows()) if load is None else load),
            written("weather.csv", text(weather_rows(), WEATHER_HEADER) if weather is None else weather),
        )

    return read


def same_as_sound(record) -> bool:
    wanted = [[reading(day, stamp) for stamp in range(STAMPS)] for day in range(len(DAYS))]
    return np.array_equal(record.load, wanted) and str(record.dates[0]) == "2012-01-01"


def test_sound_files_are_read_as_they_are_and_nothing_is_told(read):
    record, notes = read()
    assert same_as_sound(record)
    assert notes == []
    assert np.allclose(record.mean_temperature, 3 + np.arange(len(DAYS)) / 10)


@pytest.mark.parametrize(
    "written",
    [
        "{y}{m}{d}",
        "{y}-{m}-{d}",
        "{y}/{m}/{d}",
        "{y}.{m}.{d}",
        "{y}{m}{d}.0",
        "{y}-{m}-{d} 00:00:00",
        "'{y}{m}{d}'",
    ],
)
def test_dates_are_understood_in_the_usual_ways_of_writing_them(read, written):
    rows = load_rows()
    for row in rows:
        row[0] = written.format(y=row[0][:4], m=row[0][4:6], d=row[0][6:])
    record, notes = read(text(rows))
    assert same_as_sound(record)
    assert notes == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", ",\n"])
def test_delimiters_line_ends_and_trailing_commas_make_no_difference(read, delimiter, end):
    if end.startswith(","):
        end = delimiter + "\n"
    record, notes = read(text(load_rows(), HEADER.replace(",", delimiter), delimiter, end))
    assert same_as_sound(record)
    assert notes == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "latin-1"])
def test_encodings_make_no_difference(read, encoding):
    header = {"gb18030": "日期", "latin-1": "\xe9\xff"}.get(encoding, "día") + HEADER[3:]
    record, notes = read(text(load_rows(), header).encode(encoding))
    assert same_as_sound(record)
    assert notes == []


def test_a_mangled_header_is_told_and_the_columns_count_in_order(read):
    record, notes = read(text(load_rows(), "ä#¤%," + ",".join(["??"] * STAMPS)))
    assert same_as_sound(record)
    assert notes == [
        "load: the header names only 0 of 24 times: the columns count as readings from midnight on"
    ]


def test_a_missing_header_is_told(read):
    record, notes = read(text(load_rows(), None))
    assert same_as_sound(record)
    assert notes == ["load: no header: the columns count as the readings from midnight on"]


def test_a_title_above_the_header_is_skipped(read):
    record, notes = read("Load of the area in MW\n\n" + text(load_rows()))
    assert same_as_sound(record)
    assert notes == []


def test_columns_in_another_order_are_sorted_by_their_times(read):
    turned = [[row[0], *row[:0:-1]] for row in load_rows()]
    header = "YMD," + ",".join(HEADER.split(",")[:0:-1])
    record, notes = read(text(turned, header))
    assert same_as_sound(record)
    assert notes == ["load: the columns were not in the order of their times: sorted"]


def test_a_header_that_names_a_time_twice_is_refused(read):
    with pytest.raises(LoadFileError, match="the header's times are not 24 times 60 minutes apart"):
        read(text(load_rows(), HEADER.replace("T0300", "T0200")))


def test_rows_in_another_order_are_sorted(read):
    record, notes = read(text(load_rows()[::-1]))
    assert same_as_sound(record)
    assert notes == ["load: rows were not in the order of their dates: sorted"]


def test_a_day_that_stands_there_twice_alike_counts_once(read):
    rows = load_rows()
    record, notes = read(text([*rows[:4], rows[3], *rows[4:]]))
    assert same_as_sound(record)
    assert notes == ["load: 2012-01-04: stands there more than once with the same numbers: counted once"]


def test_a_day_that_stands_there_twice_with_other_numbers_is_missing(read):
    rows = load_rows()
    record, notes = read(text([*rows[:4], [rows[3][0], *rows[5][1:]], *rows[4:]]))
    assert np.isnan(record.load[3]).all()
    assert np.isfinite(np.delete(record.load, 3, axis=0)).all()
    assert "load: 2012-01-04: stands there more than once with different numbers: none is believed" in notes
    assert "load: 1 day missing: 2012-01-04" in notes


def test_missing_days_are_told_and_stay_missing(read):
    rows = load_rows()
    record, notes = read(text(rows[:6] + rows[8:]))
    assert record.n_days == len(DAYS)
    assert np.isnan(record.load[6:8]).all()
    assert np.isfinite(record.load[8:]).all()
    assert "load: 2 days missing: 2012-01-07, 2012-01-08" in notes


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("-5", "negative or infinite"),
        ("inf", "negative or infinite"),
        ("", "without a number"),
        ("n/a", "without a number"),
        ("nan", "without a number"),
    ],
)
def test_one_impossible_reading_is_bridged_and_told(read, cell, what):
    rows = load_rows()
    rows[4][1 + 7] = cell
    record, notes = read(text(rows))
    assert record.load[4, 7] == (reading(4, 6) + reading(4, 8)) / 2
    assert notes == [
        f"load: 1 reading {what}: missing (2012-01-05)",
        "load: 1 reading in gaps of at most an hour: bridged by a straight line",
    ]


def test_an_empty_last_reading_of_a_day_is_one_missing_reading(read):
    rows = load_rows()
    rows[4][STAMPS] = ""
    record, notes = read(text(rows))
    assert record.load[4, STAMPS - 1] == (reading(4, 22) + reading(5, 0)) / 2
    assert "load: 1 reading without a number: missing (2012-01-05)" in notes


def test_a_longer_gap_stays_missing(read):
    rows = load_rows()
    rows[4][8] = rows[4][9] = "-1"
    record, notes = read(text(rows))
    assert np.isnan(record.load[4, 7:9]).all()
    assert notes[-1] == "load: 1 day with readings still missing: they and the week after each take no part"


def test_a_reading_ten_times_the_usual_one_is_kept_and_told(read):
    rows = load_rows()
    rows[4][8] = "50000"
    record, notes = read(text(rows))
    assert record.load[4, 7] == 50000
    assert notes == ["load: 1 reading above 10 times the median: kept, but look at them"]


def test_rows_that_are_no_days_are_left_out_and_told(read):
    rows = load_rows()
    rows[4] = rows[4][:-3]
    rows[9][0] = "2012-13-45"
    rows.append(["total", *["1"] * STAMPS])
    record, notes = read(text(rows))
    assert np.isnan(record.load[[4, 9]]).all()
    assert "load: row 11 ('2012-13-45'), row 22 ('total'): begins with no date: left out" in notes
    assert "load: 2012-01-05 (21): has not 24 numbers: left out" in notes


def test_days_that_only_one_file_has_are_left_out(read):
    record, notes = read(weather=text(weather_rows(DAYS[5:]), WEATHER_HEADER))
    assert str(record.dates[0]) == "2012-01-06"
    assert notes == ["load: 5 days before or after what the other file reaches over: left out"]


def test_impossible_temperatures_are_missing(read):
    rows = weather_rows()
    rows[3][3] = "99"
    rows[5][2] = "-400"
    rows[7][3] = "?"
    record, notes = read(weather=text(rows, WEATHER_HEADER))
    assert np.flatnonzero(np.isnan(record.mean_temperature)).tolist() == [3, 5, 7]
    assert notes == [
        "weather: 2 days with impossible temperatures: missing (2012-01-04, 2012-01-06)",
        "weather: 1 day without a mean temperature: the two days after each take no part",
    ]


def test_weather_columns_in_another_order_are_refused(read):
    turned = [[row[0], row[3], row[1], row[2], *row[4:]] for row in weather_rows()]
    with pytest.raises(LoadFileError, match="Expected the columns maximum temperature, minimum"):
        read(weather=text(turned, None))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no rows"),
        (b"\n\n", "has no rows"),
        (b"PK\x03\x04rest", "is an Excel workbook or a zip archive. Save the sheet as CSV"),
        (b"a\0b\n20120101,1\n", "is no text"),
        ("YMD,A\n20120101,1\n20120102,1\n", "most rows have 1 cells after the date. Expected 96 or 48 or 24"),
        (text(load_rows()).replace("2012", "12"), "only 0 of 20 rows begin with a date"),
        (text([[row[0], *["x"] * STAMPS] for row in load_rows()]), "fewer than half of the cells hold"),
        (text(load_rows(DAYS + 400)), "they have no day in common"),
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused_with_words_that_help(read, content, words):
    with pytest.raises(LoadFileError, match=words):
        read(content)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LoadFileError, match=r"nowhere.csv: cannot be read \(No such file"):
        read_load_files(tmp_path / "nowhere.csv", tmp_path / "nowhere.csv")
