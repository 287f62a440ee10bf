"""What a check says: one record with a form for programs, one for terminals and one for notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["MIME_TYPE", "CaseReport", "Diagnosis", "Report", "Status", "Verdict"]

#: The type under which a graded report travels in a notebook's output.
MIME_TYPE = "application/vnd.softclust.report+json"

Mode = Literal["visible", "graded"]
Status = Literal["correct", "partial", "incorrect", "not-started", "error", "timeout"]


@dataclass(frozen=True)
class Verdict:
    """Whether a property held on all of its hidden cases, and what that earned."""

    name: str
    title: str
    held: bool
    points: float
    max_points: float


@dataclass(frozen=True)
class Diagnosis:
    """A recognised misconception: its code, what to say about it, where the book explains it."""

    code: str
    hint: str
    link: str


@dataclass(frozen=True)
class CaseReport:
    """One visible case in words: what was given, expected and returned, what is wrong, and why it is so."""

    title: str
    passed: bool
    given: tuple[str, ...]
    expected: str
    got: str
    problem: str
    line: str
    printed: str
    remarks: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Report:
    """The outcome of one check.

    Attributes
    ----------
    task, title : str
        The task's id and its name for people.
    points, max_points : float
        Earned (0 unless graded) and possible.
    mode : str
        ``"visible"`` or ``"graded"``.
    status : str
        ``"correct"``, ``"partial"``, ``"incorrect"``, ``"not-started"``, ``"error"`` or ``"timeout"``.
    visible_passed, visible_total : int
        Of the visible cases.
    properties : tuple of Verdict
        Empty unless graded.
    misconception : Diagnosis or None
        The mistake that the answers reproduce.
    exception : str or None
        The first exception's built-in class.
    plan : str or None
        The fingerprint of the plan that graded it.
    cases : tuple of CaseReport
        Details of visible cases; empty if graded, and never part of `to_dict`.
    remark : str
        For a check that could not begin: what is wrong with the call.
    """

    task: str
    title: str
    points: float
    max_points: float
    mode: Mode
    status: Status
    visible_passed: int
    visible_total: int
    properties: tuple[Verdict, ...] = ()
    misconception: Diagnosis | None = None
    exception: str | None = None
    plan: str | None = None
    cases: tuple[CaseReport, ...] = ()
    remark: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data: what a grader stores and a feedback page shows.

        Examples
        --------
        >>> report = Report("room.task", "A task", 1.0, 2.0, "graded", "partial", 3, 3)
        >>> Report.from_dict(report.to_dict()) == report
        True
        """
        mistake = None if self.misconception is None else dict(vars(self.misconception))
        data = {name: value for name, value in vars(self).items() if name not in ("cases", "remark")}
        return data | {"properties": [dict(vars(one)) for one in self.properties], "misconception": mistake}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """Return the report that `to_dict` described.

        Raises
        ------
        TypeError, KeyError
            If the data lack a field or have one too many.
        """
        diagnosis = data["misconception"]
        return cls(
            **{
                **data,
                "properties": tuple(Verdict(**verdict) for verdict in data["properties"]),
                "misconception": None if diagnosis is None else Diagnosis(**diagnosis),
            }
        )

    def text(self, book_url: str | None = "../") -> str:
        """Return the report for a terminal; it adds no character outside ASCII to what it quotes."""
        from softclust_lab.checks.render_text import report_text

        return report_text(self, book_url)

    def html(self, book_url: str | None = "../") -> str:
        """Return the report as an HTML fragment without scripts, for light and dark pages.

        Parameters
        ----------
        book_url : str or None
            Where the book's first page lies, with a slash at the end; by default one directory up, as seen
            from a room. Without it the hint names the section and has no link.
        """
        from softclust_lab.checks.render_html import report_html

        return report_html(self, book_url)

    def __str__(self) -> str:
        return self.text()
