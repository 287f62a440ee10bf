"""The grader's plan: plain data in one file, the same from the same seed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED, Plan, PlanError, _check, build_plan, case_rng
from softclust_lab.checks.rooms import find_room
from softclust_lab.checks.source import SourceError, read_source
from softclust_lab.checks.storage import fingerprint, pack, unpack

SOURCE = Path(__file__).parents[1] / "book" / "hard_kmeans" / "hard_kmeans_assignment.py"
ASSIGN = "hard_kmeans.assign_labels"


@cache
def plan():
    return build_plan("hard_kmeans", DEMO_SEED, SOURCE)


def test_a_stored_tree_comes_back_equal_and_gives_the_same_bytes():
    tree = {
        "a": (1, [2.5, None, True, "é"]),
        "b": np.arange(6.0).reshape(2, 3),
        "c": np.array([1]),
        "n": np.nan,
    }
    back, mark = unpack(pack(tree))
    assert mark == fingerprint(tree)
    assert pack(back) == pack(tree)
    assert back["a"] == tree["a"]
    assert back["b"].tolist() == tree["b"].tolist()
    assert back["c"].dtype == tree["c"].dtype
    assert np.isnan(back["n"])


def test_equal_arrays_are_stored_once():
    names = zipfile.ZipFile(io.BytesIO(pack([np.ones(3), np.ones(3), np.zeros(3)]))).namelist()
    assert sorted(names) == ["000000.npy", "000001.npy", "plan.json"]


def test_objects_are_neither_stored_nor_loaded():
    with pytest.raises(TypeError, match="plain data, got object"):
        pack({"x": object()})
    with pytest.raises(ValueError, match="Object arrays"):
        pack({"x": np.array([object()])})
    buffer = io.BytesIO()
    np.save(buffer, np.array([object()]), allow_pickle=True)
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as archive:
        archive.writestr("plan.json", "{}")
        archive.writestr("000000.npy", buffer.getvalue())
    with pytest.raises(ValueError, match="not a stored plan"):
        unpack(forged.getvalue())


@pytest.mark.parametrize("data", [b"", b"no zip", pack({"format": 99})])
def test_a_file_that_is_no_plan_is_refused(data):
    with pytest.raises(ValueError, match="plan"):
        Plan.from_bytes(data)


def test_a_plan_depends_on_its_seed_alone():
    again = build_plan("hard_kmeans", DEMO_SEED, SOURCE)
    other = build_plan("hard_kmeans", b"quite another seed", SOURCE)
    assert again.to_bytes() == plan().to_bytes()
    assert again.fingerprint == plan().fingerprint != other.fingerprint


def test_a_saved_plan_judges_like_the_original(tmp_path):
    plan().save(tmp_path / "plan")
    loaded = Plan.load(tmp_path / "plan")
    assert loaded.fingerprint == plan().fingerprint
    assert loaded.to_bytes() == plan().to_bytes()
    call = DirectCall({"assign_labels": lambda X, c: np.abs(X[:, None] - c).sum(axis=2).argmin(axis=1)})
    assert judge(loaded.tasks[ASSIGN], call).to_dict() == judge(plan().tasks[ASSIGN], call).to_dict()


def test_the_notebook_and_the_text_of_an_assignment_give_the_same_plan():
    notebook = SOURCE.with_suffix(".ipynb")
    assert build_plan("hard_kmeans", DEMO_SEED, notebook).fingerprint == plan().fingerprint


def test_each_case_has_a_stream_of_its_own():
    first = case_rng(DEMO_SEED, "a.b", "c").random()
    assert first == case_rng(DEMO_SEED, "a.b", "c").random()
    others = [("a.b", "d"), ("a.bc", ""), ("x.b", "c")]
    assert len({first, *(case_rng(DEMO_SEED, *other).random() for other in others)}) == 4
    assert case_rng(b"x" * 16, "a.b", "c").random() != first


def test_a_short_seed_and_an_unknown_room_are_refused():
    with pytest.raises(ValueError, match="at least 16 bytes, got 3"):
        build_plan("hard_kmeans", b"abc", SOURCE)
    with pytest.raises(ValueError, match=r"`room` must be one of .*hard_kmeans"):
        build_plan("no_room", DEMO_SEED, SOURCE)


def test_a_source_without_solution_or_with_other_mistakes_is_refused(tmp_path):
    room = find_room("hard_kmeans")
    text = SOURCE.read_text("utf-8")
    for old, new, problem in (
        ("HIDDEN_CASES = {", "OTHER_CASES = {", "defines no HIDDEN_CASES"),
        ('"smallest-radius": RADIUS,', "", "only one of them has .*smallest-radius"),
        ("def update_medoids(", "def other(", "update_medoids"),
    ):
        assert old in text
        path = tmp_path / "hard_kmeans_assignment.py"
        path.write_text(text.replace(old, new), "utf-8")
        with pytest.raises((SourceError, NameError), match=problem):
            read_source(path, room)


def test_a_plan_that_cannot_tell_luck_or_mistakes_apart_is_refused():
    task = plan().tasks[ASSIGN]
    with pytest.raises(PlanError, match="trivial answers"):
        _check(replace(task, trivial={"constant-0": 0.5}))
    twice = replace(task.mistakes[0], code="the-same-again")
    with pytest.raises(PlanError, match="the-same-again is diagnosed as farthest-center"):
        _check(replace(task, mistakes=(*task.mistakes, twice)))
    with pytest.raises(PlanError, match="must name the same"):
        _check(replace(task, cases=task.cases[:5]))
    with pytest.raises(PlanError, match="same name"):
        _check(replace(task, cases=(*task.cases, task.cases[-1])))
