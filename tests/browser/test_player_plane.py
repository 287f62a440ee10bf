"""ITISC's two temperatures as one place, and dials that show at once where the centers come to rest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page

from softclust_lab import fit_itisc

from .live import START, Live, X


@pytest.fixture
def live(visit_live: Callable[..., Page]) -> Live:
    return Live(visit_live(), "Temperatures")


def expect_rest_of(live: Live, T1: float, T2: float) -> None:
    """The picture shows where the library's path from the page's start ends."""
    fit = fit_itisc(X, START, fuzziness_temperature=T1, deviation_temperature=T2, solver="majorize")
    np.testing.assert_allclose(live.centers(), fit.centers, rtol=1e-7, atol=1e-7)
    assert live.state()["iteration"] == fit.n_iter
    assert live.status().endswith(", converged")


def temperatures(live: Live) -> list[float]:
    """Return T1 and T2 as the sliders have them."""
    names = ("Fuzziness T₁", "Deviation T₂")
    return [
        float(live.root.get_by_role("slider", name=n).get_attribute("aria-valuetext") or "") for n in names
    ]


def test_a_place_in_the_plane_is_two_temperatures_and_where_they_lead(live: Live) -> None:
    plane = live.root.locator(".scp-plane")
    box = plane.bounding_box()
    assert box
    live.page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.2 * box["height"])
    live.page.mouse.down()
    live.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.75 * box["height"], steps=4)
    live.page.mouse.up()
    found = temperatures(live)
    assert found == pytest.approx([0.245, 0.124], rel=0.05)
    T1, T2 = found
    knob = live.root.locator(".scp-knob")
    assert knob.get_attribute("aria-label") == f"Temperatures: T₁ = {T1:g}, T₂ = {T2:g}"
    expect_rest_of(live, T1, T2)


def test_keys_move_the_knob_along_one_temperature_at_a_time(live: Live) -> None:
    knob = live.root.locator(".scp-knob")
    assert temperatures(live) == [1, 1]
    knob.press("ArrowDown")
    T1, T2 = temperatures(live)
    assert T1 == 1
    assert 0.9 < T2 < 1
    knob.press("Shift+ArrowLeft")
    lower, same = temperatures(live)
    assert (lower < 0.7, same) == (True, T2)
    expect_rest_of(live, lower, T2)


def test_a_slider_that_settles_leads_to_the_end_of_the_path_from_the_same_start(live: Live) -> None:
    slider = live.root.get_by_role("slider", name="Deviation T₂")
    for _ in range(3):
        slider.press("PageDown")
    T1, T2 = temperatures(live)
    assert T2 < 0.8
    expect_rest_of(live, T1, T2)
    live.button("Back to the start").click()
    np.testing.assert_array_equal(live.centers(), START)


def test_what_lives_in_the_plane_is_said_for_the_logarithm_only(live: Live) -> None:
    words = live.root.locator(".scp-landmarks")
    assert words.inner_text().split("\n") == ["K-means", "fuzzy c-means", "K-center"]
    live.root.get_by_label("Distortion").select_option("squared")
    assert not words.is_visible()
