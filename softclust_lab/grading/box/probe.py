"""Try to break out of the box: a protection counts only if a real attempt on it has failed."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from softclust_lab.grading.box.box import Box, BoxUnavailableError
from softclust_lab.grading.box.layout import LIBRARY
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.box.session import Session

__all__ = ["Protection", "probe"]

NAMESPACES = ("user", "pid", "mnt", "ipc", "net", "uts")
SHORT_SECONDS = 0.2
LOOP = "while True:\n    pass"


@dataclass(frozen=True)
class Protection:
    """One layer of protection.

    Attributes
    ----------
    name : str
        What it protects from.
    active : bool
        Whether the attempt to get through failed.
    proof : str
        What was tried and what came of it.
    optional : bool
        Whether a machine may lack it, because other layers stand behind it.
    """

    name: str
    active: bool
    proof: str
    optional: bool = False


#: Name -> a cell that tries to break the protection and ends with (whether it failed, what happened).
ATTEMPTS = {
    "no file of yours": """
opened = []
for path in FILES:
    try:
        opened += [open(path, "rb").read(1) and path]
    except OSError:
        pass
not opened, f"opened {len(opened)} of {len(FILES)} files of the grader's, the course's and the system's"
""",
    "no network": """
import socket
made = []
for family in ("AF_INET", "AF_INET6", "AF_UNIX"):
    try:
        socket.create_connection(("127.0.0.1", 1), 0.1) if family == "AF_INET" else None
        made.append(socket.socket(getattr(socket, family)))
    except ConnectionRefusedError:
        made.append(family)
    except OSError as error:
        reason = error.strerror
not made, f"made {len(made)} of 3 kinds of sockets" + ("" if made else f": {reason}")
""",
    "no new processes": """
import os, subprocess
made = 0
spawn = lambda: os.posix_spawn("/bin/sh", ["sh"], {})
for attempt in (os.fork, lambda: subprocess.run(["/bin/true"]), spawn):
    try:
        if attempt() == 0:
            os._exit(0)
        made += 1
    except OSError as error:
        reason = error.strerror
not made, f"started {made} of 3 processes" + ("" if made else f": {reason}")
""",
    "no neighbours in sight": """
import os, signal
seen = len(os.listdir("/proc"))
try:
    os.kill(2, 0)
    seen += 1
except OSError:
    pass
alone = os.getpid() == 1 and os.getppid() == 0 and not seen
alone, f"is process {os.getpid()} of parent {os.getppid()} and sees {seen} others"
""",
    "threads are counted": """
import threading
stop, started = threading.Event(), 0
try:
    for _ in range(4 * THREADS):
        threading.Thread(target=stop.wait, daemon=True).start()
        started += 1
except RuntimeError:
    pass
stop.set()
started < THREADS, f"started {started} of {4 * THREADS} threads"
""",
    "no place to write but /tmp": """
import os
written = []
for folder, folders, _ in os.walk("/"):
    if folder.count("/") > 3:
        folders.clear()
    if folder.split("/")[1] == "tmp":
        continue
    try:
        os.close(os.open(f"{folder}/probe", os.O_CREAT | os.O_WRONLY))
        written.append(folder)
    except OSError:
        pass
not written, f"wrote into {len(written)} folders outside /tmp" + "".join(f", {name}" for name in written[:3])
""",
    "/tmp is small": """
import os
total, reason = 0, "there is room for more"
try:
    for number in range(10 * TMP_MB):
        with open(f"/tmp/{number}", "wb") as file:
            total += file.write(bytes(1 << 20))
except OSError as error:
    reason = error.strerror
for name in os.listdir("/tmp"):
    os.remove(f"/tmp/{name}")
total <= TMP_MB << 20, f"wrote {total >> 20} MB: {reason}"
""",
    "memory is bounded": """
try:
    taken = len(bytearray((MEMORY_MB + 16) << 20)) >> 20
except MemoryError:
    taken = 0
