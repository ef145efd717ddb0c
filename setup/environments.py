"""The Python environments: uv itself, the app's and the engine's, each from its lock with hashes."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from setup.errors import SetupError
from setup.paths import APP, APP_DEV, CACHE, ENGINE, ENGINE_DEV, ROOT, UV, VAR
from setup.pythons import engine_python
from setup.stamps import fingerprint
from setup.steps import Step, Tools

REGISTRY_ADVICE = (
    "If packages could not be fetched: check the connection to the Python package registry, or name a mirror\n"
    "with PIP_INDEX_URL and UV_DEFAULT_INDEX. Then run the same command again; what is there is kept."
)
_VENV_ADVICE = "Install it and run make again: apt-get install python3-venv"


def uv_env() -> dict[str, str]:
    """uv's surroundings: pip's mirror, if one is set, and a cache under var/ when home cannot be written."""
    env = {"UV_NO_PROGRESS": "1", "VIRTUAL_ENV": ""}
    if "UV_DEFAULT_INDEX" not in os.environ and (mirror := _pip_mirror()):
        env["UV_DEFAULT_INDEX"] = mirror
    if "UV_CACHE_DIR" not in os.environ and not home_is_writable():
        env["UV_CACHE_DIR"] = str(CACHE / "uv")
    return env


def home_is_writable() -> bool:
    """Whether tools may keep their caches where they usually do."""
    return os.access(os.environ.get("HOME") or "/nonexistent", os.W_OK)


def _pip_mirror() -> str:
    """The package index that pip is configured with; uv does not read pip's files. Empty when none is set."""
    args = [str(UV.parent / "python"), "-m", "pip", "config", "get", "global.index-url"]
    said = subprocess.run(args, capture_output=True, text=True, check=False).stdout.strip()
    return os.environ.get("PIP_INDEX_URL") or said


def _make_uv(tools: Tools) -> None:
    folder = UV.parent.parent
    has_pip = importlib.util.find_spec("ensurepip") is not None
    if not has_pip and importlib.util.find_spec("pip") is None:
        raise SetupError("python3 has neither the module ensurepip nor pip", _VENV_ADVICE)
    bare = () if has_pip else ("--without-pip",)
    tools.run(sys.executable, "-m", "venv", "--clear", *bare, folder, cwd=ROOT, advice=_VENV_ADVICE)
    python = folder / "bin" / "python"
    pip = (python, "-m", "pip") if has_pip else (sys.executable, "-m", "pip", "--python", python)
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary=:all:")
    lock = ROOT / "requirements/uv.txt"
    tools.run(*pip, "install", *options, "-r", lock, cwd=ROOT, advice=REGISTRY_ADVICE)


def _sync(tools: Tools, folder: Path, python: Path, lock: Path) -> None:
    """Give `folder` exactly what `lock` names. One that was left unfinished is made anew."""
    if tools.fresh or not (folder / "bin/python").exists():
        tools.run(UV, "venv", "--clear", "--python", python, folder, cwd=ROOT, env=uv_env())
    tools.note("installing packages")
    tools.run(
        *(
            UV,
            "pip",
            "sync",
            "--python",
            folder / "bin/python",
            "--require-hashes",
            "--compile-bytecode",
            lock,
        ),
        cwd=ROOT,
        env=uv_env(),
        advice=REGISTRY_ADVICE,
    )


def _make_app(tools: Tools, folder: Path, lock: Path) -> None:
    _sync(tools, folder, Path(sys.executable), lock)
    # Ourselves, as a link to this checkout. uv builds that with what it carries: nothing is fetched without a hash.
    link = (
        UV,
        "pip",
        "install",
        "--python",
        folder / "bin/python",
        "--no-deps",
        "--offline",
        "-e",
        ROOT,
    )
    tools.run(*link, cwd=VAR, env=uv_env())


def _made_from(*inputs: Path) -> str:
    # An environment names its own place and Python, so a moved checkout or another Python makes it anew
    return fingerprint(ROOT, inputs, str(ROOT), sys.executable, sys.version_info[:3])


uv = Step(
    name="uv",
    title="uv, the package installer",
    made_from=lambda: _made_from(ROOT / "requirements/uv.txt"),
    make=_make_uv,
    gives=(UV,),
)


def _app(name: str, title: str, folder: Path, lock: Path) -> Step:
    return Step(
        name=name,
        title=title,
        made_from=lambda: _made_from(lock, ROOT / "pyproject.toml"),
        make=lambda tools: _make_app(tools, folder, lock),
        gives=(folder / "bin/python", folder / "bin/deskmate"),
        needs=(uv,),
    )


def _engine(name: str, title: str, folder: Path, lock: Path) -> Step:
    return Step(
        name=name,
        title=title,
        made_from=lambda: _made_from(lock) + os.environ.get("ENGINE_PYTHON", ""),
        make=lambda tools: _sync(tools, folder, engine_python(tools), lock),
        gives=(folder / "bin/python",),
        needs=(uv,),
    )


app = _app("app", "app environment", APP, ROOT / "requirements/app.txt")
app_dev = _app("app-dev", "app environment for development", APP_DEV, ROOT / "requirements/dev.txt")
engine = _engine("engine", "engine environment (Rasa)", ENGINE, ROOT / "engine/requirements.txt")
engine_dev = _engine(
    "engine-dev",
    "engine environment for development",
    ENGINE_DEV,
    ROOT / "engine/requirements-dev.txt",
)
