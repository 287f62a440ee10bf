"""Task 5, the alternating step made safe: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS, Tolerance, tuple_of
from softclust_lab.checks.itisc.draws import accepted, groups, mixed
from softclust_lab.checks.itisc.fit_mistakes import MISCONCEPTIONS, reference, run
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties

#: Two right programs differ by rounding, which a few steps at a low temperature enlarge.
STEPS = Tolerance(relative=1e-7)


def _is_clear(args: Args, halvings: int) -> bool:
    """Say whether a run halves its steps that often, and no comparison in it hangs on rounding."""
    _, _, margins, halved = run(*args)  # type: ignore[arg-type]
    return halved >= halvings and min(margins) > 1e-6


def with_a_few_halvings(rng: Generator) -> Args:
    """Draw three groups, and a temperature at which whole steps raise R."""

    def draw(rng: Generator) -> Args:
        return *groups(rng), 1.0, 0.25, 5

    return accepted(rng, draw, lambda args: _is_clear(args, 3))


def colder(rng: Generator) -> Args:
    """Draw groups that overlap, and a temperature that asks for several halvings in a row."""

    def draw(rng: Generator) -> Args:
        return *mixed(rng), 1.5, 0.12, 6

    return accepted(rng, draw, lambda args: _is_clear(args, 7))


def in_another_unit(rng: Generator) -> Args:
    """Draw data in another unit, counted from another zero: the same steps, and R grows by a constant."""
    X, centers, *rest = with_a_few_halvings(rng)
    return 100 * X + 700.0, 100 * centers + 700.0, *rest  # type: ignore[operator]


def warm(rng: Generator) -> Args:
    """Draw a temperature at which whole steps lower R."""

    def draw(rng: Generator) -> Args:
        return *groups(rng), 0.8, 0.9, 3

    return accepted(rng, draw, lambda args: _is_clear(args, 0))


def no_iteration(rng: Generator) -> Args:
    """Draw a run of no iteration at all."""
    return *with_a_few_halvings(rng)[:4], 0


def one_iteration(rng: Generator) -> Args:
    """Draw a run of one iteration, which asks for halving."""

    def draw(rng: Generator) -> Args:
        return *groups(rng), 1.0, 0.1, 1

    return accepted(rng, draw, lambda args: _is_clear(args, 1))


def at_rest(rng: Generator) -> Args:
    """Draw two points with the center exactly in the middle: there is nothing to do."""
    half = float(rng.integers(1, 9))
    return np.array([[-half], [half]]), np.array([[0.0]]), 1.0, 0.25, 5


_THREE = np.array([[0.0], [1.0], [5.0]])
_TWO = np.array([[0.0], [4.0]])


def _half_log(squares: float) -> float:
    return float(np.log(squares) / 2)


TASK = Task(
    id="itisc.fit_itisc",
    title="The alternating step made safe",
    parameters=("X", "centers", "fuzziness_temperature", "deviation_temperature", "max_iter"),
    rule=tuple_of(centers=NUMBERS, history=NUMBERS),
    properties=four_properties(
        (1.0, 1.0, 1.0, 1.0),
        "runs on three groups with a few shortened steps",
        "colder runs on groups that overlap",
        "another unit and another zero; whole steps where they lower R",
        "no iteration, one iteration, at rest from the start",
    ),
    visible=(
        Case(
            "A whole step that lowers R",
            (_THREE, np.array([[3.0]]), 1.0, 1.0, 1),
            (np.array([[2.0]]), np.log([17.0, 14.0])),
            "R = log(9 + 4 + 4) at 3. The alternating step goes to 2, where R = log(4 + 1 + 9).",
        ),
        Case(
            "A step that has to be halved",
            (_TWO, np.array([[1.0]]), 1.0, 0.5, 1),
            (np.array([[2.3]]), np.array([_half_log(82.0), _half_log(2.3**4 + 1.7**4)])),
            "d = 1 and 9, R = log(1 + 81)/2. The alternating step leads to (1*0 + 9*4)/10 = 3.6, where R is "
            "log(3.6^4 + 0.4^4)/2 = log(167.99)/2: higher. Half of the way is 2.3, with log(36.34)/2.",
        ),
        Case(
            "Two halvings",
            (_TWO, np.array([[1.5]]), 1.0, 0.25, 1),
            (np.array([[2.0804237495413966]]), np.array([1.8367456298313305, 1.5706951625695915])),
            "The step leads from 1.5 to 3.821694998. R is 1.836746 at the start, 2.681388 after the whole "
            "step, 1.958316 after half of it and 1.570695 after a quarter, which is kept.",
        ),
        Case(
            "Every iteration begins with the whole step",
            (np.array([[0.0], [1.0], [3.0]]), np.array([[2.0], [2.5]]), 1.0, 0.5, 2),
            (
                np.array([[0.7953097784794738], [2.537642569007943]]),
                np.array([0.9334435138172551, 0.39555381270507334, -0.48996212332394723]),
            ),
            "The first step leads to 0.285 and 0.796, where R is 1.0748 instead of 0.9334: half of it is "
            "taken, to 1.143 and 1.648, with R = 0.3956. From there the step leads to 0.795 and 2.538, where "
            "R = -0.4900 is lower: it is taken whole.",
        ),
        Case(
            "At rest from the start",
            (np.array([[0.0], [2.0]]), np.array([[1.0]]), 1.0, 0.5, 10),
            (np.array([[1.0]]), np.array([_half_log(2.0)])),
            "The step leads to the center itself, and R cannot fall: nothing is kept but the start, with R = "
            "log(1 + 1)/2.",
        ),
        Case(
            "No iteration",
            (_TWO, np.array([[1.0]]), 1.0, 0.5, 0),
            (np.array([[1.0]]), np.array([_half_log(82.0)])),
            "The start comes back, with its R.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=reference,
    hidden=(
        *drawn("values-easy", with_a_few_halvings, 3, STEPS),
        *drawn("values-hard", colder, 3, STEPS),
        *drawn("invariants", in_another_unit, 2, STEPS),
        *drawn("invariants", warm, 2, STEPS),
        *drawn("extremes", no_iteration),
        *drawn("extremes", one_iteration, 2, STEPS),
        *drawn("extremes", at_rest),
    ),
)
