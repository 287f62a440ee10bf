"""Task 1, the log density of a Gaussian: what its mistakes compute and what to say about them."""

from __future__ import annotations

import numpy as np

from softclust_lab.checks.gaussian_mixture.draws import (
    LOG_TWO_PI,
    Floats,
    differences,
)
from softclust_lab.checks.task import Misconception
from softclust_lab.gaussian_mixture import log_gaussian

SECTION = "gaussian-mixture-density"
LOGS = "gaussian-mixture-logs"


def squared_lengths(X: Floats, means: Floats, matrices: Floats) -> Floats:
    """Return (x - mu)' M (x - mu) for all pairs, with one matrix for each component: shape (N, K)."""
    gaps = differences(X, means)
    return np.asarray(np.einsum("nkd,kde,nke->nk", gaps, matrices, gaps))


def log_determinants(covariances: Floats) -> Floats:
    """Return log |Sigma_k|, shape (K,)."""
    return np.asarray(np.linalg.slogdet(covariances)[1])


def _logs(
    X: Floats,
    means: Floats,
    matrices: Floats,
    determinants: Floats,
    n_constants: int | None = None,
) -> Floats:
    """Return the right formula with wrong parts in it."""
    n_constants = X.shape[1] if n_constants is None else n_constants
    return np.asarray(-0.5 * (n_constants * LOG_TWO_PI + determinants + squared_lengths(X, means, matrices)))


def _no_half_on_the_square(X: Floats, means: Floats, covariances: Floats) -> Floats:
    squares = squared_lengths(X, means, np.linalg.inv(covariances))
    return np.asarray(log_gaussian(X, means, covariances) - squares / 2)


def _whole_determinant(X: Floats, means: Floats, covariances: Floats) -> Floats:
    return log_gaussian(X, means, covariances) - log_determinants(covariances) / 2


def _diagonal_only(X: Floats, means: Floats, covariances: Floats) -> Floats:
    return log_gaussian(X, means, np.einsum("kdd->kd", covariances))


def _straight_distances(X: Floats, means: Floats, covariances: Floats) -> Floats:
    units = np.broadcast_to(np.eye(X.shape[1]), covariances.shape)
    return _logs(X, means, units, log_determinants(covariances))


def _as_deviations(X: Floats, means: Floats, covariances: Floats) -> Floats:
    inverse = np.linalg.inv(covariances)
    return _logs(X, means, inverse @ inverse, 2 * log_determinants(covariances))


def _log_of_the_density(X: Floats, means: Floats, covariances: Floats) -> Floats:
    constant = np.sqrt(np.exp(X.shape[1] * LOG_TWO_PI) * np.linalg.det(covariances))
    squares = squared_lengths(X, means, np.linalg.inv(covariances))
    return np.asarray(np.log(np.exp(-squares / 2) / constant))


def _log_of_the_determinant(X: Floats, means: Floats, covariances: Floats) -> Floats:
    return _logs(X, means, np.linalg.inv(covariances), np.log(np.linalg.det(covariances)))


def _first_coordinate(X: Floats, means: Floats, covariances: Floats) -> Floats:
    return log_gaussian(X[:, :1], means[:, :1], covariances[:, :1, :1])


def _expanded(X: Floats, means: Floats, covariances: Floats) -> Floats:
    inverse = np.linalg.inv(covariances)
    squares = (
        np.einsum("nd,kde,ne->nk", X, inverse, X)
        - 2 * np.einsum("nd,kde,ke->nk", X, inverse, means)
        + np.einsum("kd,kde,ke->k", means, inverse, means)
    )
    return np.asarray(-0.5 * (X.shape[1] * LOG_TWO_PI + log_determinants(covariances) + squares))


