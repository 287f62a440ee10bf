"""The claims of study 3 (section V of the paper), and how results decide them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from softclust_lab.studies.claims import Claim, Entry
from softclust_lab.studies.load_forecasting.choose import average_errors, months_won, unbeaten
from softclust_lab.studies.load_forecasting.clustering import FEARED, METHODS
from softclust_lab.studies.load_forecasting.months import BASELINE, BY_TEST, BY_VALIDATION, YESTERDAY
from softclust_lab.studies.load_forecasting.paper import MONTHS_CLAIMED, months_won_in_table_3
from softclust_lab.studies.load_forecasting.plan import (
    HEAVY_CLUSTERS,
    STUDY,
    Months,
    Results,
    city_draws,
    city_months,
    city_pieces,
    found,
    heavy_pieces,
    meter_months,
)
from softclust_lab.studies.pieces import Form, Piece

__all__ = ["CLAIMS", "judge_record", "record_claims"]

_TWO_WAYS = ((BY_TEST, "K by the test month"), (BY_VALIDATION, "K by the month before"))


def judge_record(first: Months, draws: Sequence[Months], protocol: str) -> list[Entry]:
    """Return the entries of a record and one way to choose K.

    Parameters
    ----------
    first : list of dict
        What `month_errors` found for each month.
    draws : sequence of such lists
        The same for other draws of the record.
    protocol : {"test", "validation"}

    Returns
    -------
    list of Entry
        The first is the paper's statement; the others it leaves out.
    """
    numbers: dict[str, Callable[[Months], int]] = {
        f"months won by {method}": partial(months_won, method=method, protocol=protocol) for method in METHODS
    }
    numbers["months in which not clustering beats all"] = partial(unbeaten, protocol=protocol)
    others = [(method, BASELINE) for method in METHODS] + [(FEARED, YESTERDAY)]
    return [
        _statement(f"{FEARED} wins most months", partial(_wins_most, protocol=protocol), first, draws, 1.0),
        *(
            Entry(name, number(first), draws=tuple(map(number, draws)), style=".0f")
            for name, number in numbers.items()
        ),
        *(
            _statement(f"{one} beats {other}", partial(_beats, one, other, protocol), first, draws, None)
            for one, other in others
        ),
    ]


def _statement(
    name: str, true: Callable[[Months], bool], first: Months, draws: Sequence[Months], paper: float | None
) -> Entry:
    told = tuple(float(true(months)) for months in draws)
    return Entry(name, float(true(first)), paper, told, statement=True)


def _wins_most(months: Months, protocol: str) -> bool:
    return 2 * months_won(months, FEARED, protocol) > len(months)


def _beats(one: str, other: str, protocol: str, months: Months) -> bool:
    """Say whether the first has the lower error, averaged over the months."""
    errors = average_errors(months, protocol)
    return errors[one] < errors[other]


def _judge_city(protocol: str) -> Callable[[Form, Results], list[Entry]]:
    def judge(form: Form, results: Results) -> list[Entry]:
        first = found(results, city_months(form))
        return judge_record(first, [found(results, draw) for draw in city_draws(form)], protocol)

    return judge


def record_claims(name: str, what: str, pieces: Callable[[Form], Sequence[Piece]]) -> tuple[Claim, ...]:
    """Return the two claims about a record of which there is one draw, one for each way to choose K."""

    def judge_by(protocol: str) -> Callable[[Form, Results], list[Entry]]:
        return lambda form, results: judge_record(found(results, pieces(form)), (), protocol)

    return tuple(
        Claim(
            f"{STUDY}.{name}_{protocol}",
            f"{what}, {way}: clustering by Fuzzy-ITISC gives the best forecast",
            pieces,
            judge_by(protocol),
        )
        for protocol, way in _TWO_WAYS
    )


def judge_table_3(form: Form, results: Results) -> list[Entry]:
    """Count in the paper's own table."""
    won = len(months_won_in_table_3())
    return [Entry("months won in the printed table", won, MONTHS_CLAIMED, tolerance=0.0, style=".0f")]


def judge_heavy(form: Form, results: Results) -> list[Entry]:
    """Say for several K in which draws the heaviest days are low, or follow a low day, more than others."""
    entries = []
    for n_clusters in HEAVY_CLUSTERS:
        shares = [
            results[piece.name] for piece in heavy_pieces(form) if piece.inputs["n_clusters"] == n_clusters
        ]
        told = tuple(float(one["low"] > one["usual"]) for one in shares)
        entries.append(Entry(f"K = {n_clusters}", told[0], 1.0, told, statement=True))
    return entries


CLAIMS = (
    Claim(
        f"{STUDY}.table_3",
        "Table III: Fuzzy-ITISC has the lowest error in 10 of 12 months",
        lambda form: (),
        judge_table_3,
    ),
    Claim(
        f"{STUDY}.city_test",
        f"A made-up city, {_TWO_WAYS[0][1]}: clustering by Fuzzy-ITISC gives the best forecast",
        city_pieces,
        _judge_city(BY_TEST),
    ),
    Claim(
        f"{STUDY}.city_validation",
        f"A made-up city, {_TWO_WAYS[1][1]}: clustering by Fuzzy-ITISC gives the best forecast",
        city_pieces,
        _judge_city(BY_VALIDATION),
    ),
    *record_claims("meter", "One meter", meter_months),
    Claim(
        f"{STUDY}.heavy_days",
        "The days that weigh most lie in the valleys of the load, or follow a day there",
        heavy_pieces,
        judge_heavy,
    ),
)
"""The claims of the study, in the paper's order."""
