"""The arithmetic of one block of points, with memory along the points: what every soft step is made of.

Inside a block arrays are (D, n) and (K, n), one row for each feature or center, so that each operation runs
along hundreds of points at a stride of one. `softclust_lab.passes` runs these over all blocks. Nothing here
checks its arguments: the public steps have done so.
"""

from __future__ import annotations

import numpy as np

from softclust_lab.arrays import FloatArray

#: Up to so many features, distances are sums of squared differences; beyond, one product is faster.
FEW_FEATURES = 4
#: Where the expanded square keeps less than this share of its terms, it is computed again from differences.
CANCELLATION = 1e-3
#: So many entries are computed again at a time, so that a patch needs no more room than a block.
PATCH = 4096


def middle(centers: FloatArray) -> FloatArray:
    """Return the place to measure coordinates from: the middle value of the centers in each coordinate.

    Data far from zero keep their digits there. The first center would not do: one that lies far from all the
    others takes their digits away.
    """
    origin: FloatArray = np.sort(centers, axis=0)[(len(centers) - 1) // 2]
    return origin


def along_points(x: FloatArray, origin: FloatArray) -> FloatArray:
    """Return a block's coordinates measured from `origin`, shape (D, n)."""
    if x.shape[1] > FEW_FEATURES:
        return (x - origin).T
    xt = np.empty(x.shape[::-1], dtype=x.dtype)
    for feature, place, out in zip(x.T, origin, xt, strict=True):
        np.subtract(feature, place, out=out)
    return xt


def block_distances(xt: FloatArray, c0: FloatArray) -> FloatArray:
    """Return ||x_i - c_k||^2, shape (K, n), of points (D, n) and centers (K, D) measured from one origin.

    Few features: the sum of squared differences. Many: ||x||^2 - 2 c.x + ||c||^2 is one product, but loses
    digits where a point is far nearer to a center than both are to the origin; entries that lost more than
    three digits are computed again from differences.
    """
    if len(xt) <= FEW_FEATURES:
        return _by_differences(xt, c0)
    x2 = np.einsum("dn,dn->n", xt, xt)
    c2 = np.einsum("kd,kd->k", c0, c0)
    distances: FloatArray = (-2 * c0) @ xt
    distances += x2
    distances += c2[:, None]
    close = np.flatnonzero(distances.min(axis=0) < CANCELLATION * (x2 + c2.max()))
    k, i = np.nonzero(distances[:, close] < CANCELLATION * (x2[close] + c2[:, None]))
    i = close[i]
    for start in range(0, len(k), PATCH):
        kk, ii = k[start : start + PATCH], i[start : start + PATCH]
        difference = xt[:, ii] - c0[kk].T
        distances[kk, ii] = np.einsum("dm,dm->m", difference, difference)
    return distances


def _by_differences(xt: FloatArray, c0: FloatArray) -> FloatArray:
    distances: FloatArray = xt[0] - c0[:, :1]
    distances *= distances
    if len(xt) > 1:
        square = np.empty_like(distances)
        for feature, place in zip(xt[1:], c0.T[1:], strict=True):
            np.subtract(feature, place[:, None], out=square)
            square *= square
            distances += square
    return distances


def normalize_exponentials(logits: FloatArray) -> FloatArray:
    """Turn logits (K, n), in place, into exp(logit) / sum_k exp(logit); return log sum_k exp(logit), (n,)."""
    top = logits.max(axis=0)
    logits -= top
    np.exp(logits, out=logits)
    total: FloatArray = logits.sum(axis=0)
    logits *= 1 / total
    np.log(total, out=total)
    total += top
    return total


def weighted_sums(
    coefficients: FloatArray, xt: FloatArray, weight: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return sum_i w_i a_ki, shape (K,), and sum_i w_i a_ki x_i, shape (K, D), in float64."""
    if weight is not None:
        coefficients = coefficients * weight
    totals = coefficients.sum(axis=1, dtype=np.float64)
    if len(xt) <= FEW_FEATURES:  # a product of such shapes is slower than the dot products it consists of
        return totals, np.vecdot(coefficients[:, None], xt, dtype=np.float64)
    return totals, (coefficients @ xt.T).astype(np.float64, copy=False)


def total(values: FloatArray, weight: FloatArray | None) -> float:
    """Return sum_i w_i v_i in float64; every weight is 1 if none are given."""
    return float(values.sum(dtype=np.float64) if weight is None else values @ weight)
