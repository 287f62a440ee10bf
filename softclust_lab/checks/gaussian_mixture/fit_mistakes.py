"""Task 4, the whole algorithm: what its mistakes compute and what to say about them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softclust_lab.checks.gaussian_mixture.draws import Floats
from softclust_lab.checks.gaussian_mixture.fit_runs import (
    Fit,
    Path,
    Start,
    Update,
    fit_of,
    path,
    plain_update,
    reference,
)
from softclust_lab.checks.task import Misconception
from softclust_lab.gaussian_mixture import e_step, log_likelihood

SECTION = "gaussian-mixture-algorithm"
M_STEP = "gaussian-mixture-m-step"
RISING = "gaussian-mixture-never-falls"
FLOORS = "gaussian-mixture-floors"


def _with_update(update: Update) -> Callable[..., Fit]:
    """Return a fit with another M-step."""

    def fit(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
        return fit_of(path(X, (w, m, c), tol, n, update))

    return fit


def _hard(X: Floats, held: Floats, old: Start) -> Start:
    return plain_update(X, np.eye(held.shape[1])[held.argmax(axis=1)], old)


def _about_the_old_means(X: Floats, held: Floats, old: Start) -> Start:
    weights, means, covariances = plain_update(X, held, old)
    moves = means - old[1]
    return weights, means, covariances + moves[:, :, None] * moves[:, None, :]


def _keep_weights(X: Floats, held: Floats, old: Start) -> Start:
    return (old[0], *plain_update(X, held, old)[1:])


def _keep_covariances(X: Floats, held: Floats, old: Start) -> Start:
    return (*plain_update(X, held, old)[:2], old[2])


def _with_history(change: Callable[[Floats, int], Floats]) -> Callable[..., Fit]:
    """Return a fit that changes its history, given the number of points, before it returns it."""

    def fit(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
        *parameters, history = reference(X, w, m, c, tol, n)
        return parameters[0], parameters[1], parameters[2], change(history, len(X))

    return fit


def _one_step_short(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
    run = path(X, (w, m, c), tol, n)
    if len(run.history) < 2 or run.history[-1] - run.history[-2] >= tol:
        return fit_of(run)
    return fit_of(Path(run.steps[:-1], run.history[:-1]))


def _previous_parameters(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
    run = path(X, (w, m, c), tol, n)
    return fit_of(Path(run.steps[: max(len(run.steps) - 1, 1)], run.history))


def _lagging(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
    """Record what the E-step returns, which is the log-likelihood before the M-step."""
    steps: list[Start] = [(w, m, c)]
    history = [log_likelihood(X, *steps[0])]
    for turn in range(n):
        held, likelihood = e_step(X, *steps[-1])
        steps.append(plain_update(X, held, steps[-1]))
        history.append(likelihood)
        if turn and history[-1] - history[-2] < tol:
            break
    return fit_of(Path(steps, history))


def _last_not_recorded(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
    """Leave the loop before the log-likelihood of the iteration that ends the run is recorded."""
    run = path(X, (w, m, c), tol, n)
    ended = len(run.history) > 1 and run.history[-1] - run.history[-2] < tol
    return fit_of(Path(run.steps, run.history[:-1] if ended else run.history))


def _recorded_before_the_m_step(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
    """Record the log-likelihood in each E-step, look at the gain, and still do the M-step."""
    steps: list[Start] = [(w, m, c)]
    history: list[float] = []
    for turn in range(n):
        held, likelihood = e_step(X, *steps[-1])
        history.append(likelihood)
        steps.append(plain_update(X, held, steps[-1]))
        if turn and history[-1] - history[-2] < tol:
            break
    return fit_of(Path(steps, history))


def _stale_responsibilities(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
    run = path(X, (w, m, c), tol, min(n, 1))
    if n > 1 and run.history[-1] - run.history[-2] >= tol:
        return fit_of(Path([*run.steps, run.steps[-1]], [*run.history, run.history[-1]]))
    return fit_of(run)


def _relative_tol(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
    run = path(X, (w, m, c), -np.inf, n)
    for turn in range(1, len(run.history)):
        if run.history[turn] - run.history[turn - 1] < tol * abs(run.history[turn - 1]):
            return fit_of(Path(run.steps[: turn + 1], run.history[: turn + 1]))
    return fit_of(run)


def _tol_for_each_point(X: Floats, w: Floats, m: Floats, c: Floats, tol: float, n: int) -> Fit:
    return reference(X, w, m, c, tol * len(X), n)


MISCONCEPTIONS = (
    Misconception(
        "history-lags-behind",
        "Your history lags one iteration behind: after the start's value comes the same value again. The "
        "E-step returns the log-likelihood of the parameters that it was given, that is, from before the "
        "M-step. The entry of an iteration belongs to the parameters that come out of it.",
        SECTION,
        _lagging,
    ),
    Misconception(
        "history-without-the-start",
        "Your history lacks its first entry: the log-likelihood of the parameters that came in.",
        SECTION,
        _with_history(lambda history, n_points: history[1:]),
    ),
    Misconception(
        "history-without-the-end",
        "Your parameters are right but the history lacks their log-likelihood. The iteration that ends the "
        "run counts, too.",
        SECTION,
        _with_history(lambda history, n_points: history[:-1]),
    ),
    Misconception(
        "last-iteration-not-recorded",
        "A run that ends by itself lacks its last entry: you leave the loop before you record it. Append the "
        "log-likelihood of the new parameters first, then look whether the gain was small.",
        SECTION,
        _last_not_recorded,
    ),
    Misconception(
        "recorded-before-the-m-step",
        "You record what each E-step returns, the log-likelihood from before the M-step. So the parameters "
        "that you return are one iteration ahead of the history. After each M-step compute the "
        "log-likelihood of the new parameters, and record that.",
        SECTION,
        _recorded_before_the_m_step,
    ),
    Misconception(
        "one-step-short",
        "You throw away the iteration that ends the run. It gained less than `tol`, but it still gained: "
        "keep its parameters and its entry.",
        SECTION,
        _one_step_short,
    ),
    Misconception(
        "previous-parameters-returned",
        "Your history is right, but the parameters are those from before the last iteration. The last entry "
        "of the history is the log-likelihood of what you return.",
        SECTION,
        _previous_parameters,
    ),
    Misconception(
        "one-iteration-only",
        "You stop after the first iteration. New parameters mean new responsibilities: the two steps take "
        "turns until the log-likelihood hardly rises.",
        SECTION,
        lambda X, w, m, c, tol, n: reference(X, w, m, c, tol, min(n, 1)),
    ),
    Misconception(
        "max-iter-ignored",
        "You iterate until the log-likelihood hardly rises, however long that takes. `max_iter` is the "
        "largest number of iterations; with 0 the start comes back with its log-likelihood.",
        SECTION,
        lambda X, w, m, c, tol, n: reference(X, w, m, c, tol, 1000),
    ),
    Misconception(
        "tol-ignored",
        "You always do all of `max_iter` iterations. The run ends with the first iteration that raises the "
        "log-likelihood by less than `tol`.",
        SECTION,
        lambda X, w, m, c, tol, n: reference(X, w, m, c, -np.inf, n),
    ),
    Misconception(
        "tol-taken-as-a-share",
        "You compare the gain with `tol` times the log-likelihood. Here `tol` is a number of nats, compared "
        "with the gain itself: a log-likelihood can be near zero, or on either side of it, and its size "
        "changes with the unit of the data.",
        SECTION,
        _relative_tol,
    ),
    Misconception(
        "tol-taken-for-each-point",
        "You compare the gain of an average point with `tol`. Here the gain of the whole log-likelihood is "
        "compared with it.",
        SECTION,
        _tol_for_each_point,
    ),
    Misconception(
        "mean-log-likelihood-recorded",
        "Your history holds the log-likelihood of an average point. It should hold the sum over all points.",
        "gaussian-mixture-likelihood",
        _with_history(lambda history, n_points: history / n_points),
    ),
    Misconception(
        "minus-log-likelihood-recorded",
        "Your history holds minus the log-likelihood. Here it should rise.",
        RISING,
        _with_history(lambda history, n_points: -history),
    ),
    Misconception(
        "hard-responsibilities",
        "You give each point to one component before the M-step. That is K-means with ellipses; in "
        "expectation maximisation every point counts in every component, with its share.",
        M_STEP,
        _with_update(_hard),
    ),
    Misconception(
        "covariances-never-updated",
        "Your covariances stay those of the start. The M-step renews all three: weights, means and "
        "covariances.",
        M_STEP,
        _with_update(_keep_covariances),
    ),
    Misconception(
        "weights-never-updated",
        "Your weights stay those of the start. The M-step renews all three: weights, means and covariances.",
        M_STEP,
        _with_update(_keep_weights),
    ),
    Misconception(
        "covariances-about-the-old-means",
        "You measure the covariances about the means from before the M-step. They belong to the new means: "
        "about any other place a component seems wider than its shares are, and the likelihood rises less "
        "than it could.",
        M_STEP,
        _with_update(_about_the_old_means),
    ),
    Misconception(
        "responsibilities-never-renewed",
        "You compute the responsibilities once, before the loop. Then the second iteration finds nothing "
        "new. They belong to the present parameters and have to be computed again in each iteration.",
        SECTION,
        _stale_responsibilities,
    ),
    Misconception(
        "floor-added",
        "A small floor is added to your covariances. Here there is none: with a floor the plain "
        "log-likelihood need not rise.",
        FLOORS,
        _with_update(lambda X, held, old: plain_update(X, held, old, 1e-3)),
    ),
    Misconception(
        "floor-of-the-library",
        "Your covariances are too wide by a millionth, the floor that the library takes if one does not ask "
        "for another. The floor of this task is 0: what is compared is the plain log-likelihood.",
        FLOORS,
        _with_update(lambda X, held, old: plain_update(X, held, old, 1e-6)),
    ),
    Misconception(
        "weights-ignored-at-the-start",
        "You start with equal weights. The start is given in full: weights, means and covariances.",
        SECTION,
        lambda X, w, m, c, tol, n: reference(X, np.full_like(w, 1 / len(w)), m, c, tol, n),
    ),
)
