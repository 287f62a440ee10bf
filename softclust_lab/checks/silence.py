"""Keep what a student's function prints, draws, logs or warns about away from the notebook's output.

A function that is being judged on hidden cases could print them. While `silenced` is active, everything it
writes is caught: the two standard streams (also under a name saved earlier), writes to their file
descriptors, warnings, rich displays and figures. Code that means harm can do more than this inside one
process; keeping it out is the sandbox's work, not this module's.
"""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

__all__ = ["Caught", "silenced"]

#: How much of the printed text a report may show.
MAX_PRINTED = 2_000
MAX_WARNINGS = 5


class Caught(io.TextIOBase):
    """A stream that keeps the beginning of what is written to it, and the warnings raised meanwhile.

    Attributes
    ----------
    warnings : list of str
        Each different warning once, as ``"RuntimeWarning: mean of empty slice"``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[str] = []
        self._kept: list[str] = []
        self._room = MAX_PRINTED

    @property
    def printed(self) -> str:
        """The beginning of what was written."""
        return "".join(self._kept) + ("" if self._room else " ...")

    def writable(self) -> bool:
        """Say that one can write here."""
        return True

    def close(self) -> None:
        """Stay open: the next function prints here too."""

    def write(self, text: str) -> int:
        """Keep as much of the text as there is room for."""
        if self._room:
            self._kept.append(str(text)[: self._room])
            self._room -= len(self._kept[-1])
        return len(text)


@contextmanager
def silenced() -> Iterator[Caught]:
    """Catch everything that is written inside the ``with`` block.

    Yields
    ------
    Caught
        What was printed and warned about, for a report on visible cases; drop it for hidden ones.

    Examples
    --------
    >>> with silenced() as caught:
    ...     print("a hidden number: 42")
    >>> caught.printed
    'a hidden number: 42\\n'
    """
    caught = Caught()
    with ExitStack() as stack:
        recorded = stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        stack.enter_context(_descriptors_closed())
        stack.enter_context(_streams_replaced(caught))
        stack.enter_context(_displays_dropped())
        stack.enter_context(_figures_closed())
        try:
            yield caught
        finally:
            caught.warnings[:] = _texts(recorded or [])


def _texts(recorded: list[warnings.WarningMessage]) -> list[str]:
    texts: dict[str, None] = {}
    for warning in recorded:
        with suppress(Exception):
            texts[f"{warning.category.__name__}: {warning.message}"[:300]] = None
    return list(texts)[:MAX_WARNINGS]


@contextmanager
def _streams_replaced(caught: Caught) -> Iterator[None]:
    """Point the standard streams, and objects that were them before, at `caught`."""
    stdout, stderr = sys.stdout, sys.stderr
    old = {
        id(stream): stream
        for stream in (stdout, stderr, sys.__stdout__, sys.__stderr__)
        if stream is not None
    }
    _flush(old.values())
    for stream in old.values():
        with suppress(AttributeError, TypeError):
            stream.write = caught.write  # type: ignore[method-assign]
    sys.stdout = sys.stderr = caught
    try:
        yield
    finally:
        _flush(old.values())
        for stream in old.values():
            with suppress(AttributeError, TypeError):
                del stream.write
        sys.stdout, sys.stderr = stdout, stderr


def _flush(streams: Any) -> None:
    for stream in streams:
        with suppress(Exception):
            stream.flush()


@contextmanager
def _descriptors_closed() -> Iterator[None]:
    """Send what is written to the file descriptors 1 and 2 to nowhere."""
    saved: dict[int, int] = {}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor in (1, 2):
            with suppress(OSError):
                saved[descriptor] = os.dup(descriptor)
                os.dup2(nowhere, descriptor)
        yield
    finally:
        for descriptor, copy in saved.items():
            os.dup2(copy, descriptor)
            os.close(copy)
        os.close(nowhere)


@contextmanager
def _displays_dropped() -> Iterator[None]:
    """Drop what is shown with IPython's ``display``."""
    shell = _ipython()
    if shell is None:
        yield
        return
    from IPython.core.displaypub import CapturingDisplayPublisher

    publisher, hook = shell.display_pub, sys.displayhook
    shell.display_pub = CapturingDisplayPublisher()  # type: ignore[no-untyped-call]
    sys.displayhook = lambda value: None
    try:
        yield
    finally:
        shell.display_pub, sys.displayhook = publisher, hook


@contextmanager
def _figures_closed() -> Iterator[None]:
    """Close the figures that the block opens: a notebook would draw them at the end of its cell."""
    before = _figure_numbers()
    try:
        yield
    finally:
        for number in _figure_numbers() - before:
            sys.modules["matplotlib.pyplot"].close(number)


def _figure_numbers() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set() if pyplot is None else set(pyplot.get_fignums())


def _ipython() -> Any:
    """Return IPython's running shell, or None outside IPython (which is then not even imported)."""
    module = sys.modules.get("IPython")
    return None if module is None else module.get_ipython()
