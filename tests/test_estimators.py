"""The scikit-learn face of the six methods: its own checks, and that nothing is lost behind it."""

from __future__ import annotations

import pickle
import re
import warnings
from typing import Any

import numpy as np
import pytest
from joblib import parallel_config
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning as SklearnConvergenceWarning
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from softclust_lab import kmeans_plus_plus, random_centers
from softclust_lab.distances import squared_distances
from softclust_lab.estimators import (
    ITISC,
    FuzzyCMeans,
    GaussianMixtureEM,
    GaussianWCSS,
    HardKMeans,
    NotConvergedWarning,
    SoftKMeans,
)
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.gaussian_mixture import fit_gaussian_mixture
from softclust_lab.gaussian_wcss import fit_gaussian_wcss
from softclust_lab.hard_kmeans import fit_hard_kmeans
from softclust_lab.itisc import fit_itisc
from softclust_lab.result import ConvergenceWarning
from softclust_lab.soft_kmeans import fit_soft_kmeans

#: Each estimator with its method's fit, and parameters that are not its defaults.
FITS: dict[Any, tuple[Any, dict[str, Any]]] = {
    HardKMeans: (fit_hard_kmeans, {"tol": 1e-3}),
    SoftKMeans: (fit_soft_kmeans, {"stiffness": 1.3}),
    GaussianMixtureEM: (
        fit_gaussian_mixture,
        {"covariance_type": "tied", "covariance_floor": 1e-3, "tol": 1e-8},
    ),
    GaussianWCSS: (fit_gaussian_wcss, {"bandwidth": 0.7, "solver": "armijo", "step": 1e-3}),
    FuzzyCMeans: (fit_fuzzy_cmeans, {"fuzzifier": 1.7, "tol": 1e-9}),
    ITISC: (
        fit_itisc,
        {
            "fuzziness_temperature": 0.8,
            "deviation_temperature": 1.5,
            "distortion": "squared",
            "solver": "majorize",
        },
    ),
}
VARIANTS = [
    *(estimator() for estimator in FITS),
    *(estimator(**parameters) for estimator, (_, parameters) in FITS.items()),
    HardKMeans(init="random"),
]
each_estimator = pytest.mark.parametrize("estimator", FITS)


def three_groups(seed: int = 0, per_group: int = 40, dtype: Any = np.float64) -> np.ndarray:
    rng = np.random.default_rng(seed)
    places = [[-4.0, 0.0], [4.0, 0.0], [0.0, 6.0]]
    return np.concatenate([place + rng.normal(size=(per_group, 2)) for place in places]).astype(dtype)


X = three_groups()
NAMES = ["height", "weight"]


@pytest.mark.parametrize("estimator", VARIANTS, ids=lambda model: repr(model).replace("\n", ""))
@pytest.mark.filterwarnings("ignore::softclust_lab.estimators.NotConvergedWarning")
def test_scikit_learns_own_checks_all_pass(estimator):
    outcomes = check_estimator(estimator, on_skip=None, on_fail="raise")
    skipped = {outcome["check_name"] for outcome in outcomes if outcome["status"] != "passed"}
    assert skipped <= {"check_array_api_input"}  # runs only where SCIPY_ARRAY_API is set before numpy
    assert len(outcomes) > 50


# ------------------------------------------------------------------------------- the same as the fit function


@each_estimator
def test_from_given_centers_an_estimator_is_its_fit(estimator):
    fit, parameters = FITS[estimator]
    weight = np.random.default_rng(1).random(len(X))
    start = X[[0, 50, 100]] + 0.25
    expected = fit(X, start, sample_weight=weight, max_iter=400, **parameters)
    model = estimator(3, init=start, max_iter=400, **parameters).fit(X, sample_weight=weight)
    assert dict(model.result_.parameters) == dict(expected.parameters)
    np.testing.assert_array_equal(model.cluster_centers_, expected.centers)
    np.testing.assert_array_equal(model.objective_history_, expected.objective_history)
    np.testing.assert_array_equal(model.center_history_, expected.center_history)
    np.testing.assert_array_equal(model.labels_, expected.labels(X))
    np.testing.assert_array_equal(model.predict(X), expected.labels(X))
    np.testing.assert_array_equal(model.predict_proba(X), expected.responsibilities(X))
    np.testing.assert_array_equal(model.transform(X), np.sqrt(squared_distances(X, expected.centers)))
    assert (model.objective_, model.n_iter_, model.converged_) == (
        expected.objective,
        expected.n_iter,
        expected.converged,
    )
    if estimator is GaussianMixtureEM:
        np.testing.assert_array_equal(model.weights_, expected.weights)
        np.testing.assert_array_equal(model.covariances_, expected.covariances)


