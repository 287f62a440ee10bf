"""Pictures of soft clusters say what the six methods found: whose a point is, how wide, how far, how fast."""

from __future__ import annotations

import dataclasses
import inspect
import itertools

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Ellipse
from matplotlib.path import Path as Outline

from softclust_lab import (
    fit_fuzzy_cmeans,
    fit_gaussian_mixture,
    fit_gaussian_wcss,
    fit_hard_kmeans,
    fit_itisc,
    fit_soft_kmeans,
    kmeans_plus_plus,
    plots,
)
from softclust_lab.datasets import load_old_faithful, make_gallery_set, make_paper_set
from softclust_lab.gaussian_mixture import full_covariances
from softclust_lab.palette import PALETTE
from softclust_lab.plots import (
    plot_centers,
    plot_clusters,
    plot_gallery,
    plot_log_likelihood,
    plot_objective,
    plot_points,
    plot_trajectories,
)
from softclust_lab.plots.colors import mixed_light
from softclust_lab.plots.geometry import boundary_curves
from softclust_lab.plots.style import drawing, large_numbers, log_axis, new_figure
from softclust_lab.plots.view import View

#: Some fits here only evaluate their start.
pytestmark = pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning")

X = make_paper_set("three").X
START = kmeans_plus_plus(X, 3, random_state=0)
FITS = {
    "Hard K-means": fit_hard_kmeans(X, START),
    "Soft K-means": fit_soft_kmeans(X, START, stiffness=2.0),
    "Gaussian mixture": fit_gaussian_mixture(X, START),
    "Soft WCSS": fit_gaussian_wcss(X, START, bandwidth=0.5),
    "Fuzzy c-means": fit_fuzzy_cmeans(X, START),
    "ITISC": fit_itisc(X, START),
}
MIXTURE = FITS["Gaussian mixture"]
GEYSER = load_old_faithful().X
DURATION = GEYSER[:, :1]
LINE_MIXTURE = fit_gaussian_mixture(DURATION, [[2.0], [4.5]])
FOUR = np.random.default_rng(1).normal(size=(60, 4)) @ np.diag([1.0, 2.0, 0.5, 3.0])
FOUR_MIXTURE = fit_gaussian_mixture(FOUR, FOUR[:2])


def axes_of(picture):
    return picture.figure.axes[0]


def of_type(picture, kind):
    return [artist for artist in axes_of(picture).get_children() if type(artist) is kind]


def held_as(memberships, X):
    """A result that holds the points X as it is told."""
    memberships = np.asarray(memberships, dtype=float)
    return dataclasses.replace(
        fit_hard_kmeans(X, np.arange(memberships.shape[1] * 2.0).reshape(-1, 2) % 7, max_iter=0),
        membership=lambda points: memberships,
        assignment=lambda points: np.argmax(memberships, axis=1),
    )


def moved_away(fit, **places):
    """A result whose centers went from where they are to other places in ten steps."""
    centers = fit.centers.copy()
    for name, place in places.items():
        centers[int(name[1:])] = place
    way = fit.centers + np.linspace(0.0, 1.0, 11)[:, None, None] * (centers - fit.centers)
    return dataclasses.replace(fit, centers=centers, center_history=way, n_iter=10)


def badges(picture):
    return [text for text in axes_of(picture).texts if text.get_bbox_patch() is not None]


def overlap(texts):
    """Whether the patches of any two badges cover each other."""
    boxes = [text.get_bbox_patch().get_window_extent() for text in texts]
    return any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))


# Colours of points that clusters share


def test_a_mixture_of_colours_is_a_mixture_of_their_light():
    parts = np.array([[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.0, 0.4, 0.6]])

    def light(rgb):
        rgb = np.asarray(rgb)
        return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)

    mixed = mixed_light(parts, PALETTE[:3])
    np.testing.assert_allclose(light(mixed), parts @ light([to_rgb(c) for c in PALETTE[:3]]), atol=1e-6)
    np.testing.assert_allclose(mixed[1], to_rgb(PALETTE[0]), atol=1e-12)


