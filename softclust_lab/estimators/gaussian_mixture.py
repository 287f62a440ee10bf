"""The Gaussian mixture as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

from softclust_lab.arrays import FloatArray
from softclust_lab.estimators.base import Clusterer, Init, RandomState
from softclust_lab.gaussian_mixture import fit_gaussian_mixture, log_likelihood
from softclust_lab.result import ClusterResult

__all__ = ["GaussianMixtureEM"]


class GaussianMixtureEM(Clusterer):
    """A mixture of Gaussians, fitted by expectation maximisation.

    Parameters
    ----------
    n_clusters, init, n_init, max_iter, tol, random_state
        As in `HardKMeans`.
    covariance_type : {"full", "tied", "diagonal", "spherical"}
        One matrix for each cluster, one for all, variances of the features, or one variance.
    covariance_floor : float
        Added to every variance, in data units squared.

    Attributes
    ----------
    weights_ : ndarray, shape (K,)
        Mixing proportions.
    covariances_ : ndarray
        In the shape of their type, in data units squared.
    cluster_centers_, labels_, objective_, ...
        As in `HardKMeans`; the objective is minus the log-likelihood with the floor.

    Notes
    -----
    `score` is the mean log-likelihood of a point, without the floor.

    Examples
    --------
    >>> model = GaussianMixtureEM(2, covariance_type="spherical", random_state=0)
    >>> model.fit([[-1.0], [1.0], [9.0], [11.0]]).weights_.round(3)
    array([0.5, 0.5])
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        covariance_type: str = "full",
        covariance_floor: float = 1e-6,
        init: Init = "k-means++",
        n_init: int = 10,
        max_iter: int = 500,
        tol: float = 1e-5,
        random_state: RandomState = None,
    ) -> None:
        super().__init__(
            n_clusters, init=init, n_init=n_init, max_iter=max_iter, tol=tol, random_state=random_state
        )
        self.covariance_type = covariance_type
        self.covariance_floor = covariance_floor

    def _fit_from(self, X: FloatArray, centers: FloatArray, **settings: Any) -> ClusterResult:
        return fit_gaussian_mixture(
            X,
            centers,
            covariance_type=self.covariance_type,
            covariance_floor=self.covariance_floor,
            **settings,
        )

    def _keep(self, result: ClusterResult, X: FloatArray) -> None:
        super()._keep(result, X)
        self.weights_: Any = result.weights
        self.covariances_: Any = result.covariances

    def _objective(self, X: FloatArray, weight: FloatArray | None) -> float:
        likelihood = log_likelihood(X, self.weights_, self.cluster_centers_, self.covariances_, weight)
        return -likelihood / (len(X) if weight is None else float(weight.sum()))
