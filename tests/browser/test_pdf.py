"""`make pdf` on a small book: its links, bookmarks and contents, and what it refuses to print."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from book._publish.pdf import book_as_pdf
from book._publish.pdf_file import page_numbers, with_steady_names
from book._publish.pdf_text import Book, assembled
from book._publish.serve import served

CONFIG = 'title: "A <small> book"\nauthor: Its authors\ncopyright: "2026, its authors"\n'
TOC = """format: jb-book
root: intro
parts:
  - caption: Rooms & more
    chapters:
      - file: room/room
        sections:
          - file: room/cellar
  - caption: The rest
    chapters:
      - file: end
"""
INTRO = """<section id="small"><h1>A small book<a class="headerlink" href="#small">#</a></h1>
<p>To <a href="room/room.html#eq">the formula</a>, <a href="end.html">the end</a>,
<a href="https://example.org/a">outside</a> and
<a href="downloads/student.zip">the notebooks</a>.</p></section>"""
ROOM = """<section id="a-room"><h1>1. A "room"</h1><p>First.</p><script>throw 1</script>
<section id="same"><h2>1.1. In it</h2><div style="height: 260mm">High</div><p id="eq">E = mc</p></section>
<section id="why"><h2>1.2. Why</h2><details><summary>A question</summary><p>The hidden answer</p></details>
<svg id="figure" role="img" aria-label="A dot" width="20" height="20"><circle cx="9" cy="9" r="5"/></svg>
<pre>line_of_code = "too long for the paper, which does not scroll" + "and so it must go on in the next"</pre>
</section></section>"""
END = """<section id="the-end"><h1>The end</h1>
<p id="same">Back to <a href="room/room.html#same">it</a>.</p></section>"""
CELLAR = '<section id="below"><h1>Below the room</h1><table><tr><th>T<td>1</table></section>'

Press = Callable[..., tuple[Book, bytes]]


@pytest.fixture(scope="module")
def press(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Press:
    """Return what builds the small book's site from the given pages and prints it."""
    folder = tmp_path_factory.mktemp("paper")

    def printing(room: str = ROOM, address: str = "") -> tuple[Book, bytes]:
        site = folder / "site"
        for name, body in {"intro": INTRO, "room/room": room, "room/cellar": CELLAR, "end": END}.items():
            page = site / f"{name}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            article = f'<article class="bd-article">{body}</article>'
            page.write_text(f"<title>{name}</title>{article}<nav>Not here</nav>", encoding="utf-8")
        (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
        (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
        with served(site) as top, opened(browser, top + "intro.html") as page:
            book = assembled(page, top, address, folder / "_config.yml", folder / "_toc.yml")
            return book, book_as_pdf(browser, top, book)

    return printing


@pytest.fixture(scope="module")
def printed(press: Press) -> bytes:
    """Return the small book as a PDF."""
    return press()[1]


@pytest.fixture
def reader(printed: bytes) -> PdfReader:
    """Return what reads the small book's PDF."""
    return PdfReader(io.BytesIO(printed))


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page while the block runs."""
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()


def links(reader: PdfReader) -> Iterator[tuple[int, str, str]]:
    """Yield the links: their page's number, and the place inside or the address outside that they lead to."""
    for number, page in enumerate(reader.pages, start=1):
        for reference in page.get("/Annots", ()):
            annotation: Any = reference.get_object()
            action = annotation.get("/A", {})
            inside = annotation.get("/Dest", action.get("/D"))
            if annotation.get("/Subtype") == "/Link":
                yield number, str(inside or "").lstrip("/"), str(action.get("/URI", ""))


def texts(reader: PdfReader) -> list[str]:
    """Return the text of each paper page."""
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def bookmarks(
    reader: PdfReader, items: list[object] | None = None, depth: int = 0
) -> list[tuple[int, str, int]]:
    """Return the bookmarks with their depth and the number of their paper page."""
    found: list[tuple[int, str, int]] = []
    for item in reader.outline if items is None else items:
        if isinstance(item, list):
            found += bookmarks(reader, item, depth + 1)
        else:
            number = reader.get_destination_page_number(item)  # type: ignore[arg-type]
            found.append((depth, str(item.title), (number or 0) + 1))  # type: ignore[attr-defined]
    return found


def test_bookmarks_are_parts_pages_and_sections_and_lead_to_their_paper(reader: PdfReader) -> None:
    assert [(depth, title) for depth, title, _ in bookmarks(reader)] == [
        (0, "A small book"),
        (0, "Rooms & more"),
        (1, '1. A "room"'),
        (2, "1.1. In it"),
        (2, "1.2. Why"),
        (1, "Below the room"),
        (0, "The rest"),
        (1, "The end"),
    ]
    pages = texts(reader)
    assert all(title in pages[number - 1] for _, title, number in bookmarks(reader))


def test_contents_name_the_paper_page_of_every_line(reader: PdfReader) -> None:
    contents = texts(reader)[1]
    assert "Contents" in contents
    for _, title, number in bookmarks(reader):
        assert f"{title} {number} " in contents + " " or f"{title}{number}" in contents


def test_links_between_pages_become_links_inside_the_file(printed: bytes, reader: PdfReader) -> None:
    places = page_numbers(printed)
    pages = texts(reader)
    found = {place for number, place, _ in links(reader) if number > 2 and place}
    assert found == {"room-room--eq", "end", "room-room--same"}
    assert "E = mc" in pages[places["room-room--eq"] - 1]
    assert "In it" in pages[places["room-room--same"] - 1]
    assert "The end" in pages[places["end"] - 1]
    assert {address for _, _, address in links(reader) if address} == {"https://example.org/a"}


def test_a_download_is_a_link_only_if_the_sites_address_is_known(press: Press) -> None:
    _, content = press(address="https://example.org/soft/")
    addresses = {address for _, _, address in links(PdfReader(io.BytesIO(content)))}
    assert "https://example.org/soft/downloads/student.zip" in addresses


def test_everything_of_the_articles_is_on_paper_and_nothing_else(reader: PdfReader) -> None:
    whole = " ".join(texts(reader))
    assert "The hidden answer" in whole
    assert "the notebooks" in whole
    assert "Not here" not in whole
    assert "must go on in the next" in whole
    assert "#" not in whole
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_paper_pages_carry_their_number_and_their_chapter_but_the_cover_does_not(reader: PdfReader) -> None:
    pages = texts(reader)
    number = next(index for index, text in enumerate(pages) if "E = mc" in text)
    assert pages[number].startswith('1. A "room"') or pages[number].endswith('1. A "room"')
    assert str(number + 1) in pages[number].split()
    assert "1" not in pages[0].replace("2026", "")


def test_the_same_book_gives_the_same_bytes(press: Press, printed: bytes) -> None:
    assert press()[1] == printed


def test_what_would_be_cut_off_is_refused(press: Press) -> None:
    with pytest.raises(ValueError, match=r"wider than the paper: room-room: .*too-wide"):
        press(ROOM + '<div id="too-wide" style="width: 400mm">x</div>')


def test_a_link_that_leads_nowhere_is_refused(press: Press) -> None:
    with pytest.raises(ValueError, match="room-room--nowhere"):
        press(ROOM + '<a href="#nowhere">x</a>')


def test_counters_of_the_browser_do_not_tell_one_printing_from_another() -> None:
    first, second = (
        b"/ID (node%08d) /ID (node%08d) /Headers [(node%08d)]" % cells
        for cells in ((867, 90, 867), (871, 94, 871))
    )
    assert with_steady_names(first) == with_steady_names(second)
    assert with_steady_names(first) == b"/ID (node00000002) /ID (node00000001) /Headers [(node00000002)]"
