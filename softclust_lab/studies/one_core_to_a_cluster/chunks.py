"""The same fit on a Dask array: a sum for each chunk, and nothing else comes back.

No cluster is needed: Dask's scheduler for one thread does the same work, and lets us weigh what it returns.
"""

from __future__ import annotations

import pickle
from typing import Any

from softclust_lab.studies.one_core_to_a_cluster.measure import (
    N_FEATURES,
    apart,
    fit,
    in_memory,
    points_of_block,
)

__all__ = ["Scales", "in_chunks", "on_chunks"]


def in_chunks(seed: int, blocks: int, rows: int) -> Any:
    """Return a Dask array whose chunks are made where, and as often as, somebody needs them.

    Raises
    ------
    ImportError
        If Dask is not installed.
    """
    try:
        import dask
        import dask.array as da
    except ImportError as error:
        raise ImportError(
            f"points in chunks need Dask, and importing it failed ({error}): install it with "
            'pip install "softclust-lab[cluster]"'
        ) from error
    make = dask.delayed(points_of_block, pure=True)
    return da.concatenate(
        [da.from_delayed(make(seed, block, rows), (rows, N_FEATURES), dtype=float) for block in range(blocks)]
    )


class Scales:
    """A scheduler for Dask that computes in this thread and weighs what comes back.

    Before its first pass K-means asks once for a few sample points, to choose its origin: an answer, too.

    Attributes
    ----------
    bytes : list of int
        The size of each answer as it would travel: pickled.
    """

    def __init__(self) -> None:
        self.bytes: list[int] = []

    def __call__(self, graph: Any, keys: Any, **options: Any) -> Any:
        """Compute `keys` of a task graph."""
        import dask

        answer = dask.get(graph, keys, **options)
        self.bytes.append(len(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)))
        return answer


def on_chunks(method: str, seed: int, blocks: int, rows: int, iterations: int) -> dict[str, Any]:
    """Fit points in chunks: kept, four times as many, and made again in each pass.

    Returns
    -------
    dict
        ``"apart"``: from the centers of the fit in memory; ``"apart_made_again"``: between chunks that are
        kept and chunks that are made again whenever a pass needs them; ``"bytes"`` that come back in a
        pass, for these points and for four times as many in as many chunks.
    """
    expected = fit(method, in_memory(seed, blocks, rows), iterations)
    kept, few = _weighed(method, in_chunks(seed, blocks, rows), iterations, keep=True)
    again, _ = _weighed(method, in_chunks(seed, blocks, rows), iterations, keep=False)
    _, many = _weighed(method, in_chunks(seed, blocks, 4 * rows), 1, keep=True)
    return {"apart": apart(kept, expected), "apart_made_again": apart(again, kept), "bytes": [few, many]}


def _weighed(method: str, X: Any, iterations: int, keep: bool) -> tuple[Any, int]:
    """Fit, and return the size of what came back in the last pass, in bytes."""
    import dask

    scales = Scales()
    X = X.persist(scheduler="sync") if keep else X
    with dask.config.set(scheduler=scales):
        result = fit(method, X, iterations)
    return result, scales.bytes[-1]
