"""A printed book as a file: where its places are, its bookmarks, and the same bytes for the same book."""

from __future__ import annotations

import io
import re
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit

from .pdf_text import Book

# A file says when it was made. The book says 2026 and no more.
DATE = "D:20260101000000Z"
# Chromium names the cells of tables by a counter that other pages move on.
CELL_NAME = re.compile(rb"\(node(\d{8})\)")


def page_numbers(paper: bytes) -> dict[str, int]:
    """Return the number of the paper page, from 1, of every place that a link leads to."""
    reader = PdfReader(io.BytesIO(paper))
    places = reader.named_destinations.items()
    return {
        name.lstrip("/"): number + 1
        for name, place in places
        if (number := reader.get_destination_page_number(place)) is not None
    }


def with_steady_names(paper: bytes) -> bytes:
    """Number the names of cells from 1, in their own order; no byte moves."""
    ranks = {name: rank for rank, name in enumerate(sorted(set(CELL_NAME.findall(paper))), start=1)}
    return CELL_NAME.sub(lambda found: b"(node%08d)" % ranks[found[1]], paper)


def finished(paper: bytes, book: Book) -> bytes:
    """Give a printed book its bookmarks, its title and a fixed date.

    Parameters
    ----------
    paper : bytes
        The book as Chromium printed it.
    book : Book
        What was printed.
    """
    reader = PdfReader(io.BytesIO(with_steady_names(paper)))
    writer = PdfWriter(clone_from=reader)
    above: list[Any] = [None]
    for entry in book.entries:
        place = reader.named_destinations["/" + entry.place]
        # A page before the first part has no part above it.
        depth = min(entry.level, len(above) - 1)
        mark = writer.add_outline_item(
            title=entry.text,
            page_number=reader.get_destination_page_number(place),
            parent=above[depth],
            fit=Fit.xyz(left=0, top=float(place.top or 0)),
            is_open=entry.level == 0,
        )
        above[depth + 1 :] = [mark]
    writer.pdf_header = "%PDF-1.7"
    writer.page_mode = "/UseOutlines"
    facts = {"/Title": book.title, "/Author": book.author, "/Creator": "softclust"}
    writer.add_metadata({**facts, "/CreationDate": DATE, "/ModDate": DATE})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
