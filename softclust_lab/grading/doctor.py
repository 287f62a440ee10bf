"""``softclust doctor``: what is installed and missing, what that disables, and the line that repairs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from softclust_lab.grading.terminal import Terminal

__all__ = ["examine", "install_line"]

PACKAGE = "softclust-lab"
OLDEST_PYTHON = (3, 11)
# Extra -> what does not work without it.
EXTRAS = {
    "plots": "figures",
    "data": "iris and the photograph's colours",
    "widgets": "the player",
    "book": "building the book",
    "grade": "softclust release, softclust grade",
    "test": "the tests",
}
# Program -> its names, what does not work without it, Debian's package ("" if an extra of ours brings it).
PROGRAMS = (
    ("node", ("node",), "formulas in the built book", ""),
    (
        "chromium",
        ("chromium-headless-shell", "chromium"),
        "the book as PDF, browser tests",
        "chromium-headless-shell",
    ),
    ("bubblewrap", ("bwrap",), "grading code that you do not trust", "bubblewrap"),
)
REQUIREMENT = re.compile(r"""(?P<name>[\w.-]+)(?P<rest>[^;]*)(;.*extra\s*==\s*["'](?P<extra>[\w-]+)["'])?""")


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    version: str
    disables: str = ""
    repair: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether the thing is not there."""
        return not self.version


def installed_version(package: str) -> str:
    """Return a package's version, or nothing."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def install_line(extra: str = "") -> str:
    """Return the line that installs us again with one extra, from the checkout or wheel that we came from."""
    place, editable = PACKAGE, ""
    try:
        origin = json.loads(metadata.distribution(PACKAGE).read_text("direct_url.json") or "{}")
    except metadata.PackageNotFoundError:
        origin = {}
    if origin.get("url", "").startswith("file://"):
        place = unquote(urlsplit(origin["url"]).path)
        editable = "-e " if origin.get("dir_info", {}).get("editable") else ""
    target = f'"{place}[{extra}]"' if extra else f'"{place}"'
    return f"{sys.executable} -m pip install {editable}{target}"


def requirements() -> Iterator[tuple[str, str]]:
    """Yield (extra, package) for each of our requirements; the core's extra is empty."""
    try:
        lines = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        match = REQUIREMENT.match(line)
        if match and match["name"].lower() != PACKAGE:
            yield match["extra"] or "", match["name"]


def core() -> list[Finding]:
    """Return the state of Python and of what the library itself needs."""
    enough = sys.version_info[:2] >= OLDEST_PYTHON
    version = ".".join(map(str, sys.version_info[:3]))
    found = [
        Finding(
            "python", version if enough else "", "everything", f"install Python 3.11 or newer, not {version}"
        ),
        Finding(PACKAGE, installed_version(PACKAGE), "everything", install_line()),
    ]
    names = [name for extra, name in requirements() if not extra]
    return [
        *found,
        *(Finding(name, installed_version(name), "the library", install_line()) for name in names),
    ]


def extras() -> dict[str, list[Finding]]:
    """Return the state of each extra's packages; a package that several need stands with the first."""
    needed_by: dict[str, list[str]] = {}
    for extra, name in requirements():
        if extra in EXTRAS:
            needed_by.setdefault(name, []).append(extra)
    groups: dict[str, list[Finding]] = {extra: [] for extra in EXTRAS}
    for name, needing in sorted(needed_by.items()):
        first, *_ = ordered = [extra for extra in EXTRAS if extra in needing]
        # Tests need everything: to say so of each package would only hide what else needs it.
        disables = "; ".join(EXTRAS[extra] for extra in ordered if extra != "test" or len(ordered) == 1)
        groups[first].append(Finding(name, installed_version(name), disables, install_line(first)))
    return groups


def program_version(path: str) -> str:
    """Return the version number that a program prints of itself."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "found"
    number = re.search(r"\d+(\.\d+)+", done.stdout)
    return number.group() if number else "found"


def programs() -> list[Finding]:
    """Return the state of the programs that are not Python packages."""
    findings = []
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    for name, commands, disables, package in PROGRAMS:
        repair = f"apt-get install {package}" if package else install_line("book")
        path = next(filter(None, (shutil.which(command, path=places) for command in commands)), None)
        findings.append(Finding(name, program_version(path) if path else "", disables, repair))
    return findings


def report(title: str, findings: list[Finding], terminal: Terminal) -> None:
    """Print one group."""
    terminal.say(title, "bold")
    for item in findings:
        if item.is_missing:
            mark, text = terminal.styled(terminal.plain("✗"), "red"), f"missing; without it: {item.disables}"
        else:
            mark, text = terminal.styled(terminal.plain("✓"), "green"), item.version
        terminal.say(f"  {mark} {item.name:<20} {text}")
    terminal.say()


def report_protection(terminal: Terminal) -> None:
    """Print which walls stand between a submission and this machine, each tried just now."""
    terminal.say("protection from submissions  (each was attacked just now)", "bold")
    try:
        from softclust_lab.grading.box.probe import probe
    except ImportError as error:
        terminal.say(f"  not tried: {error}\n")
        return
    for item in probe():
        if item.active:
            mark = terminal.styled(terminal.plain("✓"), "green")
        else:
            mark = "-" if item.optional else terminal.styled(terminal.plain("✗"), "red")
        terminal.say(f"  {mark} {item.name:<27} {item.proof}")
    terminal.say()


def examine(terminal: Terminal) -> bool:
    """Print the whole report and return whether the core works.

    Parameters
    ----------
    terminal : Terminal
        Where to print.
    """
    groups = {"core": core()}
    groups |= {f"{extra}  ({EXTRAS[extra]})": findings for extra, findings in extras().items()}
    groups["programs"] = programs()
    for title, findings in groups.items():
        report(title, findings, terminal)
    report_protection(terminal)
    repairs = dict.fromkeys(
        item.repair for findings in groups.values() for item in findings if item.is_missing
    )
    works = not any(item.is_missing for item in groups["core"])
    if repairs:
        terminal.say("To repair:", "bold")
        for line in repairs:
            terminal.say(f"  {line}")
    else:
        terminal.say("Everything is there.")
    return works
