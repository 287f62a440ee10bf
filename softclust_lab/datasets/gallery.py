"""Eight small two-dimensional sets, each made to show one thing about a clustering method.

Seven hold three groups of known membership; the eighth holds none at all. The shapes are fixed, the points
are drawn from the seed that you pass: the same name, size and seed give the same points every time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray, as_count
from softclust_lab.datasets.dataset import Dataset

__all__ = ["GALLERY", "make_gallery_set"]

Sampler = Callable[[np.random.Generator, IntArray], FloatArray]


@dataclass(frozen=True)
class _Recipe:
    """How a set is drawn: `sample(rng, labels)` returns one point for each label, shape (N, 2)."""

    sample: Sampler
    shares: tuple[float, ...]
    card: str


def make_gallery_set(name: str, n_points: int = 300, seed: int | np.random.Generator = 0) -> Dataset:
    """Draw one set of the gallery.

    Parameters
    ----------
    name : str
        One of `GALLERY`.
    n_points : int
        How many points, at least 3. Every group gets at least one.
    seed : int or numpy.random.Generator
        A whole number for points that come back the same every time, or a generator to draw from.

    Returns
    -------
    Dataset
        X of shape (n_points, 2), pure numbers, in random order. `labels` says which of the three groups a
        point was drawn from; it is None for ``"uniform_noise"``. `card` says what to expect of K-means with
        three clusters, the best of several starts.

    Raises
    ------
    ValueError
        If the name is not in the gallery, or `n_points` or `seed` is not what it should be.

    Examples
    --------
    >>> make_gallery_set("rings", n_points=90, seed=1)
    Dataset('Rings', X (90, 2), 3 labels, features: x₁, x₂)
    """
    recipe = _RECIPES.get(name) if isinstance(name, str) else None
    if recipe is None:
        raise ValueError(f"`name` must be one of {', '.join(GALLERY)}, got {name!r}")
    n_points = as_count(n_points, "n_points", minimum=3)
    rng = _generator(seed)
    labels = rng.permutation(np.repeat(np.arange(len(recipe.shares)), _group_sizes(recipe.shares, n_points)))
    return Dataset(
        name=name.replace("_", " ").capitalize(),
        X=recipe.sample(rng, labels),
        labels=labels if len(recipe.shares) > 1 else None,
        feature_names=("x₁", "x₂"),
        units=("", ""),
        source="Made by softclust_lab.datasets.make_gallery_set from a seed: no measurement.",
        license="CC0 1.0: use the points as you like.",
        card=recipe.card,
    )


def _generator(seed: int | np.random.Generator) -> np.random.Generator:
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(as_count(seed, "seed", minimum=0))


def _group_sizes(shares: tuple[float, ...], n_points: int) -> IntArray:
    """Split n_points by the shares, at least one point to each group, the rest of rounding to the largest."""
    sizes: IntArray = np.maximum(1, np.floor(np.array(shares) * n_points).astype(np.intp))
    sizes[np.argmax(sizes)] += n_points - sizes.sum()
    return sizes


def _gaussians(means: list[tuple[float, float]], spreads: list[list[list[float]]]) -> Sampler:
    """Return a sampler of normal groups: mean + spread @ z, so the covariance is spread @ spread.T."""
    centers, factors = np.array(means), np.array(spreads)

    def sample(rng: np.random.Generator, labels: IntArray) -> FloatArray:
        noise = rng.standard_normal((labels.size, 2))
        return np.asarray(centers[labels] + np.einsum("nij,nj->ni", factors[labels], noise))

    return sample


def _bands(rng: np.random.Generator, labels: IntArray) -> FloatArray:
    """Return points along three horizontal segments of length 10, 1.8 apart and 0.25 thick."""
    along = rng.uniform(-5.0, 5.0, labels.size)
    return np.column_stack([along, 1.8 * (labels - 1) + 0.25 * rng.standard_normal(labels.size)])


def _rings(rng: np.random.Generator, labels: IntArray) -> FloatArray:
    """Return points on circles of radius 1, 2.5 and 4 around the origin, 0.12 thick."""
    angle = rng.uniform(0.0, 2.0 * np.pi, labels.size)
    radius = 1.0 + 1.5 * labels + 0.12 * rng.standard_normal(labels.size)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _noise(rng: np.random.Generator, labels: IntArray) -> FloatArray:
    """Return points spread evenly over a square of side 8."""
    return rng.uniform(-4.0, 4.0, (labels.size, 2))


def _round(*deviations: float) -> list[list[list[float]]]:
    return [[[s, 0.0], [0.0, s]] for s in deviations]


_TRIANGLE = [(-3.0, -1.7), (3.0, -1.7), (0.0, 3.4)]
_EQUAL = (1 / 3, 1 / 3, 1 / 3)

_RECIPES: dict[str, _Recipe] = {
    "well_separated": _Recipe(
        _gaussians(_TRIANGLE, _round(0.7, 0.7, 0.7)),
        _EQUAL,
        "Three round groups of the same size and spread, far apart: the case that K-means is made for. "
        "Expect the three groups.",
    ),
    "overlapping": _Recipe(
        _gaussians([(-1.3, -0.75), (1.3, -0.75), (0.0, 1.5)], _round(1.0, 1.0, 1.0)),
        _EQUAL,
        "Three round groups of the same size and spread, so close that they run into each other. Expect "
        "centers in about the right places, and many points between them in the wrong group: no method can "
        "know better.",
    ),
    "anisotropic": _Recipe(
        _gaussians([(-2.2, 0.0), (0.0, 0.0), (2.2, 0.0)], [[[1.1, 0.0], [1.1, 0.35]]] * 3),
        _EQUAL,
        "Three groups stretched along one oblique direction. Expect K-means, which measures distance alike "
        "in all directions, to cut the ends off the stretched groups.",
    ),
    "unequal_variance": _Recipe(
        _gaussians([(-4.0, -0.5), (0.6, 0.0), (2.4, 4.2)], _round(0.4, 2.0, 0.8)),
        _EQUAL,
        "Three round groups of the same size, one tight, one middling and one wide. Expect K-means, which "
        "draws each boundary half-way between two centers, to give the rim of the wide group to its "
        "neighbours.",
    ),
    "unequal_size": _Recipe(
        _gaussians([(0.0, 0.0), (3.6, 1.6), (3.6, -1.6)], _round(1.6, 0.35, 0.35)),
        (0.9, 0.05, 0.05),
        "One large group with nine tenths of the points, and two small ones. Expect K-means to split the "
        "large group, because that lowers the cost more than telling the small ones apart.",
    ),
    "elongated_parallel": _Recipe(
        _bands,
        _EQUAL,
        "Three long parallel bands. Expect K-means to cut across all three: left, middle and right cost less "
        "than top, middle and bottom.",
    ),
    "rings": _Recipe(
        _rings,
        (1 / 7.5, 2.5 / 7.5, 4 / 7.5),
        "Three rings around the same middle, all with the same mean. Expect K-means to fail: its boundaries "
        "are straight, and no three centers stand for three rings.",
    ),
    "uniform_noise": _Recipe(
        _noise,
        (1.0,),
        "Points spread evenly over a square: there are no groups. Expect three clusters all the same, "
        "because K-means always returns as many as you ask for.",
    ),
}

GALLERY: tuple[str, ...] = tuple(_RECIPES)
"""The names of the eight sets, from the easiest to the one with nothing to find."""
