"""Task 4, the whole algorithm: right runs and runs with another M-step, with all that they pass through."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from softclust_lab.checks.gaussian_mixture.draws import Floats
from softclust_lab.gaussian_mixture import e_step, m_step

__all__ = ["Fit", "Path", "Start", "Update", "fit_of", "path", "plain_update", "reference"]

Fit = tuple[Floats, Floats, Floats, Floats]
Start = tuple[Floats, Floats, Floats]
Update = Callable[[Floats, Floats, Start], Start]


class Path(NamedTuple):
    """Parameters and log-likelihoods of the start and of every iteration."""

    steps: list[Start]
    history: list[float]


def plain_update(X: Floats, held: Floats, old: Start, floor: float = 0.0) -> Start:
    """Return the parameters of an M-step; the old ones and a floor are there for mistakes only."""
    return m_step(X, held, "full", floor)


def path(X: Floats, start: Start, tol: float, max_iter: int, update: Update = plain_update) -> Path:
    """Return all that a run passes through.

    Parameters
    ----------
    X : ndarray, shape (N, D)
        Points.
    start : tuple
        Weights, means and covariances.
    tol : float
        The run ends with the first iteration that raises the log-likelihood by less.
    max_iter : int
        Largest number of iterations.
    update : callable
        Takes points, responsibilities and the present parameters; returns new parameters.
    """
    held, likelihood = e_step(X, *start)
    steps, history = [start], [likelihood]
    for _ in range(max_iter):
        steps.append(update(X, held, steps[-1]))
        held, likelihood = e_step(X, *steps[-1])
        history.append(likelihood)
        if history[-1] - history[-2] < tol:
            break
    return Path(steps, history)


def fit_of(run: Path) -> Fit:
    """Return where a run ended, and its log-likelihoods."""
    return (*run.steps[-1], np.array(run.history))


def reference(
    X: Floats, weights: Floats, means: Floats, covariances: Floats, tol: float, max_iter: int
) -> Fit:
    """Return what the task asks for."""
    return fit_of(path(X, (weights, means, covariances), tol, max_iter))
