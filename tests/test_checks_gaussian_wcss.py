"""The exercises of the soft WCSS: what is right in any style earns all, and what a slip costs."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.special import softmax

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.gaussian_wcss import ROOM
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.gaussian_wcss import gaussian_weights, soft_wcss, soft_wcss_gradient
from softclust_lab.metrics import numerical_gradient

from .room_exercises import SEEDS, Exercises

EVERY_SEED = pytest.mark.parametrize("seed", SEEDS, ids=("demo", "second", "third"))
SCALES = ROOM.task("gaussian_wcss.scale_gradient")
EXERCISES = Exercises("gaussian_wcss")
plan, graded = EXERCISES.plan, EXERCISES.graded
teaching = partial(EXERCISES.teaching, SCALES)


# Right solutions in different styles.


def weights_by_loops(X, centers, bandwidth):
    table = []
    for x in X:
        exponents = [-(math.dist(x, c) ** 2) / (2 * bandwidth**2) for c in centers]
        powers = [math.exp(exponent - max(exponents)) for exponent in exponents]
        table.append([power / math.fsum(powers) for power in powers])
    return table


def weights_by_scipy(X, centers, bandwidth):
    return softmax(-cdist(X, centers, "sqeuclidean") / (2 * bandwidth**2), axis=1)


def weights_by_differences(X, centers, bandwidth):
    """Divide one by the sum of exp((d_k - d_l) / (2 sigma^2)), without any smallest distance."""
    d = np.einsum("nkd,nkd->nk", X[:, None] - centers, X[:, None] - centers)
    with np.errstate(over="ignore"):
        return 1 / np.exp((d[:, :, None] - d[:, None, :]) / (2 * bandwidth**2)).sum(axis=2)


def loss_by_loops(X, centers, bandwidth):
    total = 0.0
    for x, row in zip(X, weights_by_loops(X, centers, bandwidth), strict=True):
        total += sum(weight * math.dist(x, c) ** 2 for weight, c in zip(row, centers, strict=True))
    return total


def loss_by_scipy(X, centers, bandwidth):
    return np.vdot(weights_by_scipy(X, centers, bandwidth), cdist(X, centers, "sqeuclidean"))


def loss_above_the_nearest(X, centers, bandwidth):
    """Add to the WCSS what the other centers cost more."""
    d = cdist(X, centers, "sqeuclidean")
    least = d.min(axis=1)
    return least.sum() + ((d - least[:, None]) * weights_by_scipy(X, centers, bandwidth)).sum()


def gradient_by_loops(X, centers, bandwidth):
    total = np.zeros_like(centers)
    for x, row in zip(X, weights_by_loops(X, centers, bandwidth), strict=True):
        d = [math.dist(x, c) ** 2 for c in centers]
        mean = sum(weight * distance for weight, distance in zip(row, d, strict=True))
        for k, c in enumerate(centers):
            total[k] += 2 * row[k] * (1 - (d[k] - mean) / (2 * bandwidth**2)) * (c - x)
    return total


def gradient_by_jacobian(X, centers, bandwidth):
    """Write down all derivatives of weights by distances, (N, K, K), and let einsum add them up."""
    d, w = cdist(X, centers, "sqeuclidean"), weights_by_scipy(X, centers, bandwidth)
    jacobian = -(w[:, :, None] * (np.eye(len(centers)) - w[:, None, :])) / (2 * bandwidth**2)
    g = w + np.einsum("nk,nkj->nj", d, jacobian)
    return 2 * np.einsum("nk,nkd->kd", g, centers - X[:, None])


def gradient_about_the_mean(X, centers, bandwidth):
    """Count from the mean of the data, where one product for all points loses no digits."""
    origin = X.mean(axis=0)
    w, d = weights_by_scipy(X, centers, bandwidth), cdist(X, centers, "sqeuclidean")
    g = w * (1 - (d - (w * d).sum(axis=1)[:, None]) / (2 * bandwidth**2))
    return 2 * (g.sum(axis=0)[:, None] * (centers - origin) - g.T @ (X - origin))


def descend_by_library_steps(X, centers, bandwidth, max_iter):
    history, eta = [soft_wcss(X, centers, bandwidth)], 0.5 / len(X)
    while len(history) <= max_iter:
        gradient = soft_wcss_gradient(X, centers, bandwidth)
        if np.all(gradient == 0):
            break
        fall = 1e-4 * np.vdot(gradient, gradient)
        tried = 1
        while soft_wcss(X, centers - eta * gradient, bandwidth) > history[-1] - eta * fall and tried < 50:
            eta, tried = eta / 2, tried + 1
        centers, eta = centers - eta * gradient, 2 * eta
        history.append(soft_wcss(X, centers, bandwidth))
    return centers, history


def descend_by_recursion(X, centers, bandwidth, max_iter):
    def land(place, gradient, loss, eta, left):
        trial = place - eta * gradient
        found = loss_by_scipy(X, trial, bandwidth)
        if found <= loss - 1e-4 * eta * np.linalg.norm(gradient) ** 2:
            return trial, found, eta
        return None if left == 1 else land(place, gradient, loss, eta / 2, left - 1)

    def walk(place, losses, eta, steps):
        gradient = gradient_by_jacobian(X, place, bandwidth)
        landed = land(place, gradient, losses[-1], eta, 50) if steps and gradient.any() else None
        if landed is None:
            return place, np.array(losses)
        return walk(landed[0], [*losses, landed[1]], 2 * landed[2], steps - 1)

    return walk(centers, [loss_by_scipy(X, centers, bandwidth)], 1 / (2 * len(X)), max_iter)


def scales_by_loops(X, centers, bandwidth, scales):
    answer = np.zeros(len(scales))
    rows = weights_by_loops(X * scales, centers * scales, bandwidth)
    for x, row in zip(X, rows, strict=True):
        d = [sum((a * (u - v)) ** 2 for a, u, v in zip(scales, x, c, strict=True)) for c in centers]
        mean = sum(weight * distance for weight, distance in zip(row, d, strict=True))
        for k, c in enumerate(centers):
            slope = row[k] * (1 - (d[k] - mean) / (2 * bandwidth**2))
            for j, a in enumerate(scales):
                answer[j] += slope * 2 * a * (x[j] - c[j]) ** 2
    return answer


def scales_by_library_weights(X, centers, bandwidth, scales):
    w = gaussian_weights(X * scales, centers * scales, bandwidth)
    offsets = (X * scales)[:, None] - centers * scales
    d = (offsets**2).sum(axis=2)
    g = w - w * (d - (w * d).sum(axis=1, keepdims=True)) / (2 * bandwidth**2)
    return (2 * g[:, :, None] * offsets * (X[:, None] - centers)).sum(axis=(0, 1))


def scales_through_points_and_centers(X, centers, bandwidth, scales):
    """Add what the scaled points do to the loss and what the scaled centers do."""
    near, at = (X - X.mean(axis=0)) * scales, (centers - X.mean(axis=0)) * scales
    d, w = cdist(near, at, "sqeuclidean"), weights_by_scipy(near, at, bandwidth)
    g = w * (1 - (d - (w * d).sum(axis=1)[:, None]) / (2 * bandwidth**2))
    by_points = 2 * (g[:, :, None] * (near[:, None] - at)).sum(axis=1)
    by_centers = 2 * (g[:, :, None] * (at - near[:, None])).sum(axis=0)
    return ((by_points * near).sum(axis=0) + (by_centers * at).sum(axis=0)) / scales


RIGHT = {
    "gaussian_weights": (weights_by_loops, weights_by_scipy, weights_by_differences),
    "soft_wcss": (loss_by_loops, loss_by_scipy, loss_above_the_nearest),
    "soft_wcss_gradient": (gradient_by_loops, gradient_by_jacobian, gradient_about_the_mean),
    "descend": (descend_by_library_steps, descend_by_recursion),
    "scale_gradient": (scales_by_loops, scales_by_library_weights, scales_through_points_and_centers),
}


@EVERY_SEED
@pytest.mark.parametrize(
    ("task", "function"),
    [pytest.param(t, f, id=f.__name__) for t in ROOM.tasks for f in RIGHT[t.function]],
)
def test_a_right_solution_in_any_style_earns_everything_and_is_never_diagnosed(task, function, seed):
    report = graded(task, function, seed)
    assert [v.name for v in report.properties if not v.held] == []
    assert (report.points, report.status, report.misconception) == (task.points, "correct", None)
    visible = judge(visible_plan(task), DirectCall({task.function: function}))
    assert (visible.status, visible.misconception, visible.points) == ("correct", None, 0.0)


# Points, and slips.


def test_the_points_are_2_2_2_4_10_and_the_variation_has_half_of_them():
    assert [task.points for task in ROOM.tasks] == [2, 2, 2, 4, 10]
    assert [task.is_variation for task in ROOM.tasks] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("function", "code", "lost"),
    [
        ("gaussian_weights", "powers-that-vanish", 0.5),
        ("gaussian_weights", "digits-lost-far-from-zero", 0.5),
        ("soft_wcss", "powers-that-vanish", 0.5),
        ("soft_wcss_gradient", "powers-that-vanish", 0.5),
        ("soft_wcss_gradient", "digits-lost-far-from-zero", 0.5),
        ("scale_gradient", "powers-that-vanish", 2),
        ("scale_gradient", "digits-lost-far-from-zero", 2),
    ],
)
def test_a_mistake_of_extreme_inputs_alone_costs_only_the_extremes(function, code, lost):
    task = ROOM.task(f"gaussian_wcss.{function}")
    mistake = next(m for m in task.misconceptions if m.code == code)
    report = graded(task, mistake.function or teaching().mistakes[code])
    assert [v.name for v in report.properties if not v.held] == ["extremes"]
    assert report.points == task.points - lost


def test_a_second_slip_on_edge_cases_does_not_hide_the_frozen_weights():
    def frozen_that_fails_on_one_center(X, centers, bandwidth):
        if len(centers) == 1:
            raise ZeroDivisionError
        w = weights_by_scipy(X, centers, bandwidth)
        return 2 * (w[:, :, None] * (centers - X[:, None])).sum(axis=0)

    report = graded(ROOM.task("gaussian_wcss.soft_wcss_gradient"), frozen_that_fails_on_one_center)
    assert report.misconception is not None
    assert report.misconception.code == "frozen-weights"
    assert report.exception == "ZeroDivisionError"


def test_two_mistakes_at_once_are_not_called_by_the_name_of_either():
    def unsquared_and_over_the_points(X, centers, bandwidth):
        return softmax(-cdist(X, centers) / (2 * bandwidth**2), axis=0)

    report = graded(ROOM.task("gaussian_wcss.gaussian_weights"), unsquared_and_over_the_points)
    assert (report.points, report.misconception) == (0, None)


# The draws.


def cases(function, *props, seed=DEMO_SEED):
    found = [case for case in plan(seed).tasks[f"gaussian_wcss.{function}"].cases if case.prop in props]
    assert found
    return found


@EVERY_SEED
def test_in_the_values_cases_the_term_through_the_weights_matters(seed):
    for case in cases("soft_wcss_gradient", "values-easy", "values-hard", seed=seed):
        X, centers, bandwidth = case.args
        frozen = 2 * np.einsum("nk,nkd->kd", weights_by_scipy(*case.args), centers - X[:, None])
        assert np.abs(frozen - case.expected).max() > 0.05 * np.abs(case.expected).max()
        assert abs(bandwidth - 1) > 0.2


@EVERY_SEED
def test_both_gradients_of_the_plan_agree_with_finite_differences_of_the_loss(seed):
    for case in cases("soft_wcss_gradient", "values-easy", "values-hard", seed=seed):
        X, centers, bandwidth = case.args
        measured = numerical_gradient(lambda c, X=X, s=bandwidth: soft_wcss(X, c, s), centers)
        np.testing.assert_allclose(case.expected, measured, rtol=1e-5, atol=1e-6 * np.abs(measured).max())
    for case in cases("scale_gradient", "values-easy", "invariants", seed=seed):
        X, centers, bandwidth, scales = case.args
        measured = numerical_gradient(
            lambda a, X=X, c=centers, s=bandwidth: soft_wcss(X * a, c * a, s), scales
        )
        np.testing.assert_allclose(case.expected, measured, rtol=1e-4, atol=1e-5 * np.abs(measured).max())


@EVERY_SEED
def test_every_descent_of_the_plan_falls_in_each_step_and_the_longer_ones_refuse_lengths(seed):
    for case in cases("descend", "values-easy", "values-hard", seed=seed):
        X, start, bandwidth, max_iter = case.args
        centers, history = case.expected
        assert len(history) == max_iter + 1
        assert (np.diff(history) < 0).all()
        assert history[-1] == pytest.approx(soft_wcss(X, centers, bandwidth), rel=1e-12)
        longest = 2.0 ** np.arange(max_iter) / (2 * len(X))
        assert np.abs(centers - start).max() > 0
        without_refusal = start.copy()
        for length in longest:
            without_refusal = without_refusal - length * soft_wcss_gradient(X, without_refusal, bandwidth)
        assert np.abs(without_refusal - centers).max() > 1e-3
