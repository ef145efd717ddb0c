"""Finding the programs that the tests start, and saying what to install."""

from pathlib import Path

import pytest

from setup import programs
from setup.commands import Commands
from setup.errors import SetupError
from setup.progress import Progress


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing installed; returns the folder of its PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(programs, "POSTGRES_FOLDERS", (str(tmp_path / "postgresql"),))
    return folder


def program(path: Path, script: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_newest_postgresql_is_taken_though_it_is_not_on_the_path(bare_machine: Path) -> None:
    debian = bare_machine.parent / "postgresql"
    for version in ("9.6", "15", "13"):
        program(debian / version / "bin" / "initdb")
    assert programs.POSTGRES.find() == debian / "15" / "bin"


def test_the_browser_can_be_named(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, other = program(bare_machine / "chromium"), program(bare_machine / "my-browser")
    assert programs.CHROMIUM.find() == usual
    monkeypatch.setenv("CHROMIUM", str(other))
    assert programs.CHROMIUM.find() == other


def test_what_is_not_there_is_asked_for_by_package(bare_machine: Path) -> None:
    with pytest.raises(SetupError, match="redis-server") as caught:
        programs.REDIS.require()
    assert caught.value.advice.endswith("install --no-install-recommends redis-server")


def test_a_user_who_may_not_install_is_told_the_command(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare_machine / "redis-server")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SetupError, match=r"PostgreSQL .*, Chromium") as caught:
        programs.provide(programs.ALL, Commands(), Progress(live=False))
    assert caught.value.advice.endswith("install --no-install-recommends postgresql chromium")


def test_root_gets_them_installed(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare_machine / "chromium")
    program(bare_machine / "initdb")
    redis = bare_machine / "redis-server"
    program(
        bare_machine / "apt-get",
        f'case "$*" in *install*redis-server*) echo "#!/bin/sh" > {redis}; /bin/chmod 755 {redis};; esac',
    )
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(programs, "LOGS", bare_machine.parent)
    programs.provide(programs.ALL, Commands(), Progress(live=False))
    assert programs.missing() == []


def test_an_installation_that_changed_nothing_is_not_believed(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare_machine / "apt-get")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(programs, "LOGS", bare_machine.parent)
    with pytest.raises(SetupError, match="was installed but cannot be found"):
        programs.provide(programs.ALL, Commands(), Progress(live=False))
