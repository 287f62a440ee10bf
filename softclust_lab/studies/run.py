"""Run the pieces that claims need, on all cores, and judge the claims by the results.

Each piece is kept on disk the moment it is finished. Stopped or killed anywhere and started again, a run
computes what is missing and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from softclust_lab.arrays import as_count
from softclust_lab.processes import end_with_the_owner, starting_workers
from softclust_lab.studies.claims import Claim, Finding
from softclust_lab.studies.pieces import Form, Kept, Piece, default_folder
from softclust_lab.threads import thread_count, threads

__all__ = ["Report", "chosen", "reproduce"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Report:
    """What a run found.

    Attributes
    ----------
    form : Form
    findings : tuple of Finding
        In the order of the claims.
    seconds : dict of str to float
        By claim: the processor time of its pieces, whenever they were computed. Claims share pieces, so
        these do not add up.
    results : dict of str to JSON
        What each piece found, by its name.
    """

    form: Form
    findings: tuple[Finding, ...]
    seconds: dict[str, float]
    results: dict[str, Any]

    def __getitem__(self, claim_id: str) -> Finding:
        return next(found for found in self.findings if found.claim.id == claim_id)


def chosen(claims: Sequence[Claim], ids: Sequence[str] = ()) -> list[Claim]:
    """Return the claims with these ids; the name of a study stands for all of its claims.

    Raises
    ------
    ValueError
        If an id is neither.
    """
    known = {claim.id for claim in claims} | {claim.id.partition(".")[0] for claim in claims}
    if unknown := sorted(set(ids) - known):
        raise ValueError(
            f"`only` must name studies or claims, got {', '.join(unknown)}: use some of "
            f"{', '.join(sorted(known))}"
        )
    return [claim for claim in claims if not ids or {claim.id, claim.id.partition(".")[0]} & set(ids)]


def reproduce(
    claims: Sequence[Claim],
    form: Form,
    folder: Path | None = None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Run what is missing and judge the claims.

    Parameters
    ----------
    claims : sequence of Claim
    form : Form
    folder : Path, optional
        Where finished pieces are kept; `default_folder` unless given.
    workers : int, optional
        Processes; one for each core unless given. Results do not depend on it.
    progress : callable, optional
        Called with the number of finished pieces and of all.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If `workers` is not a whole number of at least 1, or two different pieces have the same name.
    """
    kept = Kept(folder or default_folder())
    workers = thread_count() if workers is None else as_count(workers, "workers")
    needed = {claim.id: list(claim.pieces(form)) for claim in claims}
    pieces = _by_name([piece for some in needed.values() for piece in some])
    results = {name: found for name, piece in pieces.items() if (found := kept.get(piece)) is not None}
    missing = [piece for name, piece in pieces.items() if name not in results]
    tell = progress or (lambda done, total: None)
    tell(len(results), len(pieces))
    for piece, result in _computed(missing, kept, min(workers, len(missing))):
        results[piece.name] = result
        tell(len(results), len(pieces))
    return Report(
        form=form,
        findings=tuple(Finding(claim, tuple(claim.judge(form, results))) for claim in claims),
        seconds={
            claim: round(sum(kept.seconds(piece) for piece in some), 3) for claim, some in needed.items()
        },
        results={name: results[name] for name in pieces},
    )


def _by_name(pieces: Sequence[Piece]) -> dict[str, Piece]:
    found: dict[str, Piece] = {}
    for piece in pieces:
        if found.setdefault(piece.name, piece).digest != piece.digest:
            raise ValueError(f"two different pieces have the name {piece.name!r}: name them by their inputs")
    return found


def _computed(pieces: Sequence[Piece], kept: Kept, workers: int) -> Iterator[tuple[Piece, Any]]:
    """Yield each piece with its result, in the order in which they are finished."""
    if workers <= 1:
        for piece in pieces:
            yield piece, _compute(kept, piece)
        return
    with _pool(workers) as pool:
        futures = {pool.submit(_compute, kept, piece): piece for piece in pieces}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _compute(kept: Kept, piece: Piece) -> Any:
    with threads(1):
        return kept.compute(piece)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Open a pool of processes that ends at once when its owner is interrupted, and with it when killed."""
    with starting_workers():
        pool = ProcessPoolExecutor(workers, get_context("spawn"), end_with_the_owner)
        wait([pool.submit(os.getpid)])  # all are started with the first
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        processes = list(pool._processes.values())  # Python 3.14 has a method for this
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        raise
