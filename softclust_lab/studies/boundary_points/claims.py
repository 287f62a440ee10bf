"""The claims of study 1 (sections IV-A to IV-C of the paper), and how results decide them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from softclust_lab.studies.boundary_points.plan import (
    GAUSSIAN_SETS,
    STUDY,
    alternating_pieces,
    draws_of,
    every_draw,
    extreme_draws,
    gaussian_draws,
    same_pieces,
    weight_pieces,
)
from softclust_lab.studies.claims import Claim, Entry
from softclust_lab.studies.models import FUZZY, KMEANS, WARD, feared
from softclust_lab.studies.paper import (
    ITERATION_WEIGHTS,
    LAST_ITERATION,
    TABLE_1,
    TABLE_2_MAX,
    TABLE_2_TEN,
    TEMPERATURES,
    WEIGHTS,
)
from softclust_lab.studies.pieces import Form

__all__ = ["CLAIMS", "WEIGHT_TOLERANCE"]

#: Weights are printed with three decimals, cut off rather than rounded.
WEIGHT_TOLERANCE = 1e-3
#: Two programs that minimise the same function end this near to each other.
_SAME_CENTERS = 1e-3

Results = Mapping[str, Any]


def _entry(form: Form, results: Results, name: str, model: str, what: str, paper: float, label: str) -> Entry:
    """Compare one distance with the paper's, and see how it varies with the draw."""
    first, *others = (results[piece.name][model] for piece in draws_of(form, name))
    column = {"max": 1, "ten": 2}[what]
    return Entry(
        name=label,
        ours=first[what],
        paper=paper,
        draws=tuple(found[what] for found in (first, *others)),
        objective=first["objective"],
        ends=tuple((end[0], end[column]) for end in first["ends"]),
    )


def judge_table_1(form: Form, results: Results) -> list[Entry]:
    """Return an entry for each cell of Table I."""
    return [
        _entry(form, results, name, model, "max", paper, f"{name}, {model}")
        for (name, model), paper in TABLE_1.items()
    ]


def judge_table_2(what: str, table: Mapping[tuple[str, float], float]) -> Callable[..., list[Entry]]:
    """Return what makes an entry for each cell of one half of Table II."""

    def judge(form: Form, results: Results) -> list[Entry]:
        return [
            _entry(form, results, name, feared(T2), what, paper, f"{name}, T₂ = {T2:g}")
            for (name, T2), paper in table.items()
        ]

    return judge


def _statements(
    form: Form, results: Results, names: Sequence[str], true: Callable[[Mapping[str, Any]], bool]
) -> list[Entry]:
    """Return for each data set in which draws a statement is true."""
    entries = []
    for name in names:
        told = tuple(float(true(results[piece.name])) for piece in draws_of(form, name))
        entries.append(Entry(name, told[0], paper=1.0, draws=told, statement=True))
    return entries


def judge_smallest(form: Form, results: Results) -> list[Entry]:
    """Say where Fuzzy-ITISC at T2 = 0.1 has the smallest MaxBoundaryDist."""

    def smallest(found: Mapping[str, Any]) -> bool:
        return bool(found[feared(0.1)]["max"] < min(found[m]["max"] for m in (KMEANS, FUZZY, WARD)))

    return _statements(form, results, (*GAUSSIAN_SETS, "extreme"), smallest)


def judge_falls(what: str) -> Callable[..., list[Entry]]:
    """Return what says whether a distance falls with each step of T2."""

    def falls(found: Mapping[str, Any]) -> bool:
        return bool(np.all(np.diff([found[feared(T2)][what] for T2 in TEMPERATURES]) < 0))

    return lambda form, results: _statements(form, results, GAUSSIAN_SETS, falls)


def judge_separation(form: Form, results: Results) -> list[Entry]:
    """Say which models find Extreme's three groups, beside what the paper's figure shows."""
    entries = []
    for model, separates in ((feared(0.1), True), (KMEANS, False), (FUZZY, False), (WARD, False)):
        told = [results[piece.name][model]["separated"] == separates for piece in extreme_draws(form)]
        verb = "separates the three" if separates else "merges the minorities"
        row = tuple(map(float, told))
        entries.append(
            Entry(f"{model.partition(',')[0]} {verb}", row[0], paper=1.0, draws=row, statement=True)
        )
    return entries


