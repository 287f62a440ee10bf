"""The player as a two-way mirror: what the page sets Python sees, and what Python sets the page is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np
import pytest
import traitlets
from comm.base_comm import BaseComm
from jupyter_client.manager import start_new_kernel

from softclust_lab import (
    fit_fuzzy_cmeans,
    fit_gaussian_mixture,
    fit_gaussian_wcss,
    fit_hard_kmeans,
    fit_itisc,
    fit_soft_kmeans,
)
from softclust_lab.datasets import GALLERY, make_gallery_set
from softclust_lab.fuzzy_cmeans import update_fuzzy_centers
from softclust_lab.gaussian_mixture import m_step
from softclust_lab.hard_kmeans import update_centers
from softclust_lab.itisc import importance_weights, point_energies, update_itisc_centers
from softclust_lab.soft_kmeans import update_soft_centers
from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.scene import FITS
from softclust_lab.widgets.scene import PARAMETERS as ALL_PARAMETERS

RNG = np.random.default_rng(8)
X = np.vstack([RNG.normal(place, 0.8, size=(40, 2)) for place in ([0.0, 0.0], [2.5, 0.0], [1.0, 2.5])])
START = X[[0, 40, 80]] + 0.01
#: Each method with its parameters, and the library's fit by a solver that can be stepped.
PARAMETERS: dict[str, dict[str, Any]] = {
    "hard_kmeans": {},
    "soft_kmeans": {"stiffness": 1.0},
    "gaussian_mixture": {"covariance_type": "diagonal"},
    "gaussian_wcss": {"bandwidth": 0.8},
    "fuzzy_cmeans": {"fuzzifier": 1.7},
    "itisc": {"fuzziness_temperature": 0.9, "deviation_temperature": 0.5},
}
STEPPED = {"gaussian_wcss": {"solver": "armijo"}, "itisc": {"solver": "majorize"}}
SHARES = RNG.dirichlet(np.ones(3), size=len(X))


class Page(BaseComm):
    """The other end of a widget's line: what is sent to it."""

    def __init__(self) -> None:
        super().__init__(target_name="jupyter.widget")
        self.received: list[dict[str, Any]] = []

    def publish_msg(self, msg_type: str, data: Any = None, **_rest: Any) -> None:
        if msg_type == "comm_msg" and data["method"] == "update":
            self.received.append(data["state"])


def a_player(**options: Any) -> ClusterPlayer:
    return ClusterPlayer.from_result(X, fit_hard_kmeans(X, START), explore=True, **options)


def with_page(player: ClusterPlayer) -> Page:
    player.comm = page = Page()
    page.received.clear()
    return page


def scene_of(method: str = "hard_kmeans", **changes: Any) -> dict[str, Any]:
    """Return a scene as the page sends it."""
    start = {"centers": START.tolist()}
    scene = {"data": "own", "method": method, "parameters": PARAMETERS.get(method, {}), "start": start}
    return {**scene, **changes}


def heard(player: ClusterPlayer, *names: str) -> list[str]:
    """Return a list that grows by the name of each of these that changes."""
    changes: list[str] = []
    player.observe(lambda change: changes.append(change["name"]), list(names))
    return changes


