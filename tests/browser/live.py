"""How the tests of the live player look at it and touch it."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from softclust_lab.datasets import load_iris, make_gallery_set

PLAYERS = {"Plane": 0, "Line": 1, "Iris": 2, "Replay": 3, "Compared": 4, "Temperatures": 5}
X = make_gallery_set("overlapping").X
START = X[[0, 100, 200]]
FEW = np.array([[0.0], [1.0], [4.0], [6.0]])
IRIS = load_iris()


class Live:
    """One player of the page."""

    def __init__(self, page: Page, title: str) -> None:
        page.wait_for_selector(f".static-widget[data-live] >> nth={len(PLAYERS) - 1}", state="attached")
        self.page = page
        self.root: Locator = page.locator(".static-widget-live").nth(PLAYERS[title])
        self.root.scroll_into_view_if_needed()

    def state(self, pane: int = 0) -> dict[str, Any]:
        """Return what a picture shows: method, iteration, number of points, centers, objective."""
        return json.loads(self.root.locator(".scp-stage").nth(pane).get_attribute("data-state"))

    def centers(self, pane: int = 0, n_features: int = 2) -> np.ndarray:
        return np.reshape(self.state(pane)["centers"], (-1, n_features))

    def status(self, pane: int = 0) -> str:
        return str(self.root.locator(".scp-status").nth(pane).text_content())

    def said(self) -> str:
        return str(self.root.locator(".scp-said").text_content())

    def open_panel(self) -> Live:
        panel = self.root.locator(".scp-explore")
        if panel.get_attribute("open") is None:
            panel.locator("summary").click()
        return self

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def menu(self, name: str) -> Locator:
        return self.root.get_by_role("combobox", name=re.compile(f"^{name}"))

    def handle(self, k: int) -> Locator:
        return self.root.get_by_role("button", name=re.compile(f"^Center {k} at "))

    def choose_tool(self, name: str) -> None:
        self.open_panel().root.get_by_role("radio", name=name).check()

    def middle(self, k: int) -> tuple[float, float]:
        box = self.handle(k).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, k: int, dx: float, dy: float) -> None:
        x, y = self.middle(k)
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx, y + dy, steps=6)
        mouse.up()
        self.page.wait_for_timeout(100)

    def click(self, x: float, y: float) -> None:
        """Click in the picture, at parts of its width and height."""
        plot = self.root.locator(".scp-plot canvas").first
        box = plot.bounding_box()
        plot.click(position={"x": x * box["width"], "y": y * box["height"]})

    def finished(self, pane: int = 0) -> int:
        """Wait until the path is known to its end; return its last iteration."""
        status = self.root.locator(".scp-status").nth(pane)
        expect(status).to_have_text(re.compile(r"^Iteration \d+ of \d+"), timeout=20000)
        return int(re.match(r"Iteration \d+ of (\d+)", self.status(pane))[1])

    def go_to_end(self) -> None:
        self.finished()
        self.root.get_by_role("slider", name="Iteration").press("End")
        self.page.wait_for_timeout(100)
