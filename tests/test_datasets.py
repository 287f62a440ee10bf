"""The data sets are the true ones, say what they are, and behave as their cards promise."""

from __future__ import annotations

import doctest
import hashlib
import pickle
import subprocess
import sys
from importlib import resources

import numpy as np
import pytest

import softclust_lab.datasets.dataset
import softclust_lab.datasets.gallery
import softclust_lab.datasets.real
from softclust_lab import fit_hard_kmeans, kmeans_plus_plus
from softclust_lab.datasets import (
    GALLERY,
    PHOTOS,
    Dataset,
    load_iris,
    load_old_faithful,
    load_photo_colors,
    make_gallery_set,
)
from softclust_lab.metrics import adjusted_rand_index


def tiny(**changes):
    """A valid data set of two points, with changes."""
    fields = {
        "name": "Tiny",
        "X": [[0.0, 1.0], [2.0, 3.0]],
        "labels": None,
        "feature_names": ("a", "b"),
        "units": ("m", ""),
        "source": "made here",
        "license": "none",
        "card": "Two points.",
    }
    return Dataset(**{**fields, **changes})


ALL = {
    "old_faithful": load_old_faithful,
    "iris": load_iris,
    "photo": lambda: load_photo_colors("flower", n_pixels=50),
    **{name: lambda name=name: make_gallery_set(name) for name in GALLERY},
}


@pytest.mark.parametrize(
    "module", [softclust_lab.datasets.dataset, softclust_lab.datasets.gallery, softclust_lab.datasets.real]
)
def test_docstring_examples_print_what_they_show(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


# Every data set


@pytest.mark.parametrize("name", ALL)
def test_every_data_set_is_complete_and_read_only(name):
    data = ALL[name]()
    assert data.X.dtype == np.float64
    assert data.X.ndim == 2
    assert len(data.feature_names) == len(data.units) == data.X.shape[1]
    assert all((data.name, data.source, data.license, data.card))
    with pytest.raises(ValueError, match="read-only"):
        data.X[0, 0] = 1.0
    if data.labels is not None:
        with pytest.raises(ValueError, match="read-only"):
            data.labels[0] = 1


def test_a_data_set_does_not_freeze_the_array_it_was_made_from():
    X = np.zeros((2, 2))
    data = tiny(X=X)
    X[0, 0] = 5.0
    assert data.X[0, 0] == 0.0


def test_a_pickled_data_set_comes_back_equal_and_read_only():
    data = load_iris()
    again = pickle.loads(pickle.dumps(data))
    np.testing.assert_array_equal(again.X, data.X)
    np.testing.assert_array_equal(again.labels, data.labels)
    assert not again.X.flags.writeable
    assert again.label_names == data.label_names


def test_axis_labels_carry_the_unit_where_there_is_one():
    assert tiny().axis_labels == ("a (m)", "b")


def test_repr_says_name_shape_groups_and_features():
    assert repr(tiny()) == "Dataset('Tiny', X (2, 2), no labels, features: a (m), b)"
    assert "3 labels" in repr(load_iris())


def test_the_card_shows_text_terms_and_a_line_for_each_feature():
    html = load_old_faithful()._repr_html_()
    assert "272 rows, 2 features" in html
    assert "duration (minutes)" in html
    assert ">1.6<" in html
    assert ">3.488<" in html
    assert ">5.1<" in html
    assert "Azzalini" in html
    assert 'aria-label="Data card: Old Faithful"' in html
    assert html.count('scope="row"') == 2


def test_the_card_sets_no_colour_of_its_own_so_that_it_reads_in_the_dark():
    html = load_photo_colors("china", n_pixels=5)._repr_html_()
    assert "#" not in html.replace("&#", "")
    assert "rgb(" not in html
    assert "white;" not in html


def test_the_card_shows_markup_as_text_and_addresses_as_links():
    html = tiny(name="<b>", card="<script>", source="see https://example.org/a.")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html
    assert '<a href="https://example.org/a" style="color:inherit">https://example.org/a</a>.' in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"X": [[0.0, np.nan], [1.0, 2.0]]}, "`X` must be finite"),
        ({"feature_names": ("a",)}, "`feature_names` must have 2 entries to match X"),
        ({"units": ("m", "m", "m")}, "`units` must have 2 entries to match X"),
        ({"labels": [0]}, "`labels` must have shape \\(2,\\)"),
        ({"labels": [0, 2], "label_names": ("one", "two")}, "`labels` must lie in 0..1"),
        ({"image_shape": (3, 3)}, "`image_shape` must multiply to the 2 rows of X"),
    ],
)
def test_a_data_set_that_contradicts_itself_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        tiny(**changes)


