"""The slider for K: centers come beside the farthest points, and the last of them go."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from softclust_lab import fit_itisc, fit_soft_kmeans
from softclust_lab.widgets import ClusterPlayer

from .live import FEW, START, Live, X
from .test_player_address import settled, state_in
from .test_player_live import FITS, expect_path_of, place_on_line


@pytest.fixture
def page(visit_live: Callable[..., Page]) -> Page:
    return visit_live()


def clusters(live: Live) -> Locator:
    return live.open_panel().root.get_by_role("slider", name="Clusters K", exact=True)


def expect_count(live: Live, count: int, most: int = 8) -> None:
    """Slider, number beside it, words for screen readers, pictures and handles all say so."""
    slider = clusters(live)
    assert slider.input_value() == slider.get_attribute("aria-valuetext") == str(count)
    assert live.root.locator(".scp-slider:has-text('Clusters K') output").text_content() == str(count)
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("1", str(most))
    assert live.root.locator(".scp-handle").count() == count


def with_farthest(X: np.ndarray, centers: np.ndarray, count: int) -> np.ndarray:
    """Return centers with more of them beside the farthest points, until there are so many."""
    while len(centers) < count:
        distances = np.linalg.norm(X[:, None] - centers, axis=2)
        far = distances.min(axis=1).argmax()
        added = 0.98 * X[far] + 0.02 * centers[distances[far].argmin()]
        centers = np.vstack([centers, added])
    return centers


def test_keys_add_centers_beside_the_farthest_points_and_take_the_last_away(page: Page) -> None:
    live = Live(page, "Plane")
    slider = clusters(live)
    expect_count(live, 3)
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect_count(live, 4)
    assert live.said() == "Center 3 added, far from the others."
    np.testing.assert_allclose(live.centers(), with_farthest(X, START, 4), rtol=1e-12)
    page.keyboard.press("End")
    expect_count(live, 8)
    assert live.said() == "Centers 4 to 7 added, far from the others."
    start = live.centers()
    np.testing.assert_allclose(start, with_farthest(X, START, 8), rtol=1e-12)
    page.keyboard.press("ArrowLeft")
    assert live.said() == "Center 7 removed."
    np.testing.assert_array_equal(live.centers(), start[:7])
    page.keyboard.press("Home")
    expect_count(live, 1)
    assert live.said() == "Centers 1 to 6 removed."
    np.testing.assert_array_equal(live.centers(), START[:1])
    assert slider.evaluate("made => made === document.activeElement")
    assert live.state()["iteration"] == 0


def test_a_pointer_drags_it_and_the_path_is_the_library_s(page: Page) -> None:
    live = Live(page, "Plane")
    clusters(live).scroll_into_view_if_needed()
    box = clusters(live).bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.72 * box["width"], middle, steps=8)
    page.mouse.up()
    expect_count(live, 6)
    start = live.centers()
    np.testing.assert_allclose(start, with_farthest(X, START, 6), rtol=1e-12)
    live.go_to_end()
    expect_path_of(live, fit_soft_kmeans(X, start, stiffness=1.0))


@pytest.mark.parametrize("method", FITS)
def test_each_method_begins_with_as_many_centers_as_it_says(page: Page, method: str) -> None:
    live = Live(page, "Plane").open_panel()
    live.menu("Method").select_option("fuzzy_cmeans" if method == "soft_kmeans" else "soft_kmeans")
    live.menu("Method").select_option(method)
    clusters(live).press("ArrowRight")
    expect_count(live, 4)
    start = live.centers()
    live.go_to_end()
    expect_path_of(live, FITS[method](X, start))


def test_it_begins_with_what_is_on_show(page: Page) -> None:
    live = Live(page, "Plane")
    live.go_to_end()
    at_end = live.centers()
    clusters(live).press("ArrowRight")
    assert live.state()["iteration"] == 0
    np.testing.assert_allclose(live.centers(), with_farthest(X, at_end, 4), rtol=1e-12)


def test_it_follows_clicks_keys_other_data_and_reset(page: Page) -> None:
    live = Live(page, "Plane")
    live.choose_tool("Add centers")
    live.click(0.85, 0.3)
    expect_count(live, 4)
    live.handle(0).press("Delete")
    live.handle(0).press("Delete")
    expect_count(live, 2)
    live.menu("Data").select_option("rings")
    expect_count(live, 2)
    clusters(live).press("ArrowRight")
    expect_count(live, 3)
    live.button("Reset").click()
    expect_count(live, 3)
    np.testing.assert_array_equal(live.centers(), START)
    live.root.get_by_label("Show").first.select_option("Mixture")
    expect_count(live, 3)


def test_there_are_never_more_centers_than_places_of_points(page: Page) -> None:
    live = Live(page, "Line")
    clusters(live).press("End")
    expect_count(live, 4, most=4)
    assert len(np.unique(live.centers(n_features=1))) == 4
    live.choose_tool("Add centers")
    live.click(0.5, 0.5)
    assert live.said() == "4 centers are the most."
    live.choose_tool("Add points")
    live.click(place_on_line(live, 3.0), 0.2)
    expect_count(live, 4, most=5)
    live.click(place_on_line(live, 3.0), 0.2)
    expect_count(live, 4, most=5)
    assert live.state()["points"] == len(FEW) + 2


def test_itisc_needs_a_place_more_than_centers_also_where_it_is_compared(page: Page) -> None:
    live = Live(page, "Line").open_panel()
    live.menu("Compare with").select_option("itisc")
    clusters(live).press("End")
    expect_count(live, 3, most=3)
    live.menu("Compare with").select_option("")
    live.menu("Method").select_option("itisc")
    expect_count(live, 3, most=3)
    live.menu("Distortion").select_option("squared")
    expect_count(live, 3, most=4)


def test_a_method_that_allows_fewer_centers_takes_the_first_of_them(page: Page) -> None:
    live = Live(page, "Line").open_panel()
    clusters(live).press("End")
    start = live.centers(n_features=1)
    live.menu("Method").select_option("itisc")
    expect_count(live, 3, most=3)
    assert live.said().startswith("There are fewer centers now")
    np.testing.assert_array_equal(live.centers(n_features=1), start[:3])
    player = ClusterPlayer.from_result(FEW, fit_soft_kmeans(FEW, FEW[:2], stiffness=1.0), explore=True)
    scene = state_in(settled(page), 2)["scene"]
    player.set_state({"scene": {**scene, "data": player.runs[0]["data"]}})
    assert player.result.method == "itisc"
    assert player.result.centers.shape == (3, 1)


def test_both_pictures_have_as_many_where_methods_are_compared(page: Page) -> None:
    live = Live(page, "Compared")
    clusters(live).press("ArrowRight")
    expect_count(live, 4)
    np.testing.assert_allclose(live.centers(), with_farthest(X, START, 4), rtol=1e-12)
    np.testing.assert_array_equal(live.centers(1), live.centers())
    live.go_to_end()
    expect_path_of(live, FITS["hard_kmeans"](X, with_farthest(X, START, 4)))


def test_where_dials_settle_it_shows_where_the_centers_come_to_rest(page: Page) -> None:
    live = Live(page, "Temperatures")
    clusters(live).press("ArrowRight")
    fit = fit_itisc(X, with_farthest(X, START, 4), solver="majorize")
    np.testing.assert_allclose(live.centers(), fit.centers, rtol=1e-6, atol=1e-6)
    assert live.state()["iteration"] == fit.n_iter


def test_a_link_brings_them_back_and_python_s_mirror_has_them(visit_live: Callable[..., Page]) -> None:
    live = Live(visit_live(), "Plane")
    clusters(live).press("End")
    clusters(live).press("ArrowLeft")
    live.button("One iteration on").click()
    address = settled(live.page)
    again = Live(visit_live(fragment="#" + address.split("#", 1)[1]), "Plane")
    again.page.wait_for_timeout(300)
    assert again.state() == live.state()
    expect_count(again, 7)
    fit = fit_soft_kmeans(X, START, stiffness=1.0)
    player = ClusterPlayer.from_runs({"Soft": (X, fit)}, explore=True, gallery=True)
    player.set_state(state_in(address))
    assert player.centers.shape == (7, 2)
    np.testing.assert_allclose(player.centers, live.centers(), rtol=1e-9)


def test_where_centers_may_not_be_edited_there_is_none(page: Page) -> None:
    live = Live(page, "Replay")
    assert live.root.get_by_role("slider", name=re.compile("^Clusters")).count() == 0
