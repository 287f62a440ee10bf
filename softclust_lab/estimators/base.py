"""What the six estimators share: starts, restarts, and scikit-learn's methods on top of a `ClusterResult`."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
)
from sklearn.exceptions import ConvergenceWarning as SklearnConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from softclust_lab.arrays import (
    FloatArray,
    IntArray,
    as_centers,
    as_count,
    as_points,
    as_weights,
    check_n_clusters,
)
from softclust_lab.distances import squared_distances
from softclust_lab.initialization import as_generator, kmeans_plus_plus, random_centers
from softclust_lab.result import ClusterResult, ConvergenceWarning

#: How a method's starting centers can be drawn from the points.
DRAWS: dict[str, Callable[..., FloatArray]] = {"k-means++": kmeans_plus_plus, "random": random_centers}
#: How far drawn centers start beside their points where the method needs it, in standard deviations.
NUDGE = 0.01
#: A later restart must be better by this share of the objective: equal ends differ by rounding.
BETTER = 1e-9

Init = str | ArrayLike | Callable[..., ArrayLike]
RandomState = int | np.random.Generator | np.random.RandomState | None


class NotConvergedWarning(ConvergenceWarning, SklearnConvergenceWarning):  # type: ignore[misc]
    """The best of an estimator's fits stopped before it converged; whoever filters either kind catches it."""


class Clusterer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Fit a method from several starts and keep the best end.

    A method says how to fit from given centers and how to compute its objective, and adds its parameters.
    """

    #: Whether a center that starts on a point may be unable to leave it.
    _sticks_to_points = False

    def __init__(
        self,
        n_clusters: int,
        *,
        init: Init,
        n_init: int,
        max_iter: int,
        tol: float,
        random_state: RandomState,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    @abstractmethod
    def _fit_from(self, X: FloatArray, centers: FloatArray, **settings: Any) -> ClusterResult:
        """Fit from given centers; `settings` are the arguments that all fits take."""

    @abstractmethod
    def _objective(self, X: FloatArray, weight: FloatArray | None) -> float:
        """Return the objective of the fitted centers on these points."""

    def fit(self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None) -> Clusterer:
        """Find the clusters.

        Parameters
        ----------
        X : array_like, shape (N, D)
            Points, in data units.
        y : ignored
        sample_weight : array_like, shape (N,), optional
            How much each point counts: a weight of 2 means what the same point given twice would mean.

        Returns
        -------
        self
        """
        X = self._checked(X, reset=True)
        weight = as_weights(sample_weight, len(X))
        self._keep(self._best_fit(X, weight), X)
        if not self.converged_:
            warnings.warn(f"{type(self).__name__} {self.result_.message}", NotConvergedWarning, stacklevel=2)
        return self

    def predict(self, X: ArrayLike) -> IntArray:
        """Return the cluster that holds each point most, shape (N,)."""
        check_is_fitted(self)
        return self.result_.labels(self._checked(X))

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """Return how much each cluster holds each point, shape (N, K): rows sum to 1."""
        check_is_fitted(self)
        return self.result_.responsibilities(self._checked(X))

    def transform(self, X: ArrayLike) -> FloatArray:
        """Return the distance of each point to each center, shape (N, K), in data units."""
        check_is_fitted(self)
        distances = squared_distances(self._checked(X), self.cluster_centers_)
        return np.sqrt(distances, out=distances)

    def score(self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None) -> float:
        """Return minus the method's objective on these points: higher is better."""
        check_is_fitted(self)
        X = self._checked(X)
        return -self._objective(X, as_weights(sample_weight, len(X)))

    @property
    def _n_features_out(self) -> int:
        """What scikit-learn counts to name the columns of `transform`."""
        return len(self.cluster_centers_)

    def _keep(self, result: ClusterResult, X: FloatArray) -> None:
        """Set the attributes of a fitted estimator."""
        self.result_ = result
        self.cluster_centers_ = result.centers
        self.labels_ = result.labels(X)
        self.objective_ = result.objective
        self.objective_history_ = result.objective_history
        self.center_history_ = result.center_history
        self.n_iter_ = result.n_iter
        self.converged_ = result.converged

    def _checked(self, X: ArrayLike, reset: bool = False) -> FloatArray:
        """Return the points in float32 or float64, as scikit-learn checks them, with the fit's features."""
        if np.ma.is_masked(X):
            as_points(X)  # refuses what scikit-learn would take with the mask left out
        points: FloatArray = validate_data(self, X, reset=reset, dtype=[np.float64, np.float32])
        return points

    def _best_fit(self, X: FloatArray, weight: FloatArray | None) -> ClusterResult:
        settings = {"sample_weight": weight, "max_iter": self.max_iter, "tol": self.tol}
        best = None
        for centers in self._starts(X, weight):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)  # only the best fit's end matters
                result = self._fit_from(X, centers, **settings)
            if best is None or result.objective < best.objective - BETTER * abs(best.objective):
                best = result
        assert best is not None
        return best

    def _starts(self, X: FloatArray, weight: FloatArray | None) -> Iterator[FloatArray]:
        """Yield the starting centers of each fit; given ones are one start."""
        K, n_init = as_count(self.n_clusters, "n_clusters"), as_count(self.n_init, "n_init")
        check_n_clusters(K, len(X))
        generator = as_generator(_seed(self.random_state))
        if callable(self.init):
            for _ in range(n_init):
                yield _given(self.init(X, K, random_state=generator), X, K)
        elif isinstance(self.init, str):
            if self.init not in DRAWS:
                raise ValueError(
                    f"`init` must be one of {', '.join(map(repr, DRAWS))}, an array or a callable, "
                    f"got {self.init!r}: check the spelling"
                )
            nudge = NUDGE * _deviations(X, weight) if self._sticks_to_points else None
            for _ in range(n_init):
                centers = DRAWS[self.init](X, K, random_state=generator, sample_weight=weight)
                yield centers if nudge is None else _beside(centers, nudge, generator)
        else:
            yield _given(self.init, X, K)


def _given(init: ArrayLike, X: FloatArray, n_clusters: int) -> FloatArray:
    centers = as_centers(init, X, "init")
    if len(centers) != n_clusters:
        raise ValueError(
            f"`init` must have one row for each of n_clusters = {n_clusters} clusters, got {len(centers)}: "
            "change one of them"
        )
    return centers


def _beside(centers: FloatArray, nudge: FloatArray, generator: np.random.Generator) -> FloatArray:
    """Return the centers moved by random steps that are `nudge` long in each feature."""
    return (centers + nudge * generator.standard_normal(centers.shape)).astype(centers.dtype)


def _deviations(X: FloatArray, weight: FloatArray | None) -> FloatArray:
    """Return the standard deviation of each feature."""
    mean = np.average(X, axis=0, weights=weight)
    deviations: FloatArray = np.sqrt(np.average((X - mean) ** 2, axis=0, weights=weight))
    return deviations


def _seed(random_state: RandomState) -> Any:
    """Return what `as_generator` takes; of numpy's old kind of generator, a seed drawn from it."""
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31))
    return random_state
