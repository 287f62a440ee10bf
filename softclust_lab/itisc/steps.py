"""ITISC: clusters for the worst distribution near the data's, in which the costliest points weigh most."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_numbers, as_positive, as_weights
from softclust_lab.itisc.one_pass import checked_problem
from softclust_lab.itisc.points import energies, worst_weights

__all__ = [
    "importance_weights",
    "itisc_gradient",
    "itisc_objective",
    "point_energies",
    "update_itisc_centers",
]


def point_energies(
    X: ArrayLike, centers: ArrayLike, fuzziness_temperature: float, distortion: str = "log"
) -> FloatArray:
    """Return what each point costs with its best memberships: a soft minimum of its distortions.

    E_i = -T1 log sum_k exp(-D_ik / T1), with D_ik = log ||x_i - mu_k||^2 or ||x_i - mu_k||^2.
    Book: eq-itisc-energy.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Centers, in data units.
    fuzziness_temperature : float
        T1 > 0: no unit for ``"log"``, data units squared for ``"squared"``.
    distortion : {"log", "squared"}
        The logarithm of the squared distance (Fuzzy-ITISC), or the squared distance (ITISC).

    Returns
    -------
    ndarray, shape (N,)
        In the unit of T1. For ``"log"``, the energy of a point that lies on a center is -infinity.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Notes
    -----
    The minimum is over memberships u_ik >= 0 that sum to 1 for each point, of
    sum_k u_ik D_ik + T1 sum_k u_ik log u_ik: they are exp(-D_ik / T1) / sum_l exp(-D_il / T1).

    Examples
    --------
    >>> point_energies([[0.0], [1.0]], centers=[[2.0], [-2.0]], fuzziness_temperature=1.0).round(3)
    array([ 0.693, -0.105])
    """
    problem, start = checked_problem(X, centers, fuzziness_temperature, 1.0, distortion, None)
    found = energies(problem.X, start, problem.temperatures)
    return found.astype(problem.X.dtype, copy=False)


def importance_weights(
    energies: ArrayLike, deviation_temperature: float, sample_weight: ArrayLike | None = None
) -> FloatArray:
    """Return how much each point counts in the worst distribution: a soft maximum of the energies.

    w_i = s_i exp(E_i / T2) / sum_l s_l exp(E_l / T2).  Book: eq-itisc-importance.

    Parameters
    ----------
    energies : array_like, shape (N,)
        What `point_energies` returns; -infinity is allowed.
    deviation_temperature : float
        T2 > 0, in the unit of the energies. The lower, the more the costliest points alone count.
    sample_weight : array_like, shape (N,), optional
        s_i, how much each point counts in the data.

    Returns
    -------
    ndarray, shape (N,)
        Weights that sum to 1.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Notes
    -----
    If every energy is -infinity no point is worse than another: the weights are s_i / sum_l s_l.

    Examples
    --------
    >>> importance_weights(np.log([1.0, 2.0, 5.0]), deviation_temperature=1.0)
    array([0.125, 0.25 , 0.625])
    """
    E = _as_energies(energies)
    T2 = as_positive(deviation_temperature, "deviation_temperature")
    return worst_weights(E, T2, as_weights(sample_weight, len(E)))


def update_itisc_centers(
    X: ArrayLike,
    centers: ArrayLike,
    fuzziness_temperature: float,
    deviation_temperature: float,
    distortion: str = "log",
    sample_weight: ArrayLike | None = None,
) -> FloatArray:
    """Move each center to the mean of the points, weighted by importance and membership.

    mu_k = sum_i A_ik x_i / sum_i A_ik, where A_ik = w_i u_ik ("squared") or w_i u_ik / ||x_i - mu_k||^2
    ("log"), which is w_i^(1 - T2) u_ik^(1 + T1) up to a factor.  Book: eq-itisc-centers.

    Parameters
    ----------
    X, centers, fuzziness_temperature, distortion
        As in `point_energies`.
    deviation_temperature : float
        T2 > 0, in the unit of T1.
    sample_weight : array_like, shape (N,), optional
        s_i, how much each point counts; w_i is what `importance_weights` then returns.

    Returns
    -------
    ndarray, shape (K, D)

    Raises
    ------
    ValueError
        As `point_energies`.

    Notes
    -----
    A starved center, whose A_ik are all zero, stays. So does, for ``"log"`` and T2 > 1, a center that lies on
    a point, whose A_ik grows without bound there. For T2 < 1 it is 0.

    Examples
    --------
    >>> X = [[0.0], [1.0], [5.0]]
    >>> update_itisc_centers(X, [[3.0]], fuzziness_temperature=1.0, deviation_temperature=1.0)
    array([[2.]])
    >>> update_itisc_centers(X, [[3.0]], fuzziness_temperature=1.0, deviation_temperature=0.5).round(2)
    array([[1.41]])
    """
    problem, start = checked_problem(
        X, centers, fuzziness_temperature, deviation_temperature, distortion, sample_weight
    )
    return problem.at(start).target.astype(problem.X.dtype, copy=False)


def itisc_objective(
    X: ArrayLike,
    centers: ArrayLike,
    fuzziness_temperature: float,
    deviation_temperature: float,
    distortion: str = "log",
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return R, the objective of ITISC: a soft maximum over the points of their energies.

    R = T2 log sum_i s_i exp(E_i / T2).  Book: eq-itisc-objective.

    Parameters
    ----------
    X, centers, fuzziness_temperature, deviation_temperature, distortion, sample_weight
        As in `update_itisc_centers`.

    Returns
    -------
    float
        In the unit of T1 and T2; minus T2 log sum_i s_i, between the mean and the maximum of the energies.

    Raises
    ------
    ValueError
        As `point_energies`.

    Notes
    -----
    For ``"log"``, a point on a center adds nothing to the sum; if all points lie on centers, R is -infinity.
    With T2 = 1 and T1 = m - 1, exp(R) is the cost of fuzzy c-means.

    Examples
    --------
    >>> X = [[0.0], [1.0], [5.0]]
    >>> R = itisc_objective(X, [[2.0]], fuzziness_temperature=1.0, deviation_temperature=1.0)
    >>> np.exp(R).round(6)
    np.float64(14.0)
    """
    problem, start = checked_problem(
        X, centers, fuzziness_temperature, deviation_temperature, distortion, sample_weight
    )
    return problem.at(start).objective


