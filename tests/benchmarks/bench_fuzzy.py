"""Fuzzy c-means (m = 2) against fuzzy-c-means and scikit-fuzzy, from the same starts: ms an iteration.

The two packages need another numpy. They run in an environment of their own, in a process that waits for its
turn (`fuzzy_peers.py`), while this one measures ours. All three make the same number of iterations from the
same memberships and must reach the same centers.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from harness import TURNS, Goal, Report, Row, Timer, in_turns, milliseconds, ratios, timer
from problems import QUICK_SIZES, SIZES, Size, uniform

from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans, fuzzy_memberships

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "_build" / "peers" / ".venv" / "bin" / "python"
PACKAGES = ("fuzzy-c-means", "scikit-fuzzy")
FUZZIFIER = 2.0
#: Centers agree to this share of the width of the data.
SAME_CENTERS = 1e-8
COLUMNS = ("N", "D", "K", "iterations", *PACKAGES, "ours_ms", "ratio", "goal", "met", "same_centers")


class Peers:
    """The process in which the packages run; leave its ``with`` block to end it."""

    def __init__(self, X: np.ndarray, memberships: np.ndarray, iterations: int) -> None:
        self.iterations = iterations
        self.directory = tempfile.TemporaryDirectory()
        self.place = Path(self.directory.name)
        np.save(self.place / "points.npy", X)
        np.save(self.place / "memberships.npy", np.ascontiguousarray(memberships))
        script = Path(__file__).with_name("fuzzy_peers.py")
        self.process = subprocess.Popen(
            [PYTHON, script, self.place, str(iterations)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Peers:
        self.versions = self._answer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()
        self.directory.cleanup()

    def timer(self, package: str) -> Timer:
        """Return the timer of one package's fit."""

        def seconds(calls: int) -> float:
            assert self.process.stdin is not None
            self.process.stdin.write(f"{package} {calls}\n")
            self.process.stdin.flush()
            answer = self._answer()
            assert answer["iterations"] == self.iterations, "all must do the same work"
            return float(answer["seconds"])

        return seconds

    def centers(self, package: str) -> np.ndarray:
        """Return the centers of the package's last fit."""
        return np.asarray(np.load(self.place / f"{package}.npy"))

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the process of the fuzzy packages ended; what it said stands above")
        return dict(json.loads(line))


def compare(size: Size, iterations: int, turns: int) -> tuple[Row, dict[str, str]]:
    """Measure one size; return the row and the packages' versions."""
    X, start = uniform(*size)
    options = {"fuzzifier": FUZZIFIER, "max_iter": iterations, "tol": 0.0}
    found = fit_fuzzy_cmeans(X, start, **options)
    assert found.n_iter == iterations, "all must do the same work"
    with Peers(X, fuzzy_memberships(X, start, FUZZIFIER), iterations) as peers:
        timers = {"ours": timer(fit_fuzzy_cmeans, X, start, **options)}
        timers |= {package: peers.timer(package) for package in PACKAGES}
        times = in_turns(timers, turns)
        apart = max(float(np.abs(peers.centers(package) - found.centers).max()) for package in PACKAGES)
    ms = {name: milliseconds(taken, 1 / iterations) for name, taken in times.items()}
    faster = min(PACKAGES, key=ms.__getitem__)
    row: Row = dict(zip("NDK", size, strict=True))
    row |= {"iterations": iterations, "ours_ms": ms.pop("ours"), **ms, "faster": faster}
    row |= ratios(times[faster], times["ours"])
    row |= Goal(10.0 if size[1] == 2 else 5.0).judge(row["ratio"])
    row |= {"centers_apart": apart, "same_centers": apart <= SAME_CENTERS}  # the data fill the unit cube
    return row, peers.versions


def run(quick: bool) -> Report:
    title = "Fuzzy c-means, m = 2: ms an iteration; ratio = the faster package / ours"
    if not PYTHON.exists():
        return Report(
            title, COLUMNS, [], ["Not measured: the packages' environment is missing. `make bench` makes it."]
        )
    sizes, iterations, turns = (QUICK_SIZES, 3, 3) if quick else (SIZES, 10, TURNS)
    rows, versions = zip(*(compare(size, iterations, turns) for size in sizes), strict=True)
    about = ", ".join(f"{name} {number}" for name, number in versions[0].items())
    return Report(title, COLUMNS, rows, [f"Peers: {about}, in an environment of their own."])
