"""Fits of the library, state by state, and what is wrong with the page's own steps beside them."""

from __future__ import annotations

import base64
import itertools
import json
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
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

STEPS = Path(__file__).parents[1] / "softclust_lab" / "widgets" / "js" / "steps"
DRIVER = Path(__file__).with_name("steps_driver.js")
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
#: How far the page's numbers may be from the library's, relative to what each is measured in.
AGREEMENT = 1e-9

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


def packed(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f8").tobytes()).decode()


def unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


def request(X: np.ndarray, fits: Fits) -> dict[str, Any]:
    """Return what the driver's `answers` takes."""
    asked = [
        {
            "method": case.method,
            "parameters": dict(case.parameters),
            "max_iter": result.parameters["max_iter"],
            "states": [{name: packed(value) for name, value in state.items()} for state in states_of(result)],
        }
        for case, result in fits
    ]
    return {"values": packed(X), "shape": X.shape, "fits": asked}


def looks_wrong(at: ClusterResult, X: np.ndarray, look: dict[str, Any]) -> Iterator[str]:
    """Yield in what a look at a state differs from the library's result there."""
    shares = at.responsibilities(X)
    if at.method == "hard_kmeans":
        if look["shares"] is not None:
            yield "hard K-means has shares"
    elif not np.abs(unpacked(look["shares"]).reshape(shares.shape) - shares).max() <= AGREEMENT:
        yield "shares"
    labels = unpacked(look["labels"]).astype(int)
    if at.method == "gaussian_mixture":  # its ties between equal components are decided by rounding
        held = np.take_along_axis(shares, labels[:, None], axis=1)[:, 0]
        if not (held >= shares.max(axis=1) - 1e-12).all():
            yield "labels"
    elif (labels != at.labels(X)).any():
        yield "labels"
    if at.method == "itisc":
        weights = at.importance_weights(X)
        if not np.abs(unpacked(look["importance"]) - weights).max() <= AGREEMENT * weights.max():
            yield "importance"
    elif look["importance"] is not None:
        yield f"{at.method} has importance weights"
    (objective,) = unpacked(look["objective"])
    if objective != at.objective and not abs(objective - at.objective) <= AGREEMENT * abs(at.objective):
        yield f"objective {objective} for {at.objective}"


def distance(X: np.ndarray, expected: State, found: State) -> float:
    """Return how far a state is off: centers in the data's spread, covariances in their deviations.

    A component that collapses has a variance of about 1e-65 where the library, which subtracts squares, has
    1e-21: what is small beside rounding of the data's squares (1e-15 of the spread's) is not compared.
    """
    spread, errors = spread_of(X), []
    for name, value in expected.items():
        gap = np.abs(found[name].reshape(value.shape) - value)
        if name == "centers":
            gap = gap / spread
        elif name == "covariances":
            variances = np.einsum("kdd->kd", value) if value.ndim == 3 else value
            scale = np.sqrt(variances[:, :, None] * variances[:, None, :]) if value.ndim == 3 else value
            gap = gap / (scale + 1e-6 * spread**2)
        errors.append(float(gap.max()))
    return max(errors)


def step_wrong(
    X: np.ndarray, case: Case, here: State, expected: State | None, found: dict[str, str] | None
) -> str | None:
    """Say in what a step differs from the library's; None stands for no step, because the fit is over.

    Rounding may decide whether there is one more step: then it leads nowhere.
    """
    step = None if found is None else {name: unpacked(text) for name, text in found.items()}
    if expected is not None and step is not None:
        error = distance(X, expected, step)
        return None if error <= AGREEMENT else f"is off by {error:.2g}"
    last = expected or step
    if last is None or leads_nowhere(X, case, here, last):
        return None
    return f"{'goes on' if expected is None else 'ends'} where the library does not"


def leads_nowhere(X: np.ndarray, case: Case, here: State, there: State) -> bool:
    """Return whether a step is rounding.

    A mixture's fit looks at the likelihood alone, and at covariances that have become singular: the variance
    of a collapsed component is, see `distance`, rounding itself.
    """
    if case.method != "gaussian_mixture":
        return distance(X, here, there) <= AGREEMENT
    shaped = {name: there[name].reshape(value.shape) for name, value in here.items()}
    variances = shaped["covariances"]
    if variances.ndim == 3:
        variances = np.linalg.eigvalsh(variances)
    if variances.min() <= 1e-15 * spread_of(X) ** 2:
        return True
    before, after = (fit(X, case, state, max_iter=0).objective for state in (here, shaped))
    return abs(after - before) <= 1e-13 * max(abs(before), len(X))


def wrong_along(X: np.ndarray, case: Case, result: ClusterResult, answer: dict[str, Any]) -> Iterator[str]:
    """Yield in what steps that remember those before differ from the recorded ones."""
    states = states_of(result)
    ends = result.converged or result.n_iter < result.parameters["max_iter"]
    after = [*states[1:], None] if ends else states[1:]  # after max_iter, nothing is recorded
    for t, (there, found) in enumerate(zip(after, answer["along"], strict=False)):
        wrong = step_wrong(X, case, states[t], there, found)
        if wrong:
            yield f"iteration {t} of {result.n_iter}: the step after those before {wrong}"


def wrong_states(X: np.ndarray, case: Case, result: ClusterResult, answer: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the page's looks at the states of a fit, and with its steps from them."""
    states = states_of(result)
    wrong = step_wrong(X, case, states[0], states[0], answer["start"])
    if wrong:
        yield f"the start {wrong}"
    for t, here in enumerate(states):
        where = f"iteration {t} of {result.n_iter}"
        at = fit(X, case, here, max_iter=0)
        yield from (f"{where}: {wrong}" for wrong in looks_wrong(at, X, answer["looks"][t]))
        one = states_of(fit(X, case, here, max_iter=1))
        wrong = step_wrong(X, case, here, one[1] if len(one) == 2 else None, answer["alone"][t])
        if wrong:
            yield f"{where}: the step alone {wrong}"
    yield from wrong_along(X, case, result, answer)


def wrong_way(X: np.ndarray, case: Case, result: ClusterResult, answer: dict[str, Any]) -> Iterator[str]:
    """Yield in what the whole way from a start differs from the library's: length and, if it converged, end.

    A line search takes the length of a step from differences of R, which are rounding at the end, and takes
    twice the last one as its first guess: ways part, to meet again in the same minimum.
    """
    yield from wrong_along(X, case, result, answer)
    states, end = states_of(result), {name: unpacked(text) for name, text in answer["end"].items()}
    if case.parameters.get("solver") == "line-search":
        found = fit(X, case, {"centers": end["centers"].reshape(case.centers.shape)}, max_iter=0).objective
        if result.converged and not abs(found - result.objective) <= AGREEMENT * abs(result.objective):
            yield f"ends at R = {found}, not {result.objective}"
        return
    last = result.n_iter - answer["length"]
    if last == 0:
        error = distance(X, states[-1], end)
        if result.converged and not error <= AGREEMENT:
            yield f"ends {error:.2g} away"
        return
    steps = {1: states[-2:], -1: [states[-1], end]}.get(last)  # the one that the other left out
    if steps is None or not leads_nowhere(X, case, *steps):
        yield f"takes {answer['length']} steps, not {result.n_iter}"


Judge = Callable[[np.ndarray, Case, ClusterResult, dict[str, Any]], Iterator[str]]


def complaints(X: np.ndarray, fits: Fits, answers: str, judge: Judge) -> list[str]:
    """Return all that is wrong with the page's answers about fits to the same points."""
    return [
        f"{case.name}: {wrong}"
        for (case, result), answer in zip(fits, json.loads(answers), strict=True)
        for wrong in judge(X, case, result, answer)
    ]
