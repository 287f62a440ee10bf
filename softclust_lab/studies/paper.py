"""The numbers that the ITISC paper prints, as printed: arXiv:2302.04421, sections IV-A to IV-D."""

from __future__ import annotations

from softclust_lab.studies.models import FUZZY, KMEANS, WARD, feared

__all__ = [
    "FIRST_WEIGHT",
    "ITERATION_WEIGHTS",
    "LAST_ITERATION",
    "N_CLUSTERS",
    "SHARES",
    "TABLE_1",
    "TABLE_2_MAX",
    "TABLE_2_TEN",
    "TEMPERATURES",
    "WEIGHTS",
]

N_CLUSTERS = {"two": 2, "three": 3, "four": 4, "six": 6, "extreme": 3}
"""How many clusters the paper asks for, by data set."""

TEMPERATURES = (2.0, 1.5, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
"""The deviation temperatures of Table II."""

_COLUMNS = (KMEANS, FUZZY, WARD, feared(0.1), feared(1.0))
_TABLE_1 = {
    "two": (2.84, 2.84, 3.17, 2.08, 2.84),
    "three": (2.98, 2.88, 3.09, 1.72, 2.88),
    "four": (2.96, 2.98, 2.38, 1.66, 2.98),
    "six": (2.58, 2.78, 2.52, 1.37, 2.78),
    "extreme": (4.41, 7.28, 4.41, 2.27, 7.29),
}
TABLE_1 = {
    (name, model): value for name, row in _TABLE_1.items() for model, value in zip(_COLUMNS, row, strict=True)
}
"""MaxBoundaryDist by data set and model."""

_SETS = ("two", "three", "four", "six")
_TABLE_2 = (
    (2.99, 2.97, 3.11, 2.97, 23.35, 26.24, 24.81, 27.57),
    (2.94, 2.96, 3.06, 2.92, 23.18, 25.65, 24.56, 26.47),
    (2.84, 2.88, 2.98, 2.78, 22.68, 24.48, 23.95, 25.48),
    (2.81, 2.86, 2.94, 2.74, 22.51, 24.13, 23.73, 24.85),
    (2.78, 2.82, 2.90, 2.70, 22.31, 23.72, 23.44, 24.08),
    (2.74, 2.77, 2.85, 2.65, 22.07, 23.22, 23.06, 23.14),
    (2.69, 2.72, 2.78, 2.57, 21.75, 22.60, 22.55, 21.92),
    (2.62, 2.63, 2.69, 2.43, 21.32, 21.78, 21.84, 20.47),
    (2.53, 2.51, 2.55, 2.24, 20.70, 20.63, 20.78, 18.77),
    (2.39, 2.29, 2.31, 1.89, 19.77, 19.01, 19.08, 16.76),
    (2.22, 2.01, 1.98, 1.63, 18.51, 16.97, 16.67, 14.57),
    (2.08, 1.72, 1.66, 1.37, 17.49, 14.91, 14.10, 12.84),
)
TABLE_2_MAX = {
    (name, T2): row[at]
    for T2, row in zip(TEMPERATURES, _TABLE_2, strict=True)
    for at, name in enumerate(_SETS)
}
"""MaxBoundaryDist of Fuzzy-ITISC by data set and T2."""
TABLE_2_TEN = {
    (name, T2): row[4 + at]
    for T2, row in zip(TEMPERATURES, _TABLE_2, strict=True)
    for at, name in enumerate(_SETS)
}
"""10-BoundaryDist of Fuzzy-ITISC by data set and T2."""

WEIGHTS = {0.7: 0.027, 0.5: 0.053, 0.3: 0.121}
"""The largest importance weight by T2, on three clusters; the text gives no T2 but the figure's order."""

LAST_ITERATION = 15
"""When the alternating algorithm ended at T2 = 0.7, on three clusters."""

FIRST_WEIGHT = 0.003
"""The largest importance weight at iteration 1: that of random weights, before any center has moved."""

ITERATION_WEIGHTS = {2: 0.019, 3: 0.020, LAST_ITERATION: 0.027}
"""The largest importance weight at its later iterations."""

SHARES = {
    (KMEANS, 1.5): 0.40,
    (KMEANS, 2.0): 0.67,
    (KMEANS, 2.5): 0.89,
    (KMEANS, 3.0): 0.98,
    (FUZZY, 1.5): 0.42,
    (FUZZY, 2.0): 0.69,
    (FUZZY, 2.5): 0.90,
    (FUZZY, 3.0): 0.99,
    (WARD, 1.5): 0.40,
    (WARD, 2.0): 0.66,
    (WARD, 2.5): 0.90,
    (WARD, 3.0): 0.99,
}
"""The share of shifted data sets on which Fuzzy-ITISC has the smaller cost, by rival and shift distance S."""
