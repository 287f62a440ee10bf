"""What the player records and draws of the soft methods; in a browser: tests/browser/test_player_soft.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from softclust_lab import (
    fit_fuzzy_cmeans,
    fit_gaussian_mixture,
    fit_gaussian_wcss,
    fit_itisc,
    fit_soft_kmeans,
)
from softclust_lab.datasets import load_old_faithful
from softclust_lab.fuzzy_cmeans import fuzzy_memberships
from softclust_lab.gaussian_mixture import e_step, full_covariances
from softclust_lab.gaussian_wcss import gaussian_weights
from softclust_lab.itisc import importance_weights, point_energies
from softclust_lab.palette import PALETTE
from softclust_lab.plots.colors import mixed_light as light_of_figures
from softclust_lab.plots.marks import certainty
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.soft_kmeans import soft_assign
from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.frame import LastFrame, last_frame
from softclust_lab.widgets.light import fullness, mixed_light
from softclust_lab.widgets.memberships import shares, state_at
from softclust_lab.widgets.packing import unpack
from softclust_lab.widgets.recording import as_number_text, record
from softclust_lab.widgets.stage import Stage
from softclust_lab.widgets.still import describe, still_html

RNG = np.random.default_rng(8)
X = np.vstack([RNG.normal(place, 0.8, size=(40, 2)) for place in ([0.0, 0.0], [2.5, 0.0], [1.0, 2.5])])
START = X[[0, 40, 80]]
T1, T2 = 0.9, 0.5
FITS: dict[str, ClusterResult] = {
    "soft_kmeans": fit_soft_kmeans(X, START, stiffness=1.0),
    "gaussian_mixture": fit_gaussian_mixture(X, START, max_iter=1000),
    "gaussian_wcss": fit_gaussian_wcss(X, START, bandwidth=0.8),
    "fuzzy_cmeans": fit_fuzzy_cmeans(X, START, fuzzifier=2.0),
    "itisc": fit_itisc(X, START, fuzziness_temperature=T1, deviation_temperature=T2),
}
#: The public step of each method, with the parameters of the fits above and the state at iteration t.
MEMBERSHIPS: dict[str, Callable[[ClusterResult, int], np.ndarray]] = {
    "soft_kmeans": lambda fit, t: soft_assign(X, fit.center_history[t], 1.0),
    "gaussian_mixture": lambda fit, t: e_step(
        X, fit.weight_history[t], fit.center_history[t], fit.covariance_history[t]
    )[0],
    "gaussian_wcss": lambda fit, t: gaussian_weights(X, fit.center_history[t], 0.8),
    "fuzzy_cmeans": lambda fit, t: fuzzy_memberships(X, fit.center_history[t], 2.0),
    # With the logarithmic distortion, memberships are those of a fuzzifier 1 + T1.
    "itisc": lambda fit, t: fuzzy_memberships(X, fit.center_history[t], 1.0 + T1),
}
ESCAPING = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def staged(points: np.ndarray, fit: ClusterResult, **options: Any) -> Stage:
    """Return a stage with one run, called a."""
    stage = Stage()
    stage.add("a", points, fit, **options)
    return stage


def end_of(points: np.ndarray, fit: ClusterResult, **options: Any) -> LastFrame:
    """Return what a still image shows of a fit."""
    stage = staged(points, fit, **options)
    return last_frame(stage.runs["a"], stage.points("own"))


def escape() -> ClusterResult:
    """A fit whose second center goes right, far beyond what a picture can show."""
    fit = fit_soft_kmeans(ESCAPING, ESCAPING[:2], stiffness=1.0, max_iter=300)
    away = np.array([[0.0, 0.0], [1.0, 0.0]])
    way = np.array([fit.centers, fit.centers + away, fit.centers + 50 * away])
    return replace(fit, center_history=way, objective_history=[3.0, 2.0, 1.0], centers=way[-1])


@pytest.mark.parametrize("method", FITS)
def test_shares_are_the_library_s_at_every_iteration(method: str) -> None:
    fit = FITS[method]
    for t in range(fit.n_iter + 1):
        held = shares(fit.method, fit.parameters, X, state_at(fit, t))
        np.testing.assert_allclose(held, MEMBERSHIPS[method](fit, t), rtol=1e-12, atol=1e-300)
    end = end_of(X, fit)
    np.testing.assert_allclose(end.shares, fit.responsibilities(X), rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(end.labels, fit.labels(X))


def test_the_squared_distortion_of_itisc_has_the_library_s_shares_and_importance() -> None:
    fit = fit_itisc(X, START, distortion="squared", fuzziness_temperature=0.5, deviation_temperature=3.0)
    end = end_of(X, fit)
    np.testing.assert_allclose(end.shares, fit.responsibilities(X), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(end.importance, fit.importance_weights(X), rtol=1e-9)


@pytest.mark.parametrize("method", FITS)
def test_every_recorded_number_is_the_fit_s(method: str) -> None:
    fit, run = FITS[method], record("a", X, FITS[method])
    np.testing.assert_array_equal(unpack(run["centers"]), fit.center_history)
    np.testing.assert_array_equal(unpack(run["objective"]), fit.objective_history)
    assert run["objective_texts"] == [as_number_text(value) for value in fit.objective_history]
    bounds = fit.objective_history.min(), fit.objective_history.max()
    assert [value for value, _ in run["objective_range"]] == list(bounds)


def test_every_iteration_of_a_long_fit_can_be_shown() -> None:
    long = fit_gaussian_mixture(X, START, max_iter=1000)
    assert long.n_iter > 45
    player = ClusterPlayer.from_result(X, long)
    for t in range(long.n_iter + 1):
        player.iteration = t
        np.testing.assert_array_equal(player.centers, long.center_history[t])


@pytest.mark.parametrize("kind", ["full", "tied", "diagonal", "spherical"])
def test_a_mixture_is_recorded_in_the_shape_of_its_type_and_drawn_in_the_features_on_show(kind: str) -> None:
    wide = np.column_stack([X, X[:, 0] * X[:, 1], X[::-1, 0]])
    fit = fit_gaussian_mixture(wide, wide[[0, 40, 80]], covariance_type=kind, max_iter=300, tol=1e-2)
    mixture = record("a", wide, fit)["mixture"]
    np.testing.assert_array_equal(unpack(mixture["covariances"]), fit.covariance_history)
    np.testing.assert_array_equal(unpack(mixture["weights"]), fit.weight_history)
    full = full_covariances(fit.centers, fit.covariances)
    shown = end_of(wide, fit, axes=(2, 0)).covariances
    np.testing.assert_array_equal(shown, full[:, [2, 0]][:, :, [2, 0]])


def test_a_still_ellipse_has_the_axes_of_its_covariance() -> None:
    fit = FITS["gaussian_mixture"]
    html = still_html("", staged(X, fit))
    found = re.findall(r'class="scp-gaussian(?: scp-far)?"[^>]* rx="([\d.]+)" ry="([\d.]+)"', html)
    axes = np.array(found, dtype=float).reshape(3, 2, 2)
    np.testing.assert_allclose(axes[:, 1], 2 * axes[:, 0], atol=0.15)
    deviations = np.sqrt(np.linalg.eigvalsh(fit.covariances)[:, ::-1])
    scale = axes[:, 0] / deviations
    np.testing.assert_allclose(scale, scale.mean(), rtol=0.01)


def test_a_mixture_on_a_line_has_bells_over_the_piles() -> None:
    waiting = load_old_faithful().X[:, 1:]
    fit = fit_gaussian_mixture(waiting, [[50.0], [80.0]])
    html = still_html("", staged(waiting, fit))
    assert html.count('class="scp-gaussian"') == 2
    assert "<ellipse" not in html


def test_importance_is_the_library_s_and_only_of_methods_that_weigh_points() -> None:
    energies = point_energies(X, FITS["itisc"].centers, T1)
    np.testing.assert_allclose(
        end_of(X, FITS["itisc"]).importance, importance_weights(energies, T2), rtol=1e-12
    )
    assert end_of(X, FITS["fuzzy_cmeans"]).importance is None


def test_colours_and_fullness_are_those_of_the_figures() -> None:
    memberships = np.random.default_rng(2).dirichlet(np.ones(9), size=50)
    colors = [PALETTE[k % len(PALETTE)] for k in range(9)]
    codes = [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in mixed_light(memberships)]
    np.testing.assert_array_equal(codes, np.rint(255 * light_of_figures(memberships, colors)))
    np.testing.assert_allclose(fullness(memberships), certainty(memberships.max(axis=1)))


def test_a_still_image_of_six_hundred_points_is_light() -> None:
    points = np.vstack([X, X + 0.1, X + 0.2, X + 0.3, X + 0.4])
    with pytest.warns(ConvergenceWarning):
        fit = fit_fuzzy_cmeans(points, START, max_iter=30, tol=0.0)
    assert len(still_html("", staged(points, fit))) < 60_000


@pytest.mark.parametrize("method", FITS)
def test_the_still_image_describes_how_soft_it_is_and_draws_every_point(method: str) -> None:
    end = end_of(X, FITS[method])
    words = describe(end)
    assert f"Mean certainty {end.shares.max(axis=1).mean():.2f}. " in words
    assert ("Largest importance weight" in words) == (method == "itisc")
    assert ("Ellipses" in words) == (method == "gaussian_mixture")
    html = still_html("", staged(X, FITS[method]))
    shared = re.search(r'<g class="scp-shared".*?</g>', html)[0]
    spots = np.unique(np.round(X, 6), axis=0)
    assert 0.97 * len(spots) <= shared.count("M") <= len(spots)
    assert html == still_html("", staged(X, FITS[method]))


def test_a_center_far_off_is_an_arrow_and_does_not_shrink_the_picture() -> None:
    end = end_of(ESCAPING, escape())
    assert end.run["view"]["high"][0] < 3.0
    assert "Outside the picture: center 1. " in describe(end)
    html = still_html("", staged(ESCAPING, escape()))
    assert "1 →" in html
    assert html.count('class="scp-center"') == 1


def test_an_objective_of_minus_infinity_leaves_a_trace_of_numbers() -> None:
    two = np.array([[0.0], [1.0]])
    html = still_html("", staged(two, fit_itisc(two, two, max_iter=5)))
    assert "R = -inf" in html
    assert not re.search(r'(d|cx|cy|x|y)="[^"]*(nan|inf)', html)


def test_a_mixture_without_its_history_is_refused() -> None:
    lost = replace(FITS["gaussian_mixture"], covariance_history=None)
    with pytest.raises(ValueError, match=r"`result` must have a history of covariances.*lower max_iter"):
        ClusterPlayer.from_result(X, lost)
