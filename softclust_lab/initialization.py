"""Starting centers: random points, and k-means++."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    FloatArray,
    IntArray,
    as_count,
    as_points,
    as_weights,
    check_n_clusters,
)

__all__ = ["RandomState", "as_generator", "kmeans_plus_plus", "random_centers"]

RandomState = int | np.random.Generator | None


def as_generator(random_state: RandomState) -> np.random.Generator:
    """Return a generator: a whole number seeds a new one, a generator is used (and advanced) as it is.

    Raises
    ------
    ValueError
        If `random_state` is neither, nor None.
    """
    if isinstance(random_state, np.random.Generator):
        return random_state
    if random_state is None:
        return np.random.default_rng()
    return np.random.default_rng(as_count(random_state, "random_state", minimum=0))


def random_centers(
    X: ArrayLike,
    n_clusters: int,
    *,
    random_state: RandomState = None,
    sample_weight: ArrayLike | None = None,
) -> FloatArray:
    """Draw K of the points as centers, each place at most once.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    n_clusters : int
        K, at most N.
    random_state : int, Generator or None
        Seed, or the generator to draw from.
    sample_weight : array_like, shape (N,), optional
        A point of weight 2 is drawn as often as the same point given twice.

    Returns
    -------
    ndarray, shape (K, D)
        Points of X. Two of them coincide only if X has fewer than K different points.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`, or K > N.

    Examples
    --------
    >>> random_centers([[1.0], [1.0], [4.0]], 2, random_state=0).ravel().tolist()
    [1.0, 4.0]
    """
    return _draw_centers(X, n_clusters, random_state, sample_weight, spread=False)


def kmeans_plus_plus(
    X: ArrayLike,
    n_clusters: int,
    *,
    random_state: RandomState = None,
    sample_weight: ArrayLike | None = None,
) -> FloatArray:
    """Draw K of the points as centers, far points first: k-means++.

    The first center is a random point. Each next one is drawn with probability proportional to
    w_i min_k ||x_i - mu_k||^2, the point's share of the cost so far.  Book: eq-kmeans-plus-plus.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    n_clusters : int
        K, at most N.
    random_state : int, Generator or None
        Seed, or the generator to draw from.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    ndarray, shape (K, D)
        Points of X. Two of them coincide only if X has fewer than K different points.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`, or K > N.

    Notes
    -----
    The draw inverts the cumulative weights of the points in lexicographic order, so neither the order of the
    points nor the choice between weights and repeated points changes it. The expected cost is at most
    8 (ln K + 2) times the best possible.

    References
    ----------
    D. Arthur and S. Vassilvitskii (2007), k-means++: the advantages of careful seeding, SODA.

    Examples
    --------
    >>> kmeans_plus_plus([[0.0], [1.0], [100.0]], 2, random_state=0).ravel().tolist()
    [1.0, 100.0]
    """
    return _draw_centers(X, n_clusters, random_state, sample_weight, spread=True)


def _draw_centers(
    X: ArrayLike,
    n_clusters: int,
    random_state: RandomState,
    sample_weight: ArrayLike | None,
    *,
    spread: bool,
) -> FloatArray:
    """Draw centers one after the other, by distance (`spread`) or only never the same place twice."""
    X = as_points(X)
    n_clusters = as_count(n_clusters, "n_clusters")
    check_n_clusters(n_clusters, len(X))
    weight = as_weights(sample_weight, len(X))
    weight = np.ones(len(X)) if weight is None else weight
    generator = as_generator(random_state)
    order = _lexicographic_order(X)
    distance = np.full(len(X), np.inf)
    centers = np.empty((n_clusters, X.shape[1]), dtype=X.dtype)
    for k in range(n_clusters):
        share = weight * (distance if spread and k > 0 else distance > 0)
        if not share.any():  # every point lies on a center: places must repeat
            share = weight
        centers[k] = X[_draw(share, order, generator)]
        difference = X - centers[k]
        np.minimum(distance, np.einsum("nd,nd->n", difference, difference), out=distance)
    return centers


def _lexicographic_order(X: FloatArray) -> IntArray:
    """Return the rows sorted by the first feature, ties by the second, and so on."""
    order: IntArray = np.argsort(X[:, 0])
    first = X[order, 0]
    return np.lexsort(X.T[::-1]) if np.any(first[1:] == first[:-1]) else order


def _draw(share: FloatArray, order: IntArray, generator: np.random.Generator) -> int:
    """Draw a row with probability proportional to `share`, by inverting the sum over the given order."""
    cumulative = np.cumsum(share[order])
    position = int(np.searchsorted(cumulative, generator.random() * cumulative[-1], side="right"))
    return int(order[min(position, len(order) - 1)])
