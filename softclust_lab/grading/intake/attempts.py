"""Which file is the notebook? One student's files, sorted into attempts, and in each the one to grade."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.course import assignment_name
from softclust_lab.grading.intake.archive import StoredFile, list_archive
from softclust_lab.grading.intake.file_names import Label, shown
from softclust_lab.grading.intake.notebook_check import belongs
from softclust_lab.grading.intake.notebook_file import UnreadableError

__all__ = ["Found", "Labelled", "attempts_of", "choose"]

ENDINGS = (".ipynb", ".ipynb.json", ".ipynb.txt")
ARCHIVE = ".zip"
MAX_FILES = 500
MAX_ARCHIVES = 10
MAX_CANDIDATES = 20


@dataclass(frozen=True)
class Labelled:
    """A file, and where it is in what its student handed in."""

    file: StoredFile
    label: Label
    rest: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.rest[-1] if self.rest else ""

    @property
    def is_notebook(self) -> bool:
        """Whether it is called a notebook."""
        return self.name.lower().endswith(ENDINGS)


@dataclass(frozen=True)
class Found:
    """The notebook of one attempt, or why there is none; neither if nothing was handed in."""

    file: Labelled | None = None
    note: str = ""
    problem: str = ""


def attempts_of(files: Sequence[Labelled], assignment: Assignment) -> list[list[Labelled]]:
    """Sort one student's files into attempts, the earliest first.

    Canvas counts how often each file's name came, not the attempts. So where a file has the right name, only
    such files count; otherwise those that are this assignment's notebook, if there are any.
    """
    if len({file.label.attempt for file in files}) > 1 and files[0].label.kind == "canvas":
        wanted = f"{assignment_name(assignment.room)}.ipynb"
        chosen = [file for file in files if file.name.lower() == wanted]
        files = chosen or [file for file in files if file.is_notebook and is_ours(file, assignment)] or files
    numbers = sorted({file.label.attempt for file in files})
    return [[file for file in files if file.label.attempt == number] for number in numbers]


def is_ours(file: Labelled, assignment: Assignment) -> bool:
    """Whether a file can be read and is this assignment's notebook."""
    try:
        return belongs(file.file.read(), assignment)
    except UnreadableError:
        return False


def choose(files: Sequence[Labelled], assignment: Assignment) -> Found:
    """Find the notebook among the files of one attempt, and in archives if it is nowhere else.

    Parameters
    ----------
    files : sequence of Labelled
        The files.
    assignment : Assignment
        What was released.
    """
    if len(files) > MAX_FILES:
        return Found(problem=f"more than {MAX_FILES} files were handed in: hand in the notebook only")
    try:
        choice = Choice(files, assignment)
        found = choice.notebook()
        if found is None and choice.archives:
            choice = Choice([*files, *choice.unpacked()], assignment)
            found = choice.notebook()
        if found is None:
            return Found(problem=choice.complaint())
    except UnreadableError as problem:
        return Found(problem=str(problem))
    return Found(found, choice.note(found))


