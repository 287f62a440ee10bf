"""Centers fitted today, points drawn tomorrow: who is closest when the distribution has moved."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import ipywidgets
import numpy as np

from softclust_lab.arrays import FloatArray, as_count, as_positive
from softclust_lab.datasets import PAPER_SETS, GaussianRecipe, paper_recipe
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.hard_kmeans import fit_hard_kmeans
from softclust_lab.initialization import kmeans_plus_plus
from softclust_lab.itisc import fit_itisc
from softclust_lab.metrics import within_cluster_distance
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.widgets.labs.chart import Curve, chart
from softclust_lab.widgets.labs.controls import log_slider, put, slider
from softclust_lab.widgets.labs.panel import Figures, Lab, table
from softclust_lab.widgets.labs.shift_picture import shift_picture
from softclust_lab.widgets.recording import as_number_text

__all__ = ["shift_lab"]

_ABOUT = (
    "<b>Tomorrow's points.</b> Three methods were fitted to today's points (faint). Their centers stay while "
    "the groups move and spread. Predict from which distance on Fuzzy-ITISC is closest, and in which "
    "directions never."
)
_METHODS = ("K-means", "Fuzzy c-means", "Fuzzy-ITISC")
_STARTS = 10
_FARTHEST = 4.0
_WAY = np.linspace(0.0, _FARTHEST, 17)
"""The distances at which the chart's lines have their corners."""
_TIE = 1e-5
"""Relative differences below this are the fits' tolerance."""
_DIRECTIONS = {"Outward": 0.0, "Inward": 180.0, "Sideways": 90.0}


def shift_lab(
    recipe: GaussianRecipe | str = "three",
    *,
    deviation_temperature: float = 0.1,
    distance: float = 2.0,
    seed: int = 0,
    test_seed: int = 1,
) -> ShiftLab:
    """Return a dashboard of centers under a shifted distribution, for class.

    K-means, fuzzy c-means (m = 2) and Fuzzy-ITISC (T1 = 1) are fitted to a draw from the recipe. Each move of
    a slider evaluates their centers on a draw from the recipe as it is then: means moved, covariances scaled.

    Parameters
    ----------
    recipe : GaussianRecipe or str
        What today's points are drawn from; or the name of one of the paper's sets.
    deviation_temperature : float
        T2 of Fuzzy-ITISC, at first: the nearest step of its slider.
    distance : float
        S, how far each mean moves at first, in data units: at most 4.
    seed, test_seed : int
        Of today's points and of tomorrow's.

    Returns
    -------
    ShiftLab
        An ipywidgets box. Its `controls` are the sliders by name, `scores` the average distances, by method.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Examples
    --------
    >>> lab = shift_lab(distance=3.0)
    >>> min(lab.scores, key=lab.scores.get)
    'Fuzzy-ITISC'
    """
    if isinstance(recipe, str):
        if recipe not in PAPER_SETS:
            raise ValueError(
                f"`recipe` must be one of {', '.join(PAPER_SETS)}, or a GaussianRecipe, got {recipe!r}"
            )
        recipe = paper_recipe(recipe)
    T2 = as_positive(deviation_temperature, "deviation_temperature")
    S = as_positive(distance, "distance", zero=True)
    if _FARTHEST < S:
        raise ValueError(f"`distance` must be at most {_FARTHEST:g}, got {S:g}: its slider ends there")
    seeds = as_count(seed, "seed", minimum=0), as_count(test_seed, "test_seed", minimum=0)
    return ShiftLab(recipe, T2, S, seeds)


