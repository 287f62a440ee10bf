"""The claims of study 4, and how results decide them. No paper stands behind them: they are this course's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from softclust_lab.studies.claims import Claim, Entry
from softclust_lab.studies.one_core_to_a_cluster.measure import METHODS, N_FEATURES, numbers_in_a_sum
from softclust_lab.studies.one_core_to_a_cluster.plan import (
    BLOCKS,
    STUDY,
    chunk_pieces,
    cluster_pieces,
    machine_pieces,
    rows,
)
from softclust_lab.studies.pieces import Form, Piece

__all__ = ["CLAIMS", "SAME_CENTERS"]

#: Sums of the same numbers in another order differ in their last digits.
SAME_CENTERS = 1e-10
#: A fit from disk may hold so much at once, in MB, however large the file: a few blocks, not the points.
_HELD_MB = 8.0
#: What travels in a pass may be so many times the bare numbers: names and shapes travel too.
_WRAPPING = 3.0

Results = Mapping[str, Any]
Outcome = Mapping[str, Any]


def _statement(name: str, outcomes: Sequence[Outcome], true: Callable[[Outcome], bool]) -> Entry:
    told = tuple(float(true(outcome)) for outcome in outcomes)
    return Entry(name, told[0], paper=1.0, draws=told, statement=True)


def _of(method: str, pieces: Sequence[Piece], results: Results) -> list[Outcome]:
    return [results[piece.name] for piece in pieces if piece.inputs["method"] == method]


def _same_bits(way: str) -> Callable[[Outcome], bool]:
    """Return what says whether the centers of a way are those of one thread, bit for bit."""
    return lambda outcome: bool(outcome["apart"][way] == 0)


def _at_most(most: float) -> Callable[[Outcome], bool]:
    """Return what says whether no more than so many bytes travel in a pass."""
    return lambda outcome: bool(max(outcome["bytes"]) <= most)


def judge_threads(form: Form, results: Results) -> list[Entry]:
    """Say whether the centers of all iterations are the same bits with two and three threads as with one."""
    return [
        _statement(f"{method}, {way}", outcomes, _same_bits(way))
        for method in METHODS
        for outcomes in [_of(method, machine_pieces(form), results)]
        for way in ("2 threads", "3 threads")
    ]


def judge_disk(form: Form, results: Results) -> list[Entry]:
    """Say whether a fit from disk has the same bits, and holds little of the file."""
    entries = []
    for method in METHODS:
        outcomes = _of(method, machine_pieces(form), results)
        entries += [
            _statement(f"{method}, same bits", outcomes, _same_bits("disk")),
            _statement(
                f"{method}, holds below {_HELD_MB:g} MB",
                outcomes,
                lambda outcome: outcome["peak_MB"] < min(_HELD_MB, outcome["file_MB"]),
            ),
        ]
    return entries


def judge_cluster(form: Form, results: Results) -> list[Entry]:
    """Say whether the centers are those of the fit in memory, in chunks and on workers."""
    entries = []
    for method in METHODS:
        for name, outcomes in _ways(method, form, results):
            entries.append(
                _statement(f"{method}, {name}", outcomes, lambda outcome: outcome["apart"] <= SAME_CENTERS)
            )
    return entries


def judge_travels(form: Form, results: Results) -> list[Entry]:
    """Say whether sums travel and points do not: few bytes, and no more for four times the points."""
    entries = []
    for method in METHODS:
        most = _WRAPPING * 8 * BLOCKS * numbers_in_a_sum(method)
        assert most < 8 * BLOCKS * rows(form) * N_FEATURES / 4, "the points must be much more than the sums"
        for name, outcomes in _ways(method, form, results):
            entries += [
                _statement(
                    f"{method}, {name}: sums only",
                    outcomes,
                    _at_most(most),
                ),
                _statement(
                    f"{method}, {name}: N and 4 N",
                    outcomes,
                    lambda outcome: abs(outcome["bytes"][1] / outcome["bytes"][0] - 1) < 0.1,
                ),
            ]
    return entries


def judge_lost(form: Form, results: Results) -> list[Entry]:
    """Say whether points that had to be made again lead to the same bits."""
    entries = []
    for method in METHODS:
        chunks = _of(method, chunk_pieces(form), results)
        entries.append(
            _statement(
                f"{method}, chunks made again", chunks, lambda outcome: outcome["apart_made_again"] == 0
            )
        )
        if found := _of(method, cluster_pieces(form), results):
            entries.append(
                _statement(
                    f"{method}, worker killed",
                    found,
                    lambda outcome: outcome["lost_at"] is not None and outcome["apart_after_loss"] == 0,
                )
            )
    return entries


def _ways(method: str, form: Form, results: Results) -> list[tuple[str, list[Outcome]]]:
    """Return what was found in chunks and, in the full form, on a cluster."""
    ways = [
        ("chunks", _of(method, chunk_pieces(form), results)),
        ("workers", _of(method, cluster_pieces(form), results)),
    ]
    return [(name, outcomes) for name, outcomes in ways if outcomes]


def _distributed(form: Form) -> list[Piece]:
    return [*chunk_pieces(form), *cluster_pieces(form)]


CLAIMS: Sequence[Claim] = (
    Claim(
        f"{STUDY}.threads",
        "One core and many give the same centers, bit for bit",
        machine_pieces,
        judge_threads,
    ),
    Claim(
        f"{STUDY}.disk",
        "Points on disk give the same bits, and are never in memory as a whole",
        machine_pieces,
        judge_disk,
    ),
    Claim(
        f"{STUDY}.cluster",
        "On a cluster the centers are the same within 1e-10",
        _distributed,
        judge_cluster,
    ),
    Claim(
        f"{STUDY}.travels",
        "Only sums travel: their bytes do not depend on the number of points",
        _distributed,
        judge_travels,
    ),
    Claim(
        f"{STUDY}.lost",
        "Lost points are made again, and the fit goes on to the same bits",
        _distributed,
        judge_lost,
    ),
)
"""The claims of the study."""
