"""The player as a two-way mirror: what the page sets Python sees, and what Python sets the page is sent."""

from __future__ import annotations

import numpy as np
import pytest

from softclust_lab import (
    fit_gaussian_mixture,
    fit_hard_kmeans,
    fit_itisc,
)
from softclust_lab.datasets import GALLERY, make_gallery_set
from softclust_lab.fuzzy_cmeans import update_fuzzy_centers
from softclust_lab.gaussian_mixture import m_step
from softclust_lab.hard_kmeans import update_centers
from softclust_lab.itisc import importance_weights, point_energies, update_itisc_centers
from softclust_lab.soft_kmeans import update_soft_centers
from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.scene import FITS

from .inputs_player import PARAMETERS, SHARES, START, STEPPED, X, a_player, heard, scene_of, with_page


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
