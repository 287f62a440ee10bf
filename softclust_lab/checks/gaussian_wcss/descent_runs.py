"""Task 4, the descent: what is right, and descents under other rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from softclust_lab.checks.gaussian_wcss.draws import Floats
from softclust_lab.gaussian_wcss import soft_wcss, soft_wcss_gradient

MOST_HALVINGS = 50
Fit = tuple[Floats, Floats]
Gradient = Callable[[Floats, Floats, float], Floats]
Loss = Callable[[Floats, Floats, float], float]


@dataclass(frozen=True)
class Rules:
    """How a descent goes; the defaults are what the task asks for."""

    gradient: Gradient = soft_wcss_gradient
    loss: Loss = soft_wcss
    first: Callable[[int, int], float] = lambda n_points, n_centers: 1 / (2 * n_points)
    search: bool = True
    growth: float = 2.0
    growth_after_refusal: float = 2.0
    shrink: float = 0.5
    share: float = 1e-4
    of_the_norm: bool = False
    below_the_start: bool = False
    uphill: bool = False
    one_gradient: bool = False
    stops_at_rest: bool = True
    small: float = 0.0
    refusals_count: bool = False


@dataclass(frozen=True)
class Run:
    """A descent: where it ended, its losses, the closest decision (as a share of the loss), and refusals."""

    centers: Floats
    path: tuple[Floats, ...]
    history: Floats
    closest: float
    refused: int


RIGHT = Rules()


def follow(X: Floats, centers: Floats, bandwidth: float, max_iter: int, rules: Rules = RIGHT) -> Run:
    """Return a descent under some rules."""
    length, left = rules.first(len(X), len(centers)), max_iter
    path, losses, closest, refused = [centers], [rules.loss(X, centers, bandwidth)], np.inf, 0
    slope = rules.gradient(X, centers, bandwidth)
    while left > 0:
        if not rules.one_gradient:
            slope = rules.gradient(X, path[-1], bandwidth)
        at_rest = bool(np.abs(slope).max() <= rules.small)
        if at_rest and rules.stops_at_rest:
            break
        squared = float((slope**2).sum())
        promised = rules.share * length * (np.sqrt(squared) if rules.of_the_norm else squared)
        kept, before = False, refused
        for _ in range(MOST_HALVINGS):
            trial = path[-1] + (length if rules.uphill else -length) * slope
            found = rules.loss(X, trial, bandwidth)
            margin = losses[0 if rules.below_the_start else -1] - promised - found
            if not at_rest and losses[0] > 0:
                closest = min(closest, abs(margin) / losses[0])
            kept = margin >= 0 or not rules.search
            if kept:
                break
            length, promised, refused = rules.shrink * length, rules.shrink * promised, refused + 1
            left -= rules.refusals_count
            if left == 0:
                break
        if not kept:
            break
        path.append(trial)
        losses.append(found)
        length *= rules.growth_after_refusal if refused > before else rules.growth
        left -= 1
    return Run(path[-1], tuple(path), np.array(losses), float(closest), refused)


def reference(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    """Return the right centers and history."""
    run = follow(X, np.asarray(centers, dtype=np.float64), bandwidth, max_iter)
    return run.centers, run.history


def ruled(**changes: object) -> Callable[..., Fit]:
    """Return a descent under other rules."""
    rules = replace(RIGHT, **changes)  # type: ignore[arg-type]

    def descend(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
        run = follow(X, centers, bandwidth, max_iter, rules)
        return run.centers, run.history

    return descend