# Old Faithful


def test_old_faithful_is_the_published_table():
    X = load_old_faithful().X
    assert X.shape == (272, 2)
    np.testing.assert_allclose(X.mean(axis=0), [3.4877831, 70.8970588], atol=1e-7)
    np.testing.assert_allclose(X.std(axis=0, ddof=1), [1.1413713, 13.5949738], atol=1e-7)
    np.testing.assert_array_equal(X[:3], [[3.6, 79], [1.8, 54], [3.333, 74]])
    np.testing.assert_array_equal(X[-1], [4.467, 74])
    assert np.corrcoef(X.T)[0, 1] == pytest.approx(0.9008112, abs=1e-7)


def test_the_shipped_file_has_not_changed_by_a_byte():
    content = (resources.files("softclust_lab.datasets") / "old_faithful.csv").read_bytes()
    digest = "ad591618e8432e98c7c2c710d810cd9d27c76ecfa36460ff4e7b1b0837fd5d89"
    assert hashlib.sha256(content).hexdigest() == digest


def test_every_number_on_the_card_of_old_faithful_is_true():
    data = load_old_faithful()
    seconds = 60.0 * data.X[:, 0]
    assert np.abs(seconds - np.round(seconds)).max() < 0.05
    assert np.array_equal(data.X[:, 1], np.round(data.X[:, 1]))
    fives = np.mean(np.round(seconds) % 5 == 0)
    assert f"{100 * fives:.0f} % of the durations are multiples of 5" in data.card
    for deviation in data.X.std(axis=0, ddof=1):
        assert f"{deviation:.1f} minutes" in data.card


# The photographs


@pytest.mark.parametrize("photo", PHOTOS)
def test_all_pixels_in_order_give_the_photograph_back(photo):
    from sklearn.datasets import load_sample_image

    data = load_photo_colors(photo)
    image = np.round(255 * data.X.reshape(*data.image_shape, 3)).astype(np.uint8)
    np.testing.assert_array_equal(image, load_sample_image(f"{photo}.jpg"))
    assert f"{data.image_shape[0]} by {data.image_shape[1]} pixels" in data.card


def test_random_pixels_are_different_pixels_of_the_photograph_and_the_same_each_time():
    everything = load_photo_colors("china").X
    data = load_photo_colors("china", n_pixels=400, seed=3)
    assert data.X.shape == (400, 3)
    assert data.image_shape is None
    as_numbers = [np.round(255 * X).astype(int) @ [65536, 256, 1] for X in (data.X, everything)]
    assert np.isin(*as_numbers).all()
    np.testing.assert_array_equal(data.X, load_photo_colors("china", n_pixels=400, seed=3).X)
    assert not np.array_equal(data.X, load_photo_colors("china", n_pixels=400, seed=4).X)


def test_all_pixels_drawn_at_random_are_all_pixels():
    everything = load_photo_colors("flower")
    shuffled = load_photo_colors("flower", n_pixels=len(everything.X))
    np.testing.assert_allclose(shuffled.X.sum(axis=0), everything.X.sum(axis=0))
    assert not np.array_equal(shuffled.X, everything.X)


def test_the_photographs_are_credited_as_their_note_asks():
    note = (resources.files("sklearn.datasets.images") / "README.txt").read_text()
    for photo in PHOTOS:
        data = load_photo_colors(photo, n_pixels=1)
        address = next(word.strip(",") for word in data.source.split() if word.startswith("https://"))
        assert address in note
        assert "https://creativecommons.org/licenses/by/2.0/" in note
        assert "CC BY 2.0" in data.license
        assert "danielbuechele" in data.license


# Iris


