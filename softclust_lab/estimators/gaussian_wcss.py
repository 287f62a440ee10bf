"""The soft WCSS as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

from softclust_lab.arrays import FloatArray
from softclust_lab.estimators.base import Clusterer, Init, RandomState
from softclust_lab.gaussian_wcss import fit_gaussian_wcss, soft_wcss
from softclust_lab.result import ClusterResult

__all__ = ["GaussianWCSS"]


class GaussianWCSS(Clusterer):
    """The soft within-cluster sum of squares with Gaussian weights, minimised by its gradient.

    Parameters
    ----------
    n_clusters, init, n_init, max_iter, tol, random_state
        As in `HardKMeans`.
    bandwidth : float
        sigma, in data units: how far the centers' weights reach. The default suits features with standard
        deviation 1.
    solver, step
        As in `softclust_lab.gaussian_wcss.fit_gaussian_wcss`.

    Attributes
    ----------
    cluster_centers_, labels_, objective_, ...
        As in `HardKMeans`; the objective is the soft WCSS.

    Examples
    --------
    >>> model = GaussianWCSS(2, bandwidth=1.0, random_state=0).fit([[0.0], [2.0], [10.0], [12.0]])
    >>> sorted(model.cluster_centers_.ravel().round(3).tolist())
    [1.0, 11.0]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        bandwidth: float = 0.5,
        solver: str = "quasi-newton",
        step: float | None = None,
        init: Init = "k-means++",
        n_init: int = 10,
        max_iter: int = 300,
        tol: float = 1e-6,
        random_state: RandomState = None,
    ) -> None:
        super().__init__(
            n_clusters, init=init, n_init=n_init, max_iter=max_iter, tol=tol, random_state=random_state
        )
        self.bandwidth = bandwidth
        self.solver = solver
        self.step = step

    def _fit_from(self, X: FloatArray, centers: FloatArray, **settings: Any) -> ClusterResult:
        return fit_gaussian_wcss(
            X, centers, bandwidth=self.bandwidth, solver=self.solver, step=self.step, **settings
        )

    def _objective(self, X: FloatArray, weight: FloatArray | None) -> float:
        return soft_wcss(X, self.cluster_centers_, self.result_.parameters["bandwidth"], weight)
