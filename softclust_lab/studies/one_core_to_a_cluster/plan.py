"""Which pieces of work study 4 consists of, in its quick and its full form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from softclust_lab.studies.one_core_to_a_cluster.chunks import on_chunks
from softclust_lab.studies.one_core_to_a_cluster.cluster import on_a_cluster
from softclust_lab.studies.one_core_to_a_cluster.measure import METHODS, one_machine
from softclust_lab.studies.pieces import Form, Piece

__all__ = ["BLOCKS", "ITERATIONS", "STUDY", "chunk_pieces", "cluster_pieces", "machine_pieces", "times_sizes"]

STUDY = "one_core_to_a_cluster"
BLOCKS, ITERATIONS = 16, 6
"""Blocks of points, and iterations of every fit, in both forms."""


def n_draws(form: Form) -> int:
    """Return how many draws of the points a form makes."""
    return 1 if form.quick else 3


def rows(form: Form) -> int:
    """Return the points in each block."""
    return 8_000 if form.quick else 30_000


def machine_pieces(form: Form) -> list[Piece]:
    """Return the pieces that fit in memory and from disk."""
    return _by_method(form, "machine", one_machine)


def chunk_pieces(form: Form) -> list[Piece]:
    """Return the pieces that fit points in chunks, without a cluster."""
    return _by_method(form, "chunks", on_chunks)


def cluster_pieces(form: Form) -> list[Piece]:
    """Return the pieces that need a cluster: none in the quick form, where none would start in time."""
    return [] if form.quick else _by_method(form, "cluster", on_a_cluster)


def times_sizes(form: Form) -> list[int]:
    """Return the numbers of points at which times are measured."""
    return [1_600, 16_000, 160_000, 320_000] if form.quick else [1_600, 16_000, 160_000, 1_600_000, 3_200_000]


def _by_method(form: Form, what: str, function: Callable[..., Any]) -> list[Piece]:
    return [
        Piece(f"{STUDY}/{what}-{method}-{seed}", function, {"method": method, "seed": seed} | _size(form))
        for method in METHODS
        for seed in form.seeds(n_draws(form))
    ]


def _size(form: Form) -> dict[str, int]:
    return {"blocks": BLOCKS, "rows": rows(form), "iterations": ITERATIONS}
