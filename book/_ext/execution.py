"""How the cells of the pages are executed: pages side by side, each by a kernel of its own.

That halves a build on two cores. Sphinx can read pages side by side, but Jupyter Book has no option that asks
for it. Writing takes seconds, and stays in one process, which has one renderer of formulas.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from myst_nb.core.execute import direct
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

# Its cells measure what the machine can do: they have it to themselves, after all others.
ALONE = "book/studies/one_core_to_a_cluster"
# They do not say that they are safe: one numbers sections, after all pages have been read; one is for LaTeX.
SAFE = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def begin(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Read by two processes a core, since kernels that start or wait need none; deal the pages among them.

    Sphinx gives each process neighbours of this list. Those that compute most are neighbours by name.
    """
    for name in SAFE:
        app.extensions[name].parallel_read_safe = True  # type: ignore[attr-defined]
    app.parallel = 2 * (os.cpu_count() or 1)
    if ALONE in docnames:
        docnames.remove(ALONE)
        app.emit("env-purge-doc", env, ALONE)
        env.clear_doc(ALONE)
    docnames[:] = [name for first in range(app.parallel) for name in docnames[first :: app.parallel]]


def end(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Read the page that was left for the end; write, from now on, in this process."""
    app.parallel = 1
    left = [ALONE] if ALONE in env.found_docs and ALONE not in env.all_docs else []
    for name in left:
        app.builder.read_doc(name)
    return left


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps above; sections are numbered after the last page has been read."""
    # What a cell prints comes in pieces, cut by the clock; myst-nb may put empty lines between them.
    whole = partial(direct.single_nb_execution, coalesce_streams=True)
    direct.single_nb_execution = whole  # type: ignore[attr-defined]
    app.connect("env-before-read-docs", begin)
    app.connect("env-updated", end, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
