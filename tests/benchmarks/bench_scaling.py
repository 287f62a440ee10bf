"""One pass of each method against N, K and D: ms, and the exponent of the power law.

The exponent is stated twice: over all values, and over the upper half of them on a logarithmic scale, where
what a pass costs beyond its points no longer counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness import Report, Row, in_turns, milliseconds, slope, timer
from problems import Size, passes_of, uniform

from softclust_lab.threads import one_blas_thread

#: What is varied, over which values, and the size at which the other two stay.
SWEEPS: dict[str, tuple[Sequence[int], Size]] = {
    "N": ((1_000, 10_000, 100_000, 1_000_000, 10_000_000), (0, 2, 3)),
    "K": ((2, 4, 8, 16, 32, 64, 128), (100_000, 2, 0)),
    "D": ((2, 4, 8, 16, 32, 64), (100_000, 0, 8)),
}
QUICK_SWEEPS: dict[str, tuple[Sequence[int], Size]] = {
    "N": ((1_000, 10_000, 100_000), (0, 2, 3)),
    "K": ((2, 8, 32), (10_000, 2, 0)),
    "D": ((2, 8, 32), (10_000, 0, 8)),
}
TURNS = 5
COLUMNS = ("method", "along", "others", "from", "to", "first_ms", "last_ms", "slope", "slope_above")


def sweep(along: str, values: Sequence[int], base: Size, turns: int) -> list[Row]:
    """Vary one of N, D, K: a row for each method, with the curve itself."""
    place = "NDK".index(along)
    curves: dict[str, list[float]] = {}
    for value in values:
        size: Size = (*base[:place], value, *base[place + 1 :])  # type: ignore[assignment]
        with one_blas_thread():
            times = in_turns({name: timer(act) for name, act in passes_of(*uniform(*size)).items()}, turns)
        for name, taken in times.items():
            curves.setdefault(name, []).append(milliseconds(taken))
    others = ", ".join(f"{name}={base['NDK'.index(name)]}" for name in "NDK" if name != along)
    return [
        {"method": name, "along": along, "others": others, **summary(values, ms)}
        for name, ms in curves.items()
    ]


def summary(values: Sequence[int], ms: Sequence[float]) -> Row:
    """Return a curve with its ends and its exponents."""
    above = -max(2, sum(value**2 >= values[0] * values[-1] for value in values))
    return {
        "from": values[0],
        "to": values[-1],
        "first_ms": ms[0],
        "last_ms": ms[-1],
        "slope": slope(values, ms),
        "slope_above": slope(values[above:], ms[above:]),
        "values": list(values),
        "ms": list(ms),
    }


def run(quick: bool) -> Report:
    sweeps, turns = (QUICK_SWEEPS, 3) if quick else (SWEEPS, TURNS)
    rows = [row for along, (values, base) in sweeps.items() for row in sweep(along, values, base, turns)]
    return Report("One pass against N, K and D: ms; slope = exponent of the power law", COLUMNS, rows)
