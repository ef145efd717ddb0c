"""A taken or impossible port is said before minutes are spent on set-up."""

import socket
from pathlib import Path

import pytest

from kit.settings import Settings
from setup import port
from setup.errors import SetupError


def test_it_is_the_environments_else_the_files_else_the_default(tmp_path: Path) -> None:
    settings = tmp_path / "deskmate.env"
    assert port.wanted({}, settings) == port.DEFAULT_PORT
    settings.write_text("DESKMATE_HOST=0.0.0.0\nDESKMATE_PORT = '9001'\n")
    assert port.wanted({"PORT": ""}, settings) == 9001
    assert port.wanted({"PORT": "9002"}, settings) == 9002
    assert port.wanted({"PORT": "9002", "DESKMATE_PORT": "9003"}, settings) == 9003


def test_the_default_is_the_apps() -> None:
    assert Settings.model_fields["port"].default == port.DEFAULT_PORT


@pytest.mark.parametrize("said", ["http", "-1", "70000", "80 80", "８０"])
def test_what_is_no_port_is_refused_in_words(said: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="is not a port number"):
        port.wanted({"PORT": said}, tmp_path / "none")


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(SetupError, match=f"Port {taken} is taken") as caught:
            port.check_free(taken)
        assert "make run PORT=" in caught.value.advice
    port.check_free(taken)
