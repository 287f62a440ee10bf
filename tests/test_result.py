"""The record that a fit returns: frozen, small, and the same after a journey through pickle."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import numpy as np
import pytest

from softclust_lab import ClusterResult, assign_labels, fit_hard_kmeans
from softclust_lab.result import ConvergenceWarning

X = [[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [10.0, 2.0], [5.0, 1.0]]
CENTERS = [[0.0, 0.0], [0.0, 2.0]]
ARRAYS = ("centers", "objective_history", "center_history")


@pytest.fixture
def result() -> ClusterResult:
    return fit_hard_kmeans(X, CENTERS)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(ClusterResult)])
def test_no_field_can_be_set(result, field):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(result, field, getattr(result, field))


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_cannot_be_written(result, name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(result, name)[0] = 0.0


def test_parameters_cannot_be_written(result):
    with pytest.raises(TypeError):
        result.parameters["max_iter"] = 1


def test_arrays_that_were_passed_in_stay_writable_and_apart():
    given = np.zeros((1, 1))
    result = dataclasses.replace(fit_hard_kmeans([[1.0]], [[1.0]]), centers=given)
    given[0] = 7.0
    assert result.centers.tolist() == [[0.0]]


def test_a_dictionary_that_was_passed_in_stays_apart():
    given = {"max_iter": 1}
    result = dataclasses.replace(fit_hard_kmeans([[1.0]], [[1.0]]), parameters=given)
    given["max_iter"] = 2
    assert result.parameters["max_iter"] == 1


def test_shapes_and_the_last_rows_fit_together(result):
    T, K, D = result.n_iter, 2, 2
    assert result.centers.shape == (K, D)
    assert result.objective_history.shape == (T + 1,)
    assert result.center_history.shape == (T + 1, K, D)
    assert result.objective == result.objective_history[-1]
    np.testing.assert_array_equal(result.centers, result.center_history[-1])
    np.testing.assert_array_equal(result.center_history[0], CENTERS)


def test_labels_are_the_assignment_step_with_the_final_centers(result):
    np.testing.assert_array_equal(result.labels(X), assign_labels(X, result.centers))
    np.testing.assert_array_equal(
        result.labels([[100.0, 0.0], [-100.0, 0.0]]),
        assign_labels([[100.0, 0.0], [-100.0, 0.0]], result.centers),
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_hard_responsibilities_are_a_one_in_the_labels_column(dtype):
    points = np.array(X, dtype=dtype)
    result = fit_hard_kmeans(points, CENTERS)
    responsibilities = result.responsibilities(points)
    assert responsibilities.dtype == dtype
    np.testing.assert_array_equal(responsibilities, np.eye(2)[result.labels(points)])


def test_points_with_other_features_than_the_fit_saw_are_refused(result):
    for method in (result.labels, result.responsibilities):
        with pytest.raises(ValueError, match=r"`X` must have shape \(N, 2\) .* got \(3, 1\): pass"):
            method([[1.0], [2.0], [3.0]])


@pytest.mark.parametrize(
    "travel",
    [lambda r: pickle.loads(pickle.dumps(r)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)
def test_a_copy_has_the_same_values_is_frozen_and_still_labels_points(result, travel):
    other = travel(result)
    for field in dataclasses.fields(ClusterResult):
        if field.name in ARRAYS:
            array = getattr(other, field.name)
            np.testing.assert_array_equal(array, getattr(result, field.name))
            assert not array.flags.writeable
        elif field.name not in ("membership", "assignment"):
            assert getattr(other, field.name) == getattr(result, field.name)
    with pytest.raises(TypeError):
        other.parameters["max_iter"] = 1
    np.testing.assert_array_equal(other.labels(X), result.labels(X))
    np.testing.assert_array_equal(other.responsibilities(X), result.responsibilities(X))


def test_it_holds_nothing_of_the_size_of_the_data():
    def size(n_points: int) -> int:
        points = np.random.default_rng(0).random((n_points, 2))
        points[0], points[-1] = 0.0, 1.0
        with pytest.warns(ConvergenceWarning):
            fitted = fit_hard_kmeans(points, [[0.0, 0.0], [1.0, 1.0]], max_iter=1)
        return len(pickle.dumps(fitted))

    assert size(100_000) == size(100)


def test_two_results_are_equal_only_if_they_are_the_same_one(result):
    assert result == result
    assert result != fit_hard_kmeans(X, CENTERS)
    assert len({result, result}) == 1


def test_its_text_shows_the_outcome_and_not_the_machinery(result):
    text = repr(result)
    assert text.startswith("ClusterResult(method='hard_kmeans'")
    assert "converged=True" in text
    assert "partial" not in text
