"""What a fit returns: one frozen record, the same for every method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, IntArray, as_points, as_weights

__all__ = ["ClusterResult", "ConvergenceWarning"]

ARRAYS = (
    "centers",
    "objective_history",
    "center_history",
    "weights",
    "covariances",
    "weight_history",
    "covariance_history",
)


class ConvergenceWarning(UserWarning):
    """A fit stopped before it converged; its result says so too."""


@dataclass(frozen=True, eq=False)
class ClusterResult:
    """The outcome of a fit, with the whole way that led there.

    It holds nothing of the size of the data: memberships and labels are computed for the points you pass.

    Attributes
    ----------
    method : str
        The module that made it, for example ``"hard_kmeans"``.
    parameters : mapping
        What the fit was told.
    centers : ndarray, shape (K, D)
        Final centers, in data units.
    objective : float
        The objective at `centers`: always what the method minimises.
    objective_history : ndarray, shape (T + 1,)
        The objective at each row of `center_history`; it starts with the starting centers.
    center_history : ndarray, shape (T + 1, K, D)
        The centers before the first and after each of the T iterations.
    n_iter : int
        T.
    converged : bool
        Whether the method's own stopping rule was met.
    message : str
        How it ended, in words, with anything unusual on the way.
    membership, assignment : callable
        The method's own steps with its parameters filled in, behind `responsibilities` and `labels`.
    weights, weight_history : ndarray, shapes (K,) and (T + 1, K), or None
        Mixing proportions, now and all the way; only a mixture has them.
    covariances, covariance_history : ndarray, shapes (...) and (T + 1, ...), or None
        Its covariances, in data units squared, in the shape that its covariance type has.
    importance : callable or None
        The step behind `importance_weights`; only a method that weighs its points has one.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> result = fit_hard_kmeans([[1.0], [11.0]], centers=[[2.0]])
    >>> result.objective_history
    array([82., 50.])
    >>> result.labels([[4.0]])
    array([0])
    """

    method: str
    parameters: Mapping[str, Any]
    centers: FloatArray
    objective: float
    objective_history: FloatArray
    center_history: FloatArray
    n_iter: int
    converged: bool
    message: str
    membership: Callable[[FloatArray], FloatArray] = field(repr=False)
    assignment: Callable[[FloatArray], IntArray] = field(repr=False)
    weights: FloatArray | None = None
    covariances: FloatArray | None = None
    weight_history: FloatArray | None = None
    covariance_history: FloatArray | None = None
    importance: Callable[[FloatArray, FloatArray | None], FloatArray] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in ARRAYS:
            if getattr(self, name) is not None:
                array = np.array(getattr(self, name))
                array.setflags(write=False)
                object.__setattr__(self, name, array)
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "parameters": dict(self.parameters)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    def responsibilities(self, X: ArrayLike) -> FloatArray:
        """Return how much each cluster holds each point, by the method's own membership step.

        Parameters
        ----------
        X : array_like, shape (N, D)

        Returns
        -------
        ndarray, shape (N, K)
            Rows sum to 1. Hard K-means gives zeros and ones.
        """
        return self.membership(self._points(X))

    def labels(self, X: ArrayLike) -> IntArray:
        """Return the cluster that holds each point most (the lowest index on a tie), shape (N,)."""
        return self.assignment(self._points(X))

    def importance_weights(self, X: ArrayLike, sample_weight: ArrayLike | None = None) -> FloatArray:
        """Return how much the method makes of each point, shape (N,); the weights sum to 1.

        Raises
        ------
        AttributeError
            If the method weighs no points.
        """
        points = self._points(X)
        if self.importance is None:
            raise AttributeError(
                f"{self.method} has no importance weights: only a method that weighs its points by their "
                "energy has, such as itisc"
            )
        return self.importance(points, as_weights(sample_weight, len(points)))

    def _points(self, X: ArrayLike) -> FloatArray:
        points, D = as_points(X), self.centers.shape[1]
        if points.shape[1] != D:
            raise ValueError(
                f"`X` must have shape (N, {D}) to match the centers, got {points.shape}: "
                "pass the features that the fit saw"
            )
        return points


def converged_after(n_iter: int) -> str:
    """Return how a fit says that it ended well."""
    return f"converged after {n_iter} iteration{'' if n_iter == 1 else 's'}"
