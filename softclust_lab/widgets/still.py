"""The player's still image: the last iteration as SVG, for paper and for pages without JavaScript.

The markup has the same classes and proportions as the live player, so that one style sheet serves both, their
colours follow the page, and nothing moves when the player takes the picture's place. It is written here and
not by a plotting library: a page full of players stays light, and equal recordings give equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from softclust_lab.arrays import FloatArray
from softclust_lab.distances import squared_distances
from softclust_lab.palette import PALETTE
from softclust_lab.widgets.marks import CROSS, SHAPES, Outline
from softclust_lab.widgets.recording import Recording, View, unpack

__all__ = ["describe", "is_line", "status", "still_html"]

_WIDTH, _HEIGHT, _LINE_HEIGHT = 480.0, 360.0, 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 14.0, 26.0, 44.0
_RADIUS = 3.4
_NOTE = "Shown is the last iteration. Where JavaScript runs, this picture plays."
_TRACE_WIDTH, _TRACE_HEIGHT = 208.0, 150.0
_CHARACTER = 6.6


def still_html(title: str, runs: Sequence[Recording]) -> str:
    """Return the still image of some runs as HTML.

    Parameters
    ----------
    title : str
        Stands above it; may be empty.
    runs : sequence of Recording
        Each gets a figure with its last iteration. The style sheet shows the first alone while the live
        player is on its way, and all of them on paper and where there is no JavaScript.

    Returns
    -------
    str
        One ``<div>``. Each picture is an ``<svg role="img">`` with its description as label.

    Examples
    --------
    >>> from softclust_lab import fit_hard_kmeans
    >>> from softclust_lab.widgets.recording import record
    >>> X = [[1.0], [11.0]]
    >>> still_html("", [record("two points", X, fit_hard_kmeans(X, centers=[[2.0]]))]).count("<svg")
    2
    """
    classes = "softclust-player scp-still" + (" scp-line" if is_line(runs) else "")
    head = _head(title, [run["name"] for run in runs])
    figures = "".join(_figure(run, named=len(runs) > 1) for run in runs)
    kind = "scp-runs scp-many" if len(runs) > 1 else "scp-runs"
    return (
        f'<div class="{classes}"><div class="scp-body">{head}<div class="{kind}">{figures}</div>'
        f'<p class="scp-controls scp-note">{_NOTE}</p></div></div>'
    )


def status(run: Recording, iteration: int) -> str:
    """Return the player's status line for one iteration of a run.

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


def describe(run: Recording) -> str:
    """Return what the still image of a run shows, in words."""
    points, history = unpack(run["points"]), unpack(run["centers"])
    labels = np.argmin(squared_distances(points, history[-1]), axis=1)
    counts = np.bincount(labels, minlength=history.shape[1])
    texts = run["objective_texts"]
    return (
        f"{run['name']}: {run['method_name']} on {len(points):,} points, "
        f"last of {len(history) - 1} iterations. "
        f"Cluster sizes {', '.join(f'{count:,}' for count in counts)}. "
        f"{run['objective_name']} at the start {texts[0]}, at the end {texts[-1]}."
    )


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


def _figure(run: Recording, *, named: bool) -> str:
    caption = f"<figcaption>{escape(run['name'])}</figcaption>" if named else ""
    parts = status(run, len(run["objective_texts"]) - 1).split(", ")
    words = '<span class="scp-comma">, </span>'.join(f"<span>{escape(part)}</span>" for part in parts)
    return (
        f'<figure class="scp-run">{caption}<div class="scp-stage">{_plot(run)}'
        f'<div class="scp-side"><p class="scp-status">{words}</p>{_trace(run)}</div></div></figure>'
    )


