"""Where the files are that `config.yml` names and that belong to the project, as its examples do."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT_DIR = "DESKMATE_PROJECT_DIR"
"""The variable that names the project's folder; without it, the working directory is it, as for Rasa."""


def in_project(path: str) -> Path:
    """A path of the project."""
    return Path(os.environ.get(PROJECT_DIR, ""), path)
