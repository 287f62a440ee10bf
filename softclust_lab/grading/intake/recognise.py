"""Which cell of a submission is which cell of the assignment, also where nbgrader's marks are lost.

Marks go first. A released cell that no mark names is looked for among the unmarked cells: by the id that it
was released with, by its text, by the functions that it defines. It is found only if one cell fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from softclust_lab.grading.assignment import Assignment, Cell, source_text
from softclust_lab.grading.intake.notebook_file import FRESH, UnreadableError

__all__ = ["Recognised", "definitions", "mark_of", "recognise"]

DEFINITION = re.compile(r"^(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.M)

Cells = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Recognised:
    """The released cells of a submission.

    Parameters
    ----------
    places : dict of str to int
        Where each is, by grade_id; without those that are missing.
    guessed : frozenset of str
        Those without a mark.
    copies : dict of str to frozenset of int
        Cells that only repeat a released one.
    """

    places: dict[str, int]
    guessed: frozenset[str]
    copies: dict[str, frozenset[int]]

    @property
    def repairs(self) -> list[str]:
        """What had to be decided, in words."""
        said = [
            f"cell {grade_id} was there {1 + len(copies)} times and is used once"
            for grade_id, copies in self.copies.items()
        ]
        if len(self.guessed) > 3:
            said.append(f"the marks of {len(self.guessed)} cells were lost and put back")
        elif self.guessed:
            said += [
                f"the marks of cell {grade_id} were lost and put back" for grade_id in sorted(self.guessed)
            ]
        return said


def mark_of(cell: dict[str, Any]) -> str | None:
    """Return the grade_id in a cell's metadata, or None."""
    mark = cell["metadata"].get("nbgrader")
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def definitions(source: str) -> set[str]:
    """Return the names that a cell's text defines.

    Examples
    --------
    >>> definitions("def double(x):\\n    return 2 * x")
    {'double'}
    """
    return {name or other for name, other in DEFINITION.findall(source)}


def recognise(cells: Cells, assignment: Assignment, texts: frozenset[str] | None) -> Recognised:
    """Find the released cells in a submission.

    Parameters
    ----------
    cells : sequence of dict
        The submission's.
    assignment : Assignment
        What was released.
    texts : frozenset of str, or None
        The texts of the released cells that carry no mark: the instructions. None: do not look for
        explanations that lost their marks.

    Raises
    ------
    UnreadableError
        If several cells could be one answer.
    """
    return Search(cells, assignment, texts).result()


class Search:
    """The search for the released cells in one submission."""

    def __init__(self, cells: Cells, assignment: Assignment, texts: frozenset[str] | None) -> None:
        self.cells = cells
        self.assignment = assignment
        self.texts = texts
        self.places: dict[str, int] = {}
        self.free: list[int] = []

    def result(self) -> Recognised:
        """Look for marks first, then for the rest."""
        copies = self._take_marked()
        guessed = set()
        for released in self.assignment.cells:
            if released.grade_id not in self.places:
                found = self._unmarked(released)
                if found is not None:
                    self.free.remove(found)
                    self.places[released.grade_id] = found
                    guessed.add(released.grade_id)
        return Recognised(self.places, frozenset(guessed), copies)

    def _take_marked(self) -> dict[str, frozenset[int]]:
        """Take of each released cell the one that is marked as it; of equal copies, the first."""
        marked: dict[str, list[int]] = {cell.grade_id: [] for cell in self.assignment.cells}
        for place, cell in enumerate(self.cells):
            marked.get(mark_of(cell) or "", self.free).append(place)
        copies, unclear = {}, []
        for grade_id, found in marked.items():
            chosen = self._without_copies(found, self.assignment.by_id[grade_id])
            if len(chosen) > 1:
                unclear.append(grade_id)
            if len(found) > 1:
                copies[grade_id] = frozenset(found) - {chosen[0]}
            if found:
                self.places[grade_id] = chosen[0]
        if unclear:
            subject = f"cell {unclear[0]} is" if len(unclear) == 1 else f"cells {', '.join(unclear)} are"
            raise UnreadableError(f"{subject} there twice with different texts (copied or split): {FRESH}")
        return copies

    def _without_copies(self, found: list[int], released: Cell) -> list[int]:
        """Return the places whose cells differ in a way that counts: for an answer, in what was written."""
        if len(found) < 2 or not released.is_answer:
            return found[:1]
        blank = source_text(released.released).strip()
        by_text: dict[str, int] = {}
        for place in found:
            by_text.setdefault(self.cells[place]["source"].strip(), place)
        return [place for text, place in by_text.items() if text not in ("", blank)] or found[:1]

    def _unmarked(self, released: Cell) -> int | None:
        """Return the one cell without a mark that is this released one; None if there is none."""
        for fits in (same_id(released), same_text(released), same_definitions(released)):
            found = self._without_copies([place for place in self.free if fits(self.cells[place])], released)
            if found:
                return found[0] if len(found) == 1 else None
        is_explanation = released.is_answer and released.released["cell_type"] != "code"
        if not is_explanation or self.texts is None:
            return None
        return self._explanation(released, self.texts)

    def _explanation(self, released: Cell, texts: frozenset[str]) -> int | None:
        """Return the one text of the student's own where an explanation belongs; None if none stands there.

        Raises
        ------
        UnreadableError
            If several do, or if it cannot be told from the instructions: a person must not miss it.
        """
        order = [cell.grade_id for cell in self.assignment.cells]
        at = order.index(released.grade_id)
        low = max((self.places[name] for name in order[:at] if name in self.places), default=-1)
        high = min(
            (self.places[name] for name in order[at + 1 :] if name in self.places), default=len(self.cells)
        )
        known = texts | {"", source_text(released.released).strip()}
        found = [
            place
            for place in self.free
            if low < place < high
            and self.cells[place]["cell_type"] != "code"
            and self.cells[place]["source"].strip() not in known
        ]
        if len(found) > 1 or (found and not texts):
            raise UnreadableError(
                f"cell {released.grade_id} is missing, and several cells could be it: {FRESH}"
            )
        return found[0] if found else None


Fits = Callable[[dict[str, Any]], bool]


def same_id(released: Cell) -> Fits:
    """Match cells with the id under which the cell was released."""
    return lambda cell: cell["id"] == released.released.get("id", released.grade_id)


def same_text(released: Cell) -> Fits:
    """Match cells with the text of a released read-only cell."""
    text = source_text(released.released).strip()
    return lambda cell: not released.is_answer and bool(text) and cell["source"].strip() == text


def same_definitions(released: Cell) -> Fits:
    """Match code cells that define the functions of a released answer."""
    names = definitions(source_text(released.released)) if released.is_answer else set()
    return lambda cell: bool(names) and cell["cell_type"] == "code" and names <= definitions(cell["source"])