class ShiftLab(Lab):
    """The dashboard that `shift_lab` returns.

    Attributes
    ----------
    controls : dict of str to ipywidgets.Widget
        ``distance``, ``factor``, ``deviation_temperature``, ``squared``, and ``direction 0``, ...
    centers : dict of str to ndarray, shape (K, 2)
        By method, as fitted to today's points.
    scores : dict of str to float
        By method, the average distance of tomorrow's points to the nearest center.
    divergence : float
        Between tomorrow's groups and today's, in nats.
    """

    def __init__(self, recipe: GaussianRecipe, T2: float, distance: float, seeds: tuple[int, int]) -> None:
        self._recipe, self._test_seed = recipe, seeds[1]
        self._today = recipe.draw(seeds[0]).X
        outward = recipe.means - recipe.means.mean(axis=0)
        self._outward = np.degrees(np.arctan2(outward[:, 1], outward[:, 0]))
        self.controls: dict[str, Any] = {
            "distance": slider(
                "S (distance)", float(distance), 0.0, _FARTHEST, 0.1, "How far each mean moves"
            ),
            "factor": log_slider("Covariances ×", 1.0, (-1.0, 1.0), "What the covariances are multiplied by"),
            "deviation_temperature": log_slider(
                "T₂ (Fuzzy-ITISC)", T2, (-1.7, 0.3), "Fitted anew to today's points; 1 is fuzzy c-means"
            ),
        }
        for k, angle in enumerate(self._outward):
            why = f"Where the mean of group {k} goes, in degrees: 0 is right, 90 is up"
            self.controls[f"direction {k}"] = slider(f"Direction {k} (°)", angle, -180, 180, 5, why)
        self.controls["squared"] = ipywidgets.Checkbox(
            value=False, description="Square the distances, as the paper does", indent=False
        )
        self.centers = self._fitted()
        self._fit_itisc()
        self.figures, self.picture = Figures(), Figures()
        for name, control in self.controls.items():
            control.observe(self._refit if name == "deviation_temperature" else self._move, "value")
        actions = {name: partial(self._turn, turn) for name, turn in _DIRECTIONS.items()}
        super().__init__(_ABOUT, [*self.controls.values()], actions, self.picture, self.figures)
        self._move()

    def _fitted(self) -> dict[str, FloatArray]:
        """Return the centers of K-means and fuzzy c-means, each the best of some starts."""
        X, K = self._today, len(self._recipe.sizes)
        starts = [kmeans_plus_plus(X, K, random_state=seed) for seed in range(_STARTS)]
        hard = min((fit_hard_kmeans(X, start) for start in starts), key=lambda fit: fit.objective)
        fuzzy = min(
            (fit_fuzzy_cmeans(X, start, fuzzifier=2.0) for start in starts), key=lambda fit: fit.objective
        )
        return dict(zip(_METHODS, (hard.centers, fuzzy.centers), strict=False))

    def _fit_itisc(self) -> None:
        """Fit Fuzzy-ITISC to today's points from the others' centers, and keep the better."""
        starts = [self.centers[name] for name in _METHODS[:2]]
        T2 = self.controls["deviation_temperature"].value
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fits = [
                fit_itisc(self._today, start, deviation_temperature=T2, solver="majorize") for start in starts
            ]
        self.centers[_METHODS[2]] = _best(fits)

    def _refit(self, _change: object) -> None:
        self._fit_itisc()
        self._move()

    def _turn(self, turn: float) -> None:
        """Send every group outward, or turned from there by an angle."""
        with self.lead():
            for k, angle in enumerate(self._outward):
                put(self.controls[f"direction {k}"], (angle + turn + 180) % 360 - 180)
        self._move()

    def _move(self, change: Any = None) -> None:
        """Draw tomorrow's points and say who is closest to them."""
        if self.leading:
            return
        S, factor = self.controls["distance"].value, self.controls["factor"].value
        angles = np.radians([self.controls[f"direction {k}"].value for k in range(len(self._recipe.sizes))])
        wider = self._recipe.scaled([factor] * len(angles))
        tomorrow = wider.translated(S, angles)
        X = tomorrow.draw(self._test_seed).X
        arrows = np.stack([self._recipe.means, tomorrow.means], axis=1)
        words = f"Tomorrow's {len(X)} points, their means moved by {S:g}, and the centers of three methods"
        self.picture.show(shift_picture(self._today, X, arrows, self.centers, words), "")
        if change is None or change.owner is not self.controls["distance"]:
            self._lines = self._scores_on_the_way(X, S, angles)
        self.scores = {name: self._score(X, centers) for name, centers in self.centers.items()}
        self.divergence = tomorrow.divergence_from(self._recipe)
        self._state(S)

    def _score(self, X: FloatArray, centers: FloatArray) -> float:
        return within_cluster_distance(X, centers, squared=self.controls["squared"].value) / len(X)

    def _scores_on_the_way(self, X: FloatArray, S: float, angles: FloatArray) -> dict[str, FloatArray]:
        """Return the scores, by method, if the means of points X had moved by other distances than S."""
        steps = np.repeat(np.column_stack([np.cos(angles), np.sin(angles)]), self._recipe.sizes, axis=0)
        return {
            name: np.array([self._score(X + (at - S) * steps, centers) for at in _WAY])
            for name, centers in self.centers.items()
        }

    def _state(self, S: float) -> None:
        """State the figures, and how the averages change with the distance."""
        scores = list(self.scores.values())
        lowest = min(scores)
        first = [name for name, score in self.scores.items() if score <= lowest * (1 + _TIE)]
        verdict = f"Closest: {first[0]}." if len(first) == 1 else f"A tie: {' and '.join(first)}."
        kind = "squared distance" if self.controls["squared"].value else "distance"
        rows = [(name, as_number_text(score)) for name, score in self.scores.items()]
        divergence = f"KL divergence {as_number_text(self.divergence)} nats, added over the groups."
        said = f"{verdict} Average {kind}: {', '.join(' '.join(row) for row in rows)}. {divergence}"
        drawn = chart(
            [Curve(name, _WAY, y, look) for look, (name, y) in enumerate(self._lines.items())],
            names=("S, how far the means move", f"average {kind}"),
            x_range=(0.0, _FARTHEST),
            y_range=(0.0, max(float(y.max()) for y in self._lines.values())),
            now=S,
        )
        best = scores.index(lowest) if len(first) == 1 else None
        self.figures.show(
            f"<p>Average {kind} of tomorrow's points to the nearest center:</p>{table(rows, best)}"
            f"<p>{verdict} {divergence}</p>{drawn}",
            said,
        )


def _best(fits: Sequence[ClusterResult]) -> FloatArray:
    """Return the centers of the fit with the lowest objective."""
    return min(fits, key=lambda fit: fit.objective).centers
