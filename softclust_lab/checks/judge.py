"""Judge one function: run the plan's cases, count the properties, recognise a mistake by its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from softclust_lab.checks.calls import Call, Outcome, Trace
from softclust_lab.checks.compare import OTHER_VALUES, Tolerance, alike, mismatch
from softclust_lab.checks.report import CaseReport, Diagnosis, Report, Status, Verdict
from softclust_lab.checks.task_plan import Answer, Mistake, PlanCase, TaskPlan
from softclust_lab.checks.values import Value, entries, shown

__all__ = ["Result", "diagnose", "judge"]

#: After so many calls that ran into the deadline the rest is not tried: they would all take as long. Special
#: cases and the others are counted apart, so that a loop which never ends on the former costs them alone.
MAX_TIMEOUTS = 2
#: A larger answer is judged and forgotten: no known mistake gives one, and a hundred would fill the memory.
MAX_KEPT = 100_000
#: A mistake is named from this share of agreement on.
ALIKE = 0.7
#: What to say of an answer with a list, by the kind of answer that is wanted.
_LISTS = {
    "integers": "a list: return an array of integers",
    "numbers": "a list: return an array",
    "tuple": "a list, or a tuple with a list: return a tuple of arrays",
}


@dataclass(frozen=True)
class Result:
    """What a function did with one case, if it was tried. `problem` is None if the answer is right."""

    problem: str | None
    value: Value | None = None
    outcome: Outcome | None = None
    tried: bool = True

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.problem is None

    @property
    def has_answer(self) -> bool:
        """Whether there was an answer, kept or not."""
        return self.value is not None or (self.outcome is not None and self.outcome.kind == "value")


def judge(plan: TaskPlan, call: Call) -> Report:
    """Judge the function that `call` reaches.

    Parameters
    ----------
    plan : TaskPlan
        Of visible cases only (nothing is earned), or with the hidden ones.
    call : Call
        How to call the student's function.

    Returns
    -------
    Report
        With details of the visible cases only if the plan has no hidden ones: a function could answer a
        visible case with what it remembers of a hidden one.
    """
    graded = plan.fingerprint is not None
    results = _run(plan, call, hidden=graded)
    verdicts = _verdicts(plan, results) if graded else ()
    points = min(sum(verdict.points for verdict in verdicts), plan.points)
    visible = [result for case, result in zip(plan.cases, results, strict=True) if not case.hidden]
    passed = sum(result.right for result in visible)
    earned, possible = (points, plan.points) if graded else (float(passed), float(len(visible)))
    mistake = diagnose(plan, results)
    return Report(
        task=plan.id,
        title=plan.title,
        points=float(points),
        max_points=float(plan.points),
        mode="graded" if graded else "visible",
        status=_status(results, earned, possible),
        visible_passed=passed,
        visible_total=len(visible),
        properties=verdicts,
        misconception=None if mistake is None else Diagnosis(mistake.code, mistake.hint, mistake.link),
        exception=_first_exception(results),
        plan=plan.fingerprint,
        cases=()
        if graded
        else tuple(_case_report(plan, c, r) for c, r in zip(plan.cases, results, strict=True)),
    )


def diagnose(plan: TaskPlan, results: Sequence[Result]) -> Mistake | None:
    """Return the known mistake whose outputs a function reproduces.

    Of the cases that the function or the mistake gets wrong, count those where both give the same wrong
    answer. The mistake with the largest share is returned (the first of equals) if that share is at least
    `ALIKE`; the rest is left to a second slip and to edge cases. If there is none, special cases are left
    aside: many programs lack the rule for clusters without points and have a mistake of another kind as well.
    A function that is always right is never diagnosed.
    """
    tried = {index for index, result in enumerate(results) if result.tried}
    ordinary = {index for index in tried if not plan.cases[index].special}
    return _most_alike(plan, results, tried) or _most_alike(plan, results, ordinary)


def _most_alike(plan: TaskPlan, results: Sequence[Result], places: Iterable[int]) -> Mistake | None:
    """Return the mistake whose wrong answers a function gives in those places."""
    wrong = {index for index in places if not results[index].right}
    if not wrong:
        return None
    best, most = None, 0.0
    for mistake in plan.mistakes:
        shows = {index for index in places if mistake.answers[index].kind != "right"}
        same = [i for i in shows & wrong if _same(mistake.answers[i], results[i], plan.cases[i].tolerance)]
        share = len(same) / max(len(shows | wrong), 1)
        if share >= ALIKE and share > most:
            best, most = mistake, share
    return best


def _same(answer: Answer, result: Result, tolerance: Tolerance) -> bool:
    """Say whether a function's wrong answer is the one that a mistake gives."""
    if result.outcome is not None and result.outcome.kind == "timeout":
        return False
    if answer.kind == "value":
        return (
            result.value is not None
            and answer.value is not None
            and alike(result.value, answer.value, tolerance)
        )
    return answer.kind == "varies" or not result.has_answer


