"""How a point that clusters share looks: their colours mixed as light, and less full the less one holds it.

The figures of `softclust_lab.plots` look the same; the player needs no plotting library for it.
"""

from __future__ import annotations

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.palette import PALETTE

__all__ = ["fullness", "mixed_light"]

_LIGHT = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in PALETTE]) / 255
_LIGHT = np.where(_LIGHT <= 0.04045, _LIGHT / 12.92, ((_LIGHT + 0.055) / 1.055) ** 2.4)


def mixed_light(memberships: FloatArray) -> list[str]:
    """Return the clusters' colours mixed as light is, one for each row.

    Examples
    --------
    >>> mixed_light(np.array([[1.0, 0.0], [0.5, 0.5]]))
    ['#0072b2', '#9c6982']
    """
    light = memberships @ _LIGHT[np.arange(memberships.shape[1]) % len(PALETTE)]
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    red, green, blue = np.clip(np.rint(255 * encoded), 0, 255).astype(int).T
    return [f"#{code:06x}" for code in (red << 16) + (green << 8) + blue]


def fullness(memberships: FloatArray) -> FloatArray:
    """Return how full points are drawn: 1 if one cluster holds all of it, 0 if none holds more than half.

    Examples
    --------
    >>> fullness(np.array([[1.0, 0.0], [0.25, 0.75], [0.5, 0.5]]))
    array([1. , 0.5, 0. ])
    """
    return np.asarray(np.maximum(0.0, 2.0 * memberships.max(axis=1) - 1.0))
