"""A finished fit as plain data for the player: what is drawn, and where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers, as_points
from softclust_lab.result import ClusterResult
from softclust_lab.widgets.packing import Packed, pack, pack_levels, pack_parts
from softclust_lab.widgets.softness import (
    as_levels,
    as_sizes,
    covariances_at,
    importance_at,
    memberships_at,
    recorded_iterations,
)
from softclust_lab.widgets.view import View, view_of

__all__ = ["Recording", "as_number_text", "record"]

_NAMES = {
    "hard_kmeans": ("Hard K-means", "WCSS"),
    "soft_kmeans": ("Soft K-means", "Free energy"),
    "gaussian_mixture": ("Gaussian mixture", "Minus log-likelihood"),
    "gaussian_wcss": ("Soft WCSS", "Soft WCSS"),
    "fuzzy_cmeans": ("Fuzzy c-means", "Fuzzy cost"),
    "itisc": ("ITISC", "R"),
}
"""What readers call a method, and what it minimises."""
_HARD = "hard_kmeans"


class Softness(TypedDict):
    """What a soft method says at each of F iterations, in the order of `Recording.iterations`.

    `levels` is (F, N, K), memberships relative to each point's largest; `certainties` are the means of those.
    A mixture has `covariances`, (F, K, d, d) for the d features on show, and `weights`, (F, K). A method
    that weighs its points has `sizes`, (F, N): diameters as parts of `largest_size`, where 1 belongs to an
    even share; `heaviest` are the largest weights.
    """

    levels: Packed
    certainties: list[str]
    covariances: Packed | None
    weights: Packed | None
    sizes: Packed | None
    largest_size: float
    heaviest: list[str]


class Recording(TypedDict):
    """One run of the player.

    `points` is (N, D), `objective` (T + 1,); `iterations` says which F of the T + 1 states can be shown, and
    `centers`, (F, K, D), and `objective_texts` are theirs. `objective_range` are the lowest and the highest
    finite value of the objective. Hard K-means has no `softness`: each point is its nearest center's.
    """

    name: str
    method: str
    method_name: str
    parameters: dict[str, Any]
    converged: bool
    message: str
    points: Packed
    iterations: list[int]
    centers: Packed
    objective: Packed
    objective_name: str
    objective_texts: list[str]
    objective_range: list[tuple[float, str]]
    softness: Softness | None
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
        Points, objective and the centers on show exactly as they were; memberships in steps of 1/15 of a
        point's largest. A soft fit of 40 iterations or more keeps 40 of them at most, more early than late.

    Raises
    ------
    ValueError
        If `X` and `result` do not belong together, or `axes` or `feature_names` do not fit them, or a mixture
        has no history of covariances.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[1.0], [11.0]]
    >>> run = record("two points", X, fit_hard_kmeans(X, centers=[[2.0]]))
    >>> run["iterations"], run["objective_name"], run["objective_texts"]
    ([0, 1], 'WCSS', ['82', '50'])
    """
    points = as_points(X).astype(np.float64, copy=False)
    centers, objective = _checked_history(result, points)
    soft = result.method in _NAMES and result.method != _HARD
    last = len(centers) - 1
    shown = recorded_iterations(last) if soft else np.arange(last + 1)
    view = view_of(points, centers[shown], axes, feature_names)
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
        iterations=shown.tolist(),
        centers=pack(centers[shown]),
        objective=pack(objective),
        objective_name=objective_name,
        objective_texts=[as_number_text(value) for value in objective[shown]],
        objective_range=_range(objective),
        softness=_softness(points, result, shown.tolist(), view["columns"]) if soft else None,
        view=view,
    )


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


def _range(objective: FloatArray) -> list[tuple[float, str]]:
    """Return the ends of the trace; an objective may reach minus infinity, and may do nothing else."""
    finite = objective[np.isfinite(objective)]
    if not finite.size:
        return 2 * [(0.0, as_number_text(objective[-1]))]
    return [(float(value), as_number_text(value)) for value in (finite.min(), finite.max())]


def _softness(
    points: FloatArray, result: ClusterResult, iterations: Sequence[int], columns: list[int]
) -> Softness:
    held = [memberships_at(points, result, t) for t in iterations]
    found = Softness(
        levels=pack_levels(np.stack([as_levels(memberships, labels) for memberships, labels in held])),
        certainties=[f"{memberships.max(axis=1).mean():.2f}" for memberships, _ in held],
        covariances=None,
        weights=None,
        sizes=None,
        largest_size=1.0,
        heaviest=[],
    )
    if result.covariances is not None and result.weight_history is not None:
        found["covariances"] = pack(np.stack([covariances_at(result, t, columns) for t in iterations]))
        found["weights"] = pack(result.weight_history[list(iterations)])
    if result.importance is not None:
        importance = np.stack([importance_at(points, result, t) for t in iterations])
        sizes = as_sizes(importance)
        found["largest_size"] = float(sizes.max())
        found["sizes"] = pack_parts(sizes / sizes.max())
        found["heaviest"] = [as_number_text(float(f"{weight:.2g}")) for weight in importance.max(axis=1)]
    return found


def _checked_history(result: ClusterResult, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the histories of centers and objective, if they fit each other and the points."""
    if not isinstance(result, ClusterResult):
        raise ValueError(
            f"`result` must be a ClusterResult, got {type(result).__name__}: pass what the fit returned"
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