def _run(plan: TaskPlan, call: Call, *, hidden: bool) -> list[Result]:
    results: list[Result] = []
    timeouts = {False: 0, True: 0}
    for case in plan.cases:
        if timeouts[case.special] >= MAX_TIMEOUTS or (results and _not_started(results[0])):
            results.append(Result("not tried", tried=False))
            continue
        outcome = call(plan.function, case.args, hidden=hidden)
        timeouts[case.special] += outcome.kind == "timeout"
        results.append(_result(plan, case, outcome))
    return results


def _result(plan: TaskPlan, case: PlanCase, outcome: Outcome) -> Result:
    if outcome.kind == "value" and outcome.value is not None:
        problem = mismatch(plan.rule, outcome.value, case.expected, case.tolerance)
        value = outcome.value if entries(outcome.value) <= MAX_KEPT else None
        return Result(problem, value, replace(outcome, value=value))
    words = outcome.trace.message if outcome.trace else ""
    problems = {
        "timeout": "it had not returned when its time was up: does a loop never end?",
        "unusable": f"it returned {words}",
        "raised": f"it raised {outcome.exception}" + (f": {words}" if words else ""),
    }
    return Result(problems.get(outcome.kind, "it returned nothing usable"), None, outcome)


def _verdicts(plan: TaskPlan, results: list[Result]) -> tuple[Verdict, ...]:
    """Return what each property earns: nothing at all unless the values beat every trivial answer."""
    by_property = {
        prop.name: [r.right for case, r in zip(plan.cases, results, strict=True) if case.prop == prop.name]
        for prop in plan.properties
    }
    values = [right for name, rights in by_property.items() if name.startswith("values") for right in rights]
    counts = sum(values) / len(values) > max(plan.trivial.values(), default=0.0)
    return tuple(
        Verdict(
            name=prop.name,
            title=prop.title,
            held=all(by_property[prop.name]),
            points=float(prop.points) if counts and all(by_property[prop.name]) else 0.0,
            max_points=float(prop.points),
        )
        for prop in plan.properties
    )


def _status(results: list[Result], earned: float, possible: float) -> Status:
    if all(result.right for result in results) and earned >= possible:
        return "correct"
    if _not_started(results[0]):
        return "not-started"
    kinds = [result.outcome.kind for result in results if result.outcome is not None]
    if earned > 0:
        return "partial"
    if "timeout" in kinds:
        return "timeout"
    return "error" if all(kind == "raised" for kind in kinds) else "incorrect"


def _not_started(result: Result) -> bool:
    return result.outcome is not None and result.outcome.exception == "NotImplementedError"


def _first_exception(results: list[Result]) -> str | None:
    names = (result.outcome.exception for result in results if result.outcome is not None)
    return next((name for name in names if name), None)


def _case_report(plan: TaskPlan, case: PlanCase, result: Result) -> CaseReport:
    trace = result.outcome.trace if result.outcome else None
    return CaseReport(
        title=case.name,
        passed=result.right,
        given=tuple(f"{name} = {shown(arg)}" for name, arg in zip(plan.parameters, case.args, strict=True)),
        expected=shown(case.expected),
        got="" if result.value is None else shown(result.value),
        problem="" if result.problem in (None, OTHER_VALUES) else str(result.problem),
        line=trace.line if trace else "",
        printed=trace.printed if trace else "",
        remarks=_remarks(plan, trace) if trace else (),
        why=case.why,
    )


def _remarks(plan: TaskPlan, trace: Trace) -> tuple[str, ...]:
    """Return what Python warned of, and what costs no points here but trips up whoever uses the function."""
    remarks = list(trace.warnings)
    if trace.changed_arguments:
        remarks.append(
            f"`{plan.function}` changes an array that it was given. The check hands out copies, so this "
            "costs no points by itself, but a function that calls yours still needs its own array: work "
            "on a copy."
        )
    if trace.returned_list:
        remarks.append(
            f"`{plan.function}` returns {_LISTS[plan.rule.kind]} (`np.array` makes one). The check has "
            "converted it, so this costs no points by itself, but code that calls your function computes "
            "with arrays."
        )
    return tuple(remarks)
