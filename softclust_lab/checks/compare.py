"""When is an answer right? Rules for exact integers, numbers within a tolerance, and tuples of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from softclust_lab.checks.values import Value

__all__ = ["INTEGERS", "NUMBERS", "OTHER_VALUES", "Rule", "Tolerance", "alike", "mismatch", "tuple_of"]


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be off: `absolute` plus `relative` times the largest expected magnitude."""

    relative: float = 1e-8
    absolute: float = 1e-12


@dataclass(frozen=True)
class Rule:
    """What kind of answer is expected, and so how it is compared.

    Attributes
    ----------
    kind : str
        ``"integers"`` (an integer dtype, equal entries), ``"numbers"`` (within the tolerance) or ``"tuple"``.
    names, parts : tuple
        Of a tuple: what its entries are called, and their rules.
    """

    kind: Literal["integers", "numbers", "tuple"]
    names: tuple[str, ...] = ()
    parts: tuple[Rule, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the rule as JSON data."""
        return {
            "kind": self.kind,
            "names": list(self.names),
            "parts": [part.to_dict() for part in self.parts],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Rule:
        """Return the rule that `to_dict` described."""
        return cls(data["kind"], tuple(data["names"]), tuple(cls.from_dict(part) for part in data["parts"]))


INTEGERS = Rule("integers")
NUMBERS = Rule("numbers")


#: The problem of an answer that is right in everything but its values.
OTHER_VALUES = "the answer has the right form, but not the right values"


def tuple_of(**parts: Rule) -> Rule:
    """Return the rule for a tuple with the named parts, in that order."""
    return Rule("tuple", tuple(parts), tuple(parts.values()))


def mismatch(rule: Rule, got: Value, expected: Value, tolerance: Tolerance) -> str | None:
    """Return None if the answer is right, else what is wrong with it in one sentence.

    The sentence names types and shapes and never a value.

    Examples
    --------
    >>> mismatch(INTEGERS, np.array([0.0, 1.0]), np.array([0, 1]), Tolerance())
    'the answer must hold integers, yours has dtype float64'
    """
    return _mismatch(rule, got, expected, tolerance, "the answer")


def _mismatch(rule: Rule, got: Value, expected: Value, tolerance: Tolerance, name: str) -> str | None:
    if rule.kind == "tuple":
        return _tuple_mismatch(rule, got, expected, tolerance, name)
    if isinstance(got, (tuple, str)):
        return f"{name} must be {_kind_of(expected)}, yours is a {type(got).__name__}"
    if isinstance(expected, (tuple, str)) or np.shape(got) != np.shape(expected):
        return f"{name} must be {_kind_of(expected)}, yours is {_kind_of(got)}"
    if rule.kind == "integers" and np.asarray(got).dtype.kind not in "iu":
        return f"{name} must hold integers, yours has dtype {np.asarray(got).dtype}"
    if not alike(got, expected, tolerance):
        return f"{name} has the right form, but not the right values"
    return None


def _tuple_mismatch(rule: Rule, got: Value, expected: Value, tolerance: Tolerance, name: str) -> str | None:
    wanted = ", ".join(rule.names)
    if not isinstance(got, tuple) or not isinstance(expected, tuple):
        return f"{name} must be a tuple ({wanted}), yours is {_kind_of(got)}"
    if len(got) != len(rule.parts):
        return f"{name} must be a tuple of {len(rule.parts)} ({wanted}), yours has {len(got)}"
    for part_name, part, mine, right in zip(rule.names, rule.parts, got, expected, strict=True):
        problem = _mismatch(part, mine, right, tolerance, f"`{part_name}`")
        if problem:
            return problem
    return None


def alike(a: Value, b: Value, tolerance: Tolerance) -> bool:
    """Say whether two results hold the same values in the same form, whatever their dtypes.

    Used to recognise a mistake by its outputs: not-a-number equals itself here.

    Examples
    --------
    >>> alike(np.array([1, 2]), np.array([1.0, 2.0]), Tolerance())
    True
    """
    if isinstance(a, tuple) or isinstance(b, tuple):
        return (
            isinstance(a, tuple)
            and isinstance(b, tuple)
            and len(a) == len(b)
            and all(alike(x, y, tolerance) for x, y in zip(a, b, strict=True))
        )
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str) and a == b
    return np.shape(a) == np.shape(b) and _close(_floats(a), _floats(b), tolerance)


def _close(got: NDArray[np.float64], expected: NDArray[np.float64], tolerance: Tolerance) -> bool:
    if got.tobytes() == expected.tobytes():  # most right answers are, and this is quickly seen
        return True
    sizes = np.abs(expected)
    largest = float(sizes.max()) if sizes.size else 0.0
    if not math.isfinite(largest):
        finite = sizes[np.isfinite(sizes)]
        allowed = tolerance.absolute + tolerance.relative * (float(finite.max()) if finite.size else 0.0)
        return bool(np.allclose(got, expected, rtol=0.0, atol=allowed, equal_nan=True))
    with np.errstate(over="ignore"):
        return bool((np.abs(got - expected) <= tolerance.absolute + tolerance.relative * largest).all())


def _floats(value: NDArray[Any] | float) -> NDArray[np.float64]:
    return np.asarray(value, dtype=np.float64)


def _kind_of(value: Value) -> str:
    """Return what a value is, in words."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    return "a string" if isinstance(value, str) else "a single number"
