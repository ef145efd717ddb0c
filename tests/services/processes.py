"""Servers of the tests: run as a user that they accept, and ended for sure by the pid that they wrote down."""

import contextlib
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

START_S = 30.0
STOP_S = 10.0


class NotStarted(Exception):
    """A server of the tests did not come up; the message has what it said."""


def unprivileged_user() -> str | None:
    """Whom to run servers as that refuse root; None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def run(args: Sequence[str | Path], folder: Path, user: str | None = None) -> None:
    """Run a program in `folder` to its end, as `user` if one is given. Raises NotStarted when it fails."""
    group = pwd.getpwnam(user).pw_gid if user else None
    with (folder / "log").open("a") as log:
        code = subprocess.run(
            [str(a) for a in args],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            user=user,
            group=group,
            extra_groups=[] if user else None,
            start_new_session=True,  # Ctrl-C is for the tests, which then stop the servers in order
            check=False,
        ).returncode
    if code != 0:
        raise NotStarted(
            f"{args[0]} failed (exit code {code}). It said:\n{_end_of(folder / 'log')}"
        )


def wait_until(is_ready: Callable[[], bool], log: Path) -> None:
    """Wait for a server to answer. Raises NotStarted when it takes too long."""
    until = time.monotonic() + START_S
    while not is_ready():
        if time.monotonic() > until:
            raise NotStarted(f"no answer after {START_S:.0f} s. It said:\n{_end_of(log)}")
        time.sleep(0.02)


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""


def is_running(pid: int) -> bool:
    """Whether the process is there, and not merely waiting to be collected by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def stop(pid_file: Path) -> None:
    """End the server that wrote `pid_file`, by force if it takes too long. One that is gone already is fine."""
    try:
        pid = int(pid_file.read_text().split()[0])
    except FileNotFoundError:
        return
    for sent in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)
        until = time.monotonic() + STOP_S
        while is_running(pid) and time.monotonic() < until:
            time.sleep(0.02)
        if not is_running(pid):
            break
    pid_file.unlink(missing_ok=True)
