"""The scene of the attacks: secrets worth stealing, doors worth opening, and a look around afterwards."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from softclust_lab.checks.values import Value
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.course import Course
from softclust_lab.grading.plan import GradingPlan, make_plan

from .submissions import ROOM

__all__ = [
    "ENVIRONMENT",
    "LIMITS",
    "MARK",
    "ROOT",
    "Stage",
    "listening",
    "processes",
    "settled",
    "staged",
]

ROOT = Path(__file__).parents[2]
#: Small, so that attacks are over soon; an honest call takes a few thousandths of a second.
LIMITS = Limits(
    cpu_seconds=1.6,
    wall_seconds=5.0,
    call_seconds=0.8,
    cell_seconds=1.0,
    memory_mb=256,
    tmp_mb=32,
    file_mb=16,
    threads=16,
)
MARK = "softclust-redteam-mark"
ENVIRONMENT = "SOFTCLUST_REDTEAM_SECRET"
DIGITS = 7
NUMBER = re.compile(r"\d+\.\d{5,}(?:e-?\d+)?")


class Stage:
    """A course with a secret seed, its plan, a gradebook, a neighbour's work, and listening sockets.

    Parameters
    ----------
    folder : Path
        An empty folder that everyone may read: what keeps attackers out is the box, not a mode.
    released : bytes
        The notebook that students received.
    """

    def __init__(self, folder: Path, released: bytes) -> None:
        self.folder = folder
        self.seed = secrets.token_bytes(32)
        self.secrets = {
            "seed": self.seed.hex(),
            "gradebook": secrets.token_hex(12),
            "solutions": secrets.token_hex(12),
            "neighbour": secrets.token_hex(12),
            "environment": secrets.token_hex(12),
            # Told apart from the others by its form, so that an attack can search memory for it.
            "memory": f"kept-in-memory-{secrets.token_hex(12)}",
        }
        self.files = {
            "SEED": folder / ".softclust_seed",
            "GRADEBOOK": folder / "gradebook.db",
            "SOLUTIONS": folder / "book" / ROOM / f"{ROOM}_assignment.py",
            "NEIGHBOUR": folder / "submitted" / "neighbour" / ROOM / f"{ROOM}_assignment.ipynb",
        }
        for name, path in self.files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.secrets[name.lower()])
        self.plan: GradingPlan = make_plan(Course(ROOT), ROOM, released, self.seed, LIMITS)
        self.hidden = {key for number in hidden_numbers(self.plan) if (key := digits(repr(number)))}
        self.untouched = self.contents()
        self.sockets = {
            "PORT": listening(socket.AF_INET, ("127.0.0.1", 0)),
            "PORT6": listening(socket.AF_INET6, ("::1", 0)) if socket.has_ipv6 else None,
            "UNIX": listening(socket.AF_UNIX, str(folder / "door.sock")),
            "ABSTRACT": listening(socket.AF_UNIX, f"\0{MARK}-{os.getpid()}"),
        }

    def words(self) -> dict[str, str]:
        """Return what attackers know of this machine: everything but the secrets."""
        links = {name: link.getsockname() for name, link in self.sockets.items() if link is not None}
        return {
            **{name: str(path) for name, path in self.files.items()},
            "PORT": str(links["PORT"][1]),
            "PORT6": str(links["PORT6"][1]) if "PORT6" in links else "9",
            "UNIX": str(links["UNIX"]),
            "ABSTRACT": links["ABSTRACT"][1:].decode(),
            "PID": str(os.getpid()),
            "MARK": MARK,
            "DOOR": "/tmp",
        }

    def contents(self) -> dict[str, str]:
        """Return a digest of each of the course's files."""
        files = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def connected(self) -> list[str]:
        """Return the sockets that somebody has connected to."""
        found = []
        for name, link in self.sockets.items():
            try:
                if link is not None:
                    link.accept()[0].close()
                    found.append(name)
            except BlockingIOError:
                pass
        return found

    def left_behind(self) -> list[str]:
        """Return files and processes outside that bear the attackers' mark."""
        places = {"/tmp", "/var/tmp", "/dev/shm", str(Path.home()), os.getcwd(), "/", "/run"}
        files = [path for place in places for path in glob.glob(f"{place}/*{MARK}*")]
        return files + [f"process {pid}" for pid, name in processes() if name.startswith(MARK[:15])]

    def leaks(self, text: str) -> list[str]:
        """Return the names of the secrets that a text holds, a hidden case's numbers among them."""
        found = [name for name, secret in self.secrets.items() if secret in text]
        told = {digits(number) for number in NUMBER.findall(text)}
        return found + [f"hidden case {number}" for number in sorted(told & self.hidden)]

    def close(self) -> None:
        """Close the doors."""
        for link in self.sockets.values():
            if link is not None:
                link.close()


@contextmanager
def staged(released: bytes) -> Iterator[Stage]:
    """Set the scene, and clear it away."""
    folder = Path(tempfile.mkdtemp(prefix="softclust-redteam-stage-"))
    folder.chmod(0o755)
    os.environ[ENVIRONMENT] = "unset"
    try:
        stage = Stage(folder, released)
        os.environ[ENVIRONMENT] = stage.secrets["environment"]
        try:
            yield stage
        finally:
            stage.close()
    finally:
        del os.environ[ENVIRONMENT]
        shutil.rmtree(folder)


def listening(family: int, address: object) -> socket.socket:
    """Return a socket that waits for connections and makes nobody wait."""
    link = socket.socket(family)
    link.bind(address)
    link.listen()
    link.setblocking(False)
    return link


def hidden_numbers(plan: GradingPlan) -> Iterator[float]:
    """Yield every number of a hidden case that is no whole one."""
    for task in plan.checks.tasks.values():
        for case in task.cases:
            if case.hidden:
                for value in (*case.args, case.expected):
                    yield from numbers(value)


def numbers(value: Value) -> Iterator[float]:
    """Yield the fractions in a value."""
    if isinstance(value, tuple):
        for part in value:
            yield from numbers(part)
    elif not isinstance(value, str):
        flat = np.asarray(value, dtype=float).ravel()
        yield from (float(number) for number in flat if np.isfinite(number) and number % 0.001)


def digits(number: str) -> str:
    """Return the first digits of a decimal number, which is how it is known again; empty if it has few."""
    found = number.partition("e")[0].replace(".", "").lstrip("-0")[:DIGITS]
    return found if len(found) == DIGITS else ""


#: What the processes of the browser tests are called.
BROWSERS = ("node", "chrom")


def processes() -> Iterator[tuple[int, str]]:
    """Yield every process's number and name."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield int(pid), Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            continue


def descendants(pid: int) -> set[int]:
    """Return the processes that a process has started, and those that they have.

    The browser of other tests starts and ends processes when it likes: it and its driver are left out.
    """
    parents = {}
    for other, name in processes():
        if name.startswith(BROWSERS):
            continue
        try:
            parents[other] = int(Path(f"/proc/{other}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found: set[int] = set()
    new = {pid}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found


def settled(count: int, seconds: float = 5.0) -> set[int]:
    """Return our descendants, once there are no more than `count` of them or the time is up."""
    until = time.monotonic() + seconds
    while len(found := descendants(os.getpid())) > count and time.monotonic() < until:
        time.sleep(0.01)
    return found
