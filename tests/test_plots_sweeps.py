"""Pictures of what changes with a parameter, with a place, with a size: what is drawn is what was found."""

import zlib

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from softclust_lab import fit_hard_kmeans, fit_itisc, plots
from softclust_lab.datasets import make_paper_set
from softclust_lab.plots.style import MARKERS, marker_size
from softclust_lab.plots.weights import _LARGEST
from softclust_lab.plots.words import places

X = make_paper_set("three").X
T = [0.1, 0.3, 1.0, 3.0]


def lines(picture):
    """The curves of a picture by their names, and those without one."""
    (ax,) = picture.figure.axes
    return {line.get_label(): line.get_xydata() for line in ax.lines}


def sweep(**changes):
    plain = {"parameter_name": "T2", "value_name": "Distance"}
    return plots.plot_sweep(T, {"worst": [1.0, 0.5, 2.0, 4.0], "level": 3.0}, **plain | changes)


def fork(**changes):
    centers = [[[0.0, 9.0]] * 2, [[0.0, 9.0]] * 2, [[-1.0, 9.0], [1.0, 9.0]], [[-2.0, 9.0], [2.0, 9.0]]]
    return plots.plot_bifurcation(T, centers, parameter_name="beta", **changes)


def memberships():
    held = np.array([[1.0, 0.0], [0.5, 0.5], [0.25, 0.75]])
    return plots.plot_memberships([0, 1, 2], held, points=[0.5], centers=[0, 2])


def bowl(places):
    return ((places - [1.0, 0.5]) ** 2).sum(axis=1)


def landscape(**changes):
    return plots.plot_landscape(X, bowl, **{"height_name": "Cost", **changes})


def scaling():
    return plots.plot_scaling([1e2, 1e3, 1e4], {"sum": [1.0, 3.0, 300.0]}, size_name="N", fit_from=1e3)


def weights(T2=0.3):
    return plots.plot_importance_weights(X, fit_itisc(X, X[[0, 200, 400]], deviation_temperature=T2))


EVERY = {
    "sweep": sweep,
    "fork": fork,
    "memberships": memberships,
    "landscape": landscape,
    "scaling": scaling,
    "weights": weights,
}


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)
def test_the_same_call_gives_the_same_bytes_light_and_dark_as_svg_and_png(make, tmp_path):
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        make().save(tmp_path / name, dark=True)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert "#010203" not in (tmp_path / "a.svg").read_text()
    html = make()._repr_html_()
    assert html == make()._repr_html_()
    assert "currentColor" in html
    assert len(zlib.compress(html.encode())) < 30_000


def test_a_sweep_draws_each_curve_and_a_number_as_a_level():
    drawn = lines(sweep())
    assert drawn["worst"].tolist() == [[0.1, 1.0], [0.3, 0.5], [1.0, 2.0], [3.0, 4.0]]
    assert drawn["level"][:, 1].tolist() == [3.0] * 4


def test_a_sweep_says_from_what_to_what_and_where_it_is_lowest():
    assert sweep(log="x", marks={"threshold": 0.67}).alt == (
        "Line plot of the distance against T2 from 0.1 to 3 on a logarithmic axis. "
        "worst: from 1 to 4, lowest 0.5 at 0.3. level: 3 throughout. Marked: threshold at 0.67."
    )
    assert sweep(log="y").alt.startswith(
        "Line plot of the distance, on a logarithmic axis, against T2 from 0.1"
    )


def test_curves_differ_in_their_markers_and_a_level_has_a_line_of_its_own():
    twelve = {str(i): [i, 2 * i, 3 * i, 4 * i] for i in range(1, 13)}
    drawn = plots.plot_sweep(T, twelve, parameter_name="p", value_name="v").figure.axes[0].lines
    looks = {(line.get_color(), line.get_marker(), line.get_linestyle()) for line in drawn}
    assert len(looks) == 12
    worst, level = sweep().figure.axes[0].lines
    assert worst.get_marker() != ""
    assert (level.get_marker(), level.is_dashed()) == ("", True)


def test_a_band_lies_around_its_own_curve():
    picture = sweep(bands={"worst": ([0, 0, 1, 3], [2, 1, 3, 5])})
    (band,) = picture.figure.axes[0].collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (0, 5)
    assert "lowest 0.5 at 0.3, band from 0 to 2 at first and from 3 to 5 at last." in picture.alt


