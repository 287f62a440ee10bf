"""Task 3, the gradient: cases, properties and misconceptions."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance
from softclust_lab.checks.gaussian_wcss.draws import (
    FAR,
    HALVES,
    Floats,
    bandwidth_tiny,
    in_other_unit,
    moved,
    near_blobs,
    slopes,
    squares,
    very_far,
    weights,
    weights_in_plain_numbers,
)
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.gaussian_wcss import gaussian_weights, soft_wcss_gradient

SECTION = "gaussian-wcss-gradient"
FROZEN = "gaussian-wcss-frozen"


def along(g: Floats, X: Floats, centers: Floats) -> Floats:
    """Return 2 sum_i g_ik (mu_k - x_i), from differences."""
    return np.asarray(2 * np.einsum("nk,nkd->kd", g, centers - X[:, None, :]))


def _with_bracket(bracket: str, X: Floats, centers: Floats, bandwidth: float) -> Floats:
    d, beta = squares(X, centers), 1 / (2 * bandwidth**2)
    w = weights(d, bandwidth)
    m = (w * d).sum(axis=1, keepdims=True)
    brackets = {
        "plus": 1 + beta * (d - m),
        "no-mean": 1 - beta * d,
        "plain-mean": 1 - beta * (d - d.mean(axis=1, keepdims=True)),
        "sigma-squared": 1 - 2 * beta * (d - m),
        "no-beta": 1 - (d - m),
        "weights-only": -beta * (d - m),
        "own-weight": 1 - beta * d * (1 - w),
    }
    return along(w * brackets[bracket], X, centers)


def _hard(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    return along(np.eye(len(centers))[squares(X, centers).argmin(axis=1)], X, centers)


def _collected(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    d = squares(X, centers)
    g = slopes(weights(d, bandwidth), d, bandwidth)
    return np.asarray(2 * (g.sum(axis=0)[:, None] * centers - g.T @ X))


def _plain(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    d = squares(X, centers)
    return along(slopes(weights_in_plain_numbers(d, bandwidth), d, bandwidth), X, centers)


def _bracket(kind: str, code: str, hint: str) -> Misconception:
    return Misconception(
        code, hint, SECTION, lambda X, centers, bandwidth: _with_bracket(kind, X, centers, bandwidth)
    )


MISCONCEPTIONS = (
    Misconception(
        "frozen-weights",
        "Your gradient treats the weights as constants. It is the exact gradient of the free energy of soft "
        "K-means, which is why a descent with it runs well and ends somewhere else. The weights change when "
        "a distance does: that is what the bracket is for.",
        FROZEN,
        lambda X, centers, bandwidth: along(gaussian_weights(X, centers, bandwidth), X, centers),
    ),
    _bracket(
        "weights-only",
        "distances-frozen",
        "Your bracket lacks its 1. A center changes the loss in two ways: through the weights, which you "
        "have, and through the distances themselves.",
    ),
    _bracket(
        "plus",
        "sign-of-the-bracket",
        "In your bracket the second part has the wrong sign. A center that moves away loses weight, so the "
        "derivative of a weight with respect to its own distance is negative.",
    ),
    _bracket(
        "no-mean",
        "mean-distance-forgotten",
        "Your bracket compares the distance with nothing. What one center loses in weight the others gain: "
        "that brings in the point's mean distance, which is taken off.",
    ),
    _bracket(
        "plain-mean",
        "mean-without-weights",
        "In your bracket stands the plain mean of a point's distances. It is the mean weighted with the "
        "point's weights, the part that the point has in the loss.",
    ),
    _bracket(
        "sigma-squared",
        "factor-two-in-the-bracket",
        "In your bracket the difference is divided by sigma squared, not by 2 sigma squared.",
    ),
    _bracket(
        "no-beta",
        "bandwidth-forgotten-in-the-bracket",
        "In your bracket a squared distance is subtracted from the number 1. Their units do not fit: it has "
        "to be divided by 2 sigma squared.",
    ),
    _bracket(
        "own-weight",
        "other-weights-frozen",
        "You let a center's own weight change and keep the others. They share one sum: when one weight falls "
        "all others rise.",
    ),
    Misconception(
        "factor-two-forgotten",
        "Your gradient is half of what it should be: the derivative of a square brings a factor of 2.",
        SECTION,
        lambda X, centers, bandwidth: soft_wcss_gradient(X, centers, bandwidth) / 2,
    ),
    Misconception(
        "downhill-instead-of-uphill",
        "Your vector points downhill. The gradient points in the direction in which the loss grows; the "
        "minus belongs to the step.",
        SECTION,
        lambda X, centers, bandwidth: -soft_wcss_gradient(X, centers, bandwidth),
    ),
    Misconception(
        "mean-instead-of-sum",
        "You divide by the number of points. The loss is a sum over the points, and so is its gradient.",
        SECTION,
        lambda X, centers, bandwidth: soft_wcss_gradient(X, centers, bandwidth) / len(X),
    ),
    Misconception(
        "gradient-of-the-hard-loss",
        "Your gradient is that of the WCSS, each point with its nearest center alone. Every point counts for "
        "every center here.",
        SECTION,
        _hard,
    ),
    Misconception(
        "powers-that-vanish",
        "Your gradient is right until all powers of a point are too small for the computer; then zero is "
        "divided by zero. Subtract each row's smallest squared distance in the exponent.",
        "gaussian-wcss-vanish",
        _plain,
        loose=True,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your gradient is right near zero and wrong for data far from it. A large center times a sum minus a "
        "large sum leaves no digits: take the differences of points and centers first.",
        SECTION,
        _collected,
        loose=True,
    ),
)


def easy(rng: Generator) -> Args:
    """Draw three groups in the plane."""
    return near_blobs(rng, 18, 3, 2, softness=1.0)


def many(rng: Generator) -> Args:
    """Draw many centers in five dimensions."""
    return near_blobs(rng, 40, 7, 5, softness=1.5)


def pushed_away(rng: Generator) -> Args:
    """Draw a center that the points push away."""
    X, centers, bandwidth = near_blobs(rng, 20, 3, 2, softness=1.0)
    pushed = centers.copy()
    pushed[rng.integers(3)] += 4.0 * bandwidth
    return X, pushed, bandwidth


def on_one_spot(rng: Generator) -> Args:
    """Draw centers that all lie on one spot: each has the same gradient."""
    X, centers, bandwidth = near_blobs(rng, 12, 3, 2, softness=1.0)
    return X, np.tile(centers[:1], (3, 1)), bandwidth


def one_center(rng: Generator) -> Args:
    """Draw a single center: its gradient is that of K-means."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 1.7


