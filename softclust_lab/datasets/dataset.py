"""What every data set is: points with their names, units, origin and terms of use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray, as_labels, as_points

__all__ = ["Dataset"]

_FACTS = (("Source", "source"), ("Licence", "license"))
_URL = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;)]")
_RULE = "1px solid color-mix(in srgb, currentColor 30%, transparent)"


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Points, and everything one should know before clustering them.

    Attributes
    ----------
    name : str
        Its name, for titles.
    X : ndarray of float64, shape (N, D)
        The points, read-only, in the units below.
    labels : ndarray of intp, shape (N,), or None
        The true group of each point, read-only; None where nobody knows it. No fit ever sees it.
    feature_names : tuple of str, length D
    units : tuple of str, length D
        The unit of each feature; an empty string for a pure number.
    source : str
        Where the numbers come from.
    license : str
        On what terms they may be used.
    card : str
        What one row is, how it was measured, and what is odd about it.
    label_names : tuple of str
        The name of each group, if they have names.
    image_shape : tuple of (int, int), or None
        Height and width in pixels if the rows are all the pixels of an image, row by row.

    Examples
    --------
    >>> from softclust_lab.datasets import load_old_faithful
    >>> load_old_faithful()
    Dataset('Old Faithful', X (272, 2), no labels, features: duration (minutes), waiting (minutes))
    """

    name: str
    X: FloatArray
    labels: IntArray | None
    feature_names: tuple[str, ...]
    units: tuple[str, ...]
    source: str
    license: str
    card: str
    label_names: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        X = np.array(as_points(self.X), dtype=np.float64)
        n_points, n_features = X.shape
        for name in ("feature_names", "units"):
            if len(getattr(self, name)) != n_features:
                raise ValueError(
                    f"`{name}` must have {n_features} entries to match X, got {getattr(self, name)!r}: "
                    "pass one string for each column"
                )
        object.__setattr__(self, "X", _frozen(X))
        if self.labels is not None:
            n_groups = len(self.label_names) or n_points
            object.__setattr__(self, "labels", _frozen(np.array(as_labels(self.labels, n_points, n_groups))))
        if self.image_shape is not None and self.image_shape[0] * self.image_shape[1] != n_points:
            raise ValueError(
                f"`image_shape` must multiply to the {n_points} rows of X, got {self.image_shape}: "
                "pass None unless the rows are all the pixels of the image"
            )

    def __setstate__(self, state: dict[str, Any]) -> None:
        # A pickle does not keep the read-only flag of an array.
        self.__dict__.update(state)
        self.__post_init__()

    @property
    def axis_labels(self) -> tuple[str, ...]:
        """The features with their units, as they belong on an axis: ``"waiting (minutes)"``."""
        return tuple(
            f"{name} ({unit})" if unit else name
            for name, unit in zip(self.feature_names, self.units, strict=True)
        )

    @property
    def n_groups(self) -> int | None:
        """How many true groups there are, or None if nobody knows."""
        return None if self.labels is None else len(np.unique(self.labels))

    def __repr__(self) -> str:
        shape = f"({self.X.shape[0]}, {self.X.shape[1]})"
        groups = "no labels" if self.labels is None else f"{self.n_groups} labels"
        return f"Dataset({self.name!r}, X {shape}, {groups}, features: {', '.join(self.axis_labels)})"

    def _repr_html_(self) -> str:
        """Return the data card: text, terms and a line for each feature, in the page's own colours."""
        groups = "" if self.labels is None else f" in {self.n_groups} known groups"
        facts = "".join(
            f'<dt style="font-weight:600">{label}</dt>'
            f'<dd style="margin:0 0 .5em">{_linked(getattr(self, field))}</dd>'
            for label, field in _FACTS
        )
        return (
            f'<div class="softclust-card" role="group" aria-label="Data card: {escape(self.name)}" '
            f'style="max-width:42rem;padding:.8em 1em;border:{_RULE};border-radius:.4em;color:inherit">'
            f'<p style="margin:0 0 .4em"><strong>{escape(self.name)}</strong>: '
            f"{self.X.shape[0]:,} rows, {_counted(self.X.shape[1], 'feature')}{groups}</p>"
            f'<p style="margin:0 0 .8em">{escape(self.card)}</p>{self._feature_table()}'
            f'<dl style="margin:.8em 0 0;font-size:.9em;overflow-wrap:anywhere">{facts}</dl></div>'
        )

    def _feature_table(self) -> str:
        header = "".join(
            f'<th scope="col" style="{_cell(column > 0)}">{title}</th>'
            for column, title in enumerate(("Feature", "Smallest", "Mean", "Largest"))
        )
        rows = "".join(
            f'<tr><th scope="row" style="{_cell()};font-weight:400">{escape(label)}</th>'
            + "".join(f'<td style="{_cell(True)}">{value:.4g}</td>' for value in summary)
            + "</tr>"
            for label, summary in zip(self.axis_labels, _summaries(self.X), strict=True)
        )
        return (
            '<table style="border-collapse:collapse;margin:0;background:none;color:inherit">'
            f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _summaries(X: FloatArray) -> list[tuple[float, float, float]]:
    return list(zip(X.min(axis=0), X.mean(axis=0), X.max(axis=0), strict=True))


def _cell(number: bool = False) -> str:
    align = "right;font-variant-numeric:tabular-nums" if number else "left"
    return f"padding:.15em .8em .15em 0;border:0;border-bottom:{_RULE};background:none;text-align:{align}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _linked(text: str) -> str:
    """Return the text as HTML, its web addresses as links."""
    parts, end = [], 0
    for match in _URL.finditer(text):
        url = escape(match.group())
        parts += [escape(text[end : match.start()]), f'<a href="{url}" style="color:inherit">{url}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def _frozen(array: Any) -> Any:
    array.setflags(write=False)
    return array
