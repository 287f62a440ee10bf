"""Where a method's update step leads from responsibilities that somebody else has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_numbers
from softclust_lab.fuzzy_cmeans import update_fuzzy_centers
from softclust_lab.gaussian_mixture import m_step
from softclust_lab.hard_kmeans import update_centers
from softclust_lab.itisc import point_energies
from softclust_lab.soft_kmeans import update_soft_centers
from softclust_lab.widgets.memberships import State

__all__ = ["state_from"]

_SUM = 1e-6
"""Rows may miss a sum of 1 by this, in which rounded shares, and float32, end up."""


def state_from(
    method: str, parameters: Mapping[str, Any], X: FloatArray, responsibilities: ArrayLike, state: State
) -> State:
    """Return the state that a method's update step makes of given responsibilities u, (N, K).

    Hard K-means gives each point to the center that holds most of it. Soft K-means and the soft WCSS take
    means weighted by u, fuzzy c-means by u^m; a mixture makes an M-step. ITISC uses the points' energies E_i,
    and with them their importance w_i, as they are in `state`: mu_k = sum_i A_ik x_i / sum_i A_ik, with
    A_ik = w_i u_ik (``"squared"``) or w_i^(1 - T2) u_ik^(1 + T1) (``"log"``).  Book: eq-itisc-centers.

    Raises
    ------
    ValueError
        If `responsibilities` are not (N, K) shares with rows that sum to 1, K as in `state`, or a soft center
        holds nothing at all.

    Examples
    --------
    >>> X, state = np.array([[0.0], [2.0], [7.0]]), State(np.array([[0.0], [1.0]]))
    >>> state_from("soft_kmeans", {}, X, [[1, 0], [1, 0], [0, 1]], state).centers
    array([[1.],
           [7.]])
    """
    u = _checked(responsibilities, (len(X), len(state.centers)))
    match method:
        case "hard_kmeans":
            return State(update_centers(X, u.argmax(axis=1), state.centers))
        case "fuzzy_cmeans":
            return State(update_fuzzy_centers(X, u, parameters["fuzzifier"]))
        case "gaussian_mixture":
            rule = parameters["covariance_type"], parameters["covariance_floor"]
            weights, means, covariances = m_step(X, u, *rule)
            return State(means, weights, covariances)
        case "itisc":
            return State(_itisc_means(parameters, X, u, state.centers))
    return State(update_soft_centers(X, u))


def _checked(responsibilities: ArrayLike, shape: tuple[int, int]) -> FloatArray:
    u = as_numbers(responsibilities, "responsibilities", str(shape))
    if u.shape != shape:
        raise ValueError(
            f"`responsibilities` must have shape {shape}, one row for each point and one column for each "
            f"center, got {u.shape}: to change the number of centers, assign `centers` first"
        )
    sums = u.sum(axis=1)
    if u.min() < 0 or np.abs(sums - 1).max() > _SUM:
        worst = int(np.argmax(np.abs(sums - 1)))
        raise ValueError(
            f"`responsibilities` must not be negative and each row must sum to 1, got {u.min():g} as the "
            f"least and a sum of {sums[worst]:g} in row {worst}: divide each row by its sum"
        )
    if empty := np.flatnonzero(u.max(axis=0) == 0).tolist():
        raise ValueError(
            f"`responsibilities` must give each center something, got zeros only in columns {empty}: "
            "assign fewer `centers` instead"
        )
    return np.asarray(u, dtype=np.float64)


def _itisc_means(
    parameters: Mapping[str, Any], X: FloatArray, u: FloatArray, centers: FloatArray
) -> FloatArray:
    T1, T2 = parameters["fuzziness_temperature"], parameters["deviation_temperature"]
    log = parameters["distortion"] == "log"
    energies = point_energies(X, centers, T1, parameters["distortion"])[:, None]
    power, rise = (1 + T1, 1 / T2 - 1) if log else (1.0, 1 / T2)
    # A point that lies on a center has the energy -infinity; where T2 > 1 it outweighs all others.
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(u > 0, power * np.log(u) + (rise * energies if rise else 0.0), -np.inf)
        top = logs.max(axis=0)
        A = np.where(np.isinf(top), logs == top, np.exp(logs - top))
    return np.asarray(A.T @ X / A.sum(axis=0)[:, None])
