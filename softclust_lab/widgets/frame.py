"""The last state of a recorded run, with all that a still picture says of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from softclust_lab.arrays import BoolArray, FloatArray, IntArray
from softclust_lab.gaussian_mixture import full_covariances
from softclust_lab.widgets.memberships import State, importance, labels, shares
from softclust_lab.widgets.packing import unpack
from softclust_lab.widgets.recording import Recording

__all__ = ["LastFrame", "last_frame"]


class LastFrame(NamedTuple):
    """A run and its end.

    Attributes
    ----------
    run : Recording
    points : ndarray, shape (N, D)
    ways : ndarray, shape (T + 1, K, D)
        Where the centers have been.
    shares : ndarray, shape (N, K), or None
        How much each center holds of each point; None where all is its nearest center's.
    labels : ndarray of int, shape (N,)
    importance : ndarray, shape (N,), or None
    weights, covariances : ndarray, shapes (K,) and (K, d, d), or None
        A mixture's, of the d features on show, in data units squared.
    """

    run: Recording
    points: FloatArray
    ways: FloatArray
    shares: FloatArray | None
    labels: IntArray
    importance: FloatArray | None
    weights: FloatArray | None
    covariances: FloatArray | None

    @property
    def outside(self) -> BoolArray:
        """Which centers lie too far off to be in the picture, shape (K,)."""
        return self._beyond(self.ways[-1])

    @property
    def leaves(self) -> bool:
        """Whether a center is too far off at any time."""
        return bool(self._beyond(self.ways).any())

    def _beyond(self, centers: FloatArray) -> BoolArray:
        view, shown = self.run["view"], centers[..., self.run["view"]["columns"]]
        return np.asarray(((shown < view["low"]) | (shown > view["high"])).any(axis=-1))


def last_frame(run: Recording, points: FloatArray) -> LastFrame:
    """Return the end of a run of these points."""
    ways, columns, shown = unpack(run["centers"]), run["view"]["columns"], None
    state = State(ways[-1])
    if run["mixture"] is not None:
        weights, covariances = (unpack(run["mixture"][key])[-1] for key in ("weights", "covariances"))
        state = State(ways[-1], weights, covariances)
        shown = full_covariances(state.centers, covariances)[:, columns][:, :, columns]
    method, parameters = run["method"], run["parameters"]
    held = shares(method, parameters, points, state)
    return LastFrame(
        run=run,
        points=points,
        ways=ways,
        shares=held,
        labels=labels(method, held, points, state),
        importance=importance(method, parameters, points, state),
        weights=state.weights,
        covariances=shown,
    )
