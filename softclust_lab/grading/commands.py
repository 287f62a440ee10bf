"""What each ``softclust`` command does, between the command line and the stages."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.terminal import Terminal

__all__ = [
    "run_class_report",
    "run_cluster_cert",
    "run_doctor",
    "run_export",
    "run_feedback",
    "run_grade",
    "run_init",
    "run_release",
]

TRUSTED = (
    "No sandbox: submissions run with your own rights. Use this for the bundled sample class and for code\n"
    "that you trust."
)
PUBLIC = "Hidden cases come from the public demonstration seed: for the bundled sample class, not for grades."


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


def run_init(arguments: argparse.Namespace) -> int:
    """Run ``softclust init``."""
    from softclust_lab.grading.seed import make_seed

    path = make_seed(Course.find(arguments.course), new=arguments.new_seed)
    if arguments.new_seed:
        Terminal.of(sys.stdout).say("A new secret: `softclust grade` grades every room anew from now on.")
    Terminal.of(sys.stdout).say(
        f"{path}\nAll hidden cases are drawn from this secret. Keep a copy in a safe place: without it,\n"
        "nobody can grade the same way again. It must not leave with the course; git ignores it."
    )
    return 0


def run_grade(arguments: argparse.Namespace) -> int:
    """Run ``softclust grade``; the status is 0 if everyone on the roster has an outcome."""
    require_extra("grade")
    from softclust_lab.grading.box.limits import Limits
    from softclust_lab.grading.intake.roster import read_roster
    from softclust_lab.grading.pipeline import Options, grade_class
    from softclust_lab.grading.progress import ProgressBar
    from softclust_lab.grading.table import end_table

    course = Course.find(arguments.course)
    room = course.room(arguments.room)
    out, progress = Terminal.of(sys.stdout), Terminal.of(sys.stderr)
    for asked, words in ((arguments.trust_submissions, TRUSTED), (arguments.public_seed, PUBLIC)):
        if asked:
            progress.say(words, "yellow")
    options = Options(
        n_workers=arguments.workers,
        dask=arguments.dask,
        certificates=arguments.certificates,
        limits=replace(Limits(), cpu_seconds=arguments.cpu_seconds),
        attempts=arguments.attempts,
        trusted=arguments.trust_submissions,
        public_seed=arguments.public_seed,
        url=arguments.db,
    )
    graded = grade_class(
        course,
        room,
        arguments.zip or arguments.submitted or course.root / "submitted",
        folder_of(arguments, course),
        roster=read_roster(arguments.roster) if arguments.roster else None,
        options=options,
        progress=ProgressBar(progress, "submissions"),
    )
    progress.clear()
    out.say(end_table(graded.assignment, graded.results, out))
    for change in graded.changes:
        out.say(f"changed by the present checks: {change}")
    for leftover in graded.leftovers:
        out.say(str(leftover), *(["yellow"] if leftover.is_kept else []))
    out.say(f"{graded.n_graded} submissions were graded now, the others before")
    out.say(f"everything is in {folder_of(arguments, course)}; `softclust class-report {room}` says more")
    if graded.unaccounted:
        progress.say(f"without an outcome: {', '.join(graded.unaccounted)}", "red")
    return 1 if graded.unaccounted else 0


def run_feedback(arguments: argparse.Namespace) -> int:
    """Run ``softclust feedback``: write the students' pages again, with what people have graded since."""
    require_extra("feedback")
    from softclust_lab.grading.prepare import kept_plan
    from softclust_lab.grading.record.class_folder import ClassFolder
    from softclust_lab.grading.record.writer import ClassRecord

    course = Course.find(arguments.course)
    root, room = folder_of(arguments, course), course.room(arguments.room)
    folder = ClassFolder(course, root, arguments.db)
    kept_plan(folder, room)  # or the lock would make a folder for a class that was never graded
    with folder.lock(), ClassRecord.inside(folder, room, kept_plan(folder, room), {}) as record:
        record.refresh()
    Terminal.of(sys.stdout).say(f"{root / 'feedback'}/<student>/{room}/")
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """Run ``softclust export``."""
    require_extra("export")
    from softclust_lab.grading.export import EXPORTS
    from softclust_lab.grading.files import write_whole
    from softclust_lab.grading.record.class_folder import ClassFolder
    from softclust_lab.grading.record.stored import open_results

    course = Course.find(arguments.course)
    folder = ClassFolder(course, folder_of(arguments, course), arguments.db)
    with open_results(folder, course.room(arguments.room)) as (assignment, roster, results):
        found = list(results)
    text = EXPORTS[arguments.format](assignment, found, roster)
    listed = [result for result in found if result.listed]
    waiting = sum(bool(result.waiting) for result in listed)
    without = sum(result.score is None for result in listed)
    strays = len(found) - len(listed)
    left_out = f"; {strays} not on the roster and left out" if strays else ""
    Terminal.of(sys.stderr).say(
        f"{waiting} with answers that wait for a person; {without} without a score{left_out}"
    )
    if arguments.out:
        write_whole(arguments.out, text)
        Terminal.of(sys.stdout).say(str(arguments.out))
    else:
        sys.stdout.write(text)
    return 0


def run_class_report(arguments: argparse.Namespace) -> int:
    """Run ``softclust class-report``."""
    require_extra("class-report")
    from softclust_lab.grading.class_report import class_report
    from softclust_lab.grading.feedback import book_address
    from softclust_lab.grading.files import write_whole
    from softclust_lab.grading.record.class_folder import ClassFolder
    from softclust_lab.grading.record.stored import open_results

    course = Course.find(arguments.course)
    root, room = folder_of(arguments, course), course.room(arguments.room)
    out = arguments.out or root / "reports" / f"{room}.html"
    with open_results(ClassFolder(course, root, arguments.db), room) as (assignment, _, results):
        text = class_report(assignment, results, book_address(course, out.parent))
    write_whole(out, text)
    Terminal.of(sys.stdout).say(str(out))
    return 0


def run_cluster_cert(arguments: argparse.Namespace) -> int:
    """Run ``softclust cluster-cert``."""
    from softclust_lab.grading.cluster_cert import write_certificates

    ca, cert, key = write_certificates(arguments.folder)
    options = f"--tls-ca-file {ca} --tls-cert {cert} --tls-key {key}"
    Terminal.of(sys.stdout).say(
        f"Copy {arguments.folder} to every machine of the cluster, and to nobody else. Then:\n\n"
        f"  dask scheduler --protocol tls {options}\n"
        f"  dask worker tls://SCHEDULER:8786 --nthreads 1 {options}\n"
        f"  softclust grade ROOM --dask tls://SCHEDULER:8786 --certificates {arguments.folder} ..."
    )
    return 0


def folder_of(arguments: argparse.Namespace, course: Course) -> Path:
    """Return the class's folder.

    Raises
    ------
    CommandError
        If it holds something else.
    """
    folder: Path = arguments.graded or course.root / "graded"
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "nbgrader_config.py").is_file():
        raise CommandError(
            f"{folder} holds something else than a graded class: name a new folder with --graded"
        )
    return folder


def require_extra(
    command: str, extra: str = "grade", packages: Sequence[str] = ("nbgrader", "jupytext")
) -> None:
    """Raise `CommandError` unless what a command needs is installed: by default, releasing and grading."""
    from softclust_lab.grading.doctor import install_line

    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        raise CommandError(
            f"`softclust {command}` needs {' and '.join(missing)}: {install_line(extra)}\n"
            "`softclust doctor` says what else is missing"
        )
