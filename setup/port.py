"""A look at the port before minutes are spent on set-up. The app binds it for real, and says the same."""

import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path

from setup.errors import SetupError
from setup.paths import VAR

DEFAULT_PORT = 8080


def wanted(env: Mapping[str, str] = os.environ, settings: Path = VAR / "deskmate.env") -> int:
    """The port that the app will take: from the environment, else from the settings file, else the default.

    Raises SetupError when that is no port number.
    """
    said = env.get("DESKMATE_PORT") or env.get("PORT") or _from_file(settings) or str(DEFAULT_PORT)
    if not said.isascii() or not said.isdigit() or int(said) > 65535:
        raise SetupError(
            f"PORT={said} is not a port number",
            "Choose one from 1 to 65535, for example: make run PORT=8090",
        )
    return int(said)


def _from_file(settings: Path) -> str | None:
    try:
        found = re.search(
            r"(?m)^\s*DESKMATE_PORT\s*=\s*['\"]?(\w+)", settings.read_text(encoding="utf-8")
        )
    except FileNotFoundError:
        return None
    return found[1] if found else None


def check_free(port: int, host: str = "127.0.0.1") -> None:
    """Raises SetupError when another program listens on `port`. 0 asks the system for a free one, so it always is."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise SetupError(
                f"Port {port} is not open to this user", "Choose one above 1023: make run PORT=8090"
            ) from error
        except OSError as error:
            advice = f"Stop that program, or choose another port: make run PORT={port + 10 if port < 65000 else 8090}"
            raise SetupError(f"Port {port} is taken by another program", advice) from error
