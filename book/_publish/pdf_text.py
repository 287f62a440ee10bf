"""The whole book as one page for paper: cover, contents, and the pages' articles in reading order."""

from __future__ import annotations

import html
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
STYLES = ("styles/theme.css", "styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css")
# What is wider than the paper; drawings, and the roots and braces of formulas, cut themselves to their place.
TOO_WIDE = """(width) => [...document.querySelectorAll("body *")].filter((element) =>
    element.getBoundingClientRect().right > width + 1
    && !element.closest(".katex-mathml, .visually-hidden, .hide-tail, svg")
).map((element) => `${element.closest("article")?.id}: ${element.outerHTML.slice(0, 160)}`)"""

DANGLING = """() => [...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute("href"))
    .filter((address) => !document.getElementById(address.slice(1)))"""


@dataclass(frozen=True)
class Entry:
    """A line of the contents: its level (0 part, 1 page, 2 section), its words, and the place it leads to."""

    level: int
    text: str
    place: str
    number: int = 0


@dataclass
class Book:
    """What is printed, in order."""

    title: str
    author: str
    copyright: str
    head: str
    entries: list[Entry] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    def numbered(self, numbers: dict[str, int]) -> Book:
        """Return the book with the numbers of the paper's pages in its contents, given by place."""
        return replace(self, entries=[replace(e, number=numbers[e.place]) for e in self.entries])

    def html(self) -> str:
        """Return the page that is printed."""
        lines = "".join(
            f'<a class="level-{entry.level}" href="#{entry.place}"><span>{html.escape(entry.text)}</span>'
            f'<span class="number">{entry.number}</span></a>'
            for entry in self.entries
        )
        return (
            f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
            f"<title>{html.escape(self.title)}</title>{self.head}</head><body>"
            f'<section class="cover"><img src="_static/logo.svg" alt=""><h1>{html.escape(self.title)}</h1>'
            f"<p>{html.escape(self.author)}</p><p>\u00a9 {html.escape(self.copyright)}</p>"
            "<p>Text and figures: CC BY 4.0. Code: BSD 3-Clause.</p>"
            "<p>Figures that move on the book's pages stand still here, each at its last step.</p></section>"
            f'<nav class="book-contents"><h1>Contents</h1>{lines}</nav>{"".join(self.body)}</body></html>'
        )


def parts(toc: Path) -> list[tuple[str, list[str]]]:
    """Return the book's parts, each with its caption and its pages' files; the first part has no caption."""
    site_map = parse_toc_yaml(toc)
    root = site_map.root

    def files(pages: list[str]) -> list[str]:
        """Return pages' files, each followed by those of the pages below it."""
        return [
            file
            for page in map(str, pages)
            for file in (f"{page}.html", *(f for part in site_map[page].subtrees for f in files(part.items)))
        ]

    return [
        ("", [f"{root.docname}.html"]),
        *((part.caption or "", files(part.items)) for part in root.subtrees),
    ]


def page_style(name: str, title: str) -> str:
    """Return the rule that writes a chapter's title above its paper pages."""
    words = title.replace("\\", "\\\\").replace('"', '\\"')
    look = 'color: #4b5966; font: 9pt system-ui, "Liberation Sans", Arial, sans-serif;'
    return f'@page {name} {{ @top-right {{ content: "{words}"; {look} }} }}'


def assembled(page: Page, top: str, address: str, config: Path, toc: Path) -> Book:
    """Put the book together.

    Parameters
    ----------
    page : Page
        A page of the served site, from which the others are fetched.
    top : str
        Where the site is served.
    address : str
        Where the site will be published, with a slash at the end, or nothing.
    config, toc : Path
        The book's `_config.yml` and `_toc.yml`.
    """
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    page.add_script_tag(path=HERE / "assemble.js")
    given = {"pages": [file for _, files in parts(toc) for file in files], "top": top, "address": address}
    found = page.evaluate("(given) => assemble(given)", given)
    chapters, styles = iter(found["chapters"]), list(found["styles"])
    sheets = page.locator('link[rel="stylesheet"]').evaluate_all("links => links.map((link) => link.href)")
    book = Book(settings["title"], settings["author"], settings["copyright"], "")
    for number, (caption, files) in enumerate(parts(toc)):
        if caption:
            book.entries.append(Entry(0, caption, f"part-{number}"))
            book.body.append(f'<div class="part" id="part-{number}">{html.escape(caption)}</div>')
        for chapter in (next(chapters) for _ in files):
            book.entries += [Entry(h["level"], h["text"], h["id"]) for h in chapter["headings"]]
            book.body.append(chapter["html"])
            styles.append(page_style(chapter["id"], chapter["headings"][0]["text"]))
    linked = "".join(f'<link rel="stylesheet" href="{sheet}">' for sheet in dict.fromkeys(sheets))
    own = (HERE / "pdf.css").read_text(encoding="utf-8")
    book.head = linked + "".join(f"<style>{style}</style>" for style in (*styles, own))
    return book


def printed(browser: Browser, top: str, book: Book) -> bytes:
    """Print the book on A4.

    Raises
    ------
    ValueError
        If something is wider than the paper, which would be cut off, or a link leads nowhere.
    """
    # A4 without the margins of pdf.css, in CSS pixels.
    width = round((210 - 2 * 22) / 25.4 * 96)
    context = browser.new_context(viewport={"width": width, "height": 1000}, java_script_enabled=True)
    page = context.new_page()
    page.route(top + "paper.html", lambda route: route.fulfill(body=book.html(), content_type="text/html"))
    page.emulate_media(media="print", color_scheme="light", reduced_motion="reduce")
    page.goto(top + "paper.html", wait_until="load")
    page.evaluate("document.fonts.ready")
    if cut := page.evaluate(TOO_WIDE, width):
        raise ValueError("wider than the paper: " + "; ".join(cut[:10]))
    if dangling := page.evaluate(DANGLING):
        raise ValueError("links that lead nowhere: " + ", ".join(dangling[:10]))
    paper = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    context.close()
    return paper
