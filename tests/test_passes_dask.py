"""Points in a Dask array: every method's centers, chunks of any shape, and only sums that travel."""

from __future__ import annotations

import importlib
import pickle
import threading
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from softclust_lab.arrays import as_points
from softclust_lab.distances import squared_distances
from softclust_lab.passes import BLOCK_BYTES, block_slices, map_points, sum_blocks
from softclust_lab.result import ClusterResult

from . import test_import

dask = pytest.importorskip("dask", reason="Dask is not installed: pip install softclust-lab[cluster]")
da = pytest.importorskip("dask.array", reason="Dask's arrays are not installed")

#: Ten iterations are enough to compare centers.
pytestmark = pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")
ITERATIONS = 10

#: Each fit, with what it cannot do without.
METHODS: dict[str, dict[str, Any]] = {
    "fuzzy_cmeans": {},
    "gaussian_mixture": {},
    "gaussian_wcss": {"bandwidth": 1.0},
    "hard_kmeans": {},
    "itisc": {},
    "soft_kmeans": {"stiffness": 0.5},
}
#: The other roads that a fit can take.
VARIANTS = [
    ("gaussian_mixture", {"covariance_type": "tied"}),
    ("gaussian_mixture", {"covariance_type": "diagonal"}),
    ("gaussian_mixture", {"covariance_type": "spherical"}),
    ("gaussian_wcss", {"bandwidth": 1.0, "solver": "armijo"}),
    ("itisc", {"distortion": "squared"}),
    ("itisc", {"solver": "majorize"}),
    ("itisc", {"solver": "line-search"}),
    ("itisc", {"solver": "alternating"}),
]
ROADS = list(METHODS.items())


def points(D: int = 2, n: int = 3000) -> np.ndarray:
    """Three groups that overlap."""
    rng = np.random.default_rng(7)
    return rng.normal(size=(n, D)) + 3 * rng.normal(size=(3, D))[np.arange(n) % 3]


def weights(n: int = 3000) -> np.ndarray:
    return np.random.default_rng(8).random(n)


def fit(method: str, X: Any, **parameters: Any) -> ClusterResult:
    module = importlib.import_module(f"softclust_lab.{method}")
    start = points(X.shape[1])[:3]
    result: ClusterResult = getattr(module, f"fit_{method}")(X, start, max_iter=ITERATIONS, **parameters)
    return result


def assert_same(found: ClusterResult, expected: ClusterResult) -> None:
    assert found.n_iter == expected.n_iter > 1
    np.testing.assert_allclose(found.centers, expected.centers, rtol=0, atol=1e-10)
    np.testing.assert_allclose(found.objective_history, expected.objective_history, rtol=1e-12)


def sizes(name: str, X: np.ndarray) -> Any:
    """The points in chunks of an awkward kind."""
    whole = da.from_array(X, chunks=(700, X.shape[1]))
    if name == "columns apart":
        return whole.rechunk((700, 1))
    if name == "no rows in some":
        return whole.rechunk({0: (0, 1500, 0, len(X) - 1500, 0)})
    if name == "one row in some":
        return whole.rechunk({0: (1, 1200, 1, len(X) - 1202)})
    if name == "of unknown size":
        kept = np.ones(len(X) + 700, dtype=bool)
        kept[700:1400] = False  # a chunk that comes out empty
        padded = da.concatenate([whole[:700], whole[:700], whole[700:]])
        return padded[da.from_array(kept, chunks=(padded.chunks[0],))]
    return whole


CHUNKS = ["even", "columns apart", "no rows in some", "one row in some", "of unknown size"]


# ------------------------------------------------------------------------------------------ every method


def test_every_method_of_the_library_is_tried_here():
    assert set(METHODS) == test_import.METHODS


@pytest.mark.parametrize("D", [2, 6])
@pytest.mark.parametrize(("method", "parameters"), ROADS + VARIANTS)
def test_a_fit_of_chunks_has_the_centers_of_a_fit_in_memory(method, parameters, D):
    X, w = points(D), weights()
    expected = fit(method, X, sample_weight=w, **parameters)
    assert_same(fit(method, sizes("even", X), sample_weight=w, **parameters), expected)


