"""The class grader against nbgrader's own: the same class, the same machine, one run.

Each figure is of the command as a person calls it, in a process of its own: reading the files, the sandbox,
the checks, the gradebook, the recorded notebooks and the feedback. The plan of the room was made before, as
in every run of a class but the first; what that first run adds is in a row of its own.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from grading_class import ROOM, ROOT, write_class
from harness import Goal, Report, Row
from stock_grader import stock_rate

#: Students, of whom so many never end; submissions on the cluster; students for the stock program.
FULL = {"class": 500, "loopers": 25, "large": 10_000, "stock": 30}
QUICK = {"class": 20, "loopers": 1, "large": 40, "stock": 2}
LOOK_S = 0.5
COLUMNS = ("what", "value", "unit", "goal", "met")


def run(quick: bool) -> Report:
    """Grade the classes and return the figures."""
    sizes = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(prefix="softclust-bench-") as name:
        folder = Path(name)
        rows = [
            *small_class(folder, sizes),
            *large_class(folder, sizes["large"]),
            *cluster(folder, sizes["large"]),
        ]
        rows.append(row("stock nbgrader, one command", stock_rate(folder, sizes["stock"]), "a minute"))
    notes = (f"A class of {sizes['class']} in {ROOM}; {os.cpu_count()} cores.",)
    return Report("Grading a class", COLUMNS, rows, notes)


def row(what: str, value: float, unit: str, goal: Goal | None = None) -> Row:
    """Return one figure."""
    judged = goal.judge(value) if goal else {"goal": None, "met": None}
    return {"what": what, "value": value, "unit": unit, **judged}


def command(submitted: Path, graded: Path, *more: str) -> list[str]:
    """Return the command that grades a class."""
    roster = submitted.with_name(f"{submitted.name}.csv")
    options = ["--submitted", str(submitted), "--roster", str(roster), "--graded", str(graded)]
    return [sys.executable, "-m", "softclust_lab.cli", "grade", ROOM, "--public-seed", *options, *more]


def grade(submitted: Path, graded: Path, *more: str) -> float:
    """Grade a class and return the seconds that it took."""
    start = time.perf_counter()
    subprocess.run(command(submitted, graded, *more), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def small_class(folder: Path, sizes: dict[str, int]) -> Iterator[Row]:
    """Yield the figures of an ordinary class: alone, together, and with some who never end."""
    n_students, n_loopers = sizes["class"], sizes["loopers"]
    plain, loops, one = folder / "plain", folder / "loops", folder / "one"
    write_class(plain, n_students)
    write_class(loops, n_students, n_loopers)
    write_class(one, 1)
    first = grade(one, folder / "first")
    again = grade_in_fresh_gradebook(one, folder / "first")
    yield row("one submission, alone", again, "s", Goal(1.0, at_most=True))
    yield row("one submission, first run of all", first, "s")
    seconds = grade_in_fresh_gradebook(plain, folder / "first")
    yield row(f"{n_students} submissions", 60 * n_students / seconds, "a minute", Goal(3000))
    without, _ = done_after(plain, folder / "first", n_students - n_loopers)
    with_them, total = done_after(loops, folder / "first", n_students - n_loopers)
    yield row("all who end are recorded, nobody loops", without, "s")
    yield row(f"the same with {n_loopers} who never end", with_them, "s")
    yield row("and those too", total, "s")


def grade_in_fresh_gradebook(submitted: Path, graded: Path) -> float:
    """Grade with the plan and the cells in the gradebook, and nothing recorded yet."""
    forget(graded)
    return grade(submitted, graded)


def forget(graded: Path) -> None:
    """Remove what is recorded of all students."""
    for step in ("submitted", "autograded", "feedback"):
        shutil.rmtree(graded / step, ignore_errors=True)
    with contextlib.closing(sqlite3.connect(graded / "gradebook.db")) as database, database:
        tables = (
            "grade",
            "comment",
            "submitted_notebook",
            "submitted_assignment",
            "student",
            "softclust_verdict",
        )
        for table in tables:
            database.execute(f"DELETE FROM {table}")


def recorded(graded: Path) -> int:
    """Return how many verdicts are committed."""
    with contextlib.closing(sqlite3.connect(f"file:{graded / 'gradebook.db'}?mode=ro", uri=True)) as database:
        try:
            return int(database.execute("SELECT COUNT(*) FROM softclust_verdict").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def done_after(submitted: Path, graded: Path, n_wanted: int) -> tuple[float, float]:
    """Return the seconds until so many are recorded, and until all are."""
    forget(graded)
    start, reached = time.perf_counter(), 0.0
    process = subprocess.Popen(command(submitted, graded), cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        if not reached and recorded(graded) >= n_wanted:
            reached = time.perf_counter() - start
        time.sleep(0.1)
    total = time.perf_counter() - start
    return reached or total, total


def large_class(folder: Path, n_students: int) -> Iterator[Row]:
    """Yield the memory that all processes together take at most."""
    large = folder / "large"
    write_class(large, n_students)
    forget(folder / "first")
    process = subprocess.Popen(command(large, folder / "first"), cwd=ROOT, stdout=subprocess.DEVNULL)
    start, seen = time.perf_counter(), []
    while process.poll() is None:
        seen.append(memory_mb(process.pid))
        time.sleep(LOOK_S)
    seconds = time.perf_counter() - start
    early = max(seen[: max(1, len(seen) // 4)])
    yield row(f"{n_students} submissions: all memory at most", max(seen), "MB", Goal(1000, at_most=True))
    yield row("of which in the first quarter", early, "MB")
    yield row(f"{n_students} submissions", 60 * n_students / seconds, "a minute")


def memory_mb(process_id: int) -> float:
    """Return what a process and all that it started take, shared pages counted once."""
    total = 0.0
    for number in (process_id, *descendants(process_id)):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024 / 1e6
    return total


def descendants(process_id: int) -> list[int]:
    """Return the numbers of all processes below one."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found, new = [], [process_id]
    while new:
        new = [number for number, parent in parents.items() if parent in new]
        found += new
    return found


