"""ITISC's quasi-Newton fit against scipy's BFGS on the same objective, as one writes it in plain numpy.

The peer has the exact gradient, in log space, and scipy's default stopping rule. Both start from the same
centers; BFGS takes other steps in other units, so they may end in different minima: R tells.
"""

from __future__ import annotations

import numpy as np
from harness import FEWEST_TURNS, Report, Row, in_turns, milliseconds, ratios, timer
from problems import TEMPERATURES, Size, three_groups, uniform
from scipy.optimize import OptimizeResult, minimize
from scipy.special import logsumexp, softmax

from softclust_lab import random_centers
from softclust_lab.itisc import fit_itisc

T1, T2 = TEMPERATURES
SIZES: tuple[Size, ...] = ((600, 2, 3), (10_000, 2, 3), (100_000, 2, 8), (20_000, 16, 8))
QUICK_SIZES: tuple[Size, ...] = ((600, 2, 3), (2_000, 4, 4))
#: R agrees to this.
SAME_R = 1e-6
COLUMNS = (
    *("N", "D", "K", "peer_ms", "ours_ms", "ratio", "R_ours", "R_peer_minus_ours", "same_R"),
    *("steps_ours", "steps_peer"),
)


def objective(y: np.ndarray, X: np.ndarray, K: int) -> tuple[float, np.ndarray]:
    """Return R and its gradient for the logarithm of squared distances, as the paper states them."""
    difference = X[:, None, :] - y.reshape(K, -1)
    d = (difference**2).sum(axis=2)
    logits = -np.log(d) / T1
    energies = -T1 * logsumexp(logits, axis=1)
    pull = softmax(energies / T2)[:, None] * softmax(logits, axis=1) / d
    gradient = -2 * (pull[:, :, None] * difference).sum(axis=0)
    return float(T2 * logsumexp(energies / T2)), gradient.ravel()


def peer(X: np.ndarray, start: np.ndarray) -> OptimizeResult:
    return minimize(objective, start.ravel(), args=(X, len(start)), jac=True, method="BFGS")


def problem(size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Return points and starting centers: three groups in the plane, or uniform points."""
    N, D, K = size
    X = three_groups(N) if (D, K) == (2, 3) else uniform(*size)[0]
    return X, random_centers(X, K, random_state=0) + 1e-3  # a center on a point has no gradient there


def compare(size: Size, turns: int) -> Row:
    """Measure one size."""
    X, start = problem(size)
    options = {"fuzziness_temperature": T1, "deviation_temperature": T2}
    ours, peers = fit_itisc(X, start, **options), peer(X, start)
    times = in_turns({"ours": timer(fit_itisc, X, start, **options), "peer": timer(peer, X, start)}, turns)
    row: Row = dict(zip("NDK", size, strict=True))
    row |= {f"{side}_ms": milliseconds(taken) for side, taken in times.items()}
    row |= ratios(times["peer"], times["ours"])
    beyond = float(peers.fun) - ours.objective
    row |= {"R_ours": ours.objective, "R_peer_minus_ours": beyond, "same_R": abs(beyond) <= SAME_R}
    return row | {"steps_ours": ours.n_iter, "steps_peer": int(peers.nit), "passes_peer": int(peers.nfev)}


def run(quick: bool) -> Report:
    rows = [compare(size, FEWEST_TURNS if quick else 5) for size in (QUICK_SIZES if quick else SIZES)]
    title = f"ITISC to convergence, T1 = {T1:g}, T2 = {T2:g}: ms; ratio = scipy's BFGS on plain numpy / ours"
    return Report(title, COLUMNS, rows)