@pytest.mark.parametrize(("method", "parameters"), ROADS)
def test_labels_and_responsibilities_of_chunks_stay_in_chunks(method, parameters):
    X = points()
    result = fit(method, X, **parameters)
    for step in (result.labels, result.responsibilities):
        found, expected = step(sizes("even", X)), step(X)
        assert isinstance(found, da.Array)
        assert found.chunks[0] == (700, 700, 700, 700, 200)
        assert found.shape == expected.shape
        assert found.dtype == found.compute().dtype == expected.dtype
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


# ---------------------------------------------------------------------------------------- chunks of all kinds


@pytest.mark.parametrize("weighted", ["not", "by an array", "by chunks"])
@pytest.mark.parametrize("kind", CHUNKS)
def test_the_shape_of_the_chunks_makes_no_difference(kind, weighted):
    X, w = points(), None if weighted == "not" else weights()
    chunks_w = da.from_array(w, chunks=999) if weighted == "by chunks" else w
    expected = fit("hard_kmeans", X, sample_weight=w)
    assert_same(fit("hard_kmeans", sizes(kind, X), sample_weight=chunks_w), expected)


@pytest.mark.parametrize("kind", CHUNKS)
def test_checked_points_are_chunks_of_whole_rows_and_at_least_one(kind):
    X = points()
    checked = as_points(sizes(kind, X))
    assert checked.chunks[1] == (2,)
    assert min(checked.chunks[0]) > 0
    np.testing.assert_array_equal(checked, X)


@pytest.mark.parametrize("kind", CHUNKS)
def test_the_callers_array_is_left_as_it_was(kind):
    X = sizes(kind, points())
    before = repr(X.chunks)
    fit("hard_kmeans", X)
    assert repr(X.chunks) == before


def test_chunks_of_integers_are_points_too():
    X = np.round(10 * points()).astype(int)
    assert_same(fit("hard_kmeans", sizes("even", X)), fit("hard_kmeans", X))


def test_chunks_of_float32_stay_float32():
    X = points().astype(np.float32)
    kinds = sum_blocks(
        lambda x: ({x.dtype},), as_points(sizes("even", X)), width=2, combine=lambda a, b: (a[0] | b[0],)
    )
    assert kinds == ({np.dtype(np.float32)},)
    assert squared_distances(sizes("even", X), X[:3]).compute().dtype == np.float32


def test_points_in_memory_may_have_weights_in_chunks():
    X, w = points(), weights()
    found = fit("hard_kmeans", X, sample_weight=da.from_array(w, chunks=999))
    assert_same(found, fit("hard_kmeans", X, sample_weight=w))
    assert sum_blocks(lambda x, v: ({type(v)},), X, da.from_array(w, chunks=999), width=2) == ({np.ndarray},)
    values = map_points(lambda x, v: v, X, da.from_array(w, chunks=999), width=2)
    np.testing.assert_array_equal(values, w)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_value_that_is_not_finite_is_refused_by_its_row_without_a_search_row_by_row(value):
    X = points()
    X[2150, 1] = value
    runs = 0

    def count(*_: Any) -> None:
        nonlocal runs
        runs += 1

    with dask.callbacks.Callback(start=count), pytest.raises(ValueError, match=r"must be finite.*row 2150: "):
        as_points(sizes("even", X))
    assert 0 < runs < 10


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning:dask")
@pytest.mark.parametrize(("value", "size"), [(1e200, "too large ones"), (1e-200, "too small ones")])
def test_chunks_whose_squares_leave_the_range_of_floats_are_refused(value, size):
    with pytest.raises(ValueError, match=f"squares fit float64, got {size}: "):
        as_points(sizes("even", np.full((3000, 2), value)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: da.zeros((0, 2)), "at least one point"),
        (lambda: da.zeros(3), "one row for each point"),
        (lambda: da.zeros((2, 2, 2)), r"must have shape \(N, D\)"),
        (lambda: da.from_array(np.array([["a"]])), "must be numbers"),
        (lambda: da.from_array(np.array([[1j]])), "Complex data not supported"),
    ],
)
def test_chunks_that_are_no_points_are_refused_in_the_same_words(make, message):
    with pytest.raises(ValueError, match=message):
        as_points(make())


