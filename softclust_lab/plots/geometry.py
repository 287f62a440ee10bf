"""The lines of a picture of clusters: boundaries between them, and the ellipses of Gaussians."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import contourpy
import numpy as np

from softclust_lab.arrays import FloatArray

__all__ = ["boundary_curves", "boundary_segments", "distinct", "ellipse_axes", "grid"]

_STEPS = 160
_LEAST = 1e-300


def boundary_segments(centers: FloatArray, reach: float) -> list[FloatArray]:
    """Return the boundaries between the regions of points that are nearest to each center.

    The boundary of centers j and k lies on their bisector: ``x = (c_j + c_k) / 2 + t d``, with d at right
    angles to ``c_k - c_j``. That another center l is not nearer, ``||x - c_j||² <= ||x - c_l||²``, is a
    linear inequality in t; what all of them leave of the bisector is the segment.

    Parameters
    ----------
    centers : ndarray, shape (K, 2)
        In data units.
    reach : float
        How far from the middle of the two centers a segment goes at most, in data units.

    Returns
    -------
    list of ndarray, each of shape (2, 2)
        Start and end of each segment, one row each.

    Notes
    -----
    Takes of order K³ operations, which is nothing for the number of clusters that a picture can show. Equal
    centers count as one.

    Examples
    --------
    >>> boundary_segments(np.array([[0.0, 0.0], [2.0, 0.0]]), reach=5.0)
    [array([[ 1., -5.],
           [ 1.,  5.]])]
    """
    distinct = np.unique(centers, axis=0)
    segments = []
    for j, k in combinations(range(len(distinct)), 2):
        middle = (distinct[j] + distinct[k]) / 2.0
        apart = distinct[k] - distinct[j]
        direction = np.array([-apart[1], apart[0]]) / np.hypot(apart[0], apart[1])
        low, high = _nearest_part(middle, direction, distinct[j], np.delete(distinct, [j, k], axis=0), reach)
        if low < high:
            segments.append(middle + np.outer([low, high], direction))
    return segments


def _nearest_part(
    middle: FloatArray, direction: FloatArray, own: FloatArray, others: FloatArray, reach: float
) -> tuple[float, float]:
    """Return the range of t where no other center is nearer to ``middle + t direction`` than `own` is.

    With ``a = ||middle - own||² - ||middle - c||²`` the condition for a center c reads
    ``a + 2 t direction·(c - own) <= 0``.
    """
    low, high = -reach, reach
    gaps = np.sum((middle - own) ** 2) - np.sum((middle - others) ** 2, axis=1)
    slopes = 2.0 * (others - own) @ direction
    for gap, slope in zip(gaps, slopes, strict=True):
        if slope > 0:
            high = min(high, -gap / slope)
        elif slope < 0:
            low = max(low, -gap / slope)
        elif gap > 0:
            return 0.0, 0.0
    return low, high


def distinct(centers: FloatArray, least: float) -> FloatArray:
    """Return the centers without those that lie within a distance of an earlier one that stays."""
    kept = centers[:1]
    for center in centers[1:]:
        if np.linalg.norm(kept - center, axis=1).min() > least:
            kept = np.vstack([kept, center])
    return kept


def grid(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the coordinates of a grid over a box, shape (M,) each, and its places, shape (M * M, 2)."""
    x, y = (np.linspace(low[axis], high[axis], _STEPS) for axis in (0, 1))
    return x, y, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def boundary_curves(
    responsibilities: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> list[FloatArray]:
    """Return where the cluster that holds a place most gives way to another, for clusters of any shape.

    Parameters
    ----------
    responsibilities : callable
        From places, shape (M, D), to how much each cluster holds them, shape (M, K).
    low, high : ndarray, shape (D,)
        Corners of the box to search, D = 1 or 2.

    Returns
    -------
    list of ndarray
        Lines of shape (n, 2) in the plane; on a line places of shape (1, 1).

    Notes
    -----
    Contours of the log odds of a cluster against the best other one, on a grid: for Gaussians they are
    quadratic, so that a coarse grid does. A boundary belongs to the first of its two clusters.

    Examples
    --------
    >>> halves = lambda places: np.column_stack([places[:, 0] < 2.0, places[:, 0] >= 2.0])
    >>> boundary_curves(halves, np.array([0.0]), np.array([4.0]))
    [array([[2.]])]
    """
    if len(low) == 1:
        x = np.linspace(low, high, _STEPS**2)
        holder = np.argmax(responsibilities(x), axis=1)
        return [(x[i : i + 1] + x[i + 1 : i + 2]) / 2 for i in np.flatnonzero(np.diff(holder))]
    x, y, places = grid(low, high)
    logs = np.log(np.maximum(responsibilities(places), _LEAST)).T.reshape(-1, len(y), len(x))
    holder = np.argmax(logs, axis=0)
    curves: list[FloatArray] = []
    for cluster in range(len(logs) - 1):
        odds = logs[cluster] - np.delete(logs, cluster, axis=0).max(axis=0)
        found: Any = contourpy.contour_generator(x, y, np.ma.array(odds, mask=holder < cluster)).lines(0.0)
        curves += found
    return curves


def ellipse_axes(covariance: FloatArray) -> tuple[float, float, float]:
    """Return the standard deviations along the axes of a Gaussian, and how far the first is turned.

    Parameters
    ----------
    covariance : ndarray, shape (2, 2)
        In data units squared.

    Returns
    -------
    tuple of float
        The larger and the smaller deviation, in data units, and an angle in degrees from the horizontal.

    Examples
    --------
    >>> ellipse_axes(np.array([[1.0, 0.0], [0.0, 9.0]]))
    (3.0, 1.0, 90.0)
    """
    variances, directions = np.linalg.eigh(covariance)
    small, large = np.sqrt(np.maximum(variances, 0.0))
    across, up = directions[:, 1]
    return float(large), float(small), float(np.degrees(np.arctan2(up, across)) % 180.0)
