"""What the pages say about themselves to search engines and to sites that show a card; the site's own files.

A book of three pages is built twice, with and without an address; then the real book, where it is built.
"""

from __future__ import annotations

import html
import importlib
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image
from sphinx.errors import ExtensionError

from .browser.links import Site

ROOT = Path(__file__).resolve().parents[1]
BOOK_SITE = Path(os.environ.get("SOFTCLUST_SITE", ROOT / "_build" / "html"))
ADDRESS = "https://courses.example.org/soft/"
CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
project = html_title = "A small book"
extensions = ["myst_parser", "sphinx_external_toc", "page_head", "cards", "site_files"]
html_theme = "basic"
external_toc_exclude_missing = True
"""
TOC = """format: jb-book
root: book/intro
parts:
  - caption: Rooms
    chapters:
      - file: book/room/room
        sections:
          - file: book/room/cellar
      - file: book/end
"""
LONG = "This sentence has more words than a description may have, " * 4
PAGES = {
    "intro": "# A small book\n\nA first sentence, with `code`. A second. " + LONG + "\n",
    "room/room": '# A "room" & more\n\n```\nno paragraph\n```\n\n' + LONG + "\n",
    "room/cellar": "# Below\n\n> A quotation.\n\nOf *what* it is about: [the end](../end.md).\n",
    "end": "# The end\n\nIs it over? Yes!\n",
}


def built(folder: Path, address: str | None) -> subprocess.CompletedProcess[str]:
    """Build the small book for an address."""
    for name, text in PAGES.items():
        page = folder / "book" / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "SOFTCLUST_BOOK_URL"}
    if address is not None:
        environment["SOFTCLUST_BOOK_URL"] = address
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", str(folder), str(folder / "out")]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small book's site for nobody knows where."""
    folder = tmp_path_factory.mktemp("at_home")
    outcome = built(folder, None)
    assert outcome.returncode == 0, outcome.stderr
    return folder / "out"


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small book's site for a known address."""
    folder = tmp_path_factory.mktemp("abroad")
    outcome = built(folder, ADDRESS + "book/")
    assert outcome.returncode == 0, outcome.stderr
    return folder / "out"


@pytest.fixture(scope="module")
def real() -> Path:
    """Return the real book's site."""
    if not (BOOK_SITE / "404.html").is_file():
        pytest.skip(f"the book is not built in {BOOK_SITE}: run `make book` first")
    return BOOK_SITE


def head(page: Path) -> dict[str, str]:
    """Return what a page's head says: its title, its canonical link and its meta elements by name."""
    text = page.read_text(encoding="utf-8").split("<body")[0]
    found = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text))
    found |= {"title": re.findall(r"<title>(.*?)</title>", text, re.DOTALL)[0]}
    found |= dict(re.findall(r'<link rel="(canonical|icon)" href="([^"]*)"', text))
    return {name: html.unescape(value) for name, value in found.items()}


def pages(site: Path) -> list[Path]:
    """Return a site's pages."""
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


@pytest.mark.parametrize(
    ("page", "expected"),
    {
        "intro": "A first sentence, with code. A second.",
        "room/room": LONG[:159].rsplit(" ", maxsplit=1)[0].rstrip(",") + " \u2026",
        "room/cellar": "Of what it is about: the end.",
        "end": "Is it over? Yes!",
    }.items(),
)
def test_a_description_is_what_fits_of_the_first_paragraph(at_home: Path, page: str, expected: str) -> None:
    said = head(at_home / "book" / f"{page}.html")
    assert said["description"] == said["og:description"] == expected


def test_the_first_page_does_not_say_the_books_name_twice(at_home: Path) -> None:
    assert head(at_home / "book" / "intro.html")["title"] == "A small book"
    assert head(at_home / "book" / "end.html")["title"] == "The end \u2014 A small book"


def test_without_an_address_nothing_is_invented(at_home: Path) -> None:
    for page in pages(at_home):
        said = head(page)
        assert "canonical" not in said
        assert "og:url" not in said
        assert not any("://" in value for value in said.values())
    assert not (at_home / "sitemap.xml").exists()
    assert (at_home / "robots.txt").read_text(encoding="utf-8") == "User-agent: *\nAllow: /\n"


def test_without_an_address_a_card_is_found_from_its_page(at_home: Path) -> None:
    for name in PAGES:
        page = at_home / "book" / f"{name}.html"
        assert (page.parent / head(page)["og:image"]).is_file()


