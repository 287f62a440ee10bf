"""What opening a page costs a reader: bytes and requests, and how long until something is to be seen."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

DESK = {"width": 1440, "height": 900}
# After a page has loaded, its players draw and its deferred scripts may still ask for something.
SETTLED = 300
FIRST_PAINT = """() => new Promise((resolve) => new PerformanceObserver((list) => {
    const found = list.getEntries().find(({ name }) => name === "first-contentful-paint");
    if (found) resolve(found.startTime);
}).observe({ type: "paint", buffered: true }))"""


@dataclass
class Visit:
    """What one visit to a page brought about."""

    bytes: int = 0
    requests: int = 0
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def failure(request: Any) -> list[str]:
    """Say that a request failed; what the next page's opening cuts off is nobody's fault."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url}"]


def watch(page: Page, top: str) -> Visit:
    """Note what a page asks for and complains about from now on; `top` is the site's address."""
    visit = Visit()

    def ask(request: Any) -> None:
        inside = request.url.startswith((top, "data:", "blob:"))
        visit.requests += not request.url.startswith(("data:", "blob:"))
        visit.outside += [] if inside else [request.url]

    def complain(message: Any) -> None:
        visit.errors += [message.text] if message.type in ("error", "warning") else []

    page.on("request", ask)
    page.on("console", complain)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("requestfailed", lambda request: visit.errors.extend(failure(request)))
    return visit


def visit(context: BrowserContext, top: str, address: str) -> Visit:
    """Open a page in a new tab and return what that took, in bytes as they were sent."""
    page = context.new_page()
    network = context.new_cdp_session(page)
    seen = watch(page, top)

    def count(event: dict[str, Any]) -> None:
        seen.bytes += round(event["encodedDataLength"])

    network.on("Network.loadingFinished", count)
    network.send("Network.enable")
    page.goto(top + address, wait_until="load")
    page.wait_for_timeout(SETTLED)
    page.close()
    return seen


@contextmanager
def newcomer(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """Give a reader whose browser has kept nothing, while the block runs."""
    context = browser.new_context(**{"viewport": DESK, **options})
    yield context
    context.close()


def first_paint(browser: Browser, address: str, *, slowdown: int = 4, times: int = 3) -> float:
    """Return the milliseconds until a page first shows something, the median of some first visits.

    Parameters
    ----------
    browser : Browser
        What opens the page.
    address : str
        The page's address.
    slowdown : int
        By which factor the processor is slowed down.
    times : int
        How many first visits there are.
    """
    taken = []
    for _ in range(times):
        with newcomer(browser) as context:
            page = context.new_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
            page.goto(address, wait_until="commit")
            taken.append(page.evaluate(FIRST_PAINT))
    return statistics.median(taken)
