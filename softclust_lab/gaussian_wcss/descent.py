"""Three ways downhill: gradient steps of one length, Armijo's backtracking, and scipy's quasi-Newton method.

Each starts at centers (K, D) and goes on until no entry of the gradient exceeds a tolerance. Nothing here
knows what is being minimised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.result import converged_after
from softclust_lab.threads import one_blas_thread

SOLVERS = ("quasi-newton", "armijo", "fixed-step")
#: An Armijo step must keep this share of the decrease that the gradient promises.
SHARE = 1e-4
#: Fixed steps that have gone so many times as far as the data reach are not coming back.
FAR = 1e6

Evaluate = Callable[[FloatArray], tuple[float, FloatArray]]


class Descent:
    """The way down: every accepted place and its value, the gradient at the last, and how it ended."""

    def __init__(self, evaluate: Evaluate, start: FloatArray, tolerance: float, max_iter: int) -> None:
        self.evaluate, self.tolerance, self.max_iter = evaluate, tolerance, max_iter
        self.path: list[FloatArray] = []
        self.values: list[float] = []
        self.diverged = self.stuck = False
        self.accept(start, *evaluate(start))

    def accept(self, place: FloatArray, value: float, gradient: FloatArray) -> None:
        """Record a place as the next of the way."""
        self.path.append(place)
        self.values.append(value)
        self.gradient = gradient

    @property
    def n_iter(self) -> int:
        """The number of steps."""
        return len(self.path) - 1

    @property
    def converged(self) -> bool:
        """Whether the gradient is small enough."""
        return bool(np.abs(self.gradient).max() <= self.tolerance)

    @property
    def over(self) -> bool:
        """Whether no step is to follow."""
        return self.converged or self.diverged or self.stuck or self.n_iter >= self.max_iter

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        if self.converged:
            return converged_after(self.n_iter)
        if self.diverged:
            return f"diverged after {self.n_iter} iterations: the steps are too long, take shorter ones"
        if self.stuck:
            return f"stopped after {self.n_iter} iterations where rounding hides any further fall: raise tol"
        return f"stopped at max_iter = {self.n_iter} before convergence: raise max_iter"


def check_solver(solver: str, step: float | None) -> None:
    """Refuse a solver that is not known, or a step for the one that needs none."""
    if solver not in SOLVERS:
        raise ValueError(
            f"`solver` must be one of {', '.join(map(repr, SOLVERS))}, got {solver!r}: "
            "pass 'quasi-newton' unless you want to see the others"
        )
    if step is not None and solver == "quasi-newton":
        raise ValueError(
            f"`step` must be None for solver='quasi-newton', which finds its own, got {step!r}: "
            "pass solver='armijo' or solver='fixed-step' with it"
        )


def descend(way: Descent, solver: str, *, step: float, unit: float, weight: float, reach: float) -> None:
    """Go downhill by one of `SOLVERS`; values are sums over a `weight` of points, in squares of the `unit`.

    `step` is the length of the (first) gradient step, `reach` how far apart the data and the start are.
    """
    if solver == "quasi-newton":
        quasi_newton(way, unit, weight * unit**2)
        return
    with one_blas_thread():
        if solver == "armijo":
            armijo_steps(way, step)
        else:
            fixed_steps(way, step, reach)


def fixed_steps(way: Descent, step: float, reach: float) -> None:
    """Subtract `step` times the gradient again and again, whether the value falls or not."""
    start = way.path[0]
    while not way.over:
        place = way.path[-1] - step * way.gradient
        way.diverged = bool(np.abs(place - start).max() > FAR * reach)
        if not way.diverged:
            way.accept(place, *way.evaluate(place))


def armijo_steps(way: Descent, step: float) -> None:
    """Try twice the last step, halved until the value falls by a share of what the gradient promises."""
    while not way.over:
        place, value, gradient = way.path[-1], way.values[-1], way.gradient
        step *= 2
        trial = place - step * gradient
        found = way.evaluate(trial)
        while found[0] > value - SHARE * np.vdot(step * gradient, gradient) and (trial != place).any():
            step /= 2
            trial = place - step * gradient
            found = way.evaluate(trial)
        way.stuck = np.array_equal(trial, place)
        if not way.stuck:
            way.accept(trial, *found)


def quasi_newton(way: Descent, length: float, size: float) -> None:
    """Let scipy's L-BFGS-B find the way, in units of a `length` for places and a `size` for values."""
    from scipy.optimize import minimize  # before the limit on threads: it brings a linear algebra of its own

    start = way.path[0]
    tried = {np.zeros(start.size).tobytes(): (start, way.values[0], way.gradient)}

    def scaled(z: FloatArray) -> tuple[float, FloatArray]:
        key = z.tobytes()
        if key not in tried:
            place = start + length * z.reshape(start.shape)
            tried[key] = (place, *way.evaluate(place))
        _, value, gradient = tried[key]
        return value / size, gradient.ravel() * (length / size)

    def accept(intermediate_result: Any) -> None:
        place, value, gradient = tried[intermediate_result.x.tobytes()]
        if not np.array_equal(place, way.path[-1]):  # a line search that finds nothing comes back here, too
            way.accept(place, value, gradient)
        tried.clear()

    if not way.over:
        options = {
            "gtol": way.tolerance * length / size,
            "ftol": 0.0,
            "maxiter": way.max_iter,
            "maxfun": 100 * way.max_iter,
            "maxls": 40,
        }
        origin = np.zeros(start.size)
        with one_blas_thread():
            minimize(scaled, origin, jac=True, method="L-BFGS-B", callback=accept, options=options)
    if not way.over:
        way.stuck = True
