"""The files at the site's top: the way to the first page, what a missing address shows, what robots read."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, StrictUndefined
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent


def pages_in_order(site_map: Any, start: str) -> list[str]:
    """Return the names of a page and of all pages below it, in reading order."""
    below = (str(child) for part in site_map[start].subtrees for child in part.items)
    return [start, *(page for child in below for page in pages_in_order(site_map, child))]


def sitemap(address: str, pages: list[str]) -> str:
    """Return the list of the pages' addresses that search engines read."""
    lines = (f"  <url><loc>{html.escape(address + quote(page))}.html</loc></url>" for page in pages)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines,
            "</urlset>\n",
        )
    )


def write_site_files(app: Sphinx, error: Exception | None) -> None:
    """Write the files into the finished site; the sitemap only if the site's address is known."""
    if error is not None or app.builder.format != "html":
        return
    site, address = Path(app.outdir), app.config.html_baseurl
    pages = pages_in_order(app.config.external_site_map, app.config.root_doc)
    jinja = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    facts = {
        "book": app.config.html_title,
        "first": f"{app.config.root_doc}.html",
        "pages": [(f"{page}.html", app.env.titles[page].astext()) for page in pages],
        "address": address,
        "top": urlsplit(address).path or "/",
    }
    for name, target in {"front.html": "index.html", "not_found.html": "404.html"}.items():
        text = jinja.from_string((HERE / name).read_text(encoding="utf-8")).render(facts)
        (site / target).write_text(text + "\n", encoding="utf-8")
    robots = "User-agent: *\nAllow: /\n"
    if address:
        (site / "sitemap.xml").write_text(sitemap(address, pages), encoding="utf-8")
        robots += f"Sitemap: {address}sitemap.xml\n"
    else:
        (site / "sitemap.xml").unlink(missing_ok=True)
    (site / "robots.txt").write_text(robots, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the step above."""
    app.connect("build-finished", write_site_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
