"""The arithmetic of ITISC: one pass over the points gives the objective, its gradient and its curvature.

Within a block everything follows from the squared distances d_ik. What joins the blocks is the sum over the
points of exp(E_i / T2), so the sums of a block come with its largest energy, from which they are measured,
and `_fold` brings two of them to the same one. Only `checked_problem` checks its arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    as_centers,
    as_points,
    as_positive,
    as_weights,
)
from softclust_lab.blocks import along_points, block_distances, total, weighted_sums
from softclust_lab.partition import origin_of
from softclust_lab.passes import sum_blocks

DISTORTIONS = ("log", "squared")
#: Numbers below have lost digits: such a distance is none, such a pull moves no center.
TINIEST = float(np.finfo(np.float64).tiny)
#: An exponent that stands for larger ones: their exponentials could not be added up.
HUGE = 600.0
#: The energy that a block is measured from if none of its points has a finite one.
LOWEST = -float(np.finfo(np.float64).max)


class Temperatures(NamedTuple):
    """T1, T2, and whether the distortion is log ||x - mu||^2 rather than ||x - mu||^2."""

    fuzziness: float
    deviation: float
    log: bool


class State(NamedTuple):
    """What one pass says about a set of centers.

    Attributes
    ----------
    centers : ndarray of float64, shape (K, D)
    objective, value : float
        R, and R - T2 log(total weight), which stays near the energies at every T2.
    pull : ndarray, shape (K,)
        a_k = sum_i A_ik; A_ik = w_i u_ik / d_ik (log) or w_i u_ik (squared), the weights w summing to 1.
    step : ndarray, shape (K, D)
        From each center to the mean of the points weighted by A_ik; zero for a center that pulls none.
    held : ndarray of bool, shape (K,)
        Centers that lie on a point which lets no alternating step go (log, T2 > 1).
    outer : ndarray, shape (K D, K D), or 0.0
        sum_i b b' / w_i, where b_k = 2 A_ik (mu_k - x_i): what the majoriser's Hessian is made of.
    """

    centers: FloatArray
    objective: float
    value: float
    pull: FloatArray
    step: FloatArray
    held: BoolArray
    outer: FloatArray | float

    @property
    def gradient(self) -> FloatArray:
        """The gradient of R: -2 a_k times the step."""
        return -2 * self.pull[:, None] * self.step

    @property
    def target(self) -> FloatArray:
        """Where the alternating step moves the centers."""
        return self.centers + np.where(self.held[:, None], 0, self.step)


class Problem(NamedTuple):
    """What stays the same in a fit; coordinates are measured from `origin`."""

    X: Any
    weight: FloatArray | None
    temperatures: Temperatures
    origin: FloatArray

    def at(self, centers: FloatArray, curved: bool = False) -> State:
        """Make one pass over the points, with these centers (float64)."""
        T2, c0 = self.temperatures.deviation, centers - self.origin
        K, D = centers.shape
        width = 2 * K + D + curved * K * D
        block = pass_block(c0, self.origin, self.temperatures, curved)
        sums = Sums(*sum_blocks(block, self.X, self.weight, width=width, combine=partial(_fold, T2)))
        if sums.weight == 0:
            return State(centers, -math.inf, -math.inf, np.zeros(K), np.zeros((K, D)), sums.seated > 0, 0.0)
        if sums.growth > -sums.mass / 2:
            level = math.log1p(sums.growth / sums.mass)
        else:
            level = math.log(sums.weight / sums.mass)
        pull, force = sums.pull, sums.points - sums.pull[:, None] * c0
        still = pull < TINIEST
        if sums.seated.any():
            if T2 == 1:
                pull = pull + _pull_of_seated(c0, sums, self.temperatures.fuzziness)
            still = still | _kept_by_seated(force, sums, T2)
        return State(
            centers,
            sums.top + T2 * math.log(sums.weight),
            sums.top + T2 * level,
            pull / sums.weight,
            force / np.where(still, np.inf, pull)[:, None],
            (sums.seated > 0) & (T2 > 1),
            sums.outer / sums.weight,
        )


def checked_problem(
    X: ArrayLike, centers: ArrayLike, T1: float, T2: float, distortion: str, sample_weight: ArrayLike | None
) -> tuple[Problem, FloatArray]:
    """Check what every function of `itisc` takes; return the problem, and the centers in float64."""
    X = as_points(X)
    centers = as_centers(centers, X).astype(np.float64, copy=False)
    temperatures = Temperatures(
        as_positive(T1, "fuzziness_temperature"),
        as_positive(T2, "deviation_temperature"),
        as_choice(distortion, "distortion", DISTORTIONS) == "log",
    )
    weight = as_weights(sample_weight, len(X))
    return Problem(X, weight, temperatures, origin_of(X).astype(np.float64)), centers


def as_choice(value: str, name: str, choices: tuple[str, ...]) -> str:
    """Return one of a few words, or say which they are."""
    if not isinstance(value, str) or value not in choices:
        known = ", ".join(map(repr, choices))
        raise ValueError(f"`{name}` must be one of {known}, got {value!r}: pass {choices[0]!r} if in doubt")
    return value


class Sums(NamedTuple):
    """A block's part of everything, with w_i = s_i exp((E_i - top) / T2)."""

    top: float
    weight: float  # sum_i w_i
    growth: float  # sum_i w_i - s_i, to full precision where T2 is large
    mass: float  # sum_i s_i
    pull: FloatArray  # (K,) sum_i A_ik
    points: FloatArray  # (K, D) sum_i A_ik (x_i - origin)
    seated: FloatArray  # (K,) sum_i s_i u_ik of the points that lie on the center (log); they have w_i = 0
    outer: FloatArray | float  # as in State


