"""The app's locks: every package with its hashes, for every platform, and without the name of a registry."""

import os
import subprocess

from setup.environments import REGISTRY_ADVICE, uv_env
from setup.errors import SetupError
from setup.paths import ROOT, UV
from setup.suites import command

_OPTIONS = (
    "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --upgrade"
)
_LOCKS = {
    "requirements/uv.txt": "requirements/uv.in",
    "requirements/app.txt": "pyproject.toml",
    "requirements/dev.txt": "pyproject.toml --group dev --constraint requirements/app.txt",
}


def resolve() -> None:
    """Write the locks anew, with the newest versions that pyproject.toml allows. Raises SetupError."""
    for lock, inputs in _LOCKS.items():
        args = command(UV, "pip compile", _OPTIONS, inputs, "-o", lock)
        done = subprocess.run(
            [*args, "--custom-compile-command", "make lock"],
            cwd=ROOT,
            env={**os.environ, **uv_env()},
            check=False,
        )
        if done.returncode != 0:
            raise SetupError(f"{lock} could not be resolved", REGISTRY_ADVICE)
