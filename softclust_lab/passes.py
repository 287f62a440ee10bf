"""One pass over the points: blocks that fit the cache, all cores, the same bits every time.

Each method of this library is a sum over points of a small statistic (counts, sums, a cost). This module
owns that sum. It cuts the points into blocks whose temporaries stay in the cache, evaluates the statistic of
the blocks on all cores (numpy releases the interpreter lock inside its loops) and adds the parts in a fixed
order. Where the cuts fall depends on the data's shape alone, so one thread and many threads give the same
result bit for bit.

The points may be a ``numpy.memmap``, which is never held in memory as a whole, or a Dask array, whose blocks
are summed where they live: only the sums travel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial, reduce
from typing import Any

import numpy as np

from softclust_lab.arrays import as_count
from softclust_lab.real_arrays import is_dask
from softclust_lab.threads import on_all_cores, one_thread_here

__all__ = ["block_slices", "map_points", "sum_blocks"]

#: Bytes of temporaries that one block may need. Of 2^18 to 2^22, tried at six sizes from (600, 2, 3) to
#: (200000, 64, 64), this was the best or near it: smaller blocks pay their fixed cost too often.
BLOCK_BYTES = 1 << 21
#: glibc never keeps more than this for the sake of one freed array.
GLIBC_LIMIT = 1 << 25
#: Blocks are summed in at most so many groups: enough to keep many cores busy, few enough to hold their sums.
GROUPS = 32
Statistic = Callable[..., tuple[Any, ...]]


def sum_blocks(
    statistic: Statistic, X: Any, *along: Any, width: int, combine: Callable[[Any, Any], Any] | None = None
) -> tuple[Any, ...]:
    """Add up a statistic over all points, block by block.

    Parameters
    ----------
    statistic : callable
        Takes a block of X, shape (n, D), and the same rows of each array `along`; returns a tuple of arrays
        or numbers.
    X : ndarray, memmap or Dask array, shape (N, D)
        Checked points.
    *along : ndarray or Dask array, shape (N, ...), or None
        What else belongs to each point, such as weights; None is handed on as None.
    width : int
        Floats that the statistic holds for each point, for example 2 K + D.
    combine : callable, optional
        Folds two of the statistic's results into one; by default their entries are added.

    Returns
    -------
    tuple
        The sums, in the order of the statistic's tuple.

    Examples
    --------
    >>> X = np.arange(6.0).reshape(3, 2)
    >>> total, count = sum_blocks(lambda x: (x.sum(axis=0), len(x)), X, width=2)
    >>> total / count
    array([2., 3.])
    """
    combine = combine or _add
    if is_dask(X):
        return _sum_chunks(statistic, X, along, width, combine)
    along = tuple(np.asarray(a) if is_dask(a) else a for a in along)
    groups = _groups(len(X), width)

    def group_sum(group: int) -> tuple[Any, ...]:
        return reduce(combine, (statistic(X[rows], *_cut(along, rows)) for rows in groups[group]))

    return reduce(combine, on_all_cores(group_sum, len(groups), len(X) * width))


def map_points(
    function: Callable[..., Any],
    X: Any,
    *along: Any,
    width: int,
    columns: int | None = None,
    dtype: Any = None,
) -> Any:
    """Compute one value, or one row of values, for each point.

    Parameters
    ----------
    function : callable
        Takes a block of X and the same rows of each array `along`; returns shape (n,) or (n, `columns`).
    X, *along, width
        As in `sum_blocks`.
    columns : int, optional
        Values for each point, if it is a row of them.
    dtype : dtype, optional
        Of the result; by default X's.

    Returns
    -------
    ndarray, or Dask array if X is one; shape (N,) or (N, `columns`)
        Rows of values lie in memory column by column.

    Examples
    --------
    >>> map_points(lambda x: x.sum(axis=1), np.arange(6.0).reshape(3, 2), width=2)
    array([1., 5., 9.])
    """
    dtype = X.dtype if dtype is None else np.dtype(dtype)
    if is_dask(X):
        return _map_chunks(function, X, along, width, columns, dtype)
    along = tuple(np.asarray(a) if is_dask(a) else a for a in along)
    out = np.empty(len(X), dtype) if columns is None else np.empty((columns, len(X)), dtype).T
    groups = _groups(len(X), width)

    def fill(group: int) -> None:
        for rows in groups[group]:
            out[rows] = function(X[rows], *_cut(along, rows))

    on_all_cores(fill, len(groups), len(X) * width)
    return out


def block_slices(n_points: int, width: int) -> list[slice]:
    """Cut N points into blocks whose temporaries take about `BLOCK_BYTES`.

    Parameters
    ----------
    n_points : int
        N.
    width : int
        Floats that the statistic holds for each point.

    Returns
    -------
    list of slice
        Consecutive slices that cover 0..N-1. They depend on `n_points` and `width` alone.

    Raises
    ------
    ValueError
        If `n_points` or `width` is not a whole number of at least 1.

    Examples
    --------
    >>> block_slices(5, width=BLOCK_BYTES // 16)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    n_points, width = as_count(n_points, "n_points"), as_count(width, "width")
    rows = max(1, BLOCK_BYTES // (8 * width))
    return [slice(start, min(start + rows, n_points)) for start in range(0, n_points, rows)]


def _groups(n_points: int, width: int) -> list[list[slice]]:
    """Return the blocks in at most `GROUPS` groups of neighbours, of nearly the same size."""
    slices = block_slices(n_points, width)
    if len(slices) > 1:
        _keep_freed_memory()
    n = min(len(slices), GROUPS)
    return [slices[g * len(slices) // n : (g + 1) * len(slices) // n] for g in range(n)]


@cache
def _keep_freed_memory() -> None:
    """Let glibc keep the memory of one block for the next, where it would hand it back and fault it in again.

    Its threshold for doing so follows the largest array that was freed, up to this size; nothing is touched.
    Measured at (1e6, 2, 3) on one busy machine: 7.5 ms an iteration of K-means instead of 23.
    """
    np.empty(GLIBC_LIMIT - (1 << 16), dtype=np.uint8)


def _cut(along: Sequence[Any], rows: slice) -> list[Any]:
    return [None if a is None else a[rows] for a in along]


def _add(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def _sum_chunks(
    statistic: Statistic, X: Any, along: Sequence[Any], width: int, combine: Callable[[Any, Any], Any]
) -> tuple[Any, ...]:
    """Sum each chunk of a Dask array where it lies, and fold the sums here, in the order of the chunks."""
    import dask

    chunk_sum = dask.delayed(partial(_one_chunk, statistic, width, combine), pure=False)
    pieces = [_chunks(a, X) for a in (X, *along)]
    return reduce(combine, dask.compute(*(chunk_sum(*piece) for piece in zip(*pieces, strict=True))))


def _one_chunk(
    statistic: Statistic, width: int, combine: Callable[[Any, Any], Any], x: Any, *along: Any
) -> tuple[Any, ...]:
    with one_thread_here():
        return sum_blocks(statistic, np.asarray(x), *along, width=width, combine=combine)


def _chunks(array: Any, X: Any) -> list[Any]:
    """Return the chunks of an array that belong to those of X; None for each, if it is None."""
    n_rows = X.chunks[0]
    if array is None:
        return [None] * len(n_rows)
    if is_dask(array):
        whole_rows = array.rechunk((n_rows, *array.shape[1:]))
        return list(whole_rows.to_delayed(optimize_graph=False).ravel())
    return np.split(array, np.cumsum(n_rows)[:-1])


def _map_chunks(
    function: Callable[..., Any], X: Any, along: Sequence[Any], width: int, columns: int | None, dtype: Any
) -> Any:
    """Compute the values of each chunk where it lies, once somebody asks for them."""
    import dask
    import dask.array

    def one_chunk(x: Any, *pieces: Any) -> Any:
        with one_thread_here():
            return map_points(function, np.asarray(x), *pieces, width=width, columns=columns, dtype=dtype)

    values = dask.delayed(one_chunk, pure=False)
    pieces = zip(*(_chunks(a, X) for a in (X, *along)), strict=True)
    shapes = [(n,) if columns is None else (n, columns) for n in X.chunks[0]]
    return dask.array.concatenate(
        [
            dask.array.from_delayed(values(*piece), shape, dtype=dtype)
            for piece, shape in zip(pieces, shapes, strict=True)
        ]
    )
