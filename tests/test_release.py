"""What leaves the house: the students' files work, are the same every time, and hold no answer."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import snowballstemmer

from softclust_lab import cli
from softclust_lab.grading import release
from softclust_lab.grading.bundle import named_in, student_requirements
from softclust_lab.grading.course import CommandError, Course
from softclust_lab.grading.leaks import Secret, search, secret_lines, secret_names
from softclust_lab.grading.release import library_cells, make_release, room_secrets

ROOT = Path(__file__).parent.parent
ROOM = "hard_kmeans"
NOTEBOOK = f"{ROOM}/{ROOM}_assignment.ipynb"
SOURCES = (
    "book",
    "nbgrader_config.py",
    "pyproject.toml",
    "requirements.txt",
    "README.md",
    "LICENSE",
    "softclust_lab",
)


def linked_course(folder: Path) -> Course:
    """The checkout's sources, with room for a release of the tests' own."""
    for name in SOURCES:
        (folder / name).symlink_to(ROOT / name)
    return Course(folder)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return linked_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def released(course: Course) -> release.Release:
    return make_release(course, [ROOM])


def read_zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_room_is_released_as_one_notebook_and_nothing_else(
    course: Course, released: release.Release
) -> None:
    files = sorted(
        path.relative_to(course.release).as_posix() for path in course.release.rglob("*") if path.is_file()
    )
    assert files == [NOTEBOOK, "student.zip"]


def test_the_released_notebook_asks_and_does_not_answer(released: release.Release) -> None:
    cells = json.loads(released.notebooks[0].read_text("utf-8"))["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    answers = [cell for cell, mark in zip(cells, marks, strict=True) if mark.get("solution")]
    assert len(answers) == 6
    assert all("raise NotImplementedError" in "".join(cell["source"]) for cell in answers[:5])
    assert not any(cell.get("outputs") for cell in cells)


def test_a_release_made_twice_has_the_same_bytes(course: Course, released: release.Release) -> None:
    def contents() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(course.release.rglob("*")) if path.is_file()}

    before = contents()
    make_release(course, [ROOM])
    assert contents() == before


def test_the_student_archive_has_a_notebook_a_wheel_pins_and_instructions(released: release.Release) -> None:
    members = read_zip(released.archive)
    (wheel,) = (name for name in members if name.endswith(".whl"))
    assert sorted(members) == sorted(
        [f"softclust/{name}" for name in ("README.md", NOTEBOOK, "requirements.txt")] + [wheel]
    )
    assert members[f"softclust/{NOTEBOOK}"] == released.notebooks[0].read_bytes()
    assert NOTEBOOK in members["softclust/README.md"].decode()
    assert "{" not in members["softclust/README.md"].decode()
    first, *pins = members["softclust/requirements.txt"].decode().splitlines()
    assert first == f"./{Path(wheel).name}[plots,data,widgets]"
    assert {named_in(line) for line in pins} >= {"numpy", "scipy", "matplotlib", "scikit-learn", "jupyterlab"}
    assert all("==" in line for line in pins)


def test_the_archives_wheel_is_the_library_and_can_be_imported(
    released: release.Release, tmp_path: Path
) -> None:
    members = read_zip(released.archive)
    (wheel,) = (data for name, data in members.items() if name.endswith(".whl"))
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        archive.extractall(tmp_path)
    code = "from softclust_lab.checks import check; import softclust_lab; print(softclust_lab.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == str(tmp_path / "softclust_lab" / "__init__.py"), done.stderr


def test_every_task_has_lines_to_search_for(course: Course) -> None:
    secrets = room_secrets(course, ROOM)
    assert sum(secret.of_library_task for secret in secrets) >= 10
    assert sum(not secret.of_library_task for secret in secrets) >= 40
    assert library_cells(ROOM) == {"assign_labels", "update_centers", "wcss", "fit_hard_kmeans"}


def test_no_line_of_an_answer_is_in_anything_that_is_released(
    course: Course, released: release.Release
) -> None:
    n_files, found = search(course.release, room_secrets(course, ROOM))
    assert found == ()
    assert n_files > 50


@pytest.mark.parametrize("place", ["release", "_build/html"])
def test_no_line_of_an_answer_is_in_what_this_checkout_has_built(place: str, course: Course) -> None:
    if not (ROOT / place).is_dir():
        pytest.skip(f"{place} has not been built; `make course` builds it")
    _, found = search(ROOT / place, room_secrets(course, ROOM))
    assert found == ()


def notebook_of(course: Course) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(course.notebook(ROOM).read_text("utf-8"))
    return notebook


def test_the_built_books_search_knows_no_name_from_the_variations_answer(course: Course) -> None:
    index = ROOT / "_build" / "html" / "searchindex.js"
    if not index.is_file():
        pytest.skip("the book has not been built; `make book` builds it")
    public = [*(ROOT / "softclust_lab").rglob("*.py"), *(ROOT / "book").rglob("*.md")]
    names = secret_names(
        notebook_of(course), library_cells(ROOM), (path.read_text("utf-8") for path in public)
    )
    assert len(names) >= 10
    known = json.loads(index.read_text("utf-8").removeprefix("Search.setIndex(").rstrip(";)"))["terms"]
    stem = snowballstemmer.stemmer("porter").stemWord
    assert [name for name in names if stem(name.lower()) in known] == []


def test_the_command_says_what_it_wrote_and_that_it_looked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = linked_course(tmp_path)
    assert cli.main(["release", ROOM, "--course", str(course.root)]) == 0
    notebook, archive, searched = capsys.readouterr().out.splitlines()
    assert notebook.startswith(f"release/{NOTEBOOK}  ")
    assert archive.startswith("release/student.zip  ")
    assert "lines of answers is in the" in searched


def test_the_library_has_no_function_for_the_variation() -> None:
    import softclust_lab
    from softclust_lab import hard_kmeans

    assert not any("medoid" in name for module in (softclust_lab, hard_kmeans) for name in vars(module))


SECRET = "medoids[cluster] = members[np.argmin(lengths.sum(axis=1))]"


def zipped(name: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plain.py", f"    {SECRET}\n".encode()),
        ("spaced.py", SECRET.replace(" ", "   ").replace("(", "(\n  ").encode()),
        (
            "page.html",
            SECRET.replace("members", '<span class="n">members</span>').replace("=", "&#61;").encode(),
        ),
        ("book.ipynb", json.dumps({"cells": [{"source": [SECRET[:20], SECRET[20:]]}]}).encode()),
        ("page.js", json.dumps([{"text": SECRET}]).encode()),
        ("a.zip", zipped("b.whl", zipped("c.py", SECRET.encode()))),
        ("data.gz", gzip.compress(SECRET.encode(), mtime=0)),
        ("picture.png", b"\x89PNG\r\n\x1a\n\xff\xfe" + SECRET.encode()),
    ],
)
def test_an_answer_is_found_however_it_is_wrapped(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    n_files, found = search(tmp_path, [Secret(SECRET, of_library_task=False)])
    assert (n_files, len(found), found[0].line) == (1, 1, SECRET)
    assert str(found[0]).startswith(name)


def test_a_short_line_is_secret_in_assignments_only(tmp_path: Path) -> None:
    for name in ("page.html", "toy_assignment.ipynb"):
        (tmp_path / name).write_text("np.unique(labels)")
    _, found = search(tmp_path, [Secret("np.unique(labels)", of_library_task=False)])
    assert [leak.place for leak in found] == ["toy_assignment.ipynb"]


def test_a_line_that_a_library_task_needs_too_counts_as_the_librarys() -> None:
    source = "### BEGIN SOLUTION\nshared_line(1)\n{}_line(1)\n### END SOLUTION"
    cells = [
        {"metadata": {"nbgrader": {"grade_id": name}}, "source": source.format(name)}
        for name in ("library", "variation")
    ]
    secrets = secret_lines({"cells": cells}, {"library"}, ())
    assert {secret.line: secret.of_library_task for secret in secrets} == {
        "shared_line(1)": True,
        "library_line(1)": True,
        "variation_line(1)": False,
    }


def test_a_library_tasks_answer_is_secret_in_assignments_only(tmp_path: Path) -> None:
    for name in ("page.html", "toy_assignment.ipynb"):
        (tmp_path / name).write_text(SECRET)
    _, found = search(tmp_path, [Secret(SECRET, of_library_task=True)])
    assert [leak.place for leak in found] == ["toy_assignment.ipynb"]


def test_comments_docstrings_imports_public_and_common_lines_are_not_distinctive() -> None:
    source = '''x = given_to_everyone(1, 2)
### BEGIN SOLUTION
"""Return something that takes a long line to say."""
"""
A docstring of several lines, none of them secret.
"""
# A comment of a certain length.
import something_or_other
x = given_to_everyone(1, 2)
return np.array(labels)
secret = the_only(distinctive, line)
### END SOLUTION'''
    cell = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "task"}}, "source": source}
    lines = secret_lines({"cells": [cell]}, {"task"}, ["    return np.array(labels)\n"])
    assert lines == (Secret("secret = the_only(distinctive, line)", of_library_task=True),)


def test_hidden_tests_and_marking_schemes_are_secret_too() -> None:
    source = "### BEGIN {0}\nvery_secret_line(1)\n### END {0}"
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source.format(kind)}
        for kind in ("HIDDEN TESTS", "MARK SCHEME", "SOLUTION")
    ]
    for cell in cells:
        assert [secret.line for secret in secret_lines({"cells": [cell]}, (), ())] == ["very_secret_line(1)"]


def test_a_release_with_an_answer_in_it_is_withdrawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = linked_course(tmp_path)
    planted = Secret("Not a copy under another name, not a zip", of_library_task=False)
    monkeypatch.setattr(release, "room_secrets", lambda course, room: (planted,))
    with pytest.raises(
        CommandError, match=r"held lines of answers \(2\):\n  student\.zip!softclust/README\.md: Not a"
    ):
        make_release(course, [ROOM])
    assert not course.release.exists()


def test_a_notebook_without_solutions_is_not_taken_for_the_source(tmp_path: Path) -> None:
    folder = tmp_path / "book" / ROOM
    folder.mkdir(parents=True)
    (folder / f"{ROOM}_assignment.py").touch()
    (folder / f"{ROOM}_assignment.ipynb").write_text('{"cells": []}')
    with pytest.raises(CommandError, match="no solution that could be recognised"):
        room_secrets(Course(tmp_path), ROOM)


def test_what_is_not_pinned_cannot_be_required_of_students(course: Course, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"))
    (tmp_path / "requirements.txt").write_text("numpy==2.0\n")
    with pytest.raises(CommandError, match=r"pins no version of .*jupyterlab, matplotlib"):
        student_requirements(Course(tmp_path), "x.whl")


def test_a_wheel_that_cannot_be_built_is_reported_with_the_builders_words(tmp_path: Path) -> None:
    from softclust_lab.grading.bundle import build_wheel

    (tmp_path / "wheels").mkdir()
    with pytest.raises(CommandError, match="wheel could not be built"):
        build_wheel(Course(tmp_path), tmp_path / "wheels")


def test_nbgraders_own_command_releases_the_notebook_only(course: Course, tmp_path: Path) -> None:
    for name in ("book", "nbgrader_config.py"):
        (tmp_path / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "nbgrader"), "generate_assignment", ROOM],
        cwd=tmp_path,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    files = [path.name for path in (tmp_path / "release").rglob("*") if path.is_file()]
    assert files == [f"{ROOM}_assignment.ipynb"], done.stderr
