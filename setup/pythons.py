"""Finding the Python 3.10 that Rasa needs: one that is on the machine, or else one that uv fetches."""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from setup.errors import SetupError
from setup.paths import UV, VAR
from setup.steps import Tools

ENGINE_VERSION = (3, 10)
FETCHED = VAR / "python"
ADVICE = f"""\
The engine needs Python 3.10. Any one of these will do, then run make again:
  pyenv:   pyenv install 3.10
  Ubuntu:  apt-get install python3.10 python3.10-venv (22.04, or the deadsnakes archive)
  yours:   make ENGINE_PYTHON=/path/to/python3.10 run
  by hand: unpack a python-build-standalone release of 3.10 into {FETCHED}
  mirror:  UV_PYTHON_INSTALL_MIRROR=<address> make run, where the releases cannot be reached"""

# An interpreter that was built without one of these cannot run Rasa
_PROBE = "import ctypes, sqlite3, ssl, sys, zlib; print(sys.version_info[0], sys.version_info[1], sys.executable)"


def is_usable(python: str | Path, version: tuple[int, int] = ENGINE_VERSION) -> bool:
    """Whether `python` runs, has that version and the modules that are needed.

    Running it is the only way to know: pyenv puts a `python3.10` on the PATH that fails unless 3.10 is activated.
    """
    try:
        done = subprocess.run(
            [python, "-c", _PROBE], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.split()[:2] == [str(part) for part in version]


def candidates(env: Mapping[str, str], homes: Sequence[Path]) -> Iterator[Path]:
    """Interpreters worth trying, best first: on the PATH, pyenv's, uv's, and what we fetched before."""
    if found := shutil.which("python3.10", path=env.get("PATH")):
        yield Path(found)
    roots = [Path(env["PYENV_ROOT"])] if env.get("PYENV_ROOT") else []
    roots += [home / ".pyenv" for home in homes]
    # Where pyenv is on the PATH, its root is known even when nobody says it
    shims = [Path(folder) for folder in env.get("PATH", "").split(os.pathsep)]
    roots += [folder.parent for folder in shims if folder.name == "shims"]
    for root in dict.fromkeys(roots):
        yield from _newest_first(root.glob("versions/3.10.*/bin/python3.10"))
    for home in homes:
        yield from _newest_first(home.glob(".local/share/uv/python/cpython-3.10*/bin/python3.10"))
    yield from _newest_first(FETCHED.glob("**/bin/python3.10"))


def _homes(env: Mapping[str, str]) -> list[Path]:
    """The user's home folder, by HOME and by the system, which differ under sudo and in CI."""
    homes = [Path(env["HOME"])] if env.get("HOME") else []
    with contextlib.suppress(KeyError):  # containers run as users that the system does not know
        homes.append(Path(pwd.getpwuid(os.getuid()).pw_dir))
    return homes


def _newest_first(found: Iterator[Path]) -> list[Path]:
    def patch(path: Path) -> tuple[int, ...]:
        return tuple(int(n) for n in "".join(c if c.isdigit() else " " for c in str(path)).split())

    return sorted(found, key=patch, reverse=True)


def find_engine_python(
    env: Mapping[str, str] = os.environ, homes: Sequence[Path] | None = None
) -> Path | None:
    """A Python 3.10 on this machine, or None.

    Raises SetupError when ENGINE_PYTHON names one that cannot be used.
    """
    if named := env.get("ENGINE_PYTHON"):
        if not is_usable(named):
            raise SetupError(f"ENGINE_PYTHON={named} is not a working Python 3.10", ADVICE)
        return Path(named)
    for python in candidates(env, _homes(env) if homes is None else homes):
        if is_usable(python):
            return python
    return None


def engine_python(tools: Tools) -> Path:
    """A Python 3.10: one of this machine, or one that uv fetches now. Raises SetupError with what to do."""
    if python := find_engine_python():
        return python
    fetch_to = {"UV_PYTHON_INSTALL_DIR": str(FETCHED)}
    tools.note("fetching Python 3.10")
    tools.run(UV, "python", "install", "--no-bin", "3.10", cwd=VAR, env=fetch_to, advice=ADVICE)
    if python := find_engine_python():
        return python
    raise SetupError("uv fetched a Python 3.10, but it does not run here", ADVICE)
