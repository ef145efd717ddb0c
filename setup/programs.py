"""The programs that the tests start themselves: where they are, and how to install those that are missing."""

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from setup.commands import Commands
from setup.errors import SetupError
from setup.paths import LOGS, ROOT
from setup.progress import Progress

POSTGRES_FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def _postgres() -> Path | None:
    """The folder with `initdb` and `postgres` of the newest PostgreSQL here. Debian keeps it off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [
        path.parent for place in POSTGRES_FOLDERS for path in Path(place).glob("**/bin/initdb")
    ]

    def version(folder: Path) -> list[int]:
        return [int(n) for n in re.findall(r"\d+", str(folder))]

    return max(folders, key=version, default=None)


def _redis() -> Path | None:
    """`redis-server`, or Valkey's, which speaks the same."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else None


def _chromium() -> Path | None:
    """The browser: what CHROMIUM names, else the first of the usual names on the PATH."""
    names = (named,) if (named := os.environ.get("CHROMIUM")) else CHROMIUM_NAMES
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


@dataclass(frozen=True)
class Program:
    """A program that tests start, and the Debian package that has it."""

    name: str
    package: str
    find: Callable[[], Path | None]

    def require(self) -> Path:
        """Where it is. Raises SetupError, with what to install, when it is not there."""
        if found := self.find():
            return found
        raise SetupError(f"This needs {self.name}", advice([self]))


POSTGRES = Program("PostgreSQL (initdb, postgres)", "postgresql", _postgres)
REDIS = Program("redis-server", "redis-server", _redis)
CHROMIUM = Program("Chromium", "chromium", _chromium)
ALL = (POSTGRES, REDIS, CHROMIUM)


def missing(wanted: Sequence[Program] = ALL) -> list[Program]:
    """What of `wanted` this machine lacks."""
    return [program for program in wanted if program.find() is None]


def advice(lacking: Sequence[Program]) -> str:
    """The one command that installs `lacking` on Debian."""
    packages = " ".join(program.package for program in lacking)
    return f"Install it: sudo apt-get install --no-install-recommends {packages}"


def provide(wanted: Sequence[Program], commands: Commands, progress: Progress) -> None:
    """Install what is missing, where that is possible (root and apt-get).

    Raises SetupError with the exact command where it is not.
    """
    lacking = missing(wanted)
    if not lacking:
        return
    names = ", ".join(m.name for m in lacking)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(f"This needs {names}", advice(lacking))
    title = f"installing {names}"
    progress.start(title)
    for args in (
        ["apt-get", "update", "-q"],
        [
            "apt-get",
            "install",
            "-q",
            "-y",
            "--no-install-recommends",
            *(m.package for m in lacking),
        ],
    ):
        try:
            commands.run(
                args,
                log=LOGS / "programs.log",
                cwd=ROOT,
                env={"DEBIAN_FRONTEND": "noninteractive"},
                note=lambda line: progress.note(title, line),
                advice=advice(lacking),
            )
        except SetupError:
            progress.failed(title)
            raise
    progress.done(title)
    if still := missing(wanted):
        raise SetupError(
            f"{', '.join(m.name for m in still)} was installed but cannot be found",
            advice(still),
        )
