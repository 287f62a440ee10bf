"""What is wrong with the page's own steps, beside the fits of the library that `steps_cases` makes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from softclust_lab import ClusterResult

from .steps_cases import Case, Fits, State, fit, spread_of, states_of

STEPS = Path(__file__).parents[1] / "softclust_lab" / "widgets" / "js" / "steps"
DRIVER = Path(__file__).with_name("steps_driver.js")
#: How far the page's numbers may be from the library's, relative to what each is measured in.
AGREEMENT = 1e-9
#: ITISC's line search, where it remembers its last length: that is made from differences of R, near the end
#: partly rounding, and the page remembers its own. Measured: 1.9e-9 at most, in 52,542 states.
REMEMBERED = 1e-7


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
    X: np.ndarray,
    case: Case,
    here: State,
    expected: State | None,
    found: dict[str, str] | None,
    allowed: float = AGREEMENT,
) -> str | None:
    """Say in what a step differs from the library's; None stands for no step, because the fit is over.

    Rounding may decide whether there is one more step: then it leads nowhere.
    """
    step = None if found is None else {name: unpacked(text) for name, text in found.items()}
    if expected is not None and step is not None:
        error = distance(X, expected, step)
        return None if error <= allowed else f"is off by {error:.2g}"
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
    allowed = REMEMBERED if case.parameters.get("solver") == "line-search" else AGREEMENT
    for t, (there, found) in enumerate(zip(after, answer["along"], strict=False)):
        wrong = step_wrong(X, case, states[t], there, found, allowed)
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
