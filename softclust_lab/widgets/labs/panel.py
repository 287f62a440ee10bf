"""What every lab has: figures as text, and the box that holds controls, picture and figures."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

__all__ = ["Figures", "Lab", "table"]

_HERE = Path(__file__).parent


class Figures(anywidget.AnyWidget):
    """Figures of a lab as a page shows them, and in words for those who listen.

    Attributes
    ----------
    html : str
        What is shown: tables, charts and sentences.
    said : str
        The same in a sentence. A screen reader is told it when it has not changed for half a second.
    """

    _esm = (_HERE / "panel.js").read_text(encoding="utf-8")
    _css = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("../player.css", "panel.css"))

    html = traitlets.Unicode().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)

    def show(self, html: str, said: str) -> None:
        """Replace all figures at once."""
        with self.hold_sync():
            self.html, self.said = html, said


class Lab(ipywidgets.VBox):  # type: ignore[misc]
    """A dashboard: what it is about, controls, buttons, and below them the picture beside its figures."""

    leading = False

    def __init__(
        self,
        about: str,
        controls: Sequence[ipywidgets.Widget],
        actions: Mapping[str, Callable[[], None]],
        picture: ipywidgets.Widget,
        figures: Figures,
    ) -> None:
        buttons = [ipywidgets.Button(description=name) for name in actions]
        for button, action in zip(buttons, actions.values(), strict=True):
            button.on_click(lambda _, action=action: action())
        picture.layout = ipywidgets.Layout(flex="3 1 24rem", min_width="0")
        figures.layout = ipywidgets.Layout(flex="2 1 18rem", min_width="0")
        rows = ipywidgets.Layout(grid_template_columns="repeat(auto-fill, minmax(19rem, 1fr))", width="100%")
        beside = ipywidgets.Layout(flex_flow="row wrap", grid_gap="1rem", align_items="flex-start")
        super().__init__(
            [
                ipywidgets.HTML(f"<p>{about}</p>"),
                ipywidgets.GridBox(controls, layout=rows),
                ipywidgets.Box(buttons, layout=ipywidgets.Layout(flex_flow="row wrap")),
                ipywidgets.Box([picture, figures], layout=beside),
            ]
        )
        self.add_class("softclust-lab")

    @contextlib.contextmanager
    def lead(self) -> Iterator[None]:
        """Keep what follows from a change from changing it again: `leading` is True meanwhile."""
        self.leading = True
        try:
            yield
        finally:
            self.leading = False


def table(rows: Iterable[tuple[str, str]], best: int | None = None) -> str:
    """Return names and figures as a table; `best` is the row that stands out.

    Examples
    --------
    >>> table([("R", "4.1")])
    '<table><tr class="scl-row"><th scope="row">R</th><td>4.1</td></tr></table>'
    """
    lines = (
        f'<tr class="{"scl-best" if i == best else "scl-row"}">'
        f'<th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for i, (name, value) in enumerate(rows)
    )
    return f"<table>{''.join(lines)}</table>"
