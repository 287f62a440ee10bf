"""A whole fit of 600 points and 3 centers to convergence, by every method: ms, over several starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median

from harness import Goal, Report, Row, seconds
from problems import three_groups

from softclust_lab import fit_hard_kmeans, random_centers
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.gaussian_mixture import fit_gaussian_mixture
from softclust_lab.gaussian_wcss import fit_gaussian_wcss
from softclust_lab.itisc import fit_itisc
from softclust_lab.result import ClusterResult
from softclust_lab.soft_kmeans import fit_soft_kmeans

GOAL = Goal(5.0, at_most=True)
COVARIANCES = ("full", "tied", "diagonal", "spherical")
SOLVERS = ("quasi-newton", "majorize", "line-search", "alternating")
COLUMNS = ("fit", "median_ms", "slowest_ms", "iterations", "converged", "goal", "met")

Fit = Callable[..., ClusterResult]


def fits() -> dict[str, Fit]:
    """Return every method, with each way it has of doing its work."""
    itisc = partial(fit_itisc, fuzziness_temperature=1.0)
    chosen: dict[str, Fit] = {
        "hard_kmeans": fit_hard_kmeans,
        "soft_kmeans": partial(fit_soft_kmeans, stiffness=2.0),
    }
    for kind in COVARIANCES:
        chosen[f"gaussian_mixture {kind}"] = partial(fit_gaussian_mixture, covariance_type=kind)
    for solver in ("quasi-newton", "armijo"):
        chosen[f"gaussian_wcss {solver}"] = partial(fit_gaussian_wcss, bandwidth=0.5, solver=solver)
    chosen["fuzzy_cmeans"] = fit_fuzzy_cmeans
    for T2 in (0.7, 0.1):
        for solver in SOLVERS:
            chosen[f"itisc T2={T2} {solver}"] = partial(itisc, deviation_temperature=T2, solver=solver)
    del chosen["itisc T2=0.1 alternating"]  # the paper's own solver goes to and fro there
    return chosen


def measure(name: str, fit: Fit, n_starts: int, calls: int) -> Row:
    """Measure one method from several random starts: the median over the starts, and the slowest."""
    X = three_groups()
    starts = [random_centers(X, 3, random_state=seed) for seed in range(n_starts)]
    results = [fit(X, start) for start in starts]
    times = [1000 * median(seconds(partial(fit, X, start)) for _ in range(calls)) for start in starts]
    row: Row = {"fit": name, "median_ms": median(times), "slowest_ms": max(times)}
    row |= {"iterations": int(median(result.n_iter for result in results))}
    row["converged"] = f"{sum(result.converged for result in results)}/{n_starts}"
    return row | GOAL.judge(row["median_ms"])


def run(quick: bool) -> Report:
    n_starts, calls = (5, 3) if quick else (20, 7)
    rows = [measure(name, fit, n_starts, calls) for name, fit in fits().items()]
    title = f"A fit of 600 points and 3 centers to convergence: ms, median over {n_starts} random starts"
    return Report(title, COLUMNS, rows)
