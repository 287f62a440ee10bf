"""A class in numbers, for its teacher: on one page, and at the end of a run on the terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from softclust_lab.checks.report import Diagnosis, Report
from softclust_lab.grading.class_report import class_report
from softclust_lab.grading.results import Change, StudentResult, TaskResult
from softclust_lab.grading.table import SMALL_CLASS, end_table
from softclust_lab.grading.tally import ClassTally
from softclust_lab.grading.terminal import Terminal

from .test_export import CODE, TOY, WHY

SCRIPT = "<script>alert(1)</script>"
HALVED = Diagnosis("halved-values", "You halve the values.", "hard_kmeans/hard_kmeans.html#hard-kmeans-cost")


def report(points: float, mistake: Diagnosis | None = None) -> Report:
    return Report("toy.double", "Double", points, 2.0, "graded", "partial", 1, 2, misconception=mistake)


def student(number: int, points: float, why: float | None, **changes: object) -> StudentResult:
    mistake = HALVED if points < 2 else None
    tasks = (
        TaskResult(CODE, points, "partial", report(points, mistake)),
        TaskResult(WHY, why, "waiting" if why is None else "judged"),
    )
    fields = {"tasks": tasks, "cpu_seconds": number / 10, **changes}
    return StudentResult(f"s{number:02}", "", "accepted", "", 5.0, **fields)  # type: ignore[arg-type]


CLASS = [
    student(1, 2.0, 3.0),
    student(2, 1.0, 2.0),
    student(3, 0.0, 0.0),
    student(4, 2.0, None),
    StudentResult("s05", "", "quarantined", f"bad {SCRIPT}", 5.0),
    StudentResult("s06", "", "missing", "nothing was handed in", 5.0),
]


def test_a_class_is_counted() -> None:
    tally = ClassTally.of(TOY, iter(CLASS))
    assert tally.outcomes == {"accepted": 4, "repaired": 0, "quarantined": 1, "missing": 1}
    double, why = tally.tasks["double"], tally.tasks["why"]
    assert (double.full, double.partial, double.none, double.waiting) == (2, 1, 1, 0)
    assert (why.full, why.partial, why.none, why.waiting) == (1, 1, 1, 1)
    assert tally.bins == [1, 0, 0, 0, 1, 0, 1, 0, 0, 1]
    assert (tally.scored, tally.mean, tally.waiting) == (4, 2.5, 1)
    assert tally.mistakes() == [(2, "double", "halved-values")]
    assert tally.slowest == [(0.4, "s04"), (0.3, "s03"), (0.2, "s02"), (0.1, "s01")]
    assert tally.quarantined == [("s05", f"bad {SCRIPT}")]
    assert tally.missing == ["s06"]


def test_a_large_class_keeps_the_slowest_only() -> None:
    def many() -> Iterator[StudentResult]:
        for number in range(1, 100):
            yield student(number, 2.0, 3.0)

    tally = ClassTally.of(TOY, many())
    assert [name for _, name in tally.slowest] == [f"s{number:02}" for number in range(99, 89, -1)]


class Page(HTMLParser):
    """Collects tags and cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += f"{data.strip()} " if data.strip() else ""


def test_the_page_says_it_all_and_needs_nothing_else() -> None:
    html = class_report(TOY, CLASS, "https://example.org/book/")
    page = Page(html)
    for words in (
        "accepted 4 67% repaired 0 0% quarantined 1 17% missing 1 17%",
        "1 answer waits for a person.",
        "4 students have a score; the mean is 2.5 of 5 points.",
        "double 2 50% 25% 25% halved-values (2)",
        "why 3 33% 33% 33% 1",
        "2 double Halved values You halve the values.",
        "s05 bad <script>alert(1)</script>",
        "s06 nothing was handed in",
        "s04 0.4 s03 0.3",
    ):
        assert words in page.text, page.text
    assert (
        "href",
        "https://example.org/book/hard_kmeans/hard_kmeans.html#hard-kmeans-cost",
    ) in page.attributes
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert not re.search(r"https?://(?!example\.org/book/)", html)


def test_what_the_present_checks_changed_is_listed() -> None:
    changed = student(
        7, 2.0, 3.0, changes=(Change("s07", "double", 1.0, 2.0), Change("s07", "why", None, 0.5))
    )
    text = Page(class_report(TOY, [*CLASS, changed])).text
    assert "Changed by the present checks student task before after s07 double 1 2 s07 why – 0.5" in text
    assert "Changed" not in Page(class_report(TOY, CLASS)).text


def test_the_picture_says_the_same_in_words() -> None:
    page = Page(class_report(TOY, CLASS))
    said = next(value for name, value in page.attributes if name == "aria-label")
    assert said
    assert said.startswith("0 to 0.5 points: 1; 0.5 to 1 points: 0;")
    assert said.endswith("4.5 to 5 points: 1")
    assert page.tags.count("rect") == 10


def test_a_class_without_anything_has_a_page_too() -> None:
    text = Page(class_report(TOY, [])).text
    for words in ("Nobody has a score yet", "None was recognised", "Nobody: everyone", "Nothing was run"):
        assert words in text
    missing = Page(
        class_report(TOY, [StudentResult(f"s{i}", "", "missing", "", 5.0) for i in range(300)])
    ).text
    assert "And 100 more." in missing


def test_a_small_class_is_shown_by_student_and_a_large_one_in_numbers() -> None:
    terminal = Terminal(io.StringIO(), unicode=True)
    small = end_table(TOY, CLASS, terminal)
    large = end_table(TOY, [student(number, 1.0, 3.0) for number in range(1, SMALL_CLASS + 2)], terminal)
    assert "\ns01      accepted" in small
    assert "s01" not in large
    for text in (small, large):
        assert "most common misconceptions" in text
        assert "double: halved-values" in text
        assert max(map(len, text.splitlines())) <= 100
    assert "points, mean 4 of 5\n" in large
    assert f"4 to 4.5  {'#' * 40} {SMALL_CLASS + 1}" in large
    assert large.endswith(f"{SMALL_CLASS + 1} students: 41 accepted, 0 repaired, 0 quarantined, 0 missing")
    assert end_table(TOY, [], terminal).endswith("0 quarantined, 0 missing")
