"""Arrays as bytes on their way to the page: exact numbers, and shares in steps."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray

__all__ = ["LEVELS", "Packed", "pack", "pack_levels", "pack_parts", "unpack", "unpack_levels", "unpack_parts"]

LEVELS = 15
"""Levels go from 0 to this, so that two of them fill a byte."""


class Packed(TypedDict):
    """An array as bytes, row by row: float64 (little-endian), levels or parts."""

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
    """Return the array that `pack` was given.

    Examples
    --------
    >>> unpack(pack(np.array([0.1, 0.2])))
    array([0.1, 0.2])
    """
    return np.frombuffer(packed["data"], dtype="<f8").reshape(packed["shape"])


def pack_levels(levels: IntArray) -> Packed:
    """Return whole numbers from 0 to `LEVELS` as bytes, two in each, the first in its upper half.

    Examples
    --------
    >>> pack_levels(np.array([1, 15, 2]))
    {'data': b'\\x1f ', 'shape': [3]}
    """
    halves = np.append(levels.ravel(), np.zeros(levels.size % 2)).astype(np.uint8)
    return Packed(data=(16 * halves[::2] + halves[1::2]).tobytes(), shape=list(levels.shape))


def pack_parts(parts: FloatArray) -> Packed:
    """Return numbers from 0 to 1 as bytes, in steps of 1/255.

    Examples
    --------
    >>> pack_parts(np.array([0.0, 0.5, 1.0]))
    {'data': b'\\x00\\x80\\xff', 'shape': [3]}
    """
    return Packed(data=np.rint(255 * parts).astype(np.uint8).tobytes(), shape=list(parts.shape))


def unpack_levels(packed: Packed) -> IntArray:
    """Return the levels that `pack_levels` was given.

    Examples
    --------
    >>> unpack_levels(pack_levels(np.array([1, 15, 2])))
    array([ 1, 15,  2])
    """
    both = np.frombuffer(packed["data"], dtype=np.uint8)
    halves = np.column_stack([both // 16, both % 16]).ravel().astype(np.intp)
    shape = packed["shape"]
    return halves[: int(np.prod(shape))].reshape(shape)


def unpack_parts(packed: Packed) -> FloatArray:
    """Return the parts that `pack_parts` was given, to 1/510.

    Examples
    --------
    >>> unpack_parts(pack_parts(np.array([0.0, 1.0])))
    array([0., 1.])
    """
    return np.frombuffer(packed["data"], dtype=np.uint8).reshape(packed["shape"]) / 255