@each_estimator
def test_defaults_are_those_of_the_fit(estimator):
    fit, _ = FITS[estimator]
    units = {
        name: getattr(estimator(), name) for name in ("stiffness", "bandwidth") if hasattr(estimator(), name)
    }
    model = estimator(3, init=X[:3] + 0.1, max_iter=500).fit(X)
    assert dict(model.result_.parameters) == dict(fit(X, X[:3] + 0.1, max_iter=500, **units).parameters)


@each_estimator
def test_the_score_is_minus_the_objective_with_the_weights(estimator):
    weight = np.random.default_rng(2).random(len(X))
    parameters = FITS[estimator][1] | ({"covariance_floor": 0.0} if estimator is GaussianMixtureEM else {})
    model = estimator(3, random_state=0, **parameters).fit(X, sample_weight=weight)
    size = weight.sum() if estimator is GaussianMixtureEM else 1
    assert model.score(X, sample_weight=weight) == pytest.approx(-model.objective_ / size, rel=1e-12)
    assert model.score(X) != model.score(X, sample_weight=weight)
    assert model.score(X[:50] + 5) < model.score(X[:50])


def test_parameters_changed_after_the_fit_change_nothing_until_the_next():
    model = FuzzyCMeans(3, random_state=0).fit(X)
    before = model.score(X), model.predict_proba(X)
    model.set_params(fuzzifier=5.0)
    assert model.score(X) == before[0]
    np.testing.assert_array_equal(model.predict_proba(X), before[1])


# ---------------------------------------------------------------------------------------- starts and restarts


@pytest.mark.parametrize(("init", "draw"), [("k-means++", kmeans_plus_plus), ("random", random_centers)])
def test_the_best_of_the_restarts_is_kept(init, draw):
    rng = np.random.default_rng(5)
    ends = [fit_hard_kmeans(X, draw(X, 6, random_state=rng)).objective for _ in range(8)]
    assert len({round(end, 6) for end in ends}) > 1
    model = HardKMeans(6, init=init, n_init=8, random_state=5).fit(X)
    assert model.objective_ == pytest.approx(min(ends), rel=1e-9)


def test_a_callable_is_asked_for_each_start():
    asked = []

    def init(X: np.ndarray, n_clusters: int, random_state: np.random.Generator) -> list[Any]:
        asked.append(random_state.random())
        return X[:n_clusters].tolist()

    HardKMeans(2, init=init, n_init=3, random_state=0).fit(X)
    assert asked == np.random.default_rng(0).random(3).tolist()


@each_estimator
def test_drawn_centers_start_on_points_except_where_they_could_not_leave_them(estimator):
    model = estimator(3, random_state=0, n_init=1).fit(X)
    from_points = squared_distances(X, model.center_history_[0]).min(axis=0)
    if estimator in (FuzzyCMeans, ITISC):
        assert np.all(from_points > 0)
        assert np.all(from_points < 0.05**2 * X.var(axis=0).sum())
    else:
        np.testing.assert_array_equal(from_points, 0)


def test_where_a_center_on_a_point_is_stuck_the_estimator_finds_more():
    settings = {"deviation_temperature": 1.5, "solver": "alternating", "max_iter": 3000}
    with pytest.warns(ConvergenceWarning):
        stuck = fit_itisc(X, X[[0, 50, 100]], **settings)
    free = ITISC(3, n_init=1, random_state=0, **settings).fit(X)
    assert free.converged_
    assert free.objective_ < stuck.objective - 0.1