def test_a_point_is_full_in_its_own_colour_and_hollow_in_a_mixed_one():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 3.0]])
    memberships = [[1.0, 0.0], [0.5, 0.5], [0.8, 0.2], [0.0, 1.0]]
    first, second = of_type(plot_clusters(points, held_as(memberships, points)), PathCollection)
    np.testing.assert_array_equal(first.get_offsets(), points[[0, 2, 1]], "the fullest lie below")
    np.testing.assert_array_equal(second.get_offsets(), points[[3]])
    np.testing.assert_allclose(first.get_facecolors()[:, 3], [1.0, 0.6, 0.0], atol=1e-12)
    np.testing.assert_allclose(first.get_facecolors()[0, :3], to_rgb(PALETTE[0]), atol=1e-12)
    np.testing.assert_allclose(
        first.get_edgecolors()[2, :3], mixed_light(np.full((1, 2), 0.5), PALETTE[:2])[0]
    )
    np.testing.assert_allclose(second.get_facecolors()[0], [*to_rgb(PALETTE[1]), 1.0], atol=1e-12)


def test_points_that_many_clusters_share_alike_are_hollow():
    rng = np.random.default_rng(0)
    points, logits = rng.normal(size=(40, 2)), 0.1 * rng.normal(size=(40, 25))
    memberships = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    for shape in of_type(plot_clusters(points, held_as(memberships, points)), PathCollection):
        assert np.isfinite(shape.get_edgecolors()).all()
        np.testing.assert_array_equal(shape.get_facecolors()[:, 3], 0.0)


@pytest.mark.parametrize("name", FITS)
def test_each_point_has_the_shape_of_the_cluster_that_holds_it_most(name):
    fit = FITS[name]
    picture = plot_clusters(X, fit)
    shapes = of_type(picture, PathCollection)
    drawn = [s.get_offsets() for s in shapes] or [line.get_xydata() for line in axes_of(picture).lines[:3]]
    for cluster, places in enumerate(drawn):
        np.testing.assert_array_equal(np.sort(places, axis=0), np.sort(X[fit.labels(X) == cluster], axis=0))
    assert bool(shapes) == (name != "Hard K-means")


def test_only_shared_points_need_a_key():
    assert not plot_clusters(X, FITS["Hard K-means"]).figure.legends
    (key,) = plot_clusters(X, FITS["Fuzzy c-means"]).figure.legends
    assert [text.get_text() for text in key.get_texts()] == ["1", "0.75", "0.5 or less"]
    nearly_hard = fit_soft_kmeans(X, START, stiffness=1e6)
    assert not plot_clusters(X, nearly_hard).figure.legends


@pytest.mark.parametrize("name", [name for name in FITS if name != "Hard K-means"])
def test_the_description_counts_the_points_that_are_shared(name):
    shared = np.sum(FITS[name].responsibilities(X).max(axis=1) < 0.9)
    assert f"; {shared} of them belong to no cluster by 0.9 or more" in plot_clusters(X, FITS[name]).alt


def test_one_shared_point_is_told_in_the_singular():
    points = [[0.0, 0.0], [1.0, 0.0]]
    alt = plot_clusters(points, held_as([[1.0, 0.0], [0.3, 0.7]], points)).alt
    assert "1 of them belongs to no cluster" in alt


# The Gaussians of a mixture


@pytest.mark.parametrize("kind", ["full", "tied", "diagonal", "spherical"])
def test_ellipses_lie_at_one_and_two_deviations_of_each_covariance(kind):
    fit = fit_gaussian_mixture(X, START, covariance_type=kind)
    check_ellipses(plot_clusters(X, fit), fit, [0, 1])


def test_of_four_features_the_ellipses_are_those_of_the_two_that_are_shown():
    check_ellipses(plot_clusters(FOUR, FOUR_MIXTURE, axes=(3, 1)), FOUR_MIXTURE, [3, 1])


def check_ellipses(picture, fit, columns):
    covariances = full_covariances(fit.centers, fit.covariances)[:, columns][:, :, columns]
    ellipses = of_type(picture, Ellipse)
    assert len(ellipses) == len(covariances) * 2 * 2, "a line and what sets it off, for one and for two"
    ends = 0
    for ellipse in ellipses:
        # The vertices of a curve; the rest are control points beside it.
        outline = ellipse.get_patch_transform().transform_path(ellipse.get_path())
        curve = outline.interpolated(1).vertices[outline.codes == Outline.CURVE4][2::3]
        cluster = np.argmin(np.linalg.norm(fit.centers[:, columns] - ellipse.center, axis=1))
        offset = curve - fit.centers[cluster, columns]
        squared = np.einsum("nd,de,ne->n", offset, np.linalg.inv(covariances[cluster]), offset)
        deviations = 1 if ellipse.get_linestyle() in ("-", "solid") else 2
        np.testing.assert_allclose(np.sqrt(squared), deviations, rtol=1e-6)
        ends += deviations
    assert ends == len(covariances) * 2 * (1 + 2)


