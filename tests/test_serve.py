"""`make serve`: the built book on this machine alone, until Ctrl-C."""

from __future__ import annotations

import gzip
import re
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from book._publish.serve import served

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "book._publish.serve"]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of two pages, beside a file that is none of its business."""
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    folder = tmp_path / "site"
    (folder / "book").mkdir(parents=True)
    (folder / "index.html").write_text("<p>the front page" * 100, encoding="utf-8")
    (folder / "404.html").write_text("<p>no such page", encoding="utf-8")
    (folder / "book" / "intro.html").write_text("<p>\u03bc", encoding="utf-8")
    return folder


@pytest.fixture
def top(site: Path) -> Iterator[str]:
    """Return the address of the served site."""
    with served(site) as address:
        yield address


def test_a_folder_is_its_index_and_never_a_list(site: Path, top: str) -> None:
    with urlopen(top) as answer:
        assert answer.read() == (site / "index.html").read_bytes()
    with pytest.raises(HTTPError, match="404"):
        urlopen(top + "book/")


@pytest.mark.parametrize(
    "address", ["nothing.html", "book/deep/down/nothing", "../secret.txt", "%2e%2e/secret.txt"]
)
def test_a_missing_address_at_any_depth_shows_the_sites_own_page(top: str, address: str) -> None:
    with pytest.raises(HTTPError) as missing:
        urlopen(top + address)
    assert missing.value.code == 404
    assert missing.value.read() == b"<p>no such page"


def test_text_is_sent_compressed_to_those_who_can_read_it(site: Path, top: str) -> None:
    with urlopen(Request(top, headers={"Accept-Encoding": "gzip"})) as answer:
        sent = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
    assert len(sent) < 200
    assert gzip.decompress(sent) == (site / "index.html").read_bytes()
    with urlopen(top + "book/intro.html") as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.read().decode() == "<p>\u03bc"


def test_what_the_browser_holds_is_sent_again_only_when_it_changed(site: Path, top: str) -> None:
    with urlopen(top) as answer:
        tag = answer.headers["ETag"]
    with pytest.raises(HTTPError, match="304"):
        urlopen(Request(top, headers={"If-None-Match": tag}))
    (site / "index.html").write_text("another", encoding="utf-8")
    with urlopen(Request(top, headers={"If-None-Match": tag})) as answer:
        assert answer.read() == b"another"


def test_a_browser_that_goes_away_in_the_middle_is_not_reported(
    site: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (site / "large.bin").write_bytes(bytes(30_000_000))
    with served(site) as top:
        host, port = top.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port))) as browser:
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            browser.sendall(b"GET /large.bin HTTP/1.1\r\nHost: here\r\n\r\n")
            browser.recv(1000)
        # The server is still there, and comes to the end of the broken answer meanwhile.
        for _ in range(20):
            with urlopen(top) as answer:
                assert answer.status == 200
    assert capfd.readouterr().err == ""


def test_the_command_prints_its_address_on_this_machine_and_ctrl_c_ends_it_quietly(site: Path) -> None:
    running = subprocess.Popen(
        [*COMMAND, "--site", str(site)], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/", running.stdout.readline())
    assert found
    with urlopen(found[0] + "book/intro.html") as answer:
        assert answer.status == 200
    running.send_signal(signal.SIGINT)
    _, complaints = running.communicate(timeout=20)
    assert (running.returncode, complaints) == (0, "")


def test_a_book_that_is_not_built_and_a_port_that_is_taken_are_named_with_the_remedy(
    site: Path, tmp_path: Path, top: str
) -> None:
    port = top.rstrip("/").rsplit(":", maxsplit=1)[1]
    for given, said in {
        ("--site", str(tmp_path)): "run `make book`",
        ("--site", str(site), "--port", port): f"--port {port} cannot be used",
    }.items():
        outcome = subprocess.run([*COMMAND, *given], cwd=ROOT, capture_output=True, text=True, check=False)
        assert outcome.returncode == 2
        assert said in outcome.stderr
