"""A Gaussian mixture set by hand: its log-likelihood, where EM goes, and how a component collapses."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_count, as_points, as_positive, check_n_clusters
from softclust_lab.datasets import load_old_faithful
from softclust_lab.distances import squared_distances
from softclust_lab.gaussian_mixture import fit_gaussian_mixture, log_likelihood
from softclust_lab.initialization import kmeans_plus_plus
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.widgets.labs.chart import Curve, chart
from softclust_lab.widgets.labs.controls import log_slider, put, same_step, slider
from softclust_lab.widgets.labs.mixture import Mixture, mixture_at, spread_profile
from softclust_lab.widgets.labs.panel import Figures, Lab, table
from softclust_lab.widgets.labs.picture import Picture
from softclust_lab.widgets.recording import as_number_text

__all__ = ["likelihood_lab"]

_ABOUT = (
    "<b>Likelihood by hand.</b> Set each component's weight, mean and spread, by slider or by dragging its "
    "mean. How high can you bring the log-likelihood? Then let EM go on from where you are, step by step."
)
_MOST = 4
_POWERS = (-6.0, 0.5)
"""Powers of ten that a spread's slider reaches, in spreads of the data."""
_NARROW = 1e-2
_PROFILE = 79
_DEEPEST = 3.0
"""Nats a point that the chart reaches below its top."""


def likelihood_lab(
    X: ArrayLike | None = None,
    *,
    n_components: int = 2,
    n_features: int = 1,
    covariance_floor: float = 1e-6,
    random_state: int = 0,
) -> LikelihoodLab:
    """Return a dashboard of a Gaussian mixture's log-likelihood, for class.

    Each move of a slider or a mean evaluates the log-likelihood and runs `fit_gaussian_mixture` from there.
    The player shows the mixture as it was set; its own buttons, and *One EM step*, follow EM.

    Parameters
    ----------
    X : array_like, shape (N, D), optional
        Points, D = 1 or 2, in data units. By default Old Faithful's eruptions.
    n_components : int
        K, from 1 to 4.
    n_features : int
        Of Old Faithful: 1 for the durations, 2 for durations and waiting times. Not used with `X`.
    covariance_floor : float
        At first, in data units squared, as in `fit_gaussian_mixture`: the nearest step of its slider, which
        goes from 1e-12 to 1.
    random_state : int
        Of the start: means by k-means++.

    Returns
    -------
    LikelihoodLab
        An ipywidgets box. Its `player` is the picture; `controls` are its sliders by name.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Examples
    --------
    >>> lab = likelihood_lab()
    >>> lab.controls["mean 0"].value = 2.0
    >>> by_hand = lab.log_likelihood
    >>> lab.step()
    >>> lab.log_likelihood > by_hand
    True
    """
    n_components = as_count(n_components, "n_components")
    names: tuple[str, ...] | None = None
    if X is None:
        if n_features not in (1, 2):
            raise ValueError(f"`n_features` must be 1 or 2, got {n_features!r}: choose one of them")
        eruptions = load_old_faithful()
        points, names = eruptions.X[:, :n_features], eruptions.axis_labels[:n_features]
    else:
        points = as_points(X).astype(np.float64)
        if points.shape[1] > 2:
            raise ValueError(f"`X` must have 1 or 2 features, got {points.shape[1]}: pass two columns of it")
    if n_components > _MOST:
        raise ValueError(
            f"`n_components` must be at most {_MOST}, got {n_components}: more cannot be set by hand"
        )
    check_n_clusters(n_components, len(points))
    if np.linalg.matrix_rank(points - points.mean(axis=0)) < points.shape[1]:
        raise ValueError("`X` must spread in every direction, got points on one spot or line: pass others")
    floor = as_positive(covariance_floor, "covariance_floor")
    if not 1e-12 <= floor <= 1:
        raise ValueError(f"`covariance_floor` must be from 1e-12 to 1, got {floor:g}: its slider ends there")
    return LikelihoodLab(
        points, kmeans_plus_plus(points, n_components, random_state=random_state), floor, names
    )


