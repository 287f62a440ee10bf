"""Widgets that live in the finished page: anywidgets play there without a kernel, a server or a manager.

myst-nb writes each view as a script element and the widgets' recorded state into the head, for a manager that
it loads from other people's servers. Here the state is cut down to what is shown and stays in the page;
static_widgets.js renders it. Until then, on paper and without JavaScript, the widget's own ``still`` (a trait
with HTML) stands in its place.

What pages share is in files of its own, which a browser keeps: a widget's module, its style, and the points
of the gallery. They are named by their content, and classic scripts hand them over as text, because a page
opened from a disk may load neither modules nor data. Models are named in the order of the page, so the same
chapter gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from softclust_lab.widgets.stage import Stage

LOGGER = logging.getLogger(__name__)
STATE_TYPE = "application/vnd.jupyter.widget-state+json"
VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>', re.DOTALL)
# What a page does not need of a widget's state: the widget manager's own names, and what is in it already.
LEFT_OUT = re.compile(r"_.*|still|layout|tabbable|tooltip")
# Where shared files are, below the site's _static.
SHARED = "widgets"
# A closing tag or a comment inside a script element would end it early.
UNSAFE_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@dataclass
class WidgetPage:
    """What the widgets of one page come to, gathered view by view."""

    states: dict[str, Any]
    models: dict[str, Any] = field(default_factory=dict)
    buffers: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def place(self, view: re.Match[str]) -> str:
        """Return the HTML for one view: a box with the still image, which the loader fills."""
        model_id = json.loads(view[1])["model_id"]
        model = self.states.get(model_id)
        if model is None or "_esm" not in model["state"]:
            kind = (
                "a widget without a recorded state" if model is None else model.get("model_name", "a widget")
            )
            self.problems.append(f"{kind} needs a kernel: in the book only anywidgets are alive")
            return view[0]
        name = self.names.setdefault(model_id, f"widget-{len(self.names) + 1}")
        if name not in self.models:
            self.models[name] = self.lighter(model)
        return f'<div class="static-widget" data-model="{name}">{model["state"].get("still", "")}</div>'

    def lighter(self, model: dict[str, Any]) -> dict[str, Any]:
        """Return a model's own state, and the names of its module and its buffers, which models may share."""
        state = model["state"]
        module = name_of(state["_esm"])
        self.files[f"{module}.js"] = handing_over({module: state["_esm"]})
        if css := state.get("_css"):
            self.files[f"{name_of(css)}.css"] = css
        own = {name: value for name, value in sorted(state.items()) if not LEFT_OUT.fullmatch(name)}
        buffers = [{"path": one["path"], "name": self.stored(one)} for one in model.get("buffers", [])]
        return {"module": module, "state": own, "buffers": buffers}

    def stored(self, buffer: Mapping[str, Any]) -> str:
        """Store a buffer where it is not yet, in the page or in the gallery's file, and return its name."""
        text = buffer["data"]
        if buffer["encoding"] == "hex":
            text = base64.b64encode(bytes.fromhex(text)).decode()
        name = name_of(text)
        if name in gallery():
            file = handing_over(gallery())
            self.files[f"{name_of(file)}.js"] = file
        else:
            self.buffers[name] = text
        return name

    def data(self) -> str:
        """Return the script element with everything that the loader needs and that is this page's alone."""
        data = {"buffers": self.buffers, "models": self.models}
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return (
            f'<script type="application/json" id="static-widgets">{text.translate(UNSAFE_IN_SCRIPT)}</script>'
        )


def name_of(text: str) -> str:
    """Return a name that says what a text is."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def handing_over(texts: Mapping[str, str]) -> str:
    """Return a classic script that has some texts for the loader, by their names."""
    return f"Object.assign((self.staticWidgets ??= {{}}), {json.dumps(texts, ensure_ascii=False)});\n"


@cache
def gallery() -> Mapping[str, str]:
    """Return the buffers of the gallery's points, by their names."""
    sets = Stage(gallery=True).sets.values()
    texts = [base64.b64encode(one["points"]["data"]).decode() for one in sets]
    return {name_of(text): text for text in texts}


def enliven(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Turn a page's widget views into live widgets, and drop what a widget manager would have needed."""
    scripts = [
        script for script in context.get("script_files", []) if script.attributes.get("type") == STATE_TYPE
    ]
    if doctree is None or not (scripts or VIEW.search(context.get("body", ""))):
        return
    page = WidgetPage({})
    for script in scripts:
        page.states.update(json.loads(script.attributes["body"])["state"])
    body = VIEW.sub(page.place, context["body"])
    for problem in page.problems:
        LOGGER.warning(problem, location=pagename, type="static_widgets")
    for name, text in sorted(page.files.items()):
        share(Path(app.outdir), name, text)
        if name.endswith(".js"):
            app.add_js_file(f"{SHARED}/{name}", priority=790, loading_method="defer")
        else:
            app.add_css_file(f"{SHARED}/{name}", priority=790)
    app.add_css_file("static_widgets.css", priority=800)
    app.add_js_file("static_widgets.js", priority=800, loading_method="defer")
    context["script_files"] = [script for script in context["script_files"] if script not in scripts]
    context["body"] = body + (page.data() if page.models else "")


def share(site: Path, name: str, text: str) -> None:
    """Write a shared file unless another page has."""
    path = site / "_static" / SHARED / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def drop_unused(app: Sphinx, failure: Exception | None) -> None:
    """Remove the shared files of earlier builds, which no page asks for any more."""
    folder = Path(app.outdir) / "_static" / SHARED
    if failure is not None or not folder.is_dir():
        return
    pages = "".join(page.read_text(encoding="utf-8") for page in Path(app.outdir).rglob("*.html"))
    for path in folder.iterdir():
        if f"{SHARED}/{path.name}" not in pages:
            path.unlink()


def use_no_manager(app: Sphinx, config: Config) -> None:
    """Keep myst-nb from loading require.js and the widget manager from other servers."""
    config.nb_ipywidgets_js = {}


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps above; the page's own scripts are there before ours, at priority 500."""
    app.connect("config-inited", use_no_manager)
    app.connect("html-page-context", enliven, priority=700)
    app.connect("build-finished", drop_unused)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
