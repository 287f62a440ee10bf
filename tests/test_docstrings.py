"""The examples in the docstrings print what they show."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import softclust_lab

from .test_import import CORE

#: What the core offers without an example, and why.
NO_EXAMPLE = {
    "arrays.check_n_clusters": "returns nothing",
    "initialization.as_generator": "returns an object without a readable form",
    "threads.on_all_cores": "sum_blocks shows what comes of it",
    "threads.one_blas_thread": "nothing to be seen",
    "threads.one_thread_here": "nothing to be seen",
    "threads.thread_count": "shown by threads",
}


def modules() -> list[str]:
    below = pkgutil.walk_packages(softclust_lab.__path__, prefix="softclust_lab.")
    return ["softclust_lab", *sorted(info.name for info in below)]


def core_functions() -> Iterator[str]:
    """Every public function of the core; a module without __all__ has none."""
    for name in sorted({info.name for info in pkgutil.iter_modules(softclust_lab.__path__)} & CORE):
        module = importlib.import_module(f"softclust_lab.{name}")
        for function in getattr(module, "__all__", ()):
            if inspect.isfunction(getattr(module, function)):
                yield f"{name}.{function}"


@pytest.mark.parametrize("name", modules())
def test_docstring_examples_print_what_they_show(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", list(core_functions()))
def test_every_function_of_the_core_has_an_example(name):
    module, function = name.split(".")
    text = getattr(importlib.import_module(f"softclust_lab.{module}"), function).__doc__ or ""
    assert (">>>" in text) != (name in NO_EXAMPLE)
