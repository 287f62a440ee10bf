"""The fit of fuzzy c-means: the loop, when it ends, and how it says so."""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    IntArray,
    as_centers,
    as_count,
    as_points,
    as_positive,
    as_weights,
    check_n_clusters,
)
from softclust_lab.fuzzy_cmeans.sums import (
    as_fuzzifier,
    fuzzy_pass,
    labels_at,
    memberships_at,
)
from softclust_lab.result import ClusterResult, ConvergenceWarning, converged_after
from softclust_lab.threads import one_blas_thread

#: Centers that move by no more than so many roundings of the largest coordinate have come to rest.
ROUNDINGS = 8


def fit_fuzzy_cmeans(
    X: ArrayLike,
    centers: ArrayLike,
    *,
    fuzzifier: float = 2.0,
    sample_weight: ArrayLike | None = None,
    max_iter: int = 300,
    tol: float = 1e-6,
) -> ClusterResult:
    """Repeat the memberships' step and the centers' step until the centers come to rest.

    Minimises the reduced cost J_m(Y) to a stationary point.  Book: eq-reduced-fuzzy-cost.

    Parameters
    ----------
    X, fuzzifier
        As in `fuzzy_memberships`.
    centers : array_like, shape (K, D)
        Starting centers, K <= N; `softclust_lab.initialization` makes some.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.
    max_iter : int
        Largest number of iterations; 0 only evaluates the start.
    tol : float
        Stop once no coordinate of a center moves by more than rounding, or than `tol` times the typical
        distance of points from centers, sqrt(K^(m - 1) J_m / N).

    Returns
    -------
    ClusterResult
        ``objective`` is the reduced cost.

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
    The history never rises, rounding apart. For m near 1 a center that is nearest to no point can lose all to
    rounding: it is starved, stays where it is, and the message names it. Centers that start at one place stay
    together, and for large m a center that starts on a point stays there.

    References
    ----------
    J. C. Bezdek (1981), Pattern recognition with fuzzy objective function algorithms, Plenum Press.

    Examples
    --------
    >>> result = fit_fuzzy_cmeans([[0.0], [2.0], [10.0], [12.0]], centers=[[0.0], [2.0]])
    >>> result.centers.ravel().round(3), round(result.objective, 4), result.converged
    (array([ 0.997, 11.003]), 3.9592, True)
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    check_n_clusters(len(centers), len(X))
    fuzzifier = as_fuzzifier(fuzzifier)
    weight = as_weights(sample_weight, len(X))
    max_iter, tol = as_count(max_iter, "max_iter", minimum=0), as_positive(tol, "tol", zero=True)

    with one_blas_thread():
        now = fuzzy_pass(X, centers, fuzzifier, weight)
        costs, path, converged = [now.cost], [centers], False
        while not converged and len(path) <= max_iter:
            shift = float(np.abs(now.target - path[-1]).max())
            rounding = ROUNDINGS * float(np.spacing(np.abs(now.target).max()))
            converged = shift <= max(tol * now.scale, rounding)
            if shift != 0:
                path.append(now.target)
                now = fuzzy_pass(X, now.target, fuzzifier, weight)
                costs.append(now.cost)

    return ClusterResult(
        method="fuzzy_cmeans",
        parameters={"fuzzifier": fuzzifier, "max_iter": max_iter, "tol": tol},
        centers=path[-1],
        objective=costs[-1],
        objective_history=np.array(costs),
        center_history=np.stack(path),
        n_iter=len(path) - 1,
        converged=converged,
        message=_message(converged, len(path) - 1, now.starved),
        membership=partial(memberships_at, centers=path[-1], m=fuzzifier),
        assignment=partial(labels_at, centers=path[-1]),
    )


def _message(converged: bool, n_iter: int, starved: IntArray) -> str:
    if converged:
        message = converged_after(n_iter)
    else:
        message = f"stopped at max_iter = {n_iter} before convergence: raise max_iter"
        warnings.warn(f"fuzzy c-means {message}", ConvergenceWarning, stacklevel=3)
    if starved.size:
        message += f"; starved centers stay where they are: {', '.join(map(str, starved))}"
    return message
