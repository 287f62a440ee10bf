"""The same fit on a cluster: are the centers the same, what travels, and what if a worker dies.

The workers make their blocks themselves; in a real cluster they would read their part of the files.
"""

from __future__ import annotations

import logging
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from softclust_lab.studies.one_core_to_a_cluster.chunks import in_chunks
from softclust_lab.studies.one_core_to_a_cluster.measure import apart, fit, in_memory

__all__ = ["N_WORKERS", "local_cluster", "on_a_cluster", "on_workers"]

N_WORKERS = 2
"""Workers, each a process with one thread."""


@contextmanager
def local_cluster() -> Iterator[Any]:
    """Start workers in processes of their own on this machine and yield a client.

    Raises
    ------
    ImportError
        If Dask's cluster is not installed.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ImportError(
            f"a cluster is run by Dask, and importing it failed ({error}): install it with "
            'pip install "softclust-lab[cluster]"'
        ) from error
    # An idle worker would steal work now and then, and with it a block of points.
    with (
        tempfile.TemporaryDirectory() as folder,
        dask.config.set({"distributed.scheduler.work-stealing": False}),
        LocalCluster(
            n_workers=N_WORKERS,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def on_workers(seed: int, blocks: int, rows: int) -> Any:
    """Let the workers of the current cluster make the blocks and keep them: a Dask array."""
    from distributed import wait

    X = in_chunks(seed, blocks, rows).persist()
    wait(X)
    return X


def on_a_cluster(method: str, seed: int, blocks: int, rows: int, iterations: int) -> dict[str, Any]:
    """Fit on a cluster: undisturbed, four times the points, and with a worker killed in the middle.

    Returns
    -------
    dict
        ``"apart"``: how far the centers are from those of a fit in memory; ``"bytes"`` that the workers
        handed out in each pass, for these points and for four times as many in as many blocks; ``"lost_at"``:
        after which sum of how many a worker was killed, None if it was not; ``"apart_after_loss"``: from the
        undisturbed fit on the same cluster.
    """
    expected = fit(method, in_memory(seed, blocks, rows), iterations)
    with local_cluster() as client:
        large = on_workers(seed, blocks, 4 * rows)
        _, many = _counted(client, method, large, iterations)
        X = on_workers(seed, blocks, rows)
        whole, few = _counted(client, method, X, iterations)
        n_sums = blocks * (whole.n_iter + 1)
        lost_at = n_sums // 2 + blocks // 4
        with _lose_a_worker(client, lost_at) as lost:
            survived = fit(method, X, iterations)
        return {
            "apart": apart(whole, expected),
            "bytes": [few, many],
            "lost_at": [lost_at, n_sums] if lost() else None,
            "apart_after_loss": apart(survived, whole),
        }


def _counted(client: Any, method: str, X: Any, iterations: int) -> tuple[Any, float]:
    """Fit, and return the bytes that the workers handed out in each pass."""
    before = _handed_out(client)
    result = fit(method, X, iterations)
    return result, (_handed_out(client) - before) / (result.n_iter + 1)


def _handed_out(client: Any) -> int:
    """Return the bytes of all that the workers have sent to each other or to us."""

    def sent(dask_worker: Any) -> int:
        return int(dask_worker.transfer_outgoing_bytes_total)

    return sum(client.run(sent).values())


@contextmanager
def _lose_a_worker(client: Any, lost_at: int) -> Iterator[Any]:
    """Kill a worker when so many sums are done; yield what says whether that has happened."""
    from distributed import SchedulerPlugin

    victim = min(client.run(os.getpid).values())

    class Killer(SchedulerPlugin):  # type: ignore[misc]  # its package has no types
        left = lost_at

        def transition(self, key: Any, start: str, finish: str, *args: Any, **more: Any) -> None:
            self.left -= (start, finish) == ("processing", "memory")
            if self.left == 0:
                self.left -= 1
                os.kill(victim, getattr(signal, "SIGKILL", signal.SIGTERM))

    killer = Killer()
    scheduler = client.cluster.scheduler
    scheduler.add_plugin(killer, name="killer")
    try:
        yield lambda: killer.left < 0
    finally:
        scheduler.remove_plugin("killer")
