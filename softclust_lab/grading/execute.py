"""Run the accepted notebooks, one process for each core, and say which did not come to an end.

In this form nbgrader's own executor runs students' code with the grader's rights and without a box: for
code that one trusts. What comes before (`intake`) and after (`verdict`) does not depend on how it is run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from softclust_lab.grading.intake import Intake
from softclust_lab.grading.stock import ScratchCourse, StockError, autograde

__all__ = ["Executed", "Executor"]

# What nbgrader's log says when it had to give up -> what that means for the student.
FAILURES = (
    ("DeadKernelError", "a cell ended the Python process (exit, or too much memory)"),
    ("UnresponsiveKernelError", "a cell did not stop when its time was up"),
    ("CellTimeoutError", "a cell did not stop when its time was up"),
    ("OperationalError", "the gradebook was busy"),
    ("Kernel didn't respond", "Python did not start in time"),
)
# What says nothing of the submission and may be gone the next time.
PASSING = ("OperationalError", "Kernel didn't respond", "Kernel died before replying")


@dataclass(frozen=True)
class Executed:
    """What became of one submission: an executed notebook, or the reason why there is none."""

    student: str
    notebook: bytes | None
    failure: str = ""


def set_up_worker(log: Path, plan: Path, home: Path) -> None:
    """Prepare a worker: kernels print to `log`, checks grade by `plan`, no user's profile is read."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, sys.stdout.fileno() if sys.stdout else 1)
    os.dup2(handle, sys.stderr.fileno() if sys.stderr else 2)
    os.environ |= {
        "SOFTCLUST_PLAN": str(plan),
        "IPYTHONDIR": str(home),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
    }


def warm_up() -> None:
    """Do nothing, in a worker that exists from then on."""


def execute_one(scratch: ScratchCourse, room: str, student: str, sockets: Path) -> Executed:
    """Execute one submission in this process; what failed for a passing reason is tried once more."""
    for attempt in (1, 2):
        try:
            return Executed(student, autograde(scratch, room, student, sockets).read_bytes())
        except StockError as error:
            log = str(error)
        print(f"{student}, attempt {attempt}:\n{log}", file=sys.stderr, flush=True)
        if not any(sign in log for sign in PASSING):
            break
    known = (words for name, words in FAILURES if name in log)
    return Executed(student, None, next(known, "nbgrader could not execute it (see worker.log)"))


class Executor:
    """A pool of worker processes, warmed up while the caller prepares the work.

    Parameters
    ----------
    scratch : ScratchCourse
        Holds the released assignment and will hold the submissions.
    room : str
        The assignment.
    plan : Path
        Where the plan will lie when `run` is called.
    n_workers : int
        How many notebooks run at once.
    """

    def __init__(self, scratch: ScratchCourse, room: str, plan: Path, n_workers: int) -> None:
        self.scratch = scratch
        self.room = room
        self.n_workers = n_workers
        folder = scratch.folder.parent
        # A socket's path may have 100 characters or so, which rules out folders of one's own choice.
        self.sockets = TemporaryDirectory(prefix="softclust-", dir="/tmp" if os.path.isdir("/tmp") else None)
        self.worker_arguments = (folder / "worker.log", plan, folder / "ipython")
        self.pool = self._pool(n_workers)
        for _ in range(n_workers):
            self.pool.submit(warm_up)

    def _pool(self, n_workers: int) -> ProcessPoolExecutor:
        # Importing nbgrader takes seconds: one server process does it once and forks the workers.
        context = get_context("forkserver")
        context.set_forkserver_preload(["nbgrader.converters"])
        return ProcessPoolExecutor(n_workers, context, set_up_worker, self.worker_arguments)

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *exception: object) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)
        self.sockets.cleanup()

    def run(self, accepted: Sequence[Intake]) -> Iterator[Executed]:
        """Execute submissions and yield each as it is done, in no fixed order.

        Parameters
        ----------
        accepted : sequence of Intake
            Those with a notebook.
        """
        for intake in accepted:
            self._lay_out(intake)
        waiting = {self._submit(self.pool, intake.student): intake.student for intake in accepted}
        lost = []
        for future in as_completed(waiting):
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append(waiting[future])
        for student in lost:
            yield self._alone(student)

    def _submit(self, pool: ProcessPoolExecutor, student: str) -> Future[Executed]:
        return pool.submit(execute_one, self.scratch, self.room, student, Path(self.sockets.name))

    def _alone(self, student: str) -> Executed:
        """Execute a submission whose pool broke in a pool of its own, so that only the one to blame fails."""
        with self._pool(1) as pool:
            try:
                return self._submit(pool, student).result()
            except BrokenProcessPool:
                return Executed(student, None, "it ended the grading process (too much memory?)")

    def _lay_out(self, intake: Intake) -> None:
        path = self.scratch.notebook("submitted", self.room, intake.student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(intake.notebook or b"")
        if intake.timestamp:
            (path.parent / "timestamp.txt").write_text(intake.timestamp, "ascii")
