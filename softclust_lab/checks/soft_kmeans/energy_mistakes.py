"""Task 3, the free energy: what its mistakes compute and what to say about them."""

from __future__ import annotations

import math

import numpy as np

from softclust_lab.checks.soft_kmeans.draws import Floats, squares
from softclust_lab.checks.task import Misconception
from softclust_lab.soft_kmeans import free_energy, soft_assign

SECTION, LOG_SPACE = "soft-kmeans-free-energy", "soft-kmeans-log-space"
CONVENTIONS = "soft-kmeans-conventions"


def _cost_and_entropy(X: Floats, centers: Floats, stiffness: float) -> tuple[float, float]:
    """Return the expected cost and the sum of the points' entropies."""
    phi = soft_assign(X, centers, stiffness)
    logs = np.log(phi, out=np.zeros_like(phi), where=phi > 0)
    return float((phi * squares(X, centers)).sum()), float(-(phi * logs).sum())


def _energy_of(scores: Floats, stiffness: float) -> float:
    """Return -1/beta times the sum over the rows of log sum exp."""
    largest = scores.max(axis=1)
    logs = largest + np.log(np.exp(scores - largest[:, None]).sum(axis=1))
    return float(-logs.sum() / stiffness)


def _entropy_added(X: Floats, centers: Floats, stiffness: float) -> float:
    cost, entropy = _cost_and_entropy(X, centers, stiffness)
    return cost + entropy / stiffness


def _entropy_not_divided(X: Floats, centers: Floats, stiffness: float) -> float:
    cost, entropy = _cost_and_entropy(X, centers, stiffness)
    return cost - entropy


def _entropy_times_stiffness(X: Floats, centers: Floats, stiffness: float) -> float:
    cost, entropy = _cost_and_entropy(X, centers, stiffness)
    return cost - entropy * stiffness


def _one_logarithm(X: Floats, centers: Floats, stiffness: float) -> float:
    return _energy_of((-stiffness * squares(X, centers)).reshape(1, -1), stiffness)


def _in_plain_numbers(X: Floats, centers: Floats, stiffness: float) -> float:
    return float(-np.log(np.exp(-stiffness * squares(X, centers)).sum(axis=1)).sum() / stiffness)


def _largest_not_put_back(X: Floats, centers: Floats, stiffness: float) -> float:
    nearest = squares(X, centers).min(axis=1).sum()
    return free_energy(X, centers, stiffness) - float(nearest)


def _unguarded_entropy(X: Floats, centers: Floats, stiffness: float) -> float:
    phi = soft_assign(X, centers, stiffness)
    return float((phi * squares(X, centers)).sum() + (phi * np.log(phi)).sum() / stiffness)


def _expanded(X: Floats, centers: Floats, stiffness: float) -> float:
    norms = (X**2).sum(axis=1)[:, None] - 2 * X @ centers.T + (centers**2).sum(axis=1)
    return _energy_of(-stiffness * norms, stiffness)


