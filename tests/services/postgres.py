"""A PostgreSQL cluster of the tests' own: on a Unix socket, without fsync, gone afterwards."""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from setup import programs
from tests.services import processes

# The data is thrown away, so nothing waits for a disk
_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


def start(folder: Path) -> None:
    """Make and start a cluster in `folder`, which must not exist yet.

    Raises:
        SetupError: PostgreSQL is not installed; says what to install.
        NotStarted: it does not run.
    """
    tools = programs.POSTGRES.require()
    user = processes.unprivileged_user()
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    processes.run([tools / "initdb", *options, data], folder, user)
    settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    server = [tools / "pg_ctl", "start", "--wait", "-D", data, "-l", folder / "server.log"]
    processes.run([*server, "-o", f"-k '{folder}' {settings}"], folder, user)


def pid_file(folder: Path) -> Path:
    """Where the cluster in `folder` keeps its process id while it runs."""
    return folder / "data" / "postmaster.pid"


@contextlib.contextmanager
def database(folder: Path) -> Iterator[str]:
    """A new, empty database of the cluster in `folder`, as an SQLAlchemy address. Dropped at the end."""
    name = f"test_{uuid.uuid4().hex}"
    _admin(folder, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"postgresql+psycopg://postgres@/{name}?host={folder}"
    finally:
        _admin(folder, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _admin(folder: Path, statement: sql.Composed) -> None:
    with psycopg.connect(
        host=str(folder), user="postgres", dbname="postgres", autocommit=True
    ) as db:
        db.execute(statement)


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Path]:
    """A cluster for a while, in `folder`, whose parent every user must be able to pass (mode 711)."""
    try:
        start(folder)
        yield folder
    finally:
        processes.stop(pid_file(folder))
