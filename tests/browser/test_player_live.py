"""The live player: what hands, fingers and keys make of a figure, in a page without a kernel."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from softclust_lab import (
    fit_fuzzy_cmeans,
    fit_gaussian_mixture,
    fit_gaussian_wcss,
    fit_hard_kmeans,
    fit_itisc,
    fit_soft_kmeans,
)
from softclust_lab.datasets import make_gallery_set
from softclust_lab.result import ClusterResult

from .live import FEW, IRIS, PLAYERS, START, Live, X

FITS: dict[str, Callable[..., ClusterResult]] = {
    "hard_kmeans": fit_hard_kmeans,
    "soft_kmeans": lambda points, start: fit_soft_kmeans(points, start, stiffness=1.0),
    "gaussian_mixture": fit_gaussian_mixture,
    "gaussian_wcss": lambda points, start: fit_gaussian_wcss(points, start, bandwidth=0.5, solver="armijo"),
    "fuzzy_cmeans": fit_fuzzy_cmeans,
    "itisc": lambda points, start: fit_itisc(points, start, solver="majorize"),
}


@pytest.fixture
def page(visit_live: Callable[..., Page]) -> Page:
    return visit_live()


def same(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def expect_path_of(live: Live, fit: ClusterResult, pane: int = 0) -> None:
    """The picture shows the fit's centers and objective at its iteration, and ends where the fit does."""
    state = live.state(pane)
    same(live.centers(pane, fit.centers.shape[1]), fit.center_history[state["iteration"]])
    same(state["objective"], fit.objective_history[state["iteration"]])
    assert live.finished(pane) == fit.n_iter


def test_a_dragged_center_starts_the_library_s_own_path_from_there(page: Page) -> None:
    live = Live(page, "Plane")
    live.drag(0, 60, -40)
    start = live.centers()
    assert start[0] != pytest.approx(START[0])
    np.testing.assert_array_equal(start[1:], START[1:])
    live.button("One iteration on").click()
    assert live.state()["iteration"] == 1
    live.go_to_end()
    expect_path_of(live, fit_soft_kmeans(X, start, stiffness=1.0))
    assert live.status().endswith(", converged")


def test_a_drag_begins_with_the_centers_on_show(page: Page) -> None:
    live = Live(page, "Plane")
    live.root.get_by_role("slider", name="Iteration").press("End")
    at_end = live.centers()
    live.drag(2, 30, 30)
    assert live.state()["iteration"] == 0
    np.testing.assert_array_equal(live.centers()[:2], at_end[:2])


def test_a_mixture_is_dragged_with_its_weights_and_covariances(page: Page) -> None:
    live = Live(page, "Plane")
    live.root.get_by_label("Show").first.select_option("Mixture")
    live.root.get_by_role("slider", name="Iteration").press("End")
    live.drag(1, 25, 0)
    start = live.centers()
    recorded = fit_gaussian_mixture(X, START)
    live.go_to_end()
    expect_path_of(
        live, fit_gaussian_mixture(X, start, weights=recorded.weights, covariances=recorded.covariances)
    )


def test_status_and_trace_follow_while_the_button_is_down(page: Page) -> None:
    live = Live(page, "Plane")
    before = live.status()
    x, y = live.middle(0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 50, y - 30, steps=5)
    page.wait_for_timeout(150)
    assert live.status() != before
    assert live.root.locator(".scp-status").get_attribute("aria-live") == "off"
    page.mouse.up()
    assert live.root.locator(".scp-status").get_attribute("aria-live") == "polite"
    assert live.finished() > 0


