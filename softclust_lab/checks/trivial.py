"""Answers that take no understanding. Points count only for functions that beat every one of them."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import Rule, mismatch
from softclust_lab.checks.task_plan import PlanCase
from softclust_lab.checks.values import Value

__all__ = ["trivial_answers", "trivial_scores"]

CONSTANTS = range(6)


def trivial_scores(
    rule: Rule, parameters: tuple[str, ...], cases: tuple[PlanCase, ...], rng: Generator
) -> dict[str, float]:
    """Return the share of the cases that each trivial answer gets right.

    Parameters
    ----------
    rule : Rule
        The task's rule.
    parameters : tuple of str
        The names of the arguments.
    cases : tuple of PlanCase
        The values cases, at least one.
    rng : Generator
        Where the noise comes from.
    """
    right: dict[str, int] = {}
    for case in cases:
        for name, answer in trivial_answers(parameters, case, rng).items():
            right[name] = right.get(name, 0) + (mismatch(rule, answer, case.expected, case.tolerance) is None)
    return {name: count / len(cases) for name, count in right.items()}


def trivial_answers(parameters: tuple[str, ...], case: PlanCase, rng: Generator) -> dict[str, Value]:
    """Return every trivial answer to a case, in the right form wherever that is possible.

    They are constants, noise, a copy of each argument, and as many rows of an argument as the answer has.
    """
    answers: dict[str, Value] = {f"constant-{c}": _filled(case.expected, c) for c in CONSTANTS}
    answers["noise"] = _noise(case.expected, rng)
    for name, arg in zip(parameters, case.args, strict=True):
        answers[f"copy-of-{name}"] = _in_form(case.expected, arg)
        answers[f"first-rows-of-{name}"] = _rows(case.expected, arg, slice(None))
        answers[f"last-rows-of-{name}"] = _rows(case.expected, arg, slice(None, None, -1))
    return answers


def _filled(expected: Value, constant: int) -> Value:
    if isinstance(expected, tuple):
        return tuple(_filled(part, constant) for part in expected)
    return np.full_like(expected, constant) if isinstance(expected, np.ndarray) else float(constant)


def _noise(expected: Value, rng: Generator) -> Value:
    if isinstance(expected, tuple):
        return tuple(_noise(part, rng) for part in expected)
    array = np.asarray(expected)
    if array.dtype.kind in "iu":
        return rng.integers(0, int(array.max(initial=0)) + 1, size=array.shape)
    noise = rng.normal(size=array.shape)
    return noise if array.ndim else float(noise)


def _in_form(expected: Value, arg: Value) -> Value:
    """Return the argument itself, or a tuple with it wherever its shape fits and zeros elsewhere."""
    if not isinstance(expected, tuple):
        return arg
    return tuple(arg if np.shape(part) == np.shape(arg) else _filled(part, 0) for part in expected)  # type: ignore[arg-type]


def _rows(expected: Value, arg: Value, order: slice) -> Value:
    wanted = expected[0] if isinstance(expected, tuple) and expected else expected
    if isinstance(arg, np.ndarray) and isinstance(wanted, np.ndarray) and len(arg) >= len(wanted):
        return _in_form(expected, arg[order][: len(wanted)])
    return arg
