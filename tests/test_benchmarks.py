"""The benchmarks reckon rightly and still run; how fast anything is, no test says."""

from __future__ import annotations

import importlib
import json
import socket
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from softclust_lab.itisc import itisc_gradient, itisc_objective

BENCHMARKS = Path(__file__).parent / "benchmarks"

#: A few iterations are enough to see that both sides do the same.
pytestmark = [
    pytest.mark.filterwarnings("ignore::softclust_lab.result.ConvergenceWarning"),
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
]


def load(name: str) -> Any:
    """Import a module of the benchmarks, which are scripts beside each other."""
    if str(BENCHMARKS) not in sys.path:
        sys.path.append(str(BENCHMARKS))
    return importlib.import_module(name)


harness = load("harness")


def recorded(log: list[tuple[str, int]], name: str, seconds: float) -> Any:
    """Return a timer that notes what it was asked for and answers at once."""

    def timer(calls: int) -> float:
        log.append((name, calls))
        return seconds

    return timer


def test_turns_alternate_and_short_things_are_done_many_times_over():
    log: list[tuple[str, int]] = []
    timers = {"short": recorded(log, "short", 0.01), "long": recorded(log, "long", 2.0)}
    times = harness.in_turns(timers, turns=3, shortest=0.05)
    assert times == {"short": [0.01] * 3, "long": [2.0] * 3}
    warm_up, measured = log[:3], log[3:]
    assert warm_up == [("short", 1), ("short", 1), ("long", 1)]
    one_way = [("short", 5), ("long", 1)]
    assert measured == [*one_way, *one_way[::-1], *one_way]


def test_turns_end_when_the_time_is_up_but_not_before_the_third():
    times = harness.in_turns({"a": recorded([], "a", 1.0)}, turns=7, longest=0.0)
    assert times == {"a": [1.0] * 3}


def test_a_timer_makes_as_many_calls_as_it_is_asked_for():
    calls: list[int] = []
    assert harness.timer(calls.append, 1)(4) >= 0
    assert calls == [1, 1, 1, 1]


def test_ratios_are_taken_turn_by_turn():
    found = harness.ratios([2.0, 40.0, 9.0], [1.0, 10.0, 3.0])
    assert found == {"ratio": 3.0, "ratio_low": 2.0, "ratio_high": 4.0}


def test_milliseconds_are_the_median_of_a_share():
    assert harness.milliseconds([0.3, 0.1, 0.2], 1 / 20) == pytest.approx(10.0)


def test_the_slope_of_a_power_law_is_its_exponent():
    x = np.array([1e3, 1e4, 1e6])
    assert harness.slope(x, 5 * x**1.25) == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("at_most", "value", "met", "words"),
    [
        (False, 2.0, True, ">= 2"),
        (False, 1.9, False, ">= 2"),
        (True, 2.0, True, "<= 2"),
        (True, 2.1, False, "<= 2"),
    ],
)
def test_a_goal_is_met_on_its_bound(at_most, value, met, words):
    assert harness.Goal(2.0, at_most).judge(value) == {"goal": words, "met": met}


REPORT = harness.Report(
    "A title",
    ("N", "ratio", "goal", "met"),
    [
        {"N": 600, "ratio": 2.34567, "goal": ">= 2", "met": True, "unseen": np.float64(0.5)},
        {"N": 10, "ratio": 123456.0, "goal": None, "met": None, "unseen": np.int64(3)},
        {"N": 10, "ratio": 1.0, "goal": ">= 2", "met": np.bool_(False), "unseen": None},
    ],
    ["A note."],
)


def test_the_table_shows_its_columns_and_what_is_missed_in_capitals():
    assert str(REPORT).splitlines() == [
        "A title",
        "",
        "  N      ratio  goal  met",
        "600      2.346  >= 2  yes",
        " 10  1.235e+05     -    -",
        " 10          1  >= 2   NO",
        "",
        "A note.",
    ]


