"""Serve the built book on this machine, as a static host would: compressed, with its own 404 page.

Run it with ``make serve``, or ``python -m book._publish.serve --port 8000``. Nobody else can reach it.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
COMPRESSED = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")
FRONT_PAGE = "index.html"
MISSING_PAGE = "404.html"


@lru_cache(maxsize=64)
def compressed(content: bytes) -> bytes:
    """Compress a file's bytes; a static host, too, does it once."""
    return gzip.compress(content, compresslevel=6, mtime=0)


class SiteHandler(SimpleHTTPRequestHandler):
    """Answers with files below one folder, never with a list of them, and says nothing about each request."""

    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        """Answer one browser's requests; that it went away in the middle is nothing to report."""
        with suppress(ConnectionError):
            super().handle()

    def send_head(self) -> BinaryIO | None:
        """Send the status and the headers; return what is left to send."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            if not self.path.split("?")[0].endswith("/"):
                return super().send_head()  # sends the browser to the address with a slash
            path /= FRONT_PAGE
        if path.is_file():
            return self.send_bytes(HTTPStatus.OK, path)
        missing = Path(self.directory) / MISSING_PAGE
        if missing.is_file():
            return self.send_bytes(HTTPStatus.NOT_FOUND, missing)
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def send_bytes(self, status: HTTPStatus, path: Path) -> BinaryIO | None:
        """Send a file's headers, unless the browser holds the same bytes already."""
        content, kind = path.read_bytes(), self.guess_type(path)
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if status == HTTPStatus.OK and self.headers.get("If-None-Match") == tag:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", tag)
            self.end_headers()
            return None
        self.send_response(status)
        if kind.startswith(COMPRESSED) and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = compressed(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(content)))
        # Kept, but asked about each time: what was built again is seen at once.
        self.send_header("Cache-Control", "no-cache")
        self.send_header("ETag", tag)
        self.end_headers()
        return io.BytesIO(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


@contextmanager
def served(site: Path = SITE, port: int = 0) -> Iterator[str]:
    """Serve a folder to this machine while the block runs.

    Parameters
    ----------
    site : Path
        The folder.
    port : int
        The port to listen at; 0 takes a free one.

    Yields
    ------
    str
        The address of the folder, with a slash at its end.
    """
    with ThreadingHTTPServer(("127.0.0.1", port), partial(SiteHandler, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def main() -> int:
    """Serve the book until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port to listen at (default: a free one)")
    parser.add_argument("--site", type=Path, default=SITE, help="the built site (default: _build/html)")
    options = parser.parse_args()
    if not (options.site / FRONT_PAGE).is_file():
        parser.error(f"--site must be the folder of a built book, got {options.site}: run `make book`")
    # A shell that starts it in the background has it ignore interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with served(options.site.resolve(), options.port) as address:
            print(f"The book is at {address}   (Ctrl-C ends it)", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        print()
    except (OSError, OverflowError) as error:
        parser.error(f"--port {options.port} cannot be used ({error}): leave it out to take a free one")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
