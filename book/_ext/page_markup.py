"""Corrections to the theme's finished pages: scripts that nothing needs; names and roles for screen readers.

Sphinx renders every page through its template bridge; ours renders as usual and then corrects the text. A
correction is a pattern of the theme's markup and what replaces it. tests/test_site.py asserts the outcome, so
a new version of the theme that changes its markup is noticed there.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.jinja2glue import BuiltinTemplateLoader

Correction = tuple[re.Pattern[str], str]


def correction(pattern: str, replacement: str) -> Correction:
    """Compile one correction; in the pattern a space stands for any white space."""
    return re.compile(pattern.replace(" ", r"\s+")), replacement


EVERY_PAGE = (
    # Icons are drawn by icons.css: the theme's icon script alone weighs 1.5 MB.
    correction(r"<!-- So that users can add custom icons -->", ""),
    correction(r"<script defer src=\"[^\"]*fontawesome\.js[^>]*></script>", ""),
    # Where no script runs the page is light; otherwise site.js sets what the reader's system or switch says.
    correction(r"(<html[^>]*) data-theme=\"auto\"", r'\1 data-theme="light"'),
    # This file is missing while a first build writes its pages: the checksum would come with the second.
    correction(r"(mystnb\.\w+\.css)\?v=\w+", r"\1"),
    # Sphinx has written one already.
    correction(r"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>", ""),
    # A hosted search service that this book does not use.
    correction(r"<meta name=\"docsearch:[^>]*>", ""),
    # A name that differs from the visible words confuses speech control; the words are the better name.
    correction(r"(<button class=\"[^\"]*search-button-field[^>]*?) aria-label=\"[^\"]*\"", r"\1"),
    correction(r"<summary aria-label=\"Toggle hidden content\">", "<summary>"),
    # The logo and the search button stand in the sidebar, outside any landmark.
    correction(r"(<div id=\"pst-primary-sidebar\")", r'\1 role="navigation" aria-label="Book"'),
    # A list's children must be list items; the role that docutils writes is deprecated besides.
    correction(r"role=\"doc-biblioentry\"", 'role="listitem"'),
    # The empty corner of a table heads nothing.
    correction(r"<th class=\"head[^\"]*\"><p></p></th>", "<td></td>"),
    # Check boxes of task lists show a state, so they say it.
    correction(r"(<input class=\"task-list-item-checkbox\" checked=\"checked\")", r'\1 aria-label="done"'),
    correction(r"(<input class=\"task-list-item-checkbox\")( disabled)", r'\1 aria-label="to do"\2'),
)
EVERY_PAGE_BUT_SEARCH = (
    # The theme loads the whole search index on every page for a search-as-you-type that is switched off.
    correction(
        r"<script src=\"[^\"]*(?:searchtools|language_data|searchindex)\.js[^\"]*\"></script>",
        "",
    ),
    # Nothing waits for a script but what sets the page's colours, and the options that it reads.
    correction(
        r"<script((?: data-[\w-]+=\"[^\"]*\")?)"
        r" src=(\"[^\"]*/(?!documentation_options|site)[\w.-]+\.js[^\"]*\")></script>",
        r"<script defer\1 src=\2></script>",
    ),
)


def corrected(page: str, *, is_search_page: bool) -> str:
    """Return the page's HTML with every correction made."""
    corrections = EVERY_PAGE if is_search_page else (*EVERY_PAGE, *EVERY_PAGE_BUT_SEARCH)
    for pattern, replacement in corrections:
        page = pattern.sub(replacement, page)
    return page


class PageBridge(BuiltinTemplateLoader):
    """Sphinx's own template loader, with the corrections made to each whole page that it renders."""

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Render a template; correct it if it is a page and not a part of one."""
        text = super().render(template, context)
        if not text.lstrip().startswith("<!DOCTYPE html>"):
            return text
        return corrected(text, is_search_page=context.get("pagename") == "search")
