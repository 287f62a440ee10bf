"""Points in a Dask array on a cluster of two processes, one of which is killed in the middle of a fit."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from softclust_lab import wcss

from .test_passes_dask import ROADS, assert_same, da, dask, fit, points, weights

distributed = pytest.importorskip("distributed", reason="Dask's cluster is not installed")

#: Ten iterations are enough to compare centers.
pytestmark = pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")


@contextmanager
def two_workers() -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with two_workers() as client:
        yield client


@pytest.fixture
def mortal_client() -> Iterator[Any]:
    """A cluster for one test: Dask does not always start another worker in place of one that was killed."""
    with two_workers() as client:
        yield client


@pytest.mark.parametrize(("method", "parameters"), ROADS)
def test_a_fit_on_a_cluster_has_the_centers_of_a_fit_in_memory(client, method, parameters):
    X, w = points(), weights()
    chunks = da.from_array(X, chunks=(700, 2)).persist()
    expected = fit(method, X, sample_weight=w, **parameters)
    assert_same(fit(method, chunks, sample_weight=w, **parameters), expected)


def test_labels_are_computed_where_the_chunks_are(client):
    X = points()
    result = fit("hard_kmeans", X)
    labels = result.labels(da.from_array(X, chunks=(700, 2)).persist())
    np.testing.assert_array_equal(labels.compute(), result.labels(X))
    assert wcss(da.from_array(X, chunks=(700, 2)), result.centers) == pytest.approx(
        result.objective, rel=1e-12
    )


def die_once(mark: str) -> Callable[[], None]:
    """A task that kills the worker that runs it, the first time."""

    def task() -> None:
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    return task


@pytest.mark.parametrize(("method", "parameters"), ROADS)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process at once")
def test_a_fit_outlives_a_worker_that_is_killed_in_its_third_pass(
    mortal_client, monkeypatch, tmp_path, method, parameters
):
    X = points(n=6400)
    chunks = da.from_array(X, chunks=(400, 2)).persist()
    expected = fit(method, X, **parameters)
    mark = tmp_path / "killed"
    compute, passes = dask.compute, 0

    def kill_one(*asked: Any, **options: Any) -> tuple[Any, ...]:
        nonlocal passes
        passes += len(asked) == 16
        if passes == 3:
            return compute(*asked, dask.delayed(die_once(str(mark)))(), **options)[:-1]
        return compute(*asked, **options)

    before = set(mortal_client.scheduler_info()["workers"])
    monkeypatch.setattr(dask, "compute", kill_one)
    assert_same(fit(method, chunks, **parameters), expected)
    assert mark.exists()
    assert passes > 3
    assert set(mortal_client.scheduler_info()["workers"]) != before
