"""The player's model: what is on show, and what follows from it in Python as it does in the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from softclust_lab.arrays import FloatArray, as_centers
from softclust_lab.palette import PALETTE
from softclust_lab.partition import one_hot
from softclust_lab.result import ClusterResult
from softclust_lab.widgets.marks import CROSS, SHAPES
from softclust_lab.widgets.memberships import State, shares, state_at
from softclust_lab.widgets.recording import as_plain
from softclust_lab.widgets.scene import FITS, fit_scene
from softclust_lab.widgets.stage import Stage
from softclust_lab.widgets.still import is_line, still_html
from softclust_lab.widgets.still_panel import panel_room
from softclust_lab.widgets.updates import state_from

__all__ = ["Mirror"]


class Derived(traitlets.TraitType[Any, Any]):
    """A trait that follows from what is on show. Assigning to it changes what is on show."""

    def set(self, obj: Any, value: Any) -> None:
        """Lead to what has this value."""
        obj.lead(self.name, value)

    def follow(self, obj: Any, value: Any) -> None:
        """Take a value that follows, and notify if it differs."""
        old = obj._trait_values.get(self.name)
        if old is value or (isinstance(value, np.ndarray) and np.array_equal(old, value)):
            return
        obj._trait_values[self.name] = value
        obj._notify_trait(self.name, old, value)

    def forget(self, obj: Any) -> None:
        """Have the value computed when somebody asks for it."""
        obj._trait_values.pop(self.name, None)


class Mirror(anywidget.AnyWidget):
    """What the player shows: a run or a scene, at an iteration.

    Only these three travel. `result`, `centers` and `responsibilities` follow from them, here by the library
    and in the page by its own steps, which agree. Whoever changes one of the six changes the others.
    """

    sets = traitlets.Dict().tag(sync=True)
    runs = traitlets.List(traitlets.Dict()).tag(sync=True)
    run = traitlets.Unicode().tag(sync=True)
    iteration = traitlets.Int(0).tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)
    offers = traitlets.Dict().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    look = traitlets.Dict().tag(sync=True)
    still = traitlets.Unicode().tag(sync=True)
    result = Derived()
    centers = Derived()
    responsibilities = Derived()
    _draw_still = staticmethod(still_html)

    def __init__(
        self, stage: Stage, *, title: str = "", scene: Mapping[str, Any] | None = None, **traits: Any
    ) -> None:
        self._stage = stage
        self._from_page: Mapping[str, Any] = {}
        self._fitted: tuple[Any, FloatArray, ClusterResult] | None = None
        picture = _picture(self._draw_still, title, stage, traits.get("offers", {}), scene or {})
        super().__init__(title=title, run=next(iter(stage.runs)), **picture, **traits)
        self._derive()
        if scene:
            self.scene = dict(scene)

    @property
    def points(self) -> FloatArray:
        """The points on show, shape (N, D), in data units; read-only."""
        return self._on_show()[0]

    def show(
        self,
        X: ArrayLike,
        result: ClusterResult,
        *,
        name: str = "Shown",
        axes: tuple[int, int] = (0, 1),
        feature_names: Sequence[str] | None = None,
    ) -> None:
        """Replay another result, from iteration 0.

        Parameters
        ----------
        X : array_like, shape (N, D)
            The points that were clustered, in data units.
        result : ClusterResult
            What the fit returned.
        name : str
            Its entry in the menu. A run of that name is replaced.
        axes, feature_names
            As in `ClusterPlayer.from_result`.

        Raises
        ------
        ValueError
            As `ClusterPlayer.from_result`.

        Examples
        --------
        >>> from softclust_lab import fit_hard_kmeans
        >>> from softclust_lab.widgets import ClusterPlayer
        >>> X = [[1.0], [11.0]]
        >>> player = ClusterPlayer.from_result(X, fit_hard_kmeans(X, centers=[[2.0]]))
        >>> player.show(X, fit_hard_kmeans(X, centers=[[2.0], [3.0]]), name="Two centers")
        >>> player
        ClusterPlayer('Two centers', iteration 0 of 1)
        """
        self._stage.add(name, X, result, axes=axes, feature_names=feature_names)
        with self.hold_sync(), self.hold_trait_notifications():
            for trait, value in _picture(self._draw_still, self.title, self._stage, self.offers, {}).items():
                self.set_trait(trait, value)
            self.run, self.scene, self.iteration = name, {}, 0
        self._derive()

    def notify_change(self, change: Any) -> None:
        """Send what follows from a change together with it."""
        with self.hold_sync():
            super().notify_change(change)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page sends; if a part of it is not valid, nothing."""
        self._from_page = sync_data
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = {}

    def lead(self, name: str, value: Any) -> None:
        """Show an assigned result, or start from assigned centers or responsibilities."""
        try:
            if name == "result":
                self._replay(value)
            else:
                self._start_from(name, value)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from error

    def _replay(self, result: ClusterResult) -> None:
        """Show a result of the points on show, in the same features."""
        run, data = self._stage.runs[self.run], self.scene.get("data")
        names = self._stage.sets[data or run["data"]]["names"]
        columns = run["view"]["columns"] if data in (None, run["data"]) else []
        axes = (columns[0], columns[1]) if len(columns) == 2 else (0, 1)
        self.show(self.points, result, axes=axes, feature_names=names)

    def _start_from(self, name: str, value: ArrayLike) -> None:
        points, result = self._on_show()
        if result.method not in FITS:
            raise ValueError(
                f"`{name}` can be assigned where the method is one of {', '.join(FITS)}, got "
                f"{result.method!r}: assign a `result` instead"
            )
        now = state_at(result, self.iteration)
        if name == "responsibilities":
            start = state_from(result.method, result.parameters, points, value, now)
        else:
            centers = as_centers(value, points)
            start = now._replace(centers=centers) if len(centers) == len(now.centers) else State(centers)
        scene = dict(self.scene)
        if not scene:
            run = self._stage.runs[self.run]
            scene = {"data": run["data"], "method": run["method"], "parameters": run["parameters"]}
        scene["start"] = {key: part for key, part in start._asdict().items() if part is not None}
        scene = as_plain(scene)
        self._fit(scene)
        with self.hold_sync():
            self.scene = dict(scene)
            self.iteration = 0

    def _on_show(self) -> tuple[FloatArray, ClusterResult]:
        """Return the points and the result that the run or the scene stands for."""
        return self._fit(self.scene) if self.scene else self._stage.played[self.run]

    def _fit(self, scene: dict[str, Any]) -> tuple[FloatArray, ClusterResult]:
        """Fit a scene, unless it was the last one fitted."""
        if self._fitted is None or not (self._fitted[0] is scene or self._fitted[0] == scene):
            self._fitted = (scene, *fit_scene(scene, self._stage))
        return self._fitted[1:]

    @traitlets.validate("scene")
    def _check_scene(self, proposal: dict[str, Any]) -> dict[str, Any]:
        # What JSON cannot carry is left as it is, for the words in which it is refused.
        scene: dict[str, Any] = as_plain(proposal["value"], other=lambda value: value)
        try:
            if scene:
                self._fit(scene)
        except ValueError as error:
            raise traitlets.TraitError(f"`scene`: {error}") from error
        return scene

    @traitlets.validate("run")
    def _check_run(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] not in self._stage.runs:
            names = ", ".join(self._stage.runs)
            raise traitlets.TraitError(f"`run` must be one of {names}, got {proposal['value']!r}")
        return str(proposal["value"])

    @traitlets.validate("iteration")
    def _check_iteration(self, proposal: dict[str, Any]) -> int:
        self._check_run({"value": self.run})
        self._check_scene({"value": self.scene})
        last, iteration = self._last, int(proposal["value"])
        if "iteration" in self._from_page:
            # Rounding may let the page's path end an iteration before or after the library's.
            iteration = min(iteration, last)
        if not 0 <= iteration <= last:
            raise traitlets.TraitError(
                f"`iteration` must be from 0 to {last}, the last one recorded, got {iteration}"
            )
        return iteration

    @property
    def _last(self) -> int:
        return len(self._on_show()[1].center_history) - 1

    @traitlets.observe("run", "scene", "iteration")
    def _follow(self, change: Any) -> None:
        """Go to the start of what is new, unless the page, which knows where it is, asked for it."""
        if change.name != "iteration" and self._from_page.get(change.name) != change.new:
            if change.name == "run":
                self.scene = {}
            self.iteration = 0
        self._derive()

    def _derive(self) -> None:
        _, result = self._on_show()
        if self.iteration > self._last:
            self.iteration = self._last
        traits = type(self)
        traits.result.follow(self, result)
        traits.centers.follow(self, state_at(result, self.iteration).centers)
        if any(self._trait_notifiers.get("responsibilities", {}).values()):
            traits.responsibilities.follow(self, self._responsibilities())
        else:
            traits.responsibilities.forget(self)

    @traitlets.default("responsibilities")
    def _responsibilities(self) -> FloatArray:
        points, result = self._on_show()
        state = state_at(result, self.iteration)
        held = shares(result.method, result.parameters, points, state)
        found = one_hot(points, state.centers) if held is None else held
        found.setflags(write=False)
        return found


def _picture(
    draw_still: Callable[..., str],
    title: str,
    stage: Stage,
    offers: Mapping[str, Any],
    scene: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the traits that say what can be shown, and how it looks at first."""
    runs, rival = list(stage.runs.values()), scene.get("rival")
    panel = panel_room(offers, len(stage.sets), runs[0]["method"], rival and rival["method"])
    return {
        "sets": stage.sets,
        "runs": runs,
        "look": {"palette": PALETTE, "shapes": SHAPES, "cross": CROSS, "line": is_line(runs)},
        "still": draw_still(title, stage, panel=panel, compared=bool(rival)),
    }