def test_a_finger_drags_a_center_and_scrolls_the_page_elsewhere(visit_live: Callable[..., Page]) -> None:
    page = visit_live(width=390, has_touch=True, is_mobile=True)
    live = Live(page, "Plane")
    x, y = live.middle(1)
    device = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": a, "y": b} for a, b in points]
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    scrolled = page.evaluate("scrollY")
    touch("touchStart", (x, y))
    for part in range(1, 6):
        touch("touchMove", (x - 8 * part, y + 6 * part))
    touch("touchEnd")
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == scrolled
    assert live.centers()[1, 0] < START[1, 0]
    assert live.centers()[1, 1] < START[1, 1]
    box = live.root.locator(".scp-plot canvas").first.bounding_box()
    corner = box["x"] + box["width"] - 30, box["y"] + box["height"] - 60
    touch("touchStart", corner)
    for part in range(1, 15):
        touch("touchMove", (corner[0], corner[1] - 10 * part))
        page.wait_for_timeout(16)
    touch("touchEnd")
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > scrolled + 50


def test_handles_are_large_enough_for_fingers_and_name_the_place(visit_live: Callable[..., Page]) -> None:
    page = visit_live(width=390, has_touch=True, is_mobile=True)
    live = Live(page, "Plane")
    for k, (x, y) in enumerate(START):
        assert live.handle(k).get_attribute("aria-label") == f"Center {k} at ({x:.3g}, {y:.3g})"
        box = live.handle(k).bounding_box()
        assert min(box["width"], box["height"]) >= 44


def test_keys_move_a_center_more_with_shift_and_delete_removes_it(page: Page) -> None:
    live = Live(page, "Plane")
    live.handle(0).focus()
    page.keyboard.press("ArrowRight")
    little = live.centers()[0] - START[0]
    page.keyboard.press("Shift+ArrowUp")
    large = live.centers()[0] - START[0]
    assert little[0] > 0
    assert large[1] > 4 * little[0]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Center 0 at ")
    page.keyboard.press("Delete")
    np.testing.assert_array_equal(live.centers(), START[1:])
    assert "removed" in live.said()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Center 0 at ")
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    assert live.said() == "One center must stay."
    assert len(live.centers()) == 1


def test_points_and_centers_come_and_go_by_clicks(page: Page) -> None:
    live = Live(page, "Plane")
    live.choose_tool("Add points")
    live.click(0.85, 0.25)
    live.click(0.87, 0.3)
    assert live.state()["points"] == 302
    live.choose_tool("Remove points")
    live.click(0.85, 0.25)
    assert live.state()["points"] == 301
    live.click(0.2, 0.2)
    assert live.said() == "No point is near."
    live.choose_tool("Add centers")
    live.click(0.85, 0.3)
    centers = live.centers()
    assert centers.shape == (4, 2)
    np.testing.assert_array_equal(centers[:3], START)
    live.choose_tool("Remove centers")
    live.click(0.85, 0.3)
    np.testing.assert_array_equal(live.centers(), START)


def test_points_and_centers_come_and_go_by_keys(page: Page) -> None:
    live = Live(page, "Plane")
    for tool, counts in (("Add points", (301, 3)), ("Remove points", (300, 3)), ("Add centers", (300, 4))):
        live.choose_tool(tool)
        page.keyboard.press("Enter")
        purpose = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert re.match(r"(Add|Remove) .* at \(.*\)$", purpose)
        if tool != "Remove points":
            page.keyboard.press("Shift+ArrowRight")
            page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") != purpose or "Rem" in tool
        page.keyboard.press("Enter")
        assert (live.state()["points"], len(live.centers())) == counts


@pytest.mark.parametrize("method", FITS)
def test_each_method_goes_the_library_s_way_from_the_same_start(page: Page, method: str) -> None:
    live = Live(page, "Plane").open_panel()
    live.menu("Method").select_option("fuzzy_cmeans" if method == "soft_kmeans" else "soft_kmeans")
    live.menu("Method").select_option(method)
    np.testing.assert_array_equal(live.centers(), START)
    live.go_to_end()
    expect_path_of(live, FITS[method](X, START))


