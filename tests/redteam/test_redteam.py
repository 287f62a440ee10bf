"""No attack earns what it did not deserve, harms another, stops the run, or learns or plants anything."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from softclust_lab.grading.box.box import Box, BoxUnavailableError, require_protection
from softclust_lab.grading.course import Course
from softclust_lab.grading.grade import SlowError, grade
from softclust_lab.grading.stock import ScratchCourse, generate_assignment
from softclust_lab.grading.verdict import Verdict
from softclust_lab.grading.workers import LocalWorkers

from . import pages
from .stage import LIMITS, ROOT, Stage, settled, staged
from .submissions import FULL, ROOM, Attack, attacks, encoded, honest, own_cell, submission

#: No submission holds up its worker for longer: what the limits grant, doubled for a busy machine.
CEILING_SECONDS = 2 * LIMITS.wall_seconds
#: Nor does the one writer, who makes everybody's pages, take longer over a student's.
PAGE_SECONDS = 2.0
#: So much more may the grader's own process take, whatever comes back.
CEILING_MB = 300
#: An honest neighbour looks around: would it see anything of who came before?
LOOK_AROUND = """
import gc, os, sys, threading
print(sorted(os.listdir("/tmp")), sorted(os.listdir(".")), sorted(os.listdir("/dev")), os.listdir("/proc"))
print(dict(os.environ), sys.path, os.getpid(), threading.active_count(), gc.isenabled(), np.pi, 1 + 1)
print([number for number in range(64) if os.path.exists(f"/dev/fd/{number}")], sorted(sys.modules))
print(np.random.rand(), os.umask(0o22), os.nice(0), os.getcwd(), sys.getrecursionlimit())
"""


@dataclass(frozen=True)
class Seen:
    """What came of an attack, and of the honest submission right behind it."""

    verdict: Verdict
    raw: str
    seconds: float
    peak_mb: float
    neighbour: dict[str, Any]


class Arena:
    """One warm box, in which one attack after the other takes place."""

    def __init__(self, stage: Stage, box: Box, released: bytes) -> None:
        self.stage = stage
        self.box = box
        self.released = released
        self.plan = stage.plan.data
        self.canary = honest(released, LOOK_AROUND)
        self.warm_up()
        self.undisturbed = self.neighbour()
        self.n_processes = len(settled(0, seconds=0.0))

    def warm_up(self) -> None:
        """Start all processes of the box."""
        for modules in ("", "import scipy", "import matplotlib"):
            with self.box.session(sources=[modules]):
                pass

    def neighbour(self) -> dict[str, Any]:
        """Grade an honest submission and return its verdict, but for the time that it took."""
        return timeless(grade(self.canary, self.plan, self.box))

    def attack(self, name: str) -> bytes:
        """Return the file of an attack."""
        attack = next(attack for attack in attacks() if attack.name == name)
        return submission(attack, self.released, self.stage.words())

    def run(self, attack: Attack) -> Seen:
        """Grade an attack and then its neighbour."""
        data = submission(attack, self.released, self.stage.words())
        with peak_memory() as peak:
            started = time.monotonic()
            answer = grade(data, self.plan, self.box)
            seconds = time.monotonic() - started
        seen = Seen(
            Verdict.from_bytes(answer, self.stage.plan), answer.decode(), seconds, peak[0], self.neighbour()
        )
        if seen.neighbour != self.undisturbed:  # the attack has failed this test; the next one begins afresh
            self.box.close()
            self.warm_up()
        return seen


def timeless(verdict: bytes) -> dict[str, Any]:
    """Return a verdict's data without the time that it took."""
    data: dict[str, Any] = json.loads(verdict)
    del data["cpu_seconds"]
    return data


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """Measure by how many megabytes this process grows at most, where the system tells."""
    grown = [0.0]
    before = resident("VmRSS")
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    yield grown
    grown[0] = resident("VmHWM") - before


def resident(name: str) -> float:
    """Return a line of /proc/self/status in megabytes."""
    found = re.search(rf"^{name}:\s*(\d+) kB", Path("/proc/self/status").read_text(), re.M)
    return int(found[1]) / 1024 if found else 0.0


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    try:
        require_protection()
    except BoxUnavailableError as missing:
        pytest.skip(f"attacks need the sandbox: {missing}")
    scratch = ScratchCourse(Course(ROOT), tmp_path_factory.mktemp("release"))
    released = generate_assignment(scratch, ROOM).read_bytes()
    with staged(released) as stage, Box(LIMITS) as box:
        yield Arena(stage, box, released)


def slug(attack: Attack) -> str:
    """Return a claim as a test's name."""
    return re.sub(r"\W+", "-", attack.claim.lower()).strip("-")


def test_the_honest_neighbour_earns_all_points_and_sees_an_empty_box(arena: Arena) -> None:
    reports = arena.undisturbed["reports"]
    assert {name: reports[f"{ROOM}.{name}"]["points"] for name in FULL} == FULL
    assert arena.undisturbed["cells"][-1]["text"].startswith("[] [] [")


