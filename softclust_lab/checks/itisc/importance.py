"""Task 2, the importance weights: cases, properties and misconceptions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.itisc.draws import Floats
from softclust_lab.checks.task import Args, Case, Misconception, Task, drawn, four_properties
from softclust_lab.itisc import importance_weights

SECTION = "itisc-importance-weights"
LOG_SPACE = "itisc-log-space"


def _shares(values: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return np.asarray(values / values.sum())


def _from_the_smallest(E: Floats, T2: float) -> Floats:
    with np.errstate(all="ignore"):
        return _shares(np.exp((E - E.min()) / T2))


def _plain(E: Floats, T2: float) -> Floats:
    with np.errstate(all="ignore"):
        return _shares(np.exp(E / T2))


def _temperature_after(E: Floats, T2: float) -> Floats:
    return _shares(importance_weights(E, 1.0) / T2) ** T2


MISCONCEPTIONS = (
    Misconception(
        "best-points-weigh-most",
        "Your weights are largest where the energy is smallest. The weights are the adversary's: whoever "
        "fears the worst puts weight on points that cost much. Check the sign in the exponent.",
        SECTION,
        lambda E, T2: (
            importance_weights(np.where(np.isneginf(E), np.inf, -E), T2)
            if np.isfinite(E).all()
            else (np.isneginf(E) / np.isneginf(E).sum())
        ),
    ),
    Misconception(
        "multiplied-by-the-temperature",
        "You multiply the energies by T2 instead of dividing by it. A low temperature has to make the "
        "weights more unequal.",
        SECTION,
        lambda E, T2: importance_weights(E * T2, 1.0),
    ),
    Misconception(
        "temperature-left-out",
        "Your weights are those of T2 = 1, whatever T2 is. The energies are divided by T2 before the "
        "exponential.",
        SECTION,
        lambda E, T2: importance_weights(E, 1.0),
    ),
    Misconception(
        "power-of-the-temperature",
        "You raise weights to the power of T2, where the power is 1/T2, and after it nothing makes them add "
        "up to 1 again.",
        SECTION,
        _temperature_after,
    ),
    Misconception(
        "weights-that-do-not-sum-to-one",
        "Your weights have the right ratios but do not add up to 1. They are a distribution over the points: "
        "divide by their sum.",
        SECTION,
        lambda E, T2: np.exp(np.minimum(E / T2, 700)),
    ),
    Misconception(
        "largest-weight-one",
        "Your largest weight is 1: you divide by the largest one, or stop after taking the largest energy "
        "out of the exponent. Divide by the sum of all.",
        SECTION,
        lambda E, T2: importance_weights(E, T2) / importance_weights(E, T2).max(),
    ),
    Misconception(
        "mean-weight-one",
        "Your weights add up to N: they say how much more or less than today a point counts. Here they are a "
        "distribution, with sum 1.",
        SECTION,
        lambda E, T2: importance_weights(E, T2) * len(E),
    ),
    Misconception(
        "proportional-to-the-energy",
        "Your weights are the energies divided by their sum. The entropy in the adversary's problem brings "
        "in an exponential; energies may be negative, too, and weights may not.",
        SECTION,
        lambda E, T2: _shares(np.where(np.isneginf(E), 0, E)),
    ),
    Misconception(
        "all-weight-on-the-worst-point",
        "You put all weight on the costliest point. That is the limit of T2 to 0; a positive temperature "
        "makes the adversary spread it.",
        SECTION,
        lambda E, T2: _shares((E.max() == E).astype(np.float64)),
    ),
    Misconception(
        "overflow-of-large-energies",
        "Your weights are right for energies of ordinary size. The exponential of a large number is infinity "
        "(of a very negative one 0), and infinity divided by infinity is not a number. Take the largest "
        "energy out first: a common factor cancels.",
        LOG_SPACE,
        _plain,
    ),
    Misconception(
        "measured-from-the-smallest",
        "You take the smallest energy out of the exponents. What remains is large and positive, and can "
        "overflow; where the smallest is minus infinity, nothing is left but not-a-number. Take out the "
        "largest one.",
        LOG_SPACE,
        _from_the_smallest,
    ),
)


def ordinary(rng: Generator) -> Args:
    """Draw energies of ordinary size."""
    return rng.normal(1.0, 1.0, size=12), float(rng.choice([0.4, 0.6, 1.7]))


def many(rng: Generator) -> Args:
    """Draw many energies, with a long tail."""
    return rng.gamma(2.0, 2.0, size=80) - 3.0, float(rng.choice([0.5, 0.8, 3.0]))


def moved(rng: Generator) -> Args:
    """Draw energies with a constant added: the weights do not notice."""
    E, T2 = ordinary(rng)
    return E + rng.uniform(20, 40), T2  # type: ignore[operator]


def heated(rng: Generator) -> Args:
    """Draw energies and a temperature in another unit: again the weights do not notice."""
    E, T2 = ordinary(rng)
    return 50.0 * E, 50.0 * T2  # type: ignore[operator]


def huge(rng: Generator) -> Args:
    """Draw energies whose exponentials are too large."""
    return rng.normal(2000.0, 1.0, size=9), 0.7


def deep(rng: Generator) -> Args:
    """Draw energies whose exponentials are too small."""
    return rng.normal(-3000.0, 1.0, size=9), 1.4


def nearly_cold(rng: Generator) -> Args:
    """Draw a temperature at which most points lose all weight."""
    return rng.normal(size=9), 0.001


def with_points_on_centers(rng: Generator) -> Args:
    """Draw energies of which two are minus infinity."""
    E, T2 = ordinary(rng)
    E[rng.permutation(12)[:2]] = -np.inf  # type: ignore[index]
    return E, T2


def one_point(rng: Generator) -> Args:
    """Draw a single point, which has all the weight there is."""
    return rng.normal(3.0, 0.1, size=1), 0.5


TASK = Task(
    id="itisc.importance_weights",
    title="The importance weights",
    parameters=("energies", "deviation_temperature"),
    rule=NUMBERS,
    properties=four_properties(
        (0.25, 0.25, 0.25, 0.25),
        "values for twelve points",
        "values for many points with a long tail",
        "a constant added to all energies, or another unit, changes nothing",
        "very large or very negative energies, a point on a center, a single point",
    ),
    visible=(
        Case(
            "Temperature 1",
            (np.log([1.0, 2.0, 5.0]), 1.0),
            np.array([0.125, 0.25, 0.625]),
            "exp(E) = 1, 2 and 5, with sum 8.",
        ),
        Case(
            "A low temperature",
            (np.log([1.0, 2.0, 5.0]), 0.5),
            np.array([1 / 30, 4 / 30, 25 / 30]),
            "With T2 = 1/2 the exponentials are the squares 1, 4 and 25, with sum 30.",
        ),
        Case(
            "A high temperature",
            (np.log([1.0, 4.0, 25.0]), 2.0),
            np.array([0.125, 0.25, 0.625]),
            "With T2 = 2 they are the roots 1, 2 and 5.",
        ),
        Case(
            "Large energies",
            (1000 + np.log([1.0, 4.0]), 0.5),
            np.array([1 / 17, 16 / 17]),
            "The 1000 is common to both and cancels: 1 and 16, with sum 17.",
        ),
        Case(
            "A point on a center",
            (np.array([-np.inf, 0.0, np.log(3)]), 1.0),
            np.array([0.0, 0.25, 0.75]),
            "exp(-infinity) is 0: a point that costs nothing gets no weight. The others have 1 and 3.",
            special=True,
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=importance_weights,
    hidden=(
        *drawn("values-easy", ordinary, 3),
        *drawn("values-hard", many, 3),
        *drawn("invariants", moved, 2),
        *drawn("invariants", heated, 2),
        *drawn("extremes", huge),
        *drawn("extremes", deep),
        *drawn("extremes", nearly_cold),
        *drawn("extremes", with_points_on_centers, 2, special=True),
        *drawn("extremes", one_point),
    ),
)
