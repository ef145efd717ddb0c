"""A whole Deskmate of the tests' own: the real command with the real model, in a process, on a free
port."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from setup.paths import ROOT

STARTS_WITHIN_S = 120.0
STOPS_WITHIN_S = 20.0
_INVITATION = re.compile(r"/console/invite/(\S+)")


@dataclass(frozen=True)
class Installation:
    """A running Deskmate."""

    origin: str
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    def invitation(self) -> str:
        """The path of the link that makes the first administrator."""
        found = _INVITATION.search(self.log.read_text())
        assert found, "no invitation was printed"
        return found.group(0)

    def deskmate(self, *arguments: str) -> str:
        """Run the operator's command on this installation, and return what it printed."""
        command = [sys.executable, "-m", "deskmate", *arguments]
        env = os.environ | {"DESKMATE_DATA_DIR": str(self.data)}
        return subprocess.run(
            command, cwd=ROOT, env=env, check=True, capture_output=True, text=True
        ).stdout


@contextlib.contextmanager
def running(data: Path, **settings: str) -> Iterator[Installation]:
    """Start one with its data in `data`, wait until its assistant is ready, and stop it at the end.

    `settings` are those of docs/settings.md, without their prefix and in lower case.
    """
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "models").exists():
        (data / "models").symlink_to(ROOT / "var" / "models")
    port = _free_port()
    env = os.environ | {"DESKMATE_DATA_DIR": str(data), "PORT": str(port), "DESKMATE_ENGINES": "1"}
    env |= {f"DESKMATE_{name.upper()}": value for name, value in settings.items()}
    log = data / "deskmate.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deskmate", "run"],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=output,
        )
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait(process, origin, log)
        yield Installation(origin, data, log, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], origin: str, log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"Deskmate ended with code {process.returncode}:\n{log.read_text()}")
        ready = f"{origin}/healthz?ready"
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(ready) as answer,  # noqa: S310 - an address of ours
        ):
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"Deskmate was not ready within {STARTS_WITHIN_S:.0f} s:\n{log.read_text()}")
