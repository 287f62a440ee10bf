"""`check`, as students and graders call it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from softclust_lab.checks import check
from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.checks.report import MIME_TYPE
from softclust_lab.checks.rooms import find_room
from softclust_lab.hard_kmeans import assign_labels

SOURCE = Path(__file__).parents[1] / "book" / "hard_kmeans" / "hard_kmeans_assignment.py"
ASSIGN = "hard_kmeans.assign_labels"


@cache
def plan():
    return build_plan("hard_kmeans", DEMO_SEED, SOURCE)


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """Set a plan, so that `check` grades."""
    plan().save(tmp_path / "plan.zip")
    monkeypatch.setenv("SOFTCLUST_PLAN", str(tmp_path / "plan.zip"))


@pytest.fixture
def ungraded(monkeypatch):
    monkeypatch.delenv("SOFTCLUST_PLAN", raising=False)


@pytest.mark.usefixtures("ungraded")
def test_check_returns_a_plain_zero_and_writes_nothing_to_stderr(capfd):
    result = check(ASSIGN, chatter_then_right)
    out, err = capfd.readouterr()
    assert type(result) is float
    assert result == 0.0
    assert err == ""
    assert "visible checks passed, 5 of 5" in out
    assert "hello from me" in out


def chatter_then_right(X, centers):
    print("hello from me")
    print("hello", file=sys.stderr)
    os.write(2, b"hello")
    np.zeros(1) / 0
    return assign_labels(X, centers)


@pytest.mark.usefixtures("ungraded")
def test_an_unknown_task_and_a_value_that_is_no_function_get_a_friendly_report(capsys):
    assert check("hard_kmeans.asign_labels", assign_labels) == 0.0
    assert "Did you mean hard_kmeans.assign_labels" in capsys.readouterr().out
    assert check("nonsense", assign_labels) == 0.0
    assert check(42, assign_labels) == 0.0
    assert "there is no task 42" in capsys.readouterr().out
    assert check(ASSIGN, np.array([0])) == 0.0
    assert "without brackets after assign_labels" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("ungraded")
def test_an_untouched_stub_is_called_not_started(capsys):
    def stub(X, centers):
        raise NotImplementedError

    assert check(ASSIGN, stub) == 0.0
    out = capsys.readouterr().out
    assert "not started yet" in out
    assert "FAIL" not in out


@pytest.mark.usefixtures("ungraded")
@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_a_report_can_be_printed_on_any_terminal(monkeypatch, encoding):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", terminal)

    def foreign(X, centers):
        raise ValueError("Größe → 3")

    assert check(ASSIGN, foreign) == 0.0


@pytest.mark.usefixtures("graded")
def test_with_a_plan_check_returns_the_points(capfd):
    result = check(ASSIGN, assign_labels)
    assert type(result) is float
    assert result == 2.0
    out, err = capfd.readouterr()
    assert "2 of 2 points" in out
    assert err == ""


def test_a_plan_that_cannot_be_used_is_an_error_and_no_silent_zero(monkeypatch, tmp_path):
    (tmp_path / "broken").write_bytes(b"no plan")
    for path in (tmp_path / "missing", tmp_path / "broken"):
        monkeypatch.setenv("SOFTCLUST_PLAN", str(path))
        with pytest.raises(RuntimeError, match=f"SOFTCLUST_PLAN names no plan for {ASSIGN}"):
            check(ASSIGN, assign_labels)


@pytest.mark.usefixtures("graded")
def test_where_ipython_runs_the_report_is_displayed_in_three_forms():
    interactive = pytest.importorskip("IPython.core.interactiveshell")
    from IPython.utils.capture import capture_output

    def shows_its_input(X, centers):
        from IPython.display import display

        display(X)
        sys.displayhook(X)
        return assign_labels(X, centers)

    interactive.InteractiveShell.instance()
    try:
        with capture_output() as shown:
            assert check(ASSIGN, shows_its_input) == 2.0
    finally:
        interactive.InteractiveShell.clear_instance()
    (output,) = shown.outputs
    assert set(output.data) == {"text/plain", "text/html", MIME_TYPE}
    assert output.data[MIME_TYPE]["points"] == 2.0
    assert shown.stdout == ""


def test_importing_the_checks_needs_numpy_and_little_else():
    code = "import sys, softclust_lab.checks; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    heavy = {"matplotlib", "scipy", "sklearn", "IPython", "jupytext", "nbformat", "nbgrader"}
    assert "numpy" in loaded
    assert not heavy & loaded


@pytest.mark.usefixtures("ungraded")
def test_a_check_reports_how_long_it_takes(capsys, record_property):
    started = time.perf_counter()
    for task in find_room("hard_kmeans").tasks:
        check(task.id, lambda *args: np.zeros(1))
    seconds = (time.perf_counter() - started) / 5
    record_property("seconds for one check", round(seconds, 4))
    assert capsys.readouterr().out.count("not right yet") == 5
