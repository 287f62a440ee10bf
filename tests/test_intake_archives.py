"""Archives of the class and of students: bombs, links, names that lead away, archives in archives."""

from __future__ import annotations

import io
import os
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from softclust_lab.grading.course import CommandError
from softclust_lab.grading.intake.archive import read_plain_file
from softclust_lab.grading.intake.collect import HandedIn, UnreadableError, collect
from softclust_lab.grading.intake.notebook_check import MAX_BYTES
from softclust_lab.grading.intake.roster import Person

from .toy_submission import ASSIGNMENT, GOOD, NAME, ROOM, laid_out, zipped

CLASS = {"s1": Person("s1", "Jane", "Smith", "12345"), "s2": Person("s2", "John", "Doe", "12346")}
PLACE = f"s1/{ROOM}/{NAME}"


def one_of(source: Path, student: str = "s1") -> HandedIn:
    (found,) = (one for one in collect(source, ASSIGNMENT, CLASS) if one.student == student)
    return found


def why_not(one: HandedIn) -> str:
    """Why it is quarantined before it is even parsed."""
    with pytest.raises(UnreadableError) as caught:
        one.read()
    return str(caught.value)


def class_zip(folder: Path, data: bytes) -> Path:
    path = folder / "class.zip"
    path.write_bytes(data)
    return path


