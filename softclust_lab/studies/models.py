"""The models that the paper compares, each with every place where it ended.

A method that depends on its start is run from several, and the end with the lowest objective is its result.
The other ends are kept: where the paper's number is one of them, the paper sits in a worse local minimum.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.hard_kmeans import fit_hard_kmeans
from softclust_lab.initialization import kmeans_plus_plus
from softclust_lab.itisc import fit_itisc
from softclust_lab.result import ClusterResult

__all__ = [
    "FUZZY",
    "KMEANS",
    "WARD",
    "box_starts",
    "feared",
    "fit_models",
    "itisc",
    "kmeans",
    "standing",
    "ward",
]

KMEANS, FUZZY, WARD = "K-means", "fuzzy c-means", "Ward"
#: scikit-learn stops K-means when the squared moves of the centers add up to this share of a feature's
#: variance; the paper used scikit-learn.
_EARLY = 1e-4

Ends = tuple[ClusterResult, ...]
"""Results of one method on one data set, the lowest objective first."""


def feared(T2: float) -> str:
    """Return the name of Fuzzy-ITISC at a deviation temperature.

    Examples
    --------
    >>> feared(0.1)
    'Fuzzy-ITISC, T₂ = 0.1'
    """
    return f"Fuzzy-ITISC, T₂ = {T2:g}"


def fit_models(
    X: FloatArray, n_clusters: int, temperatures: tuple[float, ...], n_starts: int, seed: int = 0
) -> dict[str, Ends]:
    """Fit every model of the paper.

    Parameters
    ----------
    X : ndarray, shape (N, D)
        Points, in data units.
    n_clusters : int
    temperatures : tuple of float
        T2 of Fuzzy-ITISC; T1 is 1, and the fuzzifier of fuzzy c-means 2, as in the paper.
    n_starts : int
        For each model but Ward's, which has none.
    seed : int
        Of the starts.

    Returns
    -------
    dict of str to tuple of ClusterResult
        By model, in the paper's order; the lowest objective first.
    """
    starts = box_starts(X, n_clusters, n_starts, seed)
    fits = {
        KMEANS: kmeans(X, n_clusters, n_starts, seed),
        FUZZY: _ends(lambda start: fit_fuzzy_cmeans(X, start, fuzzifier=2.0, max_iter=2000), starts),
        WARD: (ward(X, n_clusters),),
    }
    return fits | {feared(T2): itisc(X, starts, T2) for T2 in temperatures}


def box_starts(X: FloatArray, n_clusters: int, n_starts: int, seed: int) -> list[FloatArray]:
    """Draw starting centers uniformly from the box of the data, as the paper does."""
    generator = np.random.default_rng(seed)
    low, high = X.min(axis=0), X.max(axis=0)
    return [generator.uniform(low, high, size=(n_clusters, X.shape[1])) for _ in range(n_starts)]


def itisc(X: FloatArray, starts: list[FloatArray], T2: float, T1: float = 1.0) -> Ends:
    """Fit Fuzzy-ITISC by BFGS on R, the paper's default."""
    return _ends(
        lambda start: fit_itisc(X, start, fuzziness_temperature=T1, deviation_temperature=T2), starts
    )


def kmeans(X: FloatArray, n_clusters: int, n_starts: int, seed: int) -> Ends:
    """Fit K-means from k-means++; among the ends is where scikit-learn's tolerance would have stopped."""
    generator = np.random.default_rng(seed)
    starts = [kmeans_plus_plus(X, n_clusters, random_state=generator) for _ in range(n_starts)]
    whole = _ends(lambda start: fit_hard_kmeans(X, start), starts)
    return _ends(lambda centers: standing(X, centers), [_early_stop(X, fit) for fit in whole], whole)


def ward(X: FloatArray, n_clusters: int) -> ClusterResult:
    """Cut Ward's tree; new points go to the nearest mean of a branch."""
    from scipy.cluster.hierarchy import fcluster
    from scipy.cluster.hierarchy import ward as ward_tree

    labels = fcluster(ward_tree(X), n_clusters, criterion="maxclust")
    return standing(X, np.array([X[labels == branch].mean(axis=0) for branch in np.unique(labels)]))


def standing(X: FloatArray, centers: FloatArray) -> ClusterResult:
    """Return given centers as a result of K-means that has not moved."""
    (result,) = _ends(lambda start: fit_hard_kmeans(X, start, max_iter=0), [centers])
    return result


def _ends(fit: Callable[[FloatArray], ClusterResult], starts: list[FloatArray], others: Ends = ()) -> Ends:
    """Fit from each start and sort by objective; ends without convergence count as ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tuple(sorted((*others, *map(fit, starts)), key=lambda result: result.objective))


def _early_stop(X: FloatArray, fit: ClusterResult) -> FloatArray:
    """Return the centers at which scikit-learn's default tolerance ends this run of K-means."""
    moves = (np.diff(fit.center_history, axis=0) ** 2).sum(axis=(1, 2))
    small = np.flatnonzero(moves <= _EARLY * X.var(axis=0).mean())
    return fit.center_history[small[0] + 1] if small.size else fit.centers
