"""Task 2, the soft WCSS: what its mistakes compute and what to say about them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from softclust_lab.checks.gaussian_wcss.draws import (
    Floats,
    expanded_squares,
    squares,
    weights,
    weights_in_plain_numbers,
)
from softclust_lab.checks.task import Misconception

SECTION = "gaussian-wcss-weights"
GRADIENT = "gaussian-wcss-frozen"

Loss = Callable[[Floats, Floats, float], float]


def _of(combine: Callable[[Floats, Floats, float], object]) -> Loss:
    """Return a loss made of the weights, the squared distances and the bandwidth."""

    def loss(X: Floats, centers: Floats, bandwidth: float) -> float:
        d = squares(X, centers)
        return float(combine(weights(d, bandwidth), d, bandwidth))  # type: ignore[arg-type]

    return loss


def _entropy(w: Floats) -> float:
    return -float((w * np.log(w, out=np.zeros_like(w), where=w > 0)).sum())


def _of_powers(w: Floats, d: Floats, bandwidth: float) -> float:
    return float((np.exp(-d / (2 * bandwidth**2)) * d).sum())


def _over_points(w: Floats, d: Floats, bandwidth: float) -> float:
    return float((weights(d, bandwidth, axis=0) * d).sum())


def _unsquared_weights(w: Floats, d: Floats, bandwidth: float) -> float:
    return float((weights(np.sqrt(d), bandwidth) * d).sum())


def _without_two(w: Floats, d: Floats, bandwidth: float) -> float:
    return float((weights(d, bandwidth / math.sqrt(2)) * d).sum())


def _plain_numbers(X: Floats, centers: Floats, bandwidth: float) -> float:
    d = squares(X, centers)
    return float((weights_in_plain_numbers(d, bandwidth) * d).sum())


def _expanded(X: Floats, centers: Floats, bandwidth: float) -> float:
    d = expanded_squares(X, centers)
    return float((weights(d, bandwidth) * d).sum())


def _to_mean_center(X: Floats, centers: Floats, bandwidth: float) -> float:
    return float(((X - weights(squares(X, centers), bandwidth) @ centers) ** 2).sum())


MISCONCEPTIONS = (
    Misconception(
        "free-energy",
        "You return the free energy, the loss of soft K-means: it has 2 sigma^2 times the entropy of the "
        "weights taken off. The soft WCSS is the weighted sum of squared distances and nothing else.",
        GRADIENT,
        _of(lambda w, d, bandwidth: (w * d).sum() - 2 * bandwidth**2 * _entropy(w)),
    ),
    Misconception(
        "entropy-added",
        "Your number has an entropy in it. The soft WCSS has no term for doubt: it is the weighted sum of "
        "squared distances and nothing else.",
        GRADIENT,
        _of(lambda w, d, bandwidth: (w * d).sum() + 2 * bandwidth**2 * _entropy(w)),
    ),
    Misconception(
        "nearest-center-only",
        "You count each point with its nearest center: that is the WCSS of hard K-means, to which this loss "
        "tends when the bandwidth goes to zero. Here every center counts, with its weight.",
        SECTION,
        _of(lambda w, d, bandwidth: d.min(axis=1).sum()),
    ),
    Misconception(
        "weights-forgotten",
        "You add up all squared distances, to every center alike. Each counts with its weight.",
        SECTION,
        _of(lambda w, d, bandwidth: d.sum()),
    ),
    Misconception(
        "equal-weights",
        "You take the plain mean over the centers. That is where the loss goes when the bandwidth grows "
        "without end; at this bandwidth near centers have larger weights.",
        SECTION,
        _of(lambda w, d, bandwidth: d.mean(axis=1).sum()),
    ),
    Misconception(
        "mean-instead-of-sum",
        "You return the mean over the points. The soft WCSS is the sum.",
        SECTION,
        _of(lambda w, d, bandwidth: (w * d).sum() / len(d)),
    ),
    Misconception(
        "mean-over-the-table",
        "You return the mean over points and centers. The soft WCSS is the sum; the weights of a point have "
        "been divided by their sum already.",
        SECTION,
        _of(lambda w, d, bandwidth: (w * d).mean()),
    ),
    Misconception(
        "smallest-distance-off-in-the-loss",
        "The nearest center costs nothing in your loss. You have taken the smallest distance off for the "
        "exponent, and then used what was left as the distance. The shift cancels in the weights alone: keep "
        "the distances themselves for the sum.",
        "gaussian-wcss-vanish",
        _of(lambda w, d, bandwidth: (w * (d - d.min(axis=1, keepdims=True))).sum()),
    ),
    Misconception(
        "one-number-for-each-center",
        "You return a number for each center. The loss is a single number: add over centers as well.",
        SECTION,
        lambda X, centers, bandwidth: (weights(squares(X, centers), bandwidth) * squares(X, centers)).sum(
            axis=0
        ),
    ),
    Misconception(
        "weights-of-other-points",
        "You weight the distances of each point with the weights of every point: a product of matrices adds "
        "up all pairs. Multiply weight and distance entry by entry, then add.",
        SECTION,
        _of(lambda w, d, bandwidth: (w @ d.T).sum()),
    ),
    Misconception(
        "halved",
        "You return half of the loss. A factor of one half is usual with some losses, because it cancels a 2 "
        "in the gradient; the soft WCSS of this course has none.",
        SECTION,
        _of(lambda w, d, bandwidth: (w * d).sum() / 2),
    ),
    Misconception(
        "in-units-of-the-bandwidth",
        "You add up the weighted exponents, squared distances divided by 2 sigma squared. That division is "
        "for the weights; what they weight is the squared distance itself.",
        SECTION,
        _of(lambda w, d, bandwidth: (w * d).sum() / (2 * bandwidth**2)),
    ),
    Misconception(
        "square-root",
        "You return the square root of the loss. The loss has the unit of a squared distance.",
        SECTION,
        _of(lambda w, d, bandwidth: math.sqrt((w * d).sum())),
    ),
    Misconception(
        "distance-to-the-mean-center",
        "You average the centers first, with the weights, and measure the distance to that mean. The loss "
        "averages the squared distances: a point midway between two centers is on their mean, and far from "
        "both.",
        SECTION,
        _to_mean_center,
    ),
    Misconception(
        "unsquared-distances",
        "You add up weighted distances that are not squared. The weights are right; what they weight is the "
        "squared distance.",
        SECTION,
        _of(lambda w, d, bandwidth: (w * np.sqrt(d)).sum()),
    ),
    Misconception(
        "unsquared-in-the-weights",
        "What you weight is squared, but your weights are made of plain distances. Both take the squared "
        "distance.",
        SECTION,
        _of(_unsquared_weights),
    ),
    Misconception(
        "two-forgotten-in-the-weights",
        "Your weights are those of exp(-d / sigma^2). The squared distance is divided by 2 sigma^2.",
        SECTION,
        _of(_without_two),
    ),
    Misconception(
        "weights-not-divided",
        "You weight with the powers themselves, which have not been divided by their sum. Then a point far "
        "from all centers hardly counts, and the loss could be lowered by running away from the data.",
        SECTION,
        _of(_of_powers),
    ),
    Misconception(
        "shared-among-the-points",
        "Your weights add up to 1 over the points. They have to add up to 1 over the centers, for each "
        "point.",
        SECTION,
        _of(_over_points),
    ),
    Misconception(
        "squared-weights",
        "You weight with the squares of the weights. That resembles another method, fuzzy c-means; here the "
        "weights enter as they are.",
        SECTION,
        _of(lambda w, d, bandwidth: (w**2 * d).sum()),
    ),
    Misconception(
        "one-number-for-each-point",
        "You return a number for each point. The loss is a single number: add them up.",
        SECTION,
        lambda X, centers, bandwidth: (weights(squares(X, centers), bandwidth) * squares(X, centers)).sum(
            axis=1
        ),
    ),
    Misconception(
        "powers-that-vanish",
        "Your loss is right until all powers of a point are too small for the computer: then zero is divided "
        "by zero. Take each row's smallest squared distance off before you use exp.",
        "gaussian-wcss-vanish",
        _plain_numbers,
        loose=True,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your loss is right near zero and wrong for data far from it. Squares of large coordinates leave no "
        "digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        "gaussian-wcss-far",
        _expanded,
        loose=True,
    ),
)
