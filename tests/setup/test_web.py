"""The browser parts' packages and their prerequisites."""

from pathlib import Path

import pytest

from setup import web
from setup.errors import SetupError
from setup.paths import WEB


@pytest.mark.parametrize(
    ("said", "version"),
    [("v20.19.5", (20, 19)), ("v8.0.0", (8, 0)), ("", (0, 0)), ("node?", (0, 0))],
)
def test_versions_are_compared_as_numbers(said: str, version: tuple[int, int]) -> None:
    assert web.node_version(said) == version


def machine(folder: Path, monkeypatch: pytest.MonkeyPatch, **programs: str) -> None:
    for name, answer in programs.items():
        (folder / name).write_text(f"#!/bin/sh\necho {answer}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_a_new_enough_node_with_npm_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(tmp_path, monkeypatch, node="v20.19.0", npm="10.8.2")
    web.check_node()


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ({}, "node is not installed"),
        ({"node": "v22.1.0"}, "npm is not installed"),
        ({"node": "v18.20.4", "npm": "9"}, "needs Node.js 20.19 or newer; this is v18.20.4"),
    ],
)
def test_what_is_missing_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: dict[str, str], said: str
) -> None:
    machine(tmp_path, monkeypatch, **programs)
    with pytest.raises(SetupError, match=said) as caught:
        web.check_node()
    assert "Install Node.js" in caught.value.advice


def test_the_lock_names_no_registry() -> None:
    assert web.resolved_hosts(WEB / "package-lock.json") == []
