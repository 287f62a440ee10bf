"""Today's points and tomorrow's with the centers of three methods, as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.palette import PALETTE
from softclust_lab.widgets.labs.chart import path
from softclust_lab.widgets.marks import SHAPES

__all__ = ["shift_picture"]

_WIDTH, _HEIGHT, _LEGEND = 480.0, 400.0, 28.0
_ROOM = 0.6
"""What is seen around today's points, in parts of their extent."""
_MARKS = 9.0, 6.5, 4.5
"""Radii: centers on one spot are seen all the same."""


def shift_picture(
    today: FloatArray,
    tomorrow: FloatArray,
    arrows: FloatArray,
    centers: Mapping[str, FloatArray],
    description: str,
) -> str:
    """Return two sets of points (N, 2), the ways of the means (K, 2, 2) and the centers as an image in SVG.

    The view depends on today's points alone, so that it stands still while tomorrow's move.
    """
    low, high = today.min(axis=0), today.max(axis=0)
    middle, extent = (low + high) / 2, (1 + 2 * _ROOM) * (high - low)
    scale = min(_WIDTH / extent[0], (_HEIGHT - _LEGEND) / extent[1])

    def place(points: FloatArray) -> FloatArray:
        return np.asarray(np.array([_WIDTH, _HEIGHT + _LEGEND]) / 2 + scale * (points - middle) * [1, -1])

    marks = "".join(
        _mark(place(center), look) for look, found in enumerate(centers.values()) for center in found
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="{escape(description)}">'
        f'<path style="color:var(--scp-line);stroke-width:4" d="{_dots(place(today))}"/>'
        f'<path style="color:var(--scp-muted);stroke-width:4.5" d="{_dots(place(tomorrow))}"/>'
        f"{''.join(_arrow(place(arrow)) for arrow in arrows)}{marks}{_legend(centers)}</svg>"
    )


def _dots(places: FloatArray) -> str:
    """Return points as one path: lines of no length, whose round ends are the dots."""
    return "".join(f"M{x:.1f} {y:.1f}h0" for x, y in places.tolist())


def _mark(place: FloatArray, look: int) -> str:
    outline = np.array(SHAPES[look]) if SHAPES[look] else _circle()
    corners = place + _MARKS[look] * outline
    return (
        f'<path class="scl-mark" style="color:{PALETTE[look]};fill:{PALETTE[look]}" '
        f'd="{path(corners[:, 0], corners[:, 1])}Z"/>'
    )


def _circle() -> FloatArray:
    angles = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
    return np.column_stack([np.cos(angles), np.sin(angles)])


def _arrow(ends: FloatArray) -> str:
    """Return the way of a mean, with a head; nothing where it did not move."""
    way = ends[1] - ends[0]
    length = float(np.hypot(*way))
    if length < 1.0:
        return ""
    ahead = way / length * min(8.0, length)
    across = np.array([-ahead[1], ahead[0]]) / 2
    head = np.stack([ends[1] - ahead + across, ends[1], ends[1] - ahead - across])
    drawn = path(ends[:, 0], ends[:, 1]) + path(head[:, 0], head[:, 1])
    return f'<path style="color:var(--scp-ink)" d="{drawn}"/>'


def _legend(centers: Mapping[str, FloatArray]) -> str:
    left, drawn = 12.0, ""
    for look, name in enumerate(centers):
        drawn += _mark(np.array([left, 14.0]), look) + f'<text x="{left + 13:g}" y="18">{escape(name)}</text>'
        left += 34.0 + 7.0 * len(name)
    return drawn
