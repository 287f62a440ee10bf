"""Points on disk: what memory a fit takes, and whether it finds the centers that it finds in memory.

The fit runs in a process of its own. Its anonymous memory (RssAnon: what is neither a file's page nor shared)
is read from outside every few milliseconds; the table has the most there was above what the imports took. The
same fit with the points read into memory shows that a copy of them would be seen.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
from harness import Goal, Report, Row

D, ITERATIONS = 2, 3
GOAL = Goal(300, at_most=True)
SAME_CENTERS = 1e-12
#: Points are written so many at a time, and memory is looked at this often.
CHUNK, EVERY_S = 1_000_000, 0.004
COLUMNS = ("points", "N", "file_MB", "anonymous_MB", "seconds", "goal", "met", "same_centers")


def anonymous_mb(process_id: int) -> float:
    """Return the anonymous memory of a process that is there now."""
    status = Path(f"/proc/{process_id}/status").read_text()
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 / 1e6 if found else 0.0


def write_points(file: Path, N: int) -> None:
    """Write uniform points without ever holding all of them."""
    rng = np.random.default_rng(0)
    with file.open("wb") as out:
        for start in range(0, N, CHUNK):
            rng.random((min(CHUNK, N - start), D)).tofile(out)


def watch(how: str, file: Path, centers: Path) -> tuple[float, float]:
    """Fit in a new process; return how far its memory rose, in MB, and the seconds it took."""
    script = Path(__file__).with_name("memory_child.py")
    arguments = [sys.executable, script, how, file, str(D), str(ITERATIONS), centers]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        before, seen, over = anonymous_mb(child.pid), [0.0], threading.Event()

        def look() -> None:
            while not over.wait(EVERY_S):
                seen.append(anonymous_mb(child.pid))

        looking = threading.Thread(target=look)
        looking.start()
        child.stdin.write("go\n")
        child.stdin.flush()
        answer = child.stdout.readline()
        over.set()
        looking.join()
    return max(seen) - before, float(answer)


def compare(N: int) -> list[Row]:
    """Fit points on disk and the same points in memory: a row for each."""
    rows: list[Row] = []
    found = []
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "points"
        write_points(file, N)
        size = file.stat().st_size / 1e6
        for how, where in (("map", "on disk"), ("read", "in memory")):
            centers = Path(directory) / f"{how}.npy"
            rose, took = watch(how, file, centers)
            found.append(np.load(centers))
            row: Row = {"points": where, "N": N, "file_MB": size, "anonymous_MB": rose, "seconds": took}
            rows.append(row | {"goal": None, "met": None})
    rows[0] |= GOAL.judge(rows[0]["anonymous_MB"])
    apart = float(np.abs(found[0] - found[1]).max())
    return [row | {"centers_apart": apart, "same_centers": apart <= SAME_CENTERS} for row in rows]


def run(quick: bool) -> Report:
    N = 2_000_000 if quick else 20_000_000
    title = f"Soft K-means, {ITERATIONS} iterations on {N:g} points: memory above the interpreter's"
    if not Path("/proc/self/status").exists():
        note = "Not measured: this system does not tell how much memory is anonymous (Linux does)."
        return Report(title, COLUMNS, [], [note])
    return Report(title, COLUMNS, compare(N))
