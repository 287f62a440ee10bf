"""The built book as a reader meets it: from a server or a disk, on a phone or at a desk, by keyboard."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(os.environ.get("SOFTCLUST_SITE", ROOT / "_build" / "html")).resolve()
CHAPTER = "book/hard_kmeans/hard_kmeans.html"

pytestmark = pytest.mark.skipif(
    not (SITE / CHAPTER).is_file(), reason=f"the book is not built in {SITE}: run `make book` first"
)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the site without a line on stderr for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Serve the site on this machine."""
    handler = functools.partial(QuietHandler, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


@pytest.fixture(params=["server", "disk"])
def top(request: pytest.FixtureRequest) -> str:
    """Return the address of the site's top, on a server and on the disk."""
    if request.param == "disk":
        return SITE.as_uri() + "/"
    address: str = request.getfixturevalue("server")
    return address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page at the width of a desk."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def every_page() -> list[str]:
    """Return the addresses of the site's pages, from its top; index.html only leads to the first of them."""
    found = (path.relative_to(SITE) for path in SITE.rglob("*.html"))
    return sorted(
        path.as_posix() for path in found if path.parts[0] != "_static" and path.name != "index.html"
    )


def questions(page: Page) -> Locator:
    """Return a page's why-questions."""
    return page.locator(".question")


def failure(request: Any) -> list[str]:
    """Say that a request failed; what the next page's opening cuts off is nobody's fault."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url}"]


def test_no_page_reports_an_error_or_asks_outside_the_site(page: Page, top: str) -> None:
    complaints: list[str] = []
    outside: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.extend(failure(request)))
    page.on("request", lambda r: None if r.url.startswith((top, "data:", "blob:")) else outside.append(r.url))
    for address in every_page():
        page.goto(top + address, wait_until="load")
        page.wait_for_timeout(150)
    assert (complaints, outside) == ([], [])


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_page_scrolls_sideways(browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    too_wide = []
    for address in every_page():
        page.goto(f"{SITE.as_uri()}/{address}", wait_until="load")
        if (actual := page.evaluate("document.documentElement.scrollWidth")) > width:
            too_wide.append((address, actual))
    context.close()
    assert too_wide == []


def test_a_search_typed_on_a_page_finds_the_chapter(page: Page, top: str) -> None:
    page.goto(top + "book/intro.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("medoids")
    page.keyboard.press("Enter")
    hit = page.locator("#search-results li a", has_text="Hard K-means").first
    expect(hit).to_be_visible()
    hit.click()
    expect(page).to_have_url(f"{top}{CHAPTER}")


def test_a_search_for_nonsense_says_that_it_found_nothing(page: Page, top: str) -> None:
    page.goto(top + "search.html?q=xyzzyplugh")
    expect(page.locator("#search-results")).to_contain_text("did not match any documents")


def test_choosing_an_answer_by_keyboard_replies_in_the_status_region(page: Page) -> None:
    page.goto(f"{SITE.as_uri()}/{CHAPTER}")
    assert questions(page).count() > 0
    for question in questions(page).all():
        status = question.get_by_role("status")
        expect(status).to_be_empty()
        radios = question.get_by_role("radio")
        radios.first.focus()
        page.keyboard.press("Space")
        verdicts = []
        for number in range(radios.count()):
            expect(radios.nth(number)).to_be_checked()
            expect(status.locator(".question-verdict")).to_have_count(1)
            verdicts.append(status.locator(".question-verdict").inner_text())
            assert len(status.inner_text()) > len(verdicts[-1]) + 10
            page.keyboard.press("ArrowDown")
        assert set(verdicts) == {"Right.", "Not this one."}


def test_a_question_is_a_named_group_for_a_screen_reader(page: Page) -> None:
    page.goto(f"{SITE.as_uri()}/{CHAPTER}")
    assert questions(page).count() > 0
    for question in questions(page).all():
        legend = question.locator("legend").inner_text()
        assert len(legend) > 10
        assert 'group "' in question.locator("fieldset").aria_snapshot().splitlines()[0]
        labels = question.locator("label").all_inner_texts()
        assert len(set(labels)) == question.get_by_role("radio").count() >= 2


def test_questions_of_a_page_do_not_share_their_choice(page: Page) -> None:
    page.goto(f"{SITE.as_uri()}/{CHAPTER}")
    for question in questions(page).all():
        question.get_by_role("radio").last.check()
    assert page.locator(".question input:checked").count() == questions(page).count() > 1


def test_without_javascript_an_answer_opens_its_reply(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{SITE.as_uri()}/{CHAPTER}")
    answer = page.locator(".question-answer").first
    expect(answer.locator(".question-reply")).not_to_be_visible()
    answer.locator("summary").click()
    expect(answer.locator(".question-reply")).to_be_visible()
    context.close()


def test_a_formula_too_long_for_a_phone_scrolls_inside_itself_and_is_a_stop_for_the_keyboard(
    browser: Browser,
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{SITE.as_uri()}/{CHAPTER}", wait_until="load")
    describe = "(f) => [f.scrollWidth > f.clientWidth, f.tabIndex, getComputedStyle(f).overflowX]"
    formulas = page.locator(".formula").evaluate_all(f"found => found.map({describe})")
    context.close()
    assert any(too_long for too_long, _, _ in formulas)
    assert {(too_long, stop) for too_long, stop, _ in formulas} <= {(True, 0), (False, -1)}
    assert {overflow for _, _, overflow in formulas} == {"auto"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_readers_system_until_the_switch_says_otherwise(
    browser: Browser, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{SITE.as_uri()}/book/intro.html")
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", scheme)
    switch = page.get_by_role("button", name="Color mode: as the system")
    switch.click()
    other = "dark" if scheme == "light" else "light"
    expect(root).to_have_attribute("data-theme", other)
    expect(page.get_by_role("button", name=f"Color mode: {other}")).to_be_visible()
    page.reload()
    expect(root).to_have_attribute("data-theme", other)
    context.close()


def test_every_icon_of_the_pages_is_drawn(page: Page) -> None:
    for address in every_page():
        page.goto(f"{SITE.as_uri()}/{address}", wait_until="load")
        masks = page.locator(".fa-solid, .fas").evaluate_all(
            "icons => icons.map((icon) => [icon.className, getComputedStyle(icon).maskImage.slice(0, 24)])"
        )
        assert masks
        assert {name for name, mask in masks if mask != 'url("data:image/svg+xml,'} == set(), address


def test_paper_is_white_even_from_a_dark_screen(browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{SITE.as_uri()}/{CHAPTER}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()
