"""A Dask array of 64 blocks on a cluster of processes on this machine, by every method.

Are the centers those of the same fit in memory? What travels? Two counts: what the workers hand out, which is
the sums, and all that passes the machine's loopback interface, which adds the questions, the cluster's own
messages and whoever else uses it. Last, one worker is killed in the middle of the fit, with its share of the
points: the cluster makes them again, and the fit must go on to the same centers.
"""

from __future__ import annotations

import logging
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import dask
import dask.array as da
import numpy as np
from distributed import Client, LocalCluster, wait
from harness import Report, Row

from softclust_lab import fit_hard_kmeans
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.gaussian_mixture import fit_gaussian_mixture
from softclust_lab.gaussian_wcss import fit_gaussian_wcss
from softclust_lab.itisc import fit_itisc
from softclust_lab.result import ClusterResult
from softclust_lab.soft_kmeans import fit_soft_kmeans

BLOCKS, WORKERS, D, K = 64, 2, 8, 4
SAME_CENTERS = 1e-10
#: The worker is killed after this share of the time that the fit takes undisturbed.
MIDDLE = 0.4
FITS: dict[str, Callable[..., ClusterResult]] = {
    "hard_kmeans": fit_hard_kmeans,
    "soft_kmeans": partial(fit_soft_kmeans, stiffness=0.2),
    "gaussian_mixture": fit_gaussian_mixture,
    "gaussian_wcss": partial(fit_gaussian_wcss, bandwidth=1.5),
    "fuzzy_cmeans": fit_fuzzy_cmeans,
    "itisc quasi-newton": partial(fit_itisc, deviation_temperature=0.7),
    "itisc majorize": partial(fit_itisc, deviation_temperature=0.7, solver="majorize"),
}
COLUMNS = (
    *("fit", "iterations", "seconds", "same_centers", "X_MB", "sums_kB", "loopback_kB", "sums_kB_iteration"),
    *("killed_midway", "same_after_kill", "met"),
)


@contextmanager
def cluster() -> Iterator[Client]:
    """Start workers in processes of their own."""
    with (
        tempfile.TemporaryDirectory() as directory,
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}),
        LocalCluster(
            n_workers=WORKERS,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=directory,
            silence_logs=logging.CRITICAL,
        ) as workers,
        Client(workers) as client,
    ):
        yield client


def points(rows: int) -> tuple[Any, np.ndarray]:
    """Return points that the workers make themselves, a block of one group at a time, and a start."""
    means = 3 * np.random.default_rng(0).standard_normal((K, D))
    rng = da.random.default_rng(0)
    blocks = [rng.standard_normal((rows, D), chunks=(rows, D)) + means[b % K] for b in range(BLOCKS)]
    X = da.concatenate(blocks).persist()
    wait(X)
    return X, means + np.random.default_rng(1).standard_normal((K, D))


def handed_out(client: Client) -> int:
    """Return the bytes that all workers have sent to others or to us."""

    def sent(dask_worker: Any) -> int:
        return int(dask_worker.transfer_outgoing_bytes_total)

    return sum(client.run(sent).values())


def loopback() -> int | None:
    """Return the bytes that have passed this machine's loopback interface; None where it is not known."""
    table = Path("/proc/net/dev")
    lines = table.read_text().splitlines() if table.exists() else []
    return next(
        (int(line.split(":")[1].split()[0]) for line in lines if line.strip().startswith("lo:")), None
    )


def kill_in_the_middle(
    client: Client, action: Callable[[], ClusterResult], after: float
) -> tuple[ClusterResult, bool]:
    """Do something while a worker is killed; return the outcome, and whether that was still being found."""
    victim = next(iter(client.run(os.getpid).values()))
    killer = threading.Timer(after, os.kill, (victim, signal.SIGKILL))
    killer.start()
    outcome = action()
    midway = not killer.is_alive()
    killer.cancel()
    killer.join()
    return outcome, midway


def measure(name: str, rows: int) -> Row:
    """Fit three times: in memory, on a cluster, and on the cluster with one worker killed.

    Each method has a cluster of its own: when a killed worker is replaced is the cluster's affair.
    """
    fit = FITS[name]
    with cluster() as client:
        X, start = points(rows)
        expected = fit(X.compute(), start)
        sent, passed, began = handed_out(client), loopback(), time.perf_counter()
        found = fit(X, start)
        took, passed_after = time.perf_counter() - began, loopback()
        sums = handed_out(client) - sent
        killed, midway = kill_in_the_middle(client, partial(fit, X, start), MIDDLE * took)
    row: Row = {"fit": name, "iterations": found.n_iter, "seconds": took}
    for key, result in (("same_centers", found), ("same_after_kill", killed)):
        apart = float(np.abs(result.centers - expected.centers).max())
        row |= {f"{key}_apart": apart, key: apart <= SAME_CENTERS}
    row |= {"X_MB": X.nbytes / 1e6, "sums_kB": sums / 1e3, "killed_midway": midway}
    row["loopback_kB"] = None if passed is None or passed_after is None else (passed_after - passed) / 1e3
    row["met"] = row["same_centers"] and midway and row["same_after_kill"]
    return row | {"sums_kB_iteration": sums / 1e3 / max(1, found.n_iter)}


def run(quick: bool) -> Report:
    rows = 2_000 if quick else 20_000
    found = [measure(name, rows) for name in FITS]
    title = (
        f"A Dask array of {BLOCKS} blocks, {BLOCKS * rows:g} points, D = {D}, K = {K}, on {WORKERS} processes"
    )
    once = BLOCKS * K * D * 8 / 1e3
    return Report(title, COLUMNS, found, [f"{BLOCKS} sums of K x D numbers are {once:.4g} kB."])
