"""Study 2: the sums over shifts are right, and the paper's shares come out."""

from functools import cache

import numpy as np
import pytest

from softclust_lab.datasets import paper_recipe
from softclust_lab.metrics import within_cluster_distance
from softclust_lab.studies import Form, Verdict
from softclust_lab.studies.distribution_shift.claims import judge_figure_5, judge_growth, judge_shares
from softclust_lab.studies.distribution_shift.measure import (
    ANGLES,
    FACTORS,
    RIVALS,
    cost_by_shift,
    scalings,
    shift_outcomes,
    temperature_outcomes,
    translations,
)
from softclust_lab.studies.distribution_shift.plan import future_seeds, shift_pieces
from softclust_lab.studies.paper import SHARES

RECIPE = paper_recipe("three")
CENTERS = np.array([[1.5, 0.0], [-0.8, -1.3], [-0.9, 1.4]])
SOME = [(0, 0, 0), (3, 7, 11), (12, 5, 1)]


class FirstDraw(Form):
    """The paper's training draw alone."""

    def seeds(self, n_draws):
        return range(1)


@cache
def first_draw():
    (piece,) = shift_pieces(FirstDraw())
    return {piece.name: piece.function(**piece.inputs)}


@pytest.mark.parametrize("squared", [True, False])
@pytest.mark.parametrize("index", SOME)
def test_costs_by_addition_are_those_of_the_shifted_data_sets(index, squared):
    moved = RECIPE.translated(1.5, ANGLES[list(index)]).draw(9).X
    wide = RECIPE.scaled([FACTORS[i] for i in index]).draw(9).X
    for shifts, Y in ((translations(RECIPE, 1.5, 9), moved), (scalings(RECIPE, 9), wide)):
        slow = within_cluster_distance(Y, CENTERS, squared=squared)
        assert np.isclose(cost_by_shift(shifts, CENTERS, squared)[index], slow, rtol=1e-9)


@pytest.mark.parametrize("index", SOME)
def test_divergences_by_addition_are_those_of_the_shifted_recipes(index):
    moved = RECIPE.translated(1.5, ANGLES[list(index)])
    wide = RECIPE.scaled([FACTORS[i] for i in index])
    assert np.isclose(translations(RECIPE, 1.5, 9).divergence[index], moved.divergence_from(RECIPE))
    assert np.isclose(scalings(RECIPE, 9).divergence[index], wide.divergence_from(RECIPE))


def test_a_scaling_diverges_by_its_factor_minus_one_minus_its_logarithm():
    own = np.array(FACTORS) - 1 - np.log(FACTORS)
    assert np.allclose(scalings(RECIPE, 0).divergence[:, 5, 5], own)


def test_there_are_2197_shifts_and_no_shift_leaves_the_draw_as_it_is():
    shifts = translations(RECIPE, 0.0, seed=4)
    assert shifts.divergence.size == 2197
    drawn = RECIPE.draw(4)
    assert np.array_equal(np.concatenate([group[3] for group in shifts.points]), drawn.X)
    assert np.allclose(shifts.divergence, 0)


def test_the_papers_shares_come_out_on_its_draw():
    entries = judge_shares(FirstDraw(), first_draw())
    printed = [entry for entry in entries if entry.paper is not None]
    assert len(printed) == len(SHARES) == 12
    assert {entry.verdict for entry in printed} == {Verdict.REPRODUCED}
    assert max(abs(entry.ours - entry.paper) for entry in printed) <= 0.02


def test_the_share_grows_with_the_shift_and_figure_5_is_as_printed():
    for judge in (judge_growth, judge_figure_5):
        assert {entry.verdict for entry in judge(FirstDraw(), first_draw())} == {Verdict.HOLDS}


def test_under_scaled_covariances_few_shifts_are_won():
    outcomes = first_draw()["distribution_shift/shifts-0"]["scaling"]
    for rival in RIVALS:
        won = np.array([outcome["won"][rival] for outcome in outcomes])
        plain = np.array([outcome["won_unsquared"][rival] for outcome in outcomes])
        assert 0.02 < np.median(won) < 0.2
        assert np.median(plain) < 0.01


def test_shares_by_divergence_average_to_the_whole_share():
    outcome = shift_outcomes(3, [50], n_starts=2)["translation"]["2"][0]
    sizes = [len(part) for part in np.array_split(np.arange(2197), 10)]
    for rival in RIVALS:
        whole = np.average(outcome["won_by_divergence"][rival], weights=sizes)
        assert np.isclose(whole, outcome["won"][rival])


def test_the_worst_case_is_bought_with_the_average_one():
    found = temperature_outcomes(0, 1000, [0.1, 0.3, 1.0], [0.0, 3.0], n_starts=5)
    today, worst = np.array(found["0"]["mean"]), np.array(found["3"]["worst"])
    assert np.all(np.diff(today) < 0)
    assert np.all(np.diff(worst) > 0)
    assert abs(today[0] - 1.97) < 0.01


def test_no_draw_is_both_for_training_and_for_testing():
    tests = [seed for training in range(20) for seed in future_seeds(training)]
    assert len(tests) == len(set(tests)) == 120
    assert min(tests) >= 20
