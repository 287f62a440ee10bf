"""The two temperatures of ITISC: sliders that re-run its fit from where the last one ended."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_count, as_points, as_positive
from softclust_lab.datasets import GALLERY, PAPER_SETS, make_gallery_set, make_paper_set
from softclust_lab.distances import squared_distances
from softclust_lab.initialization import kmeans_plus_plus
from softclust_lab.itisc import fit_itisc, importance_weights, point_energies
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.widgets.labs.chart import Curve, chart
from softclust_lab.widgets.labs.controls import log_slider, menu, put, slider
from softclust_lab.widgets.labs.panel import Figures, Lab, table
from softclust_lab.widgets.labs.picture import Picture
from softclust_lab.widgets.recording import as_number_text

__all__ = ["temperature_lab"]

_ABOUT = (
    "<b>Two temperatures.</b> ITISC fits the worst distribution near the data's: large points count much. "
    "Predict where the centers go and which points grow. Then move T₂ from 1 down to 0.02, and up beyond 2."
)
_OWN = "Your points"
_SETS = (*PAPER_SETS, *GALLERY)
_MOST = 8
_ALIKE = 3.0
"""Variances of the data from which on T2 counts as high."""
_POWERS = -1.7, 1.0
_BESIDE = 1e-3
"""How far from a point a center starts that lies on one, in spreads of the data."""


class Points(NamedTuple):
    """Points (N, D), and what their axes are called."""

    X: FloatArray
    names: tuple[str, ...] | None


def temperature_lab(
    X: ArrayLike | None = None,
    *,
    n_clusters: int = 3,
    fuzziness_temperature: float = 1.0,
    deviation_temperature: float = 1.0,
    distortion: str = "log",
    data: str = "three",
    random_state: int = 0,
) -> TemperatureLab:
    """Return a dashboard of ITISC's two temperatures, for class.

    Each move of a slider runs `fit_itisc` (``solver="majorize"``) again, from the centers on show, or from a
    new start where K or the data change.

    Parameters
    ----------
    X : array_like, shape (N, D), optional
        Points, in data units. Without them there is a menu of the paper's sets and the gallery's.
    n_clusters : int
        K, at first.
    fuzziness_temperature, deviation_temperature : float
        T1 and T2 at first: the nearest step of their sliders. For ``"squared"`` they are parts of the data's
        variance, the mean squared distance of the points from their mean.
    distortion : {"log", "squared"}
        As in `fit_itisc`.
    data : str
        The set to begin with, of `PAPER_SETS` or `GALLERY`. Not used with `X`.
    random_state : int
        Of the first k-means++ start; *New start* takes the next number.

    Returns
    -------
    TemperatureLab
        An ipywidgets box. Its `player` is the picture; `controls` are its sliders and menus by name.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Examples
    --------
    >>> lab = temperature_lab([[0.0], [1.0], [2.0], [10.0]], n_clusters=1)
    >>> lab.controls["deviation_temperature"].value = 0.02
    >>> lab.player.result.centers.round(1)
    array([[5.]])
    """
    sets: dict[str, Points] = {}
    if X is not None:
        sets[_OWN] = Points(as_points(X).astype(np.float64), None)
    elif data not in _SETS:
        raise ValueError(f"`data` must be one of {', '.join(_SETS)}, got {data!r}: check the spelling")
    if distortion not in ("log", "squared"):
        raise ValueError(f"`distortion` must be 'log' or 'squared', got {distortion!r}: choose one of them")
    n_clusters, most = as_count(n_clusters, "n_clusters"), _MOST
    for points, _ in sets.values():
        most = min(most, len(np.unique(points, axis=0)) - 1)
    if n_clusters > most:
        raise ValueError(
            f"`n_clusters` must be at most {most}, got {n_clusters}: ITISC needs more different points than "
            f"centers, and the slider goes to {_MOST}"
        )
    start = {
        "fuzziness_temperature": as_positive(fuzziness_temperature, "fuzziness_temperature"),
        "deviation_temperature": as_positive(deviation_temperature, "deviation_temperature"),
    }
    seed = as_count(random_state, "random_state", minimum=0)
    return TemperatureLab(sets, data, (n_clusters, most), distortion, start, seed)


class TemperatureLab(Lab):
    """The dashboard that `temperature_lab` returns.

    Attributes
    ----------
    player : ClusterPlayer
        Shows the last fit; its centers can be dragged.
    controls : dict of str to ipywidgets.Widget
        ``data``, ``n_clusters``, ``fuzziness_temperature``, ``deviation_temperature``, ``distortion``.
    figures : Figures
        R, the worst distance, the mean cost and how many points count, and the way of two of them.
    """

    def __init__(
        self,
        sets: dict[str, Points],
        data: str,
        n_clusters: tuple[int, int],
        distortion: str,
        temperatures: dict[str, float],
        random_state: int,
    ) -> None:
        self._sets, self._random_state = sets, random_state
        self._path: dict[float, tuple[float, float]] = {}
        names = list(sets) or list(_SETS)
        self.controls: dict[str, Any] = {
            "deviation_temperature": log_slider(
                "T₂ (deviation)",
                temperatures["deviation_temperature"],
                _POWERS,
                "How far from the data the worst distribution may go: low is far",
            ),
            "fuzziness_temperature": log_slider(
                "T₁ (fuzziness)",
                temperatures["fuzziness_temperature"],
                (-1.0, 0.5),
                "How softly a point is shared among centers: m - 1 of fuzzy c-means",
            ),
            "n_clusters": slider("K (centers)", n_clusters[0], 1, n_clusters[1], 1, "How many centers"),
            "distortion": menu(
                "Distortion",
                [("log (Fuzzy-ITISC)", "log"), ("squared (ITISC)", "squared")],
                distortion,
                "What a point costs at a center: the squared distance, or its logarithm",
            ),
            "data": menu("Data", names, names[0] if sets else data, "Which points"),
        }
        self.figures = Figures()
        self._random_state -= 1
        (X, axes), result = self._points(), self._fit(self._new_start())
        self.player = Picture.from_result(X, result, feature_names=axes, explore={"edit": True})
        self.player.iteration = result.n_iter
        for name, control in self.controls.items():
            control.observe(self._refit if "temperature" in name else self._start_anew, "value")
        self.player.observe(self._read, ["result", "iteration"])
        actions = {"New start": self._start_anew}
        super().__init__(_ABOUT, [*self.controls.values()], actions, self.player, self.figures)
        self._read()

    def _points(self) -> Points:
        """Return the points that the menu names."""
        name = self.controls["data"].value
        if name not in self._sets:
            make = make_paper_set if name in PAPER_SETS else make_gallery_set
            made = make(name)
            self._sets[name] = Points(made.X, made.axis_labels)
        return self._sets[name]

    def _unit(self) -> float:
        """Return what the temperatures' sliders count in: nothing, or the data's variance."""
        return (
            1.0 if self.controls["distortion"].value == "log" else float(self._points().X.var(axis=0).sum())
        )

    def _new_start(self) -> FloatArray:
        self._random_state += 1
        K = self.controls["n_clusters"].value
        return kmeans_plus_plus(self._points().X, K, random_state=self._random_state)

    def _fit(self, centers: FloatArray) -> ClusterResult:
        """Run the library from centers; those on a point start beside it, where R has a slope."""
        X, unit = self._points().X, self._unit()
        spread = np.sqrt(X.var(axis=0).sum())
        on_point = squared_distances(X, centers).min(axis=0) == 0
        aside = _BESIDE * spread * np.random.default_rng(0).standard_normal(centers.shape)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the message is shown
            return fit_itisc(
                X,
                centers + np.where(on_point[:, None], aside, 0.0),
                fuzziness_temperature=unit * self.controls["fuzziness_temperature"].value,
                deviation_temperature=unit * self.controls["deviation_temperature"].value,
                distortion=self.controls["distortion"].value,
                solver="majorize",
            )

    def _refit(self, change: Any) -> None:
        """Go on from where the fit on show ended; another T1 makes another path."""
        if change.owner is self.controls["fuzziness_temperature"]:
            self._path.clear()
        self._show(self._fit(self.player.result.centers))

    def _start_anew(self, _change: object = None) -> None:
        if self.leading:
            return
        self._path.clear()
        self._show(self._fit(self._new_start()))

    def _show(self, result: ClusterResult) -> None:
        with self.lead():
            self.player.follow(*self._points(), result, result.n_iter)
        self._read()

    def _read(self, _change: object = None) -> None:
        """State the figures of the state on show."""
        if self.leading:
            return
        result, iteration = self.player.result, self.player.iteration
        X, centers = self._points().X, result.center_history[iteration]
        T1, T2 = (result.parameters[f"{name}_temperature"] for name in ("fuzziness", "deviation"))
        cost = squared_distances(X, centers).min(axis=1)
        energies = point_energies(X, centers, T1, result.parameters["distortion"])
        weights = importance_weights(energies, T2)
        worst, typical = float(np.sqrt(cost.max())), float(np.sqrt(cost.mean()))
        if iteration == result.n_iter:
            self._path[round(T2, 9)] = worst, typical
        with self.lead():
            put(self.controls["n_clusters"], len(centers))  # one may have been taken away in the picture
        R = as_number_text(float(result.objective_history[iteration]))
        counting = 1 / float(weights @ weights)
        rows = [
            ("R, the objective", R),
            ("Largest distance to the nearest center", as_number_text(worst)),
            ("Mean cost (squared distance)", as_number_text(typical**2)),
            ("Points that count", f"about {counting:.0f} of {len(X)}"),
        ]
        words = self._words(T1, T2)
        self.figures.show(
            f"{table(rows)}<p>{words}</p>{self._chart(T2, worst, typical)}",
            f"T₂ = {T2:.3g}, T₁ = {T1:.3g}: {'; '.join(': '.join(row) for row in rows)}. {words}",
        )

    def _words(self, T1: float, T2: float) -> str:
        """Say what is special about these temperatures."""
        if self.controls["distortion"].value == "squared":
            if self.controls["deviation_temperature"].value >= _ALIKE:
                beta = as_number_text(1 / T1)
                return f"T₂ is high: all points count alike, as in soft K-means with β = 1/T₁ = {beta}."
            return "Costly points count more, the more so the lower T₂ is."
        if abs(T2 - 1) < 1e-9:
            return f"T₂ = 1: this is fuzzy c-means with m = 1 + T₁ = {as_number_text(1 + T1)}."
        if T2 > 2:
            return "T₂ > 2: every point is a trap. A center near one falls into it and stays."
        if T2 > 1:
            return "1 < T₂ ≤ 2: far points pull less than in fuzzy c-means, towards medians."
        if T2 < 0.1:
            return "T₂ is low: the outermost points alone pull. With a low T₁, too, this is K-center."
        return "T₂ < 1: costly points pull more than in fuzzy c-means."

    def _chart(self, now: float, worst: float, typical: float) -> str:
        """Return the distances at all temperatures where the fit has been, or at the one on show."""
        way = self._path or {now: (worst, typical)}
        T2 = np.array(sorted(way))
        farthest, usual = np.array([way[at] for at in T2]).T
        unit = self._unit()
        return chart(
            [Curve("largest distance", T2, farthest, 1), Curve("typical distance", T2, usual, 0)],
            names=("T₂, where you have been", "distance"),
            x_range=(10 ** _POWERS[0] * unit, 10 ** _POWERS[1] * unit),
            y_range=(0.0, 1.1 * float(farthest.max())),
            now=now,
            log=True,
        )