@each_estimator
def test_a_random_state_gives_the_same_fit_again_and_another_one_another(estimator):
    def centers(random_state: Any) -> list[Any]:
        model = estimator(3, n_init=1, random_state=random_state)
        return model.fit(X).center_history_[0].tolist()

    assert centers(1) == centers(1) == centers(np.random.default_rng(1))
    assert centers(1) != centers(2)
    assert centers(np.random.RandomState(1)) == centers(np.random.RandomState(1))
    generator = np.random.default_rng(1)
    assert centers(generator) != centers(generator)
    np.random.seed(0)  # noqa: NPY002
    one = centers(None)
    np.random.seed(0)  # noqa: NPY002
    assert one != centers(None), "no random state must not mean the global one"


# ---------------------------------------------------------------------------------------------------- weights


@each_estimator
@pytest.mark.parametrize("seed", range(3))
def test_weights_do_what_repeating_the_points_does(estimator, seed):
    rng = np.random.default_rng(seed)
    points = three_groups(seed, 15)
    times = rng.integers(0, 4, size=len(points))
    weighted = estimator(3, n_init=3, random_state=seed).fit(points, sample_weight=times)
    repeated = estimator(3, n_init=3, random_state=seed)
    repeated.fit(rng.permutation(np.repeat(points, times, axis=0)))
    np.testing.assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_, rtol=0, atol=1e-6)
    np.testing.assert_allclose(weighted.objective_, repeated.objective_, rtol=1e-9)
    np.testing.assert_array_equal(weighted.predict(points), repeated.predict(points))


# ---------------------------------------------------------------------------------- with other people's tools


@each_estimator
def test_it_works_in_a_pipeline(estimator):
    pipeline = make_pipeline(StandardScaler(), estimator(3, random_state=0))
    labels = pipeline.fit_predict(X)
    assert sorted(np.bincount(labels)) == pytest.approx([40, 40, 40], abs=3)
    np.testing.assert_array_equal(pipeline.predict(X), labels)
    assert pipeline.transform(X).shape == pipeline.predict_proba(X).shape == (120, 3)


def test_it_works_in_a_grid_search_on_several_threads():
    search = GridSearchCV(
        GaussianMixtureEM(random_state=0, n_init=2), {"n_clusters": [1, 2, 3]}, cv=3, n_jobs=2
    )
    with parallel_config(backend="threading"):
        search.fit(np.random.default_rng(0).permutation(X))
    assert search.best_params_ == {"n_clusters": 3}


@each_estimator
def test_weights_reach_it_by_metadata_routing(estimator):
    weight = np.arange(len(X)) % 2
    with config_context(enable_metadata_routing=True):
        inner = estimator(3, random_state=0).set_fit_request(sample_weight=True)
        pipeline = make_pipeline(StandardScaler(with_mean=False, with_std=False), inner)
        pipeline[0].set_fit_request(sample_weight=False)
        pipeline.fit(X, sample_weight=weight)
    alone = estimator(3, random_state=0).fit(X, sample_weight=weight)
    np.testing.assert_array_equal(pipeline[-1].cluster_centers_, alone.cluster_centers_)


@each_estimator
def test_it_survives_cloning_and_pickling(estimator):
    parameters = FITS[estimator][1]
    model = estimator(3, random_state=0, **parameters).fit(X)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    with pytest.raises(NotFittedError):
        copy.predict(X)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
    assert again.result_.message == model.result_.message
    assert again.score(X) == model.score(X)


@each_estimator
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_data_frames_go_in_and_come_out(estimator, library):
    frame = pytest.importorskip(library).DataFrame(dict(zip(NAMES, X.T, strict=True)))
    model = estimator(3, random_state=0).set_output(transform=library).fit(frame)
    plain = estimator(3, random_state=0).fit(X)
    np.testing.assert_array_equal(model.cluster_centers_, plain.cluster_centers_)
    assert model.feature_names_in_.tolist() == NAMES
    assert model.n_features_in_ == 2
    out = model.transform(frame)
    assert type(out) is type(frame)
    prefix = estimator.__name__.lower()
    assert list(out.columns) == list(model.get_feature_names_out()) == [f"{prefix}{k}" for k in range(3)]
    np.testing.assert_array_equal(out.to_numpy(), plain.transform(X))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(frame[NAMES[::-1]])


