"""Run the cells of a notebook as a notebook would, and keep their output as text."""

from __future__ import annotations

import ast
import builtins
import io
import linecache
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any

from softclust_lab.checks import calls
from softclust_lab.checks.values import Value

__all__ = ["Notebook"]

MAX_ERROR = 400


class Printed(io.TextIOBase):
    """A stream that keeps the beginning of what is written to it."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.kept: list[str] = []
        self.room = room

    def writable(self) -> bool:
        """Say that one can write here."""
        return True

    def isatty(self) -> bool:
        """Say that nobody is looking: progress bars and colours make no sense."""
        return False

    def close(self) -> None:
        """Stay open for the next cell."""

    def write(self, text: str) -> int:
        """Keep as much of the text as there is room for."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.room > 0:
            self.kept.append(text[: self.room])
            self.room -= len(self.kept[-1])
        return len(text)


class Notebook:
    """One namespace in which cells run in turn.

    Parameters
    ----------
    cell_seconds, call_seconds : float
        How long a cell, and a call of a function, may take.
    room : int
        How many characters of a cell's output are kept.
    """

    def __init__(self, cell_seconds: float, call_seconds: float, room: int) -> None:
        self.cell_seconds = cell_seconds
        self.call_seconds = call_seconds
        self.room = room
        self.count = 0
        main = types.ModuleType("__main__", None)
        self.names: dict[str, Any] = main.__dict__
        self.names["__builtins__"] = builtins
        sys.modules["__main__"] = main
        builtins.display = show  # type: ignore[attr-defined]

    def run(self, source: str) -> dict[str, str]:
        """Run one cell and return its text, its error in one line, and how it ended."""
        self.count += 1
        stdout, stderr = sys.stdout, sys.stderr
        printed = sys.stdout = sys.stderr = Printed(self.room)
        error = ""

        def body() -> int:
            nonlocal error
            try:
                self._execute(source)
            except calls._DeadlinePassedError:
                raise
            except BaseException as problem:
                error = one_line(problem)
            return 0

        try:
            with warnings.catch_warnings():
                outcome = calls._attempt(body, [], self.cell_seconds, traced=False)
        finally:
            sys.stdout, sys.stderr = stdout, stderr
            close_figures()
        if outcome is None:  # an interrupt that nobody sent is the cell's own doing
            error = "KeyboardInterrupt"
        late = outcome is not None and outcome.kind == "timeout"
        state = "timeout" if late else "raised" if error else "ended"
        return {"text": "".join(printed.kept), "error": "" if late else error, "state": state}

    def call(self, name: str, args: list[Value]) -> calls.Outcome:
        """Call a function as a check in a notebook does, and drop what it prints and warns of."""
        if name not in self.names:
            return calls.Outcome("raised", exception="NameError")
        stdout, stderr = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = Printed(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                outcome = calls._attempt(self.names[name], args, self.call_seconds, traced=False)
        finally:
            sys.stdout, sys.stderr = stdout, stderr
            close_figures()
        return outcome or calls.Outcome("raised", exception="KeyboardInterrupt")

    def _execute(self, source: str) -> None:
        name = f"<cell {self.count}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        body, last = compiled(source, name)
        exec(body, self.names)
        if last is not None:
            value = eval(last, self.names)
            if value is not None:
                self.names["_"] = value
                show(value)


def compiled(source: str, name: str) -> tuple[types.CodeType, types.CodeType | None]:
    """Compile a cell: its statements, and its last expression if its value is to be shown.

    What only a notebook understands (``%matplotlib``, ``!pip``, ``help?``) is left out if Python does not
    understand the cell.
    """
    try:
        tree = ast.parse(source, name)
    except SyntaxError:
        plain = without_magics(source)
        if plain == source:
            raise
        source = plain
        tree = ast.parse(source, name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        last = compile(ast.Expression(tree.body.pop().value), name, "eval", dont_inherit=True)  # type: ignore[attr-defined]
    return compile(tree, name, "exec", dont_inherit=True), last


def without_magics(source: str) -> str:
    """Return a cell with the lines that are no Python made empty ones."""
    lines = source.split("\n")
    return "\n".join("" if is_magic(line) else line for line in lines)


def is_magic(line: str) -> bool:
    """Whether a line speaks to the notebook and not to Python."""
    text = line.strip()
    return text.startswith(("%", "!", "?")) or (text.endswith("?") and "#" not in text)


def show(*values: object, **options: object) -> None:
    """Print values as a notebook shows them, as text."""
    for value in values:
        print(repr(value))


def one_line(error: BaseException) -> str:
    """Return what the last line of a traceback would say."""
    kind = type(error).__name__
    if isinstance(error, SyntaxError) and error.msg:
        return f"{kind}: {error.msg} (line {error.lineno})"
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    return f"{kind}: {text}"[:MAX_ERROR] if text else kind


def close_figures() -> None:
    """Close the figures that a cell has drawn: nobody looks at them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    close: Callable[[str], None] | None = getattr(pyplot, "close", None)
    if close is not None:
        try:
            close("all")
        except Exception:
            del sys.modules["matplotlib.pyplot"]
