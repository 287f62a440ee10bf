"""A piece of work: a function with its inputs, whose result is kept on disk until either changes.

A result is JSON. Its file's name holds a digest of the function, the inputs, our own source and the versions
of the libraries, so a kept result is never an old one. How long the work took lies in a file beside it: the
results are the same bytes every time, the seconds are not.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import softclust_lab

__all__ = ["Form", "Kept", "Piece", "code_digest", "default_folder", "json_text"]

_PACKAGE = Path(softclust_lab.__file__).parent
#: What no result depends on.
_NOT_COMPUTING = ("checks", "cli.py", "grading", "plots", "widgets")
_ONLY_JUDGING = ("claims.py", "plan.py", "run.py", "table.py")
_LIBRARIES = ("numpy", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Form:
    """Which form of the studies to run.

    Attributes
    ----------
    quick : bool
        Fewer draws, for the book and for continuous integration; the same experiments otherwise.
    seed : int
        The seed of the first draw of the data; 0 is the paper's.
    """

    quick: bool = False
    seed: int = 0

    @property
    def name(self) -> str:
        """``quick`` or ``full``."""
        return "quick" if self.quick else "full"

    def seeds(self, n_draws: int) -> range:
        """Return the seeds of that many draws of the data, the first one included."""
        return range(self.seed, self.seed + n_draws)


@dataclass(frozen=True)
class Piece:
    """A function of a module and its keyword arguments; both go to other processes and into a digest.

    Attributes
    ----------
    name : str
        ``study/what``: where the result is kept.
    function : callable
        At the top of a module; returns what JSON can hold.
    inputs : mapping
        Its keyword arguments, of JSON's types.
    """

    name: str
    function: Callable[..., Any]
    inputs: Mapping[str, Any] = field(hash=False)

    @property
    def digest(self) -> str:
        """What the result depends on, in 16 characters."""
        function = f"{self.function.__module__}.{self.function.__qualname__}"
        told = json_text([function, dict(self.inputs), code_digest(self.function.__module__)])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Kept:
    """A folder of finished pieces.

    Attributes
    ----------
    folder : Path
        Made when the first piece is kept.
    """

    folder: Path

    def get(self, piece: Piece) -> Any | None:
        """Return the result of a piece that was finished before, or None."""
        return _read(self._path(piece, "pieces"))

    def seconds(self, piece: Piece) -> float:
        """Return how much processor time a finished piece took; 0 if nobody knows."""
        return float(_read(self._path(piece, "seconds")) or 0.0)

    def compute(self, piece: Piece) -> Any:
        """Do a piece of work and keep its result before anything else happens."""
        started = time.process_time()
        result = json.loads(json_text(piece.function(**piece.inputs)))
        _write(self._path(piece, "seconds"), round(time.process_time() - started, 3))
        _write(self._path(piece, "pieces"), result)
        return result

    def _path(self, piece: Piece, kind: str) -> Path:
        return self.folder / kind / f"{piece.name}-{piece.digest}.json"


def default_folder() -> Path:
    """Return where pieces are kept: ``_build/studies`` of the checkout, or else of the current folder."""
    checkout = _PACKAGE.parent
    return (checkout if (checkout / "_toc.yml").is_file() else Path.cwd()) / "_build" / "studies"


def json_text(value: Any) -> str:
    """Return JSON in one form: keys sorted, no NaN, numbers in full."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


@cache
def code_digest(module: str) -> str:
    """Return a digest of the sources that a module's results depend on, and of the libraries' versions.

    These are the whole library as far as it computes, what studies share, and the module's own study: a
    change of one study leaves what is kept of the others.
    """
    told = hashlib.sha256(f"python {platform.python_version()}\n".encode())
    for name in _LIBRARIES:
        told.update(f"{name} {version(name)}\n".encode())
    own = module.rpartition(".")[0].replace(".", "/")
    for path in sorted(_PACKAGE.rglob("*.py")):
        relative = path.relative_to(_PACKAGE)
        top, is_study = relative.parts[0], len(relative.parts) > 2 and relative.parts[0] == "studies"
        others = is_study and f"softclust_lab/{relative.parent.as_posix()}" != own
        if top not in _NOT_COMPUTING and not others and relative.name not in _ONLY_JUDGING:
            told.update(f"{relative.as_posix()}\n".encode() + path.read_bytes())
    return told.hexdigest()


def _read(path: Path) -> Any | None:
    """Return what a file holds; a missing or broken one is as if never written."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def _write(path: Path, value: Any) -> None:
    """Write a file that is whole or not there, whenever this process is killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json_text(value), encoding="utf-8")
    part.replace(path)
