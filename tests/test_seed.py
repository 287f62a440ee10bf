"""The secret seed is private, never replaced by chance, and never taken from a file that others can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from softclust_lab.checks.plan import DEMO_SEED
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.files import write_private
from softclust_lab.grading.seed import make_seed, read_seed, seed_path

ROOT = Path(__file__).parent.parent


def test_a_seed_is_made_once_private_and_read_back(tmp_path: Path) -> None:
    course = Course(tmp_path)
    path = make_seed(course)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = read_seed(course)
    assert len(first) == 32
    with pytest.raises(CommandError, match="--new-seed replaces it"):
        make_seed(course)
    assert read_seed(course) == first
    make_seed(course, new=True)
    assert read_seed(course) != first
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_without_a_seed_the_error_says_which_command_makes_one(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="run `softclust init` once"):
        read_seed(Course(tmp_path))
    assert read_seed(Course(tmp_path), public=True) == DEMO_SEED


@pytest.mark.parametrize("text", ["", "zz", "00" * 8, "é"])
def test_a_damaged_seed_is_refused(text: str, tmp_path: Path) -> None:
    course = Course(tmp_path)
    make_seed(course).write_text(text, "utf-8")
    with pytest.raises(CommandError, match="--new-seed"):
        read_seed(course)


def test_a_seed_that_others_can_read_is_refused(tmp_path: Path) -> None:
    course = Course(tmp_path)
    make_seed(course).chmod(0o644)
    with pytest.raises(CommandError, match="chmod 600"):
        read_seed(course)


def test_git_never_sees_the_seed_nor_a_graded_class() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    name = seed_path(Course(ROOT)).name
    assert {name, f".{name}.part", "graded/", "cluster-cert/"} <= set(ignored)


def test_a_private_file_is_its_owners_alone_while_it_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def killed(partial: Path, path: Path) -> None:
        seen.append(partial)
        raise InterruptedError

    path = tmp_path / "secret"
    write_private(path, b"old")
    monkeypatch.setattr(os, "replace", killed)
    for _ in range(2):
        with pytest.raises(InterruptedError):
            write_private(path, b"new")
    assert path.read_bytes() == b"old"
    assert seen[0].read_bytes() == b"new"
    assert {stat.S_IMODE(file.stat().st_mode) for file in (path, seen[0])} == {0o600}
    assert seen[0] == seen[1] == tmp_path / f".{path.name}.part"
