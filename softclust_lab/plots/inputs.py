"""Checks of what is drawn: points, groups, rows of numbers, curves by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, IntArray, as_labels, as_points

__all__ = [
    "as_axes",
    "as_curve",
    "as_curves",
    "as_groups",
    "as_names",
    "as_row",
    "as_shown",
    "check_positive",
]


def as_shown(X: ArrayLike, name: str = "X") -> FloatArray:
    """Return checked points in memory, wherever they come from."""
    return np.asarray(as_points(X, name))


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


def as_curves(
    x: ArrayLike, curves: Mapping[str, ArrayLike], x_name: str, name: str
) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return a row, and by name rows of the same length; a single number stands for a row of equal ones."""
    if not curves:
        raise ValueError(f"`{name}` must hold at least one curve, got none: pass {{name: values}}")
    row = as_row(x, x_name)
    found = {}
    for key, values in curves.items():
        whole = np.full(row.size, values) if np.ndim(values) == 0 else values
        found[key] = as_curve(row, whole, x_name, f"{name}[{key!r}]")[1]
    return row, found


def check_positive(row: FloatArray, name: str) -> None:
    """Refuse what has no place on a logarithmic axis."""
    if row.min() <= 0:
        raise ValueError(
            f"`{name}` must be greater than zero for a logarithmic axis, got {row.min():g}: drop what is not"
        )


def as_axes(axes: tuple[int, int], n_features: int) -> tuple[int, int]:
    """Return two different columns."""
    try:
        first, second = (int(column) for column in axes)
    except (TypeError, ValueError):
        first = second = -1
    if first == second or not (0 <= first < n_features and 0 <= second < n_features):
        raise ValueError(
            f"`axes` must be two different columns of X, from 0 to {n_features - 1}, got {axes!r}: "
            "name the one for the horizontal axis first"
        )
    return first, second


def as_names(feature_names: Sequence[str] | None, n_features: int) -> tuple[str, ...]:
    """Return a name for each feature, by its column if none is given."""
    if feature_names is None:
        return ("feature",) if n_features == 1 else tuple(f"feature {d}" for d in range(n_features))
    names = (feature_names,) if isinstance(feature_names, str) else tuple(feature_names)
    if len(names) != n_features:
        raise ValueError(
            f"`feature_names` must have {n_features} entries to match X, got {names!r}: "
            "pass one name for each column"
        )
    return names