def judge_weights(form: Form, results: Results) -> list[Entry]:
    """Compare the largest weights by T2."""
    entries = []
    for T2, paper in WEIGHTS.items():
        row = tuple(results[piece.name][f"{T2:g}"] for piece in weight_pieces(form))
        entries.append(Entry(f"T₂ = {T2:g}", row[0], paper, row, tolerance=WEIGHT_TOLERANCE, style=".3f"))
    return entries


def judge_iterations(form: Form, results: Results) -> list[Entry]:
    """Compare the course of the alternating algorithm at T2 = 0.7; here the draws are its starts."""
    runs = results[alternating_pieces(form)[0].name]["0.7"]
    counts = tuple(float(run["n_iter"]) for run in runs)
    found = zip(*(run["largest"] for run in runs), strict=True)
    entries = [
        Entry("iterations until it stops", counts[0], LAST_ITERATION, counts, any_start=True, style=".0f")
    ]
    for (iteration, paper), row in zip(ITERATION_WEIGHTS.items(), found, strict=True):
        when = f"at iteration {iteration}" if iteration < LAST_ITERATION else "at the end"
        entries.append(
            Entry(
                f"largest weight {when}",
                row[0],
                paper,
                row,
                tolerance=WEIGHT_TOLERANCE,
                any_start=True,
                style=".3f",
            )
        )
    return entries


def judge_convergence(form: Form, results: Results) -> list[Entry]:
    """Say whether the alternating algorithm converges at T2 = 0.7 and fails below; draws are its starts."""
    runs = results[alternating_pieces(form)[0].name]
    entries = []
    for T2, converges in ((0.7, True), (0.3, False), (0.1, False)):
        row = tuple(float(run["converged"] == converges) for run in runs[f"{T2:g}"])
        name = f"T₂ = {T2:g}: {'converges' if converges else 'does not converge'}"
        entries.append(Entry(name, row[0], 1.0, row, statement=True))
    return entries


def judge_same(form: Form, results: Results) -> list[Entry]:
    """Say whether Fuzzy-ITISC at T2 = 1 ends where fuzzy c-means does."""
    found = [results[piece.name] for piece in same_pieces(form)]
    rows = {name: tuple(float(one[name] < _SAME_CENTERS) for one in found) for name in found[0]}
    return [Entry(name, row[0], 1.0, row, statement=True) for name, row in rows.items()]


CLAIMS = (
    Claim(
        f"{STUDY}.table_1",
        "Table I: the distance of the outermost point to its center, five models",
        every_draw,
        judge_table_1,
    ),
    Claim(
        f"{STUDY}.table_2_max",
        "Table II, left: the distance of the outermost point, by T₂",
        gaussian_draws,
        judge_table_2("max", TABLE_2_MAX),
    ),
    Claim(
        f"{STUDY}.table_2_ten",
        "Table II, right: the distances of the ten outermost points, added, by T₂",
        gaussian_draws,
        judge_table_2("ten", TABLE_2_TEN),
    ),
    Claim(
        f"{STUDY}.smallest",
        "Fuzzy-ITISC at T₂ = 0.1 serves the outermost point better than the other models",
        every_draw,
        judge_smallest,
    ),
    Claim(
        f"{STUDY}.falls_max",
        "The outermost point's distance falls with every step of T₂",
        gaussian_draws,
        judge_falls("max"),
    ),
    Claim(
        f"{STUDY}.falls_ten",
        "The ten outermost points' distances fall with every step of T₂",
        gaussian_draws,
        judge_falls("ten"),
    ),
    Claim(
        f"{STUDY}.extreme",
        "Extreme: Fuzzy-ITISC separates the three groups, the other models merge the minorities",
        extreme_draws,
        judge_separation,
    ),
    Claim(
        f"{STUDY}.weights",
        "The largest importance weight grows as T₂ falls",
        weight_pieces,
        judge_weights,
    ),
    Claim(
        f"{STUDY}.iterations",
        "The alternating algorithm at T₂ = 0.7: iterations, and the largest weight on the way",
        alternating_pieces,
        judge_iterations,
    ),
    Claim(
        f"{STUDY}.convergence",
        "The alternating algorithm may not converge when T₂ is small",
        alternating_pieces,
        judge_convergence,
    ),
    Claim(
        f"{STUDY}.same",
        "Theorem 1: Fuzzy-ITISC at T₂ = 1 ends where fuzzy c-means does",
        same_pieces,
        judge_same,
    ),
)
"""The claims of the study, in the paper's order."""
