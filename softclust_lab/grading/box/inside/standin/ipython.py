"""In place of IPython: nobody looks, so what is displayed is printed as text."""

from __future__ import annotations

import builtins
from typing import Any


class Shown:
    """Something to display, with its text."""

    def __init__(self, data: object = None, *arguments: object, **options: object) -> None:
        self.data = data

    def __repr__(self) -> str:
        return str(self.data)


HTML = Image = Latex = Markdown = Math = SVG = Shown


def display(*values: object, **options: object) -> None:
    """Print values as a notebook shows them."""
    builtins.display(*values)  # type: ignore[attr-defined]


def clear_output(wait: bool = False) -> None:
    """Do nothing: all output is kept."""


def get_ipython() -> Any:
    """Return None: there is no notebook around."""
