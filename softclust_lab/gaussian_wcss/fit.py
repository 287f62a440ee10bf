"""The fit of the soft WCSS: which way down, and what became of the centers."""

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
from softclust_lab.gaussian_wcss.descent import Descent, check_solver, descend
from softclust_lab.gaussian_wcss.sums import lost_centers, stiffness_of, wcss_pass
from softclust_lab.gibbs import (
    ONE_PLACE,
    count_distinct,
    labels,
    memberships,
    movement_floor,
    scale_of,
)
from softclust_lab.partition import origin_of
from softclust_lab.result import ClusterResult, ConvergenceWarning


def fit_gaussian_wcss(
    X: ArrayLike,
    centers: ArrayLike,
    *,
    bandwidth: float,
    solver: str = "quasi-newton",
    step: float | None = None,
    sample_weight: ArrayLike | None = None,
    max_iter: int = 300,
    tol: float = 1e-6,
) -> ClusterResult:
    """Follow the gradient of the soft WCSS downhill.

    Minimises L = sum_ik w_ik d_ik to a local minimum.  Book: eq-soft-wcss.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Starting centers, K <= N; `softclust_lab.initialization` makes some.
    bandwidth : float
        sigma > 0, in data units. There is no default, because it has a unit.
    solver : str
        ``"quasi-newton"`` is scipy's L-BFGS-B; ``"armijo"`` takes gradient steps, each twice as long as the
        last one and then halved until it is downhill; ``"fixed-step"`` takes gradient steps of one length,
        downhill or not.
    step : float, optional
        The length of the gradient steps (the first one's, in ``"armijo"``) in multiples of the gradient, no
        unit. By default 1 / (2 N), with N the number or total weight of the points.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.
    max_iter : int
        Largest number of iterations; 0 only evaluates the start.
    tol : float
        Stop once no entry of the gradient exceeds `tol` times N times the data's spread (the root of the mean
        squared distance to the mean), or rounding.

    Returns
    -------
    ClusterResult
        ``objective`` is the soft WCSS.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`, or K > N.

    Warns
    -----
    ConvergenceWarning
        If `max_iter` came first, fixed steps diverged, or rounding stopped the descent above `tol`.

    Notes
    -----
    The history never rises, except with fixed steps. Points push as well as pull, so a center may rest
    outside the data; one that is only pushed has no resting place: its gradient fades, the fit stops, and the
    message says that it escaped. It also says if a center is out of every point's reach, and how many centers
    are left if some have merged. Computed in float64; float32 points get float32 centers.

    Examples
    --------
    >>> result = fit_gaussian_wcss([[0.0], [2.0], [10.0], [12.0]], centers=[[0.0], [9.0]], bandwidth=1.0)
    >>> result.centers.ravel().round(4), round(result.objective, 4), result.converged
    (array([ 1., 11.]), 4.0, True)
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    check_n_clusters(len(centers), len(X))
    bandwidth = as_positive(bandwidth, "bandwidth")
    weight = as_weights(sample_weight, len(X))
    max_iter, tol = as_count(max_iter, "max_iter", minimum=0), as_positive(tol, "tol", zero=True)
    check_solver(solver, step)
    scale, origin, stiffness = scale_of(X, weight), origin_of(X), stiffness_of(bandwidth)
    length = 0.5 / scale.weight if step is None else as_positive(step, "step")
    tolerance = scale.weight * max(tol * scale.spread, movement_floor(centers))

    def evaluate(place: FloatArray) -> tuple[float, FloatArray]:
        return wcss_pass(X, place, stiffness, origin, weight)

    way = Descent(evaluate, centers.astype(np.float64), tolerance, max_iter)
    reach = max(scale.spread, float(np.abs(centers - scale.mean).max()))
    descend(way, solver, step=length, unit=scale.spread or 1.0, weight=scale.weight, reach=reach)
    lost, outside = lost_centers(X, way.path[-1], stiffness, origin, weight)
    if not way.converged:
        warnings.warn(f"soft WCSS {way.ending}", ConvergenceWarning, stacklevel=2)

    path = np.stack(way.path).astype(X.dtype)
    within = ONE_PLACE * min(scale.spread, bandwidth)
    return ClusterResult(
        method="gaussian_wcss",
        parameters={
            "bandwidth": bandwidth,
            "solver": solver,
            "step": step,
            "max_iter": max_iter,
            "tol": tol,
        },
        centers=path[-1],
        objective=way.values[-1],
        objective_history=np.array(way.values),
        center_history=path,
        n_iter=way.n_iter,
        converged=way.converged,
        message=way.ending + ("" if way.diverged else _notes(path, lost, outside, within)),
        membership=partial(memberships, centers=path[-1], stiffness=stiffness),
        assignment=partial(labels, centers=path[-1]),
    )


def _notes(path: FloatArray, lost: BoolArray, outside: BoolArray, within: float) -> str:
    """Return what is unusual about the last centers."""
    centers, moved = path[-1], np.abs(path[-1] - path[0]).max(axis=1) > within
    escaped = lost & outside & moved
    notes = ""
    if escaped.any():
        notes += f"; pushed away by the points and escaped: {_names(escaped)}"
    if (lost & ~escaped).any():
        notes += f"; out of every point's reach: {_names(lost & ~escaped)}"
    distinct = count_distinct(centers, within)
    if distinct < len(centers):
        notes += f"; only {distinct} of {len(centers)} centers differ: a smaller bandwidth tells more apart"
    return notes


def _names(which: BoolArray) -> str:
    return ", ".join(map(str, np.flatnonzero(which)))
