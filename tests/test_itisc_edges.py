"""The steps of ITISC where centers lie on points or pull none, on input in any form, and what they refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest

from softclust_lab import passes
from softclust_lab.itisc import (
    fit_itisc,
    importance_weights,
    itisc_gradient,
    itisc_objective,
    point_energies,
    update_itisc_centers,
)
from softclust_lab.metrics import numerical_gradient

from .test_itisc import BOTH, random_problem, steps

# --------------------------------------------------------------------------------------- centers on points


ON_POINT = {"X": [[-1.0], [0.0], [4.0], [6.0]], "centers": [[0.0], [3.0]], "fuzziness_temperature": 1.0}


def test_the_energy_of_a_point_on_a_center_is_minus_infinity_and_its_weight_zero():
    E = point_energies(**ON_POINT)
    assert E[1] == -np.inf
    assert np.isfinite(E[[0, 2, 3]]).all()
    assert importance_weights(E, 1.0)[1] == 0
    assert importance_weights([-np.inf, -np.inf], 1.0, [1, 3]).tolist() == [0.25, 0.75]
    assert point_energies(**ON_POINT, distortion="squared")[1] == pytest.approx(-math.log(1 + math.exp(-9)))


@pytest.mark.parametrize("T2", [0.3, 0.9, 1.0])
def test_up_to_deviation_temperature_1_everything_on_a_point_is_the_limit_from_beside_it(T2):
    on = ON_POINT | {"deviation_temperature": T2}
    beside = on | {
        "X": [[-1.0], [1e-100], [4.0], [6.0]]
    }  # pulls with d^(1/T2 - 1), less than 1e-22 for T2 < 1
    for function in (update_itisc_centers, itisc_gradient, itisc_objective):
        np.testing.assert_allclose(function(**on), function(**beside), rtol=1e-12)


@pytest.mark.parametrize("T1", [0.5, 1.0, 3.0])
def test_at_deviation_temperature_1_a_point_under_several_centers_pulls_each_as_in_fuzzy_c_means(T1):
    X, centers = np.array([[0.0], [1.0], [5.0]]), np.array([[1.0], [1.0], [4.0]])
    u = np.array([[1 / 2, 1 / 2, 0]])
    d = (X[[0, 2]] - centers.T) ** 2
    rest = d ** (-1 / T1) / (d ** (-1 / T1)).sum(axis=1, keepdims=True)
    A = np.vstack([rest[:1], u, rest[1:]]) ** (1 + T1)
    expected = A.T @ X / A.sum(axis=0)[:, None]
    np.testing.assert_allclose(update_itisc_centers(X, centers, T1, 1.0), expected, rtol=1e-13)


def test_above_deviation_temperature_1_the_update_leaves_a_center_on_its_point():
    for T2 in (1.001, 1.5, 2.0, 5.0, 1e6):
        moved = update_itisc_centers(**ON_POINT, deviation_temperature=T2)
        assert moved[0, 0] == 0.0
        assert moved[1, 0] != 3.0


def test_below_deviation_temperature_2_the_gradient_exists_on_a_point():
    arguments = ON_POINT | {"deviation_temperature": 1.2}
    slope = numerical_gradient(
        lambda y: itisc_objective(**arguments | {"centers": y}), ON_POINT["centers"], step=1e-9
    )  # R bends like r^(2 / 1.2) there, which central differences cancel
    np.testing.assert_allclose(itisc_gradient(**arguments), slope, rtol=1e-5)


def test_at_deviation_temperature_2_the_gradient_is_zero_on_a_point_that_is_the_median():
    X = [[0.0], [1.0], [5.0]]
    assert itisc_gradient(X, [[1.0]], 1.0, 2.0).tolist() == [[0.0]]
    assert itisc_gradient(X, [[5.0]], 1.0, 2.0)[0, 0] == pytest.approx(2 * 2 / 9)  # 2 signs, Z = 5 + 4
    assert itisc_gradient(X, [[5.0]], 1.0, 2.5).tolist() == [[0.0]]


def test_when_every_point_lies_on_a_center_the_objective_is_minus_infinity_and_nothing_moves():
    X = [[0.0, 1.0], [2.0, 2.0]]
    for T2 in (0.5, 1.0, 3.0):
        assert itisc_objective(X, X, 1.0, T2) == -math.inf
        assert update_itisc_centers(X, X, 1.0, T2).tolist() == X
        assert itisc_gradient(X, X, 1.0, T2).tolist() == [[0.0, 0.0], [0.0, 0.0]]


@BOTH
def test_a_starved_center_stays_and_has_no_gradient(distortion):
    X, centers = [[0.0], [1.0]], [[0.5], [1e6]]
    T1 = 1e-3 if distortion == "log" else 1.0
    assert update_itisc_centers(X, centers, T1, 0.5, distortion)[1, 0] == 1e6
    assert itisc_gradient(X, centers, T1, 0.5, distortion)[1, 0] == 0


# --------------------------------------------------------------------------------------- forms of input


def test_small_blocks_give_what_one_block_gives(monkeypatch):
    for seed in range(20):
        problem = random_problem(seed, largest=400)
        problem["centers"][0] = problem["X"][0]
        problem["deviation_temperature"] = [0.01, 1.0, 1.5, 100.0][seed % 4]
        whole = steps(**problem)
        with monkeypatch.context() as patch:
            patch.setattr(passes, "BLOCK_BYTES", 1)  # a block for each point
            cut = steps(**problem)
        for one, other in zip(cut, whole, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_float32_is_kept_and_computed_in_float64():
    problem = random_problem(5, largest=200)
    single = problem | {name: problem[name].astype(np.float32) for name in ("X", "centers")}
    same = single | {name: single[name].astype(np.float64) for name in ("X", "centers")}
    found, expected = steps(**single), steps(**same)
    assert [a.dtype for a in (found[0], found[2], found[4])] == [np.float32] * 3
    assert found[3] == pytest.approx(expected[3], rel=1e-14)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


def test_inputs_are_never_changed_and_may_be_read_only():
    problem = random_problem(6)
    problem["centers"][0] = problem["X"][0]
    before = {name: np.copy(value) for name, value in problem.items()}
    for name in ("X", "centers", "sample_weight"):
        problem[name].setflags(write=False)
    steps(**problem)
    E = np.array([0.0, -np.inf])
    E.setflags(write=False)
    importance_weights(E, 1.0)
    for name, value in before.items():
        np.testing.assert_array_equal(problem[name], value)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"distortion": "cubed"}, "`distortion` must be one of 'log', 'squared', got 'cubed'"),
        ({"distortion": None}, "`distortion` must be one of"),
        (
            {"solver": "newton"},
            "`solver` must be one of 'quasi-newton', 'majorize', 'line-search', 'alternating'",
        ),
        ({"damping": 1.5, "solver": "alternating"}, "`damping` must be at most 1"),
        ({"damping": 0.5}, "`damping` must be 1 unless solver='alternating'"),
    ],
)
def test_a_wrong_word_or_damping_is_refused_by_name(wrong, words):
    with pytest.raises(ValueError, match=words):
        fit_itisc([[0.0], [1.0]], [[0.5]], **wrong)


@pytest.mark.parametrize("energies", [[[0.0]], [], [np.nan], [np.inf, 0.0], ["a"], [[0.0], [1.0, 2.0]], [1j]])
def test_energies_that_are_none_are_refused_by_name(energies):
    with pytest.raises(ValueError, match="`energies`"):
        importance_weights(energies, 1.0)


@pytest.mark.parametrize("T2", [1e-16, 1e-20, 1e-100, 1e-308])
@pytest.mark.parametrize("distortion", ["log", "squared"])
@pytest.mark.parametrize("solver", ["quasi-newton", "majorize", "line-search"])
@pytest.mark.filterwarnings("error", "ignore::softclust_lab.result.ConvergenceWarning")
def test_however_low_the_deviation_temperature_descent_never_fails_nor_raises_the_objective(
    solver, distortion, T2
):
    X = np.random.default_rng(0).normal(size=(40, 2))
    result = fit_itisc(
        X, [[-1.0, 0.0], [1.0, 0.0]], deviation_temperature=T2, distortion=distortion, solver=solver
    )
    assert np.isfinite(result.center_history).all()
    assert np.all(np.diff(result.objective_history) <= 1e-12)
    assert "use solver='majorize'" not in result.message
