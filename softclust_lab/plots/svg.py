"""From the SVG that matplotlib writes to one that is at home in a web page.

matplotlib writes a document: black text, a style sheet for everything, identifiers that repeat from figure
to figure. Inside a page the text has to follow the page's colour, styles must not leak, and many pictures
must live side by side.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from html import escape
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from softclust_lab.plots.style import INK, drawing

__all__ = ["RASTER_DPI", "figure_svg", "open_tag"]

RASTER_DPI = 192
"""Resolution of what is not drawn as lines: two pixels to a CSS pixel."""

_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
_DRAWN_FONT = "font-family:'DejaVu Sans';"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
# Arrows that phones draw as pictures in colours of their own, unless told to take them as text.
_PICTOGRAM = re.compile("[↖↗↘↙]")
_AS_TEXT = "\\g<0>\ufe0e"
_PNG_URI = "data:image/png;base64,"
_URL = re.compile(r"url\(#([^)]+)\)")

Element = ElementTree.Element


def figure_svg(figure: Figure) -> tuple[str, tuple[float, float]]:
    """Return what belongs inside the ``<svg>`` element, and the width and height of its viewBox.

    Notes
    -----
    The same figure gives the same characters every time: no date, and identifiers made from the content.
    """
    buffer = io.StringIO()
    with drawing():
        figure.savefig(buffer, format="svg", dpi=RASTER_DPI, transparent=True, metadata=_NO_METADATA)
    root = ElementTree.fromstring(buffer.getvalue())
    width, height = (float(value) for value in root.attrib["viewBox"].split()[2:])
    _drop_document_parts(root)
    for element in root.iter():
        _tidy(element)
    _simplify(root)
    for group in list(root.iter("g")):
        _hoist_styles(group)
    _rename_ids(root)
    return _inside(root), (width, height)


def open_tag(size: tuple[float, float], attributes: dict[str, str], style: str) -> str:
    """Return the opening ``<svg>`` tag for a viewBox of `size`, with attributes and styles of your own."""
    given = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]:g} {size[1]:g}"{given} '
        f'style="font-family:{_FONTS};fill:#000;stroke-linejoin:round;stroke-linecap:butt;{style}">'
    )


def _inside(root: Element) -> str:
    return "".join(ElementTree.tostring(child, encoding="unicode") for child in root)


def _drop_document_parts(root: Element) -> None:
    """Remove the metadata, and the style sheet that would style the whole page."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith("}metadata") or child.tag.endswith("}style"):
                parent.remove(child)


def _tidy(element: Element) -> None:
    """Plain names, short numbers, the page's text colour and fonts, light images, no blanks in between."""
    element.tag = element.tag.rpartition("}")[2]
    if _HREF in element.attrib:
        element.set("href", element.attrib.pop(_HREF))
    for name, value in element.attrib.items():
        if name == "href" and value.startswith("data:"):
            value = _lighter_image(value)
        elif name not in ("id", "href"):
            value = _LONG_NUMBER.sub(_two_decimals, " ".join(value.split()))
            value = value.replace(INK, "currentColor").replace(": ", ":").replace("; ", ";")
            value = value.replace(_DRAWN_FONT, "")
        element.set(name, value)
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    if element.tag in ("text", "tspan"):
        element.text = _PICTOGRAM.sub(_AS_TEXT, element.text or "")
    else:
        element.text = None
    element.tail = None


def _two_decimals(match: re.Match[str]) -> str:
    return f"{float(match.group()):.2f}".rstrip("0").rstrip(".")


def _simplify(parent: Element) -> None:
    """Dissolve groups that say nothing, join those that say the same, and drop what nobody sees.

    Each point comes in a group of its own with the same clip path, and with a style of its own.
    """
    flat: list[Element] = []
    for child in list(parent):
        _simplify(child)
        if child.tag == "g" and set(child.attrib) <= {"id"}:
            parts = list(child)
        else:
            parts = [] if child.tag == "path" and child.get("style") == "fill:none" else [child]
        for part in parts:
            if flat and part.tag == flat[-1].tag == "g" and part.attrib == flat[-1].attrib:
                flat[-1].extend(part)
            else:
                flat.append(part)
    parent[:] = flat


def _hoist_styles(group: Element) -> None:
    """Say once, on a group, what each marker of a row says again."""
    rows: list[Element] = []
    for style, run in groupby(group, lambda child: child.get("style") if child.tag == "use" else None):
        markers = list(run)
        if style is None or len(markers) == 1:
            rows += markers
            continue
        for marker in markers:
            del marker.attrib["style"]
        rows.append(Element("g", {"style": style}))
        rows[-1].extend(markers)
    if len(rows) == 1 and rows[0].tag == "g" and "style" not in group.attrib:
        group.attrib |= rows[0].attrib
        rows = list(rows[0])
    group[:] = rows


def _rename_ids(root: Element) -> None:
    """Keep the identifiers that something refers to, under names that no other picture has."""
    digest = hashlib.sha256(_inside(root).encode()).hexdigest()[:10]
    referenced: list[str] = []
    for element in root.iter():
        for value in element.attrib.values():
            referenced += _URL.findall(value)
            referenced += [value[1:]] if value.startswith("#") else []
    names = {old: f"sc{digest}-{n}" for n, old in enumerate(dict.fromkeys(referenced))}
    for element in root.iter():
        if (old := element.attrib.pop("id", None)) in names:
            element.set("id", names[old])
        for name, value in element.attrib.items():
            if value.startswith("#") and value[1:] in names:
                element.set(name, "#" + names[value[1:]])
            elif "url(#" in value:
                element.set(name, _URL.sub(lambda match: f"url(#{names[match.group(1)]})", value))


def _lighter_image(uri: str) -> str:
    """Return the embedded image in the lightest form that suits it.

    A few flat colours become a palette and stay exact; an opaque photograph becomes a JPEG; a cloud of
    translucent points keeps its alpha channel in 256 colours.
    """
    image = Image.open(io.BytesIO(base64.b64decode(uri.removeprefix(_PNG_URI)))).convert("RGBA")
    pixels = np.asarray(image)
    colors, where = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    opaque = bool((pixels[..., 3] == 255).all())
    kind, options = "png", dict[str, Any](optimize=True)
    if opaque and len(colors) <= 256:
        image = Image.fromarray(where.reshape(pixels.shape[:2]).astype(np.uint8), mode="P")
        image.putpalette(colors[:, :3].tobytes())
    elif opaque:
        kind, options, image = "jpeg", {"quality": 82, "optimize": True}, image.convert("RGB")
    else:
        image = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    image.save(buffer, format=kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"
