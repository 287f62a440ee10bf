"""One fit in a process of its own, whose memory `bench_memmap.py` watches from outside.

    python memory_child.py {map,read} FILE D ITERATIONS CENTERS

says "ready" once everything is imported, and waits for a line. Then it fits soft K-means to the points in
FILE, as a memory map or read into memory, saves the centers in CENTERS and prints the seconds it took.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np

from softclust_lab.result import ConvergenceWarning
from softclust_lab.soft_kmeans import fit_soft_kmeans

STIFFNESS = 10.0


def main() -> None:
    how, file, D, iterations, centers = sys.argv[1:]
    warnings.simplefilter("ignore", ConvergenceWarning)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.perf_counter()
    values = np.memmap(file, mode="r", dtype=np.float64) if how == "map" else np.fromfile(file)
    X = values.reshape(-1, int(D))
    start = np.random.default_rng(0).random((3, int(D)))
    result = fit_soft_kmeans(X, start, stiffness=STIFFNESS, max_iter=int(iterations), tol=0.0)
    assert result.n_iter == int(iterations)
    np.save(centers, result.centers)
    print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
