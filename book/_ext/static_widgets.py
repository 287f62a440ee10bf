"""Widgets that live in the finished page: anywidgets play there without a kernel, a server or a manager.

myst-nb writes each view as a script element and the widgets' recorded state into the head, for a manager that
it loads from other people's servers. Here the state is cut down to what is shown and stays in the page;
static_widgets.js renders it. Until then, on paper and without JavaScript, the widget's own ``still`` (a trait
with HTML) stands in its place. Names are given in the order of the page, so the same chapter gives the same
bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
STATE_TYPE = "application/vnd.jupyter.widget-state+json"
VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>', re.DOTALL)
# What a page does not need of a widget's state: the widget manager's own names, and what is in it already.
LEFT_OUT = re.compile(r"_.*|still|layout|tabbable|tooltip")
# A closing tag or a comment inside a script element would end it early.
UNSAFE_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@dataclass
class WidgetPage:
    """What the widgets of one page come to, gathered view by view."""

    states: dict[str, Any]
    models: dict[str, Any] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    styles: dict[str, None] = field(default_factory=dict)
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
        self.models.setdefault(name, self.lighter(model))
        return f'<div class="static-widget" data-model="{name}">{model["state"].get("still", "")}</div>'

    def lighter(self, model: dict[str, Any]) -> dict[str, Any]:
        """Return a model's own state, its buffers, and the name of its module, which models may share."""
        state = model["state"]
        module = hashlib.sha256(state["_esm"].encode()).hexdigest()[:12]
        self.modules[module] = state["_esm"]
        if css := state.get("_css"):
            self.styles[css] = None
        own = {name: value for name, value in sorted(state.items()) if not LEFT_OUT.fullmatch(name)}
        return {"module": module, "state": own, "buffers": model.get("buffers", [])}

    def data(self) -> str:
        """Return the script element with everything that the loader needs."""
        text = json.dumps(
            {"modules": self.modules, "models": self.models}, ensure_ascii=False, sort_keys=True
        )
        return (
            f'<script type="application/json" id="static-widgets">{text.translate(UNSAFE_IN_SCRIPT)}</script>'
        )


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
    app.add_css_file("static_widgets.css", priority=800)
    app.add_js_file("static_widgets.js", priority=800, loading_method="defer")
    context["script_files"] = [script for script in context["script_files"] if script not in scripts]
    styles = "".join(f"<style>{css}</style>" for css in page.styles)
    context["metatags"] = context.get("metatags", "") + styles
    context["body"] = body + (page.data() if page.models else "")


def use_no_manager(app: Sphinx, config: Config) -> None:
    """Keep myst-nb from loading require.js and the widget manager from other servers."""
    config.nb_ipywidgets_js = {}


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the steps above; the page's own scripts are there before ours, at priority 500."""
    app.connect("config-inited", use_no_manager)
    app.connect("html-page-context", enliven, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
