"""The steps of ITISC, energies to gradient: by hand, by loops, and the laws and limits they obey."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softclust_lab.itisc import (
    importance_weights,
    itisc_gradient,
    itisc_objective,
    point_energies,
    update_itisc_centers,
)
from softclust_lab.metrics import numerical_gradient

PROPERTY = settings(derandomize=True, deadline=None, max_examples=40)
SEEDS = st.integers(0, 2**32 - 1)
BOTH = pytest.mark.parametrize("distortion", ["log", "squared"])


class Oracle:
    """The formulas of the book as loops over points and centers, for points that lie on no center."""

    def __init__(
        self, X: Any, centers: Any, T1: float, T2: float, distortion: str, weights: Any = None
    ) -> None:
        self.X, self.centers = np.asarray(X, float).tolist(), np.asarray(centers, float).tolist()
        self.T2, self.log = T2, distortion == "log"
        s = [1.0] * len(self.X) if weights is None else list(weights)
        squares = [[math.dist(x, y) ** 2 for y in self.centers] for x in self.X]
        costs = [[math.log(d) for d in row] for row in squares] if self.log else squares
        self.energies = [-T1 * math.log(sum(math.exp(-c / T1) for c in row)) for row in costs]
        self.u = [[math.exp((e - c) / T1) for c in row] for e, row in zip(self.energies, costs, strict=True)]
        terms = [s_i * math.exp(e / T2) for s_i, e in zip(s, self.energies, strict=True)]
        self.objective = T2 * math.log(math.fsum(terms))
        self.w = [term / math.fsum(terms) for term in terms]
        self.A = [
            [w * u / (d if self.log else 1) for u, d in zip(us, ds, strict=True)]
            for w, us, ds in zip(self.w, self.u, squares, strict=True)
        ]

    def pull(self, k: int) -> float:
        return math.fsum(row[k] for row in self.A)

    def update(self) -> list[list[float]]:
        return [
            [
                math.fsum(row[k] * x[j] for row, x in zip(self.A, self.X, strict=True)) / self.pull(k)
                for j in range(len(self.X[0]))
            ]
            for k in range(len(self.centers))
        ]

    def gradient(self) -> np.ndarray:
        pulls = np.array([self.pull(k) for k in range(len(self.centers))])
        return 2 * pulls[:, None] * (np.array(self.centers) - self.update())


def random_problem(seed: int, largest: int = 30) -> dict[str, Any]:
    """Points, centers, temperatures in the unit of the distortion, and weights, all from one seed."""
    rng = np.random.default_rng(seed)
    N, D, K = rng.integers(4, largest), rng.integers(1, 6), rng.integers(1, 5)
    return {
        "X": rng.normal(size=(N, D)) * 2,
        "centers": rng.normal(size=(K, D)) * 2,
        "fuzziness_temperature": float(np.exp(rng.uniform(-1, 1.5))),
        "deviation_temperature": float(np.exp(rng.uniform(-1.5, 1.5))),
        "distortion": str(rng.choice(["log", "squared"])),
        "sample_weight": rng.random(N) + 0.05,
    }


def steps(**problem: Any) -> list[Any]:
    """All that the step functions return."""
    energies = point_energies(
        *(problem[name] for name in ("X", "centers", "fuzziness_temperature", "distortion"))
    )
    weights = importance_weights(energies, problem["deviation_temperature"], problem["sample_weight"])
    rest = [function(**problem) for function in (update_itisc_centers, itisc_objective, itisc_gradient)]
    return [energies, weights, *rest]


# --------------------------------------------------------------------------------------- by hand and by loops


def test_two_points_and_two_centers_worked_by_hand():
    X, centers = [[0.0], [3.0]], [[1.0], [-2.0]]  # squared distances 1, 4 and 4, 25
    G = np.array([1 / (1 + 1 / 4), 1 / (1 / 4 + 1 / 25)])
    np.testing.assert_allclose(point_energies(X, centers, 1.0), np.log(G), rtol=1e-14)
    np.testing.assert_allclose(importance_weights(np.log(G), 0.5), G**2 / (G**2).sum(), rtol=1e-14)
    assert itisc_objective(X, centers, 1.0, 0.5) == pytest.approx(0.5 * math.log((G**2).sum()), rel=1e-14)
    A = (G**2)[:, None] * np.array([[0.8 / 1, 0.2 / 4], [G[1] / 16, G[1] / 625]])
    by_hand = [[3 * A[1, 0] / (A[0, 0] + A[1, 0])], [3 * A[1, 1] / (A[0, 1] + A[1, 1])]]
    np.testing.assert_allclose(update_itisc_centers(X, centers, 1.0, 0.5), by_hand, rtol=1e-13)


def test_one_center_and_squared_distances_worked_by_hand():
    e = math.e
    assert point_energies([[0.0], [1.0]], [[0.0]], 1.0, "squared").tolist() == [0.0, 1.0]
    assert itisc_objective([[0.0], [1.0]], [[0.0]], 1.0, 1.0, "squared") == pytest.approx(math.log(1 + e))
    assert update_itisc_centers([[0.0], [1.0]], [[0.0]], 1.0, 1.0, "squared")[0, 0] == pytest.approx(
        e / (1 + e)
    )
    assert itisc_gradient([[0.0], [1.0]], [[0.0]], 1.0, 1.0, "squared")[0, 0] == pytest.approx(
        -2 * e / (1 + e)
    )


@PROPERTY
@given(SEEDS)
def test_every_step_is_the_formula_written_as_loops(seed):
    problem = random_problem(seed)
    oracle = Oracle(*problem.values())
    expected = [oracle.energies, oracle.w, oracle.update(), oracle.objective, oracle.gradient()]
    for one, other in zip(steps(**problem), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


@PROPERTY
@given(SEEDS)
def test_the_gradient_is_the_objectives(seed):
    problem = random_problem(seed)
    slope = numerical_gradient(lambda y: itisc_objective(**problem | {"centers": y}), problem["centers"])
    np.testing.assert_allclose(itisc_gradient(**problem), slope, rtol=1e-5, atol=1e-7)


@PROPERTY
@given(SEEDS)
def test_the_objective_is_the_saddle_value_over_memberships_and_weights(seed):
    problem = random_problem(seed)
    oracle, rng = Oracle(*problem.values()), np.random.default_rng(seed)
    X, centers, T1, T2, distortion, s = problem.values()
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    cost = np.log(d) if distortion == "log" else d

    def value(u: np.ndarray, w: np.ndarray) -> float:
        return float(w @ (u * (cost + T1 * np.log(u))).sum(axis=1) - T2 * (w * np.log(w / s)).sum())

    u, w = np.array(oracle.u), np.array(oracle.w)
    R = itisc_objective(**problem)
    assert value(u, w) == pytest.approx(R, rel=1e-9, abs=1e-12)
    other_u = rng.dirichlet(np.ones(len(centers)), size=len(X)) + 1e-12
    other_w = rng.dirichlet(np.ones(len(X))) + 1e-12
    assert value(other_u / other_u.sum(axis=1, keepdims=True), w) >= R - 1e-9
    assert value(u, other_w / other_w.sum()) <= R + 1e-9


@PROPERTY
@given(SEEDS)
def test_at_deviation_temperature_1_the_logarithm_gives_fuzzy_c_means(seed):
    X, centers, T1, _, _, s = random_problem(seed).values()
    m, d = 1 + T1, ((X[:, None] - centers) ** 2).sum(axis=2)
    u = d ** (-1 / T1) / (d ** (-1 / T1)).sum(axis=1, keepdims=True)
    cost = (s[:, None] * u**m * d).sum()
    assert math.exp(itisc_objective(X, centers, T1, 1.0, "log", s)) == pytest.approx(cost, rel=1e-12)
    A = s[:, None] * u**m
    moved = update_itisc_centers(X, centers, T1, 1.0, "log", s)
    np.testing.assert_allclose(moved, A.T @ X / A.sum(axis=0)[:, None], rtol=1e-10, atol=1e-12)


# --------------------------------------------------------------------------------------- bounds and limits


@PROPERTY
@given(SEEDS)
def test_the_objective_lies_between_the_mean_energy_and_the_largest(seed):
    problem = random_problem(seed)
    E, s, T2 = steps(**problem)[0], problem["sample_weight"], problem["deviation_temperature"]
    value = itisc_objective(**problem) - T2 * math.log(s.sum())
    assert np.average(E, weights=s) - 1e-12 <= value <= E.max() + 1e-12
    plain = itisc_objective(**problem | {"sample_weight": None}) - T2 * math.log(len(E))
    assert E.max() - T2 * math.log(len(E)) - 1e-12 <= plain


@BOTH
def test_a_low_deviation_temperature_gives_the_largest_energy_a_high_one_the_mean(distortion):
    problem = random_problem(7) | {"distortion": distortion, "sample_weight": None}
    E = point_energies(problem["X"], problem["centers"], problem["fuzziness_temperature"], distortion)
    low = itisc_objective(**problem | {"deviation_temperature": 1e-3})
    assert low == pytest.approx(E.max(), abs=1e-3 * math.log(len(E)))
    high = itisc_objective(**problem | {"deviation_temperature": 1e6}) - 1e6 * math.log(len(E))
    assert high == pytest.approx(E.mean(), abs=E.var() / 1e6 + 1e-8)
    assert importance_weights(E, 1e-300).tolist() == (np.arange(len(E)) == E.argmax()).astype(float).tolist()
    np.testing.assert_allclose(importance_weights(E, 1e300), np.full(len(E), 1 / len(E)))


@BOTH
@pytest.mark.parametrize("T1", [1e-300, 1e-3, 1.0, 1e6])
@pytest.mark.parametrize("T2", [1e-300, 1e-3, 1.0, 2.0, 1e6])
def test_no_temperature_gives_nan_or_a_warning(distortion, T1, T2):
    problem = random_problem(3) | {
        "distortion": distortion,
        "fuzziness_temperature": T1,
        "deviation_temperature": T2,
    }
    for result in steps(**problem):
        assert np.isfinite(result).all()


# --------------------------------------------------------------------------------------- laws


@PROPERTY
@given(SEEDS)
def test_the_order_of_points_and_of_centers_does_not_matter(seed):
    problem = random_problem(seed)
    rng = np.random.default_rng(seed)
    i, k = rng.permutation(len(problem["X"])), rng.permutation(len(problem["centers"]))
    shuffled = problem | {
        "X": problem["X"][i],
        "centers": problem["centers"][k],
        "sample_weight": problem["sample_weight"][i],
    }
    E, w, target, R, gradient = steps(**problem)
    for one, other in zip(steps(**shuffled), [E[i], w[i], target[k], R, gradient[k]], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


@PROPERTY
@given(SEEDS, st.sampled_from([-7.0, 1e4, 1e8]))
def test_moving_everything_moves_the_update_and_nothing_else(seed, offset):
    problem = random_problem(seed)
    for name in ("X", "centers"):  # multiples of 2^-20, so that adding the offset rounds nothing
        problem[name] = np.round(problem[name] * 2**20) / 2**20
    moved = problem | {name: problem[name] + offset for name in ("X", "centers")}
    E, w, target, R, gradient = steps(**problem)
    expected = [E, w, target + offset, R, gradient]
    for one, other in zip(steps(**moved), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 + 4 * np.spacing(abs(offset)))


@PROPERTY
@given(SEEDS, st.sampled_from([1e-8, 0.5, -3.0, 1e8]))
def test_scaling_by_c_shifts_the_logarithms_by_2_log_c_and_scales_the_squares_by_c_squared(seed, c):
    problem = random_problem(seed) | {"sample_weight": None}
    E, w, target, R, gradient = steps(**problem)
    scaled = problem | {name: c * problem[name] for name in ("X", "centers")}
    if problem["distortion"] == "log":
        shift = 2 * math.log(abs(c))
        expected = [E + shift, w, c * target, R + shift, gradient / c]
    else:
        scaled["fuzziness_temperature"] *= c**2
        scaled["deviation_temperature"] *= c**2
        expected = [c**2 * E, w, c * target, c**2 * R, c * gradient]
    for one, other in zip(steps(**scaled), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12 * np.abs(other).max())


@PROPERTY
@given(SEEDS)
def test_weights_do_what_repeating_the_points_does(seed):
    problem = random_problem(seed)
    times = np.random.default_rng(seed).integers(0, 4, size=len(problem["X"]))
    times[0] += 1
    weighted = steps(**problem | {"sample_weight": times})
    repeated = steps(**problem | {"X": np.repeat(problem["X"], times, axis=0), "sample_weight": None})
    shares = np.add.reduceat(repeated[1], np.cumsum(times[times > 0]) - times[times > 0])
    np.testing.assert_allclose(weighted[1][times > 0], shares, rtol=1e-9)
    assert weighted[1][times == 0].sum() == 0
    for one, other in zip(weighted[2:], repeated[2:], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_a_point_of_weight_zero_is_not_there_however_far_away():
    X, far = np.array([[0.0], [1.0], [5.0]]), np.array([[0.0], [1.0], [5.0], [1e6]])
    for T2 in (1e-3, 1.0, 10.0):
        without = itisc_objective(X, [[2.0]], 1.0, T2)
        assert itisc_objective(far, [[2.0]], 1.0, T2, sample_weight=[1, 1, 1, 0]) == pytest.approx(without)
        assert importance_weights(point_energies(far, [[2.0]], 1.0), T2, [1, 1, 1, 0])[3] == 0
