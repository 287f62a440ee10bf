"""Four ways down to a stationary point of ITISC's objective R.

Three of them move the centers by what a pass says about them; the fourth hands R and its gradient to scipy.
All stop for the same reasons: no center is farther than ``tol`` times the data's spread from the weighted
mean of its points, where the gradient vanishes, or R is so flat that no such step could lower it beyond
rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from softclust_lab.arrays import BoolArray, FloatArray
from softclust_lab.itisc.one_pass import Problem, State
from softclust_lab.passes import sum_blocks

#: A step must lower R by this share of what its slope promises.
ARMIJO = 1e-4
#: Relative to R: what a pass may be wrong by, and what is not worth another step.
ROUNDING, FLAT = 4e-16, 1e-14
#: Relative to a sum: what a matrix may be wrong by.
EPSILON = float(np.finfo(np.float64).eps)
#: A step shortened this many times, each time to its half or less, has shrunk to rounding.
HALVINGS = 60


class Extent(NamedTuple):
    """How far the points reach: their root mean square distance from their mean, and their box."""

    spread: float
    low: FloatArray
    high: FloatArray


def extent(problem: Problem) -> Extent:
    """Measure the points of positive weight."""
    origin = problem.origin

    def block(x: FloatArray, s: FloatArray | None) -> tuple[Any, ...]:
        x0 = x.astype(np.float64, copy=False) - origin
        x0, s = (x0, np.ones(len(x0))) if s is None else (x0[s > 0], s[s > 0])
        low, high = x0.min(axis=0, initial=np.inf), x0.max(axis=0, initial=-np.inf)
        return s.sum(), s @ x0, s @ (x0 * x0).sum(axis=1), low, high

    def combine(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[Any, ...]:
        added = [one + other for one, other in zip(a[:3], b[:3], strict=True)]
        return (*added, np.minimum(a[3], b[3]), np.maximum(a[4], b[4]))

    mass, first, second, low, high = sum_blocks(
        block, problem.X, problem.weight, width=4 * len(origin), combine=combine
    )
    variance = second / mass - ((first / mass) ** 2).sum()
    return Extent(math.sqrt(max(float(variance), 0.0)), origin + low, origin + high)


@dataclass
class Run:
    """A fit on its way.

    Attributes
    ----------
    problem, extent
        What to minimise, and how far the points reach.
    tol, max_iter
        As the fit was told.
    state : State
        Where it is.
    history : list of (centers, R)
        Where it has been, from the start.
    note : str
        What the solver has to say about its end.
    stuck : bool
        Whether it gave up.
    """

    problem: Problem
    extent: Extent
    tol: float
    max_iter: int
    state: State
    history: list[tuple[FloatArray, float]] = field(default_factory=list)
    note: str = ""
    stuck: bool = False

    def __post_init__(self) -> None:
        self.move(self.state)

    def move(self, state: State) -> None:
        """Go on to another state."""
        self.state = state
        self.history.append((state.centers, state.objective))

    def stop(self, note: str) -> None:
        """Give up, and say why."""
        self.note, self.stuck = note, True

    @property
    def n_iter(self) -> int:
        """How often the centers have moved."""
        return len(self.history) - 1

    @property
    def length(self) -> float:
        """The unit of length: the data's spread, if there is one."""
        return self.extent.spread or 1.0

    @property
    def unit(self) -> float:
        """The unit of R: none for the logarithm, the square of a length otherwise."""
        return 1.0 if self.problem.temperatures.log else self.length**2

    @property
    def scale(self) -> float:
        """The size of R, for saying what is small beside it."""
        return max(self.unit, abs(self.state.value))

    @property
    def converged(self) -> bool:
        """Whether no step is worth taking any more."""
        state = self.state
        if math.isinf(state.value) or np.abs(state.step).max() <= self.tol * self.extent.spread:
            return True
        return 2 * float((state.pull[:, None] * state.step**2).sum()) < FLAT * self.scale

    @property
    def goes_on(self) -> bool:
        """Whether there is another step to take."""
        return not (self.stuck or self.n_iter >= self.max_iter or self.converged)


def solve(problem: Problem, start: FloatArray, solver: str, damping: float, tol: float, max_iter: int) -> Run:
    """Run one of the solvers from the starting centers."""
    _, T2, log = problem.temperatures
    curved = T2 < 1 or not log  # otherwise the alternating step minimises a surrogate above R already
    run = Run(problem, extent(problem), tol, max_iter, problem.at(start, curved and solver == "majorize"))
    if solver == "quasi-newton":
        quasi_newton(run, curved)
    elif solver == "alternating":
        alternating(run, damping)
    else:
        descending(run, curved and solver == "majorize")
    return run


