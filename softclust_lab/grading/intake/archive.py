"""The files of a folder or of a zip archive, listed and read without following links or unpacking anything.

Names inside an archive are only ever compared and shown, never used as paths, so none of them can lead
anywhere. Sizes, counts and depths are bounded before memory is spent on them.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.intake.file_names import is_hidden, shown, tidy_parts
from softclust_lab.grading.intake.notebook_file import MAX_BYTES, UnreadableError

__all__ = ["StoredFile", "list_archive", "list_source", "members", "read_plain_file", "require_source"]

MAX_DEPTH = 10
#: Files of a class, of one folder two levels down or more, and of an archive that a student made.
MAX_CLASS_FILES = 300_000
MAX_FOLDER_FILES = 500
MAX_MEMBERS = 500
MAX_UNPACKED = 500_000_000
#: How deep an archive may lie in an archive: the class's, a student's, and one more.
MAX_NESTING = 3
LARGE = "the file is larger than {} MB: clear all outputs and save it"
BOMB = "the archive {} would unpack to far more than a notebook: hand in the .ipynb file itself"


@dataclass(frozen=True)
class StoredFile:
    """A file somewhere in what was handed in.

    Parameters
    ----------
    parts : tuple of str
        Its path below the source, in tidy form: for comparing, not for opening.
    path : str
        The file on disk that it is, or that it lies in.
    members : tuple of int
        Which member of that archive it is, and of the archive in it, and so on.
    problem : str
        Why it must not be read: a link, a password and the like.
    in_class_archive : bool
        Whether `path` is the archive of the class, which is kept open, and not one that a student made.
    """

    parts: tuple[str, ...]
    path: str
    members: tuple[int, ...] = ()
    problem: str = ""
    in_class_archive: bool = False

    def read(self) -> bytes:
        """Return its bytes.

        Raises
        ------
        UnreadableError
            If it must not, cannot or can no longer be read, or is too large.
        """
        if self.problem:
            raise UnreadableError(self.problem)
        if not self.members:
            return read_plain_file(Path(self.path))
        *outer, member = self.members
        with opened(replace(self, members=tuple(outer))) as archive:
            return read_member(archive, member)


def read_plain_file(path: Path) -> bytes:
    """Read a regular file of bearable size; between listing and reading it may have become something else.

    Raises
    ------
    UnreadableError
        If it is too large, no regular file or cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            data = file.read(MAX_BYTES + 1) if stat.S_ISREG(status.st_mode) else None
    except OSError as error:
        raise UnreadableError(f"the file cannot be read ({error.strerror}): hand it in again") from error
    if data is None:
        raise UnreadableError("this is not a plain file: hand in the notebook itself")
    if len(data) > MAX_BYTES:
        raise UnreadableError(LARGE.format(MAX_BYTES // 10**6))
    return data


# ------------------------------------------------------------------------------------------------- listing


def list_source(source: Path) -> list[StoredFile]:
    """Return every file of a folder or a zip archive, sorted, without hidden ones.

    Raises
    ------
    CommandError
        If it is neither, cannot be read, or holds far too much for a class.
    """
    try:
        if source.is_dir():
            found = list(bounded(walk(os.fspath(source), (), source)))
        else:
            status = source.stat()
            open_file(os.fspath(source), status.st_mtime_ns, status.st_size)
            found = list(bounded(members(StoredFile((), os.fspath(source), in_class_archive=True))))
    except OSError as error:
        raise CommandError(f"the submissions {source} cannot be listed: {error.strerror}") from error
    except zipfile.BadZipFile as error:
        raise CommandError(
            f"{source} is neither a folder nor a zip archive that can be read ({error}): download it again"
        ) from error
    return sorted(found, key=lambda file: file.parts)


def require_source(source: Path, room: str) -> None:
    """Raise `CommandError` if there is no such folder or file; it shows what a class looks like.

    Parameters
    ----------
    source : Path
        Where the submissions should be.
    room : str
        The room that is graded.
    """
    if not source.exists():
        raise CommandError(
            f"there is no {source}: name the folder of the submissions with --submitted DIR, or an archive "
            "as Canvas or Moodle make it with --zip FILE. A folder looks like this:\n"
            f"  submitted/<student>/{room}/{room}_assignment.ipynb"
        )


def bounded(files: Iterator[StoredFile]) -> Iterator[StoredFile]:
    """Yield the files, or raise `CommandError` once they are too many for any class."""
    for number, file in enumerate(files):
        if number >= MAX_CLASS_FILES:
            raise CommandError(
                f"more than {MAX_CLASS_FILES} files: name the folder of the submissions itself"
            )
        yield file


def walk(folder: str, parts: tuple[str, ...], source: Path) -> Iterator[StoredFile]:
    """Yield the files below a folder; of what cannot be listed, one entry that says so."""
    most = MAX_CLASS_FILES if len(parts) < 2 else MAX_FOLDER_FILES
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= most:
                    words = f"more than {most} files were handed in: hand in the notebook only"
                    yield StoredFile(parts, folder, problem=words)
                    return
                yield from entered(entry, parts, source)
    except OSError as error:
        if not parts:
            raise
        yield StoredFile(parts, folder, problem=f"the folder cannot be read ({error.strerror})")


def entered(entry: os.DirEntry[str], parts: tuple[str, ...], source: Path) -> Iterator[StoredFile]:
    """Yield what one entry of a folder stands for."""
    inside = (*parts, *tidy_parts(entry.name))
    if is_hidden(inside):
        return
    if entry.is_symlink():
        words = f"{shown(entry.name)} is a link to another place: hand in the file itself"
        yield StoredFile(inside, entry.path, problem=words)
    elif entry.is_dir(follow_symlinks=False):
        if len(inside) <= MAX_DEPTH:
            yield from walk(entry.path, inside, source)
    elif entry.is_file(follow_symlinks=False):
        yield StoredFile(inside, entry.path)
    else:
        words = f"{shown(entry.name)} is not a plain file: hand in the notebook itself"
        yield StoredFile(inside, entry.path, problem=words)


# ------------------------------------------------------------------------------------------------ archives


@lru_cache(maxsize=4)
def open_file(path: str, changed: int, size: int) -> zipfile.ZipFile:
    """Open the archive of a class once for all its members; `changed` and `size` tell it from a newer one."""
    return zipfile.ZipFile(path)


@contextlib.contextmanager
def opened(file: StoredFile) -> Iterator[zipfile.ZipFile]:
    """Open an archive: the class's own, or one that a student handed in.

    Raises
    ------
    UnreadableError
        If a student's archive is damaged, or holds too much.
    """
    name = shown(file.parts[-1]) if file.parts else "of the class"
    try:
        if file.members or not file.in_class_archive:
            data = file.read()
            # Each member is announced by this signature, so this many entries would be kept in memory.
            if data.count(b"PK\x01\x02") > 4 * MAX_MEMBERS:
                raise UnreadableError(BOMB.format(name))
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield archive
        else:
            status = os.stat(file.path)
            yield open_file(file.path, status.st_mtime_ns, status.st_size)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise UnreadableError(
            f"the archive {name} cannot be read ({error}): hand in the .ipynb file itself"
        ) from error


def list_archive(file: StoredFile) -> list[StoredFile]:
    """Return the files of an archive that a student handed in, without opening archives in it.

    Raises
    ------
    UnreadableError
        If it cannot be read, holds too much, or lies too deep in others.
    """
    if len(file.members) >= MAX_NESTING:
        raise UnreadableError(f"the archive {shown(file.parts[-1])} lies in too many others")
    with opened(file) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise UnreadableError(BOMB.format(shown(file.parts[-1])))
    return list(members(file))


def members(file: StoredFile) -> Iterator[StoredFile]:
    """Yield the files of an archive."""
    with opened(file) as archive:
        infos = archive.infolist()
    for number, info in enumerate(infos):
        name = readable_name(info)
        inside = tidy_parts(name)
        if not info.is_dir() and not name.endswith("\\") and not is_hidden(inside):
            yield StoredFile(
                (*file.parts, *inside),
                file.path,
                (*file.members, number),
                problem_of(info, name),
                file.in_class_archive,
            )


def readable_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 without saying so."""
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return info.filename.encode("cp437").decode("utf-8")
    return info.filename


def problem_of(info: zipfile.ZipInfo, name: str) -> str:
    """Say why a member must not be read; empty if it may."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return f"{shown(name)} is a link to another file: hand in the file itself"
    if info.flag_bits & 0x1:
        return f"{shown(name)} is protected by a password: hand it in without one"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"{shown(name)} is compressed in an unusual way: hand in the .ipynb file itself"
    if re.match(r"[\\/]|[A-Za-z]:", name) or ".." in re.split(r"[\\/]", name):
        return f"the archive's name {shown(name)} leads out of it: hand in the .ipynb file itself"
    return ""


def read_member(archive: zipfile.ZipFile, number: int) -> bytes:
    """Return a member's bytes.

    Raises
    ------
    UnreadableError
        If it is too large or damaged.
    """
    try:
        info = archive.infolist()[number]
        if info.file_size > MAX_BYTES:
            raise UnreadableError(LARGE.format(MAX_BYTES // 10**6))
        with archive.open(info) as member:
            return member.read(MAX_BYTES)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, IndexError) as error:
        raise UnreadableError(f"the file in the archive is damaged ({error}): hand it in again") from error
