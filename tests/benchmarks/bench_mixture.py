"""Gaussian mixture, full covariances, against scikit-learn's: ms an iteration of expectation maximisation.

Both start from the same weights, means and covariances, make the same number of iterations without a floor
under the covariances, and must reach the same log-likelihood, each by its own reckoning.
"""

from __future__ import annotations

import numpy as np
from harness import TURNS, Goal, Report, Row, in_turns, milliseconds, ratios, timer
from problems import Size, uniform
from sklearn.mixture import GaussianMixture

from softclust_lab.gaussian_mixture import fit_gaussian_mixture, log_likelihood
from softclust_lab.result import ClusterResult

SIZES: tuple[Size, ...] = ((10_000, 2, 3), (100_000, 16, 16), (50_000, 64, 64))
QUICK_SIZES: tuple[Size, ...] = ((2_000, 2, 3), (5_000, 8, 8))
GOAL = Goal(8.0)
#: Log-likelihoods agree if they differ by less than this share.
SAME = 1e-9
COLUMNS = ("N", "D", "K", "iterations", "peer_ms", "ours_ms", "ratio", "goal", "met", "same_likelihood")


def compare(size: Size, iterations: int, turns: int) -> Row:
    """Measure one size."""
    N, D, K = size
    X, means = uniform(N, D, K)
    weights, covariance = np.full(K, 1 / K), np.cov(X.T)
    covariances, precisions = (np.tile(one, (K, 1, 1)) for one in (covariance, np.linalg.inv(covariance)))

    def ours() -> ClusterResult:
        start = {"weights": weights, "covariances": covariances}
        return fit_gaussian_mixture(X, means, **start, covariance_floor=0.0, max_iter=iterations, tol=0.0)

    def peer() -> GaussianMixture:
        start = {"weights_init": weights, "means_init": means, "precisions_init": precisions}
        return GaussianMixture(K, **start, reg_covar=0.0, max_iter=iterations, tol=0.0).fit(X)

    found, expected = ours(), peer()
    assert found.n_iter == expected.n_iter_ == iterations, "the two must do the same work"
    likelihood = log_likelihood(X, found.weights, found.centers, found.covariances)
    peers = float(expected.score(X)) * N
    times = in_turns({"ours": timer(ours), "peer": timer(peer)}, turns)
    row: Row = {"N": N, "D": D, "K": K, "iterations": iterations}
    row |= {f"{side}_ms": milliseconds(times[side], 1 / iterations) for side in times}
    row |= ratios(times["peer"], times["ours"])
    row |= GOAL.judge(row["ratio"])
    row |= {"log_likelihood": likelihood, "peer_log_likelihood": peers}
    row["same_likelihood"] = abs(likelihood - peers) <= SAME * abs(peers)
    return row


def run(quick: bool) -> Report:
    sizes, iterations, turns = (QUICK_SIZES, 5, 3) if quick else (SIZES, 10, TURNS)
    title = "Gaussian mixture, full covariances: ms an EM iteration; ratio = scikit-learn's / ours"
    return Report(title, COLUMNS, [compare(size, iterations, turns) for size in sizes])
