"""Task 4, the whole algorithm: what its mistakes compute and what to say about them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from softclust_lab.checks.soft_kmeans.draws import Floats, shares, squares
from softclust_lab.checks.soft_kmeans.fit_runs import Fit, means, path_of, reference
from softclust_lab.checks.task import Misconception
from softclust_lab.soft_kmeans import free_energy, soft_assign

SECTION = "soft-kmeans-algorithm"
ENERGY = "soft-kmeans-free-energy"
STARVED = "soft-kmeans-starved"


def _alternating(
    assign: Callable[[Floats, Floats, float], Floats],
    X: Floats,
    centers: Floats,
    stiffness: float,
    max_iter: int,
) -> Fit:
    """Return a run with another assignment step; its history holds true free energies."""
    history = [free_energy(X, centers, stiffness)]
    for _ in range(max_iter):
        centers = means(X, assign(X, centers, stiffness), centers)
        history.append(free_energy(X, centers, stiffness))
    return centers, np.array(history)


def _one_hot(X: Floats, centers: Floats, stiffness: float) -> Floats:
    return np.asarray(np.eye(len(centers))[squares(X, centers).argmin(axis=1)])


def _scored(score: Callable[[Floats, Floats, float], float]) -> Callable[..., Fit]:
    """Return the right run with another number in its history."""

    def fit(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
        path, _ = path_of(X, centers, stiffness, max_iter)
        return path[-1], np.array([score(X, at, stiffness) for at in path])

    return fit


def _expected_cost(X: Floats, centers: Floats, stiffness: float) -> float:
    return float((soft_assign(X, centers, stiffness) * squares(X, centers)).sum())


def _energies_with_old_shares(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
    path, history = path_of(X, centers, stiffness, max_iter)
    energies = [history[0]]
    for old, new in pairwise(path):
        phi = soft_assign(X, old, stiffness)
        logs = np.log(phi, out=np.zeros_like(phi), where=phi > 0)
        energies.append((phi * squares(X, new)).sum() + (phi * logs).sum() / stiffness)
    return path[-1], np.array(energies)


def _shares_never_refreshed(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
    phi = soft_assign(X, centers, stiffness)
    return _alternating(lambda *_: phi, X, centers, stiffness, max_iter)


def _one_center_after_another(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
    centers, history = centers.copy(), [free_energy(X, centers, stiffness)]
    for _ in range(max_iter):
        for k in range(len(centers)):
            centers[k] = means(X, soft_assign(X, centers, stiffness), centers)[k]
        history.append(free_energy(X, centers, stiffness))
    return centers, np.array(history)


def _stops_early(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
    path, history = path_of(X, centers, stiffness, max_iter)
    drops = -np.diff(history)
    at_rest = np.flatnonzero(drops <= 1e-3 * np.abs(history[:-1]))
    kept = int(at_rest[0]) + 1 if at_rest.size else max_iter
    return path[kept], history[: kept + 1]


def _mean_step_first(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
    return reference(X, np.tile(X.mean(axis=0), (len(centers), 1)), stiffness, max_iter)


def _starved_as(value: float) -> Callable[..., Fit]:
    """Return a run in which a center that holds nothing gets a value."""

    def fit(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
        history = [free_energy(X, centers, stiffness)]
        for _ in range(max_iter):
            if np.isfinite(centers).all():
                centers = means(X, soft_assign(X, centers, stiffness), np.full_like(centers, value))
            else:
                centers = np.full_like(centers, np.nan)
            finite = bool(np.isfinite(centers).all())
            history.append(free_energy(X, centers, stiffness) if finite else float("nan"))
        return centers, np.array(history)

    return fit


def _without_entropy_step(X: Floats, centers: Floats, stiffness: float, max_iter: int) -> Fit:
    return _alternating(_one_hot, X, centers, stiffness, max_iter)


def _squared_shares(X: Floats, centers: Floats, stiffness: float) -> Floats:
    return np.asarray(soft_assign(X, centers, stiffness) ** 2)


def _shared_among_the_points(X: Floats, centers: Floats, stiffness: float) -> Floats:
    return shares(-stiffness * squares(X, centers), axis=0)


MISCONCEPTIONS = (
    Misconception(
        "history-without-the-start",
        "Your history lacks its first entry. It begins with the free energy of the centers that came in, "
        "before anything has moved.",
        SECTION,
        lambda X, centers, stiffness, max_iter: (
            reference(X, centers, stiffness, max_iter)[0],
            reference(X, centers, stiffness, max_iter)[1][1:],
        ),
    ),
    Misconception(
        "history-without-the-end",
        "Your centers are right but the history lacks their free energy. It has max_iter + 1 entries, the "
        "last one for the centers that you return.",
        SECTION,
        lambda X, centers, stiffness, max_iter: (
            reference(X, centers, stiffness, max_iter)[0],
            reference(X, centers, stiffness, max_iter)[1][:-1],
        ),
    ),
    Misconception(
        "previous-centers-returned",
        "Your history is right, but the centers are those from before the last iteration. The last entry of "
        "the history is the free energy of the centers that you return.",
        SECTION,
        lambda X, centers, stiffness, max_iter: (
            path_of(X, centers, stiffness, max_iter)[0][max(max_iter - 1, 0)],
            reference(X, centers, stiffness, max_iter)[1],
        ),
    ),
    Misconception(
        "one-iteration-too-few",
        "You do one iteration fewer than `max_iter`. Count how often your loop runs when `max_iter` is 1.",
        SECTION,
        lambda X, centers, stiffness, max_iter: reference(X, centers, stiffness, max(max_iter - 1, 0)),
    ),
    Misconception(
        "one-iteration-too-many",
        "You do one iteration more than `max_iter`. With `max_iter = 0` the given centers come back.",
        SECTION,
        lambda X, centers, stiffness, max_iter: reference(X, centers, stiffness, max_iter + 1),
    ),
    Misconception(
        "one-iteration-only",
        "You stop after the first iteration. New centers mean new shares, and so the two steps take turns.",
        SECTION,
        lambda X, centers, stiffness, max_iter: reference(X, centers, stiffness, min(max_iter, 1)),
    ),
    Misconception(
        "stops-early",
        "Your run ends when the free energy hardly falls any more. That is a sensible rule, but this task "
        "wants exactly `max_iter` iterations: a soft fit comes to rest slowly, and no step is the last one.",
        SECTION,
        _stops_early,
    ),
    Misconception(
        "expected-cost-recorded",
        "Your history holds the expected cost, without the entropy. It can rise in a right program; what "
        "both steps lower is the free energy.",
        ENERGY,
        _scored(_expected_cost),
    ),
    Misconception(
        "energies-with-old-shares",
        "Your energies are those of the new centers with the shares from before they moved. An entry of the "
        "history belongs to one set of centers, each with the shares that are best for it.",
        ENERGY,
        _energies_with_old_shares,
    ),
    Misconception(
        "mean-energy-recorded",
        "Your history holds the free energy of an average point. It should hold the sum over all points.",
        ENERGY,
        _scored(lambda X, centers, stiffness: free_energy(X, centers, stiffness) / len(X)),
    ),
    Misconception(
        "wcss-recorded",
        "Your history holds the WCSS, each point with its nearest center. That belongs to the hard method; "
        "record the free energy at this stiffness.",
        ENERGY,
        _scored(lambda X, centers, stiffness: float(squares(X, centers).min(axis=1).sum())),
    ),
    Misconception(
        "shares-never-refreshed",
        "You compute the shares once and use them in all iterations. When the centers have moved, the shares "
        "belong to places where no center is any more: assign again in each iteration.",
        SECTION,
        _shares_never_refreshed,
    ),
    Misconception(
        "one-center-after-another",
        "You move one center, compute the shares again, and then move the next. In one iteration the shares "
        "are computed once, in the centers as they were, and all centers move by the same table.",
        SECTION,
        _one_center_after_another,
    ),
    Misconception(
        "hard-assignment-inside",
        "Your centers move to the means of the points nearest to them: that is hard K-means. Use the shares "
        "in both steps.",
        SECTION,
        _without_entropy_step,
    ),
    Misconception(
        "squared-shares-inside",
        "Your means are weighted with squared shares, which is another method. The shares enter as they are.",
        "soft-kmeans-mean-step",
        lambda X, centers, stiffness, max_iter: _alternating(
            _squared_shares, X, centers, stiffness, max_iter
        ),
    ),
    Misconception(
        "shared-among-the-points",
        "In your assignment each center divides itself among the points. Each point divides itself among the "
        "centers: the rows add up to 1.",
        "soft-kmeans-assignment",
        lambda X, centers, stiffness, max_iter: _alternating(
            _shared_among_the_points, X, centers, stiffness, max_iter
        ),
    ),
    Misconception(
        "mean-step-first",
        "You move the centers before any shares were computed. With equal shares they all fall on the mean "
        "of the data, and centers on one spot can never part again. Assign first.",
        SECTION,
        _mean_step_first,
    ),
    Misconception(
        "given-centers-ignored",
        "You start from the first rows of X. The start is an argument: which minimum is found depends on it.",
        "soft-kmeans-local-minima",
        lambda X, centers, stiffness, max_iter: reference(X, X[: len(centers)], stiffness, max_iter),
    ),
    Misconception(
        "parts-swapped",
        "You return the history first. The centers come first, the history second.",
        SECTION,
        lambda X, centers, stiffness, max_iter: reference(X, centers, stiffness, max_iter)[::-1],
    ),
    Misconception(
        "starved-center-becomes-nan",
        "A center that holds nothing becomes not-a-number in your run, and from then on everything does. "
        "Zero was divided by zero. Such a center stays where it is.",
        STARVED,
        _starved_as(float("nan")),
    ),
    Misconception(
        "starved-center-to-the-origin",
        "A center that holds nothing jumps to the origin in your run. It should stay where it is.",
        STARVED,
        _starved_as(0.0),
    ),
)
