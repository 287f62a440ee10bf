"""A browser, and a page with players to open in it. Without Chromium such tests are skipped, and say so."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from book._publish.chromium import chromium

ROOT = Path(__file__).parents[2]
CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
project = "One page"
extensions = ["myst_nb", "static_widgets"]
html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_context = {{"default_mode": "light"}}
nb_execution_raise_on_error = True
"""
HEAD = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---
# A chapter

"""
CHAPTER = """```{code-cell}
import numpy as np
from softclust_lab import fit_hard_kmeans
from softclust_lab.widgets import ClusterPlayer

X = np.random.default_rng(5).normal(size=(60, 2))
fit = fit_hard_kmeans(X, X[:3])
ClusterPlayer.from_result(X, fit, title="Three of sixty")
```

```{code-cell}
line = [[1.0], [11.0]]
runs = {"Plane": (X, fit), "Line </script>": (line, fit_hard_kmeans(line, centers=[[2.0]]))}
ClusterPlayer.from_runs(runs, title="Two runs, one wide and one narrow")
```
"""

SOFT_CHAPTER = """```{code-cell}
from softclust_lab import fit_gaussian_mixture, fit_gaussian_wcss, fit_itisc, fit_soft_kmeans
from softclust_lab.datasets import make_gallery_set
from softclust_lab.widgets import ClusterPlayer

X = make_gallery_set("overlapping").X
start = X[[0, 100, 200]]
ClusterPlayer.from_runs({
    "stiff": (X, fit_soft_kmeans(X, start, stiffness=10.0)),
    "less stiff": (X, fit_soft_kmeans(X, start, stiffness=1.0)),
})
```

```{code-cell}
ClusterPlayer.from_result(X, fit_gaussian_mixture(X, start))
```

```{code-cell}
ClusterPlayer.from_result(X, fit_itisc(X, start, deviation_temperature=0.1), title="Feared")
```
"""

LIVE_CHAPTER = """```{code-cell}
import numpy as np
from softclust_lab import fit_gaussian_mixture, fit_hard_kmeans, fit_soft_kmeans
from softclust_lab.datasets import load_iris, make_gallery_set
from softclust_lab.widgets import ClusterPlayer

X = make_gallery_set("overlapping").X
start = X[[0, 100, 200]]
runs = {"Soft": (X, fit_soft_kmeans(X, start, stiffness=1.0)), "Mixture": (X, fit_gaussian_mixture(X, start))}
ClusterPlayer.from_runs(runs, title="Plane", explore=True, gallery=True)
```

```{code-cell}
few = [[0.0], [1.0], [4.0], [6.0]]
ClusterPlayer.from_result(few, fit_hard_kmeans(few, few[:2]), title="Line", explore=True)
```

```{code-cell}
iris = load_iris()
fit = fit_hard_kmeans(iris.X, iris.X[[0, 50, 100]])
ClusterPlayer.from_result(
    iris.X, fit, title="Iris", axes=(2, 3), feature_names=iris.axis_labels, explore={"open": True}
)
```

```{code-cell}
ClusterPlayer.from_result(X, fit_hard_kmeans(X, start), title="Replay")
```

```{code-cell}
ClusterPlayer.from_start(X, start, "hard_kmeans", compare="fuzzy_cmeans", title="Compared")
```

```{code-cell}
ClusterPlayer.from_start(
    X, start, "itisc", title="Temperatures", gallery=False,
    fuzziness_temperature=1.0, deviation_temperature=1.0,
    explore={"open": True, "methods": ["itisc"], "settle": True, "plane": True,
             "sliders": {"fuzziness_temperature": [0.02, 3.0], "deviation_temperature": [0.05, 1.9]}},
)
```
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as started:
            yield started
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def chapter(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    return built_page(tmp_path_factory.mktemp("source"), CHAPTER)


@pytest.fixture(scope="session")
def soft_chapter(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    return built_page(tmp_path_factory.mktemp("soft"), SOFT_CHAPTER)


@pytest.fixture(scope="session")
def live_chapter(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    return built_page(tmp_path_factory.mktemp("live"), LIVE_CHAPTER)


def built_page(source: Path, text: str) -> str:
    """Build a book of one page and return its address."""
    (source / "_static").mkdir()
    for suffix in ("js", "css"):
        shutil.copy(ROOT / "book" / "_assets" / f"static_widgets.{suffix}", source / "_static")
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "index.md").write_text(HEAD + text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", str(source), str(source / "out")]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return (source / "out" / "index.html").as_uri()


@pytest.fixture
def visit(browser: Browser, chapter: str) -> Iterator[Callable[..., Page]]:
    yield from visits(browser, chapter)


@pytest.fixture
def visit_soft(browser: Browser, soft_chapter: str) -> Iterator[Callable[..., Page]]:
    yield from visits(browser, soft_chapter)


@pytest.fixture
def visit_live(browser: Browser, live_chapter: str) -> Iterator[Callable[..., Page]]:
    yield from visits(browser, live_chapter)


def visits(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Yield what opens the page, and close all it opened."""
    contexts = []

    def open_page(
        prepare: Callable[[Page], object] | None = None,
        width: int = 1200,
        fragment: str = "",
        **options: Any,
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        if prepare is not None:
            prepare(page)
        page.goto(address + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()
