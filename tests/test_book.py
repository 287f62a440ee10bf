"""The book keeps its word: labels exist, numbers are computed, cells are quiet, figures are described."""

import re
from functools import cache
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "book").rglob("*.md"))
PAGES = [page for page in PAGES if not {"node_modules", "_assets", "_ext"} & set(page.parts)]
CHAPTERS = [page for page in PAGES if "{code-cell}" in page.read_text(encoding="utf-8")]
EQUATION = re.compile(r"^\$\$ \(([\w-]+)\)$", re.MULTILINE)


def named(page: Path) -> str:
    return page.relative_to(ROOT / "book").as_posix()


def equation_labels() -> list[str]:
    return [label for page in PAGES for label in EQUATION.findall(page.read_text(encoding="utf-8"))]


@cache
def newest_code() -> float:
    return max(path.stat().st_mtime for path in (ROOT / "softclust_lab").rglob("*.py"))


@cache
def executed(page: Path) -> nbformat.NotebookNode:
    """The page with its outputs: as the book was built with them, if nothing has changed since."""
    if page.is_relative_to(ROOT):
        built = ROOT / "_build/jupyter_execute" / page.relative_to(ROOT).with_suffix(".ipynb")
        if built.exists() and built.stat().st_mtime > max(newest_code(), page.stat().st_mtime):
            return nbformat.read(built, as_version=4)
    notebook = jupytext.read(page)
    return NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(page.parent))


def outputs(page: Path) -> list[nbformat.NotebookNode]:
    return [output for cell in executed(page).cells if cell.cell_type == "code" for output in cell.outputs]


def prose(page: Path) -> str:
    """The page's sentences: no code, no formulas, no links, no roles, no comments."""
    text = page.read_text(encoding="utf-8")
    for pattern in (
        r"\A---.*?^---$",  # front matter
        r"^```.*?^```$",  # cells and other fences
        r"^\$\$.*?^\$\$.*?$",  # displayed formulas
        r"\$[^$]+\$",  # formulas in a line
        r"`[^`]*`",  # names, roles
        r"\]\([^)]*\)",  # addresses
        r"^\s*\d+\. ",  # numbers of list items
        r"[Aa]bout \d+ minutes",  # how long something takes a reader
    ):
        text = re.sub(pattern, " ", text, flags=re.MULTILINE | re.DOTALL)
    return text


def numbers(text: str) -> set[float]:
    """Numbers of two or more digits; separators between thousands do not count."""
    found = re.findall(r"(?<![\w.-])\d[\d,_]*(?:\.\d+)?(?![\w])", text)
    plain = (re.sub(r"[,_]", "", number) for number in found)
    return {float(number) for number in plain if len(number) > 1}


def test_equation_labels_are_unique():
    labels = equation_labels()
    assert labels, "no labelled equation was found: the pattern of labels must have changed"
    assert len(labels) == len(set(labels))


def test_every_equation_that_a_docstring_names_is_in_the_book():
    modules = list((ROOT / "softclust_lab").rglob("*.py"))
    named_in_code = {
        label.rstrip(".")
        for path in modules
        for label in re.findall(r"Book:\s+(eq-[\w-]+)", path.read_text(encoding="utf-8"))
    }
    assert len(named_in_code) >= 6
    assert named_in_code <= set(equation_labels())


def test_every_citation_has_an_entry_and_every_entry_is_cited():
    cited = {
        key.strip()
        for page in PAGES
        for keys in re.findall(r"\{cite:\w+\}`([^`]+)`", page.read_text(encoding="utf-8"))
        for key in keys.split(",")
    }
    entries = re.findall(r"^@\w+\{([^,]+),", (ROOT / "book/references.bib").read_text(encoding="utf-8"), re.M)
    assert cited == set(entries)


def test_every_page_is_in_the_reading_order():
    listed = set(re.findall(r"(?:file|root): (book/\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8")))
    assert {page.relative_to(ROOT).with_suffix("").as_posix() for page in PAGES} == listed


@pytest.mark.parametrize("page", CHAPTERS, ids=named)
def test_every_number_in_the_text_is_computed_or_asserted_on_the_page(page):
    code = "\n".join(cell.source for cell in executed(page).cells if cell.cell_type == "code")
    shown = "\n".join(
        output.get("text", "") + str(output.get("data", {}).get("text/plain", "")) for output in outputs(page)
    )
    assert numbers(prose(page)) - numbers(code) - numbers(shown) == set()


@pytest.mark.parametrize("page", CHAPTERS, ids=named)
def test_no_cell_writes_to_standard_error(page):
    assert [output.text for output in outputs(page) if output.get("name") == "stderr"] == []


@pytest.mark.parametrize("page", CHAPTERS, ids=named)
def test_every_figure_has_a_description(page):
    figures = 0
    for output in outputs(page):
        data = output.get("data", {})
        assert "image/png" not in data, "a bare image has no description: return a Picture"
        if "<svg" in data.get("text/html", ""):
            figures += 1
            assert re.search(r'role="img"[^>]*aria-label="[^"]{20,}"', data["text/html"])
    assert figures or any(
        "widget-view" in kind for output in outputs(page) for kind in output.get("data", {})
    )


def test_a_number_that_nobody_computed_would_be_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("The answer is 4711, or 41.\n\n```{code-cell}\nprint(40 + 1)\n```\n", encoding="utf-8")
    assert numbers(prose(page)) == {4711, 41}
    assert numbers(executed(page).cells[1].outputs[0].text) == {41}
