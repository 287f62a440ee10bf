"""The examples in the docstrings print what they show."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import softclust_lab

#: What the core offers without an example, and why.
NO_EXAMPLE = {
    "arrays.check_n_clusters": "returns nothing",
    "initialization.as_generator": "returns an object without a readable form",
    "passes.map_blocks": "sum_blocks shows a pass",
    "passes.one_blas_thread": "nothing to be seen",
    "passes.thread_count": "shown by threads",
}
CORE = ("arrays", "passes", "distances", "initialization", "hard_kmeans", "metrics")


def modules() -> list[str]:
    below = pkgutil.walk_packages(softclust_lab.__path__, prefix="softclust_lab.")
    return ["softclust_lab", *sorted(info.name for info in below)]


def core_functions() -> Iterator[str]:
    for name in CORE:
        module = importlib.import_module(f"softclust_lab.{name}")
        for function in module.__all__:
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
