"""The `softclust` command: what it says, what it costs, and how it fails."""

from __future__ import annotations

import importlib.util
import io
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import softclust_command
from softclust_lab import cli
from softclust_lab.grading import doctor
from softclust_lab.grading.course import Course
from softclust_lab.grading.progress import ProgressBar
from softclust_lab.grading.terminal import Terminal

ROOT = Path(__file__).parent.parent


class Stream(io.StringIO):
    """A text stream that says of itself what a test wants."""

    def __init__(self, encoding: str = "utf-8", tty: bool = False) -> None:
        super().__init__()
        self._encoding, self._tty = encoding, tty

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._tty


def test_help_lists_the_commands_that_work_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if re.match(r"    \w", line)]
    assert listed == [
        *("doctor", "release", "init", "grade"),
        *("feedback", "export", "class-report", "cluster-cert", "reproduce", "load-study"),
    ]


def test_help_imports_nothing_of_the_grader() -> None:
    heavy = ("nbgrader", "nbformat", "jupytext", "matplotlib", "sklearn", "scipy", "sqlalchemy")
    code = f"import sys, softclust_lab.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_installed_command_is_this_one() -> None:
    (entry,) = metadata.entry_points(group="console_scripts", name="softclust")
    assert entry.load() is softclust_command.main
    assert subprocess.run(["softclust", "--help"], stdout=subprocess.DEVNULL, check=True).returncode == 0


def test_without_a_command_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([])
    assert stop.value.code == 2
    assert "usage: softclust" in capsys.readouterr().err


def test_doctor_finds_this_environment_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert f"numpy                {metadata.version('numpy')}" in out
    for title in ("core", "plots", "data", "widgets", "book", "grade", "test", "programs", "protection"):
        assert any(line.startswith(title) for line in out.splitlines())


