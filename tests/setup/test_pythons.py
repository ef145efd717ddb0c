"""Finding a Python 3.10 for the engine."""

import sys
from pathlib import Path

import pytest

from setup import pythons
from setup.errors import SetupError


def interpreter(path: Path, version: str, exit_code: int = 0) -> Path:
    """A program that answers like the Python `version`, or fails like a pyenv shim that is not activated."""
    path.parent.mkdir(parents=True, exist_ok=True)
    major, minor, _ = version.split(".")
    answer = f"echo {major} {minor} '{path}'"
    path.write_text(f"#!/bin/sh\n{answer}\nexit {exit_code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def nothing_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "FETCHED", tmp_path / "fetched")


def find(tmp_path: Path, **env: str) -> Path | None:
    return pythons.find_engine_python({"PATH": str(tmp_path / "bin"), **env}, [tmp_path / "home"])


def test_the_running_python_is_recognised() -> None:
    assert pythons.is_usable(sys.executable, sys.version_info[:2])
    assert not pythons.is_usable(sys.executable, (3, 9))


def test_one_on_the_path_is_taken(tmp_path: Path) -> None:
    python = interpreter(tmp_path / "bin" / "python3.10", "3.10.2")
    assert find(tmp_path) == python


def test_a_shim_that_is_not_activated_is_passed_over_for_what_pyenv_has(tmp_path: Path) -> None:
    interpreter(tmp_path / "bin" / "python3.10", "3.10.2", exit_code=127)
    older, newer = (
        interpreter(tmp_path / f"home/.pyenv/versions/{v}/bin/python3.10", v)
        for v in ("3.10.9", "3.10.13")
    )
    assert find(tmp_path) == newer
    newer.unlink()
    assert find(tmp_path) == older


def test_pyenv_may_live_elsewhere(tmp_path: Path) -> None:
    python = interpreter(tmp_path / "opt/pyenv/versions/3.10.4/bin/python3.10", "3.10.4")
    assert find(tmp_path, PYENV_ROOT=str(tmp_path / "opt/pyenv")) == python


def test_pyenv_is_found_by_its_shims(tmp_path: Path) -> None:
    shims = tmp_path / "srv" / "pyenv" / "shims"
    interpreter(shims / "python3.10", "3.10.4", exit_code=127)
    python = interpreter(tmp_path / "srv/pyenv/versions/3.10.4/bin/python3.10", "3.10.4")
    assert find(tmp_path, PATH=f"/nonexistent:{shims}") == python


def test_one_that_uv_keeps_for_the_user_is_found(tmp_path: Path) -> None:
    where = "home/.local/share/uv/python/cpython-3.10.19-linux/bin/python3.10"
    assert find(tmp_path) is None
    python = interpreter(tmp_path / where, "3.10.19")
    assert find(tmp_path) == python


def test_one_that_was_fetched_before_is_found(tmp_path: Path) -> None:
    python = interpreter(tmp_path / "fetched/cpython-3.10.14/bin/python3.10", "3.10.14")
    assert find(tmp_path) == python


def test_another_version_under_that_name_is_not_taken(tmp_path: Path) -> None:
    interpreter(tmp_path / "bin" / "python3.10", "3.11.2")
    assert find(tmp_path) is None


def test_a_named_one_comes_first_and_must_work(tmp_path: Path) -> None:
    interpreter(tmp_path / "bin" / "python3.10", "3.10.2")
    named = interpreter(tmp_path / "mine" / "python", "3.10.7")
    assert find(tmp_path, ENGINE_PYTHON=str(named)) == named
    with pytest.raises(SetupError, match=r"is not a working Python 3\.10") as caught:
        find(tmp_path, ENGINE_PYTHON=str(tmp_path / "nothing"))
    assert "pyenv install 3.10" in caught.value.advice