def cluster(folder: Path, n_students: int) -> Iterator[Row]:
    """Yield what a cluster does that loses a worker half way, and its writer once."""
    undisturbed, graded = folder / "first", folder / "cluster"
    shutil.copytree(undisturbed, graded)
    forget(graded)
    with workers(2) as (address, processes):
        arguments = command(folder / "large", graded, "--dask", address)
        start = time.perf_counter()
        kill_when(graded, n_students // 4, subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL))
        assassin = threading.Thread(target=kill_when, args=(graded, n_students // 2, processes[-1]))
        assassin.start()
        subprocess.run(arguments, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        assassin.join()
        seconds = time.perf_counter() - start
    yield row(f"cluster, {n_students} submissions", 60 * n_students / seconds, "a minute")
    yield row("outcomes", float(recorded(graded)), "", Goal(n_students))
    difference = len(set(scores(graded)) ^ set(scores(undisturbed)))
    yield row("scores that differ from the undisturbed run's", float(difference), "", Goal(0, at_most=True))


def kill_when(graded: Path, n_recorded: int, process: subprocess.Popen[bytes]) -> None:
    """Kill a process as soon as so many submissions are recorded."""
    while process.poll() is None and recorded(graded) < n_recorded:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL) if os.getpgid(process.pid) == process.pid else process.kill()
    process.wait()


def scores(graded: Path) -> list[tuple[object, ...]]:
    """Return who has how many points for what."""
    query = (
        "SELECT s.student_id, c.name, g.auto_score, g.needs_manual_grade FROM grade g "
        "JOIN submitted_notebook n ON g.notebook_id = n.id "
        "JOIN submitted_assignment s ON n.assignment_id = s.id "
        "JOIN base_cell c ON c.id = g.cell_id ORDER BY 1, 2"
    )
    with contextlib.closing(sqlite3.connect(graded / "gradebook.db")) as database:
        return list(database.execute(query))


@contextlib.contextmanager
def workers(count: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers on this machine, each a process group of its own."""
    port, quiet = "18786", subprocess.DEVNULL
    local = ["--host", "127.0.0.1"]
    dask = [sys.executable, "-m", "dask"]
    address = f"tcp://127.0.0.1:{port}"
    commands = [[*dask, "scheduler", *local, "--port", port, "--no-dashboard"]]
    commands += [
        [*dask, "worker", address, *local, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    ] * count
    processes = [
        subprocess.Popen(arguments, stdout=quiet, stderr=quiet, start_new_session=True)
        for arguments in commands
    ]
    try:
        time.sleep(10)
        yield address, processes[1:]
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
