"""The map of the methods shows the roads that its page walks."""

import re
from pathlib import Path

from softclust_lab.plots import plot_method_map
from softclust_lab.plots.method_map import EDGES

PAGE = (Path(__file__).parents[1] / "book" / "map.md").read_text(encoding="utf-8")


def drawn_numbers():
    (ax,) = plot_method_map().figure.axes
    return [int(text.get_text()) for text in ax.texts if text.get_text().isdigit()]


def plain(name):
    return name.replace("-\n", "-").replace("\n", " ").lower()


def test_every_road_has_a_number_a_row_in_the_table_and_a_cell_that_walks_it():
    rows = re.findall(r"^\| (\d+)\. (.+?) [→↔] (.+?) \|", PAGE, re.M)
    assert [(int(n), a.lower(), b.lower()) for n, a, b in rows] == [
        (number, plain(edge.start), plain(edge.end)) for number, edge in enumerate(EDGES, start=1)
    ]
    walks = re.findall(r"^### (\d+)\. .*?^```\{code-cell\}.*?\bassert ", PAGE, re.M | re.S)
    assert [int(number) for number in walks] == drawn_numbers() == list(range(1, len(EDGES) + 1))


def test_the_description_names_both_ends_and_the_condition_of_every_road():
    alt = plot_method_map().alt.lower()
    for edge in EDGES:
        assert plain(edge.start) in alt
        assert plain(edge.end) in alt
        assert edge.when.lower() in alt


def test_arrows_and_words_take_the_ink_of_a_dark_file(tmp_path):
    light, dark = (plot_method_map().save(tmp_path / f"{d}.svg", dark=d).read_text() for d in (False, True))
    assert light != dark
    assert "#010203" not in dark
