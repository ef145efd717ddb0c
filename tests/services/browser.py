"""Chromium of the machine, driven by Playwright, with an empty profile and nothing that calls home."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from setup import programs

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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()