def test_a_table_without_rows_or_notes_has_its_head():
    assert str(harness.Report("A title", ("N", "met"), [])) == "A title\n\nN  met"


def test_the_file_has_every_figure_and_where_it_was_measured(tmp_path):
    harness.save(REPORT, {"threads": 2}, tmp_path / "deep" / "kmeans.json")
    saved = json.loads((tmp_path / "deep" / "kmeans.json").read_text())
    assert saved["environment"] == {"threads": 2}
    assert saved["title"] == "A title"
    assert saved["columns"] == ["N", "ratio", "goal", "met"]
    assert saved["notes"] == ["A note."]
    assert [row["unseen"] for row in saved["rows"]] == [0.5, 3, None]
    assert [row["met"] for row in saved["rows"]] == [True, None, False]


@pytest.mark.parametrize(("before", "after"), [(0.5, 0.0), (0.0, 0.5), (None, 0.5)])
def test_a_busy_machine_is_said_to_be_busy(before, after):
    warning = harness.warning_if_busy({"busy_before": before, "busy_after": after})
    assert warning is not None
    assert "50%" in warning


@pytest.mark.parametrize("share", [0.0, 0.01, None])
def test_an_idle_machine_needs_no_warning(share):
    assert harness.warning_if_busy({"busy_before": share, "busy_after": share}) is None


def test_the_busy_share_is_a_share_or_unknown():
    share = harness.busy_share(wait=0.05)
    assert share is None or 0 <= share <= 1


def test_the_environment_names_what_the_figures_depend_on():
    about = harness.environment()
    assert about["numpy"] == np.__version__
    assert {"python", "scipy", "scikit-learn", "blas", "system", "threads"} <= set(about)


def test_every_benchmark_is_in_the_list():
    names = {path.stem.removeprefix("bench_") for path in BENCHMARKS.glob("bench_*.py")}
    assert {*load("run").NAMES, *load("run").LONG} == names


def test_a_benchmark_that_is_not_there_is_named(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["run.py", "kmeans", "kmedians"])
    with pytest.raises(SystemExit):
        load("run").arguments()
    assert "no benchmark is called kmedians" in capsys.readouterr().err


def test_goals_are_counted_where_there_are_any():
    counted = load("run").goals({"kmeans": REPORT, "imports": harness.Report("", (), [{"met": None}])})
    assert counted == ["kmeans: 1 of 2 goals met"]


