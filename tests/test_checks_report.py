"""Judging, and the three forms of a report."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.judge import MAX_TIMEOUTS, judge
from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.checks.report import Diagnosis, Report, Verdict
from softclust_lab.checks.rooms import find_task
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.hard_kmeans import assign_labels

SOURCE = Path(__file__).parents[1] / "book" / "hard_kmeans" / "hard_kmeans_assignment.py"
ASSIGN = "hard_kmeans.assign_labels"


@cache
def plan():
    return build_plan("hard_kmeans", DEMO_SEED, SOURCE)


def endless():
    while True:
        pass


def judged(function, task_plan=None, deadline=3.0):
    return judge(task_plan or plan().tasks[ASSIGN], DirectCall({"assign_labels": function}, deadline))


def test_points_count_only_once_the_values_beat_every_trivial_answer():
    def right_in_the_extremes_only(X, centers):
        return assign_labels(X, centers) if len(X) < 10 or abs(X).max() > 1e8 or len(centers) == 5 else X

    task = replace(
        plan().tasks[ASSIGN],
        cases=tuple(c for c in plan().tasks[ASSIGN].cases if "same_center" not in c.name),
        mistakes=(),
    )
    report = judged(right_in_the_extremes_only, task)
    held = {verdict.name: verdict.held for verdict in report.properties}
    assert held == {"values-easy": False, "values-hard": False, "invariants": False, "extremes": True}
    assert report.points == 0
    assert "A property counts only once" in report.text()


def test_points_never_exceed_the_task():
    report = judged(assign_labels)
    assert (report.points, report.max_points, report.status) == (2.0, 2.0, "correct")


def test_a_function_that_hangs_is_not_called_for_every_case():
    calls = []

    def hang(X, centers):
        calls.append(1)
        endless()

    report = judged(hang, deadline=0.05)
    assert len(calls) == MAX_TIMEOUTS
    assert (report.status, report.points, report.misconception) == ("timeout", 0.0, None)


def test_one_endless_case_costs_its_property_only():
    def hang_on_one_center(X, centers):
        return endless() if len(centers) == 1 else assign_labels(X, centers)

    report = judged(hang_on_one_center, deadline=0.05)
    assert (report.status, report.points) == ("partial", 1.5)


def test_an_answer_without_return_is_named_so():
    report = judge(visible_plan(find_task(ASSIGN)), DirectCall({"assign_labels": lambda X, centers: None}))
    assert report.status == "incorrect"
    assert "does the function end with `return`?" in report.text()


SCHEMA = {"task", "title", "points", "max_points", "mode", "status", "visible_passed", "visible_total"}
SCHEMA |= {"properties", "misconception", "exception", "plan"}


def reports():
    """Return one report of each kind."""
    table = find_task(ASSIGN)
    stub = DirectCall({"assign_labels": lambda X, c: (_ for _ in ()).throw(NotImplementedError())})
    wrong = DirectCall({"assign_labels": lambda X, c: assign_labels(X, c) + 1})
    right = DirectCall({"assign_labels": assign_labels})
    plans = (visible_plan(table), plan().tasks[ASSIGN])
    return [judge(p, call) for p in plans for call in (stub, wrong, right)]


def test_a_report_is_json_data_of_a_fixed_schema_and_comes_back_equal():
    for report in reports():
        data = json.loads(json.dumps(report.to_dict()))
        assert set(data) == SCHEMA
        assert type(data["points"]) is float
        assert Report.from_dict(data) == replace(report, cases=(), remark="")
        for verdict in data["properties"]:
            assert set(verdict) == {"name", "title", "held", "points", "max_points"}
        assert data["misconception"] is None or set(data["misconception"]) == {"code", "hint", "link"}
    with pytest.raises(TypeError):
        Report.from_dict({**data, "extra": 1})


def test_a_report_says_how_many_visible_checks_passed_and_where_points_come_from():
    _, wrong, right, *_ = reports()
    assert "visible checks passed, 5 of 5" in right.text()
    assert "not right yet; 0 of 5 visible checks pass" in wrong.text()
    for form in (right.text(), right.html()):
        assert "Points come from hidden checks" in " ".join(form.split())
    assert "labels-from-one" in wrong.text()
    assert str(wrong) == wrong.text()


def test_a_headline_says_passed_and_shows_a_tick_only_if_all_visible_checks_pass():
    def but_for_ties(X, centers):
        return len(centers) - 1 - assign_labels(X, centers[::-1])

    most = judge(visible_plan(find_task(ASSIGN)), DirectCall({"assign_labels": but_for_ties}))
    stub, wrong, right, *_ = reports()
    assert "not all right yet; 4 of 5 visible checks pass" in most.text()
    for report in (stub, wrong, most):
        assert "checks passed" not in report.text() + report.html()
    for report, sign in ((wrong, "✗"), (most, "✗"), (right, "✓"), (stub, "")):
        headline = report.html().split("</p>")[0]
        assert "".join(mark for mark in "✓✗" if mark in headline) == sign


def test_backticks_become_code_in_html_and_stay_in_text():
    def list_in_place(X, centers):
        labels = assign_labels(X, centers).tolist()
        X[:] = 0
        return labels

    report = judge(visible_plan(find_task(ASSIGN)), DirectCall({"assign_labels": list_in_place}))
    assert "`assign_labels` returns a list" in " ".join(report.text().split())
    assert re.search(r"<code[^>]*>assign_labels</code> returns a list", report.html())
    assert "`" not in report.html()


def test_a_list_and_a_changed_argument_are_remarked_on_with_what_they_cost():
    def list_in_place(X, centers):
        labels = assign_labels(X, centers).tolist()
        X[:] = 0
        return labels

    report = judge(visible_plan(find_task(ASSIGN)), DirectCall({"assign_labels": list_in_place}))
    assert report.status == "correct"
    changed, listed = report.cases[0].remarks
    assert "changes an array that it was given" in changed
    assert "return an array of integers" in listed
    assert all("costs no points by itself" in remark for remark in (changed, listed))
    assert judged(list_in_place).points == 2.0
    right = judge(visible_plan(find_task(ASSIGN)), DirectCall({"assign_labels": assign_labels}))
    assert all(case.remarks == () for case in right.cases)


def test_a_hint_has_a_title_to_read_beside_its_code():
    wrong = reports()[1]
    assert "Hint: Labels from one (labels-from-one)" in wrong.text()
    assert "<strong>Hint: Labels from one</strong>" in wrong.html()


def test_text_and_html_say_the_same_in_words_and_the_html_has_no_script():
    for report in reports():
        page = report.html()
        assert report.text().isascii()
        assert not re.search(r"<script|javascript:|\son\w+=|<style|https?:", page)
        for verdict in report.properties if report.status != "not-started" else ():
            assert verdict.title in page
            assert verdict.title in report.text()
        words = re.sub(r"<[^>]+>", " ", page)
        assert report.title in words
        assert 'role="group" aria-label="Check of' in page


def test_a_hint_links_into_the_book_if_its_address_is_known():
    report = reports()[1]
    link = "hard_kmeans/hard_kmeans.html#hard-kmeans-assignment-step"
    assert report.misconception.link == link
    assert f'href="../{link}"' in report.html()
    assert f'href="https://example.org/book/{link}"' in report.html("https://example.org/book/")
    assert f"https://example.org/book/{link}" in report.text("https://example.org/book/")
    assert "href" not in report.html(None)
    assert "assignment step" in report.html(None)


def test_what_a_function_prints_or_says_is_escaped_in_html():
    def rude(X, centers):
        print("<script>alert(1)</script>")
        raise ValueError("<b>bold</b>")

    page = judge(visible_plan(find_task(ASSIGN)), DirectCall({"assign_labels": rude})).html()
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page


def test_accents_have_contrast_on_light_and_on_dark_pages():
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))

    colours = set(re.findall(r"#[0-9a-f]{6}", "".join(report.html() for report in reports())))
    assert len(colours) == 3
    for colour in colours:
        for page in ("#ffffff", "#121212"):
            low, high = sorted((luminance(colour), luminance(page)))
            assert (high + 0.05) / (low + 0.05) >= 3, (colour, page)


def test_a_report_of_data_alone_can_be_shown():
    verdict = Verdict("values", "on <easy> cases", True, 1.0, 1.0)
    diagnosis = Diagnosis("a-code", "A hint.", "r/r.html#r-some-part")
    report = Report(
        "r.t", "Title", 1.0, 2.0, "graded", "partial", 1, 2, (verdict,), diagnosis, None, "f" * 64
    )
    assert "&lt;easy&gt;" in Report.from_dict(report.to_dict()).html()
    assert 'the section on "some part"' in report.text()
