"""A warm interpreter in a box, from outside: start it, ask it for forks, end it."""

from __future__ import annotations

import array
import json
import os
import platform
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

from softclust_lab.grading.box import layout
from softclust_lab.grading.box.cgroups import Cgroup
from softclust_lab.grading.box.limits import Limits
from softclust_lab.grading.box.process import Process
from softclust_lab.grading.course import CommandError

__all__ = ["BoxUnavailableError", "Zygote"]

START = "from softclust_lab.grading.box.inside.runner import main; main()"
LIBRARY = "/box"
#: The machines whose system calls we know by number.
MACHINES = ("x86_64", "aarch64")
START_SECONDS = 120.0
CREDENTIALS = struct.Struct("3i")
ENVIRONMENT = {
    "HOME": "/tmp",
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
TRUST = "grade with --trust-submissions if you trust all of this code as much as your own"


class BoxUnavailableError(CommandError):
    """There is no sandbox here; the message says what is missing and what helps."""


class Zygote:
    """One warm interpreter, from which submissions are forked.

    Parameters
    ----------
    limits : Limits
        Of one submission.
    modules : sequence of str
        What it imports beforehand.
    trusted : bool
        Whether to run it as a plain process, for submissions that one trusts.
    """

    def __init__(self, limits: Limits, modules: Sequence[str] = (), *, trusted: bool = False) -> None:
        if not hasattr(os, "fork"):
            raise BoxUnavailableError(
                "submissions run in forks of a process, which this system has not: use Linux"
            )
        self.limits = limits
        self.trusted = trusted
        self.cgroup: Cgroup | None = None
        self._inside: Process | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self._control, inside = socket.socketpair()
        settings = {
            "control": inside.fileno(),
            "boxed": not trusted,
            "uid": 0 if trusted or os.geteuid() else own_uid(),
            "modules": list(modules),
        }
        try:
            with inside:
                self._process = self._start(json.dumps(settings), inside.fileno())
            self._await_ready()
        except BaseException:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        inside_ended = self._inside is not None and self._inside.has_ended()
        return not inside_ended and self._process.poll() is None

    def _start(self, settings: str, control: int) -> subprocess.Popen[bytes]:
        command, environment = (self._plain if self.trusted else self._boxed)()
        return subprocess.Popen(
            [*command, "-P", "-s", "-B", "-c", START, settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            env=environment,
            cwd=self._scratch.name if self._scratch else "/",
            pass_fds=[control],
            start_new_session=True,  # an interrupt at the terminal is ours to handle
        )

    def _plain(self) -> tuple[list[str], dict[str, str]]:
        self._scratch = tempfile.TemporaryDirectory(prefix="softclust-")
        for place, source in layout.course_files().items():
            path = Path(self._scratch.name, "library", place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(source)
        here = self._scratch.name
        own = {"HOME": here, "TMPDIR": here, "MPLCONFIGDIR": f"{here}/matplotlib"}
        return [sys.executable], ENVIRONMENT | own | python_path(f"{here}/library", layout.package_folders())

    def _boxed(self) -> tuple[list[str], dict[str, str]]:
        program = shutil.which("bwrap")
        if program is None:
            raise BoxUnavailableError(
                "submissions run in a sandbox, and bubblewrap, which makes it, is not installed: "
                f"`apt-get install bubblewrap` (or your system's package of that name), or {TRUST}"
            )
        if platform.machine() not in MACHINES:
            raise BoxUnavailableError(
                f"the sandbox knows the machines {' and '.join(MACHINES)}, not {platform.machine()}: {TRUST}"
            )
        command = [program, "--die-with-parent", "--new-session", "--clearenv", "--chdir", "/"]
        command += [
            "--unshare-net",
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
        ]
        if os.geteuid():
            command += ["--unshare-user"]
        else:
            command += ["--cap-drop", "ALL"]
            command += [
                word for name in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{name}")
            ]
        libraries = {"LD_LIBRARY_PATH": str(Path(sys.base_prefix, "lib"))}
        for name, value in (ENVIRONMENT | libraries | python_path(LIBRARY, layout.package_places())).items():
            command += ["--setenv", name, value]
        command += ["--hostname", "box", *layout.mounts(LIBRARY), "--", str(layout.interpreter())]
        return command, {"PATH": os.environ.get("PATH", os.defpath)}

    def _await_ready(self) -> None:
        """Wait until it is warm, and put it under the limits of a control group where we may."""
        if sys.platform == "linux":
            self._control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._control.settimeout(START_SECONDS)
        try:
            message, pid = receive_with_pid(self._control)
        except TimeoutError:
            message, pid = b"", 0
        answer: dict[str, Any] = json.loads(message or b"{}")
        if "ready" not in answer:
            raise BoxUnavailableError(self._refusal(answer.get("failed", "")))
        if not self.trusted:
            self._inside = Process(pid, leader=False)
            self.cgroup = Cgroup.around(pid, self.limits)

    def _refusal(self, reason: str) -> str:
        self._log.seek(0)
        log = self._log.read().decode("utf-8", "replace").strip()
        reason = reason or (log.splitlines() or ["it said nothing"])[-1]
        if self.trusted:
            return f"the process that runs submissions did not start: {reason}"
        return (
            f"submissions run in a sandbox, and bubblewrap could not start it: {reason}. It needs Linux "
            "with user namespaces (/proc/sys/user/max_user_namespaces above 0; in a container, the right to "
            f"make them) and a Python that its user can read. `softclust doctor` says more; or {TRUST}"
        )

    def fork(self, order: dict[str, Any]) -> socket.socket:
        """Ask for a new submission and return the channel to it.

        Raises
        ------
        OSError
            If it cannot be asked.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            if sys.platform == "linux":
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            try:
                socket.send_fds(self._control, [json.dumps(order).encode()], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def close(self) -> None:
        """End it, and with it everything that it started."""
        self._control.close()
        process: subprocess.Popen[bytes] | None = getattr(self, "_process", None)
        if process is not None:
            process.kill()
            process.wait()
        if self._inside is not None:
            self._inside.kill()
        if self.cgroup is not None:
            self.cgroup.remove()
        if self._scratch is not None:
            self._scratch.cleanup()
        self._log.close()


def python_path(library: str, packages: Iterable[object]) -> dict[str, str]:
    """Return where Python looks for packages: in the stand-ins first."""
    return {"PYTHONPATH": os.pathsep.join([library, *map(str, packages)])}


def own_uid() -> int:
    """Return a user that nobody else is: one for each of the grader's processes.

    One for each submission would be no gain and a risk. A process of the grader has one submission at a time,
    and its PID namespace ends with it, so no two ever share a number; keys and message queues belong to its
    own user and IPC namespaces. But the warm interpreter would have to keep the right to become anybody, and
    each submission is a fork of it.
    """
    return 1_900_000_000 + os.getpid() % 100_000_000


def receive_with_pid(link: socket.socket) -> tuple[bytes, int]:
    """Receive a message and, from the kernel, the sender's process id as it is called here."""
    if sys.platform != "linux":
        return link.recv(65536), 0
    message, extra, _, _ = link.recvmsg(65536, socket.CMSG_SPACE(CREDENTIALS.size))
    for level, kind, data in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            return message, int(array.array("i", data[: CREDENTIALS.size])[0])
    return message, 0
