"""The lesson with live figures in the teacher's guide: its lines run, and what it says is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from softclust_lab.distances import squared_distances

GUIDE = Path(__file__).parents[1] / "book" / "guides" / "teaching.md"


@pytest.fixture(scope="module")
def text() -> str:
    return re.search(r"^## In class: live figures$.*?(?=^## )", GUIDE.read_text("utf-8"), re.M | re.S)[0]


@pytest.fixture(scope="module")
def lesson(text: str) -> dict[str, Any]:
    """Run the cells in their order; what an expression shows is its last value."""
    names: dict[str, Any] = {}
    cells = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    assert len(cells) == 9
    for cell in cells:
        exec(compile(cell, str(GUIDE), "exec"), names)
    return names


def test_assigned_centers_are_where_the_path_starts(lesson: dict[str, Any]) -> None:
    player = lesson["player"]
    np.testing.assert_array_equal(player.result.center_history[0], [[0, 0], [0, 1], [5, 5]])
    assert player.result.n_iter > 1


def test_the_temperatures_figures_are_those_of_the_text(lesson: dict[str, Any], text: str) -> None:
    lab = lesson["temperatures"]
    moved = {}
    for T2 in (1.0, 0.1):
        lab.controls["deviation_temperature"].value = T2
        nearest = squared_distances(lab.player.points, lab.player.centers).min(axis=1)
        counting = re.search(r"about (\d+) of 600", lab.figures.said)[1]
        moved[T2] = float(np.sqrt(nearest.max())), float(nearest.mean()), counting, lab.player.centers
    (farther, cheap, _, close), (nearer, dear, counting, wide) = moved[1.0], moved[0.1]
    assert f"About {counting} count" in text
    assert f"falls from {farther:.2f} to {nearer:.2f}" in text
    assert dear / cheap == pytest.approx(2.0, abs=0.15)
    middle = lab.player.points.mean(axis=0)
    assert (np.linalg.norm(wide - middle, axis=1) > np.linalg.norm(close - middle, axis=1)).all()


def test_above_two_centers_sit_on_points_and_stay(lesson: dict[str, Any]) -> None:
    lab = lesson["temperatures"]
    lab.controls["deviation_temperature"].value = 10**0.5
    trapped = lab.player.centers
    assert squared_distances(lab.player.points, trapped).min(axis=0).min() < 1e-12
    lab.controls["deviation_temperature"].value = 10**0.55
    np.testing.assert_allclose(lab.player.centers, trapped, atol=1e-6)


def test_a_collapsed_mixture_beats_ems_and_em_gives_it_up(lesson: dict[str, Any], text: str) -> None:
    lab = lesson["likelihood"]
    assert f"and look: −{-lab.log_likelihood:.2f}" in text
    lab.run()
    assert lab.mixture.weights[2] == 0
    lab.children[2].children[3].click()  # Start again
    lab.run()
    assert f"*All of EM*: −{-lab.log_likelihood:.2f}." in text


def test_the_shifts_winners_are_those_of_the_text(lesson: dict[str, Any], text: str) -> None:
    lab = lesson["shifts"]
    distance, (outward, inward, _) = lab.controls["distance"], lab.children[2].children
    outward.click()

    def winners() -> list[str]:
        found = []
        for step in range(41):
            distance.value = step / 10
            found.append(min(lab.scores, key=lab.scores.get))
        return found

    won = winners()
    first = won.index("Fuzzy-ITISC")
    assert won[0] == "K-means"
    assert set(won[first:]) == {"Fuzzy-ITISC"}
    assert f"Move S: from {first / 10}." in text
    distance.value = 2.0
    divergence = lab.divergence
    assert f"is the same, {divergence:.0f} nats" in text
    inward.click()
    assert lab.divergence == pytest.approx(divergence)
    assert max(lab.scores, key=lab.scores.get) == "Fuzzy-ITISC"
    assert "Fuzzy-ITISC" not in winners()
