"""What may pass between an exercise and its judge, and when it is right."""

from __future__ import annotations

import json

import numpy as np
import pytest

from softclust_lab.checks.compare import (
    INTEGERS,
    NUMBERS,
    OTHER_VALUES,
    Rule,
    Tolerance,
    alike,
    mismatch,
    tuple_of,
)
from softclust_lab.checks.values import UnusableError, copied, plain, shown


def test_numbers_arrays_strings_and_tuples_become_plain_data():
    for given, wanted in (
        (np.float32(1.5), 1.5),
        (np.int8(3), 3),
        (True, 1),
        (np.array(2.0), 2.0),
        ("text", "text"),
        ((1, ("a", 2.5)), (1, ("a", 2.5))),
    ):
        result = plain(given)
        assert result == wanted
        assert type(result) is type(wanted)


def test_a_list_of_numbers_becomes_an_array_and_an_uneven_one_a_tuple():
    assert plain([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert type(plain([1.0, [2.0, 3.0]])) is tuple


def test_a_returned_array_shares_nothing_with_the_original():
    original = np.arange(3.0)
    result = plain(original)
    original[0] = 9
    assert result.tolist() == [0, 1, 2]
    assert type(plain(np.ones((1, 1)).view(np.matrix))) is np.ndarray


def test_what_a_subclass_overrides_is_never_called():
    class Forged(np.ndarray):
        def __array_finalize__(self, other):
            self.finalized = True

        def __getattribute__(self, name):
            raise AssertionError(f"asked for {name}")

    class ForgedFloat(float):
        def __eq__(self, other):
            raise AssertionError

        __hash__ = float.__hash__

    result = plain(np.ones(3).view(Forged))
    assert type(result) is np.ndarray
    with pytest.raises(UnusableError):
        plain(ForgedFloat(1.0))


@pytest.mark.parametrize(
    "junk",
    [
        None,
        {},
        object(),
        1j,
        10**30,
        np.array([object()]),
        np.array([1j]),
        np.array(["a"]),
        np.broadcast_to(0.0, (10**6, 10**6)),
        ((((((1,),),),),),),
        "x" * 20_000,
        len,
        b"bytes",
    ],
    ids=lambda junk: type(junk).__name__,
)
def test_anything_else_is_refused_in_our_own_words(junk):
    with pytest.raises(UnusableError, match=r"^[a-z(]") as refusal:
        plain((junk,))
    assert len(str(refusal.value)) < 80


def test_values_are_shown_on_one_line_with_their_points():
    assert shown(np.array([[1.0, 8 / 3]])) == "[[1., 2.666666667]]"
    assert shown((np.array([1, 2]), 1e9 + 1, np.nan)) == "([1, 2], 1000000001., nan)"
    assert len(shown(np.arange(10_000))) < 200
    assert len(shown("x" * 5000)) < 400


def test_a_copy_may_be_changed():
    original = (np.zeros(2), "a", 1)
    copied(original)[0][0] = 5
    assert original[0].tolist() == [0, 0]


def test_integers_have_to_be_integers_and_equal():
    right = np.array([0, 1])
    assert mismatch(INTEGERS, np.array([0, 1], dtype=np.uint8), right, Tolerance()) is None
    assert "dtype float64" in mismatch(INTEGERS, np.array([0.0, 1.0]), right, Tolerance())
    assert "dtype bool" in mismatch(INTEGERS, np.array([False, True]), right, Tolerance())
    assert mismatch(INTEGERS, np.array([1, 1]), right, Tolerance()) == OTHER_VALUES


def test_numbers_may_be_off_by_the_tolerance_and_no_more():
    tolerance = Tolerance(relative=1e-6, absolute=0.0)
    right = np.array([1000.0, 1.0])
    assert mismatch(NUMBERS, right + 0.9e-3, right, tolerance) is None
    assert mismatch(NUMBERS, right + 1.1e-3, right, tolerance) == OTHER_VALUES
    assert mismatch(NUMBERS, np.array([1000.0, np.nan]), right, tolerance) == OTHER_VALUES


def test_a_wrong_form_is_named_with_shapes_and_without_values():
    right = np.array([[123.456]])
    assert mismatch(NUMBERS, np.array([123.456]), right, Tolerance()) == (
        "the answer must be an array of shape (1, 1), yours is an array of shape (1,)"
    )
    rule = tuple_of(centers=NUMBERS, history=NUMBERS)
    assert "a tuple (centers, history)" in mismatch(rule, right, (right, right), Tolerance())
    assert "yours has 1" in mismatch(rule, (right,), (right, right), Tolerance())
    assert mismatch(rule, (right, 2.0), (right, right), Tolerance()).startswith("`history` must be")
    assert "yours is a str" in mismatch(NUMBERS, "123.456", right, Tolerance())


def test_outputs_are_recognised_whatever_their_dtype_and_with_nan_equal_to_itself():
    assert alike(np.array([1, 2]), np.array([1.0, 2.0]), Tolerance())
    assert alike((1, np.array([np.nan])), (1.0, np.array([np.nan])), Tolerance())
    assert not alike(np.array([1.0]), 1.0, Tolerance())
    assert not alike((1,), (1, 2), Tolerance())
    assert not alike("1", 1.0, Tolerance())
    assert alike("a", "a", Tolerance())


def test_a_rule_survives_its_json_form():
    rule = tuple_of(centers=NUMBERS, labels=INTEGERS)
    assert Rule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule
