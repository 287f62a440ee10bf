"""Study 3: the paper's load forecast in two stages, with the baseline that it leaves out.

`features` says what a day is known by, `clustering` groups the days, `forecast` trains a regression for each
group and time of day, `months` runs one test month, `choose` picks K in two ways, `measure`, `plan` and
`claims` make pieces and verdicts of it, `table` shows them, `files` does the same for a user's own record.
"""

from softclust_lab.studies.load_forecasting.choose import average_errors, chosen, months_won, unbeaten
from softclust_lab.studies.load_forecasting.claims import CLAIMS
from softclust_lab.studies.load_forecasting.clustering import METHODS, cluster_days
from softclust_lab.studies.load_forecasting.files import study_files
from softclust_lab.studies.load_forecasting.measure import heavy_days
from softclust_lab.studies.load_forecasting.months import (
    BASELINE,
    BY_TEST,
    BY_VALIDATION,
    YESTERDAY,
    Settings,
    month_errors,
    month_period,
)
from softclust_lab.studies.load_forecasting.paper import MONTHS_CLAIMED, TABLE_3, months_won_in_table_3
from softclust_lab.studies.load_forecasting.plan import city_months, found, meter_months, settings_of
from softclust_lab.studies.load_forecasting.table import month_lines, tally_lines

__all__ = [
    "BASELINE",
    "BY_TEST",
    "BY_VALIDATION",
    "CLAIMS",
    "METHODS",
    "MONTHS_CLAIMED",
    "TABLE_3",
    "YESTERDAY",
    "Settings",
    "average_errors",
    "chosen",
    "city_months",
    "cluster_days",
    "found",
    "heavy_days",
    "meter_months",
    "month_errors",
    "month_lines",
    "month_period",
    "months_won",
    "months_won_in_table_3",
    "settings_of",
    "study_files",
    "tally_lines",
    "unbeaten",
]
