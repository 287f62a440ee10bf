"""A finished fit as plain data for the player: what is drawn, and where."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers, as_points
from softclust_lab.result import ClusterResult
from softclust_lab.widgets.packing import Packed, pack
from softclust_lab.widgets.view import View, view_of

__all__ = ["NAMES", "Mixture", "Recording", "as_number_text", "as_plain", "record"]

NAMES = {
    "hard_kmeans": ("Hard K-means", "WCSS"),
    "soft_kmeans": ("Soft K-means", "Free energy"),
    "gaussian_mixture": ("Gaussian mixture", "Minus log-likelihood"),
    "gaussian_wcss": ("Soft WCSS", "Soft WCSS"),
    "fuzzy_cmeans": ("Fuzzy c-means", "Fuzzy cost"),
    "itisc": ("ITISC", "R"),
}
"""What readers call a method, and what it minimises."""


class Mixture(TypedDict):
    """What a Gaussian mixture has besides its centers: weights (T + 1, K), and covariances (T + 1, ...).

    Covariances have the shape of their type: full (K, D, D), diagonal (K, D), spherical (K,), tied (D, D).
    """

    weights: Packed
    covariances: Packed


class Recording(TypedDict):
    """One run of the player, with every iteration of the fit.

    `data` is the key of its points among the player's sets. `centers` is (T + 1, K, D), `objective` (T + 1,).
    `objective_range` are the lowest and the highest finite value of the objective. Who holds which point is
    not recorded: it follows from the centers by the method's own step.
    """

    name: str
    data: str
    method: str
    method_name: str
    parameters: dict[str, Any]
    converged: bool
    message: str
    centers: Packed
    objective: Packed
    objective_name: str
    objective_texts: list[str]
    objective_range: list[tuple[float, str]]
    mixture: Mixture | None
    view: View


def record(
    name: str,
    X: ArrayLike,
    result: ClusterResult,
    *,
    data: str = "own",
    axes: tuple[int, int] = (0, 1),
    feature_names: Sequence[str] | None = None,
) -> Recording:
    """Put a result into the form that the player replays.

    Parameters
    ----------
    name : str
        What the player calls the run.
    X : array_like, shape (N, D)
        The points that were clustered, in data units.
    result : ClusterResult
        What the fit returned.
    data : str
        The key of the points among the player's sets.
    axes : tuple of (int, int)
        The columns to draw; not used when D = 1.
    feature_names : sequence of str, length D, optional
        For the axes. Without it features are named by their column.

    Returns
    -------
    Recording
        Every state of the fit, exactly as it was.

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
    >>> run["centers"]["shape"], run["objective_name"], run["objective_texts"]
    ([2, 1, 1], 'WCSS', ['82', '50'])
    """
    points = as_points(X).astype(np.float64, copy=False)
    centers, objective = _checked_history(result, points)
    method_name, objective_name = NAMES.get(
        result.method, (result.method.replace("_", " ").capitalize(), "objective")
    )
    return Recording(
        name=name,
        data=data,
        method=result.method,
        method_name=method_name,
        parameters=as_plain(result.parameters),
        converged=bool(result.converged),
        message=result.message,
        centers=pack(centers),
        objective=pack(objective),
        objective_name=objective_name,
        objective_texts=[as_number_text(value) for value in objective],
        objective_range=_range(objective),
        mixture=_mixture(result),
        view=view_of(points, centers, axes, feature_names),
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


def _mixture(result: ClusterResult) -> Mixture | None:
    if result.method != "gaussian_mixture":
        return None
    if result.weight_history is None or result.covariance_history is None:
        raise ValueError(
            "`result` must have a history of covariances, which so long a fit does not keep: lower max_iter"
        )
    return Mixture(weights=pack(result.weight_history), covariances=pack(result.covariance_history))


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


def as_plain(value: Any, other: Callable[[Any], Any] = str) -> Any:
    """Return a value as JSON can carry it; what is no finite number, text or list becomes `other` of it.

    Examples
    --------
    >>> as_plain({"a": np.arange(2), "b": (1, None), "c": np.inf})
    {'a': [0, 1], 'b': [1, None], 'c': 'inf'}
    """
    if isinstance(value, np.ndarray | np.generic):
        return as_plain(value.tolist(), other)
    if isinstance(value, Mapping):
        return {str(key): as_plain(entry, other) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(entry, other) for entry in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else other(value)
