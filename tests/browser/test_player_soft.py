"""The player of soft methods in a page: mixed colours, ellipses, sizes, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from softclust_lab import fit_gaussian_mixture, fit_soft_kmeans
from softclust_lab.datasets import make_gallery_set
from softclust_lab.result import ClusterResult
from softclust_lab.widgets.recording import as_number_text

X = make_gallery_set("overlapping").X
START = X[[0, 100, 200]]
STIFF = fit_soft_kmeans(X, START, stiffness=10.0)
LESS_STIFF = fit_soft_kmeans(X, START, stiffness=1.0)
MIXTURE = fit_gaussian_mixture(X, START)
PLAYERS = 3
CLUSTER_COLORS = {"0,114,178", "213,94,0", "0,158,115"}


@pytest.fixture
def page(visit_soft: Callable[..., Page]) -> Page:
    return alive(visit_soft())


def alive(page: Page) -> Page:
    page.wait_for_selector(f".static-widget[data-live] >> nth={PLAYERS - 1}", state="attached")
    return page


def player(page: Page, nth: int) -> Locator:
    return page.locator(".static-widget-live").nth(nth)


def at(page: Page, nth: int, *keys: str) -> Locator:
    """Press keys on the slider of a player and wait until it has moved."""
    one = player(page, nth)
    for key in keys:
        one.get_by_role("slider").press(key)
    page.wait_for_timeout(700)
    return one


def said(one: Locator) -> str:
    return str(one.get_by_role("img").first.get_attribute("aria-label"))


def colors(page: Page, nth: int) -> dict[str, int]:
    """Count the opaque colours of a picture."""
    return page.evaluate(
        """(nth) => {
          const canvas = document.querySelectorAll('.static-widget-live .scp-plot canvas')[nth];
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const counts = {};
          for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] === 255) {
              const key = data.slice(i, i + 3).join();
              counts[key] = (counts[key] ?? 0) + 1;
            }
          }
          return counts;
        }""",
        nth,
    )


def words_of(fit: ClusterResult) -> str:
    memberships = fit.responsibilities(X)
    sizes = ", ".join(map(str, np.bincount(fit.labels(X), minlength=3)))
    return f"mean certainty {memberships.max(axis=1).mean():.2f}, cluster sizes {sizes}"


def test_the_page_reports_no_error_in_any_player_at_any_end(visit_soft: Callable[..., Page]) -> None:
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))

    page = alive(visit_soft(listen))
    for nth in range(PLAYERS):
        at(page, nth, "ArrowRight", "End")
    assert complaints == []


def test_screen_readers_hear_how_certain_the_clusters_are_and_what_is_drawn(page: Page) -> None:
    assert said(at(page, 0, "End")).endswith(words_of(STIFF))
    mixture = said(at(page, 1, "End"))
    assert mixture.endswith(words_of(MIXTURE))
    assert "ellipses at one and two standard deviations" in mixture
    assert re.search(
        r"areas in proportion to importance, the largest weight 0\.\d+", said(at(page, 2, "End"))
    )


def test_the_less_stiff_run_has_fewer_points_of_one_colour(page: Page) -> None:
    def pure() -> int:
        counts = colors(page, 0)
        return sum(counts.get(code, 0) for code in CLUSTER_COLORS)

    at(page, 0, "End")
    stiff = pure()
    player(page, 0).get_by_label("Show").select_option("less stiff")
    one = at(page, 0, "End")
    assert 0 < pure() < 0.8 * stiff
    assert said(one).endswith(words_of(LESS_STIFF))


def test_ellipses_move_with_the_mixture(page: Page) -> None:
    at(page, 1, "Home")
    before = colors(page, 1)
    at(page, 1, "End")
    assert colors(page, 1) != before


def test_a_long_fit_shows_each_of_its_iterations(page: Page) -> None:
    assert MIXTURE.n_iter > 40
    for iteration in (1, 2, 3):
        one = at(page, 1, "ArrowRight")
        text = as_number_text(MIXTURE.objective_history[iteration])
        words = f"Iteration {iteration} of {MIXTURE.n_iter}, Minus log-likelihood = {text}"
        assert one.locator(".scp-status").text_content() == words
    assert one.get_by_role("slider").get_attribute("max") == str(MIXTURE.n_iter)
    one.get_by_role("button", name="One iteration back", exact=True).click()
    assert one.get_by_role("slider").get_attribute("aria-valuetext") == f"Iteration 2 of {MIXTURE.n_iter}"


def test_colours_of_the_page_change_and_those_of_clusters_stay(page: Page) -> None:
    at(page, 1, "End")
    light = colors(page, 1)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(200)
    dark = colors(page, 1)
    assert light != dark
    common = set(light) & set(dark)
    assert common >= CLUSTER_COLORS


@pytest.mark.parametrize("width", [390, 1440])
def test_live_soft_players_take_the_room_of_their_still_images(
    visit_soft: Callable[..., Page], width: int
) -> None:
    def heights(page: Page) -> list[float]:
        return page.evaluate("[...document.querySelectorAll('.static-widget')].map(box => box.offsetHeight)")

    still = visit_soft(
        lambda page: page.route("**/static_widgets.js*", lambda route: route.abort()), width=width
    )
    live = alive(visit_soft(width=width))
    assert heights(live) == pytest.approx(heights(still), abs=1)
    assert live.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_and_on_paper_ellipses_and_mixed_colours_show(
    visit_soft: Callable[..., Page],
) -> None:
    page = visit_soft(java_script_enabled=False)
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        shared = page.locator(".scp-shared path").first
        assert shared.is_visible()
        fill = shared.evaluate("(path) => [getComputedStyle(path).fill, path.getAttribute('color')]")
        assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", fill[0])
        assert "#{:02x}{:02x}{:02x}".format(*map(int, re.findall(r"\d+", fill[0]))) == fill[1]
        assert page.locator("ellipse.scp-gaussian").count() == 6
        assert all(
            "ean certainty" in image.get_attribute("aria-label")
            for image in page.locator("svg[role=img]").all()
        )
