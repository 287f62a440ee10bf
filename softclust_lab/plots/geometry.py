"""Where two centers are equally near: the boundaries between clusters in the plane."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from softclust_lab.arrays import FloatArray

__all__ = ["boundary_segments"]


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
