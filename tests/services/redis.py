"""A Redis of the tests' own: on a Unix socket, keeping nothing."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NotConnected

from setup import programs
from tests.services import processes


def start(folder: Path) -> None:
    """Start a server in `folder`, which must not exist yet.

    Raises:
        SetupError: Redis is not installed; says what to install.
        NotStarted: it does not run.
    """
    program = programs.REDIS.require()
    folder.mkdir(mode=0o700)
    where = ["--unixsocket", folder / "socket", "--pidfile", pid_file(folder), "--dir", folder]
    options = ["--port", "0", "--save", "", "--appendonly", "no", "--daemonize", "yes"]
    processes.run([program, *options, *where, "--logfile", folder / "log"], folder)
    processes.wait_until(lambda: _answers(folder), folder / "log")


def pid_file(folder: Path) -> Path:
    """Where the server in `folder` keeps its process id while it runs."""
    return folder / "pid"


def _answers(folder: Path) -> bool:
    try:
        with Redis.from_url(url(folder)) as client:
            return bool(client.ping())
    except NotConnected:
        return False


def url(folder: Path) -> str:
    """The address of the server in `folder`."""
    return f"unix://{folder}/socket"


def empty(folder: Path) -> None:
    """Forget everything that the server in `folder` keeps."""
    with Redis.from_url(url(folder)) as client:
        client.flushall()


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """A server for a while, as an address: for tests that stop it themselves."""
    try:
        start(folder)
        yield url(folder)
    finally:
        processes.stop(pid_file(folder))
