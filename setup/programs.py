"""The programs that the tests start themselves: where they are, and how to install those that are missing."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from setup.commands import Commands
from setup.errors import SetupError
from setup.paths import LOGS, ROOT
from setup.progress import Progress

POSTGRES_FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True)
class Missing:
    """A program that is not there, and the Debian package that has it."""

    program: str
    package: str


POSTGRES = Missing("PostgreSQL (initdb, postgres)", "postgresql")
REDIS = Missing("redis-server", "redis-server")
CHROMIUM = Missing("Chromium", "chromium")


def postgres_programs() -> Path | None:
    """The folder with `initdb` and `postgres` of the newest PostgreSQL here. Debian keeps it off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [
        path.parent for place in POSTGRES_FOLDERS for path in Path(place).glob("**/bin/initdb")
    ]

    def version(folder: Path) -> list[int]:
        return [int(n) for n in re.findall(r"\d+", str(folder))]

    return max(folders, key=version, default=None)


def redis_program() -> Path | None:
    """`redis-server`, or Valkey's, which speaks the same."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else None


def chromium_program() -> Path | None:
    """The browser: what CHROMIUM names, else the first of the usual names on the PATH."""
    names = (named,) if (named := os.environ.get("CHROMIUM")) else CHROMIUM_NAMES
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


def missing() -> list[Missing]:
    """What the tests need and this machine lacks."""
    wanted = [
        (postgres_programs, POSTGRES),
        (redis_program, REDIS),
        (chromium_program, CHROMIUM),
    ]
    return [what for find, what in wanted if find() is None]


def advice(lacking: list[Missing]) -> str:
    """The one command that installs `lacking` on Debian."""
    return f"Install it: sudo apt-get install --no-install-recommends {' '.join(m.package for m in lacking)}"


def provide(commands: Commands, progress: Progress) -> None:
    """Install what is missing, where that is possible (root and apt-get).

    Raises SetupError with the exact command where it is not.
    """
    lacking = missing()
    if not lacking:
        return
    names = ", ".join(m.program for m in lacking)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(f"The tests need {names}", advice(lacking))
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
    if still := missing():
        raise SetupError(
            f"{', '.join(m.program for m in still)} was installed but cannot be found",
            advice(still),
        )
