"""A panel that is open at first has its room before any script runs: nothing on the page moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from .conftest import built_page, visits

CHAPTER = """```{code-cell}
from softclust_lab.datasets import make_gallery_set
from softclust_lab.widgets import ClusterPlayer

X = make_gallery_set("overlapping").X
start = X[[0, 100, 200]] + 0.1
ClusterPlayer.from_start(X, start, "soft_kmeans", explore={"open": True})
```

```{code-cell}
ClusterPlayer.from_start(X, start, "itisc", compare="gaussian_mixture", explore={"open": True, "plane": True})
```

```{code-cell}
less = {"open": True, "data": False, "edit": False, "compare": False, "predict": False}
ClusterPlayer.from_start(X, start, "hard_kmeans", explore=less)
```
"""
PANELS = 3
# Before anything is painted, a reader is at the panel: as after a reload, or with an address of a section.
AT_THE_PANEL = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
  .observe({ type: "layout-shift", buffered: true });
document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  document.querySelectorAll(".static-widget")[NTH].scrollIntoView({ block: "end" });
});
"""
# Of the view, times how far it goes. Without the room it is 0.05 to 0.9.
ALLOWED = 0.01


@pytest.fixture(scope="module")
def open_chapter(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:
    return built_page(tmp_path_factory.mktemp("open"), CHAPTER)


@pytest.fixture
def visit_open(browser: Browser, open_chapter: str) -> Iterator[Callable[..., Page]]:
    yield from visits(browser, open_chapter)


def without_players(page: Page) -> None:
    page.route("**/static_widgets.js*", lambda route: route.abort())


def alive(page: Page) -> Page:
    page.wait_for_selector(f".static-widget[data-live] >> nth={PANELS - 1}", state="attached")
    return page


@pytest.mark.parametrize("width", [390, 1440])
def test_the_still_image_is_as_high_as_the_player_with_its_panel(
    visit_open: Callable[..., Page], width: int
) -> None:
    def heights(page: Page) -> list[float]:
        return page.evaluate("[...document.querySelectorAll('.static-widget')].map(box => box.offsetHeight)")

    still, live = visit_open(without_players, width=width), alive(visit_open(width=width))
    assert heights(live) == pytest.approx(heights(still), abs=1)


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_when_the_player_comes(visit_open: Callable[..., Page], width: int) -> None:
    for nth in range(PANELS):
        script = AT_THE_PANEL.replace("NTH", str(nth))
        page = alive(visit_open(lambda page, script=script: page.add_init_script(script), width=width))
        page.wait_for_timeout(500)
        assert sum(page.evaluate("shifts")) < ALLOWED


def test_the_room_is_nothing_to_see_reach_or_print(visit_open: Callable[..., Page]) -> None:
    still = visit_open(without_players)
    room = still.locator(".scp-still .scp-reserve").first
    assert not room.is_visible()
    assert room.locator("summary").evaluate(
        "made => { made.focus(); return made !== document.activeElement; }"
    )
    no_script = visit_open(java_script_enabled=False).locator(".scp-still .scp-reserve").first
    assert no_script.bounding_box() is None
    still.emulate_media(media="print")
    assert room.bounding_box() is None
