"""A class from what it handed in to its gradebook: intake, plan, box, verdict, record."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.dispatch import Graded, grade_all
from softclust_lab.grading.intake.collect import HandedIn, collect
from softclust_lab.grading.intake.notebook_check import UnreadableError
from softclust_lab.grading.intake.roster import Roster
from softclust_lab.grading.plan import GradingPlan
from softclust_lab.grading.prepare import prepare
from softclust_lab.grading.record.class_folder import ClassFolder
from softclust_lab.grading.record.writer import Change, ClassRecord
from softclust_lab.grading.results import StudentResult
from softclust_lab.grading.seed import read_seed
from softclust_lab.grading.verdict import Verdict
from softclust_lab.grading.workers import DaskWorkers, LocalWorkers, ThisProcess, Workers

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
        Points that another plan had given before.
    unaccounted : tuple of str
        Who has no outcome; there should be nobody.
    """

    assignment: Assignment
    results: tuple[StudentResult, ...]
    n_graded: int
    changes: tuple[Change, ...]
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
    seed = read_seed(course, public=options.public_seed)
    plan = prepare(ClassFolder(course, folder, options.url), room, seed, options.limits)
    attempts: Literal["last", "all"] = "last" if options.attempts == "last" else "all"
    handed_in = collect(submitted, plan.assignment, roster, attempts=attempts)
    if not handed_in and not roster:
        raise CommandError(f"{submitted} holds no submission: see `softclust grade --help` for the layouts")
    with ClassRecord.open(course, folder, room, plan, roster or {}, url=options.url) as record:
        n_graded = Class(plan, record, options, progress).grade(handed_in)
        record.refresh(pages=False)
        results = record.results()
        wanted = {*(roster or ()), *(one.student for one in handed_in)}
        unaccounted = tuple(sorted(wanted - {result.student for result in results}))
        return ClassResult(plan.assignment, results, n_graded, record.changes, unaccounted)


class Class:
    """The submissions of a class on their way to its record."""

    def __init__(self, plan: GradingPlan, record: ClassRecord, options: Options, progress: Progress) -> None:
        self.plan = plan
        self.record = record
        self.options = options
        self.progress = progress
        self.best: dict[str, tuple[float, HandedIn, Graded[HandedIn], Verdict]] = {}

    def grade(self, handed_in: Sequence[HandedIn]) -> int:
        """Grade what is not recorded yet, record it, and return how many submissions that were."""
        several = several_attempts(handed_in) if self.options.attempts == "best" else frozenset()
        waiting = []
        for one in handed_in:
            if one.problem:
                self.record.write(one, None, quarantined(self.plan, one.problem))
            elif one.student in several or not self._is_recorded(one):
                waiting.append(one)
        done = len(handed_in) - len(waiting)
        self.progress(done, len(handed_in))
        if waiting:
            with self._workers(len(waiting)) as workers:
                for number, graded in enumerate(
                    grade_all(self._readable(waiting), HandedIn.read, workers), 1
                ):
                    self._take(graded, several)
                    self.progress(done + number, len(handed_in))
        for _, one, graded, verdict in self.best.values():
            self.record.write(one, graded.submission, verdict)
        self.record.flush()
        return len(waiting)

    def _is_recorded(self, one: HandedIn) -> bool:
        try:
            return self.record.has(one, hashlib.sha256(one.read()).hexdigest())
        except UnreadableError:
            return False

    def _readable(self, waiting: Sequence[HandedIn]) -> Iterator[HandedIn]:
        """Yield what can be read; what cannot is recorded with the reason."""
        for one in waiting:
            try:
                one.read()
            except UnreadableError as problem:
                self.record.write(one, None, quarantined(self.plan, str(problem)))
            else:
                yield one

    def _take(self, graded: Graded[HandedIn], several: frozenset[str]) -> None:
        """Read a verdict and record it, or keep it until all attempts of its student are there."""
        one = graded.item
        verdict = self._verdict(graded)
        if one.note:
            verdict = with_note(verdict, one.note)
        if one.student not in several:
            self.record.write(one, graded.submission, verdict)
            return
        points = sum(report.points for report in verdict.reports.values())
        score = points if verdict.outcome != "quarantined" else -1.0
        if one.student not in self.best or (score, one.attempt) > (
            self.best[one.student][0],
            self.best[one.student][1].attempt,
        ):
            self.best[one.student] = (score, one, graded, verdict)

    def _verdict(self, graded: Graded[HandedIn]) -> Verdict:
        # What failed without being judged is recorded as if it had not been read: the next run tries again.
        if graded.verdict is None:
            return quarantined(self.plan, graded.failure)
        try:
            verdict = Verdict.from_bytes(graded.verdict, self.plan)
            if verdict.submission != hashlib.sha256(graded.submission).hexdigest():
                raise ValueError("a verdict on another submission")
        except ValueError as error:
            return quarantined(self.plan, f"the grader's answer made no sense ({error})")
        return verdict

    def _workers(self, n_submissions: int) -> AbstractContextManager[Workers]:
        options = self.options
        data = self.plan.data
        if options.dask:
            return DaskWorkers(options.dask, data, options.certificates, trusted=options.trusted)
        if n_submissions == 1:
            return ThisProcess(data, trusted=options.trusted)
        n_workers = options.n_workers or os.cpu_count() or 1
        return LocalWorkers(data, min(n_workers, n_submissions), trusted=options.trusted)


def several_attempts(handed_in: Sequence[HandedIn]) -> frozenset[str]:
    """Return the students with more than one attempt."""
    counts = Counter(one.student for one in handed_in)
    return frozenset(student for student, count in counts.items() if count > 1)


def quarantined(plan: GradingPlan, reason: str) -> Verdict:
    """Return the verdict on what nobody could read or judge."""
    return Verdict(plan.fingerprint, hashlib.sha256().hexdigest(), "quarantined", reason)


def with_note(verdict: Verdict, note: str) -> Verdict:
    """Add what was wrong with the place or the name of a submission."""
    outcome = "repaired" if verdict.outcome == "accepted" else verdict.outcome
    return replace(verdict, outcome=outcome, reason="; ".join(filter(None, [note, verdict.reason])))
