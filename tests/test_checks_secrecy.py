"""Nothing of a hidden case gets out: not printed, not displayed, not in an exception, not in a report."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from softclust_lab.checks import check
from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.checks.report import MIME_TYPE, Report
from softclust_lab.checks.silence import silenced

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


def chatter(X):
    """Say the argument in every way that comes to mind."""
    text = f"LEAK {X!r}\n"
    print(text)
    print(text, file=sys.stderr)
    for stream in (sys.__stdout__, sys.__stderr__, SAVED_STDOUT, SAVED_STDERR):
        stream.write(text)
    os.write(1, text.encode())
    os.write(2, text.encode())
    warnings.warn(text, stacklevel=1)
    LOGGER.error(text)
    logging.getLogger("nobody").warning(text)
    subprocess.run([sys.executable, "-c", "print('LEAK')"], check=False)
    return X


SAVED_STDOUT, SAVED_STDERR = sys.stdout, sys.stderr
LOGGER = logging.Logger("chatter")


@pytest.fixture
def saved_streams(monkeypatch):
    """Hold the streams of this moment under names of the module, as a student's cell might."""
    module = sys.modules[__name__]
    monkeypatch.setattr(module, "SAVED_STDOUT", sys.stdout)
    monkeypatch.setattr(module, "SAVED_STDERR", sys.stderr)
    handler = logging.StreamHandler(sys.stderr)
    LOGGER.addHandler(handler)
    yield
    LOGGER.removeHandler(handler)


@pytest.mark.usefixtures("saved_streams")
def test_nothing_that_a_function_writes_gets_out(capfd):
    stdout, stderr = sys.stdout, sys.stderr
    with silenced() as caught:
        chatter(np.array([0.123456]))
    assert (sys.stdout, sys.stderr) == (stdout, stderr)
    assert "write" not in vars(stdout)
    print("afterwards")
    out, err = capfd.readouterr()
    assert (out, err) == ("afterwards\n", "")
    assert "LEAK array([0.123456])" in caught.printed
    assert caught.warnings[0].startswith("UserWarning: LEAK")


def test_only_the_beginning_of_what_is_printed_is_kept():
    with silenced() as caught:
        for _ in range(10_000):
            print("x" * 100)
    assert len(caught.printed) < 2_100
    assert caught.printed.endswith("...")


def test_figures_that_a_function_opens_are_closed():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg", force=True)
    from matplotlib import pyplot

    mine = pyplot.figure()
    with silenced():
        pyplot.figure()
    assert pyplot.get_fignums() == [mine.number]
    pyplot.close(mine)


def print_and_return(*args):
    for arg in args:
        chatter(arg)
    return args[0]


def raise_inputs(*args):
    raise type(f"Leak{args[0].ravel()[:2]}", (ValueError,), {})(f"LEAK {args!r}")


def raise_group(*args):
    raise ExceptionGroup(f"LEAK {args!r}", [ValueError(str(args))])


def exit_with_inputs(*args):
    sys.exit(f"LEAK {args!r}")


def return_text(*args):
    return f"LEAK {args!r}"


def return_inputs(*args):
    return args


def remember_and_tell_on_visible_cases(*args):
    MEMORY.extend(repr(arg) for arg in args)
    raise ValueError(f"LEAK {MEMORY}")


MEMORY: list[str] = []


def telling_numbers(task):
    """Return texts that only a hidden case can be the source of: its numbers with six digits and more."""
    found = set()
    for case in task.cases:
        if case.hidden:
            for value in (
                *case.args,
                *(case.expected if isinstance(case.expected, tuple) else (case.expected,)),
            ):
                numbers = np.ravel(np.asarray(value, dtype=float))
                found |= {f"{number:.8f}"[:8] for number in numbers if number % 0.125}
    return found


@pytest.mark.usefixtures("graded", "saved_streams")
@pytest.mark.parametrize("task_id", [ASSIGN, "hard_kmeans.fit_hard_kmeans", "hard_kmeans.update_medoids"])
@pytest.mark.parametrize(
    "function",
    [
        raise_inputs,
        raise_group,
        exit_with_inputs,
        return_text,
        return_inputs,
        remember_and_tell_on_visible_cases,
    ],
)
def test_nothing_of_a_hidden_case_reaches_the_feedback(task_id, function, capfd):
    assert check(task_id, function) == 0.0
    assert check(task_id, function) == 0.0, "a second time, when the function may remember the first"
    assert_nothing_leaked(task_id, function, capfd)


@pytest.mark.usefixtures("graded", "saved_streams")
def test_nothing_that_is_printed_for_a_hidden_case_reaches_the_feedback(capfd, monkeypatch):
    monkeypatch.setattr(
        subprocess, "run", lambda *args, **kwargs: None
    )  # 100 processes prove no more than one
    assert check(ASSIGN, print_and_return) == 0.0
    assert_nothing_leaked(ASSIGN, print_and_return, capfd)


def assert_nothing_leaked(task_id, function, capfd):
    out, err = capfd.readouterr()
    task = plan().tasks[task_id]
    report = judge(task, DirectCall({task.function: function}))
    everything = "\n".join([out, report.text(), report.html(), json.dumps(report.to_dict())])
    numbers = telling_numbers(task)
    assert len(numbers) > 100
    assert "LEAK" not in everything
    assert "Leak" not in everything
    assert not [number for number in numbers if number in everything]
    assert err == ""
    assert report.cases == ()


NOTEBOOK = """
import logging, os, sys, warnings
import numpy as np
import matplotlib.pyplot as plt
from IPython.display import display, HTML
from softclust_lab.checks import check
logging.basicConfig()
saved = sys.stdout
def assign_labels(X, centers):
    display(HTML(f"LEAK {X}")); print("LEAK", X); saved.write("LEAK"); logging.error("LEAK")
    os.write(1, b"LEAK"); os.write(2, b"LEAK"); sys.__stderr__.write("LEAK"); warnings.warn("LEAK")
    get_ipython().display_pub.publish({"text/plain": "LEAK"}); sys.displayhook("LEAK"); os.system("echo LEAK")
    plt.plot(X[:, 0]); plt.title("LEAK")
    return ((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)
"""


def test_in_a_kernel_the_report_is_displayed_and_nothing_else_gets_out(tmp_path, graded):
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    cells = [NOTEBOOK, f"check('{ASSIGN}', assign_labels)", "print('afterwards')"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    report, points = notebook.cells[1].outputs
    assert report.output_type == "display_data"
    assert set(report.data) == {"text/plain", "text/html", MIME_TYPE}
    assert report.data[MIME_TYPE]["status"] == "correct"
    assert Report.from_dict(report.data[MIME_TYPE]).plan == plan().fingerprint
    assert (points.output_type, points.data["text/plain"]) == ("execute_result", "2.0")
    assert [output.text for output in notebook.cells[2].outputs] == ["afterwards\n"]
    assert "LEAK" not in json.dumps([cell.outputs for cell in notebook.cells])
