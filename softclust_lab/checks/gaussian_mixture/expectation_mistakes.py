"""Task 2, the E-step: what its mistakes compute and what to say about them."""

from __future__ import annotations

import numpy as np

from softclust_lab.checks.gaussian_mixture.draws import (
    Floats,
    differences,
)
from softclust_lab.checks.task import Misconception
from softclust_lab.gaussian_mixture import e_step, log_gaussian

SECTION = "gaussian-mixture-e-step"
LIKELIHOOD = "gaussian-mixture-likelihood"
LOGS = "gaussian-mixture-logs"
Held = tuple[Floats, float]


def joint_logs(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Floats:
    """Return log pi_k + log N(x_i; mu_k, Sigma_k), shape (N, K)."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(weights) + log_gaussian(X, means, covariances))


def _softmax(logs: Floats) -> Floats:
    shifted = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def _with_likelihood(X: Floats, weights: Floats, means: Floats, covariances: Floats, value: float) -> Held:
    return e_step(X, weights, means, covariances)[0], value


def _with_held(held: Floats, X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    return held, e_step(X, weights, means, covariances)[1]


def _weights_forgotten(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    logs = log_gaussian(X, means, covariances)
    return _softmax(logs), float(np.logaddexp.reduce(logs, axis=1).sum())


def _equal_weights(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    return e_step(X, np.full(len(means), 1 / len(means)), means, covariances)


def _not_normalised(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    joint = np.exp(joint_logs(X, weights, means, covariances))
    return _with_held(joint, X, weights, means, covariances)


def _columns_normalised(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    joint = np.exp(joint_logs(X, weights, means, covariances))
    return _with_held(joint / joint.sum(axis=0), X, weights, means, covariances)


def _columns_of_logs(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    held = _softmax(joint_logs(X, weights, means, covariances).T).T
    return _with_held(held, X, weights, means, covariances)


def _columns_after_the_shift(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    held = e_step(X, weights, means, covariances)[0]
    shifted = held / held.max(axis=1, keepdims=True)
    return _with_held(shifted / shifted.sum(axis=0), X, weights, means, covariances)


def _columns_throughout(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    logs = joint_logs(X, weights, means, covariances)
    sums = np.logaddexp.reduce(logs, axis=0)
    return np.asarray(np.exp(logs - sums)), float(sums.sum())


def _bare_weights(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    logs = weights + log_gaussian(X, means, covariances)
    return _softmax(logs), float(np.logaddexp.reduce(logs, axis=1).sum())


def _logs_normalised(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    logs = joint_logs(X, weights, means, covariances)
    return _with_held(logs / logs.sum(axis=1, keepdims=True), X, weights, means, covariances)


def _softmax_of_densities(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    held = _softmax(np.exp(joint_logs(X, weights, means, covariances)))
    return _with_held(held, X, weights, means, covariances)


def _hard(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    held, likelihood = e_step(X, weights, means, covariances)
    return np.eye(len(means))[held.argmax(axis=1)], likelihood


def _distances_only(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    squares = (differences(X, means) ** 2).sum(axis=2)
    return _with_held(_softmax(np.log(weights) - squares / 2), X, weights, means, covariances)


def _underflow(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    joint = weights * np.exp(log_gaussian(X, means, covariances))
    totals = joint.sum(axis=1, keepdims=True)
    return joint / totals, float(np.log(totals).sum())


def _one_largest_for_all(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    logs = joint_logs(X, weights, means, covariances)
    powers = np.exp(logs - logs.max())
    row_sums = powers.sum(axis=1)
    return powers / row_sums[:, None], float((logs.max() + np.log(row_sums)).sum())


def _largest_not_put_back(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    held, likelihood = e_step(X, weights, means, covariances)
    return held, likelihood - float(joint_logs(X, weights, means, covariances).max(axis=1).sum())


def _sum_of_all_logs(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    total = joint_logs(X, weights, means, covariances).sum()
    return _with_likelihood(X, weights, means, covariances, float(total))


def _complete_data(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    held = e_step(X, weights, means, covariances)[0]
    logs = joint_logs(X, weights, means, covariances)
    return held, float(np.where(held > 0, held * logs, 0.0).sum())


def _best_component(X: Floats, weights: Floats, means: Floats, covariances: Floats) -> Held:
    best = joint_logs(X, weights, means, covariances).max(axis=1).sum()
    return _with_likelihood(X, weights, means, covariances, float(best))


MISCONCEPTIONS = (
    Misconception(
        "weights-forgotten",
        "Your function does not use the weights. Before a point is seen, component k is chosen with "
        "probability pi_k: a density counts pi_k times, in the shares and in the likelihood.",
        SECTION,
        _weights_forgotten,
    ),
    Misconception(
        "equal-weights",
        "You treat all components as equally frequent, 1 / K each. The weights are an argument because a "
        "mixture may have large and small components.",
        SECTION,
        _equal_weights,
    ),
    Misconception(
        "weights-without-their-logarithm",
        "You add the weights themselves to the log densities. A product of a weight and a density becomes "
        "the sum of two logarithms: what is added is log pi_k.",
        SECTION,
        _bare_weights,
    ),
    Misconception(
        "not-normalised",
        "Your rows do not add up to 1: they are weights times densities. Divide each by the sum of its row, "
        "then it says which part of the point's density comes from each component.",
        SECTION,
        _not_normalised,
    ),
    Misconception(
        "columns-normalised",
        "Your columns add up to 1, not your rows. The components share each point, so what adds up to 1 is "
        "all that belongs to one point.",
        SECTION,
        _columns_normalised,
    ),
    Misconception(
        "columns-normalised-in-logarithms",
        "You stay with the logarithms, as one should, but along the wrong axis: in your shares each column "
        "adds up to 1. The shares of one point, a row, have to.",
        SECTION,
        _columns_of_logs,
    ),
    Misconception(
        "columns-normalised-after-the-shift",
        "You subtract the largest logarithm of each row and then divide by the sums of the columns. Both "
        "steps belong to the same point: divide each row by its own sum.",
        SECTION,
        _columns_after_the_shift,
    ),
    Misconception(
        "columns-throughout",
        "You add up over the points, down each column, for the shares and for the log-likelihood. Both need "
        "the sum over the components of one point, along its row: that sum is the point's density.",
        SECTION,
        _columns_throughout,
    ),
    Misconception(
        "logs-normalised",
        "You divide logarithms by their sum. Shares are shares of densities: exponentiate first (in a way "
        "that does not underflow), then divide.",
        SECTION,
        _logs_normalised,
    ),
    Misconception(
        "softmax-of-densities",
        "You apply a softmax to the densities. The softmax exponentiates what it is given, so it has to be "
        "given logarithms; now your densities are exponentiated twice.",
        SECTION,
        _softmax_of_densities,
    ),
    Misconception(
        "hard-assignments",
        "You give each point entirely to its most probable component. That is the doubt that a mixture is "
        "made to keep: return the shares themselves.",
        SECTION,
        _hard,
    ),
    Misconception(
        "covariances-forgotten",
        "Your shares depend on straight distances only, as if all components were round and of width 1. "
        "Each density is that of a Gaussian with its own covariance.",
        "gaussian-mixture-density",
        _distances_only,
    ),
    Misconception(
        "sum-of-all-logs",
        "Your log-likelihood adds up the logarithms of all components. A point's density is the sum over "
        "the components, and the logarithm is taken of that sum.",
        LIKELIHOOD,
        _sum_of_all_logs,
    ),
    Misconception(
        "expected-complete-log-likelihood",
        "Your log-likelihood is the sum of responsibilities times logarithms. That is what the M-step makes "
        "large; the log-likelihood itself needs the logarithm of the sum over the components.",
        LIKELIHOOD,
        _complete_data,
    ),
    Misconception(
        "best-component-only",
        "Your log-likelihood counts each point with its best component only. The density of a point is the "
        "sum over all components.",
        LIKELIHOOD,
        _best_component,
    ),
    Misconception(
        "largest-logarithm-not-put-back",
        "Your responsibilities are right, but in the log-likelihood the largest logarithm of each point is "
        "still missing. The shares do not notice that it was subtracted, the sum does: add it again after "
        "taking the logarithm.",
        LOGS,
        _largest_not_put_back,
    ),
    Misconception(
        "mean-log-likelihood",
        "Your log-likelihood is that of an average point. The sum over all points is wanted.",
        LIKELIHOOD,
        lambda X, weights, means, covariances: _with_likelihood(
            X, weights, means, covariances, e_step(X, weights, means, covariances)[1] / len(X)
        ),
    ),
    Misconception(
        "minus-log-likelihood",
        "Your log-likelihood has the wrong sign. Fits that minimise often print minus the log-likelihood; "
        "here larger is better.",
        LIKELIHOOD,
        lambda X, weights, means, covariances: _with_likelihood(
            X, weights, means, covariances, -e_step(X, weights, means, covariances)[1]
        ),
    ),
    Misconception(
        "log-likelihood-of-each-point",
        "You return one log density for each point. Points are drawn independently, so the logarithms are "
        "added up: one number.",
        LIKELIHOOD,
        lambda X, weights, means, covariances: (
            e_step(X, weights, means, covariances)[0],
            np.logaddexp.reduce(joint_logs(X, weights, means, covariances), axis=1),
        ),
    ),
    Misconception(
        "parts-swapped",
        "You return the log-likelihood first. The responsibilities come first.",
        SECTION,
        lambda X, weights, means, covariances: e_step(X, weights, means, covariances)[::-1],
    ),
    Misconception(
        "densities-underflow",
        "Your function is right near the means and gives not-a-number far out, where all densities of a "
        "point are 0 for a computer and 0 is divided by 0. Subtract the largest logarithm of the point "
        "before you exponentiate: the shares do not notice.",
        LOGS,
        _underflow,
    ),
    Misconception(
        "one-largest-logarithm-for-all",
        "You subtract the largest logarithm of the whole array. A single point near a mean sets it, and all "
        "powers of a point far out are 0 again. Take it per point, that is, per row.",
        LOGS,
        _one_largest_for_all,
    ),
)
