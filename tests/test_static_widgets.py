"""What the book's extension makes of a page's widgets, without a browser and without a build."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from softclust_lab.datasets import make_gallery_set

pytest.importorskip("sphinx", reason="the book's requirements are not installed: make test installs them")

NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"
SOURCE = Path(__file__).parents[1] / "book" / "_ext" / "static_widgets.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("static_widgets", SOURCE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


static_widgets = load()


def widget(esm: str = "export default {}", **state: Any) -> dict[str, Any]:
    return {
        "model_name": "AnyModel",
        "state": {"_esm": esm, "_css": ".a {}", "_view_name": "AnyView", **state},
    }


def body(*model_ids: str) -> str:
    kind = "application/vnd.jupyter.widget-view+json"
    return "".join(f'<p><script type="{kind}">{{"model_id": "{one}"}}</script></p>' for one in model_ids)


def placed(states: dict[str, Any], *model_ids: str) -> tuple[Any, str]:
    page = static_widgets.WidgetPage(states)
    return page, static_widgets.VIEW.sub(page.place, body(*model_ids))


def test_the_still_image_stands_where_the_view_was_and_nowhere_else() -> None:
    page, text = placed({"f00": widget(still="<figure>S</figure>", x=1)}, "f00")
    assert text == '<p><div class="static-widget" data-model="widget-1"><figure>S</figure></div></p>'
    assert page.models["widget-1"]["state"] == {"x": 1}
    assert "figure" not in page.data()


def test_random_names_do_not_reach_the_page() -> None:
    states = {"f00": widget(x=1), "b4r": widget(x=2), "unseen": widget(x=3)}
    renamed = {"aa": states["f00"], "bb": states["b4r"]}
    (one, text), (two, same) = placed(states, "f00", "b4r", "f00"), placed(renamed, "aa", "bb", "aa")
    assert text == same
    assert one.data() == two.data()
    assert re.findall(r"widget-\d", text) == ["widget-1", "widget-2", "widget-1"]
    assert list(one.models) == ["widget-1", "widget-2"]


def test_a_module_and_a_style_are_shared_files_named_by_their_content() -> None:
    other = "export default { other: 1 }"
    page, _ = placed({"a": widget(), "b": widget(), "c": widget(esm=other)}, "a", "b", "c")
    assert sorted(name.split(".")[1] for name in page.files) == ["css", "js", "js"]
    assert [text for name, text in page.files.items() if name.endswith(".css")] == [".a {}"]
    assert page.models["widget-1"]["module"] == page.models["widget-2"]["module"]
    assert "export" not in page.data()
    again, _ = placed({"z": widget(esm=other)}, "z")
    assert again.files.items() <= page.files.items()


def test_a_shared_file_hands_over_its_texts_as_they_were(tmp_path: Path) -> None:
    nasty = "</script>`${1}`\u2028\\ é \"'\n"
    page, _ = placed({"a": widget(esm=nasty)}, "a")
    (script,) = (text for name, text in page.files.items() if name.endswith(".js"))
    (tmp_path / "shared.js").write_text(script, encoding="utf-8")
    ask = "require('./shared.js'); console.log(JSON.stringify(Object.values(globalThis.staticWidgets)))"
    done = subprocess.run(
        [NODE, "-e", f"globalThis.self = globalThis; {ask}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [nasty]


def test_nothing_in_the_data_can_end_the_script_element() -> None:
    nasty = "</script><!-- & é"
    page, _ = placed({"a": widget(esm=nasty, name=nasty)}, "a")
    inside = re.fullmatch(r"<script[^>]*>(.*)</script>", page.data()).group(1)
    assert "<" not in inside
    assert json.loads(inside)["models"]["widget-1"]["state"]["name"] == nasty


def buffer(data: bytes, *path: str, encoding: str = "base64") -> dict[str, Any]:
    text = data.hex() if encoding == "hex" else base64.b64encode(data).decode()
    return {"encoding": encoding, "path": list(path), "data": text}


def test_equal_buffers_of_a_page_are_stored_once() -> None:
    states = {
        "a": {**widget(), "buffers": [buffer(b"12", "x"), buffer(b"34", "y")]},
        "b": {**widget(), "buffers": [buffer(b"12", "z", encoding="hex")]},
    }
    page, _ = placed(states, "a", "b")
    (x, y), (z,) = (page.models[name]["buffers"] for name in ("widget-1", "widget-2"))
    assert (x["path"], y["path"], z["path"]) == (["x"], ["y"], ["z"])
    assert x["name"] == z["name"] != y["name"]
    stored = json.loads(re.fullmatch(r"<script[^>]*>(.*)</script>", page.data())[1])["buffers"]
    assert {name: base64.b64decode(text) for name, text in stored.items()} == {
        x["name"]: b"12",
        y["name"]: b"34",
    }


def test_points_of_the_gallery_are_in_a_file_that_pages_share() -> None:
    rings = make_gallery_set("rings").X.tobytes()
    with_rings = {"a": {**widget(), "buffers": [buffer(rings, "sets", "rings", "points", "data")]}}
    page, _ = placed(with_rings, "a")
    name = page.models["widget-1"]["buffers"][0]["name"]
    assert page.buffers == {}
    assert sum(name in text for text in page.files.values()) == 1
    without, _ = placed({"a": widget()}, "a")
    assert len(without.files) == len(page.files) - 1


def test_a_build_keeps_the_shared_files_that_some_page_asks_for(tmp_path: Path) -> None:
    for name in ("old.js", "new.js", "new.css"):
        static_widgets.share(tmp_path, name, "")
    (tmp_path / "below").mkdir()
    asked = '<script src="../_static/widgets/new.js?v=1"></script><link href="../_static/widgets/new.css">'
    (tmp_path / "below" / "page.html").write_text(asked, encoding="utf-8")
    static_widgets.drop_unused(SimpleNamespace(outdir=str(tmp_path)), None)
    assert sorted(path.name for path in (tmp_path / "_static" / "widgets").iterdir()) == ["new.css", "new.js"]


def test_a_widget_that_needs_a_kernel_is_reported() -> None:
    page, text = placed({"a": {"model_name": "IntSliderModel", "state": {}}}, "a", "lost")
    assert text == body("a", "lost")
    assert page.problems == [
        "IntSliderModel needs a kernel: in the book only anywidgets are alive",
        "a widget without a recorded state needs a kernel: in the book only anywidgets are alive",
    ]
