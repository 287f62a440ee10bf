"""The ``softclust`` command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from softclust_lab.grading import commands
from softclust_lab.grading.course import CommandError
from softclust_lab.grading.terminal import Terminal

__all__ = ["main"]

DESCRIPTION = (
    "The course on soft clustering: release its assignments, grade a class, run the studies, look after the "
    "installation."
)
EPILOG = """examples:
  softclust doctor
  softclust release
  softclust init
  softclust grade hard_kmeans --submitted submitted --roster roster.csv
  softclust export hard_kmeans --format canvas > grades.csv
  softclust reproduce --quick
  softclust load-study --load load.csv --weather weather.csv
"""
LAYOUTS = """--submitted takes nbgrader's layout, <student>/<room>/<room>_assignment.ipynb, or the folder of
files that Canvas or Moodle give; --zip takes their archives as they come. Results are in --graded, an
nbgrader course folder: gradebook, recorded notebooks, feedback pages."""
RECORDS = """--load takes the date and 96, 48 or 24 readings in each row, --weather the date, then maximum,
minimum and mean temperature, humidity and rain. What is odd about the files is told, with what was done."""


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    whole = argparse.ArgumentParser(
        "softclust",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    adder = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    doctor = adder.add_parser("doctor", help="say what is installed, what is missing and what protects you")
    doctor.set_defaults(run=commands.run_doctor)

    release = adder.add_parser("release", help="make what students receive: notebooks and student.zip")
    release.add_argument("rooms", nargs="*", metavar="ROOM", help="default: every room with an assignment")
    release.set_defaults(run=commands.run_release)

    init = adder.add_parser("init", help="make the secret that hidden cases are drawn from")
    init.add_argument("--new-seed", action="store_true", help="replace it: all hidden cases change")
    init.set_defaults(run=commands.run_init)

    grade = add_grade(adder)
    after = [add_feedback(adder), add_export(adder), add_report(adder)]
    for command in (grade, *after):
        command.add_argument("room", metavar="ROOM", help="for example hard_kmeans")
        command.add_argument(
            "--graded", type=Path, metavar="DIR", help="the class's folder; default: graded/"
        )
        command.add_argument(
            "--db", metavar="URL", help="the gradebook's database; default: DIR/gradebook.db"
        )
    for command in (release, init, grade, *after):
        command.add_argument(
            "--course", type=Path, default=Path(), metavar="DIR", help="the checkout; default: this folder"
        )
    certificates = adder.add_parser("cluster-cert", help="make certificates for a Dask cluster")
    certificates.add_argument("folder", type=Path, nargs="?", default=Path("cluster-cert"), metavar="DIR")
    certificates.set_defaults(run=commands.run_cluster_cert)
    add_reproduce(adder)
    add_load_study(adder)
    return whole


def add_reproduce(adder: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``softclust reproduce``."""
    reproduce = adder.add_parser("reproduce", help="run the ITISC paper's experiments again, claim by claim")
    reproduce.add_argument("--quick", action="store_true", help="fewer draws: under a minute on two cores")
    reproduce.add_argument(
        "--only", nargs="+", default=[], metavar="ID", help="studies or claims: boundary_points.table_1"
    )
    reproduce.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="of the first draw; default: 0, the paper's"
    )
    reproduce.add_argument("--workers", type=positive, metavar="N", help="processes; default: one a core")
    reproduce.add_argument(
        "--out", type=Path, metavar="DIR", help="for results; default: _build/studies of the checkout"
    )
    reproduce.set_defaults(run=run_reproduce)


def run_reproduce(arguments: argparse.Namespace) -> int:
    """Run ``softclust reproduce``; the status is 0 whatever the verdicts are."""
    commands.require_extra("reproduce", "estimators", ("sklearn",))
    from softclust_lab import studies
    from softclust_lab.grading.progress import ProgressBar

    out, progress = Terminal.of(sys.stdout), Terminal.of(sys.stderr)
    folder = arguments.out or studies.default_folder()
    try:
        claims = studies.chosen(studies.CLAIMS, arguments.only)
    except ValueError as error:
        raise CommandError(str(error)) from error
    report = studies.reproduce(
        claims,
        studies.Form(quick=arguments.quick, seed=arguments.seed),
        folder,
        workers=arguments.workers,
        progress=ProgressBar(progress, "pieces"),
    )
    paths = studies.write_report(report, folder)
    progress.clear()
    out.say("\n".join(studies.terminal_lines(report)))
    out.say(f"written: {' and '.join(map(str, paths))}")
    return 0


