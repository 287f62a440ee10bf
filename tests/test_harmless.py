"""No text of a student can become markup, in any renderer that shows it, and formulas stay what they are."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import mistune
import pytest
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from softclust_lab.grading.record.formgrader import safe_markdown
from softclust_lab.grading.record.harmless import harmless_markdown, one_line, plain

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<ScRiPt\n>alert(1)</script >",
    "text <svg/onload=alert(1)> text",
    "<!--<img src=--><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "&amp;lt;script&amp;gt;",
    "[x](javascript:alert(1))",
    "[x]( java\nscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    '[x](https://example.org "onmouseover=alert(1)")',
    "[x](vbscript:x) [y](file:///etc/passwd) [z](//evil.org) [w](%6Aavascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x] and [x][] and [y][x]",
    "[x]\n:javascript:alert(1)",
    "![x](javascript:alert(1)) ![x](https://evil.org/pixel.png)",
    "![x][y]\n\n[y]: https://evil.org/pixel.png",
    "<javascript:alert(1)> <https://evil.org>",
    "```mermaid\n<img src=x onerror=alert(1)>\n```",
    "> ~~~ mermaid\n> graph TD\n> ~~~",
    "`` ` `` <b onclick=alert(1)>x</b>",
    "    <script>alert(1)</script>",
    "| a | b |\n|---|---|\n| <script>alert(1)</script> | [x](javascript:alert(1)) |",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    r"$\href{javascript:alert(1)}{x}$",
    "&#36;\\\\href{javascript:alert(1)}{x}&#36;",
    r"$$\require{html}\style{background:url(https://evil.org)}{x}$$",
    r"\\(\class{x}{y}\\) \begin{equation}\cssId{a}{b}\end{equation}",
    r"$\let\h=\href \h{javascript:alert(1)}{x}$",
    r"$\bbox[background:url(https://evil.org)]{x}$ $\mmlToken{mtext}[href='javascript:alert(1)']{x}$",
    "$a<img src=x onerror=alert(1)>$",
    "<math><mtext href=javascript:alert(1)>x</mtext></math>",
    "\x00<\x00script>alert(1)</script>",
    "a\u202eb\x1b]8;;javascript:alert(1)\x07x",
    "\ud800<script>alert(1)</script>",
]
HARMLESS_TAGS = {
    "p",
    "a",
    "em",
    "strong",
    "code",
    "pre",
    "br",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "table",
} | {
    *("thead", "tbody", "tr", "th", "td", "blockquote", "div", "span", "hr", "del", "dl", "dt", "dd"),
}
MACRO = re.compile(r"\\(href|require|style|class|cssId|bbox|mmlToken|data|url|html\w*|csname)(?![a-zA-Z])")


class Tags(HTMLParser):
    """Collects what a browser would make of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def stock(text: str) -> str:
    """Render as formgrader does without our settings."""
    rendered: str = MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(text)
    return rendered


def commonmark(text: str) -> str:
    """Render with HTML and footnotes, as another program might."""
    return str(
        mistune.create_markdown(escape=False, plugins=["table", "footnotes", "url", "strikethrough"])(text)
    )


def assert_harmless(html: str) -> None:
    page = Tags()
    page.feed(html)
    for tag, attributes in page.found:
        assert tag in HARMLESS_TAGS, (tag, attributes)
        assert attributes.keys() <= {"href", "class", "id", "style", "rel"}, (tag, attributes)
        assert str(attributes.get("href", "#")).startswith(("https://", "http://", "#")), attributes
        assert "mermaid" not in str(attributes.get("class"))
    assert not MACRO.search(page.text), page.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\ud800-\udfff]", page.text)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("render", [stock, commonmark])
def test_hostile_markdown_becomes_no_markup(text: str, render: object) -> None:
    assert callable(render)
    assert_harmless(render(harmless_markdown(text)))


@pytest.mark.parametrize("text", HOSTILE)
def test_cleaning_again_changes_nothing(text: str) -> None:
    once = harmless_markdown(text)
    assert harmless_markdown(once) == once


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\\" not in text and "$" not in text])
def test_the_second_guard_holds_without_the_first(text: str) -> None:
    assert_harmless(safe_markdown(plain(text)))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", r"$\href{x}{y}$"])
def test_the_oracle_knows_harm_when_it_sees_it(text: str) -> None:
    with pytest.raises(AssertionError):
        assert_harmless(stock(text))


@pytest.mark.parametrize(
    "text",
    [
        "# Why\n\nThe **cost** *rises*: see `fit(X)[0]` and\n\n1. one\n2. two\n\n> quoted\n",
        r"$$\sum_{i=1}^{N} \min_j \lVert x_i - c_j \rVert^2 \le \frac{1}{2} \alpha$$ for $a < b$ & so on",
        r"\begin{align} a &= b \\ c &= d \end{align} with $\newcommand{\R}{\mathbb{R}} x \in \R^d$",
        "A table:\n\n| k | cost |\n|---|------|\n| 2 | 1.5  |\n",
        "[the book](https://example.org/book) says AT&T, R&D; 1 < 2 > 0, x != y, a[0], größer, 中文, 🙂",
        "```python\nif x != 1: print(x)\n```",
    ],
)
def test_plain_formatting_and_formulas_stay_as_they_are(text: str) -> None:
    assert harmless_markdown(text) == text


def test_an_entity_that_stands_for_a_character_shows_that_character() -> None:
    assert harmless_markdown("1 &lt; 2 and &alpha;") == "1 < 2 and α"


def test_lines_are_cut_and_cleaned() -> None:
    assert one_line("a\r\n\tb\x00c" + "x" * 500, 8) == "a bcxxx…"
    assert plain("a\r\nb\rc\n") == "a\nb\nc\n"
