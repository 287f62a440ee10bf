"""The player in a page of a book, opened from a disk in Chromium: no server, no kernel, no other machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from softclust_lab import fit_hard_kmeans
from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.still import status

X = np.random.default_rng(5).normal(size=(60, 2))
FIT = fit_hard_kmeans(X, X[:3])
LAST = FIT.n_iter
RUN = ClusterPlayer.from_result(X, FIT, title="Three of sixty").runs[0]
LINE_FIT = fit_hard_kmeans([[1.0], [11.0]], centers=[[2.0]])


@pytest.fixture
def player(visit: Callable[..., Page]) -> Page:
    return alive(visit())


def alive(page: Page) -> Page:
    page.wait_for_selector(".static-widget[data-live] >> nth=1", state="attached")
    return page


def control(page: Page, name: str, nth: int = 0) -> Any:
    return page.locator(".static-widget-live").nth(nth).get_by_role("button", name=name, exact=True)


def slider(page: Page) -> Any:
    return page.locator(".static-widget-live").first.get_by_role("slider")


def expect_iteration(page: Page, iteration: int) -> None:
    words = status(RUN, iteration)
    page.wait_for_function(
        "t => document.querySelector('.static-widget-live .scp-status').textContent === t", arg=words
    )


def picture(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.static-widget-live canvas').toDataURL()"))


def settle(page: Page) -> None:
    page.wait_for_timeout(700)


def test_the_page_asks_nobody_else_and_reports_no_error(visit: Callable[..., Page]) -> None:
    requests, complaints = [], []

    def listen(page: Page) -> None:
        page.on("request", lambda request: requests.append(request.url))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type in "error warning" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))

    alive(visit(listen))
    assert [url for url in requests if not url.startswith(("file:", "blob:", "data:"))] == []
    assert complaints == []


def test_buttons_step_on_back_and_to_the_start(player: Page) -> None:
    assert LAST >= 3
    expect_iteration(player, 0)
    for iteration in (1, 2, 3):
        control(player, "One iteration on").click()
        expect_iteration(player, iteration)
    control(player, "One iteration back").click()
    expect_iteration(player, 2)
    control(player, "Back to the start").click()
    expect_iteration(player, 0)
    assert control(player, "One iteration back").get_attribute("aria-disabled") == "true"


def test_keys_step_jump_and_play(player: Page) -> None:
    slider(player).focus()
    for key, iteration in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", LAST),
        ("Home", 0),
    ):
        player.keyboard.press(key)
        expect_iteration(player, iteration)
    player.keyboard.press(" ")
    assert control(player, "Pause").count() == 1
    player.keyboard.press(" ")
    assert control(player, "Play").count() == 1


def test_keys_work_on_buttons_and_space_presses_the_button_itself(player: Page) -> None:
    control(player, "One iteration on").focus()
    player.keyboard.press(" ")
    expect_iteration(player, 1)
    player.keyboard.press("ArrowRight")
    expect_iteration(player, 2)


def test_slider_and_trace_scrub(player: Page) -> None:
    box = slider(player).bounding_box()
    player.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    expect_iteration(player, LAST)
    trace = player.locator(".static-widget-live .scp-trace").first.bounding_box()
    middle = trace["y"] + trace["height"] / 2
    player.mouse.move(trace["x"] + trace["width"] - 8, middle)
    player.mouse.down()
    player.mouse.move(trace["x"] + 2, middle, steps=4)
    player.mouse.up()
    expect_iteration(player, 0)


def test_playing_runs_to_the_end_and_stops_there(player: Page) -> None:
    control(player, "Play").click()
    player.wait_for_timeout(200)
    moving = picture(player)
    player.wait_for_timeout(100)
    assert picture(player) != moving, "centers move between iterations"
    player.wait_for_function(
        "t => document.querySelector('.static-widget-live .scp-status').textContent === t",
        arg=status(RUN, LAST),
        timeout=2000 * (LAST + 1),
    )
    settle(player)
    assert control(player, "Play").count() == 1
    assert control(player, "Pause").count() == 0


def test_reduced_motion_steps_without_moving(visit: Callable[..., Page]) -> None:
    page = alive(visit(reduced_motion="reduce"))
    control(page, "One iteration on").click()
    expect_iteration(page, 1)
    at_once = picture(page)
    settle(page)
    assert picture(page) == at_once


def test_nothing_plays_by_itself(player: Page) -> None:
    before = picture(player)
    player.wait_for_timeout(1500)
    expect_iteration(player, 0)
    assert picture(player) == before


def test_the_menu_changes_the_run_and_starts_over(player: Page) -> None:
    second = player.locator(".static-widget-live").nth(1)
    control(player, "One iteration on", nth=1).click()
    second.get_by_label("Show").select_option("Line </script>")
    assert second.locator(".scp-status").text_content() == "Iteration 0 of 1, WCSS = 82"
    assert second.get_by_role("slider").get_attribute("max") == "1"
    second.get_by_role("slider").press("ArrowRight")
    assert second.locator(".scp-status").text_content() == "Iteration 1 of 1, WCSS = 50, converged"


def test_screen_readers_get_the_iteration_and_the_cluster_sizes(player: Page) -> None:
    control(player, "One iteration on").click()
    live = player.locator(".static-widget-live").first
    assert slider(player).get_attribute("aria-valuetext") == f"Iteration 1 of {LAST}"
    assert live.locator(".scp-status").get_attribute("aria-live") == "polite"
    centers = FIT.center_history[1]
    sizes = np.bincount(np.argmin(((X[:, None] - centers) ** 2).sum(axis=2), axis=1), minlength=3)
    label = live.get_by_role("img").get_attribute("aria-label")
    assert label.endswith("cluster sizes " + ", ".join(map(str, sizes)))


def test_colours_follow_the_page_when_it_turns_dark(player: Page) -> None:
    light = picture(player)
    player.evaluate("document.documentElement.dataset.theme = 'dark'")
    player.wait_for_timeout(100)
    assert picture(player) != light
    player.evaluate("document.documentElement.dataset.theme = 'light'")
    player.wait_for_timeout(100)
    assert picture(player) == light


@pytest.mark.parametrize("width", [390, 1440])
def test_live_player_takes_the_room_of_its_still_image(visit: Callable[..., Page], width: int) -> None:
    def heights(page: Page) -> list[float]:
        return page.evaluate("[...document.querySelectorAll('.static-widget')].map(box => box.offsetHeight)")

    still = visit(lambda page: page.route("**/static_widgets.js*", lambda route: route.abort()), width=width)
    assert still.locator(".static-widget[data-live]").count() == 0
    live = alive(visit(width=width))
    assert heights(live) == pytest.approx(heights(still), abs=1)


def test_a_phone_shows_everything_and_its_buttons_are_large_enough(visit: Callable[..., Page]) -> None:
    page = alive(visit(width=390, has_touch=True, is_mobile=True))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for part in page.locator(".static-widget-live :is(button, input, select)").all():
        box = part.bounding_box()
        assert min(box["width"], box["height"]) >= 40
    control(page, "One iteration on").tap()
    expect_iteration(page, 1)


def test_without_javascript_every_run_is_a_still_image_with_a_description(visit: Callable[..., Page]) -> None:
    page = visit(java_script_enabled=False)
    images = page.locator(".static-widget svg[role=img]")
    assert images.count() == 3
    for image in images.all():
        assert image.is_visible()
        assert "Cluster sizes" in image.get_attribute("aria-label")
    assert page.get_by_text("Where JavaScript runs, this picture plays.").first.is_visible()


def test_paper_gets_the_still_images(player: Page) -> None:
    player.emulate_media(media="print")
    assert all(image.is_visible() for image in player.locator(".static-widget svg[role=img]").all())
    assert not player.locator(".static-widget-live").first.is_visible()


def test_the_still_image_stays_when_the_module_cannot_load(visit: Callable[..., Page]) -> None:
    broken = "URL.createObjectURL = () => 'blob:null/nothing'"
    page = visit(lambda page: page.add_init_script(broken))
    page.wait_for_timeout(300)
    assert page.locator(".static-widget[data-live]").count() == 0
    assert page.locator(".static-widget svg[role=img]").first.is_visible()


def test_the_function_that_render_returns_cleans_up(player: Page) -> None:
    module = str(ClusterPlayer._esm)
    left = player.evaluate(
        """async (text) => {
          const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
          const { default: widget } = await import(url);
          const bytes = (numbers) => new DataView(new Float64Array(numbers).buffer);
          const run = {
            name: "two", data: "own", method: "hard_kmeans", parameters: {}, mixture: null, converged: true,
            objective_name: "WCSS", objective_texts: ["82", "50"], objective_range: [[50, "50"], [82, "82"]],
            view: { columns: [0], names: ["x"], low: [1], high: [11], ticks: [[]], one_scale: true },
            centers: { data: bytes([2, 6]), shape: [2, 1, 1] },
            objective: { data: bytes([82, 50]), shape: [2] },
          };
          const look = { palette: ["#000"], shapes: [[]], cross: [[0, 0]], line: true };
          const points = { data: bytes([1, 11]), shape: [2, 1] };
          const sets = { own: { title: "Two", names: ["x"], points } };
          const now = { run: "two", iteration: 0, scene: {} };
          const state = { sets, runs: [run], ...now, offers: {}, title: "", look };
          const handlers = [];
          const model = {
            get: (name) => state[name],
            set: (name, value) => { state[name] = value; },
            save_changes() {},
            on: (event, handler) => handlers.push([event, handler]),
            off: (event, handler) => handlers.splice(handlers.findIndex(([, one]) => one === handler), 1),
          };
          const el = document.body.appendChild(document.createElement("div"));
          const release = widget.render({ model, el });
          const during = [handlers.length, el.children.length];
          release();
          return { during, after: [handlers.length, el.children.length] };
        }""",
        module,
    )
    assert left["during"][0] >= 2
    assert left["during"][1] == 1
    assert left["after"] == [0, 0]
