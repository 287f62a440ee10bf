"""Chromium without a screen, for what prints the book and for what tests it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# The first is the same engine without a window's parts: it needs a third less time for a page.
PROGRAMS = ("chromium-headless-shell", "chromium")
# Nothing but our own pages may be asked for, and a machine without a screen or a user session must do.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium while the block runs; it reaches no other machine.

    Yields
    ------
    Browser
        What opens pages.

    Raises
    ------
    FileNotFoundError
        If Chromium is not installed.
    """
    executable = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if executable is None:
        missing = " nor ".join(PROGRAMS)
        raise FileNotFoundError(f"neither {missing} on PATH: on Debian, apt-get install {PROGRAMS[0]}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
