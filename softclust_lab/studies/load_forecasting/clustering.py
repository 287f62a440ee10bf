"""The first stage: days in groups, by four methods."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.distances import squared_distances
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.hard_kmeans import fit_hard_kmeans
from softclust_lab.itisc import fit_itisc
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.studies.models import FUZZY, KMEANS, WARD

__all__ = ["DRAWN", "FEARED", "METHODS", "Partition", "cluster_days", "one_cluster"]

FEARED = "Fuzzy-ITISC"
METHODS = (KMEANS, FUZZY, WARD, FEARED)
#: The methods that begin with centers drawn from a seed.
DRAWN = frozenset(METHODS) - {WARD}


@dataclass(frozen=True)
class Partition:
    """Days in groups, none of them empty.

    Attributes
    ----------
    labels : ndarray of int, shape (n,)
        The group of each training day.
    centers : ndarray, shape (K, 3)
        A later day belongs to the group with the nearest center.
    result : ClusterResult or None
        The fit that found the centers.
    """

    labels: IntArray
    centers: FloatArray
    result: ClusterResult | None = None

    def assign(self, features: FloatArray) -> IntArray:
        """Return the group of each later day."""
        return np.asarray(squared_distances(features, self.centers).argmin(axis=1))


def cluster_days(
    method: str, features: FloatArray, n_clusters: int, seed: int = 0, deviation_temperature: float = 0.1
) -> Partition:
    """Group days.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    features : ndarray, shape (n, 3)
        What the days are clustered by, each from 0 to 1.
    n_clusters : int
        K.
    seed : int
        Of the starting centers, which are uniform in the unit box, the same for all methods.
    deviation_temperature : float
        T2 of Fuzzy-ITISC, whose T1 is 1, as the fuzzifier of fuzzy c-means is 2.

    Returns
    -------
    Partition
        With fewer than K groups if a center is nearest to no day: no forecast can be trained for it.

    Raises
    ------
    ValueError
        If there is no such method.

    Examples
    --------
    >>> import numpy as np
    >>> days = np.array([[0.0, 0.1, 0.0], [0.1, 0.0, 0.0], [0.9, 1.0, 1.0]])
    >>> cluster_days("Ward", days, 2).assign(np.array([[0.2, 0.2, 0.2], [1.0, 1.0, 1.0]]))
    array([0, 1])
    """
    if method == WARD:
        return _ward(features, n_clusters)
    fits: dict[str, Callable[[FloatArray], ClusterResult]] = {
        KMEANS: lambda start: fit_hard_kmeans(features, start),
        FUZZY: lambda start: fit_fuzzy_cmeans(features, start, fuzzifier=2.0),
        FEARED: lambda start: fit_itisc(
            features, start, fuzziness_temperature=1.0, deviation_temperature=deviation_temperature
        ),
    }
    if method not in fits:
        raise ValueError(f"`method` must be one of {', '.join(METHODS)}, got {method!r}")
    start = np.random.default_rng(seed).random((n_clusters, features.shape[1]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # counted by whoever asks: result.converged
        result = fits[method](start)
    labels, centers = _occupied(squared_distances(features, result.centers).argmin(axis=1), result.centers)
    return Partition(labels, centers, result)


def one_cluster(features: FloatArray) -> Partition:
    """Return the baseline: all days in one group."""
    return Partition(np.zeros(len(features), dtype=np.intp), features.mean(axis=0, keepdims=True))


def _ward(features: FloatArray, n_clusters: int) -> Partition:
    from scipy.cluster.hierarchy import fcluster, linkage  # sklearn.cluster takes a second to import

    labels = fcluster(linkage(features, "ward"), n_clusters, "maxclust") - 1
    centers = np.array([features[labels == k].mean(axis=0) for k in range(labels.max() + 1)])
    return Partition(labels, centers)


def _occupied(labels: IntArray, centers: FloatArray) -> tuple[IntArray, FloatArray]:
    """Leave out the centers that no day is nearest to."""
    kept, labels = np.unique(labels, return_inverse=True)
    return labels, centers[kept]
