"""What study 4 measures on one machine: the same fit with one thread, with several, and from disk.

The points are made in blocks, each from a seed of its own: a block is the same bits in memory, in a file, on
a worker of a cluster, and on another worker that makes it again.
"""

from __future__ import annotations

import tempfile
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.gaussian_mixture import fit_gaussian_mixture
from softclust_lab.hard_kmeans import fit_hard_kmeans
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.threads import threads

__all__ = [
    "METHODS",
    "N_CLUSTERS",
    "N_FEATURES",
    "apart",
    "fit",
    "in_memory",
    "numbers_in_a_sum",
    "on_disk",
    "one_machine",
    "points_of_block",
    "start",
]

N_FEATURES, N_CLUSTERS = 8, 4
"""D and K of the whole study."""

METHODS: dict[str, Callable[..., ClusterResult]] = {
    "K-means": fit_hard_kmeans,
    "Gaussian mixture": fit_gaussian_mixture,
}
"""The fits, by the method's name."""

_MEANS = 1.5 * np.random.default_rng(0).standard_normal((N_CLUSTERS, N_FEATURES))


def points_of_block(seed: int, block: int, rows: int) -> FloatArray:
    """Draw one block of points from K overlapping groups.

    Parameters
    ----------
    seed, block : int
        Together they are the block's own seed.
    rows : int
        Points in the block.

    Returns
    -------
    ndarray, shape (rows, D)

    Examples
    --------
    >>> points_of_block(0, 5, rows=3).shape
    (3, 8)
    """
    generator = np.random.default_rng([seed, block])
    groups = generator.integers(N_CLUSTERS, size=rows)
    return _MEANS[groups] + generator.standard_normal((rows, N_FEATURES))


def in_memory(seed: int, blocks: int, rows: int) -> FloatArray:
    """Return all blocks as one array, shape (blocks * rows, D)."""
    return np.concatenate([points_of_block(seed, block, rows) for block in range(blocks)])


def on_disk(file: Path, seed: int, blocks: int, rows: int) -> np.memmap:
    """Write the blocks to a file one by one and return it as an array that stays on disk."""
    with file.open("wb") as out:
        for block in range(blocks):
            points_of_block(seed, block, rows).tofile(out)
    return np.memmap(file, dtype=np.float64, mode="r", shape=(blocks * rows, N_FEATURES))


def start() -> FloatArray:
    """Return the centers that every fit starts from: the groups' means, moved at random."""
    return _MEANS + np.random.default_rng(1).standard_normal(_MEANS.shape)


def fit(method: str, X: Any, iterations: int) -> ClusterResult:
    """Fit a method for a few iterations; whether it has converged by then is not asked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return METHODS[method](X, start(), max_iter=iterations)


def apart(found: ClusterResult, expected: ClusterResult) -> float:
    """Return the largest difference between two fits' centers, over all iterations, in data units.

    Raises
    ------
    ValueError
        If the fits took different numbers of iterations.
    """
    if found.n_iter != expected.n_iter:
        raise ValueError(
            f"`found` took {found.n_iter} iterations and `expected` {expected.n_iter}: "
            "compare fits of the same points from the same start"
        )
    return float(np.abs(found.center_history - expected.center_history).max())


def numbers_in_a_sum(method: str) -> int:
    """Return how many numbers a block's sums are: what a pass over any number of points comes down to.

    K-means adds up counts (K), sums of points (K x D) and a cost; a mixture also x x', a triangle for each k.

    Examples
    --------
    >>> numbers_in_a_sum("K-means"), numbers_in_a_sum("Gaussian mixture")
    (37, 181)
    """
    of_a_cluster = 1 + N_FEATURES
    if method == "Gaussian mixture":
        of_a_cluster += N_FEATURES * (N_FEATURES + 1) // 2
    return N_CLUSTERS * of_a_cluster + 1


def one_machine(method: str, seed: int, blocks: int, rows: int, iterations: int) -> dict[str, Any]:
    """Fit in memory with one, two and three threads, and from disk.

    Returns
    -------
    dict
        ``"iterations"``; ``"apart"``: by way, how far the centers are from those of one thread;
        ``"file_MB"``; ``"peak_MB"``: the most memory that the fit from disk held at once.
    """
    X = in_memory(seed, blocks, rows)
    expected = _with_threads(1, method, X, iterations)
    ways = {f"{n} threads": apart(_with_threads(n, method, X, iterations), expected) for n in (2, 3)}
    with tempfile.TemporaryDirectory() as folder:
        mapped = on_disk(Path(folder) / "points", seed, blocks, rows)
        tracemalloc.start()
        try:
            from_disk = _with_threads(2, method, mapped, iterations)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            del mapped
    return {
        "iterations": expected.n_iter,
        "apart": ways | {"disk": apart(from_disk, expected)},
        "file_MB": X.nbytes / 1e6,
        "peak_MB": peak / 1e6,
    }


def _with_threads(n: int, method: str, X: Any, iterations: int) -> ClusterResult:
    with threads(n):
        return fit(method, X, iterations)
