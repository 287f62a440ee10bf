"""A JupyterLab of one's own: a server in a temporary home, and a notebook opened in it by a browser."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Page

TOKEN = "secret"
START_S = 60.0
READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RUN_ALL = """async () => {
  await window.jupyterapp.commands.execute("notebook:run-all-cells");
  const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
  return cells.flatMap((cell) => cell.toJSON().outputs).filter((output) => output.output_type === "error")
    .map(({ ename, evalue }) => `${ename}: ${evalue}`);
}"""
#: All cells are in the page, wherever it is scrolled to; and nobody asks about news.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}',
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": '{"fetchNews": "false"}',
}
OPTIONS = {
    "ServerApp.port": 0,
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.open_browser": False,
    "ServerApp.allow_root": True,
    "IdentityProvider.token": TOKEN,
    "LabApp.expose_app_in_browser": True,
    # Neither news nor updates: nothing asks another machine.
    "LabApp.news_url": "None",
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    "LabApp.extension_manager": "readonly",
}


@dataclass(frozen=True)
class LabServer:
    """A running JupyterLab: where it is, the folder that it shows, and what it says."""

    address: str
    folder: Path
    log: Path


@dataclass
class OpenNotebook:
    """A notebook in the browser, with all that was complained about and asked of other machines meanwhile."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def run(self, source: str) -> str:
        """Run a new cell at the end of the notebook and return what it printed."""
        printed = self.page.evaluate(
            """async (code) => {
              const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
              const future = kernel.requestExecute({ code, stop_on_error: false });
              let text = "";
              future.onIOPub = ({ header, content }) => {
                if (header.msg_type === "stream") text += content.text;
                if (header.msg_type === "error") text += content.traceback.join("\\n");
              };
              await future.done;
              return text;
            }""",
            source,
        )
        return str(printed).strip()


@contextlib.contextmanager
def lab_server(home: Path) -> Iterator[LabServer]:
    """Start JupyterLab with all its folders below `home`; kill it and its kernels at the end.

    Raises
    ------
    RuntimeError
        If it does not answer in time; the message has what it wrote.
    """
    folder = home / "notebooks"
    folder.mkdir(parents=True)
    variables = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
    places = {name: str(home / name.lower()) for name in variables}
    for place in places.values():
        Path(place).mkdir()
    for name, text in SETTINGS.items():
        path = Path(places["JUPYTER_CONFIG_DIR"]) / "lab" / "user-settings" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in OPTIONS.items())]
    with open(home / "log", "w") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **places},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        address = _address(Path(places["JUPYTER_RUNTIME_DIR"]), server, home / "log")
        yield LabServer(address, folder, home / "log")
    finally:
        _end(server)


def _address(runtime: Path, server: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the server has written where it listens."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):  # half written
                return str(json.loads(path.read_text())["url"])
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels; kill the whole group if it does not listen."""
    server.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def open_notebook(
    browser: Browser, server: LabServer, cells: Sequence[str], *, before: str = "", **options: Any
) -> OpenNotebook:
    """Write a notebook, open it in a page of its own after a script, and run all its cells.

    Raises
    ------
    RuntimeError
        If a cell fails.
    """
    name = f"{uuid.uuid4().hex}.ipynb"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, server.folder / name)
    opened = OpenNotebook(browser.new_page(viewport={"width": 1400, "height": 1000}, **options))
    page = opened.page
    page.add_init_script(before)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and opened.complaints.append(said.text))
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith((server.address, "data:", "blob:")) or opened.outside.append(asked.url)
        ),
    )
    page.goto(f"{server.address}lab/tree/{name}?token={TOKEN}")
    page.wait_for_function(READY, timeout=1000 * START_S)
    if errors := page.evaluate(RUN_ALL):
        raise RuntimeError(f"A cell failed: {'; '.join(errors)}")
    return opened