MISCONCEPTIONS = (
    Misconception(
        "densities-instead-of-logs",
        "You return the densities themselves. Their logarithms are wanted: densities of points far out are "
        "too small for a computer, their logarithms are not.",
        LOGS,
        lambda X, means, covariances: np.exp(log_gaussian(X, means, covariances)),
    ),
    Misconception(
        "no-half-on-the-square",
        "The squared length enters your formula whole. In the exponent of a Gaussian it is halved: at one "
        "standard deviation the log density is 1/2 lower than in the middle, not 1.",
        SECTION,
        _no_half_on_the_square,
    ),
    Misconception(
        "determinant-forgotten",
        "Your formula does without the determinant of the covariance. A wide Gaussian has to be lower in the "
        "middle than a narrow one, because the area under both is 1; log |Sigma| sees to that.",
        SECTION,
        lambda X, means, covariances: _logs(X, means, np.linalg.inv(covariances), np.zeros(len(means))),
    ),
    Misconception(
        "determinant-with-the-wrong-sign",
        "In your formula a wider Gaussian is higher in the middle: log |Sigma| enters with the wrong sign. A "
        "density spreads one unit of probability over more room, so it has to fall.",
        SECTION,
        lambda X, means, covariances: _logs(
            X, means, np.linalg.inv(covariances), -log_determinants(covariances)
        ),
    ),
    Misconception(
        "whole-determinant",
        "log |Sigma| enters your formula whole. The density contains one over the root of the determinant, "
        "so the logarithm is halved.",
        SECTION,
        _whole_determinant,
    ),
    Misconception(
        "half-the-log-determinant",
        "You add up the logarithms on the diagonal of the Cholesky root and take that for log |Sigma|. It is "
        "the logarithm of the root's determinant; the covariance is the root times its own transpose, so "
        "log |Sigma| is twice as much.",
        SECTION,
        lambda X, means, covariances: _logs(
            X, means, np.linalg.inv(covariances), log_determinants(covariances) / 2
        ),
    ),
    Misconception(
        "sign-of-the-determinant",
        "You take the sign of the determinant for its logarithm. `slogdet` returns two things: first the "
        "sign, which is 1 for every covariance, then the logarithm of the size.",
        LOGS,
        lambda X, means, covariances: _logs(X, means, np.linalg.inv(covariances), np.ones(len(means))),
    ),
    Misconception(
        "one-constant-for-all-coordinates",
        "Your formula contains log 2 pi once. Each coordinate brings one: there are D of them, and half of "
        "that is subtracted.",
        SECTION,
        lambda X, means, covariances: _logs(
            X, means, np.linalg.inv(covariances), log_determinants(covariances), 1
        ),
    ),
    Misconception(
        "constant-forgotten",
        "Your formula lacks D log 2 pi. It is the same for all components and so does not change who is "
        "responsible, but without it the result is not a density: its integral is not 1.",
        SECTION,
        lambda X, means, covariances: _logs(
            X, means, np.linalg.inv(covariances), log_determinants(covariances), 0
        ),
    ),
    Misconception(
        "covariance-not-inverted",
        "You multiply the differences with the covariance itself. Then a direction in which the component is "
        "wide makes a point seem far. It is the other way round: a difference counts in standard deviations, "
        "and the inverse does that.",
        SECTION,
        lambda X, means, covariances: _logs(X, means, covariances, log_determinants(covariances)),
    ),
    Misconception(
        "variances-only",
        "You use only the diagonals of the covariances. The other entries tilt the ellipses: along the tilt "
        "a point counts as nearer, across it as farther.",
        SECTION,
        _diagonal_only,
    ),
    Misconception(
        "straight-distances",
        "You measure straight distances from the means. A Gaussian measures in its own standard deviations: "
        "the inverse covariance stands between the two differences.",
        SECTION,
        _straight_distances,
    ),
    Misconception(
        "covariances-as-deviations",
        "You treat the entries of the covariances as standard deviations and square them once more. A "
        "covariance holds variances already.",
        SECTION,
        _as_deviations,
    ),
    Misconception(
        "first-coordinate-only",
        "Your values are those of the first coordinate alone. The difference of a point and a mean has D "
        "entries, and all of them meet the inverse covariance.",
        SECTION,
        _first_coordinate,
    ),
    Misconception(
        "components-in-rows",
        "You return one row for each component. One row for each point is wanted, shape (N, K): the E-step "
        "will look along the rows.",
        SECTION,
        lambda X, means, covariances: log_gaussian(X, means, covariances).T,
    ),
    Misconception(
        "log-of-a-vanished-density",
        "You compute the density and take its logarithm. Far from the mean the density is 0 for a computer, "
        "and the logarithm of 0 is minus infinity. Never leave the logarithms.",
        LOGS,
        _log_of_the_density,
    ),
    Misconception(
        "log-of-a-vanished-determinant",
        "You compute a determinant and take its logarithm. A determinant is a product of D variances and "
        "soon is 0 for a computer, although its logarithm, a sum, is a harmless number. There is a function "
        "that returns the logarithm at once.",
        LOGS,
        _log_of_the_determinant,
    ),
    Misconception(
        "digits-lost-far-from-zero",
        "Your values are right near zero and wrong for data far from it. You expand the square and subtract "
        "one large number from another, which leaves no digits. Subtract the mean first.",
        SECTION,
        _expanded,
        loose=True,
    ),
)
