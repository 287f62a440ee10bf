"""The fit of ITISC: which solver, what it returns, and how it ended, in words."""

from __future__ import annotations

import math
import warnings
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import as_count, as_positive, check_n_clusters
from softclust_lab.itisc.one_pass import as_choice, checked_problem
from softclust_lab.itisc.points import importance, labels, memberships
from softclust_lab.itisc.solvers import ROUNDING, Run, rows, solve
from softclust_lab.result import ClusterResult, ConvergenceWarning, converged_after
from softclust_lab.threads import one_blas_thread

SOLVERS = ("quasi-newton", "majorize", "line-search", "alternating")
#: A center at rest farther than this, in spreads, from the mean of its points pulls none of them.
FAR = 1e-3
#: Two steps that lead back to within this, in steps, are a cycle.
BACK = 1e-3


def fit_itisc(
    X: ArrayLike,
    centers: ArrayLike,
    *,
    fuzziness_temperature: float = 1.0,
    deviation_temperature: float = 1.0,
    distortion: str = "log",
    solver: str = "quasi-newton",
    damping: float = 1.0,
    sample_weight: ArrayLike | None = None,
    max_iter: int = 500,
    tol: float = 1e-6,
) -> ClusterResult:
    """Minimise R, what the worst distribution near the data's would cost, from the given centers.

    min_mu max_w min_u sum_i w_i (sum_k u_ik D_ik + T1 sum_k u_ik log u_ik) - T2 sum_i w_i log(w_i / s_i),
    which is min_mu R(mu).  Book: eq-itisc-saddle, eq-itisc-objective.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Starting centers, K <= N; `softclust_lab.initialization` makes some.
    fuzziness_temperature, deviation_temperature : float
        T1, T2 > 0: no unit for ``"log"``, data units squared for ``"squared"``.
    distortion : {"log", "squared"}
        D_ik = log ||x_i - mu_k||^2 (Fuzzy-ITISC), or ||x_i - mu_k||^2 (ITISC).
    solver : {"quasi-newton", "majorize", "line-search", "alternating"}
        scipy's BFGS on R; Newton's step on a surrogate that lies above R; `update_itisc_centers`, shortened
        until R falls; the same, never shortened.
    damping : float
        The part of each step that ``"alternating"`` takes, at most 1. The other solvers choose their own.
    sample_weight : array_like, shape (N,), optional
        s_i, how much each point counts.
    max_iter : int
        Largest number of iterations; 0 only evaluates the start.
    tol : float
        Converged once `update_itisc_centers` would move no coordinate by more than `tol` times the root mean
        square distance of the points from their mean, or R is so flat that this could not lower it beyond
        rounding.

    Returns
    -------
    ClusterResult
        ``objective`` is R; ``importance_weights(X)`` are the points' weights. All is computed in float64; if
        X is float32, the centers are then rounded to it.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`, or K > N.

    Warns
    -----
    ConvergenceWarning
        If `max_iter` came first or the solver gave up; the message says what to do.

    Notes
    -----
    ``"majorize"`` and ``"line-search"`` never raise R beyond rounding. Their limits are stationary points
    (for ``"log"`` if T2 <= 1), not always global minima. ``"alternating"``, as published, need not lower R:
    with ``"log"`` it tends to end in a cycle of two states where T2 < 2/3, which a `damping` of T2 / (2 - T2)
    prevents near a minimum; where T2 >= 1 it does lower R, and all three do the same. ``"majorize"`` holds a
    K D x K D matrix. Where BFGS gives up too early, ``"majorize"`` goes on and the message says so.

    With ``"log"``, R has no lower bound unless there are more than K different points. For T2 > 1
    ``"alternating"`` leaves a center that starts on a point there, and for T2 > 2 so do all, because each
    point is a local minimum: start beside them.

    References
    ----------
    Information Theoretical Importance Sampling Clustering (2023), arXiv:2302.04421.

    Examples
    --------
    >>> X = [[0.0], [1.0], [2.0], [10.0]]
    >>> fit_itisc(X, [[3.0]], distortion="squared", deviation_temperature=1e6).centers.round(2)
    array([[3.25]])
    >>> result = fit_itisc(X, [[3.0]], distortion="squared", deviation_temperature=0.1)
    >>> result.centers.round(2), result.importance_weights(X).round(2)
    (array([[5.]]), array([0.5, 0. , 0. , 0.5]))
    """
    problem, start = checked_problem(
        X, centers, fuzziness_temperature, deviation_temperature, distortion, sample_weight
    )
    check_n_clusters(len(start), len(problem.X))
    solver = as_choice(solver, "solver", SOLVERS)
    damping = _as_damping(damping, solver)
    max_iter = as_count(max_iter, "max_iter", minimum=0)
    tol = as_positive(tol, "tol", zero=True)
    with one_blas_thread():
        run = solve(problem, start, solver, damping, tol, max_iter)

    message = _ending(run, solver)
    if not run.converged:
        warnings.warn(f"ITISC {message}", ConvergenceWarning, stacklevel=2)
    path, objectives = zip(*run.history, strict=True)
    found, T = path[-1].astype(problem.X.dtype), problem.temperatures
    return ClusterResult(
        method="itisc",
        parameters={
            "fuzziness_temperature": T.fuzziness,
            "deviation_temperature": T.deviation,
            "distortion": distortion,
            "solver": solver,
            "damping": damping,
            "max_iter": max_iter,
            "tol": tol,
        },
        centers=found,
        objective=objectives[-1],
        objective_history=np.array(objectives),
        center_history=np.stack(path).astype(problem.X.dtype),
        n_iter=run.n_iter,
        converged=run.converged,
        message=message,
        membership=partial(memberships, centers=found, temperatures=T),
        assignment=partial(labels, centers=found),
        importance=partial(importance, centers=found, temperatures=T),
    )


