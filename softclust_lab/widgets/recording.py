"""A finished fit as plain data for the player: what is drawn, exact, and where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers, as_points
from softclust_lab.result import ClusterResult

__all__ = ["Packed", "Recording", "View", "as_number_text", "pack", "record", "unpack"]

_NAMES = {
    "hard_kmeans": ("Hard K-means", "WCSS"),
    "soft_kmeans": ("Soft K-means", "Free energy"),
    "gaussian_mixture": ("Gaussian mixture", "Minus log-likelihood"),
    "gaussian_wcss": ("Soft WCSS", "Soft WCSS"),
    "fuzzy_cmeans": ("Fuzzy c-means", "Fuzzy cost"),
    "itisc": ("ITISC", "R"),
}
"""What readers call a method, and what it minimises."""
_MOST_STRETCHED = 6.0
"""One scale for both axes unless one extent is more than this many times the other."""


class Packed(TypedDict):
    """An array on its way to the page: float64, little-endian, row by row."""

    data: bytes
    shape: list[int]


class View(TypedDict):
    """Which columns of X are drawn, and the box that every recorded place lies in."""

    columns: list[int]
    names: list[str]
    low: list[float]
    high: list[float]
    ticks: list[list[tuple[float, str]]]
    one_scale: bool


class Recording(TypedDict):
    """One run of the player. `points` is (N, D), `centers` (T + 1, K, D), `objective` (T + 1,)."""

    name: str
    method: str
    method_name: str
    parameters: dict[str, Any]
    converged: bool
    message: str
    points: Packed
    centers: Packed
    objective: Packed
    objective_name: str
    objective_texts: list[str]
    view: View


def record(
    name: str,
    X: ArrayLike,
    result: ClusterResult,
    *,
    axes: tuple[int, int] = (0, 1),
    feature_names: Sequence[str] | None = None,
) -> Recording:
    """Put a result and its points into the form that the player replays.

    Parameters
    ----------
    name : str
        What the player calls the run.
    X : array_like, shape (N, D)
        The points that were clustered, in data units.
    result : ClusterResult
        What the fit returned.
    axes : tuple of (int, int)
        The columns to draw; not used when D = 1.
    feature_names : sequence of str, length D, optional
        For the axes. Without it features are named by their column.

    Returns
    -------
    Recording
        Every number exactly as it was.

    Raises
    ------
    ValueError
        If `X` and `result` do not belong together, or `axes` or `feature_names` do not fit them.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[1.0], [11.0]]
    >>> run = record("two points", X, fit_hard_kmeans(X, centers=[[2.0]]))
    >>> unpack(run["objective"]), run["objective_texts"]
    (array([82., 50.]), ['82', '50'])
    """
    points = as_points(X).astype(np.float64, copy=False)
    centers, objective = _checked_history(result, points)
    method_name, objective_name = _NAMES.get(
        result.method, (result.method.replace("_", " ").capitalize(), "objective")
    )
    return Recording(
        name=name,
        method=result.method,
        method_name=method_name,
        parameters={key: _plain(value) for key, value in result.parameters.items()},
        converged=bool(result.converged),
        message=result.message,
        points=pack(points),
        centers=pack(centers),
        objective=pack(objective),
        objective_name=objective_name,
        objective_texts=[as_number_text(value) for value in objective],
        view=_view(points, centers, axes, feature_names),
    )


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


def as_number_text(value: float) -> str:
    """Return a number for reading: five significant digits, or all before the point.

    Examples
    --------
    >>> as_number_text(41.25), as_number_text(1234567.8), as_number_text(82.0)
    ('41.25', '1,234,568', '82')
    """
    if 1e4 <= abs(value) < 1e9:
        return f"{value:,.0f}"
    return f"{value:.5g}"


def _checked_history(result: ClusterResult, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the histories of centers and objective, if they fit each other and the points."""
    if not isinstance(result, ClusterResult):
        raise ValueError(
            f"`result` must be a ClusterResult, got {type(result).__name__}: "
            "pass what fit_hard_kmeans returns"
        )
    history = np.asarray(result.center_history, dtype=np.float64)
    if history.ndim != 3 or history.shape[2] != points.shape[1]:
        raise ValueError(
            f"`result` must come from a fit of `X`, which has {points.shape[1]} features, got centers of "
            f"shape {history.shape[1:]}: pass the points that were clustered"
        )
    as_centers(history.reshape(-1, history.shape[2]), points, "result.center_history")
    objective = np.asarray(result.objective_history, dtype=np.float64)
    if objective.shape != history.shape[:1]:
        raise ValueError(
            f"`result.objective_history` must have shape ({len(history)},), one value for each row of "
            f"center_history, got {objective.shape}: pass a result as the fit returned it"
        )
    return history, objective


def _view(
    points: FloatArray, centers: FloatArray, axes: tuple[int, int], feature_names: Sequence[str] | None
) -> View:
    n_features = points.shape[1]
    columns = [0] if n_features == 1 else _checked_axes(axes, n_features)
    names = _checked_names(feature_names, n_features)
    places = np.vstack([points, centers.reshape(-1, n_features)])[:, columns]
    low, high = places.min(axis=0), places.max(axis=0)
    extent = high - low
    return View(
        columns=columns,
        names=[names[column] for column in columns],
        low=low.tolist(),
        high=high.tolist(),
        ticks=[_ticks(float(a), float(b)) for a, b in zip(low, high, strict=True)],
        one_scale=bool(extent.max() <= _MOST_STRETCHED * extent.min() or extent.min() == 0),
    )


def _checked_axes(axes: tuple[int, int], n_features: int) -> list[int]:
    try:
        first, second = (int(column) for column in axes)
    except (TypeError, ValueError):
        first = second = -1
    if first == second or not (0 <= first < n_features and 0 <= second < n_features):
        raise ValueError(
            f"`axes` must be two different columns of X, from 0 to {n_features - 1}, got {axes!r}: "
            "name the one for the horizontal axis first"
        )
    return [first, second]


def _checked_names(feature_names: Sequence[str] | None, n_features: int) -> list[str]:
    if feature_names is None:
        return [f"feature {column}" for column in range(n_features)]
    if isinstance(feature_names, str) or len(feature_names) != n_features:
        raise ValueError(
            f"`feature_names` must have {n_features} entries to match X, got {feature_names!r}: "
            "pass one string for each column"
        )
    return [str(name) for name in feature_names]


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return up to seven round numbers between two bounds, with their labels."""
    if not high > low:
        return [(low, f"{low:g}")]
    least = (high - low) / 6.0
    power = 10.0 ** math.floor(math.log10(least))
    step = min(size * power for size in (1.0, 2.0, 5.0, 10.0) if size * power >= least)
    marks = np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step
    return [(float(mark), f"{float(f'{mark:.10g}') + 0.0:g}".replace("-", "−")) for mark in marks]


def _plain(value: Any) -> Any:
    """Return a parameter as JSON can carry it: what is neither number, text nor list becomes text."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if (
        value is None
        or isinstance(value, (bool, int, str))
        or (isinstance(value, float) and math.isfinite(value))
    ):
        return value
    return str(value)
