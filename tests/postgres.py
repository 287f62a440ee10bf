"""A PostgreSQL server of the tests' own: a temporary folder, a Unix socket, an ordinary user."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def programs() -> Path | None:
    """Return the folder with the server's programs, on PATH or where Debian puts them."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl", path=str(Path(found).parent)):
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


@contextlib.contextmanager
def running_server(factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server and yield the address of an empty database; skip the test if there is none to start."""
    binaries = programs()
    if binaries is None:
        pytest.skip("no PostgreSQL server: on Debian, apt-get install postgresql")
    pytest.importorskip("psycopg2", reason="no psycopg2: pip install psycopg2-binary")
    # Not in pytest's own folder, which nobody else can enter; and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:
        folder = Path(name)
        who = as_user(folder)

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries / program), *arguments]
            subprocess.run(command, check=True, capture_output=True, user=who, cwd=name)

        data, options = str(folder / "data"), f"-c listen_addresses='' -c unix_socket_directories={name} -F"
        run("initdb", "-D", data, "-U", "grader", "-A", "trust", "--no-sync")
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg2://grader:secret@/postgres?host={name}"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def as_user(folder: Path) -> str | None:
    """Return the user to run the server as, which must not be root, and give the folder to them."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return name
    pytest.skip("no user to run PostgreSQL as: it refuses to run as root")
