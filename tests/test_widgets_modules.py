"""The player's JavaScript: files that any runtime can import, and the one module made of them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.modules import joined_modules

FILES = sorted((Path(__file__).parents[1] / "softclust_lab" / "widgets" / "js").rglob("*.js"))
TOP_LEVEL = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (?:\{|\[)?\s*(\w+)", re.MULTILINE
)
IMPORT = re.compile(r'^import \{ ([^}]*) \} from "([^"]+)";$', re.MULTILINE)


def test_names_at_the_top_level_are_unique_over_all_files() -> None:
    counts = Counter(name for file in FILES for name in TOP_LEVEL.findall(file.read_text(encoding="utf-8")))
    assert len(counts) > 40
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_import_names_what_its_file_exports_and_is_used(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(IMPORT.findall(text)) == len(re.findall(r"^import\b", text, re.MULTILINE))
    for names, path in IMPORT.findall(text):
        source = (file.parent / path).read_text(encoding="utf-8")
        for name in names.split(", "):
            assert re.search(
                rf"^export (async )?(function\*?|class|const|let) {name}\b", source, re.MULTILINE
            ), name
            assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{name} is imported for nothing"


def test_the_joined_module_holds_every_file_once_and_imports_nothing() -> None:
    text = str(ClusterPlayer._esm)
    assert not re.search(r"^import\b", text, re.MULTILINE)
    for file in FILES:
        *_, last = (
            line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("export")
        )
        assert text.count(last) == 1, file.name


def test_what_a_file_needs_stands_before_it_in_any_order_of_imports(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.js").write_text('import { c } from "../c.js";\nexport const a = c;\n')
    (tmp_path / "b.js").write_text('import { a } from "./deep/a.js";\nimport { c } from "./c.js";\na + c;\n')
    (tmp_path / "c.js").write_text("// One.\n\n/** Not\n * more. */\nexport const c = 1;\n")
    assert joined_modules(tmp_path / "b.js") == "export const c = 1;\nexport const a = c;\na + c;\n"
