"""Files that are written whole or not at all, so that whoever is killed leaves nothing half."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["write_bytes_whole", "write_if_new", "write_private", "write_whole"]


def write_whole(path: Path, text: str) -> None:
    """Write a text so that a reader finds the old file or the new one, never a part."""
    write_bytes_whole(path, text.encode())


def write_bytes_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part."""
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
    os.replace(partial, path)


def write_if_new(path: Path, data: bytes) -> None:
    """Write a file unless it is there with this content."""
    if not path.is_file() or path.read_bytes() != data:
        write_bytes_whole(path, data)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can ever have read, whole or not at all."""
    partial = path.with_name(f".{path.name}.part")
    partial.unlink(missing_ok=True)
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    os.replace(partial, path)