class Choice:
    """The choice of a notebook among the files of one attempt."""

    def __init__(self, files: Sequence[Labelled], assignment: Assignment) -> None:
        self.files = files
        self.assignment = assignment
        self.room = assignment.room
        self.wanted = f"{assignment_name(assignment.room)}.ipynb"

    def is_in_place(self, file: Labelled) -> bool:
        """Whether a file cannot be meant for another room: a learning system's, or in the room's folder."""
        return file.label.kind not in ("folder", "exchange") or file.rest[:1] == (self.room,)

    def is_near(self, file: Labelled) -> bool:
        """Whether a file is in place or lies in the student's folder itself."""
        return self.is_in_place(file) or len(file.rest) < 2

    @property
    def archives(self) -> list[Labelled]:
        """Archives in which the notebook may be."""
        return [file for file in self.files if self.is_near(file) and file.name.lower().endswith(ARCHIVE)]

    def notebook(self) -> Labelled | None:
        """Return the notebook to grade; None if there is none.

        Raises
        ------
        UnreadableError
            If several could be it.
        """
        notebooks = [file for file in self.files if file.is_notebook]
        exact = [file for file in notebooks if self.is_exact(file)]
        in_place = [file for file in notebooks if self.is_in_place(file)]
        if exact or in_place:
            return self.one_of(exact or in_place)
        require_few(notebooks)
        return self.one_of(
            [file for file in notebooks if self.is_named(file) or self.is_near(file) or self.is_ours(file)]
        )

    def is_exact(self, file: Labelled) -> bool:
        """Whether a file has the right name in the right place."""
        if file.label.kind in ("folder", "exchange"):
            return file.rest == (self.room, self.wanted)
        return file.rest == (self.wanted,)

    def is_named(self, file: Labelled) -> bool:
        """Whether a file has the right name, in capitals or not."""
        return file.name.lower() == self.wanted.lower()

    def is_ours(self, file: Labelled) -> bool:
        """Whether a file is this assignment's notebook."""
        return is_ours(file, self.assignment)

    def one_of(self, candidates: list[Labelled]) -> Labelled | None:
        """Return the only candidate, or the only one that is named rightly, is ours, or differs."""
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        for fits in (self.is_named, self.is_ours):
            require_few(candidates)
            candidates = [file for file in candidates if fits(file)] or candidates
            if len(candidates) == 1:
                return candidates[0]
        if len({digest(file) for file in candidates}) == 1:
            return candidates[0]
        listed = ", ".join(shown("/".join(file.rest)) for file in candidates[:5])
        raise UnreadableError(
            f"{len(candidates)} notebooks could be the one to grade ({listed}): hand in only one"
        )

    def unpacked(self) -> list[Labelled]:
        """Return what is in the archives, and in archives in them.

        Raises
        ------
        UnreadableError
            If one cannot be read, or there are too many.
        """
        found: list[Labelled] = []
        waiting = list(self.archives)
        for number, archive in enumerate(waiting):
            if number >= MAX_ARCHIVES:
                raise UnreadableError(
                    f"more than {MAX_ARCHIVES} archives were handed in: hand in the notebook only"
                )
            if archive.file.problem:
                raise UnreadableError(archive.file.problem)
            inside = [
                Labelled(file, archive.label, archive.rest + file.parts[len(archive.file.parts) :])
                for file in list_archive(archive.file)
            ]
            found += inside
            waiting += [file for file in inside if file.name.lower().endswith(ARCHIVE)]
        return found

    def complaint(self) -> str:
        """Say what was handed in instead of a notebook; empty if that is nothing."""
        strays = [file for file in self.files if self.is_near(file) and file.name != "timestamp.txt"]
        problem = next((file.file.problem for file in strays if file.file.problem), "")
        if problem or not strays:
            return problem
        return f"no notebook of this assignment, but {shown('/'.join(strays[0].rest))}: hand in {self.wanted}"

    def note(self, found: Labelled) -> str:
        """Say where the notebook was, if that is not its place, and that there were others."""
        place = "" if self.is_exact(found) else f"the file was handed in as {shown('/'.join(found.rest))}"
        others = [file for file in self.files if file.is_notebook and file is not found]
        others = [file for file in others if self.is_near(file) and digest(file) != digest(found)]
        more = f"{len(others)} more notebooks lay beside it and were not graded" if others else ""
        if len(others) == 1:
            more = "another notebook lay beside it and was not graded"
        return "; ".join(filter(None, [place, more]))


def require_few(candidates: Sequence[Labelled]) -> None:
    """Raise `UnreadableError` if there are more notebooks than anyone needs; each would have to be read."""
    if len(candidates) > MAX_CANDIDATES:
        raise UnreadableError(f"{len(candidates)} notebooks were handed in: hand in only the one to grade")


def digest(file: Labelled) -> bytes:
    """Return what tells a file's contents from others'; what cannot be read is like nothing else."""
    try:
        return hashlib.sha256(file.file.read()).digest()
    except UnreadableError:
        return "/".join(file.rest).encode("utf-8", "surrogateescape")