def test_only_a_mixture_has_ellipses():
    for name, fit in FITS.items():
        assert bool(of_type(plot_clusters(X, fit), Ellipse)) == (name == "Gaussian mixture")


def test_on_a_line_a_bell_holds_as_many_points_as_its_component():
    picture = plot_clusters(DURATION, LINE_MIXTURE)
    width = View(DURATION, None, (0, 1)).pile_width
    bells = of_type(picture, LineCollection)[-1].get_segments()
    for bell, weight, mean in zip(bells, LINE_MIXTURE.weights, LINE_MIXTURE.centers[:, 0], strict=True):
        area = np.trapezoid(bell[:, 1], bell[:, 0])
        assert area / width == pytest.approx(weight * len(DURATION), rel=1e-3)
        assert bell[np.argmax(bell[:, 1]), 0] == pytest.approx(mean, abs=0.02)


def test_bells_do_not_stretch_the_picture():
    hard = fit_hard_kmeans(DURATION, [[2.0], [4.5]])
    assert axes_of(plot_clusters(DURATION, LINE_MIXTURE)).get_xlim() == pytest.approx(
        axes_of(plot_clusters(DURATION, hard)).get_xlim(), abs=0.1
    )


def test_the_description_of_a_mixture_has_its_weights():
    weights = ", ".join(f"{weight:.3g}" for weight in MIXTURE.weights[:-1])
    alt = plot_clusters(X, MIXTURE).alt
    assert (
        f"; ellipses at one and two standard deviations, weights {weights} and {MIXTURE.weights[-1]:.3g}."
        in alt
    )
    assert "; bells, weights " in plot_clusters(DURATION, LINE_MIXTURE).alt


# Boundaries of clusters of any shape


def test_on_a_boundary_two_clusters_hold_as_much_and_none_holds_more():
    low, high = X.min(axis=0), X.max(axis=0)
    step = float(max(high - low)) / 159
    curves = boundary_curves(MIXTURE.responsibilities, low, high)
    assert curves
    for place in np.vstack(curves):
        angle = np.linspace(0.0, 2.0 * np.pi, 12)
        around = place + step * np.column_stack([np.cos(angle), np.sin(angle)])
        assert len(set(MIXTURE.labels(around))) > 1
        top = np.sort(MIXTURE.responsibilities(place[None])[0])[::-1]
        assert np.log(top[0] / top[1]) < 0.05


def test_no_boundary_of_a_mixture_is_missing():
    low, high = X.min(axis=0), X.max(axis=0)
    x, y = (np.linspace(low[d], high[d], 60) for d in (0, 1))
    held = MIXTURE.labels(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)).reshape(60, 60)
    rows, columns = np.nonzero(held[:, 1:] != held[:, :-1])
    curve = np.vstack(boundary_curves(MIXTURE.responsibilities, low, high))
    for row, column in zip(rows, columns, strict=True):
        between = [(x[column] + x[column + 1]) / 2, y[row]]
        assert np.linalg.norm(curve - between, axis=1).min() < x[1] - x[0]


def test_on_a_line_a_mixture_changes_hands_where_two_densities_are_equal():
    (curve,) = boundary_curves(LINE_MIXTURE.responsibilities, DURATION.min(axis=0), DURATION.max(axis=0))
    np.testing.assert_allclose(LINE_MIXTURE.responsibilities(curve), 0.5, atol=0.01)