@pytest.mark.parametrize("method", FITS)
def test_a_scene_s_centers_and_memberships_are_the_library_s_fit_at_every_iteration(method: str) -> None:
    fit = FITS[method](X, START, **PARAMETERS[method], **STEPPED.get(method, {}))
    player = a_player()
    player.set_state({"scene": scene_of(method)})
    np.testing.assert_array_equal(player.result.center_history, fit.center_history)
    for t in range(fit.n_iter + 1):
        player.set_state({"iteration": t})
        np.testing.assert_array_equal(player.centers, fit.center_history[t])
        assert player.responsibilities.shape == (len(X), 3)
    np.testing.assert_allclose(player.responsibilities, fit.responsibilities(X), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", FITS)
def test_a_recorded_run_is_replayed_exactly_with_its_own_result(method: str) -> None:
    fit = FITS[method](X, START, **PARAMETERS[method])
    player = ClusterPlayer.from_result(X, fit)
    assert player.result is fit
    for t in range(fit.n_iter + 1):
        player.iteration = t
        np.testing.assert_array_equal(player.centers, fit.center_history[t])
    np.testing.assert_allclose(player.responsibilities, fit.responsibilities(X), rtol=1e-9, atol=1e-12)


def test_what_the_page_sets_is_observed_once_and_not_sent_back() -> None:
    player = a_player()
    page, changes = with_page(player), heard(player, "scene", "result", "centers", "responsibilities")
    player.set_state({"scene": scene_of("soft_kmeans"), "iteration": 2})
    assert sorted(changes) == ["centers", "responsibilities", "result", "scene"]
    assert player.result.method == "soft_kmeans"
    assert page.received == []


def test_the_page_knows_its_iteration_and_python_starts_over() -> None:
    player = a_player()
    player.set_state({"scene": scene_of("soft_kmeans"), "iteration": 3})
    player.set_state({"scene": scene_of("soft_kmeans", parameters={"stiffness": 0.9})})
    assert player.iteration == 3
    player.scene = scene_of("soft_kmeans")
    assert player.iteration == 0
    player.set_state({"iteration": 10_000})
    assert player.iteration == player.result.n_iter
    player.set_state({"scene": scene_of("hard_kmeans")})
    assert player.iteration == player.result.n_iter == fit_hard_kmeans(X, START).n_iter


def test_a_page_may_open_another_run_at_an_iteration_in_one_message() -> None:
    fit = fit_hard_kmeans(X, START)
    player = ClusterPlayer.from_runs({"a": (X, fit), "b": (X, fit)})
    player.set_state({"iteration": 2, "run": "b"})
    assert (player.run, player.iteration) == ("b", 2)


def test_assigned_centers_are_sent_as_one_scene_that_starts_there() -> None:
    player = a_player()
    player.iteration = 2
    page, changes = with_page(player), heard(player, "centers", "result")
    player.centers = START + 0.5
    (state,) = page.received
    assert state["scene"]["start"] == {"centers": (START + 0.5).tolist()}
    assert (state["iteration"], player.iteration) == (0, 0)
    np.testing.assert_array_equal(player.centers, START + 0.5)
    np.testing.assert_array_equal(player.result.centers, fit_hard_kmeans(X, START + 0.5).centers)
    assert sorted(changes) == ["centers", "result"]


def test_assigned_centers_keep_a_mixture_s_covariances_unless_their_number_changes() -> None:
    player = ClusterPlayer.from_result(X, fit_gaussian_mixture(X, START))
    player.iteration = 4
    weights, covariances = player.result.weight_history[4], player.result.covariance_history[4]
    player.centers = player.centers + 0.1
    np.testing.assert_array_equal(player.result.weight_history[0], weights)
    np.testing.assert_array_equal(player.result.covariance_history[0], covariances)
    player.centers = player.centers[:2]
    assert player.responsibilities.shape == (len(X), 2)


def test_the_same_centers_assigned_again_start_there() -> None:
    player = a_player()
    player.iteration = 2
    player.centers = player.centers
    assert player.scene["start"]["centers"] == fit_hard_kmeans(X, START).center_history[2].tolist()
    assert player.iteration == 0


@pytest.mark.parametrize("method", FITS)
def test_assigned_responsibilities_start_where_the_update_step_leads(method: str) -> None:
    parameters = PARAMETERS[method]
    player = ClusterPlayer.from_result(X, FITS[method](X, START, **parameters))
    player.iteration = 1
    T1, T2 = 0.9, 0.5
    w = importance_weights(point_energies(X, player.centers, T1), T2)
    A = w[:, None] ** (1 - T2) * SHARES ** (1 + T1)
    expected = {
        "hard_kmeans": lambda: update_centers(X, SHARES.argmax(axis=1), player.centers),
        "soft_kmeans": lambda: update_soft_centers(X, SHARES),
        "gaussian_wcss": lambda: update_soft_centers(X, SHARES),
        "fuzzy_cmeans": lambda: update_fuzzy_centers(X, SHARES, 1.7),
        "gaussian_mixture": lambda: m_step(X, SHARES, "diagonal")[1],
        "itisc": lambda: A.T @ X / A.sum(axis=0)[:, None],
    }[method]()
    player.responsibilities = SHARES
    assert (player.iteration, player.scene["method"]) == (0, method)
    np.testing.assert_allclose(player.centers, expected, rtol=1e-12)
    if method == "gaussian_mixture":
        np.testing.assert_array_equal(player.result.covariance_history[0], m_step(X, SHARES, "diagonal")[2])


@pytest.mark.parametrize("deviation_temperature", [0.5, 1.0, 2.5])
@pytest.mark.parametrize("distortion", ["log", "squared"])
def test_itisc_s_own_responsibilities_lead_where_its_step_does(
    distortion: str, deviation_temperature: float
) -> None:
    fit = fit_itisc(X, START, distortion=distortion, deviation_temperature=deviation_temperature)
    player = ClusterPlayer.from_result(X, fit)
    expected = update_itisc_centers(X, START, 1.0, deviation_temperature, distortion)
    player.responsibilities = player.responsibilities
    np.testing.assert_allclose(player.centers, expected, rtol=1e-9)


def test_for_itisc_a_point_on_a_center_outweighs_all_others_where_the_deviation_is_hot() -> None:
    start = np.vstack([X[:1], START[1:]])
    player = ClusterPlayer.from_result(X, fit_itisc(X, start, deviation_temperature=1.5, max_iter=500))
    player.responsibilities = player.responsibilities
    np.testing.assert_array_equal(player.centers[0], X[0])
    assert np.isfinite(player.centers).all()


def test_memberships_are_computed_when_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    from softclust_lab.widgets import mirror

    calls = []
    counted = mirror.shares
    monkeypatch.setattr(mirror, "shares", lambda *args: calls.append(1) or counted(*args))
    player = a_player()
    for stiffness in (1.0, 2.0, 3.0):
        player.set_state({"scene": scene_of("soft_kmeans", parameters={"stiffness": stiffness})})
    assert calls == []
    assert player.responsibilities is player.responsibilities
    assert len(calls) == 1
    player.observe(lambda change: None, "responsibilities")
    player.set_state({"scene": scene_of("soft_kmeans", parameters={"stiffness": 4.0})})
    assert len(calls) == 2


def test_a_scene_is_fitted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setitem(FITS, "hard_kmeans", lambda *a, **k: calls.append(1) or fit_hard_kmeans(*a, **k))
    player = a_player()
    player.observe(lambda change: player.result, ["scene", "centers", "responsibilities"])
    player.set_state({"scene": scene_of(), "iteration": 1})
    player.iteration = 0
    player.centers = START + 1
    assert len(calls) == 2


def test_arrays_that_are_read_cannot_be_changed_by_accident() -> None:
    player = a_player()
    for array in (player.centers, player.responsibilities, player.points):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1.0


def test_points_that_the_reader_edited_are_those_on_show() -> None:
    player = a_player()
    player.set_state({"scene": scene_of(points=X[:50].tolist(), start={"centers": X[:2].tolist()})})
    np.testing.assert_array_equal(player.points, X[:50])
    assert player.responsibilities.shape == (50, 2)
    player.scene = {}
    np.testing.assert_array_equal(player.points, X)


def test_a_scene_of_a_gallery_set_uses_its_points() -> None:
    player = a_player(gallery=True)
    player.scene = scene_of(data="rings")
    np.testing.assert_array_equal(player.points, make_gallery_set("rings").X)
    assert set(GALLERY) < set(player.sets)


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
    assert ClusterPlayer.from_start(X, START, compare="hard_kmeans").scene["rival"]["method"] == "hard_kmeans"
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
    assert all(low < high or name == "K" for name, (low, high) in player.offers["sliders"].items())


def test_a_scene_names_a_steppable_solver_for_quasi_newton() -> None:
    for method, fit in (
        ("itisc", fit_itisc(X, START)),
        ("gaussian_wcss", fit_gaussian_wcss(X, START, bandwidth=0.8)),
    ):
        player = ClusterPlayer.from_result(X, fit)
        assert player.result.parameters["solver"] == "quasi-newton"
        player.centers = START
        assert player.result.parameters["solver"] == STEPPED[method]["solver"]


KERNEL = """
import numpy as np
from softclust_lab import fit_hard_kmeans
from softclust_lab.widgets import ClusterPlayer
X = np.array([[0.0], [2.0], [10.0], [12.0]])
player = ClusterPlayer.from_result(X, fit_hard_kmeans(X, [[0.0], [2.0]]))
player.observe(lambda change: print(change["name"], change["new"].ravel().tolist()), "centers")
player
"""


class Notebook:
    """A kernel, and what its widgets say."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def until_idle(self, request: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what the kernel says about a request."""
        said = []
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return said
            said.append((kind, content))

    def run(self, code: str) -> list[tuple[str, dict[str, Any]]]:
        return self.until_idle(self.client.execute(code))

    def send(self, comm_id: str, **state: Any) -> list[tuple[str, dict[str, Any]]]:
        data = {"method": "update", "state": state, "buffer_paths": []}
        message = self.client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        self.client.shell_channel.send(message)
        return self.until_idle(message["header"]["msg_id"])


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        yield Notebook(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_in_a_kernel_the_page_moves_python_and_python_the_page(notebook: Notebook) -> None:
    opened = [content for kind, content in notebook.run(KERNEL) if kind == "comm_open"]
    (player,) = [one["comm_id"] for one in opened if "scene" in one["data"]["state"]]
    scene = {"data": "own", "method": "hard_kmeans", "parameters": {}, "start": {"centers": [[1.0], [9.0]]}}
    said = notebook.send(player, scene=scene, iteration=1)
    printed = "".join(content["text"] for kind, content in said if kind == "stream")
    assert printed == "centers [1.0, 11.0]\n"

    said = notebook.send(player, scene={**scene, "start": {"centers": [[1.0, 9.0]]}})
    assert any("`centers` must have shape (K, 1)" in str(content) for _, content in said)
    said = notebook.run("print(player.centers.ravel().tolist(), player.iteration)")
    assert [content["text"] for kind, content in said if kind == "stream"] == ["[1.0, 11.0] 1\n"]

    said = notebook.run("player.centers = [[5.0], [6.0]]")
    (update,) = [content["data"]["state"] for kind, content in said if kind == "comm_msg"]
    assert update["scene"]["start"] == {"centers": [[5.0], [6.0]]}
    assert update["iteration"] == 0
