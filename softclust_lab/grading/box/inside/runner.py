"""The warm interpreter in the box: it forks for each submission and never runs a line of one itself.

It is started with one argument, its settings as JSON, and a socket to the grader. On that socket come
requests for a new submission, each with a channel (a file descriptor) of that submission's own; the fork
keeps the channel and nothing else, and shuts itself in before it reads the first cell.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import resource
import signal
import socket
import sys
from contextlib import suppress
from typing import Any, NoReturn

import numpy as np

from softclust_lab.grading.box import wire
from softclust_lab.grading.box.inside import seccomp, syscalls
from softclust_lab.grading.box.inside.cells import Notebook

MEGABYTE = 1 << 20
#: Parts of numpy that it imports itself only when they are needed; `np.unique` needs the first.
NUMPY = (
    "numpy.ma",
    "numpy.random",
    "numpy.linalg",
    "numpy.fft",
    "numpy.polynomial",
    "numpy.lib.recfunctions",
)
CHANNEL = 3
#: Larger buffers are mapped and unmapped each time, which costs more than reading twice.
CHUNK = 1 << 16


def main() -> None:
    """Get warm, then fork whenever asked to, until the grader goes away."""
    settings: dict[str, Any] = json.loads(sys.argv[1])
    sys.argv = [""]
    control = socket.socket(fileno=settings["control"])
    try:
        if settings["uid"]:
            syscalls.take_user(settings["uid"])
        warm_up(settings["modules"])
        if settings["boxed"]:
            syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)
    except Exception as error:
        control.send(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
        return
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ends is forgotten at once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control.send(b'{"ready": true}')
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
        if not message:
            return
        serve_one(json.loads(message), descriptors[0], settings, control)
        os.close(descriptors[0])


def warm_up(modules: list[str]) -> None:
    """Import what submissions are likely to import, as far as it is installed."""
    for name in (*NUMPY, *modules):
        with suppress(ImportError):
            importlib.import_module(name)
    import gc

    gc.collect()
    gc.freeze()  # a collection in a fork would otherwise copy all of our memory


def serve_one(order: dict[str, Any], channel: int, settings: dict[str, Any], control: socket.socket) -> None:
    """Fork for one submission; if that is refused, say so on its channel."""
    order |= {"ids": (os.getuid(), os.getgid()), "address_space": address_space()}
    try:
        pid = syscalls.fork_into_namespaces() if settings["boxed"] else syscalls.fork()
    except OSError as error:
        os.write(channel, wire.frame({"failed": str(error)}, []))
        return
    if pid == 0:
        try:
            control.close()
            submission(order, channel, settings["boxed"])
        finally:
            os._exit(1)


def submission(order: dict[str, Any], channel: int, boxed: bool) -> NoReturn:
    """Shut this process in, then run what the grader sends until it hangs up."""
    if boxed:  # what is not boxed has a session of its own already
        os.setsid()  # or a signal to the process group would reach the warm interpreter
    keep_only(channel)
    link = socket.socket(fileno=CHANNEL)
    try:
        shut_in(order, boxed)
        settle(order["seed"])
    except Exception as error:
        link.sendall(wire.frame({"failed": f"{type(error).__name__}: {error}"}, []))
        os._exit(1)
    link.sendall(wire.frame({"ready": os.getpid()}, []))
    answer(link, Notebook(order["cell_seconds"], order["call_seconds"], order["output_chars"]))
    os._exit(0)


def keep_only(channel: int) -> None:
    """Close every file descriptor but the channel, which becomes number 3, and three to nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.dup2(channel, CHANNEL)
    os.closerange(CHANNEL + 1, 65536)


def shut_in(order: dict[str, Any], boxed: bool) -> None:
    """Take away everything that a submission does not need."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if boxed:
        furnish(order)
    set_limits(order, boxed)
    if boxed:
        syscalls.drop_capabilities()
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
        with suppress(OSError):
            seccomp.install()


def furnish(order: dict[str, Any]) -> None:
    """Make the namespaces this submission's own: a user, an empty /tmp, no /proc."""
    uid, gid = order["ids"]
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)  # or /proc/self would be root's
    syscalls.write_id_maps(uid, gid)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # if memory runs out, this one goes first
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)
    syscalls.mount_tmpfs("/tmp", f"size={order['tmp_mb']}m,nr_inodes=4096,mode=1777")
    syscalls.hide("/proc")
    os.chdir("/tmp")


def set_limits(order: dict[str, Any], boxed: bool) -> None:
    """Bound what the kernel counts for a process."""
    cpu = int(order["cpu_seconds"]) + 2  # the grader's own clock is finer and comes first
    limits = {
        "RLIMIT_CPU": cpu,
        "RLIMIT_FSIZE": order["file_mb"] * MEGABYTE,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
    }
    if order["address_space"]:
        limits["RLIMIT_AS"] = order["address_space"] + order["memory_mb"] * MEGABYTE
    if boxed:  # outside a namespace of its own this would count all processes of the user
        limits["RLIMIT_NPROC"] = order["threads"]
    for name, most in limits.items():
        if hasattr(resource, name):
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (most, most))


def address_space() -> int:
    """Return the bytes of address space that this process has taken; 0 where nobody says."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def settle(seed: int) -> None:
    """Start all random numbers from the seed, those that ask for fresh entropy too."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - students use the old functions too
    entropy = random.Random(seed)
    np.random.bit_generator.randbits = entropy.getrandbits  # type: ignore[attr-defined]


def answer(link: socket.socket, notebook: Notebook) -> None:
    """Answer the grader's requests one by one."""
    while True:
        header, body = receive(link)
        arrays: list[bytes] = []
        if "cell" in header:
            reply: dict[str, Any] = dict(notebook.run(body.decode("utf-8", "surrogatepass")))
        else:
            reply = called(notebook, header["name"], header["args"], body, arrays)
        reply["token"] = header["token"]
        try:
            message = wire.frame(reply, arrays)
        except wire.WireError:
            message = wire.frame({"kind": "unusable", "token": header["token"]}, [])
        link.sendall(message)


def called(notebook: Notebook, name: str, args: object, body: bytes, arrays: list[bytes]) -> dict[str, Any]:
    """Call a function and describe what came of it."""
    values = wire.rebuilt(args, body)
    assert isinstance(values, tuple)
    outcome = notebook.call(name, list(values))
    reply: dict[str, Any] = {"kind": outcome.kind}
    if outcome.exception is not None:
        reply["exception"] = outcome.exception
    if outcome.value is not None:
        reply["value"] = wire.described(outcome.value, arrays)
    return reply


def receive(link: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Return the grader's next request; end if there is none."""
    data = bytearray()
    size = wire.LENGTHS.size
    while len(data) < size:
        part = link.recv(CHUNK)
        if not part:
            os._exit(0)
        data += part
        if len(data) >= wire.LENGTHS.size:
            header, body = wire.LENGTHS.unpack_from(data)
            size = wire.LENGTHS.size + header + body
    start = wire.LENGTHS.size + header
    return wire.parsed(bytes(data[wire.LENGTHS.size : start])), bytes(data[start:])
