"""The same attacks on nbgrader as it is: without a sandbox, and with the judge beside the student.

    python -m tests.redteam.stock > table.md          # about twenty minutes on two cores
    python -m tests.redteam.stock exit_in_a_cell      # some attacks only

It prints the table for the guide. The assignment is an ordinary one for nbgrader: its hidden tests compare
with literal numbers. So that the attacks harm nobody, each one runs in a throw-away course inside bubblewrap,
with nothing but that folder to write to, no network, no file of this machine but the programs, no processes
in sight but its own, and bounds on memory and time; nbgrader itself has no part in that.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from softclust_lab.grading.course import Course, assignment_name

from .stage import ENVIRONMENT, MARK, ROOT, Stage, listening, processes, staged
from .stock_course import NOTEBOOK, api, scores, set_up
from .submissions import FULL, ROOM, Attack, attacks, submission

SECONDS = 150
MEMORY = 8 << 30
LIVE = ("text/html", "application/javascript", "image/svg+xml", "text/markdown")


def inside() -> None:
    """Grade one attacker and one neighbour, in the wrapper, and write down what came of it."""
    order = json.load(sys.stdin)
    kept = order["memory"]  # in this process, the parent of the kernels
    folder = Path(order["folder"])
    attack = Attack(**order["attack"])
    words = order["words"] | {"PID": str(os.getpid())}
    doors = {
        "PORT": listening(socket.AF_INET, ("127.0.0.1", int(words["PORT"]))),
        "PORT6": listening(socket.AF_INET6, ("::1", int(words["PORT6"]))),
        "UNIX": listening(socket.AF_UNIX, words["UNIX"]),
        "ABSTRACT": listening(socket.AF_UNIX, "\0" + words["ABSTRACT"]),
    }
    path = folder / "submitted" / "mallory" / ROOM / NOTEBOOK
    path.parent.mkdir(parents=True)
    released = (folder / "release" / ROOM / NOTEBOOK).read_bytes()
    path.write_bytes(submission(attack, released, words, late=False))
    grader = api(folder)
    started = time.monotonic()
    grader.autograde(ROOM, "mallory")
    seconds = time.monotonic() - started
    grader.autograde(ROOM, "neighbour")
    grader.generate_feedback(ROOM, "mallory")
    result = {
        "seconds": seconds,
        "scores": {student: scores(folder, student) for student in ("mallory", "neighbour")},
        "connected": [name for name, door in doors.items() if has_visitor(door)],
        "processes": len({pid for pid, _ in processes()} - {1, os.getpid()}),
        "left": [str(path) for path in Path("/tmp").glob(f"*{MARK}*")],
        "kept": bool(kept),
    }
    (folder / "result.json").write_text(json.dumps(result))


def has_visitor(door: socket.socket) -> bool:
    """Whether somebody has connected."""
    try:
        door.accept()
    except BlockingIOError:
        return False
    return True


def run(stage: Stage, attack: Attack) -> str:
    """Run one attack in its wrapper and say in words what came of it."""
    with tempfile.TemporaryDirectory(prefix="softclust-redteam-stock-") as scratch:
        copy = Path(scratch, "course")
        shutil.copytree(stage.folder, copy, ignore=shutil.ignore_patterns("*.sock"))
        order = {
            "memory": stage.secrets["memory"],
            "folder": str(stage.folder),
            "attack": vars(attack),
            "words": stage.words(),
        }
        try:
            subprocess.run(
                wrapped(copy, stage),
                input=json.dumps(order).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
            )
        except subprocess.TimeoutExpired:
            return f"**the run hangs** (given up after {SECONDS} s)"
        return in_words(stage, attack, copy)


def wrapped(copy: Path, stage: Stage) -> list[str]:
    """Return the command that runs `inside` on a copy of the course, which stands in the course's place."""
    command = ["bwrap", "--die-with-parent", "--new-session", "--unshare-all", "--clearenv"]
    for folder in ("/usr", "/bin", "/lib", "/lib64"):
        if os.path.islink(folder):
            command += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            command += ["--ro-bind", folder, folder]
    own = (ROOT / name for name in ("softclust_lab", "tests", "book"))
    for path in (Path("/etc/ld.so.cache"), Path(sys.base_prefix), Path(sys.prefix), *own):
        command += ["--ro-bind-try", str(path), str(path)]
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(400 << 20), "--tmpfs", "/tmp"]
    command += ["--size", str(100 << 20), "--tmpfs", "/dev/shm", "--bind", str(copy), str(stage.folder)]
    path = os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin", "/bin"))
    environment = {
        "HOME": "/tmp/home",
        "PATH": path,
        "LANG": "C.UTF-8",
        ENVIRONMENT: stage.secrets["environment"],
    }
    for name, value in environment.items():
        command += ["--setenv", name, value]
    command += ["--dir", "/tmp/home", "--chdir", str(ROOT)]
    return [*command, "--", sys.executable, "-m", "tests.redteam.stock", "--inside"]


