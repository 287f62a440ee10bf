"""What is refused and in which words: one table for every public function of the library's flat modules."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import softclust_lab
from softclust_lab import arrays, hard_kmeans, initialization

from .inputs import CENTERS, INF, MORE_THAN_POINTS, NAN, ROWS, Frame, X
from .inputs_methods import METHOD_ROWS
from .test_import import METHODS

ROWS = ROWS | METHOD_ROWS

#: Flat modules without public functions on data: the command line, a list of colours, and the arithmetic that
#: methods call on arguments they have checked.
OUTSIDE = {"blocks", "cli", "gibbs", "palette", "partition", "processes", "real_arrays"}
#: Parameters that are not data: names for messages, switches, and functions to be called.
NOT_DATA = {"self", "name", "shape", "zero", "minimum", "squared", "function", "statistic"}
#: What passes take is checked by the methods that make them.
NOT_DATA |= {"along", "combine", "columns", "dtype", "task", "work"}


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function, and every public method of a public class, of the flat modules."""
    for info in pkgutil.iter_modules(softclust_lab.__path__):
        if info.name in OUTSIDE or (info.ispkg and info.name not in METHODS):
            continue
        module = importlib.import_module(f"softclust_lab.{info.name}")
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isfunction(value):
                yield f"{info.name}.{name}", value
            elif inspect.isclass(value) and value.__module__.startswith(module.__name__):
                for method, function in inspect.getmembers(value, inspect.isfunction):
                    if not method.startswith("_"):
                        yield f"{info.name}.{name}.{method}", function


CASES = [
    pytest.param(
        row,
        argument,
        value,
        what if what == MORE_THAN_POINTS else f"`{row.called.get(argument, argument)}`",
        id=f"{name}-{argument}-{what}",
    )
    for name, row in ROWS.items()
    for argument, values in row.bad.items()
    for what, value in values.items()
]


def test_the_table_has_a_row_for_every_public_function():
    found = {name for name, _ in public_functions()}
    assert found == set(ROWS), (
        "add a row to ROWS in inputs.py for each new public function, with its bad inputs"
    )


@pytest.mark.parametrize(("name", "function"), list(public_functions()))
def test_the_table_has_bad_values_for_every_argument(name, function):
    checked = {"X", "n_points", "n_clusters"} if name in ("arrays.as_centers", "arrays.as_labels") else set()
    checked |= {"n_points"} if name == "arrays.as_weights" else set()
    checked |= {"X"} if name.startswith("passes.") else set()
    checked |= {"n"} if name == "threads.on_all_cores" else set()
    arguments = set(inspect.signature(function).parameters) - NOT_DATA - checked
    assert arguments == set(ROWS[name].bad)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS.items() if row.good])
def test_the_same_call_with_good_values_works_without_a_word(row):
    row.function(**row.good)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("row", "argument", "value", "subject"), CASES)
def test_bad_input_is_refused_by_name_with_a_remedy(row, argument, value, subject):
    with pytest.raises(ValueError, match=" must ") as caught:
        row.function(**{**row.good, argument: value})
    message = str(caught.value)
    assert subject in message.split(" must ")[0]
    assert re.fullmatch(r".+ must .+?: \S.{9,}", message, flags=re.DOTALL), "no remedy after a colon"


# ----------------------------------------------------------------------------------- what the messages say


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: hard_kmeans.assign_labels(X, np.zeros((3, 5))),
            "`centers` must have shape (K, 2) to match X, got (3, 5): pass one row per cluster",
        ),
        (
            lambda: hard_kmeans.assign_labels([1.0, 2.0], [[1.0]]),
            "`X` must have shape (N, D), one row for each point, got (2,): use X.reshape(-1, 1) for points "
            "with one feature, X.reshape(1, -1) for a single point",
        ),
        (
            lambda: hard_kmeans.assign_labels([[1.0], [2.0], [NAN]], [[1.0]]),
            "`X` must be finite, got NaN in row 2: drop such rows or fill them in first",
        ),
        (
            lambda: hard_kmeans.wcss([[1.0], [2.0]], [[1.0]], sample_weight=[1.0, -0.5]),
            "`sample_weight` must not be negative, got -0.5 at row 1: use 0 to leave a point out",
        ),
        (
            lambda: hard_kmeans.wcss([[1.0], [2.0]], [[1.0], [2.0]], labels=[1, 2]),
            "`labels` must lie in 0..1 for 2 clusters, got values from 1 to 2: labels count from 0",
        ),
        (
            lambda: hard_kmeans.fit_hard_kmeans([[1.0]], [[1.0], [2.0]]),
            "the number of clusters must be at most the number of points, got K = 2 and N = 1: "
            "ask for fewer clusters",
        ),
        (
            lambda: initialization.kmeans_plus_plus(X, 2.0),
            "`n_clusters` must be a whole number of at least 1, got 2.0: pass an int such as 1",
        ),
        (
            lambda: hard_kmeans.fit_hard_kmeans([[1.0]], [[1.0]], tol=-1),
            "`tol` must be one finite number zero or more, got -1: pass a float such as 1.0",
        ),
        (
            lambda: hard_kmeans.fit_hard_kmeans(X, CENTERS).labels([[1.0]]),
            "`X` must have shape (N, 2) to match the centers, got (1, 1): pass the features that the fit saw",
        ),
    ],
)
def test_a_message_says_what_was_expected_what_came_and_what_to_do(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.filterwarnings("error")
def test_centers_that_overflow_in_the_type_of_float32_points_are_refused():
    with pytest.raises(ValueError, match="`centers` must be finite, got infinity"):
        hard_kmeans.assign_labels(np.zeros((2, 1), dtype=np.float32), [[1e300]])


# ------------------------------------------------------------------------------------------ what is accepted


@pytest.mark.parametrize(
    "given",
    [
        [[1, 2], [3, 4]],
        ((1, 2), (3, 4)),
        np.array([[1, 2], [3, 4]], dtype=np.int8),
        np.array([[1, 2], [3, 4]], dtype=np.uint64),
        np.array([[1, 2], [3, 4]], dtype=np.float16),
        np.array([[1, 2], [3, 4]], dtype=np.longdouble),
        np.array([[1, 2], [3, 4]], dtype=">f8"),
        np.array([[1, 2.0], [3, 4]], dtype=object),
        np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]),
        Frame([[1, 2], [3, 4]]),
    ],
)
def test_points_of_any_real_type_become_native_float64(given):
    points = arrays.as_points(given)
    assert points.dtype == np.float64
    assert points.dtype.isnative
    np.testing.assert_array_equal(points, [[1.0, 2.0], [3.0, 4.0]])


