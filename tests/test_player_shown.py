"""What a player shows and offers: other results, other players beside it, a start without a result."""

from __future__ import annotations

import re
from typing import Any

import ipywidgets
import numpy as np
import pytest
import traitlets

from softclust_lab import (
    fit_fuzzy_cmeans,
    fit_gaussian_wcss,
    fit_hard_kmeans,
    fit_itisc,
    fit_soft_kmeans,
)
from softclust_lab.datasets import GALLERY
from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.scene import FITS

from .inputs_player import START, STEPPED, X, a_player, scene_of, with_page


def test_an_assigned_result_is_replayed_and_sent_with_its_still_image() -> None:
    player = a_player()
    player.scene = scene_of("soft_kmeans")
    page, fit = with_page(player), fit_fuzzy_cmeans(X, START)
    player.result = fit
    assert (player.result, player.scene, player.run, player.iteration) == (fit, {}, "Shown", 0)
    (state,) = page.received
    assert [run["method"] for run in state["runs"]] == ["hard_kmeans", "fuzzy_cmeans"]
    assert "Shown: Fuzzy c-means on 120 points" in state["still"]
    player.run = "This run"
    assert player.result.method == "hard_kmeans"


def test_an_assigned_result_is_shown_in_the_same_features() -> None:
    points = np.column_stack([X, X[:, ::-1]])
    fit = fit_hard_kmeans(points, points[:2])
    player = ClusterPlayer.from_result(points, fit, axes=(3, 1), feature_names=list("abcd"))
    player.result = fit_fuzzy_cmeans(points, points[:2])
    assert player.runs[-1]["view"]["names"] == ["d", "b"]


def test_shown_again_under_the_same_name_replaces_the_run_and_its_points() -> None:
    player = a_player()
    keys = set()
    for seed in range(3):
        points = np.random.default_rng(seed).normal(size=(30, 1))
        player.show(points, fit_hard_kmeans(points, points[:2]), name="mine")
        np.testing.assert_array_equal(player.points, points)
        np.testing.assert_array_equal(player.centers, points[:2])
        keys.add(player.runs[-1]["data"])
    assert len(keys) == 3, "the page keeps what it knows by its key"
    assert [run["name"] for run in player.runs] == ["This run", "mine"]
    assert len(player.sets) == 2


def test_setting_the_run_leaves_the_scene() -> None:
    fit = fit_hard_kmeans(X, START)
    player = ClusterPlayer.from_runs({"a": (X, fit), "b": (X, fit)})
    player.scene = scene_of("soft_kmeans")
    page = with_page(player)
    player.run = "b"
    assert player.result is fit
    assert page.received == [{"run": "b", "scene": {}}]


def test_players_can_be_linked_laid_out_and_tied_to_a_slider() -> None:
    one, other = a_player(), a_player()
    traitlets.link((one, "scene"), (other, "scene"))
    traitlets.link((one, "iteration"), (other, "iteration"))
    one.centers = START + 0.25
    one.iteration = 1
    np.testing.assert_array_equal(other.centers, one.centers)
    third = a_player()
    traitlets.dlink((one, "centers"), (third, "centers"))
    np.testing.assert_array_equal(third.scene["start"]["centers"], one.centers)
    slider = ipywidgets.IntSlider(max=3)
    box = ipywidgets.HBox([one, slider])
    tie = ipywidgets.jslink((one, "iteration"), (slider, "value"))
    assert box.children[0] is one
    assert tie.source == (one, "iteration")


