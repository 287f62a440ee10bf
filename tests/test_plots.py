"""Pictures show what ran, say it in words, and are at home in any page."""

from __future__ import annotations

import base64
import functools
import io
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from softclust_lab import fit_fuzzy_cmeans, fit_gaussian_mixture, fit_hard_kmeans, kmeans_plus_plus, plots
from softclust_lab.datasets import GALLERY, load_old_faithful, make_gallery_set
from softclust_lab.palette import PALETTE
from softclust_lab.plots import (
    Picture,
    plot_centers,
    plot_clusters,
    plot_cost_curve,
    plot_elbow,
    plot_gallery,
    plot_image_pair,
    plot_log_likelihood,
    plot_objective,
    plot_palette,
    plot_points,
    plot_start_outcomes,
    plot_trajectories,
)
from softclust_lab.plots.geometry import boundary_segments
from softclust_lab.plots.style import INK, MARKERS
from softclust_lab.plots.view import View

GEYSER = load_old_faithful()
GEYSER_FIT = fit_hard_kmeans(GEYSER.X, [[2.0, 50.0], [4.0, 80.0]])
GEYSER_MIXTURE = fit_gaussian_mixture(GEYSER.X, [[2.0, 50.0], [4.0, 80.0]])
GEYSER_FUZZY = fit_fuzzy_cmeans(GEYSER.X, [[2.0, 50.0], [4.0, 80.0]])
LESSON = [[1.0], [11.0]]
LESSON_FIT = fit_hard_kmeans(LESSON, [[2.0]])
SVG = "{http://www.w3.org/2000/svg}"
PHONE_COLUMN = 350


def gallery_fits(n_points=60):
    """A fit for each set of the gallery."""
    sets = {name: make_gallery_set(name, n_points=n_points) for name in GALLERY}
    return {
        name: (data.X, fit_hard_kmeans(data.X, kmeans_plus_plus(data.X, 3, random_state=0)))
        for name, data in sets.items()
    }


def photograph():
    """An image of 20 by 30 random pixels, and the same in two levels of each colour."""
    image = np.random.default_rng(0).random((20, 30, 3))
    return image, image.round()


PICTURES = {
    "points": lambda: plot_points(GEYSER.X, feature_names=GEYSER.axis_labels),
    "groups": lambda: plot_points(GEYSER.X, labels=GEYSER_FIT.labels(GEYSER.X), centers=GEYSER_FIT.centers),
    "clusters": lambda: plot_clusters(GEYSER.X, GEYSER_FIT, feature_names=GEYSER.axis_labels),
    "clusters on a line": lambda: plot_clusters(LESSON, LESSON_FIT),
    "shared points": lambda: plot_clusters(GEYSER.X, GEYSER_FUZZY),
    "mixture": lambda: plot_clusters(GEYSER.X, GEYSER_MIXTURE, feature_names=GEYSER.axis_labels),
    "mixture on a line": lambda: plot_clusters(
        GEYSER.X[:, :1], fit_gaussian_mixture(GEYSER.X[:, :1], [[2.0], [4.0]])
    ),
    "a center far off": lambda: plot_points(GEYSER.X, centers=[[3.0, 60.0], [3.0, 900.0]]),
    "centers": lambda: plot_centers(GEYSER.X, {"hard": GEYSER_FIT, "mixture": GEYSER_MIXTURE}),
    "paths": lambda: plot_trajectories(GEYSER.X, GEYSER_FIT),
    "paths on a line": lambda: plot_trajectories(LESSON, LESSON_FIT),
    "objective": lambda: plot_objective(GEYSER_FIT),
    "objectives": lambda: plot_objective({"geyser": GEYSER_FIT, "lesson": LESSON_FIT}),
    "objectives above the lowest": lambda: plot_objective({"geyser": GEYSER_FIT}, above_lowest=True),
    "likelihood": lambda: plot_log_likelihood(GEYSER_MIXTURE),
    "cost curve": lambda: plot_cost_curve([0, 6, 12], [61, 25, 61], marks={2: 41, 6: 25}, points=[1, 11]),
    "elbow": lambda: plot_elbow([1, 2, 3], [90.0, 20.0, 15.0]),
    "starts": lambda: plot_start_outcomes({"random": [5.0, 5.0, 9.0], "k-means++": [5.0, 5.0, 5.001]}),
    "palette": lambda: plot_palette([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]], shares=[1, 3]),
    "image pair": lambda: plot_image_pair(*photograph()),
    "gallery": lambda: plot_gallery(gallery_fits()),
}


