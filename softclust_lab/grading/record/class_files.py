"""The files of one room's record: what came in, what formgrader shows, what students read."""

from __future__ import annotations

import shutil
from contextlib import suppress

from softclust_lab.grading.assignment import Assignment
from softclust_lab.grading.feedback import student_page
from softclust_lab.grading.files import write_bytes_whole, write_if_new
from softclust_lab.grading.intake.collect import HandedIn
from softclust_lab.grading.intake.roster import Person, Roster
from softclust_lab.grading.record.class_folder import ClassFolder
from softclust_lab.grading.record.gradebook_tables import Submission
from softclust_lab.grading.record.late import read_timestamp
from softclust_lab.grading.record.recorded_notebook import recorded_notebook
from softclust_lab.grading.record.scores import student_result
from softclust_lab.grading.verdict import Verdict

__all__ = ["ClassFiles"]


class ClassFiles:
    """Writes the files of one room.

    Parameters
    ----------
    folder : ClassFolder
        Where they lie.
    assignment : Assignment
        What was released.
    roster : mapping of str to Person
        The class.
    """

    def __init__(self, folder: ClassFolder, assignment: Assignment, roster: Roster) -> None:
        self.folder = folder
        self.assignment = assignment
        self.roster = roster
        self.room = assignment.room
        self.book_url = folder.book_url

    def write_submitted(self, handed: HandedIn, data: bytes | None) -> None:
        """Keep what was handed in, byte for byte, and when; nothing of what could not be read."""
        path = self.folder.notebook("submitted", self.room, handed.student)
        stamp = read_timestamp(handed.timestamp)
        time = f"{stamp} UTC\n".encode() if stamp else None
        for file, content in ((path, data), (path.parent / "timestamp.txt", time)):
            if content is None:
                file.unlink(missing_ok=True)
            else:
                write_bytes_whole(file, content)
        path.parent.mkdir(parents=True, exist_ok=True)

    def remove(self, student: str) -> None:
        """Remove all of a student's files of this room."""
        for step in ("submitted", "autograded", "feedback"):
            place = self.folder.notebook(step, self.room, student).parent
            shutil.rmtree(place, ignore_errors=True)
            with suppress(OSError):  # there is another room
                place.parent.rmdir()

    def write_recorded(self, student: str, verdict: Verdict, entry: Submission) -> None:
        """Write the notebook for formgrader and the student's page."""
        path = self.folder.notebook("autograded", self.room, student)
        write_bytes_whole(path, recorded_notebook(self.assignment, verdict))
        self.write_page(student, verdict, entry)

    def write_page(self, student: str, verdict: Verdict | None, entry: Submission | None) -> None:
        """Write a student's page, also of one who handed nothing in."""
        result = student_result(self.assignment, self.roster.get(student, Person(student)), verdict, entry)
        cells, comments = verdict.cells if verdict else (), entry.manual_comments if entry else {}
        page = student_page(self.assignment, result, self.book_url, cells, comments)
        write_if_new(self.folder.page(self.room, student), page.encode())
