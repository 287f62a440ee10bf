"""The arithmetic of soft K-means: one pass over the points gives the free energy and the next centers.

Nothing here checks its arguments, `as_responsibilities` apart: `softclust_lab.soft_kmeans` has done so.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import BoolArray, FloatArray, as_numbers
from softclust_lab.blocks import along_points, block_distances, total, weighted_sums
from softclust_lab.gibbs import gibbs_weights
from softclust_lab.passes import sum_blocks
from softclust_lab.real_arrays import check_finite, is_dask, real_chunks


def soft_pass(
    X: FloatArray, centers: FloatArray, stiffness: float, origin: FloatArray, weight: FloatArray | None
) -> tuple[float, FloatArray, FloatArray]:
    """Return the free energy at `centers`, and the sums that the mean step divides, in one pass."""
    c0 = centers - origin

    def block(x: FloatArray, w: FloatArray | None) -> tuple[float, FloatArray, FloatArray]:
        xt = along_points(x, origin)
        phi, least, partition = gibbs_weights(block_distances(xt, c0), stiffness)
        energies = least - np.log(partition, dtype=np.float64) / stiffness
        return (total(energies, w), *weighted_sums(phi, xt, w))

    K, D = centers.shape
    energy, totals, sums = sum_blocks(block, X, weight, width=2 * K + D)
    return energy, totals, sums


def starved(totals: FloatArray, X: FloatArray) -> BoolArray:
    """Return which clusters hold so little that their responsibilities have lost their digits."""
    limits = np.finfo(X.dtype)
    return np.asarray(totals <= float(limits.tiny / limits.eps) * totals.sum())


def means_of(centers: FloatArray, origin: FloatArray, totals: FloatArray, sums: FloatArray) -> FloatArray:
    """Return the weighted means; a starved cluster keeps its center."""
    fed = ~starved(totals, centers)
    moved = centers.copy()
    moved[fed] = origin + sums[fed] / totals[fed, None]
    return moved


def as_responsibilities(values: ArrayLike, n_points: int) -> FloatArray:
    """Return responsibilities (N, K), which may be a Dask array: not negative; rows may have any sum."""
    name = "responsibilities"
    phi: Any = real_chunks(values, name) if is_dask(values) else as_numbers(values, name, f"({n_points}, K)")
    if phi.ndim != 2 or len(phi) != n_points or phi.shape[1] == 0:
        raise ValueError(
            f"`responsibilities` must have shape ({n_points}, K), one row for each point, got {phi.shape}: "
            "pass the array that soft_assign returns"
        )
    check_finite(phi, name)
    if not (phi >= 0).all():
        raise ValueError(
            f"`responsibilities` must not be negative, got {float(phi.min()):g}: they are shares of a point"
        )
    checked: FloatArray = phi
    return checked
