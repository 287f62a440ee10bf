"""The claims of study 2 (section IV-D of the paper), and how results decide them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from softclust_lab.studies.claims import Claim, Entry
from softclust_lab.studies.distribution_shift.measure import DISTANCES, RIVALS
from softclust_lab.studies.distribution_shift.plan import (
    STUDY,
    TRADE_TEMPERATURES,
    shift_pieces,
    trade_pieces,
)
from softclust_lab.studies.models import feared
from softclust_lab.studies.paper import SHARES
from softclust_lab.studies.pieces import Form

__all__ = ["CLAIMS", "SHARE_TOLERANCE", "compared"]

OURS = feared(0.1)
#: Shares are printed with two decimals and vary by about as much from one draw of the test data to another.
SHARE_TOLERANCE = 0.02

Results = Mapping[str, Any]
Outcome = Mapping[str, Any]


def compared(form: Form, results: Results, S: float | None) -> list[list[Outcome]]:
    """Return what was found, for each training draw a list over test draws.

    Parameters
    ----------
    form, results
        Of the run.
    S : float or None
        How far means were moved, or None for scaled covariances.
    """
    found = [results[piece.name] for piece in shift_pieces(form)]
    return [one["scaling"] if S is None else one["translation"][f"{S:g}"] for one in found]


def _at(*keys: str | int) -> Callable[[Outcome], Any]:
    """Return what looks up a number of an outcome."""

    def look_up(outcome: Outcome) -> Any:
        found: Any = outcome
        for key in keys:
            found = found[key]
        return found

    return look_up


def _best(*keys: str) -> Callable[[Outcome], bool]:
    """Return what says whether Fuzzy-ITISC has the smallest of some costs by model."""
    costs = _at(*keys)
    return lambda outcome: bool(min(costs(outcome), key=costs(outcome).get) == OURS)


def _mostly(*keys: str | int) -> Callable[[Outcome], bool]:
    """Return what says whether a share is more than a half."""
    share = _at(*keys)
    return lambda outcome: bool(share(outcome) > 0.5)


def _value(name: str, draws: list[list[Outcome]], of: Callable[[Outcome], float], **more: Any) -> Entry:
    """Return the median of the first training draw, and the values of all."""
    rows = [[of(outcome) for outcome in outcomes] for outcomes in draws]
    every = tuple(value for row in rows for value in row)
    return Entry(name, float(np.median(rows[0])), draws=every, style=".2f", **more)


def _statement(
    name: str,
    draws: list[list[Outcome]],
    true: Callable[[Outcome], bool],
    wanted: bool = True,
    stated: bool = True,
) -> Entry:
    told = tuple(float(true(outcome) == wanted) for outcomes in draws for outcome in outcomes)
    return Entry(name, told[0], paper=1.0 if stated else None, draws=told, statement=True)


def judge_shares(form: Form, results: Results) -> list[Entry]:
    """Compare the shares of translations that Fuzzy-ITISC wins."""
    return [
        _value(
            f"S = {S:g}, against {rival}",
            compared(form, results, S),
            _at("won", rival),
            paper=SHARES.get((rival, S)),
            tolerance=SHARE_TOLERANCE,
        )
        for S in DISTANCES
        for rival in RIVALS
    ]


def judge_growth(form: Form, results: Results) -> list[Entry]:
    """Say whether the share grows with every step of S."""
    entries = []
    for rival in RIVALS:
        by_distance = np.array(
            [
                [outcome["won"][rival] for outcomes in compared(form, results, S) for outcome in outcomes]
                for S in DISTANCES
            ]
        )
        # None is won at first: what stays at zero has not begun to grow.
        grows = np.all((np.diff(by_distance, axis=0) > 0) | (by_distance[1:] == 0), axis=0)
        row = tuple(grows.astype(float).tolist())
        entries.append(Entry(f"against {rival}", row[0], paper=1.0, draws=row, statement=True))
    return entries


def judge_worst(form: Form, results: Results) -> list[Entry]:
    """Say whether Fuzzy-ITISC has the smallest of the models' largest costs; we ask it for small shifts."""
    moved = [
        _statement(f"means moved by {S:g}", compared(form, results, S), _best("worst"), stated=S >= 2)
        for S in DISTANCES
    ]
    return [*moved, _statement("covariances scaled", compared(form, results, None), _best("worst"))]


def judge_figure_5(form: Form, results: Results) -> list[Entry]:
    """Compare the four shifts that the paper draws."""
    cases = (
        ("farthest translation, S = 3: better", 3.0, "farthest", True),
        ("nearest translation, S = 3: better", 3.0, "nearest", True),
        ("farthest scaling: better", None, "farthest", True),
        ("nearest scaling: worse", None, "nearest", False),
    )
    return [
        _statement(
            name,
            compared(form, results, S),
            _best("ends", end),
            wanted=better,
        )
        for name, S, end, better in cases
    ]


def judge_scaling(form: Form, results: Results) -> list[Entry]:
    """Say how many scalings Fuzzy-ITISC wins, over all and where the divergence is largest."""
    draws = compared(form, results, None)

    def entries() -> Iterator[Entry]:
        for rival in RIVALS:
            yield _value(f"share won, {rival}", draws, _at("won", rival))
            yield _value(
                f"distances not squared, {rival}",
                draws,
                _at("won_unsquared", rival),
            )
            yield _statement(
                f"farthest tenth: most, {rival}",
                draws,
                _mostly("won_by_divergence", rival, -1),
            )

    return list(entries())


def judge_price(form: Form, results: Results) -> list[Entry]:
    """Say what the fear costs where nothing shifts and buys where much does, as a ratio to K-means."""
    found = [results[piece.name] for piece in trade_pieces(form)]
    entries = []
    for T2 in (0.1, 1.0):
        at = TRADE_TEMPERATURES.index(T2)
        for name, S, what in (("no shift", "0", "mean"), ("worst shift, S = 3", "3", "worst")):
            row = tuple(one[S][what][at] for one in found)
            entries.append(Entry(f"T₂ = {T2:g}, {name}", row[0], draws=row))
    return entries


CLAIMS: Sequence[Claim] = (
    Claim(
        f"{STUDY}.shares",
        "The share of 2197 translations on which Fuzzy-ITISC at T₂ = 0.1 costs less",
        shift_pieces,
        judge_shares,
    ),
    Claim(
        f"{STUDY}.grows",
        "The share grows with the distance S",
        shift_pieces,
        judge_growth,
    ),
    Claim(
        f"{STUDY}.worst",
        "Of all models Fuzzy-ITISC has the smallest cost on its worst shift",
        shift_pieces,
        judge_worst,
    ),
    Claim(
        f"{STUDY}.figure_5",
        "Fuzzy-ITISC is best on the nearest and farthest translation and the farthest scaling",
        shift_pieces,
        judge_figure_5,
    ),
    Claim(
        f"{STUDY}.scaling",
        "Under scaled covariances, too, Fuzzy-ITISC wins when the divergence is large",
        shift_pieces,
        judge_scaling,
    ),
    Claim(
        f"{STUDY}.price",
        "What the fear costs and buys: cost divided by that of K-means",
        trade_pieces,
        judge_price,
    ),
)
"""The claims of the study, in the paper's order."""
