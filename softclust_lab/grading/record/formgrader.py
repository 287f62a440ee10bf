"""What nbgrader's own programs use in a class's folder, named in its ``nbgrader_config.py``.

Formgrader, ``nbgrader generate_feedback`` and ``nbgrader export`` work on what was recorded. The autograder
would run submissions with the teacher's rights, and refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.course import assignment_name
from softclust_lab.grading.export import csv_text
from softclust_lab.grading.feedback import student_page
from softclust_lab.grading.files import write_whole
from softclust_lab.grading.intake.roster import Person
from softclust_lab.grading.record.class_folder import open_database
from softclust_lab.grading.record.class_list import kept_class
from softclust_lab.grading.record.gradebook import RoomRows
from softclust_lab.grading.record.scores import student_result
from softclust_lab.grading.record.stored import Stored

__all__ = ["FeedbackExporter", "HonestExport", "RefusingExporter", "safe_markdown"]

REFUSAL = (
    "Submissions are graded in a sandbox, and not by nbgrader: run `softclust grade {room}` in the course's "
    "folder. It leaves its results here, and keeps the scores and comments that you gave."
)
EXPORT_COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


class RefusingExporter(NotebookExporter):
    """Stands in the autograder's place and refuses before it has touched anything."""

    def __init__(self, **kwargs: Any) -> None:
        """Refuse.

        Raises
        ------
        NbGraderException
            Always; it says which command to use.
        """
        coursedir = getattr(kwargs.get("parent"), "coursedir", None)
        words = REFUSAL.format(room=getattr(coursedir, "assignment_id", "") or "ROOM")
        if coursedir is not None:
            coursedir.log.error(words)
        raise NbGraderException(words)


class FeedbackExporter(HTMLExporter):
    """Makes our page where nbgrader would copy the notebook."""

    book_url = Unicode("", help="Where hints link to: the book's address, with a slash at the end.").tag(
        config=True
    )

    def from_filename(  # type: ignore[override]
        self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of the submission that `resources` name."""
        names = (resources or {})["nbgrader"]
        room, student = names["assignment"], names["student"]
        root = Path(filename).resolve().parents[3]
        released = (root / "release" / room / f"{assignment_name(room)}.ipynb").read_bytes()
        assignment = Assignment.read(room, released)
        with open_database(names["db_url"]) as connection:
            entry = RoomRows(connection, room).submissions([student]).get(student)
            verdict = Stored(connection, room).verdicts([student]).get(student)
        if entry is None or verdict is None:
            raise NbGraderException(f"{student} is not recorded: run `softclust grade {room}`")
        result = student_result(assignment, Person(student), verdict, entry[1])
        page = student_page(assignment, result, self.book_url, verdict.cells, entry[1].manual_comments)
        return page, {**(resources or {}), "output_extension": ".html"}


class HonestExport(ExportPlugin):  # type: ignore[misc]
    """nbgrader's CSV file, but empty and not 0 where nothing was handed in, or nothing could be judged."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that ``--to`` names, ``grades.csv`` unless given."""
        lines = ([shown(field) for field in line] for line in self.lines(gradebook))
        write_whole(Path(self.to or "grades.csv"), csv_text([EXPORT_COLUMNS, *lines]))

    def lines(self, gradebook: Gradebook) -> Iterator[tuple[Any, ...]]:
        """Yield a line for each assignment and student that is wanted."""
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in self.assignment:
                continue
            people = kept_class(gradebook.db.connection(), assignment.name)
            for student in gradebook.students:
                if student.id not in people:
                    continue
                if self.student and student.id not in map(str, self.student):
                    continue
                yield (
                    assignment.name,
                    assignment.duedate,
                    *scores(gradebook, assignment.name, student),
                    assignment.max_score,
                )


def shown(field: Any) -> str:
    """Return a field's text, which is empty for what is not there."""
    return "" if field is None else str(field)


def scores(gradebook: Gradebook, room: str, student: Any) -> tuple[Any, ...]:
    """Return an export's fields from the time to the score."""
    who = (student.id, student.last_name, student.first_name, student.email)
    try:
        found = gradebook.find_submission(room, student.id)
    except MissingEntry:
        return (None, *who, None, None, None)
    rows = [grade for notebook in found.notebooks for grade in notebook.grades]
    if all(row.auto_score is None and row.manual_score is None for row in rows):
        return (found.timestamp, *who, None, None, None)
    penalty = found.late_submission_penalty
    return (found.timestamp, *who, found.score, penalty, max(0.0, found.score - penalty))


class SafeRenderer(IPythonRenderer):
    """Renders Markdown without HTML, without harmful links, without anything from elsewhere."""

    def block_mermaidjs(self, code: str) -> str:
        """Show a diagram's text as text."""
        return f"<pre>{escape(code)}</pre>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Link to pages only."""
        if not url.startswith(("https://", "http://")):
            return text
        return f'<a href="{escape(url)}" rel="noreferrer">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show what stands for an image; the image itself could tell its owner who looks at it, and when."""
        return escape(f"[image: {text or url}]")


def safe_markdown(source: str) -> str:
    """Return Markdown as HTML, the second guard behind what `harmless` does to the recorded text.

    Examples
    --------
    >>> safe_markdown("*a* <b>b</b> [c](javascript:alert(1))")
    '<p><em>a</em> &lt;b&gt;b&lt;/b&gt; c</p>\\n'
    """
    renderer = SafeRenderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    rendered: str = MarkdownWithMath(renderer=renderer).render(source)
    return rendered
