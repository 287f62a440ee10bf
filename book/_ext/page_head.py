"""What a page says about itself in its head: a description, its address, and a card for shared links.

The description is the page's own first paragraph. Addresses are complete where ``SOFTCLUST_BOOK_URL`` says
where the book will lie (the variable that also leads the graded feedback's links into the book); without it
the card's picture has a relative address, and there is no canonical link: a host is never invented.
"""

from __future__ import annotations

import html
import os
import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from cards import CARD_SIZE, card_name
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

BOOK_VARIABLE = "SOFTCLUST_BOOK_URL"
# What search engines show of a description before they cut it.
DESCRIPTION_LENGTH = 160
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
SEARCH_DESCRIPTION = "Search the book on soft clustering: the page itself looks, and asks no other server."


def site_address() -> str:
    """Return the address of the site's top with a slash at its end, or nothing where none is set.

    Raises
    ------
    ExtensionError
        If the variable is set to something else than the address of the folder ``book/`` of a site.
    """
    given = os.environ.get(BOOK_VARIABLE, "").strip()
    if not given:
        return ""
    parts = urlsplit(given)
    folder = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not parts.netloc or not folder.endswith("/book"):
        raise ExtensionError(
            f"{BOOK_VARIABLE} must be the address of the book's pages, http(s)://.../book/, got {given!r}: "
            "set it to the address of intro.html without this name, or unset it"
        )
    return parts._replace(path=folder.removesuffix("book"), query="", fragment="").geturl()


def description(doctree: nodes.document) -> str:
    """Return the sentences of a page's first paragraph that fit into a description."""
    paragraph = next(
        (p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, nodes.section)), None
    )
    if paragraph is None:
        return ""
    words = " ".join(paragraph.astext().split())
    kept = ""
    for sentence in SENTENCE_END.split(words):
        if len(kept) + 1 + len(sentence) > DESCRIPTION_LENGTH:
            break
        kept = f"{kept} {sentence}".lstrip()
    if kept:
        return kept
    return words[:DESCRIPTION_LENGTH].rsplit(" ", maxsplit=1)[0].rstrip(" ,;:") + " \u2026"


def plain_title(app: Sphinx, pagename: str, context: dict[str, Any]) -> str:
    """Return a page's title as text, without its number."""
    title = app.env.titles.get(pagename)
    return title.astext() if title is not None else str(context.get("title", app.config.html_title))


def meta(name: str, content: str, *, kind: str = "name") -> str:
    """Return one meta element."""
    return f'<meta {kind}="{name}" content="{html.escape(content)}" />'


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write a page's description and card into its head."""
    text = SEARCH_DESCRIPTION if doctree is None else description(doctree)
    title = plain_title(app, pagename, context)
    if pagename == app.config.root_doc:
        # The book's name would stand in the browser's tab twice.
        context["docstitle"] = ""
    lines = [meta("description", text)] if text else []
    if doctree is not None:
        image = f"_static/{card_name(pagename)}"
        top = app.config.html_baseurl or "../" * (len(PurePosixPath(pagename).parts) - 1)
        width, height = CARD_SIZE
        properties = {
            "og:type": "website" if pagename == app.config.root_doc else "article",
            "og:site_name": app.config.html_title,
            "og:title": title,
            "og:description": text,
            "og:image": top + image,
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": f"{title}. Points in the mixed colours of the clusters that share them.",
        }
        if app.config.html_baseurl:
            properties["og:url"] = urljoin(app.config.html_baseurl, f"{pagename}.html")
        lines += [meta(name, content, kind="property") for name, content in properties.items() if content]
        lines.append(meta("twitter:card", "summary_large_image"))
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(lines)


def set_address(app: Sphinx, config: Config) -> None:
    """Tell Sphinx, which writes the canonical links, where the site will lie."""
    config.html_baseurl = site_address()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps above."""
    app.connect("config-inited", set_address)
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
