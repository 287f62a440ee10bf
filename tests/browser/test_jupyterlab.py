"""The player and the dashboards in a real JupyterLab: a server, a kernel, a notebook, keys and a mouse."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from softclust_server import prompt

from ..lab_server import LabServer, OpenNotebook, lab_server, open_notebook

CELLS = [
    """
import json
import numpy as np
from softclust_lab import fit_itisc, fit_soft_kmeans
from softclust_lab.datasets import make_gallery_set
from softclust_lab.widgets import ClusterPlayer, likelihood_lab, shift_lab, temperature_lab

def say(value):
    print(json.dumps(value, default=np.ndarray.tolist))

X = make_gallery_set("overlapping").X
player = ClusterPlayer.from_result(X, fit_soft_kmeans(X, X[:3], stiffness=1.0), explore=True)
heard = []
player.observe(lambda change: heard.append(change.new), "centers")
player
""",
    "temperature = temperature_lab()\ntemperature",
    "likelihood = likelihood_lab()\nlikelihood",
    "shift = shift_lab(distance=0.0)\nshift",
]
LABS = {
    "temperature": ("T₂ (deviation)", "temperature.controls['deviation_temperature'].value", "canvas"),
    "likelihood": ("Mean 0", "likelihood.controls['mean 0'].value", "canvas"),
    "shift": ("S (distance)", "shift.controls['distance'].value", "svg"),
}
STATE = "JSON.parse(document.querySelectorAll('.scp-stage')[{0}].dataset.state)"
CELL_COUNT = "window.jupyterapp.shell.currentWidget.content.model.cells.length"
ACTIVE_CELL = "window.jupyterapp.shell.currentWidget.content.activeCellIndex"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with lab_server(tmp_path_factory.mktemp("jupyterlab")) as started:
        yield started


@pytest.fixture(scope="module")
def notebook(browser: Browser, server: LabServer) -> Iterator[OpenNotebook]:
    opened = open_notebook(browser, server, CELLS)
    opened.page.wait_for_selector(".softclust-lab >> nth=2")
    opened.page.wait_for_selector(".softclust-player .scp-handle >> nth=6")
    yield opened
    opened.page.close()


@pytest.fixture
def page(notebook: OpenNotebook) -> Page:
    return notebook.page


def said(notebook: OpenNotebook, expression: str) -> Any:
    """Return what an expression is worth in the kernel."""
    return json.loads(notebook.run(f"say({expression})"))


def lab(page: Page, name: str) -> Locator:
    return page.locator(".softclust-lab").nth(list(LABS).index(name))


def slider(page: Page, name: str, label: str) -> Locator:
    return lab(page, name).get_by_role("slider", name=label, exact=True)


def look(page: Page, name: str) -> str:
    """Return what the picture of a lab looks like."""
    script = "shown => shown.tagName === 'CANVAS' ? shown.toDataURL() : shown.outerHTML"
    return str(lab(page, name).locator(LABS[name][2]).first.evaluate(script))


def wait_for_centers(page: Page, expected: Any, player: int = 0) -> None:
    """Wait until a player of the page shows these centers."""
    near = f"expected => {STATE.format(player)}.centers.every((c, i) => Math.abs(c - expected[i]) < 1e-9)"
    page.wait_for_function(near, arg=np.ravel(expected).tolist())


def wait_for_kernel(notebook: OpenNotebook, expression: str) -> None:
    """Wait until an expression is true in the kernel."""
    for _ in range(100):
        if said(notebook, f"bool({expression})"):
            return
        notebook.page.wait_for_timeout(50)
    raise AssertionError(f"never true in the kernel: {expression}")


def test_what_the_kernel_says_is_sent_at_once(server: LabServer) -> None:
    assert "softclust_server | extension was successfully loaded" in server.log.read_text(encoding="utf-8")
    done = []

    class Connection:
        websocket_handler = SimpleNamespace(set_nodelay=done.append)

        async def connect(self) -> str:
            done.append("connected")
            return "its answer"

    with ThreadPoolExecutor() as pool:  # this thread's loop is the browser's
        assert pool.submit(asyncio.run, prompt(Connection)().connect()).result() == "its answer"
    assert done == [True, "connected"]


def test_every_slider_of_a_lab_says_its_name_its_value_and_what_it_is_for(page: Page) -> None:
    found = page.locator(".softclust-lab .widget-slider [role=slider]")
    assert found.count() == 3 + 7 + 6
    for handle in found.all():
        for attribute in ("aria-label", "aria-description", "aria-valuetext"):
            assert handle.get_attribute(attribute), attribute
    assert slider(page, "temperature", "T₂ (deviation)").get_attribute("aria-valuetext") == "1.00"


@pytest.mark.parametrize("name", LABS)
def test_a_key_on_a_slider_reaches_the_library_and_the_picture(
    notebook: OpenNotebook, page: Page, name: str
) -> None:
    label, value, _ = LABS[name]
    before, seen = said(notebook, value), look(page, name)
    handle = slider(page, name, label)
    handle.focus()
    page.keyboard.press("ArrowRight")
    wait_for_kernel(notebook, f"{value} > {before}")
    if name != "shift":
        wait_for_centers(page, said(notebook, f"{name}.player.centers"), 1 + list(LABS).index(name))
    page.wait_for_function(
        "([lab, words]) => [...lab.querySelectorAll('.scl-spoken')].some((said) => said.innerText === words)",
        arg=[lab(page, name).element_handle(), said(notebook, f"{name}.figures.said")],
    )
    assert look(page, name) != seen


def test_a_temperature_moved_by_keys_is_the_librarys_fit(notebook: OpenNotebook, page: Page) -> None:
    start = said(notebook, "temperature.player.result.centers")
    slider(page, "temperature", "T₂ (deviation)").focus()
    page.keyboard.press("Home")
    wait_for_kernel(notebook, "temperature.controls['deviation_temperature'].value < 0.03")
    fit = f"fit_itisc(temperature.player.points, {start}, deviation_temperature=10**-1.7, solver='majorize')"
    expected = said(notebook, f"{fit}.centers")
    np.testing.assert_allclose(said(notebook, "temperature.player.centers"), expected, rtol=1e-6)
    wait_for_centers(page, said(notebook, "temperature.player.centers"), 1)


def test_the_figures_in_the_page_are_those_of_the_kernel(notebook: OpenNotebook, page: Page) -> None:
    scores = said(notebook, "shift.scores")
    shown = lab(page, "shift").locator("table tr").all_text_contents()
    assert shown == [f"{name}{score:.5g}" for name, score in scores.items()]
    best = lab(page, "shift").locator(".scl-best th").text_content()
    assert best == min(scores, key=scores.get)


def test_a_center_dragged_in_a_lab_sets_its_sliders(notebook: OpenNotebook, page: Page) -> None:
    drag(page, lab(page, "likelihood").get_by_role("button", name="Center 1 at"), 40, 0)
    center = json.loads(page.evaluate(f"JSON.stringify({STATE.format(2)})"))["centers"][1]
    wait_for_kernel(notebook, f"abs(likelihood.mixture.means[1, 0] - {center}) < 1e-9")
    readout = slider(page, "likelihood", "Mean 1")
    page.wait_for_function(
        "([handle, value]) => Math.abs(Number(handle.getAttribute('aria-valuetext')) - value) < 0.02",
        arg=[readout.element_handle(), center],
    )


def drag(page: Page, handle: Locator, right: float, down: float) -> None:
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=8)
    page.mouse.up()


def player_handle(page: Page, k: int) -> Locator:
    return page.locator(".softclust-player").first.get_by_role("button", name=f"Center {k} at")


def test_dragging_a_center_updates_the_kernel_and_calls_observers(notebook: OpenNotebook, page: Page) -> None:
    before, calls = said(notebook, "player.centers"), said(notebook, "len(heard)")
    drag(page, player_handle(page, 0), 60, -40)
    wait_for_kernel(notebook, f"len(heard) > {calls}")
    page.wait_for_timeout(300)
    now = said(notebook, "player.centers")
    assert now[0] != before[0]
    assert now[1:] == before[1:]
    assert said(notebook, "heard[-1]") == now
    wait_for_centers(page, now)
    assert said(notebook, "player.scene['start']['centers']") == now


def test_assigning_centers_moves_the_picture(notebook: OpenNotebook, page: Page) -> None:
    given = [[-1.0, -1.0], [1.0, -1.0], [0.0, 1.5]]
    seen = page.locator(".softclust-player canvas").first.evaluate("shown => shown.toDataURL()")
    notebook.run(f"player.centers = {given}")
    wait_for_centers(page, given)
    page.wait_for_timeout(100)
    assert page.locator(".softclust-player canvas").first.evaluate("shown => shown.toDataURL()") != seen
    assert said(notebook, "heard[-1]") == given


def test_a_step_in_the_page_is_the_librarys_iteration(notebook: OpenNotebook, page: Page) -> None:
    controls = page.locator(".softclust-player").first
    controls.get_by_role("button", name="One iteration on").click()
    wait_for_kernel(notebook, "player.iteration == 1")
    wait_for_centers(page, said(notebook, "player.result.center_history[1]"))
    given = said(notebook, "player.centers")
    assert given == said(notebook, "player.result.center_history[1]")


def test_assigning_a_result_replays_it(notebook: OpenNotebook, page: Page) -> None:
    notebook.run("other = fit_itisc(X, X[[3, 30, 200]], solver='majorize'); player.result = other")
    wait_for_centers(page, said(notebook, "other.center_history[0]"))
    page.locator(".softclust-player").first.get_by_role("slider", name="Iteration").press("End")
    wait_for_kernel(notebook, "player.iteration == other.n_iter")
    wait_for_centers(page, said(notebook, "other.centers"))


@pytest.mark.parametrize("place", ["the player's slider", "a center", "a lab's slider", "a lab's menu"])
def test_jupyterlab_takes_no_key_of(page: Page, place: str) -> None:
    held = {
        "the player's slider": page.locator(".softclust-player").first.get_by_role(
            "slider", name="Iteration"
        ),
        "a center": player_handle(page, 1),
        "a lab's slider": slider(page, "shift", "S (distance)"),
        "a lab's menu": lab(page, "temperature").get_by_role("combobox", name="Data"),
    }[place]
    held.focus()
    page.evaluate("Object.assign(window.jupyterapp.shell.currentWidget.content, {activeCellIndex: 2})")
    before = page.evaluate(f"[{CELL_COUNT}, {ACTIVE_CELL}]")
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", *"jkabxdd"):
        page.keyboard.press(key)
    assert held.evaluate("node => node === document.activeElement")
    assert page.evaluate(f"[{CELL_COUNT}, {ACTIVE_CELL}]") == before


def test_the_slider_for_clusters_gives_the_kernel_another_center(notebook: OpenNotebook, page: Page) -> None:
    before = said(notebook, "player.centers")
    player = page.locator(".softclust-player").first
    player.get_by_text("Explore", exact=True).click()
    clusters = player.get_by_role("slider", name="Clusters K")
    clusters.press("ArrowRight")
    wait_for_kernel(notebook, f"len(player.centers) == {len(before) + 1}")
    now = said(notebook, "player.centers")
    assert now[:-1] == before
    assert said(notebook, "heard[-1]") == now
    wait_for_centers(page, now)
    notebook.run("player.centers = player.centers[:2]")
    page.wait_for_function("made => made.value === '2'", arg=clusters.element_handle())


def test_nothing_was_asked_of_others_and_nothing_was_complained_about(notebook: OpenNotebook) -> None:
    assert notebook.outside == []
    assert notebook.complaints == []