LOG2 = math.log(2.0)
_NEAR = 8 / 9 * (1 + LOG2 / 3)
_FARTHER = 1 / 9 * (1 - LOG2 * 8 / 3)
_ACROSS = 1 / 3 * (1 - LOG2 * 2 / 3)

TASK = Task(
    id="gaussian_wcss.soft_wcss_gradient",
    title="The gradient",
    parameters=("X", "centers", "bandwidth"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with many centers, and with a center that is pushed away",
        "moving all data changes nothing; another unit changes the gradient by its factor",
        "a very small bandwidth, one center, centers on one spot, data far from zero",
    ),
    visible=(
        Case(
            "One center",
            (np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([[1.0, 0.0]]), 0.7),
            np.array([[-4.0, -4.0]]),
            "With one center every weight is 1, every distance is the point's mean, and the bracket is 1: "
            "2 (1 - 1 + 1 - 3) = -4 and 2 (0 - 2 + 0 - 0) = -4.",
        ),
        Case(
            "One point, two centers",
            (np.array([[0.0]]), np.array([[1.0], [2.0]]), HALVES),
            np.array([[2 * _NEAR], [4 * _FARTHER]]),
            "Weights 8/9 and 1/9, mean distance 4/3, and 1/(2 sigma^2) = log 2. Brackets: 1 + log(2)/3 and "
            "1 - 8 log(2)/3, which is negative. Times 2 times the weight times (1 - 0) and (2 - 0).",
        ),
        Case(
            "Two points on two centers",
            (np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]]), HALVES),
            np.array([[-2 * _ACROSS], [2 * _ACROSS]]),
            "Weights 2/3 and 1/3, mean distance 1/3. For the first center the point 0 adds nothing, because "
            "it lies on it; the point 1 adds 2 times 1/3 times (1 - 2 log(2)/3) times (0 - 1).",
        ),
        Case(
            "Two dimensions",
            (np.array([[0.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 2.0]]), HALVES),
            np.array([[2 * _NEAR, 0.0], [0.0, 4 * _FARTHER]]),
            "The squared distances are 1 and 4, as in the second case; each center lies on one axis.",
        ),
        Case(
            "A small bandwidth",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 0.1),
            np.array([[-80.0], [60.0]]),
            "The weights are 0 and 1, so each center feels its own point only: 2 (0 - 40) and 2 (100 - 70).",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR], [FAR + 1]]), np.array([[FAR], [FAR + 1]]), HALVES),
            np.array([[-2 * _ACROSS], [2 * _ACROSS]]),
            "The differences are those of the third case, as they would be near zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=soft_wcss_gradient,
    hidden=(
        *drawn("values-easy", easy, 3),
        *drawn("values-hard", many, 2),
        *drawn("values-hard", pushed_away, 2),
        *drawn("invariants", moved, 2),
        *drawn("invariants", in_other_unit, 2),
        *drawn("extremes", bandwidth_tiny, 2),
        *drawn("extremes", one_center),
        *drawn("extremes", on_one_spot),
        *drawn("extremes", very_far, 2, Tolerance(relative=1e-9)),
    ),
)
