"""The book's shell: a small book that uses every part of it, and the site of the real book where it is built.

The small book is built here with the course's own configuration: twice with everything right (the second
build must repeat the first byte for byte) and once with everything wrong (each fault must be named).
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "book" / "_assets"
BOOK_SITE = Path(os.environ.get("SOFTCLUST_SITE", ROOT / "_build" / "html"))
PAGE_LIMIT = 900_000

NOTEBOOK_HEADER = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
TOC = """format: jb-book
root: book/intro
parts:
  - caption: Rooms
    numbered: 2
    chapters:
      - file: book/room/room
"""
INTRO = """# A small book

One formula ($K$), one more, $J = \\sum_n \\lVert x_n - c \\rVert^2$, a reference, {eq}`eq-cost`, and a list:

- [x] done
- [ ] to do
"""
ROOM = (
    NOTEBOOK_HEADER
    + """
# A room

Lloyd {cite}`lloyd1982` minimises

$$
J(c) = \\sum_{n} \\lVert x_n - c \\rVert^2 .
$$ (eq-cost)

\\begin{align*}
a &= b \\\\ c &= d
\\end{align*}

```{code-cell} ipython3
:tags: [hide-input]
import time
print("the cost is", end="", flush=True)
time.sleep(0.5)
print("\\n82")
```

:::{admonition} Predict before you run
:class: predict
Does {eq}`eq-cost` fall?
:::

:::{question} Why is $J$ never negative?
- [x] It is a sum of squares. || Each $\\lVert x_n - c \\rVert^2 \\ge 0$, see {eq}`eq-cost`.
- [ ] The points are positive, $|x| = x$. || Their signs do not matter: *differences* are squared.

:::

Take the {release}`notebooks <student.zip>`.

```{bibliography}
```
"""
)
REFERENCES = """@article{lloyd1982,
  author = {Lloyd, Stuart P.},
  title = {Least squares quantization in {PCM}},
  journal = {IEEE Transactions on Information Theory},
  year = {1982}
}
"""
FAULTY_ROOM = (
    NOTEBOOK_HEADER
    + """
# A room

A command of nobody, $\\frobnicate$, and {release}`nothing.zip`.

\\begin{align}
a &= b
\\end{align}

$$
a = b
$$ (eq-cost)

:::{question} A question without answers
Only words.
:::

:::{question} A question without a reply
- [x] yes
- [ ] no || because $a || b$

:::

:::{question} A question without boxes
- yes || why
- [ ] no || why not

:::

:::{question} A question without a right answer
- [ ] yes || why
- [ ] no || why not

:::

```{code-cell} ipython3
import warnings
warnings.warn("mind the step")
```
"""
)
FAULTS = {
    "formula that KaTeX does not know": r"room\.md:8: WARNING: formula refused: .*frobnicate",
    "download that is not listed": r"room\.md:8: WARNING: `nothing\.zip` is not a download of this book",
    "download that is missing": r"WARNING: release/student\.zip is missing",
    "numbered LaTeX environment": r"room\.md:10: WARNING: numbered LaTeX environment",
    "question without answers": r"room\.md:\d+: WARNING: question `A question without answers`: expected one",
    "answer without a reply": r"WARNING: question `A question without a reply`: answer `yes` has no reply",
    "answer without a box": r"WARNING: question `A question without boxes`: .* has no `\[x\]` or `\[ \]`",
    "question without a right answer": r"`A question without a right answer`: expected at least one right",
    "warning printed by a cell": r"ERROR: stderr was found in the cell outputs",
}


def write_book(folder: Path, room: str) -> None:
    """Write the small book, with the course's configuration, extension and assets."""
    (folder / "book" / "room").mkdir(parents=True)
    shutil.copy(ROOT / "_config.yml", folder)
    for name in ("_ext", "_assets"):
        (folder / "book" / name).symlink_to(ROOT / "book" / name)
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    (folder / "book" / "references.bib").write_text(REFERENCES, encoding="utf-8")
    (folder / "book" / "intro.md").write_text(INTRO, encoding="utf-8")
    (folder / "book" / "room" / "room.md").write_text(room, encoding="utf-8")


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a book as the Makefile does."""
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        "--all",
        "-W",
        "-n",
        "--keep-going",
    ]
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(
        [*command, str(folder)], capture_output=True, text=True, timeout=240, env=environment, check=False
    )


def digests(site: Path) -> dict[str, str]:
    """Return every file of a site with the digest of its bytes."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return {str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of the small book."""
    folder = tmp_path_factory.mktemp("small_book")
    write_book(folder, ROOM)
    (folder / "release").mkdir()
    (folder / "release" / "student.zip").write_bytes(b"the released files")
    (folder / "book" / "room" / "room.ipynb").write_text("{}", encoding="utf-8")
    outcome = build(folder)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def room_page(small_book: Path) -> str:
    """Return the HTML of the small book's chapter."""
    return (small_book / "book" / "room" / "room.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=["small book", "real book"])
def site(request: pytest.FixtureRequest) -> Path:
    """Return the small book's site, then the real book's where it is built."""
    if request.param == "small book":
        path: Path = request.getfixturevalue("small_book")
        return path
    if not (BOOK_SITE / "index.html").is_file():
        pytest.skip(f"the book is not built in {BOOK_SITE}: run `make book` first")
    return BOOK_SITE


def pages(site: Path) -> list[Path]:
    """Return the pages with the book's shell; test_published.py has the two others, at the site's top."""
    bare = {site / "index.html", site / "404.html"}
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts and path not in bare)


