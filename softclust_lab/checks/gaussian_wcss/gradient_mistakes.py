"""Task 3, the gradient: what its mistakes compute and what to say about them."""

from __future__ import annotations

import numpy as np

from softclust_lab.checks.gaussian_wcss.draws import (
    Floats,
    along,
    slopes,
    squares,
    weights,
    weights_in_plain_numbers,
)
from softclust_lab.checks.task import Misconception
from softclust_lab.gaussian_wcss import gaussian_weights, soft_wcss, soft_wcss_gradient

SECTION = "gaussian-wcss-gradient"
FROZEN = "gaussian-wcss-frozen"


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
        "left-to-right": 1 - (d - m) / 2 * bandwidth**2,
        "by-sigma": 1 - (d - m) / bandwidth,
        "by-two-sigma": 1 - (d - m) / (2 * bandwidth),
        "columns": 1 - beta * (d - (w * d).sum(axis=0)),
        "mean-of-the-products": 1 - beta * (d - (w * d).mean(axis=1, keepdims=True)),
        "whole-loss": 1 - beta * (d - (w * d).sum()),
        "smallest": 1 - beta * (d - d.min(axis=1, keepdims=True)),
        "clipped": np.maximum(1 - beta * (d - m), 0),
        "plain-distances": 1 - beta * (np.sqrt(d) - (w * np.sqrt(d)).sum(axis=1, keepdims=True)),
    }
    return along(w * brackets[bracket], X, centers)


def _without_keepdims(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    """Subtract a vector of N means from a table with K columns: an error unless N is K, or 1."""
    d = squares(X, centers)
    w = weights(d, bandwidth)
    return along(w * (1 - (d - (w * d).sum(axis=1)) / (2 * bandwidth**2)), X, centers)


def _bracket_alone(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    d = squares(X, centers)
    m = (weights(d, bandwidth) * d).sum(axis=1, keepdims=True)
    return along(1 - (d - m) / (2 * bandwidth**2), X, centers)


def _fixed_point(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    d = squares(X, centers)
    g = slopes(weights(d, bandwidth), d, bandwidth)
    return np.asarray(g.T @ X / g.sum(axis=0)[:, None])


def _by_mass(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    mass = weights(squares(X, centers), bandwidth).sum(axis=0)
    return np.asarray(soft_wcss_gradient(X, centers, bandwidth) / mass[:, None])


def _measured(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    """Return finite differences of the loss, as the notebook recommends them for checking."""
    found, step = np.empty_like(centers), 1e-5
    for entry in np.ndindex(centers.shape):
        up, down = centers.copy(), centers.copy()
        up[entry] += step
        down[entry] -= step
        rise = soft_wcss(X, up, bandwidth) - soft_wcss(X, down, bandwidth)
        found[entry] = rise / (2 * step)
    return found


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
        "left-to-right",
        "divided-and-multiplied-again",
        "In your bracket Python divides by 2 and then multiplies by sigma squared: `a / 2 * s**2` is read "
        "from left to right. Put the denominator 2 sigma squared in brackets.",
    ),
    _bracket(
        "by-sigma",
        "divided-by-sigma",
        "In your bracket the difference of squared distances is divided by sigma. Its unit is that of 2 "
        "sigma squared, and only then does the 1 fit beside it.",
    ),
    _bracket(
        "by-two-sigma",
        "bandwidth-not-squared",
        "In your bracket the difference of squared distances is divided by 2 sigma. The sigma is squared "
        "there, as in the weights.",
    ),
    Misconception(
        "mean-as-a-row",
        "You subtract the mean distances of the N points as a row of N numbers. NumPy then lines them up "
        "with the K columns: an error, or the wrong point's mean if N is K. They have to stand in a column: "
        "keep the summed axis (`keepdims=True`).",
        SECTION,
        _without_keepdims,
    ),
    _bracket(
        "columns",
        "sum-over-the-points",
        "In your bracket stands the sum over the points for each center. The mean distance is the point's "
        "own: it is summed over the centers, and is the same in a whole row.",
    ),
    _bracket(
        "mean-of-the-products",
        "mean-divided-again",
        "In your bracket the products of weight and distance are averaged, so they are divided by K. The "
        "weights of a point add up to 1 already: a weighted mean is the sum of the products.",
    ),
    _bracket(
        "whole-loss",
        "whole-loss-in-the-bracket",
        "In your bracket stands the whole loss. It is the part of the one point in question, its weighted "
        "mean distance.",
    ),
    _bracket(
        "smallest",
        "smallest-distance-in-the-bracket",
        "In your bracket the smallest distance is taken off. That belongs into the exponent, where it "
        "cancels; here the point's weighted mean distance is taken off.",
    ),
    _bracket(
        "clipped",
        "negative-brackets-cut-off",
        "Your bracket is never negative. It may be: a far center is pushed away, and the derivative has to "
        "say so.",
    ),
    _bracket(
        "plain-distances",
        "plain-distances-in-the-bracket",
        "In your bracket stand plain distances. The loss and the weights are made of squared ones, and so is "
        "the bracket.",
    ),
    Misconception(
        "weight-before-the-bracket-forgotten",
        "Your slope is the bracket alone. The weight stands before it: a center without weight at a point "
        "feels nothing of it.",
        SECTION,
        _bracket_alone,
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
        "divided-by-the-weights",
        "You divide each center's sum by the sum of its weights, as if it were a mean. The gradient of a sum "
        "is a sum.",
        SECTION,
        _by_mass,
    ),
    Misconception(
        "place-where-it-vanishes",
        "You return where the centers would have to be for the gradient to vanish with these slopes. Asked "
        "for is the gradient at the centers that are given.",
        SECTION,
        _fixed_point,
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
        "gaussian-wcss-far",
        _collected,
        loose=True,
    ),
    Misconception(
        "finite-differences",
        "Your gradient is right to a few digits, and worse where the loss bends sharply or the coordinates "
        "are large. So are finite differences: they are the tool for checking, not the answer. Use the "
        "formula, which is exact.",
        SECTION,
        _measured,
        loose=True,
    ),
)
