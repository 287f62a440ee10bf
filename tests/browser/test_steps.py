"""The page's own steps in Chromium, imported as modules: fewer of the cases of tests/test_steps.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from ..steps_cases import fits_of, points_of
from ..steps_judge import DRIVER, STEPS, complaints, request, wrong_states

SITE = "http://steps.test/"
PAGE = '<script type="module">import { METHODS } from "./methods.js"; window.METHODS = METHODS;</script>'


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page that imports the modules, which only this process serves."""

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(SITE)
        if name:
            route.fulfill(path=STEPS / name, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/*", serve)
        page.goto(SITE)
        page.wait_for_function("window.METHODS")
        page.add_script_tag(path=DRIVER)
        yield page


@pytest.mark.parametrize("name", ["overlapping", "iris", "six points", "line"])
def test_looks_and_steps_in_chromium_are_the_librarys(page: Page, name: str) -> None:
    X, fits = points_of(name), fits_of(name)[::4]
    answers = page.evaluate("given => each(answerStates, METHODS, given)", request(X, fits))
    assert {case.method for case, _ in fits} > {"soft_kmeans", "gaussian_mixture", "gaussian_wcss", "itisc"}
    assert complaints(X, fits, answers, wrong_states) == []
