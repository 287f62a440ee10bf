"""A run keeps what is finished: killed anywhere and started again, it ends with the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from softclust_lab import cli
from softclust_lab.studies import CLAIMS as EVERY_CLAIM
from softclust_lab.studies import Claim, Entry, Form, Piece, chosen, reproduce
from softclust_lab.studies.distribution_shift.measure import shift_outcomes
from softclust_lab.studies.pieces import Kept, code_digest, json_text

SMALL = ["boundary_points.weights", "distribution_shift.price"]


def square(number):
    """A piece of work that the tests can count."""
    if number < 0:
        raise RuntimeError("a negative number")
    return {"square": number**2}


def claims(numbers):
    pieces = [Piece(f"toy/{number}", square, {"number": number}) for number in numbers]

    def judge(form, results):
        return [Entry(piece.name, results[piece.name]["square"]) for piece in pieces]

    return [Claim("toy.squares", "Squares", lambda form: pieces, judge)]


def kept_files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted((folder / "pieces").rglob("*.json"))}


def test_what_is_kept_is_not_computed_again(tmp_path):
    first = reproduce(claims([2, 3]), Form(), tmp_path, workers=1)
    (kept,) = (tmp_path / "pieces" / "toy").glob("2-*.json")
    kept.write_text(json_text({"square": -1}))
    again = reproduce(claims([2, 3, 4]), Form(), tmp_path, workers=1)
    assert [entry.ours for entry in first["toy.squares"].entries] == [4, 9]
    assert [entry.ours for entry in again["toy.squares"].entries] == [-1, 9, 16]


def test_a_broken_file_is_computed_again(tmp_path):
    reproduce(claims([2]), Form(), tmp_path, workers=1)
    (kept,) = (tmp_path / "pieces" / "toy").glob("2-*.json")
    kept.write_text('{"square": ')
    assert reproduce(claims([2]), Form(), tmp_path, workers=1).results == {"toy/2": {"square": 4}}


def test_what_was_finished_before_an_error_stays(tmp_path):
    with pytest.raises(RuntimeError, match="a negative number"):
        reproduce(claims([2, 3, -1, 4]), Form(), tmp_path, workers=1)
    assert len(kept_files(tmp_path)) == 2


def test_other_inputs_and_other_code_have_other_files(tmp_path, monkeypatch):
    one, other = (Piece("toy/x", square, {"number": number}) for number in (1, 2))
    assert one.digest != other.digest
    before = one.digest
    monkeypatch.setattr("softclust_lab.studies.pieces.code_digest", lambda module: "edited")
    assert one.digest != before


def test_editing_one_study_leaves_what_is_kept_of_the_others(tmp_path, monkeypatch):
    package = tmp_path / "softclust_lab"
    for name in ("itisc/fit.py", "studies/models.py", "studies/one/measure.py", "studies/two/measure.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("")
    monkeypatch.setattr("softclust_lab.studies.pieces._PACKAGE", package)

    def digests():
        code_digest.cache_clear()
        return [code_digest(f"softclust_lab.studies.{study}.measure") for study in ("one", "two")]

    start = digests()
    (package / "studies/one/measure.py").write_text("changed")
    own = digests()
    (package / "itisc/fit.py").write_text("changed")
    shared = digests()
    code_digest.cache_clear()
    assert (own[0] != start[0], own[1] == start[1]) == (True, True)
    assert (shared[0] != own[0], shared[1] != own[1]) == (True, True)


def test_two_different_pieces_with_one_name_are_refused(tmp_path):
    double = [Piece("toy/x", square, {"number": number}) for number in (1, 2)]
    claim = Claim("toy.double", "Double", lambda form: double, lambda form, results: [])
    with pytest.raises(ValueError, match="two different pieces have the name 'toy/x'"):
        reproduce([claim], Form(), tmp_path, workers=1)


def test_progress_counts_what_was_finished_before(tmp_path):
    reproduce(claims([1, 2]), Form(), tmp_path, workers=1)
    told = []
    reproduce(claims([1, 2, 3]), Form(), tmp_path, workers=1, progress=lambda *counts: told.append(counts))
    assert told == [(2, 3), (3, 3)]


def test_one_process_and_two_find_the_same_bytes(tmp_path):
    some = chosen(EVERY_CLAIM, ["boundary_points.weights"])
    reports = [reproduce(some, Form(quick=True), tmp_path / f"{n}", workers=n) for n in (1, 2)]
    assert reports[0].results == reports[1].results
    assert kept_files(tmp_path / "1") == kept_files(tmp_path / "2")


def test_a_result_is_what_its_file_says(tmp_path):
    piece = Piece("toy/x", shift_outcomes, {"seed": 3, "test_seeds": [1], "n_starts": 2})
    kept = Kept(tmp_path)
    assert kept.compute(piece) == kept.get(piece)
    assert kept.seconds(piece) > 0


def started(folder):
    """Start the command in a session of its own, and wait until it has kept a piece."""
    command = [str(Path(sys.executable).with_name("softclust")), "reproduce", "--quick", "--out", str(folder)]
    running = subprocess.Popen(
        [*command, "--workers", "2", "--only", *SMALL],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 200
    while not list((folder / "pieces").rglob("*.json")) and time.monotonic() < deadline:
        assert running.poll() is None, "it ended before it could be stopped"
        time.sleep(0.005)
    return running


def finished(folder):
    """Run the command to its end in this process."""
    assert cli.main(["reproduce", "--quick", "--out", str(folder), "--workers", "1", "--only", *SMALL]) == 0
    return kept_files(folder)


def test_killed_and_started_again_it_ends_with_the_same_bytes(tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    running = started(broken)
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=60)
    end_of_workers(running.pid)
    found = kept_files(broken)
    assert finished(broken) == finished(whole)
    assert 0 < len(found) < len(kept_files(whole))
    assert found.items() <= kept_files(whole).items()
    told = [(folder / "claims-quick.json").read_bytes() for folder in (broken, whole)]
    assert told[0] == told[1]


def end_of_workers(session):
    """Wait until no process of a killed command is left: workers must not outlive their owner."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("workers outlived the command that was killed")


def test_interrupted_it_says_how_to_go_on(tmp_path):
    running = started(tmp_path)
    os.killpg(running.pid, signal.SIGINT)
    told = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert "the same command goes on where it was" in told
    assert "Traceback" not in told
    end_of_workers(running.pid)


def test_the_command_refuses_what_it_does_not_know(capsys):
    assert cli.main(["reproduce", "--only", "nonsense"]) == 2
    assert "`only` must name studies or claims, got nonsense" in capsys.readouterr().err


def test_another_first_draw_is_told(tmp_path, capsys):
    only = ["--only", "boundary_points.weights", "--workers", "1"]
    assert cli.main(["reproduce", "--quick", "--seed", "7", "--out", str(tmp_path), *only]) == 0
    assert "first seed 7" in capsys.readouterr().out
    assert json.loads((tmp_path / "claims-quick.json").read_text())["seed"] == 7
