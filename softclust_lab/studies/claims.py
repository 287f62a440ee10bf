"""What a study asserts, what it found, and the verdict that follows from the two by a rule.

A `Claim` says what the paper says, which pieces of work decide it, and how their results become entries.
An `Entry` is one number (or one yes or no) beside the paper's; verdicts are computed, never typed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from softclust_lab.studies.pieces import Form, Piece

__all__ = ["AGREE", "ALWAYS", "Claim", "Entry", "Finding", "Verdict", "worst"]

#: Two tables' numbers with two decimals agree if they differ by no more than this.
AGREE = 0.01
#: A statement holds if it is true in this share of the draws, and does not if it is false in as many.
ALWAYS = 0.95
_ROUNDING = 1e-9
#: An end is worse than the best one if its objective is larger by this share.
_WORSE = 1e-7


class Verdict(StrEnum):
    """How a claim came out, from the best to the worst; `NOT_PRINTED` is no verdict on the paper."""

    NOT_PRINTED = "not in the paper"
    REPRODUCED = "reproduced"
    HOLDS = "holds"
    WORSE_END = "a worse end"
    DEPENDS = "depends on the draw"
    DIFFERS = "differs"
    FAILS = "does not hold"


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the worst of some verdicts.

    Examples
    --------
    >>> worst([Verdict.REPRODUCED, Verdict.DIFFERS, Verdict.WORSE_END]).value
    'differs'
    """
    return max(verdicts, key=list(Verdict).index)


@dataclass(frozen=True)
class Entry:
    """One number of a claim, or one statement that is true (1) or false (0).

    Attributes
    ----------
    name : str
        Which of the claim's entries; may be empty if there is one.
    ours : float
        What the first seed gives; for a statement 1 or 0.
    paper : float, optional
        What the paper prints, or 1 for what it states. None: the paper says nothing.
    draws : tuple of float
        The same on other draws of the data.
    tolerance : float
        How far `ours` may be from the paper's number to agree with it.
    objective : float, optional
        What the method minimises, at the end that `ours` belongs to.
    ends : tuple of (objective, value)
        Where the same method ended from other starts, or where an early stop left it.
    any_start : bool
        Whether the number depends on a random start that the paper does not give: then the paper's number
        agrees with ours also if it lies in our band.
    statement : bool
        Whether the numbers mean true and false.
    style : str
        How to print the number.
    """

    name: str
    ours: float
    paper: float | None = None
    draws: tuple[float, ...] = ()
    tolerance: float = AGREE
    objective: float | None = None
    ends: tuple[tuple[float, float], ...] = ()
    any_start: bool = False
    statement: bool = False
    style: str = ".2f"

    @property
    def verdict(self) -> Verdict:
        """What the rule says: see the page "Every claim, re-run"."""
        if self.statement:
            return self._of_statement()
        if self.paper is None:
            return Verdict.NOT_PRINTED
        if self._agrees(self.ours) or (self.any_start and self._in_band()):
            return Verdict.REPRODUCED
        if self.objective is not None:
            above = self.objective + _WORSE * abs(self.objective)
            if any(objective > above and self._agrees(value) for objective, value in self.ends):
                return Verdict.WORSE_END
        return Verdict.DIFFERS

    @property
    def median(self) -> float | None:
        """Of the draws; of a statement, the share of draws in which it is true."""
        if not self.draws:
            return None
        return float(np.mean(self.draws) if self.statement else np.median(self.draws))

    @property
    def band(self) -> tuple[float, float] | None:
        """From the 5 % to the 95 % quantile of the draws; a statement has none."""
        if not self.draws or self.statement:
            return None
        low, high = np.quantile(self.draws, [0.05, 0.95])
        return float(low), float(high)

    def _agrees(self, value: float) -> bool:
        assert self.paper is not None
        return abs(value - self.paper) <= self.tolerance + _ROUNDING

    def _in_band(self) -> bool:
        assert self.paper is not None
        low, high = self.band or (self.ours, self.ours)
        return low <= self.paper <= high

    def _of_statement(self) -> Verdict:
        share = float(np.mean(self.draws or (self.ours,)))
        if self.paper is None:
            return Verdict.NOT_PRINTED
        if share >= ALWAYS:
            return Verdict.HOLDS
        return Verdict.FAILS if share <= 1 - ALWAYS else Verdict.DEPENDS


@dataclass(frozen=True)
class Claim:
    """One thing that the paper asserts, or that a reader should ask.

    Attributes
    ----------
    id : str
        ``study.name``, for the command line.
    text : str
        The claim in one sentence.
    pieces : callable
        Form -> the pieces of work that decide it.
    judge : callable
        (form, results by piece name) -> entries.
    """

    id: str
    text: str
    pieces: Callable[[Form], Sequence[Piece]]
    judge: Callable[[Form, Mapping[str, Any]], Sequence[Entry]]


@dataclass(frozen=True)
class Finding:
    """A claim with what was found."""

    claim: Claim
    entries: tuple[Entry, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of its entries' verdicts."""
        return worst([entry.verdict for entry in self.entries])
