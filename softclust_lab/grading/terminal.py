"""What can be printed here: colour only where a terminal wants it, more than ASCII only where it fits."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

__all__ = ["Terminal", "columns", "fitted"]

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
IN_ASCII = str.maketrans({"─": "-", "·": "-", "–": "-", "…": "~", "✓": "+", "✗": "x", "→": ">"})
WIDEST = 100
NARROWEST = 72


@dataclass(frozen=True)
class Terminal:
    """A text stream and what it can show.

    Parameters
    ----------
    stream : TextIO
        Where to print.
    is_tty : bool
        Whether a person looks at it as it comes.
    colour : bool
        Whether to use colours.
    unicode : bool
        Whether it takes any character.
    width : int
        Columns to fill, 72 to 100.
    """

    stream: TextIO
    is_tty: bool = False
    colour: bool = False
    unicode: bool = False
    width: int = WIDEST

    @classmethod
    def of(cls, stream: TextIO, environment: Mapping[str, str] = os.environ) -> Terminal:
        """Find out what a stream can show; NO_COLOR and TERM=dumb are obeyed."""
        is_tty = stream.isatty()
        colour = is_tty and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
        unicode = (stream.encoding or "").lower().replace("-", "") == "utf8"
        width = shutil.get_terminal_size((WIDEST, 24)).columns if is_tty else WIDEST
        return cls(stream, is_tty, colour, unicode, max(NARROWEST, min(WIDEST, width)))

    def plain(self, text: str) -> str:
        """Return `text` in characters that the stream takes."""
        return text if self.unicode else text.translate(IN_ASCII).encode("ascii", "replace").decode("ascii")

    def styled(self, text: str, *styles: str) -> str:
        """Return `text` in a style, if there is colour."""
        if not self.colour or not styles:
            return text
        codes = ";".join(STYLES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"

    def say(self, text: str = "", *styles: str) -> None:
        """Print one or more lines."""
        print(self.styled(self.plain(text), *styles), file=self.stream, flush=True)

    def overwrite(self, text: str) -> None:
        """Show a line in place of the last such line; on anything but a terminal, print it."""
        line = self.plain(text)
        if self.is_tty:
            print(f"\r\x1b[2K{line[: self.width]}", end="", file=self.stream, flush=True)
        else:
            print(line, file=self.stream, flush=True)

    def clear(self) -> None:
        """Take the last `overwrite` away."""
        if self.is_tty:
            print("\r\x1b[2K", end="", file=self.stream, flush=True)


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: signs of East Asia two, accents and joiners none.

    Examples
    --------
    >>> columns("Ada"), columns("\u738b"), columns("e\u0301")
    (3, 2, 1)
    """
    if text.isascii():
        return len(text)
    drawn = (sign for sign in text if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in drawn)


def fitted(text: str, width: int) -> str:
    """Return a text cut or filled with spaces to so many columns.

    Examples
    --------
    >>> fitted("Ada", 5), fitted("Lovelace", 5)
    ('Ada  ', 'Love…')
    """
    if columns(text) > width:
        while columns(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - columns(text))
