"""A pass over the points in a process that forks, and over points that do not fit into memory."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from softclust_lab import assign_labels, fit_hard_kmeans

#: Short fits are enough to compare bits.
pytestmark = pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")


def run_python(script: str, *arguments: str) -> str:
    """Run a script in a new interpreter and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_pass_inside_a_block_of_a_pass_ends_with_the_right_sum():
    # In a process of its own: threads that wait for themselves would keep this one from ever ending.
    run_python(
        """
        import numpy as np
        from softclust_lab.passes import BLOCK_BYTES, map_points, sum_blocks
        from softclust_lab.threads import threads

        numbers = np.arange(10.0).reshape(-1, 1)

        def outer(x):
            (inner,) = sum_blocks(lambda y: (y.sum(),), numbers, width=BLOCK_BYTES)
            values = map_points(lambda y: y[:, 0], numbers, width=BLOCK_BYTES)
            return inner + x.sum(), values.sum()

        with threads(2):
            assert sum_blocks(outer, numbers[:8], width=BLOCK_BYTES) == (8 * 45 + 28, 8 * 45)
        """
    )


def test_a_pass_while_the_interpreter_closes_and_starts_no_thread_has_the_right_sum():
    printed = run_python(
        """
        import atexit
        import numpy as np
        from softclust_lab.passes import BLOCK_BYTES, sum_blocks
        from softclust_lab.threads import threads

        def one_pass():
            with threads(3):
                (total,) = sum_blocks(lambda x: (x.sum(),), np.ones((10, 1)), width=BLOCK_BYTES)
            print(total)

        atexit.register(one_pass)
        one_pass()
        """
    )
    assert printed.split() == ["10.0", "10.0"]


def test_another_thread_than_the_first_gets_the_same_bits():
    # In a process of its own, where the first pass is really the first.
    run_python(
        """
        import threading
        import numpy as np
        from softclust_lab import fit_hard_kmeans

        X = np.random.default_rng(0).normal(size=(240_000, 3))
        found = []

        def fit():
            found.append(fit_hard_kmeans(X, X[:4], max_iter=3).center_history.tobytes())

        fit()
        for _ in range(3):
            other = threading.Thread(target=fit)
            other.start()
            other.join()
        assert found == found[:1] * 4
        """
    )


FORK = """
import os, threading
import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits
from softclust_lab import fit_hard_kmeans, threads

X = np.random.default_rng(0).normal(size=(240_000, 3))
threadpool_limits(limits=2, user_api="blas")

def fit():
    return fit_hard_kmeans(X, X[:4], max_iter=3).center_history.tobytes()

def limits():
    return {lib["num_threads"] for lib in threadpool_info() if "numpy" in lib["filepath"]}

def in_child(action):
    child = os.fork()
    if child == 0:
        try:
            action()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_child_gets_the_same_bits_from_threads_of_its_own():
    run_python(
        FORK
        + """
with threads.threads(2):
    expected = fit()
    assert threads._executor is not None
    def child():
        assert fit() == expected == fit() and limits() == {2}
        both = threading.Barrier(2)
        threads.on_all_cores(lambda index: both.wait(timeout=20), 2, threads.WORTH_THREADS)
    in_child(child)
    assert fit() == expected
"""
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_child_forked_while_another_thread_is_inside_a_pass_is_not_stuck():
    run_python(
        FORK
        + """
expected = fit()
held, done = threading.Event(), threading.Event()
def hold():
    with threads._lock, threads.one_blas_thread():
        held.set()
        done.wait()
other = threading.Thread(target=hold, daemon=True)
other.start()
held.wait()
def child():
    assert fit() == expected
    assert limits() == {2}, limits()
in_child(child)
done.set()
other.join()
"""
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_child_that_leaves_a_pass_it_did_not_enter_can_still_fit():
    run_python(
        FORK
        + """
expected = fit()
with threads.one_blas_thread():
    child = os.fork()
if child == 0:
    assert fit() == expected == fit() and limits() == {2}
    with threads.one_blas_thread():
        fit()
        assert limits() == {1}
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert fit() == expected and limits() == {2}
"""
    )


MEMORY = """
import re, sys, threading
import numpy as np
from softclust_lab import assign_labels, fit_hard_kmeans, wcss

def anonymous():
    with open("/proc/self/status") as status:
        return int(re.search(r"RssAnon:\\s+(\\d+) kB", status.read()).group(1)) / 1024

def peak(action):
    '''How many MB of anonymous memory an action takes on top of what there was.'''
    before, stop, seen = anonymous(), threading.Event(), []
    def watch():
        while not stop.wait(0.002):
            seen.append(anonymous())
    watcher = threading.Thread(target=watch)
    watcher.start()
    outcome = action()
    stop.set()
    watcher.join()
    return max(seen, default=before) - before, outcome

X = np.memmap(sys.argv[1], dtype=np.float64, mode="r", shape=(10_000_000, 2))
start = [[0.2, 0.2], [0.5, 0.9], [0.8, 0.1]]
fit_hard_kmeans(X[:100_000], start, max_iter=1)
fit_mb, on_disk = peak(lambda: fit_hard_kmeans(X, start, max_iter=2))
cost_mb, cost = peak(lambda: wcss(X, start))
labels_mb, labels = peak(lambda: assign_labels(X, start))
copy_mb, copy = peak(lambda: np.array(X))
in_memory = fit_hard_kmeans(copy, start, max_iter=2)
assert on_disk.center_history.tobytes() == in_memory.center_history.tobytes()
assert on_disk.objective_history.tobytes() == in_memory.objective_history.tobytes()
assert cost == on_disk.objective_history[0]
assert labels.tobytes() == assign_labels(copy, start).tobytes()
print(fit_mb, cost_mb, labels_mb - labels.nbytes / 2**20, copy_mb)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
def test_a_memory_map_of_160_mb_is_clustered_in_a_few_mb_with_the_same_bits(tmp_path):
    rng = np.random.default_rng(0)
    with open(tmp_path / "points", "wb") as file:
        for _ in range(10):
            rng.random((1_000_000, 2)).tofile(file)
    fit_mb, cost_mb, labels_mb, copy_mb = map(float, run_python(MEMORY, str(tmp_path / "points")).split())
    assert copy_mb > 120, "the measurement misses a whole copy"
    assert fit_mb < 16
    assert cost_mb < 16
    assert labels_mb < 16


def test_a_memory_map_of_float32_is_read_as_float32(tmp_path):
    X = np.random.default_rng(5).normal(size=(240_000, 3)).astype(np.float32)
    centers = X[:4]
    on_disk = np.memmap(tmp_path / "points", dtype=np.float32, mode="w+", shape=X.shape)
    on_disk[:] = X
    expected = fit_hard_kmeans(X, centers, max_iter=3)
    found = fit_hard_kmeans(on_disk, centers, max_iter=3)
    assert found.center_history.tobytes() == expected.center_history.tobytes()
    assert assign_labels(on_disk, centers).tobytes() == assign_labels(X, centers).tobytes()