def pass_block(
    c0: FloatArray, origin: FloatArray, temperatures: Temperatures, curved: bool
) -> Callable[[FloatArray, FloatArray | None], Sums]:
    """Return the statistic of one pass, for centers measured from `origin`."""
    K, (T1, T2, log) = len(c0), temperatures

    def block(x: FloatArray, s: FloatArray | None) -> Sums:
        xt = along_points(x.astype(np.float64, copy=False), origin)
        distances = block_distances(xt, c0)
        with np.errstate(over="ignore"):  # at low temperatures an exponent of -infinity is right
            rates, shares, energy, on = soft_assign(distances, T1, log)
            if s is not None:
                energy[s == 0] = -np.inf
            top = max(float(energy.max()), LOWEST)
            energy -= top
            energy /= T2
        weight, growth = np.exp(energy), np.expm1(energy)
        mass = float(len(x))
        if s is not None:
            weight *= s
            mass = float(s.sum())
        seated = np.zeros(K)
        if on is not None:
            seated = rates[:, on] / shares[on] @ (np.ones(len(on)) if s is None else s[on])
        if log:
            rates /= distances
        outer = _outer(rates * (np.sqrt(weight) / shares), xt, c0) if curved else 0.0
        rates *= weight / shares
        pull, points = weighted_sums(rates, xt, None)
        return Sums(top, float(weight.sum()), total(growth, s), mass, pull, points, seated, outer)

    return block


class Soft(NamedTuple):
    """What follows from the distances of a block's points: u_ik = r_ik / sum_k r_ik, and E_i."""

    rates: FloatArray  # (K, n) r_ik, 1 for the nearest center
    total: FloatArray  # (n,) sum_k r_ik
    energy: FloatArray  # (n,)
    seated: IntArray | None  # the rows of the points that lie on centers, if any do (log)


def soft_assign(distances: FloatArray, T1: float, log: bool) -> Soft:
    """Return memberships and energies, both measured from the nearest center, so that nothing overflows.

    On a center the logarithm has no value: such a point's distances become, in place, 1 to the centers that
    share the spot and infinite to the others, which gives the memberships of the limit, and its energy is
    -infinity.
    """
    nearest = distances.min(axis=0)
    seated = None
    if log:
        if nearest.min() < TINIEST:
            seated = np.flatnonzero(nearest < TINIEST)
            nearest[seated] = 1
            distances[:, seated] = np.where(distances[:, seated] < TINIEST, 1, np.inf)
        rates = nearest / distances
        if T1 != 1:
            rates **= 1 / T1
        np.log(nearest, out=nearest)
    else:
        rates = nearest - distances
        rates /= T1
        np.exp(rates, out=rates)
    total = rates.sum(axis=0)
    nearest -= T1 * np.log(total)
    if seated is not None:
        nearest[seated] = -np.inf
    return Soft(rates, total, nearest, seated)


def _outer(rates: FloatArray, xt: FloatArray, c0: FloatArray) -> FloatArray:
    """Return sum_i 4 r_ik (mu_k - x_i) r_il (mu_l - x_i)', shape (K D, K D)."""
    b = (rates[:, None, :] * (c0[:, :, None] - xt)).reshape(c0.size, -1)
    outer: FloatArray = 4 * (b @ b.T)
    return outer


def _pull_of_seated(c0: FloatArray, sums: Sums, T1: float) -> FloatArray:
    """Return the pull of the points on centers at T2 = 1: A_ik tends to u_ik^(1 + T1) / sum_l exp(E_l)."""
    sharing = (c0[:, None] == c0).all(axis=2).sum(axis=1)
    exponent = np.minimum(-sums.top - T1 * np.log(sharing), HUGE)
    return np.asarray(sums.seated * np.exp(exponent))


def _kept_by_seated(force: FloatArray, sums: Sums, T2: float) -> BoolArray:
    """Return the centers that the points on them keep, where R has a kink or a cusp instead of a gradient.

    At a distance r such a point would add s_i r^(2 / T2) to the sum in R. Against that the others' force,
    linear in r, does nothing if T2 > 2, and if T2 = 2 only where it is larger.
    """
    if T2 == 2:
        kink = sums.seated * math.exp(min(-sums.top / 2, HUGE))
        return np.asarray((sums.seated > 0) & (np.linalg.norm(force, axis=1) <= kink))
    return np.asarray((sums.seated > 0) & (T2 > 2))


def _fold(T2: float, a: Sums, b: Sums) -> Sums:
    """Add the sums of two blocks, measured from the larger of their two energies."""
    top = max(a.top, b.top)
    one, other = ((part.top - top) / T2 for part in (a, b))
    p, q = math.exp(one), math.exp(other)
    return Sums(
        top,
        p * a.weight + q * b.weight,
        p * a.growth + q * b.growth + math.expm1(one) * a.mass + math.expm1(other) * b.mass,
        a.mass + b.mass,
        p * a.pull + q * b.pull,
        p * a.points + q * b.points,
        a.seated + b.seated,
        p * a.outer + q * b.outer,
    )
