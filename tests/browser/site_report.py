"""Print what the built site costs its readers and what is wrong with it: ``make site-report``.

Each page of `_build/html` is served compressed and opened in Chromium, which reaches no other host: for the
first time, once more, and by a reader who comes from another page. Sizes are bytes as sent, headers included.
The report ends with code 1 if a budget is broken, something is asked outside, or a fault is found.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from book._publish.chromium import chromium
from book._publish.serve import SITE, served

from . import axe
from .links import Site
from .measures import first_paint, newcomer, visit

FIRST_LIMIT, NEXT_LIMIT, PAINT_LIMIT = 1_000_000, 200_000, 1000.0
FRONT_PAGE = "book/intro.html"
CHAPTER = "book/hard_kmeans/hard_kmeans.html"
HEADINGS = ("page", "first", "again", "next", "requests", "paint", "axe", "outside", "errors")


@dataclass
class Row:
    """What was measured of one page."""

    page: str
    first: int
    again: int
    next: int
    requests: int
    paint: float
    axe: list[str]
    outside: list[str]
    errors: list[str]

    def cells(self) -> list[str]:
        """Return the row as text: kilobytes and milliseconds, and of lists how much is in them."""
        sizes = [f"{size / 1000:.0f} kB" for size in (self.first, self.again, self.next)]
        lists = [str(len(found)) for found in (self.axe, self.outside, self.errors)]
        return [self.page, *sizes, str(self.requests), f"{self.paint:.0f} ms", *lists]

    def faults(self) -> list[str]:
        """Return everything that should be otherwise."""
        limits = {"first visit": (self.first, FIRST_LIMIT), "next visit": (self.again, NEXT_LIMIT)}
        limits["visit after another page"] = (self.next, NEXT_LIMIT)
        heavy = [
            f"{name} takes {size:,} bytes of {most:,}" for name, (size, most) in limits.items() if size > most
        ]
        slow = [f"first paint after {self.paint:.0f} ms"] if self.paint > PAINT_LIMIT else []
        asked = [f"asks outside: {address}" for address in self.outside]
        return [f"{self.page}: {fault}" for fault in (*heavy, *slow, *self.axe, *asked, *self.errors)]


def found_by_axe(browser: Browser, address: str) -> list[str]:
    """Return what axe-core finds in a page on a phone and at a desk, light and dark."""
    found = []
    for width in (390, 1440):
        with ExitStack() as stack:
            opened = []
            for scheme in ("light", "dark"):
                view = {"width": width, "height": 844}
                page = stack.enter_context(newcomer(browser, viewport=view, color_scheme=scheme)).new_page()
                page.goto(address, wait_until="load")
                axe.start(page)
                opened.append((scheme, page))
            for scheme, page in opened:
                found += [f"{width} px, {scheme}: {violation}" for violation in axe.finish(page)]
    return found


def measured(browser: Browser, top: str, page: str) -> Row:
    """Measure one page."""
    with newcomer(browser) as context:
        first, again = visit(context, top, page), visit(context, top, page)
    with newcomer(browser) as context:
        visit(context, top, CHAPTER if page == FRONT_PAGE else FRONT_PAGE)
        after_another = visit(context, top, page)
    return Row(
        page,
        first.bytes,
        again.bytes,
        after_another.bytes,
        first.requests,
        first_paint(browser, top + page),
        found_by_axe(browser, top + page),
        first.outside + again.outside,
        first.errors + again.errors,
    )


def line(cells: Sequence[str], width: int) -> str:
    """Set a row in columns: its page to the left, numbers to the right."""
    page, *numbers = cells
    return page.ljust(width) + "".join(number.rjust(10) for number in numbers)


def main() -> int:
    """Measure every page and print the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--site", type=Path, default=SITE, help="the built site (default: _build/html)")
    options = parser.parse_args()
    if not (options.site / FRONT_PAGE).is_file():
        parser.error(f"--site must be the folder of a built book, got {options.site}: run `make book`")
    site = Site(options.site.resolve())
    # The redirection at the top has nothing to look at.
    pages = [page for page in site.pages if page != "index.html"]
    with chromium() as browser, served(site.folder) as top:
        width = max(map(len, pages))
        print(line(HEADINGS, width), flush=True)
        rows = []
        for page in pages:
            rows.append(measured(browser, top, page))
            print(line(rows[-1].cells(), width), flush=True)
    print(
        "\nfirst, again, next: bytes of a first visit, of the same once more, of a visit after another page"
    )
    print("paint: first contentful paint, processor slowed down four times; axe: four variants of the page")
    broken = site.broken()
    print(
        f"\nLinks: {sum(len(page.addresses) for page in site.pages.values())} checked, {len(broken)} broken;"
    )
    print("outside, by form only:", *sorted(site.outside), sep="\n  ")
    faults = [fault for row in rows for fault in row.faults()] + broken
    print(f"\n{len(faults)} faults", *faults, sep="\n  ")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
