"""The locks pin everything by hash and name no registry, so that they work with any mirror."""

import re
import tomllib
from pathlib import Path

import pytest

from setup.paths import ROOT

LOCKS = sorted([*ROOT.glob("requirements/*.txt"), *ROOT.glob("engine/requirements*.txt")])


def pinned(lock: Path) -> dict[str, str]:
    """Package name to version."""
    found = re.findall(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", lock.read_text())
    return {name.lower().replace("_", "-"): version for name, version in found}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_package_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    entries = re.split(r"(?m)^(?=[\w.-]+(?:\[[\w,-]+\])?==)", text)[1:]
    assert len(entries) == len(pinned(lock)) > 0
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_development_has_the_same_versions_as_what_runs() -> None:
    app, dev = (pinned(ROOT / f"requirements/{name}.txt") for name in ("app", "dev"))
    assert {name: dev.get(name) for name in app} == app


def test_the_lock_has_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[\w-]+", entry)[0] for entry in asked}  # type: ignore[index]
    assert names <= set(pinned(ROOT / "requirements/dev.txt"))


def test_the_app_never_brings_the_engines_heavy_parts() -> None:
    heavy = {"rasa", "tensorflow", "torch", "scikit-learn", "onnxruntime"}
    assert heavy & set(pinned(ROOT / "requirements/app.txt")) == set()
