"""What people pass: wrong values for each kind of argument, and right ones in an unusual form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from softclust_lab import arrays, distances, hard_kmeans, initialization, metrics, passes, threads
from softclust_lab.result import ClusterResult


class Frame:
    """A table that offers itself as an array and is nothing else, as a data frame does."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype)


#: What a message speaks of when K > N: no single argument is wrong then.
MORE_THAN_POINTS = "the number of clusters"

X = np.array([[0.0, 0.0], [1.0, 0.0], [4.0, 4.0]])
CENTERS = np.array([[0.0, 0.0], [4.0, 4.0]])
NAN, INF = float("nan"), float("inf")

NOT_NUMBERS: dict[str, Any] = {
    "nan": [[0.0, NAN], [1.0, 2.0], [3.0, 4.0]],
    "inf": [[0.0, 1.0], [-INF, 2.0], [3.0, 4.0]],
    "ragged list": [[0.0, 1.0], [2.0], [3.0, 4.0]],
    "strings": [["a", "b"], ["c", "d"], ["e", "f"]],
    "numbers as strings": [["0", "1"], ["2", "3"], ["4", "5"]],
    "bytes": np.array([[b"0", b"1"], [b"2", b"3"]]),
    "complex": np.array([[0j, 1], [2, 3], [4, 5]]),
    "objects": np.array([[0.0, None], [object(), 1.0], [1.0, 2.0]], dtype=object),
    "missing values": np.array([[0.0, None], [2.0, 1.0], [1.0, 2.0]], dtype=object),
    "complex objects": np.array([[1j, 0], [0, 1], [2, 3]], dtype=object),
    "a number beyond floats": [[10**400, 1], [2, 3], [4, 5]],
    "dates": np.array([["2024-01-01", "2024-01-02"]], dtype="datetime64[D]"),
    "a set": {1.0, 2.0},
    "nothing": None,
}
TABLE = {**NOT_NUMBERS, "a scalar": 1.0, "a row": [1.0, 2.0], "three axes": np.zeros((2, 2, 2))}
POINTS = {**TABLE, "no points": np.empty((0, 2)), "no features": np.empty((3, 0)), "empty list": []}
MATCHED = {**POINTS, "wrong D": np.zeros((3, 5)), "one column": np.zeros((3, 1))}


def numbers_along(n: int) -> dict[str, Any]:
    """Bad values for an argument of shape (n,)."""
    good = [1.0] * n
    return {
        "nan": [NAN, *good[1:]],
        "inf": [INF, *good[1:]],
        "strings": ["a"] * n,
        "complex": np.ones(n, dtype=complex),
        "objects": np.array([object()] * n),
        "ragged list": [[1.0, 2.0], *good[1:]],
        "a scalar": 1.0,
        "two axes": np.ones((n, 1)),
        "too short": good[1:],
        "too long": [*good, 1.0],
    }


WEIGHTS = {**numbers_along(3), "negative": [1.0, -1.0, 1.0], "all zero": [0.0, 0.0, 0.0], "empty": []}
LABELS = {
    "fractions": [0.0, 1.0, 1.0],
    "booleans": [True, False, True],
    "strings": ["0", "1", "1"],
    "objects": np.array([0, None, 1], dtype=object),
    "complex": np.zeros(3, dtype=complex),
    "nan": [NAN, 0, 1],
    "ragged list": [[0, 1], 0, 1],
    "counted from 1": [1, 2, 2],
    "negative": [-1, 0, 1],
    "one too many": [0, 1, 1, 0],
    "a column": [[0], [1], [1]],
    "a scalar": 0,
    "empty": [],
}
NAMES = {
    "empty": [],
    "a scalar": 0,
    "two axes": [[0, 1, 1]],
    "ragged list": [[0, 1], 0, 1],
    "nan": [NAN, 0.0, 1.0],
    "a mixture": np.array([0, "a", None], dtype=object),
}


def counts(minimum: int, largest: int | None = None) -> dict[str, Any]:
    """Bad values for a whole number."""
    bad = {
        "too small": minimum - 1,
        "a boolean": True,
        "a numpy boolean": np.True_,
        "a float": 2.0,
        "nan": NAN,
        "a string": "2",
        "a list": [2],
        "an array": np.array([1, 2]),
        "nothing": None,
        "complex": 2j,
    }
    return bad if largest is None else {**bad, MORE_THAN_POINTS: largest + 1}


