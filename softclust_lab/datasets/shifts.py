"""Gaussian groups in the plane as a recipe: draw a data set from it, shift it, and say by how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_count, as_numbers, as_points, as_positive
from softclust_lab.datasets.dataset import Dataset
from softclust_lab.gaussian_mixture.gaussians import as_covariances, factor
from softclust_lab.metrics import gaussian_kl

__all__ = ["GaussianRecipe"]


@dataclass(frozen=True, eq=False, repr=False)
class GaussianRecipe:
    """Gaussian groups in the plane, from which data sets are drawn.

    Attributes
    ----------
    name, card, source : str
        As in the `Dataset` that is drawn.
    means : ndarray, shape (K, 2)
        Read-only; pure numbers.
    covariances : ndarray, shape (K, 2, 2)
        Read-only.
    sizes : tuple of int, length K
        How many points each group has.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a covariance is not symmetric positive definite.

    Examples
    --------
    >>> from softclust_lab.datasets import paper_recipe
    >>> recipe = paper_recipe("two")
    >>> future = recipe.translated(2.0, directions=[0.0, np.pi / 2])
    >>> future.draw(seed=1).X.shape, round(future.divergence_from(recipe), 2)
    ((400, 2), 8.67)
    """

    name: str
    means: FloatArray
    covariances: FloatArray
    sizes: tuple[int, ...]
    card: str
    source: str

    def __post_init__(self) -> None:
        means = np.array(as_points(self.means, "means"), dtype=np.float64)
        n_groups = len([as_count(size, "sizes") for size in self.sizes])
        if means.shape != (n_groups, 2):
            raise ValueError(
                f"`means` must have shape ({n_groups}, 2) to match `sizes`, got {means.shape}: pass one mean "
                "and one size for each group"
            )
        covariances = as_covariances(self.covariances, means, "full")
        factor(covariances, *means.shape)  # refuses what is not positive definite
        for field, array in (("means", means), ("covariances", covariances)):
            array.setflags(write=False)
            object.__setattr__(self, field, array)

    def __setstate__(self, state: dict[str, Any]) -> None:
        # A pickle does not keep the read-only flag of an array.
        self.__dict__.update(state)
        self.__post_init__()

    def __repr__(self) -> str:
        return f"GaussianRecipe({self.name!r}, sizes {self.sizes})"

    def draw(self, seed: int = 0) -> Dataset:
        """Draw a data set: the points of the first group, then those of the second, and so on.

        Parameters
        ----------
        seed : int
            From 0 to 2**32 - 1. Recipes that differ by a shift use the same random numbers if they use the
            same seed: take another one for data that stand for the future.

        Returns
        -------
        Dataset
            X of shape (sum of sizes, 2); `labels` is the group that a point was drawn from.

        Raises
        ------
        ValueError
            If `seed` is not such a number.

        Notes
        -----
        The numbers come from numpy's legacy stream, ``numpy.random.RandomState(seed)``, because the paper's
        do. Its ``multivariate_normal`` takes the axes of a covariance from a singular value decomposition,
        which leaves their signs open: where numpy is linked to another LAPACK, a group may come out
        mirrored, which is as good a draw from the recipe, but not the paper's points.
        """
        seed = as_count(seed, "seed", minimum=0)
        if seed >= 2**32:
            raise ValueError(f"`seed` must be below 2**32, got {seed}: pass a smaller number")
        stream = np.random.RandomState(seed)
        groups = zip(self.means, self.covariances, self.sizes, strict=True)
        return Dataset(
            name=self.name,
            X=np.concatenate([stream.multivariate_normal(*group) for group in groups]),
            labels=np.repeat(np.arange(len(self.sizes)), self.sizes),
            feature_names=("x₁", "x₂"),
            units=("", ""),
            source=f"Made by softclust_lab.datasets from a seed: no measurement. {self.source}",
            license="CC0 1.0: use the points as you like.",
            card=self.card,
        )

    def translated(self, distance: float, directions: ArrayLike) -> GaussianRecipe:
        """Return the recipe with each mean moved by one distance, each in its own direction.

        mu_k + S (cos t_k, sin t_k).

        Parameters
        ----------
        distance : float
            S, not negative.
        directions : array_like, shape (K,)
            t_k, in radians.

        Returns
        -------
        GaussianRecipe

        Raises
        ------
        ValueError
            If `distance` is negative, or there is not one finite direction for each group.
        """
        distance = as_positive(distance, "distance", zero=True)
        angles = self._one_each(directions, "directions")
        degrees = ", ".join(f"{np.degrees(angle):.4g}" for angle in angles)
        return replace(
            self,
            name=f"{self.name}, means moved",
            means=self.means + distance * np.column_stack([np.cos(angles), np.sin(angles)]),
            card=f"{self.card} Here each mean is moved by {distance:g}, in directions of {degrees} degrees.",
        )

    def scaled(self, factors: ArrayLike) -> GaussianRecipe:
        """Return the recipe with each covariance multiplied by a factor.

        Parameters
        ----------
        factors : array_like, shape (K,)
            Each above zero; lengths grow with its square root.

        Returns
        -------
        GaussianRecipe

        Raises
        ------
        ValueError
            If there is not one positive factor for each group.
        """
        f = self._one_each(factors, "factors")
        if f.min() <= 0:
            raise ValueError(
                f"`factors` must be above zero, got {f.min():g}: pass 1 to leave a group as it is"
            )
        return replace(
            self,
            name=f"{self.name}, covariances scaled",
            covariances=f[:, None, None] * self.covariances,
            card=f"{self.card} Here the covariances are multiplied by {', '.join(f'{x:.4g}' for x in f)}.",
        )

    def divergence_from(self, original: GaussianRecipe) -> float:
        """Return how far the recipe is from another: the divergences of their groups, added up.

        sum_k KL(N(mu_k, Sigma_k) || N(mu_k', Sigma_k')), with the original's groups marked by a dash.

        Parameters
        ----------
        original : GaussianRecipe
            With as many groups.

        Returns
        -------
        float
            In nats.

        Raises
        ------
        ValueError
            If the numbers of groups differ.
        """
        if len(self.sizes) != len(original.sizes):
            raise ValueError(
                f"`original` must have {len(self.sizes)} groups, got {len(original.sizes)}: compare a recipe "
                "with the one it was made from"
            )
        groups = zip(self.means, self.covariances, original.means, original.covariances, strict=True)
        return sum(gaussian_kl(*group) for group in groups)

    def _one_each(self, values: ArrayLike, name: str) -> FloatArray:
        """Return checked numbers, one for each group."""
        shape = (len(self.sizes),)
        array = as_numbers(values, name, str(shape)).astype(np.float64)
        if array.shape != shape:
            raise ValueError(f"`{name}` must have shape {shape}, got {array.shape}: pass one for each group")
        return array
