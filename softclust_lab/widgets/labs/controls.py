"""Sliders and menus with names, whose values are steps in Python as they are in the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np

__all__ = ["log_slider", "menu", "put", "same_step", "slider"]

_LAYOUT = ipywidgets.Layout(width="auto")
_STYLE = {"description_width": "8rem"}
_POWER_STEP = 0.05
_ROUNDING = 1e-6
"""Parts of a step by which the page may miss one."""


def slider(name: str, value: float, low: float, high: float, step: float, why: str) -> Any:
    """Return a slider at the step nearest to a value; one of whole numbers if the ends and steps are."""
    whole = all(isinstance(number, int) for number in (low, high, step))
    kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
    return _at(value, kind(value=low, min=low, max=high, step=step, **_named(name, why)))


def log_slider(name: str, value: float, powers: tuple[float, float], why: str, readout: str = ".3g") -> Any:
    """Return a slider between two powers of ten, with 20 steps for each; `readout` is a format of d3."""
    low, high = powers
    made = ipywidgets.FloatLogSlider(
        value=10.0**low, min=low, max=high, step=_POWER_STEP, readout_format=readout, **_named(name, why)
    )
    return _at(value, made)


def menu(name: str, options: Sequence[Any], value: str, why: str) -> Any:
    """Return a menu of names, or of pairs of a name and a value."""
    return ipywidgets.Dropdown(options=options, value=value, **_named(name, why))


def put(control: Any, value: float) -> None:
    """Move a slider to the step nearest to a value.

    The page would do so, and tell Python of it as if somebody had moved the slider.

    Examples
    --------
    >>> made = slider("S", 0.0, 0.0, 4.0, 0.5, "how far")
    >>> put(made, 1.3)
    >>> made.value
    1.5
    """
    place = float(np.clip(_place(control, value), control.min, control.max))
    steps = round((place - control.min) / control.step)
    place = min(round(control.min + steps * control.step, 10), control.max)
    control.value = 10.0**place if isinstance(control, ipywidgets.FloatLogSlider) else place


def same_step(control: Any, one: float, other: float) -> bool:
    """Return whether two values of a slider differ by no more than the page's rounding."""
    return bool(abs(_place(control, one) - _place(control, other)) < _ROUNDING * control.step)


def _place(control: Any, value: float) -> float:
    """Return where on its line a slider has a value."""
    return float(np.log10(value)) if isinstance(control, ipywidgets.FloatLogSlider) else value


def _at(value: float, control: Any) -> Any:
    put(control, value)
    return control


def _named(name: str, why: str) -> dict[str, Any]:
    return {"description": name, "tooltip": why, "layout": _LAYOUT, "style": _STYLE}
