"""Hard K-means as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

from softclust_lab.arrays import FloatArray
from softclust_lab.estimators.base import Clusterer, Init, RandomState
from softclust_lab.hard_kmeans import fit_hard_kmeans, wcss
from softclust_lab.result import ClusterResult

__all__ = ["HardKMeans"]


class HardKMeans(Clusterer):
    """Hard K-means: each point belongs to its nearest center, each center is the mean of its points.

    Parameters
    ----------
    n_clusters : int
        K.
    init : {"k-means++", "random"}, array_like of shape (K, D), or callable
        Where fits start: far apart points, random points, given centers, or what
        ``init(X, n_clusters, random_state=generator)`` returns.
    n_init : int
        From how many starts to fit; the result with the lowest objective is kept. Given centers are one.
    max_iter : int
        Largest number of iterations of a fit.
    tol : float
        When a fit stops; each method's ``fit_...`` function says what it means.
    random_state : int, Generator, RandomState or None
        Seed, or the generator to draw from.

    Attributes
    ----------
    cluster_centers_ : ndarray, shape (K, D)
        In data units.
    labels_ : ndarray of int, shape (N,)
        The cluster that holds each training point most.
    objective_ : float
        What the method minimises, at `cluster_centers_`.
    objective_history_, center_history_ : ndarray, shapes (T + 1,) and (T + 1, K, D)
        The way there, start included.
    n_iter_ : int
        T, of the fit that was kept.
    converged_ : bool
        Whether that fit converged; otherwise a `NotConvergedWarning` said so.
    result_ : ClusterResult
        That fit, with its message and parameters.
    n_features_in_, feature_names_in_
        As in every scikit-learn estimator.

    Examples
    --------
    >>> model = HardKMeans(2, random_state=0).fit([[0.0], [2.0], [10.0], [12.0]])
    >>> sorted(model.cluster_centers_.ravel().tolist()), model.objective_
    ([1.0, 11.0], 4.0)
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Init = "k-means++",
        n_init: int = 10,
        max_iter: int = 300,
        tol: float = 0.0,
        random_state: RandomState = None,
    ) -> None:
        super().__init__(
            n_clusters, init=init, n_init=n_init, max_iter=max_iter, tol=tol, random_state=random_state
        )

    def _fit_from(self, X: FloatArray, centers: FloatArray, **settings: Any) -> ClusterResult:
        return fit_hard_kmeans(X, centers, **settings)

    def _objective(self, X: FloatArray, weight: FloatArray | None) -> float:
        return wcss(X, self.cluster_centers_, sample_weight=weight)