@pytest.mark.parametrize("stretch", [(1.0, 1.0), (1.0, 3.5), (3.5, 1.0), (1.0, 9.0), (9.0, 1.0)])
def test_boundaries_reach_the_edges_of_the_picture(stretch):
    points = make_gallery_set("overlapping").X * stretch
    fit = fit_gaussian_mixture(points, points[:3])
    view = View(points, None, (0, 1), extra=fit.centers)
    for picture in (plot_clusters(points, fit), plot_gallery({"one": (points, fit)})):
        ax = axes_of(picture)
        low, high = view.box(one_scale=ax.get_aspect() != "auto")
        (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
        assert (low <= [left, bottom]).all()
        assert (high >= [right, top]).all()


def test_a_key_below_leaves_the_points_as_large_as_they_can_be():
    """Of one scale, one axis is as long as the points need; only the other may be longer."""
    ax = axes_of(plot_clusters(X, FITS["Fuzzy c-means"]))
    spare = [np.ptp(ax.get_xlim()) / np.ptp(X[:, 0]), np.ptp(ax.get_ylim()) / np.ptp(X[:, 1])]
    assert min(spare) == pytest.approx(1.12, abs=0.01)


# Centers that left, and centers that met


def test_centers_far_off_are_arrows_at_the_edge_and_do_not_shrink_the_points():
    near = FITS["Hard K-means"]
    far = moved_away(near, c1=[500.0, 400.0], c2=[-90.0, 0.0])
    picture = plot_clusters(X, far)
    assert [text.get_text() for text in badges(picture)] == ["0", "1 ↗", "2 ←"]
    crosses = [line for line in axes_of(picture).lines if line.get_marker() == "X"]
    assert len(crosses) == 1
    np.testing.assert_allclose(axes_of(picture).get_xlim(), axes_of(plot_clusters(X, near)).get_xlim())
    assert "; outside the picture: centers 1 and 2. Axes:" in picture.alt
    assert "(500, 400)" in picture.alt


def test_a_center_a_little_outside_the_points_is_still_in_the_picture():
    fit = moved_away(FITS["Hard K-means"], c1=[5.0, 0.0])
    picture = plot_clusters(X, fit)
    assert axes_of(picture).get_xlim()[1] > 5.0
    assert "outside the picture" not in picture.alt


def test_ways_that_leave_end_as_arrows_and_do_not_stretch_the_picture():
    far = moved_away(FITS["Hard K-means"], c1=[500.0, 400.0])
    picture = plot_trajectories(X, far)
    assert [text.get_text() for text in badges(picture)] == ["0", "2", "1 ↗"]
    assert axes_of(picture).get_xlim()[1] < 12.0
    assert "outside the picture: center 1. Axes:" in picture.alt


def test_ways_along_a_line_end_below_it_where_they_leave_too():
    far = moved_away(fit_hard_kmeans(DURATION, [[2.0], [4.5]]), c1=[90.0])
    texts = badges(plot_trajectories(DURATION, far))
    assert [text.get_text() for text in texts] == ["0", "1 →"]
    assert texts[0].xy[1] == texts[1].xy[1] < 0


def test_arrows_at_one_place_stand_side_by_side():
    away = {"c0": [500.0, 400.0], "c1": [600.0, 500.0], "c2": [700.0, 900.0]}
    for draw in (plot_clusters, plot_trajectories):
        texts = badges(draw(X, moved_away(FITS["Hard K-means"], **away)))
        assert len(texts) == 3
        assert not overlap(texts)


def test_centers_that_met_are_told_apart_by_their_numbers():
    centers = np.tile(X.mean(axis=0), (4, 1))
    for points, places in ((X, centers), (DURATION, centers[:, :1])):
        fit = fit_hard_kmeans(points, places, max_iter=0)
        texts = badges(plot_clusters(points, fit))
        assert [text.get_text() for text in texts] == ["0", "1", "2", "3"]
        assert not overlap(texts)


def test_given_centers_may_lie_far_off_too():
    picture = plot_points(X, centers=[[0.0, 0.0], [1e4, 0.0]])
    assert [text.get_text() for text in badges(picture)] == ["→"]
    assert "outside the picture: center 1." in picture.alt


# Several fits


def test_the_centers_of_several_fits_have_a_colour_and_a_shape_each():
    picture = plot_centers(X, FITS)
    _, *sets = axes_of(picture).lines
    assert [line.get_label() for line in sets] == list(FITS)
    assert len({(line.get_color(), line.get_marker()) for line in sets}) == 6
    for line, fit in zip(sets, FITS.values(), strict=True):
        np.testing.assert_array_equal(line.get_xydata(), fit.centers)
    sizes = [line.get_markersize() for line in (sets[0], sets[-1])]
    assert sizes[0] > 1.5 * sizes[1], "the first shows below the last"
    assert picture.alt.startswith("Centers over 600 points: Hard K-means at (1.23, 0.012), ")


def test_centers_of_a_fit_that_left_are_named_in_words_and_drawn_as_arrows():
    near = FITS["Hard K-means"]
    picture = plot_centers(X, {"near": near, "far": moved_away(near, c2=[0.0, 800.0])})
    assert [text.get_text() for text in badges(picture)] == ["↑"]
    assert "(0, 800); outside the picture: center 2. Axes:" in picture.alt


def test_a_gallery_sets_methods_side_by_side():
    picture = plot_gallery({name: (X, fit) for name, fit in FITS.items()})
    assert [ax.get_title(loc="left") for ax in picture.figure.axes] == list(FITS)
    assert len(picture.panels) == 6
    assert picture.columns == 3
    for name, ax in zip(FITS, picture.figure.axes, strict=True):
        assert any(isinstance(child, Ellipse) for child in ax.get_children()) == (name == "Gaussian mixture")
        sizes = np.bincount(FITS[name].labels(X))
        assert (
            f"{name}: 600 points in 3 clusters of sizes {sizes[0]}, {sizes[1]} and {sizes[2]}" in picture.alt
        )


def test_a_gallery_of_unlike_ranges_fills_its_panels():
    fit = fit_fuzzy_cmeans(GEYSER, GEYSER[:2])
    ax = axes_of(plot_gallery({"geyser": (GEYSER, fit)}))
    assert np.ptp(ax.get_xlim()) < 1.3 * np.ptp(GEYSER[:, 0])


# Objectives and likelihoods


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("Hard K-means", "Sum of squared distances (data units²)"),
        ("Soft K-means", "Free energy (data units²)"),
        ("Gaussian mixture", "Minus log-likelihood"),
        ("Soft WCSS", "Soft sum of squared distances (data units²)"),
        ("Fuzzy c-means", "Fuzzy cost (data units²)"),
        ("ITISC", "ITISC objective R"),
    ],
)
@pytest.mark.parametrize("above_lowest", [False, True])
def test_objectives_have_their_name_and_unit(method, name, above_lowest):
    picture = plot_objective(FITS[method], above_lowest=above_lowest)
    title = axes_of(picture).title, axes_of(picture)._left_title
    assert title[1].get_text().splitlines()[0] == name
    told = name if name.startswith("ITISC") else name[0].lower() + name[1:]
    assert f" the {told} " in picture.alt
    picture.figure.draw_without_rendering()
    assert title[1].get_window_extent().x1 < picture.figure.bbox.x1


