"""What the stiffness of soft K-means means: other people's conventions, and where centers begin to split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_points, as_positive, as_weights
from softclust_lab.gibbs import scale_of
from softclust_lab.passes import sum_blocks

__all__ = ["as_stiffness", "critical_stiffness"]

#: What the literature writes for the weight of a center at distance d, and the stiffness that it means.
CONVENTIONS: dict[str, Callable[[float], float]] = {
    "exp(-beta d^2)": lambda beta: beta,
    "exp(-beta d^2 / 2)": lambda beta: beta / 2,
    "exp(-d^2 / beta)": lambda beta: 1 / beta,
    "exp(-d^2 / (2 sigma^2))": lambda sigma: 0.5 / sigma / sigma,
}
ANOTHER_MODEL = "exp(-beta d)"


def as_stiffness(value: float, convention: str = "exp(-beta d^2)") -> float:
    """Return the stiffness of this library for a number from a source that writes its weights differently.

    Parameters
    ----------
    value : float
        The source's number, called beta or sigma in `convention`; greater than zero.
    convention : str
        The weight of a center at the Euclidean distance d = ||x - mu||, before the division by the sum:
        ``"exp(-beta d^2)"`` is ours; ``"exp(-beta d^2 / 2)"`` is MacKay's, whose distance carries the half;
        ``"exp(-d^2 / beta)"`` calls stiffness what is a temperature; ``"exp(-d^2 / (2 sigma^2))"`` is a
        Gaussian of that bandwidth. Spaces do not matter.

    Returns
    -------
    float
        beta with weights exp(-beta d^2), in one over data units squared.

    Raises
    ------
    ValueError
        If `value` is not positive or the convention is not known; and for ``"exp(-beta d)"``, which is
        another model: no stiffness gives all points the weights that the unsquared distance gives, and means
        do not minimise its free energy.

    References
    ----------
    D. J. C. MacKay (2003), Information Theory, Inference, and Learning Algorithms, chapter 20.

    Examples
    --------
    >>> as_stiffness(10.0), as_stiffness(10.0, "exp(-d^2 / beta)")
    (10.0, 0.1)
    """
    value = as_positive(value, "value")
    written = {name.replace(" ", ""): name for name in (*CONVENTIONS, ANOTHER_MODEL)}
    known = written.get(convention.replace(" ", "")) if isinstance(convention, str) else None
    if known == ANOTHER_MODEL:
        raise ValueError(
            f"`convention` must square the distance, got {ANOTHER_MODEL!r}, another model: no stiffness "
            "gives all points its weights, and its best centers are no means; fit anew with one of ours"
        )
    if known is None:
        raise ValueError(
            f"`convention` must be one of {', '.join(map(repr, CONVENTIONS))}, got {convention!r}: "
            "write the weight of a center at distance d as one of these"
        )
    return as_positive(CONVENTIONS[known](value), "value")


def critical_stiffness(X: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
    """Return the stiffness at which centers that all lie at the mean of the data can first split.

    beta_c = 1 / (2 lambda), with lambda the largest eigenvalue of S = sum_i (x_i - m)(x_i - m)' / N and m the
    mean.  Book: eq-critical-stiffness.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Points, in data units.
    sample_weight : array_like, shape (N,), optional
        How much each point counts.

    Returns
    -------
    float
        In one over data units squared; infinity if all points are equal.

    Raises
    ------
    ValueError
        If an argument is not as described, in the words of `softclust_lab.arrays`.

    Notes
    -----
    The collapsed state is stable below, and a saddle above: centers then part along the first principal axis.
    This is a local statement: three centers on skewed data can have a better, split minimum below beta_c.

    References
    ----------
    K. Rose, E. Gurewitz and G. C. Fox (1990), Statistical mechanics and phase transitions in clustering,
    Physical Review Letters 65(8).

    Examples
    --------
    >>> critical_stiffness([[-1.0, 0.0], [1.0, 0.0]])
    0.5
    """
    X = as_points(X)
    weight = as_weights(sample_weight, len(X))
    scale = scale_of(X, weight)

    def block(x: FloatArray, w: FloatArray | None) -> tuple[FloatArray]:
        x0 = x - scale.mean
        return ((x0.T if w is None else x0.T * w) @ x0,)

    scatter = sum_blocks(block, X, weight, width=2 * int(X.shape[1]))[0]
    largest = float(np.linalg.eigvalsh(scatter)[-1]) / scale.weight
    return 0.5 / largest if largest > 0 else float("inf")
