"""Task 4, the whole algorithm: its reference and its misconceptions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from softclust_lab.checks.fuzzy_cmeans.draws import Floats, shares, shares_by_powers, squares
from softclust_lab.checks.fuzzy_cmeans.update import means
from softclust_lab.checks.task import Misconception
from softclust_lab.fuzzy_cmeans import (
    fuzzy_cost,
    fuzzy_memberships,
    reduced_fuzzy_cost,
    update_fuzzy_centers,
)

SECTION = "fuzzy-cmeans-algorithm"
Answer = tuple[Floats, Floats]
Step = Callable[[Floats, Floats, float], Floats]


def library_step(X: Floats, centers: Floats, m: float) -> Floats:
    """Return where the centers go."""
    return update_fuzzy_centers(X, fuzzy_memberships(X, centers, m), m)


def path_of(X: Floats, centers: Floats, m: float, max_iter: int, step: Step = library_step) -> list[Floats]:
    """Return the start and the centers after each iteration."""
    path = [centers]
    for _ in range(max_iter):
        path.append(step(X, path[-1], m))
    return path


def costs_of(X: Floats, path: list[Floats], m: float) -> Floats:
    """Return the reduced cost of each set of centers."""
    return np.array([reduced_fuzzy_cost(X, centers, m) for centers in path])


def _with_step(step: Step) -> Callable[[Floats, Floats, float, int], Answer]:
    """Return a whole algorithm with another step."""

    def fit(X: Floats, centers: Floats, m: float, max_iter: int) -> Answer:
        path = path_of(X, centers, m, max_iter, step)
        return path[-1], costs_of(X, path, m)

    return fit


reference = _with_step(library_step)


def _plain_means(X: Floats, centers: Floats, m: float) -> Floats:
    return means(X, fuzzy_memberships(X, centers, m))


def _hard(X: Floats, centers: Floats, m: float) -> Floats:
    winners = np.eye(len(centers))[squares(X, centers).argmin(axis=1)]
    counts = winners.sum(axis=0)[:, None]
    return np.asarray(np.where(counts > 0, winners.T @ X / np.maximum(counts, 1), centers))


def _nan_on_a_center(X: Floats, centers: Floats, m: float) -> Floats:
    with np.errstate(all="ignore"):
        u = np.where(squares(X, centers) == 0, np.nan, shares(squares(X, centers), 1 / (m - 1)))
        return means(X, u**m)


def _nothing_on_a_center(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    off_center = (d > 0).all(axis=1, keepdims=True)
    return means(X, np.where(off_center, shares(d, 1 / (m - 1)), 0.0) ** m)


def _plain_powers(X: Floats, centers: Floats, m: float) -> Floats:
    with np.errstate(all="ignore"):
        return means(X, shares_by_powers(squares(X, centers), 1 / (m - 1)) ** m)


def _vanishing(X: Floats, centers: Floats, m: float) -> Floats:
    d = squares(X, centers)
    plain = shares_by_powers(d, 1 / (m - 1))
    u = np.where((d == 0).any(axis=1, keepdims=True), shares(d, 1 / (m - 1)), plain)
    with np.errstate(all="ignore"):
        return means(X, u**m)


def _fit_with_nan(step: Step) -> Callable[[Floats, Floats, float, int], Answer]:
    """Return a whole algorithm whose centers may become not-a-number, and its costs with them."""

    def fit(X: Floats, centers: Floats, m: float, max_iter: int) -> Answer:
        path = [centers]
        costs = [reduced_fuzzy_cost(X, centers, m)]
        for _ in range(max_iter):
            path.append(step(X, path[-1], m))
            known = bool(np.isfinite(path[-1]).all())
            costs.append(reduced_fuzzy_cost(X, path[-1], m) if known else float("nan"))
        return path[-1], np.array(costs)

    return fit


def _memberships_of_the_start(X: Floats, centers: Floats, m: float, max_iter: int) -> Answer:
    fixed = library_step(X, centers, m)
    path = [centers, *[fixed] * max_iter]
    return path[-1], costs_of(X, path, m)


def _costs_with_old_memberships(X: Floats, centers: Floats, m: float, max_iter: int) -> Answer:
    path = path_of(X, centers, m, max_iter)
    late = [fuzzy_cost(X, new, fuzzy_memberships(X, old, m), m) for old, new in pairwise(path)]
    return path[-1], np.array([reduced_fuzzy_cost(X, centers, m), *late])


def _costs_before_the_move(X: Floats, centers: Floats, m: float, max_iter: int) -> Answer:
    final, costs = reference(X, centers, m, max_iter)
    return final, np.concatenate([costs[:1], costs[:-1]])


def _costs_not_raised(X: Floats, centers: Floats, m: float, max_iter: int) -> Answer:
    path = path_of(X, centers, m, max_iter)
    return path[-1], np.array([(fuzzy_memberships(X, at, m) * squares(X, at)).sum() for at in path])


def _hard_costs(X: Floats, centers: Floats, m: float, max_iter: int) -> Answer:
    path = path_of(X, centers, m, max_iter)
    return path[-1], np.array([squares(X, at).min(axis=1).sum() for at in path])


def _centers_first(X: Floats, centers: Floats, m: float, max_iter: int) -> Answer:
    start = np.tile(X.mean(axis=0), (len(centers), 1))
    return reference(X, start, m, max_iter)


MISCONCEPTIONS = (
    Misconception(
        "not-raised-to-the-power-m",
        "Your centers are means weighted with the memberships themselves. The weights are the memberships to "
        "the power m; without it the cost may even rise.",
        "fuzzy-cmeans-centers",
        _with_step(_plain_means),
    ),
    Misconception(
        "fuzzifier-ignored",
        "Your run is the one with m = 2, whatever the fuzzifier is. It enters both steps and the cost.",
        SECTION,
        lambda X, centers, m, max_iter: reference(X, centers, 2.0, max_iter),
    ),
    Misconception(
        "hard-steps",
        "Your centers go to the plain means of their nearest points, as in hard K-means. In this method "
        "every point counts for every center, weighted with its membership to the power m.",
        SECTION,
        _with_step(_hard),
    ),
    Misconception(
        "memberships-of-the-start",
        "Your centers do not move after the first iteration: the memberships were computed once, before the "
        "loop. New centers mean new memberships, in every iteration.",
        SECTION,
        _memberships_of_the_start,
    ),
    Misconception(
        "costs-with-old-memberships",
        "Your costs are those of the new centers with the memberships from before they moved. An entry of "
        "the history belongs to one set of centers, with the memberships that suit them best.",
        "fuzzy-cmeans-reduced-cost",
        _costs_with_old_memberships,
    ),
    Misconception(
        "costs-before-the-move",
        "Your centers are right, but your history holds the cost of the given centers twice and lacks that "
        "of the final ones: inside the loop the cost is taken before the centers move. Take it after.",
        SECTION,
        _costs_before_the_move,
    ),
    Misconception(
        "costs-not-raised",
        "Your centers are right, but your history adds up membership times squared distance. In the cost the "
        "memberships are raised to the power m.",
        "fuzzy-cmeans-cost",
        _costs_not_raised,
    ),
    Misconception(
        "hard-costs",
        "Your centers are right, but your history holds the cost of hard K-means. This method lowers the "
        "reduced cost; the other one may rise on the way.",
        "fuzzy-cmeans-reduced-cost",
        _hard_costs,
    ),
    Misconception(
        "start-not-recorded",
        "Your history lacks the cost of the given centers: it should start with it, and so have one entry "
        "more than there are iterations.",
        SECTION,
        lambda X, centers, m, max_iter: (
            reference(X, centers, m, max_iter)[0],
            reference(X, centers, m, max_iter)[1][1:],
        ),
    ),
    Misconception(
        "end-not-recorded",
        "Your history lacks the cost of the final centers. The cost is taken after the centers have moved, "
        "so that the last entry belongs to the centers that you return.",
        SECTION,
        lambda X, centers, m, max_iter: (
            reference(X, centers, m, max_iter)[0],
            reference(X, centers, m, max_iter)[1][: max(max_iter, 1)],
        ),
    ),
    Misconception(
        "previous-centers-returned",
        "Your history is right, but the centers are those from before the last iteration.",
        SECTION,
        lambda X, centers, m, max_iter: (
            path_of(X, centers, m, max_iter)[max(max_iter - 1, 0)],
            reference(X, centers, m, max_iter)[1],
        ),
    ),
    Misconception(
        "one-iteration-too-few",
        "You do one iteration fewer than `max_iter` says. Count how often your loop runs when it is 1.",
        SECTION,
        lambda X, centers, m, max_iter: reference(X, centers, m, max(max_iter - 1, 0)),
    ),
    Misconception(
        "one-iteration-only",
        "You stop after the first iteration. The two steps take turns, `max_iter` times.",
        SECTION,
        lambda X, centers, m, max_iter: reference(X, centers, m, min(max_iter, 1)),
    ),
    Misconception(
        "mean-cost-recorded",
        "Your history holds the cost of an average point. It should hold the sum over all points.",
        "fuzzy-cmeans-reduced-cost",
        lambda X, centers, m, max_iter: (
            reference(X, centers, m, max_iter)[0],
            reference(X, centers, m, max_iter)[1] / len(X),
        ),
    ),
    Misconception(
        "centers-on-one-spot",
        "Your centers all start at the mean of the data, as if every membership were 1/K. Equal centers get "
        "equal memberships and never part: start from the centers that are given.",
        "fuzzy-cmeans-large-m",
        _centers_first,
    ),
    Misconception(
        "given-centers-ignored",
        "You start from the first rows of X. The start is an argument: which local minimum is found depends "
        "on it, and whoever calls the function wants to choose.",
        "fuzzy-cmeans-local-minima",
        lambda X, centers, m, max_iter: reference(X, X[: len(centers)], m, max_iter),
    ),
    Misconception(
        "parts-swapped",
        "You return the history first. The centers come first, the history second.",
        SECTION,
        lambda X, centers, m, max_iter: reference(X, centers, m, max_iter)[::-1],
    ),
    Misconception(
        "nan-on-a-center",
        "When a center starts on one of the points, your run ends in not-a-number: zero is divided by zero. "
        "Treat distance zero as a case of its own: such a point belongs to that center alone.",
        "fuzzy-cmeans-on-a-center",
        _fit_with_nan(_nan_on_a_center),
    ),
    Misconception(
        "wrong-on-a-center",
        "Your run is right unless a center lies on one of the points. Treat distance zero as a case of its "
        "own, in the memberships and in the cost: such a point belongs to that center alone and costs "
        "nothing.",
        "fuzzy-cmeans-on-a-center",
        _with_step(_nothing_on_a_center),
        loose=True,
    ),
    Misconception(
        "powers-that-vanish",
        "When m is close to 1, the powers of the squared distances become too small or too large for the "
        "computer. Divide by each row's smallest squared distance before you raise to the power.",
        "fuzzy-cmeans-near-one",
        _fit_with_nan(_vanishing),
        loose=True,
    ),
    Misconception(
        "plain-powers",
        "Your run goes wrong in two places. A center on a point: distance zero is a case of its own, else "
        "zero is divided by zero. And m close to 1: the powers of the squared distances become too small or "
        "too large for the computer. Divide by each row's smallest squared distance first.",
        "fuzzy-cmeans-on-a-center",
        _fit_with_nan(_plain_powers),
        loose=True,
    ),
)