def test_iris_is_fishers_table_as_r_has_it():
    data = load_iris()
    assert data.X.shape == (150, 4)
    np.testing.assert_array_equal(np.bincount(data.labels), [50, 50, 50])
    np.testing.assert_allclose(data.X.mean(axis=0), [5.843333, 3.057333, 3.758, 1.199333], atol=1e-6)
    # The two flowers that a well-known copy of the table has wrong.
    np.testing.assert_array_equal(data.X[34], [4.9, 3.1, 1.5, 0.2])
    np.testing.assert_array_equal(data.X[37], [4.9, 3.6, 1.4, 0.1])


def test_the_card_of_iris_counts_the_different_rows_truly():
    data = load_iris()
    assert f"{len(np.unique(data.X, axis=0))} of the {len(data.X)} rows are different" in data.card


# The gallery


def test_the_gallery_has_the_eight_sets():
    assert GALLERY == (
        "well_separated",
        "overlapping",
        "anisotropic",
        "unequal_variance",
        "unequal_size",
        "elongated_parallel",
        "rings",
        "uniform_noise",
    )


@pytest.mark.parametrize("name", GALLERY)
@pytest.mark.parametrize("n_points", [3, 4, 100, 301])
def test_a_gallery_set_has_the_points_asked_for_in_three_groups_or_none(name, n_points):
    data = make_gallery_set(name, n_points=n_points, seed=2)
    assert data.X.shape == (n_points, 2)
    if name == "uniform_noise":
        assert data.labels is None
    else:
        assert np.bincount(data.labels).min() >= 1
        assert data.n_groups == 3


@pytest.mark.parametrize("name", GALLERY)
def test_a_gallery_set_depends_on_the_seed_and_on_nothing_else(name):
    first, second = (make_gallery_set(name, seed=7) for _ in range(2))
    np.testing.assert_array_equal(first.X, second.X)
    np.testing.assert_array_equal(
        first.X,
        make_gallery_set(name, seed=np.random.default_rng(7)).X,
        "a generator of that seed draws the same",
    )
    assert not np.array_equal(first.X, make_gallery_set(name, seed=8).X)


def test_a_generator_that_is_passed_twice_draws_on():
    rng = np.random.default_rng(0)
    assert not np.array_equal(make_gallery_set("rings", seed=rng).X, make_gallery_set("rings", seed=rng).X)


def test_the_rows_of_a_gallery_set_are_not_sorted_by_group():
    labels = make_gallery_set("well_separated").labels
    assert np.count_nonzero(np.diff(labels)) > 100


def test_group_sizes_follow_the_shares():
    np.testing.assert_array_equal(np.bincount(make_gallery_set("unequal_size").labels), [270, 15, 15])
    np.testing.assert_array_equal(np.bincount(make_gallery_set("overlapping").labels), [100, 100, 100])
    np.testing.assert_array_equal(np.bincount(make_gallery_set("rings").labels), [40, 100, 160])


def test_large_gallery_sets_have_the_means_and_spreads_of_their_recipe():
    data = make_gallery_set("unequal_variance", n_points=30_000)
    for group, (mean, deviation) in enumerate([((-4.0, -0.5), 0.4), ((0.6, 0.0), 2.0), ((2.4, 4.2), 0.8)]):
        X = data.X[data.labels == group]
        np.testing.assert_allclose(X.mean(axis=0), mean, atol=0.08)
        np.testing.assert_allclose(X.std(axis=0), deviation, rtol=0.03)
    rings = make_gallery_set("rings", n_points=30_000)
    radius = np.hypot(*rings.X.T)
    for group, wanted in enumerate([1.0, 2.5, 4.0]):
        assert radius[rings.labels == group].mean() == pytest.approx(wanted, abs=0.02)
        np.testing.assert_allclose(rings.X[rings.labels == group].mean(axis=0), 0.0, atol=0.08)


