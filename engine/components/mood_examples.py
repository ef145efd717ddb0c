"""Messages labelled by mood, from a YAML file: a list `mood` of language, mood, and examples as in Rasa's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

_MOODS = {
    "calm": (False, False),
    "angry": (True, False),
    "urgent": (False, True),
    "both": (True, True),
}


@dataclass(frozen=True)
class Labelled:
    """A message, and how a person said that it sounds."""

    text: str
    language: str
    angry: bool
    urgent: bool


def read(path: Path) -> list[Labelled]:
    """The messages of a file. Raises OSError, or KeyError, TypeError or ValueError for another shape."""
    content = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    labelled = []
    for group in content["mood"]:
        angry, urgent = _MOODS[group["mood"]]
        for line in group["examples"].splitlines():
            if not line.startswith("- "):
                raise ValueError(f"{path}: {line!r} does not begin with a dash and a space")
            labelled.append(Labelled(line[2:], group["language"], angry, urgent))
    return labelled
