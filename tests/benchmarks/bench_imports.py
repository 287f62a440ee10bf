"""What `import softclust_lab` costs beyond numpy's own import, each time in a new interpreter."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from harness import TURNS, Goal, Report, Row

SCRIPT = (
    "import time; start = time.perf_counter(); import numpy; between = time.perf_counter();"
    "import softclust_lab; print(between - start, time.perf_counter() - between)"
)
GOAL = Goal(0.1, at_most=True)
COLUMNS = ("import", "median_s", "goal", "met")


def once() -> list[float]:
    """Return the seconds of both imports."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def run(quick: bool) -> Report:
    once()
    numpy_s, ours_s = (
        median(column) for column in zip(*(once() for _ in range(3 if quick else TURNS)), strict=True)
    )
    rows: list[Row] = [{"import": "numpy", "median_s": numpy_s, "goal": None, "met": None}]
    rows.append({"import": "softclust_lab beyond it", "median_s": ours_s, **GOAL.judge(ours_s)})
    return Report("Importing: s, in a new interpreter", COLUMNS, rows)
