"""The locks: every package with its hashes, for every platform, and without the name of a registry."""

import os
import subprocess
from pathlib import Path

from setup.environments import REGISTRY_ADVICE, uv_env
from setup.errors import SetupError
from setup.paths import ROOT, UV
from setup.suites import command

_OPTIONS = "--universal --generate-hashes --no-emit-index-url --quiet --upgrade"
_APP = "requirements/app.txt"
# Lock, what it is made from, the Python that it is for, and the folder whose [tool.uv] holds.
_LOCKS = (
    ("requirements/uv.txt", "requirements/uv.in", "3.11", ROOT),
    (_APP, "pyproject.toml", "3.11", ROOT),
    ("requirements/dev.txt", f"pyproject.toml --group dev --constraint {_APP}", "3.11", ROOT),
    ("requirements.txt", "requirements.in", "3.10", ROOT / "engine"),
    ("requirements-dev.txt", "requirements-dev.in", "3.10", ROOT / "engine"),
)


def resolve() -> None:
    """Write the locks anew, with the newest versions that their inputs allow. Raises SetupError."""
    for lock, inputs, python, folder in _LOCKS:
        _resolve(lock, inputs, python, folder)


def _resolve(lock: str, inputs: str, python: str, folder: Path) -> None:
    args = command(UV, "pip compile", _OPTIONS, "--python-version", python, inputs, "-o", lock)
    done = subprocess.run(
        [*args, "--custom-compile-command", "make lock"],
        cwd=folder,
        env={**os.environ, **uv_env()},
        check=False,
    )
    if done.returncode != 0:
        raise SetupError(f"{lock} could not be resolved", REGISTRY_ADVICE)
