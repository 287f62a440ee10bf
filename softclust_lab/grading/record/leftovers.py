"""Entries that nobody stands for any more: of files that found their student, and of mistyped ids.

A roster or a folder's name is put right and the class is graded again: the same file is then somebody else's,
or the file that was nobody's is gone. Such an entry goes, but only if all the rest of the class came again.
After a run on late submissions, or on another group's, nothing can be said of those who did not come.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from softclust_lab.grading.record.class_folder import transaction
from softclust_lab.grading.record.class_list import forget_people
from softclust_lab.grading.record.gradebook import batched
from softclust_lab.grading.record.stored import Stored

if TYPE_CHECKING:
    from softclust_lab.grading.record.writer import ClassRecord

__all__ = ["Leftover", "clear_up"]

#: The digest of what could not be read.
NOTHING = hashlib.sha256().hexdigest()


@dataclass(frozen=True)
class Leftover:
    """An entry that nobody stands for any more.

    Parameters
    ----------
    student : str
        Its id.
    owner : str
        Whose the same file is now; empty if the file is gone.
    is_kept : bool
        Whether it stays, because a person entered something there.
    """

    student: str
    owner: str
    is_kept: bool

    def __str__(self) -> str:
        why = f"the same file is {self.owner}'s now" if self.owner else "its file is not there any more"
        if not self.is_kept:
            return f"{self.student} was removed from the record: {why}"
        return (
            f"{self.student} stays in the record: a person graded it, and {why}. Enter these scores and "
            "comments where they belong and clear them here, in formgrader; the next run removes the rest"
        )


def clear_up(record: ClassRecord, handed_in: Collection[str]) -> tuple[Leftover, ...]:
    """Remove the entries that nobody stands for any more, with their files, and say which these are.

    Parameters
    ----------
    record : ClassRecord
        A room's record, after everything was written.
    handed_in : collection of str
        Who handed something in this time, by id.
    """
    owners = find_leftovers(record, set(handed_in))
    found = []
    for students in batched(sorted(owners)):
        touched = record.rows.touched_by_people(students)
        gone = [student for student in students if student not in touched]
        # Files first: whoever is killed between the two does it all again.
        for student in gone:
            record.files.remove(student)
        with transaction(record.connection):
            record.rows.remove(gone)
            Stored(record.connection, record.plan.room).remove(gone)
            forget_people(record.connection, gone)
        found += [Leftover(student, owners[student], student in touched) for student in students]
        for student in gone:
            del record.keys[student]
    return tuple(found)


def find_leftovers(record: ClassRecord, handed_in: set[str]) -> dict[str, str]:
    """Return the entries to remove with the present owners of their files; none if others are absent, too."""
    keys = record.keys
    owners = {keys[student].submission: student for student in sorted(handed_in & set(keys))}
    owners.pop(NOTHING, None)
    absent = [student for student in keys if student not in handed_in]
    found = {
        student: owners.get(keys[student].submission, "")
        for student in absent
        if student not in record.roster
        and (keys[student].submission == NOTHING or keys[student].submission in owners)
    }
    return found if len(found) == len(absent) else {}
