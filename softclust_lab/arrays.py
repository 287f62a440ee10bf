"""Input checks, and the words in which they refuse.

Every public function passes its arguments through here before it computes anything. A check returns the
argument in the one form that the library works with, or raises a ``ValueError`` that names the argument, what
was expected, what came, and what to do about it. Arguments are never changed: a check copies only when the
type has to change.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softclust_lab.real_arrays import (
    FloatArray,
    check_finite,
    check_squares,
    is_dask,
    real_array,
    real_chunks,
)

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

__all__ = [
    "BoolArray",
    "FloatArray",
    "IntArray",
    "as_centers",
    "as_count",
    "as_labels",
    "as_numbers",
    "as_points",
    "as_positive",
    "as_weights",
    "check_n_clusters",
]


def as_points(X: ArrayLike, name: str = "X") -> FloatArray:
    """Return the points as an (N, D) array of finite float64, or float32 if they came as float32.

    Parameters
    ----------
    X : array_like, shape (N, D)
        N >= 1 points with D >= 1 features, in data units. A ``numpy.memmap`` of floats stays on disk, a Dask
        array where its chunks are: persist it first, or every pass computes it again.
    name : str
        The argument's name, for the error message.

    Returns
    -------
    ndarray, shape (N, D)
        The same memory as `X` where its type allows.

    Raises
    ------
    ValueError
        If `X` is ragged, masked, not numeric, complex, of the wrong rank, empty, holds NaN or infinity, or
        if its type has no room for the squares of its numbers.

    Examples
    --------
    >>> as_points([[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]])
    """
    array = real_chunks(X, name) if is_dask(X) else real_array(X, name, "(N, D)")
    if array.ndim == 1:
        raise ValueError(
            f"`{name}` must have shape (N, D), one row for each point, got {array.shape}: "
            f"use {name}.reshape(-1, 1) for points with one feature, {name}.reshape(1, -1) for a single point"
        )
    if array.ndim != 2:
        raise ValueError(
            f"`{name}` must have shape (N, D), got {array.shape}: reshape it to one row for each point"
        )
    if array.size == 0:
        raise ValueError(
            f"`{name}` must hold at least one point and one feature, got shape {array.shape}: "
            "check how the data were selected"
        )
    check_squares(array, name)
    return array


def as_centers(centers: ArrayLike, X: FloatArray, name: str = "centers") -> FloatArray:
    """Return the centers as a (K, D) array of X's type.

    Parameters
    ----------
    centers : array_like, shape (K, D)
        One row for each cluster, in data units.
    X : ndarray, shape (N, D)
        Checked points, which fix D and the type.
    name : str
        The argument's name, for the error message.

    Returns
    -------
    ndarray, shape (K, D)
        A new array: later changes to it do not reach the caller's centers.

    Raises
    ------
    ValueError
        As `as_points`, and if the number of columns differs from X's.

    Examples
    --------
    >>> X = as_points([[0.0, 0.0], [1.0, 1.0]])
    >>> as_centers([[0, 1]], X)
    array([[0., 1.]])
    """
    D = X.shape[1]
    array = real_array(centers, name, f"(K, {D})")
    if array.ndim != 2 or array.shape[1] != D or array.shape[0] == 0:
        raise ValueError(
            f"`{name}` must have shape (K, {D}) to match X, got {array.shape}: pass one row per cluster"
        )
    check_finite(array, name)
    with np.errstate(over="ignore"):
        array = np.array(array, dtype=X.dtype)
    check_finite(array, name)  # float32 points may have no room for what float64 centers hold
    return array


def check_n_clusters(n_clusters: int, n_points: int) -> None:
    """Refuse more clusters than points.

    Raises
    ------
    ValueError
        If K > N.
    """
    if n_clusters > n_points:
        raise ValueError(
            f"the number of clusters must be at most the number of points, got K = {n_clusters} "
            f"and N = {n_points}: ask for fewer clusters"
        )


def as_labels(labels: ArrayLike, n_points: int, n_clusters: int) -> IntArray:
    """Return labels as an (N,) array of integers in 0..K-1.

    Parameters
    ----------
    labels : array_like of int, shape (N,)
        The cluster of each point, counted from 0.
    n_points, n_clusters : int
        N and K.

    Returns
    -------
    ndarray of intp, shape (N,)

    Raises
    ------
    ValueError
        If there is not one integer in 0..K-1 for each point.

    Examples
    --------
    >>> as_labels([0, 1, 1], n_points=3, n_clusters=2)
    array([0, 1, 1])
    """
    try:
        array = np.asarray(labels)
    except ValueError as error:
        raise ValueError(
            f"`labels` must have shape ({n_points},), got a ragged sequence: give each point one label"
        ) from error
    if array.shape != (n_points,):
        raise ValueError(
            f"`labels` must have shape ({n_points},), one for each point, got {array.shape}: "
            "pass the array that assign_labels returns"
        )
    if array.dtype.kind not in "iu":
        raise ValueError(
            f"`labels` must be integers, got {array.dtype}: they are row numbers of `centers`, counted from 0"
        )
    if array.min() < 0 or array.max() >= n_clusters:
        raise ValueError(
            f"`labels` must lie in 0..{n_clusters - 1} for {n_clusters} clusters, got values from "
            f"{array.min()} to {array.max()}: labels count from 0"
        )
    return array.astype(np.intp, copy=False)


def as_weights(sample_weight: ArrayLike | None, n_points: int) -> FloatArray | None:
    """Return how much each point counts, or None if all count the same.

    A weight of 2 means what the same point given twice would mean. Weights have no unit.

    Parameters
    ----------
    sample_weight : array_like, shape (N,), or None
        Finite, not negative, not all zero.
    n_points : int
        N.

    Returns
    -------
    ndarray of float64, shape (N,), or None

    Raises
    ------
    ValueError
        If a weight is negative, NaN or infinite, all are zero, their sum overflows, or there is not one for
        each point.

    Examples
    --------
    >>> as_weights([1, 2], n_points=2)
    array([1., 2.])
    """
    if sample_weight is None:
        return None
    array = real_array(sample_weight, "sample_weight", f"({n_points},)").astype(np.float64, copy=False)
    if array.shape != (n_points,):
        raise ValueError(
            f"`sample_weight` must have shape ({n_points},), one for each point, got {array.shape}: "
            "pass None if every point counts the same"
        )
    check_finite(array, "sample_weight")
    if array.min() < 0:
        raise ValueError(
            f"`sample_weight` must not be negative, got {array.min():g} at row {int(array.argmin())}: "
            "use 0 to leave a point out"
        )
    with np.errstate(over="ignore"):
        total = float(array.sum())
    if total == 0:
        raise ValueError("`sample_weight` must not be zero everywhere: give at least one point a weight")
    if total == np.inf:
        raise ValueError(
            f"`sample_weight` must have a finite sum, got {array.max():g} as the largest: divide all by it"
        )
    return array


def as_numbers(values: ArrayLike, name: str, shape: str = "(...)") -> FloatArray:
    """Return finite numbers of any shape as an array of float64, or float32 if they came as float32.

    Parameters
    ----------
    values : array_like
        Real numbers; whether their shape fits is the caller's to say.
    name, shape : str
        The argument's name and shape, for the error message.

    Returns
    -------
    ndarray
        The same memory as `values` where its type allows.

    Raises
    ------
    ValueError
        If `values` is ragged, not numeric, complex, or holds NaN or infinity.

    Examples
    --------
    >>> as_numbers([1, 2], "mean", "(D,)")
    array([1., 2.])
    """
    array = real_array(values, name, shape)
    check_finite(np.atleast_1d(array), name)
    return array


def as_positive(value: Any, name: str, *, zero: bool = False) -> float:
    """Return a finite number above zero (or not below it, with ``zero=True``).

    Raises
    ------
    ValueError
        If `value` is not one real number in that range.

    Examples
    --------
    >>> as_positive(2, "stiffness")
    2.0
    """
    wanted = "zero or more" if zero else "greater than zero"
    try:
        number = math.nan if isinstance(value, str | bytes | bool | np.bool_) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or number < 0 or (number == 0 and not zero):
        raise ValueError(
            f"`{name}` must be one finite number {wanted}, got {value!r}: pass a float such as 1.0"
        )
    return number


def as_count(value: Any, name: str, *, minimum: int = 1) -> int:
    """Return a whole number that is at least `minimum`.

    Raises
    ------
    ValueError
        If `value` is not a whole number (``3.0`` is not one) or is too small.

    Examples
    --------
    >>> as_count(3, "n_clusters")
    3
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = minimum - 1
    if isinstance(value, (bool, np.bool_)) or number < minimum:
        raise ValueError(
            f"`{name}` must be a whole number of at least {minimum}, got {value!r}: "
            f"pass an int such as {max(minimum, 1)}"
        )
    return number
