"""Attacks on whoever reads the notebook's file: sizes, depths and texts that nobody expects."""

from __future__ import annotations

from typing import Any

from ..sample_class.build import find
from .forgeries import LIVE, code_cell, encoded

__all__ = ["ALL"]

Notebook = dict[str, Any]


def nested_deeply(notebook: Notebook) -> bytes:
    """Nest a hundred thousand lists."""
    notebook["metadata"]["deep"] = "@"
    return encoded(notebook).replace(b'"@"', b"[" * 100_000 + b"]" * 100_000)


def numbers_without_end(notebook: Notebook) -> bytes:
    """Write numbers that no computer wants."""
    notebook["metadata"]["number"] = "@"
    return encoded(notebook).replace(b'"@"', b"1" * 1_000_000)


def numbers_that_are_none(notebook: Notebook) -> bytes:
    """Write NaN and infinities as JSON does not have them."""
    notebook["nbformat_minor"] = float("nan")
    notebook["metadata"] |= {"a": float("inf"), "b": [1e308 * 10, -float("inf")]}
    return encoded(notebook)


def keys_twice(notebook: Notebook) -> bytes:
    """Say everything twice, the second time otherwise."""
    return (
        encoded(notebook)[:-1]
        + b', "nbformat": 4, "cells": [], "cells": '
        + encoded(notebook["cells"])
        + b"}"
    )


def cells_without_number(notebook: Notebook) -> bytes:
    """Hand in fifty thousand cells."""
    notebook["cells"] += [code_cell("1")] * 50_000
    return encoded(notebook)


def cells_as_many_as_allowed(notebook: Notebook) -> bytes:
    """Hand in 1900 cells that each show a value."""
    notebook["cells"] += [code_cell(f"'{number} ' * 10_000") for number in range(1900)]
    return encoded(notebook)


def cell_without_end(notebook: Notebook) -> bytes:
    """Hand in one cell of 200,000 characters that JSON makes twelve times as long."""
    notebook["cells"].append(code_cell("# " + "\U0001f642" * 200_000))
    return encoded(notebook)


def cell_that_no_parser_survives(notebook: Notebook) -> bytes:
    """Hand in code of brackets and signs only."""
    deep = ("-" * 300_000 + "1", "(" * 60_000, "x" + ".a" * 100_000, "f(" * 50_000 + ")" * 50_000)
    notebook["cells"] += [code_cell(source) for source in deep]
    return encoded(notebook)


def cells_that_are_no_python(notebook: Notebook) -> bytes:
    """Speak to the notebook program instead of Python."""
    lines = (
        "%%bash\ntouch /tmp/evil",
        "!id",
        "%run /etc/passwd",
        "%env",
        "%load_ext sql",
        "print?",
        "%%html\n" + LIVE,
    )
    notebook["cells"][3:3] = [code_cell(source) for source in lines]
    return encoded(notebook)


def texts_that_no_pattern_survives(notebook: Notebook) -> bytes:
    """Write texts on which a careless regular expression never ends."""
    parts = (
        "](",
        "![",
        "<" * 5,
        "&#",
        "\\",
        "`" * 3,
        "~" * 3,
        "$$",
        "\x1b[",
        "\x1b]",
        "a" * 50 + "!",
        " \n",
        "](http://",
    )
    text = "".join(part * 6000 for part in parts)
    find(notebook, "explain_rising_cost")["source"] = text
    notebook["cells"].append(code_cell("print(" + repr(text[:60_000]) + ")"))
    for long in (" " * 60_000 + "x", "`" * 30_000, "~" * 30_000, "[" * 60_000, "<" * 60_000, "\\" * 60_000):
        notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": long})
    return encoded(notebook)


def halves_of_characters(notebook: Notebook) -> bytes:
    """Write what JSON can spell and UTF-8 cannot."""
    find(notebook, "explain_rising_cost")["source"] = "half \ud800 \udfff, zero \0, last \uffff"
    notebook["cells"].append(code_cell("# \ud800\nprint('half', '\udc00')"))
    notebook["cells"].append(code_cell("print('zero \0')"))
    notebook["metadata"]["\ud800"] = "\udfff"
    return encoded(notebook)


def types_exchanged(notebook: Notebook) -> bytes:
    """Put numbers and lists where texts and dictionaries belong."""
    wrong: tuple[Any, ...] = (7, None, [1], {"a": 1}, True)
    for value, cell in zip(wrong, notebook["cells"], strict=False):
        cell["source"] = value
        cell["metadata"] = value
    return encoded(notebook)


def outputs_of_forty_megabytes(notebook: Notebook) -> bytes:
    """Hand in outputs that are far larger than any answer."""
    cell = code_cell("1")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["spam\n"] * 4_000_000}]
    notebook["cells"].append(cell)
    return encoded(notebook)


ALL = {
    forgery.__name__: forgery
    for forgery in (
        nested_deeply,
        numbers_without_end,
        numbers_that_are_none,
        keys_twice,
        cells_without_number,
        cells_as_many_as_allowed,
        cell_without_end,
        cell_that_no_parser_survives,
        cells_that_are_no_python,
        texts_that_no_pattern_survives,
        halves_of_characters,
        types_exchanged,
        outputs_of_forty_megabytes,
    )
}
