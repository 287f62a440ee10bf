"""The plane of the picture: which features are drawn, the box that holds them, and round numbers along it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from softclust_lab.arrays import FloatArray

__all__ = ["View", "view_of"]

_MOST_STRETCHED = 6.0
"""One scale for both axes unless one extent is more than this many times the other."""


class View(TypedDict):
    """Which columns of X are drawn, and the box that holds them; a center outside is on its way far off."""

    columns: list[int]
    names: list[str]
    low: list[float]
    high: list[float]
    ticks: list[list[tuple[float, str]]]
    one_scale: bool


def view_of(
    points: FloatArray, centers: FloatArray, axes: tuple[int, int], feature_names: Sequence[str] | None
) -> View:
    """Return the view of points (N, D) and of all places (..., D) that centers pass, but for those far off.

    Far off is outside the points' box stretched to three times its size: there the points would shrink to a
    dot. Where the points do not spread, nothing is far off.
    """
    n_features = points.shape[1]
    columns = [0] if n_features == 1 else _checked_axes(axes, n_features)
    names = _checked_names(feature_names, n_features)
    places, passed = points[:, columns], centers.reshape(-1, n_features)[:, columns]
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.where(high > low, high - low, np.inf)
    near = ((passed >= low - room) & (passed <= high + room)).all(axis=1)
    everything = np.vstack([places, passed[near]])
    low, high = everything.min(axis=0), everything.max(axis=0)
    extent = high - low
    return View(
        columns=columns,
        names=[names[column] for column in columns],
        low=low.tolist(),
        high=high.tolist(),
        ticks=[_ticks(float(a), float(b)) for a, b in zip(low, high, strict=True)],
        one_scale=bool(extent.max() <= _MOST_STRETCHED * extent.min() or extent.min() == 0),
    )


def _checked_axes(axes: tuple[int, int], n_features: int) -> list[int]:
    try:
        first, second = (int(column) for column in axes)
    except (TypeError, ValueError):
        first = second = -1
    if first == second or not (0 <= first < n_features and 0 <= second < n_features):
        raise ValueError(
            f"`axes` must be two different columns of X, from 0 to {n_features - 1}, got {axes!r}: "
            "name the one for the horizontal axis first"
        )
    return [first, second]


def _checked_names(feature_names: Sequence[str] | None, n_features: int) -> list[str]:
    if feature_names is None:
        return [f"feature {column}" for column in range(n_features)]
    if isinstance(feature_names, str) or len(feature_names) != n_features:
        raise ValueError(
            f"`feature_names` must have {n_features} entries to match X, got {feature_names!r}: "
            "pass one string for each column"
        )
    return [str(name) for name in feature_names]


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return up to seven round numbers between two bounds, with their labels."""
    if not high > low:
        return [(low, f"{low:g}")]
    least = (high - low) / 6.0
    power = 10.0 ** math.floor(math.log10(least))
    step = min(size * power for size in (1.0, 2.0, 5.0, 10.0) if size * power >= least)
    marks = np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step
    return [(float(mark), f"{float(f'{mark:.10g}') + 0.0:g}".replace("-", "−")) for mark in marks]