def test_booleans_are_zeros_and_ones():
    np.testing.assert_array_equal(arrays.as_points([[True, False]]), [[1.0, 0.0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_are_taken_without_a_copy(dtype):
    given = np.zeros((3, 2), dtype=dtype)
    assert np.shares_memory(arrays.as_points(given), given)
    assert arrays.as_points(given).dtype == dtype


def test_a_memory_map_stays_on_disk(tmp_path: Path):
    given = np.memmap(tmp_path / "points", dtype=np.float32, mode="w+", shape=(5, 2))
    points = arrays.as_points(given)
    assert np.shares_memory(points, given)
    assert points.dtype == np.float32


def test_centers_are_a_copy_of_the_points_type():
    given = np.zeros((1, 2))
    centers = arrays.as_centers(given, np.zeros((3, 2), dtype=np.float32))
    assert centers.dtype == np.float32
    assert not np.shares_memory(arrays.as_centers(given, X), given)


@pytest.mark.filterwarnings("error")
def test_finite_numbers_are_accepted_even_where_their_sum_is_not_finite():
    given = np.full((3, 2), 1e308)
    np.testing.assert_array_equal(arrays.as_numbers(given, "at"), given)


@pytest.mark.parametrize(
    ("value", "dtype", "size"),
    [
        (1e155, "float64", "large"),
        (-1e-170, "float64", "small"),
        (1e20, "float32", "large"),
        (1e-23, "float32", "small"),
    ],
)
def test_points_whose_squares_do_not_fit_their_type_are_refused_with_a_remedy(value, dtype, size):
    with pytest.raises(
        ValueError, match=f"`X` must hold numbers whose squares fit {dtype}, got too {size} ones: "
    ):
        arrays.as_points(np.array([[0.0], [value]], dtype=dtype))


def test_points_that_are_all_zero_are_points():
    assert not arrays.as_points(np.zeros((3, 2))).any()


def test_a_mask_is_not_dropped_in_silence():
    with pytest.raises(ValueError, match="`X` must not be masked"):
        arrays.as_points(np.ma.array([[1.0], [2.0]], mask=[[True], [False]]))
    assert len(arrays.as_points(np.ma.array([[1.0], [2.0]]))) == 2


def test_an_infinity_that_meets_its_opposite_is_found():
    with pytest.raises(ValueError, match="got infinity in row 1"):
        arrays.as_points([[0.0], [INF], [-INF]])


def test_labels_of_any_integer_type_become_the_index_type():
    labels = arrays.as_labels(np.array([0, 1], dtype=np.uint8), n_points=2, n_clusters=2)
    assert labels.dtype == np.intp
    assert labels.tolist() == [0, 1]


def test_no_weights_mean_none_and_whole_weights_become_floats():
    assert arrays.as_weights(None, 3) is None
    weights = arrays.as_weights([0, 2], 2)
    assert weights is not None
    assert weights.dtype == np.float64
    assert weights.tolist() == [0.0, 2.0]


def test_weights_whose_sum_overflows_are_refused_with_a_remedy():
    with pytest.raises(ValueError, match=r"finite sum, got 1e\+307 as the largest: divide all by it"):
        arrays.as_weights(np.full(60, 1e307), 60)


def test_zero_is_a_number_only_where_zero_is_allowed():
    assert arrays.as_positive(0, "tol", zero=True) == 0.0
    assert isinstance(arrays.as_positive(np.float32(2), "tol"), float)


@pytest.mark.parametrize("value", [2, np.int64(2), np.uint8(2), np.array(2)])
def test_a_whole_number_of_any_type_is_a_count(value):
    count = arrays.as_count(value, "n_clusters")
    assert count == 2
    assert type(count) is int


def test_numbers_keep_their_shape():
    assert arrays.as_numbers(1, "at").shape == ()
    assert arrays.as_numbers([[1, 2]], "at").shape == (1, 2)
    assert arrays.as_numbers(np.float32([1]), "at").dtype == np.float32
