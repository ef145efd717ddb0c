"""The assistant's files, read as they are: domain.yml, data/rules and the names that actions speak with."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]


def load(path: Path) -> dict[str, Any]:
    """A YAML file."""
    content: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return content


@cache
def domain() -> dict[str, Any]:
    return load(ROOT / "domain.yml")


@cache
def rules() -> list[dict[str, Any]]:
    files = sorted((ROOT / "data" / "rules").glob("*.yml"))
    return [rule for file in files for rule in load(file)["rules"]]


def steps(kind: str) -> list[str]:
    """All values of this kind of step (`intent`, `action`) over all rules."""
    return [step[kind] for rule in rules() for step in rule["steps"] if kind in step]


def variants(response: str) -> dict[str, list[dict[str, Any]]]:
    """A response's texts by language, with all that belongs to each."""
    found: dict[str, list[dict[str, Any]]] = {"en": [], "zh": []}
    for variant in domain()["responses"][response]:
        asked = [c["value"] for c in variant.get("condition", ()) if c["name"] == "language"]
        found[asked[0] if asked else "en"].append(variant)
    return found


@cache
def code() -> str:
    """The source of all actions."""
    return "\n".join(file.read_text() for file in sorted((ROOT / "actions").glob("*.py")))


def names_in_code() -> set[str]:
    """Names of responses that actions speak with; one that is put together ends in `_`."""
    found = set(re.findall(r"""["']((?:utter|title|word)_[a-z_]*)(?=["'{])""", code()))
    return found - {"utter_action"}  # Rasa's own word
