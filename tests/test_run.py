"""A submission that ends its own process loses what did it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from softclust_lab.checks.calls import Outcome
from softclust_lab.grading.box.box import Box, BoxUnavailableError, require_protection
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.run import MAX_LOST_CALLS, NeverReadyError, Run, RunCall, SlowError

LIMITS = Limits(cpu_seconds=3.0, call_seconds=0.5, cell_seconds=0.5)
EXIT = "import os\nos._exit(1)"
LOOP = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
DOUBLE = "def double(x):\n    return 2 * x"


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    trusted = False
    try:
        require_protection()
    except BoxUnavailableError as error:
        print(f"without the sandbox: {error}")
        trusted = True
    with Box(LIMITS, trusted=trusted) as made:
        yield made


def states(run: Run) -> list[str]:
    return [output.state for output in run.run_cells().values()]


def doubled(run: Run) -> object:
    return RunCall(run)("double", (np.array([1.0, 2.0]),), hidden=True).value


def test_cells_run_in_order_and_share_their_names(box: Box) -> None:
    with Run(box, {2: "x = 1", 5: "print(x + 1)", 7: "y"}, LIMITS) as run:
        outputs = run.run_cells()
        assert list(outputs) == [2, 5, 7]
        assert outputs[5].text == "2\n"
        assert outputs[7].error == "NameError: name 'y' is not defined"


def test_a_cell_that_ends_the_process_is_left_out_and_the_rest_counts(box: Box) -> None:
    with Run(box, {0: "print('before')", 1: EXIT, 2: DOUBLE, 3: EXIT}, LIMITS) as run:
        assert states(run) == ["ended", "died", "ended", "died"]
        assert run.outputs[0].text == "before\n"
        assert np.array_equal(doubled(run), [2.0, 4.0])  # type: ignore[arg-type]


def test_a_cell_that_cannot_be_interrupted_costs_its_own_time_alone(box: Box) -> None:
    with Run(box, {0: LOOP, 1: DOUBLE}, LIMITS) as run:
        assert states(run) == ["timeout", "ended"]
        assert np.array_equal(doubled(run), [2.0, 4.0])  # type: ignore[arg-type]


def test_a_function_that_ends_the_process_does_not_take_the_others_with_it(box: Box) -> None:
    deadly = "import os\ncount = 0\ndef deadly(x):\n    os._exit(0)"
    with Run(box, {0: deadly, 1: DOUBLE}, LIMITS) as run:
        run.run_cells()
        outcomes = [run.call("deadly", (1.0,)) for _ in range(MAX_LOST_CALLS + 2)]
        died = Outcome("raised", exception="SystemExit")
        assert outcomes == [*[died] * MAX_LOST_CALLS, Outcome("timeout"), Outcome("timeout")]
        assert np.array_equal(doubled(run), [2.0, 4.0])  # type: ignore[arg-type]


def test_cells_that_use_up_their_time_leave_nothing_to_judge(box: Box) -> None:
    with Run(box, dict.fromkeys(range(6), LOOP), replace(LIMITS, cpu_seconds=1.0)) as run:
        with pytest.raises(NeverReadyError):
            run.run_cells()
        assert run.cpu_seconds < 3.0


def test_a_function_that_never_ends_takes_nothing_from_the_next(box: Box) -> None:
    names = ("one", "two", "three", "four")
    cells = {place: f"def {name}(x):\n    while True: pass" for place, name in enumerate(names)}
    with Run(box, cells | {9: DOUBLE}, replace(LIMITS, cpu_seconds=0.8)) as run:
        run.run_cells()
        for name in names:
            assert [run.call(name, (1.0,)).kind for _ in range(6)] == ["timeout"] * 6
        assert np.array_equal(doubled(run), [2.0, 4.0])  # type: ignore[arg-type]


def test_in_the_fast_lane_what_is_slow_gives_up_with_nothing_judged(box: Box) -> None:
    with Run(box, {0: LOOP}, LIMITS, wall_seconds=0.3) as run, pytest.raises(SlowError):
        run.run_cells()
    source = f"def slow(x):\n    {LOOP.replace(chr(10), chr(10) + '    ')}"
    with Run(box, {0: source}, LIMITS, wall_seconds=0.3) as run:
        run.run_cells()
        with pytest.raises(SlowError):
            run.call("slow", (1.0,))


def test_random_numbers_are_the_same_each_time(box: Box) -> None:
    cells = {0: "import numpy as np, random\nprint(np.random.rand(), random.random(), hash('a'))"}
    texts = set()
    for _ in range(2):
        with Run(box, cells, LIMITS) as run:
            texts.add(run.run_cells()[0].text)
    assert len(texts) == 1
