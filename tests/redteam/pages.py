"""What is published of a verdict, and whether a browser could run any of it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import nbformat

from softclust_lab.grading.feedback import student_page
from softclust_lab.grading.intake.roster import Person
from softclust_lab.grading.plan import GradingPlan
from softclust_lab.grading.record.gradebook_tables import Submission
from softclust_lab.grading.record.recorded_notebook import recorded_notebook
from softclust_lab.grading.record.scores import automatic_grades, student_result
from softclust_lab.grading.verdict import Verdict

__all__ = ["notebook_problems", "page_problems", "published", "text_problems"]

BOOK = "https://book.example/"
HARMLESS_TAGS = """
    html head meta title style body main header section article h1 h2 h3 h4 p table caption thead tbody tr th
    td a ul ol li dl dt dd pre code strong em span div br details summary
"""
HARMLESS_ATTRIBUTES = "lang charset name content scope class href id open role style aria-label aria-hidden"
#: Control characters, marks that change the direction of writing, halves of characters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: What may begin a tag, an image, or a link to anything but a page, in Markdown.
LIVE_MARKDOWN = re.compile(
    r"<[a-zA-Z/!?]|!\[|\]\((?!https?://)|\]:|\\(?:href|url|html)|&(?:#[xX]?[0-9A-Fa-f]|lt|gt|amp)|(?<![`~])[`~]{3,}+\s*+mermaid"
)


def published(verdict: Verdict, plan: GradingPlan) -> tuple[str, str]:
    """Return the student's page and the notebook that formgrader shows."""
    entry = Submission(None, automatic_grades(plan, verdict), {})
    result = student_result(plan.assignment, Person("mallory"), verdict, entry)
    page = student_page(plan.assignment, result, BOOK, verdict.cells)
    return page, recorded_notebook(plan.assignment, verdict).decode()


class Tags(HTMLParser):
    """Collects what a browser would do more with than show it."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.n_tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Compare a tag with the short list of those that we write ourselves."""
        self.n_tags += 1
        if tag not in HARMLESS_TAGS.split():
            self.problems.append(f"<{tag}>")
        for name, value in attrs:
            outside = name == "href" and not (value or "").startswith(BOOK)
            loads = name == "style" and "(" in (value or "")
            if name not in HARMLESS_ATTRIBUTES.split() or outside or loads:
                self.problems.append(f"<{tag} {name}={value!r}>")

    def handle_decl(self, decl: str) -> None:
        """Accept the document's type only."""
        if decl.lower() != "doctype html":
            self.problems.append(f"<!{decl}>")


def page_problems(page: str) -> list[str]:
    """Return what in an HTML page is more than text in our own few tags."""
    tags = Tags()
    tags.feed(page)
    tags.close()
    return tags.problems + text_problems(page) + ([] if tags.n_tags > 5 else ["no page at all"])


def notebook_problems(notebook: str) -> list[str]:
    """Return what in a recorded notebook formgrader could take for markup."""
    content: dict[str, Any] = json.loads(notebook)
    nbformat.validate(content)
    problems = text_problems(notebook)
    for cell in content["cells"]:
        outputs = cell.get("outputs", [])
        problems += [output["output_type"] for output in outputs if output["output_type"] != "stream"]
        if cell["cell_type"] == "markdown" and "nbgrader" in cell["metadata"]:
            problems += LIVE_MARKDOWN.findall(cell["source"])
        if cell["cell_type"] == "raw" and cell["metadata"].get("format"):
            problems.append("a raw cell that says what it is")
        if cell.get("attachments"):
            problems.append("attachments")
    return problems


def text_problems(text: str) -> list[str]:
    """Return the characters that a text should not have."""
    return [repr(found) for found in UNPRINTABLE.findall(text)]
