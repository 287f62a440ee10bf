"""A scene: what a reader has set up, as plain data, and the fit that the library makes of it.

The page computes the path of a scene by itself. Here the library derives the very same path, so that a
notebook can ask for its centers and memberships without their travelling.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray, as_centers, as_points
from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.gaussian_mixture import fit_gaussian_mixture
from softclust_lab.gaussian_wcss import fit_gaussian_wcss
from softclust_lab.hard_kmeans import fit_hard_kmeans
from softclust_lab.itisc import fit_itisc
from softclust_lab.result import ClusterResult, ConvergenceWarning
from softclust_lab.soft_kmeans import fit_soft_kmeans
from softclust_lab.widgets.stage import Stage

__all__ = ["FITS", "PARAMETERS", "REQUIRED", "check_keys", "fit", "fit_scene"]

FITS: dict[str, Callable[..., ClusterResult]] = {
    "hard_kmeans": fit_hard_kmeans,
    "soft_kmeans": fit_soft_kmeans,
    "gaussian_mixture": fit_gaussian_mixture,
    "gaussian_wcss": fit_gaussian_wcss,
    "fuzzy_cmeans": fit_fuzzy_cmeans,
    "itisc": fit_itisc,
}
_MIXTURE = ("weights", "covariances")
_ARGUMENTS = {name: inspect.signature(fit).parameters for name, fit in FITS.items()}
_NOT_PARAMETERS = {"X", "centers", "sample_weight", *_MIXTURE}
PARAMETERS = {
    name: [key for key in found if key not in _NOT_PARAMETERS] for name, found in _ARGUMENTS.items()
}
"""The parameters that each method's fit takes."""
REQUIRED = {
    name: [key for key in keys if _ARGUMENTS[name][key].default is inspect.Parameter.empty]
    for name, keys in PARAMETERS.items()
}
"""Those of them that have a unit, and therefore no default."""
_STEPPABLE = {"itisc": "majorize", "gaussian_wcss": "armijo"}
"""In place of quasi-Newton, which scipy steers and the page cannot step."""
_KEYS = {"data", "points", "method", "parameters", "start", "rival"}


def fit_scene(scene: Mapping[str, Any], stage: Stage) -> tuple[FloatArray, ClusterResult]:
    """Check a scene and return its points and the library's fit of them.

    Parameters
    ----------
    scene : mapping
        ``data``, the key of a set; ``points``, if they differ from the set's; ``method``; ``parameters``;
        ``start``, with ``centers`` and for a mixture, if wanted, ``weights`` and ``covariances``; ``rival``,
        None or another method with its parameters that starts from the same centers.
    stage : Stage
        Has the sets.

    Returns
    -------
    points : ndarray, shape (N, D)
    result : ClusterResult
        Of ``"majorize"`` (ITISC) or ``"armijo"`` (soft WCSS) where the solver is, or would be by default,
        ``"quasi-newton"``.

    Raises
    ------
    ValueError
        If anything is not as described, in the words of `softclust_lab.arrays`; or if ITISC with the
        logarithmic distortion has no more different points than centers, where its objective has no lower
        bound.

    Examples
    --------
    >>> X, stage = [[1.0], [11.0]], Stage()
    >>> stage.add("two points", X, fit_hard_kmeans(X, centers=[[2.0]]))
    >>> scene = {"data": "own", "method": "hard_kmeans", "start": {"centers": [[0.0], [9.0]]}}
    >>> fit_scene(scene, stage)[1].centers.ravel()
    array([ 1., 11.])
    """
    check_keys(scene, _KEYS, "scene")
    points = _points(scene, stage)
    start = scene.get("start")
    if not isinstance(start, Mapping) or "centers" not in start:
        raise ValueError(
            f"`start` must be a mapping with 'centers', got {start!r}: pass {{'centers': [[...], ...]}}"
        )
    rival = scene.get("rival")
    if rival is not None:
        check_keys(rival, {"method", "parameters"}, "rival")
        fit(
            rival.get("method"),
            points,
            {"centers": start["centers"]},
            rival.get("parameters", {}),
            max_iter=0,
        )
    return points, fit(scene.get("method"), points, start, scene.get("parameters", {}))


def fit(
    method: Any, points: FloatArray, start: Mapping[str, Any], parameters: Any, **instead: Any
) -> ClusterResult:
    """Return a method's fit from a start, by a solver that the page can step, and without a warning.

    What is in `instead` takes the place of `parameters`.

    Raises
    ------
    ValueError
        As `fit_scene`.
    """
    if not isinstance(method, str) or method not in FITS:
        raise ValueError(f"`method` must be one of {', '.join(FITS)}, got {method!r}: choose one of the six")
    check_keys(parameters, PARAMETERS[method], "parameters")
    check_keys(start, {"centers", *(_MIXTURE if method == "gaussian_mixture" else ())}, "start")
    if missing := [name for name in REQUIRED[method] if name not in parameters]:
        raise ValueError(
            f"`parameters` must have {', '.join(missing)} for {method}, got {dict(parameters)!r}: "
            "it has a unit, so there is no default"
        )
    chosen = {**parameters, **instead}
    if method in _STEPPABLE and chosen.get("solver", "quasi-newton") == "quasi-newton":
        chosen["solver"] = _STEPPABLE[method]
    if method == "itisc" and chosen.get("distortion", "log") == "log":
        _check_spread(points, len(as_centers(start["centers"], points)))
    with warnings.catch_warnings():
        # The result says so, and a reader who drags a center would be told twenty times a second.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return FITS[method](points, **start, **chosen)


def check_keys(given: Any, names: Iterable[str], what: str) -> None:
    """Refuse what is no mapping, or has other keys than these."""
    wanted = ", ".join(sorted(names))
    if not isinstance(given, Mapping):
        raise ValueError(f"`{what}` must be a mapping with keys among {wanted}, got {given!r}: pass a dict")
    if unknown := sorted(str(key) for key in given if key not in names):
        raise ValueError(
            f"`{what}` must have keys among {wanted}, got {', '.join(unknown)}: leave that out, or correct it"
        )


def _points(scene: Mapping[str, Any], stage: Stage) -> FloatArray:
    key = scene.get("data")
    if not isinstance(key, str) or key not in stage.sets:
        raise ValueError(
            f"`data` must be one of {', '.join(stage.sets)}, got {key!r}: name a set of the player"
        )
    points = stage.points(key)
    if scene.get("points") is None:
        return points
    edited = as_points(scene["points"], "points").astype(np.float64, copy=False)
    if edited.shape[1] != points.shape[1]:
        raise ValueError(
            f"`points` must have shape (N, {points.shape[1]}) to match the set {key!r}, got {edited.shape}: "
            "pass one row for each point"
        )
    return edited


def _check_spread(points: FloatArray, n_clusters: int) -> None:
    distinct = len(np.unique(points, axis=0))
    if distinct <= n_clusters:
        raise ValueError(
            f"itisc needs more different points than its K = {n_clusters} centers, got {distinct}: every "
            "point can lie on a center, where R falls without end; add points, or take fewer centers"
        )
