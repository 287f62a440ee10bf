"""Task 4, the descent: what is right, what its mistakes compute and what to say about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from softclust_lab.checks.gaussian_wcss.draws import Floats
from softclust_lab.checks.gaussian_wcss.gradient import along
from softclust_lab.checks.task import Misconception
from softclust_lab.gaussian_wcss import gaussian_weights, soft_wcss, soft_wcss_gradient
from softclust_lab.hard_kmeans import wcss
from softclust_lab.soft_kmeans import free_energy

DESCENT, ARMIJO = "gaussian-wcss-descent", "gaussian-wcss-armijo"
MOST_HALVINGS = 50
Fit = tuple[Floats, Floats]
Gradient = Callable[[Floats, Floats, float], Floats]


@dataclass(frozen=True)
class Rules:
    """How a descent goes; the defaults are what the task asks for."""

    gradient: Gradient = soft_wcss_gradient
    first: Callable[[int], float] = lambda n_points: 1 / (2 * n_points)
    search: bool = True
    growth: float = 2.0
    shrink: float = 0.5
    share: float = 1e-4
    uphill: bool = False


@dataclass(frozen=True)
class Run:
    """A descent: where it ended, its losses, the closest decision (as a share of the loss), and refusals."""

    centers: Floats
    path: tuple[Floats, ...]
    history: Floats
    closest: float
    refused: int


RIGHT = Rules()


def follow(X: Floats, centers: Floats, bandwidth: float, max_iter: int, rules: Rules = RIGHT) -> Run:
    """Return a descent under some rules."""
    length = rules.first(len(X))
    path, history, closest, refused = [centers], [soft_wcss(X, centers, bandwidth)], np.inf, 0
    for _ in range(max_iter):
        slope = rules.gradient(X, centers, bandwidth) * (-1 if rules.uphill else 1)
        if not slope.any():
            break
        for _ in range(MOST_HALVINGS):
            trial = centers - length * slope
            loss = soft_wcss(X, trial, bandwidth)
            margin = history[-1] - rules.share * length * float((slope**2).sum()) - loss
            closest = min(closest, abs(margin) / history[0])
            if margin >= 0 or not rules.search:
                break
            length *= rules.shrink
            refused += 1
        else:
            break
        centers = trial
        path.append(centers)
        history.append(loss)
        length = rules.growth * length
    return Run(centers, tuple(path), np.array(history), float(closest), refused)


def reference(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    """Return the right centers and history."""
    run = follow(X, np.asarray(centers, dtype=np.float64), bandwidth, max_iter)
    return run.centers, run.history


def _ruled(**changes: object) -> Callable[..., Fit]:
    """Return a descent under other rules."""
    rules = replace(RIGHT, **changes)  # type: ignore[arg-type]

    def descend(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
        run = follow(X, centers, bandwidth, max_iter, rules)
        return run.centers, run.history

    return descend


def _scored(score: Callable[[Floats, Floats, float], float]) -> Callable[..., Fit]:
    """Return the right descent with another number in its history."""

    def descend(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
        run = follow(X, centers, bandwidth, max_iter)
        return run.centers, np.array([score(X, at, bandwidth) for at in run.path])

    return descend


def _frozen(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    return along(gaussian_weights(X, centers, bandwidth), X, centers)


def _without_start(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    found, history = reference(X, centers, bandwidth, max_iter)
    return found, history[1:]


def _only_the_end(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    found, history = reference(X, centers, bandwidth, max_iter)
    return found, history[-1:]


def _trials_recorded(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    """Record the loss of every trial, refused or not."""
    length, history = 1 / (2 * len(X)), [soft_wcss(X, centers, bandwidth)]
    now = history[0]
    for _ in range(max_iter):
        slope = soft_wcss_gradient(X, centers, bandwidth)
        if not slope.any():
            break
        for _ in range(MOST_HALVINGS):
            history.append(soft_wcss(X, centers - length * slope, bandwidth))
            if history[-1] <= now - 1e-4 * length * float((slope**2).sum()):
                break
            length /= 2
        centers, now = centers - length * slope, history[-1]
        length *= 2
    return centers, np.array(history)


MISCONCEPTIONS = (
    Misconception(
        "length-never-checked",
        "You take every step, whether the loss falls or not, and go on doubling. Before a step is taken its "
        "loss has to pass Armijo's test; if it does not, halve the length and try again.",
        ARMIJO,
        _ruled(search=False),
    ),
    Misconception(
        "one-length-for-all-steps",
        "All your steps have the length 1/(2 N), or begin again with it. That is safe and slow: after each "
        "step the next one begins with twice the length that worked.",
        ARMIJO,
        _ruled(search=False, growth=1.0),
    ),
    Misconception(
        "first-length-one",
        "Your first length is 1. The task begins with 1/(2 N), which for one center is the step to the mean.",
        DESCENT,
        _ruled(first=lambda n_points: 1.0),
    ),
    Misconception(
        "first-length-one-over-n",
        "Your first length is 1/N. The task begins with half of that, the step to the mean for one center.",
        DESCENT,
        _ruled(first=lambda n_points: 1 / n_points),
    ),
    Misconception(
        "length-divided-by-ten",
        "You divide a length that fails by 10. The task halves it: the longest length that passes is found "
        "more closely.",
        ARMIJO,
        _ruled(shrink=0.1),
    ),
    Misconception(
        "uphill",
        "Your centers go in the direction of the gradient. It points uphill: subtract it.",
        DESCENT,
        _ruled(uphill=True, search=False),
    ),
    Misconception(
        "frozen-weights-inside",
        "Your steps follow the gradient with frozen weights, which belongs to soft K-means. Use the full "
        "gradient of task 3.",
        "gaussian-wcss-frozen",
        _ruled(gradient=_frozen),
    ),
    Misconception(
        "one-step-only",
        "You take one step, whatever `max_iter` says. After it there is a new gradient.",
        DESCENT,
        lambda X, centers, bandwidth, max_iter: reference(X, centers, bandwidth, min(max_iter, 1)),
    ),
    Misconception(
        "one-step-too-many",
        "You take one step more than `max_iter`. With 0 the given centers come back.",
        DESCENT,
        lambda X, centers, bandwidth, max_iter: reference(X, centers, bandwidth, max_iter + 1),
    ),
    Misconception(
        "start-not-recorded",
        "Your history begins after the first step. Its first entry is the loss of the given centers.",
        DESCENT,
        _without_start,
    ),
    Misconception(
        "only-the-end-recorded",
        "You return the last loss alone. The history holds the loss of the start and of every step taken.",
        DESCENT,
        _only_the_end,
    ),
    Misconception(
        "trials-recorded",
        "Your history holds the losses of refused trials as well. Only places that were kept belong in it, "
        "and so it never rises.",
        ARMIJO,
        _trials_recorded,
    ),
    Misconception(
        "wcss-recorded",
        "Your history holds the WCSS. What the descent lowers is the soft one: record that.",
        DESCENT,
        _scored(lambda X, centers, bandwidth: wcss(X, centers)),
    ),
    Misconception(
        "free-energy-recorded",
        "Your history holds the free energy of soft K-means. What the descent lowers is the soft WCSS.",
        DESCENT,
        _scored(lambda X, centers, bandwidth: free_energy(X, centers, 1 / (2 * bandwidth**2))),
    ),
    Misconception(
        "parts-swapped",
        "You return the history first. The centers come first, the history second.",
        DESCENT,
        lambda X, centers, bandwidth, max_iter: reference(X, centers, bandwidth, max_iter)[::-1],
    ),
)
