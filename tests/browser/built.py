"""The built book that tests of pages open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SITE = Path(
    os.environ.get("SOFTCLUST_SITE", Path(__file__).resolve().parents[2] / "_build" / "html")
).resolve()
CHAPTER = "book/hard_kmeans/hard_kmeans.html"

book_is_built = pytest.mark.skipif(
    not (SITE / CHAPTER).is_file(), reason=f"the book is not built in {SITE}: run `make book` first"
)


def every_page() -> list[str]:
    """Return the addresses of the site's pages, from its top; index.html only leads to the first of them."""
    found = (path.relative_to(SITE) for path in SITE.rglob("*.html"))
    return sorted(
        path.as_posix() for path in found if path.parts[0] != "_static" and path.name != "index.html"
    )