def add_load_study(adder: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``softclust load-study``."""
    study = adder.add_parser(
        "load-study", help="forecast a load record of your own, with and without clusters", epilog=RECORDS
    )
    for what in ("load", "weather"):
        study.add_argument(f"--{what}", type=Path, required=True, metavar="FILE", help="a row for each day")
    study.add_argument("--quick", action="store_true", help="three times of day, three K: a first look")
    study.add_argument(
        "--training-months", type=int, default=24, metavar="N", help="before a test month; default: 24"
    )
    study.add_argument(
        "--deviation-temperature", type=float, default=0.1, metavar="T2", help="of Fuzzy-ITISC; default: 0.1"
    )
    study.add_argument("--workers", type=positive, metavar="N", help="processes; default: one a core")
    study.add_argument(
        "--out", type=Path, metavar="DIR", help="for results; default: _build/studies of the checkout"
    )
    study.set_defaults(run=run_load_study)


def run_load_study(arguments: argparse.Namespace) -> int:
    """Run ``softclust load-study``."""
    commands.require_extra("load-study", "estimators", ("sklearn",))
    from softclust_lab.grading.progress import ProgressBar
    from softclust_lab.studies import default_folder, load_forecasting

    out, progress = Terminal.of(sys.stdout), Terminal.of(sys.stderr)
    folder = arguments.out or default_folder()
    try:
        settings = load_forecasting.Settings(
            training_months=arguments.training_months,
            deviation_temperature=arguments.deviation_temperature,
        )
        found = load_forecasting.study_files(
            arguments.load,
            arguments.weather,
            settings,
            folder,
            quick=arguments.quick,
            workers=arguments.workers,
            progress=ProgressBar(progress, "months"),
        )
    except ValueError as error:
        raise CommandError(str(error)) from error
    progress.clear()
    out.say("\n".join(found.lines()))
    out.say(f"written: {found.write(folder)}")
    return 0


def add_grade(adder: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add ``softclust grade``."""
    grade = adder.add_parser("grade", help="grade what a class handed in for one room", epilog=LAYOUTS)
    source = grade.add_mutually_exclusive_group()
    source.add_argument("--submitted", type=Path, metavar="DIR", help="a folder; default: submitted/")
    source.add_argument("--zip", type=Path, metavar="FILE", help="an archive, as Canvas or Moodle give it")
    grade.add_argument(
        "--roster", type=Path, metavar="CSV", help="the class: who may have handed something in"
    )
    grade.add_argument(
        "--attempts", choices=("last", "best"), default="last", help="which of several counts (default: last)"
    )
    who = grade.add_mutually_exclusive_group()
    who.add_argument("--workers", type=positive, metavar="N", help="processes; default: one for each core")
    who.add_argument("--dask", metavar="ADDRESS", help="grade on a Dask cluster")
    grade.add_argument(
        "--certificates", type=Path, metavar="DIR", help="of the cluster: softclust cluster-cert"
    )
    grade.add_argument(
        "--cpu-seconds", type=seconds, default=10.0, metavar="S", help="for each submission (default: 10)"
    )
    grade.add_argument(
        "--trust-submissions", action="store_true", help="without the sandbox: for code that you trust"
    )
    grade.add_argument(
        "--public-seed", action="store_true", help="hidden cases that everyone knows: for the sample class"
    )
    grade.set_defaults(run=commands.run_grade)
    return grade


def add_feedback(adder: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add ``softclust feedback``."""
    feedback = adder.add_parser("feedback", help="write the students' pages again, after grading by hand")
    feedback.set_defaults(run=commands.run_feedback)
    return feedback


def add_export(adder: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add ``softclust export``."""
    export = adder.add_parser("export", help="print the grades as CSV")
    export.add_argument("--format", choices=("plain", "canvas", "moodle"), default="plain")
    export.add_argument("--out", type=Path, metavar="FILE", help="write a file instead")
    export.set_defaults(run=commands.run_export)
    return export


def add_report(adder: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add ``softclust class-report``."""
    report = adder.add_parser("class-report", help="write a page on how the class did, for the instructor")
    report.add_argument("--out", type=Path, metavar="FILE", help="default: DIR/reports/ROOM.html")
    report.set_defaults(run=commands.run_class_report)
    return report


def positive(text: str) -> int:
    """Return a whole number from 1 up."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number


def seed(text: str) -> int:
    """Return a seed of the data."""
    number = int(text)
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError(f"must lie between 0 and {2**31 - 1}, got {number}")
    return number


def seconds(text: str) -> float:
    """Return a time from a tenth of a second to an hour."""
    number = float(text)
    if not 0.1 <= number <= 3600:
        raise argparse.ArgumentTypeError(f"must lie between 0.1 and 3600, got {number:g}")
    return number


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
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
