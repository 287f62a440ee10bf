"""What every benchmark needs: timing in turns, goals, where it was measured, the table and the file."""

from __future__ import annotations

import json
import math
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

from softclust_lab.threads import thread_count

#: A measurement lasts at least this long, so that a clock's tick is nothing beside it.
SHORTEST_S = 0.05
PAUSE_S = 0.2
#: No further turn begins after this long, once there are `FEWEST_TURNS`.
LONGEST_S = 90.0
TURNS, FEWEST_TURNS = 7, 3
#: Others may use this share of the processors before a warning says so.
IDLE = 0.03

#: Does a thing some number of times and returns the seconds that one took.
Timer = Callable[[int], float]
Row = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """A bound that a figure should keep: from below, or (`at_most`) from above."""

    limit: float
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.limit:g}"

    def judge(self, value: float) -> Row:
        """Return what the goal is and whether a value meets it, for a row of a report."""
        return {"goal": str(self), "met": value <= self.limit if self.at_most else value >= self.limit}


@dataclass(frozen=True)
class Report:
    """The outcome of a benchmark: rows of figures, of which the table shows some columns."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Row]
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        lines = [list(self.columns), *([cell(row[name]) for name in self.columns] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        table = ["  ".join(text.rjust(w) for text, w in zip(line, widths, strict=True)) for line in lines]
        notes = ["", *self.notes] if self.notes else []
        return "\n".join([self.title, "", *table, *notes])


def cell(value: Any) -> str:
    """Return a figure as the table shows it."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:.4g}"
    return "-" if value is None else str(value)


def seconds(action: Callable[[], Any], calls: int = 1) -> float:
    """Return what one call takes, as the mean of several.

    First a pause: threads of a compiled library keep their core busy for a while after their last work, and
    would slow down whoever comes next.
    """
    time.sleep(PAUSE_S)
    start = time.perf_counter()
    for _ in range(calls):
        action()
    return (time.perf_counter() - start) / calls


def timer(action: Callable[..., Any], *arguments: Any, **options: Any) -> Timer:
    """Return the timer of an action in this process."""
    return partial(seconds, partial(action, *arguments, **options))


def in_turns(
    timers: Mapping[str, Timer], turns: int = TURNS, shortest: float = SHORTEST_S, longest: float = LONGEST_S
) -> dict[str, list[float]]:
    """Time several things in turns, in alternating order; return the seconds of each turn.

    So whatever slows the machine down for a while slows all of them. Each is warmed up before.
    """
    calls = {}
    for name, time_of in timers.items():
        first = time_of(1)
        calls[name] = 1 if first >= shortest else max(1, math.ceil(shortest / time_of(1)))
    times: dict[str, list[float]] = {name: [] for name in timers}
    start = time.perf_counter()
    for turn in range(turns):
        if turn >= FEWEST_TURNS and time.perf_counter() - start > longest:
            break
        for name in list(timers)[:: 1 if turn % 2 == 0 else -1]:
            times[name].append(timers[name](calls[name]))
    return times


def ratios(over: Sequence[float], under: Sequence[float]) -> Row:
    """Return the median of the ratios, turn by turn, with the least and the largest."""
    pairs = [a / b for a, b in zip(over, under, strict=True)]
    return {"ratio": median(pairs), "ratio_low": min(pairs), "ratio_high": max(pairs)}


def milliseconds(times: Sequence[float], share: float = 1.0) -> float:
    """Return the median in ms, of a share such as one iteration of many."""
    return 1000 * share * median(times)


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the exponent of the power law nearest to y(x), by least squares of the logarithms."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def environment() -> Row:
    """Return what the figures depend on."""
    blas = {
        f"{lib['internal_api']} {lib['version']}" for lib in threadpool_info() if lib["user_api"] == "blas"
    }
    names = ("numpy", "scipy", "scikit-learn", "dask", "distributed")
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in names},
        "blas": ", ".join(sorted(blas)),
        "system": f"{platform.system()} {platform.machine()}",
        "threads": thread_count(),
    }


def busy_share(wait: float = 0.5) -> float | None:
    """Return the share of all processors' time that somebody used while this process slept.

    None where the system does not say (it is read from Linux's /proc).
    """
    before = _processor_times()
    time.sleep(wait)
    after = _processor_times()
    if before is None or after is None:
        return None
    total, idle = after[0] - before[0], after[1] - before[1]
    return round(1 - idle / total, 3) if total else None


def _processor_times() -> tuple[int, int] | None:
    """Return all ticks of all processors since the start, and the idle ones among them."""
    if not os.path.exists("/proc/stat"):
        return None
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(ticks), ticks[3] + ticks[4]


def warning_if_busy(about: Row) -> str | None:
    """Return what to say if the machine was not idle before or after a benchmark."""
    busy = max(about["busy_before"] or 0.0, about["busy_after"] or 0.0)
    if busy <= IDLE:
        return None
    return (
        f"The machine is busy ({busy:.0%} of its processors). A compiled peer's threads suffer more from "
        "that, so the ratios flatter us: measure again when it is idle."
    )


def save(report: Report, about: Row, path: Path) -> None:
    """Write a report as JSON, with where it was measured."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"environment": about, **asdict(report)}, indent=2, default=_plain)
    path.write_text(text + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    """Return a number of numpy's as one of Python's."""
    return value.item()