def test_sliders_belong_to_the_method_and_change_it_at_once(page: Page) -> None:
    live = Live(page, "Plane").open_panel()
    slider = live.root.get_by_role("slider", name="Stiffness β")
    before = live.state()["objective"]
    slider.press("ArrowRight")
    stiffness = float(slider.get_attribute("aria-valuetext"))
    assert stiffness > 1.0
    assert live.root.locator(".scp-sliders output").text_content() == slider.get_attribute("aria-valuetext")
    same(live.state()["objective"], fit_soft_kmeans(X, START, stiffness=stiffness).objective_history[0])
    assert live.state()["objective"] != before
    live.menu("Method").select_option("itisc")
    names = [label.text_content() for label in live.root.locator(".scp-sliders span").all()]
    assert names == ["Fuzziness T₁", "Deviation T₂"]
    live.menu("Method").select_option("hard_kmeans")
    assert live.root.locator(".scp-sliders .scp-slider").count() == 0


def test_the_covariance_type_is_the_reader_s_choice(page: Page) -> None:
    live = Live(page, "Plane").open_panel()
    live.menu("Method").select_option("gaussian_mixture")
    live.menu("Covariances").select_option("tied")
    live.go_to_end()
    expect_path_of(live, fit_gaussian_mixture(X, START, covariance_type="tied"))


def test_other_data_come_with_starting_centers_of_their_own(page: Page) -> None:
    live = Live(page, "Plane").open_panel()
    live.menu("Data").select_option("rings")
    start, rings = live.centers(), make_gallery_set("rings").X
    assert len(start) == 3
    assert not any((rings == center).all(axis=1).any() for center in start)
    live.go_to_end()
    expect_path_of(live, fit_soft_kmeans(rings, start, stiffness=1.0))


def test_two_methods_are_compared_from_the_same_start_with_one_set_of_controls(page: Page) -> None:
    live = Live(page, "Plane").open_panel()
    live.drag(0, 40, -30)
    start = live.centers()
    live.menu("Compare with").select_option("fuzzy_cmeans")
    np.testing.assert_array_equal(live.centers(1), start)
    assert live.root.get_by_role("heading").all_text_contents() == ["Soft K-means", "Fuzzy c-means"]
    live.button("One iteration on").click()
    assert [live.state(pane)["iteration"] for pane in (0, 1)] == [1, 1]
    live.root.get_by_role("slider", name="Fuzzifier m").press("ArrowRight")
    fuzzifier = float(live.root.get_by_role("slider", name="Fuzzifier m").get_attribute("aria-valuetext"))
    assert live.state()["iteration"] == 1
    live.finished(1)
    live.go_to_end()
    expect_path_of(live, fit_soft_kmeans(X, start, stiffness=1.0))
    expect_path_of(live, fit_fuzzy_cmeans(X, start, fuzzifier=fuzzifier), pane=1)
    live.menu("Compare with").select_option("")
    assert live.root.locator(".scp-plot").count() == 1


def test_pictures_that_are_compared_stand_side_by_side_or_on_a_phone_below(
    visit_live: Callable[..., Page],
) -> None:
    for width in (1200, 390):
        page = visit_live(width=width)
        live = Live(page, "Plane").open_panel()
        live.menu("Compare with").select_option("hard_kmeans")
        one, other = (live.root.locator(".scp-plot").nth(pane).bounding_box() for pane in (0, 1))
        assert (one["y"] == other["y"]) == (width > 700)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_prediction_is_judged_against_the_step(page: Page) -> None:
    live = Live(page, "Plane").open_panel()
    truth = fit_soft_kmeans(X, START, stiffness=1.0).center_history[1]
    live.button("Predict the next step").click()
    live.menu("Center").select_option("1")
    live.click(0.5, 0.5)
    flag = live.root.get_by_role("button", name=re.compile("^Flag for center 1 at "))
    place = [float(part) for part in re.search(r"\((.*), (.*)\)", flag.get_attribute("aria-label")).groups()]
    live.button("Show").click()
    page.wait_for_timeout(700)
    assert live.state()["iteration"] == 1
    words = live.root.locator(".scp-predict .scp-hint").text_content()
    said = float(re.match(r"Center 1 went ([\d.]+) from your flag\. \w", words)[1])
    assert said == pytest.approx(np.hypot(*(truth[1] - place)), rel=0.02)


