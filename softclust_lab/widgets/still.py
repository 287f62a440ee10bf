"""The player's still image: the last iteration, for paper and for pages without JavaScript.

The markup has the same classes and proportions as the live player, so that one style sheet serves both, their
colours follow the page, and nothing moves when the player takes the picture's place. It is written here and
not by a plotting library: a page full of players stays light, and equal recordings give equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from softclust_lab.widgets.frame import LastFrame, last_frame
from softclust_lab.widgets.packing import unpack
from softclust_lab.widgets.recording import Recording, as_number_text
from softclust_lab.widgets.stage import Stage
from softclust_lab.widgets.still_plot import short, still_plot

__all__ = ["describe", "is_line", "status", "still_html"]

_NOTE = "Shown is the last iteration. Where JavaScript runs, this picture plays."
_TRACE_WIDTH, _TRACE_HEIGHT = 208.0, 150.0
_CHARACTER = 6.6
_GAUSSIANS = {1: "Bells show the piles expected", 2: "Ellipses at one and two standard deviations"}


def still_html(title: str, stage: Stage, *, panel: str = "", compared: bool = False) -> str:
    """Return the still image of what a stage has recorded, as HTML.

    Parameters
    ----------
    title : str
        Stands above it; may be empty.
    stage : Stage
        Each of its runs gets a figure with its last iteration. The style sheet shows the first alone while
        the live player is on its way, and all of them on paper and where there is no JavaScript.
    panel : str
        The room of the Explore panel, as HTML.
    compared : bool
        Whether the runs stand side by side from the first, as methods that are compared.

    Returns
    -------
    str
        One ``<div>``. Each picture is an ``<svg role="img">`` with its description as label.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> X, stage = [[1.0], [11.0]], Stage()
    >>> stage.add("two points", X, fit_hard_kmeans(X, centers=[[2.0]]))
    >>> still_html("", stage).count("<svg")
    2
    """
    runs = list(stage.runs.values())
    named = len(runs) > 1
    classes = "softclust-player scp-still" + " scp-line" * is_line(runs)
    figures = "".join(_figure(last_frame(run, stage.points(run["data"])), named=named) for run in runs)
    side_by_side = "scp-panes scp-two" if compared else "scp-runs scp-many" if named else "scp-runs"
    return (
        f'<div class="{classes}"><div class="scp-body">{_head(title, list(stage.runs))}'
        f'<div class="{side_by_side}">{figures}</div>'
        f'<p class="scp-controls scp-note">{_NOTE}</p>{panel}</div></div>'
    )


def status(run: Recording, iteration: int) -> str:
    """Return the player's status line for an iteration of a run.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> from softclust_lab.widgets.recording import record
    >>> X = [[1.0], [11.0]]
    >>> status(record("two points", X, fit_hard_kmeans(X, centers=[[2.0]])), 1)
    'Iteration 1 of 1, WCSS = 50, converged'
    """
    last = len(run["objective_texts"]) - 1
    text = f"Iteration {iteration} of {last}, {run['objective_name']} = {run['objective_texts'][iteration]}"
    if iteration < last:
        return text
    return f"{text}, {'converged' if run['converged'] else 'not converged'}"


def describe(frame: LastFrame) -> str:
    """Return what the still image of a run shows, in words."""
    run, counts = frame.run, np.bincount(frame.labels, minlength=frame.ways.shape[1])
    texts = run["objective_texts"]
    return (
        f"{run['name']}: {run['method_name']} on {len(frame.points):,} points, "
        f"last of {len(texts) - 1} iterations. "
        f"Cluster sizes {', '.join(f'{count:,}' for count in counts)}. {_softness_in_words(frame)}"
        f"{run['objective_name']} at the start {texts[0]}, at the end {texts[-1]}."
    )


def _softness_in_words(frame: LastFrame) -> str:
    outside = [str(k) for k in np.flatnonzero(frame.outside)]
    words = f"Outside the picture: center {', '.join(outside)}. " if outside else ""
    if frame.covariances is not None:
        words += f"{_GAUSSIANS[frame.covariances.shape[-1]]}. "
    if frame.shares is not None:
        words += f"Mean certainty {frame.shares.max(axis=1).mean():.2f}. "
    if frame.importance is not None:
        heaviest = as_number_text(float(f"{frame.importance.max():.2g}"))
        words += f"Largest importance weight {heaviest}. "
    return words


def is_line(runs: Sequence[Recording]) -> bool:
    """Return whether every run has one feature only, so that a flat picture does."""
    return all(len(run["view"]["columns"]) == 1 for run in runs)


def _head(title: str, names: Sequence[str]) -> str:
    """Return the title, and the room that the live player needs for its menu."""
    if not title and len(names) == 1:
        return ""
    longest = escape(max(names, key=len))
    menu = (
        '<span class="scp-choice scp-reserve" aria-hidden="true">'
        f"Show<select disabled><option>{longest}</option></select></span>"
    )
    words = f'<p class="scp-title">{escape(title)}</p>'
    return f'<div class="scp-head">{words}{menu if len(names) > 1 else ""}</div>'


def _figure(frame: LastFrame, *, named: bool) -> str:
    run = frame.run
    caption = f'<figcaption class="scp-caption">{escape(run["name"])}</figcaption>' if named else ""
    text = status(run, len(run["objective_texts"]) - 1)
    parts = text.split(", ")
    words = '<span class="scp-comma">, </span>'.join(f"<span>{escape(part)}</span>" for part in parts)
    return (
        f'<figure class="scp-run"><div class="scp-stage">{caption}{still_plot(frame, describe(frame))}'
        f'<div class="scp-side"><p class="scp-status">{words}</p>{_trace(run)}</div></div></figure>'
    )


def _trace(run: Recording) -> str:
    """Return the objective over the iterations; its numbers are in the status line and in the description."""
    (low, lowest), (high, highest) = run["objective_range"]
    objective = np.clip(unpack(run["objective"]), low, high)
    last = len(objective) - 1
    left = 11.0 + _CHARACTER * max(len(lowest), len(highest))
    right, top, bottom = _TRACE_WIDTH - 8.0, 34.0, _TRACE_HEIGHT - 22.0
    x = left + (right - left) * np.arange(last + 1) / max(last, 1)
    unit = (bottom - top - 6) / ((high - low) or 1.0)
    y = bottom - 6 - unit * (objective - low)
    above, below = short(bottom - 2 - unit * (high - low)), short(bottom - 2)
    line = "M" + "L".join(f"{short(a)} {short(b)}" for a, b in zip(x, y, strict=True))
    return (
        f'<svg class="scp-trace" viewBox="0 0 {_TRACE_WIDTH:g} {_TRACE_HEIGHT:g}" aria-hidden="true">'
        f'<path class="scp-axis" d="M{left:g} {top:g}V{bottom:g}H{right:g}"/>'
        f'<path class="scp-line-now" d="{line}"/>'
        f'<circle class="scp-now" cx="{short(x[-1])}" cy="{short(y[-1])}" r="5"/>'
        f'<text x="4" y="14">{escape(run["objective_name"])}</text>'
        f'<text x="{left - 7:g}" y="{above}" text-anchor="end">{highest}</text>'
        f'<text x="{left - 7:g}" y="{below}" text-anchor="end">{lowest}</text>'
        f'<text x="{left:g}" y="{_TRACE_HEIGHT - 6:g}" text-anchor="middle">0</text>'
        f'<text x="{(left + right) / 2:g}" y="{_TRACE_HEIGHT - 6:g}" text-anchor="middle">iteration</text>'
        f'<text x="{right:g}" y="{_TRACE_HEIGHT - 6:g}" text-anchor="middle">{last}</text></svg>'
    )