def member(name: str, data: bytes = GOOD, **fields: int) -> bytes:
    """An archive with one member that has these fields."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name)
        for field, value in fields.items():
            setattr(info, field, value)
        archive.writestr(info, data)
    return buffer.getvalue()


# --------------------------------------------------------------------------------------- the class's archive


@pytest.mark.parametrize(
    "place",
    [
        PLACE,
        f"submitted/{PLACE}",
        f"a/b/{PLACE}",
        PLACE.replace("/", "\\"),
        f"/{PLACE}",
        f"C:\\{PLACE}",
        f"smithjane_12345_1_{NAME}",
        f"Canvas/smithjane_12345_1_{NAME}",
        f"Jane Smith_12345_assignsubmission_file_/{NAME}",
    ],
)
def test_the_class_is_found_in_an_archive_however_it_was_packed(place: str, tmp_path: Path) -> None:
    source = class_zip(tmp_path, zipped({place: GOOD, "__MACOSX/x/._y.ipynb": b"", f"{place}.txt~": b""}))
    one = one_of(source)
    if place.startswith(("/", "C:")):
        assert "leads out of it" in why_not(one)
    else:
        assert (one.read(), one.timestamp) == (GOOD, ""), "a member's date is that of the download"


def test_umlauts_survive_programs_that_do_not_say_their_encoding(tmp_path: Path) -> None:
    data = zipped({f"J\u00f6rg \u00c5s_7_assignsubmission_file_/{NAME}": GOOD})
    utf_8 = "J\u00f6rg \u00c5s_7".encode()
    assert utf_8 in data
    for flag in (0x800, 0):
        unsaid = bytearray(data)
        for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            struct.pack_into("<H", unsaid, unsaid.find(signature) + at, flag)
        source = class_zip(tmp_path, bytes(unsaid))
        os.utime(source, ns=(flag, flag))
        (one,) = collect(source, ASSIGNMENT, {"j": Person("j", "J\u00f6rg", "\u00c5s")})
        assert (one.student, one.read()) == ("j", GOOD)


def test_an_archive_of_ten_thousand_is_listed_and_read_in_seconds(tmp_path: Path) -> None:
    source = class_zip(tmp_path, zipped({f"smith_{n}_{n}_{NAME}": b"%d" % n for n in range(10_000)}))
    start = time.perf_counter()
    found = collect(source, ASSIGNMENT)
    assert {one.student: one.read() for one in found} == {str(n): b"%d" % n for n in range(10_000)}
    assert time.perf_counter() - start < 20


def test_an_archive_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    assert one_of(class_zip(tmp_path, zipped({PLACE: b"old"}))).read() == b"old"
    assert one_of(class_zip(tmp_path, zipped({PLACE: b"newer"}))).read() == b"newer"


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04", zipped({PLACE: GOOD})[:-30]])
def test_what_is_no_archive_is_an_error_with_a_remedy(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"neither a folder nor a zip archive .*: download it again"):
        collect(class_zip(tmp_path, data), ASSIGNMENT)


def test_an_archive_of_several_classes_is_refused(tmp_path: Path) -> None:
    source = class_zip(tmp_path, zipped({f"a/{PLACE}": GOOD, f"b/s2/{ROOM}/{NAME}": GOOD}))
    with pytest.raises(CommandError, match="unpack it"):
        collect(source, ASSIGNMENT, CLASS)


def test_one_students_damaged_member_is_their_own_problem(tmp_path: Path) -> None:
    data = bytearray(zipped({PLACE: GOOD, f"s2/{ROOM}/{NAME}": GOOD}))
    data[60:200] = bytes(140)
    source = class_zip(tmp_path, bytes(data))
    assert "damaged" in why_not(one_of(source, "s1"))
    assert one_of(source, "s2").read() == GOOD


# ------------------------------------------------------------------------ archives in what is handed in


@pytest.mark.parametrize("as_zip", [False, True])
@pytest.mark.parametrize(
    "inner",
    [
        zipped({NAME: GOOD}),
        zipped({f"{ROOM}/{NAME}": GOOD, "__MACOSX/._x.ipynb": b"x"}),
        zipped({"s2/toy/my.ipynb": GOOD, "data.csv": b""}),
        zipped({"more.ZIP": zipped({NAME: GOOD})}),
    ],
)
@pytest.mark.parametrize("place", [f"s1/{ROOM}/work.zip", "s1/work.Zip", "smithjane_12345_1_work.zip"])
def test_a_notebook_in_an_archive_is_found_and_is_its_senders(
    place: str, inner: bytes, as_zip: bool, tmp_path: Path
) -> None:
    files = {place: inner, f"s2/{ROOM}/{NAME}": b"other"}
    source = class_zip(tmp_path, zipped(files)) if as_zip else laid_out(tmp_path / "submitted", files)
    one = one_of(source)
    assert (one.problem, one.read()) == ("", GOOD)
    assert "the file was handed in as" in one.note
    assert "ip/" in one.note
    assert one_of(source, "s2").read() == b"other"


def many(n: int) -> bytes:
    return zipped({f"{number}.txt": b"" for number in range(n)})


def nested(depth: int) -> bytes:
    data = GOOD
    name = NAME
    for _ in range(depth):
        data, name = zipped({name: data}), "x.zip"
    return data


def overlapping() -> bytes:
    """Many members that are all the same bytes of the file, each of 2 MB."""
    data = zipped({"a": b"\0" * 2_000_000})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    central = data[start:end] * 400
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 400, 400, len(central), start, 0)
    return data[:start] + central + tail


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a large member": (lambda: zipped({NAME: b" " * (MAX_BYTES + 1)}), "larger than 50 MB"),
    "large members": (lambda: zipped({f"{n}.bin": b"\0" * 50_000_000 for n in range(11)}), "far more"),
    "the same bytes many times": (overlapping, "far more"),
    "many members": (lambda: many(501), "far more"),
    "very many members": (lambda: many(30_000), "far more"),
    "many levels": (lambda: nested(5), "lies in too many others"),
    "many archives": (lambda: zipped({f"{n}.zip": many(1) for n in range(30)}), "more than 10 archives"),
    "many notebooks": (lambda: zipped({f"{n}.ipynb": GOOD for n in range(30)}), "30 notebooks"),
    "a password": (lambda: encrypted(), "password"),
    "a link": (lambda: member(NAME, b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16), "is a link"),
    "another method": (lambda: member(NAME, compress_type=zipfile.ZIP_LZMA), "unusual way"),
    "a way up": (lambda: member(f"../../{NAME}"), "leads out"),
    "a windows way up": (lambda: member(f"..\\..\\{NAME}"), "leads out"),
    "an absolute name": (lambda: member(f"/etc/{NAME}"), "leads out"),
    "a drive": (lambda: member(f"C:\\{NAME}"), "leads out"),
    "no archive": (lambda: b"Rar!\x1a\x07", "cannot be read"),
    "cut": (lambda: zipped({NAME: GOOD})[:-25], "cannot be read"),
    "nothing in it": (lambda: zipped({}), "no notebook of this assignment"),
    "no notebook in it": (lambda: zipped({"a.txt": b""}), "no notebook of this assignment"),
}


def encrypted() -> bytes:
    data = bytearray(zipped({NAME: GOOD}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + at] |= 1
    return bytes(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_quarantined_quickly_and_harms_nobody(name: str, tmp_path: Path) -> None:
    make, words = HOSTILE[name]
    source = laid_out(tmp_path, {f"s1/{ROOM}/work.zip": make(), f"s2/{ROOM}/{NAME}": GOOD})
    start = time.perf_counter()
    tracemalloc.start()
    one = one_of(source)
    said = why_not(one)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert words in said
    assert "\n" not in said
    assert time.perf_counter() - start < 10
    assert peak < 150_000_000
    assert one_of(source, "s2").read() == GOOD


def test_names_in_an_archive_never_become_files(tmp_path: Path) -> None:
    laid_out(tmp_path / "class", {f"s1/{ROOM}/work.zip": member("../../../escaped.ipynb")})
    why_not(one_of(tmp_path / "class"))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["work.zip"]


@pytest.mark.parametrize("name", ["CON", "NUL.ipynb", "a:b.ipynb", "a\0b.ipynb", "x" * 3000 + ".ipynb"])
def test_names_that_no_system_likes_are_only_names(name: str, tmp_path: Path) -> None:
    data = zipped({name: GOOD, "b.ipynb": GOOD})
    one = one_of(laid_out(tmp_path, {f"s1/{ROOM}/work.zip": data}))
    assert one.read() == GOOD
    assert len(one.place) <= 60


# -------------------------------------------------------------------------------------- folders, links, pipes


@pytest.mark.parametrize("what", ["file", "folder", "student"])
def test_links_are_never_followed(what: str, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / ROOM
    laid_out(real, {NAME: GOOD})
    submitted = laid_out(tmp_path / "submitted", {f"s2/{ROOM}/{NAME}": GOOD})
    place = {"file": PLACE, "folder": f"s1/{ROOM}", "student": "s1"}[what]
    target = {"file": real / NAME, "folder": real, "student": real.parent}[what]
    (submitted / place).parent.mkdir(parents=True, exist_ok=True)
    (submitted / place).symlink_to(target)
    assert "is a link" in why_not(one_of(submitted))


def test_a_link_beside_the_notebook_does_no_harm(tmp_path: Path) -> None:
    source = laid_out(tmp_path, {PLACE: GOOD})
    (tmp_path / "s1" / ROOM / "data").symlink_to("/etc")
    assert one_of(source).read() == GOOD


def test_a_pipe_under_the_notebooks_name_does_not_stop_the_class(tmp_path: Path) -> None:
    laid_out(tmp_path, {f"s1/{ROOM}/x.txt": b"", f"s2/{ROOM}/{NAME}": GOOD})
    os.mkfifo(tmp_path / PLACE)
    assert "not a plain file" in why_not(one_of(tmp_path))


def test_what_has_become_a_pipe_or_a_link_since_it_was_listed_is_not_read(tmp_path: Path) -> None:
    laid_out(tmp_path, {PLACE: GOOD})
    one = one_of(tmp_path)
    for replacement, words in ((os.mkfifo, "not a plain file"), (link_to_hostname, "cannot be read")):
        (tmp_path / PLACE).unlink()
        replacement(tmp_path / PLACE)
        assert words in why_not(one)


def link_to_hostname(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    laid_out(tmp_path, {PLACE: b"{"})
    os.truncate(tmp_path / PLACE, MAX_BYTES + 1)
    assert "larger than 50 MB" in why_not(one_of(tmp_path))
    with pytest.raises(UnreadableError, match="larger than 50 MB"):
        read_plain_file(tmp_path / PLACE)


@pytest.mark.parametrize(
    "folder", [f"s1/{ROOM}", f"s1/{ROOM}/deep", "Jane Smith_12345_assignsubmission_file_"]
)
def test_a_folder_full_of_files_is_refused(folder: str, tmp_path: Path) -> None:
    laid_out(tmp_path, {f"{folder}/{number}.txt": b"" for number in range(501)})
    assert "more than 500 files" in why_not(one_of(tmp_path))


def test_folders_without_end_are_not_walked(tmp_path: Path) -> None:
    laid_out(tmp_path, {f"s2/{ROOM}/{NAME}": GOOD, "s1/" + "d/" * 60 + NAME: GOOD})
    assert [one.student for one in collect(tmp_path, ASSIGNMENT, CLASS)] == ["s2"]
