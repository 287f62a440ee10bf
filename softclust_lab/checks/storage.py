"""One file for plain data with arrays: a zip of one JSON text and one .npy for each array, no pickle."""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["fingerprint", "pack", "unpack"]

_TREE = "plan.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(tree: object) -> bytes:
    """Return the bytes of the file for a tree of dicts, lists, tuples, strings, numbers, None and arrays.

    The same tree gives the same bytes, and equal arrays are stored once.

    Raises
    ------
    TypeError
        If something else is in the tree.

    Examples
    --------
    >>> tree, mark = unpack(pack({"x": (1, [2.5])}))
    >>> tree, mark == fingerprint(tree)
    ({'x': (1, [2.5])}, True)
    """
    entries = _entries(tree)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def unpack(data: bytes) -> tuple[Any, str]:
    """Return the tree that `pack` stored, and its fingerprint.

    Raises
    ------
    ValueError
        If the bytes are not such a file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        arrays = {name: _load_array(content) for name, content in entries.items() if name != _TREE}
        return _decoded(json.loads(entries[_TREE]), arrays), _digest(entries)
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
        raise ValueError(f"these {len(data)} bytes are not a stored plan: {error}") from error


def fingerprint(tree: object) -> str:
    """Return the SHA-256 of a tree's contents, independent of how a zip file is compressed."""
    return _digest(_entries(tree))


def _digest(entries: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in entries.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _entries(tree: object) -> dict[str, bytes]:
    arrays: dict[bytes, str] = {}
    encoded = _encoded(tree, arrays)
    text = json.dumps(encoded, indent=1, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return {_TREE: text.encode()} | {name: content for content, name in arrays.items()}


def _encoded(node: object, arrays: dict[bytes, str]) -> object:
    if isinstance(node, np.ndarray):
        return {"$array": arrays.setdefault(_dump_array(node), f"{len(arrays):06d}.npy")}
    if isinstance(node, tuple):
        return {"$tuple": [_encoded(part, arrays) for part in node]}
    if isinstance(node, list):
        return [_encoded(part, arrays) for part in node]
    if isinstance(node, dict):
        return {str(key): _encoded(part, arrays) for key, part in node.items()}
    if isinstance(node, float) and not math.isfinite(node):
        return {"$float": repr(node)}
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    raise TypeError(f"a plan holds plain data, got {type(node).__name__}: convert it first")


def _decoded(node: Any, arrays: dict[str, NDArray[Any]]) -> Any:
    if isinstance(node, list):
        return [_decoded(part, arrays) for part in node]
    if not isinstance(node, dict):
        return node
    if set(node) == {"$array"}:
        return arrays[node["$array"]].copy()
    if set(node) == {"$tuple"}:
        return tuple(_decoded(part, arrays) for part in node["$tuple"])
    if set(node) == {"$float"}:
        return float(node["$float"])
    return {key: _decoded(part, arrays) for key, part in node.items()}


def _dump_array(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def _load_array(content: bytes) -> NDArray[Any]:
    return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
