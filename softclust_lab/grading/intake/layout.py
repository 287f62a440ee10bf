"""At which level are the students? Found in the paths, or refused with the command that would be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.intake.archive import StoredFile
from softclust_lab.grading.intake.attempts import ARCHIVE, ENDINGS
from softclust_lab.grading.intake.file_names import label_of, shown
from softclust_lab.grading.intake.roster import Roster

__all__ = ["is_work", "students_level"]

Parts = tuple[str, ...]


def students_level(files: Sequence[StoredFile], source: Path, room: str, roster: Roster | None) -> int:
    """Return how many folders lie around the students' folders or files, all the same ones.

    Parameters
    ----------
    files : sequence of StoredFile
        All that the source holds.
    source : Path
        Where they are, for messages.
    room : str
        The room that is graded.
    roster : mapping or None
        The class.

    Raises
    ------
    CommandError
        If this is one student's folder, or several folders of classes; the text says what to name instead.
    """
    work = [file for file in files if is_work(file)]
    found = (folders_around(file.parts, room, roster) for file in work)
    around = Counter(prefix for prefix in found if prefix is not None)
    if not around:
        require_class(work, source, room)
    if not around or (() in around and ("submitted",) not in around):
        return 0
    prefix = ("submitted",) if ("submitted",) in around else around.most_common(1)[0][0]
    if source.is_dir():
        place = source.joinpath(*prefix)
        raise CommandError(f"{source} is not the folder of the submissions: use --submitted {place}")
    if any(file.parts[: len(prefix)] != prefix for file in work):
        raise CommandError(
            f"{source} holds submissions in {shown('/'.join(prefix))}/ and elsewhere: unpack it and name one "
            "folder with --submitted"
        )
    return len(prefix)


def folders_around(parts: Parts, room: str, roster: Roster | None) -> Parts | None:
    """Return the folders above the first part that certainly names a student; None if none does."""
    for level in range(len(parts)):
        inside = parts[level:]
        label = label_of(inside, room)
        if label is None:
            continue
        named = label.kind != "folder" or (roster is not None and label.key in roster)
        if named or (len(inside) > 2 and inside[1] == room):
            return parts[:level]
    return None


def is_work(file: StoredFile) -> bool:
    """Whether a file can be something that a student handed in."""
    return file.parts[-1].lower().endswith((*ENDINGS, ARCHIVE))


def require_class(work: Sequence[StoredFile], source: Path, room: str) -> None:
    """Raise `CommandError` if no part of any path is sure to name a student, and it is plain why."""
    if work and all(file.parts[0] == room and len(file.parts) > 1 for file in work):
        above = source.parent if source.is_dir() else "the folder above it"
        raise CommandError(f"{source} is the folder of one student: name the folder of all, {above}")
    if work and all(len(file.parts) == 1 for file in work):
        if all(file.parts[0].lower().endswith(ARCHIVE) for file in work):
            raise CommandError(
                f"{source} holds only {shown(work[0].parts[0])}: name an archive of the whole class with "
                f"--zip {source / work[0].parts[0]}"
            )
        raise CommandError(
            f"{source} holds {shown(work[0].parts[0])}, and nothing says whose it is: name the folder of the "
            f"class, with <student>/{room}/{room}_assignment.ipynb or the files that Canvas or Moodle made"
        )
