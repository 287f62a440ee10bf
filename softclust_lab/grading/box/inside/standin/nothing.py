"""In place of `softclust_lab.plots` and `softclust_lab.widgets`: everything is there and does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Nothing:
    """Takes any call, attribute, index and ``with``, and gives itself."""

    def __init__(self, *arguments: object, **options: object) -> None:
        pass

    def __call__(self, *arguments: object, **options: object) -> Nothing:
        """Give itself."""
        return self

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__") or name.startswith("_repr_") or name.startswith("_ipython_"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Nothing:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __enter__(self) -> Nothing:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def __repr__(self) -> str:
        return "(a picture, which is not drawn here)"


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()
