"""Nbgrader's own autograder on the same class, in one command, for comparison."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from grading_class import ROOM, ROOT, write_class

from softclust_lab.checks.plan import DEMO_SEED, build_plan


def stock_rate(folder: Path, n_students: int) -> float:
    """Return how many submissions a minute ``nbgrader autograde`` does, feedback included.

    Our checks judge in the student's kernel there, by a plan that they read from a file.
    """
    course = folder / "stock"
    (course / "source" / ROOM).mkdir(parents=True)
    shutil.copyfile(
        ROOT / "book" / ROOM / f"{ROOM}_assignment.ipynb",
        course / "source" / ROOM / f"{ROOM}_assignment.ipynb",
    )
    write_class(course / "submitted", n_students)
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.Execute.timeout = 30\n")
    plan = course / "plan.zip"
    build_plan(ROOM, DEMO_SEED, source=ROOT / "book" / ROOM / f"{ROOM}_assignment.py").save(plan)
    environment = {**os.environ, "SOFTCLUST_PLAN": str(plan)}

    def nbgrader(command: str) -> None:
        arguments = [sys.executable, "-m", "nbgrader", command, ROOM]
        subprocess.run(arguments, cwd=course, env=environment, check=True, capture_output=True)

    nbgrader("generate_assignment")
    start = time.perf_counter()
    nbgrader("autograde")
    nbgrader("generate_feedback")
    return 60 * n_students / (time.perf_counter() - start)
