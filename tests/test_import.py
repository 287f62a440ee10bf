"""What importing the package costs, and which way its imports go."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import softclust_lab

PACKAGE = Path(softclust_lab.__file__).parent

#: Who may import whom: a module or package imports only from its own row and the rows above it.
ROWS = [
    {"real_arrays", "palette"},
    {"arrays", "result"},
    {"threads", "blocks"},
    {"passes", "partition", "gibbs", "distances", "initialization"},
    {"hard_kmeans", "soft_kmeans", "gaussian_mixture", "gaussian_wcss", "fuzzy_cmeans", "itisc"},
    {"metrics", "datasets", "plots", "estimators", "processes"},
    {"studies", "checks", "widgets"},
    {"grading"},
    {"cli"},
]
METHODS = next(row for row in ROWS if "hard_kmeans" in row)
CORE = set().union(*ROWS[: ROWS.index(METHODS)], METHODS, {"metrics", ""})  # "" is softclust_lab/__init__.py
ROW_OF = {name: row for row, names in enumerate(ROWS) for name in names} | {"": ROWS.index(METHODS)}
#: Packages that few may import, wherever in the file the import stands.
ONLY_IN = {
    "sklearn": {"estimators", "studies", "datasets"},
    "matplotlib": {"plots"},
    "threadpoolctl": {"threads"},
    "dask": {"passes", "studies", "grading"},
}


def unit(path: Path) -> str:
    """Return the module or package directly below softclust_lab that a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imported(tree: ast.AST, path: Path) -> Iterator[str]:
    """Yield the full name of each module that a file imports anywhere; of `from a import b`, also a.b."""
    package = ".".join(("softclust_lab", *path.parent.relative_to(PACKAGE).parts))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            source = importlib.util.resolve_name(start, package) if node.level else start
            yield from (f"{source}.{alias.name}" for alias in node.names)


def our_units(path: Path) -> set[str]:
    """Return the units of softclust_lab that a file imports, its own apart."""
    found = set()
    for name in imported(ast.parse(path.read_text(encoding="utf-8")), path):
        parts = name.split(".")
        if parts[0] == "softclust_lab":
            below = parts[1] if len(parts) > 1 else ""
            found.add(below if (PACKAGE / below).is_dir() or (PACKAGE / f"{below}.py").exists() else "")
    return found - {unit(path)}


def outside_packages(tree: ast.AST, path: Path) -> set[str]:
    """Return the packages that a file imports which are neither ours nor the standard library's."""
    roots = {name.split(".")[0] for name in imported(tree, path)}
    return roots - {"softclust_lab"} - sys.stdlib_module_names


def at_import_time(tree: ast.Module) -> ast.Module:
    """Return the file without the bodies of its functions."""

    class WithoutFunctions(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

    return ast.fix_missing_locations(WithoutFunctions().visit(tree))


def each_file(test):
    return pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(PACKAGE)))(test)


def test_importing_the_package_imports_nothing_that_numpy_does_not():
    script = (
        "import sys, numpy.random, numpy.typing; before = set(sys.modules); import softclust_lab;"
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(done.stdout.split())
    heavy = {
        "scipy",
        "sklearn",
        "matplotlib",
        "pandas",
        "nbgrader",
        "IPython",
        "threadpoolctl",
        "PIL",
        "dask",
    }
    assert not loaded & heavy
    assert loaded - sys.stdlib_module_names == {"softclust_lab"}


def test_every_module_has_its_place_in_the_order_of_imports():
    homeless = {unit(path) for path in files()} - set(ROW_OF)
    assert not homeless, f"say in ROWS where these belong: {sorted(homeless)}"


@each_file
def test_imports_go_one_way(path):
    here = unit(path)
    for other in our_units(path):
        assert ROW_OF[other] <= ROW_OF[here], (
            f"{here or '__init__'} must not import {other or 'softclust_lab'}"
        )


def test_no_two_units_import_each_other_even_by_a_detour():
    needs: dict[str, set[str]] = {}
    for path in files():
        needs.setdefault(unit(path), set()).update(our_units(path))
    while needs:
        free = [name for name, wanted in needs.items() if not wanted & needs.keys()]
        assert free, f"a circle of imports among {sorted(needs)}"
        for name in free:
            del needs[name]


def test_methods_do_not_import_each_other():
    for path in files():
        if unit(path) in METHODS:
            assert not our_units(path) & METHODS, path.name


@each_file
def test_the_core_imports_only_numpy_and_scipy_waits_inside_functions(path):
    if unit(path) not in CORE:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert outside_packages(tree, path) <= {"numpy", "scipy", "threadpoolctl", "dask"}
    assert outside_packages(at_import_time(tree), path) <= {"numpy"}


@each_file
def test_some_packages_are_imported_only_where_they_belong(path):
    found = outside_packages(ast.parse(path.read_text(encoding="utf-8")), path)
    for package, places in ONLY_IN.items():
        assert package not in found or unit(path) in places, f"{unit(path)} must not import {package}"


@each_file
def test_nothing_is_imported_by_a_star(path):
    assert not any(
        name.endswith(".*") for name in imported(ast.parse(path.read_text(encoding="utf-8")), path)
    )


def test_the_package_offers_what_it_names():
    for name in softclust_lab.__all__:
        assert getattr(softclust_lab, name) is not None
