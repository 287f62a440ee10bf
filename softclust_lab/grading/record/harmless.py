r"""Texts of students made harmless: no control characters, and Markdown that cannot become a script.

Nothing here tries to understand Markdown as some renderer does, for then a page is safe only in that
renderer. Instead, a space is put wherever a browser, a Markdown renderer or MathJax could begin to read
markup: after the ``<`` of a tag, the ``&`` of an entity, the backslash of ``\href``, before the bracket of
a link that is not a plain address. The text stays readable; formulas and plain formatting stay as they are.
"""

from __future__ import annotations

import re
from html import unescape

__all__ = ["harmless_markdown", "one_line", "plain"]

# Control characters but tab and line feed; what reverses the reading direction; halves of characters.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
ENTITY = re.compile(r"&(#[xX]?[0-9A-Fa-f]*|[A-Za-z][A-Za-z0-9]*);?")
TAG = re.compile(r"<(?=[A-Za-z/!?])")
# What begins a link or an image, or says where a named link goes.
LINK = re.compile(r"\](?=\()(?!\(https?://[^\s()<>\[\]\"'&\\`]+\))")
DEFINITION = re.compile(r"\](?=:)")
IMAGE = re.compile(r"!(?=\[)")
MERMAID = re.compile(r"(?<![`~])(`{3,}+|~{3,}+)[^\S\n]*+(?=mermaid)")
# MathJax macros that make links, attributes or styles, or load what does; `Safe` forbids some of them only.
MACRO = re.compile(
    r"\\(?=(?:href|url|html\w*|class|cssId|style|data|require|unicode|mmlToken|bbox|action\w*|toggle|texttip|"
    r"mathtip|includegraphics|csname)(?![a-zA-Z]))"
)


def plain(text: str) -> str:
    r"""Return a text without control characters, with lines ended by ``\n``.

    Examples
    --------
    >>> plain("one\r\ntwo\x1b[31m\x00")
    'one\ntwo[31m'
    """
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, longest: int = 300) -> str:
    """Return a text as one line of bearable length.

    Examples
    --------
    >>> one_line("one\\ntwo   three", 10)
    'one two t…'
    """
    line = " ".join(plain(text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def harmless_markdown(text: str) -> str:
    r"""Return Markdown that shows what a student wrote, without HTML, entities, or links but to pages.

    Examples
    --------
    >>> harmless_markdown("**Costs** rise: $a<b$ <script>alert(1)</script>")
    '**Costs** rise: $a< b$ < script>alert(1)< /script>'
    >>> harmless_markdown("[x](javascript:alert(1)) and [y](https://example.org)")
    '[x] (javascript:alert(1)) and [y](https://example.org)'
    """
    text = plain(unescape(plain(text)))
    text = ENTITY.sub(lambda match: match[0] if unescape(match[0]) == match[0] else f"& {match[0][1:]}", text)
    for pattern, gap in ((TAG, "< "), (IMAGE, "! "), (LINK, "] "), (DEFINITION, "] "), (MACRO, r"\\ ")):
        text = pattern.sub(gap, text)
    return MERMAID.sub(r"\1 text ", text)