def test_one_broken_benchmark_does_not_keep_the_others_from_running(monkeypatch, capsys, tmp_path):
    run = load("run")

    class Benchmark:
        def __init__(self, name: str) -> None:
            self.name = name

        def run(self, quick: bool) -> Any:
            assert quick
            if self.name == "bench_kmeans":
                raise RuntimeError("it broke")
            return REPORT

    monkeypatch.setattr(run.importlib, "import_module", Benchmark)
    monkeypatch.setattr(sys, "argv", ["run.py", "kmeans", "mixture", "--quick", "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match="broken: kmeans"):
        run.main()
    assert "it broke" in capsys.readouterr().err
    saved = json.loads((tmp_path / "mixture.json").read_text())
    assert saved["environment"]["quick"]
    assert [path.name for path in tmp_path.iterdir()] == ["mixture.json"]


def test_kmeans_reaches_its_peers_cost():
    row = load("bench_kmeans").compare((400, 2, 3), iterations=3, turns=1)
    assert row["same_cost"]
    assert row["goal"] is None


def test_the_mixture_reaches_its_peers_likelihood():
    row = load("bench_mixture").compare((400, 2, 3), iterations=3, turns=1)
    assert row["same_likelihood"]
    assert row["ratio"] == pytest.approx(row["peer_ms"] / row["ours_ms"])


def test_fuzzy_c_means_reaches_both_peers_centers():
    bench = load("bench_fuzzy")
    if not bench.PYTHON.exists():
        pytest.skip("the peers' environment is missing: `make bench` makes it")
    row, versions = bench.compare((400, 2, 3), iterations=3, turns=1)
    assert row["same_centers"]
    assert set(versions) == {*bench.PACKAGES, "numpy"}
    assert row["ratio"] == pytest.approx(min(row[name] for name in bench.PACKAGES) / row["ours_ms"])


def test_without_its_peers_fuzzy_c_means_says_what_to_do(monkeypatch, tmp_path):
    bench = load("bench_fuzzy")
    monkeypatch.setattr(bench, "PYTHON", tmp_path / "python")
    report = bench.run(quick=True)
    assert report.rows == []
    assert "make bench" in report.notes[0]


def test_every_soft_pass_is_compared_with_kmeans_and_exponentials():
    bench = load("bench_passes")
    rows = bench.compare((300, 2, 3), turns=1)
    assert [row["pass"] for row in rows] == list(bench.SOFT)
    for row in rows:
        assert row["ratio"] == pytest.approx(row["pass_ms"] / (row["kmeans_ms"] + row["exp_ms"]))


def test_the_exponentials_are_taken_of_every_point():
    X = np.zeros((100_001, 2))
    assert load("bench_passes").exponentials(X, 3)() == (100_001,)


def test_every_fit_of_the_table_converges():
    bench = load("bench_fits")
    for name, fit in bench.fits().items():
        row = bench.measure(name, fit, n_starts=1, calls=1)
        assert row["converged"] == "1/1", name
        assert row["iterations"] > 0


def test_the_plain_objective_is_the_librarys_with_its_gradient():
    bench = load("bench_itisc")
    X, start = bench.problem((50, 2, 3))
    R, gradient = bench.objective(start.ravel(), X, 3)
    assert abs(R - itisc_objective(X, start, bench.T1, bench.T2)) < 1e-12
    np.testing.assert_allclose(
        gradient.reshape(3, 2), itisc_gradient(X, start, bench.T1, bench.T2), atol=1e-12
    )


def test_itisc_reaches_its_peers_objective():
    assert load("bench_itisc").compare((150, 2, 3), turns=1)["same_R"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
def test_points_on_disk_are_not_held_in_memory_and_those_read_are_seen():
    on_disk, in_memory = load("bench_memmap").compare(500_000)
    assert on_disk["file_MB"] == 8.0
    assert in_memory["anonymous_MB"] > on_disk["anonymous_MB"] + 6
    assert on_disk["same_centers"]


def test_a_sweep_has_a_curve_for_each_method():
    bench = load("bench_scaling")
    rows = bench.sweep("N", (100, 200), (0, 2, 3), turns=1)
    methods = {"hard_kmeans", "soft_kmeans", "gaussian_mixture", "gaussian_wcss", "fuzzy_cmeans", "itisc"}
    assert {row["method"] for row in rows} == methods
    for row in rows:
        assert row["others"] == "D=2, K=3"
        assert row["values"] == [100, 200]
        assert len(row["ms"]) == 2


def test_a_curve_that_bends_has_another_slope_above():
    values = [1, 10, 100, 1_000, 10_000]
    row = load("bench_scaling").summary(values, [1.0, 1.0, 1.0, 10.0, 100.0])
    assert row["slope"] == pytest.approx(0.5)
    assert row["slope_above"] == pytest.approx(1.0)
    assert (row["from"], row["to"], row["first_ms"], row["last_ms"]) == (1, 10_000, 1.0, 100.0)


def test_a_passage_of_the_loopback_is_counted():
    bench = load("bench_dask")
    before = bench.loopback()
    if before is None:
        pytest.skip("this system has no /proc/net/dev")
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = socket.create_connection(server.getsockname())
        receiver, _ = server.accept()
        sender.sendall(b"x" * 10_000)
        sender.close()
        while receiver.recv(4096):
            pass
        receiver.close()
    assert bench.loopback() >= before + 10_000
