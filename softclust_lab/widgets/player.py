"""The live player: a clustering replayed step by step, in a notebook or in a page without a kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from numpy.typing import ArrayLike

from softclust_lab.palette import PALETTE
from softclust_lab.result import ClusterResult
from softclust_lab.widgets.marks import CROSS, SHAPES
from softclust_lab.widgets.recording import Recording, record
from softclust_lab.widgets.still import is_line, still_html

__all__ = ["ClusterPlayer"]

_HERE = Path(__file__).parent


def _joined(*names: str) -> str:
    """Return files beside this one as one text: a widget has one module and one style sheet."""
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


class ClusterPlayer(anywidget.AnyWidget):
    """Replay what a fit recorded: points, centers on their way, and the objective beside them.

    Make one with `from_result` or `from_runs` and leave it as the last line of a cell. It is moved by its
    buttons, its slider and the keys ←, →, Home, End and Space, or from Python by its traits.

    Of a soft method, a point has the shape of the cluster that holds it most and the colours of all that hold
    it, mixed, and is hollow where none holds more than half. A mixture has its ellipses at one standard
    deviation (solid) and two (dashed), on a line the height of the piles that it expects. Where a method
    weighs its points, their areas are the weights (without sample weights, which a result does not keep). A
    center far off is an arrow at the edge.

    Attributes
    ----------
    run : str
        The name of the run on show. Setting it goes back to iteration 0.
    iteration : int
        The iteration on show, from 0 (the starting centers) to the last; of a long soft fit, one of those
        that `record` kept.
    title : str
        Stands above the picture; may be empty.
    runs : list of Recording
        What is played, as `softclust_lab.widgets.recording.record` makes it.

    Raises
    ------
    traitlets.TraitError
        If `run` or `iteration` is set to something that was not recorded.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X = [[1.0], [11.0]]
    >>> player = ClusterPlayer.from_result(X, fit_hard_kmeans(X, centers=[[2.0]]))
    >>> player.iteration = 1
    >>> player
    ClusterPlayer(iteration 1 of 1)
    """

    _esm = _joined("recording.js", "canvas.js", "points.js", "picture.js", "trace.js", "player.js")
    _css = _joined("player.css", "still.css")

    runs = traitlets.List(traitlets.Dict()).tag(sync=True)
    run = traitlets.Unicode().tag(sync=True)
    iteration = traitlets.Int(0).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    look = traitlets.Dict().tag(sync=True)
    still = traitlets.Unicode().tag(sync=True)

    def __init__(self, runs: Sequence[Recording], *, title: str = "", **traits: Any) -> None:
        super().__init__(
            runs=list(runs),
            run=runs[0]["name"],
            title=title,
            look={"palette": PALETTE, "shapes": SHAPES, "cross": CROSS, "line": is_line(runs)},
            still=still_html(title, runs),
            **traits,
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

        Returns
        -------
        ClusterPlayer
            At iteration 0.

        Raises
        ------
        ValueError
            If `X` and `result` do not belong together, or `axes` or `feature_names` do not fit them.
        """
        name = title or "This run"
        return cls([record(name, X, result, axes=axes, feature_names=feature_names)], title=title)

    @classmethod
    def from_runs(
        cls,
        runs: Mapping[str, tuple[ArrayLike, ClusterResult]],
        *,
        title: str = "",
        axes: tuple[int, int] = (0, 1),
        feature_names: Sequence[str] | None = None,
    ) -> ClusterPlayer:
        """Return a player of several results, with a menu to choose among them.

        Parameters
        ----------
        runs : mapping of str to (X, result)
            The menu's entries in their order, each with its points and what the fit returned.
        title, axes, feature_names
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
        return cls(
            [_named_record(name, pair, axes, feature_names) for name, pair in runs.items()], title=title
        )

    def __repr__(self) -> str:
        where = f"iteration {self.iteration} of {self._iterations()[-1]}"
        return f"ClusterPlayer({self.run!r}, {where})" if len(self.runs) > 1 else f"ClusterPlayer({where})"

    def _iterations(self) -> list[int]:
        return next(list(run["iterations"]) for run in self.runs if run["name"] == self.run)

    @traitlets.validate("run")
    def _check_run(self, proposal: dict[str, Any]) -> str:
        names = [run["name"] for run in self.runs]
        if proposal["value"] not in names:
            raise traitlets.TraitError(f"`run` must be one of {', '.join(names)}, got {proposal['value']!r}")
        return str(proposal["value"])

    @traitlets.observe("run")
    def _start_over(self, _change: object) -> None:
        self.iteration = 0

    @traitlets.validate("iteration")
    def _check_iteration(self, proposal: dict[str, Any]) -> int:
        iterations = self._iterations()
        if proposal["value"] not in iterations:
            raise traitlets.TraitError(
                f"`iteration` must be {_recorded(iterations)}, got {proposal['value']}"
            )
        return int(proposal["value"])


def _named_record(
    name: str,
    pair: tuple[ArrayLike, ClusterResult],
    axes: tuple[int, int],
    feature_names: Sequence[str] | None,
) -> Recording:
    """Record one run; an error says which."""
    try:
        X, result = pair
    except (TypeError, ValueError) as error:
        raise ValueError(f"`runs[{name!r}]` must be a pair (X, result), got {type(pair).__name__}") from error
    try:
        return record(str(name), X, result, axes=axes, feature_names=feature_names)
    except ValueError as error:
        raise ValueError(f"`runs[{name!r}]`: {error}") from error


def _recorded(iterations: list[int]) -> str:
    """Return in words which iterations can be shown, one by one if some were left out."""
    if iterations[-1] < len(iterations):
        return f"from 0 to {iterations[-1]}, the last one recorded"
    return f"one of those recorded: {', '.join(map(str, iterations))}"
