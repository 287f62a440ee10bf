"""Random points, centers and labels that hidden cases of several rooms are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.random import Generator

from softclust_lab.arrays import FloatArray, IntArray

Floats = FloatArray
Ints = IntArray
Drawn = TypeVar("Drawn")

#: Coordinates of this size leave about seven digits behind the point.
FAR = 1e9

__all__ = ["FAR", "Floats", "Ints", "accepted", "blobs", "full_labels", "rounded"]


def blobs(
    rng: Generator, n_points: int, n_clusters: int, n_features: int, spread: float
) -> tuple[Floats, Floats]:
    """Return points around random places, in random order, and centers near those places.

    Parameters
    ----------
    rng : Generator
    n_points, n_clusters, n_features : int
        N, K and D.
    spread : float
        Standard deviation of a group; the places lie about 10 apart.

    Returns
    -------
    X : ndarray, shape (N, D)
    centers : ndarray, shape (K, D)
    """
    places = rng.uniform(-12, 12, size=(n_clusters, n_features))
    group = rng.permutation(np.arange(n_points) % n_clusters)
    X = places[group] + spread * rng.normal(size=(n_points, n_features))
    return X, places + 1.5 * rng.normal(size=places.shape)


def full_labels(rng: Generator, n_points: int, n_clusters: int, smallest: int = 1) -> Ints:
    """Return random labels of unequal sizes in which every cluster has at least `smallest` points."""
    sure = np.repeat(np.arange(n_clusters), smallest)
    free = (n_clusters * rng.random(n_points - len(sure)) ** 1.7).astype(np.int64)
    return rng.permutation(np.concatenate([sure, free]))


def rounded(array: Floats, step: float = 0.125) -> Floats:
    """Return the coordinates on a grid of eighths, so that sums and differences far from zero are exact."""
    return np.round(array / step) * step


def accepted(rng: Generator, draw: Callable[[Generator], Drawn], accept: Callable[[Drawn], bool]) -> Drawn:
    """Return the first draw that is accepted.

    Raises
    ------
    RuntimeError
        If 1000 draws are refused: the condition is too narrow for this recipe.
    """
    for _ in range(1000):
        found = draw(rng)
        if accept(found):
            return found
    raise RuntimeError("no acceptable draw in 1000: widen the recipe")
