"""ITISC as a scikit-learn estimator."""

from __future__ import annotations

from typing import Any

from softclust_lab.arrays import FloatArray
from softclust_lab.estimators.base import Clusterer, Init, RandomState
from softclust_lab.itisc import fit_itisc, itisc_objective
from softclust_lab.result import ClusterResult

__all__ = ["ITISC"]


class ITISC(Clusterer):
    """Clustering for the worst distribution near the data's: ITISC and Fuzzy-ITISC.

    Parameters
    ----------
    n_clusters, init, n_init, max_iter, tol, random_state
        As in `HardKMeans`. Centers that are drawn from the points start a little beside them.
    fuzziness_temperature, deviation_temperature : float
        T1, T2 > 0: no unit for ``distortion="log"``, data units squared for ``"squared"``.
    distortion : {"log", "squared"}
        Of a point and a center: the logarithm of their squared distance (Fuzzy-ITISC), or itself (ITISC).
    solver, damping
        As in `softclust_lab.itisc.fit_itisc`.

    Attributes
    ----------
    cluster_centers_, labels_, objective_, ...
        As in `HardKMeans`; the objective is R. ``result_.importance_weights(X)`` says what it makes of each
        point.

    Examples
    --------
    >>> model = ITISC(1, deviation_temperature=0.1, distortion="squared", random_state=0)
    >>> model.fit([[0.0], [1.0], [2.0], [10.0]]).cluster_centers_.round(2)
    array([[5.]])
    """

    _sticks_to_points = True

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        fuzziness_temperature: float = 1.0,
        deviation_temperature: float = 1.0,
        distortion: str = "log",
        solver: str = "quasi-newton",
        damping: float = 1.0,
        init: Init = "k-means++",
        n_init: int = 10,
        max_iter: int = 500,
        tol: float = 1e-6,
        random_state: RandomState = None,
    ) -> None:
        super().__init__(
            n_clusters, init=init, n_init=n_init, max_iter=max_iter, tol=tol, random_state=random_state
        )
        self.fuzziness_temperature = fuzziness_temperature
        self.deviation_temperature = deviation_temperature
        self.distortion = distortion
        self.solver = solver
        self.damping = damping

    def _fit_from(self, X: FloatArray, centers: FloatArray, **settings: Any) -> ClusterResult:
        return fit_itisc(
            X,
            centers,
            fuzziness_temperature=self.fuzziness_temperature,
            deviation_temperature=self.deviation_temperature,
            distortion=self.distortion,
            solver=self.solver,
            damping=self.damping,
            **settings,
        )

    def _objective(self, X: FloatArray, weight: FloatArray | None) -> float:
        told = self.result_.parameters
        return itisc_objective(
            X,
            self.cluster_centers_,
            told["fuzziness_temperature"],
            told["deviation_temperature"],
            told["distortion"],
            weight,
        )