def test_the_objective_of_itisc_has_the_unit_of_its_distortion():
    squared = fit_itisc(X, START, distortion="squared")
    assert "the ITISC objective R (data units²) against" in plot_objective(squared).alt
    with pytest.raises(ValueError, match="methods or distortions do not share an axis"):
        plot_objective({"log": FITS["ITISC"], "squared": squared})


def test_the_gap_above_the_lowest_is_drawn_on_a_logarithmic_axis():
    runs = {f"start {s}": fit_fuzzy_cmeans(X, kmeans_plus_plus(X, 3, random_state=s)) for s in range(3)}
    lowest = min(run.objective_history.min() for run in runs.values())
    picture = plot_objective(runs, above_lowest=True)
    ax = axes_of(picture)
    assert ax.get_yscale() == "log"
    for line, (name, run) in zip(ax.lines, runs.items(), strict=True):
        at = line.get_xdata()
        np.testing.assert_array_equal(line.get_ydata(), run.objective_history[at] - lowest)
        assert len(run.objective_history) - len(at) <= 2, "only what is at the lowest is left out"
        assert f"{name} from {run.objective_history[0] - lowest:.4g} to " in picture.alt
    assert f"above the lowest value found, {lowest:.4g}, on a logarithmic axis" in picture.alt


def test_a_gap_that_is_rounding_is_no_gap():
    fit = FITS["Hard K-means"]
    history = fit.objective_history.copy()
    history[-2] = history[-1] * (1 + 1e-16 * 5)
    assert history[-2] > history[-1]
    picture = plot_objective(dataclasses.replace(fit, objective_history=history), above_lowest=True)
    assert axes_of(picture).lines[0].get_ydata().min() > 1e-6
    assert " to 0 in " in picture.alt


def test_values_that_lie_close_are_told_apart_in_words_and_on_the_axis():
    fit = dataclasses.replace(FITS["Hard K-means"], objective_history=[1130.263, 1130.261, 1130.259])
    picture = plot_objective(fit)
    assert picture.alt.endswith("from 1,130.263 to 1,130.259 in 2 iterations.")
    ticks = [tick.get_text() for tick in axes_of(picture).get_yticklabels()]
    assert len(set(ticks)) == len(ticks)


