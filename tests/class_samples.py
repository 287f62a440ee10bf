"""A course in a temporary folder, and verdicts on submissions that never ran, for tests of the record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from softclust_lab.checks.report import Diagnosis, Report
from softclust_lab.checks.report import Verdict as PropertyVerdict
from softclust_lab.checks.task_plan import TaskPlan
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.course import Course
from softclust_lab.grading.intake.collect import HandedIn
from softclust_lab.grading.plan import GradingPlan, make_plan
from softclust_lab.grading.record.class_folder import ClassFolder
from softclust_lab.grading.verdict import CellShown, Verdict

ROOT = Path(__file__).parent.parent
ROOM = "hard_kmeans"
EXPLAIN = "explain_rising_cost"


def course_in(folder: Path, config: str = "") -> Course:
    """Return a course that shares the checkout's rooms, with more settings for nbgrader if wanted."""
    (folder / "book").symlink_to(ROOT / "book")
    text = (ROOT / "nbgrader_config.py").read_text("utf-8")
    (folder / "nbgrader_config.py").write_text(text + config, "utf-8")
    return Course(folder)


@cache
def plan_of(notebook: bytes, seed: bytes = b"s" * 32) -> GradingPlan:
    """Return the room's plan, computed once in a process."""
    return make_plan(Course(ROOT), ROOM, notebook, seed, Limits())


def plan_for(course: Course, folder: Path, url: str | None = None) -> GradingPlan:
    """Return the plan for a class in `folder`."""
    return plan_of(ClassFolder(course, folder, url).release(ROOM))


@dataclass(frozen=True)
class Sample:
    """One submission and what a worker would say of it.

    `points` says for each task, by name, the share of its properties that hold.
    """

    student: str
    data: bytes = b"{}"
    points: float = 1.0
    answered: bool = True
    outcome: str = "accepted"
    reason: str = ""
    timestamp: str = ""
    attempt: str = ""
    listed: bool = True
    problem: str = ""

    @property
    def handed(self) -> HandedIn:
        """Return it as intake would."""
        return HandedIn(
            self.student, self.listed, self.attempt, self.timestamp, self.student, problem=self.problem
        )

    def verdict(self, plan: GradingPlan, **changes: object) -> Verdict:
        """Return the verdict by a plan."""
        digest = hashlib.sha256(self.data).hexdigest()
        if self.outcome == "quarantined":
            return Verdict(plan.fingerprint, digest, "quarantined", self.reason)
        found = Verdict(
            plan=plan.fingerprint,
            submission=digest,
            outcome=self.outcome,
            reason=self.reason,
            reports={name: report(task, self.points) for name, task in plan.checks.tasks.items()},
            answered={EXPLAIN: self.answered},
            cells=cells(plan, self.answered),
            cpu_seconds=0.25,
        )
        return Verdict.from_bytes(replace(found, **changes).to_bytes(), plan)  # type: ignore[arg-type]


def report(task: TaskPlan, share: float) -> Report:
    """Return a report in which the first `share` of the properties hold."""
    n_held = round(share * len(task.properties))
    properties = tuple(
        PropertyVerdict(
            prop.name, prop.title, place < n_held, prop.points * (place < n_held), float(prop.points)
        )
        for place, prop in enumerate(task.properties)
    )
    points = sum(item.points for item in properties)
    mistake = task.mistakes[0]
    diagnosis = None if share == 1 else Diagnosis(mistake.code, mistake.hint, mistake.link)
    status = "correct" if share == 1 else "partial" if points else "incorrect"
    visible = sum(not case.hidden for case in task.cases)
    return Report(
        task=task.id,
        title=task.title,
        points=points,
        max_points=float(task.points),
        mode="graded",
        status=status,  # type: ignore[arg-type]
        visible_passed=visible if share == 1 else 0,
        visible_total=visible,
        properties=properties,
        misconception=diagnosis,
        plan=task.fingerprint,
    )


def cells(plan: GradingPlan, answered: bool) -> tuple[CellShown, ...]:
    """Return the notebook of someone who filled in every answer, or none."""
    found = []
    for cell in plan.assignment.cells:
        kind = cell.released["cell_type"]
        source = f"# my {cell.grade_id}\n" + cell.text if cell.is_answer and answered else cell.text
        text = f"printed by {cell.grade_id}\n" if kind == "code" and cell.is_answer else ""
        found.append(CellShown(cell.grade_id, kind, source, text, "", "ended" if text else "not-run"))
    return (
        CellShown(None, "markdown", "# Instructions"),
        *found,
        CellShown(None, "code", "1 + 1", "2", "", "ended"),
    )