def test_leaks_would_be_noticed(arena: Arena) -> None:
    stage = arena.stage
    task = stage.plan.checks.tasks[f"{ROOM}.wcss"]
    case = next(case for case in task.cases if case.hidden)
    assert stage.leaks(f"x{stage.seed.hex()}y") == ["seed"]
    assert stage.leaks(repr(case.args[0]))
    assert stage.leaks(str(case.args[0].tolist()))
    assert stage.leaks(os.environ["SOFTCLUST_REDTEAM_SECRET"]) == ["environment"]
    assert not stage.leaks("1.0 2.50000 0.1234567 3.14159265358979")


def test_live_markup_would_be_noticed() -> None:
    for markup in (
        "<script>",
        "<img src=x>",
        "<p onclick=a>",
        "<a href='javascript:alert(1)'>",
        "<svg/onload=x>",
    ):
        assert pages.page_problems(f"<!DOCTYPE html><html><body><main><p><p><p>{markup}"), markup


@pytest.mark.parametrize("attack", attacks(), ids=slug)
def test_attack(attack: Attack, arena: Arena) -> None:
    stage = arena.stage
    seen = arena.run(attack)
    told = "\n".join(f"[{cell.state}] {cell.error}\n{cell.text}" for cell in seen.verdict.cells)

    # It was tried, and judged as it deserves.
    assert [words for words in attack.shows if words not in told] == [], told
    assert seen.verdict.outcome == attack.outcome, seen.verdict.reason
    reports = [report for name, report in seen.verdict.reports.items()]
    earned = tuple(report.points for report in reports)
    if attack.outcome != "quarantined":
        limit = dict(zip(FULL, attack.points, strict=True))
        assert [report.task for report in reports] == [f"{ROOM}.{name}" for name in FULL]
        assert all(points <= most for points, most in zip(earned, limit.values(), strict=True))
        assert attack.at_most or earned == attack.points
        assert attack.ends in ("", f"{reports[-1].status} {reports[-1].exception or ''}".strip())

    # Nothing secret came out, and nothing that a browser would run.
    started = time.monotonic()
    page, notebook = pages.published(seen.verdict, stage.plan)
    assert time.monotonic() - started < PAGE_SECONDS
    for text in (seen.raw, page, notebook):
        assert stage.leaks(text) == []
        assert len(text) < 2_000_000
    assert "BREACH" not in told, told
    assert "LOOT" not in told, told
    assert pages.page_problems(page) == []
    assert pages.notebook_problems(notebook) == []

    # It cost no more than it may, and nothing of it is left.
    assert seen.seconds < CEILING_SECONDS
    assert seen.peak_mb < CEILING_MB
    assert len(settled(arena.n_processes)) == arena.n_processes
    assert stage.left_behind() == []
    assert stage.connected() == []
    assert stage.contents() == stage.untouched

    # The run goes on as if it had not been.
    assert seen.neighbour == arena.undisturbed


def test_who_is_put_off_in_the_fast_lane_delays_nobody_and_is_judged_later(arena: Arena) -> None:
    for name in ("loop_that_swallows_interrupts", "sleep_in_every_cell"):
        with pytest.raises(SlowError):
            grade(arena.attack(name), arena.plan, arena.box, fast=True)
    assert timeless(grade(arena.canary, arena.plan, arena.box, fast=True)) == arena.undisturbed


def test_guesses_and_fresh_entropy_give_the_same_verdict_twice(arena: Arena) -> None:
    guesses = arena.attack("answers_by_guessing")
    notebook = json.loads(guesses)
    words = "print(np.random.default_rng().random(), __import__('random').random(), hash('x'), id(None) > 0)"
    notebook["cells"].append(own_cell(words, "own-entropy"))
    first, second = (grade(encoded(notebook), arena.plan, arena.box) for _ in range(2))
    assert timeless(first) == timeless(second)
    assert timeless(first)["cells"][-1]["text"].endswith("True\n")


def test_neighbours_at_the_same_time_notice_nothing(arena: Arena) -> None:
    names = ("kill_everyone_in_a_call", "kill_its_group", "memory_of_the_parent", "memory_bomb_in_a_function")
    with LocalWorkers(arena.plan, 2) as workers:
        honest_ones, others = [], []
        for name in names:
            others.append(workers.submit(arena.attack(name), fast=False))
            honest_ones += [workers.submit(arena.canary, fast=False) for _ in range(2)]
        verdicts = [timeless(future.result(timeout=60)) for future in honest_ones]
        assert all(verdict["reports"] == arena.undisturbed["reports"] for verdict in verdicts)
        assert all(verdict["cells"] == verdicts[0]["cells"] for verdict in verdicts)
        for future in others:
            Verdict.from_bytes(future.result(timeout=60), arena.stage.plan)
