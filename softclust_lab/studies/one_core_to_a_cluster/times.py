"""How long a pass takes by size and by way, and from which size on another way pays.

Times are no part of any verdict: they belong to a machine and an hour.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from softclust_lab.studies.one_core_to_a_cluster.chunks import in_chunks
from softclust_lab.studies.one_core_to_a_cluster.measure import fit, in_memory, on_disk
from softclust_lab.threads import thread_count, threads

__all__ = [
    "ALL_CORES",
    "CHUNKS",
    "CLUSTER",
    "DISK",
    "ONE_CORE",
    "crossover",
    "pass_seconds",
    "worth_machines",
]

ONE_CORE, ALL_CORES, DISK, CHUNKS, CLUSTER = "one core", "all cores", "from disk", "in chunks", "cluster"
"""The ways; in chunks, Dask asks for every sum, but in this process and one after the other."""

_ITERATIONS = 4
_CHUNKS = 16


def pass_seconds(
    method: str, sizes: Sequence[int], *, cluster: bool = False, turns: int = 2
) -> dict[str, list[float]]:
    """Measure how long one pass of a fit takes.

    Parameters
    ----------
    method : str
        A name in `measure.METHODS`.
    sizes : sequence of int
        Numbers of points, N.
    cluster : bool
        Whether to start a cluster on this machine, too.
    turns : int
        Fits of which the fastest counts.

    Returns
    -------
    dict of str to list of float
        By way, seconds for each size. The file was just written: the system still has it in memory.
    """
    import dask

    with ExitStack() as stack:
        if cluster:
            from softclust_lab.studies.one_core_to_a_cluster.cluster import local_cluster

            stack.enter_context(local_cluster())
        found: dict[str, list[float]] = {}
        for n_points in sizes:
            with _ways(n_points, cluster) as ways:
                for name, (X, n_threads, scheduler) in ways.items():
                    with threads(n_threads), dask.config.set(scheduler=scheduler):
                        taken = min(_seconds(method, X) for _ in range(turns))
                    found.setdefault(name, []).append(taken)
    return found


@contextmanager
def _ways(n_points: int, cluster: bool) -> Iterator[dict[str, tuple[Any, int, str | None]]]:
    """Yield by way the points, the number of threads, and Dask's scheduler: None is the cluster, if any."""
    cores, rows = thread_count(), -(-n_points // _CHUNKS)
    X = in_memory(0, _CHUNKS, rows)
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, tuple[Any, int, str | None]] = {
            ONE_CORE: (X, 1, None),
            ALL_CORES: (X, cores, None),
            DISK: (on_disk(Path(folder) / "points", 0, _CHUNKS, rows), cores, None),
            CHUNKS: (in_chunks(0, _CHUNKS, rows).persist(scheduler="sync"), 1, "sync"),
        }
        if cluster:
            from softclust_lab.studies.one_core_to_a_cluster.cluster import on_workers

            ways[CLUSTER] = (on_workers(0, _CHUNKS, rows), cores, None)
        yield ways


def _seconds(method: str, X: Any) -> float:
    """Return the seconds of one pass: a fit makes one for each iteration, and one to end with."""
    began = time.perf_counter()
    result = fit(method, X, _ITERATIONS)
    return (time.perf_counter() - began) / (result.n_iter + 1)


def crossover(sizes: Sequence[int], slower: Sequence[float], faster: Sequence[float]) -> int | None:
    """Return the smallest size from which on one way takes less time than another; None if it never does.

    Examples
    --------
    >>> crossover([10, 100, 1000], [1, 2, 30], [2, 1, 10])
    100
    >>> crossover([10, 100, 1000], [1, 2, 3], [2, 1, 10]) is None
    True
    """
    since = None
    for size, slow, fast in zip(sizes, slower, faster, strict=True):
        since = (size if since is None else since) if fast < slow else None
    return since


def worth_machines(asking: float, seconds_per_point: float, machines: int) -> float:
    """Return the number of points from which on a cluster takes less time than one of its machines.

    N c > asking + N c / W, so N > asking / (c (1 - 1 / W)). Book: eq-worth-machines.

    Parameters
    ----------
    asking : float
        Seconds that a pass costs on the cluster whatever the number of points.
    seconds_per_point : float
        c, of a pass on one machine.
    machines : int
        W, at least 2.

    Raises
    ------
    ValueError
        If there are fewer machines than two.

    Examples
    --------
    >>> worth_machines(asking=0.05, seconds_per_point=1e-8, machines=2)
    10000000.0
    """
    if machines < 2:
        raise ValueError(f"`machines` must be at least 2, got {machines}: one machine is no cluster")
    return asking / (seconds_per_point * (1 - 1 / machines))
