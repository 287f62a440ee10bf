"""The colours of clusters, the same in every figure, on a white page and on a dark one."""

from __future__ import annotations

__all__ = ["PALETTE"]

PALETTE: tuple[str, ...] = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#8C5C32",
    "#8888F0",
    "#6C6874",
    "#909850",
)
"""Eight colours in a fixed order: cluster k takes ``PALETTE[k % 8]``.

The first four are from the palette of Masataka Okabe and Kei Ito (Color universal design, 2008). Its light
colours vanish on white and its black on a dark page, so four others take their place. Each stands out from
white, from ``#121212`` and from the book's own dark ``#14181c`` by a contrast of at least 3 to 1, and any two
stay apart for readers who lack one kind of cone. Eight are too many to tell apart at a glance: figures give
each cluster a shape as well.
"""
