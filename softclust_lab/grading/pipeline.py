"""A class from what it handed in to its gradebook: intake, plan, box, verdict, record."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.dispatch import Graded, grade_all
from softclust_lab.grading.intake.archive import require_source
from softclust_lab.grading.intake.collect import HandedIn, collect
from softclust_lab.grading.intake.notebook_check import UnreadableError
from softclust_lab.grading.intake.roster import Roster
from softclust_lab.grading.plan import GradingPlan
from softclust_lab.grading.prepare import prepare
from softclust_lab.grading.record.class_folder import ClassFolder
from softclust_lab.grading.record.leftovers import Leftover, clear_up
from softclust_lab.grading.record.writer import ClassRecord
from softclust_lab.grading.results import Change, StudentResult
from softclust_lab.grading.seed import read_seed
from softclust_lab.grading.verdict import Verdict
from softclust_lab.grading.workers import LocalWorkers, ThisProcess, Workers, own_cores

__all__ = ["ClassResult", "Options", "grade_class"]

#: Told how many submissions there are and how many of them are done.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Options:
    """How to grade.

    Parameters
    ----------
    n_workers : int, optional
        Processes on this machine; one for each core unless given.
    dask : str, optional
        The address of a Dask scheduler to use instead.
    certificates : Path, optional
        The folder with the cluster's certificates.
    limits : Limits
        What a submission may use.
    attempts : {"last", "best"}
        Which of a student's attempts counts.
    trusted : bool
        Whether to run without the sandbox.
    public_seed : bool
        Whether to draw the hidden cases from the seed that everyone knows.
    url : str, optional
        The gradebook's database; a file in the class's folder unless given.
    """

    n_workers: int | None = None
    dask: str | None = None
    certificates: Path | None = None
    limits: Limits = field(default_factory=Limits)
    attempts: Literal["last", "best"] = "last"
    trusted: bool = False
    public_seed: bool = False
    url: str | None = None


@dataclass(frozen=True)
class ClassResult:
    """Everyone's results.

    Parameters
    ----------
    assignment : Assignment
        What was graded.
    results : tuple of StudentResult
        The roster in its order, then others.
    n_graded : int
        How many submissions were not recorded already.
    changes : tuple of Change
        Points that another plan had given before; each is told of once.
    leftovers : tuple of Leftover
        Entries of the record that nobody stands for any more.
    unaccounted : tuple of str
        Whose submission the grader lost or failed on; there should be nobody.
    """

    assignment: Assignment
    results: tuple[StudentResult, ...]
    n_graded: int
    changes: tuple[Change, ...]
    leftovers: tuple[Leftover, ...]
    unaccounted: tuple[str, ...]


def grade_class(
    course: Course,
    room: str,
    submitted: Path,
    folder: Path,
    *,
    roster: Roster | None = None,
    options: Options | None = None,
    progress: Progress = lambda done, total: None,
) -> ClassResult:
    """Grade everything that a class handed in for one room, and record it.

    What is recorded already, for the same bytes and the same plan, is not graded again: a run that was
    stopped goes on where it was.

    Parameters
    ----------
    course : Course
        The checkout with the assignment.
    room : str
        The room's name.
    submitted : Path
        A folder or a zip archive, as nbgrader, Canvas or Moodle make them.
    folder : Path
        The class's folder: the gradebook, recorded notebooks and feedback.
    roster : mapping, optional
        The class; without it, whoever handed something in.
    options : Options, optional
        How to grade.
    progress : callable
        Told how many submissions are done, and of how many.

    Returns
    -------
    ClassResult
        The roster in its order, then others.

    Raises
    ------
    CommandError
        If there is nothing to grade, no seed, no sandbox or no cluster; the text says what to do.
    """
    options = options or Options()
    require_source(submitted, room)
    seed = read_seed(course, public=options.public_seed)
    class_folder = ClassFolder(course, folder, options.url)
    # The plan lies in the folder, too: who may not write there must not make one.
    with class_folder.lock():
        plan = prepare(class_folder, room, seed, options.limits)
        attempts: Literal["last", "all"] = "last" if options.attempts == "last" else "all"
        handed_in = collect(submitted, plan.assignment, roster, attempts=attempts)
        if not handed_in and not roster:
            raise CommandError(
                f"{submitted} holds no submission: see `softclust grade --help` for the layouts"
            )
        with ClassRecord.inside(class_folder, room, plan, roster or {}) as record:
            record.keep_class()
            students = Class(plan, record, options, progress)
            n_graded = students.grade(handed_in)
            leftovers = clear_up(record, {one.student for one in handed_in})
            record.refresh(pages=False)
            lost = {one.student for one in handed_in} - set(record.keys)
            unaccounted = tuple(sorted(lost | students.failed))
            return ClassResult(
                plan.assignment, record.results(), n_graded, record.tell_changes(), leftovers, unaccounted
            )


class Class:
    """The submissions of a class on their way to its record."""

    def __init__(self, plan: GradingPlan, record: ClassRecord, options: Options, progress: Progress) -> None:
        self.plan = plan
        self.record = record
        self.options = options
        self.progress = progress
        self.failed: set[str] = set()
        self.attempts_left: Counter[str] = Counter()
        self.best: dict[str, Attempt] = {}

    def grade(self, handed_in: Sequence[HandedIn]) -> int:
        """Grade what is not recorded yet, record it, and return how many submissions that were."""
        if self.options.attempts == "best":
            self.attempts_left = Counter(one.student for one in handed_in)
        waiting = [one for one in handed_in if not self._is_done(one)]
        done = len(handed_in) - len(waiting)
        self.progress(done, len(handed_in))
        if waiting:
            with self._workers(len(waiting)) as workers:
                for number, graded in enumerate(grade_all(waiting, HandedIn.read, workers), 1):
                    self._take(graded.item, graded.submission, self._verdict(graded))
                    self.progress(done + number, len(handed_in))
        self.record.flush()
        return len(waiting)

    def _is_done(self, one: HandedIn) -> bool:
        """Whether an attempt is recorded already, or is recorded now because there is nothing to run."""
        if one.problem:
            self._take(one, None, quarantined(self.plan, one.problem))
            return True
        if self.attempts_left[one.student] > 1:
            return False
        try:
            return self.record.has(one, hashlib.sha256(one.read()).hexdigest())
        except UnreadableError:
            return False

    def _take(self, one: HandedIn, data: bytes | None, verdict: Verdict) -> None:
        """Record a verdict; of several attempts the best, or the first of equals, when all are there."""
        attempt = Attempt(one, data, with_notes(verdict, one))
        best = self.best.get(one.student, attempt)
        best = attempt if (-attempt.score, one.attempt) < (-best.score, best.handed.attempt) else best
        self.attempts_left[one.student] -= 1
        if self.attempts_left[one.student] > 0:
            self.best[one.student] = best
            return
        self.best.pop(one.student, None)
        self.record.write(best.handed, best.data, best.verdict)

    def _verdict(self, graded: Graded[HandedIn]) -> Verdict:
        """Return the verdict that came back; without one, the submission is tried again in the next run."""
        if graded.verdict is None:
            if graded.is_our_fault:
                self.failed.add(graded.item.student)
            return quarantined(self.plan, graded.failure)
        try:
            verdict = Verdict.from_bytes(graded.verdict, self.plan)
            if verdict.submission != hashlib.sha256(graded.submission).hexdigest():
                raise ValueError("a verdict on another submission")
        except ValueError as error:
            print(f"softclust: {graded.item.student}: {error}", file=sys.stderr)
            self.failed.add(graded.item.student)
            return quarantined(self.plan, "the grader's answer made no sense, which is no fault of yours")
        return verdict

    def _workers(self, n_submissions: int) -> AbstractContextManager[Workers]:
        options = self.options
        data = self.plan.data
        if options.dask:
            from softclust_lab.grading.cluster import DaskWorkers

            return DaskWorkers(options.dask, data, options.certificates, trusted=options.trusted)
        if n_submissions == 1:
            return ThisProcess(data, trusted=options.trusted)
        n_workers = options.n_workers or len(own_cores()) or 1
        return LocalWorkers(data, min(n_workers, n_submissions), trusted=options.trusted)


@dataclass(frozen=True)
class Attempt:
    """One attempt of a student, judged."""

    handed: HandedIn
    data: bytes | None
    verdict: Verdict

    @property
    def score(self) -> float:
        """Its points; what could not be judged is less than nothing."""
        if self.verdict.outcome == "quarantined":
            return -1.0
        return sum(report.points for report in self.verdict.reports.values())


def quarantined(plan: GradingPlan, reason: str) -> Verdict:
    """Return the verdict on what nobody could read or judge."""
    return Verdict(plan.fingerprint, hashlib.sha256().hexdigest(), "quarantined", reason)


def with_notes(verdict: Verdict, one: HandedIn) -> Verdict:
    """Add what was wrong with the place or the name of a submission, and that it came late."""
    outcome = "repaired" if one.note and verdict.outcome == "accepted" else verdict.outcome
    late = "it came late, says the learning system" if one.late else ""
    return replace(verdict, outcome=outcome, reason="; ".join(filter(None, [one.note, verdict.reason, late])))