def in_words(stage: Stage, attack: Attack, folder: Path) -> str:
    """Say what an attack has achieved, from what it left in its course."""
    try:
        result = json.loads((folder / "result.json").read_text())
    except FileNotFoundError:
        return "**ends the grading run**"
    found = []
    mine, theirs = result["scores"]["mallory"], result["scores"]["neighbour"]
    points = dict(zip(FULL, attack.points, strict=True))
    undeserved = sum(max((mine.get(name) or 0) - points[name], 0) for name in FULL)
    if undeserved:
        found.append(f"**{undeserved:g} points undeserved**")
    if theirs != FULL:
        found.append(f"**the next student gets {sum(score or 0 for score in theirs.values()):g} of 20**")
    found += shown(stage, attack, folder, result)
    if not mine:
        found.append("not graded")
    elif None in mine.values():
        found.append("no score")
    elif attack.outcome == "quarantined" and not sum(mine.values()):
        found.append("**0 points, as if nothing were right**")
    elif not attack.at_most and sum(mine.values()) < sum(points.values()) and attack.outcome != "quarantined":
        found.append(f"{sum(mine.values()):g} points where {sum(points.values()):g} are deserved")
    if result["seconds"] > 10:
        found.append(f"takes {result['seconds']:.0f} s")
    return "; ".join(found) or "no harm"


def shown(stage: Stage, attack: Attack, folder: Path, result: dict[str, Any]) -> list[str]:
    """Say what can be seen in the executed notebook, the student's page and around."""
    found = []
    autograded = folder / "autograded" / "mallory" / ROOM / NOTEBOOK
    page = folder / "feedback" / "mallory" / ROOM / f"{assignment_name(ROOM)}.html"
    texts = [path.read_text("utf-8", "replace") for path in (autograded, page) if path.is_file()]
    outputs = [
        output
        for cell in (json.loads(texts[0])["cells"] if autograded.is_file() else [])
        for output in cell.get("outputs", [])
    ]
    told = json.dumps(outputs)
    leaks = stage.leaks(told)
    secrets = [name for name in leaks if not name.startswith("hidden case")]
    if secrets:
        found.append(f"**learns the secret of: {', '.join(secrets)}**")
    if attack.name.startswith("hidden_cases") and len(leaks) > len(
        secrets
    ):  # failed tests show theirs anyway
        found.append("**hidden cases shown**")
    if "BREACH" in told:
        found.append("**succeeds**")
    if result["connected"]:
        found.append(f"**connects: {', '.join(result['connected'])}**")
    if result["processes"]:
        found.append("**processes outlive grading**")
    if result["left"]:
        found.append("leaves files for the next")
    if any(kind in output.get("data", {}) for output in outputs for kind in LIVE):
        found.append("**live HTML in the recorded notebook**")
    size = sum(map(len, texts))
    return [*found, f"**files of {size / 1e6:.0f} MB**"] if size > 5_000_000 else found


def main() -> None:
    """Run the attacks that were named, or all, and print the table."""
    parser = argparse.ArgumentParser(description="The attacks of this folder on nbgrader as it is.")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.inside:
        inside()
        return
    if shutil.which("bwrap") is None:
        sys.exit("these attacks run inside bubblewrap only: apt-get install bubblewrap")
    from softclust_lab.grading.stock import ScratchCourse, generate_assignment

    chosen = [attack for attack in attacks() if attack.name in arguments.names or not arguments.names]
    with tempfile.TemporaryDirectory() as scratch:
        released = generate_assignment(ScratchCourse(Course(ROOT), Path(scratch)), ROOM).read_bytes()
    with staged(released) as stage, ThreadPoolExecutor(arguments.workers) as pool:
        set_up(stage)
        done = pool.map(lambda attack: attack.stock or run(stage, attack), chosen)
        print("| Attack | Here | nbgrader 0.9.6 as it is |\n|---|---|---|", flush=True)
        for attack, words in zip(chosen, done, strict=True):
            print(f"| {attack.name.replace('_', ' ')} | {attack.claim} | {words} |", flush=True)


if __name__ == "__main__":
    main()