MISCONCEPTIONS = (
    Misconception(
        "expected-cost-only",
        "You return the expected cost, the squared distances weighted by the shares. The entropy is missing: "
        "it is what pays for the doubt, and without it the two steps do not lower the same number.",
        SECTION,
        lambda X, centers, stiffness: _cost_and_entropy(X, centers, stiffness)[0],
    ),
    Misconception(
        "entropy-added",
        "You add the entropy to the cost. It is taken off: doubt makes the free energy lower. Note that "
        "the sum of phi log phi is minus the entropy.",
        SECTION,
        _entropy_added,
    ),
    Misconception(
        "entropy-not-divided",
        "You take the entropy off without dividing it by beta. The cost has a unit, the entropy has none: "
        "only 1/beta makes them comparable.",
        SECTION,
        _entropy_not_divided,
    ),
    Misconception(
        "entropy-times-stiffness",
        "You multiply the entropy by beta where it is divided. The stiffer, the less the entropy counts: in "
        "the end the WCSS is left.",
        SECTION,
        _entropy_times_stiffness,
    ),
    Misconception(
        "not-divided-by-stiffness",
        "You return beta times the free energy. Divide the sum of the logarithms by beta, so that the result "
        "is in squared data units as a cost is.",
        SECTION,
        lambda X, centers, stiffness: stiffness * free_energy(X, centers, stiffness),
    ),
    Misconception(
        "minus-forgotten",
        "Your number has the wrong sign. The logarithm of a sum of small powers is negative, and a minus "
        "makes a cost of it.",
        SECTION,
        lambda X, centers, stiffness: -free_energy(X, centers, stiffness),
    ),
    Misconception(
        "mean-instead-of-sum",
        "You return the free energy of an average point. It is a sum over all points, as WCSS is.",
        SECTION,
        lambda X, centers, stiffness: free_energy(X, centers, stiffness) / len(X),
    ),
    Misconception(
        "one-logarithm-for-all",
        "You take one logarithm of the sum over all points and centers. Each point has its own sum over the "
        "centers and its own logarithm; then the points are added up.",
        SECTION,
        _one_logarithm,
    ),
    Misconception(
        "mean-over-the-centers",
        "You take the logarithm of the mean over the centers, not of the sum. That is how a mixture of "
        "Gaussians with equal proportions counts; the free energy is lower by N log(K) / beta.",
        "soft-kmeans-map",
        lambda X, centers, stiffness: _energy_of(
            -stiffness * squares(X, centers) - math.log(len(centers)), stiffness
        ),
    ),
    Misconception(
        "nearest-center-only",
        "You return the WCSS, each point with its nearest center. That is the limit for a very large beta: "
        "here all centers are in the sum.",
        SECTION,
        lambda X, centers, stiffness: float(squares(X, centers).min(axis=1).sum()),
    ),
    Misconception(
        "unsquared-distances",
        "Your powers are exp(-beta d) with the plain distance. Here d is the squared distance.",
        CONVENTIONS,
        lambda X, centers, stiffness: _energy_of(-stiffness * np.sqrt(squares(X, centers)), stiffness),
    ),
    Misconception(
        "temperature-instead-of-stiffness",
        "You divide the squared distances by beta and multiply the logarithm by it. That makes beta a "
        "temperature; a stiffness is one over a temperature.",
        CONVENTIONS,
        lambda X, centers, stiffness: free_energy(X, centers, 1 / stiffness),
    ),
    Misconception(
        "logarithm-of-base-two",
        "Your logarithm is that of base 2. The powers have base e, and so has the logarithm that undoes "
        "them: numpy's log.",
        SECTION,
        lambda X, centers, stiffness: free_energy(X, centers, stiffness) / math.log(2.0),
    ),
    Misconception(
        "largest-exponent-not-put-back",
        "You take each row's largest exponent off, which is right, and forget to put it back. In a share it "
        "cancels; in the logarithm of a sum it has to be added again.",
        LOG_SPACE,
        _largest_not_put_back,
    ),
    Misconception(
        "zero-times-log-zero",
        "Your number is right until a share is so small that the computer stores 0. Then 0 times log 0 is "
        "nan in numpy: count it as 0, or use the log-sum-exp formula. If the shares themselves are nan, all "
        "powers of a point have vanished: take each row's largest exponent off before you use exp.",
        LOG_SPACE,
        _unguarded_entropy,
    ),
    Misconception(
        "powers-that-vanish",
        "Your number is right until all powers of a point are too small for the computer: the logarithm of "
        "zero is minus infinity. Take each row's largest exponent off before you use exp, and add it again "
        "after the logarithm.",
        LOG_SPACE,
        _in_plain_numbers,
        loose=True,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your number is right near zero and wrong for data far from it. Squares of large coordinates leave "
        "no digits for a small distance when one large square is taken from another. Subtract first, then "
        "square.",
        SECTION,
        _expanded,
        loose=True,
    ),
)
