"""The fit of soft K-means: the loop, when it ends, and how it says so."""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    BoolArray,
    FloatArray,
    as_centers,
    as_count,
    as_points,
    as_positive,
    as_weights,
    check_n_clusters,
)
from softclust_lab.gibbs import (
    ONE_PLACE,
    Scale,
    count_distinct,
    labels,
    memberships,
    movement_floor,
    scale_of,
)
from softclust_lab.partition import origin_of
from softclust_lab.result import ClusterResult, ConvergenceWarning, converged_after
from softclust_lab.soft_kmeans.sums import means_of, soft_pass, starved
from softclust_lab.threads import one_blas_thread


def fit_soft_kmeans(
    X: ArrayLike,
    centers: ArrayLike,
    *,
    stiffness: float,
    sample_weight: ArrayLike | None = None,
    max_iter: int = 300,
    tol: float = 1e-6,
) -> ClusterResult:
    """Repeat the soft assignment and the soft mean step until the centers rest.

    Minimises F = -1/beta sum_i log sum_k exp(-beta d_ik) to a local minimum.  Book: eq-free-energy.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Starting centers, K <= N; `softclust_lab.initialization` makes some.
    stiffness : float
        beta > 0, in one over data units squared. There is no default, because it has a unit;
        `critical_stiffness` says where centers begin to tell points apart.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.
    max_iter : int
        Largest number of iterations; 0 only evaluates the start.
    tol : float
        Stop once no coordinate of a center moves by more than `tol` times the data's spread (the root of the
        mean squared distance to the mean), or by more than rounding.

    Returns
    -------
    ClusterResult
        ``objective`` is the free energy.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`, or K > N.

    Warns
    -----
    ConvergenceWarning
        If `max_iter` came first.

    Notes
    -----
    The history never rises beyond rounding. The center of a starved cluster (`update_soft_centers`) stays;
    the message names it, and says how many centers are left if some have merged. Equal centers stay equal.

    References
    ----------
    K. Rose (1998), Deterministic annealing for clustering, compression, classification, regression, and
    related optimization problems, Proceedings of the IEEE 86(11).

    Examples
    --------
    >>> result = fit_soft_kmeans([[0.0], [2.0], [10.0], [12.0]], centers=[[0.0], [2.0]], stiffness=1.0)
    >>> result.centers.ravel().round(6), round(result.objective, 6), result.converged
    (array([ 1., 11.]), 4.0, True)
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    check_n_clusters(len(centers), len(X))
    stiffness = as_positive(stiffness, "stiffness")
    weight = as_weights(sample_weight, len(X))
    max_iter, tol = as_count(max_iter, "max_iter", minimum=0), as_positive(tol, "tol", zero=True)
    result = alternate(X, centers, stiffness, weight, scale_of(X, weight), max_iter, tol)
    if not result.converged:
        warnings.warn(f"soft K-means {result.message}", ConvergenceWarning, stacklevel=2)
    return result


def alternate(
    X: FloatArray,
    centers: FloatArray,
    stiffness: float,
    weight: FloatArray | None,
    scale: Scale,
    max_iter: int,
    tol: float,
) -> ClusterResult:
    """Fit checked arguments, without the warning."""
    origin = origin_of(X)
    with one_blas_thread():
        energy, totals, sums = soft_pass(X, centers, stiffness, origin, weight)
        energies, path, converged = [energy], [centers], False
        while not converged and len(path) <= max_iter:
            moved = means_of(centers, origin, totals, sums)
            shift = float(np.abs(moved - centers).max())
            converged = shift <= max(tol * scale.spread, movement_floor(centers))
            centers = moved
            energy, totals, sums = soft_pass(X, centers, stiffness, origin, weight)
            energies.append(energy)
            path.append(centers)

    within = ONE_PLACE * min(scale.spread, (2 * stiffness) ** -0.5)
    return ClusterResult(
        method="soft_kmeans",
        parameters={"stiffness": stiffness, "max_iter": max_iter, "tol": tol},
        centers=centers,
        objective=energies[-1],
        objective_history=np.array(energies),
        center_history=np.stack(path),
        n_iter=len(path) - 1,
        converged=converged,
        message=_message(converged, centers, len(path) - 1, starved(totals, X), within),
        membership=partial(memberships, centers=centers, stiffness=stiffness),
        assignment=partial(labels, centers=centers),
    )


def _message(converged: bool, centers: FloatArray, n_iter: int, empty: BoolArray, within: float) -> str:
    if converged:
        message = converged_after(n_iter)
    else:
        message = f"stopped at max_iter = {n_iter} before convergence: raise max_iter"
    if empty.any():
        message += f"; starved centers stay where they are: {', '.join(map(str, np.flatnonzero(empty)))}"
    distinct = count_distinct(centers, within)
    if distinct < len(centers):
        message += f"; only {distinct} of {len(centers)} centers differ: a larger stiffness tells more apart"
    return message
