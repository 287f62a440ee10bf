"""Whose is it? Labels of files are matched with the people of a roster; nobody is given another's work.

An id decides. A name decides only where it belongs to one person and nobody else came under it: students can
rename themselves in a learning system.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from softclust_lab.grading.intake.file_names import Label, canvas_keys, shown, squashed
from softclust_lab.grading.intake.roster import Person, Roster, is_student_id

__all__ = ["Owner", "find_owners"]

NOT_LISTED = "nobody on the roster has the id or the name {}: add them to the roster or rename it"
ANONYMOUS = (
    "the download is anonymous ({}): switch that off and download again, or add these ids to the roster"
)

#: What files must share to be one student's: the kind of naming, and the key and the name in it.
Sender = tuple[str, str, str]


@dataclass(frozen=True)
class Owner:
    """Who handed something in.

    Parameters
    ----------
    student : str
        An id that can be used in paths.
    listed : bool
        Whether it is the roster's.
    note : str
        How the student was recognised, if not by an id.
    problem : str
        Why it is nobody's.
    by_id : bool
        Whether an id decided.
    """

    student: str
    listed: bool = True
    note: str = ""
    problem: str = ""
    by_id: bool = True


def sender_of(label: Label, path: str) -> Sender:
    """Return what the label's files have in common; Canvas's doubtful names stand for themselves."""
    if label.kind == "canvas" and len(canvas_keys(path)) > 1:
        return label.kind, label.key, path
    return label.kind, label.key, label.name


def unmatched(path: str, problem: str) -> Owner:
    """Return the owner of what is nobody's: an id made from where it lay."""
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
    return Owner(f"unmatched-{digest[:8]}", False, problem=problem)


def find_owners(labels: Iterable[tuple[Label, str]], roster: Roster | None) -> dict[Sender, Owner]:
    """Return whose the files are.

    Parameters
    ----------
    labels : iterable of (Label, str)
        What each file's path says, and the first part of the path.
    roster : mapping of str to Person, or None
        The class; without it, whoever handed something in.

    Returns
    -------
    dict
        By `sender_of`.
    """
    senders = {sender_of(label, path): (label, path) for label, path in labels}
    if roster is None:
        return {sender: without_roster(label, path) for sender, (label, path) in senders.items()}
    directory = Directory(roster)
    owners = {sender: directory.owner(label, path) for sender, (label, path) in senders.items()}
    return without_rivals(owners, {sender: path for sender, (_, path) in senders.items()})


def without_roster(label: Label, path: str) -> Owner:
    """Take the key for the student's id, if it can be one."""
    key = label.key
    if label.kind == "canvas" and "_" in label.name and len(canvas_keys(path)) > 1:
        return doubtful(path)
    if label.kind == "attempt" and not is_student_id(key):
        key = tails(key)[-1]
    if is_student_id(key):
        return Owner(key)
    return unmatched(path, f"{shown(key)} cannot be a student's id: use letters, digits and . _ @ -")


def doubtful(path: str) -> Owner:
    """Return that a name can be read in two ways."""
    return unmatched(path, f"{shown(path)} could be the file of several people: rename it")


def without_rivals(owners: Mapping[Sender, Owner], paths: Mapping[Sender, str]) -> dict[Sender, Owner]:
    """Give nobody what came under their name only, if something else came from them too."""
    senders: dict[str, list[Sender]] = defaultdict(list)
    for sender, owner in owners.items():
        if owner.listed:
            senders[owner.student].append(sender)
    found = dict(owners)
    for student, rivals in senders.items():
        for sender in rivals:
            if len(rivals) > 1 and not owners[sender].by_id:
                words = (
                    f"{shown(paths[sender])} could be from {student}, but something else is too: rename it"
                )
                found[sender] = unmatched(paths[sender], words)
    return found


class Directory:
    """The roster, searched by id, learning system's id, address and name."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.by_id: dict[str, set[str]] = defaultdict(set)
        self.by_lms_id: dict[str, set[str]] = defaultdict(set)
        self.by_name: dict[str, set[str]] = defaultdict(set)
        for student, person in roster.items():
            for key in (student, person.email):
                self.by_id[key.lower()].add(student)
            self.by_lms_id[person.lms_id].add(student)
            for name in names_of(person):
                self.by_name[name].add(student)
        for table in (self.by_id, self.by_lms_id, self.by_name):
            table.pop("", None)

    def owner(self, label: Label, path: str) -> Owner:
        """Return whose a label is."""
        if label.kind in ("canvas", "moodle"):
            return self._of_learning_system(label, path)
        if label.key in self.roster:
            return Owner(label.key)
        keys = tails(label.key) if label.kind == "attempt" else [label.key]
        for key in keys:
            found = self.by_id.get(key.lower(), set()) | self.by_lms_id.get(key, set())
            if len(found) == 1:
                (student,) = found
                exact = label.kind == "attempt" and key == student
                note = "" if exact else f"{shown(path)} was taken for {student}"
                return Owner(student, note=note, by_id=exact)
        owner = self._of_name(label.key, path)
        if owner.problem and label.kind == "folder" and is_student_id(label.key):
            return replace(owner, student=label.key)
        return owner

    def _of_learning_system(self, label: Label, path: str) -> Owner:
        keys = {label.key} | (canvas_keys(path) if label.kind == "canvas" else set())
        found = set().union(*(self.by_lms_id.get(key, set()) for key in keys))
        if len(found) > 1:
            return doubtful(path)
        if found:
            return Owner(found.pop())
        if not label.name or squashed(label.name) in ("participant", "anon"):
            return unmatched(path, ANONYMOUS.format(shown(path)))
        return self._of_name(label.name, path)

    def _of_name(self, name: str, path: str) -> Owner:
        found = self.by_name.get(squashed(name), set())
        if len(found) > 1:
            people = " and ".join(sorted(found))
            return unmatched(
                path, f"{shown(name)} could be {people}: add the learning system's ids to the roster"
            )
        if found:
            (student,) = found
            return Owner(student, note=f"{student} was recognised by the name only", by_id=False)
        return unmatched(path, NOT_LISTED.format(shown(name)))


def names_of(person: Person) -> set[str]:
    """Return the ways in which a learning system writes a name, as `squashed` compares them."""
    first, last = person.first_name, person.last_name
    found = {squashed(first + last), squashed(last + first)} if first and last else set()
    if last and not first:
        family, comma, given = last.partition(",")
        words = last.split()
        found = {squashed(last), squashed(given + family)} if comma else {squashed(last)}
        if not comma and len(words) > 1:
            found.add(squashed(words[-1] + "".join(words[:-1])))
    return found - {""}


def tails(text: str) -> list[str]:
    """Return what follows each ``_`` of a text, the whole first.

    Examples
    --------
    >>> tails("week_1_s12")
    ['week_1_s12', '1_s12', 's12']
    """
    parts = text.split("_")
    return ["_".join(parts[start:]) for start in range(len(parts))]