def _as_damping(damping: float, solver: str) -> float:
    """Return the part of a step to take, which only alternating lets the caller choose."""
    damping = as_positive(damping, "damping")
    if damping > 1:
        raise ValueError(f"`damping` must be at most 1, got {damping:g}: pass 1 for whole steps")
    if damping < 1 and solver != "alternating":
        raise ValueError(
            f"`damping` must be 1 unless solver='alternating', got {damping:g}: {solver!r} needs none"
        )
    return damping


def _ending(run: Run, solver: str) -> str:
    """Say how a run ended, and what is unusual about it."""
    state, n = run.state, run.n_iter
    if run.stuck:
        return f"stopped after {n} iterations: {run.note}"
    if not run.converged:
        return f"stopped at max_iter = {n} before convergence: {_remedy(run, solver)}"
    notes = [converged_after(n), *filter(None, [run.note])]
    if math.isinf(state.value):
        return "; ".join([*notes, "every point lies on a center, so that R is -infinity"])
    starved = (np.abs(state.step).max(axis=1) > FAR * run.extent.spread) | ((state.pull == 0) & ~state.held)
    if starved.any():
        notes.append(f"centers {rows(starved)} pull no points, so that R is flat in them")
    if state.held.any():
        sharp = run.problem.temperatures.deviation >= 2
        notes.append(f"centers {rows(state.held)} lie on points" + ", where R has a kink or a cusp" * sharp)
    return "; ".join(notes)


def _remedy(run: Run, solver: str) -> str:
    """Say what to do about a run that came to max_iter: alternating may do worse than be slow."""
    if solver != "alternating" or run.n_iter < 2:
        return "raise max_iter"
    (a, R_a), (b, R_b), (c, R_c) = run.history[-3:]
    if np.abs(c - a).max() <= BACK * np.abs(c - b).max():
        went = f"its steps go to and fro between two states (R = {R_a:.6g} and {R_b:.6g})"
    elif max(R_b - R_a, R_c - R_b) > ROUNDING * run.scale:
        went = "its steps overshoot, and R rises on the way"
    else:
        return "raise max_iter"
    return f"{went}, as alternating does where T2 is low: use solver='majorize'"
