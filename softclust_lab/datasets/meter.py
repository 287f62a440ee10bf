"""One electricity meter and the temperature outside, hour by hour: a record that may be passed on."""

from __future__ import annotations

import gzip
from importlib import resources

import numpy as np

from softclust_lab.datasets.load_record import HOURS, LoadRecord

__all__ = ["load_meter"]


def load_meter() -> LoadRecord:
    """Return the hourly readings of one electricity meter in Illinois, with the temperature, for 809 days.

    Returns
    -------
    LoadRecord
        `load` of shape (809, 24) in kWh, `weather` of shape (809, 3): each day's maximum, minimum and mean
        temperature in °F.

    Notes
    -----
    Its publisher says in its program's text that its samples are simulated, not real. `card` says what in the
    numbers agrees with that.

    Examples
    --------
    >>> record = load_meter()
    >>> round(float(record.load.sum(axis=1).mean()), 1), round(float(record.mean_temperature.mean()), 1)
    (27.1, 54.6)
    """
    file = resources.files("softclust_lab.datasets") / "illinois_meter.csv.gz"
    with file.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as lines:
        table = np.loadtxt(lines, delimiter=",", comments="#", skiprows=1)
    use, temperature = table.T.reshape(2, -1, HOURS)
    return LoadRecord(
        name="Illinois meter",
        start="2015-11-22",
        load=use,
        weather=np.column_stack([temperature.max(axis=1), temperature.min(axis=1), temperature.mean(axis=1)]),
        weather_names=("maximum temperature (°F)", "minimum temperature (°F)", "mean temperature (°F)"),
        unit="kWh",
        source=(
            "The samples il-electricity-cdd-hdd-hourly and -tempF of OpenDSM 1.2.7, "
            "https://github.com/opendsm/opendsm. Changed by us: both in one file, the dates left out (the "
            "hours follow one another), the last reading, alone in its day, left out."
        ),
        license=(
            "Copyright 2014-2025 OpenDSM contributors. Apache License 2.0, "
            "https://www.apache.org/licenses/LICENSE-2.0; its text is beside the file, in "
            "illinois_meter_license.txt."
        ),
        card=(
            "One row is one day: how much electricity a building used in each hour, in standard time all "
            "year round. OpenDSM, which publishes the record to try programs on, says of its samples that "
            "they are simulated, not real, and names the weather station in Springfield, Illinois. The "
            "numbers agree: a day's total follows the temperature, but there is no weekend, hardly a "
            "night, and how the use is spread over the hours is nearly all chance."
        ),
    )
