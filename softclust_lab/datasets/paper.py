"""The five data sets of the paper on importance sampling clustering (ITISC), as recipes and as points."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray
from softclust_lab.datasets.dataset import Dataset
from softclust_lab.datasets.shifts import GaussianRecipe

__all__ = ["PAPER_SETS", "make_paper_set", "paper_recipe"]


def make_paper_set(name: str, seed: int = 0) -> Dataset:
    """Draw one of the paper's data sets.

    Parameters
    ----------
    name : str
        One of `PAPER_SETS`.
    seed : int
        From 0 to 2**32 - 1; 0 gives the paper's own points.

    Returns
    -------
    Dataset
        X of shape (N, 2), pure numbers, 200 points a group (2, 100 and 2 in ``"extreme"``), group by group;
        `labels` is the group.

    Raises
    ------
    ValueError
        If there is no set of that name, or `seed` is not such a number.

    Notes
    -----
    That seed 0 gives the paper's points is an inference: on them, Ward's method and Fuzzy-ITISC have the
    boundary distances of its Tables I and II. Another LAPACK may mirror groups: see `GaussianRecipe.draw`.

    References
    ----------
    Information Theoretical Importance Sampling Clustering (2023), arXiv:2302.04421, section IV, appendix A.

    Examples
    --------
    >>> make_paper_set("three")
    Dataset('Three clusters', X (600, 2), 3 labels, features: x₁, x₂)
    """
    return paper_recipe(name).draw(seed)


def paper_recipe(name: str) -> GaussianRecipe:
    """Return the means, covariances and sizes that a data set of the paper is drawn from.

    Parameters
    ----------
    name : str
        One of `PAPER_SETS`.

    Returns
    -------
    GaussianRecipe

    Raises
    ------
    ValueError
        If there is no set of that name.

    Examples
    --------
    >>> paper_recipe("extreme").sizes
    (2, 100, 2)
    """
    recipe = _RECIPES.get(name) if isinstance(name, str) else None
    if recipe is None:
        raise ValueError(f"`name` must be one of {', '.join(PAPER_SETS)}, got {name!r}: check the spelling")
    return recipe


def _turned(variance: float, half_turns: float) -> FloatArray:
    """Return the covariance diag(1, variance), turned by a multiple of pi: Q diag Q'."""
    cosine, sine = np.cos(half_turns * np.pi), np.sin(half_turns * np.pi)
    Q = np.array([[cosine, -sine], [sine, cosine]])
    turned: FloatArray = Q @ np.diag([1.0, variance]) @ Q.T
    return turned


def _recipe(
    name: str, means: ArrayLike, covariances: ArrayLike, sizes: tuple[int, ...], card: str
) -> GaussianRecipe:
    return GaussianRecipe(
        name=name,
        means=np.array(means),
        covariances=np.array(covariances),
        sizes=sizes,
        card=card,
        source=(
            "Means and covariances from Information Theoretical Importance Sampling Clustering (2023), "
            "https://arxiv.org/abs/2302.04421, section IV and appendix A."
        ),
    )


_ROOT_3 = np.sqrt(3)
_SIXTHS = np.arange(1, 7) / 3
_AROUND = "each stretched towards the middle and away from it."

_RECIPES: dict[str, GaussianRecipe] = {
    "two": _recipe(
        "Two clusters",
        [(1, 0), (-1, 0)],
        [_turned(0.3, turn) for turn in (1 / 4, 3 / 4)],
        (200,) * 2,
        "Two oblong groups that overlap, one leaning to the right and one to the left.",
    ),
    "three": _recipe(
        "Three clusters",
        [(1, 0), (-1 / _ROOT_3, -1), (-1 / _ROOT_3, 1)],
        [_turned(0.3, turn) for turn in (0, 1 / 3, 2 / 3)],
        (200,) * 3,
        f"Three oblong groups that overlap around the middle, {_AROUND} The paper's default.",
    ),
    "four": _recipe(
        "Four clusters",
        [(1, 1), (1, -1), (-1, -1), (-1, 1)],
        [_turned(0.1, turn) for turn in (1 / 4, 3 / 4, 5 / 4, 7 / 4)],
        (200,) * 4,
        f"Four narrow groups at the corners of a square, {_AROUND}",
    ),
    "six": _recipe(
        "Six clusters",
        np.column_stack([np.cos(_SIXTHS * np.pi), np.sin(_SIXTHS * np.pi)]),
        [_turned(0.3, turn) for turn in _SIXTHS],
        (200,) * 6,
        f"Six oblong groups on a circle, {_AROUND} Neighbours overlap.",
    ),
    "extreme": _recipe(
        "Extreme",
        [(1, 0), (8, 0), (4, 8)],
        [[[0.8, 0.4], [0.4, 0.8]], [[0.8, 0.4], [0.4, 0.8]], [[0.8, -0.4], [-0.4, 0.8]]],
        (2, 100, 2),
        "A group of 100 points, and two of two points each, far from it and from each other.",
    ),
}

PAPER_SETS: tuple[str, ...] = tuple(_RECIPES)
"""The names of the paper's data sets."""
