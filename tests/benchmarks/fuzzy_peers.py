"""The two fuzzy c-means packages, in the environment that they need: `bench_fuzzy.py` starts and drives this.

    python fuzzy_peers.py DIRECTORY ITERATIONS

reads points.npy (N, D) and memberships.npy (N, K) and prints the packages' versions. Then each line on
standard input, such as "scikit-fuzzy 3", asks for so many fits: it saves the last one's centers as
scikit-fuzzy.npy and prints the seconds and the number of iterations that one took. Answers are JSON, one line
each.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import skfuzzy
from fcmeans import FCM

FUZZIFIER = 2.0
#: The smallest that fuzzy-c-means allows: it shall not stop before the iterations are over.
NEVER = 1e-9

Fit = Callable[[], tuple[np.ndarray, int]]


class StartedFCM(FCM):
    """Fuzzy-c-means from given memberships, which it has no argument for, counting its iterations."""

    def _init_u(self, X: np.ndarray) -> None:
        self.u, self.iterations = self.start, 0

    def _update_centers(self, X: np.ndarray) -> None:
        super()._update_centers(X)
        self.iterations += 1


def fits(X: np.ndarray, memberships: np.ndarray, iterations: int) -> dict[str, Fit]:
    K = memberships.shape[1]
    points, shares = X.T, np.ascontiguousarray(memberships.T)  # scikit-fuzzy has a point in each column

    def fuzzy_c_means() -> tuple[np.ndarray, int]:
        model = StartedFCM(n_clusters=K, m=FUZZIFIER, max_iter=iterations, error=NEVER, start=memberships)
        model.fit(X)
        return model.centers, model.iterations

    def scikit_fuzzy() -> tuple[np.ndarray, int]:
        found = skfuzzy.cmeans(points, K, FUZZIFIER, error=0, maxiter=iterations, init=shares)
        return found[0], found[5]

    return {"fuzzy-c-means": fuzzy_c_means, "scikit-fuzzy": scikit_fuzzy}


def main() -> None:
    directory, iterations = Path(sys.argv[1]), int(sys.argv[2])
    fit = fits(np.load(directory / "points.npy"), np.load(directory / "memberships.npy"), iterations)
    print(json.dumps({name: version(name) for name in (*fit, "numpy")}), flush=True)
    for line in sys.stdin:
        package, calls = line.split()
        start = time.perf_counter()
        for _ in range(int(calls)):
            centers, done = fit[package]()
        answer = {"seconds": (time.perf_counter() - start) / int(calls), "iterations": done}
        np.save(directory / f"{package}.npy", centers)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
