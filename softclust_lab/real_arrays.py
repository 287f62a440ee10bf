"""Arrays of real numbers: how they are made from what people pass, and what no formula can work with.

`softclust_lab.arrays` puts these behind its checks; the words of a refusal are here where the cause is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating[Any]]


def is_dask(array: Any) -> bool:
    """Return whether this is a Dask array, without importing Dask."""
    return hasattr(array, "__dask_graph__") and hasattr(array, "to_delayed") and hasattr(array, "chunks")


def real_array(values: ArrayLike, name: str, shape: str) -> FloatArray:
    """Return `values` as float32 or float64, or say why that is not possible."""
    if np.ma.is_masked(values):
        raise ValueError(f"`{name}` must not be masked: drop the masked rows, or fill them in, first")
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"`{name}` must be a rectangular array of shape {shape}, got a ragged sequence: "
            "give every row the same number of values"
        ) from error
    if array.dtype.kind == "c":
        raise ValueError(
            f"`{name}` must be real numbers. Complex data not supported, got {array.dtype}: "
            f"pass {name}.real and {name}.imag as two features"
        )
    if array.dtype.kind == "O":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValueError(
                f"`{name}` must be numbers, got objects that are not (the argument must be a number): "
                "encode categories as numbers and drop missing values first"
            ) from error
    if array.dtype.kind not in "fiub":
        raise ValueError(
            f"`{name}` must be numbers, got {array.dtype}: convert it first, for example with "
            f"np.asarray({name}, dtype=float)"
        )
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def real_chunks(X: Any, name: str) -> Any:
    """Return a Dask array of float32 or float64, with known chunks that hold whole rows and at least one."""
    if np.isnan(X.shape[0]):
        X = X.copy().compute_chunk_sizes()  # which notes the sizes in the array itself
    X = X.astype(real_array(np.empty(0, X.dtype), name, "(N, D)").dtype)
    if X.ndim == 2 and X.size:
        X = X.rechunk({0: tuple(n for n in X.chunks[0] if n), 1: -1})
    return X


def check_squares(array: FloatArray, name: str) -> None:
    """Refuse what has no squares: NaN and infinity, numbers too large to square, nothing but too small ones.

    The usual case costs one pass and no temporary; a memory map is read through, a Dask array where it lies.
    """
    limits = np.finfo(array.dtype)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        if is_dask(array):
            squares = float((array * array).sum())
        else:
            values = array.ravel(order="K")
            # Not a product of linear algebra: its threads keep a core busy long after, at the fit's cost.
            squares = float(np.einsum("i,i->", values, values))
        if limits.tiny <= squares <= limits.max / 64:
            return
    if not np.isfinite(squares):
        check_finite(array, name)
    if squares > limits.max / 64:
        size, remedy = "large ones", "divide them by a common unit, or pass float64"
    elif squares < limits.tiny and np.any(array):
        size, remedy = "small ones", "multiply them by a common unit, or pass float64"
    else:
        return
    raise ValueError(f"`{name}` must hold numbers whose squares fit {array.dtype}, got too {size}: {remedy}")


def check_finite(array: FloatArray, name: str) -> None:
    """Refuse NaN and infinity, naming the first place.

    The sum is finite if every entry is (and no overflow happens), so the usual case costs one pass and no
    temporary; a memory map is read through, not held.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(float(array.sum(dtype=np.float64))):
            return
    if is_dask(array):
        first = int((~np.isfinite(array)).any(axis=1).argmax())
        rows = iter([(first, np.asarray(array[first]))])
    else:
        rows = enumerate(array)
    for row, values in rows:
        if not np.all(np.isfinite(values)):
            shown = "NaN" if np.any(np.isnan(values)) else "infinity"
            raise ValueError(
                f"`{name}` must be finite, got {shown} in row {row}: drop such rows or fill them in first"
            )