def requested(page: Path) -> list[str]:
    """Return what a browser asks for when it shows a page: everything but the links that a reader follows."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"<(script|style)(?P<head>[^>]*)>.*?</\1>", r"<\1\g<head>>", text, flags=re.DOTALL)
    tags = re.findall(r"<(?!a\b)\w[^>]*>", text)
    wanted = [tag for tag in tags if not re.search(r'rel="(?:next|prev|search|index|canonical)"', tag)]
    found = [address for tag in wanted for address in re.findall(r'\b(?:src|href|data)="([^"#][^"]*)"', tag)]
    return [html.unescape(address) for address in found if not address.startswith("data:")]


def referenced_by_style(sheet: Path) -> list[str]:
    """Return what a stylesheet asks for."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"url\(\s*[\"']?((?!data:)[^\"')]+)", text) + re.findall(
        r"@import\s+[\"']([^\"']+)", text
    )
    return [address for address in found if not address.startswith(("data:", "#", "%23"))]


def local_file(base: Path, address: str) -> Path:
    """Return the file that a relative address names."""
    return (base.parent / unquote(urlsplit(address).path)).resolve()


def test_no_page_asks_another_server_for_anything(site: Path) -> None:
    outside = {
        (str(path.relative_to(site)), address)
        for path in pages(site)
        for address in requested(path)
        if urlsplit(address).netloc
    }
    outside |= {
        (sheet.name, address)
        for sheet in site.rglob("*.css")
        for address in referenced_by_style(sheet)
        if urlsplit(address).netloc
    }
    assert outside == set()


def test_every_file_that_a_page_or_a_stylesheet_asks_for_is_in_the_site(site: Path) -> None:
    wanted = {(path, address) for path in pages(site) for address in requested(path)}
    wanted |= {(sheet, address) for sheet in site.rglob("*.css") for address in referenced_by_style(sheet)}
    assert len(wanted) > 20
    assert {
        str(base.name) + " -> " + address
        for base, address in wanted
        if not local_file(base, address).is_file()
    } == set()


def test_pages_load_no_maths_script_icon_script_thebe_or_require(site: Path) -> None:
    scripts = {Path(urlsplit(address).path).name for path in pages(site) for address in requested(path)}
    unwanted = re.compile(r"mathjax|katex.*\.js|fontawesome|thebe|require|embed-amd", re.IGNORECASE)
    assert {name for name in scripts if unwanted.search(name)} == set()
    assert all("THEBE_JS_URL" not in path.read_text(encoding="utf-8") for path in pages(site))


def test_what_a_cell_prints_in_pieces_is_one_text(room_page: str) -> None:
    assert "the cost is\n82\n</pre>" in room_page


def test_only_the_search_page_loads_the_search_index(site: Path) -> None:
    loading = {
        path.name for path in pages(site) if any("searchindex.js" in address for address in requested(path))
    }
    assert loading == {"search.html"}


def test_a_page_weighs_less_than_900_kilobytes_besides_its_own_text(site: Path) -> None:
    for page in pages(site):
        files = {local_file(page, address) for address in requested(page)}
        weight = sum(path.stat().st_size for path in files)
        assert 300_000 < weight < PAGE_LIMIT, (page, weight)


def test_the_site_holds_no_source_maps_and_none_of_npms_files(site: Path) -> None:
    names = digests(site)
    assert [
        name for name in names if re.search(r"\.map$|node_modules|package.*\.json|fontawesome", name)
    ] == []


def test_every_page_names_its_controls_and_puts_its_sidebar_into_a_landmark(site: Path) -> None:
    for page in pages(site):
        text = page.read_text(encoding="utf-8")
        assert '<div id="pst-primary-sidebar" role="navigation" aria-label="Book"' in text
        fields = re.findall(r"<button[^>]*search-button-field[^>]*>", text)
        assert fields
        assert all("aria-label" not in field for field in fields)
        assert "doc-biblioentry" not in text
        assert "Toggle hidden content" not in text
        assert all(
            "aria-label" in box for box in re.findall(r"<input[^>]*task-list-item-checkbox[^>]*>", text)
        )


def test_formulas_are_rendered_with_mathml_for_screen_readers(site: Path) -> None:
    for page in pages(site):
        text = page.read_text(encoding="utf-8")
        formulas = re.findall(r'<(?:span|div) class="[^"]*\bmath\b', text)
        assert text.count("<math ") >= len(formulas)
        assert "katex-error" not in text


def test_a_formula_keeps_its_number_its_anchor_and_the_references_to_it(
    small_book: Path, room_page: str
) -> None:
    intro = (small_book / "book" / "intro.html").read_text(encoding="utf-8")
    assert 'id="equation-eq-cost"' in room_page
    assert '<span class="eqno">(1.1)<a class="headerlink" href="#equation-eq-cost"' in room_page
    assert 'href="room/room.html#equation-eq-cost">(1.1)</a>' in intro
    assert (
        '<annotation encoding="application/x-tex">J = \\sum_n \\lVert x_n - c \\rVert^2</annotation>' in intro
    )
    assert "align*" in room_page


def test_a_formula_is_not_parted_from_the_brackets_and_the_comma_that_touch_it(small_book: Path) -> None:
    intro = (small_book / "book" / "intro.html").read_text(encoding="utf-8")
    assert re.search(r"formula \(&#8288;<span class=\"math", intro)
    assert intro.count("</span>&#8288;") == 2


def test_katex_brings_only_the_fonts_that_its_stylesheet_names(small_book: Path) -> None:
    folder = small_book / "_static" / "katex"
    named = set(re.findall(r"fonts/([\w.-]+)", (folder / "katex.min.css").read_text(encoding="utf-8")))
    assert named == {path.name for path in (folder / "fonts").iterdir()}
    assert {Path(name).suffix for name in named} == {".woff2"}


def test_a_question_without_javascript_is_a_list_of_answers_that_open(room_page: str) -> None:
    answers = re.findall(r'<details class="question-answer">(.*?)</details>', room_page, flags=re.DOTALL)
    assert len(answers) == 2
    right, wrong = answers
    assert '<div class="question-reply right"><p class="question-verdict">Right.</p>' in right
    assert '<div class="question-reply wrong"><p class="question-verdict">Not this one.</p>' in wrong
    assert 'href="#equation-eq-cost">(1.1)</a>' in right.split("</summary>")[1]
    assert "<math " in wrong.split("</summary>")[0]
    assert "<em>differences</em>" in wrong.split("</summary>")[1]
    assert "||" not in "".join(answers).replace("\\lVert", "")


def test_the_release_is_at_its_fixed_address_and_the_chapter_links_to_it(
    small_book: Path, room_page: str
) -> None:
    assert (small_book / "downloads" / "student.zip").read_bytes() == b"the released files"
    assert re.search(
        r'<a class="release[^"]*" href="\.\./\.\./downloads/student\.zip">notebooks</a>', room_page
    )


def test_the_download_menu_offers_the_notebook_beside_the_chapter(small_book: Path, room_page: str) -> None:
    assert (small_book / "_sources" / "book" / "room" / "room.ipynb").read_text(encoding="utf-8") == "{}"
    assert '_sources/book/room/room.ipynb"' in room_page
    assert "ipynb" not in (small_book / "book" / "intro.html").read_text(encoding="utf-8")


def test_the_search_index_knows_the_words_of_every_page(small_book: Path) -> None:
    text = (small_book / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    assert index["docnames"] == ["book/intro", "book/room/room"]
    # The index holds stems; a stem of one page has that page's number.
    assert index["docnames"][index["terms"]["minimis"]] == "book/room/room"
    assert index["docnames"][index["titleterms"]["small"]] == "book/intro"


def test_the_same_command_builds_the_same_bytes(small_book: Path) -> None:
    before = digests(small_book)
    outcome = build(small_book.parents[1])
    assert outcome.returncode == 0, outcome.stderr
    assert digests(small_book) == before


@pytest.fixture(scope="module")
def faulty_build(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """Return the outcome of building a book with every fault and without its release."""
    folder = tmp_path_factory.mktemp("faulty_book")
    write_book(folder, FAULTY_ROOM)
    return build(folder)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_the_build_and_is_named(
    faulty_build: subprocess.CompletedProcess[str], fault: str
) -> None:
    assert faulty_build.returncode != 0
    assert re.search(FAULTS[fault], faulty_build.stderr + faulty_build.stdout), faulty_build.stderr


def test_the_lock_of_npms_packages_is_exact_and_names_no_server() -> None:
    lock = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))
    named = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))
    wanted = named["dependencies"] | named["devDependencies"]
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(
        "resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in packages.values()
    )
