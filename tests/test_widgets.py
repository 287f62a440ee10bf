"""The player's data, its still image and its traits; its browser side is in tests/browser/test_player.py."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import traitlets
from ipywidgets.widgets.widget import _remove_buffers

from softclust_lab import fit_hard_kmeans
from softclust_lab.datasets import GALLERY, load_iris, make_gallery_set
from softclust_lab.palette import PALETTE
from softclust_lab.widgets import ClusterPlayer
from softclust_lab.widgets.marks import CROSS, SHAPES
from softclust_lab.widgets.packing import pack, unpack
from softclust_lab.widgets.recording import as_number_text, record
from softclust_lab.widgets.stage import Stage
from softclust_lab.widgets.still import status, still_html

X = np.random.default_rng(5).normal(size=(60, 2))
FIT = fit_hard_kmeans(X, X[:3])
LINE = np.array([[1.0], [11.0]])
LINE_FIT = fit_hard_kmeans(LINE, centers=[[2.0]])
# What each kind of colour blindness leaves of linear red, green and blue (Machado et al., 2009, severity 1).
COLOR_VISION = {
    "normal": (1, 0, 0, 0, 1, 0, 0, 0, 1),
    "deuteranopia": (
        0.367322,
        0.860646,
        -0.227968,
        0.280085,
        0.672501,
        0.047413,
        -0.01182,
        0.04294,
        0.968881,
    ),
    "protanopia": (
        0.152286,
        1.052583,
        -0.204868,
        0.114503,
        0.786281,
        0.099216,
        -0.003882,
        -0.048116,
        1.051998,
    ),
    "tritanopia": (1.2555, -0.0767, -0.1788, -0.0784, 0.9308, 0.1476, 0.0047, 0.6914, 0.3039),
}
TO_XYZ = np.array([[0.41246, 0.35758, 0.18044], [0.21267, 0.71515, 0.07218], [0.01933, 0.11919, 0.95030]])


def staged(points: object, fit: object, name: str = "a", **options: object) -> Stage:
    """Return a stage with one run."""
    stage = Stage()
    stage.add(name, points, fit, **options)
    return stage


def linear(color: str) -> np.ndarray:
    value = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ linear(color)) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(TO_XYZ @ np.clip(rgb, 0, 1) / [0.95047, 1.0, 1.08883])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("page", ["#ffffff", "#121212", "#14181c"])
def test_every_colour_stands_out_from_the_page(page: str) -> None:
    assert len(PALETTE) >= 8
    assert min(contrast(color, page) for color in PALETTE) >= 3.0


@pytest.mark.parametrize("vision", COLOR_VISION)
def test_any_two_colours_stay_apart_for_every_kind_of_colour_vision(vision: str) -> None:
    seen = [lab(np.reshape(COLOR_VISION[vision], (3, 3)) @ linear(color)) for color in PALETTE]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 15


def test_shapes_differ_and_cover_about_the_same_area() -> None:
    def area(outline: list[list[float]]) -> float:
        if not outline:
            return float(np.pi)
        x, y = np.array(outline).T
        return float(abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2)

    assert len({str(shape) for shape in SHAPES}) == len(SHAPES) == len(PALETTE)
    assert [area(shape) for shape in SHAPES] == pytest.approx([area([])] * len(SHAPES), rel=0.3)
    assert np.abs(np.array(CROSS)).max() == 1.0


def test_packed_arrays_come_back_exactly() -> None:
    array = np.random.default_rng(1).normal(size=(3, 4, 2)) / 3.0
    np.testing.assert_array_equal(unpack(pack(array[:, ::-1])), array[:, ::-1])


def test_a_recording_holds_every_number_of_the_fit() -> None:
    stage = staged(X, FIT)
    run = stage.runs["a"]
    np.testing.assert_array_equal(stage.points(run["data"]), X)
    np.testing.assert_array_equal(unpack(run["centers"]), FIT.center_history)
    np.testing.assert_array_equal(unpack(run["objective"]), FIT.objective_history)
    assert (run["method"], run["converged"], run["message"]) == ("hard_kmeans", True, FIT.message)
    assert run["parameters"] == dict(FIT.parameters)


def test_parameters_travel_as_plain_json() -> None:
    given = {"a": np.float64(2.5), "b": np.arange(2), "c": (1, None), "d": np.inf, "e": {"f": True}, "g": len}
    plain = record("a", X, replace(FIT, parameters=given))["parameters"]
    expected = {"a": 2.5, "b": [0, 1], "c": [1, None], "d": "inf", "e": {"f": True}, "g": str(len)}
    assert json.loads(json.dumps(plain, allow_nan=False)) == expected


def test_every_recorded_place_lies_in_the_view_and_ticks_are_round() -> None:
    run = record("a", X, FIT)
    places = np.vstack([X, FIT.center_history.reshape(-1, 2)])
    np.testing.assert_array_equal(run["view"]["low"], places.min(axis=0))
    np.testing.assert_array_equal(run["view"]["high"], places.max(axis=0))
    for low, high, ticks in zip(run["view"]["low"], run["view"]["high"], run["view"]["ticks"], strict=True):
        assert 3 <= len(ticks) <= 7
        assert all(low <= value <= high for value, _ in ticks)
        assert [float(text.replace("−", "-")) for _, text in ticks] == pytest.approx(
            [value for value, _ in ticks]
        )


def test_one_scale_for_both_axes_unless_one_would_be_a_sliver() -> None:
    assert record("a", X, FIT)["view"]["one_scale"]
    stretched = X * [1.0, 20.0]
    stage = staged(stretched, fit_hard_kmeans(stretched, stretched[:2]))
    assert not stage.runs["a"]["view"]["one_scale"]
    ys = [float(y) for y in re.findall(r'y2?="([0-9.]+)" text-anchor="end"', still_html("", stage))]
    assert max(ys) - min(ys) > 150, "the stretched axis fills the height of the picture"


def test_more_than_two_features_are_projected_and_named() -> None:
    iris = load_iris()
    fit = fit_hard_kmeans(iris.X, iris.X[[0, 50, 100]])
    view = record("iris", iris.X, fit, axes=(3, 1), feature_names=iris.axis_labels)["view"]
    assert view["columns"] == [3, 1]
    assert view["names"] == [iris.axis_labels[3], iris.axis_labels[1]]
    assert record("iris", iris.X, fit)["view"]["names"] == ["feature 0", "feature 1"]


def test_one_point_and_no_iteration_can_be_played() -> None:
    player = ClusterPlayer.from_result([[3.0]], fit_hard_kmeans([[3.0]], [[3.0]]))
    assert player.runs[0]["view"]["ticks"] == [[(3.0, "3")]]
    assert status(player.runs[0], 0) == "Iteration 0 of 0, WCSS = 0, converged"


def test_the_status_line_says_how_a_fit_ended_only_at_its_end() -> None:
    with pytest.warns(UserWarning, match="before convergence"):
        unfinished = record("a", X, fit_hard_kmeans(X, X[:3], max_iter=1))
    assert status(unfinished, 0) == f"Iteration 0 of 1, WCSS = {as_number_text(FIT.objective_history[0])}"
    assert status(unfinished, 1).endswith(", not converged")


@pytest.mark.parametrize(
    ("value", "text"), [(41.0, "41"), (0.123456, "0.12346"), (12345.6, "12,346"), (-2.5, "-2.5"), (0.0, "0")]
)
def test_numbers_are_short_and_without_needless_exponents(value: float, text: str) -> None:
    assert as_number_text(value) == text


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((LINE, FIT), {}, "`result` must come from a fit of `X`, which has 1 features"),
        ((X, "fit"), {}, "`result` must be a ClusterResult, got str"),
        ((X.ravel(), FIT), {}, "`X` must have shape"),
        ((X, FIT), {"axes": (0, 2)}, "`axes` must be two different columns of X, from 0 to 1, got (0, 2)"),
        ((X, FIT), {"axes": (1, 1)}, "`axes` must be two different columns"),
        ((X, FIT), {"axes": None}, "`axes` must be two different columns"),
        ((X, FIT), {"feature_names": ["a"]}, "`feature_names` must have 2 entries to match X, got ['a']"),
        ((X, FIT), {"feature_names": "ab"}, "`feature_names` must have 2 entries"),
        ((X, replace(FIT, objective_history=[1.0])), {}, "`result.objective_history` must have shape"),
        ((X, replace(FIT, center_history=FIT.center_history * np.nan)), {}, "`result.center_history`"),
    ],
)
def test_what_does_not_belong_together_is_refused(arguments: tuple, options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        ClusterPlayer.from_result(*arguments, **options)


@pytest.mark.parametrize("runs", [{}, None, [(X, FIT)]])
def test_a_player_of_no_runs_is_refused(runs: object) -> None:
    with pytest.raises(ValueError, match="`runs` must be a mapping"):
        ClusterPlayer.from_runs(runs)


def test_an_error_in_one_of_many_runs_names_it() -> None:
    with pytest.raises(ValueError, match=r"`runs\['bad'\]`: `result` must come from a fit of `X`"):
        ClusterPlayer.from_runs({"good": (X, FIT), "bad": (LINE, FIT)})
    with pytest.raises(ValueError, match=r"`runs\['bad'\]` must be a pair"):
        ClusterPlayer.from_runs({"bad": FIT})


def test_python_drives_the_player_within_what_was_recorded() -> None:
    player = ClusterPlayer.from_runs({"plane": (X, FIT), "line": (LINE, LINE_FIT)})
    assert (player.run, player.iteration) == ("plane", 0)
    player.iteration = FIT.n_iter
    assert repr(player) == f"ClusterPlayer('plane', iteration {FIT.n_iter} of {FIT.n_iter})"
    player.run = "line"
    assert player.iteration == 0
    with pytest.raises(traitlets.TraitError, match="must be from 0 to 1, the last one recorded, got 2"):
        player.iteration = 2
    with pytest.raises(traitlets.TraitError, match="`run` must be one of plane, line, got 'circle'"):
        player.run = "circle"
    assert (player.run, player.iteration) == ("line", 0)


def test_a_browser_may_change_run_and_iteration_in_one_message() -> None:
    player = ClusterPlayer.from_runs({"line": (LINE, LINE_FIT), "plane": (X, FIT)})
    player.set_state({"run": "plane", "iteration": 0})
    assert (player.run, player.iteration) == ("plane", 0)


def test_state_is_json_with_binary_arrays_beside_it_and_equal_points_travel_once() -> None:
    player = ClusterPlayer.from_runs({"plane": (X, FIT), "again": (X.copy(), FIT), "line": (LINE, LINE_FIT)})
    state, paths, buffers = _remove_buffers(player.get_state())
    assert sorted(paths) == [
        *(["runs", i, name, "data"] for i in (0, 1, 2) for name in ("centers", "objective")),
        ["sets", "own", "points", "data"],
        ["sets", "own-2", "points", "data"],
    ]
    assert sum(len(buffer) for buffer in buffers) == 8 * (X.size + 2 * (FIT.n_iter + 1) * 7 + 2 + 4)
    json.dumps(state, allow_nan=False, default=str)
    assert [run["data"] for run in player.runs] == ["own", "own", "own-2"]


def test_gallery_sets_come_after_the_page_s_own_and_are_not_stored_twice() -> None:
    rings = make_gallery_set("rings").X
    player = ClusterPlayer.from_runs(
        {"rings": (rings, fit_hard_kmeans(rings, rings[:3])), "mine": (X, FIT)}, gallery=True
    )
    assert list(player.sets) == ["own", *GALLERY]
    assert [run["data"] for run in player.runs] == ["rings", "own"]
    for name in GALLERY:
        np.testing.assert_array_equal(unpack(player.sets[name]["points"]), make_gallery_set(name).X)


def test_the_still_image_is_the_same_twice_and_describes_every_run() -> None:
    runs = {"plane": (X, FIT), "a <b> & c": (LINE, LINE_FIT)}
    first, second = (ClusterPlayer.from_runs(runs, title="T & T").still for _ in range(2))
    assert first == second
    assert first.count('role="img"') == 2
    assert "a &lt;b&gt; &amp; c: Hard K-means on 2 points, last of 1 iterations. Cluster sizes 2." in first
    assert "WCSS at the start 82, at the end 50." in first
    assert "<b>" not in first


def test_the_still_image_draws_each_cluster_that_has_points() -> None:
    three = still_html("", staged(X, FIT))
    assert three.count('class="scp-point"') == 3
    assert three.count('class="scp-center"') == 3
    far = fit_hard_kmeans(X, [[0.0, 0.0], [99.0, 99.0]], max_iter=300)
    start = replace(far, center_history=far.center_history[:1], objective_history=far.objective_history[:1])
    assert still_html("", staged(X, start)).count('class="scp-point"') == 1


def test_many_points_on_one_spot_do_not_make_the_still_image_heavy() -> None:
    many = np.repeat(X, 200, axis=0)
    few, all_of_them = (
        still_html("", staged(points, fit_hard_kmeans(points, X[:3]))) for points in (X, many)
    )
    assert len(all_of_them) < 1.1 * len(few)


def test_a_long_way_does_not_make_the_still_image_heavy() -> None:
    slow = np.linspace(0.0, 1.0, 2001)[:, None] * [1.0, 1.0]
    creeping = replace(FIT, center_history=slow[:, None], objective_history=np.ones(2001))
    html = still_html("", staged(X, creeping))
    (way,) = re.findall(r'class="scp-way"[^>]* d="([^"]*)"', html)
    assert way.count("L") < 400


def test_a_player_needs_no_plotting_library() -> None:
    script = "import sys, softclust_lab.widgets; print('matplotlib' in sys.modules or 'scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_anywidget_the_import_says_what_to_install() -> None:
    script = "import sys; sys.modules['anywidget'] = None; import softclust_lab.widgets"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "ImportError: the player needs anywidget: pip install 'softclust-lab[widgets]'" in done.stderr