def test_a_flag_is_placed_by_keys_and_one_that_is_right_is_praised(page: Page) -> None:
    live = Live(page, "Line").open_panel()
    live.button("Predict the next step").focus()
    page.keyboard.press("Enter")
    live.menu("Center").select_option("1")
    truth = fit_hard_kmeans(FEW, FEW[:2]).center_history[1, 1, 0]
    live.root.get_by_role("button", name=re.compile("^Flag")).focus()
    for _ in range(80):
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        if float(label.rsplit(" ", 1)[1]) >= truth:
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_timeout(700)
    assert live.root.locator(".scp-predict .scp-hint").text_content().endswith("Spot on.")


def test_with_fewer_points_than_centers_the_player_says_so_and_stays_alive(page: Page) -> None:
    live = Live(page, "Line")
    live.choose_tool("Remove points")
    for part in (0.0, 1.0, 4.0):
        live.click(place_on_line(live, part), 0.6)
    assert live.status().endswith("stopped: 2 centers need at least 2 points, and there is 1")
    live.click(place_on_line(live, 6.0), 0.6)
    assert live.said() == "One point must stay."
    live.handle(1).press("Delete")
    live.go_to_end()
    assert live.centers(n_features=1).tolist() == [[6.0]]
    assert live.status().endswith("converged")


def place_on_line(live: Live, value: float) -> float:
    """Return where a value lies across the picture, as the centers at 0 and 1 of the start tell."""
    box = live.root.locator(".scp-plot canvas").first.bounding_box()
    left, unit = 40 + 2 * 4.2, (box["width"] - 40 - 14 - 4 * 4.2) / 6.0
    return (left + unit * value) / box["width"]


def test_on_a_line_a_click_adds_a_point_at_its_coordinate(page: Page) -> None:
    live = Live(page, "Line")
    live.choose_tool("Add points")
    live.click(place_on_line(live, 3.0), 0.2)
    assert live.said() == "Point added at 3. There are 5."
    live.go_to_end()
    start = FEW[:2]
    expect_path_of(live, fit_hard_kmeans([*FEW.tolist(), [3.0]], start))


def test_of_more_features_those_not_shown_take_the_mean_and_the_panel_says_so(page: Page) -> None:
    live = Live(page, "Iris")
    live.choose_tool("Add centers")
    assert (
        "In the 2 columns not shown it takes the points' mean."
        in live.root.locator(".scp-tools .scp-hint").text_content()
    )
    live.click(0.5, 0.5)
    added = live.centers(n_features=4)[3]
    same(added[:2], IRIS.X.mean(axis=0)[:2])


def test_a_component_that_loses_its_points_does_not_stop_the_player(page: Page) -> None:
    live = Live(page, "Line").open_panel()
    live.menu("Method").select_option("gaussian_mixture")
    live.choose_tool("Add centers")
    for part in (4.0, 6.0):
        live.click(place_on_line(live, part), 0.6)
    live.go_to_end()
    assert live.state()["points"] == 4
    live.menu("Method").select_option("hard_kmeans")
    live.go_to_end()
    assert live.status().endswith("converged")


def test_reset_returns_to_the_page_s_own_run(page: Page) -> None:
    live = Live(page, "Plane").open_panel()
    own = live.status()
    assert live.button("Reset").get_attribute("aria-disabled") == "true"
    live.drag(0, 60, -40)
    live.menu("Compare with").select_option("itisc")
    live.button("Reset").click()
    assert live.status() == own
    assert live.root.locator(".scp-plot").count() == 1
    np.testing.assert_array_equal(live.centers(), START)


def test_reset_returns_to_a_comparison_that_the_page_came_with(page: Page) -> None:
    live = Live(page, "Compared").open_panel()
    own = [live.state(pane) for pane in (0, 1)]
    assert [state["method"] for state in own] == ["hard_kmeans", "fuzzy_cmeans"]
    assert live.button("Reset").get_attribute("aria-disabled") == "true"
    live.menu("Compare with").select_option("")
    assert live.root.locator(".scp-plot").count() == 1
    live.button("Reset").click()
    assert [live.state(pane) for pane in (0, 1)] == own
    page.wait_for_timeout(500)
    assert "#" not in page.url