def test_from_start_fits_shows_and_offers() -> None:
    player = ClusterPlayer.from_start(X, START, "itisc", deviation_temperature=0.5, title="Feared")
    assert player.result.parameters["solver"] == "majorize"
    assert player.offers["methods"] == list(FITS)
    assert set(player.sets) == {"own", *GALLERY}
    beside = ClusterPlayer.from_start(X, START, compare=("fuzzy_cmeans", {"fuzzifier": 3.0}))
    assert beside.scene["rival"] == {"method": "fuzzy_cmeans", "parameters": {"fuzzifier": 3.0}}
    assert beside.scene["parameters"] == {"stiffness": beside.result.parameters["stiffness"]}
    assert [run["name"] for run in beside.runs] == ["Soft K-means", "Fuzzy c-means"]
    assert beside.still.count('class="scp-stage"') == 2
    np.testing.assert_array_equal(beside.result.center_history[0], START)
    twice = ClusterPlayer.from_start(X, START, "hard_kmeans", compare="hard_kmeans")
    assert twice.scene["rival"] == {"method": "hard_kmeans", "parameters": {}}
    assert len(twice.runs) == 2
    with pytest.raises(ValueError, match="`method` must be one of hard_kmeans"):
        ClusterPlayer.from_start(X, START, compare="dbscan")
    with pytest.raises(ValueError, match="`method` must be one of hard_kmeans"):
        ClusterPlayer.from_start(X, START, "dbscan")
    with pytest.raises(ValueError, match="`parameters` must have keys among fuzzifier, max_iter, tol, got m"):
        ClusterPlayer.from_start(X, START, "fuzzy_cmeans", m=2.0)


def test_offers_fit_the_data_and_reach_what_was_recorded() -> None:
    assert ClusterPlayer.from_result(X, fit_hard_kmeans(X, START)).offers == {}
    metres, millimetres = (
        ClusterPlayer.from_result(unit * X, fit_hard_kmeans(unit * X, unit * START), explore=True).offers
        for unit in (1.0, 1000.0)
    )
    for name, power in (("bandwidth", 1), ("stiffness", -2), ("fuzzifier", 0)):
        expected = np.array(metres["sliders"][name]) * 1000.0**power
        assert millimetres["sliders"][name] == pytest.approx(expected, rel=0.06)
    extreme = fit_soft_kmeans(X, np.repeat(START, 4, axis=0), stiffness=1e4)
    sliders = ClusterPlayer.from_result(X, extreme, explore=True).offers["sliders"]
    assert (sliders["stiffness"][1], sliders["K"]) == (1e4, [1, 12])


@pytest.mark.parametrize(
    ("explore", "words"),
    [
        (
            {"colour": True},
            "`explore` must have keys among compare, data, edit, methods, open",
        ),
        ({"open": "yes"}, "`explore['open']` must be True or False, got 'yes'"),
        ({"methods": ["dbscan"]}, "`explore['methods']` must be a list of hard_kmeans"),
        ({"methods": []}, "name at least one"),
        ({"sliders": {"speed": [1, 2]}}, "`explore['sliders']` must have keys among"),
        ({"sliders": {"K": [3, 2]}}, "`explore['sliders']['K']` must be [low, high]"),
        ({"sliders": {"K": [1, 4.5]}}, "`explore['sliders']['K']` must be two whole numbers, got [1, 4.5]"),
        ("all", "`explore` must be a mapping"),
    ],
)
def test_what_explore_cannot_mean_is_refused(explore: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        ClusterPlayer.from_result(X, fit_hard_kmeans(X, START), explore=explore)


@pytest.mark.parametrize("points", [[[1.0, 2.0]], [[1.0, 2.0]] * 5])
@pytest.mark.parametrize("method", ["hard_kmeans", "soft_kmeans", "gaussian_mixture", "fuzzy_cmeans"])
def test_one_point_and_equal_points_can_be_explored(method: str, points: list[list[float]]) -> None:
    player = ClusterPlayer.from_start(points, [[0.0, 0.0]], method)
    assert player.responsibilities.tolist() == [[1.0]] * len(points)
    assert all(low < high for low, high in player.offers["sliders"].values())


def test_a_scene_names_a_steppable_solver_for_quasi_newton() -> None:
    for method, fit in (
        ("itisc", fit_itisc(X, START)),
        ("gaussian_wcss", fit_gaussian_wcss(X, START, bandwidth=0.8)),
    ):
        player = ClusterPlayer.from_result(X, fit)
        assert player.result.parameters["solver"] == "quasi-newton"
        player.centers = START
        assert player.result.parameters["solver"] == STEPPED[method]["solver"]