def test_with_an_address_canonical_links_and_cards_have_it(abroad: Path) -> None:
    for name in PAGES:
        said = head(abroad / "book" / f"{name}.html")
        assert said["canonical"] == said["og:url"] == f"{ADDRESS}book/{name}.html"
        assert said["og:image"].startswith(ADDRESS)
        assert (abroad / said["og:image"].removeprefix(ADDRESS)).is_file()
    assert head(abroad / "index.html")["canonical"] == f"{ADDRESS}book/intro.html"


def test_with_an_address_the_sitemap_lists_every_page_in_reading_order(abroad: Path) -> None:
    found = ET.parse(abroad / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    order = ("intro", "room/room", "room/cellar", "end")
    assert [place.text for place in found] == [f"{ADDRESS}book/{name}.html" for name in order]
    assert f"Sitemap: {ADDRESS}sitemap.xml\n" in (abroad / "robots.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["https://courses.example.org/soft/", "/soft/book/", "ftp://a.org/book/"])
def test_an_address_that_is_not_that_of_the_pages_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    monkeypatch.setenv("SOFTCLUST_BOOK_URL", address)
    site_address = importlib.import_module("page_head").site_address
    with pytest.raises(ExtensionError, match=re.escape(f"got {address!r}: set it to")):
        site_address()


def test_a_card_has_the_size_that_its_page_names_and_the_same_bytes_in_every_build(
    at_home: Path, abroad: Path
) -> None:
    said = head(at_home / "book" / "room" / "room.html")
    cards = sorted((at_home / "_static" / "cards").iterdir())
    assert len(cards) == len(PAGES)
    assert len({card.read_bytes() for card in cards}) == len(PAGES)
    for card in cards:
        with Image.open(card) as image:
            assert image.size == (int(said["og:image:width"]), int(said["og:image:height"]))
        assert card.read_bytes() == (abroad / "_static" / "cards" / card.name).read_bytes()


def test_the_top_of_the_site_leads_to_the_first_page(at_home: Path) -> None:
    text = (at_home / "index.html").read_text(encoding="utf-8")
    assert '<meta http-equiv="refresh" content="0; url=book/intro.html">' in text
    assert '<a href="book/intro.html">' in text


def test_the_page_for_missing_addresses_asks_for_no_file_and_lists_every_page(at_home: Path) -> None:
    text = (at_home / "404.html").read_text(encoding="utf-8")
    assert not re.search(r'\bsrc=|rel="stylesheet"', text)
    assert re.findall(r'<li><a href="([^"]+)">', text) == [
        f"book/{name}.html" for name in ("intro", "room/room", "room/cellar", "end")
    ]


def test_every_page_of_the_book_has_a_title_a_description_and_an_icon_of_its_own(real: Path) -> None:
    said = [head(page) for page in pages(real) if page.name != "index.html"]
    assert len({page["title"] for page in said}) == len(said)
    assert len({page["description"] for page in said}) == len(said)
    assert all(30 <= len(page["description"]) <= 170 for page in said)
    assert all(page["icon"] for page in said)


def test_every_page_of_the_book_has_a_card(real: Path) -> None:
    for page in (real / "book").rglob("*.html"):
        said = head(page)
        assert {"og:title", "og:description", "og:image", "og:image:alt", "twitter:card"} <= set(said)
        assert said["og:image"].startswith("http") or (page.parent / said["og:image"]).is_file()


def test_no_link_of_the_book_is_broken(real: Path) -> None:
    site = Site(real)
    assert site.broken() == []
    assert len(site.outside) > 3


@pytest.mark.parametrize(
    ("address", "fault"),
    {
        "other.html": "leads to no file",
        "#nowhere": "leads to no place of its page",
        "page.html#nowhere": "leads to no place of its page",
        "../page.html": "leads to no file",
        "https://host": "names no host",
        "javascript:alert()": "has the scheme 'javascript'",
        "a b.html": "has a space in it",
        "page.html#here": "",
        "#here": "",
        "?q=1": "",
        "/": "",
        "https://example.org/x": "",
    }.items(),
)
def test_a_broken_link_would_be_found(tmp_path: Path, address: str, fault: str) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "page.html").write_text(f'<p id="here"><a href="{address}">x</a>', encoding="utf-8")
    (tmp_path / "index.html").write_text("", encoding="utf-8")
    expected = [f"room/page.html: {address!r} {fault}"] if fault else []
    assert Site(tmp_path).broken() == expected
