"""Task 4, the whole algorithm: what its mistakes compute and what to say about them."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np

from softclust_lab.checks.draws import Floats
from softclust_lab.checks.hard_kmeans.update import plain_means
from softclust_lab.checks.task import Misconception
from softclust_lab.hard_kmeans import assign_labels, fit_hard_kmeans, update_centers, wcss
from softclust_lab.result import ClusterResult

SECTION = "hard-kmeans-algorithm"
EMPTY = "hard-kmeans-empty-clusters"
Fit = tuple[Floats, Floats]


def library_fit(X: Floats, centers: Floats, max_iter: int) -> ClusterResult:
    """Return the library's result without its warning: here `max_iter` may well come first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fit_hard_kmeans(X, centers, max_iter=max_iter)


def reference(X: Floats, centers: Floats, max_iter: int) -> Fit:
    """Return the library's centers and history in the form that the task asks for."""
    result = library_fit(X, centers, max_iter)
    return result.centers, result.objective_history


def _one_step_short(X: Floats, centers: Floats, max_iter: int) -> Fit:
    result = library_fit(X, centers, max_iter)
    kept = max(result.n_iter, 1)
    return result.center_history[kept - 1], result.objective_history[:kept]


def _previous_centers(X: Floats, centers: Floats, max_iter: int) -> Fit:
    result = library_fit(X, centers, max_iter)
    return result.center_history[max(result.n_iter - 1, 0)], result.objective_history


def _first_twice(X: Floats, centers: Floats, max_iter: int) -> Fit:
    final, history = reference(X, centers, max_iter)
    return final, np.append(history[0], history)


def _last_twice(X: Floats, centers: Floats, max_iter: int) -> Fit:
    final, history = reference(X, centers, max_iter)
    return final, history if len(history) > max_iter else np.append(history, history[-1])


def _never_stops(X: Floats, centers: Floats, max_iter: int) -> Fit:
    final, history = reference(X, centers, max_iter)
    return final, np.append(history, np.full(max_iter + 1 - len(history), history[-1]))


def _costs_with_old_labels(X: Floats, centers: Floats, max_iter: int) -> Fit:
    result = library_fit(X, centers, max_iter)
    steps = pairwise(result.center_history)
    later = [wcss(X, new, assign_labels(X, old)) for old, new in steps]
    return result.centers, np.array([result.objective_history[0], *later])


def _mean_step_first(X: Floats, centers: Floats, max_iter: int) -> Fit:
    return reference(X, update_centers(X, np.zeros(len(X), dtype=np.intp), centers), max_iter)


def _empty_left_behind(X: Floats, centers: Floats, max_iter: int) -> Fit:
    history = [wcss(X, centers)]
    while len(history) <= max_iter:
        moved = plain_means(X, assign_labels(X, centers), centers)
        if wcss(X, moved) >= history[-1]:
            break
        centers = moved
        history.append(wcss(X, centers))
    return centers, np.array(history)


MISCONCEPTIONS = (
    Misconception(
        "history-without-the-start",
        "Your history lacks its first entry. It begins with the cost of the centers that came in, before "
        "anything has moved; otherwise nobody sees what the first iteration won.",
        SECTION,
        lambda X, centers, max_iter: (
            reference(X, centers, max_iter)[0],
            reference(X, centers, max_iter)[1][1:],
        ),
    ),
    Misconception(
        "history-without-the-end",
        "Your centers are right but the history lacks their cost. Every set of centers that is kept has its "
        "entry, the last one too: think about the order of moving, recording and stopping in your loop.",
        SECTION,
        lambda X, centers, max_iter: (
            reference(X, centers, max_iter)[0],
            reference(X, centers, max_iter)[1][:-1],
        ),
    ),
    Misconception(
        "first-cost-recorded-twice",
        "Your history begins with the same cost twice. The cost of the start is recorded once, before the "
        "loop; inside the loop it is the turn of the new centers.",
        SECTION,
        _first_twice,
    ),
    Misconception(
        "last-cost-recorded-twice",
        "Your history ends with the same cost twice. The iteration that finds nothing to improve is the one "
        "that tells you to stop; it is not kept and has no entry.",
        SECTION,
        _last_twice,
    ),
    Misconception(
        "never-stops-early",
        "You always do all of `max_iter` iterations. Once the cost no longer falls, nothing will ever change "
        "again: the history ends there.",
        SECTION,
        _never_stops,
    ),
    Misconception(
        "one-step-short",
        "You stop one iteration before the end: the last set of centers that lowers the cost is missing, and "
        "so is its cost. Perhaps the loop stops before it takes over the centers it has just found.",
        SECTION,
        _one_step_short,
    ),
    Misconception(
        "one-iteration-too-few",
        "You do one iteration fewer than `max_iter` allows, which shows only where `max_iter` ends the run. "
        "Count how often your loop runs when `max_iter` is 1.",
        SECTION,
        lambda X, centers, max_iter: reference(X, centers, max(max_iter - 1, 0)),
    ),
    Misconception(
        "previous-centers-returned",
        "Your history is right, but the centers are those from before the last iteration that was kept. The "
        "last entry of the history is the cost of the centers that you return.",
        SECTION,
        _previous_centers,
    ),
    Misconception(
        "one-iteration-only",
        "You stop after the first iteration. New centers mean new nearest centers, and so the two steps "
        "take turns until the cost no longer falls.",
        SECTION,
        lambda X, centers, max_iter: reference(X, centers, min(max_iter, 1)),
    ),
    Misconception(
        "max-iter-ignored",
        "You iterate until the cost no longer falls, however long that takes. `max_iter` is the largest "
        "number of iterations; with 0 the starting centers come back with their cost.",
        SECTION,
        lambda X, centers, max_iter: reference(X, centers, 1000),
    ),
    Misconception(
        "costs-with-old-labels",
        "Your costs are those of the new centers with the labels from before they moved. An entry of the "
        "history belongs to one set of centers, each point with its nearest: assign again before you add "
        "up.",
        "hard-kmeans-cost",
        _costs_with_old_labels,
    ),
    Misconception(
        "mean-cost-recorded",
        "Your history holds the cost of an average point. It should hold the sum over all points, as `wcss` "
        "returns it.",
        "hard-kmeans-cost",
        lambda X, centers, max_iter: (
            reference(X, centers, max_iter)[0],
            reference(X, centers, max_iter)[1] / len(X),
        ),
    ),
    Misconception(
        "mean-step-first",
        "You move the centers before any point was assigned (all labels still the same). Then the first "
        "center goes to the mean of everything and the start that was chosen is lost. Assign first.",
        SECTION,
        _mean_step_first,
    ),
    Misconception(
        "given-centers-ignored",
        "You start from the first rows of X. The start is an argument: which local minimum is found depends "
        "on it, and whoever calls the function wants to choose.",
        "hard-kmeans-local-minima",
        lambda X, centers, max_iter: reference(X, X[: len(centers)], max_iter),
    ),
    Misconception(
        "parts-swapped",
        "You return the history first. The centers come first, the history second.",
        SECTION,
        lambda X, centers, max_iter: reference(X, centers, max_iter)[::-1],
    ),
    Misconception(
        "empty-clusters-left-behind",
        "A cluster that loses all its points keeps its center for ever in your run: from then on you have "
        "one cluster fewer. In the whole algorithm such a center moves to the point that costs most.",
        EMPTY,
        _empty_left_behind,
    ),
)
