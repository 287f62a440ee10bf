"""How values travel between the grader and the box: frames of JSON and raw numbers, never a pickle.

A frame is two lengths, a JSON text and the bytes of the arrays that it describes. In the JSON an array is
``{"d": dtype, "s": shape}``, a tuple is a list, and numbers and strings are themselves. What comes out of the
box is read by `rebuilt`, which takes nothing that `described` would not have written.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softclust_lab.checks.values import MAX_DEPTH, MAX_ENTRIES, MAX_PARTS, MAX_TEXT, Value

__all__ = ["LENGTHS", "MAX_HEADER", "WireError", "described", "frame", "parsed", "rebuilt"]

#: The length of the JSON and that of the numbers behind it.
LENGTHS = struct.Struct("<II")
#: JSON takes many times its length in memory once it is read, so there must be little of it.
MAX_HEADER = 500_000
MAX_AXES = 16

_DTYPES = {
    name: np.dtype(f"<{name}") for name in ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f8")
}
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


class WireError(ValueError):
    """What arrived is not a message."""


def frame(header: dict[str, Any], arrays: list[bytes]) -> bytes:
    """Return a message's bytes.

    Raises
    ------
    WireError
        If its JSON is too long to be read at the other end.
    """
    text = _ENCODER.encode(header).encode("ascii")
    if len(text) > MAX_HEADER:
        raise WireError("too many parts for one message")
    body = b"".join(arrays)
    return LENGTHS.pack(len(text), len(body)) + text + body


def described(value: Value, arrays: list[bytes]) -> Any:
    """Return the JSON of a value that `plain` made, adding its arrays' bytes to the list.

    Examples
    --------
    >>> described((2.5, np.array([1, 2])), [])
    [2.5, {'d': 'i8', 's': [2]}]
    """
    if isinstance(value, np.ndarray):
        array = value
        name = _NAMES.get(array.dtype)
        if name is None:
            name = f"{array.dtype.kind}{array.dtype.itemsize}"
            array = array.astype(_DTYPES[name])
        arrays.append(array.tobytes())
        return {"d": name, "s": list(array.shape)}
    if isinstance(value, tuple):
        return [described(part, arrays) for part in value]
    return value


def parsed(text: bytes) -> dict[str, Any]:
    """Return a header, whoever wrote it.

    Raises
    ------
    WireError
        If it is not a JSON object.
    """
    try:
        header = json.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise WireError("a header that is not JSON") from error
    if type(header) is not dict:
        raise WireError("a header that is not an object")
    return header


def rebuilt(tree: object, body: bytes) -> Value:
    """Return the value that a header describes, whoever wrote it.

    Parameters
    ----------
    tree : object
        What stood in the JSON.
    body : bytes
        The arrays' bytes: exactly as many as the tree asks for.

    Raises
    ------
    WireError
        If it is anything but numbers, strings, arrays of the ten dtypes and tuples of such, within the
        bounds that hold for every answer.

    Examples
    --------
    >>> arrays = []
    >>> rebuilt(described((2.5, np.array([1, 2])), arrays), b"".join(arrays))
    (2.5, array([1, 2]))
    """
    value, used = _rebuilt(tree, body, 0, 0)
    if used != len(body):
        raise WireError("more numbers than the header describes")
    return value


def _rebuilt(tree: object, body: bytes, offset: int, depth: int) -> tuple[Value, int]:
    kind = type(tree)
    if kind is float:
        return tree, offset  # type: ignore[return-value]
    if kind is int and abs(tree) < 2**63:  # type: ignore[arg-type]
        return tree, offset  # type: ignore[return-value]
    if kind is str and len(tree) <= MAX_TEXT:  # type: ignore[arg-type]
        return tree, offset  # type: ignore[return-value]
    if kind is dict:
        return _array(tree, body, offset)  # type: ignore[arg-type]
    if kind is not list or depth > MAX_DEPTH or len(tree) > MAX_PARTS:  # type: ignore[arg-type]
        raise WireError("a header that describes no value")
    parts = []
    for part in tree:  # type: ignore[attr-defined]
        value, offset = _rebuilt(part, body, offset, depth + 1)
        parts.append(value)
    return tuple(parts), offset


def _array(tree: dict[str, Any], body: bytes, offset: int) -> tuple[NDArray[Any], int]:
    """Return an array of its own, and where the next one begins."""
    name, shape = tree.get("d"), tree.get("s")
    if len(tree) != 2 or type(name) is not str or name not in _DTYPES or type(shape) is not list:
        raise WireError("an array of another kind")
    if not 1 <= len(shape) <= MAX_AXES or any(type(n) is not int or not 0 <= n <= MAX_ENTRIES for n in shape):
        raise WireError("an array of an impossible shape")
    if math.prod(max(n, 1) for n in shape) > MAX_ENTRIES:  # without entries it may still have no strides
        raise WireError("an array of an impossible shape")
    size, dtype = math.prod(shape), _DTYPES[name]
    end = offset + size * dtype.itemsize
    if end > len(body):
        raise WireError("an array larger than what came with it")
    if name == "b1":  # any byte but 0 and 1 is no bool, whatever numpy would make of it
        return np.frombuffer(body, np.uint8, size, offset).reshape(shape) != 0, end
    return np.frombuffer(body, dtype, size, offset).reshape(shape).copy(), end
