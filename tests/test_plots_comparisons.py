"""Pictures that compare models: side by side, draw by draw, case by case."""

import zlib

import numpy as np
import pytest

from softclust_lab import fit_hard_kmeans, plots
from softclust_lab.datasets import make_paper_set

X = make_paper_set("three").X
FIT, OTHER = fit_hard_kmeans(X, X[:3]), fit_hard_kmeans(X, X[200:203])
WORDS = {"value_name": "Distance", "success_name": "apart", "failure_name": "merged"}


def panels():
    return plots.plot_center_panels(
        {"one": (X, {"a": FIT, "b": OTHER}), "two": (X[:300], {"a": FIT, "b": OTHER})}
    )


def draws():
    return plots.plot_draws(
        {"a": [1.0, 1.01, 4.0], "b": [2.0, 3.0, 3.0]}, {"a": [True, False, True], "b": [False] * 3}, **WORDS
    )


def differences():
    near = np.linspace(0, 5, 2000), np.linspace(-3, 1, 2000)
    return plots.plot_differences(
        {"near": near, "far": ([6.0, 7.0], [1.0, 2.0])}, position_name="KL", difference_name="Gain"
    )


@pytest.mark.parametrize("make", [panels, draws, differences])
def test_the_same_call_gives_the_same_bytes_and_a_page_stays_light(make, tmp_path):
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        make().save(tmp_path / name, dark=True)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    html = make()._repr_html_()
    assert "currentColor" in html
    assert len(zlib.compress(html.encode())) < 80_000


def test_each_panel_has_each_fits_centers_and_the_last_panel_is_the_key():
    picture = panels()
    *drawn, key = picture.figure.axes
    assert [ax.get_title(loc="left") for ax in drawn] == ["one", "two"]
    for ax in drawn:
        sets = {line.get_label(): line.get_xydata() for line in ax.lines}
        assert np.allclose(sets["a"], FIT.centers)
        assert np.allclose(sets["b"], OTHER.centers)
    assert [text.get_text() for text in key.texts] == ["a", "b"]
    assert len(picture.panels) == 3
    assert picture.alt.startswith("2 panels of centers over points. one, 600 points: a at (")


def test_panels_need_the_same_fits_and_two_features():
    with pytest.raises(ValueError, match="`panels` must hold at least one data set, got none"):
        plots.plot_center_panels({})
    with pytest.raises(ValueError, match=r"the same fits in each panel, got \['b'\] in 'two'"):
        plots.plot_center_panels({"one": (X, {"a": FIT}), "two": (X, {"b": FIT})})
    line = fit_hard_kmeans(X[:, :1], X[:3, :1])
    with pytest.raises(ValueError, match="`X of 'line'` must have two features, got 1"):
        plots.plot_center_panels({"line": (X[:, :1], {"a": line})})


def test_every_draw_is_a_dot_filled_where_it_succeeded_and_none_covers_another():
    (ax,) = draws().figure.axes
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    filled, hollow = dots[:2]
    assert filled.get_xdata().tolist() == [1.0, 4.0]
    assert hollow.get_xdata().tolist() == [1.01]
    assert hollow.get_markerfacecolor() == "none"
    assert hollow.get_ydata()[0] > filled.get_ydata()[0]
    assert sum(len(line.get_xdata()) for line in dots) == 6
    assert "a: from 1 to 4, median 1.01; apart in 2 of 3. b: from 2 to 3" in draws().alt


def test_draws_need_a_success_for_each_value():
    with pytest.raises(ValueError, match="`values` must hold at least one model, got none"):
        plots.plot_draws({}, {}, **WORDS)
    with pytest.raises(ValueError, match=r"`successes\['a'\]` must have one entry for each value"):
        plots.plot_draws({"a": [1.0]}, {}, **WORDS)


def test_differences_are_drawn_where_they_are_with_a_line_at_zero():
    picture = differences()
    (ax,) = picture.figure.axes
    assert np.array_equal(ax.lines[2].get_xydata(), [[6.0, 1.0], [7.0, 2.0]])
    assert ax.lines[-1].get_ydata() == [0.0, 0.0]
    assert "near: KL from 0 to 5, gain from -3 to 1, 25 % above zero." in picture.alt
    assert "far: KL from 6 to 7, gain from 1 to 2, 100 % above zero." in picture.alt


def test_differences_need_rows_of_one_length():
    with pytest.raises(ValueError, match="`groups` must hold at least one group, got none"):
        plots.plot_differences({}, position_name="KL", difference_name="Gain")
    with pytest.raises(ValueError, match="`differences of 'x'` must have one entry for each of"):
        plots.plot_differences({"x": ([1, 2], [1])}, position_name="KL", difference_name="Gain")