def test_doctor_names_what_is_missing_what_that_costs_and_the_repair(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = doctor.installed_version
    monkeypatch.setattr(doctor, "installed_version", lambda name: "" if name == "nbgrader" else there(name))
    monkeypatch.setattr(doctor.shutil, "which", lambda name, path=None: None)
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "nbgrader             missing; without it: softclust release, softclust grade\n" in out
    assert f"  {doctor.install_line('grade')}\n" in out
    assert "bubblewrap           missing; without it: grading code that you do not trust" in out
    assert "✗ sandbox                     submissions run in a sandbox, and bubblewrap" in out
    assert "  apt-get install bubblewrap\n" in out


@pytest.mark.parametrize("package", ["scipy", "softclust-lab"])
def test_doctor_fails_when_the_core_is_not_whole(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = doctor.installed_version
    monkeypatch.setattr(doctor, "installed_version", lambda name: "" if name == package else there(name))
    assert cli.main(["doctor"]) == 1
    assert f"  {doctor.install_line()}\n" in capsys.readouterr().out


class Origin:
    """A distribution that was installed from somewhere."""

    def __init__(self, direct_url: str | None) -> None:
        self.direct_url = direct_url

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self.direct_url


@pytest.mark.parametrize(
    ("direct_url", "target"),
    [
        (None, '"softclust-lab[grade]"'),
        ('{"url": "https://example.org/x.whl"}', '"softclust-lab[grade]"'),
        ('{"url": "file:///home/a%20b/x.whl", "archive_info": {}}', '"/home/a b/x.whl[grade]"'),
        ('{"url": "file:///src", "dir_info": {"editable": true}}', '-e "/src[grade]"'),
    ],
)
def test_the_repair_installs_from_where_this_copy_came(
    direct_url: str | None, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.metadata, "distribution", lambda name: Origin(direct_url))
    assert doctor.install_line("grade") == f"{sys.executable} -m pip install {target}"


def test_doctor_survives_a_checkout_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGE", "softclust-lab-that-nobody-installed")
    assert doctor.examine(Terminal.of(Stream())) is False


def test_a_program_that_says_nothing_of_its_version_is_still_found(tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\n")
    silent.chmod(0o755)
    assert doctor.program_version(str(silent)) == "found"
    assert doctor.program_version("/nowhere/at/all") == "found"


@pytest.mark.parametrize("command", [["release"], ["grade", "hard_kmeans", "--submitted", "x"]])
def test_without_the_extra_the_error_says_which_line_installs_it(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "nbgrader" else there(name))
    assert cli.main(command) == 2
    err = capsys.readouterr().err
    assert f"`softclust {command[0]}` needs nbgrader" in err
    assert doctor.install_line("grade") in err


def test_outside_a_course_the_error_says_what_a_course_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["release", "--course", str(tmp_path)]) == 2
    assert "expected a folder with nbgrader_config.py and book/" in capsys.readouterr().err


def bare_course(folder: Path) -> Path:
    (folder / "book").mkdir()
    (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text("utf-8"), "utf-8")
    return folder


def test_a_room_that_is_not_there_is_refused_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = bare_course(tmp_path)
    (course / "book" / "attic").mkdir()
    (course / "book" / "attic" / "attic_assignment.py").touch()
    (course / "book" / "cellar").mkdir()
    assert cli.main(["release", "cellar", "--course", str(course)]) == 2
    assert "no room 'cellar' with an assignment" in (err := capsys.readouterr().err)
    assert "there is attic" in err


def test_a_room_whose_notebook_was_not_generated_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = bare_course(tmp_path)
    (course / "book" / "attic").mkdir()
    (course / "book" / "attic" / "attic_assignment.py").touch()
    assert cli.main(["release", "--course", str(course)]) == 2
    assert "attic_assignment.ipynb is missing" in capsys.readouterr().err


def test_a_course_without_rooms_has_nothing_to_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["release", "--course", str(bare_course(tmp_path))]) == 2
    assert "has an assignment yet" in capsys.readouterr().err


def test_a_course_is_found_from_any_folder_inside_it(tmp_path: Path) -> None:
    course = bare_course(tmp_path)
    assert Course.find(course / "book").root == course.resolve()


def test_a_closed_pipe_is_no_error_message() -> None:
    code = f"{sys.executable} -m softclust_lab.cli doctor | head -1"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("core\n", "")


INTERRUPTED_AT = """
import os, signal, sys

class At:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, At())
sys.argv = ["softclust", *{arguments!r}]
from softclust_command import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    "module",
    ["softclust_lab", "numpy", "argparse", "softclust_lab.grading.commands", "sqlalchemy", "nbgrader.api"],
)
def test_an_interrupt_at_any_import_is_one_line_and_no_traceback(module: str, tmp_path: Path) -> None:
    nobody = tmp_path / "submitted"
    nobody.mkdir()
    places = {"--submitted": nobody, "--graded": tmp_path / "graded", "--course": ROOT}
    options = [str(part) for pair in places.items() for part in pair]
    arguments = ["grade", "hard_kmeans", "--public-seed", *options]
    code = INTERRUPTED_AT.format(module=module, arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    lines = [line for line in done.stderr.splitlines() if not line.startswith("Hidden cases")]
    assert (done.returncode, lines) == (130, ["softclust: stopped; the same command goes on where it was"])


@pytest.mark.parametrize(
    ("stream", "environment", "colour", "unicode"),
    [
        (Stream(tty=True), {}, True, True),
        (Stream(tty=True), {"NO_COLOR": "1"}, False, True),
        (Stream(tty=True), {"TERM": "dumb"}, False, True),
        (Stream(tty=False), {}, False, True),
        (Stream("ascii", tty=True), {}, True, False),
    ],
)
def test_colours_and_characters_are_used_only_where_they_are_wanted(
    stream: Stream, environment: dict[str, str], colour: bool, unicode: bool
) -> None:
    terminal = Terminal.of(stream, environment)
    assert (terminal.colour, terminal.unicode) == (colour, unicode)
    assert terminal.styled("x", "red") == ("\x1b[31mx\x1b[0m" if colour else "x")


def test_where_only_ascii_fits_signs_become_letters_and_the_rest_question_marks() -> None:
    assert Terminal(Stream("ascii")).plain("─ · – … ✓ ✗ → β") == "- - - ~ + x > ?"


def test_progress_is_one_line_on_a_terminal_and_a_line_each_in_a_log() -> None:
    terminal = Terminal(Stream(), is_tty=True)
    log = Terminal(Stream())
    for target in (terminal, log):
        target.overwrite("one")
        target.overwrite("two")
        target.clear()
    assert terminal.stream.getvalue() == "\r\x1b[2Kone\r\x1b[2Ktwo\r\x1b[2K"  # type: ignore[attr-defined]
    assert log.stream.getvalue() == "one\ntwo\n"  # type: ignore[attr-defined]


def test_a_class_of_nobody_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = tmp_path / "submitted"
    nobody.mkdir()
    root = Path(__file__).parents[1]
    command = ["grade", "hard_kmeans", "--submitted", str(nobody), "--graded", str(tmp_path / "graded")]
    assert cli.main([*command, "--public-seed", "--course", str(root)]) == 2
    assert "holds no submission: see `softclust grade --help`" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["feedback", "export", "class-report"])
def test_where_nothing_is_graded_yet_the_commands_say_so(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [command, "hard_kmeans", "--graded", str(tmp_path), "--course", str(ROOT)]
    assert cli.main(arguments) == 2
    assert "holds no grades of hard_kmeans: run `softclust grade hard_kmeans`" in capsys.readouterr().err


@pytest.mark.parametrize(
    "option",
    [
        ["--workers", "0"],
        ["--cpu-seconds", "nan"],
        ["--cpu-seconds", "0"],
        ["--attempts", "first"],
        ["--zip", "a.zip", "--submitted", "b"],
        ["--workers", "2", "--dask", "tls://x:1"],
    ],
)
def test_options_that_make_no_sense_are_refused(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["grade", "hard_kmeans", *option])
    assert stop.value.code == 2
    assert option[0] in capsys.readouterr().err


def test_certificates_come_with_the_lines_that_use_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "certificates"
    assert cli.main(["cluster-cert", str(folder)]) == 0
    out = capsys.readouterr().out
    assert f"dask scheduler --protocol tls --tls-ca-file {folder / 'ca.pem'}" in out
    assert sorted(path.name for path in folder.iterdir()) == ["ca.pem", "cert.pem", "key.pem"]
    assert cli.main(["cluster-cert", str(folder)]) == 2


def test_progress_says_the_rate_and_the_time_that_is_left() -> None:
    stream = Stream(tty=True)
    bar = ProgressBar(Terminal(stream, is_tty=True), "submissions")
    bar(10, 100)
    bar.started -= 6.0
    bar.shown = 0.0
    bar(40, 100)
    line = stream.getvalue().rpartition("\x1b[2K")[2]
    assert "40 of 100 submissions, 300 a minute, 12 s left" in line
