"""Soft K-means as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

from softclust_lab.arrays import FloatArray
from softclust_lab.estimators.base import Clusterer, Init, RandomState
from softclust_lab.result import ClusterResult
from softclust_lab.soft_kmeans import fit_soft_kmeans, free_energy

__all__ = ["SoftKMeans"]


class SoftKMeans(Clusterer):
    """Soft K-means: each point belongs to all centers, by a softmax of -beta times its squared distances.

    Parameters
    ----------
    n_clusters, init, n_init, max_iter, tol, random_state
        As in `HardKMeans`.
    stiffness : float
        beta, in one over data units squared: how hard the assignment is. The default suits features with
        standard deviation 1.

    Attributes
    ----------
    cluster_centers_, labels_, objective_, ...
        As in `HardKMeans`; the objective is the free energy.

    Examples
    --------
    >>> model = SoftKMeans(2, stiffness=1.0, random_state=0).fit([[0.0], [2.0], [10.0], [12.0]])
    >>> sorted(model.cluster_centers_.ravel().round(3).tolist())
    [1.0, 11.0]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        stiffness: float = 2.0,
        init: Init = "k-means++",
        n_init: int = 10,
        max_iter: int = 300,
        tol: float = 1e-6,
        random_state: RandomState = None,
    ) -> None:
        super().__init__(
            n_clusters, init=init, n_init=n_init, max_iter=max_iter, tol=tol, random_state=random_state
        )
        self.stiffness = stiffness

    def _fit_from(self, X: FloatArray, centers: FloatArray, **settings: Any) -> ClusterResult:
        return fit_soft_kmeans(X, centers, stiffness=self.stiffness, **settings)

    def _objective(self, X: FloatArray, weight: FloatArray | None) -> float:
        return free_energy(X, self.cluster_centers_, self.result_.parameters["stiffness"], weight)