def test_the_likelihood_is_minus_the_objective():
    picture = plot_log_likelihood(MIXTURE)
    np.testing.assert_array_equal(axes_of(picture).lines[0].get_ydata(), -MIXTURE.objective_history)
    first, last = -MIXTURE.objective_history[[0, -1]]
    assert picture.alt == (
        f"Line plot of the log-likelihood against the iteration: from {first:,.0f} to {last:,.0f} "
        f"in {MIXTURE.n_iter} iterations."
    )


def test_several_likelihoods_have_their_names_below():
    picture = plot_log_likelihood({"a": MIXTURE, "b": MIXTURE})
    end = f"{-MIXTURE.objective:,.0f}"
    (names,) = picture.figure.legends
    assert [text.get_text() for text in names.get_texts()] == [f"a: {end}", f"b: {end}"]


@pytest.mark.parametrize(
    ("low", "high", "some"),
    [
        (0.0, 1.0, "0.2"),
        (0.0, 0.004, "0.0010"),
        (0.0, 9000.0, "2,000"),
        (0.0, 4e7, "10⁷"),
        (0.0, 1e-9, "10⁻⁹"),
        (1130.1, 1130.3, "1,130.200"),
    ],
)
def test_ticks_of_any_size_are_short_and_different(low, high, some):
    with drawing():
        figure, ax = new_figure()
        ax.plot([low, high])
        large_numbers(ax)
        figure.draw_without_rendering()
        texts = [label.get_text() for label in ax.get_yticklabels()]
    assert some in texts
    assert len(set(texts)) == len(texts)
    assert max(map(len, texts)) <= 9


@pytest.mark.parametrize(("low", "high"), [(3.1, 3.9), (1.0, 8.0), (0.02, 5.0), (1e-12, 1e3)])
def test_a_logarithmic_axis_has_plain_ticks_for_any_span(low, high):
    with drawing():
        figure, ax = new_figure()
        ax.plot([low, high])
        log_axis(ax, "y", low, high)
        figure.draw_without_rendering()
        inside = [t for t in ax.get_yticks() if ax.get_ylim()[0] <= t <= ax.get_ylim()[1]]
        texts = [label.get_text() for label in ax.get_yticklabels()]
    assert 2 <= len(inside) <= 12
    assert not any("$" in text for text in texts)


# Weight of the page


@pytest.mark.parametrize("name", FITS)
def test_six_hundred_points_stay_light(name):
    assert len(plot_clusters(X, FITS[name])._repr_html_()) < 100_000


@pytest.mark.parametrize("name", ["Fuzzy c-means", "Gaussian mixture"])
def test_many_shared_points_become_an_image(name):
    rng = np.random.default_rng(0)
    many = np.vstack([X + 0.3 * rng.normal(size=X.shape) for _ in range(10)])
    picture = plot_clusters(many, FITS[name])
    html = picture._repr_html_()
    assert "<image" in html
    assert len(html) < 150_000
    faint = np.concatenate([s.get_facecolors()[:, 3] for s in of_type(picture, PathCollection)])
    assert 0.1 <= faint.min() < faint.max() <= 0.35


def test_arrows_are_text_on_phones_too():
    html = plot_clusters(X, moved_away(FITS["Hard K-means"], c1=[500.0, 400.0]))._repr_html_()
    assert "1 ↗\ufe0e<" in html


# Refusals


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: plot_centers(X, {}),
            r"`results` must hold at least one fit, got none: pass \{name: result\}",
        ),
        (lambda: plot_centers(DURATION, {"a": MIXTURE}), r"`results\['a'\].centers` must have shape"),
        (lambda: plot_clusters(DURATION, MIXTURE), "`result.centers` must have shape"),
        (lambda: plot_log_likelihood({}), "got none: only a mixture has a likelihood"),
        (lambda: plot_log_likelihood(FITS["ITISC"]), "for the others there is plot_objective"),
        (
            lambda: plot_objective(fit_hard_kmeans(X, START, max_iter=0), above_lowest=True),
            "`above_lowest` needs a value above the lowest, .*: draw the objective itself",
        ),
    ],
)
def test_bad_arguments_are_refused_with_a_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_every_public_function_has_an_example():
    for name in plots.__all__:
        assert ">>>" in inspect.getdoc(getattr(plots, name)), name