# ------------------------------------------------------------------------------------------- types and memory


@each_estimator
def test_float32_is_kept(estimator):
    points = three_groups(dtype=np.float32)
    model = estimator(3, random_state=0).fit(points)
    arrays = [
        model.cluster_centers_,
        model.center_history_,
        model.transform(points),
        model.predict_proba(points),
    ]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    double = estimator(3, random_state=0).fit(points.astype(float))
    np.testing.assert_allclose(model.cluster_centers_, double.cluster_centers_, rtol=0, atol=1e-2)


@each_estimator
def test_read_only_points_and_weights_are_enough_and_stay_as_they_are(estimator):
    points, weight = X.copy(), np.random.default_rng(0).random(len(X))
    for array in (points, weight):
        array.setflags(write=False)
    before = points.copy(), weight.copy()
    model = estimator(3, random_state=0, init="random").fit(points, sample_weight=weight)
    model.score(points, sample_weight=weight), model.transform(points), model.predict_proba(points)
    np.testing.assert_array_equal(points, before[0])
    np.testing.assert_array_equal(weight, before[1])


# ----------------------------------------------------------------------------------------------- what it says


@each_estimator
def test_a_fit_that_does_not_converge_warns_once_in_both_worlds(estimator):
    model = estimator(5, max_iter=1, n_init=4, random_state=0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X)
    assert [warning.category for warning in caught] == [NotConvergedWarning]
    assert caught[0].filename == __file__
    assert str(caught[0].message) == f"{estimator.__name__} {model.result_.message}"
    assert issubclass(NotConvergedWarning, ConvergenceWarning)
    assert issubclass(NotConvergedWarning, SklearnConvergenceWarning)
    assert model.converged_ is False


@each_estimator
def test_a_fit_that_converges_is_silent(estimator):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert estimator(3, random_state=0).fit(X).converged_


def test_masked_points_are_refused_and_not_taken_with_the_mask_left_out():
    model = HardKMeans(2, random_state=0).fit(X)
    masked = np.ma.masked_greater(X, X.mean())
    for call in (model.fit, model.predict):
        with pytest.raises(ValueError, match="`X` must not be masked: drop the masked rows, or fill them in"):
            call(masked)


def one_center_for_all(X, n_clusters, random_state):
    return X[:1]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (HardKMeans(0), "`n_clusters` must be a whole number of at least 1, got 0: "),
        (
            HardKMeans(121),
            "the number of clusters must be at most the number of points, got K = 121 and N = 120: ",
        ),
        (HardKMeans(n_init=0), "`n_init` must be a whole number of at least 1, got 0: "),
        (HardKMeans(max_iter=-1), "`max_iter` must be a whole number of at least 0, got -1: "),
        (
            HardKMeans(init="kmeans++"),
            "`init` must be one of 'k-means++', 'random', an array or a callable, got 'kmeans++': ",
        ),
        (
            HardKMeans(3, init=X[:2]),
            "`init` must have one row for each of n_clusters = 3 clusters, got 2: change one of them",
        ),
        (HardKMeans(1, init=[[0.0]]), "`init` must have shape (K, 2) to match X, got (1, 1): "),
        (HardKMeans(2, init=one_center_for_all), "`init` must have one row for each of "),
        (HardKMeans(random_state=-1), "`random_state` must be "),
        (SoftKMeans(stiffness=0.0), "`stiffness` must be one finite number greater than zero, got 0.0: "),
        (GaussianWCSS(bandwidth=-1.0), "`bandwidth` must be one finite number greater than zero, got -1.0: "),
        (FuzzyCMeans(fuzzifier=1.0), "`fuzzifier` must be greater than 1, got 1.0: "),
        (GaussianMixtureEM(covariance_type="diag"), "`covariance_type` must be "),
        (ITISC(distortion="cubed"), "`distortion` must be "),
    ],
    ids=lambda value: re.sub(" at 0x[0-9a-f]+", "", repr(value)) if not isinstance(value, str) else "",
)
def test_a_wrong_parameter_is_refused_by_fit_in_the_librarys_words(model, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        model.fit(X)
    assert str(caught.value).startswith(message)
