"""Print the built book into one PDF with contents, bookmarks and links: ``make pdf``.

The articles of all pages are put into one page, which Chromium prints: so every reference of the book
becomes a link inside the file. Printed twice, because only then the contents know their pages' numbers.
"""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

from playwright.sync_api import Browser

from .chromium import chromium
from .pdf_file import finished, page_numbers
from .pdf_text import ROOT, Book, assembled, printed
from .serve import SITE, served

TARGET = ROOT / "_build" / "softclust.pdf"
FRONT_PAGE = "book/intro.html"


def book_as_pdf(browser: Browser, top: str, book: Book) -> bytes:
    """Return the finished file.

    Raises
    ------
    ValueError
        If something is cut off, or a link leads nowhere.
    """
    numbers = page_numbers(printed(browser, top, book))
    complete = book.numbered(numbers)
    paper = printed(browser, top, complete)
    if page_numbers(paper) != numbers:
        raise ValueError("the pages moved when their numbers came into the contents: give .number more room")
    return finished(paper, complete)


def main() -> int:
    """Print the book and say where it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--site", type=Path, default=SITE, help="the built site (default: _build/html)")
    parser.add_argument("--output", type=Path, default=TARGET, help="default: _build/softclust.pdf")
    options = parser.parse_args()
    if not (options.site / FRONT_PAGE).is_file():
        parser.error(f"--site must be the folder of a built book, got {options.site}: run `make book`")
    # Chromium's file counts its objects wrong; pypdf mends that and would tell of it.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    address = os.environ.get("SOFTCLUST_BOOK_URL", "").strip().rstrip("/").removesuffix("book")
    try:
        with chromium() as browser, served(options.site.resolve()) as top:
            page = browser.new_page()
            page.goto(top + FRONT_PAGE)
            book = assembled(page, top, address, ROOT / "_config.yml", ROOT / "_toc.yml")
            content = book_as_pdf(browser, top, book)
    except (FileNotFoundError, ValueError) as error:
        parser.error(str(error))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(content)
    print(f"{options.output}: {len(content) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
