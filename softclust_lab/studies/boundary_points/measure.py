"""What study 1 measures: boundary distances of every model, importance weights, the minorities of Extreme."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.datasets import make_paper_set
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.itisc import fit_itisc, importance_weights, point_energies
from softclust_lab.metrics import boundary_distance, match_centers
from softclust_lab.result import ClusterResult
from softclust_lab.studies.models import Ends, box_starts, fit_models, itisc
from softclust_lab.studies.paper import N_CLUSTERS

__all__ = [
    "alternate",
    "alternating_runs",
    "boundary_distances",
    "largest_weights",
    "same_as_fuzzy",
    "tells_apart",
    "weights_at",
]

#: The stopping rule of the paper's alternating algorithm.
_TOL, _MAX_ITER = 1e-5, 150


def boundary_distances(
    name: str, seed: int, temperatures: list[float], n_starts: int
) -> dict[str, dict[str, Any]]:
    """Measure every model on one draw of one data set.

    Parameters
    ----------
    name : str
        One of `softclust_lab.datasets.PAPER_SETS`.
    seed : int
        Of the data.
    temperatures : list of float
        T2 of Fuzzy-ITISC.
    n_starts : int
        For each model that has starts.

    Returns
    -------
    dict
        By model: the objective, MaxBoundaryDist and 10-BoundaryDist of the best end (in data units), whether
        it tells the true groups apart, and the same three numbers for every other end.
    """
    data = make_paper_set(name, seed)
    groups = np.asarray(data.labels)
    models = fit_models(data.X, N_CLUSTERS[name], tuple(temperatures), n_starts)
    return {model: _measured(data.X, groups, ends) for model, ends in models.items()}


def _measured(X: FloatArray, groups: IntArray, ends: Ends) -> dict[str, Any]:
    best, *others = _distinct([_numbers(X, end) for end in ends])
    objective, largest, ten = best
    separated = tells_apart(ends[0].labels(X), groups)
    return {"objective": objective, "max": largest, "ten": ten, "separated": separated, "ends": others}


def tells_apart(labels: IntArray, groups: IntArray, small: int = 2) -> bool:
    """Return whether no two groups share their main cluster, and those of up to `small` points stay whole."""
    counts = [np.bincount(labels[groups == group]) for group in np.unique(groups)]
    whole = all(count.max() == count.sum() for count in counts if count.sum() <= small)
    return bool(whole and len({count.argmax() for count in counts}) == len(counts))


def _numbers(X: FloatArray, end: ClusterResult) -> tuple[float, float, float]:
    return (
        float(end.objective),
        boundary_distance(X, end.centers),
        boundary_distance(X, end.centers, 10),
    )


def _distinct(rows: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Return each row once, up to what a fit's tolerance leaves open."""
    found: dict[tuple[float, ...], tuple[float, float, float]] = {}
    for row in rows:
        found.setdefault(tuple(np.round(row, 3).tolist()), row)
    return list(found.values())


def largest_weights(seed: int, temperatures: list[float], n_starts: int) -> dict[str, float]:
    """Return the largest importance weight on three clusters, by T2."""
    X = make_paper_set("three", seed).X
    starts = box_starts(X, N_CLUSTERS["three"], n_starts, seed=0)
    return {f"{T2:g}": float(itisc(X, starts, T2)[0].importance_weights(X).max()) for T2 in temperatures}


def alternate(X: FloatArray, start: FloatArray, T2: float) -> ClusterResult:
    """Run the paper's alternating algorithm, undamped, with the paper's stopping rule."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit_itisc(
            X, start, deviation_temperature=T2, solver="alternating", tol=_TOL, max_iter=_MAX_ITER
        )


def alternating_runs(seed: int, temperatures: list[float], n_starts: int) -> dict[str, list[Any]]:
    """Run the alternating algorithm from many starts on three clusters.

    Returns
    -------
    dict
        By T2, for each start: whether it converged, after how many iterations, and the largest weight at
        iterations 1 and 2 and the last.
    """
    X = make_paper_set("three", seed).X
    starts = box_starts(X, N_CLUSTERS["three"], n_starts, seed=0)
    return {f"{T2:g}": [_course(X, alternate(X, start, T2)) for start in starts] for T2 in temperatures}


def _course(X: FloatArray, run: ClusterResult) -> dict[str, Any]:
    largest = [float(weights_at(X, run, at).max()) for at in (1, 2, run.n_iter)]
    return {"converged": bool(run.converged), "n_iter": run.n_iter, "largest": largest}


def weights_at(X: FloatArray, run: ClusterResult, iteration: int) -> FloatArray:
    """Return the importance weights of an iteration of a run (of its last one if it was shorter), (N,)."""
    T1, T2 = (run.parameters[f"{what}_temperature"] for what in ("fuzziness", "deviation"))
    centers = run.center_history[min(iteration, run.n_iter)]
    return importance_weights(point_energies(X, centers, T1), T2)


def same_as_fuzzy(seed: int, n_starts: int) -> dict[str, float]:
    """Return how far Fuzzy-ITISC at T2 = 1 ends from fuzzy c-means, from the same starts, by data set.

    Returns
    -------
    dict
        The largest distance of two matched centers over all starts, in data units.
    """
    apart = {}
    for name, n_clusters in N_CLUSTERS.items():
        X = make_paper_set(name, seed).X
        distances = []
        for start in box_starts(X, n_clusters, n_starts, seed=0):
            fuzzy = fit_fuzzy_cmeans(X, start, fuzzifier=2.0, max_iter=5000, tol=1e-8).centers
            feared = fit_itisc(X, start, solver="alternating", max_iter=5000, tol=1e-8).centers
            distances.append(np.abs(feared[match_centers(feared, fuzzy)] - fuzzy).max())
        apart[name] = float(max(distances))
    return apart