def agreement(name: str, seed: int) -> float:
    """How well the best of ten fits agrees with the true groups."""
    data = make_gallery_set(name, seed=seed)
    fits = [fit_hard_kmeans(data.X, kmeans_plus_plus(data.X, 3, random_state=start)) for start in range(10)]
    best = min(fits, key=lambda fit: fit.objective)
    return adjusted_rand_index(data.labels, best.labels(data.X))


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("well_separated", 0.98, 1.0),
        ("overlapping", 0.4, 0.8),
        ("anisotropic", 0.1, 0.6),
        ("unequal_variance", 0.5, 0.9),
        ("unequal_size", -0.1, 0.25),
        ("elongated_parallel", -0.1, 0.15),
        ("rings", -0.1, 0.1),
    ],
)
def test_kmeans_does_on_each_set_what_its_card_expects(name, least, most):
    for seed in range(3):
        assert least <= agreement(name, seed) <= most


def true_cost(data: Dataset) -> float:
    """The cost of the true groups, each with its own mean."""
    means = np.array([data.X[data.labels == group].mean(axis=0) for group in range(3)])
    return float(np.sum((data.X - means[data.labels]) ** 2))


def test_kmeans_cuts_the_bands_across_because_that_costs_less():
    data = make_gallery_set("elongated_parallel")
    fit = fit_hard_kmeans(data.X, [[-3.3, 0.0], [0.0, 0.0], [3.3, 0.0]])
    assert fit.objective < 0.5 * true_cost(data)
    assert np.ptp(fit.centers[:, 0]) > 5 * np.ptp(fit.centers[:, 1])


def test_kmeans_splits_the_large_group_because_that_costs_less():
    data = make_gallery_set("unequal_size")
    fits = [fit_hard_kmeans(data.X, kmeans_plus_plus(data.X, 3, random_state=start)) for start in range(10)]
    best = min(fits, key=lambda fit: fit.objective)
    assert best.objective < 0.8 * true_cost(data)
    large = best.labels(data.X)[data.labels == 0]
    assert np.sort(np.bincount(large, minlength=3))[-2] > 0.25 * large.size


def test_kmeans_finds_three_clusters_in_noise():
    data = make_gallery_set("uniform_noise")
    fit = fit_hard_kmeans(data.X, kmeans_plus_plus(data.X, 3, random_state=0))
    assert np.bincount(fit.labels(data.X), minlength=3).min() > 50


# Refusals


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: make_gallery_set("spirals"), "`name` must be one of well_separated, .*, got 'spirals'"),
        (lambda: make_gallery_set(["rings"]), "`name` must be one of"),
        (
            lambda: make_gallery_set("rings", n_points=2),
            "`n_points` must be a whole number of at least 3, got 2",
        ),
        (lambda: make_gallery_set("rings", n_points=30.0), "`n_points` must be a whole number"),
        (lambda: make_gallery_set("rings", n_points="30"), "`n_points` must be a whole number"),
        (lambda: make_gallery_set("rings", seed=-1), "`seed` must be a whole number of at least 0"),
        (lambda: make_gallery_set("rings", seed=None), "`seed` must be a whole number of at least 0"),
        (lambda: load_photo_colors("lena"), "`photo` must be one of china, flower, got 'lena'"),
        (lambda: load_photo_colors(n_pixels=0), "`n_pixels` must be a whole number of at least 1"),
        (lambda: load_photo_colors(n_pixels=273_281), "`n_pixels` must be at most 273280"),
        (lambda: load_photo_colors(n_pixels=5, seed=1.5), "`seed` must be a whole number"),
    ],
)
def test_bad_arguments_are_refused_with_what_was_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("missing", ["sklearn", "sklearn.datasets"])
def test_without_scikit_learn_the_error_names_the_extra(monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    if missing == "sklearn.datasets":
        monkeypatch.delattr(sys.modules["sklearn"], "datasets", raising=False)
    with pytest.raises(ImportError, match=r'pip install "softclust-lab\[data\]"'):
        load_iris()


def test_without_pillow_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match=r'pip install "softclust-lab\[data\]"'):
        load_photo_colors("china", n_pixels=5)


def test_importing_the_data_sets_imports_nothing_heavy():
    code = (
        "import sys, softclust_lab.datasets as d; d.load_old_faithful(); d.make_gallery_set('rings');"
        "print([m for m in ('sklearn', 'scipy', 'pandas', 'matplotlib', 'PIL') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
