"""The book's own look: our stylesheets and script in, the theme's ballast out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

# Loaded after the theme's and the extensions' own styles (priority 500), so that ours decide.
STYLES = ("softclust.css", "icons.css", "questions.css")
# Never requested: source maps, the icon script (see page_markup), the icon fonts that icons.css replaces.
BALLAST = (
    "_static/scripts/*.map",
    "_static/styles/*.map",
    "_static/scripts/fontawesome.js*",
    "_static/vendor",
)
ICON_FONT_RULES = re.compile(r"/\*!\s*\* Font Awesome.*\.fab\{font-weight:400\}", re.DOTALL)
SOURCE_MAP_COMMENT = re.compile(r"\n?(?://|/\*)# sourceMappingURL=\S+(?: \*/)?")


def offer_notebook(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Offer the notebook that was generated beside a chapter in the chapter's download menu."""
    notebook = Path(app.srcdir) / f"{pagename}.ipynb"
    if doctree is None or not notebook.is_file():
        return
    context["ipynb_source"] = f"{pagename}.ipynb"
    target = Path(app.outdir) / "_sources" / context["ipynb_source"]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(notebook, target)


def drop_ballast(app: Sphinx, error: Exception | None) -> None:
    """Remove from the finished site what no page of ours asks for: 5 of its 8 megabytes."""
    if error is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for path in (path for pattern in BALLAST for path in sorted(site.glob(pattern))):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for folder in ("scripts", "styles"):
        for path in sorted((site / "_static" / folder).iterdir()):
            text = path.read_text(encoding="utf-8")
            lighter = SOURCE_MAP_COMMENT.sub("", ICON_FONT_RULES.sub("", text))
            path.write_text(lighter, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Add our styles and script to every page and connect the steps above."""
    for style in STYLES:
        app.add_css_file(style, priority=800)
    app.add_js_file("site.js", priority=600)
    app.connect("html-page-context", offer_notebook, priority=400)
    app.connect("build-finished", drop_ballast, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