NONNEGATIVE = {
    "negative": -1.0,
    "nan": NAN,
    "inf": INF,
    "a string": "1.0",
    "bytes": b"1.0",
    "nothing": None,
    "complex": 1j,
    "two numbers": [1.0, 2.0],
    "an array": np.array([1.0, 2.0]),
    "a number beyond floats": 10**400,
}
POSITIVE = {**NONNEGATIVE, "zero": 0.0}
SEEDS = {
    "negative": -1,
    "a float": 0.5,
    "a string": "seed",
    "a boolean": True,
    "a list": [1, 2],
    "the old generator": np.random.RandomState(0),
}
MEAN = {k: v for k, v in numbers_along(2).items() if k not in ("too short", "too long")}
COVARIANCE = {
    **NOT_NUMBERS,
    "a variance": 1.0,
    "a row of variances": [1.0, 1.0],
    "not square": np.ones((2, 3)),
    "wrong D": np.eye(3),
    "not symmetric": [[1.0, 0.5], [0.0, 1.0]],
    "not positive definite": [[1.0, 2.0], [2.0, 1.0]],
    "singular": [[1.0, 1.0], [1.0, 1.0]],
}
ANYTHING = {k: v for k, v in NOT_NUMBERS.items() if k != "a set"} | {"a scalar of NaN": NAN}


@dataclass(frozen=True)
class Row:
    """A call that works, for each argument the values that must be refused, and what messages call it."""

    function: Callable[..., Any]
    good: dict[str, Any]
    bad: dict[str, dict[str, Any]]
    called: dict[str, str] = field(default_factory=dict)


def method_row(name: str) -> Row:
    fitted = hard_kmeans.fit_hard_kmeans(X, CENTERS)
    return Row(
        lambda **arguments: getattr(ClusterResult, name)(fitted, **arguments), {"X": X}, {"X": MATCHED}
    )


def importance_row() -> Row:
    fitted = replace(hard_kmeans.fit_hard_kmeans(X, CENTERS), importance=lambda X, weight: weight)
    return Row(
        fitted.importance_weights,
        {"X": X, "sample_weight": [1.0, 2.0, 1.0]},
        {"X": MATCHED, "sample_weight": WEIGHTS},
    )


def in_threads(n: Any) -> None:
    with threads.threads(n):
        raise AssertionError("threads() let a wrong number in")


A_PASS = {"width": counts(1)}
GOOD_PASS = {"X": X, "width": 2}
MANY_CENTERS = {MORE_THAN_POINTS: np.zeros((4, 2))}
COST = {"X": POINTS, "centers": MATCHED, "labels": LABELS, "sample_weight": WEIGHTS}
GOOD_COST = {"X": X, "centers": CENTERS, "labels": [0, 0, 1], "sample_weight": [1.0, 2.0, 1.0]}
SEEDING = {"X": POINTS, "n_clusters": counts(1, 3), "random_state": SEEDS, "sample_weight": WEIGHTS}
GOOD_SEEDING = {"X": X, "n_clusters": 2, "random_state": 0, "sample_weight": [1.0, 2.0, 1.0]}
HALF_COST = {"X": POINTS, "centers": MATCHED}
GOOD_HALF = {"X": X, "centers": CENTERS}
GAUSSIANS = {"mean": [0.0, 0.0], "covariance": np.eye(2)}

