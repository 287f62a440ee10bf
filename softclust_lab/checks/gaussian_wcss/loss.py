"""Task 2, the soft WCSS: cases and properties."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from softclust_lab.checks.compare import NUMBERS
from softclust_lab.checks.gaussian_wcss.draws import (
    FAR,
    HALVES,
    bandwidth_tiny,
    in_other_unit,
    moved,
    near_blobs,
    very_far,
)
from softclust_lab.checks.gaussian_wcss.loss_mistakes import MISCONCEPTIONS
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.gaussian_wcss import soft_wcss


def three_groups(rng: Generator) -> Args:
    """Draw three groups in the plane."""
    return near_blobs(rng, 18, 3, 2, softness=0.7)


def many_centers(rng: Generator) -> Args:
    """Draw many centers in five dimensions."""
    return near_blobs(rng, 40, 7, 5, softness=1.0)


def wide(rng: Generator) -> Args:
    """Draw points that hardly prefer any center."""
    return near_blobs(rng, 30, 4, 3, softness=3.0)


def in_other_order(rng: Generator) -> Args:
    """Draw points and centers in another order."""
    X, centers, bandwidth = near_blobs(rng, 25, 4, 3, softness=1.0)
    return rng.permutation(X), rng.permutation(centers), bandwidth


def equal_centers(rng: Generator) -> Args:
    """Draw two centers on one spot."""
    X, centers, bandwidth = near_blobs(rng, 15, 3, 2, softness=1.0)
    return X, np.vstack([centers, centers[1]]), bandwidth


def one_center(rng: Generator) -> Args:
    """Draw a single center: the loss is the WCSS at any bandwidth."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 1.7


def on_the_centers(rng: Generator) -> Args:
    """Draw points that all lie on centers, some distances being zero."""
    centers = rng.normal(scale=2, size=(3, 2))
    return centers[rng.integers(3, size=9)], centers, rng.uniform(1.5, 2.0)


TASK = Task(
    id="gaussian_wcss.soft_wcss",
    title="The soft WCSS",
    parameters=("X", "centers", "bandwidth"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with many centers, and at a large bandwidth",
        "moving or reordering the data changes nothing; a unit 100 times smaller makes it 10 000 times "
        "larger",
        "a tiny bandwidth, equal centers, points on centers, one center, data far from zero",
    ),
    visible=(
        Case(
            "One point",
            (np.array([[0.0]]), np.array([[1.0], [2.0]]), HALVES),
            12 / 9,
            "Squared distances 1 and 4, weights 8/9 and 1/9: 8/9 + 4/9 = 12/9.",
        ),
        Case(
            "Two points",
            (np.array([[0.0], [3.0]]), np.array([[1.0], [2.0]]), HALVES),
            24 / 9,
            "The point 3 sees the same distances as the point 0, in the other order: 12/9 each.",
        ),
        Case(
            "Three centers in the plane",
            (np.array([[0.0, 0.0], [2.0, 1.0]]), np.array([[1.0, 0.0], [1.0, 1.0], [2.0, 0.0]]), HALVES),
            20 / 13 + 6 / 5,
            "(0, 0): squared distances 1, 2, 4 with weights 8/13, 4/13, 1/13 make 20/13. (2, 1): 2, 1, 1 "
            "with weights 1/5, 2/5, 2/5 make 6/5.",
        ),
        Case(
            "A tiny bandwidth",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 0.5),
            2500.0,
            "The weights are 1 and 0: each point counts with its nearest center, 1600 + 900.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR]]), np.array([[FAR + 1], [FAR + 2]]), HALVES),
            12 / 9,
            "The distances are those of the first case.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=soft_wcss,
    hidden=(
        *drawn("values-easy", three_groups, 3),
        *drawn("values-hard", many_centers, 2),
        *drawn("values-hard", wide, 2),
        *drawn("invariants", moved, 2),
        *drawn("invariants", in_other_unit, 2),
        *drawn("invariants", in_other_order),
        *drawn("extremes", bandwidth_tiny, 2),
        *drawn("extremes", equal_centers),
        *drawn("extremes", on_the_centers),
        *drawn("extremes", one_center),
        *drawn("extremes", very_far, 2),
    ),
)
