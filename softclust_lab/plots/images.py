"""A photograph's colours: the palette that clusters make of it, and the photograph redrawn with them."""

from __future__ import annotations

from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from softclust_lab.arrays import FloatArray, as_points
from softclust_lab.plots.inputs import as_row
from softclust_lab.plots.picture import HEADING, Picture, panelled
from softclust_lab.plots.style import INK, drawing, new_figure
from softclust_lab.plots.words import counted, listed

__all__ = ["plot_image_pair", "plot_palette"]

Pixels = NDArray[np.uint8]

_MOST_PIXELS_WIDE = 480
_FEW_COLORS = 256


def plot_palette(colors: ArrayLike, shares: ArrayLike | None = None) -> Picture:
    """Draw colours as bars, the most frequent first.

    Parameters
    ----------
    colors : array_like, shape (K, 3)
        Red, green and blue from 0 to 1: the centers of clusters of pixels.
    shares : array_like, shape (K,), optional
        How much of the image each colour has, in any unit; drawn as the length of its bar. Without it all
        bars are equal.

    Returns
    -------
    Picture
        Each bar carries its colour in hexadecimal, as web pages write it, and its share in per cent.

    Raises
    ------
    ValueError
        If a colour is not three numbers from 0 to 1, or the shares do not fit.

    Examples
    --------
    >>> plot_palette([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], shares=[30, 10])
    Picture: Palette of 2 colours: #ff0000 with 75 % and #0000ff with 25 %.
    """
    palette = _as_colors(colors)
    parts = None if shares is None else _as_shares(shares, len(palette))
    order = np.arange(len(palette)) if parts is None else np.argsort(-parts, kind="stable")
    lengths = np.ones(len(palette)) if parts is None else parts
    names = [to_hex(palette[k]) for k in order]
    percents = [None if parts is None else f"{100 * parts[k]:.0f} %" for k in order]
    with drawing():
        figure, ax = new_figure(height=0.35 + 0.36 * len(palette))
        rows = np.arange(len(palette))
        ax.barh(rows, lengths[order], height=0.78, color=palette[order], edgecolor=INK, linewidth=0.6)
        ax.invert_yaxis()
        ax.set_xticks([])
        ax.set_yticks(rows, names, family="monospace")
        ax.tick_params(left=False)
        ax.spines[:].set_visible(False)
        for row, (k, percent) in enumerate(zip(order, percents, strict=True)):
            if percent:
                ax.annotate(
                    percent, (lengths[k], row), xytext=(6, 0), textcoords="offset points", va="center"
                )
    told = listed(
        name if percent is None else f"{name} with {percent}"
        for name, percent in zip(names, percents, strict=True)
    )
    return Picture(figure, f"Palette of {counted(len(palette), 'colour')}: {told}.", "Palette")


def plot_image_pair(
    original: ArrayLike, quantised: ArrayLike, *, names: tuple[str, str] = ("Original", "Few colours")
) -> Picture:
    """Draw an image beside the same image in few colours.

    Parameters
    ----------
    original, quantised : array_like, shape (height, width, 3)
        Red, green and blue from 0 to 1, or whole numbers (uint8) from 0 to 255.
    names : tuple of (str, str)
        What stands above the two; the number of different colours is added.

    Returns
    -------
    Picture
        Two panels, one below the other where there is little room. At most 480 pixels wide each, so that
        pages stay light; the number of colours is counted before they are made smaller.

    Raises
    ------
    ValueError
        If the two are not images of one shape with values in range.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.random.default_rng(0).random((4, 6, 3))
    >>> plot_image_pair(image, image.round())
    Picture: Two images of 6 by 4 pixels. Original: 24 colours. Few colours: 7 colours.
    """
    images = _as_pixels(original, "original"), _as_pixels(quantised, "quantised")
    if images[0].shape != images[1].shape:
        raise ValueError(
            f"`quantised` must have the shape of `original`, {images[0].shape}, got {images[1].shape}: "
            "pass the same image twice, before and after"
        )
    height, width = images[0].shape[:2]
    counts = [counted(len(np.unique(image.reshape(-1, 3), axis=0)), "colour") for image in images]
    drawers = [
        partial(_draw_image, pixels=_smaller(image), heading=f"{name}: {count}")
        for image, name, count in zip(images, names, counts, strict=True)
    ]
    told = " ".join(f"{name}: {count}." for name, count in zip(names, counts, strict=True))
    size = (3.5, HEADING + max(0.5, 3.5 * height / width))
    return panelled(drawers, size, 2, f"Two images of {width} by {height} pixels. {told}", "Two images")


def _draw_image(ax: Axes, *, pixels: Pixels, heading: str) -> None:
    ax.imshow(pixels, interpolation="none", aspect="equal")
    ax.set_title(heading, pad=5)
    ax.set_axis_off()


def _smaller(image: Pixels) -> Pixels:
    """Return the image at most 480 pixels wide; one of few colours keeps exactly those."""
    height, width = image.shape[:2]
    if width <= _MOST_PIXELS_WIDE:
        return image
    few = len(np.unique(image.reshape(-1, 3), axis=0)) <= _FEW_COLORS
    size = (_MOST_PIXELS_WIDE, round(height * _MOST_PIXELS_WIDE / width))
    method = Image.Resampling.NEAREST if few else Image.Resampling.LANCZOS
    return np.asarray(Image.fromarray(image).resize(size, method))


def _as_pixels(image: ArrayLike, name: str) -> Pixels:
    array = np.asarray(image)
    if array.ndim != 3 or array.shape[2] != 3 or array.size == 0:
        raise ValueError(
            f"`{name}` must have shape (height, width, 3), got {array.shape}: reshape rows of pixels with "
            "X.reshape(height, width, 3)"
        )
    if array.dtype == np.uint8:
        return array
    values = as_points(array.reshape(-1, 3), name)
    _check_unit_range(values, name)
    return np.round(255.0 * values).astype(np.uint8).reshape(array.shape)


def _as_colors(colors: ArrayLike) -> FloatArray:
    palette = as_points(colors, "colors")
    if palette.shape[1] != 3:
        raise ValueError(f"`colors` must have shape (K, 3), got {palette.shape}: pass red, green and blue")
    _check_unit_range(palette, "colors")
    return palette


def _check_unit_range(values: FloatArray, name: str) -> None:
    if values.min() < 0.0 or values.max() > 1.0:
        raise ValueError(
            f"`{name}` must lie in 0..1, got values from {values.min():g} to {values.max():g}: "
            "divide by 255 if they count from 0 to 255"
        )


def _as_shares(shares: ArrayLike, n_colors: int) -> FloatArray:
    row = as_row(shares, "shares")
    if row.shape != (n_colors,) or row.min() < 0.0 or row.sum() == 0.0:
        raise ValueError(
            f"`shares` must be {n_colors} numbers of zero or more, one for each colour, got {shares!r}: "
            "pass the size of each cluster"
        )
    return np.asarray(row / row.sum())
