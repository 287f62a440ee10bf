"""axe-core's judgement of a page: what it finds wrong for readers who cannot see, point or tell colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "book/_assets/node_modules/axe-core/axe.min.js"
# The glyphs of formulas, 15,000 on a page, are hidden from screen readers, and axe is slow: in each
# formula one stands for all. They have the formula's colour, as COLORED checks before.
THIN_OUT = (
    """() => document.querySelectorAll(".katex-html").forEach((glyphs) => { glyphs.textContent = "x"; })"""
)
COLORED = """() => [...document.querySelectorAll(".katex-html *")].filter((glyph) =>
    getComputedStyle(glyph).color !== getComputedStyle(glyph.closest(".katex")).color).length"""
# Started and waited for apart, so that two pages can be judged at the same time.
START = "() => { window.verdict = axe.run({ resultTypes: ['violations'] }); }"
FINISH = """() => window.verdict.then(({ violations }) => violations.map(({ id, impact, nodes }) => ({
    id, impact, elements: nodes.map((node) => node.html), faults: nodes.map((node) => node.failureSummary),
})))"""


@dataclass(frozen=True)
class Violation:
    """One rule of axe-core that a page breaks, and where."""

    rule: str
    impact: str
    elements: tuple[str, ...]
    faults: tuple[str, ...]

    def __str__(self) -> str:
        times = f"{len(self.elements)} times"
        return f"{self.rule} ({self.impact}, {times}): {self.elements[0][:200]} {self.faults[0]}"


@cache
def axe_source() -> str:
    """Return axe-core's script."""
    return AXE.read_text(encoding="utf-8")


def start(page: Page) -> None:
    """Let axe-core begin with an opened page, which is not to be used for anything else."""
    page.evaluate(axe_source())
    page.evaluate(THIN_OUT)
    page.evaluate(START)


def finish(page: Page) -> list[Violation]:
    """Return what axe-core found in the page that it was started in."""
    found: list[dict[str, Any]] = page.evaluate(FINISH)
    return [Violation(v["id"], v["impact"], tuple(v["elements"]), tuple(v["faults"])) for v in found]


def violations(page: Page) -> list[Violation]:
    """Return what axe-core finds in an opened page."""
    start(page)
    return finish(page)


def colored_glyphs(page: Page) -> int:
    """Return how many glyphs of formulas have another colour than their formula."""
    return int(page.evaluate(COLORED))