not taken, f"asked for {MEMORY_MB + 16} MB and got {taken}"
""",
}


def probe(limits: Limits | None = None) -> tuple[Protection, ...]:
    """Try every protection of the box.

    Parameters
    ----------
    limits : Limits, optional
        Of the box.

    Returns
    -------
    tuple of Protection
        If there is no sandbox, one that says so and is not active.
    """
    limits = limits or Limits()
    try:
        with Box(limits) as box:
            return tuple(itertools.chain(attempts(box, limits), after_the_end(box), out_of_time(box)))
    except BoxUnavailableError as error:
        return (Protection("sandbox", False, str(error)),)


def attempts(box: Box, limits: Limits) -> Iterator[Protection]:
    """Yield what a session finds when it tries to get out, and what the kernel says of it."""
    names = {
        "FILES": private_files(),
        "THREADS": limits.threads,
        "TMP_MB": limits.tmp_mb,
        "MEMORY_MB": limits.memory_mb,
    }
    with box.session() as session:
        session.run_cell("\n".join(f"{name} = {value!r}" for name, value in names.items()))
        yield Protection("sandbox", *namespaces(session.pid))
        for name, cell in ATTEMPTS.items():
            yield Protection(name, *result(session, cell))
        status = kernel_status(session.pid)
    capabilities = {status[name].strip("0") for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
    user = status["Uid"].split()[0]
    yield Protection(
        "no privileges",
        capabilities == {""} and status["NoNewPrivs"] == "1" and user != "0",
        f"runs as user {user} with {'no' if capabilities == {''} else 'some'} capabilities",
    )
    yield Protection(
        "filter of system calls",
        status.get("Seccomp") == "2",
        f"the kernel says seccomp is in mode {status.get('Seccomp', '0')}",
        optional=True,
    )
    group = box.control_group()
    yield Protection(
        "control group",
        bool(group),
        ", ".join(f"{name} = {value}" for name, value in group.items()) or "this user may not make one here",
        optional=True,
    )


def result(session: Session, cell: str) -> tuple[bool, str]:
    """Run one attempt and read the pair that it ends with."""
    output = session.run_cell(cell)
    failed, _, happened = output.text.strip().partition(", ")
    if output.state != "ended":
        return False, f"the attempt came to no end: {output.error or output.state}"
    return failed == "(True", happened.strip("'\")")


def private_files() -> list[str]:
    """Return some files that a submission has no business with, all of which exist."""
    home = Path.home()
    places = [LIBRARY / "hard_kmeans" / "steps.py", LIBRARY / "checks" / "plan.py", Path("/etc/passwd")]
    with suppress(OSError):  # a user without a home has no files in it
        places += itertools.islice((path for path in sorted(home.iterdir()) if path.is_file()), 3)
    return [str(path) for path in (*places, Path("/proc/self/environ")) if path.is_file()]


def namespaces(pid: int) -> tuple[bool, str]:
    """Compare a session's namespaces with our own."""
    try:
        shared = [name for name in NAMESPACES if namespace("self", name) == namespace(str(pid), name)]
    except OSError as error:
        return False, f"its namespaces cannot be compared: {error.strerror}"
    if shared:
        return False, f"shares with the grader: {', '.join(shared)}"
    return True, f"bubblewrap, with namespaces of its own: {', '.join(NAMESPACES)}"


def namespace(process: str, name: str) -> str:
    """Return what the kernel calls a process's namespace."""
    return os.readlink(f"/proc/{process}/ns/{name}")


def kernel_status(pid: int) -> dict[str, str]:
    """Return what the kernel says of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def after_the_end(box: Box) -> Iterator[Protection]:
    """Yield whether anything of a session outlives it."""
    with box.session() as session:
        session.run_cell("import threading, time\nopen('/tmp/left', 'w').write('something')")
        session.run_cell("threading.Thread(target=time.sleep, args=(60,)).start()")
    gone = session.gone and not Path(f"/proc/{session.pid}").exists()
    with box.session() as session:
        left = session.run_cell("import os\nos.listdir('/tmp')").text.strip()
    yield Protection(
        "nothing stays behind",
        gone and left == "[]",
        f"its process is {'gone' if gone else 'still there'}, the next one finds {left} in /tmp",
    )


def out_of_time(box: Box) -> Iterator[Protection]:
    """Yield whether an endless loop is ended when its time is up."""
    started = time.monotonic()
    with box.session(cpu_seconds=SHORT_SECONDS) as session:
        while session.alive:  # on a busy machine a cell may be ended before the time of its process is up
            session.run_cell(LOOP)
        ended = session.out_of_time
    took = time.monotonic() - started
    yield Protection(
        "processor time is bounded",
        ended and session.gone,
        f"a loop with {SHORT_SECONDS} s was ended after {took:.1f} s" if ended else "a loop went on",
    )