class LikelihoodLab(Lab):
    """The dashboard that `likelihood_lab` returns.

    Attributes
    ----------
    player : ClusterPlayer
        Shows EM's path from the mixture that was set; its means can be dragged.
    controls : dict of str to ipywidgets.Widget
        ``mean 0`` (in two dimensions ``mean 0 x`` and ``mean 0 y``), ``spread 0``, ``weight 0``, ...,
        ``covariance_floor``.
    mixture : Mixture
        On show.
    log_likelihood : float
        Of it, without the floor.
    figures : Figures
        It and what EM makes of it, in words.
    """

    def __init__(self, X: FloatArray, means: FloatArray, floor: float, names: tuple[str, ...] | None) -> None:
        self._X, self._names, self._axes = X, names, ("",) if X.shape[1] == 1 else (" x", " y")
        self._touched = 0
        covariances = np.stack([np.atleast_2d(np.cov(X.T, bias=True))] * len(means))
        start = self.mixture = Mixture(np.full(len(means), 1 / len(means)), means, covariances)
        self._spread = float(start.spreads[0])
        low, high = (round(float(np.log10(self._spread)) + power, 1) for power in _POWERS)
        self._powers, self._range = (low, high), (10.0**low, 10.0**high)
        self.controls: dict[str, Any] = {}
        self._changes: dict[Any, tuple[int, Callable[[float], Mixture]]] = {}
        for k in range(len(means)):
            self._add_component(k)
        self.controls["covariance_floor"] = log_slider(
            "Floor", floor, (-12.0, 0.0), "What EM adds to every variance", ".1e"
        )
        self.figures = Figures()
        self.player = Picture.from_result(X, self._fit(start), feature_names=names, explore={"edit": True})
        for control in self.controls.values():
            control.observe(self._set, "value")
        self.player.observe(self._read, ["result", "iteration"])
        actions: dict[str, Callable[[], None]] = {
            "One EM step": self.step,
            "All of EM": self.run,
            "Collapse on a point": self.collapse,
            "Start again": partial(self._show, start),
        }
        super().__init__(_ABOUT, [*self.controls.values()], actions, self.player, self.figures)
        self._read()

    def step(self) -> None:
        """Make one EM step from the mixture on show."""
        self.player.iteration = min(self.player.iteration + 1, self.player.result.n_iter)

    def run(self) -> None:
        """Go to where EM ends."""
        self.player.iteration = self.player.result.n_iter

    def collapse(self) -> None:
        """Put the component last touched on a point, as narrow as its slider allows.

        Of the points that occur most often, it is the nearest: rounded data make this worse.
        """
        k, means = self._touched, self.mixture.means.copy()
        places, counts = np.unique(self._X, axis=0, return_counts=True)
        often = places[counts == counts.max()]
        means[k] = often[np.argmin(squared_distances(often, means[[k]]))]
        self._show(self.mixture._replace(means=means).with_spread(k, self._range[0]))

    def _add_component(self, k: int) -> None:
        """Make the controls of one component, each with the change that it stands for."""
        low, high = self._X.min(axis=0), self._X.max(axis=0)
        for d, axis in enumerate(self._axes):
            place, step = float(self.mixture.means[k, d]), float(f"{(high[d] - low[d]) / 200:.1g}")
            why = f"Where component {k} is, in data units"
            left, right = round(step * np.floor(low[d] / step), 10), round(step * np.ceil(high[d] / step), 10)
            mean = slider(f"Mean {k}{axis}", place, left, right, step, why)
            self._add(f"mean {k}{axis}", mean, k, partial(self._moved, k, d))
        why = "Its standard deviation; an ellipse keeps its shape"
        spread = log_slider(f"Spread {k}", self._spread, self._powers, why, ".2e")
        self._add(f"spread {k}", spread, k, lambda value: self.mixture.with_spread(k, value))
        weight = float(self.mixture.weights[k])
        share = slider(f"Weight {k}", weight, 0.01, 1.0, 0.01, "The others give way in proportion")
        self._add(f"weight {k}", share, k, lambda value: self.mixture.with_weight(k, value))

    def _moved(self, k: int, feature: int, place: float) -> Mixture:
        return self.mixture.with_mean(k, feature, place)

    def _add(self, name: str, control: Any, k: int, change: Callable[[float], Mixture]) -> None:
        self.controls[name], self._changes[control] = control, (k, change)

    def _fit(self, start: Mixture) -> ClusterResult:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the player says how it ended
            return fit_gaussian_mixture(
                self._X,
                start.means,
                weights=start.weights,
                covariances=start.covariances,
                covariance_floor=self.controls["covariance_floor"].value,
            )

    def _set(self, change: Any) -> None:
        """Change the mixture on show by one slider; the floor changes what EM makes of it."""
        if self.leading or same_step(change.owner, change.old, change.new):
            return
        start = self.mixture
        if change.owner in self._changes:
            self._touched, changed = self._changes[change.owner]
            start = changed(change.new)
        self._show(start)

    def _show(self, start: Mixture) -> None:
        """Show a mixture as the start of EM."""
        with self.lead():
            self.player.follow(self._X, self._names, self._fit(start))
        self._read()

    def _read(self, _change: object = None) -> None:
        """Follow the player: take the mixture on show, set the sliders by it, and state its figures."""
        if self.leading:
            return
        result, iteration = self.player.result, self.player.iteration
        self.mixture = mixture_at(result, iteration)
        self._follow()
        floor, left = result.parameters["covariance_floor"], result.n_iter - iteration
        self.log_likelihood = log_likelihood(self._X, *self.mixture)
        held, ahead = (
            -float(result.objective_history[min(t, result.n_iter)]) for t in (iteration, iteration + 1)
        )
        rows = [
            ("Log-likelihood", as_number_text(self.log_likelihood)),
            (f"With the floor of {_power(floor)}", as_number_text(held)),
            ("The next EM step adds", as_number_text(ahead - held) if left else "nothing"),
            ("EM from here ends at", f"{as_number_text(-float(result.objective))}, after {left} steps"),
        ]
        words = self._words(floor)
        self.figures.show(
            f"{table(rows)}<p>{words}</p>{self._chart(floor)}",
            f"{'; '.join(': '.join(row) for row in rows)}. {words}",
        )

    def _follow(self) -> None:
        """Set the sliders by the mixture on show; a component may have been taken away in the picture."""
        K = len(self.mixture.weights)
        self._touched = min(self._touched, K - 1)
        for control, (k, _) in self._changes.items():
            control.disabled = k >= K
        with self.lead():
            for k, spread in enumerate(self.mixture.spreads):
                put(self.controls[f"weight {k}"], self.mixture.weights[k])
                put(self.controls[f"spread {k}"], spread)
                for axis, place in zip(self._axes, self.mixture.means[k], strict=True):
                    put(self.controls[f"mean {k}{axis}"], place)

    def _words(self, floor: float) -> str:
        """Say what the mixture on show is an example of."""
        narrow = np.flatnonzero(self.mixture.spreads < _NARROW * self._spread)
        if not narrow.size or len(self.mixture.weights) == 1:
            return f"The spread of component {self._touched} alone, all else as it is:"
        return (
            f"Component {narrow[0]} has collapsed. If it lies on a point, the likelihood grows without end "
            f"as its spread falls. The floor of {_power(floor)} puts an end to that."
        )

    def _chart(self, floor: float) -> str:
        """Return the log-likelihood over the spread of the component last touched."""
        k = self._touched
        spreads = np.geomspace(*self._range, _PROFILE)
        without, held = spread_profile(self._X, self.mixture, k, spreads, (0.0, floor))
        top = float(without.max())
        return chart(
            [Curve("without the floor", spreads, without, 0), Curve("with it", spreads, held, 1)],
            names=(f"spread of component {k}", "log-likelihood"),
            x_range=self._range,
            y_range=(max(float(without.min()), top - _DEEPEST * len(self._X)), top),
            now=float(np.clip(self.mixture.spreads[k], *self._range)),
            log=True,
        )


def _power(value: float) -> str:
    """Return a small number for reading: 1e-6."""
    return f"{value:.2g}".replace("e-0", "e-")
