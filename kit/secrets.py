"""Secrets that the installation makes for itself, in files that only its user can read."""

import os
from pathlib import Path

from kit.ids import new_token


def own_secret(data_dir: Path, name: str) -> str:
    """The secret `name` of this installation, made at the first call and the same ever after."""
    folder = data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(new_token() + "\n")
    return path.read_text().strip()
