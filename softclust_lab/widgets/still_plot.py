"""The picture in the still image: points in the colours of their clusters, Gaussians, centers and axes."""

from __future__ import annotations

from html import escape
from itertools import groupby

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.palette import PALETTE
from softclust_lab.widgets.frame import LastFrame
from softclust_lab.widgets.light import fullness, mixed_light
from softclust_lab.widgets.marks import CROSS, SHAPES, Outline
from softclust_lab.widgets.view import View

__all__ = ["short", "still_plot"]

_WIDTH, _HEIGHT, _LINE_HEIGHT = 480.0, 360.0, 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 14.0, 26.0, 44.0
_RADIUS = 3.4
_LARGEST, _LEAST = 16.0, 0.9
_HEAVY = 0.6
_EDGE = 0.4
_LEVELS = 15  # of a share beside the largest: points that look alike are one path, and paths are what weighs
_ARROWS = ("↖↑↗", "← →", "↙↓↘")


def still_plot(frame: LastFrame, description: str) -> str:
    """Return the last iteration as ``<svg role="img">``: points, Gaussians, the ways of the centers, axes."""
    view, gaussians = frame.run["view"], ""
    is_line = len(view["columns"]) == 1
    height = _LINE_HEIGHT if is_line else _HEIGHT
    scale, shift = _frame(view, height)
    ways = frame.ways[..., view["columns"]] * scale + shift
    if is_line:
        baseline = height - _BOTTOM - 40.0
        places, step = _piled(frame.points[:, 0] * scale[0] + shift[0], baseline)
        ways = np.concatenate([ways, np.full_like(ways, height - _BOTTOM - 16.0)], axis=-1)
    else:
        places = frame.points[:, view["columns"]] * scale + shift
    if frame.shares is None:
        marks = "".join(_points(places[frame.labels == k], k) for k in range(ways.shape[1]))
    else:
        marks = _shared_points(places, frame.labels, frame.shares, frame.importance)
    if frame.covariances is not None and frame.weights is not None:
        spreads = frame.covariances * np.outer(scale, scale)
        if is_line:
            piles = len(places) * step * frame.weights
            gaussians = _bells(ways[-1, :, 0], spreads[:, 0, 0], piles, baseline + step / 2)
        else:
            gaussians = _ellipses(ways[-1], spreads)
    outside = frame.outside
    box = (_LEFT, _TOP, _WIDTH - _LEFT - _RIGHT, height - _TOP - _BOTTOM)
    drawn = gaussians + "".join(_way(ways[:, k], k, arrives=not outside[k]) for k in range(len(outside)))
    if gaussians or frame.leaves:
        drawn = _clipped(drawn, box)
    drawn += "".join(_arrow(ways[-1, k], k, box) for k in np.flatnonzero(outside).tolist())
    return (
        f'<svg class="scp-plot" viewBox="0 0 {_WIDTH:g} {height:g}" role="img" '
        f'aria-label="{escape(description)}">{_axes(view, scale, shift, height)}{marks}{drawn}</svg>'
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


def _piled(x: FloatArray, baseline: float) -> tuple[FloatArray, float]:
    """Return places on a line, those that would cover each other piled up, and the step between them."""
    columns = np.floor(x / (2.2 * _RADIUS)).astype(np.intp)
    order = np.argsort(columns, kind="stable")
    level = np.empty(len(x))
    level[order] = np.arange(len(x)) - np.searchsorted(columns[order], columns[order])
    step = min(2.2 * _RADIUS, (baseline - _TOP) / max(1.0, float(level.max())))
    return np.column_stack([x, baseline - level * step]), step


def _points(places: FloatArray, cluster: int) -> str:
    """Return the points of one cluster as one path; what falls on the same half pixel is drawn once."""
    if not len(places):
        return ""
    spots = np.unique(np.round(places * 2) / 2, axis=0)
    outlines = _outlines(spots, SHAPES[cluster % len(SHAPES)], _RADIUS)
    return f'<path class="scp-point" fill="{_color(cluster)}" d="{outlines}"/>'


def _shared_points(
    places: FloatArray, labels: IntArray, shares: FloatArray, importance: FloatArray | None
) -> str:
    """Return points in mixed colours, fuller where one cluster holds more, hollow and small ones on top."""
    levels = np.rint(_LEVELS * shares / shares.max(axis=1, keepdims=True))
    shares = levels / levels.sum(axis=1, keepdims=True)
    filled, colors = np.round(fullness(shares), 1), mixed_light(shares)
    radii = np.full(len(places), _RADIUS)
    if importance is not None:
        sizes = np.sqrt(len(importance) * importance)  # areas in proportion to weight, 1 for an even share
        radii = np.maximum(np.round(sizes * min(_RADIUS, _LARGEST / sizes.max()), 1), _LEAST)
        filled *= _HEAVY
    order = np.lexsort((np.array(colors), labels, -filled, -radii)).tolist()

    def look(i: int) -> tuple[float, float, int, str]:
        return float(radii[i]), float(filled[i]), int(labels[i]), colors[i]

    paths = "".join(_alike(places[list(group)], *alike) for alike, group in groupby(order, key=look))
    return f'<g class="scp-shared" stroke-width="{short(_EDGE * _RADIUS)}">{paths}</g>'


def _alike(spots: FloatArray, radius: float, filled: float, cluster: int, color: str) -> str:
    """Return points that look alike as one path; the edge lies inside the outline."""
    edge = _EDGE * min(radius, _RADIUS)
    spots = np.unique(np.round(spots * 2) / 2, axis=0)
    outlines = _outlines(spots, SHAPES[cluster % len(SHAPES)], radius - edge / 2)
    opacity = "" if filled == 1.0 else f' fill-opacity="{short(filled)}"'
    width = "" if radius >= _RADIUS else f' stroke-width="{short(edge)}"'
    return f'<path color="{color}"{opacity}{width} d="{outlines}"/>'


def _ellipses(places: FloatArray, covariances: FloatArray) -> str:
    """Return Gaussians at one standard deviation, and dashed at two; all in pixels."""
    parts = []
    for k, ((x, y), covariance) in enumerate(zip(places, covariances, strict=True)):
        variances, directions = np.linalg.eigh(covariance)
        across, along = np.sqrt(np.maximum(variances, 0.0))
        turn = np.degrees(np.arctan2(directions[1, 1], directions[0, 1]))
        for deviations, kind in ((1, ""), (2, " scp-far")):
            shape = (
                f'cx="{short(x)}" cy="{short(y)}" rx="{short(deviations * along)}" '
                f'ry="{short(deviations * across)}" transform="rotate({short(turn)} {short(x)} {short(y)})"'
            )
            parts.append(f'<ellipse class="scp-edge{kind}" {shape}/>')
            parts.append(f'<ellipse class="scp-gaussian{kind}" stroke="{_color(k)}" {shape}/>')
    return "".join(parts)


def _bells(means: FloatArray, variances: FloatArray, heights: FloatArray, baseline: float) -> str:
    """Return how high each Gaussian expects the points to be piled up; all in pixels."""
    z = np.linspace(-3.5, 3.5, 71)
    parts = []
    for k, (mean, deviation, height) in enumerate(zip(means, np.sqrt(variances), heights, strict=True)):
        bell = 2.2 * _RADIUS * height * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / deviation
        spots = zip(mean + deviation * z, baseline - bell, strict=True)
        line = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in spots)
        parts.append(f'<path class="scp-edge" d="{line}"/>')
        parts.append(f'<path class="scp-gaussian" stroke="{_color(k)}" d="{line}"/>')
    return "".join(parts)


