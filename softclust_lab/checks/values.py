"""All that passes between an exercise and its judge: arrays, numbers, strings and tuples of them."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Value: TypeAlias = "NDArray[Any] | float | str | tuple[Value, ...]"

#: What an answer may hold at most; a correct answer to any task is far smaller.
MAX_ENTRIES = 5_000_000
MAX_TEXT = 10_000
MAX_PARTS = 100_000
MAX_DEPTH = 4

_NUMBER_KINDS = "biuf"
_NUMBER_TYPES = frozenset(np.dtype(code).type for code in "?bBhHiIlLqQefdg")

__all__ = ["UnusableError", "Value", "copied", "entries", "plain", "shown"]


class UnusableError(Exception):
    """A result is not made of arrays, numbers, strings and tuples; the text says what it is, in our words."""


def plain(result: object, depth: int = 0) -> Value:
    """Return a result as plain data that shares nothing with the code that made it.

    Types are compared for identity and arrays are read through numpy's own base class, so nothing that a
    subclass overrides is ever called.

    Parameters
    ----------
    result : object
        What a function returned.
    depth : int
        How many tuples surround it.

    Returns
    -------
    Value
        A fresh base-class array, a Python number, a string, or a tuple of such. A list of numbers (nested
        evenly) becomes an array, any other list a tuple; an array with no axis becomes a number.

    Raises
    ------
    UnusableError
        If it is anything else, or too large to be an answer.

    Examples
    --------
    >>> plain((np.float64(2.5), [1, 2]))
    (2.5, array([1, 2]))
    """
    kind = type(result)
    if result is None:
        raise UnusableError("nothing (None): does the function end with `return`?")
    if kind in (bool, int, float):
        return _number(result)
    if kind is str:
        return _text(result)  # type: ignore[arg-type]
    if kind in _NUMBER_TYPES:
        return _number(result.item())  # type: ignore[attr-defined]
    if issubclass(kind, np.ndarray):
        return _array(np.ndarray.view(cast("NDArray[Any]", result), np.ndarray))
    if kind is tuple or kind is list:
        return _sequence(result, depth)  # type: ignore[arg-type]
    raise UnusableError("something that is neither an array, a number, a string nor a tuple")


def copied(value: Value) -> Value:
    """Return a copy that may be changed without harm to the original."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple):
        return tuple(copied(part) for part in value)
    return value


def entries(value: Value) -> int:
    """Return how many numbers and strings a value holds.

    Examples
    --------
    >>> entries((np.zeros((2, 3)), 1.0))
    7
    """
    return sum(map(entries, value)) if isinstance(value, tuple) else int(np.size(value))


def shown(value: Value) -> str:
    """Return a value as short text for a report.

    Examples
    --------
    >>> shown(np.array([[1.0], [11.0]]))
    '[[1.], [11.]]'
    """
    if isinstance(value, np.ndarray):
        text = np.array2string(
            value,
            threshold=80,
            edgeitems=4,
            separator=", ",
            max_line_width=10_000,
            formatter=cast(Any, {"float_kind": _decimal}),
        )
        return " ".join(text.split())
    if isinstance(value, tuple):
        return "(" + ", ".join(shown(part) for part in value) + ")"
    text = _decimal(value) if isinstance(value, float) else repr(value)
    return text if len(text) <= 300 else text[:300] + " ..."


def _decimal(number: float) -> str:
    """Return a float with its point, in ten digits: 2., 2.666666667, 1000000001."""
    text = f"{number:.10g}"
    return f"{text}." if text.lstrip("-").isdigit() else text


def _number(number: Any) -> float:
    """Return a bool, int or float as an int or a float."""
    if type(number) is bool:
        return int(number)
    if type(number) is int and abs(number) >= 2**63:
        raise UnusableError("a whole number with more than 18 digits")
    if type(number) not in (int, float):
        return float(number)
    return number  # type: ignore[no-any-return]


def _text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise UnusableError("a very long string")
    return text


def _array(array: NDArray[Any]) -> Value:
    """Return a fresh copy of a base-class array of numbers."""
    if array.dtype.kind not in _NUMBER_KINDS:
        raise UnusableError("an array whose entries are not real numbers")
    if array.size > MAX_ENTRIES:
        raise UnusableError("an array far larger than any answer")
    if array.dtype.kind == "f" and array.dtype != np.float64:
        with np.errstate(all="ignore"):
            array = array.astype(np.float64)
    if array.ndim == 0:
        return _number(array.item())
    return np.array(array, order="C", copy=True)


def _sequence(parts: tuple[object, ...] | list[object], depth: int) -> Value:
    if depth >= MAX_DEPTH or len(parts) > MAX_PARTS:
        raise UnusableError("tuples or lists nested deeper, or longer, than any answer")
    values = tuple(plain(part, depth + 1) for part in parts)
    return _stacked(values) if type(parts) is list else values


def _stacked(values: tuple[Value, ...]) -> Value:
    """Return a list's parts as one array where they fit together, else as they are."""
    shapes = {np.shape(value) for value in values if not isinstance(value, (str, tuple))}
    if len(shapes) == 1 and not any(isinstance(value, (str, tuple)) for value in values):
        return np.array(values)
    return values
