"""What a submission printed, made harmless to look at."""

from __future__ import annotations

import re

__all__ = ["clean", "one_line"]

# Colours and cursor movements of terminals, and titles of their windows.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])")
# Control characters but tab and line feed, halves of surrogate pairs, marks that change the direction of
# writing or cannot be seen, and what is no character at all.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Where an object lies in memory differs from run to run and tells nobody anything.
_ADDRESSES = re.compile(r"\bat 0x[0-9a-fA-F]{4,}")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def clean(text: str, longest: int) -> str:
    """Return text without control characters and addresses, cut to so many characters.

    Examples
    --------
    >>> clean("\\x1b[31mred\\x1b[0m\\r\\nnext\\x00", 100)
    'red\\nnext'
    """
    text = text[: 2 * longest]
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", _ESCAPES.sub("", text)))
    return _ADDRESSES.sub("at 0x...", text)[:longest]


def one_line(text: str, longest: int) -> str:
    """Return text without control characters in one line, cut to so many characters."""
    return " ".join(clean(text, 2 * longest).split())[:longest]
