"""``student.zip``: notebooks, the library as a wheel, pinned requirements and one page of instructions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from softclust_lab.grading.course import CommandError, Course

__all__ = ["student_requirements", "write_student_zip"]

FOLDER = "softclust"
STUDENT_EXTRAS = ("plots", "data", "widgets")
# 1 January 2020: an archive's dates must not say when it was made, or no two would be equal.
MADE_AT = 1577836800
ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def build_wheel(course: Course, folder: Path) -> Path:
    """Build the library's wheel into `folder`, with this environment's own hatchling and no network.

    Raises
    ------
    CommandError
        If it cannot be built.
    """
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(MADE_AT)}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(
        command, cwd=course.root, env=environment, capture_output=True, text=True, check=False
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise CommandError(f"the library's wheel could not be built:\n{done.stdout}{done.stderr}")
    return wheels[0]


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named_in(requirement: str) -> str:
    """Return the canonical name that a requirement line starts with.

    Examples
    --------
    >>> named_in("scikit-learn>=1.5")
    'scikit-learn'
    """
    match = re.match(r"[A-Za-z0-9][\w.-]*", requirement.strip())
    return canonical(match.group()) if match else ""


def student_requirements(course: Course, wheel: str) -> str:
    """Return the text of the students' requirements file.

    It names the wheel with the extras for figures, data and the player, then pins what these need directly,
    and JupyterLab, to the versions that ``requirements.txt`` has.

    Parameters
    ----------
    course : Course
        The checkout.
    wheel : str
        The wheel's file name; it lies beside the requirements.
    """
    project = tomllib.loads((course.root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    direct = [
        *project["dependencies"],
        *(line for extra in STUDENT_EXTRAS for line in extras[extra]),
        "jupyterlab",
    ]
    wanted = {named_in(line) for line in direct}
    pinned = [
        line
        for line in (course.root / "requirements.txt").read_text("utf-8").splitlines()
        if named_in(line) in wanted and "==" in line
    ]
    missing = wanted - {named_in(line) for line in pinned}
    if missing:
        raise CommandError(f"requirements.txt pins no version of {', '.join(sorted(missing))}: make it again")
    return "\n".join([f"./{wheel}[{','.join(STUDENT_EXTRAS)}]", *pinned]) + "\n"


def instructions(rooms: Mapping[str, Path]) -> str:
    """Return the page of instructions for the rooms' notebooks."""
    template = files("softclust_lab.grading").joinpath("student_readme.md").read_text("utf-8")
    names = [f"{room}/{path.name}" for room, path in rooms.items()]
    return template.replace("{first}", names[0]).replace(
        "{notebooks}", "\n".join(f"- `{name}`" for name in names)
    )


def write_student_zip(course: Course, rooms: Mapping[str, Path]) -> Path:
    """Write ``release/student.zip`` and return its path; the same course gives the same bytes.

    Parameters
    ----------
    course : Course
        The checkout.
    rooms : mapping of str to Path
        Each room's released notebook.
    """
    with tempfile.TemporaryDirectory() as folder:
        wheel = build_wheel(course, Path(folder))
        members = {
            "README.md": instructions(rooms).encode(),
            "requirements.txt": student_requirements(course, wheel.name).encode(),
            wheel.name: wheel.read_bytes(),
        }
    members |= {f"{room}/{path.name}": path.read_bytes() for room, path in rooms.items()}
    archive = course.release / "student.zip"
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w") as target:
        for name, data in sorted(members.items()):
            target.writestr(zip_member(f"{FOLDER}/{name}"), data)
    return archive


def zip_member(name: str) -> zipfile.ZipInfo:
    """Return a member's header that is the same on every system and on every day."""
    member = zipfile.ZipInfo(name, ZIP_DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member