def itisc_gradient(
    X: ArrayLike,
    centers: ArrayLike,
    fuzziness_temperature: float,
    deviation_temperature: float,
    distortion: str = "log",
    sample_weight: ArrayLike | None = None,
) -> FloatArray:
    """Return the gradient of `itisc_objective` by the centers.

    dR / dmu_k = 2 sum_i A_ik (mu_k - x_i), with A_ik as in `update_itisc_centers`.  Book: eq-itisc-gradient.

    Parameters
    ----------
    X, centers, fuzziness_temperature, deviation_temperature, distortion, sample_weight
        As in `update_itisc_centers`.

    Returns
    -------
    ndarray, shape (K, D)
        In the unit of R, by data unit.

    Raises
    ------
    ValueError
        As `point_energies`.

    Notes
    -----
    For ``"log"``, a point on a center has no part in that center's gradient. At T2 = 2 R has a kink there,
    and at T2 > 2 a cusp: there is no gradient, and zero is returned for a center at such a minimum.

    Examples
    --------
    >>> X = [[0.0], [1.0], [5.0]]
    >>> itisc_gradient(X, [[3.0]], fuzziness_temperature=1.0, deviation_temperature=1.0)
    array([[0.35294118]])
    """
    problem, start = checked_problem(
        X, centers, fuzziness_temperature, deviation_temperature, distortion, sample_weight
    )
    return problem.at(start).gradient.astype(problem.X.dtype, copy=False)


def _as_energies(values: ArrayLike) -> FloatArray:
    """Return energies as a new array of float64, in which -infinity stands for a point on a center."""
    try:
        lowest = np.asarray(values) == -np.inf
    except ValueError:  # ragged: as_numbers says so
        lowest = np.False_
    array = as_numbers(np.where(lowest, 0.0, values) if np.any(lowest) else values, "energies", "(N,)")
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"`energies` must have shape (N,), N >= 1, got {array.shape}: pass what point_energies returns"
        )
    return np.where(lowest, -np.inf, array).astype(np.float64)
