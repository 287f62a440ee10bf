"""The built book as a reader meets it: from a server or a disk, on a phone or at a desk, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from book._publish.serve import served

from .built import CHAPTER, SITE, book_is_built, every_page
from .measures import SETTLED, newcomer, visit, watch

pytestmark = book_is_built


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Serve the site on this machine."""
    with served(SITE) as address:
        yield address


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


def questions(page: Page) -> Locator:
    """Return a page's why-questions."""
    return page.locator(".question")


def test_a_newcomer_to_any_page_pays_a_megabyte_a_fifth_the_next_time_and_sees_no_error(
    browser: Browser, server: str
) -> None:
    for address in every_page():
        has_player = "player" in (SITE / address).read_text(encoding="utf-8")
        with newcomer(browser) as context:
            first, *again = [visit(context, server, address) for _ in range(1 + has_player)]
        assert 1_000 < first.bytes < 1_000_000, address
        assert all(0 < later.bytes < 200_000 for later in again), address
        assert all((one.errors, one.outside) == ([], []) for one in (first, *again)), address


def test_a_request_to_another_host_and_an_error_would_be_found(page: Page, server: str) -> None:
    page.goto(server + CHAPTER)
    seen = watch(page, server)
    page.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://example.org/a.png' }))")
    page.wait_for_timeout(SETTLED)
    assert seen.outside == ["https://example.org/a.png"]
    assert any("https://example.org/a.png" in error for error in seen.errors)


@pytest.mark.parametrize("prefix", ["", "courses/soft/"])
@pytest.mark.parametrize(
    "missing", ["nothing.html", "book/nothing", "book/room/deep/nothing.html", "a/b/c/d/"]
)
def test_at_any_missing_address_the_page_for_it_leads_back_into_the_book(
    browser: Browser, tmp_path: Path, prefix: str, missing: str
) -> None:
    # A static host shows the book's page for whatever is missing below it, wherever the book lies.
    (tmp_path / "404.html").symlink_to(SITE / "404.html")
    for path in SITE.iterdir():
        below = tmp_path / prefix / path.name
        below.parent.mkdir(parents=True, exist_ok=True)
        if not below.exists():
            below.symlink_to(path)
    with served(tmp_path) as top, newcomer(browser) as context:
        page = context.new_page()
        answer = page.goto(top + prefix + missing, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 404
        page.get_by_role("link", name="Hard K-means").click()
        expect(page).to_have_url(f"{top}{prefix}{CHAPTER}")
        page.goto(top + prefix + missing, wait_until="networkidle")
        page.get_by_label("Search the book").fill("medoids")
        page.keyboard.press("Enter")
        expect(page.locator("#search-results li a").first).to_be_visible()


def test_no_page_scrolls_sideways_and_every_icon_is_drawn(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    too_wide = []
    for address in every_page():
        page.set_viewport_size({"width": 320, "height": 844})
        page.goto(f"{SITE.as_uri()}/{address}", wait_until="load")
        masks = page.locator(".fa-solid, .fas").evaluate_all(
            "icons => icons.map((icon) => [icon.className, getComputedStyle(icon).maskImage.slice(0, 24)])"
        )
        # The page for missing addresses loads nothing, so it has no icons.
        assert masks or address == "404.html"
        assert {name for name, mask in masks if mask != 'url("data:image/svg+xml,'} == set(), address
        for width in (320, 390, 768, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            if (actual := page.evaluate("document.documentElement.scrollWidth")) > width:
                too_wide.append((address, width, actual))
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
    page.evaluate(
        "new Promise((ok) => requestAnimationFrame(() => document.fonts.ready.then(() => setTimeout(ok))))"
    )
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


def test_paper_is_white_even_from_a_dark_screen(browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{SITE.as_uri()}/{CHAPTER}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


def test_a_link_to_a_place_far_down_a_page_shows_it(page: Page, top: str) -> None:
    page.goto(f"{top}book/itisc/itisc.html#equation-eq-itisc-capped")
    expect(page.locator("#equation-eq-itisc-capped")).to_be_in_viewport()


def test_a_page_that_has_opened_is_laid_out_to_its_end(page: Page, top: str) -> None:
    page.goto(f"{top}book/itisc/itisc.html", wait_until="load")
    assert page.locator("html[data-opening]").count() == 0
    height = page.evaluate("document.documentElement.scrollHeight")
    page.keyboard.press("End")
    page.wait_for_timeout(SETTLED)
    assert page.evaluate("document.documentElement.scrollHeight") == height
