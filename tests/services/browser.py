"""Chromium of the machine, driven by Playwright, with an empty profile and nothing that calls home."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, expect, sync_playwright

from setup import programs

# How long a page may take to show what is expected: on a busy machine, long. Only a failure waits so.
PATIENCE_MS = 30_000
# --no-sandbox: tests often run as root or in a container, and open only pages of ours
_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser. Raises SetupError, with what to install, when there is none."""
    program = programs.CHROMIUM.require()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()
