"""The ``softclust`` command."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.terminal import Terminal

__all__ = ["main"]

DESCRIPTION = (
    "The course on soft clustering: release its assignments, grade a class, look after the installation."
)
EPILOG = """examples:
  softclust doctor
  softclust release hard_kmeans
  softclust grade hard_kmeans --submitted submitted --roster roster.csv
"""
WARNING = (
    "Submissions run with your own rights, without a sandbox: use this for the bundled sample class and for\n"
    "code that you trust. Hidden cases come from the public demonstration seed."
)


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    whole = argparse.ArgumentParser(
        "softclust",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    doctor = commands.add_parser("doctor", help="say what is installed and what is missing")
    doctor.set_defaults(run=run_doctor)

    release = commands.add_parser("release", help="make what students receive: notebooks and student.zip")
    release.add_argument("rooms", nargs="*", metavar="ROOM", help="default: every room with an assignment")
    release.set_defaults(run=run_release)

    grade = commands.add_parser("grade", help="grade what a class handed in for one room")
    grade.add_argument("room", metavar="ROOM", help="for example hard_kmeans")
    grade.add_argument(
        "--submitted",
        type=Path,
        required=True,
        metavar="DIR",
        help="<student>/<room>/<room>_assignment.ipynb",
    )
    grade.add_argument("--roster", type=Path, metavar="CSV", help="the class: columns student and name")
    grade.add_argument(
        "--out", type=Path, metavar="DIR", help="for the results; default: _build/grading/ROOM"
    )
    grade.set_defaults(run=run_grade)
    for command in (release, grade):
        command.add_argument(
            "--course", type=Path, default=Path(), metavar="DIR", help="the checkout; default: this folder"
        )
    return whole


def run_doctor(arguments: argparse.Namespace) -> int:
    """Run ``softclust doctor``; the status is 0 if the library itself can be used."""
    from softclust_lab.grading.doctor import examine

    return 0 if examine(Terminal.of(sys.stdout)) else 1


def run_release(arguments: argparse.Namespace) -> int:
    """Run ``softclust release``."""
    require_extra("release")
    from softclust_lab.grading.release import make_release

    course = Course.find(arguments.course)
    rooms = [course.room(name) for name in arguments.rooms] or list(course.rooms())
    if not rooms:
        raise CommandError(f"no room in {course.root / 'book'} has an assignment yet")
    made = make_release(course, rooms)
    out = Terminal.of(sys.stdout)
    for path in (*made.notebooks, made.archive):
        out.say(f"{path.relative_to(course.root)}  {path.stat().st_size / 1000:.0f} kB")
    out.say(
        f"none of {made.n_secret_lines} lines of answers is in the {made.n_files_searched} files that leave"
    )
    return 0


def run_grade(arguments: argparse.Namespace) -> int:
    """Run ``softclust grade``; the status is 0 if everyone on the roster has an outcome."""
    require_extra("grade")
    from softclust_lab.grading.pipeline import grade_class
    from softclust_lab.grading.roster import read_roster
    from softclust_lab.grading.table import class_table, summary

    course = Course.find(arguments.course)
    room = course.room(arguments.room)
    roster = read_roster(arguments.roster) if arguments.roster else None
    folder = arguments.out or course.build / "grading" / room
    out, progress = Terminal.of(sys.stdout), Terminal.of(sys.stderr)
    progress.say(WARNING, "yellow")
    graded = grade_class(course, room, arguments.submitted, folder, roster, progress.overwrite)
    progress.clear()
    out.say(class_table(graded.assignment, graded.results, out))
    out.say(summary(graded.results), "bold")
    out.say(f"grades    {graded.csv}\nfeedback  {graded.feedback}/<student>.html")
    return 0 if {*(roster or ())} <= {result.student for result in graded.results} else 1


def require_extra(command: str) -> None:
    """Raise `CommandError` unless what releasing and grading need is installed."""
    from softclust_lab.grading.doctor import install_line

    missing = [name for name in ("nbgrader", "jupytext") if importlib.util.find_spec(name) is None]
    if missing:
        raise CommandError(
            f"`softclust {command}` needs {' and '.join(missing)}: {install_line('grade')}\n"
            "`softclust doctor` says what else is missing"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process unless given.
    """
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except CommandError as error:
        error_stream = Terminal.of(sys.stderr)
        error_stream.clear()
        error_stream.say(f"softclust: {error}", "red")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
