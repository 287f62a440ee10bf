"""Checks of what is drawn as groups, as a curve or as a row of numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, IntArray, as_labels

__all__ = ["as_curve", "as_groups", "as_row"]


def as_groups(labels: ArrayLike, n_points: int) -> IntArray:
    """Return labels counted from 0, shape (N,), however many groups there are."""
    try:
        n_groups = int(np.max(np.asarray(labels, dtype=np.intp), initial=0)) + 1
    except (TypeError, ValueError):
        # Not numbers at all: the check of the labels says so.
        n_groups = 1
    return as_labels(labels, n_points, n_groups)


def as_row(values: ArrayLike, name: str) -> FloatArray:
    """Return one row of finite numbers, shape (M,), or raise a ValueError that names the argument."""
    try:
        row = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"`{name}` must be numbers, got {values!r}: pass one list of numbers") from error
    if row.ndim != 1 or row.size == 0 or not np.all(np.isfinite(row)):
        raise ValueError(
            f"`{name}` must be one row of finite numbers, got shape {row.shape}: pass one number for each"
        )
    return row


def as_curve(x: ArrayLike, y: ArrayLike, x_name: str, y_name: str) -> tuple[FloatArray, FloatArray]:
    """Return two rows of the same length, or raise a ValueError that names the one at fault."""
    first, second = as_row(x, x_name), as_row(y, y_name)
    if first.size != second.size:
        raise ValueError(
            f"`{y_name}` must have one entry for each of {x_name}, got {second.size} and {first.size}: "
            "pass rows of the same length"
        )
    return first, second
