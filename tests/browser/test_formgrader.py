"""nbgrader's page for graders, on what was recorded of students who mean harm: it works, no script runs."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page

from softclust_lab.grading.class_report import class_report
from softclust_lab.grading.course import Course
from softclust_lab.grading.intake.roster import Person
from softclust_lab.grading.record.class_folder import ClassFolder
from softclust_lab.grading.record.stored import open_results
from softclust_lab.grading.record.writer import ClassRecord
from softclust_lab.grading.verdict import CellShown, Verdict

from ..class_samples import EXPLAIN, ROOM, Sample, course_in, plan_for

BOOK = f"{ROOM}_assignment"
SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
MARKDOWN = f"""# Why <b onclick="window.hacked=1">costs</b> rise

{SCRIPT}

[click](javascript:window.hacked=1) &lt;img src=x onerror=window.hacked=1&gt; ![pixel](https://evil.invalid/p.png)

$\\href{{javascript:window.hacked=1}}{{x}}$ and a *real* formula, $a < b$:

$$\\sum_i \\lVert x_i - c \\rVert^2$$

```mermaid
{SCRIPT}
```
"""
ROSTER = {
    "ada": Person("ada", "Ada", f"Lovelace{SCRIPT}", "1", "ada@example.org"),
    "ben": Person("ben", "Ben", "Bitdiddle"),
    "eve": Person("eve"),
}


def hostile(verdict: Verdict) -> Verdict:
    """Return a verdict on a notebook that attacks whoever looks at it."""
    printed = {
        "text": f"\x1b]8;;javascript:x\x07{SCRIPT}\x1b[31m",
        "error": f"E{SCRIPT}",
        "source": f"# {SCRIPT}",
    }
    changes: dict[str | None, dict[str, str]] = {EXPLAIN: {"source": MARKDOWN}, "wcss": printed}
    cells = [replace(cell, **changes.get(cell.grade_id, {})) for cell in verdict.cells]
    own = [CellShown(None, kind, MARKDOWN) for kind in ("markdown", "raw", "code")]
    return replace(verdict, cells=(*own, *cells), reason=f"repaired {SCRIPT}", outcome="repaired")


@dataclass(frozen=True)
class Formgrader:
    """A running server."""

    address: str
    folder: Path

    def url(self, place: str) -> str:
        return f"{self.address}/formgrader/{place}"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("class")
    course, folder = course_in(top), top / "graded"
    plan = plan_for(course, folder)
    samples = [
        Sample("ada", b"{1}", points=0.5),
        Sample("ben", b"{2}", outcome="quarantined", reason=f"cell {SCRIPT} is there twice"),
    ]
    with ClassRecord.open(course, folder, ROOM, plan, ROSTER) as record:
        for sample in samples:
            verdict = sample.verdict(plan)
            record.write(sample.handed, sample.data, hostile(verdict) if verdict.cells else verdict)
        record.refresh()
        page = class_report(plan.assignment, record.results(), "../")
    (folder / "report.html").write_text(page, "utf-8")
    return folder


@pytest.fixture(scope="module")
def formgrader(graded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Formgrader]:
    """Start Jupyter's server with formgrader, as a teacher does in the class's folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "port": port,
        "token": "secret",
        "open_browser": False,
        "allow_root": True,
        "jpserver_extensions": "{'nbgrader.server_extensions.formgrader': True}",
    }
    command = [sys.executable, "-m", "jupyter", "server"]
    command += [f"--ServerApp.{name}={value}" for name, value in options.items()]
    home = tmp_path_factory.mktemp("home")
    places = dict.fromkeys(("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"), str(home))
    with (
        open(home / "log", "w") as log,
        subprocess.Popen(command, cwd=graded, env={**os.environ, **places}, stdout=log, stderr=log) as server,
    ):
        try:
            found = Formgrader(f"http://127.0.0.1:{port}", graded)
            wait_until_ready(found.url("api/status?token=secret"), server)
            yield found
        finally:
            server.terminate()


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that fetches nothing from anywhere else."""
    context = browser.new_context(
        viewport={"width": 1300, "height": 1700}, extra_http_headers={"Authorization": "token secret"}
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.route("**/*", lambda route: route.continue_() if is_local(route.request.url) else route.abort())
    yield page
    context.close()


def is_local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:"))


def assert_no_script_ran(page: Page) -> None:
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[onerror], [onclick*=hacked], a[href^='javascript']").count() == 0


def submission_page(page: Page, formgrader: Formgrader, number: int) -> None:
    page.goto(formgrader.url(f"gradebook/{ROOM}/{BOOK}"))
    links = page.locator("td.name a[href*=submissions]")
    links.first.wait_for()
    addresses = sorted(set(links.evaluate_all("links => links.map(link => link.href)")))
    assert len(addresses) == 2
    page.goto(addresses[number])
    page.locator("input.score").first.wait_for()


def test_it_lists_rooms_only(page: Page, formgrader: Formgrader) -> None:
    page.goto(formgrader.url("manage_assignments"))
    page.locator("td.name").first.wait_for()
    assert page.locator("td.name").all_inner_texts() == [ROOM]


@pytest.mark.parametrize(
    "place",
    [
        "manage_assignments",
        f"manage_submissions/{ROOM}",
        "gradebook",
        f"gradebook/{ROOM}/{BOOK}",
        "manage_students",
        "manage_students/ada",
        f"manage_students/ada/{ROOM}",
    ],
)
def test_no_script_runs_in_its_lists(page: Page, formgrader: Formgrader, place: str) -> None:
    page.goto(formgrader.url(place))
    page.locator("tbody tr:not(:has-text('Loading'))").first.wait_for()
    assert_no_script_ran(page)


@pytest.mark.parametrize("number", [0, 1])
def test_no_script_runs_in_a_submission(page: Page, formgrader: Formgrader, number: int) -> None:
    submission_page(page, formgrader, number)
    assert_no_script_ran(page)
    assert page.locator("input.score").count() == 6
    assert (
        page.locator(".input_area, .text_cell_render, .output_text").locator("script, img, [onclick]").count()
        == 0
    )


def test_a_graders_score_and_comment_arrive_in_the_results(
    page: Page, formgrader: Formgrader, graded: Path
) -> None:
    submission_page(page, formgrader, number_of_ada(graded))
    # The page fills in the scores that there are once it listens to new ones.
    page.wait_for_function("document.getElementById('check_wcss').placeholder !== ''")
    for kind, place, text in (
        ("grade", f"input#{EXPLAIN}", "3"),
        ("comment", f"textarea#{EXPLAIN}-comment", "Good."),
    ):
        with page.expect_response(
            lambda it, kind=kind: f"/api/{kind}/" in it.url and it.request.method == "PUT"
        ):
            page.locator(place).fill(text)
            page.locator(place).press("Tab")
    with open_results(class_folder(graded), ROOM) as (_, _, results):
        ada = next(result for result in results if result.student == "ada")
    assert (ada.tasks[-1].points, ada.waiting) == (3.0, ())
    with Gradebook(class_folder(graded).scratch.database) as book:
        assert book.find_comment(EXPLAIN, BOOK, ROOM, "ada").manual_comment == "Good."


def test_the_autograde_button_refuses_and_names_our_command(
    page: Page, formgrader: Formgrader, graded: Path
) -> None:
    before = files(graded)
    page.goto(formgrader.url(f"manage_submissions/{ROOM}"))
    page.locator("td.autograde a").first.click()
    dialog = page.locator(".modal-dialog")
    dialog.get_by_text(f"softclust grade {ROOM}").first.wait_for()
    assert files(graded) == before


def test_the_feedback_button_makes_our_page(page: Page, formgrader: Formgrader, graded: Path) -> None:
    path = graded / "feedback" / "ben" / ROOM / f"{BOOK}.html"
    before = path.read_bytes()
    path.unlink()
    page.goto(formgrader.url(f"manage_submissions/{ROOM}"))
    row = page.locator("tr", has=page.get_by_text("Bitdiddle"))
    row.locator("td.generate-feedback a").click()
    page.locator(".modal-dialog").get_by_text("Success").first.wait_for()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "name", [f"feedback/ada/{ROOM}/{BOOK}.html", f"feedback/ben/{ROOM}/{BOOK}.html", "report.html"]
)
def test_no_script_runs_in_our_own_pages(page: Page, graded: Path, name: str) -> None:
    page.goto((graded / name).as_uri())
    assert page.locator("h1").count() == 1
    assert_no_script_ran(page)
    assert page.locator("script, img, iframe, object").count() == 0


def class_folder(graded: Path) -> ClassFolder:
    return ClassFolder(Course(graded.parent), graded)


def number_of_ada(graded: Path) -> int:
    """Return where Ada's submission stands; formgrader sorts by ids that tell nothing."""
    with Gradebook(class_folder(graded).scratch.database) as book:
        found = {one.student.id: one.id for one in book.notebook_submissions(BOOK, ROOM)}
    return sorted(found.values()).index(found["ada"])


def files(graded: Path) -> dict[str, bytes]:
    found = (path for step in ("submitted", "autograded", "feedback") for path in (graded / step).rglob("*"))
    return {str(path): path.read_bytes() for path in found if path.is_file()}
