"""The live player: a clustering replayed step by step, in a notebook or in a page without a kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers, as_points
from softclust_lab.result import ClusterResult
from softclust_lab.widgets.mirror import Mirror
from softclust_lab.widgets.modules import joined_modules
from softclust_lab.widgets.offers import offers_of, usual_value
from softclust_lab.widgets.recording import NAMES
from softclust_lab.widgets.scene import REQUIRED, fit
from softclust_lab.widgets.stage import Stage

__all__ = ["ClusterPlayer"]

_HERE = Path(__file__).parent


class ClusterPlayer(Mirror):
    """Replay what a fit recorded, and explore what another start, method or data set would have done.

    Make one with `from_result`, `from_runs` or `from_start` and leave it as the last line of a cell. It is
    moved by its buttons, its slider and the keys ←, →, Home, End and Space; with ``explore=True`` also by
    dragging centers and by its Explore panel; in a notebook also from Python, by the attributes below. In a
    page of the book it does the same without Python.

    Of a soft method, a point has the shape of the cluster that holds it most and the colours of all that hold
    it, mixed, and is hollow where none holds more than half. A mixture has its ellipses at one standard
    deviation (solid) and two (dashed), on a line the height of the piles that it expects. Where a method
    weighs its points, their areas are the weights (without sample weights, which a result does not keep). A
    center far off is an arrow at the edge.

    Attributes
    ----------
    run : str
        The name of the recorded run on show. Setting it leaves the scene and goes back to iteration 0.
    iteration : int
        The iteration on show, from 0 (the starting centers) to the last.
    scene : dict
        What the reader has set up in place of the recorded run: ``data``, ``points`` (if edited), ``method``,
        ``parameters``, ``start`` (``centers``, for a mixture also ``weights`` and ``covariances``) and
        ``rival`` (None, or another method with its parameters, from the same centers). Empty while a recorded
        run is on show: ``player.scene = {}`` goes back to it.
    result : ClusterResult
        The fit on show: the one given, or the library's fit of the scene. Assigning one, of the points on
        show, replays it; `show` takes one of other points.
    centers : ndarray, shape (K, D)
        Where the centers are at this iteration; read-only. Assigning some, also more or fewer, starts there.
    responsibilities : ndarray, shape (N, K)
        How much each center holds of each point at this iteration; read-only. Assigning some starts where the
        method's update step leads from them; `softclust_lab.widgets.updates.state_from` has the formulas.
    points : ndarray, shape (N, D)
        The points on show, read-only.

    Raises
    ------
    traitlets.TraitError
        If something is set that is not as described; what was on show then stays.

    Notes
    -----
    ``player.observe(function, "centers")`` calls a function whenever the mouse or Python moves a center; the
    other attributes but `points` can be observed as well. To tie two players of the same points together, use
    ``traitlets.link((one, "scene"), (other, "scene"))`` and the same for ``"iteration"``; for arrays, which
    `link` cannot compare, ``traitlets.dlink``. `jslink` ties ``"iteration"`` to a slider without Python.

    A scene has no quasi-Newton solver, which cannot be stepped: in its place the soft WCSS takes
    ``"armijo"``, and ITISC ``"majorize"``.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[1.0], [11.0]]
    >>> player = ClusterPlayer.from_result(X, fit_hard_kmeans(X, centers=[[2.0]]))
    >>> player.iteration = 1
    >>> player
    ClusterPlayer(iteration 1 of 1)
    >>> player.centers = [[0.0], [9.0]]
    >>> player, player.result.centers.ravel()
    (ClusterPlayer(hard_kmeans, iteration 0 of 1), array([ 1., 11.]))
    """

    _esm = joined_modules(_HERE / "js" / "player.js")
    _css = "\n".join(
        (_HERE / name).read_text(encoding="utf-8") for name in ("player.css", "explore.css", "still.css")
    )

    @classmethod
    def from_result(
        cls,
        X: ArrayLike,
        result: ClusterResult,
        *,
        title: str = "",
        axes: tuple[int, int] = (0, 1),
        feature_names: Sequence[str] | None = None,
        explore: bool | Mapping[str, Any] = False,
        gallery: bool = False,
    ) -> ClusterPlayer:
        """Return a player of one result.

        Parameters
        ----------
        X : array_like, shape (N, D)
            The points that were clustered, in data units. D = 1 is drawn on a line; of more than two features
            `axes` says which to draw, and distances still count all of them.
        result : ClusterResult
            What the fit returned.
        title : str
            Stands above the picture.
        axes : tuple of (int, int)
            The columns to draw.
        feature_names : sequence of str, length D, optional
            For the axes; `Dataset.axis_labels` has them with units.
        explore : bool or mapping
            Whether readers may do more than replay; a mapping says what, as in
            ``{"open": True, "methods": ["hard_kmeans", "itisc"], "edit": False, "sliders": {"K": [2, 5]}}``:
            whether the panel is ``open`` at first, which ``methods`` it has, whether one may choose ``data``,
            ``edit`` points, ``compare`` two methods, ``predict`` a step, and the ends of ``sliders``. With
            ``settle`` a slider shows at once where the centers come to rest; with ``plane`` ITISC's two
            temperatures are one place to drag in a plane.
        gallery : bool
            Whether the eight gallery sets are there to choose.

        Returns
        -------
        ClusterPlayer
            At iteration 0.

        Raises
        ------
        ValueError
            If `X` and `result` do not belong together, or `axes`, `feature_names` or `explore` do not fit.
        """
        stage = Stage(gallery=gallery)
        stage.add(title or "This run", X, result, axes=axes, feature_names=feature_names)
        return cls(stage, title=title, offers=offers_of(explore, stage))

    @classmethod
    def from_runs(
        cls,
        runs: Mapping[str, tuple[ArrayLike, ClusterResult]],
        *,
        title: str = "",
        axes: tuple[int, int] = (0, 1),
        feature_names: Sequence[str] | None = None,
        explore: bool | Mapping[str, Any] = False,
        gallery: bool = False,
    ) -> ClusterPlayer:
        """Return a player of several results, with a menu to choose among them.

        Parameters
        ----------
        runs : mapping of str to (X, result)
            The menu's entries in their order, each with its points and what the fit returned.
        title, axes, feature_names, explore, gallery
            As in `from_result`, for all runs.

        Returns
        -------
        ClusterPlayer
            At iteration 0 of the first run.

        Raises
        ------
        ValueError
            If there are no runs, or as `from_result`; the message names the run.
        """
        if not isinstance(runs, Mapping) or not runs:
            raise ValueError(
                f"`runs` must be a mapping of name to (X, result), got {runs!r}: pass at least one"
            )
        stage = Stage(gallery=gallery)
        for name, pair in runs.items():
            try:
                X, result = pair
            except (TypeError, ValueError) as error:
                raise ValueError(
                    f"`runs[{name!r}]` must be a pair (X, result), got {type(pair).__name__}"
                ) from error
            try:
                stage.add(str(name), X, result, axes=axes, feature_names=feature_names)
            except ValueError as error:
                raise ValueError(f"`runs[{name!r}]`: {error}") from error
        return cls(stage, title=title, offers=offers_of(explore, stage))

    @classmethod
    def from_start(
        cls,
        X: ArrayLike,
        centers: ArrayLike,
        method: str = "soft_kmeans",
        *,
        compare: tuple[str, Mapping[str, Any]] | str | None = None,
        title: str = "",
        axes: tuple[int, int] = (0, 1),
        feature_names: Sequence[str] | None = None,
        explore: bool | Mapping[str, Any] = True,
        gallery: bool = True,
        **parameters: Any,
    ) -> ClusterPlayer:
        """Return a player of the run that a method makes from given centers, ready to explore.

        Parameters
        ----------
        X : array_like, shape (N, D)
            Points, in data units.
        centers : array_like, shape (K, D)
            Starting centers, in data units.
        method : str
            A method's module: "hard_kmeans", "soft_kmeans", "gaussian_mixture", "gaussian_wcss",
            "fuzzy_cmeans" or "itisc".
        compare : str or (str, mapping), optional
            Another method, or one with its parameters, to show beside it from the same centers.
        title, axes, feature_names, explore, gallery
            As in `from_result`.
        **parameters
            The method's own, as its fit takes them. A `stiffness` or a `bandwidth` that is not given is
            chosen for the points.

        Returns
        -------
        ClusterPlayer
            At iteration 0.

        Raises
        ------
        ValueError
            If an argument is not as described.

        Examples
        --------
        >>> ClusterPlayer.from_start([[0.0], [2.0], [9.0]], [[0.0], [1.0]], "fuzzy_cmeans", fuzzifier=2.0)
        ClusterPlayer(iteration 0 of 8)
        """
        points, stage = as_points(X), Stage(gallery=gallery)
        start = as_centers(centers, points)
        own = {**_usual(method, points), **parameters}
        scene: dict[str, Any] = {"method": method, "parameters": own, "start": {"centers": start}}

        def add(name: str, result: ClusterResult) -> None:
            stage.add(name, points, result, axes=axes, feature_names=feature_names)

        result = fit(method, points, scene["start"], own)
        if compare is None:
            add(title or "This run", result)
            return cls(stage, title=title, offers=offers_of(explore, stage))
        rival, given = (compare, {}) if isinstance(compare, str) else compare
        beside = {"method": rival, "parameters": {**_usual(rival, points), **given}}
        other = fit(rival, points, scene["start"], beside["parameters"])
        add(NAMES[method][0], result)
        add(NAMES[rival][0] + " again" * (rival == method), other)
        scene |= {"data": stage.runs[NAMES[method][0]]["data"], "rival": beside}
        return cls(stage, title=title, scene=scene, offers=offers_of(explore, stage))

    def __repr__(self) -> str:
        where = f"iteration {self.iteration} of {self._last}"
        if self.scene:
            return f"ClusterPlayer({self.scene['method']}, {where})"
        return f"ClusterPlayer({self.run!r}, {where})" if len(self.runs) > 1 else f"ClusterPlayer({where})"


def _usual(method: str, points: FloatArray) -> dict[str, float]:
    """Return values for the parameters of a method that have no default."""
    return {name: usual_value(name, points) for name in REQUIRED.get(method, ())}
