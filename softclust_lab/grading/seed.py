"""The secret that all hidden cases are drawn from."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from softclust_lab.checks.plan import DEMO_SEED
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.files import write_private

__all__ = ["make_seed", "read_seed", "seed_path"]

NAME = ".softclust_seed"
N_BYTES = 32


def seed_path(course: Course) -> Path:
    """Return where the course keeps its seed; git ignores the file."""
    return course.root / NAME


def make_seed(course: Course, *, new: bool = False) -> Path:
    """Write a fresh secret seed, readable by its owner alone, and return its path.

    Parameters
    ----------
    course : Course
        The checkout.
    new : bool
        Whether to replace a seed that is there: all hidden cases change, so submissions that are graded
        again may earn other points.

    Raises
    ------
    CommandError
        If there is a seed and `new` is false.
    """
    path = seed_path(course)
    if path.exists() and not new:
        raise CommandError(f"{path} is there already; --new-seed replaces it, and all hidden cases with it")
    write_private(path, os.urandom(N_BYTES).hex().encode() + b"\n")
    return path


def read_seed(course: Course, *, public: bool = False) -> bytes:
    """Return the course's seed.

    Parameters
    ----------
    course : Course
        The checkout.
    public : bool
        Return the demonstration seed instead, which everyone knows: for the bundled sample class.

    Raises
    ------
    CommandError
        If there is none, others can read it, or it is damaged.
    """
    if public:
        return DEMO_SEED
    path = seed_path(course)
    try:
        mode = path.stat().st_mode
        seed = bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        raise CommandError("this course has no secret seed yet: run `softclust init` once") from None
    except (OSError, ValueError) as error:
        raise CommandError(
            f"{path} cannot be read ({error}): `softclust init --new-seed` makes another"
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CommandError(f"others can read the secret seed: chmod 600 {path}")
    if len(seed) != N_BYTES:
        raise CommandError(f"{path} is damaged: `softclust init --new-seed` makes another")
    return seed
