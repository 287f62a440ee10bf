"""Fuzzy c-means as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

from softclust_lab.arrays import FloatArray
from softclust_lab.estimators.base import Clusterer, Init, RandomState
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans, reduced_fuzzy_cost
from softclust_lab.result import ClusterResult

__all__ = ["FuzzyCMeans"]


class FuzzyCMeans(Clusterer):
    """Fuzzy c-means: each point belongs to every center, more to nearer ones; m says how evenly.

    Parameters
    ----------
    n_clusters, init, n_init, max_iter, tol, random_state
        As in `HardKMeans`. Centers that are drawn from the points start a little beside them.
    fuzzifier : float
        m > 1, no unit.

    Attributes
    ----------
    cluster_centers_, labels_, objective_, ...
        As in `HardKMeans`; the objective is the reduced cost.

    Examples
    --------
    >>> model = FuzzyCMeans(2, random_state=0).fit([[0.0], [2.0], [10.0], [12.0]])
    >>> sorted(model.cluster_centers_.ravel().round(3).tolist())
    [0.997, 11.003]
    """

    _sticks_to_points = True

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        fuzzifier: float = 2.0,
        init: Init = "k-means++",
        n_init: int = 10,
        max_iter: int = 300,
        tol: float = 1e-6,
        random_state: RandomState = None,
    ) -> None:
        super().__init__(
            n_clusters, init=init, n_init=n_init, max_iter=max_iter, tol=tol, random_state=random_state
        )
        self.fuzzifier = fuzzifier

    def _fit_from(self, X: FloatArray, centers: FloatArray, **settings: Any) -> ClusterResult:
        return fit_fuzzy_cmeans(X, centers, fuzzifier=self.fuzzifier, **settings)

    def _objective(self, X: FloatArray, weight: FloatArray | None) -> float:
        return reduced_fuzzy_cost(X, self.cluster_centers_, self.result_.parameters["fuzzifier"], weight)