ROWS: dict[str, Row] = {
    "arrays.as_points": Row(arrays.as_points, {"X": X}, {"X": POINTS}),
    "arrays.as_centers": Row(arrays.as_centers, GOOD_HALF, {"centers": MATCHED}),
    "arrays.as_labels": Row(
        arrays.as_labels, {"labels": [0, 1, 1], "n_points": 3, "n_clusters": 2}, {"labels": LABELS}
    ),
    "arrays.as_weights": Row(
        arrays.as_weights, {"sample_weight": [1.0, 2.0, 1.0], "n_points": 3}, {"sample_weight": WEIGHTS}
    ),
    "arrays.as_numbers": Row(
        arrays.as_numbers, {"values": 1.0, "name": "at"}, {"values": ANYTHING}, {"values": "at"}
    ),
    "arrays.as_positive": Row(
        arrays.as_positive, {"value": 1.0, "name": "stiffness"}, {"value": POSITIVE}, {"value": "stiffness"}
    ),
    "arrays.as_count": Row(
        arrays.as_count, {"value": 1, "name": "n_clusters"}, {"value": counts(1)}, {"value": "n_clusters"}
    ),
    "arrays.check_n_clusters": Row(
        arrays.check_n_clusters,
        {"n_clusters": 3, "n_points": 3},
        {"n_clusters": {MORE_THAN_POINTS: 4}, "n_points": {MORE_THAN_POINTS: 2}},
    ),
    "passes.block_slices": Row(
        passes.block_slices, {"n_points": 3, "width": 2}, A_PASS | {"n_points": counts(1)}
    ),
    "passes.map_points": Row(passes.map_points, GOOD_PASS | {"function": lambda x: x[:, 0]}, A_PASS),
    "passes.sum_blocks": Row(passes.sum_blocks, GOOD_PASS | {"statistic": lambda x: (len(x),)}, A_PASS),
    "threads.on_all_cores": Row(threads.on_all_cores, {"task": str, "n": 2, "work": 1}, {}),
    "threads.one_thread_here": Row(threads.one_thread_here, {}, {}),
    "threads.threads": Row(in_threads, {}, {"n": counts(1)}),
    "threads.thread_count": Row(threads.thread_count, {}, {}),
    "threads.one_blas_thread": Row(threads.one_blas_thread, {}, {}),
    "result.ClusterResult.responsibilities": method_row("responsibilities"),
    "result.ClusterResult.labels": method_row("labels"),
    "result.ClusterResult.importance_weights": importance_row(),
    "distances.squared_distances": Row(distances.squared_distances, GOOD_HALF, HALF_COST),
    "initialization.as_generator": Row(
        initialization.as_generator, {"random_state": 0}, {"random_state": SEEDS}
    ),
    "initialization.random_centers": Row(initialization.random_centers, GOOD_SEEDING, SEEDING),
    "initialization.kmeans_plus_plus": Row(initialization.kmeans_plus_plus, GOOD_SEEDING, SEEDING),
    "hard_kmeans.assign_labels": Row(hard_kmeans.assign_labels, GOOD_HALF, HALF_COST),
    "hard_kmeans.update_centers": Row(hard_kmeans.update_centers, GOOD_COST, COST),
    "hard_kmeans.wcss": Row(hard_kmeans.wcss, GOOD_COST, COST),
    "hard_kmeans.mean_cost": Row(hard_kmeans.mean_cost, GOOD_COST, COST),
    "hard_kmeans.fit_hard_kmeans": Row(
        hard_kmeans.fit_hard_kmeans,
        GOOD_HALF | {"sample_weight": [1.0, 2.0, 1.0], "max_iter": 10, "tol": 0.0},
        {
            "X": POINTS,
            "centers": MATCHED | MANY_CENTERS,
            "sample_weight": WEIGHTS,
            "max_iter": counts(0),
            "tol": NONNEGATIVE,
        },
    ),
    "metrics.boundary_distance": Row(
        metrics.boundary_distance,
        GOOD_HALF | {"n_boundary": 1},
        HALF_COST | {"n_boundary": counts(1) | {"more than points": 4}},
    ),
    "metrics.within_cluster_distance": Row(metrics.within_cluster_distance, GOOD_HALF, HALF_COST),
    "metrics.adjusted_rand_index": Row(
        metrics.adjusted_rand_index,
        {"labels": [0, 1, 1], "reference": [0, 0, 1]},
        {"labels": NAMES | {"too short": [0, 1]}, "reference": NAMES | {"too long": [0, 1, 1, 1]}},
    ),
    "metrics.match_centers": Row(
        metrics.match_centers,
        {"centers": CENTERS, "reference": CENTERS},
        {"centers": MATCHED | {"another K": X}, "reference": MATCHED | {"another K": X}},
    ),
    "metrics.gaussian_kl": Row(
        metrics.gaussian_kl,
        GAUSSIANS | {f"reference_{name}": value for name, value in GAUSSIANS.items()},
        {
            "mean": MEAN,
            "covariance": COVARIANCE,
            "reference_mean": MEAN,
            "reference_covariance": COVARIANCE,
        },
    ),
    "metrics.numerical_gradient": Row(
        metrics.numerical_gradient,
        {"function": lambda y: float((y**2).sum()), "at": [1.0, 2.0], "step": 1e-6},
        {"at": ANYTHING, "step": POSITIVE},
    ),
}
