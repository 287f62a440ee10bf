"""Arrays as bytes on their way to the page, every number exact."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from softclust_lab.arrays import FloatArray

__all__ = ["Packed", "pack", "unpack"]


class Packed(TypedDict):
    """An array as bytes, row by row: float64, little-endian."""

    data: bytes
    shape: list[int]


def pack(array: FloatArray) -> Packed:
    """Return an array's exact values as bytes.

    Examples
    --------
    >>> pack(np.array([[1.0, 2.0]]))["shape"]
    [1, 2]
    """
    return Packed(data=np.ascontiguousarray(array, dtype="<f8").tobytes(), shape=list(array.shape))


def unpack(packed: Packed) -> FloatArray:
    """Return the array that `pack` was given, read-only.

    Examples
    --------
    >>> unpack(pack(np.array([0.1, 0.2])))
    array([0.1, 0.2])
    """
    return np.frombuffer(packed["data"], dtype="<f8").reshape(packed["shape"])
