"""The dashboards' Python side: what a slider makes of the library. Their page: browser/test_jupyterlab.py."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from softclust_lab import (
    fit_fuzzy_cmeans,
    fit_gaussian_mixture,
    fit_hard_kmeans,
    fit_itisc,
    kmeans_plus_plus,
)
from softclust_lab.datasets import load_old_faithful, make_paper_set, paper_recipe
from softclust_lab.distances import squared_distances
from softclust_lab.gaussian_mixture import log_likelihood
from softclust_lab.metrics import within_cluster_distance
from softclust_lab.widgets import likelihood_lab, shift_lab, temperature_lab
from softclust_lab.widgets.labs.controls import log_slider, put, same_step, slider
from softclust_lab.widgets.labs.mixture import Mixture, spread_profile

X = make_paper_set("three").X
DURATIONS = load_old_faithful().X[:, :1]


def move(lab: Any, name: str, value: float) -> None:
    lab.controls[name].value = value


def largest_distance(X: np.ndarray, centers: np.ndarray) -> float:
    return float(np.sqrt(squared_distances(X, centers).min(axis=1).max()))


# The two temperatures -------------------------------------------------------------------------------------


def test_a_new_temperature_is_a_fit_of_the_library_from_the_centers_on_show() -> None:
    lab = temperature_lab()
    before = lab.player.result.centers
    move(lab, "deviation_temperature", 0.1)
    expected = fit_itisc(X, before, deviation_temperature=0.1, solver="majorize")
    np.testing.assert_array_equal(lab.player.result.center_history, expected.center_history)
    np.testing.assert_array_equal(lab.player.centers, expected.centers)
    assert lab.player.iteration == expected.n_iter > 0


def test_lower_temperatures_bring_the_worst_distance_down_and_the_mean_cost_up() -> None:
    lab, worst, mean = temperature_lab(), [], []
    for T2 in (1.0, 10**-0.3, 0.1):
        move(lab, "deviation_temperature", T2)
        worst.append(largest_distance(X, lab.player.centers))
        mean.append(within_cluster_distance(X, lab.player.centers, squared=True) / len(X))
    assert worst == sorted(worst, reverse=True)
    assert mean == sorted(mean)
    assert f"{worst[-1]:.5g}" in lab.figures.html
    assert f"{mean[-1]:.5g}" in lab.figures.said


def test_at_one_it_is_fuzzy_c_means_and_says_so() -> None:
    lab = temperature_lab(deviation_temperature=0.5)
    move(lab, "deviation_temperature", 1.0)
    fuzzy = fit_fuzzy_cmeans(X, lab.player.centers, fuzzifier=2.0)
    np.testing.assert_allclose(lab.player.centers, fuzzy.centers, atol=1e-4)
    assert "this is fuzzy c-means with m = 1 + T₁ = 2." in lab.figures.said


def test_above_two_a_center_falls_on_a_point_and_a_lower_temperature_frees_it() -> None:
    lab = temperature_lab()
    move(lab, "deviation_temperature", 10**0.5)
    trapped = squared_distances(X, lab.player.centers).min(axis=0)
    assert trapped.min() < 1e-12
    assert "every point is a trap" in lab.figures.said
    move(lab, "deviation_temperature", 1.0)
    assert squared_distances(X, lab.player.centers).min(axis=0).min() > 1e-6
    assert lab.player.result.objective == pytest.approx(5.8584, abs=1e-3)


def test_squared_distances_count_temperatures_in_variances() -> None:
    lab = temperature_lab(distortion="squared", deviation_temperature=2.0, n_clusters=2)
    variance = X.var(axis=0).sum()
    assert lab.player.result.parameters["deviation_temperature"] == pytest.approx(variance * 10**0.3)
    move(lab, "deviation_temperature", 10.0)
    assert f"β = 1/T₁ = {1 / variance:.5g}" in lab.figures.said


def test_other_data_and_another_k_start_anew() -> None:
    lab = temperature_lab(random_state=3)
    lab.controls["data"].value = "rings"
    assert len(lab.player.points) == 300
    move(lab, "n_clusters", 5)
    assert lab.player.centers.shape == (5, 2)
    start = kmeans_plus_plus(lab.player.points, 5, random_state=5)
    assert np.abs(lab.player.result.center_history[0] - start).max() < 0.05


def test_the_chart_has_each_temperature_once() -> None:
    lab = temperature_lab()
    for T2 in (0.5, 1.0, 0.5, 0.1):
        move(lab, "deviation_temperature", 10 ** (round(20 * np.log10(T2)) / 20))
    line = re.search(r'stroke-dasharray="9 4" d="([^"]*)"/><path', lab.figures.html)
    assert line is not None
    assert line[1].count(" ") == 3


def test_a_center_taken_away_in_the_picture_moves_the_slider() -> None:
    lab = temperature_lab()
    lab.player.centers = lab.player.centers[:2]
    assert lab.controls["n_clusters"].value == 2
    assert len(lab.player.result.centers) == 2


# Likelihood by hand ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "part", "expected"),
    [("mean 1", 2.5, "means", 2.5), ("spread 1", 0.1, "spreads", 0.1), ("weight 1", 0.2, "weights", 0.2)],
)
def test_a_slider_changes_one_part_and_the_likelihood_is_the_librarys(
    name: str, value: float, part: str, expected: float
) -> None:
    lab = likelihood_lab()
    before = lab.mixture
    move(lab, name, value)
    assert np.ravel(getattr(lab.mixture, part))[1] == pytest.approx(expected)
    others = {"means", "spreads", "weights"} - {part}
    for other in others:
        np.testing.assert_allclose(getattr(lab.mixture, other), getattr(before, other))
    assert lab.log_likelihood == pytest.approx(log_likelihood(DURATIONS, *lab.mixture), rel=1e-12)
    assert f"Log-likelihood: {lab.log_likelihood:.5g};" in lab.figures.said
    assert lab.mixture.weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("n_features", [1, 2])
def test_a_step_is_one_iteration_of_em_from_there(n_features: int) -> None:
    lab = likelihood_lab(n_features=n_features, n_components=3)
    move(lab, "weight 0", 0.1)
    start = lab.mixture
    lab.step()
    points = load_old_faithful().X[:, :n_features]
    with pytest.warns(UserWarning, match="max_iter"):
        one = fit_gaussian_mixture(
            points, start.means, weights=start.weights, covariances=start.covariances, max_iter=1
        )
    np.testing.assert_allclose(lab.mixture.means, one.centers, rtol=1e-10)
    np.testing.assert_allclose(lab.mixture.covariances, one.covariances, rtol=1e-10)
    before = lab.log_likelihood
    lab.run()
    assert lab.log_likelihood > before
    assert "The next EM step adds: nothing" in lab.figures.said


def test_a_collapsed_component_lifts_the_likelihood_and_the_floor_holds_it() -> None:
    lab = likelihood_lab(n_components=3)
    lab.run()
    move(lab, "weight 2", 0.05)
    lab.collapse()
    found = []
    for spread in 10 ** (lab.controls["spread 2"].min + np.array([0.5, 0.25, 0.0])):
        move(lab, "spread 2", spread)
        found.append((lab.log_likelihood, -lab.player.result.objective_history[0]))
    without, held = np.transpose(found)
    assert (np.diff(without) > 0.5).all()
    assert (np.diff(held) <= 1e-6).all()
    assert "Component 2 has collapsed" in lab.figures.said


def test_a_mean_dragged_in_the_picture_moves_its_slider_and_keeps_the_rest() -> None:
    lab = likelihood_lab()
    move(lab, "weight 0", 0.3)
    lab.player.centers = [[3.0], [2.0]]
    assert lab.controls["mean 0"].value == 3.0
    np.testing.assert_allclose(lab.mixture.weights, [0.3, 0.7])
    np.testing.assert_allclose(lab.mixture.means, [[3.0], [2.0]])


def test_what_the_page_sends_back_of_a_slider_changes_nothing() -> None:
    lab = likelihood_lab()
    lab.run()
    exact = lab.mixture
    for control in lab.controls.values():
        control.value = float(np.nextafter(control.value, control.value + 1))
    np.testing.assert_array_equal(lab.mixture.means, exact.means)
    np.testing.assert_array_equal(lab.mixture.covariances, exact.covariances)
    assert lab.player.iteration == lab.player.result.n_iter > 0


def test_the_sliders_of_a_component_taken_away_in_the_picture_rest() -> None:
    lab = likelihood_lab()
    move(lab, "mean 1", 2.0)
    lab.player.centers = [[2.0]]
    assert lab.controls["spread 1"].disabled
    assert not lab.controls["spread 0"].disabled
    assert lab.log_likelihood == pytest.approx(log_likelihood(DURATIONS, *lab.mixture))


def test_the_profile_is_the_likelihood_at_each_spread() -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(size=(40, 2))
    root = rng.normal(size=(2, 2, 2))
    mixture = Mixture(np.array([0.3, 0.7]), rng.normal(size=(2, 2)), root @ root.transpose(0, 2, 1))
    spreads = np.array([0.01, 0.5, 3.0])
    found = spread_profile(points, mixture, 1, spreads, (0.0, 1e-3))
    for s, spread in enumerate(spreads):
        changed = mixture.with_spread(1, spread)
        assert changed.spreads[1] == pytest.approx(spread)
        for f, floor in enumerate((0.0, 1e-3)):
            expected = log_likelihood(points, *changed, covariance_floor=floor)
            assert found[f, s] == pytest.approx(expected, rel=1e-9)


# Shifts ---------------------------------------------------------------------------------------------------


def test_centers_are_fitted_to_todays_points_and_scored_on_tomorrows() -> None:
    lab = shift_lab(distance=1.5)
    starts = [kmeans_plus_plus(X, 3, random_state=seed) for seed in range(20)]
    hard = min((fit_hard_kmeans(X, start) for start in starts), key=lambda fit: fit.objective)
    assert within_cluster_distance(X, lab.centers["K-means"], squared=True) == pytest.approx(hard.objective)
    recipe = paper_recipe("three")
    angles = np.radians([lab.controls[f"direction {k}"].value for k in range(3)])
    tomorrow = recipe.translated(1.5, angles)
    drawn = tomorrow.draw(1).X
    for name, centers in lab.centers.items():
        score = within_cluster_distance(drawn, centers) / len(drawn)
        assert lab.scores[name] == pytest.approx(score)
        assert f"{name} {score:.5g}" in lab.figures.said
    assert lab.divergence == pytest.approx(tomorrow.divergence_from(recipe))


def test_a_fuzzy_itisc_at_one_is_fuzzy_c_means() -> None:
    lab = shift_lab(deviation_temperature=1.0)
    np.testing.assert_allclose(lab.centers["Fuzzy-ITISC"], lab.centers["Fuzzy c-means"], atol=1e-4)


def test_who_is_closest_depends_on_how_far_and_where_the_groups_went() -> None:
    lab = shift_lab(distance=0.0)
    assert "Closest: K-means." in lab.figures.said
    move(lab, "distance", 3.0)
    assert "Closest: Fuzzy-ITISC." in lab.figures.said
    lab._turn(180.0)
    assert "Closest: Fuzzy-ITISC." not in lab.figures.said


def test_scaled_covariances_and_squares_are_what_they_say() -> None:
    lab = shift_lab(distance=0.0)
    move(lab, "factor", 10**0.5)
    assert lab.divergence == pytest.approx(3 * (10**0.5 - 1 - np.log(10**0.5)))
    lab.controls["squared"].value = True
    recipe = paper_recipe("three").scaled([10**0.5] * 3)
    drawn = recipe.draw(1).X
    expected = within_cluster_distance(drawn, lab.centers["K-means"], squared=True) / len(drawn)
    assert lab.scores["K-means"] == pytest.approx(expected)
    assert "Average squared distance" in lab.figures.said


# What all have


@pytest.mark.parametrize("make", [temperature_lab, likelihood_lab, shift_lab])
def test_every_control_has_a_name_and_what_it_is_for(make: Any) -> None:
    lab = make()
    names = [control.description for control in lab.controls.values()]
    assert all(names)
    assert len(set(names)) == len(names)
    for name, control in lab.controls.items():
        assert name == "squared" or len(control.tooltip) > 8, name
    assert re.search(r"<table>.*</table>", lab.figures.html)
    assert "softclust-lab" in lab._dom_classes


@pytest.mark.parametrize(
    ("make", "arguments", "words"),
    [
        (temperature_lab, {"data": "four hundred"}, "`data` must be one of two, three"),
        (temperature_lab, {"distortion": "cubed"}, "`distortion` must be 'log' or 'squared', got 'cubed'"),
        (temperature_lab, {"X": [[0.0], [1.0], [1.0]], "n_clusters": 2}, "`n_clusters` must be at most 1"),
        (temperature_lab, {"n_clusters": 9}, "`n_clusters` must be at most 8, got 9"),
        (temperature_lab, {"deviation_temperature": -1}, "`deviation_temperature`"),
        (likelihood_lab, {"n_features": 3}, "`n_features` must be 1 or 2, got 3"),
        (likelihood_lab, {"X": np.zeros((5, 3))}, "`X` must have 1 or 2 features, got 3"),
        (likelihood_lab, {"X": np.zeros((5, 2))}, "`X` must spread in every direction"),
        (likelihood_lab, {"n_components": 5}, "`n_components` must be at most 4, got 5"),
        (likelihood_lab, {"covariance_floor": 2.0}, "`covariance_floor` must be from 1e-12 to 1, got 2"),
        (shift_lab, {"recipe": "five"}, "`recipe` must be one of two, three"),
        (shift_lab, {"distance": 5.0}, "`distance` must be at most 4, got 5"),
    ],
)
def test_what_a_lab_cannot_do_is_refused(make: Any, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        make(**arguments)


def test_a_value_goes_to_the_nearest_step_as_in_the_page() -> None:
    made = log_slider("T", 0.7, (-1.0, 1.0), "why")
    assert made.value == pytest.approx(10**-0.15)
    put(made, 1.0)
    assert made.value == 1.0
    assert same_step(made, 1.0, 1.0 + 1e-12)
    assert not same_step(made, 1.0, 10**0.05)
    ends = slider("S", 9.0, 0.0, 4.0, 0.1, "why")
    assert ends.value == 4.0