@pytest.fixture(params=PICTURES, scope="module")
def picture(request):
    return PICTURES[request.param]()


@functools.cache
def html_of(picture):
    """The picture as a page shows it, drawn once: most tests only read it."""
    return picture._repr_html_()


def images_in(html):
    """The raster images inside a picture, decoded."""
    uris = re.findall(r'href="data:image/\w+;base64,([^"]+)"', html)
    return [Image.open(io.BytesIO(base64.b64decode(uri))) for uri in uris]


# In a page


def test_every_public_function_is_drawn_in_tests():
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_plots*.py"))
    drawn = set(re.findall(r"\b(plot_\w+)\(", tests))
    assert {name for name in plots.__all__ if name.startswith("plot_")} <= drawn


def test_a_picture_is_an_image_whose_name_is_its_description(picture):
    root = ElementTree.fromstring(html_of(picture))
    assert root.get("role") == "img"
    assert root.get("aria-label") == picture.alt
    assert root.get("class") == "softclust-picture"
    assert picture.alt.endswith(".")
    bundle = picture._repr_mimebundle_()
    assert bundle == {"text/html": html_of(picture), "text/plain": picture.alt}
    assert repr(picture) == f"Picture: {picture.alt}"


def test_a_single_picture_has_a_title_and_scales_with_the_page():
    root = ElementTree.fromstring(html_of(PICTURES["clusters"]()))
    assert root.find(f"{SVG}title").text == "Clusters"
    assert root.get("viewBox").startswith("0 0 ")
    assert root.get("width") is None
    assert "width:100%;max-width:480px;height:auto" in root.get("style")


def test_panels_wrap_and_are_hidden_behind_the_description_of_the_whole():
    root = ElementTree.fromstring(html_of(PICTURES["gallery"]()))
    assert root.tag == "div"
    assert len(root) == 8
    assert {panel.get("aria-hidden") for panel in root} == {"true"}
    narrowest = int(re.search(r"minmax\(min\(100%,(\d+)px\)", root.get("style")).group(1))
    assert 2 * narrowest + 12 <= PHONE_COLUMN < 3 * narrowest


def test_text_and_lines_take_the_colour_of_the_page(picture):
    html = html_of(picture)
    assert INK not in html
    for text in ElementTree.fromstring(html).iter(f"{SVG}text"):
        assert re.search(r"fill:(currentColor|#111111|#ffffff)", text.get("style")), text.text