def _way(way: FloatArray, cluster: int, *, arrives: bool) -> str:
    """Return the way of one center: a line through its earlier places and a cross with its number."""
    way = _apart(way)
    line = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in way)
    (x, y), color, badge_width = way[-1], _color(cluster), 9 + 7 * len(str(cluster))
    drawn = (
        f'<path class="scp-halo" d="{line}"/><path class="scp-way" stroke="{color}" d="{line}"/>'
        f'<path fill="{color}" d="{_outlines(way[:-1], [], 2.4)}"/>'
    )
    if not arrives:
        return drawn
    drawn += f'<path class="scp-center" fill="{color}" d="{_outlines(way[-1:], CROSS, 8.0)}"/>'
    return drawn + _badge(str(cluster), color, x + 7, y - 21, badge_width)


def _apart(way: FloatArray) -> FloatArray:
    """Return the last place of a way, and of the earlier ones those a pixel or more from the one before."""
    kept = [way[0]]
    for place in way[1:-1]:
        if np.abs(place - kept[-1]).max() >= 1.0:
            kept.append(place)
    return np.array([*kept, way[-1]])


def _arrow(place: FloatArray, cluster: int, box: tuple[float, float, float, float]) -> str:
    """Return the number of a center that is far off, with an arrow, where it left the picture."""
    left, top, width, height = box
    low, high = np.array([left, top + 8]), np.array([left + width - 33, top + height - 8])
    x, y = np.clip(place, low, high)
    across, down = np.sign(place - np.clip(place, [left, top], [left + width, top + height])).astype(int)
    return _badge(f"{cluster} {_ARROWS[1 + down][1 + across]}", _color(cluster), x, y - 7.5, 33)


