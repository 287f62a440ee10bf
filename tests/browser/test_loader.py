"""How a page comes by its live widgets: shared files from a disk; the still image where one does not come."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from playwright.sync_api import Page, Route, expect

from softclust_lab.widgets import ClusterPlayer


def site_of(address: str) -> Path:
    return Path(unquote(urlparse(address).path)).parent


def test_the_page_s_own_html_has_neither_the_module_nor_its_style(chapter: str) -> None:
    html = (site_of(chapter) / "index.html").read_text(encoding="utf-8")
    shared = {path.name: path for path in (site_of(chapter) / "_static" / "widgets").iterdir()}
    assert sorted(path.suffix for path in shared.values()) == [".css", ".js"]
    assert set(re.findall(r"_static/widgets/(\w+\.\w+)", html)) == set(shared)
    first_line = next(line for line in ClusterPlayer._esm.splitlines() if line.startswith("export"))
    (script,) = (path for path in shared.values() if path.suffix == ".js")
    assert first_line in script.read_text(encoding="utf-8")
    assert first_line not in html


def test_equal_points_of_two_players_are_in_the_page_once(chapter: str) -> None:
    html = (site_of(chapter) / "index.html").read_text(encoding="utf-8")
    names = re.findall(r'"path":\["sets","own","points","data"\],"name":"(\w+)"', html)
    assert len(names) == 2
    assert len(set(names)) == 1
    assert html.count(f'"{names[0]}":') == 1


def test_players_come_alive_from_a_disk_without_any_warning(visit: Callable[..., Page]) -> None:
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))

    page = visit(listen)
    expect(page.locator(".static-widget[data-live]")).to_have_count(2)
    assert complaints == []


@pytest.mark.parametrize("missing", ["**/_static/widgets/*.js*", "**/static_widgets.js*"])
def test_where_a_script_does_not_come_the_still_images_stay(visit: Callable[..., Page], missing: str) -> None:
    def abort(route: Route) -> None:
        route.abort()

    page = visit(lambda page: page.route(missing, abort))
    page.wait_for_timeout(300)
    assert page.locator(".static-widget[data-live]").count() == 0
    assert page.locator(".static-widget-live").count() == 0
    for still in page.locator(".static-widget svg[role=img]:visible").all():
        assert still.bounding_box()["height"] > 100
