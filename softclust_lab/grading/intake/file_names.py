"""What the names of files and folders say: who handed in, when, and which attempt it is.

The names are those of nbgrader, Canvas, Moodle and Blackboard (which nbgrader's zip_collect reads).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from softclust_lab.grading.course import assignment_name

__all__ = [
    "Label",
    "canvas_keys",
    "is_hidden",
    "is_other_room",
    "iso_time",
    "label_of",
    "shown",
    "squashed",
    "tidy_parts",
]

SKIPPED = ("__macosx", "__pycache__", "desktop.ini", "thumbs.db")
WINDOWS_END = " ."
CANVAS = re.compile(r"(?P<name>.*?)_(?P<late>LATE_)?(?P<key>\d+)_\d+_(?P<file>.+)")
CANVAS_ANONYMOUS = re.compile(r"anon_(?P<key>[A-Za-z0-9]+)_\d+_(?P<file>.+)")
CANVAS_AGAIN = re.compile(r"-(?P<attempt>\d{1,3})(?=(\.\w+)+$)")
MOODLE = re.compile(r"(?P<name>.+)_(?P<key>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?")
ATTEMPT = re.compile(r"(?P<before>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+))?")
EXCHANGE = re.compile(r"(?P<key>[^+]+)\+(?P<room>[^+]+)\+(?P<time>[^+]+?)(?:\+[^+]*)?")
TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[ T-](?P<hour>\d\d)[:-](?P<minute>\d\d)[:-](?P<second>\d\d)(?P<part>\.\d{1,6})?"
    r" ?(?P<zone>[A-Za-z][A-Za-z/_]*|[+-]\d\d:?\d\d)?"
)

Kind = Literal["canvas", "moodle", "attempt", "exchange", "folder"]


@dataclass(frozen=True)
class Label:
    """What a file's path says of it.

    Parameters
    ----------
    kind : str
        Whose naming it follows; ``"folder"`` is nbgrader's ``<student>/<room>/``.
    key : str
        What it calls the student: an id, or the learning system's number.
    name : str
        The student's name as it is written there; empty if it is not.
    rest : tuple of str
        The path inside what the student handed in.
    attempt : str
        Orders the attempts of one student; empty for the first or only one.
    timestamp : str
        When it was handed in, if the name says so.
    late : bool
        Whether the learning system says that it came late.
    """

    kind: Kind
    key: str
    name: str
    rest: tuple[str, ...]
    attempt: str = ""
    timestamp: str = ""
    late: bool = False


def label_of(parts: tuple[str, ...], room: str) -> Label | None:
    """Return what a path below the class's folder says, or None if it follows no naming.

    Parameters
    ----------
    parts : tuple of str
        The path's parts.
    room : str
        The room that is graded.
    """
    first, rest = parts[0], parts[1:]
    if match := MOODLE.fullmatch(first):
        inside = rest or ((match["file"],) if match["file"] else ())
        return Label("moodle", match["key"], match["name"], inside) if inside else None
    if match := ATTEMPT.fullmatch(first):
        time = iso_time(match["time"])
        inside = rest or ((match["file"],) if match["file"] else ())
        return (
            Label("attempt", before_attempt(match["before"], room), "", inside, time, time)
            if inside
            else None
        )
    if rest and (match := EXCHANGE.fullmatch(first)):
        time = iso_time(match["time"])
        inside = (match["room"], *rest)
        return Label("exchange", match["key"], "", inside, time or match["time"][:40], time)
    if not rest and (match := CANVAS.fullmatch(first) or CANVAS_ANONYMOUS.fullmatch(first)):
        return canvas_label(match)
    return Label("folder", first, "", rest) if rest else None


def canvas_label(match: re.Match[str]) -> Label:
    """Return what a file of Canvas's download says; a file that is handed in again gets ``-1``, ``-2``."""
    again = CANVAS_AGAIN.search(match["file"])
    file = CANVAS_AGAIN.sub("", match["file"])
    found = match.groupdict()
    return Label(
        "canvas",
        match["key"],
        found.get("name") or "",
        (file,),
        f"{int(again['attempt']):03d}" if again else "",
        late=bool(found.get("late")),
    )


def canvas_keys(name: str) -> frozenset[str]:
    """Return every number in a file's name that could be Canvas's user.

    Students choose their own and their files' names, so there may be several.
    """
    return frozenset(re.findall(r"(?<=_)(\d+)(?=_\d+_)", name))


def before_attempt(text: str, room: str) -> str:
    """Return the student in what stands before ``_attempt_``, where the room comes first."""
    for prefix in (f"{assignment_name(room)}_", f"{room}_"):
        if text.startswith(prefix):
            return text.removeprefix(prefix)
    return text


def is_other_room(label: Label, room: str) -> bool:
    """Whether this is plainly the notebook of another room, or lies beside it."""
    if label.kind == "exchange":
        return label.rest[0] != room
    if label.kind == "attempt":
        other = label.rest[-1].removesuffix(".ipynb")
        return other != assignment_name(room) and label.key.startswith(
            f"{other.removesuffix('_assignment')}_"
        )
    named = len(label.rest) == 2 and label.rest[0] != room
    return label.kind == "folder" and named and label.rest[1] == f"{assignment_name(label.rest[0])}.ipynb"


def iso_time(text: str) -> str:
    """Return a time as ``YYYY-MM-DDTHH:MM:SS``, with its offset if it names one; empty if it is no time.

    Examples
    --------
    >>> iso_time("2026-02-01 10:11:12.5 UTC"), iso_time("2026-02-01-10-11-12"), iso_time("yesterday")
    ('2026-02-01T10:11:12.500000+00:00', '2026-02-01T10:11:12', '')
    """
    match = TIME.fullmatch(text.strip())
    if not match:
        return ""
    zone = match["zone"] or ""
    offset = "+00:00" if zone.upper() in ("UTC", "Z", "GMT") else zone if zone[:1] in ("+", "-") else ""
    clock = f"{match['hour']}:{match['minute']}:{match['second']}"
    try:
        return datetime.fromisoformat(f"{match['day']}T{clock}{match['part'] or ''}{offset}").isoformat()
    except ValueError:
        return ""


def squashed(name: str) -> str:
    """Return a name as it is compared: learning systems drop accents, spaces, capitals or apostrophes.

    Examples
    --------
    >>> squashed("O'Brien-M\u00fcller")
    'obrienmuller'
    """
    spread = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in spread if letter.isalnum())


def tidy_parts(name: str) -> tuple[str, ...]:
    """Return a path's parts as they are compared: both slashes separate, and nothing leads up or away.

    Examples
    --------
    >>> tidy_parts("..\\\\s1/./a.ipynb. ")
    ('s1', 'a.ipynb')
    """
    parts = (part.rstrip(WINDOWS_END).strip() for part in re.split(r"[\\/]", name))
    return tuple(part for part in parts if part and not re.fullmatch(r"[A-Za-z]:", part))


def is_hidden(parts: tuple[str, ...]) -> bool:
    """Whether programs left this there, not a person."""
    return not parts or any(part.startswith(".") or part.lower() in SKIPPED for part in parts)


def shown(name: str) -> str:
    """Return a student's own name for a file so that it can be printed: no control characters, not long."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in name)
    return clean if len(clean) <= 60 else f"{clean[:28]}...{clean[-28:]}"