# ------------------------------------------------------------------------------------------------- one pass


def test_each_chunk_gets_its_own_rows_of_what_goes_along_in_the_order_of_the_points():
    X = np.arange(3000.0).reshape(-1, 1)
    rows, table = np.arange(3000), np.stack([np.arange(3000), np.arange(3000)], axis=1)

    def block(x, r, nothing, t):
        assert nothing is None
        assert x[:, 0].tolist() == r.tolist() == t[:, 0].tolist() == t[:, 1].tolist()
        return (r.tolist(),)

    (found,) = sum_blocks(
        block,
        da.from_array(X, chunks=(700, 1)),
        rows,
        None,
        da.from_array(table, chunks=(450, 1)),
        width=BLOCK_BYTES // 80,
        combine=lambda a, b: (a[0] + b[0],),
    )
    assert found == list(range(3000))


@pytest.mark.parametrize("columns", [None, 1, 3])
def test_values_of_chunks_are_computed_when_somebody_asks(columns):
    X = np.arange(3000.0).reshape(-1, 1)
    asked = []

    def block(x, w):
        asked.append(len(x))
        return x[:, 0] * w if columns is None else (x - np.arange(columns)) * w[:, None]

    w = weights()
    lazy = map_points(block, da.from_array(X, chunks=(700, 1)), w, width=2, columns=columns, dtype=np.float32)
    assert not asked
    assert isinstance(lazy, da.Array)
    values = lazy.compute()
    assert sum(asked) == 3000
    assert lazy.shape == values.shape == ((3000,) if columns is None else (3000, columns))
    assert lazy.dtype == values.dtype == np.float32
    expected = map_points(block, X, w, width=2, columns=columns, dtype=np.float32)
    np.testing.assert_array_equal(values, expected)


@pytest.mark.parametrize("pass_over", ["sum_blocks", "map_points"])
def test_a_chunk_is_cut_into_blocks_on_the_thread_it_came_to_with_one_thread_of_linear_algebra(pass_over):
    width, lengths, names, limits = BLOCK_BYTES // 80, [], set(), set()

    def block(x):
        lengths.append(len(x))
        names.add(threading.current_thread().name)
        limits.update(lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas")
        return (len(x),) if pass_over == "sum_blocks" else x[:, 0]

    X = da.from_array(points(n=1000), chunks=(500, 2))
    if pass_over == "sum_blocks":
        assert sum_blocks(block, X, width=width) == (1000,)
    else:
        assert map_points(block, X, width=width).compute().shape == (1000,)
    assert sum(lengths) == 1000
    assert max(lengths) == block_slices(1000, width)[0].stop
    assert not any(name.startswith("softclust") for name in names)
    assert limits == {1}


def test_an_error_in_a_chunk_reaches_the_caller():
    def fails(x):
        raise ZeroDivisionError("in a chunk")

    with pytest.raises(ZeroDivisionError, match="in a chunk"):
        sum_blocks(fails, sizes("even", points()), width=2)


@pytest.mark.parametrize(("method", "parameters"), ROADS + VARIANTS)
def test_only_sums_travel_back(monkeypatch, method, parameters):
    X = as_points(sizes("even", points(n=7000)))
    parts: list[Any] = []
    compute = dask.compute

    def keep(*asked: Any, **options: Any) -> Any:
        returned = compute(*asked, **options)
        parts.extend(returned)
        return returned

    monkeypatch.setattr(dask, "compute", keep)
    fit(method, X, **parameters)
    assert len(parts) >= 2 * 10, "the passes over ten chunks went another way"
    assert max(len(pickle.dumps(part)) for part in parts) < 1500 < X.blocks[0].nbytes / 7
