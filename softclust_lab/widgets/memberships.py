"""What a method says of the points in one state of a run: who holds them, and how much each counts.

The library's own steps are asked. The page asks its own, which equal them, so that nothing of the size of
N x K travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.distances import squared_distances
from softclust_lab.fuzzy_cmeans import fuzzy_memberships
from softclust_lab.gaussian_mixture import e_step
from softclust_lab.gaussian_wcss import gaussian_weights
from softclust_lab.itisc import importance_weights, point_energies
from softclust_lab.result import ClusterResult
from softclust_lab.soft_kmeans import soft_assign

__all__ = ["State", "importance", "labels", "shares", "state_at"]


class State(NamedTuple):
    """Where a run is at one iteration: centers (K, D), and what a mixture has besides."""

    centers: FloatArray
    weights: FloatArray | None = None
    covariances: FloatArray | None = None


def state_at(result: ClusterResult, iteration: int) -> State:
    """Return the state that a fit recorded at an iteration, from 0 to `n_iter`."""
    centers = result.center_history[iteration].astype(np.float64, copy=False)
    if result.weight_history is None or result.covariance_history is None:
        return State(centers)
    return State(centers, result.weight_history[iteration], result.covariance_history[iteration])


def shares(method: str, parameters: Mapping[str, Any], X: FloatArray, state: State) -> FloatArray | None:
    """Return how much each center holds of each point, (N, K); None if a point is all its nearest center's.

    Notes
    -----
    The squared distortion of ITISC has the shares of soft K-means, and the logarithmic one those of fuzzy
    c-means (eq-soft-assignment and eq-fuzzy-memberships, with other letters).

    Examples
    --------
    >>> X, state = np.array([[0.0], [1.0]]), State(np.array([[0.0], [2.0]]))
    >>> shares("fuzzy_cmeans", {"fuzzifier": 2.0}, X, state)
    array([[1. , 0. ],
           [0.5, 0.5]])
    """
    centers = state.centers
    match method:
        case "soft_kmeans":
            return soft_assign(X, centers, parameters["stiffness"])
        case "gaussian_wcss":
            return gaussian_weights(X, centers, parameters["bandwidth"])
        case "fuzzy_cmeans":
            return fuzzy_memberships(X, centers, parameters["fuzzifier"])
        case "itisc" if parameters["distortion"] == "log":
            return fuzzy_memberships(X, centers, 1.0 + parameters["fuzziness_temperature"])
        case "itisc":
            return soft_assign(X, centers, 1.0 / parameters["fuzziness_temperature"])
        case "gaussian_mixture":
            assert state.weights is not None
            assert state.covariances is not None
            return e_step(X, state.weights, centers, state.covariances)[0]
    return None


def importance(method: str, parameters: Mapping[str, Any], X: FloatArray, state: State) -> FloatArray | None:
    """Return how much each point counts, (N,), with sum 1; None if the method counts all alike."""
    if method != "itisc":
        return None
    energies = point_energies(X, state.centers, parameters["fuzziness_temperature"], parameters["distortion"])
    return importance_weights(energies, parameters["deviation_temperature"])


def labels(method: str, held: FloatArray | None, X: FloatArray, state: State) -> IntArray:
    """Return the center that holds most of each point, (N,): the nearest one, except in a mixture."""
    if method == "gaussian_mixture" and held is not None:
        return np.asarray(np.argmax(held, axis=1))
    return np.asarray(np.argmin(squared_distances(X, state.centers), axis=1))
