"""What a player does not take, from the page or from Python, and in which words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import traitlets

from softclust_lab import (
    fit_hard_kmeans,
)
from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.scene import FITS
from softclust_lab.widgets.scene import PARAMETERS as ALL_PARAMETERS

from .inputs_player import PARAMETERS, SHARES, START, X, a_player, heard, scene_of, with_page

BAD_SCENES = {
    "`scene` must have keys among data, method, parameters, points, rival, start, got speed": {"speed": 1},
    "`data` must be one of own, got 'rings'": {"data": "rings"},
    "`data` must be one of own, got ['own']": {"data": ["own"]},
    "`method` must be one of hard_kmeans, soft_kmeans, gaussian_mixture": {"method": "k_medoids"},
    "`parameters` must have keys among max_iter, tol, got fuzzifier": {"parameters": {"fuzzifier": 2.0}},
    "`parameters` must be a mapping": {"parameters": [1]},
    "`parameters` must have stiffness for soft_kmeans, got {}": {"method": "soft_kmeans", "parameters": {}},
    "`stiffness` must be one finite number greater than zero, got -1": {
        "method": "soft_kmeans",
        "parameters": {"stiffness": -1},
    },
    "`start` must be a mapping with 'centers', got None": {"start": None},
    "`start` must have keys among centers, got weights": {"start": {"centers": [[0, 0]], "weights": [1]}},
    "`centers` must have shape (K, 2) to match X, got (1, 3)": {"start": {"centers": [[0, 0, 0]]}},
    "`centers` must be finite, got NaN in row 1": {"start": {"centers": [[0, 0], [0, float("nan")]]}},
    "`centers` must be finite, got NaN in row 0": {"start": {"centers": [[0, None]]}},
    "`points` must have shape (N, 2) to match the set 'own', got (2, 1)": {"points": [[0.0], [1.0]]},
    "`points` must have shape (N, D)": {"points": []},
    "the number of clusters must be at most the number of points, got K = 3 and N = 2": {
        "points": [[0.0, 0.0], [1.0, 1.0]]
    },
    "`rival` must have keys among method, parameters, got start": {"rival": {"start": {}}},
    "`fuzzifier` must be": {"rival": {"method": "fuzzy_cmeans", "parameters": {"fuzzifier": 0.5}}},
    "`weights` must": {
        "method": "gaussian_mixture",
        "start": {"centers": START.tolist(), "weights": [1.0]},
    },
    "`solver` must be one of": {"method": "itisc", "parameters": {"solver": "guess"}},
    "itisc needs more different points than its K = 3 centers, got 1": {
        "method": "itisc",
        "parameters": {},
        "points": [[1.0, 1.0]] * 7,
    },
}


@pytest.mark.parametrize("words", BAD_SCENES)
@pytest.mark.parametrize("by", ["page", "python"])
def test_a_bad_scene_is_refused_in_words_and_the_last_good_one_stays(words: str, by: str) -> None:
    player = a_player()
    good, bad = scene_of("soft_kmeans"), scene_of(**BAD_SCENES[words])
    player.set_state({"scene": good, "iteration": 2})
    before, changes = player.centers, heard(player, "scene", "centers", "result", "iteration")
    with pytest.raises(traitlets.TraitError, match=re.escape(words)) as refusal:
        player.set_state({"scene": bad, "iteration": 1}) if by == "page" else setattr(player, "scene", bad)
    assert str(refusal.value).startswith("`scene`")
    assert (player.scene, player.iteration, changes) == (good, 2, [])
    np.testing.assert_array_equal(player.centers, before)


@pytest.mark.parametrize("method", FITS)
@pytest.mark.parametrize("junk", [None, "x", [], {}, [1], -1, 0, 1e100, float("nan"), float("inf"), True])
def test_junk_from_the_page_is_taken_for_what_it_means_or_refused(method: str, junk: Any) -> None:
    player = a_player()
    scene = scene_of(method)
    places = [{key: junk} for key in ("data", "points", "method", "parameters", "start", "rival")]
    places += [{"parameters": {**PARAMETERS[method], key: junk}} for key in ALL_PARAMETERS[method]]
    places += [{"rival": {"method": method, "parameters": junk}}, {"rival": {"method": junk}}]
    places += [{"start": {**scene["start"], key: junk}} for key in ("centers", "weights", "covariances")]
    for changes in places:
        try:
            player.set_state({"scene": {**scene, **changes}})
        except traitlets.TraitError:
            assert player.scene != {**scene, **changes}
        assert np.isfinite(player.centers).all()
        assert np.isfinite(player.responsibilities).all()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "centers",
            [[1.0, 2.0, 3.0]],
            "`centers` must have shape (K, 2) to match X, got (1, 3): pass",
        ),
        ("centers", [[1.0, np.nan]], "`centers` must be finite, got NaN in row 0"),
        ("centers", np.zeros((121, 2)), "must be at most the number of points, got K = 121 and N = 120"),
        ("responsibilities", SHARES[:5], "`responsibilities` must have shape (120, 3), one row for each"),
        ("responsibilities", 2 * SHARES, "each row must sum to 1, got"),
        ("responsibilities", SHARES * [[2, 0, 0]] - 1, "must not be negative"),
        ("responsibilities", np.eye(3)[[0] * 120], "got zeros only in columns [1, 2]"),
        ("result", "fit", "`result` must be a ClusterResult, got str"),
        ("result", fit_hard_kmeans([[1.0], [2.0]], [[1.0]]), "`result` must come from a fit of `X`"),
        ("iteration", 99, "`iteration` must be from 0 to"),
        ("run", "none", "`run` must be one of This run, got 'none'"),
        ("scene", 3, "expected a dict"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_nothing_changes(name: str, value: Any, words: str) -> None:
    player = a_player()
    page, before = with_page(player), player.result
    with pytest.raises(traitlets.TraitError, match=re.escape(words)):
        setattr(player, name, value)
    assert (player.result, player.scene, player.iteration) == (before, {}, 0)
    assert page.received == []


def test_a_method_of_someone_else_can_be_replayed_but_not_started() -> None:
    fit = fit_hard_kmeans(X, START)
    player = ClusterPlayer.from_result(X, replace(fit, method="mine"))
    player.iteration = 1
    assert player.responsibilities.sum() == len(X)
    with pytest.raises(traitlets.TraitError, match="`centers` can be assigned where the method is one of"):
        player.centers = START