def alternating(run: Run, damping: float) -> None:
    """Move each center to the weighted mean of its points, as the paper does, or part of the way (damped)."""
    while run.goes_on:
        state = run.state
        move = state.target - state.centers
        if state.held.any() and np.abs(move).max() <= run.tol * run.extent.spread:
            run.stop(
                f"centers {rows(state.held)} lie on points, which this step does not leave for T2 > 1: start "
                "beside the points, or use solver='quasi-newton'"
            )
        else:
            run.move(run.problem.at(state.centers + damping * move))


def descending(run: Run, curved: bool) -> None:
    """Step along the alternating direction, or the majoriser's Newton direction, as far as R falls enough.

    A center that would leave the data's box is put back on its border: that brings it nearer to every point,
    and so lowers R.
    """
    eta = 0.5
    while run.goes_on:
        state = run.state
        direction, longest = _newton(state, run.problem) if curved else (state.step, 1.0)
        slope = float((state.gradient * direction).sum())
        eta = min(longest, 2 * eta)
        for _ in range(HALVINGS):
            centers = np.clip(state.centers + eta * direction, run.extent.low, run.extent.high)
            trial = run.problem.at(centers, curved)
            if trial.value <= state.value + ARMIJO * eta * slope + ROUNDING * run.scale:
                run.move(trial)
                break
            bend = (trial.value - state.value - eta * slope) / eta**2  # of the parabola through what is known
            eta = max(eta / 10, min(eta / 2, -slope / (2 * bend)))
        else:
            run.stop("no step lowers R beyond rounding any more: raise tol")


def quasi_newton(run: Run, curved: bool) -> None:
    """Let scipy's BFGS minimise R, in units of the data's spread; where it gives up, descend to the end."""
    from scipy.optimize import minimize

    start, length = run.state.centers, run.length
    seen: dict[bytes, State] = {}

    def state_at(z: FloatArray) -> State:
        key = z.tobytes()
        if key not in seen:
            seen[key] = run.problem.at(start + length * z.reshape(start.shape))
        return seen[key]

    def objective(z: FloatArray) -> tuple[float, FloatArray]:
        state = state_at(z)
        return state.value / run.unit, (state.gradient * (length / run.unit)).ravel()

    def callback(intermediate_result: Any) -> None:
        run.move(state_at(intermediate_result.x))
        seen.clear()
        if not run.goes_on:
            raise StopIteration

    if not run.goes_on:
        return
    z, options = np.zeros(start.size), {"gtol": 0.0, "maxiter": run.max_iter}
    found = minimize(objective, z, jac=True, method="BFGS", callback=callback, options=options)
    if run.goes_on:
        said = found.message.rstrip(".")
        run.note = f"scipy's BFGS gave up at iteration {run.n_iter} ({said}) and descent went on"
        run.state = run.problem.at(run.state.centers, curved)
        descending(run, curved)


def _newton(state: State, problem: Problem) -> tuple[FloatArray, float]:
    """Return the majoriser's Newton direction p, and how much of it to go.

    Its Hessian is H - g g' / T2, where g is the gradient and H = diag(2 a_k) + (1 / T2 - 1) `outer` (log) or
    diag(2 a_k) + `outer` / T2 (squared) is positive. Its Newton step is that of H, p = -H^-1 g, times
    1 / (1 + g'p / T2), or as long as you like where it is not convex along p. All is scaled by
    diag(2 a_k)^(1/2), of which a starved center has next to nothing. At a low T2 rounding of `outer` would
    hide the diagonal: H then stays positive by as much as that.
    """
    _, T2, log = problem.temperatures
    pull = np.repeat(2 * state.pull, state.centers.shape[1])
    scaling = np.divide(1, np.sqrt(pull), out=np.zeros_like(pull), where=pull > 0)
    bend = 1 / T2 - log
    unit = max(bend, 1.0)  # H is measured in it, so that it does not overflow
    H = bend / unit * scaling[:, None] * state.outer * scaling
    H.flat[:: len(H) + 1] += 1 / unit + len(H) * EPSILON * np.trace(H)
    gradient = state.gradient.ravel()
    p = -scaling * np.linalg.solve(H, scaling * gradient) / unit
    convexity = 1 + float(gradient @ p) / T2
    return p.reshape(state.centers.shape), 1 / convexity if convexity > 0 else math.inf


def rows(mask: BoolArray) -> list[int]:
    """Return where a mask is true, for a message."""
    return [int(row) for row in np.flatnonzero(mask)]