def test_text_on_a_badge_stands_out_from_its_colour():
    centers = np.column_stack([np.arange(8.0), np.arange(8.0)])
    root = ElementTree.fromstring(html_of(plot_clusters(centers, fit_hard_kmeans(centers, centers))))
    fills = [re.search(r"fill:([^;]+)", text.get("style")).group(1) for text in root.iter(f"{SVG}text")]
    badges = [fill for fill in fills if fill != "currentColor"]
    assert len(badges) == 8
    for text, patch in zip(badges, PALETTE, strict=True):
        light, dark = sorted((luminance(text), luminance(patch)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 4.5, patch


def luminance(color):
    """Relative luminance as the Web Content Accessibility Guidelines define it."""
    values = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_a_picture_has_no_background_no_style_sheet_and_no_date(picture):
    html = html_of(picture)
    assert "<rect" not in html.replace("<rect x", "")
    assert "<style" not in html
    assert "<metadata" not in html
    assert not re.search(r"20\d\d-\d\d-\d\d", html)


def test_every_reference_points_into_the_same_picture(picture):
    html = html_of(picture)
    ids = re.findall(r'\bid="([^"]+)"', html)
    references = set(re.findall(r"url\(#([^)]+)\)", html)) | set(re.findall(r'href="#([^"]+)"', html))
    assert len(ids) == len(set(ids))
    assert set(ids) == references


def test_different_pictures_on_one_page_share_no_identifier():
    seen: set[str] = set()
    for make in PICTURES.values():
        ids = set(re.findall(r'\bid="([^"]+)"', html_of(make())))
        assert not ids & seen
        seen |= ids


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_picture_has_the_same_bytes_however_often_it_is_drawn(name):
    picture = PICTURES[name]()
    html = picture._repr_html_()
    assert picture._repr_html_() == html
    assert PICTURES[name]()._repr_html_() == html


def test_text_is_readable_on_a_phone(picture):
    root = ElementTree.fromstring(html_of(picture))
    for svg in [root] if root.tag == f"{SVG}svg" else root:
        shown = PHONE_COLUMN if len(root) != 8 else (PHONE_COLUMN - 12) / 2
        scale = shown / float(svg.get("viewBox").split()[2])
        sizes = [float(size) for size in re.findall(r"font(?:-size)?:[^;]*?([\d.]+)px", html_of(picture))]
        assert scale * min(sizes) > 10.9


def test_the_readers_settings_neither_change_a_picture_nor_are_changed():
    before = html_of(PICTURES["clusters"]())
    with mpl.rc_context({"font.size": 30, "axes.edgecolor": "red", "svg.fonttype": "path"}):
        settings = dict(mpl.rcParams)
        assert html_of(PICTURES["clusters"]()) == before
        assert dict(mpl.rcParams) == settings


def test_pictures_need_no_pyplot():
    code = (
        "import sys; from softclust_lab.plots import plot_points;"
        "plot_points([[0, 0], [1, 1]])._repr_html_(); print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_without_matplotlib_the_error_names_the_extra():
    code = "import sys; sys.modules['matplotlib'] = None; import softclust_lab.plots"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 'pip install "softclust-lab[plots]"' in run.stderr


# Colour is never the only cue


def test_each_cluster_has_its_own_colour_and_its_own_shape():
    assert len(set(MARKERS)) == len(set(PALETTE)) == 8
    X = np.repeat(np.column_stack([np.arange(8.0), np.arange(8.0) ** 2]), 3, axis=0)
    picture = plot_points(X, labels=np.repeat(np.arange(8), 3))
    lines = picture.figure.axes[0].lines
    assert [line.get_marker() for line in lines] == list(MARKERS)
    assert [line.get_color() for line in lines] == list(PALETTE)


# Weight


def test_many_points_become_one_image_and_few_stay_shapes():
    rng = np.random.default_rng(0)
    few, many = (html_of(plot_points(rng.normal(size=(n, 2)))) for n in (1500, 20_000))
    assert not images_in(few)
    assert few.count("<use") > 1500
    assert len(images_in(many)) == 1
    assert len(many) < 150_000


def test_a_pair_of_photographs_is_light_and_the_few_colours_stay_exact():
    y, x = np.mgrid[0:427, 0:640]
    photo = np.stack([x / 640, y / 427, (np.sin(x / 20) + 1) / 2], axis=2)
    levels = np.round(3 * photo) / 3
    html = html_of(plot_image_pair(photo, levels))
    original, quantised = images_in(html)
    assert original.format == "JPEG"
    assert quantised.format == "PNG"
    assert original.width == quantised.width == 480
    assert len(html) < 200_000
    shown = np.unique(np.asarray(quantised.convert("RGB")).reshape(-1, 3), axis=0)
    given = np.unique(np.round(255 * levels).astype(int).reshape(-1, 3), axis=0)
    assert {tuple(color) for color in shown} <= {tuple(color) for color in given}


# What is drawn, and what is said of it


def test_the_description_of_clusters_has_sizes_and_centers():
    sizes = np.bincount(GEYSER_FIT.labels(GEYSER.X))
    (x0, y0), (x1, y1) = GEYSER_FIT.centers
    assert plot_clusters(GEYSER.X, GEYSER_FIT, feature_names=GEYSER.axis_labels).alt == (
        f"Scatter plot of 272 points in 2 clusters of sizes {sizes[0]} and {sizes[1]}; centers at "
        f"({x0:.3g}, {y0:.3g}) and ({x1:.3g}, {y1:.3g}). "
        "Axes: duration (minutes) from 1.6 to 5.1; waiting (minutes) from 43 to 96."
    )


def test_an_empty_cluster_is_counted_as_empty():
    fit = fit_hard_kmeans([[0.0, 0.0], [1.0, 0.0], [8.0, 0.0]], [[0.5, 0.0], [8.0, 0.0]])
    assert "2 clusters of sizes 0 and 1" in plot_clusters([[8.0, 1.0]], fit).alt


def test_groups_that_do_not_occur_are_not_counted():
    assert "in 2 groups of sizes 1 and 2." in plot_points([[0, 0], [1, 1], [2, 5]], labels=[0, 3, 3]).alt


def test_many_clusters_are_described_by_their_range():
    X = np.random.default_rng(0).normal(size=(90, 2))
    alt = plot_clusters(X, fit_hard_kmeans(X, X[:9])).alt
    assert re.search(r"9 clusters of sizes from \d+ to \d+; centers at .* and 3 more\.", alt)


def test_clusters_are_drawn_where_the_points_are_and_crosses_where_the_centers_are():
    picture = plot_clusters(GEYSER.X, GEYSER_FIT)
    lines = picture.figure.axes[0].lines
    labels = GEYSER_FIT.labels(GEYSER.X)
    for cluster in range(2):
        np.testing.assert_array_equal(lines[cluster].get_xydata(), GEYSER.X[labels == cluster])
        np.testing.assert_array_equal(lines[2 + cluster].get_xydata()[0], GEYSER_FIT.centers[cluster])
        assert lines[2 + cluster].get_marker() == "X"


def test_paths_lead_from_hollow_starts_to_filled_ends_through_the_history():
    picture = plot_trajectories(GEYSER.X, GEYSER_FIT)
    _, path, start, *_, end, _ = picture.figure.axes[0].lines
    np.testing.assert_array_equal(path.get_xydata(), GEYSER_FIT.center_history[:, 0])
    np.testing.assert_array_equal(start.get_xydata()[0], [2.0, 50.0])
    assert start.get_markerfacecolor() == "none"
    np.testing.assert_array_equal(end.get_xydata()[0], GEYSER_FIT.centers[0])
    assert picture.alt.startswith(
        f"Paths of 2 centers over {GEYSER_FIT.n_iter} iterations, on 272 points: from (2, 50) to "
    )


def test_on_a_line_points_pile_up_and_paths_run_downwards():
    picture = plot_trajectories(LESSON, LESSON_FIT, feature_names="x")
    points, path = picture.figure.axes[0].lines[1], picture.figure.axes[0].lines[2]
    np.testing.assert_array_equal(points.get_xydata(), [[1.0, 1.0], [11.0, 1.0]])
    np.testing.assert_array_equal(path.get_xdata(), [2.0, 6.0])
    assert (np.diff(path.get_ydata()) < 0).all()
    assert (
        picture.alt == "Paths of 1 center over 1 iteration, on 2 points: from 2 to 6. Axis: x from 1 to 11."
    )


def test_equal_points_on_a_line_are_all_visible():
    view = View(np.array([[5.0], [5.0], [9.0], [5.0]]), None, (0, 1))
    assert sorted(map(tuple, view.coordinates)) == [(5.0, 1.0), (5.0, 2.0), (5.0, 3.0), (9.0, 1.0)]


def test_with_more_features_two_are_chosen_and_no_boundary_is_drawn():
    X = np.random.default_rng(0).normal(size=(30, 4))
    fit = fit_hard_kmeans(X, X[:3])
    picture = plot_clusters(X, fit, feature_names=["a", "b", "c", "d"], axes=(3, 1))
    assert "Axes: d from" in picture.alt
    assert "; b from" in picture.alt
    ax = picture.figure.axes[0]
    assert ax.get_xlabel() == "d"
    assert ax.get_title(loc="left") == "b"
    assert len(ax.collections[0].get_segments()) == 0


def test_distances_look_what_they_are_where_the_ranges_are_alike():
    assert plot_points([[0, 0], [3, 2]]).figure.axes[0].get_aspect() == 1.0
    assert plot_points(GEYSER.X).figure.axes[0].get_aspect() == "auto"


def test_the_objective_is_drawn_from_the_history():
    picture = plot_objective(GEYSER_FIT)
    line = picture.figure.axes[0].lines[0]
    np.testing.assert_array_equal(line.get_ydata(), GEYSER_FIT.objective_history)
    first, last = GEYSER_FIT.objective_history[[0, -1]]
    assert picture.alt == (
        "Line plot of the sum of squared distances (data units²) against the iteration: "
        f"from {first:,.0f} to {last:,.0f} in {GEYSER_FIT.n_iter} iterations."
    )
    assert all(float(tick).is_integer() for tick in picture.figure.axes[0].get_xticks())


def test_several_objectives_are_named_in_the_picture_and_in_words():
    picture = plot_objective({"good": LESSON_FIT, "same": LESSON_FIT})
    texts = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert texts == ["good: 50", "same: 50"]
    assert "good from 82 to 50 in 1 iteration; same from 82 to 50 in 1 iteration." in picture.alt


def test_the_cost_curve_marks_the_lesson():
    x = np.linspace(0, 12, 121)
    picture = plot_cost_curve(x, ((x - 1) ** 2 + (x - 11) ** 2) / 2, marks={2: 41, 6: 25}, points=[1, 11])
    assert picture.alt == (
        "Curve of cost J against the position of the center, lowest at 6 with 25. "
        "Marked: 41 at 2 and 25 at 6. Data points at 1 and 11."
    )
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    assert texts == ["41 at 2", "25 at 6", "x = 1", "x = 11"]


def test_labels_on_a_curve_lie_on_the_side_to_which_it_falls():
    x = np.linspace(0, 12, 121)
    picture = plot_cost_curve(x, (x - 6) ** 2, marks={1: 25, 6: 0, 11: 25})
    assert [text.get_ha() for text in picture.figure.axes[0].texts] == ["left", "center", "right"]


def test_start_outcomes_are_counted():
    picture = plot_start_outcomes({"random": [10.0, 10.005, 20.0, 30.0], "careful": [10.0, 10.0]})
    assert picture.alt == (
        "Histograms of the final sum of squared distances, lowest 10. "
        "random: 2 of 4 fits within 0.1 % of the lowest, the worst at 30; "
        "careful: 2 of 2 fits within 0.1 % of the lowest, the worst at 10."
    )
    heights = [[bar.get_height() for bar in ax.patches] for ax in picture.figure.axes]
    assert [sum(row) for row in heights] == [4, 2]
    assert heights[0][0] == 2


def test_equal_outcomes_are_one_bar():
    picture = plot_start_outcomes({"only": [3.0, 3.0]})
    assert [bar.get_height() for bar in picture.figure.axes[0].patches if bar.get_height()] == [2]


def test_the_palette_is_sorted_by_share():
    picture = plot_palette([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], shares=[1, 3])
    assert picture.alt == "Palette of 2 colours: #0000ff with 75 % and #ff0000 with 25 %."
    assert [bar.get_width() for bar in picture.figure.axes[0].patches] == [0.75, 0.25]
    assert plot_palette([[1.0, 0.0, 0.0]]).alt == "Palette of 1 colour: #ff0000."


def test_the_image_pair_counts_colours_before_it_shrinks_them():
    row, column = np.mgrid[0:2, 0:600]
    image = np.stack([row, column // 256, column % 256], axis=2).astype(np.uint8)
    few = np.where(image > 127, 255, 0).astype(np.uint8)
    assert plot_image_pair(image, few).alt == (
        "Two images of 600 by 2 pixels. Original: 1,200 colours. Few colours: 2 colours."
    )


def test_whole_numbers_and_shares_of_one_give_the_same_image():
    pixels = np.array([[[0, 128, 255], [7, 8, 9]]], dtype=np.uint8)
    assert html_of(plot_image_pair(pixels, pixels)) == html_of(plot_image_pair(pixels / 255, pixels / 255))


def test_the_gallery_names_every_set_and_its_sizes():
    fits = gallery_fits()
    picture = plot_gallery(fits)
    assert picture.alt.startswith("8 scatter plots. Well separated: 60 points in 3 clusters of sizes ")
    for name in GALLERY:
        assert f"{name.replace('_', ' ').capitalize()}: 60 points" in picture.alt
    assert len(picture.figure.axes) == len(picture.panels) == 8


def test_a_gallery_of_five_leaves_no_empty_axes():
    fits = dict(list(gallery_fits().items())[:5])
    assert len(plot_gallery(fits).figure.axes) == 5


# Boundaries


def test_the_boundary_of_two_centers_is_their_bisector():
    (segment,) = boundary_segments(np.array([[0.0, 0.0], [4.0, 0.0]]), reach=3.0)
    np.testing.assert_allclose(segment, [[2.0, -3.0], [2.0, 3.0]])


def test_three_boundaries_meet_at_the_center_of_the_circumscribed_circle():
    centers = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 8.0]])
    segments = boundary_segments(centers, reach=100.0)
    assert len(segments) == 3
    for segment in segments:
        assert np.min(np.linalg.norm(segment - [3.0, 4.0], axis=1)) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_on_a_boundary_two_centers_are_equally_near_and_none_is_nearer(seed):
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(rng.integers(2, 9), 2))
    for start, end in boundary_segments(centers, reach=5.0):
        for t in np.linspace(0.0, 1.0, 7):
            nearest = np.sort(np.linalg.norm((1 - t) * start + t * end - centers, axis=1))
            assert nearest[1] - nearest[0] < 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_no_boundary_is_missing(seed):
    """Wherever the nearest center changes between neighbours on a grid, a segment passes between them."""
    centers = np.random.default_rng(seed).normal(size=(6, 2))
    axis = np.linspace(-2.0, 2.0, 81)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    nearest = np.argmin(np.linalg.norm(grid[:, :, None] - centers, axis=3), axis=2)
    changes = nearest[:, 1:] != nearest[:, :-1]
    between = ((grid[:, 1:] + grid[:, :-1]) / 2)[changes]
    segments = np.array(boundary_segments(centers, reach=50.0))
    along = segments[:, 1] - segments[:, 0]
    for point in between:
        t = np.clip(np.sum((point - segments[:, 0]) * along, axis=1) / np.sum(along**2, axis=1), 0, 1)
        assert np.linalg.norm(segments[:, 0] + t[:, None] * along - point, axis=1).min() < 0.051


@pytest.mark.parametrize(
    ("centers", "count"),
    [
        ([[1.0, 1.0]], 0),
        ([[1.0, 1.0], [1.0, 1.0]], 0),
        ([[0.0, 0.0], [2.0, 0.0], [2.0, 0.0]], 1),
        ([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], 2),
        ([[0.0, 0.0], [0.1, 0.3], [0.2, 0.6], [0.3, 0.9]], 3),
    ],
)
def test_equal_and_aligned_centers_have_only_the_boundaries_that_exist(centers, count):
    assert len(boundary_segments(np.array(centers), reach=10.0)) == count


def test_on_a_line_the_boundaries_lie_half_way():
    fit = fit_hard_kmeans([[0.0], [10.0], [14.0]], [[0.0], [10.0], [14.0]])
    segments = plot_clusters([[0.0], [10.0], [14.0]], fit).figure.axes[0].collections[0].get_segments()
    assert [segment[0][0] for segment in segments] == [5.0, 12.0]


# Degenerate input


@pytest.mark.parametrize(
    "X", [[[1.0]], [[1.0, 2.0]], [[1.0, 2.0, 3.0]], [[5.0, 5.0], [5.0, 5.0]], [[1.0], [1.0]]]
)
def test_one_point_or_equal_points_can_be_drawn(X):
    fit = fit_hard_kmeans(X, X[:1])
    for picture in (plot_points(X), plot_clusters(X, fit), plot_trajectories(X, fit)):
        assert html_of(picture).startswith("<svg")


# Files


@pytest.mark.parametrize("name", ["starts", "clusters", "gallery"])
@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_saved_file_has_the_same_bytes_every_time(tmp_path, name, suffix):
    first = PICTURES[name]().save(tmp_path / f"first{suffix}")
    second = PICTURES[name]().save(str(tmp_path / f"second{suffix}"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_can_be_saved_light_on_dark(tmp_path, name):
    dark = Image.open(PICTURES[name]().save(tmp_path / "dark.png", dark=True)).convert("L")
    assert np.asarray(dark)[0, 0] < 40
    assert np.asarray(dark).max() > 200


def test_a_dark_file_is_light_on_dark_and_leaves_the_picture_as_it_was(tmp_path):
    picture = PICTURES["starts"]()
    before = picture._repr_html_()
    light = np.asarray(Image.open(picture.save(tmp_path / "light.png")).convert("L")).astype(int)
    dark = np.asarray(Image.open(picture.save(tmp_path / "dark.png", dark=True)).convert("L")).astype(int)
    assert light[0, 0] == 255
    assert dark[0, 0] < 40
    assert light.min() < 40
    assert dark.min() >= dark[0, 0] - 2, "nothing stays dark on dark"
    assert dark.max() > 200
    assert picture._repr_html_() == before


def test_a_saved_svg_stands_alone(tmp_path):
    picture = PICTURES["clusters"]()
    root = ElementTree.parse(picture.save(tmp_path / "picture.svg", dark=True)).getroot()
    assert root.get("width") == "4.8in"
    assert root.find(f"{SVG}title").text == picture.alt
    assert root.find(f"{SVG}rect").get("fill") == "#14181e"


def test_a_png_carries_its_description(tmp_path):
    picture = PICTURES["elbow"]()
    assert Image.open(picture.save(tmp_path / "elbow.png")).info["Description"] == picture.alt


def test_other_file_types_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"`path` must end in .png or .svg, got 'x.pdf'"):
        PICTURES["elbow"]().save(tmp_path / "x.pdf")


def test_a_figure_can_be_changed_before_it_is_shown():
    picture = PICTURES["elbow"]()
    picture.figure.axes[0].set_title("My own title")
    assert "My own title" in html_of(picture)


# Refusals


SQUARE = [[0.0, 0.0], [1.0, 1.0]]
SQUARE_FIT = fit_hard_kmeans(SQUARE, [[0.0, 0.0]])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plot_points([[0.0, np.nan]]), "`X` must be finite"),
        (lambda: plot_points([1.0, 2.0]), "`X` must have shape"),
        (lambda: plot_points(SQUARE, labels=[0]), "`labels` must have shape"),
        (lambda: plot_points(SQUARE, labels=["a", "b"]), "`labels` must be integers"),
        (lambda: plot_points(SQUARE, labels=[0, -1]), "`labels` must lie in"),
        (lambda: plot_points(SQUARE, centers=[[1.0]]), "`centers` must have shape"),
        (lambda: plot_points(SQUARE, feature_names=["a"]), "`feature_names` must have 2 entries"),
        (lambda: plot_points(SQUARE, axes=(0, 0)), "`axes` must be two different columns of X, from 0 to 1"),
        (lambda: plot_points(SQUARE, axes=(0, 2)), "`axes` must be two different columns"),
        (lambda: plot_points(SQUARE, axes=3), "`axes` must be two different columns"),
        (lambda: plot_clusters(LESSON, SQUARE_FIT), "`result.centers` must have shape"),
        (lambda: plot_trajectories(LESSON, SQUARE_FIT), "`result.center_history` must have shape"),
        (lambda: plot_gallery({}), "`fits` must hold at least one data set"),
        (lambda: plot_gallery({"line": (LESSON, LESSON_FIT)}), "`X of 'line'` must have two features"),
        (lambda: plot_objective({}), "`runs` must be results of one method, got none"),
        (lambda: plot_cost_curve([1, 2], [1.0]), "`costs` must have one entry for each of positions"),
        (lambda: plot_elbow([1, 2], ["a", "b"]), "`costs` must be numbers"),
        (lambda: plot_elbow([[1, 2]], [1.0]), "`ks` must be one row of finite numbers"),
        (lambda: plot_elbow([1], [np.inf]), "`costs` must be one row of finite numbers"),
        (lambda: plot_start_outcomes({}), "`objectives` must hold at least one row"),
        (lambda: plot_start_outcomes({"a": []}), r"`objectives\['a'\]` must be one row"),
        (lambda: plot_palette([[1.0, 0.0]]), r"`colors` must have shape \(K, 3\)"),
        (lambda: plot_palette([[255.0, 0.0, 0.0]]), r"`colors` must lie in 0..1"),
        (lambda: plot_palette([[1.0, 0.0, 0.0]], shares=[0]), "`shares` must be 1 numbers"),
        (lambda: plot_palette([[1.0, 0.0, 0.0]], shares=["a"]), "`shares` must be"),
        (lambda: plot_image_pair(np.zeros((2, 2)), np.zeros((2, 2))), "`original` must have shape"),
        (
            lambda: plot_image_pair(np.zeros((2, 2, 3)), np.zeros((2, 3, 3))),
            "`quantised` must have the shape",
        ),
        (
            lambda: plot_image_pair(np.full((2, 2, 3), 9.0), np.zeros((2, 2, 3))),
            "`original` must lie in 0..1",
        ),
    ],
)
def test_bad_arguments_are_refused_with_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_results_of_different_methods_do_not_share_an_axis():
    import dataclasses

    other = dataclasses.replace(LESSON_FIT, method="another_method")
    with pytest.raises(ValueError, match="`runs` must be results of one method"):
        plot_objective({"a": LESSON_FIT, "b": other})
    assert "objective of another_method" in plot_objective(other).alt


def test_a_picture_is_what_every_function_returns(picture):
    assert isinstance(picture, Picture)
