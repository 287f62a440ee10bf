"""What a player can show: sets of points, each stored once, and recorded runs with their results."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_points
from softclust_lab.datasets import GALLERY, make_gallery_set
from softclust_lab.result import ClusterResult
from softclust_lab.widgets.packing import Packed, pack, unpack
from softclust_lab.widgets.recording import Recording, record

__all__ = ["DataSet", "Sets", "Stage"]

_OWN = "own"


class DataSet(TypedDict):
    """A set of points (N, D), what a menu calls it, and the names of its D features."""

    title: str
    points: Packed
    names: list[str]


Sets = dict[str, DataSet]


class Stage:
    """The sets and the runs of one player.

    Attributes
    ----------
    sets : dict of str to DataSet
        The page's own under `own`, `own-2`, ...; then those of the gallery under their names. Read-only.
    runs : dict of str to Recording
        By their names, in the order of the menu.
    played : dict of str to (ndarray, ClusterResult)
        The points and the result of each run.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X, stage = [[1.0], [11.0]], Stage()
    >>> stage.add("two points", X, fit_hard_kmeans(X, centers=[[2.0]]))
    >>> list(stage.sets), stage.runs["two points"]["data"]
    (['own'], 'own')
    """

    def __init__(self, *, gallery: bool = False) -> None:
        self._own: Sets = {}
        self._numbers = count(1)
        self._gallery: Sets = _gallery_sets() if gallery else {}
        self.runs: dict[str, Recording] = {}
        self.played: dict[str, tuple[FloatArray, ClusterResult]] = {}

    @property
    def sets(self) -> Sets:
        """All sets of points, in the order of a menu."""
        return {**self._own, **self._gallery}

    def add(
        self,
        name: str,
        X: ArrayLike,
        result: ClusterResult,
        *,
        axes: tuple[int, int] = (0, 1),
        feature_names: Sequence[str] | None = None,
    ) -> None:
        """Record a run, or record it anew, and store its points unless they are there.

        Raises
        ------
        ValueError
            As `record`.
        """
        points = as_points(X).astype(np.float64, copy=False)
        run = record(name, points, result, axes=axes, feature_names=feature_names)
        names = feature_names or [f"feature {column}" for column in range(points.shape[1])]
        self.runs.pop(name, None)
        used = {other["data"] for other in self.runs.values()}
        self._own = {key: one for key, one in self._own.items() if key in used}
        run["data"] = self._key_of(points, name, list(names))
        self.runs[name], self.played[name] = run, (self.points(run["data"]), result)

    def points(self, key: str) -> FloatArray:
        """Return the points of a set, read-only."""
        return unpack(self.sets[key]["points"])

    def _key_of(self, points: FloatArray, title: str, names: list[str]) -> str:
        packed = pack(points)
        for key, known in self.sets.items():
            if known["points"] == packed:
                return key
        number = next(self._numbers)  # never used again, because the page keeps what it knows by its key
        key = _OWN if number == 1 else f"{_OWN}-{number}"
        self._own[key] = DataSet(title=title, points=packed, names=names)
        return key


def _gallery_sets() -> Sets:
    """Return the eight sets of the gallery, as `make_gallery_set` draws them."""
    drawn = {name: make_gallery_set(name) for name in GALLERY}
    return {
        name: DataSet(title=one.name, points=pack(one.X), names=list(one.axis_labels))
        for name, one in drawn.items()
    }
