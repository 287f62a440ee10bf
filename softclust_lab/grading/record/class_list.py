"""Who is in the class: the roster that a room was graded with last, for what is made of the record later."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from softclust_lab.grading.intake.roster import Person, Roster
from softclust_lab.grading.record.gradebook_tables import CLASS_LIST, STUDENT, SUBMITTED

__all__ = ["UNMATCHED", "forget_people", "is_listed", "keep_class", "kept_class"]

#: How intake names what it could not match with anyone.
UNMATCHED = "unmatched-"


def keep_class(connection: sa.Connection, room: str, roster: Roster) -> set[str]:
    """Keep a room's roster in place of the one before and return who is on it no more.

    Parameters
    ----------
    connection : Connection
        To the gradebook, inside a transaction.
    room : str
        The room that is graded.
    roster : mapping of str to Person
        The class, in its order; empty if there is no roster.
    """
    in_room = CLASS_LIST.c.room == room
    query = sa.select(CLASS_LIST.c.student).where(in_room).order_by(CLASS_LIST.c.place)
    before = list(connection.execute(query).scalars())
    if before != list(roster):
        connection.execute(CLASS_LIST.delete().where(in_room))
        rows = [{"room": room, "student": student, "place": place} for place, student in enumerate(roster)]
        if rows:
            connection.execute(CLASS_LIST.insert(), rows)
    return set(before) - set(roster)


def kept_class(connection: sa.Connection, room: str) -> dict[str, Person]:
    """Return the class as it was kept; without a roster, everyone in the gradebook who is somebody."""
    query = sa.select(STUDENT).join(CLASS_LIST, CLASS_LIST.c.student == STUDENT.c.id)
    rows = connection.execute(query.where(CLASS_LIST.c.room == room).order_by(CLASS_LIST.c.place)).all()
    rows = rows or connection.execute(sa.select(STUDENT).order_by(STUDENT.c.id)).all()
    return {
        row.id: Person(
            row.id, row.first_name or "", row.last_name or "", row.lms_user_id or "", row.email or ""
        )
        for row in rows
        if not row.id.startswith(UNMATCHED)
    }


def is_listed(student: str, roster: Roster) -> bool:
    """Whether somebody is in the class; without a roster, whoever is somebody."""
    return student in roster if roster else not student.startswith(UNMATCHED)


def forget_people(connection: sa.Connection, students: Collection[str]) -> None:
    """Remove from the gradebook those who are on no room's roster and have handed in nothing for any room."""
    needed = sa.union(sa.select(SUBMITTED.c.student_id), sa.select(CLASS_LIST.c.student))
    connection.execute(STUDENT.delete().where(STUDENT.c.id.in_(students), STUDENT.c.id.not_in(needed)))
