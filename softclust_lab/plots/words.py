"""Numbers and lists in words, for the descriptions of pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["counted", "groups_in_words", "listed", "lowered", "number", "places", "sizes", "span", "way"]

_MOST = 6


def number(value: float, digits: int = 3) -> str:
    """Return a number with that many significant digits and no exponent where that stays short.

    Examples
    --------
    >>> number(54.7501), number(8901.77, 4), number(0.0)
    ('54.8', '8,902', '0')
    """
    if 10 ** (digits - 1) <= abs(value) < 1e9:
        return f"{value:,.0f}"
    return f"{value:,.{digits}g}"


def counted(count: int, noun: str) -> str:
    """Return ``1 point``, ``272 points``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def groups_in_words(labels: ArrayLike, noun: str, n_groups: int = 0) -> str:
    """Return how many and how large; with a number of groups given, the empty ones count."""
    counts = np.bincount(np.asarray(labels), minlength=n_groups)
    if n_groups == 0:
        counts = counts[counts > 0]
    return f"{counted(len(counts), noun)} {sizes([int(count) for count in counts])}"


def lowered(name: str) -> str:
    """Return a name as it reads inside a sentence: ``Cost J`` becomes ``cost J``, ``BIC`` stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def listed(parts: Iterable[str]) -> str:
    """Return ``a, b and c``."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def places(centers: ArrayLike) -> str:
    """Return the places of the centers, the first few if there are many."""
    rows = np.atleast_2d(centers)
    shown = [_place(row) for row in rows[:_MOST]]
    rest = len(rows) - len(shown)
    return listed(shown if rest == 0 else [*shown, f"{rest} more"])


def sizes(counts: Sequence[int]) -> str:
    """Return how large the clusters are, or from what to what if there are many."""
    if len(counts) > _MOST:
        return f"of sizes from {min(counts):,} to {max(counts):,}"
    return f"of {'size' if len(counts) == 1 else 'sizes'} {listed(f'{count:,}' for count in counts)}"


def span(name: str, values: ArrayLike) -> str:
    """Return ``duration (minutes) from 1.6 to 5.1``."""
    return f"{name} from {number(float(np.min(values)))} to {number(float(np.max(values)))}"


def way(first: float, last: float) -> str:
    """Return ``from 82 to 50``, with as many digits as tell the two apart.

    Examples
    --------
    >>> way(1130.263, 1130.259), way(2.0, 2.0)
    ('from 1,130.263 to 1,130.259', 'from 2 to 2')
    """
    digits = next(d for d in range(4, 18) if first == last or number(first, d) != number(last, d))
    return f"from {number(first, digits)} to {number(last, digits)}"


def _place(row: np.ndarray) -> str:
    inside = ", ".join(number(float(value)) for value in row)
    return inside if row.size == 1 else f"({inside})"
