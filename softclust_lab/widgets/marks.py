"""The shapes that points and centers are drawn with, for the live picture and the still one."""

from __future__ import annotations

import math

__all__ = ["CROSS", "SHAPES", "Outline"]

Outline = list[list[float]]
"""Corners around the origin, y downwards; no corners mean the unit circle."""


def _polygon(corners: int, turn: float = 0.0, size: float = 1.0) -> Outline:
    """Return a regular polygon with one corner straight up, turned by `turn` of a full circle."""
    angles = (2.0 * math.pi * (turn + corner / corners) for corner in range(corners))
    return [[round(size * math.sin(a), 3), round(-size * math.cos(a), 3)] for a in angles]


def _star(size: float, inner: float) -> Outline:
    """Return a star with five points."""
    outer, between = _polygon(5, size=size), _polygon(5, turn=0.1, size=inner)
    return [corner for pair in zip(outer, between, strict=True) for corner in pair]


SHAPES: tuple[Outline, ...] = (
    [],
    _polygon(4, turn=1 / 8, size=1.25),
    _polygon(3, size=1.35),
    _polygon(4, size=1.35),
    _polygon(3, turn=1 / 2, size=1.35),
    _polygon(5, size=1.15),
    _polygon(6, size=1.15),
    _star(1.5, 0.65),
)
"""Cluster k takes ``SHAPES[k % 8]``, in the order of the figures' markers: all cover about the same area."""

CROSS: Outline = [
    [x * sign_x, y * sign_y]
    for sign_x, sign_y, corners in (
        (1, 1, ((0.4, 0.0), (1.0, 0.6), (0.6, 1.0))),
        (-1, 1, ((0.0, 0.4), (0.6, 1.0), (1.0, 0.6))),
        (-1, -1, ((0.4, 0.0), (1.0, 0.6), (0.6, 1.0))),
        (1, -1, ((0.0, 0.4), (0.6, 1.0), (1.0, 0.6))),
    )
    for x, y in corners
]
"""The bold cross of a center."""
