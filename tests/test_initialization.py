"""Starting centers: points of the data, each place once, drawn as the formulas say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from softclust_lab import kmeans_plus_plus, random_centers
from softclust_lab.initialization import as_generator

from .oracles import seeding_probabilities

#: The same examples on each run, and no stop-watch: the machine may be busy.
PROPERTY = settings(derandomize=True, deadline=None)
METHODS = pytest.mark.parametrize("draw", [random_centers, kmeans_plus_plus])
SEEDS = st.integers(0, 2**32 - 1)
PLACES = arrays(
    np.float64, st.tuples(st.integers(1, 8), st.integers(1, 3)), elements=st.integers(-3, 3).map(float)
)

#: Four places on a line and how often each is there: small enough to know every probability.
LINE = np.array([[0.0], [1.0], [3.0], [10.0]])
TIMES = np.array([2.0, 1.0, 1.0, 3.0])


def rows(array: np.ndarray) -> list[tuple[float, ...]]:
    return [tuple(row) for row in array.tolist()]


# ------------------------------------------------------------------------------------- what comes out at all


@METHODS
@PROPERTY
@given(X=PLACES, seed=SEEDS, data=st.data())
def test_centers_are_points_and_no_place_comes_twice_while_there_are_others(draw, X, seed, data):
    K = data.draw(st.integers(1, len(X)))
    centers = rows(draw(X, K, random_state=seed))
    places = set(rows(X))
    assert len(centers) == K
    assert set(centers) <= places
    assert len(set(centers)) == min(K, len(places))


@METHODS
def test_as_many_centers_as_points_are_all_the_points(draw):
    assert sorted(draw(LINE, 4, random_state=3).ravel()) == [0.0, 1.0, 3.0, 10.0]


@METHODS
def test_where_all_points_coincide_so_do_the_centers(draw):
    np.testing.assert_array_equal(draw(np.full((5, 2), 7.0), 3, random_state=0), np.full((3, 2), 7.0))


@METHODS
def test_one_point_is_its_own_center(draw):
    assert draw([[4.0, 2.0]], 1, random_state=0).tolist() == [[4.0, 2.0]]


@METHODS
@pytest.mark.parametrize("seed", range(20))
def test_a_point_of_weight_zero_is_never_drawn(draw, seed):
    weight = [0.0, 1.0, 1.0, 0.0]
    assert set(draw(LINE, 2, random_state=seed, sample_weight=weight).ravel()) == {1.0, 3.0}
    assert set(draw(LINE, 4, random_state=seed, sample_weight=weight).ravel()) == {1.0, 3.0}


@METHODS
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_centers_have_the_points_type_and_memory_of_their_own(draw, dtype):
    X = LINE.astype(dtype)
    centers = draw(X, 2, random_state=0)
    assert centers.dtype == dtype
    centers[:] = -1
    np.testing.assert_array_equal(X, LINE)


@METHODS
def test_points_may_be_a_list_of_whole_numbers_read_only_or_in_columns(draw):
    expected = draw(LINE @ [[1.0, 2.0]], 3, random_state=1)
    frozen = LINE @ [[1.0, 2.0]]
    frozen.setflags(write=False)
    for X in (
        [[0, 0], [1, 2], [3, 6], [10, 20]],
        frozen,
        np.asfortranarray(frozen),
        np.repeat(frozen, 2, 0)[::2],
    ):
        np.testing.assert_array_equal(draw(X, 3, random_state=1), expected)


# ------------------------------------------------------------------------------------- what decides the draw


@METHODS
@PROPERTY
@given(X=PLACES, seed=SEEDS, data=st.data())
def test_weights_do_what_repeating_the_points_does(draw, X, seed, data):
    times = np.array(data.draw(st.lists(st.integers(0, 4), min_size=len(X), max_size=len(X)).filter(any)))
    repeated = np.repeat(X, times, axis=0)
    K = data.draw(st.integers(1, min(len(X), len(repeated))))
    np.testing.assert_array_equal(
        draw(X, K, random_state=seed, sample_weight=times), draw(repeated, K, random_state=seed)
    )


@METHODS
@PROPERTY
@given(X=PLACES, seed=SEEDS, data=st.data())
def test_the_order_of_the_points_does_not_matter(draw, X, seed, data):
    order = data.draw(st.permutations(range(len(X))))
    K = data.draw(st.integers(1, len(X)))
    np.testing.assert_array_equal(draw(X[order], K, random_state=seed), draw(X, K, random_state=seed))


@METHODS
def test_the_same_seed_draws_the_same_and_a_generator_draws_on(draw):
    X = np.random.default_rng(0).random((50, 2))
    np.testing.assert_array_equal(draw(X, 3, random_state=7), draw(X, 3, random_state=7))
    generator = np.random.default_rng(7)
    np.testing.assert_array_equal(draw(X, 3, random_state=generator), draw(X, 3, random_state=7))
    assert (draw(X, 3, random_state=generator) != draw(X, 3, random_state=7)).any()


@METHODS
def test_without_a_seed_the_draws_differ_and_numpys_global_seed_is_not_used(draw):
    X = np.random.default_rng(0).random((500, 2))
    draws = []
    for _ in range(5):
        np.random.seed(0)  # noqa: NPY002 - must have no effect
        before = np.random.get_state()[1].tolist()  # noqa: NPY002
        draws.append(draw(X, 3).tobytes())
        assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    assert len(set(draws)) > 1


def test_a_generator_is_used_as_it_is_and_a_number_seeds_a_new_one():
    generator = np.random.default_rng(1)
    assert as_generator(generator) is generator
    assert as_generator(3).random() == np.random.default_rng(3).random()
    assert as_generator(np.int64(3)).random() == np.random.default_rng(3).random()
    assert as_generator(None).random() != as_generator(None).random()


# ------------------------------------------------------------------------------------------ the distribution


class Replay(np.random.Generator):
    """A generator whose uniform numbers are given."""

    def __init__(self, numbers: list[float]) -> None:
        super().__init__(np.random.PCG64(0))
        self.numbers = numbers

    def random(self, *_: Any, **__: Any) -> float:  # type: ignore[override]
        return self.numbers.pop(0)


@pytest.mark.parametrize("draw", [random_centers, kmeans_plus_plus])
@pytest.mark.parametrize("first", range(4))
def test_each_point_is_drawn_for_its_own_share_of_the_uniform_numbers(draw, first):
    """The second draw as a function of u must be the inverse of the cumulative probabilities: exactly."""
    once = [float(p) for p in seeding_probabilities(LINE, [], TIMES, spread=False)]
    u_first = sum(once[:first]) + once[first] / 2
    then = seeding_probabilities(LINE, [LINE[first]], TIMES, spread=draw is kmeans_plus_plus)
    edge = 0.0
    for i in range(4):
        for u in (edge + 1e-9, edge + float(then[i]) - 1e-9):
            if then[i] > 0:
                centers = draw(LINE, 2, random_state=Replay([u_first, u]), sample_weight=TIMES)
                assert rows(centers) == [tuple(LINE[first]), tuple(LINE[i])]
        edge += float(then[i])
    assert edge == pytest.approx(1)


@METHODS
def test_the_largest_uniform_number_draws_a_point_that_has_a_share(draw):
    largest = np.nextafter(1.0, 0.0)
    centers = draw(LINE, 4, random_state=Replay([largest] * 4), sample_weight=TIMES)
    assert sorted(centers.ravel()) == [0.0, 1.0, 3.0, 10.0]


@METHODS
def test_the_smallest_uniform_number_draws_a_point_that_has_a_share(draw):
    centers = draw(LINE, 2, random_state=Replay([0.0, 0.0]), sample_weight=[0.0, 1.0, 0.0, 1.0])
    assert centers.ravel().tolist() == [1.0, 10.0]


@METHODS
def test_pairs_are_drawn_as_often_as_the_formula_says(draw):
    n_draws = 4000
    generator = np.random.default_rng(12)
    seen = Counter(
        tuple(draw(LINE, 2, random_state=generator, sample_weight=TIMES).ravel()) for _ in range(n_draws)
    )
    chi2 = 0.0
    for i, first in enumerate(seeding_probabilities(LINE, [], TIMES, spread=False)):
        after = seeding_probabilities(LINE, [LINE[i]], TIMES, spread=draw is kmeans_plus_plus)
        for j, second in enumerate(after):
            expected = n_draws * float(first * second)
            found = seen.pop((LINE[i, 0], LINE[j, 0]), 0)
            if expected:
                chi2 += (found - expected) ** 2 / expected
            else:
                assert found == 0
    assert not seen
    assert chi2 < 31.3, (
        "12 possible pairs: beyond the 0.999 quantile of chi-squared with 11 degrees of freedom"
    )


def test_kmeans_plus_plus_finds_groups_far_apart_where_random_points_seldom_do():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(loc=1000 * k, size=(30, 2)) for k in range(6)])

    def times_all_groups_are_hit(draw: Any) -> int:
        return sum(len(set(np.round(draw(X, 6, random_state=seed)[:, 0] / 1000))) == 6 for seed in range(100))

    assert times_all_groups_are_hit(kmeans_plus_plus) == 100
    assert times_all_groups_are_hit(random_centers) < 20
