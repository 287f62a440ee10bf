"""What a fit said of each point at its recorded iterations: who holds it, and how much it counts.

The library's own steps are asked, with the centers of that time; the page only draws what they answered.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.gaussian_mixture import e_step, full_covariances
from softclust_lab.result import ClusterResult
from softclust_lab.widgets.packing import LEVELS

__all__ = [
    "as_levels",
    "as_memberships",
    "as_sizes",
    "covariances_at",
    "importance_at",
    "memberships_at",
    "recorded_iterations",
]

MOST_FRAMES = 40


def recorded_iterations(last: int) -> IntArray:
    """Return which iterations to keep: all, or of more than 40 that many, with the first and the last.

    Centers move most at the beginning, so the steps from one kept to the next grow from 1.

    Examples
    --------
    >>> recorded_iterations(3), recorded_iterations(300)[[0, 1, 2, 3, 4, 5, -2, -1]]
    (array([0, 1, 2, 3]), array([  0,   1,   3,   5,   7,   9, 286, 300]))
    """
    frames = np.arange(min(last + 1, MOST_FRAMES))
    left_out = last + 1 - len(frames)
    return np.asarray(frames + np.rint(left_out * (frames / max(frames[-1], 1)) ** 2).astype(np.intp))


def memberships_at(points: FloatArray, result: ClusterResult, t: int) -> tuple[FloatArray, IntArray]:
    """Return how much each cluster held each point at iteration t, (N, K), and which held it most, (N,)."""
    centers = result.center_history[t].astype(np.float64)
    if result.method == "gaussian_mixture":
        weights, covariances = _mixture_history(result)
        held, _ = e_step(points, weights[t], centers, covariances[t])
        return held, np.argmax(held, axis=1)
    # A result's steps are functions with the final centers filled in; these take their place.
    membership: Any = result.membership
    assignment: Any = result.assignment
    return np.asarray(membership(points, centers=centers)), np.asarray(assignment(points, centers=centers))


def importance_at(points: FloatArray, result: ClusterResult, t: int) -> FloatArray:
    """Return how much each point counted at iteration t, shape (N,)."""
    importance: Any = result.importance
    return np.asarray(importance(points, None, centers=result.center_history[t].astype(np.float64)))


def covariances_at(result: ClusterResult, t: int, columns: list[int]) -> FloatArray:
    """Return the covariances of the d features on show at iteration t, (K, d, d), in data units squared."""
    _, covariances = _mixture_history(result)
    return full_covariances(result.center_history[t], covariances[t])[:, columns][:, :, columns]


def as_levels(memberships: FloatArray, labels: IntArray) -> IntArray:
    """Return memberships relative to the largest in steps of 1/15, shape (N, K).

    Only the cluster that holds a point most gets the highest level.

    Examples
    --------
    >>> as_levels(np.array([[0.5, 0.5], [0.25, 0.75]]), np.array([1, 1]))
    array([[14, 15],
           [ 5, 15]])
    """
    rows = np.arange(len(labels))
    relative = memberships / memberships[rows, labels][:, None]
    levels = np.minimum(np.rint(LEVELS * relative), LEVELS - 1).astype(np.intp)
    levels[rows, labels] = LEVELS
    return levels


def as_memberships(levels: IntArray) -> FloatArray:
    """Return the memberships that levels stand for, along the last axis.

    Examples
    --------
    >>> as_memberships(np.array([[5, 15]]))
    array([[0.25, 0.75]])
    """
    return np.asarray(levels / levels.sum(axis=-1, keepdims=True))


def as_sizes(weights: FloatArray) -> FloatArray:
    """Return diameters such that areas are in proportion to weights, (T + 1, N): 1 for an even share."""
    return np.asarray(np.sqrt(weights * weights.shape[-1]))


def _mixture_history(result: ClusterResult) -> tuple[FloatArray, FloatArray]:
    if result.weight_history is None or result.covariance_history is None:
        raise ValueError(
            "`result` must have a history of covariances, which so long a fit does not keep: lower max_iter"
        )
    return result.weight_history, result.covariance_history
