"""Linux without a wrapper in Python 3.11: a fork into namespaces, and dropping every privilege."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
from contextlib import suppress

__all__ = [
    "drop_capabilities",
    "fork",
    "fork_into_namespaces",
    "hide",
    "mount_tmpfs",
    "prctl",
    "take_user",
    "write_id_maps",
]

#: Machine -> the numbers of clone and capset.
NUMBERS = {"x86_64": (56, 126), "aarch64": (220, 91)}

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x08000000, 0x10000000, 0x20000000
CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID = 0x00200000, 0x01000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_NO_NEW_PRIVS, PR_GET_TID_ADDRESS, PR_CAP_AMBIENT = 38, 40, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522

# These calls must not let go of the interpreter's lock: the child of a fork would be without it.
_libc = ctypes.PyDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_python = ctypes.pythonapi


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, *arguments: int | ctypes._Pointer[ctypes.c_long]) -> int:
    """Call prctl."""
    longs = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    rest = [ctypes.c_ulong(0)] * (4 - len(longs))
    return _checked(int(_libc.prctl(ctypes.c_int(option), *longs, *rest)), f"prctl {option}")


def fork() -> int:
    """Fork, the plain way: for submissions that one trusts."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
    return pid


def fork_into_namespaces() -> int:
    """Fork; the child is the first process of its own user, PID, mount and IPC namespaces.

    One clone does it, where fork, unshare and another fork would copy a large address space twice. The C
    library's note of the thread's id, which its own fork would renew, is renewed by the kernel.
    """
    flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | signal.SIGCHLD
    place = ctypes.c_long(0)
    with suppress(OSError):
        prctl(PR_GET_TID_ADDRESS, ctypes.pointer(place))
    if place.value:
        flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID
    note, none = ctypes.c_long(place.value), ctypes.c_long(0)
    machine = platform.machine()
    # The last two arguments, the note's place and thread-local storage, are swapped between the machines.
    last = (note, none) if machine == "x86_64" else (none, note)
    clone = ctypes.c_long(NUMBERS[machine][0])
    _python.PyOS_BeforeFork()
    pid = int(_libc.syscall(clone, ctypes.c_long(flags), none, none, *last))
    if pid == 0:
        _python.PyOS_AfterFork_Child()
        return 0
    number = ctypes.get_errno()
    _python.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(number, f"no namespaces for a submission: {os.strerror(number)}")
    return pid


def write_id_maps(uid: int, gid: int) -> None:
    """Give the one user of a new namespace a number in it: without one, nothing can be written."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {uid} 1"), ("gid_map", f"1000 {gid} 1")):
        file = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(file, text.encode())
        finally:
            os.close(file)


def mount_tmpfs(target: str, options: str, flags: int = 0) -> None:
    """Mount an empty file system in memory."""
    flags |= MS_NOSUID | MS_NODEV | MS_NOEXEC
    result = _libc.mount(b"tmpfs", target.encode(), b"tmpfs", ctypes.c_ulong(flags), options.encode())
    _checked(int(result), f"mount {target}")


def hide(target: str) -> None:
    """Cover a directory by an empty one that takes no files."""
    mount_tmpfs(target, "size=4k,nr_inodes=2,mode=555", MS_RDONLY)


def drop_capabilities() -> None:
    """Give up every capability for good; nothing that is executed later can have one."""
    _drop_bounding_set()
    with suppress(OSError):
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    number = NUMBERS[platform.machine()][1]
    _checked(int(_libc.syscall(ctypes.c_long(number), header, none)), "capset")
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def take_user(uid: int) -> None:
    """Be root no longer, but a user whom nobody else is; where there is no such number, be nobody."""
    _drop_bounding_set()  # as another user one may not
    os.setgroups([])
    try:
        os.setresgid(uid, uid, uid)
    except OSError:
        uid = 65534
        os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    drop_capabilities()


def _drop_bounding_set() -> None:
    capability = 0
    with suppress(OSError):  # which says that there are no more, or that we may not
        while True:
            prctl(PR_CAPBSET_DROP, capability)
            capability += 1
