"""Deterministic annealing: soft K-means along a schedule of stiffness, each fit from where the last ended."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    as_centers,
    as_count,
    as_points,
    as_positive,
    as_weights,
    check_n_clusters,
)
from softclust_lab.gibbs import scale_of
from softclust_lab.initialization import RandomState, as_generator
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.soft_kmeans.fit import alternate

__all__ = ["anneal_soft_kmeans"]


def anneal_soft_kmeans(
    X: ArrayLike,
    centers: ArrayLike,
    *,
    schedule: Sequence[float],
    perturbation: float = 1e-3,
    random_state: RandomState = 0,
    sample_weight: ArrayLike | None = None,
    max_iter: int = 300,
    tol: float = 1e-6,
) -> tuple[ClusterResult, ...]:
    """Fit soft K-means along a schedule of stiffness, each fit from the last one's centers.

    At low stiffness all centers merge at the mean, wherever they started; while it grows they split, the
    coarse structure of the data first. This avoids many poor minima, not all.  Book: eq-free-energy.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Starting centers, K <= N. They may all be equal.
    schedule : sequence of float
        The values of beta, usually growing: `critical_stiffness` says where to begin,
        and ``numpy.geomspace`` makes one.
    perturbation : float
        Before each fit every coordinate of a center moves by a normal random number times this and the data's
        spread, so that centers that have merged can part again. 0 for none.
    random_state : int, Generator or None
        Where the random numbers come from.
    sample_weight, max_iter, tol
        As in `softclust_lab.soft_kmeans.fit_soft_kmeans`, for each fit.

    Returns
    -------
    tuple of ClusterResult
        One for each stiffness, as `fit_soft_kmeans` makes them.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`, or K > N.

    Warns
    -----
    ConvergenceWarning
        Once, if `max_iter` came first at some stiffness: near a split the centers move slowly.

    References
    ----------
    K. Rose (1998), Deterministic annealing for clustering, compression, classification, regression, and
    related optimization problems, Proceedings of the IEEE 86(11).

    Examples
    --------
    >>> X = [[0.0], [2.0], [10.0], [12.0]]
    >>> soft, hard = anneal_soft_kmeans(X, centers=[[6.0], [6.0]], schedule=[0.01, 1.0])
    >>> abs(soft.centers.ravel()).round(2), sorted(hard.centers.ravel().round(6).tolist())
    (array([6., 6.]), [1.0, 11.0])
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    check_n_clusters(len(centers), len(X))
    stiffnesses = _as_schedule(schedule)
    perturbation = as_positive(perturbation, "perturbation", zero=True)
    rng = as_generator(random_state)
    weight = as_weights(sample_weight, len(X))
    max_iter, tol = as_count(max_iter, "max_iter", minimum=0), as_positive(tol, "tol", zero=True)
    scale = scale_of(X, weight)
    results: list[ClusterResult] = []
    for stiffness in stiffnesses:
        noise = perturbation * scale.spread * rng.standard_normal(centers.shape)
        start = (centers + noise).astype(X.dtype)
        results.append(alternate(X, start, stiffness, weight, scale, max_iter, tol))
        centers = results[-1].centers
    late = [result.parameters["stiffness"] for result in results if not result.converged]
    if late:
        warnings.warn(
            f"annealing stopped at max_iter = {max_iter} before convergence at {len(late)} of {len(results)} "
            f"values of the stiffness, first at {late[0]:g}: raise max_iter",
            ConvergenceWarning,
            stacklevel=2,
        )
    return tuple(results)


def _as_schedule(schedule: Sequence[float]) -> list[float]:
    try:
        values = list(schedule)
    except TypeError:
        values = []
    if not values or isinstance(schedule, str | bytes):
        raise ValueError(
            f"`schedule` must be a sequence of at least one stiffness, got {schedule!r}: "
            "pass for example np.geomspace(0.5, 50, 20) * critical_stiffness(X)"
        )
    try:
        return [as_positive(value, "schedule") for value in values]
    except ValueError as error:
        raise ValueError(
            f"`schedule` must hold finite numbers greater than zero, got {values!r}: "
            "drop what is none, and begin with np.geomspace(0.5, 50, 20) * critical_stiffness(X)"
        ) from error
