"""What travels out of the box is believed only as far as it is an answer, and is harmless to look at."""

from __future__ import annotations

import errno
import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softclust_lab.checks.compare import Tolerance, alike
from softclust_lab.grading.box import text, wire
from softclust_lab.grading.box.inside import seccomp

ARRAYS = [
    np.arange(6).reshape(2, 3),
    np.array([[np.nan, np.inf, -0.0]]),
    np.array([True, False]),
    np.array([2**64 - 1], dtype=np.uint64),
    np.zeros((0, 5)),
    np.arange(4, dtype=">i2"),
    np.arange(12.0).reshape(3, 4)[:, ::2],
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["d", "s", "x"]), inner),
    max_leaves=12,
)


@pytest.mark.parametrize("array", ARRAYS)
def test_arrays_arrive_as_copies_that_can_be_written(array: Any) -> None:
    arrays: list[bytes] = []
    tree = json.loads(json.dumps(wire.described((array, 1, "x"), arrays)))
    value = wire.rebuilt(tree, b"".join(arrays))
    assert isinstance(value, tuple)
    assert alike(value, (array, 1, "x"), Tolerance(0.0, 0.0))
    assert value[0].dtype == array.dtype.newbyteorder("=")
    assert value[0].flags.writeable
    assert value[0].flags.owndata


@given(JSON, st.binary(max_size=64))
def test_whatever_the_header_says_it_is_a_value_or_refused(tree: Any, body: bytes) -> None:
    try:
        value = wire.rebuilt(tree, body)
    except wire.WireError:
        return
    assert isinstance(value, (np.ndarray, tuple, float, int, str))


@pytest.mark.parametrize(
    ("tree", "body"),
    [
        (None, b""),
        (True, b""),
        (2**63, b""),
        ("x" * 10_001, b""),
        ([[[[[[1]]]]]], b""),
        ([0] * 100_001, b""),
        ({"d": "O", "s": [1]}, bytes(8)),
        ({"d": "f4", "s": [2]}, bytes(8)),
        ({"d": ["f8"], "s": [1]}, bytes(8)),
        ({"d": "f8", "s": [1], "x": 1}, bytes(8)),
        ({"d": "f8", "s": []}, bytes(8)),
        ({"d": "f8", "s": [-1]}, b""),
        ({"d": "f8", "s": [True]}, bytes(8)),
        ({"d": "f8", "s": [1.0]}, bytes(8)),
        ({"d": "f8", "s": "11"}, bytes(8)),
        ({"d": "f8", "s": [1] * 17}, bytes(8)),
        ({"d": "f8", "s": [0, 10**30]}, b""),
        ({"d": "u1", "s": [3000, 3000]}, bytes(9_000_000)),
        ({"d": "f8", "s": [2]}, bytes(15)),
        ({"d": "f8", "s": [2]}, bytes(17)),
        (1, b"x"),
    ],
)
def test_a_malformed_value_is_refused(tree: Any, body: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.rebuilt(tree, body)


def test_a_truth_value_is_0_or_1_whatever_byte_it_came_as() -> None:
    value = wire.rebuilt({"d": "b1", "s": [3]}, b"\x00\x01\xff")
    assert isinstance(value, np.ndarray)
    assert value.tobytes() == b"\x00\x01\x01"


@pytest.mark.parametrize("header", [b"", b"{", b"[1]", b"3", b"\xff{}", b"[" * 100_000, b'{"a":' * 100_000])
def test_a_malformed_header_is_refused(header: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.parsed(header)


def test_a_message_with_too_many_parts_is_not_sent() -> None:
    with pytest.raises(wire.WireError, match="too many parts"):
        wire.frame({"value": [0] * 400_000}, [])


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("Größe ≤ 3, ключ, 数, 👩\u200d🔬", "Größe ≤ 3, ключ, 数, 👩\u200d🔬"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("10%\r20%\r\ndone", "10%\n20%\ndone"),
        ("\x00\x07\x08\x7f\x9b31m\ufeff", "31m"),
        ("abc\u202edcba\u2066x\u2069", "abcdcbax"),
        ("\ud800half", "half"),
        ("<script>&", "<script>&"),
        ("<function f at 0x7f00deadbeef>", "<function f at 0x...>"),
    ],
)
def test_text_is_cleaned_of_what_acts_and_not_of_what_is_read(raw: str, shown: str) -> None:
    assert text.clean(raw, 1000) == shown


def test_text_is_cut() -> None:
    assert text.clean("x" * 300, 100) == "x" * 100
    assert text.clean("\x00" * 1000 + "x", 100) == ""
    assert text.one_line(" a \n b\r\nc ", 100) == "a b c"


ALLOW, REFUSED, UNKNOWN, KILL = 0x7FFF0000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x80000000
#: What the C library asks for when it starts a thread.
THREAD = 0x3D0F00


def verdict(machine: str, number: int, argument: int = 0, architecture: int | None = None) -> int:
    """Run the filter as the kernel would, on one system call."""
    code = list(struct.iter_unpack("HBBI", seccomp.program(machine)))
    if architecture is None:
        architecture = seccomp.ARCHITECTURES[machine]
    data, loaded, at = struct.pack("<IIQQ", number, architecture, 0, argument), 0, 0
    while True:
        operation, yes, no, value = code[at]
        if operation == seccomp.RETURN:
            return int(value)
        if operation == seccomp.LOAD:
            (loaded,) = struct.unpack_from("<I", data, value)
            at += 1
            continue
        holds = {
            seccomp.EQUAL: loaded == value,
            seccomp.AT_LEAST: loaded >= value,
            seccomp.ANY_BIT: bool(loaded & value),
        }[operation]
        at += 1 + (yes if holds else no)


@pytest.mark.parametrize(
    ("machine", "read", "write", "futex", "execve", "clone", "socket", "mount"),
    [("x86_64", 0, 1, 202, 59, 56, 41, 165), ("aarch64", 63, 64, 98, 221, 220, 198, 40)],
)
def test_the_filter_refuses_processes_and_sockets_and_lets_threads_pass(
    machine: str, read: int, write: int, futex: int, execve: int, clone: int, socket: int, mount: int
) -> None:
    assert [verdict(machine, number) for number in (read, write, futex)] == [ALLOW] * 3
    assert [verdict(machine, number) for number in (execve, socket, mount)] == [REFUSED] * 3
    assert verdict(machine, clone, THREAD) == ALLOW
    assert verdict(machine, clone, THREAD & ~0x10000) == REFUSED
    assert verdict(machine, 435) == UNKNOWN
    assert verdict(machine, 0x40000000 | read) == REFUSED
    assert verdict(machine, read, architecture=0x40000003) == KILL
