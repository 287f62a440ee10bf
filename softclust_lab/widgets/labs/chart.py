"""Small line charts as SVG, cheap enough to be written anew for every move of a slider."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.palette import PALETTE

__all__ = ["Curve", "chart", "path"]

_WIDTH, _HEIGHT = 340.0, 220.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 12.0, 24.0, 40.0
_DASHES = ("", "9 4", "2 5", "9 4 2 4")
_LETTER = 6.8


class Curve(NamedTuple):
    """A line of a chart: its name, its places, and which colour and dashes it has."""

    name: str
    x: FloatArray
    y: FloatArray
    look: int = 0


def chart(
    curves: Sequence[Curve],
    *,
    names: tuple[str, str],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    now: float,
    log: bool = False,
) -> str:
    """Return curves over one quantity as ``<svg role="img">``, with a line where it is now.

    Parameters
    ----------
    curves : sequence of Curve
    names : tuple of (str, str)
        What is along the axis, and what rises.
    x_range, y_range : tuple of (float, float)
        The ends of the axes; what lies beyond is cut off.
    now : float
        Where the slider stands.
    log : bool
        Whether the horizontal axis is logarithmic.

    Returns
    -------
    str
        The figures at `now` belong in a table beside it: the description names the curves alone.
    """
    warp = math.log10 if log else float
    left, right = (warp(end) for end in x_range)
    low, high = y_range
    right_edge, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def across(x: FloatArray) -> FloatArray:
        places = np.log10(x) if log else np.asarray(x, dtype=np.float64)
        return _LEFT + (right_edge - _LEFT) * (places - left) / ((right - left) or 1.0)

    def up(y: FloatArray) -> FloatArray:
        unit = (bottom - _TOP) / ((high - low) or 1.0)
        return np.asarray(np.clip(bottom - unit * (np.asarray(y) - low), -9.0, _HEIGHT + 9.0))

    here = f"{across(np.array(now)):.1f}"
    lines = "".join(_drawn(curve, across(curve.x), up(curve.y)) for curve in curves)
    for curve in curves:
        height = up(np.asarray(np.interp(warp(now), [warp(x) for x in curve.x], curve.y)))
        lines += f'<circle class="scl-here" style="{_color(curve)}" cx="{here}" cy="{height:.1f}" r="4"/>'
    said = f"{names[1]} over {names[0]}: {', '.join(curve.name for curve in curves)}"
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="{escape(said)}">'
        f'<path class="scl-axis" d="M{_LEFT:g} {_TOP:g}V{bottom:g}H{right_edge:g}"/>'
        f'<path class="scl-now" d="M{here} {_TOP:g}V{bottom:g}"/>'
        f'<svg x="{_LEFT:g}" y="{_TOP - 4:g}" width="{right_edge - _LEFT:g}" height="{bottom - _TOP + 4:g}" '
        f'viewBox="{_LEFT:g} {_TOP - 4:g} {right_edge - _LEFT:g} {bottom - _TOP + 4:g}">{lines}</svg>'
        f"{_legend(curves)}"
        f'<text x="{_LEFT - 6:g}" y="{_TOP + 8:g}" text-anchor="end">{_short(high)}</text>'
        f'<text x="{_LEFT - 6:g}" y="{bottom:g}" text-anchor="end">{_short(low)}</text>'
        f'<text x="{_LEFT:g}" y="{bottom + 16:g}">{x_range[0]:.2g}</text>'
        f'<text x="{right_edge:g}" y="{bottom + 16:g}" text-anchor="end">{x_range[1]:.2g}</text>'
        f'<text x="{(_LEFT + right_edge) / 2:g}" y="{_HEIGHT - 6:g}" text-anchor="middle">'
        f"{escape(names[0])}</text></svg>"
    )


def path(x: FloatArray, y: FloatArray) -> str:
    """Return places as the data of an SVG path.

    Examples
    --------
    >>> path(np.array([0.0, 1.25]), np.array([2.0, 3.0]))
    'M0.0 2.0L1.2 3.0'
    """
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True))


def _drawn(curve: Curve, x: FloatArray, y: FloatArray) -> str:
    dashes = _DASHES[curve.look % len(_DASHES)]
    return f'<path style="{_color(curve)}" stroke-dasharray="{dashes}" d="{path(x, y)}"/>'


def _color(curve: Curve) -> str:
    return f"color:{PALETTE[curve.look % len(PALETTE)]}"


def _short(value: float) -> str:
    """Return the end of an axis: whole from 100 on, else three digits."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _legend(curves: Sequence[Curve]) -> str:
    """Return the names of the curves in a row above them, each behind a piece of its line."""
    left, drawn = 4.0, ""
    for curve in curves:
        drawn += _drawn(curve, np.array([left, left + 22.0]), np.array([9.0, 9.0]))
        drawn += f'<text x="{left + 27:g}" y="13">{escape(curve.name)}</text>'
        left += 27.0 + _LETTER * len(curve.name) + 10.0
    return drawn
