"""What study 2 measures: the cost of fitted models on thousands of shifted data sets.

Each group of a data set is shifted by itself, in one of 13 ways. The cost of a shifted data set is a sum over
its groups, so 13 costs for each of three groups give those of all 13^3 = 2197 shifts by addition. All shifts
use the same random numbers: a difference between two of them is the shift's doing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.datasets import GaussianRecipe, paper_recipe
from softclust_lab.distances import squared_distances
from softclust_lab.metrics import gaussian_kl
from softclust_lab.studies.models import FUZZY, KMEANS, WARD, box_starts, feared, fit_models, itisc

__all__ = [
    "ANGLES",
    "DISTANCES",
    "FACTORS",
    "RIVALS",
    "Shifts",
    "cost_by_shift",
    "scalings",
    "shift_outcomes",
    "temperature_outcomes",
    "translations",
]

ANGLES = np.linspace(0, 2 * np.pi, 13)
"""The paper's directions, as far as its shares tell: the first and the last are the same."""

FACTORS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5)
"""What the paper multiplies covariances by."""

DISTANCES = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""How far the paper moves means: S, in data units."""

RIVALS = (KMEANS, FUZZY, WARD)
"""The models that Fuzzy-ITISC is compared with."""

#: The shifts are sorted by divergence and cut into so many parts of equal size.
N_PARTS = 10


@dataclass(frozen=True)
class Shifts:
    """All ways to shift the groups of a data set, each group one of M ways.

    Attributes
    ----------
    points : tuple of ndarray, shape (M, n_k, D)
        For each group, its points under each of its shifts.
    divergence : ndarray, shape (M, M, ..., M)
        Of each shifted recipe from the original, in nats: one axis for each group.
    """

    points: tuple[FloatArray, ...]
    divergence: FloatArray


def translations(recipe: GaussianRecipe, distance: float, seed: int) -> Shifts:
    """Move each mean by a distance in each of the paper's directions.

    Parameters
    ----------
    recipe : GaussianRecipe
        The original.
    distance : float
        S, in data units.
    seed : int
        Of the draw that all shifts share; take another one than the training data's.

    Returns
    -------
    Shifts

    Examples
    --------
    >>> shifts = translations(paper_recipe("three"), 2.0, seed=1)
    >>> shifts.divergence.shape, round(float(shifts.divergence.max()), 2)
    ((13, 13, 13), 20.0)
    """
    moves = distance * np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])
    groups = _groups(recipe, seed)
    return Shifts(
        tuple(points + moves[:, None] for points in groups),
        _added(
            [gaussian_kl(mean + move, S, mean, S) for move in moves]
            for mean, S in zip(recipe.means, recipe.covariances, strict=True)
        ),
    )


def scalings(recipe: GaussianRecipe, seed: int) -> Shifts:
    """Multiply each covariance by each of the paper's factors; arguments as in `translations`.

    Examples
    --------
    >>> round(float(scalings(paper_recipe("three"), seed=1).divergence.max()), 2)
    5.99
    """
    stretch = np.sqrt(FACTORS)[:, None, None]
    groups = zip(_groups(recipe, seed), recipe.means, strict=True)
    return Shifts(
        tuple(mean + stretch * (points - mean) for points, mean in groups),
        _added(
            [gaussian_kl(mean, factor * S, mean, S) for factor in FACTORS]
            for mean, S in zip(recipe.means, recipe.covariances, strict=True)
        ),
    )


def cost_by_shift(shifts: Shifts, centers: FloatArray, squared: bool = True) -> FloatArray:
    """Return the WithinClusterDist of a model on every shifted data set.

    sum_i min_k ||x_i - mu_k||^2, the distance not squared if `squared` is false.

    Parameters
    ----------
    shifts : Shifts
    centers : ndarray, shape (K, D)
        The model's, in data units.
    squared : bool
        The paper's shares fit the squares.

    Returns
    -------
    ndarray, the shape of `shifts.divergence`
        In data units squared, or data units.
    """
    return _added(_group_costs(points, centers, squared) for points in shifts.points)


def shift_outcomes(seed: int, test_seeds: list[int], n_starts: int) -> dict[str, Any]:
    """Fit the models to one draw, and see on others which of them each shift favours.

    Parameters
    ----------
    seed : int
        Of the training data.
    test_seeds : list of int
        Of the draws that are shifted.
    n_starts : int
        For each model.

    Returns
    -------
    dict
        ``"translation"``: by S, and ``"scaling"``: for each test draw what `_compared` says.
    """
    recipe = paper_recipe("three")
    models = fit_models(recipe.draw(seed).X, 3, (0.1,), n_starts)
    centers = {model: ends[0].centers for model, ends in models.items()}
    return {
        "translation": {
            f"{S:g}": [_compared(translations(recipe, S, test), centers) for test in test_seeds]
            for S in DISTANCES
        },
        "scaling": [_compared(scalings(recipe, test), centers) for test in test_seeds],
    }


def _compared(shifts: Shifts, centers: Mapping[str, FloatArray]) -> dict[str, Any]:
    """Return the shares of shifts that Fuzzy-ITISC wins, of all and by divergence, and the extreme costs."""
    costs = {model: cost_by_shift(shifts, mu) for model, mu in centers.items()}
    plain = {model: cost_by_shift(shifts, mu, squared=False) for model, mu in centers.items()}
    ours = feared(0.1)
    order = np.argsort(shifts.divergence, axis=None, kind="stable")
    parts = np.array_split(order, N_PARTS)
    won = {rival: (costs[ours] < costs[rival]).ravel() for rival in RIVALS}
    ends = {"farthest": order[-1], "nearest": order[0]}
    return {
        "won": {rival: float(row.mean()) for rival, row in won.items()},
        "won_unsquared": {rival: float((plain[ours] < plain[rival]).mean()) for rival in RIVALS},
        "won_by_divergence": {
            rival: [float(row[part].mean()) for part in parts] for rival, row in won.items()
        },
        "divergence": [float(np.median(shifts.divergence.ravel()[part])) for part in parts],
        "worst": {model: float(cost.max()) for model, cost in costs.items()},
        "mean": {model: float(cost.mean()) for model, cost in costs.items()},
        "ends": {
            end: {model: float(cost.ravel()[at]) for model, cost in costs.items()} for end, at in ends.items()
        },
    }


def temperature_outcomes(
    seed: int, test_seed: int, temperatures: list[float], distances: list[float], n_starts: int
) -> dict[str, Any]:
    """Measure along T2 what the fear of shifts costs and what it buys.

    Parameters
    ----------
    seed, test_seed : int
        Of the training data, and of the draw that is shifted.
    temperatures : list of float
        T2 of Fuzzy-ITISC.
    distances : list of float
        S; 0 is no shift.
    n_starts : int

    Returns
    -------
    dict
        By S, the mean and the largest cost over the shifts, by T2, each divided by that of K-means.
    """
    recipe = paper_recipe("three")
    X = recipe.draw(seed).X
    starts = box_starts(X, 3, n_starts, seed=0)
    fitted = [itisc(X, starts, T2)[0].centers for T2 in temperatures]
    rival = fit_models(X, 3, (), n_starts)[KMEANS][0].centers
    found = {}
    for S in distances:
        shifts = translations(recipe, S, test_seed)
        bar = cost_by_shift(shifts, rival)
        costs = [cost_by_shift(shifts, centers) for centers in fitted]
        found[f"{S:g}"] = {
            "mean": [float(cost.mean() / bar.mean()) for cost in costs],
            "worst": [float(cost.max() / bar.max()) for cost in costs],
        }
    return found


def _groups(recipe: GaussianRecipe, seed: int) -> list[FloatArray]:
    drawn = recipe.draw(seed)
    return [drawn.X[drawn.labels == k] for k in range(len(recipe.sizes))]


def _group_costs(points: FloatArray, centers: FloatArray, squared: bool) -> FloatArray:
    """Return the cost of one group under each of its shifts, shape (M,)."""
    n_shifts, n_points, n_features = points.shape
    nearest = squared_distances(points.reshape(-1, n_features), centers).min(axis=1)
    each = nearest if squared else np.sqrt(nearest)
    total: FloatArray = each.reshape(n_shifts, n_points).sum(axis=1)
    return total


def _added(rows: Any) -> FloatArray:
    """Return the sums of all combinations of one entry from each of K rows, shape (M, ..., M)."""
    total: FloatArray = np.zeros(())
    for row in rows:
        total = np.add.outer(total, np.asarray(row))
    return total
