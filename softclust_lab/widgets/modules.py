"""Many small ES modules as the one that a widget has."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["joined_modules"]

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)";\n', re.MULTILINE)
_COMMENT = re.compile(r"^ *(//.*|/\*\*[^*]*(\*(?!/)[^*]*)*\*/)\n", re.MULTILINE)


def joined_modules(entry: Path) -> str:
    """Return a module and all that it imports as one text, without comments: first what others need.

    Names at the top level must differ over all files. Imports stand on one line each and may not form a ring.
    """
    texts: dict[Path, str] = {}

    def add(path: Path) -> None:
        if path not in texts:
            text = path.read_text(encoding="utf-8")
            for needed in _IMPORT.findall(text):
                add((path.parent / needed).resolve())
            texts[path] = _COMMENT.sub("", _IMPORT.sub("", text)).strip() + "\n"

    add(entry.resolve())
    return "".join(texts.values())
