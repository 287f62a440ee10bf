"""Dashboards and player in JupyterLab: from a key on a slider to the painted picture, and frames a second.

The browser draws by software, without a screen, beside the kernel on the same processors.
"""

from __future__ import annotations

import os
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

from harness import Goal, Report, Row
from playwright.sync_api import Locator, Page

sys.path.append(str(Path(__file__).parents[2]))
from book._publish.chromium import chromium
from tests.lab_server import lab_server, open_notebook

CELLS = (
    """
import ipywidgets
from softclust_lab import fit_soft_kmeans
from softclust_lab.datasets import make_gallery_set
from softclust_lab.widgets import ClusterPlayer, likelihood_lab, shift_lab, temperature_lab

X = make_gallery_set("overlapping", n_points=2000).X
ClusterPlayer.from_result(X, fit_soft_kmeans(X, X[:6], stiffness=2.0), explore=True)
""",
    """
echo, shown = ipywidgets.FloatSlider(description="Echo", max=10), ipywidgets.HTML()
echo.observe(lambda change: shown.set_trait("value", f"<svg><title>{change.new}</title></svg>"), "value")
ipywidgets.VBox([echo, shown])
""",
    "temperature_lab()",
    "likelihood_lab()",
    "shift_lab(distance=0.0)",
)
#: The first says what JupyterLab takes by itself: its answer is one line that Python sends back.
SLIDERS = {
    "a slider that Python echoes": "Echo",
    "temperature_lab": "T₂ (deviation)",
    "likelihood_lab": "Mean 0",
    "shift_lab": "S (distance)",
}
COLUMNS = ("what", "value", "95_percent", "unit", "measured", "goal", "met")
MOVES, QUICK_MOVES = 120, 6
SWING = 10
PAUSE_MS = 60
SECONDS, QUICK_SECONDS = 5.0, 0.5
RADIUS = 60

#: Counts the drawings on canvases, and notes when another state is on show: an image in SVG, or a player,
#: which says in an attribute what it shows, and draws it at once.
PROBE = """(() => {
  window.probe = { pressed: 0, waits: [], draws: 0 };
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (this.canvas.closest(".scp-plot")) probe.draws += 1;
    return clear.apply(this, box);
  };
  const isAnother = ({ type, target }) => type === "attributes" || target.firstElementChild?.matches("svg");
  new MutationObserver((changes) => {
    if (!probe.pressed || !changes.some(isAnother)) return;
    const { pressed } = probe;
    probe.pressed = 0;
    requestAnimationFrame(() => probe.waits.push(performance.now() - pressed));
  }).observe(document, { childList: true, attributeFilter: ["data-state"], subtree: true });
  addEventListener("keydown", () => (probe.pressed = performance.now()), true);
})()"""
FRAMES = """(seconds) => new Promise((resolve) => {
  const frames = [];
  const note = (time) => {
    frames.push([time, probe.draws]);
    if (time - frames[0][0] < 1000 * seconds) requestAnimationFrame(note);
    else resolve(frames);
  };
  requestAnimationFrame(note);
})"""


def run(quick: bool) -> Report:
    """Open the notebook and return the figures."""
    moves, seconds = (QUICK_MOVES, QUICK_SECONDS) if quick else (MOVES, SECONDS)
    with (
        tempfile.TemporaryDirectory(prefix="softclust-bench-") as home,
        lab_server(Path(home) / "lab") as server,
        chromium() as browser,
    ):
        page = open_notebook(browser, server, CELLS, before=PROBE).page
        page.wait_for_selector(".softclust-lab >> nth=2")
        page.wait_for_timeout(1000)
        rows = [latency(page, name, moves) for name in SLIDERS]
        rows += [frames(page, "dragging", seconds), frames(page, "playing", seconds)]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    notes = (
        "From the key's event to the first frame after the picture was drawn; drawn by software.",
        f"{os.cpu_count()} processors; load averages at the end: {load}.",
    )
    return Report("Widgets in JupyterLab", COLUMNS, rows, notes)


def latency(page: Page, name: str, moves: int) -> Row:
    """Move a lab's slider to and fro by keys, one at a time, and wait for each picture."""
    box = page.locator(".widget-slider").filter(has=page.get_by_text(SLIDERS[name], exact=True))
    handle = box.locator("[role=slider]")
    handle.scroll_into_view_if_needed()
    handle.focus()
    page.evaluate("probe.waits = []")
    for move in range(moves):
        page.keyboard.press("ArrowRight" if move // SWING % 2 == 0 else "ArrowLeft")
        page.wait_for_function("n => probe.waits.length === n", arg=move + 1)
        page.wait_for_timeout(PAUSE_MS)
    waits = page.evaluate("probe.waits")
    goal = Goal(50.0, at_most=True) if name.endswith("_lab") else None
    return figures(f"{name}: key to picture", waits, "ms", goal)


def frames(page: Page, doing: str, seconds: float) -> Row:
    """Return how many frames a second there are while a center is dragged, or while the path plays."""
    player = page.locator(".softclust-player").first
    player.scroll_into_view_if_needed()
    page.evaluate(f"seconds => {{ probe.frames = ({FRAMES})(seconds); }}", seconds)
    if doing == "dragging":
        drag(page, player.get_by_role("button", name="Center 0 at"), seconds)
    else:
        player.get_by_role("button", name="Play", exact=True).click()
    noted = page.evaluate("probe.frames")
    times = [time for time, _ in noted]
    gaps = [after - before for before, after in pairwise(times)]
    row = figures(f"2,000 points, K = 6, {doing}", [1000 / gap for gap in gaps], "frames a second", None)
    mean = 1000 * len(gaps) / (times[-1] - times[0])
    slowest = 1000 / quantiles(gaps, n=20)[-1]
    drawn = sum(after != before for (_, before), (_, after) in pairwise(noted))
    return {
        **row,
        "value": mean,
        "95_percent": slowest,
        "drawn_share": drawn / len(gaps),
        **Goal(59.0).judge(mean),
    }


def drag(page: Page, handle: Locator, seconds: float) -> None:
    """Drag a center to and fro until the time is up."""
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    start = page.evaluate("performance.now()")
    side = 1
    while page.evaluate("performance.now()") < start + 1000 * seconds:
        page.mouse.move(x + side * RADIUS, y + side * RADIUS / 2, steps=20)
        side = -side
    page.mouse.up()


def figures(what: str, values: list[float], unit: str, goal: Goal | None) -> Row:
    """Return the median and what 95 of 100 do not exceed."""
    middle = median(values)
    judged = goal.judge(middle) if goal else {"goal": None, "met": None}
    row: Row = {"what": what, "value": middle, "95_percent": quantiles(values, n=20)[-1], "unit": unit}
    return {**row, "measured": len(values), **judged}
