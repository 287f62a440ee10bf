"""Task 4, the whole algorithm: right runs, in the forms that the task and its mistakes need."""

from __future__ import annotations

import warnings

import numpy as np

from softclust_lab.checks.soft_kmeans.draws import Floats
from softclust_lab.result import ClusterResult
from softclust_lab.soft_kmeans import fit_soft_kmeans

__all__ = ["Fit", "means", "path_of", "reference"]

Fit = tuple[Floats, Floats]


def library_fit(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> ClusterResult:
    """Return the library's result without its warning, stopped by `max_iter` or by rounding alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit_soft_kmeans(X, centers, stiffness=stiffness, max_iter=max_iter, tol=0.0)


def path_of(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
    """Return the centers and the free energy after 0, 1, ..., max_iter iterations."""
    result = library_fit(X, centers, stiffness, max_iter)
    at_rest = max_iter - result.n_iter
    path = np.concatenate([result.center_history, np.repeat(result.centers[None], at_rest, axis=0)])
    return path, np.append(result.objective_history, np.full(at_rest, result.objective))


def reference(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
    """Return the library's centers and history in the form that the task asks for."""
    path, history = path_of(X, centers, stiffness, max_iter)
    return path[-1], history


def means(X: Floats, phi: Floats, centers: Floats) -> Floats:
    """Return the weighted means, the old center where nothing is held."""
    totals = phi.sum(axis=0)
    held = totals > 0
    moved = centers.copy()
    moved[held] = (phi.T @ X)[held] / totals[held, None]
    return moved
