"""A control group around a box: one more bound on memory and processes, where the machine lets us set it.

Limits of a process stop an honest mistake; a control group also counts what no process owns (files in
memory, the kernel's own bookkeeping). Root may make one nearly everywhere, others where it was delegated.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from softclust_lab.grading.box.limits import Limits

__all__ = ["Cgroup"]

ROOT = Path("/sys/fs/cgroup")
PREFIX = "softclust-"
#: Of version 2 and of version 1.
MEMORY_FILES = ("memory.max", "memory.limit_in_bytes")
PROCESSES_FILE = "pids.max"
#: What the warm interpreter itself may use besides.
OWN_MB = 512
OWN_PROCESSES = 16


@dataclass(frozen=True)
class Cgroup:
    """The groups that hold a box: one in version 2, one for each controller in version 1."""

    folders: tuple[Path, ...]

    @classmethod
    def around(cls, pid: int, limits: Limits) -> Cgroup | None:
        """Put a process, and what it will start, under the limits; None where that is not allowed."""
        memory = str((limits.memory_mb + limits.tmp_mb + OWN_MB) << 20)
        tasks = str(limits.threads + OWN_PROCESSES)
        unified = make({MEMORY_FILES[0]: memory, PROCESSES_FILE: tasks}, pid, list(parents("")))
        if unified is not None:
            return cls((unified,))
        split = [
            make({MEMORY_FILES[1]: memory}, pid, list(parents("memory"))),
            make({PROCESSES_FILE: tasks}, pid, list(parents("pids"))),
        ]
        made = tuple(folder for folder in split if folder is not None)
        return cls(made) if made else None

    def limits(self) -> dict[str, str]:
        """Return the limits as the kernel has them."""
        names = (*MEMORY_FILES, PROCESSES_FILE)
        files = (folder / name for folder in self.folders for name in names)
        return {file.name: file.read_text().strip() for file in files if file.exists()}

    def remove(self) -> None:
        """Remove the groups once their processes are gone."""
        for folder in self.folders:
            for _ in range(100):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:  # the last process has ended but is not yet forgotten
                    time.sleep(0.01)


def parents(controller: str) -> Iterator[Path]:
    """Yield the groups in which one of ours could be made, our own first.

    Parameters
    ----------
    controller : str
        Of version 1; empty for version 2.
    """
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, names, path = line.split(":", 2)
            if controller in names.split(","):
                base = ROOT / controller if controller else ROOT
                own = base / path.lstrip("/")
                yield from (group for group in (own, *own.parents) if group.is_relative_to(base))


def make(settings: dict[str, str], pid: int, groups: list[Path]) -> Path | None:
    """Make a group with these settings in the first place that allows it, and move a process there."""
    for parent in groups:
        folder = parent / f"{PREFIX}{os.getpid()}-{pid}"
        try:
            sweep(parent)
            folder.mkdir()
        except OSError:
            continue
        try:
            for name, value in settings.items():
                if not (folder / name).exists():
                    raise FileNotFoundError(name)  # the controller is not in use here
                (folder / name).write_text(value)
            (folder / "cgroup.procs").write_text(str(pid))
        except OSError:
            with suppress(OSError):
                folder.rmdir()
            continue
        return folder
    return None


def sweep(parent: Path) -> None:
    """Remove what graders that were killed have left."""
    for old in parent.glob(f"{PREFIX}*"):
        grader = old.name.removeprefix(PREFIX).split("-")[0]
        if not Path("/proc", grader).exists():
            with suppress(OSError):
                old.rmdir()
