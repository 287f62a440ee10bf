"""Every page for every reader: what axe-core finds, a walk by keyboard, and words for every picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from . import axe
from .built import SITE, book_is_built, every_page
from .measures import SETTLED, newcomer, watch

pytestmark = book_is_built

# What the Tab key must reach: of a group of radio buttons one.
STOPS = """() => {
    const found = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
    window.stops = [...found].filter((stop) => {
        const shown = stop.checkVisibility({ visibilityProperty: true }) && stop.getClientRects().length;
        return shown && stop.tabIndex >= 0 && !stop.disabled && !stop.closest("dialog:not([open])");
    });
    window.walked = [];
    document.addEventListener("focusin", ({ target }) => {
        // The ring may stand around the words that belong to a control.
        const ringed = [target, target.closest("label")].filter(Boolean).map(getComputedStyle)
            .some(({ outlineStyle: line, outlineWidth: width }) => line === "auto"
                || line !== "none" && parseFloat(width) >= 2);
        window.walked.push([target, ringed]);
    });
    return window.stops.length;
}"""
ARRIVED = "() => document.activeElement === document.body || window.walked.length > 1 && " + (
    "document.activeElement === window.walked[0][0]"
)
VERDICT = """() => {
    const words = (element) => element.outerHTML.slice(0, 120);
    const key = (stop) => (stop.type === "radio" ? stop.name : stop);
    const reached = new Set(window.walked.map(([stop]) => key(stop)));
    return {
        missed: window.stops.filter((stop) => !reached.has(key(stop))).map(words),
        unseen: window.walked.filter(([, ringed]) => !ringed).map(([stop]) => words(stop)),
    };
}"""
# A picture is described, hidden from those who would need the description, or part of a named control.
UNDESCRIBED = """() => [...document.querySelectorAll("img, svg, canvas")].filter((picture) =>
    picture.checkVisibility() && !picture.matches("[alt]") && !picture.closest("button, svg svg")
    && !picture.closest("[aria-hidden=true], [aria-label][role], [role=img][aria-labelledby]")
).map((picture) => picture.outerHTML.slice(0, 160))"""


def walk(page: Page) -> dict[str, Any]:
    """Press Tab from the top of a page until it is left or begins anew."""
    stops = page.evaluate(STOPS)
    # A player's own pictures and boxes that scroll are stops as well.
    for _ in range(2 * stops + 50):
        page.keyboard.press("Tab")
        if page.evaluate(ARRIVED):
            verdict: dict[str, Any] = page.evaluate(VERDICT)
            return verdict
    return {"trapped at": page.evaluate("document.activeElement.outerHTML.slice(0, 200)")}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page at the width of a desk."""
    with newcomer(browser) as context:
        yield context.new_page()


# `make site-report` looks at all four.
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
@pytest.mark.parametrize("address", every_page())
def test_a_page_from_the_disk_has_no_error_words_for_every_picture_and_nothing_for_axe(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    top = SITE.as_uri() + "/"
    with newcomer(browser, viewport={"width": width, "height": 844}, color_scheme=scheme) as context:
        page = context.new_page()
        seen = watch(page, top)
        page.goto(top + address, wait_until="load")
        page.wait_for_timeout(SETTLED)
        assert (seen.errors, seen.outside) == ([], [])
        assert page.evaluate(UNDESCRIBED) == []
        assert axe.colored_glyphs(page) == 0
        assert [str(violation) for violation in axe.violations(page)] == []


def test_axe_would_find_a_picture_without_words_and_pale_letters(page: Page) -> None:
    page.goto(f"{SITE.as_uri()}/{every_page()[0]}")
    page.evaluate("document.querySelector('main p').style.color = '#bbb'")
    page.evaluate("document.querySelector('main').append(new Image())")
    assert {violation.rule for violation in axe.violations(page)} == {"color-contrast", "image-alt"}


@pytest.mark.parametrize("address", every_page())
def test_the_tab_key_reaches_every_control_shows_where_it_is_and_gets_out_again(
    page: Page, address: str
) -> None:
    page.goto(f"{SITE.as_uri()}/{address}", wait_until="load")
    assert walk(page) == {"missed": [], "unseen": []}


def test_a_trap_an_unreachable_control_and_an_unseen_focus_would_be_found(page: Page) -> None:
    page.set_content("<a href='#'>one</a><button style='outline: none'>two</button><a href='#'>three</a>")
    assert len(walk(page)["unseen"]) == 1
    page.set_content("<a href='#'>one</a><div onkeydown='event.preventDefault()'><a href='#'>two</a></div>")
    assert "two" in walk(page)["trapped at"]
    page.set_content(
        "<a href='#'>one</a><a href='#' onfocus='this.nextSibling.inert = 1'>two</a><a href='#'>three</a>"
    )
    assert len(walk(page)["missed"]) == 1


def test_an_answer_with_a_formula_has_a_whole_name(page: Page) -> None:
    page.goto(f"{SITE.as_uri()}/book/soft_kmeans/soft_kmeans.html", wait_until="load")
    answers = page.locator(".question-choice:has(.katex) input")
    assert answers.count() > 0
    for answer in answers.all():
        formulas = answer.locator("xpath=..").locator("annotation").all_text_contents()
        assert all(formula in (answer.get_attribute("aria-label") or "") for formula in formulas)
