"""A class in numbers, for its teacher: on one page, and at the end of a run on the terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from softclust_lab.checks.report import Diagnosis, Report
from softclust_lab.grading.class_report import class_report
from softclust_lab.grading.results import Change, StudentResult, TaskResult
from softclust_lab.grading.table import SMALL_CLASS, end_table
from softclust_lab.grading.tally import ClassTally, round_edges
from softclust_lab.grading.terminal import Terminal, columns

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
    assert tally.edges == [number / 2 for number in range(11)]
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
        "Shares are of all 6 students.",
        "accepted 4 67% repaired 0 0% quarantined 1 17% missing 1 17%",
        "1 answer waits for a person.",
        "4 students have a score; the mean is 2.5 of 5 points.",
        "Shares are of those whose answer to the task is judged.",
        "task points judged full partial none waiting most common",
        "double 2 4 50% 25% 25% halved-values (2)",
        "why 3 3 33% 33% 33% 1",
        "2 double Halved values You halve the values.",
        "s05 bad <script>alert(1)</script>",
        "s06 nothing was handed in",
        "s04 0.40 s03 0.30",
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


@pytest.mark.parametrize(
    ("top", "edges"),
    [
        (24.0, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]),
        (20.0, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]),
        (5.0, [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]),
        (23.0, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 23]),
        (1.0, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
        (100.0, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
    ],
)
def test_scores_are_counted_between_round_numbers_up_to_the_highest_there_can_be(
    top: float, edges: list[float]
) -> None:
    assert round_edges(top) == pytest.approx(edges)


def test_as_long_as_nobody_has_judged_an_answer_the_scores_end_where_the_checks_end() -> None:
    tally = ClassTally.of(TOY, [student(1, 2.0, None), student(2, 1.0, 0.0), student(3, 0.3, None)])
    assert (tally.edges[-1], sum(tally.bins), tally.bins[-1]) == (2.0, 3, 1)
    text = Page(class_report(TOY, [student(1, 2.0, None)])).text
    assert "3 points are for answers that nobody has judged yet: the picture ends at 2." in text


def test_who_is_not_on_the_roster_is_named_and_counts_nowhere_else() -> None:
    stray = StudentResult("unmatched-1", "", "quarantined", "it is nobody's", 5.0, listed=False)
    dropped = replace(student(9, 2.0, 3.0), listed=False)
    tally = ClassTally.of(TOY, [*CLASS, stray, dropped])
    assert tally.outcomes == ClassTally.of(TOY, CLASS).outcomes
    assert tally.mean == 2.5
    text = Page(class_report(TOY, [*CLASS, stray, dropped])).text
    assert "Not on the roster entry outcome unmatched-1 it is nobody's s09 it was accepted" in text
    assert "Shares are of all 6 students." in text


def test_who_was_never_run_or_hardly_is_not_among_the_slowest() -> None:
    quick = [student(1, 2.0, 3.0, cpu_seconds=0.004), student(2, 2.0, 3.0, cpu_seconds=0.0)]
    assert "Nothing was run" in Page(class_report(TOY, quick)).text


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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("王小明", "王小明"),
        ("José Ñandú", "José Ñandú"),
        ("Jose\u0301", "Jose\u0301"),
        ("نیما\u200cیوشیج", "نیما\u200cیوشیج"),
        ("Eve\x1b[31m\u202e\nMallory", "Eve[31m Mallory"),
        ("張" * 40, "張" * 11 + "…"),
        ("x" * 60, "x" * 23 + "…"),
        ("", ""),
    ],
)
def test_the_roster_s_names_stand_beside_the_ids_in_even_columns(name: str, shown: str) -> None:
    results = [replace(CLASS[0], name=name), replace(CLASS[1], name="Bo")]
    table = end_table(TOY, results, Terminal(io.StringIO(), unicode=True))
    first = next(line for line in table.splitlines() if line.startswith("s01"))
    second = next(line for line in table.splitlines() if line.startswith("s02"))
    assert f"s01      {shown}  " in first
    assert "\x1b" not in table
    before, other = first.partition("accepted")[0], second.partition("accepted")[0]
    assert columns(before) == columns(other)
    assert all(columns(line) <= 100 for line in table.splitlines())


def test_a_terminal_without_these_characters_has_even_columns_too() -> None:
    results = [replace(CLASS[0], name="王小明"), replace(CLASS[1], name="Bo")]
    lines = end_table(TOY, results, Terminal(io.StringIO())).splitlines()
    places = {line.index("accepted") for line in lines if line.startswith("s0")}
    assert len(places) == 1
    assert any(line.startswith("s01      ???") for line in lines)


def test_without_names_there_is_no_column_for_them() -> None:
    assert "name" not in end_table(TOY, CLASS, Terminal(io.StringIO(), unicode=True))


def test_entries_of_nobody_are_told_in_a_large_class_too() -> None:
    strays = [
        StudentResult(f"unmatched-{n:02}", "", "quarantined", f"file {n} is nobody's", 5.0, listed=False)
        for n in range(30)
    ]
    many = [student(number, 1.0, 3.0) for number in range(1, SMALL_CLASS + 2)]
    text = end_table(TOY, [*many, *strays], Terminal(io.StringIO(), unicode=True))
    assert "not on the roster\n    unmatched-00: file 0 is nobody's\n" in text
    assert "\n    and 20 more\n" in text
    assert text.endswith(
        "41 accepted, 0 repaired, 0 quarantined, 0 missing; 30 entries are not on the roster"
    )
    one = end_table(TOY, [*CLASS, strays[0]], Terminal(io.StringIO(), unicode=True))
    assert "file 0 is nobody's" in one
    assert one.endswith("1 answer waits for a person; 1 entry is not on the roster")


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
    assert f"    4 to 4.5  {'#' * 40} {SMALL_CLASS + 1}" in large
    assert large.endswith(f"{SMALL_CLASS + 1} students: 41 accepted, 0 repaired, 0 quarantined, 0 missing")
    assert end_table(TOY, [], terminal).endswith("0 quarantined, 0 missing")