def _plot(run: Recording) -> str:
    """Return the points in their clusters, the ways of the centers, and the axes."""
    points, history, view = unpack(run["points"]), unpack(run["centers"]), run["view"]
    labels = np.argmin(squared_distances(points, history[-1]), axis=1)
    height = _LINE_HEIGHT if len(view["columns"]) == 1 else _HEIGHT
    scale, shift = _frame(view, height)
    if len(view["columns"]) == 1:
        places = _piled(points[:, 0] * scale[0] + shift[0], height - _BOTTOM - 40.0)
        ways = np.stack(
            [history[..., 0] * scale[0] + shift[0], np.full(history.shape[:2], height - _BOTTOM - 16.0)], -1
        )
    else:
        places = points[:, view["columns"]] * scale + shift
        ways = history[..., view["columns"]] * scale + shift
    marks = "".join(_points(places[labels == k], k) for k in range(history.shape[1]))
    centers = "".join(_way(ways[:, k], k) for k in range(history.shape[1]))
    return (
        f'<svg class="scp-plot" viewBox="0 0 {_WIDTH:g} {height:g}" role="img" '
        f'aria-label="{escape(describe(run))}">{_axes(view, scale, shift, height)}{marks}{centers}</svg>'
    )


def _frame(view: View, height: float) -> tuple[FloatArray, FloatArray]:
    """Return scale and shift from data units to the picture; the vertical scale is negative."""
    low, high = np.array(view["low"]), np.array(view["high"])
    room = np.array([_WIDTH - _LEFT - _RIGHT, height - _TOP - _BOTTOM])[: len(low)] - 4 * _RADIUS
    with np.errstate(divide="ignore"):
        scale = room / (high - low)
    if view["one_scale"]:
        scale[:] = scale.min()
    scale[~np.isfinite(scale)] = 1.0
    middle = np.array([(_LEFT + _WIDTH - _RIGHT) / 2, (_TOP + height - _BOTTOM) / 2])[: len(low)]
    scale[1:] *= -1
    return scale, middle - scale * (low + high) / 2


def _piled(x: FloatArray, baseline: float) -> FloatArray:
    """Return places on a line, those that would cover each other piled up from the baseline."""
    columns = np.floor(x / (2.2 * _RADIUS)).astype(np.intp)
    order = np.argsort(columns, kind="stable")
    level = np.empty(len(x))
    level[order] = np.arange(len(x)) - np.searchsorted(columns[order], columns[order])
    step = min(2.2 * _RADIUS, (baseline - _TOP) / max(1.0, float(level.max())))
    return np.column_stack([x, baseline - level * step])


def _points(places: FloatArray, cluster: int) -> str:
    """Return the points of one cluster as one path; what falls on the same half pixel is drawn once."""
    if not len(places):
        return ""
    spots = np.unique(np.round(places * 2) / 2, axis=0)
    outlines = _outlines(spots, SHAPES[cluster % len(SHAPES)], _RADIUS)
    return f'<path class="scp-point" fill="{_color(cluster)}" d="{outlines}"/>'


def _way(way: FloatArray, cluster: int) -> str:
    """Return the way of one center: a line through its earlier places and a cross with its number."""
    line = "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in way)
    (x, y), color, badge_width = way[-1], _color(cluster), 9 + 7 * len(str(cluster))
    return (
        f'<path class="scp-halo" d="{line}"/><path class="scp-way" stroke="{color}" d="{line}"/>'
        f'<path fill="{color}" d="{_outlines(way[:-1], [], 2.4)}"/>'
        f'<path class="scp-center" fill="{color}" d="{_outlines(way[-1:], CROSS, 8.0)}"/>'
        f'<rect class="scp-badge" stroke="{color}" x="{_short(x + 7)}" y="{_short(y - 21)}" '
        f'width="{badge_width}" height="15" rx="4"/><text class="scp-number" '
        f'x="{_short(x + 7 + badge_width / 2)}" y="{_short(y - 9.5)}">{cluster}</text>'
    )


def _outlines(spots: FloatArray, outline: Outline, radius: float) -> str:
    """Return the same outline around each spot, as path data."""
    r = _short(radius)
    if not outline:
        arcs = f"a{r} {r} 0 1 0 {_short(2 * radius)} 0a{r} {r} 0 1 0 {_short(-2 * radius)} 0z"
        return "".join(f"M{_short(x - radius)} {_short(y)}{arcs}" for x, y in spots)
    corners = np.array(outline) * radius
    moves = "l".join(f"{_short(dx)} {_short(dy)}" for dx, dy in np.diff(corners, axis=0))
    return "".join(f"M{_short(x + corners[0, 0])} {_short(y + corners[0, 1])}l{moves}z" for x, y in spots)


