"""What the Explore panel lets a reader do, and how far its sliders go on the data at hand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from softclust_lab.arrays import FloatArray
from softclust_lab.soft_kmeans import critical_stiffness
from softclust_lab.widgets.recording import Recording
from softclust_lab.widgets.scene import FITS, check_keys
from softclust_lab.widgets.stage import Stage

__all__ = ["Offers", "offers_of", "usual_value"]

_FREE = {
    "K": (1, 8),
    "fuzzifier": (1.05, 5.0),
    "fuzziness_temperature": (0.05, 3.0),
    "deviation_temperature": (0.05, 3.0),
}
"""The sliders of what has no unit."""
_STIFFNESS = 0.25, 100.0
"""The lowest and the highest stiffness, beside the one at which centers begin to part."""


class Offers(TypedDict):
    """What the panel has: methods to choose, other data, points to edit, two at a time, predictions, sliders.

    A slider is the lowest and the highest value, in the parameter's unit, of a parameter or of "K", the
    number of centers, which never exceeds that of different points. Where dials `settle`, they show the end
    of the path at once; the `plane` is one dial for ITISC's temperatures.
    """

    open: bool
    methods: list[str]
    data: bool
    edit: bool
    compare: bool
    predict: bool
    settle: bool
    plane: bool
    sliders: dict[str, list[float]]


def offers_of(explore: bool | Mapping[str, Any], stage: Stage) -> dict[str, Any]:
    """Return what a player offers, as `Offers`: nothing, everything, or that with entries of one's own.

    Parameters
    ----------
    explore : bool or mapping
        False, True, or any of the entries of `Offers`; in ``sliders``, [low, high] for some of them.
    stage : Stage
        The points and the runs. The sliders fit the first run's points, and reach every recorded parameter.

    Raises
    ------
    ValueError
        If an entry is not known or not of its kind.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X, stage = [[-1.0], [1.0]], Stage()
    >>> stage.add("two points", X, fit_hard_kmeans(X, centers=[[2.0]]))
    >>> offers_of({"methods": ["hard_kmeans"], "edit": False}, stage)["sliders"]["stiffness"]
    [0.12, 50.0]
    """
    if explore is False:
        return {}
    chosen: Mapping[str, Any] = {} if explore is True else explore
    everything = Offers(
        open=False,
        methods=list(FITS),
        data=True,
        edit=True,
        compare=True,
        predict=True,
        settle=False,
        plane=False,
        sliders=_sliders(next(iter(stage.played.values()))[0], stage.runs.values()),
    )
    check_keys(chosen, everything, "explore")
    for name, value in chosen.items():
        _check_entry(name, value, everything)
    own = {name: list(ends) for name, ends in chosen.get("sliders", {}).items()}
    return {**everything, **chosen, "sliders": {**everything["sliders"], **own}}


def usual_value(parameter: str, X: FloatArray) -> float:
    """Return a stiffness or a bandwidth that suits points: the middle of its slider, which is logarithmic.

    Examples
    --------
    >>> from softclust_lab.arrays import as_points
    >>> usual_value("stiffness", as_points([[-1.0], [1.0]]))
    2.4
    """
    low, high = _ends(parameter, X)
    return _round(math.sqrt(low * high))


def _ends(parameter: str, X: FloatArray) -> list[float]:
    critical = critical_stiffness(X)
    unit = critical if math.isfinite(critical) else 1.0
    low, high = (factor * unit for factor in _STIFFNESS)
    if parameter == "bandwidth":  # sigma has the stiffness 1 / (2 sigma^2)
        low, high = math.sqrt(0.5 / high), math.sqrt(0.5 / low)
    return [_round(low), _round(high)]


def _sliders(X: FloatArray, runs: Iterable[Recording]) -> dict[str, list[float]]:
    sliders: dict[str, list[float]] = {name: list(ends) for name, ends in _FREE.items()}
    sliders |= {name: _ends(name, X) for name in ("stiffness", "bandwidth")}
    for run in runs:
        recorded = {"K": run["centers"]["shape"][1], **run["parameters"]}
        for name in sliders.keys() & recorded.keys():
            low, high = sliders[name]
            sliders[name] = [min(low, recorded[name]), max(high, recorded[name])]
    return sliders


def _check_entry(name: str, value: Any, everything: Mapping[str, Any]) -> None:
    if name == "sliders":
        check_keys(value, everything["sliders"], "explore['sliders']")
        for slider, ends in value.items():
            if not (len(ends) == 2 and 0 < ends[0] < ends[1] < math.inf):
                raise ValueError(
                    f"`explore['sliders'][{slider!r}]` must be [low, high] with 0 < low < high, "
                    f"got {ends!r}: pass the ends of the slider"
                )
        if any(end % 1 for end in value.get("K", ())):
            raise ValueError(
                f"`explore['sliders']['K']` must be two whole numbers, got {value['K']!r}: pass the fewest "
                "and the most centers"
            )
    elif name == "methods":
        if isinstance(value, str) or not value or not set(value) <= FITS.keys():
            raise ValueError(
                f"`explore['methods']` must be a list of {', '.join(FITS)}, got {value!r}: name at least one"
            )
    elif not isinstance(value, bool):
        raise ValueError(f"`explore[{name!r}]` must be True or False, got {value!r}: pass one of them")


def _round(value: float) -> float:
    """Return a number with two significant digits."""
    return float(f"{value:.2g}")
