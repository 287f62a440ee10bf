"""Task 1, the Gaussian weights: cases and properties."""

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
from softclust_lab.checks.gaussian_wcss.weights_mistakes import MISCONCEPTIONS
from softclust_lab.checks.task import Args, Case, Task, drawn, four_properties
from softclust_lab.gaussian_wcss import gaussian_weights


def three_groups(rng: Generator) -> Args:
    """Draw three groups in the plane."""
    return near_blobs(rng, 18, 3, 2, softness=0.7)


def many_centers(rng: Generator) -> Args:
    """Draw many centers in five dimensions."""
    return near_blobs(rng, 40, 7, 5, softness=1.0)


def wide(rng: Generator) -> Args:
    """Draw points that hardly prefer any center."""
    return near_blobs(rng, 30, 4, 3, softness=4.0)


def equal_centers(rng: Generator) -> Args:
    """Draw two centers on one spot: they have the same weights."""
    X, centers, bandwidth = near_blobs(rng, 15, 3, 2, softness=1.0)
    return X, np.vstack([centers, centers[1]]), bandwidth


def one_point(rng: Generator) -> Args:
    """Draw a single point on a line, halfway between two centers."""
    a, b = rng.normal(size=2)
    return np.array([[(a + b) / 2]]), np.array([[a], [b], [b + 3.0]]), rng.uniform(1.5, 2.0)


def one_center(rng: Generator) -> Args:
    """Draw a single center: it has all the weight."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 1.7


TASK = Task(
    id="gaussian_wcss.gaussian_weights",
    title="The Gaussian weights",
    parameters=("X", "centers", "bandwidth"),
    rule=NUMBERS,
    properties=four_properties(
        (0.5, 0.5, 0.5, 0.5),
        "values on three groups",
        "values with many centers, and at a large bandwidth",
        "moving all data changes nothing, nor does another unit for data and bandwidth",
        "a tiny bandwidth, equal centers, one point, one center, data far from zero",
    ),
    visible=(
        Case(
            "Powers of one half",
            (np.array([[0.0]]), np.array([[1.0], [2.0]]), HALVES),
            np.array([[8 / 9, 1 / 9]]),
            "The bandwidth is 0.849..., so that 1 / (2 sigma^2) = log 2 and the powers are 1/2 to the power "
            "of the squared distances 1 and 4: 1/2 and 1/16, with the sum 9/16.",
        ),
        Case(
            "Half the bandwidth",
            (np.array([[0.0], [1.0]]), np.array([[1.0], [0.0]]), HALVES / 2),
            np.array([[1 / 17, 16 / 17], [16 / 17, 1 / 17]]),
            "Half the sigma is four times the exponent: 1/16 to the power of the squared distance. The "
            "point 0 has the squared distances 1 and 0: powers 1/16 and 1, with the sum 17/16.",
        ),
        Case(
            "All coordinates count, and every center has a weight",
            (np.array([[0.0, 0.0], [2.0, 1.0]]), np.array([[1.0, 0.0], [1.0, 1.0], [2.0, 0.0]]), HALVES),
            np.array([[8 / 13, 4 / 13, 1 / 13], [0.2, 0.4, 0.4]]),
            "(0, 0) has the squared distances 1, 2 and 4: powers 1/2, 1/4 and 1/16, with the sum 13/16. (2, "
            "1) has 2, 1 and 1: powers 1/4, 1/2 and 1/2.",
        ),
        Case(
            "A tiny bandwidth",
            (np.array([[40.0], [70.0]]), np.array([[0.0], [100.0]]), 0.5),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            "The squared distances of 40 are 1600 and 3600: the second power is the first times exp(-4000), "
            "which is nothing.",
        ),
        Case(
            "Far from zero",
            (np.array([[FAR]]), np.array([[FAR + 1], [FAR + 2]]), HALVES),
            np.array([[8 / 9, 1 / 9]]),
            "The squared distances are 1 and 4, as they would be near zero.",
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    reference=gaussian_weights,
    hidden=(
        *drawn("values-easy", three_groups, 3),
        *drawn("values-hard", many_centers, 2),
        *drawn("values-hard", wide, 2),
        *drawn("invariants", moved, 2),
        *drawn("invariants", in_other_unit, 2),
        *drawn("extremes", bandwidth_tiny, 2),
        *drawn("extremes", equal_centers),
        *drawn("extremes", one_point),
        *drawn("extremes", one_center),
        *drawn("extremes", very_far, 2),
    ),
)
