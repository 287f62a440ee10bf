"""Task 5, the alternating step made safe: what its mistakes compute and what to say about them."""

from __future__ import annotations

import numpy as np

from softclust_lab.checks.itisc.draws import Floats
from softclust_lab.checks.task import Misconception
from softclust_lab.itisc import itisc_objective, update_itisc_centers

SECTION = "itisc-line-search"
ALTERNATING = "itisc-two-cycle"
Fit = tuple[Floats, Floats]

HALVINGS = 30


def run(
    X: Floats, centers: Floats, T1: float, T2: float, max_iter: int, *, keep_length: bool = False
) -> tuple[list[Floats], list[float], list[float], int]:
    """Return the centers and objectives that were kept, how clear each comparison was, and the halvings.

    With `keep_length` a step that was halved stays short in all iterations that follow.
    """
    path, history, margins, halved = [centers], [itisc_objective(X, centers, T1, T2)], [np.inf], 0
    eta = 1.0
    for _ in range(max_iter):
        step = update_itisc_centers(X, path[-1], T1, T2) - path[-1]
        eta = eta if keep_length else 1.0
        for _ in range(HALVINGS + 1):
            trial = path[-1] + eta * step
            change = itisc_objective(X, trial, T1, T2) - history[-1]
            margins.append(abs(change))
            if change < 0:
                break
            eta /= 2
            halved += 1
        else:
            break
        path.append(trial)
        history.append(itisc_objective(X, trial, T1, T2))
    return path, history, margins, halved


def reference(X: Floats, centers: Floats, T1: float, T2: float, max_iter: int) -> Fit:
    """Return the right answer."""
    path, history, _, _ = run(X, centers, T1, T2, max_iter)
    return path[-1], np.array(history)


def _along(X: Floats, path: list[Floats], T1: float, T2: float) -> Fit:
    return path[-1], np.array([itisc_objective(X, centers, T1, T2) for centers in path])


def _fixed(X: Floats, centers: Floats, T1: float, T2: float, max_iter: int, eta: float) -> Fit:
    """Return a run whose steps all have the same length."""
    path = [centers]
    for _ in range(max_iter):
        path.append(path[-1] + eta * (update_itisc_centers(X, path[-1], T1, T2) - path[-1]))
    return _along(X, path, T1, T2)


def _stops_at_the_first_rise(X: Floats, centers: Floats, T1: float, T2: float, max_iter: int) -> Fit:
    path = [centers]
    for _ in range(max_iter):
        trial = update_itisc_centers(X, path[-1], T1, T2)
        if itisc_objective(X, trial, T1, T2) >= itisc_objective(X, path[-1], T1, T2):
            break
        path.append(trial)
    return _along(X, path, T1, T2)


def _one_halving_only(X: Floats, centers: Floats, T1: float, T2: float, max_iter: int) -> Fit:
    path = [centers]
    for _ in range(max_iter):
        target = update_itisc_centers(X, path[-1], T1, T2)
        if itisc_objective(X, target, T1, T2) >= itisc_objective(X, path[-1], T1, T2):
            target = (path[-1] + target) / 2
        path.append(target)
    return _along(X, path, T1, T2)


def _kept_short(X: Floats, centers: Floats, T1: float, T2: float, max_iter: int) -> Fit:
    path, history, _, _ = run(X, centers, T1, T2, max_iter, keep_length=True)
    return path[-1], np.array(history)


def _trials_recorded(X: Floats, centers: Floats, T1: float, T2: float, max_iter: int) -> Fit:
    history = [itisc_objective(X, centers, T1, T2)]
    for _ in range(max_iter):
        step, last = update_itisc_centers(X, centers, T1, T2) - centers, history[-1]
        for halving in range(HALVINGS + 1):
            trial = centers + 0.5**halving * step
            history.append(itisc_objective(X, trial, T1, T2))
            if history[-1] < last:
                centers = trial
                break
        else:
            break
    return centers, np.array(history)


