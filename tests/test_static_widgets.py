"""What the book's extension makes of a page's widgets, without a browser and without a build."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="the book's requirements are not installed: make test installs them")

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


def test_modules_and_styles_are_stored_once() -> None:
    page, _ = placed(
        {"a": widget(), "b": widget(), "c": widget(esm="export default { other: 1 }")}, "a", "b", "c"
    )
    assert len(page.modules) == 2
    assert list(page.styles) == [".a {}"]


def test_nothing_in_the_data_can_end_the_script_element() -> None:
    nasty = "</script><!-- & é"
    page, _ = placed({"a": widget(esm=nasty, name=nasty)}, "a")
    inside = re.fullmatch(r"<script[^>]*>(.*)</script>", page.data()).group(1)
    assert "<" not in inside
    assert json.loads(inside)["models"]["widget-1"]["state"]["name"] == nasty


def test_buffers_travel_with_their_model() -> None:
    buffer = {"encoding": "base64", "path": ["runs", 0, "points", "data"], "data": "AAAA"}
    page, _ = placed({"a": {**widget(), "buffers": [buffer]}}, "a")
    assert page.models["widget-1"]["buffers"] == [buffer]


def test_a_widget_that_needs_a_kernel_is_reported() -> None:
    page, text = placed({"a": {"model_name": "IntSliderModel", "state": {}}}, "a", "lost")
    assert text == body("a", "lost")
    assert page.problems == [
        "IntSliderModel needs a kernel: in the book only anywidgets are alive",
        "a widget without a recorded state needs a kernel: in the book only anywidgets are alive",
    ]
