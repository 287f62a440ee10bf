"""The Explore panel's room in the still image: boxes as high as the panel's, which nobody sees.

They have the live panel's classes, so that one style sheet makes both equally high at every width. What is in
the panel, and in which order, stands in explore.js; a test holds their heights equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["panel_room"]

_MENU = '<span class="scp-choice">Menu<select disabled><option>1</option></select></span>'
_SLIDER = '<span class="scp-slider"><span>Slider</span><input type="range" disabled></span>'
_DIALS = {
    "soft_kmeans": _SLIDER,
    "gaussian_mixture": _MENU,
    "gaussian_wcss": _SLIDER,
    "fuzzy_cmeans": _SLIDER,
    "itisc": 2 * _SLIDER + 2 * _MENU,
}
"""What each method's parameters are set by: TUNABLE of parameters.js."""
_TOOLS = ("Move centers", "Add points", "Remove points", "Add centers", "Remove centers")


def panel_room(offers: Mapping[str, Any], n_sets: int, method: str, rival: str | None) -> str:
    """Return the room of the panel as HTML, or nothing where there is no panel.

    Parameters
    ----------
    offers : mapping
        What the panel has, as `offers_of` returns it.
    n_sets : int
        How many data sets there are to choose from.
    method, rival : str
        The methods on show at first.

    Examples
    --------
    >>> panel_room({"open": False}, 1, "hard_kmeans", None)
    '<details class="scp-explore scp-reserve" inert><summary>Explore</summary></details>'
    """
    if not offers:
        return ""
    parts = _parts(offers, n_sets, method, rival) if offers["open"] else ""
    body = f'<div class="scp-panel">{parts}</div>' if parts else ""
    opened = " open" if parts else ""
    return (
        f'<details class="scp-explore scp-reserve" inert{opened}><summary>Explore</summary>{body}</details>'
    )


def _parts(offers: Mapping[str, Any], n_sets: int, method: str, rival: str | None) -> str:
    start = _MENU * (offers["data"] and n_sets > 1) + _SLIDER * offers["edit"]
    shown = [
        ('<div class="scp-plane"></div>', offers["plane"] and method == "itisc"),
        (_tuning(method), True),
        (f'<div class="scp-tuning">{start}</div>', start),
        (_tools(), offers["edit"]),
        (_tuning(rival), offers["compare"]),
        (_predict(), offers["predict"]),
        (f'<div class="scp-row scp-foot">{_MENU}{_buttons("Copy link", "Reset")}</div>', True),
    ]
    return "".join(part for part, holds in shown if holds)


def _tuning(method: str | None) -> str:
    dials = _DIALS.get(method or "", "")
    return f'<div class="scp-tuning">{_MENU}<div class="scp-sliders">{dials}</div></div>'


def _tools() -> str:
    tools = "".join(f"<label><span>{words}</span></label>" for words in _TOOLS)
    hint = "Drag a center, or move it with the arrow keys."
    return (
        f'<fieldset class="scp-tools"><legend>In the picture</legend><div class="scp-segments">{tools}</div>'
        f'<p class="scp-hint">{hint}</p></fieldset>'
    )


def _predict() -> str:
    return (
        f'<fieldset class="scp-predict"><legend>Predict first</legend>{_buttons("Predict the next step")}'
        '<p class="scp-hint"></p></fieldset>'
    )


def _buttons(*words: str) -> str:
    return "".join(f'<button type="button" disabled>{one}</button>' for one in words)