@pytest.mark.parametrize("log", ["", "x", "y", "xy"])
def test_names_of_marked_values_neither_cover_each_other_nor_leave_the_axes_nor_touch_a_curve(log):
    marks = {"first split": 0.4, "second split": 0.5, "a third": 0.6, "at the very end": 3.0}
    picture = sweep(log=log, marks=marks)
    renderer = FigureCanvasAgg(picture.figure).get_renderer()
    (ax,) = picture.figure.axes
    assert [text.get_text() for text in ax.texts] == list(marks)
    found = [text.get_window_extent(renderer) for text in ax.texts]
    inside = ax.get_window_extent()
    curves = max(ax.transData.transform(line)[:, 1].max() for line in list(lines(picture).values())[:2])
    for index, box in enumerate(found):
        assert not any(box.overlaps(other) for other in found[:index])
        assert inside.x0 <= box.x0
        assert box.x1 <= inside.x1 + 1
        assert box.y0 > curves


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: sweep(log="xz"), "`log` must be one of"),
        (lambda: sweep(log="x", marks={"zero": 0.0}), "`marks` must be greater than zero"),
        (lambda: sweep(marks={"nowhere": np.nan}), "`marks` must be one row of finite numbers"),
        (lambda: sweep(bands={"worst": (T, np.zeros(4))}), "low above high: swap"),
        (lambda: sweep(bands={"other": (T, T)}), "`bands` must belong to curves"),
        (lambda: sweep(bands={"worst": (T, T[:2])}), r"`bands\['worst'\]\[1\]` must have one entry"),
        (
            lambda: plots.plot_sweep([0, 1], {"a": [1, 2]}, parameter_name="p", value_name="v", log="x"),
            "drop",
        ),
        (lambda: plots.plot_sweep([1, 2], {}, parameter_name="p", value_name="v"), "at least one curve"),
        (lambda: fork(axis=2), "`axis` must be from 0 to 1"),
        (lambda: plots.plot_bifurcation(T, [[[0.0]]], parameter_name="p"), "one set for each of values"),
        (lambda: plots.plot_memberships([0, 1], [1.0, 0.0]), r"shape \(2, K\)"),
        (lambda: plots.plot_memberships([0], [[1.0]], points=[np.nan]), "`points` must be one row of finite"),
        (lambda: plots.plot_memberships([0], [[1.0]], centers=["left"]), "`centers` must be numbers"),
        (lambda: plots.plot_landscape([[1.0], [2.0]], bowl, height_name="J"), "`X` must have two columns"),
        (lambda: landscape(path=[[1.0, 2.0, 3.0]]), "`path` must have two columns for a landscape, got 3"),
        (lambda: landscape(marks={"start": [1.0]}), r"`marks\['start'\]` must have two columns"),
        (lambda: landscape(levels=0), "`levels` must be 1 or more"),
        (lambda: plots.plot_landscape(X, lambda p: p, height_name="J"), "one finite number"),
        (lambda: plots.plot_scaling([1, 2], {"a": [0, 1]}, size_name="N"), "greater than zero"),
        (lambda: plots.plot_scaling([1, 2], {"a": [1, 1]}, size_name="N", fit_from=2), "leave two sizes"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_remedy(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_fork_draws_the_chosen_coordinate_of_each_center():
    drawn = [line.get_ydata().tolist() for line in fork().figure.axes[0].lines]
    assert drawn == [[0, 0, -1, -2], [0, 0, 1, 2]]
    assert [line.get_ydata().tolist() for line in fork(axis=1).figure.axes[0].lines] == [[9] * 4] * 2


def test_a_fork_says_where_one_place_becomes_two():
    assert fork(log=True, marks={"critical": 0.5}).alt == (
        "Positions of 2 centers, coordinate 0, against beta from 0.1 to 3 on a logarithmic axis: 1 place at "
        "0.1, 2 places from 1 on; at 3: -2 and 2. Marked: critical at 0.5."
    )


def test_a_fork_whose_count_changes_often_says_the_first_changes_and_the_last():
    centers = [[[0.0], [float(i % 2)]] for i in range(20)]
    alt = plots.plot_bifurcation(range(20), centers, parameter_name="p").alt
    assert alt.endswith("1 place from 6 on, after more changes 2 places from 19 on; at 19: 0 and 1.")


def test_merged_centers_show_as_lines_of_different_width():
    widths = [line.get_linewidth() for line in fork().figure.axes[0].lines]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1] + 1


def test_memberships_are_drawn_for_each_cluster_with_centers_on_the_axis():
    picture = memberships()
    assert lines(picture)["cluster 1"].tolist() == [[0, 0], [1, 0.5], [2, 0.75]]
    assert picture.alt == (
        "Membership by cluster against the position from 0 to 2. Cluster 0: 1 to 0.25. Cluster 1: 0 to 0.75. "
        "Centers at 0 and 2. On the axis 1 point."
    )
    drawn = [line for line in picture.figure.axes[0].lines if line.get_label().startswith("cluster")]
    assert len({line.get_marker() for line in drawn}) == 2


def test_a_membership_that_rises_or_falls_on_the_way_is_said_with_its_place():
    held = [[0.7, 0.3], [1.0, 0.0], [0.2, 0.8]]
    assert "Cluster 0: 0.7 to 0.2, highest 1 at 5. Cluster 1: 0.3 to 0.8, lowest 0 at 5." in (
        plots.plot_memberships([4, 5, 6], held).alt
    )


def test_without_points_the_axes_are_as_large_as_with_them():
    held = np.array([[1.0, 0.0], [0.5, 0.5]])
    with_points, without = (
        plots.plot_memberships([0, 1], held, points=points, centers=[0.0])
        .figure.axes[0]
        .get_position()
        .bounds
        for points in ([0.5], [])
    )
    assert np.allclose(with_points, without, atol=0.01)


def test_a_landscape_marks_its_lowest_place_and_names_it():
    picture = landscape(path=[[2.0, 2.0], [1.0, 0.5]], marks={"start": [2.0, 2.0]})
    star = [line for line in picture.figure.axes[0].lines if line.get_marker() == "*"]
    assert np.allclose(star[0].get_xydata(), [[1.0, 0.5]], atol=0.05)
    assert "A path leads from (2, 2) to (1, 0.5). Marked: start at (2, 2)." in picture.alt
    assert f"on 600 points: lowest near {places(star[0].get_xydata())} with " in picture.alt
    (legend,) = picture.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["path", "lowest place", "start"]


def test_what_is_far_off_does_not_shrink_a_landscape():
    far = landscape(path=[[2.0, 2.0], [-900.0, 0.0]], marks={"far": [500.0, 0.0], "near": [2.0, 2.0]})
    near = landscape(path=[[2.0, 2.0]], marks={"near": [2.0, 2.0]})
    assert np.allclose(far.figure.axes[0].get_xlim(), near.figure.axes[0].get_xlim(), rtol=0.05)
    assert "Outside the picture: far." in far.alt


def test_bands_between_contour_lines_cover_the_same_area():
    (contours,) = [c for c in landscape(levels=3).figure.axes[0].collections if hasattr(c, "levels")]
    assert len(contours.levels) == 3
    assert np.all(np.diff(contours.levels) > 0)


def test_the_slope_of_times_leaves_out_sizes_below_the_first_to_fit():
    assert "slope 2.00" in scaling().alt
    (legend,) = scaling().figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["sum: 2.00"]
    assert legend.get_title().get_text() == "Slope, fitted from 1,000 on"
    assert scaling().alt.endswith("slope 2.00, fitted from 1,000 on.")


def test_areas_of_points_are_their_importance_weights():
    fit = fit_itisc(X, X[[0, 200, 400]], deviation_temperature=0.3)
    expected = dict(zip(map(tuple, X), fit.importance_weights(X), strict=True))
    areas, found = [], []
    for line in weights().figure.axes[0].lines:
        if line.get_marker() in MARKERS and line.get_linestyle() == "None" and line.get_alpha():
            found += [expected[tuple(place)] for place in line.get_xydata()]
            areas += [(line.get_markersize() / line_scale(line)) ** 2] * len(line.get_xydata())
    assert len(found) == len(X)
    drawn = np.array(areas) * max(found) / _LARGEST**2
    error = 2 * 0.125 / _LARGEST * np.sqrt(drawn * max(found))  # diameters are drawn to a quarter of a point
    seen = np.array(found) > 0.01 * max(found)
    assert np.all(np.abs(drawn - found)[seen] <= 1.1 * error[seen])


def line_scale(line):
    """How much larger a marker is drawn so that it covers as much as a disc."""
    return marker_size(MARKERS.index(line.get_marker()), 1.0)


def test_the_description_names_the_heaviest_point():
    fit = fit_itisc(X, X[[0, 200, 400]], deviation_temperature=0.3)
    heaviest = X[fit.importance_weights(X).argmax()]
    assert f"the largest is 0.121 at ({heaviest[0]:.3g}, {heaviest[1]:.3g})" in weights().alt


def test_a_method_that_does_not_weigh_its_points_is_refused():
    with pytest.raises(
        ValueError, match="`result` must have importance weights, got one of hard_kmeans: fit"
    ):
        plots.plot_importance_weights(X, fit_hard_kmeans(X, X[:2]))