def test_a_live_run_plays_to_its_end(page: Page) -> None:
    live = Live(page, "Plane").open_panel()
    live.menu("Method").select_option("hard_kmeans")
    live.menu("Speed").select_option("4")
    last = live.finished()
    live.button("Play").click()
    page.wait_for_function(
        "([root, last]) => JSON.parse(root.querySelector('.scp-stage').dataset.state).iteration === last",
        arg=[live.root.element_handle(), last],
    )
    live.button("Play").wait_for(timeout=3000)
    assert live.status().endswith("converged")


def test_reduced_motion_goes_without_moves_between(visit_live: Callable[..., Page]) -> None:
    page = visit_live(reduced_motion="reduce")
    live = Live(page, "Plane")
    live.drag(0, 60, -40)
    live.button("One iteration on").click()
    plot = "root => root.querySelector('.scp-plot canvas').toDataURL()"
    at_once = live.root.evaluate(plot)
    page.wait_for_timeout(700)
    assert live.root.evaluate(plot) == at_once


def test_players_of_a_page_do_not_disturb_each_other(page: Page) -> None:
    one, other = Live(page, "Plane"), Live(page, "Iris")
    before = other.state()
    one.drag(0, 60, -40)
    assert other.state() == before
    after = one.state()
    other.choose_tool("Remove centers")
    other.handle(0).press("Delete")
    assert one.state() == after
    assert len(other.centers(n_features=4)) == 2


def test_players_that_only_replay_have_no_handles_and_no_panel(page: Page) -> None:
    live = Live(page, "Replay")
    assert live.root.locator(".scp-handle, .scp-explore").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
def test_the_panel_open_or_closed_has_its_room_in_the_still_image(
    visit_live: Callable[..., Page], width: int
) -> None:
    def heights(page: Page) -> list[float]:
        return page.evaluate("[...document.querySelectorAll('.static-widget')].map(box => box.offsetHeight)")

    still = visit_live(
        lambda page: page.route("**/static_widgets.js*", lambda route: route.abort()), width=width
    )
    live = visit_live(width=width)
    Live(live, "Plane")
    assert heights(live) == pytest.approx(heights(still), abs=1)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_path_that_takes_long_to_compute_has_its_room_all_the_time(
    visit_live: Callable[..., Page], width: int
) -> None:
    # By a clock that leaps with each look at it, a page computes one iteration at a time.
    slow = "{ let now = 0; performance.now = () => (now += 4); window.requestIdleCallback = undefined; }"
    still = visit_live(
        lambda page: page.route("**/static_widgets.js*", lambda route: route.abort()), width=width
    )
    room = still.locator(".static-widget").nth(PLAYERS["Compared"]).bounding_box()
    page = visit_live(lambda page: page.add_init_script(slow), width=width)
    live = Live(page, "Compared")
    box = page.locator(".static-widget").nth(PLAYERS["Compared"])
    heights = [box.bounding_box()["height"]]
    live.finished(1)
    heights.append(box.bounding_box()["height"])
    live.go_to_end()
    heights.append(box.bounding_box()["height"])
    assert heights == pytest.approx([room["height"]] * 3, abs=1)


def test_nothing_is_reported_as_an_error_in_any_of_this(visit_live: Callable[..., Page]) -> None:
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))

    page = visit_live(listen)
    live = Live(page, "Plane").open_panel()
    for method in FITS:
        live.menu("Method").select_option(method)
        live.menu("Compare with").select_option(method)
        live.drag(0, 5, 5)
        live.button("One iteration on").click()
    live.menu("Data").select_option("uniform_noise")
    live.menu("Compare with").select_option("")
    live.choose_tool("Add centers")
    for part in range(6):
        live.click(0.4 + 0.05 * part, 0.5)
    assert live.said() == "8 centers are the most."
    assert complaints == []
