"""What a soft pass costs, against a pass of K-means and N x K exponentials at the rate that numpy reaches.

Points are checked already, and the sums are not used: a pass and nothing else. The exponentials are taken of
blocks of the size that the soft pass has, on as many threads, into memory that is there already.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from harness import TURNS, Goal, Report, Row, in_turns, milliseconds, ratios
from harness import timer as timer_of
from problems import QUICK_SIZES, SIZES, Size, passes_of, uniform

from softclust_lab.passes import block_slices, sum_blocks
from softclust_lab.threads import one_blas_thread

SOFT = ("soft_kmeans", "gaussian_wcss", "itisc")
GOAL = Goal(1.5, at_most=True)
COLUMNS = ("N", "D", "K", "pass", "kmeans_ms", "exp_ms", "pass_ms", "ratio", "goal", "met")


def exponentials(X: np.ndarray, K: int) -> Callable[[], Any]:
    """Return what takes N x K exponentials, block by block, on all cores."""
    held = 3 * K + X.shape[1]
    rows = max(block.stop - block.start for block in block_slices(len(X), held))
    logits = -4 * np.random.default_rng(0).random((K, rows))
    here = threading.local()

    def block(x: np.ndarray) -> tuple[int]:
        if not hasattr(here, "out"):
            here.out = np.empty_like(logits)
        np.exp(logits[:, : len(x)], out=here.out[:, : len(x)])
        return (len(x),)

    return partial(sum_blocks, block, X, width=held)


def compare(size: Size, turns: int) -> list[Row]:
    """Measure one size: a row for each method."""
    X, centers = uniform(*size)
    passes = passes_of(X, centers)
    actions = {name: passes[name] for name in ("hard_kmeans", *SOFT)} | {"exp": exponentials(X, len(centers))}
    with one_blas_thread():
        times = in_turns({name: timer_of(action) for name, action in actions.items()}, turns)
    yardstick = [a + b for a, b in zip(times["hard_kmeans"], times["exp"], strict=True)]
    rows = []
    for name in SOFT:
        row: Row = dict(zip("NDK", size, strict=True))
        row |= {"pass": name, "kmeans_ms": milliseconds(times["hard_kmeans"])}
        row |= {"exp_ms": milliseconds(times["exp"]), "pass_ms": milliseconds(times[name])}
        row |= ratios(times[name], yardstick)
        rows.append(row | GOAL.judge(row["ratio"]))
    return rows


def run(quick: bool) -> Report:
    sizes, turns = (QUICK_SIZES, 3) if quick else (SIZES, TURNS)
    rows = [row for size in sizes for row in compare(size, turns)]
    return Report("One pass: ms; ratio = pass / (K-means' pass + N K exponentials)", COLUMNS, rows)