def _axes(view: View, scale: FloatArray, shift: FloatArray, height: float) -> str:
    """Return ticks with their numbers, and the features' names."""
    bottom = height - _BOTTOM
    parts = [f'<path class="scp-axis" d="M{_LEFT:g} {bottom:g}H{_WIDTH - _RIGHT:g}"/>']
    for value, text in view["ticks"][0]:
        x = _short(value * scale[0] + shift[0])
        parts.append(f'<path class="scp-axis" d="M{x} {bottom:g}v5"/>')
        parts.append(f'<text x="{x}" y="{bottom + 18:g}" text-anchor="middle">{text}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    name = escape(view["names"][0])
    parts.append(f'<text x="{middle:g}" y="{height - 8:g}" text-anchor="middle">{name}</text>')
    if len(view["columns"]) > 1:
        parts.append(f'<path class="scp-axis" d="M{_LEFT:g} {_TOP:g}V{bottom:g}"/>')
        for value, text in view["ticks"][1]:
            y = value * scale[1] + shift[1]
            parts.append(f'<path class="scp-axis" d="M{_LEFT:g} {_short(y)}h-5"/>')
            parts.append(f'<text x="{_LEFT - 9:g}" y="{_short(y + 4)}" text-anchor="end">{text}</text>')
        parts.append(f'<text x="4" y="14">{escape(view["names"][1])}</text>')
    return "".join(parts)


def _trace(run: Recording) -> str:
    """Return the objective over the iterations; its numbers are in the status line and in the description."""
    objective, texts = unpack(run["objective"]), run["objective_texts"]
    last = len(objective) - 1
    lowest, highest = int(objective.argmin()), int(objective.argmax())
    low, high = float(objective[lowest]), float(objective[highest])
    left = 11.0 + _CHARACTER * max(len(texts[lowest]), len(texts[highest]))
    right, top, bottom = _TRACE_WIDTH - 8.0, 34.0, _TRACE_HEIGHT - 22.0
    x = left + (right - left) * np.arange(last + 1) / max(last, 1)
    y = bottom - 6 - (bottom - top - 6) * (objective - low) / ((high - low) or 1.0)
    line = "M" + "L".join(f"{_short(a)} {_short(b)}" for a, b in zip(x, y, strict=True))
    return (
        f'<svg class="scp-trace" viewBox="0 0 {_TRACE_WIDTH:g} {_TRACE_HEIGHT:g}" aria-hidden="true">'
        f'<path class="scp-axis" d="M{left:g} {top:g}V{bottom:g}H{right:g}"/>'
        f'<path class="scp-line-now" d="{line}"/>'
        f'<circle class="scp-now" cx="{_short(x[-1])}" cy="{_short(y[-1])}" r="5"/>'
        f'<text x="4" y="14">{escape(run["objective_name"])}</text>'
        f'<text x="{left - 7:g}" y="{_short(y[highest] + 4)}" text-anchor="end">{texts[highest]}</text>'
        f'<text x="{left - 7:g}" y="{_short(y[lowest] + 4)}" text-anchor="end">{texts[lowest]}</text>'
        f'<text x="{left:g}" y="{_TRACE_HEIGHT - 6:g}" text-anchor="middle">0</text>'
        f'<text x="{(left + right) / 2:g}" y="{_TRACE_HEIGHT - 6:g}" text-anchor="middle">iteration</text>'
        f'<text x="{right:g}" y="{_TRACE_HEIGHT - 6:g}" text-anchor="middle">{last}</text></svg>'
    )


def _color(cluster: int) -> str:
    return PALETTE[cluster % len(PALETTE)]


def _short(value: float) -> str:
    """Return a coordinate to a tenth of a pixel, in as few characters as that takes."""
    return f"{round(float(value), 1) + 0.0:g}"
