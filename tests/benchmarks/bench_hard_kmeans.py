"""Hard K-means against scikit-learn's Lloyd, from the same starts: milliseconds an iteration.

Run it on an idle machine, with the environment's Python:

    python tests/benchmarks/bench_hard_kmeans.py [--repeats 7] [--iterations 20] [--json PATH]

The points are uniform, so that neither side converges within the iterations; the start is that of the first
seed for which this is true. A figure is the time of a whole call of `fit`, checks and all, divided by its
iterations; nothing is subtracted on either side. Calls of the two take turns, and the table shows medians.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import sklearn
from sklearn.cluster import KMeans

from softclust_lab import fit_hard_kmeans
from softclust_lab.passes import thread_count
from softclust_lab.result import ClusterResult, ConvergenceWarning

SIZES = [
    (600, 2, 3),
    (10_000, 2, 3),
    (1_000_000, 2, 3),
    (100_000, 2, 8),
    (100_000, 16, 16),
    (200_000, 64, 64),
]
#: A measurement lasts at least this long, so that a clock's tick is nothing beside it.
SHORTEST_S = 0.05
#: Two costs agree if they differ by less than this share: both add up the same squares in another order.
SAME_COST = 1e-9

IMPORT_TIMES = (
    "import time; start = time.perf_counter(); import numpy; between = time.perf_counter();"
    "import softclust_lab; print(between - start, time.perf_counter() - between)"
)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    n_points: int
    n_features: int
    n_clusters: int
    iterations: int
    ours_ms: float
    peer_ms: float
    ratio: float
    cost_ours: float
    cost_peer: float
    costs_agree: bool


def fit_ours(X: np.ndarray, start: np.ndarray, iterations: int) -> ClusterResult:
    return fit_hard_kmeans(X, start, max_iter=iterations)


def fit_peer(X: np.ndarray, start: np.ndarray, iterations: int) -> KMeans:
    peer = KMeans(len(start), init=start, n_init=1, max_iter=iterations, tol=0, algorithm="lloyd")
    return peer.fit(X)


def unfinished_start(N: int, D: int, K: int, iterations: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points and starting centers from which both sides still move after the iterations."""
    for seed in range(1000):
        rng = np.random.default_rng([seed, N, D, K])
        X = rng.random((N, D))
        start = X[rng.choice(N, K, replace=False)]
        ours = fit_ours(X, start, iterations + 1)
        if ours.n_iter <= iterations or "empty" in ours.message:  # empty clusters: the two rules differ
            continue
        if fit_peer(X, start, iterations + 1).n_iter_ > iterations:
            return X, start
    raise SystemExit(f"every start converges within {iterations} iterations: ask for fewer")


def seconds(action: Callable[[], Any], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        action()
    return (time.perf_counter() - start) / calls


def compare(N: int, D: int, K: int, iterations: int, repeats: int) -> Row:
    """Measure one size, the two sides in turns."""
    X, start = unfinished_start(N, D, K, iterations)

    def ours() -> ClusterResult:
        return fit_ours(X, start, iterations)

    def peer() -> KMeans:
        return fit_peer(X, start, iterations)

    our_result, peer_result = ours(), peer()
    assert our_result.n_iter == peer_result.n_iter_ == iterations, "the two must do the same work"
    calls = {side: max(1, round(SHORTEST_S / seconds(side, 1))) for side in (ours, peer)}
    times: dict[Any, list[float]] = {ours: [], peer: []}
    for repeat in range(repeats):
        for side in (ours, peer) if repeat % 2 == 0 else (peer, ours):
            times[side].append(seconds(side, calls[side]))
    ours_ms, peer_ms = (1000 * median(times[side]) / iterations for side in (ours, peer))
    cost, peer_cost = our_result.objective, float(peer_result.inertia_)
    agree = abs(cost - peer_cost) <= SAME_COST * peer_cost
    return Row(N, D, K, iterations, ours_ms, peer_ms, peer_ms / ours_ms, cost, peer_cost, agree)


def import_seconds(repeats: int) -> tuple[float, float]:
    """Return the medians of what importing numpy takes, and of what softclust_lab takes beyond it."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", IMPORT_TIMES], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(repeats)
    ]
    numpy_s, ours_s = zip(*(map(float, run.split()) for run in runs), strict=True)
    return median(numpy_s), median(ours_s)


def environment() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "machine": platform.machine(),
        "threads": thread_count(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--repeats", type=int, default=7, help="measurements of each side (default: 7)")
    parser.add_argument("--iterations", type=int, default=20, help="iterations of each fit (default: 20)")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures to this file as well")
    return parser.parse_args()


def main() -> None:
    """Print the table, and save it where told to."""
    options = arguments()
    warnings.simplefilter("ignore", ConvergenceWarning)
    about = environment()
    print(", ".join(f"{name} {value}" for name, value in about.items()))
    if about["load_before"] > 0.3:
        print(
            "the machine is busy: a compiled peer's threads suffer more from that, so the ratios flatter us"
        )
    print(f"\nms an iteration, median of {options.repeats}; the ratio is peer / ours\n")
    print(f"{'N':>9} {'D':>3} {'K':>3} {'iter':>5} {'peer':>9} {'ours':>9} {'ratio':>6}  costs")
    rows = []
    for size in SIZES:
        row = compare(*size, options.iterations, options.repeats)
        rows.append(row)
        words = "agree" if row.costs_agree else f"DIFFER: {row.cost_ours!r} and {row.cost_peer!r}"
        print(
            f"{row.n_points:>9} {row.n_features:>3} {row.n_clusters:>3} {row.iterations:>5} "
            f"{row.peer_ms:>9.4f} {row.ours_ms:>9.4f} {row.ratio:>6.2f}  {words}",
            flush=True,
        )
    numpy_s, ours_s = import_seconds(options.repeats)
    print(f"\nimport numpy {numpy_s:.3f} s; softclust_lab beyond that {ours_s:.3f} s")
    if options.json:
        report = {
            "environment": about,
            "repeats": options.repeats,
            "rows": [asdict(row) for row in rows],
            "import_s": {"numpy": numpy_s, "softclust_lab_beyond": ours_s},
        }
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
