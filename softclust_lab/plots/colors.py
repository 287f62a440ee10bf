"""Colours as light: what a point shared by several clusters looks like, and which text stands out on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from softclust_lab.arrays import FloatArray

__all__ = ["mixed_light", "text_color_on"]

_LUMINANCE = (0.2126, 0.7152, 0.0722)


def mixed_light(parts: FloatArray, colors: Sequence[str]) -> FloatArray:
    """Return colours mixed as light is: each gives as much of its light as its part says.

    Parameters
    ----------
    parts : ndarray, shape (N, K)
        Not negative; rows with sum 1.
    colors : sequence of str, length K

    Returns
    -------
    ndarray, shape (N, 3)
        Red, green and blue from 0 to 1.

    Notes
    -----
    The luminance of a mixture lies between those of its parts. So where each colour stands out from a page,
    all their mixtures do; mixtures of the encoded values can be darker than any part.

    Examples
    --------
    >>> mixed_light(np.array([[1.0, 0.0], [0.5, 0.5]]), ["black", "white"]).round(3)
    array([[0.   , 0.   , 0.   ],
           [0.735, 0.735, 0.735]])
    """
    light = parts @ _light([to_rgb(color) for color in colors])
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)
    return np.clip(encoded, 0.0, 1.0)


def text_color_on(color: str) -> str:
    """Return near black or white, whichever stands out more on the colour (WCAG relative luminance).

    Examples
    --------
    >>> text_color_on("#0072B2"), text_color_on("yellow")
    ('white', '#111111')
    """
    return "#111111" if _light(to_rgb(color)) @ _LUMINANCE > 0.179 else "white"


def _light(rgb: Any) -> NDArray[np.float64]:
    """Return the light behind encoded (sRGB) values."""
    value = np.asarray(rgb, dtype=np.float64)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