def _badge(words: str, color: str, left: float, top: float, width: float) -> str:
    return (
        f'<rect class="scp-badge" stroke="{color}" x="{short(left)}" y="{short(top)}" '
        f'width="{width:g}" height="15" rx="4"/><text class="scp-number" '
        f'x="{short(left + width / 2)}" y="{short(top + 11.5)}">{words}</text>'
    )


def _clipped(drawn: str, box: tuple[float, float, float, float]) -> str:
    left, top, width, height = (f"{number:g}" for number in box)
    place = f'x="{left}" y="{top}" width="{width}" height="{height}"'
    return f'<svg {place} viewBox="{left} {top} {width} {height}">{drawn}</svg>'


def _outlines(spots: FloatArray, outline: Outline, radius: float) -> str:
    """Return the same outline around each spot, as path data."""
    r = short(radius)
    if not outline:
        arcs = f"a{r} {r} 0 1 0 {short(2 * radius)} 0a{r} {r} 0 1 0 {short(-2 * radius)} 0z"
        return "".join(f"M{short(x - radius)} {short(y)}{arcs}" for x, y in spots)
    corners = np.array(outline) * radius
    moves = "l".join(f"{short(dx)} {short(dy)}" for dx, dy in np.diff(corners, axis=0))
    return "".join(f"M{short(x + corners[0, 0])} {short(y + corners[0, 1])}l{moves}z" for x, y in spots)


def _axes(view: View, scale: FloatArray, shift: FloatArray, height: float) -> str:
    """Return ticks with their numbers, and the features' names."""
    bottom = height - _BOTTOM
    parts = [f'<path class="scp-axis" d="M{_LEFT:g} {bottom:g}H{_WIDTH - _RIGHT:g}"/>']
    for value, text in view["ticks"][0]:
        x = short(value * scale[0] + shift[0])
        parts.append(f'<path class="scp-axis" d="M{x} {bottom:g}v5"/>')
        parts.append(f'<text x="{x}" y="{bottom + 18:g}" text-anchor="middle">{text}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    name = escape(view["names"][0])
    parts.append(f'<text x="{middle:g}" y="{height - 8:g}" text-anchor="middle">{name}</text>')
    if len(view["columns"]) > 1:
        parts.append(f'<path class="scp-axis" d="M{_LEFT:g} {_TOP:g}V{bottom:g}"/>')
        for value, text in view["ticks"][1]:
            y = value * scale[1] + shift[1]
            parts.append(f'<path class="scp-axis" d="M{_LEFT:g} {short(y)}h-5"/>')
            parts.append(f'<text x="{_LEFT - 9:g}" y="{short(y + 4)}" text-anchor="end">{text}</text>')
        parts.append(f'<text x="4" y="14">{escape(view["names"][1])}</text>')
    return "".join(parts)


def _color(cluster: int) -> str:
    return PALETTE[cluster % len(PALETTE)]


def short(value: float) -> str:
    """Return a coordinate to a tenth of a pixel, in as few characters as that takes."""
    return f"{round(float(value), 1) + 0.0:g}"