def _recomputed_from_the_trial(X: Floats, centers: Floats, T1: float, T2: float, max_iter: int) -> Fit:
    path = [centers]
    for _ in range(max_iter):
        before = itisc_objective(X, path[-1], T1, T2)
        trial = update_itisc_centers(X, path[-1], T1, T2)
        for _ in range(HALVINGS):
            if itisc_objective(X, trial, T1, T2) < before:
                break
            trial = (trial + update_itisc_centers(X, trial, T1, T2)) / 2
        else:
            break
        path.append(trial)
    return _along(X, path, T1, T2)


def _equal_is_enough(X: Floats, centers: Floats, T1: float, T2: float, max_iter: int) -> Fit:
    path, history, _, _ = run(X, centers, T1, T2, max_iter)
    missing = max_iter + 1 - len(history)
    return path[-1], np.array(history + missing * history[-1:])


MISCONCEPTIONS = (
    Misconception(
        "steps-never-shortened",
        "You always take the whole alternating step, so R rises in your history. That is the algorithm of "
        "the paper, and at a low T2 it goes to and fro: compare R before and after, and go less far if it "
        "did not fall.",
        ALTERNATING,
        lambda X, centers, T1, T2, max_iter: _fixed(X, centers, T1, T2, max_iter, 1.0),
    ),
    Misconception(
        "always-half-a-step",
        "You go half of the way in every iteration. Where the whole step lowers R it is taken whole; only a "
        "step that fails is halved, and perhaps more than once.",
        SECTION,
        lambda X, centers, T1, T2, max_iter: _fixed(X, centers, T1, T2, max_iter, 0.5),
    ),
    Misconception(
        "fixed-damping",
        "You take the same part of each step, T2/(2 - T2) of it. That is the damping of the chapter, which "
        "needs no test but is slow. Here each step begins whole and is halved as often as R asks for it.",
        SECTION,
        lambda X, centers, T1, T2, max_iter: _fixed(X, centers, T1, T2, max_iter, min(1.0, T2 / (2 - T2))),
    ),
    Misconception(
        "stopped-at-the-first-rise",
        "You stop as soon as a whole step does not lower R. Do not give up there: the direction is right and "
        "only the length is wrong. Halve the step and try again from the same centers.",
        SECTION,
        _stops_at_the_first_rise,
    ),
    Misconception(
        "one-halving-only",
        "You halve a step that fails once and then take it, whatever R says. Half of it may still be too "
        "long: go on halving until R is lower than before.",
        SECTION,
        _one_halving_only,
    ),
    Misconception(
        "steps-that-stay-short",
        "Once halved, your steps stay short for the rest of the run. How far one can go changes from place "
        "to place: each iteration begins with the whole step.",
        SECTION,
        _kept_short,
    ),
    Misconception(
        "direction-from-the-trial",
        "After a step that fails you compute a new target at the place that was refused. The target and the "
        "direction belong to the centers of the iteration's start, and stay the same while the step is "
        "halved.",
        SECTION,
        _recomputed_from_the_trial,
    ),
    Misconception(
        "refused-trials-recorded",
        "Your history holds the R of steps that were refused, too. It records the centers that were kept, "
        "and therefore never rises.",
        SECTION,
        _trials_recorded,
    ),
    Misconception(
        "history-without-the-start",
        "Your history lacks its first entry: R of the centers that came in.",
        SECTION,
        lambda X, centers, T1, T2, max_iter: (
            reference(X, centers, T1, T2, max_iter)[0],
            reference(X, centers, T1, T2, max_iter)[1][1:],
        ),
    ),
    Misconception(
        "one-iteration-too-few",
        "You do one iteration fewer than `max_iter` says. Count how often your loop runs if `max_iter` is 1.",
        SECTION,
        lambda X, centers, T1, T2, max_iter: reference(X, centers, T1, T2, max(max_iter - 1, 0)),
    ),
    Misconception(
        "equal-is-enough",
        "Your history goes on where nothing can be gained. Either a step counts as kept although R is only "
        "as low as before, or an entry is appended after all halvings have failed: R has to be lower, and "
        "if it never is, the run ends with what it has.",
        SECTION,
        _equal_is_enough,
        loose=True,
    ),
    Misconception(
        "parts-swapped",
        "You return the history first. The centers come first, the history second.",
        SECTION,
        lambda X, centers, T1, T2, max_iter: reference(X, centers, T1, T2, max_iter)[::-1],
    ),
)
