"""Fits of the library, to hold the page's own steps beside: every method, set and kind of start."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from softclust_lab import (
    ClusterResult,
    fit_fuzzy_cmeans,
    fit_gaussian_mixture,
    fit_gaussian_wcss,
    fit_hard_kmeans,
    fit_itisc,
    fit_soft_kmeans,
    random_centers,
)
from softclust_lab.datasets import GALLERY, load_iris, load_old_faithful, make_gallery_set

FITS = {
    "hard_kmeans": fit_hard_kmeans,
    "soft_kmeans": fit_soft_kmeans,
    "gaussian_mixture": fit_gaussian_mixture,
    "gaussian_wcss": fit_gaussian_wcss,
    "fuzzy_cmeans": fit_fuzzy_cmeans,
    "itisc": fit_itisc,
}
#: Places where centers meet points, points tie, and a mixture has too little to go by.
SMALL = {
    "six points": np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [4.0, 4.0], [4.0, 5.5], [10.0, 0.0]]),
    "grid": np.array(list(itertools.product(range(5), range(4))), dtype=float),
    "line": np.repeat([0.0, 1.0, 3.0, 4.0, 4.5, 9.0, 30.0], [3, 1, 2, 1, 4, 1, 1])[:, None],
}
SETS = (*GALLERY, "iris", "old_faithful", *SMALL)
KINDS = ("beside", "on", "together", "far")
#: Steps to take in most fits, and so states to compare: the whole way has a test of its own.
MAX_ITER = 15

State = dict[str, np.ndarray]


class Case(NamedTuple):
    """A fit to make, with all that the library is told."""

    name: str
    method: str
    parameters: dict[str, Any]
    centers: np.ndarray


Fits = list[tuple[Case, ClusterResult]]


@cache
def points_of(name: str) -> np.ndarray:
    if name in SMALL:
        return SMALL[name]
    return {"iris": load_iris, "old_faithful": load_old_faithful}.get(
        name, lambda: make_gallery_set(name)
    )().X


def spread_of(X: np.ndarray) -> float:
    return float(np.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=1).mean()))


def parameters_of(X: np.ndarray) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each method with several parameters: in the data's units, from hard to very soft."""
    spread = spread_of(X)
    yield "hard_kmeans", {}
    yield "hard_kmeans", {"tol": 0.05 * spread}
    for stiffness in (0.3, 3.0, 30.0, 1e5):
        yield "soft_kmeans", {"stiffness": stiffness / spread**2}
    for shape in ("full", "tied", "diagonal", "spherical"):
        yield "gaussian_mixture", {"covariance_type": shape}
        yield "gaussian_mixture", {"covariance_type": shape, "covariance_floor": 0.05 * spread**2}
    yield "gaussian_mixture", {"covariance_floor": 0.0}
    for solver, bandwidth in itertools.product(("armijo", "fixed-step"), (0.01, 0.3, 1.5)):
        yield "gaussian_wcss", {"bandwidth": bandwidth * spread, "solver": solver}
    yield "gaussian_wcss", {"bandwidth": 0.3 * spread, "solver": "fixed-step", "step": 30 / len(X)}
    for fuzzifier in (1.01, 1.5, 2.0, 7.0, 1000.0):
        yield "fuzzy_cmeans", {"fuzzifier": fuzzifier}
    for solver, (T1, T2) in itertools.product(
        ("majorize", "line-search", "alternating"),
        ((1.0, 1.0), (1.0, 0.3), (0.2, 0.02), (0.05, 1.4), (1.0, 2.0), (1.0, 3.0)),
    ):
        temperatures = {"fuzziness_temperature": T1, "deviation_temperature": T2}
        yield "itisc", {**temperatures, "solver": solver}
        squared = {name: T * spread**2 for name, T in temperatures.items()}
        yield "itisc", {**squared, "solver": solver, "distortion": "squared"}
    yield "itisc", {"deviation_temperature": 0.3, "solver": "alternating", "damping": 0.3 / 1.7}
    hard = {"fuzziness_temperature": 0.05 * spread**2, "deviation_temperature": 5 * spread**2}
    yield "itisc", {**hard, "solver": "alternating", "distortion": "squared", "tol": 1e-2}


def start_of(X: np.ndarray, n_clusters: int, kind: str, seed: int) -> np.ndarray:
    """Return centers beside points, on points, two of them on one place, or one far from all."""
    generator = np.random.default_rng([seed, n_clusters])
    centers = random_centers(X, n_clusters, random_state=generator)
    if kind == "beside":
        return centers + 0.1 * spread_of(X) * generator.normal(size=centers.shape)
    if kind == "together":
        centers[-1] = centers[0]
    if kind == "far":
        centers[-1] += 30 * spread_of(X)
    return centers


def cases_of(name: str) -> list[Case]:
    """Return the cases of one set; over all sets, parameters meet each K and kind of start in turns."""
    X, turn = points_of(name), SETS.index(name)
    cases = []
    for row, (method, parameters) in enumerate(parameters_of(X)):
        for more in (0, 3):
            n_clusters, kind = (turn + row + more) % 6 + 1, KINDS[(turn + row // 6 + more) % 4]
            label = f"{method} {parameters}, K = {n_clusters}, {kind}"
            cases.append(Case(label, method, parameters, start_of(X, n_clusters, kind, turn)))
    return cases


def fit(X: np.ndarray, case: Case, state: State | None = None, **limits: int) -> ClusterResult:
    """Fit a case, from its own start or from a state of it."""
    start = {"centers": case.centers} if state is None else state
    rest = {name: value for name, value in start.items() if name != "centers"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return FITS[case.method](X, start["centers"], **rest, **case.parameters, **limits)


@cache
def fits_of(name: str) -> Fits:
    """Return the cases that the library does not refuse, with its fits."""
    X, fits = points_of(name), []
    for case in cases_of(name):
        try:
            fits.append((case, fit(X, case, max_iter=MAX_ITER)))
        except ValueError as error:
            if case.method != "gaussian_mixture" or "do not spread" not in str(error):
                raise
    return fits


def states_of(result: ClusterResult) -> list[State]:
    if result.weight_history is None or result.covariance_history is None:
        return [{"centers": centers} for centers in result.center_history]
    histories = zip(result.center_history, result.weight_history, result.covariance_history, strict=True)
    return [dict(zip(("centers", "weights", "covariances"), state, strict=True)) for state in histories]
