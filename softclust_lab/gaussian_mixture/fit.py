"""The fit of a Gaussian mixture: where it starts, the loop, and how it ended, in words."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    IntArray,
    as_centers,
    as_count,
    as_points,
    as_positive,
    as_weights,
    check_n_clusters,
)
from softclust_lab.gaussian_mixture.gaussians import (
    SingularCovarianceError,
    as_covariances,
    as_proportions,
    covariance_shape,
    expand,
    refuse_overflow,
)
from softclust_lab.gaussian_mixture.model import (
    Mixture,
    Rule,
    estimate,
    labels,
    mixture,
    responsibilities,
    spread_about_nearest,
    width,
)
from softclust_lab.gaussian_mixture.sums import em_sums, iterate
from softclust_lab.passes import sum_blocks
from softclust_lab.result import ClusterResult, ConvergenceWarning, converged_after
from softclust_lab.threads import one_blas_thread

#: A longer history of covariances (numbers in it, were `max_iter` reached) is not kept.
HISTORY = 1 << 24


class Run(NamedTuple):
    """The last model, what was passed on the way there, and why the loop ended."""

    model: Mixture
    objectives: list[float]
    path: Sequence[tuple[FloatArray, ...]]
    converged: bool
    singular: IntArray | None = None


def fit_gaussian_mixture(
    X: ArrayLike,
    centers: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    covariances: ArrayLike | None = None,
    covariance_type: str = "full",
    covariance_floor: float = 1e-6,
    sample_weight: ArrayLike | None = None,
    max_iter: int = 500,
    tol: float = 1e-5,
) -> ClusterResult:
    """Repeat the E-step and the M-step until the likelihood stops rising: expectation maximisation.

    Maximises sum_i log sum_k pi_k N(x_i; mu_k, Sigma_k) exp(-floor trace(Sigma_k^-1) / 2), locally.
    Book: eq-mixture-log-likelihood.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    centers : array_like, shape (K, D)
        Starting means, K <= N.
    weights : array_like, shape (K,), optional
        Starting proportions; 1 / K each by default.
    covariances : array_like, optional
        Starting covariances, in the shape of their type; by default, for every component, the covariance of
        the points about their nearest centers, with the floor.
    covariance_type, covariance_floor, sample_weight
        As in `m_step`.
    max_iter : int
        Largest number of iterations; 0 only evaluates the start.
    tol : float
        Stop once an iteration lowers the objective by no more than this for each point (or unit of weight).

    Returns
    -------
    ClusterResult
        With `weights`, `covariances` and their histories; `covariance_history` is None where max_iter + 1
        of them would hold more than 2^24 numbers.

    Raises
    ------
    ValueError
        If an argument is not as described, K > N, or the starting covariances are singular.

    Warns
    -----
    ConvergenceWarning
        If `max_iter` came first, or a component collapsed: with a floor of 0 a component on few points can
        shrink without end, and the likelihood has no bound. The last sound parameters are returned.

    Notes
    -----
    The objective is minus that sum; its history falls strictly, because a last step that lowers nothing is
    not recorded. The result's responsibilities are the mixture's own, without the floor. A component that
    starves keeps its place with weight 0. One iteration is one pass, by products with the features (x, xx')
    where no component is too thin for that (see `softclust_lab.gaussian_mixture.sums`).

    References
    ----------
    A. P. Dempster, N. M. Laird and D. B. Rubin (1977), Maximum likelihood from incomplete data via the EM
    algorithm, Journal of the Royal Statistical Society B 39(1).

    Examples
    --------
    >>> X = [[-1.0], [1.0], [9.0], [11.0]]
    >>> result = fit_gaussian_mixture(X, centers=[[1.0], [9.0]], covariance_type="spherical")
    >>> result.centers.ravel().round(3) + 0, result.covariances.round(3), result.converged
    (array([ 0., 10.]), array([1., 1.]), True)
    """
    X = as_points(X)
    centers = as_centers(centers, X)
    check_n_clusters(len(centers), len(X))
    weight = as_weights(sample_weight, len(X))
    shape = covariance_shape(covariance_type, *centers.shape)
    rule = Rule(covariance_type, as_positive(covariance_floor, "covariance_floor", zero=True))
    max_iter = as_count(max_iter, "max_iter", minimum=0)
    tol = as_positive(tol, "tol", zero=True)
    keep = (max_iter + 1) * int(np.prod(shape)) <= HISTORY

    with one_blas_thread():
        start = _start(X, centers, weights, covariances, weight, rule)
        run = _expectation_maximization(X, start, rule, weight, max_iter, tol, keep)
    centers = run.model.means.astype(X.dtype)
    model = mixture(run.model.weights, centers.astype(np.float64), run.model.covariances)
    weight_path, center_path, *covariance_path = (np.stack(steps) for steps in zip(*run.path, strict=True))
    return ClusterResult(
        method="gaussian_mixture",
        parameters={**rule._asdict(), "max_iter": max_iter, "tol": tol},
        centers=centers,
        objective=run.objectives[-1],
        objective_history=np.array(run.objectives),
        center_history=center_path.astype(X.dtype),
        n_iter=len(run.path) - 1,
        converged=run.converged,
        message=_message(X, run, rule, weight),
        membership=partial(responsibilities, model=model),
        assignment=partial(labels, model=model),
        weights=model.weights,
        covariances=model.covariances,
        weight_history=weight_path,
        covariance_history=covariance_path[0] if keep else None,
    )


def _start(
    X: FloatArray,
    centers: FloatArray,
    weights: ArrayLike | None,
    covariances: ArrayLike | None,
    weight: FloatArray | None,
    rule: Rule,
) -> Mixture:
    means = centers.astype(np.float64)
    shares = np.full(len(means), 1 / len(means)) if weights is None else as_proportions(weights, len(means))
    if covariances is not None:
        given = as_covariances(covariances, means, rule.covariance_type)
        return mixture(shares, means, given, rule.covariance_floor)
    try:
        spread = spread_about_nearest(X, means, weight, rule)
        return mixture(shares, means, spread, rule.covariance_floor)
    except SingularCovarianceError:
        raise ValueError(
            "`covariances` must be passed or `covariance_floor` raised, got None and "
            f"{rule.covariance_floor:g}: in some direction the points do not spread about their nearest "
            "centers, because a feature is constant or depends on others, or every point is a center"
        ) from None


def _expectation_maximization(
    X: FloatArray,
    model: Mixture,
    rule: Rule,
    weight: FloatArray | None,
    max_iter: int,
    tol: float,
    keep: bool,
) -> Run:
    """Alternate both steps from a start, with one pass over the points for each iteration."""
    sums = em_sums(X, model, weight)
    refuse_overflow(sums.log_likelihood)
    size = float(sums.totals.sum())
    objectives = [-sums.log_likelihood]
    path = [model[:3] if keep else model[:2]]
    converged = False
    while not converged and len(path) <= max_iter:
        try:
            moved, sums = iterate(X, model, sums, rule, weight)
        except SingularCovarianceError as error:
            return Run(model, objectives, path, False, error.components)
        gain = objectives[-1] + sums.log_likelihood
        if gain <= 0:
            return Run(model, objectives, path, True)
        model, converged = moved, gain <= tol * size
        objectives.append(-sums.log_likelihood)
        path.append(model[:3] if keep else model[:2])
    return Run(model, objectives, path, converged)


def _message(X: FloatArray, run: Run, rule: Rule, weight: FloatArray | None) -> str:
    """Say how the fit ended, and which components starved or collapsed; warn unless it converged."""
    n_iter = len(run.path) - 1
    thin = _held_by_floor(run.model, rule)
    starved = np.flatnonzero(run.model.weights == 0)
    if run.converged:
        message = converged_after(n_iter)
    elif run.singular is None:
        message = f"stopped at max_iter = {n_iter} before convergence: raise max_iter"
    else:
        cause = _cause(X, run.model, run.singular, rule, weight)
        message = (
            f"stopped after {n_iter} iterations because {cause}, or raise covariance_floor = "
            f"{rule.covariance_floor:g}"
        )
    if thin.size and run.singular is None:
        message += (
            f"; covariance_floor keeps the fit going although {_cause(X, run.model, thin, rule, weight)}"
        )
    if starved.size:
        message += f"; holding no points: component {_listed(starved)}"
    if not run.converged:
        warnings.warn(f"Gaussian mixture {message}", ConvergenceWarning, stacklevel=3)
    return message


def _held_by_floor(model: Mixture, rule: Rule) -> IntArray:
    """Return the components that in some direction owe at least half of their variance to the floor."""
    least = np.linalg.eigvalsh(expand(model.covariances, *model.means.shape))[:, 0]
    return np.flatnonzero((model.weights > 0) & (least <= 2 * rule.covariance_floor))


def _cause(X: FloatArray, model: Mixture, components: IntArray, rule: Rule, weight: FloatArray | None) -> str:
    """Say why covariances are singular, and what helps: the features, or components on too few points."""
    spread = _least_spread(X, rule, weight)
    if spread == 0:
        return "a feature is constant or depends linearly on others: drop it"
    if spread <= rule.covariance_floor:
        return "all points together spread less than it in some direction: lower it, or rescale X"
    if rule.covariance_type == "tied":
        return "all components collapsed on their points: use fewer"

    def block(x: FloatArray) -> tuple[IntArray]:
        return (np.bincount(labels(x, model), minlength=len(model.means)),)

    (counts,) = sum_blocks(block, X, width=width(model))
    return (
        f"component {_listed(components)} collapsed on {_listed(counts[components])} points: "
        "use fewer components or another start"
    )


def _least_spread(X: FloatArray, rule: Rule, weight: FloatArray | None) -> float:
    """Return the variance of all points in the direction where it is least; 0 if it is rounding alone."""
    everything = np.broadcast_to(1.0, (len(X), 1))
    _, mean, covariance = estimate(X, everything, rule._replace(covariance_floor=0.0), weight)
    try:
        mixture(np.ones(1), mean, covariance)
    except SingularCovarianceError:
        return 0.0
    return float(np.linalg.eigvalsh(expand(covariance, *mean.shape)).min())


def _listed(numbers: IntArray) -> str:
    """Return numbers with commas: five of them, and how many more there are."""
    text = ", ".join(map(str, numbers[:5]))
    return text if len(numbers) <= 5 else f"{text} and {len(numbers) - 5} more"
